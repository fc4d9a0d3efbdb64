//! `ghirbal run`, `discover` and `fetch`.

use std::collections::HashMap;
use std::io::Write;

use anyhow::Result;

use super::{Exit, answer, ledger_pages, load, plan, signals};
use crate::acquire::engine::Summary;
use crate::acquire::scope::Scope;
use crate::acquire::session::{self, Session};
use crate::acquire::stop::{Stop, Why};
use crate::cli::args::{Acquire, Global, LogFormat, Logging};
use crate::cli::progress;
use crate::config::Config;
use crate::ledger::{Kind, Selection};

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Stages {
    /// Feeds, sitemaps, home pages.
    Discover,
    /// Pages.
    Fetch,
    /// Both, and normalising.
    All,
}

impl Stages {
    fn command(self) -> &'static str {
        match self {
            Self::Discover => "discover",
            Self::Fetch => "fetch",
            Self::All => "run",
        }
    }

    fn phases(self) -> &'static [&'static [Kind]] {
        match self {
            Self::Discover => &[&Kind::DISCOVERY],
            Self::Fetch => &[&[Kind::Page]],
            Self::All => &[&Kind::DISCOVERY, &[Kind::Page]],
        }
    }
}

pub(in crate::cli) fn run(args: &Acquire, stages: Stages, global: &Global, logging: &Logging) -> Result<Exit> {
    let (config, rules, _) = load(global)?;
    for name in &args.select.source {
        anyhow::ensure!(config.source_named(name).is_some(), "the config names no source {name:?}{}", nearest(&config, name));
    }
    let scopes = session::scopes(&config, &args.select.source)?;
    anyhow::ensure!(
        !scopes.is_empty(),
        "no source of the config has anything to fetch; give one feeds, sitemaps, home pages or urls (see [[source]] in config/ghirbal.toml)"
    );
    let mut selection = args.select.selection(args.limit, args.force);
    if args.dry_run {
        return dry_run(&config, &scopes, stages, &selection, logging);
    }
    if config.fetch.contact.is_empty() {
        tracing::warn!("fetch.contact is not set: sites cannot see who is asking; name a web page or mail address there");
    }
    let stop = Stop::default();
    signals::listen(&stop, args.max_runtime)?;
    let mut session = Session::begin(&config, stages.command())?;
    session.plant(&scopes, &selection.urls)?;
    if selection.sources.is_empty() {
        selection.sources = scopes.keys().cloned().collect();
        selection.sources.sort();
    }
    let (mut session, summaries) = session.acquire(&config, scopes, stages.phases(), &selection, &stop)?;
    let requests: u64 = summaries.iter().map(|summary| summary.requests).sum();
    for (summary, kinds) in summaries.iter().zip(stages.phases()) {
        let name = if kinds.contains(&Kind::Page) { "fetch" } else { "discover" };
        say(name, summary, logging)?;
    }
    let stopped = summaries.iter().any(|summary| summary.stopped.is_some());
    let mut exit = if stopped { Exit::Stopped } else { Exit::Ok };
    let mut normalized = 0;
    if stages == Stages::All && !matches!(stop.wished(), Some(Why::Signal)) {
        let pick = Selection { force: false, limit: None, ..selection };
        let done = ledger_pages::normalise_new(session.ledger(), config, rules, pick, logging, &stop)?;
        normalized = done.captures;
        exit = match (exit, done.exit) {
            (Exit::Stopped, Exit::Ok) | (Exit::Ok, Exit::Stopped) => Exit::Stopped,
            (_, exit) if exit != Exit::Ok => exit,
            (exit, _) => exit,
        };
    }
    if requests == 0 && normalized == 0 && !stopped && !logging.quiet && logging.log_format == LogFormat::Text {
        writeln!(progress::stderr(), "nothing is due; `ghirbal status` shows what will be, and when")?;
    }
    session.end(exit as u8)?;
    Ok(exit)
}

fn nearest(config: &Config, name: &str) -> String {
    let close = config.source.iter().map(|source| (strsim::jaro_winkler(&source.name, name), &source.name)).max_by(|a, b| a.0.total_cmp(&b.0));
    close.map_or_else(String::new, |(_, close)| format!("; did you mean {close:?}?"))
}

/// Shows what would be done.
fn dry_run(config: &Config, scopes: &HashMap<String, Scope>, stages: Stages, selection: &Selection, logging: &Logging) -> Result<Exit> {
    let ledger = session::rehearse(&config.input.raw_dir, scopes, &selection.urls)?;
    let mut selection = selection.clone();
    if selection.sources.is_empty() {
        selection.sources = scopes.keys().cloned().collect();
        selection.sources.sort();
    }
    let kinds: Vec<Kind> = stages.phases().concat();
    let mut text = plan::of(&ledger, &kinds, &selection)?;
    if stages == Stages::All {
        let waiting = ledger.ask(|ledger| ledger.to_normalise(&Selection { force: false, ..selection }))?;
        text.push_str(&format!("{waiting} captures would be normalized, and those of the pages above\n"));
    }
    if !logging.quiet {
        writeln!(progress::stderr(), "nothing was asked for (dry run); pages that feeds and sitemaps would name are not known yet")?;
    }
    answer(text.as_bytes())
}

/// `fetch: 12 requests, 3.4 MB: 10 fetched, 2 failed (2 timeout)`.
fn say(name: &str, summary: &Summary, logging: &Logging) -> Result<()> {
    if logging.quiet {
        return Ok(());
    }
    if logging.log_format == LogFormat::Json {
        let fields = serde_json::json!({
            "message": name, "requests": summary.requests, "bytes": summary.bytes, "verdicts": summary.verdicts, "causes": summary.causes,
            "news": summary.news, "put_back": summary.put_back, "stopped": summary.stopped.map(|why| format!("{why:?}").to_lowercase()),
        });
        writeln!(progress::stderr(), "{}", serde_json::json!({ "level": "INFO", "fields": fields }))?;
        return Ok(());
    }
    let mut text = format!("{name}: {} requests, {}", summary.requests, indicatif::HumanBytes(summary.bytes));
    let mut joint = ": ";
    for (verdict, count) in summary.verdicts.iter().filter(|(_, count)| **count > 0) {
        text.push_str(&format!("{joint}{count} {verdict}"));
        joint = ", ";
        let causes: Vec<String> =
            summary.causes.iter().filter_map(|(cause, count)| Some(format!("{count} {}", cause.strip_prefix(verdict)?.strip_prefix('/')?))).collect();
        if !causes.is_empty() {
            text.push_str(&format!(" ({})", causes.join(", ")));
        }
    }
    if summary.news > 0 {
        text.push_str(&format!("{joint}{} new addresses", summary.news));
        joint = ", ";
    }
    for (why, count) in &summary.put_back {
        text.push_str(&format!("{joint}{count} put back ({why})"));
        joint = ", ";
    }
    writeln!(progress::stderr(), "{text}")?;
    match summary.stopped {
        Some(Why::Signal) => writeln!(progress::stderr(), "stopped by a signal; the next run goes on from here")?,
        Some(Why::MaxRuntime) => writeln!(progress::stderr(), "stopped by --max-runtime; the next run goes on from here")?,
        None => {}
    }
    Ok(())
}
