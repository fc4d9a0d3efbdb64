//! How hosts are doing, their robots.txt, and what was asked of them by day.

use rusqlite::{OptionalExtension, Row};

use super::Ledger;

/// One host's health, as it outlives a run.
#[derive(Debug, Clone, PartialEq)]
pub struct HostHealth {
    /// The host.
    pub host: String,
    /// Not to be asked before: its delay.
    pub next_at: Option<i64>,
    /// Not to be asked before: Retry-After, or the breaker.
    pub back_off_until: Option<i64>,
    /// Why it is to be left alone.
    pub why: Option<String>,
    /// Failures in a row.
    pub failures: u32,
    /// Times in a row that the breaker has opened.
    pub pauses: u32,
    /// Factor on its delay, 1 or more.
    pub slow: f64,
    /// Last good answer.
    pub last_success: Option<i64>,
}

impl HostHealth {
    /// A host nothing is known of.
    pub fn new(host: &str) -> Self {
        Self { host: host.to_owned(), next_at: None, back_off_until: None, why: None, failures: 0, pauses: 0, slow: 1.0, last_success: None }
    }
}

/// A robots.txt as it was last read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsRow {
    /// Scheme, host and port.
    pub origin: String,
    /// When.
    pub fetched: i64,
    /// HTTP status; `None` if it could not be reached.
    pub status: Option<u16>,
    /// What it says.
    pub body: Option<Vec<u8>>,
}

/// What one answer adds to the counts of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayCount {
    /// Pages, feeds or sitemaps that came.
    pub fetched: u32,
    /// Answers that nothing has changed.
    pub unchanged: u32,
    /// Answers and silences that count as failures.
    pub failed: u32,
    /// Bytes of bodies.
    pub bytes: u64,
}

impl Ledger {
    /// The health of a host.
    ///
    /// # Errors
    /// If the query fails.
    pub fn host(&self, host: &str) -> rusqlite::Result<Option<HostHealth>> {
        let sql = "SELECT host, next_at, back_off_until, why, failures, pauses, slow, last_success FROM host WHERE host = ?1";
        self.db.prepare_cached(sql)?.query_row([host], health).optional()
    }

    /// Writes it down.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn set_host(&self, host: &HostHealth) -> rusqlite::Result<()> {
        let sql =
            "INSERT OR REPLACE INTO host (host, next_at, back_off_until, why, failures, pauses, slow, last_success) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let values = (&host.host, host.next_at, host.back_off_until, &host.why, host.failures, host.pauses, host.slow, host.last_success);
        self.db.prepare_cached(sql)?.execute(values).map(|_| ())
    }

    /// The robots.txt of an origin.
    ///
    /// # Errors
    /// If the query fails.
    pub fn robots(&self, origin: &str) -> rusqlite::Result<Option<RobotsRow>> {
        let row = |row: &Row<'_>| Ok(RobotsRow { origin: row.get(0)?, fetched: row.get(1)?, status: row.get(2)?, body: row.get(3)? });
        self.db.prepare_cached("SELECT origin, fetched, status, body FROM robots WHERE origin = ?1")?.query_row([origin], row).optional()
    }

    /// Writes it down.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn set_robots(&self, robots: &RobotsRow) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO robots (origin, fetched, status, body) VALUES (?1, ?2, ?3, ?4)";
        self.db.prepare_cached(sql)?.execute((&robots.origin, robots.fetched, robots.status, &robots.body)).map(|_| ())
    }

    /// Counts one request.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn count(&self, day: &str, source: &str, host: &str, count: DayCount) -> rusqlite::Result<()> {
        let sql = "INSERT INTO day (day, source, host, requests, fetched, unchanged, failed, bytes) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7)
            ON CONFLICT DO UPDATE SET requests = requests + 1, fetched = fetched + ?4, unchanged = unchanged + ?5, failed = failed + ?6, bytes = bytes + ?7";
        let bytes = i64::try_from(count.bytes).unwrap_or(i64::MAX);
        self.db.prepare_cached(sql)?.execute((day, source, host, count.fetched, count.unchanged, count.failed, bytes)).map(|_| ())
    }

    /// Requests made for a source on a day.
    ///
    /// # Errors
    /// If the query fails.
    pub fn requests_on(&self, day: &str, source: &str) -> rusqlite::Result<u64> {
        let sql = "SELECT coalesce(sum(requests), 0) FROM day WHERE day = ?1 AND source = ?2";
        self.db.prepare_cached(sql)?.query_row((day, source), |row| row.get::<_, i64>(0)).map(|sum| sum.unsigned_abs())
    }
}

fn health(row: &Row<'_>) -> rusqlite::Result<HostHealth> {
    Ok(HostHealth {
        host: row.get(0)?,
        next_at: row.get(1)?,
        back_off_until: row.get(2)?,
        why: row.get(3)?,
        failures: row.get(4)?,
        pauses: row.get(5)?,
        slow: row.get(6)?,
        last_success: row.get(7)?,
    })
}
