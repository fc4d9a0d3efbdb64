//! The progress bar on a terminal; nothing in cron. Log lines pass above it.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Shows a bar, if there is a terminal and nobody asked for quiet.
pub(super) fn start(quiet: bool) {
    if quiet || !io::stderr().is_terminal() {
        return;
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} pages, {per_sec}  {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    *BAR.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar);
}

/// One page more, of the input named.
pub(super) fn advance(input: &str) {
    if let Some(bar) = &*BAR.lock().unwrap_or_else(PoisonError::into_inner) {
        bar.inc(1);
        if bar.message() != input {
            bar.set_message(input.to_owned());
        }
    }
}

/// Takes the bar away.
pub(super) fn finish() {
    if let Some(bar) = BAR.lock().unwrap_or_else(PoisonError::into_inner).take() {
        bar.finish_and_clear();
    }
}

/// Standard error that does not tear the bar.
pub(super) fn stderr() -> StderrLine {
    StderrLine
}

/// Makes [`StderrLine`]s for the log subscriber.
pub(super) struct Stderr;

impl<'w> tracing_subscriber::fmt::MakeWriter<'w> for Stderr {
    type Writer = StderrLine;
    fn make_writer(&'w self) -> Self::Writer {
        StderrLine
    }
}

/// One writer to standard error.
pub(super) struct StderrLine;

impl Write for StderrLine {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bar = BAR.lock().unwrap_or_else(PoisonError::into_inner);
        match &*bar {
            Some(bar) => bar.suspend(|| io::stderr().write_all(bytes)),
            None => io::stderr().write_all(bytes),
        }?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
