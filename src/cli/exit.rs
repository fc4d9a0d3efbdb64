//! Exit codes. They are part of the interface: cron jobs branch on them.

use std::process::ExitCode;

use crate::acquire::session::SessionError;
use crate::lock::LockError;
use crate::write::WriteError;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All well; also when the reader of standard output has gone.
    Ok = 0,
    /// The run could not be done: bad config, missing input, full disk.
    Fatal = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Done, but more was lost than `run.max_loss` allows.
    Losses = 3,
    /// Another run holds the lock on the raw or output folder.
    Locked = 4,
    /// The counts of what became of the inputs do not add up: a bug.
    Unbalanced = 5,
    /// Stopped by a signal or `--max-runtime` before all was done; the next run goes on from there.
    Stopped = 6,
}

impl Exit {
    /// The code for an error.
    pub fn of(error: &anyhow::Error) -> Self {
        if let Some(WriteError::BrokenPipe) = error.downcast_ref() {
            return Self::Ok;
        }
        let held = error.downcast_ref().or_else(|| match error.downcast_ref() {
            Some(SessionError::Lock(error)) => Some(error),
            _ => None,
        });
        if let Some(LockError::Held { .. }) = held {
            return Self::Locked;
        }
        Self::Fatal
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
