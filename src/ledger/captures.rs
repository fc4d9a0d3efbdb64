//! Captures: where each answer lies in the archive, and what normalising has made of it.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params, params_from_iter};

use super::select::Where;
use super::{Kind, Ledger, Selection};
use crate::archive::sha256_hex;
use crate::evidence::Evidence;

/// An earlier capture of an address, for telling whether it has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its row.
    pub capture: i64,
    /// `WARC-Record-ID`.
    pub record_id: String,
    /// When it was taken.
    pub taken: i64,
    /// Digest of the payload.
    pub payload_digest: String,
}

/// An answer that is safe in the archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture<'c> {
    /// The address.
    pub url: i64,
    /// Its source.
    pub source: &'c str,
    /// When.
    pub taken: i64,
    /// HTTP status.
    pub status: Option<u16>,
    /// `response`, `revisit` or `resource`.
    pub kind: &'c str,
    /// Archive file, below the raw folder.
    pub path: &'c str,
    /// Where in it.
    pub offset: u64,
    /// Bytes from there.
    pub length: u64,
    /// `WARC-Record-ID`.
    pub record_id: &'c str,
    /// Digest of the payload.
    pub payload_digest: Option<&'c str>,
    /// Why it is incomplete.
    pub truncated: Option<&'c str>,
    /// 1: a page to be normalised; 2: the answer that says that its page is gone; 0: neither.
    pub wanted: u8,
    /// The run.
    pub run: i64,
}

/// A capture that is to be normalised, and all that is known beside its bytes.
#[derive(Debug, Clone)]
pub struct CaptureRow {
    /// Its row.
    pub id: i64,
    /// Row of the address.
    pub url_id: i64,
    /// The address.
    pub url: String,
    /// Its source.
    pub source: String,
    /// What it was fetched for.
    pub kind: Kind,
    /// Where in the file.
    pub offset: u64,
    /// When it was taken.
    pub taken: i64,
    /// Digest of the payload, as the archive has it.
    pub payload_digest: Option<String>,
    /// See [`Capture::wanted`].
    pub wanted: u8,
    /// What feeds and sitemaps say about the page.
    pub evidence: Option<Evidence>,
    /// What an earlier run made of it.
    pub earlier: Option<Normalised>,
}

/// What normalising made of a capture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normalised {
    /// `emitted`, `unchanged`, `filtered`, …
    pub outcome: String,
    /// Why.
    pub reason: Option<String>,
    /// Id of the record.
    pub record: Option<String>,
    /// Its `content_hash`.
    pub content_hash: Option<String>,
    /// Its version.
    pub version: Option<u32>,
    /// Its change.
    pub change: Option<String>,
}

impl Ledger {
    /// Writes down a capture and returns its row.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn captured(&self, capture: &Capture<'_>) -> rusqlite::Result<i64> {
        let sql = "INSERT INTO capture (url, source, taken, status, kind, path, offset, length, record_id, payload_digest, truncated, wanted, run)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        self.db.prepare_cached(sql)?.execute(params![
            capture.url,
            capture.source,
            capture.taken,
            capture.status,
            capture.kind,
            capture.path,
            capture.offset.cast_signed(),
            capture.length.cast_signed(),
            capture.record_id,
            capture.payload_digest,
            capture.truncated,
            capture.wanted,
            capture.run
        ])?;
        Ok(self.db.last_insert_rowid())
    }

    /// Archive files that hold captures to be normalised, in the order in which they were begun, and how many.
    ///
    /// # Errors
    /// If the query fails.
    pub fn files_to_normalise(&self, selection: &Selection) -> rusqlite::Result<Vec<(String, String, u64)>> {
        let mut clause = Where::of(selection, "c.taken");
        clause.and("c.wanted > 0", []);
        if !selection.force {
            clause.and("c.made IS NULL", []);
        }
        let limit = selection.limit.map_or(String::new(), |limit| format!("LIMIT {limit}"));
        let sql = format!(
            "SELECT path, source, count(*) FROM (SELECT c.id, c.path, c.source FROM capture c JOIN url u ON u.id = c.url {} ORDER BY c.id {limit})
             GROUP BY path ORDER BY min(id)",
            clause.sql()
        );
        let mut statement = self.db.prepare(&sql)?;
        let rows = statement.query_map(params_from_iter(clause.values), |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?.unsigned_abs())))?;
        rows.collect()
    }

    /// All captures in an archive file.
    ///
    /// # Errors
    /// If the query fails.
    pub fn captures_in(&self, path: &str) -> rusqlite::Result<Vec<CaptureRow>> {
        let sql = "SELECT c.id, c.url, u.url, c.source, u.kind, c.offset, c.wanted, c.made, c.outcome, c.reason, c.record, c.content_hash, c.version, c.change,
            c.taken, c.payload_digest FROM capture c JOIN url u ON u.id = c.url WHERE c.path = ?1 AND c.kind <> 'revisit' ORDER BY c.offset";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([path], |row| {
            let made: Option<String> = row.get(7)?;
            let earlier = match made {
                None => None,
                Some(_) => Some(Normalised {
                    outcome: row.get(8)?,
                    reason: row.get(9)?,
                    record: row.get(10)?,
                    content_hash: row.get(11)?,
                    version: row.get(12)?,
                    change: row.get(13)?,
                }),
            };
            Ok(CaptureRow {
                id: row.get(0)?,
                url_id: row.get(1)?,
                url: row.get(2)?,
                source: row.get(3)?,
                kind: row.get(4)?,
                offset: row.get::<_, i64>(5)?.cast_unsigned(),
                taken: row.get(14)?,
                payload_digest: row.get(15)?,
                wanted: row.get(6)?,
                evidence: None,
                earlier,
            })
        })?;
        let mut captures = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        for capture in &mut captures {
            capture.evidence = self.evidence(capture.url_id)?;
        }
        Ok(captures)
    }

    /// The last version of a record before a capture: version, hash of its content, change.
    ///
    /// # Errors
    /// If the query fails.
    pub fn version_before(&self, record: &str, capture: i64) -> rusqlite::Result<Option<(u32, String, String)>> {
        let sql = "SELECT version, content_hash, change FROM capture WHERE record = ?1 AND id < ?2 AND version IS NOT NULL ORDER BY id DESC LIMIT 1";
        self.db.prepare_cached(sql)?.query_row((record, capture), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
    }

    /// The last record made of an address before a capture.
    ///
    /// # Errors
    /// If the query fails.
    pub fn record_of(&self, url: i64, capture: i64) -> rusqlite::Result<Option<String>> {
        let sql = "SELECT record FROM capture WHERE url = ?1 AND id < ?2 AND record IS NOT NULL AND version IS NOT NULL ORDER BY id DESC LIMIT 1";
        self.db.prepare_cached(sql)?.query_row((url, capture), |row| row.get(0)).optional()
    }

    /// Writes down what normalising made of a capture.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn normalised(&self, capture: i64, made: &str, done: &Normalised) -> rusqlite::Result<()> {
        let sql = "UPDATE capture SET made = ?2, outcome = ?3, reason = ?4, record = ?5, content_hash = ?6, version = ?7, change = ?8 WHERE id = ?1";
        let values = params![capture, made, done.outcome, done.reason, done.record, done.content_hash, done.version, done.change];
        self.db.prepare_cached(sql)?.execute(values).map(|_| ())
    }

    /// The text of a page has changed: it is looked at again after `interval`, if it is looked at at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn text_changed(&self, url: i64, interval: i64) -> rusqlite::Result<()> {
        let sql = "UPDATE url SET unchanged = 0, interval = ?2, next_due = coalesce(last_success, last_tried) + ?2 WHERE id = ?1 AND state = 'fetched'";
        self.db.prepare_cached(sql)?.execute((url, interval)).map(|_| ())
    }

    /// A page says that another address is its own. Where that one is fetched as well, this one is looked at no more.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn canonical(&self, url: i64, canonical: &str, now: i64) -> rusqlite::Result<()> {
        self.alias(url, canonical, "canonical", now)?;
        let sql = "UPDATE url SET next_due = NULL WHERE id = ?1 AND EXISTS (SELECT 1 FROM url other WHERE other.url = ?2 AND other.state = 'fetched' AND other.id <> ?1)";
        self.db.prepare_cached(sql)?.execute((url, canonical)).map(|_| ())
    }

    /// How many captures are to be normalised.
    ///
    /// # Errors
    /// If the query fails.
    pub fn to_normalise(&self, selection: &Selection) -> rusqlite::Result<u64> {
        let mut clause = Where::of(selection, "c.taken");
        clause.and("c.wanted > 0", []);
        if !selection.force {
            clause.and("c.made IS NULL", []);
        }
        let sql = format!("SELECT count(*) FROM capture c JOIN url u ON u.id = c.url {}", clause.sql());
        let mut statement = self.db.prepare(&sql)?;
        statement.query_row(params_from_iter::<Vec<Value>>(clause.values), |row| row.get::<_, i64>(0)).map(i64::unsigned_abs)
    }
}

/// What made a normalised capture, in one short word.
pub fn made_of(version: &str, config: &str, rules: Option<&str>) -> String {
    let digest = sha256_hex(format!("{config}\n{}", rules.unwrap_or_default()).as_bytes());
    format!("{version} {}", &digest[7..23])
}
