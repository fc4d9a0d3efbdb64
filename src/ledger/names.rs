//! What an address is for, and how it stands: stored by name, so that the `sqlite3` shell shows words.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};

/// What an address is fetched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A page to be normalised.
    Page,
    /// A feed.
    Feed,
    /// A sitemap, or an index of sitemaps.
    Sitemap,
    /// A home or section page, for its links.
    Home,
    /// A robots.txt.
    Robots,
}

/// How an address stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UrlState {
    /// Not asked for yet.
    New,
    /// Fetched.
    Fetched,
    /// Could not be fetched.
    Failed,
    /// A challenge or a refusal came in its place.
    Blocked,
    /// No longer there: 404 or 410 twice.
    Gone,
    /// Not to be fetched: robots.txt, another media type, out of scope.
    Excluded,
    /// Another name of another address.
    Alias,
}

/// A type whose values are stored by name.
trait Named: Copy + 'static {
    const ALL: &'static [(Self, &'static str)];
}

impl Named for Kind {
    const ALL: &'static [(Self, &'static str)] =
        &[(Self::Page, "page"), (Self::Feed, "feed"), (Self::Sitemap, "sitemap"), (Self::Home, "home"), (Self::Robots, "robots")];
}

impl Named for UrlState {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::New, "new"),
        (Self::Fetched, "fetched"),
        (Self::Failed, "failed"),
        (Self::Blocked, "blocked"),
        (Self::Gone, "gone"),
        (Self::Excluded, "excluded"),
        (Self::Alias, "alias"),
    ];
}

fn by_name<T: Named>(name: &str) -> Option<T> {
    T::ALL.iter().find(|(_, known)| *known == name).map(|(value, _)| *value)
}

impl Kind {
    /// What discovery asks for.
    pub const DISCOVERY: [Self; 4] = [Self::Robots, Self::Feed, Self::Sitemap, Self::Home];

    /// Stable name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(value, _)| *value == self).map_or("", |(_, name)| name)
    }
}

impl UrlState {
    /// Stable name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(value, _)| *value == self).map_or("", |(_, name)| name)
    }

    /// The state of this name.
    pub fn named(name: &str) -> Option<Self> {
        by_name(name)
    }

    /// Names of all states.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|(_, name)| *name)
    }
}

impl FromSql for Kind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        by_name(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl FromSql for UrlState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        by_name(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}
