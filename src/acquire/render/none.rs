//! Rendering, where it is not built in.

use thiserror::Error;

use super::guard::Guard;
use super::request::{Ask, Received};
use crate::config::Fetch;

/// There is no browser in this build.
#[derive(Debug, Error)]
#[error(
    "a source asks for render = true, but this Ghirbal is built without it; build it with `cargo build --release --features render`, or set render = false"
)]
pub struct RenderError;

/// Nothing that could be made.
#[derive(Debug)]
pub enum Renderer {}

impl Renderer {
    /// Says that there is none.
    ///
    /// # Errors
    /// Always.
    pub fn start(_guard: &Guard, _options: &Fetch) -> Result<Self, RenderError> {
        Err(RenderError)
    }

    /// Never called: there is no value to call it on.
    pub(super) async fn render(&self, _ask: &Ask, _page: &Received) -> Option<Vec<u8>> {
        match *self {}
    }
}
