//! Pages that only scripts fill.
use super::request::Ask;
use crate::config::Fetch;

/// A browser.
#[derive(Debug)]
pub struct Renderer;

/// No browser.
#[derive(Debug, thiserror::Error)]
#[error("this Ghirbal is built without the feature `render`")]
pub struct RenderError;

impl Renderer {
    /// Starts one.
    ///
    /// # Errors
    /// Always.
    pub fn new(_guard: &super::guard::Guard, _options: &Fetch) -> Result<Self, RenderError> {
        Err(RenderError)
    }

    pub(super) async fn render(&self, _ask: &Ask, _options: &Fetch) -> Option<Vec<u8>> {
        None
    }
}
