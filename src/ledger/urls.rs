//! Addresses: what they are for, how they stand, when they are due.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};

use super::captures::Known;
use super::names::{Kind, UrlState};
use super::select::Where;
use super::{Ledger, Selection};
use crate::evidence::{Evidence, Witness};

/// An address with all that fetching it needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// Its row.
    pub id: i64,
    /// The address, normalised.
    pub url: String,
    /// Its source.
    pub source: String,
    /// Its host.
    pub host: String,
    /// What it is fetched for.
    pub kind: Kind,
    /// How it stands.
    pub state: UrlState,
    /// Why it stands so.
    pub cause: Option<String>,
    /// Address of what named it.
    pub found_on: Option<String>,
    /// Redirects that led to it.
    pub hops: u32,
    /// When it is due.
    pub next_due: Option<i64>,
    /// Failures in a row.
    pub failures: u32,
    /// Visits without a change, in a row.
    pub unchanged: u32,
    /// Time between visits.
    pub interval: Option<i64>,
    /// Last success.
    pub last_success: Option<i64>,
    /// Validator.
    pub etag: Option<String>,
    /// Validator.
    pub last_modified: Option<String>,
    /// The record that holds the last payload.
    pub known: Option<Known>,
}

/// Columns of [`due`], and the tables they come from.
const DUE: &str = "SELECT u.id, u.url, u.source, u.host, u.kind, u.state, u.cause, f.url, u.hops, u.next_due, u.failures, u.unchanged, u.interval,
    u.last_success, u.etag, u.last_modified, u.payload_digest, c.id, c.record_id, c.taken, c.status
    FROM url u LEFT JOIN url f ON f.id = u.found_on LEFT JOIN capture c ON c.id = u.capture";

fn due(row: &Row<'_>) -> rusqlite::Result<Due> {
    let known = match (row.get(16)?, row.get(17)?, row.get(18)?, row.get(19)?) {
        (Some(payload_digest), Some(capture), Some(record_id), Some(taken)) => Some(Known { capture, record_id, taken, payload_digest }),
        _ => None,
    };
    Ok(Due {
        id: row.get(0)?,
        url: row.get(1)?,
        source: row.get(2)?,
        host: row.get(3)?,
        kind: row.get(4)?,
        state: row.get(5)?,
        cause: row.get(6)?,
        found_on: row.get(7)?,
        hops: row.get(8)?,
        next_due: row.get(9)?,
        failures: row.get(10)?,
        unchanged: row.get(11)?,
        interval: row.get(12)?,
        last_success: row.get(13)?,
        etag: row.get(14)?,
        last_modified: row.get(15)?,
        known,
    })
}

/// An address that was found.
#[derive(Debug, Clone)]
pub struct NewUrl<'n> {
    /// The address, normalised.
    pub url: &'n str,
    /// Its host.
    pub host: &'n str,
    /// Its source.
    pub source: &'n str,
    /// What it is to be fetched for.
    pub kind: Kind,
    /// Row of what named it.
    pub found_on: Option<i64>,
    /// Redirects that led to it.
    pub hops: u32,
    /// When it is due; `None` for one that is only written down.
    pub due: Option<i64>,
    /// What is said about it.
    pub evidence: Option<Evidence>,
}

/// What became of an address that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    /// It was not known.
    New(i64),
    /// It was, and what is said about it has changed since: it is due again.
    Changed(i64),
    /// It was.
    Known(i64),
}

impl Inserted {
    /// Its row.
    pub fn id(self) -> i64 {
        match self {
            Self::New(id) | Self::Changed(id) | Self::Known(id) => id,
        }
    }
}

/// When an address was found, and how soon one may be asked for again whose feed says that it has changed.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Now.
    pub now: i64,
    /// Time since the last visit that must have passed.
    pub soonest: i64,
}

/// How an address stands after a visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Visited {
    /// How it stands.
    pub state: UrlState,
    /// Why.
    pub cause: Option<String>,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// When it is due again.
    pub next_due: Option<i64>,
    /// Failures in a row.
    pub failures: u32,
    /// Visits without a change.
    pub unchanged: u32,
    /// Time between visits.
    pub interval: Option<i64>,
    /// Whether it came, or is unchanged.
    pub success: bool,
    /// The payload, if one came.
    pub payload: Option<Payload>,
}

/// A payload that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// Validator.
    pub etag: Option<String>,
    /// Validator.
    pub last_modified: Option<String>,
    /// `WARC-Payload-Digest`.
    pub digest: String,
    /// The capture that holds it.
    pub capture: i64,
}

impl Ledger {
    /// Writes down an address that was found, or what is newly said about a known one.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn insert(&self, new: &NewUrl<'_>, seen: Seen) -> rusqlite::Result<Inserted> {
        let known = self
            .db
            .prepare_cached("SELECT id, state, next_due, last_success, modified FROM url WHERE url = ?1")?
            .query_row([new.url], |row| {
                let (id, state): (i64, UrlState) = (row.get(0)?, row.get(1)?);
                let (next_due, last_success): (Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?);
                let modified: Option<String> = row.get(4)?;
                Ok((id, state, next_due, last_success, modified))
            })
            .optional()?;
        let Some((id, state, next_due, last_success, modified)) = known else {
            let sql = "INSERT INTO url (url, source, host, kind, state, first_seen, found_on, hops, next_due) VALUES (?1, ?2, ?3, ?4, 'new', ?5, ?6, ?7, ?8)";
            self.db.prepare_cached(sql)?.execute(params![new.url, new.source, new.host, new.kind.name(), seen.now, new.found_on, new.hops, new.due])?;
            let id = self.db.last_insert_rowid();
            self.set_evidence(id, new.evidence.as_ref())?;
            return Ok(Inserted::New(id));
        };
        let said = new.evidence.as_ref().and_then(|evidence| evidence.modified.as_ref());
        let changed = modified.is_some() && said.is_some() && modified.as_ref() != said && matches!(state, UrlState::Fetched | UrlState::Gone);
        self.set_evidence(id, new.evidence.as_ref())?;
        if !changed {
            return Ok(Inserted::Known(id));
        }
        let soon = seen.now.max(last_success.unwrap_or(0) + seen.soonest);
        if next_due.is_none_or(|due| due > soon) {
            self.db.prepare_cached("UPDATE url SET next_due = ?2, unchanged = 0 WHERE id = ?1")?.execute((id, soon))?;
        }
        Ok(Inserted::Changed(id))
    }

    /// What the config says an address is counts: another kind or source than before makes it due.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn reassign(&self, id: i64, kind: Kind, source: &str, now: i64) -> rusqlite::Result<()> {
        // A robots.txt that was asked for with a page may come to be visited on its own account.
        let sql =
            "UPDATE url SET kind = ?2, source = ?3, next_due = ?4 WHERE id = ?1 AND (kind <> ?2 OR source <> ?3 OR (kind = 'robots' AND next_due IS NULL))";
        self.db.prepare_cached(sql)?.execute((id, kind.name(), source, now)).map(|_| ())
    }

    /// What is said now counts for more than what was said before; what is not said any more is kept.
    fn set_evidence(&self, id: i64, evidence: Option<&Evidence>) -> rusqlite::Result<()> {
        let Some(evidence) = evidence else { return Ok(()) };
        let authors = (!evidence.authors.is_empty()).then(|| serde_json::to_string(&evidence.authors).unwrap_or_default());
        let sql = "UPDATE url SET title = coalesce(?2, title), published = coalesce(?3, published), modified = coalesce(?4, modified),
            authors = coalesce(?5, authors), language = coalesce(?6, language), evidence = ?7 WHERE id = ?1";
        let values = params![id, evidence.title, evidence.published, evidence.modified, authors, evidence.language, evidence.witness.name()];
        self.db.prepare_cached(sql)?.execute(values).map(|_| ())
    }

    /// What is said about an address.
    ///
    /// # Errors
    /// If the query fails.
    pub fn evidence(&self, id: i64) -> rusqlite::Result<Option<Evidence>> {
        let sql = "SELECT title, published, modified, authors, language, evidence FROM url WHERE id = ?1";
        self.db.prepare_cached(sql)?.query_row([id], |row| {
            let witness: Option<String> = row.get(5)?;
            let authors: Option<String> = row.get(3)?;
            let authors = authors.and_then(|authors| serde_json::from_str(&authors).ok()).unwrap_or_default();
            let (title, published, modified, language) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(4)?);
            Ok(witness.and_then(|name| Witness::named(&name)).map(|witness| Evidence { witness, title, published, modified, authors, language }))
        })
    }

    /// The row of an address.
    ///
    /// # Errors
    /// If the query fails.
    pub fn find(&self, url: &str) -> rusqlite::Result<Option<Due>> {
        self.db.prepare_cached(&format!("{DUE} WHERE u.url = ?1"))?.query_row([url], due).optional()
    }

    /// The row of this number.
    ///
    /// # Errors
    /// If the query fails.
    pub fn row(&self, id: i64) -> rusqlite::Result<Option<Due>> {
        self.db.prepare_cached(&format!("{DUE} WHERE u.id = ?1"))?.query_row([id], due).optional()
    }

    /// Hosts that have something due, and how much.
    ///
    /// # Errors
    /// If the query fails.
    pub fn hosts_due(&self, kinds: &[Kind], selection: &Selection, now: i64) -> rusqlite::Result<Vec<(String, u64)>> {
        let clause = due_clause(kinds, selection, now);
        let sql = format!("SELECT u.host, count(*) FROM url u {} GROUP BY u.host ORDER BY u.host", clause.sql());
        let mut statement = self.db.prepare(&sql)?;
        let rows = statement.query_map(params_from_iter(clause.values), |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
        rows.collect()
    }

    /// What is due of one host, longest due first, behind the row `after` (its due time and number).
    ///
    /// # Errors
    /// If the query fails.
    pub fn due_of(&self, host: &str, kinds: &[Kind], selection: &Selection, now: i64, after: (i64, i64), limit: usize) -> rusqlite::Result<Vec<Due>> {
        let mut clause = due_clause(kinds, selection, now);
        clause.and("u.host = ?", [Value::Text(host.to_owned())]);
        clause.and("(coalesce(u.next_due, 0), u.id) > (?, ?)", [Value::Integer(after.0), Value::Integer(after.1)]);
        let sql = format!("{DUE} {} ORDER BY coalesce(u.next_due, 0), u.id LIMIT {limit}", clause.sql());
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(clause.values), due)?;
        rows.collect()
    }

    /// Writes down how an address stands after a visit.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn visited(&self, id: i64, visited: &Visited, now: i64) -> rusqlite::Result<()> {
        let sql = "UPDATE url SET state = ?2, cause = ?3, status = coalesce(?4, status), next_due = ?5, failures = ?6, unchanged = ?7, interval = ?8,
            last_tried = ?9, last_success = CASE WHEN ?10 THEN ?9 ELSE last_success END WHERE id = ?1";
        let values = params![
            id,
            visited.state.name(),
            visited.cause,
            visited.status,
            visited.next_due,
            visited.failures,
            visited.unchanged,
            visited.interval,
            now,
            visited.success
        ];
        self.db.prepare_cached(sql)?.execute(values)?;
        if let Some(Payload { etag, last_modified, digest, capture }) = &visited.payload {
            let sql = "UPDATE url SET etag = ?2, last_modified = ?3, payload_digest = ?4, capture = ?5, last_changed = ?6 WHERE id = ?1";
            self.db.prepare_cached(sql)?.execute((id, etag, last_modified, digest, capture, now))?;
        }
        Ok(())
    }

    /// Writes down that an address is another name of another one.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn alias(&self, url: i64, target: &str, why: &str, now: i64) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO alias (url, target, why, seen) VALUES (?1, ?2, ?3, ?4)";
        self.db.prepare_cached(sql)?.execute((url, target, why, now)).map(|_| ())
    }

    /// Where following redirects from an address leads, as far as is known: every address on the way.
    ///
    /// # Errors
    /// If the query fails.
    pub fn redirects_from(&self, url: &str) -> rusqlite::Result<Vec<String>> {
        let sql = "SELECT a.target FROM alias a JOIN url u ON u.id = a.url WHERE u.url = ?1 AND u.state = 'alias' AND a.why LIKE 'redirect%' ORDER BY a.seen DESC LIMIT 1";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut way = vec![url.to_owned()];
        while let Some(next) = statement.query_row([way.last()], |row| row.get::<_, String>(0)).optional()? {
            if way.contains(&next) {
                break;
            }
            way.push(next);
        }
        Ok(way)
    }

    /// Makes the selected addresses due now, whatever they have come to; says how many.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn requeue(&self, selection: &Selection, cause: Option<&str>, now: i64) -> rusqlite::Result<usize> {
        let clause = requeue_clause(selection, cause);
        let ids = format!("SELECT u.id FROM url u {} ORDER BY u.id LIMIT {}", clause.sql(), selection.limit.map_or(-1, |limit| limit.cast_signed()));
        let sql = format!("UPDATE url SET next_due = {now}, failures = 0, unchanged = 0 WHERE id IN ({ids})");
        self.db.execute(&sql, params_from_iter(clause.values))
    }

    /// What [`Ledger::requeue`] would make due.
    ///
    /// # Errors
    /// If the query fails.
    pub fn requeued(&self, selection: &Selection, cause: Option<&str>) -> rusqlite::Result<Vec<Due>> {
        let clause = requeue_clause(selection, cause);
        let sql = format!("{DUE} {} ORDER BY u.id LIMIT {}", clause.sql(), selection.limit.map_or(-1, |limit| limit.cast_signed()));
        let mut statement = self.db.prepare(&sql)?;
        let rows = statement.query_map(params_from_iter(clause.values), due)?;
        rows.collect()
    }
}

fn requeue_clause(selection: &Selection, cause: Option<&str>) -> Where {
    let mut clause = Where::of(selection, "u.first_seen");
    clause.one_of("u.cause", cause.map(str::to_owned));
    clause.and("u.kind <> 'robots'", []);
    if selection.states.is_empty() {
        // What redirects elsewhere is asked for under its other name.
        clause.and("u.state <> 'alias'", []);
    }
    clause
}

fn due_clause(kinds: &[Kind], selection: &Selection, now: i64) -> Where {
    let mut clause = Where::of(selection, "u.first_seen");
    clause.one_of("u.kind", kinds.iter().map(|kind| kind.name().to_owned()));
    if selection.force {
        clause.and("(u.state <> 'alias' OR u.next_due <= ?)", [Value::Integer(now)]);
    } else {
        clause.and("u.next_due <= ?", [Value::Integer(now)]);
    }
    clause
}
