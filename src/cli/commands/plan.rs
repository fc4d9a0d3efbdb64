//! `--dry-run`: what would be asked for, and why.

use std::fmt::Write;

use crate::acquire::clock;
use crate::ledger::{Due, Kind, Ledger, LedgerError, Selection, UrlState};

/// Lines of one command at most; beyond, the rest is counted.
const MOST_LINES: usize = 1_000;
/// Rows read at once.
const ROWS: usize = 500;

/// One line for each address that would be asked for.
pub(super) fn of(ledger: &Ledger, kinds: &[Kind], selection: &Selection) -> Result<String, LedgerError> {
    let now = clock::now_millis();
    let mut text = String::new();
    let (mut shown, mut total) = (0, 0_u64);
    let limit = selection.limit.unwrap_or(u64::MAX);
    for (host, _) in ledger.ask(|ledger| ledger.hosts_due(kinds, selection, now))? {
        let waits = ledger.ask(|ledger| ledger.host(&host))?.and_then(|health| Some((health.back_off_until.filter(|until| *until > now)?, health.why)));
        let mut after = (i64::MIN, 0);
        loop {
            let rows = ledger.ask(|ledger| ledger.due_of(&host, kinds, selection, now, after, ROWS))?;
            let Some(last) = rows.last() else { break };
            after = (last.next_due.unwrap_or(0), last.id);
            for row in rows {
                if total >= limit {
                    break;
                }
                total += 1;
                if shown < MOST_LINES {
                    shown += 1;
                    let waiting =
                        waits.as_ref().map(|(until, why)| format!("; the host waits until {} ({})", clock::show(*until), why.as_deref().unwrap_or("delay")));
                    let _ =
                        writeln!(text, "{}\t{}\t{}\t{}{}", row.kind.name(), row.source, row.url, why(&row, selection.force, now), waiting.unwrap_or_default());
                }
            }
        }
    }
    if total > shown as u64 {
        let _ = writeln!(text, "and {} more", total - shown as u64);
    }
    Ok(text)
}

/// Why it would be asked for.
fn why(row: &Due, force: bool, now: i64) -> String {
    let due = match row.next_due {
        Some(due) if due <= now => format!("due since {}", clock::show(due)),
        Some(due) if force => format!("not due until {}, but forced", clock::show(due)),
        _ => "done with, but forced".to_owned(),
    };
    let what = match (row.state, row.kind) {
        (UrlState::New, _) => match &row.found_on {
            Some(by) => format!("new, named by {by}"),
            None => "new, named by the config".to_owned(),
        },
        (UrlState::Fetched, Kind::Page) if row.etag.is_some() || row.last_modified.is_some() => "looked at again, asking whether it has changed".to_owned(),
        (UrlState::Fetched, Kind::Page) => "looked at again".to_owned(),
        (UrlState::Fetched, _) => "visited again".to_owned(),
        (UrlState::Alias, _) => "may no longer redirect".to_owned(),
        (state, _) => format!("{} {}, tried again", state.name(), row.cause.as_deref().unwrap_or("")),
    };
    format!("{what}; {due}")
}
