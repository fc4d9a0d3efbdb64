//! How everything stands, for `ghirbal status`.

use std::collections::BTreeMap;

use rusqlite::{Row, params_from_iter};
use serde::Serialize;

use super::select::Where;
use super::{Ledger, Selection};

/// One source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SourceStatus {
    /// Its name.
    pub source: String,
    /// Its hosts.
    pub hosts: BTreeMap<String, HostStatus>,
}

/// One host of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct HostStatus {
    /// Addresses that are due now.
    pub due: u64,
    /// Pages by state: new, fetched, failed, blocked, gone, excluded, alias.
    pub pages: BTreeMap<String, u64>,
    /// Feeds, sitemaps and home pages by state.
    pub discovery: BTreeMap<String, u64>,
    /// Of what failed, is blocked or excluded: how many by cause.
    pub causes: BTreeMap<String, u64>,
    /// Last visits that found nothing changed.
    pub unchanged: u64,
    /// Captures not normalised yet.
    pub to_normalize: u64,
    /// Requests today (UTC).
    pub requests_today: u64,
    /// Last success, RFC 3339.
    pub last_success: Option<String>,
    /// When something is due next, RFC 3339.
    pub next_due: Option<String>,
    /// Until when the host is left alone, and why.
    pub waits_until: Option<String>,
    /// Why it is.
    pub waits_for: Option<String>,
}

impl Ledger {
    /// How everything stands that is selected.
    ///
    /// # Errors
    /// If a query fails.
    pub fn status(&self, selection: &Selection, now: i64, day: &str, show: impl Fn(i64) -> String) -> rusqlite::Result<Vec<SourceStatus>> {
        let mut sources: BTreeMap<String, SourceStatus> = BTreeMap::new();
        let mut at = |row: &Row<'_>, fill: &dyn Fn(&mut HostStatus, &Row<'_>) -> rusqlite::Result<()>| -> rusqlite::Result<()> {
            let (source, host): (String, String) = (row.get(0)?, row.get(1)?);
            let status = sources.entry(source.clone()).or_insert_with(|| SourceStatus { source, hosts: BTreeMap::new() });
            fill(status.hosts.entry(host).or_default(), row)
        };
        let mut clause = Where::of(selection, "u.first_seen");
        clause.and("u.kind <> 'robots'", []);
        let sql = format!(
            "SELECT u.source, u.host, u.kind, u.state, u.cause, count(*), sum(u.next_due <= {now}), sum(u.unchanged > 0), max(u.last_success), min(u.next_due)
             FROM url u {} GROUP BY 1, 2, 3, 4, 5",
            clause.sql()
        );
        let mut statement = self.db.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(clause.values))?;
        while let Some(row) = rows.next()? {
            at(row, &|host, row| {
                let (kind, state, cause): (String, String, Option<String>) = (row.get(2)?, row.get(3)?, row.get(4)?);
                let count = row.get::<_, i64>(5)?.unsigned_abs();
                *(if kind == "page" { &mut host.pages } else { &mut host.discovery }).entry(state.clone()).or_default() += count;
                if let Some(cause) = cause.filter(|_| matches!(state.as_str(), "failed" | "blocked" | "excluded" | "gone")) {
                    *host.causes.entry(cause).or_default() += count;
                }
                host.due += row.get::<_, Option<i64>>(6)?.unwrap_or(0).unsigned_abs();
                host.unchanged += row.get::<_, Option<i64>>(7)?.unwrap_or(0).unsigned_abs();
                let last = row.get::<_, Option<i64>>(8)?.map(&show);
                host.last_success = host.last_success.take().max(last);
                let next = row.get::<_, Option<i64>>(9)?.map(&show);
                host.next_due = [host.next_due.take(), next].into_iter().flatten().min();
                Ok(())
            })?;
        }
        drop(rows);
        let clause = Where::of(selection, "c.taken");
        let sql = format!(
            "SELECT c.source, u.host, count(*) FROM capture c JOIN url u ON u.id = c.url {} AND c.made IS NULL AND c.wanted > 0 GROUP BY 1, 2",
            clause.sql()
        );
        let mut statement = self.db.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(clause.values))?;
        while let Some(row) = rows.next()? {
            at(row, &|host, row| {
                host.to_normalize = row.get::<_, i64>(2)?.unsigned_abs();
                Ok(())
            })?;
        }
        drop(rows);
        for status in sources.values_mut() {
            for (name, host) in &mut status.hosts {
                let sql = "SELECT coalesce(sum(requests), 0) FROM day WHERE day = ?1 AND source = ?2 AND host = ?3";
                host.requests_today = self.db.prepare_cached(sql)?.query_row((day, &status.source, name), |row| row.get::<_, i64>(0))?.unsigned_abs();
                if let Some(health) = self.host(name)?
                    && let Some(until) = health.back_off_until.filter(|until| *until > now)
                {
                    host.waits_until = Some(show(until));
                    host.waits_for = health.why;
                }
            }
        }
        Ok(sources.into_values().collect())
    }
}
