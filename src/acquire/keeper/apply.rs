//! What the ledger learns from one request: the address, what it names, the host, the counts.

use std::collections::HashMap;

use super::is_discovery;
use crate::acquire::clock;
use crate::acquire::job::{Finished, Named, Safe};
use crate::acquire::request::Received;
use crate::acquire::schedule::{self, Verdict};
use crate::acquire::scope::Scope;
use crate::address::Address;
use crate::archive::warc::{RecordKind, RecordPlace, Truncation};
use crate::config::Fetch;
use crate::ledger::{Capture, Due, Inserted, Kind, Ledger, NewUrl, Payload, Seen, UrlState};

/// Where an exchange lies.
#[derive(Debug)]
pub(super) struct Stored {
    /// Archive file below the raw folder.
    pub(super) path: String,
    /// The response, or the revisit.
    pub(super) record: RecordPlace,
    /// The page as a browser rendered it.
    pub(super) resource: Option<RecordPlace>,
    /// Digest of the payload.
    pub(super) payload_digest: Option<String>,
}

/// Writes all of it down; the caller commits.
pub(super) fn apply(
    ledger: &Ledger,
    finished: &Finished,
    stored: Option<&Stored>,
    scopes: &HashMap<String, Scope>,
    options: &Fetch,
    run: i64,
) -> rusqlite::Result<Safe> {
    let now = clock::now_millis();
    let taken = finished.answer.as_ref().map_or(now, |answer| answer.sent.timestamp_millis());
    let row = known_row(ledger, &finished.row, now)?;
    let received = finished.answer.as_ref().and_then(|answer| answer.response.as_ref());
    let status = received.map(|received| received.status);
    let mut safe = Safe { number: finished.number, new: Vec::new(), news: 0, verdict: None };
    if finished.answer.is_some() {
        ledger.count(&clock::day(taken), &row.source, &row.host, finished.count)?;
    }
    if let Some(health) = &finished.health {
        ledger.set_host(health)?;
    }
    if let Some(robots) = &finished.robots {
        ledger.set_robots(robots)?;
    }
    let Some(verdict) = &finished.verdict else {
        // It will be tried again; what came until now is kept all the same.
        capture(ledger, &row, stored, received, taken, 0, run)?;
        return Ok(safe);
    };
    let mut verdict = verdict.clone();
    let scope = scopes.get(&row.source);
    if let Verdict::Redirected { target, .. } = &verdict
        && row.kind != Kind::Robots
    {
        if let Some(instead) = leads_nowhere(ledger, &row, target, scope, options)? {
            verdict = instead;
            safe.verdict = Some(verdict.clone());
        } else {
            redirected(ledger, &row, &verdict, now, &mut safe)?;
        }
    }
    let seen = Seen { now, soonest: options.discover_min.millis() };
    for named in finished.named.iter().filter(|named| belongs(named, row.kind, scope)) {
        let inserted = ledger.insert(&new_url(named, &row, now), seen)?;
        if matches!(inserted, Inserted::New(_) | Inserted::Changed(_)) {
            safe.news += 1;
        }
        if matches!(inserted, Inserted::New(_)) && is_discovery(named.kind) {
            safe.new.extend(ledger.row(inserted.id())?);
        }
    }
    let mut visited = schedule::after(&row, &verdict, status, safe.news, options, now);
    if row.kind == Kind::Robots && row.next_due.is_none() {
        // It is asked for when its host is, not on its own account.
        visited.next_due = None;
    }
    let wanted = match &verdict {
        Verdict::Fetched { same: false, .. } if row.kind == Kind::Page => 1,
        Verdict::Missing { .. } if row.kind == Kind::Page && visited.state == UrlState::Gone => 2,
        _ => 0,
    };
    let capture = capture(ledger, &row, stored, received, taken, wanted, run)?;
    if let (Verdict::Fetched { etag, last_modified, digest, same }, Some(capture)) = (&verdict, capture) {
        let capture = match &row.known {
            Some(known) if *same => known.capture,
            _ => capture,
        };
        visited.payload = Some(Payload { etag: etag.clone(), last_modified: last_modified.clone(), digest: digest.clone(), capture });
    }
    ledger.visited(row.id, &visited, now)?;
    Ok(safe)
}

/// The row as it stands now; a robots.txt gets one when it is first asked for.
fn known_row(ledger: &Ledger, row: &Due, now: i64) -> rusqlite::Result<Due> {
    if row.id > 0 {
        return Ok(ledger.row(row.id)?.unwrap_or_else(|| row.clone()));
    }
    let new = NewUrl { url: &row.url, host: &row.host, source: &row.source, kind: row.kind, found_on: None, hops: 0, due: None, evidence: None };
    let id = ledger.insert(&new, Seen { now, soonest: 0 })?.id();
    Ok(ledger.row(id)?.unwrap_or_else(|| row.clone()))
}

/// Writes down where the answer lies, and the rendered page beside it, which then is the one to be normalised.
fn capture(
    ledger: &Ledger,
    row: &Due,
    stored: Option<&Stored>,
    received: Option<&Received>,
    taken: i64,
    wanted: u8,
    run: i64,
) -> rusqlite::Result<Option<i64>> {
    let (Some(stored), Some(received)) = (stored, received) else { return Ok(None) };
    let write = |record: &RecordPlace, digest: Option<&str>, wanted: u8| {
        ledger.captured(&Capture {
            url: row.id,
            source: &row.source,
            taken,
            status: Some(received.status),
            kind: record.kind.name(),
            path: &stored.path,
            offset: record.offset,
            length: record.length,
            record_id: &record.record_id,
            payload_digest: digest,
            truncated: received.truncated.map(Truncation::token),
            wanted: if record.kind == RecordKind::Revisit { 0 } else { wanted },
            run,
        })
    };
    let is_rendered = stored.resource.is_some() && wanted == 1;
    let id = write(&stored.record, stored.payload_digest.as_deref(), if is_rendered { 0 } else { wanted })?;
    if let Some(resource) = &stored.resource {
        write(resource, None, wanted)?;
    }
    Ok(Some(id))
}

/// Whether an address that something names is to be fetched.
fn belongs(named: &Named, by: Kind, scope: Option<&Scope>) -> bool {
    let Some(scope) = scope else { return false };
    match named.kind {
        Kind::Page => scope.has_page(&named.address),
        // A host's own robots.txt may keep its sitemaps elsewhere.
        Kind::Sitemap if by == Kind::Robots => true,
        _ => scope.has_host(&named.address),
    }
}

fn new_url<'n>(named: &'n Named, by: &'n Due, now: i64) -> NewUrl<'n> {
    NewUrl {
        url: named.address.as_str(),
        host: named.address.host(),
        source: &by.source,
        kind: named.kind,
        found_on: Some(by.id),
        hops: 0,
        due: Some(now),
        evidence: named.evidence.clone(),
    }
}

/// A redirect that is not followed, and why.
fn leads_nowhere(ledger: &Ledger, row: &Due, target: &Address, scope: Option<&Scope>, options: &Fetch) -> rusqlite::Result<Option<Verdict>> {
    let failed = |cause: &str| Ok(Some(Verdict::Failed { cause: cause.to_owned() }));
    if target.as_str() == row.url || ledger.redirects_from(target.as_str())?.contains(&row.url) {
        return failed("redirect_loop");
    }
    if row.hops >= options.redirects {
        return failed("too_many_redirects");
    }
    if row.kind == Kind::Page && !scope.is_some_and(|scope| scope.has_host(target)) {
        return Ok(Some(Verdict::Excluded { cause: "redirect_out_of_scope".to_owned() }));
    }
    Ok(None)
}

/// The target is an address of its own, and this one another name of it.
fn redirected(ledger: &Ledger, row: &Due, verdict: &Verdict, now: i64, safe: &mut Safe) -> rusqlite::Result<()> {
    let Verdict::Redirected { status, target } = verdict else { return Ok(()) };
    let new = NewUrl {
        url: target.as_str(),
        host: target.host(),
        source: &row.source,
        kind: row.kind,
        found_on: Some(row.id),
        hops: row.hops + 1,
        due: Some(now),
        evidence: ledger.evidence(row.id)?,
    };
    let inserted = ledger.insert(&new, Seen { now, soonest: 0 })?;
    if let Inserted::New(id) = inserted {
        safe.new.extend(ledger.row(id)?);
    }
    ledger.alias(row.id, target.as_str(), &format!("redirect_{status}"), now)
}
