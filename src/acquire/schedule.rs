//! When an address is due again. Pure: how it stood, what its visit brought, the options and the time in; how it stands out.

use crate::config::Fetch;
use crate::ledger::{Due, Kind, UrlState, Visited};

/// Failures in a row after which a page is no longer asked for by itself.
const GIVE_UP: u32 = 10;
/// The longest time between two tries doubles no more often than this: 2^16 quarters of an hour are two years.
const MOST_DOUBLINGS: u32 = 16;
/// A feed that has something new is visited half as late next time, one that has not, half as late again.
const SLOWER: (i64, i64) = (3, 2);
/// Visits of a feed that is not known yet begin at this many times `discover_min`.
const FIRST_INTERVAL: i64 = 4;

/// What a visit brought, in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It came.
    Fetched {
        /// Validators for the next visit.
        etag: Option<String>,
        /// Validators for the next visit.
        last_modified: Option<String>,
        /// `WARC-Payload-Digest` of what came.
        digest: String,
        /// Whether that is what came last time.
        same: bool,
    },
    /// It has not changed, says the host.
    NotModified,
    /// It is elsewhere.
    Redirected {
        /// The status that says so.
        status: u16,
        /// Where.
        target: crate::address::Address,
    },
    /// There is no such page.
    Missing {
        /// 404 or 410.
        status: u16,
    },
    /// A challenge or a refusal came.
    Blocked {
        /// Why, a stable name.
        cause: String,
    },
    /// It is not to be fetched.
    Excluded {
        /// Why, a stable name.
        cause: String,
    },
    /// It could not be fetched.
    Failed {
        /// Why, a stable name.
        cause: String,
    },
}

impl Verdict {
    /// Stable name, for summaries.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Fetched { same: false, .. } => "fetched",
            Self::Fetched { same: true, .. } | Self::NotModified => "unchanged",
            Self::Redirected { .. } => "redirected",
            Self::Missing { .. } => "missing",
            Self::Blocked { .. } => "blocked",
            Self::Excluded { .. } => "excluded",
            Self::Failed { .. } => "failed",
        }
    }
}

/// How an address stands after a visit. `news`: what a feed, sitemap or home page named that was not known, or has changed.
pub fn after(row: &Due, verdict: &Verdict, status: Option<u16>, news: u64, options: &Fetch, now: i64) -> Visited {
    let mut visited = Visited {
        state: row.state,
        cause: None,
        status,
        next_due: None,
        failures: 0,
        unchanged: row.unchanged,
        interval: row.interval,
        success: false,
        payload: None,
    };
    let again = |visited: &mut Visited, state: UrlState, cause: String| {
        visited.state = state;
        visited.cause = Some(cause);
        visited.failures = row.failures + 1;
        let wait = doubled(options.discover_min.millis(), row.failures, options.discover_max.millis());
        visited.next_due = (row.kind != Kind::Page || visited.failures < GIVE_UP).then_some(now + wait);
    };
    match verdict {
        Verdict::Fetched { .. } | Verdict::NotModified => {
            visited.state = UrlState::Fetched;
            visited.success = true;
            if row.kind == Kind::Page { next_page_visit(row, &mut visited, options, now) } else { next_discovery(row, &mut visited, news, options, now) }
        }
        Verdict::Redirected { status, .. } => {
            visited.state = UrlState::Alias;
            visited.success = true;
            // A permanent redirect says never to come back; a temporary one may be gone next time.
            let wait = if row.kind == Kind::Page { options.revisit_max } else { options.discover_max };
            visited.next_due = (!matches!(status, 301 | 308)).then(|| now + wait.millis());
        }
        Verdict::Missing { status } => {
            let cause = format!("status_{status}");
            if row.cause.as_deref().is_some_and(|cause| matches!(cause, "status_404" | "status_410")) {
                visited.state = UrlState::Gone;
                visited.cause = Some(cause);
                visited.failures = row.failures + 1;
                // What the config names is looked for again; a page is gone.
                visited.next_due = (row.kind != Kind::Page).then(|| now + options.discover_max.millis());
            } else {
                again(&mut visited, UrlState::Failed, cause);
            }
        }
        Verdict::Blocked { cause } => again(&mut visited, UrlState::Blocked, cause.clone()),
        Verdict::Failed { cause } => again(&mut visited, UrlState::Failed, cause.clone()),
        Verdict::Excluded { cause } => {
            visited.state = UrlState::Excluded;
            visited.cause = Some(cause.clone());
            // Rules and scopes change; what is no page stays none.
            let wait = if row.kind == Kind::Page { options.revisit_max } else { options.discover_max };
            visited.next_due = (cause != "content_type").then(|| now + wait.millis());
        }
    }
    visited
}

/// A page: twice as late each time, as long as nothing has changed. Whether the text has changed is known only once the page has
/// been normalised (`Ledger::text_changed` then begins anew).
fn next_page_visit(row: &Due, visited: &mut Visited, options: &Fetch, now: i64) {
    let first = row.last_success.is_none();
    visited.unchanged = if first { 0 } else { row.unchanged + 1 };
    let interval = doubled(options.revisit_min.millis(), visited.unchanged, options.revisit_max.millis());
    visited.interval = Some(interval);
    visited.next_due = (visited.unchanged < options.revisits).then_some(now + interval);
}

/// A feed, sitemap or home page: as often as it has news, within bounds.
fn next_discovery(row: &Due, visited: &mut Visited, news: u64, options: &Fetch, now: i64) {
    let (least, most) = (options.discover_min.millis(), options.discover_max.millis());
    let interval = match (row.interval, news) {
        (None, _) => least.saturating_mul(FIRST_INTERVAL),
        (Some(interval), 0) => interval.saturating_mul(SLOWER.0) / SLOWER.1,
        (Some(interval), _) => interval / 2,
    };
    let interval = interval.clamp(least, most);
    visited.unchanged = if news == 0 { row.unchanged + 1 } else { 0 };
    visited.interval = Some(interval);
    visited.next_due = Some(now + interval);
}

fn doubled(first: i64, times: u32, most: i64) -> i64 {
    first.saturating_mul(1 << times.min(MOST_DOUBLINGS)).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Span;

    fn row(kind: Kind) -> Due {
        Due {
            id: 1,
            url: "https://a.example/".into(),
            source: "a".into(),
            host: "a.example".into(),
            kind,
            state: UrlState::New,
            cause: None,
            found_on: None,
            hops: 0,
            next_due: Some(0),
            failures: 0,
            unchanged: 0,
            interval: None,
            last_success: None,
            etag: None,
            last_modified: None,
            known: None,
        }
    }

    fn options() -> Fetch {
        Fetch {
            discover_min: Span(std::time::Duration::from_millis(10)),
            discover_max: Span(std::time::Duration::from_millis(100)),
            revisit_min: Span(std::time::Duration::from_millis(1000)),
            revisit_max: Span(std::time::Duration::from_millis(3000)),
            revisits: 3,
            ..Fetch::default()
        }
    }

    /// Visits one after another, each when it is due; returns the times between them.
    fn visits(mut row: Due, story: &[(Verdict, u64)]) -> (Vec<Option<i64>>, Due) {
        let mut now = 0;
        let waits = story.iter().map(|(verdict, news)| {
            let visited = after(&row, verdict, None, *news, &options(), now);
            let wait = visited.next_due.map(|due| due - now);
            (row.state, row.cause, row.failures, row.unchanged, row.interval, row.next_due) =
                (visited.state, visited.cause, visited.failures, visited.unchanged, visited.interval, visited.next_due);
            row.last_success = if visited.success { Some(now) } else { row.last_success };
            now = visited.next_due.unwrap_or(now);
            wait
        });
        let waits = waits.collect();
        (waits, row)
    }

    fn fetched(same: bool) -> Verdict {
        Verdict::Fetched { etag: None, last_modified: None, digest: String::new(), same }
    }

    fn failed() -> Verdict {
        Verdict::Failed { cause: "timeout".into() }
    }

    #[test]
    fn a_page_is_revisited_ever_later_and_then_left() {
        let (waits, row) = visits(row(Kind::Page), &[(fetched(false), 0), (fetched(true), 0), (Verdict::NotModified, 0), (fetched(false), 0)]);
        assert_eq!(waits, [Some(1000), Some(2000), Some(3000), None]);
        assert_eq!(row.state, UrlState::Fetched);
    }

    #[test]
    fn a_feed_is_visited_as_often_as_it_has_news_within_bounds() {
        let story = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0].map(|news| (fetched(false), news));
        let (waits, _) = visits(row(Kind::Feed), &story);
        let waits: Vec<i64> = waits.into_iter().flatten().collect();
        assert_eq!(waits, [40, 20, 10, 10, 15, 22, 33, 49, 73, 100, 100]);
    }

    #[test]
    fn a_page_that_is_missing_twice_is_gone_and_once_is_not() {
        let missing = || (Verdict::Missing { status: 404 }, 0);
        let (waits, once) = visits(row(Kind::Page), &[(fetched(false), 0), missing()]);
        assert_eq!((waits, once.state), (vec![Some(1000), Some(10)], UrlState::Failed));
        let (waits, twice) = visits(row(Kind::Page), &[(fetched(false), 0), missing(), (Verdict::Missing { status: 410 }, 0)]);
        assert_eq!((waits[2], twice.state), (None, UrlState::Gone));
        let (_, healed) = visits(row(Kind::Page), &[missing(), (fetched(false), 0), missing()]);
        assert_eq!(healed.state, UrlState::Failed, "a visit between the two takes the first back");
        let (_, other) = visits(row(Kind::Page), &[missing(), (failed(), 0), missing()]);
        assert_eq!(other.state, UrlState::Failed, "twice means in a row");
        let (waits, feed) = visits(row(Kind::Feed), &[missing(), missing()]);
        assert_eq!((waits[1], feed.state), (Some(100), UrlState::Gone), "what the config names is looked for again");
    }

    #[test]
    fn failures_wait_ever_longer_and_pages_are_given_up() {
        let (waits, page) = visits(row(Kind::Page), &[0; 10].map(|news| (failed(), news)));
        assert_eq!(waits[..5], [Some(10), Some(20), Some(40), Some(80), Some(100)]);
        assert_eq!((waits[9], page.state, page.cause.as_deref()), (None, UrlState::Failed, Some("timeout")));
        let (waits, _) = visits(row(Kind::Feed), &[0; 30].map(|news| (failed(), news)));
        assert_eq!(waits[29], Some(100), "a feed is never given up");
    }

    #[test]
    fn redirects_and_exclusions_come_back_when_they_may_have_changed() {
        let target = crate::address::Address::parse("https://a.example/b").expect("an address");
        let redirected = |status| Verdict::Redirected { status, target: target.clone() };
        for (verdict, wait) in [
            (redirected(301), None),
            (redirected(302), Some(3000)),
            (Verdict::Excluded { cause: "robots".into() }, Some(3000)),
            (Verdict::Excluded { cause: "content_type".into() }, None),
        ] {
            assert_eq!(visits(row(Kind::Page), &[(verdict.clone(), 0)]).0, [wait], "{verdict:?}");
        }
    }
}
