//! Logs on standard error, as text or JSON.

use std::io::{IsTerminal, Write};

use tracing_subscriber::EnvFilter;

use super::args::{LogFormat, Logging};

/// Libraries that say more than anybody asked for.
const QUIET: &str = "selectors=warn,html5ever=warn,hyper=warn,hyper_util=warn,reqwest=warn,h2=warn,rustls=warn,mio=warn,feed_rs=warn";

/// Starts logging. `GHIRBAL_LOG` overrules the flags (`ghirbal=debug`).
pub(super) fn start(logging: &Logging) {
    let level = match (logging.quiet, logging.verbose) {
        (true, _) => "error",
        (false, 0) => "warn",
        (false, 1) => "info",
        (false, 2) => "debug",
        (false, _) => "trace",
    };
    // The CSS engine below scraper logs every selector it parses, and the HTTP client every step it takes.
    let filter = EnvFilter::try_from_env("GHIRBAL_LOG").unwrap_or_else(|_| EnvFilter::new(format!("{level},{QUIET}")));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(super::progress::Stderr).with_ansi(std::io::stderr().is_terminal());
    match logging.log_format {
        LogFormat::Text => builder.without_time().with_target(false).init(),
        LogFormat::Json => builder.json().without_time().init(),
    }
}

/// The last word of a run that failed. Said whatever the log level is.
pub(super) fn error(message: &str) {
    let _ = writeln!(super::progress::stderr(), "ghirbal: {message}");
}
