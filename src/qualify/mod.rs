//! Stage 7: is it content, and is it wanted?
//!
//! In: [`Record`] and what stands in the page's place, if anything. Out: [`Verdict`].

mod reasons;

use std::collections::BTreeSet;

use crate::extract::StandIn;
use crate::record::{PageType, Record};

pub use reasons::{Reason, State};

/// Keep the page, or drop it for a reason.
#[derive(Debug)]
pub enum Verdict {
    /// A record for the output.
    Keep(Box<Record>),
    /// Goes to the rejects; what was found is kept for the reader.
    Drop(Reason, Box<Record>),
}

/// Judges a record.
///
/// `status` is the HTTP status of the capture, `wanted` the page types that are emitted (all content, if empty).
pub fn qualify(record: Record, stand_in: Option<StandIn>, status: Option<u16>, wanted: &BTreeSet<PageType>) -> Verdict {
    let record = Box::new(record);
    if status.is_some_and(|status| status >= 400) {
        // A challenge comes with 403 or 503 as often as with 200, and operators want to know which it was.
        let reason = if stand_in == Some(StandIn::BotChallenge) { Reason::BotChallenge } else { Reason::HttpError };
        return Verdict::Drop(reason, record);
    }
    let reason = match stand_in {
        Some(StandIn::ConsentWall) => Reason::ConsentWall,
        Some(StandIn::BotChallenge) => Reason::BotChallenge,
        Some(StandIn::Soft404) => Reason::Soft404,
        Some(StandIn::JsShell) => Reason::JsShell,
        Some(StandIn::ErrorPage) => Reason::ErrorPage,
        Some(StandIn::Paywall) | None if record.text.is_empty() => Reason::Empty,
        Some(StandIn::Paywall) | None if !wanted.is_empty() && !wanted.contains(&record.page_type) => Reason::PageType,
        Some(StandIn::Paywall) | None => return Verdict::Keep(record),
    };
    Verdict::Drop(reason, record)
}
