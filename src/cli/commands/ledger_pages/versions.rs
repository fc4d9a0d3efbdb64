//! What is new, updated, unchanged or gone: an outcome against what the ledger knows of the page's earlier captures.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::GONE;
use crate::archive::sha256_hex;
use crate::ledger::{CaptureRow, Ledger, LedgerError, Normalised};
use crate::outcome::Outcome;
use crate::qualify::State;
use crate::record::{Change, Extraction, PageType, RawPlace, Record};

/// The last version of a record: number, hash of its text, change.
type Version = (u32, String, String);

/// One capture that has its outcome, to be written down when the output is safe.
#[derive(Debug)]
pub(super) struct Pending {
    capture: i64,
    url: i64,
    done: Normalised,
    /// The address that the page says is its own, if it is another.
    canonical: Option<String>,
}

impl Pending {
    pub(super) fn write(&self, ledger: &Ledger, made: &str, revisit: i64, now: i64) -> rusqlite::Result<()> {
        ledger.normalised(self.capture, made, &self.done)?;
        if self.done.change.as_deref() == Some("updated") {
            ledger.text_changed(self.url, revisit)?;
        }
        match &self.canonical {
            Some(canonical) => ledger.canonical(self.url, canonical, now),
            None => Ok(()),
        }
    }
}

/// Versions of this run, and what is to be written down.
#[derive(Debug, Default)]
pub(super) struct Versions {
    /// Last version by record, of captures whose outcome is not in the ledger yet.
    latest: HashMap<String, Version>,
    /// Record by address, of the same.
    records: HashMap<i64, String>,
    pending: Vec<Pending>,
}

impl Versions {
    /// What is to be written down since the last time.
    pub(super) fn take_pending(&mut self) -> Vec<Pending> {
        std::mem::take(&mut self.pending)
    }

    /// Gives a record its version and change, or says that it is unchanged; makes a record of a page that is gone.
    pub(super) fn judge(
        &mut self,
        ledger: &Ledger,
        outcome: Outcome,
        captures: &HashMap<u64, CaptureRow>,
        digests: &Mutex<HashMap<u64, String>>,
    ) -> Result<Outcome, LedgerError> {
        let offset = match (&outcome.record, &outcome.reject) {
            (Some(record), _) => record.raw.offset,
            (None, Some(reject)) => reject.raw.offset,
            (None, None) => return Ok(outcome),
        };
        let Some(capture) = captures.get(&offset).filter(|capture| capture.wanted > 0) else { return Ok(outcome) };
        let outcome = if capture.wanted == GONE { self.gone(ledger, outcome, capture, digests)? } else { outcome };
        self.versioned(ledger, outcome, capture)
    }

    fn versioned(&mut self, ledger: &Ledger, mut outcome: Outcome, capture: &CaptureRow) -> Result<Outcome, LedgerError> {
        let mut done = Normalised { outcome: outcome.state.name().to_owned(), reason: Some(outcome.reason.to_owned()), ..Normalised::default() };
        let mut canonical = None;
        let mut unchanged = false;
        if let Some(record) = &mut outcome.record {
            canonical = record.canonical_url.clone().filter(|address| *address != capture.url);
            done.record = Some(record.id.clone());
            done.content_hash = Some(record.content_hash.clone());
            let earlier = capture.earlier.as_ref().filter(|earlier| earlier.record.as_ref() == Some(&record.id));
            match (earlier, self.before(ledger, &record.id, capture.id)?) {
                // Made again, perhaps by other rules: it stays the version that it was.
                (Some(Normalised { version: Some(version), change: Some(change), .. }), _) => {
                    record.version = *version;
                    record.change = change_named(change);
                }
                (Some(Normalised { outcome, .. }), Some(_)) if outcome == State::Unchanged.name() => unchanged = true,
                (_, Some((version, hash, change))) => {
                    unchanged = hash == record.content_hash && change != name_of(Change::Gone) && record.change != Change::Gone;
                    record.version = version + 1;
                    if record.change != Change::Gone {
                        record.change = Change::Updated;
                    }
                }
                (_, None) => {}
            }
            if !unchanged {
                done.version = Some(record.version);
                done.change = Some(name_of(record.change).to_owned());
                self.latest.insert(record.id.clone(), (record.version, record.content_hash.clone(), name_of(record.change).to_owned()));
                self.records.insert(capture.url_id, record.id.clone());
            }
        }
        if unchanged {
            outcome = outcome.into_unchanged();
            done.outcome = outcome.state.name().to_owned();
            done.reason = Some(outcome.reason.to_owned());
        }
        self.pending.push(Pending { capture: capture.id, url: capture.url_id, done, canonical });
        Ok(outcome)
    }

    /// The version before a capture: of this run, or of the ledger.
    fn before(&self, ledger: &Ledger, record: &str, capture: i64) -> Result<Option<Version>, LedgerError> {
        match self.latest.get(record) {
            Some(version) => Ok(Some(version.clone())),
            None => ledger.ask(|ledger| ledger.version_before(record, capture)),
        }
    }

    /// The record that says that a page is gone, if there ever was one of it.
    fn gone(&self, ledger: &Ledger, outcome: Outcome, capture: &CaptureRow, digests: &Mutex<HashMap<u64, String>>) -> Result<Outcome, LedgerError> {
        let known = match self.records.get(&capture.url_id) {
            Some(record) => Some(record.clone()),
            None => ledger.ask(|ledger| ledger.record_of(capture.url_id, capture.id))?,
        };
        let (Some(id), Some(reject)) = (known, &outcome.reject) else { return Ok(outcome) };
        let digest = digests.lock().unwrap_or_else(PoisonError::into_inner).get(&capture.offset).cloned();
        let digest = digest.or_else(|| capture.payload_digest.clone()).unwrap_or_default();
        let raw =
            RawPlace { path: reject.raw.path.clone(), offset: reject.raw.offset, length: reject.raw.length, digest, record_id: reject.raw.record_id.clone() };
        let host = capture.url.split("://").nth(1).and_then(|rest| rest.split(['/', ':', '?']).next()).map(str::to_owned);
        let record = Record {
            id,
            url: Some(capture.url.clone()),
            source: capture.source.clone(),
            source_domain: host,
            page_type: PageType::Other,
            encoding: "UTF-8".to_owned(),
            encoding_source: "input".to_owned(),
            content_hash: sha256_hex(b""),
            version: 1,
            change: Change::Gone,
            raw,
            extraction: Extraction {
                tool: "ghirbal".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                rules: "none".to_owned(),
                confidence: 1.0,
                warnings: Vec::new(),
            },
            ..Record::default()
        };
        Ok(Outcome { state: State::Emitted, reason: "gone", record: Some(Box::new(record)), reject: None, ..outcome })
    }
}

fn name_of(change: Change) -> &'static str {
    match change {
        Change::New => "new",
        Change::Updated => "updated",
        Change::Unchanged => "unchanged",
        Change::Gone => "gone",
    }
}

fn change_named(name: &str) -> Change {
    [Change::New, Change::Updated, Change::Unchanged, Change::Gone].into_iter().find(|change| name_of(*change) == name).unwrap_or_default()
}
