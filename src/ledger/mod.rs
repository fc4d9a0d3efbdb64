//! What is known between runs: addresses and their states, captures, hosts, in `raw/ledger.sqlite`.
//!
//! In: what was found, fetched and normalised. Out: what is to be done next, and how everything stands.
//!
//! Plain SQL with a plain schema, so that the `sqlite3` shell answers what no command does. One process writes (the lock on
//! `raw/`); others may read meanwhile (WAL). A row about bytes is written only after these bytes are safe in the archive, so
//! whatever a crash takes, the ledger names nothing that is not there. Times are milliseconds since 1970, UTC, and come
//! from the caller: nothing here looks at the clock.

mod captures;
mod hosts;
mod names;
mod select;
mod status;
#[cfg(test)]
mod tests;
mod urls;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use thiserror::Error;

pub use captures::{Capture, CaptureRow, Known, Normalised, made_of};
pub use hosts::{DayCount, HostHealth, RobotsRow};
pub use names::{Kind, UrlState};
pub use select::Selection;
pub use status::{HostStatus, SourceStatus};
pub use urls::{Due, Inserted, NewUrl, Payload, Seen, Visited};

/// Name of the file below `raw/`.
pub const FILE: &str = "ledger.sqlite";
/// Migrations, in order; the number of those applied is the schema's version (`PRAGMA user_version`).
const MIGRATIONS: &[&str] = &[include_str!("migrations/001.sql")];
/// How long a reader waits for a writer: a batch of commits takes milliseconds, a checkpoint perhaps a second.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// Prepared statements kept: all there are.
const STATEMENTS: usize = 64;

/// The ledger cannot be used.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// SQLite reports a failure.
    #[error("the ledger {path} cannot be {doing}: {error}; check the disk's space and the folder's permissions")]
    Failed {
        /// The file.
        path: PathBuf,
        /// What was being done, as a participle.
        doing: &'static str,
        /// Why not.
        #[source]
        error: rusqlite::Error,
    },
    /// A later Ghirbal has written it.
    #[error("the ledger {path} has version {version}, this Ghirbal knows versions up to {known}; use a newer Ghirbal")]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: usize,
        /// Ours.
        known: usize,
    },
}

/// The ledger.
#[derive(Debug)]
pub struct Ledger {
    db: Connection,
    path: PathBuf,
}

impl Ledger {
    /// Opens the ledger of a raw folder, making it or bringing it up to date if need be.
    ///
    /// # Errors
    /// If the file cannot be used, or a later version has written it.
    pub fn open(raw_dir: &Path) -> Result<Self, LedgerError> {
        let path = raw_dir.join(FILE);
        let failed = |error| LedgerError::Failed { path: path.clone(), doing: "opened", error };
        let db = Connection::open(&path).map_err(failed)?;
        // WAL survives a killed process whole; FULL makes each commit survive the machine as well, as the archive does.
        db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;").map_err(failed)?;
        let mut ledger = Self::with(db, path.clone())?;
        ledger.migrate()?;
        Ok(ledger)
    }

    /// Opens it for looking only; `None` if there is none.
    ///
    /// # Errors
    /// If the file cannot be used, or is of another version.
    pub fn look(raw_dir: &Path) -> Result<Option<Self>, LedgerError> {
        let path = raw_dir.join(FILE);
        if !path.is_file() {
            return Ok(None);
        }
        let failed = |error| LedgerError::Failed { path: path.clone(), doing: "opened", error };
        // Reading a WAL database needs its shared memory, so a read-only connection would fail where nobody has it open.
        let db = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .or_else(|_| Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY))
            .map_err(failed)?;
        db.execute_batch("PRAGMA query_only = ON;").map_err(failed)?;
        let ledger = Self::with(db, path)?;
        ledger.version()?;
        Ok(Some(ledger))
    }

    /// Opens it for trying out what would happen: whatever is written is gone with the value. One in memory, if there is none.
    ///
    /// # Errors
    /// If the file cannot be used.
    pub fn rehearse(raw_dir: &Path) -> Result<Self, LedgerError> {
        let path = raw_dir.join(FILE);
        if path.is_file() {
            let ledger = Self::open(raw_dir)?;
            ledger.db.execute_batch("BEGIN IMMEDIATE").map_err(ledger.failed("read"))?;
            return Ok(ledger);
        }
        let failed = |error| LedgerError::Failed { path: path.clone(), doing: "opened", error };
        let mut ledger = Self::with(Connection::open_in_memory().map_err(failed)?, path.clone())?;
        ledger.migrate()?;
        Ok(ledger)
    }

    fn with(db: Connection, path: PathBuf) -> Result<Self, LedgerError> {
        db.busy_timeout(BUSY_TIMEOUT).map_err(|error| LedgerError::Failed { path: path.clone(), doing: "opened", error })?;
        db.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Self { db, path })
    }

    fn version(&self) -> Result<usize, LedgerError> {
        let version: i64 = self.db.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(self.failed("read"))?;
        let version = usize::try_from(version).unwrap_or(usize::MAX);
        if version > MIGRATIONS.len() {
            return Err(LedgerError::TooNew { path: self.path.clone(), version, known: MIGRATIONS.len() });
        }
        Ok(version)
    }

    fn migrate(&mut self) -> Result<(), LedgerError> {
        let version = self.version()?;
        for (number, migration) in MIGRATIONS.iter().enumerate().skip(version) {
            self.batch("migrated", |ledger| {
                ledger.db.execute_batch(migration)?;
                ledger.db.pragma_update(None, "user_version", i64::try_from(number + 1).unwrap_or(i64::MAX))
            })?;
        }
        Ok(())
    }

    fn failed(&self, doing: &'static str) -> impl Fn(rusqlite::Error) -> LedgerError {
        let path = self.path.clone();
        move |error| LedgerError::Failed { path: path.clone(), doing, error }
    }

    /// Runs several statements as one: all of them take effect, or none.
    ///
    /// # Errors
    /// If one of them fails, or the commit does.
    pub fn batch<T>(&mut self, doing: &'static str, work: impl FnOnce(&Self) -> rusqlite::Result<T>) -> Result<T, LedgerError> {
        self.db.execute_batch("BEGIN IMMEDIATE").map_err(self.failed(doing))?;
        let done = work(self).and_then(|value| self.db.execute_batch("COMMIT").map(|()| value));
        done.map_err(|error| {
            // The first error counts; a failed commit may have ended the transaction already.
            let _ = self.db.execute_batch("ROLLBACK");
            LedgerError::Failed { path: self.path.clone(), doing, error }
        })
    }

    /// Asks something.
    ///
    /// # Errors
    /// If the query fails.
    pub fn ask<T>(&self, query: impl FnOnce(&Self) -> rusqlite::Result<T>) -> Result<T, LedgerError> {
        query(self).map_err(self.failed("read"))
    }

    /// Notes that a run has begun and returns its number.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn begin_run(&self, command: &str, now: i64) -> rusqlite::Result<i64> {
        self.db.execute("INSERT INTO run (command, version, began) VALUES (?1, ?2, ?3)", (command, env!("CARGO_PKG_VERSION"), now))?;
        Ok(self.db.last_insert_rowid())
    }

    /// Notes that a run has ended.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn end_run(&self, run: i64, exit: u8, now: i64) -> rusqlite::Result<()> {
        self.db.execute("UPDATE run SET ended = ?2, exit = ?3 WHERE id = ?1", (run, now, exit)).map(|_| ())
    }
}
