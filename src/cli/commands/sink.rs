//! Where records go, and what is said at the end: shared by `normalize` and `run`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Exit;
use crate::cli::args::{LogFormat, Logging};
use crate::cli::progress;
use crate::outcome::Outcome;
use crate::pipeline::pool;
use crate::qualify::State;
use crate::record::Change;
use crate::write::{Duplicates, FolderWriter, SingleWriter, Tally, WriteError};

/// Where records go.
pub(super) enum Target {
    Folder(PathBuf),
    File(PathBuf),
    Stdout,
}

impl Target {
    pub(super) fn of(output: Option<&PathBuf>, folder: &Path) -> Self {
        match output {
            None => Self::Folder(folder.to_owned()),
            Some(path) if path.as_os_str() == "-" => Self::Stdout,
            Some(path) => {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let is_file = [".ndjson", ".jsonl", ".ndjson.zst", ".jsonl.zst"].iter().any(|ending| name.ends_with(ending));
                if is_file && !path.is_dir() { Self::File(path.clone()) } else { Self::Folder(path.clone()) }
            }
        }
    }
}

pub(super) enum Sink {
    Nothing,
    Folder(FolderWriter),
    Single(SingleWriter),
}

impl Sink {
    /// Says that the inputs to come were never written before.
    pub(super) fn expects_new(&mut self) {
        if let Self::Folder(folder) = self {
            folder.expects_new();
        }
    }

    /// Records that are safe now; `None` where nothing was to be written.
    pub(super) fn finish(self) -> Result<Option<u64>, WriteError> {
        match self {
            Self::Nothing => Ok(None),
            Self::Folder(folder) => folder.finish().map(Some),
            Self::Single(single) => single.finish().map(|tally| Some(tally.of(State::Emitted) + tally.of(State::Duplicate))),
        }
    }
}

/// What a run has seen so far.
#[derive(Default)]
pub(super) struct Run {
    pub(super) tally: Tally,
    events: u64,
    duplicates: Duplicates,
}

impl Run {
    pub(super) fn take(&mut self, done: pool::Done, sink: &mut Sink) -> Result<(), WriteError> {
        match done {
            pool::Done::Outcome(batch, mut outcome) => {
                self.events += 1;
                if let Some(record) = &mut outcome.record
                    && record.change != Change::Gone
                    && self.duplicates.tag(record)
                {
                    outcome.state = State::Duplicate;
                    outcome.reason = "same_text";
                }
                self.tally.add(outcome.state, outcome.reason);
                report(&outcome);
                progress::advance(&batch.name);
                match sink {
                    Sink::Nothing => Ok(()),
                    Sink::Folder(folder) => folder.take(&batch, *outcome),
                    Sink::Single(single) => single.take(&batch.key, *outcome),
                }
            }
            pool::Done::End(batch, digest) => {
                tracing::info!(input = %batch.name, "read to its end");
                match sink {
                    Sink::Folder(folder) => folder.end(&batch, digest),
                    _ => Ok(()),
                }
            }
        }
    }

    /// Says what became of the inputs and chooses the exit code.
    pub(super) fn finish(self, target: &Target, dry_run: bool, written: Option<u64>, logging: &Logging, max_loss: f64) -> Result<Exit> {
        if self.duplicates.forgotten() > 0 {
            tracing::warn!(texts = self.duplicates.forgotten(), "too many texts to remember: duplicates of these were not looked for");
        }
        let loss = self.tally.loss();
        if !logging.quiet {
            let place = match target {
                _ if dry_run => "nothing was written (dry run)".to_owned(),
                Target::Folder(folder) => format!("written to {}", folder.display()),
                Target::File(path) => format!("written to {}", path.display()),
                Target::Stdout => "written to standard output".to_owned(),
            };
            match logging.log_format {
                LogFormat::Text => writeln!(progress::stderr(), "{}\n{place}", summary(&self.tally))?,
                LogFormat::Json => {
                    writeln!(progress::stderr(), "{}", serde_json::json!({ "level": "INFO", "fields": { "message": place, "tally": self.tally } }))?
                }
            }
        }
        let records = self.tally.of(State::Emitted) + self.tally.of(State::Duplicate);
        if !self.tally.is_conserved() || self.tally.inputs != self.events || written.is_some_and(|written| written != records) {
            tracing::error!(read = self.events, counted = self.tally.inputs, records, written, "the counts do not add up");
            return Ok(Exit::Unbalanced);
        }
        if loss > max_loss {
            tracing::error!("{:.1} % of the inputs failed or were quarantined, more than the {:.1} % allowed (run.max_loss)", 100.0 * loss, 100.0 * max_loss);
            return Ok(Exit::Losses);
        }
        Ok(Exit::Ok)
    }
}

/// A lost page is an error, a dropped one only worth knowing.
fn report(outcome: &Outcome) {
    let Some(reject) = &outcome.reject else { return };
    if outcome.state.is_loss() {
        tracing::error!(state = outcome.state.name(), reason = reject.reason, "{}", reject.message);
    } else {
        tracing::info!(state = outcome.state.name(), reason = reject.reason, "{}", reject.message);
    }
}

/// `12 inputs: 9 emitted, 3 filtered (2 soft_404, 1 empty)`.
fn summary(tally: &Tally) -> String {
    let mut text = format!("{} input{}:", tally.inputs, if tally.inputs == 1 { "" } else { "s" });
    let mut any = false;
    for state in State::ALL {
        let count = tally.of(state);
        if count == 0 {
            continue;
        }
        text.push_str(&format!("{} {count} {}", if any { "," } else { "" }, state.name()));
        any = true;
        let prefix = format!("{}/", state.name());
        let reasons: Vec<String> = tally.reasons.iter().filter_map(|(reason, count)| Some(format!("{count} {}", reason.strip_prefix(&prefix)?))).collect();
        if !reasons.is_empty() {
            text.push_str(&format!(" ({})", reasons.join(", ")));
        }
    }
    if !any {
        text.push_str(" nothing to do");
    }
    text
}
