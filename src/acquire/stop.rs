//! The wish that a run ends early, and who had it.

use std::sync::Arc;

use tokio::sync::watch;

/// Why a run ends before everything is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// SIGTERM or SIGINT.
    Signal,
    /// `--max-runtime` is over.
    MaxRuntime,
}

/// Shared by whoever may wish it and whoever must heed it.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<Option<Why>>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }
}

impl Stop {
    /// Wishes it. The first reason counts.
    pub fn wish(&self, why: Why) {
        self.0.send_if_modified(|wish| wish.is_none() && wish.replace(why).is_none());
    }

    /// Whether somebody has.
    pub fn wished(&self) -> Option<Why> {
        *self.0.borrow()
    }

    /// Waits until somebody does.
    pub async fn wait(&self) -> Why {
        let mut wish = self.0.subscribe();
        loop {
            if let Some(why) = *wish.borrow_and_update() {
                return why;
            }
            // The sender lives as long as `self`.
            if wish.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}
