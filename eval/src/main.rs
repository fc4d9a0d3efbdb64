//! Runs Ghirbal over annotated pages, prints the figures of `score.py`, and holds them above a floor.
//!
//! In: folders that each hold `gold.ndjson` and `pages.warc.gz` (or `raw/`, plain text). Out: a line of figures a set.
//!
//! The scorer is written anew in Rust so that one command runs, scores and gates; the test `same_figures_as_score_py`
//! holds the two together.

mod answer;
mod calibration;
mod dump;
mod figures;
mod folds;
mod gate;
mod gold;
mod names;
#[cfg(test)]
mod parity;
mod report;
mod run;
mod score;
mod sets;
mod time;
mod titles;
mod words;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

use crate::figures::summary;
use crate::folds::Folds;
use crate::gate::Floors;
use crate::report::{Detail, Scored};
use crate::run::Run;
use crate::sets::Set;

/// As in the program, whose times are measured here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Score Ghirbal on annotated pages.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(name = "eval")]
struct Args {
    /// Folders of annotated pages [default: all sets in ../shared/eval beside the repository]
    #[arg(value_name = "SET_FOLDER")]
    sets: Vec<PathBuf>,
    /// Print the figures of each kind of page as well
    #[arg(long)]
    per_kind: bool,
    /// Print the figures of each fold as well: pages of one site are in one fold
    #[arg(long)]
    per_fold: bool,
    /// Print, of all sets together, what tenths of the records promise of their text and what they score
    #[arg(long)]
    calibration: bool,
    /// List the N worst pages of each set
    #[arg(long, value_name = "N", default_value_t = 0)]
    worst: usize,
    /// Write the records as NDJSON: to this file, or with several sets to SET.ndjson in this folder
    #[arg(long, value_name = "PATH")]
    records: Option<PathBuf>,
    /// Write blocks and classifier rows of every page to this folder, for training, and score nothing
    #[arg(long, value_name = "FOLDER")]
    dump: Option<PathBuf>,
    /// Sift every page N times on one thread, print CPU time a page, and score nothing
    #[arg(long, value_name = "N", conflicts_with_all = ["gate", "raise", "calibration", "records", "dump"])]
    time: Option<usize>,
    /// Begin each of these rounds when a line comes on standard input
    #[arg(long, requires = "time")]
    paced: bool,
    /// Judge development pages too with the program's own models, which saw them in training
    #[arg(long)]
    seen: bool,
    /// Write what could be the headline of each page to this folder, for training, and score nothing
    #[arg(long, value_name = "FOLDER")]
    titles: Option<PathBuf>,
    /// Print one JSON object a set instead of text
    #[arg(long)]
    json: bool,
    /// Fail if a figure lies below its floor
    #[arg(long, conflicts_with = "raise")]
    gate: bool,
    /// Raise the floors to these figures, never lowering one
    #[arg(long)]
    raise: bool,
    /// The floors
    #[arg(long, value_name = "FILE", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/floor.toml"))]
    floor: PathBuf,
}

/// A figure lies below its floor, or a page made the library panic.
const EXIT_BELOW: u8 = 1;
/// The evaluation itself could not be done; clap ends with the same code on a wrong command line.
const EXIT_ERROR: u8 = 2;

fn main() -> ExitCode {
    let args = Args::parse();
    let mut out = BufWriter::new(io::stdout().lock());
    let is_broken_pipe = |error: &anyhow::Error| error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
    match evaluate(&args, &mut out).and_then(|code| Ok(out.flush().map(|()| code)?)) {
        Ok(code) => code,
        // A reader that has seen enough is no failure; a gate that was not asked to the end is.
        Err(error) if is_broken_pipe(&error) && !args.gate && !args.raise => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("eval: {error:#}"));
            ExitCode::from(EXIT_ERROR)
        }
    }
}

/// Every set in turn: run, score, print; then the floors.
fn evaluate(args: &Args, out: &mut impl Write) -> Result<ExitCode> {
    let Some(sets) = sets::find(&args.sets)? else {
        writeln!(out, "skipped: no annotated pages at {}", sets::DEFAULT_PLACE)?;
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(rounds) = args.time {
        let plan = time::Plan { rounds, paced: args.paced, json: args.json };
        sets.iter().try_for_each(|set| time::time(set, plan, &mut io::stdin().lock(), out))?;
        return Ok(ExitCode::SUCCESS);
    }
    let detail = Detail { per_kind: args.per_kind, per_fold: args.per_fold, worst: args.worst };
    let mut promises = Vec::new();
    let mut floors = if args.gate || args.raise { Some(Floors::read(&args.floor, args.raise)?) } else { None };
    let mut faults = Vec::new();
    if let (true, true, Some(floors)) = (args.gate, args.sets.is_empty(), &floors) {
        faults.extend(floors.without_pages(&sets));
    }
    if let Some(folder) = &args.dump {
        sets.iter().try_for_each(|set| dump::dump(set, folder))?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(folder) = &args.titles {
        sets.iter().try_for_each(|set| titles::write(set, folder))?;
        return Ok(ExitCode::SUCCESS);
    }
    for set in &sets {
        let folds = if args.seen { None } else { Folds::of(set)? };
        let run = run::run(set, folds.as_ref())?;
        if let Some(path) = &args.records {
            write_records(&run, &if sets.len() == 1 { path.clone() } else { path.join(format!("{}.ndjson", set.name)) })?;
        }
        faults.extend(run.panicked().map(|id| format!("{}: the library panicked on page {id}", set.name)));
        let scored = score_run(set, &run)?;
        if args.json {
            scored.write_json(out, detail)?;
        } else {
            scored.write_text(out, detail)?;
        }
        out.flush()?;
        promises.extend(scored.promises());
        match &mut floors {
            Some(floors) if args.raise => floors.raise(&set.name, &set.gold_digest, &scored.figures)?.iter().for_each(|line| complain(line)),
            Some(floors) if args.gate => faults.extend(floors.check(&set.name, &set.gold_digest, &scored.figures)),
            _ => {}
        }
    }
    if args.calibration {
        report::write_calibration(out, &calibration::table(promises), args.json)?;
    }
    if let (true, Some(floors)) = (args.raise, &floors) {
        floors.write(&args.floor)?;
    }
    for fault in &faults {
        complain(fault);
    }
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_BELOW) })
}

/// Judges what a run answered against the gold of its set.
fn score_run(set: &Set, run: &Run) -> Result<Scored> {
    let mut answers = HashMap::new();
    for line in run.records() {
        let (id, answer) = answer::read(line).with_context(|| format!("a record of {}", set.name))?;
        answers.entry(id).or_insert(answer);
    }
    let rows = score::judge(&set.gold, &answers);
    let missing = set.gold.iter().filter(|page| !answers.contains_key(&page.id)).count();
    let figures = summary(rows.iter());
    let confidences = answers.iter().filter_map(|(id, answer)| Some((id.clone(), answer.confidence?))).collect();
    let (reasons, folds) = (run.reasons().collect(), run.folds().collect());
    Ok(Scored { set: set.name.clone(), rows, figures, missing, reasons, folds, confidences, pages: run.len(), wall: run.wall, busy: run.busy })
}

fn write_records(run: &Run, path: &Path) -> Result<()> {
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = BufWriter::new(File::create(path)?);
        run.records().try_for_each(|line| writeln!(file, "{line}"))?;
        file.flush()
    };
    write().with_context(|| format!("cannot write the records to {}", path.display()))
}

/// A message for whoever started the program; where it cannot be shown, the exit code still tells.
fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "{message}");
}
