//! `ghirbal status`: how sources and hosts stand.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::Result;

use super::{Exit, answer, load};
use crate::acquire::clock;
use crate::cli::args::{Global, Status, StatusFormat};
use crate::ledger::{HostStatus, Ledger, SourceStatus};

pub(in crate::cli) fn run(args: &Status, global: &Global) -> Result<Exit> {
    let (config, _, _) = load(global)?;
    let raw_dir = &config.input.raw_dir;
    let now = clock::now_millis();
    let selection = args.select.selection(None, false);
    let sources = match Ledger::look(raw_dir)? {
        Some(ledger) => ledger.ask(|ledger| ledger.status(&selection, now, &clock::day(now), clock::show))?,
        None => Vec::new(),
    };
    match args.format {
        StatusFormat::Json => {
            let mut text = serde_json::to_string_pretty(&serde_json::json!({ "now": clock::show(now), "sources": sources }))?;
            text.push('\n');
            answer(text.as_bytes())
        }
        StatusFormat::Text if sources.is_empty() => answer(b"nothing is known yet: no run has fetched anything that is asked for\n"),
        StatusFormat::Text => answer(table(&sources).as_bytes()),
    }
}

fn table(sources: &[SourceStatus]) -> String {
    let mut text = String::new();
    for source in sources {
        let _ = writeln!(text, "{}", source.source);
        for (name, host) in &source.hosts {
            let _ = writeln!(text, "  {name}");
            for (label, value) in lines(host) {
                let _ = writeln!(text, "    {label:<13}{value}");
            }
        }
    }
    text
}

fn lines(host: &HostStatus) -> Vec<(&'static str, String)> {
    let mut lines = vec![("due", host.due.to_string()), ("pages", counts(&host.pages))];
    if !host.discovery.is_empty() {
        lines.push(("discovery", counts(&host.discovery)));
    }
    lines.push(("unchanged", host.unchanged.to_string()));
    if !host.causes.is_empty() {
        lines.push(("causes", counts(&host.causes)));
    }
    if host.to_normalize > 0 {
        lines.push(("to normalize", host.to_normalize.to_string()));
    }
    lines.push(("today", format!("{} requests", host.requests_today)));
    lines.push(("last success", host.last_success.clone().unwrap_or_else(|| "never".to_owned())));
    lines.push(("next due", host.next_due.clone().unwrap_or_else(|| "nothing".to_owned())));
    if let Some(until) = &host.waits_until {
        lines.push(("waits until", format!("{until} ({})", host.waits_for.as_deref().unwrap_or("delay"))));
    }
    lines
}

fn counts(counts: &BTreeMap<String, u64>) -> String {
    if counts.is_empty() {
        return "none".to_owned();
    }
    counts.iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
}
