//! The one clock there is. Everything behind `raw/` does without (ARCHITECTURE.md, rule 1).

use chrono::{DateTime, SecondsFormat, TimeZone, Utc};

/// Now.
#[expect(clippy::disallowed_methods, reason = "fetching happens in time; what it writes down here is what records later go by")]
pub fn now() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}

/// Now, as the ledger keeps times: milliseconds since 1970, UTC.
pub fn now_millis() -> i64 {
    now().timestamp_millis()
}

/// A time of the ledger, for people.
pub fn show(millis: i64) -> String {
    Utc.timestamp_millis_opt(millis).single().map_or_else(|| millis.to_string(), |time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// The day of a time of the ledger, UTC.
pub fn day(millis: i64) -> String {
    show(millis).chars().take_while(|c| *c != 'T').collect()
}
