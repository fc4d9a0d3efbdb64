//! Which rows a command is about.

use rusqlite::types::Value;

use super::UrlState;

/// What `--source`, `--host` and the other selectors ask for. Empty means all.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Names of sources.
    pub sources: Vec<String>,
    /// Hosts.
    pub hosts: Vec<String>,
    /// Addresses, normalised.
    pub urls: Vec<String>,
    /// States.
    pub states: Vec<UrlState>,
    /// Not before: when the address was first seen, or the capture taken.
    pub since: Option<i64>,
    /// Before.
    pub until: Option<i64>,
    /// At most so many.
    pub limit: Option<u64>,
    /// Also what is not due, or done already.
    pub force: bool,
}

impl Selection {
    /// Whether it asks for anything but all.
    pub fn is_all(&self) -> bool {
        self.sources.is_empty() && self.hosts.is_empty() && self.urls.is_empty() && self.states.is_empty() && self.since.is_none() && self.until.is_none()
    }
}

/// A WHERE clause being put together.
#[derive(Debug, Default)]
pub(super) struct Where {
    clauses: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Where {
    /// The rows of `url` (aliased `u`) that are selected; time is that of `time_column`.
    pub(super) fn of(selection: &Selection, time_column: &str) -> Self {
        let mut clause = Self::default();
        clause.one_of("u.source", selection.sources.iter().cloned());
        clause.one_of("u.host", selection.hosts.iter().cloned());
        clause.one_of("u.url", selection.urls.iter().cloned());
        clause.one_of("u.state", selection.states.iter().map(|state| state.name().to_owned()));
        if let Some(since) = selection.since {
            clause.and(&format!("{time_column} >= ?"), [Value::Integer(since)]);
        }
        if let Some(until) = selection.until {
            clause.and(&format!("{time_column} < ?"), [Value::Integer(until)]);
        }
        clause
    }

    /// One of several texts; none of them means any.
    pub(super) fn one_of(&mut self, column: &str, values: impl IntoIterator<Item = String>) {
        let values: Vec<Value> = values.into_iter().map(Value::Text).collect();
        if !values.is_empty() {
            let marks = vec!["?"; values.len()].join(", ");
            self.and(&format!("{column} IN ({marks})"), values);
        }
    }

    /// One more condition.
    pub(super) fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.clauses.push(condition.to_owned());
        self.values.extend(values);
    }

    /// `WHERE …`, always true if nothing was asked for.
    pub(super) fn sql(&self) -> String {
        if self.clauses.is_empty() { "WHERE 1".to_owned() } else { format!("WHERE {}", self.clauses.join(" AND ")) }
    }
}
