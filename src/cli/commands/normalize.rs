//! `ghirbal normalize`: the main job.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{Exit, load};
use crate::archive::Inputs;
use crate::cli::args::{Global, LogFormat, Logging, Normalize};
use crate::cli::progress;
use crate::lock::Lock;
use crate::outcome::Outcome;
use crate::pipeline::{Sieve, pool};
use crate::qualify::State;
use crate::record::SCHEMA_VERSION;
use crate::write::{Duplicates, FolderWriter, Made, SingleWriter, Tally, WriteError};

pub(in crate::cli) fn run(args: &Normalize, global: &Global, logging: &Logging) -> Result<Exit> {
    let (config, rules, _) = load(global)?;
    let paths = if args.inputs.is_empty() { config.input.paths.clone() } else { args.inputs.clone() };
    anyhow::ensure!(!paths.is_empty(), "there is nothing to read: give an INPUT, or name some in input.paths of the config");
    let inputs = Inputs::open(&paths, &config.input.raw_dir, config.ndjson_fields(), config.caps())?;
    let made = Made {
        tool: "ghirbal".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        schema_version: SCHEMA_VERSION,
        config: config.digest(),
        rules: rules.digest().map(str::to_owned),
    };
    let jobs = match args.jobs.unwrap_or(config.run.jobs) {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        jobs => jobs,
    };
    let options = pool::Options { jobs, limit: args.limit, source: args.source.clone() };
    let max_loss = config.run.max_loss;
    let target = Target::of(args, &config.output.dir);
    let _lock = match &target {
        Target::Folder(folder) if !args.dry_run => Some(
            Lock::take(folder, "ghirbal normalize").context("the records cannot be written; wait for the other run, or choose another folder with --output")?,
        ),
        _ => None,
    };
    let mut output = config.output.clone();
    let mut sink = match &target {
        _ if args.dry_run => Sink::Nothing,
        Target::Folder(folder) => {
            output.dir.clone_from(folder);
            Sink::Folder(FolderWriter::new(output, made))
        }
        Target::File(path) => Sink::Single(SingleWriter::file(path, args.rejects.clone())?),
        Target::Stdout => Sink::Single(SingleWriter::stdout(args.rejects.clone())),
    };
    let sieve = Sieve::new(config, rules);
    let mut run = Run::default();
    let mut error = None;
    progress::start(logging.quiet);
    pool::run(&sieve, inputs, &options, |done| match run.take(done, &mut sink) {
        Ok(()) => true,
        Err(failed) => {
            error = Some(failed);
            false
        }
    });
    progress::finish();
    if let Some(error) = error {
        return Err(error.into());
    }
    let written = sink.finish()?;
    run.finish(&target, args.dry_run, written, logging, max_loss)
}

/// Where records go.
enum Target {
    Folder(PathBuf),
    File(PathBuf),
    Stdout,
}

impl Target {
    fn of(args: &Normalize, folder: &Path) -> Self {
        match &args.output {
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

enum Sink {
    Nothing,
    Folder(FolderWriter),
    Single(SingleWriter),
}

impl Sink {
    /// Records that are safe now; `None` where nothing was to be written.
    fn finish(self) -> Result<Option<u64>, WriteError> {
        match self {
            Self::Nothing => Ok(None),
            Self::Folder(folder) => folder.finish().map(Some),
            Self::Single(single) => single.finish().map(|tally| Some(tally.of(State::Emitted) + tally.of(State::Duplicate))),
        }
    }
}

/// What a run has seen so far.
#[derive(Default)]
struct Run {
    tally: Tally,
    events: u64,
    duplicates: Duplicates,
}

impl Run {
    fn take(&mut self, done: pool::Done, sink: &mut Sink) -> Result<(), WriteError> {
        match done {
            pool::Done::Outcome(batch, mut outcome) => {
                self.events += 1;
                if let Some(record) = &mut outcome.record
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
    fn finish(self, target: &Target, dry_run: bool, written: Option<u64>, logging: &Logging, max_loss: f64) -> Result<Exit> {
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
