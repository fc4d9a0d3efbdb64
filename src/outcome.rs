//! What became of one input: its state, its reason, and the record if there is one.

use std::any::Any;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::archive::{FailReason, Place, SkipReason};
use crate::qualify::{Reason, State};
use crate::record::Record;

/// What became of one page.
#[derive(Debug)]
pub struct Sifted {
    /// The record, if the page was kept.
    pub record: Option<Box<Record>>,
    /// Why it was dropped, if it was.
    pub reason: Option<&'static str>,
    /// The record a dropped page would have had, for the reader.
    pub dropped: Option<Box<Record>>,
}

impl Sifted {
    pub(crate) fn kept(record: Box<Record>) -> Self {
        Self { record: Some(record), reason: None, dropped: None }
    }

    pub(crate) fn dropped(reason: Reason, record: Box<Record>) -> Self {
        Self { record: None, reason: Some(reason.name()), dropped: Some(record) }
    }
}

/// What became of one input.
#[derive(Debug)]
pub struct Outcome {
    /// Where it ended.
    pub state: State,
    /// Why; of an emitted page `ok`.
    pub reason: &'static str,
    /// Name of its source.
    pub source: Option<String>,
    /// Day of its capture, UTC.
    pub day: Option<String>,
    /// The record, if it is emitted.
    pub record: Option<Box<Record>>,
    /// What goes to the rejects, if it is not.
    pub reject: Option<Reject>,
}

/// One line of `rejects.ndjson`.
#[derive(Debug, Clone, Serialize)]
pub struct Reject {
    /// State the input ended in.
    pub state: State,
    /// Why, a stable name.
    pub reason: &'static str,
    /// Stage that said so.
    pub stage: &'static str,
    /// What happened and what to do, for the reader.
    pub message: String,
    /// Address, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Title, where one was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The input it came from, as the manifest names it.
    pub input: String,
    /// Where the bytes lie.
    pub raw: RejectPlace,
}

/// Where a reject's bytes lie.
#[derive(Debug, Clone, Serialize)]
pub struct RejectPlace {
    /// Path below the input's root.
    pub path: String,
    /// Byte offset.
    pub offset: u64,
    /// Bytes from there.
    pub length: u64,
    /// `WARC-Record-ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_id: Option<String>,
}

impl From<Place> for RejectPlace {
    fn from(place: Place) -> Self {
        Self { path: place.path, offset: place.offset, length: place.length, record_id: place.record_id }
    }
}

impl Outcome {
    pub(crate) fn skipped(_place: Place, reason: SkipReason) -> Self {
        Self { state: State::Skipped, reason: reason.name(), source: None, day: None, record: None, reject: None }
    }

    pub(crate) fn failed(place: Place, url: Option<String>, source: String, reason: FailReason, message: String, too_large: bool) -> Self {
        let state = if too_large { State::Quarantined } else { State::Failed };
        let reject = Reject { state, reason: reason.name(), stage: "archive", message, url, title: None, input: String::new(), raw: place.into() };
        Self { state, reason: reason.name(), source: Some(source), day: None, record: None, reject: Some(reject) }
    }

    pub(crate) fn sifted(sifted: Sifted, place: Place, url: Option<String>, source: String, captured: Option<DateTime<Utc>>) -> Self {
        let day = captured.map(|captured| captured.format("%Y-%m-%d").to_string());
        if let Some(record) = sifted.record {
            return Self { state: State::Emitted, reason: "ok", source: Some(source), day, record: Some(record), reject: None };
        }
        let reason = sifted.reason.unwrap_or("dropped");
        let dropped = sifted.dropped;
        let found = dropped.as_ref().map_or(0, |record| record.text.chars().count());
        let message = format!(
            "the page at byte {} of {} was dropped: {reason}; {found} characters of text were found (`ghirbal explain` shows why)",
            place.offset, place.path
        );
        let title = dropped.and_then(|record| record.title);
        let reject = Reject { state: State::Filtered, reason, stage: "qualify", message, url, title, input: String::new(), raw: place.into() };
        Self { state: State::Filtered, reason, source: Some(source), day, record: None, reject: Some(reject) }
    }

    /// The page is as its last record says: nothing is emitted.
    #[must_use]
    pub fn into_unchanged(self) -> Self {
        Self { state: State::Unchanged, reason: "same_version", record: None, reject: None, ..self }
    }

    pub(crate) fn panicked(place: Place, url: Option<String>, source: String, captured: Option<DateTime<Utc>>, panic: &(dyn Any + Send)) -> Self {
        let what = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        let message =
            format!("the page at byte {} of {} made Ghirbal fail ({what}); it is set aside. Please report it with the page", place.offset, place.path);
        let reject =
            Reject { state: State::Quarantined, reason: "panic", stage: "extract", message, url, title: None, input: String::new(), raw: place.into() };
        let day = captured.map(|captured| captured.format("%Y-%m-%d").to_string());
        Self { state: State::Quarantined, reason: "panic", source: Some(source), day, record: None, reject: Some(reject) }
    }
}
