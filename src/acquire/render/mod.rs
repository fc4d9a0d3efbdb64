//! Pages that only scripts fill: headless Chromium runs them, and what it then shows is kept beside what was fetched.
//!
//! In: a page as it was fetched. Out: the document as the browser has it once it is quiet.
//!
//! The browser never fetches the page itself again: the answer that is archived is handed to it (`Fetch.fulfillRequest` of the
//! DevTools protocol). What its scripts ask for goes through a proxy of our own on this machine, which looks every name up
//! itself and lets through only what the guard allows; the browser is told to use it for everything, loopback included, and
//! QUIC, which would pass it by, is off. Pictures, fonts and media are not loaded at all.

mod browser;
mod page;
mod protocol;
mod proxy;

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::{Mutex, Semaphore};
use tokio::time;

use self::browser::Browser;
use super::guard::Guard;
use super::request::{Ask, Received};
use crate::config::Fetch;

/// Pages rendered at once: each takes a process and some hundred megabytes.
const AT_ONCE: usize = 2;
/// Time that a page has beside its own time limit, for the browser to start and answer.
const SLACK: Duration = Duration::from_secs(5);

/// A page cannot be rendered.
#[derive(Debug, Error)]
pub enum RenderError {
    /// No browser can be started.
    #[error("Chromium cannot be started: {0}; install it, or name its program in fetch.browser")]
    Start(std::io::Error),
    /// It does not say where it listens.
    #[error("Chromium does not say where it can be reached: {0}")]
    Silent(String),
    /// It does not answer as it should.
    #[error("Chromium does not answer: {0}")]
    Protocol(String),
    /// It took too long.
    #[error("the page was not quiet in time")]
    Timeout,
}

/// A browser, started when it is first needed and again when it has died.
#[derive(Debug)]
pub struct Renderer {
    guard: Arc<Guard>,
    program: String,
    limit: Duration,
    bytes: u64,
    browser: Mutex<Option<Arc<Browser>>>,
    places: Semaphore,
}

impl Renderer {
    /// Nothing is started yet.
    ///
    /// # Errors
    /// Never here; without the feature `render`, always.
    pub fn start(guard: &Guard, options: &Fetch) -> Result<Self, RenderError> {
        Ok(Self {
            guard: Arc::new(guard.clone()),
            program: options.browser.clone(),
            limit: options.total_timeout.0,
            bytes: options.body_bytes,
            browser: Mutex::new(None),
            places: Semaphore::new(AT_ONCE),
        })
    }

    /// The page as the browser shows it; none if that cannot be had, and the log says why.
    pub(super) async fn render(&self, ask: &Ask, page: &Received) -> Option<Vec<u8>> {
        let _place = self.places.acquire().await.ok()?;
        let rendered = match self.browser().await {
            Ok(browser) => match time::timeout(self.limit + SLACK, page::render(&browser, ask, page, self.limit)).await {
                Ok(result) => result,
                Err(_) => Err(RenderError::Timeout),
            },
            Err(error) => Err(error),
        };
        match rendered {
            Ok(html) => {
                let mut bytes = html.into_bytes();
                bytes.truncate(usize::try_from(self.bytes).unwrap_or(usize::MAX));
                Some(bytes)
            }
            Err(error) => {
                tracing::warn!(url = %ask.url, "the page is kept as it was fetched: {error}");
                if matches!(error, RenderError::Protocol(_)) {
                    // A browser that has lost its way is begun anew.
                    *self.browser.lock().await = None;
                }
                None
            }
        }
    }

    async fn browser(&self) -> Result<Arc<Browser>, RenderError> {
        let mut slot = self.browser.lock().await;
        if let Some(browser) = slot.as_ref() {
            return Ok(Arc::clone(browser));
        }
        let browser = Arc::new(Browser::start(&self.program, Arc::clone(&self.guard), self.bytes).await?);
        Ok(Arc::clone(slot.insert(browser)))
    }
}
