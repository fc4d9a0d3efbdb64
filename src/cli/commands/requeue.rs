//! `ghirbal requeue`: makes addresses due again.

use std::io::Write;

use anyhow::Result;

use super::{Exit, answer, load};
use crate::acquire::clock;
use crate::acquire::session::Session;
use crate::cli::args::{Global, Logging, Requeue};
use crate::cli::progress;
use crate::ledger::Ledger;

pub(in crate::cli) fn run(args: &Requeue, global: &Global, logging: &Logging) -> Result<Exit> {
    let (config, _, _) = load(global)?;
    let selection = args.select.selection(args.limit, false);
    anyhow::ensure!(
        !selection.is_all() || args.cause.is_some() || args.limit.is_some(),
        "say which addresses are to be asked for again: --state failed, --cause timeout, --source, --host, --url, --since, --until"
    );
    let raw_dir = &config.input.raw_dir;
    if args.dry_run {
        let rows = match Ledger::look(raw_dir)? {
            Some(ledger) => ledger.ask(|ledger| ledger.requeued(&selection, args.cause.as_deref()))?,
            None => Vec::new(),
        };
        let line = |row: &crate::ledger::Due| format!("{}\t{}\t{} {}\n", row.source, row.url, row.state.name(), row.cause.as_deref().unwrap_or(""));
        return answer(rows.iter().map(line).collect::<String>().as_bytes());
    }
    let mut session = Session::begin(&config, "requeue")?;
    let now = clock::now_millis();
    let changed = session.ledger().batch("written", |ledger| ledger.requeue(&selection, args.cause.as_deref(), now))?;
    if !logging.quiet {
        writeln!(progress::stderr(), "{changed} addresses are due now")?;
    }
    session.end(Exit::Ok as u8)?;
    Ok(Exit::Ok)
}
