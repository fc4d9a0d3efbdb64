//! Normalising what was fetched: archive files that hold captures which the ledger has no record of yet.
//!
//! A file is always read whole, so that its part in the output is whole, whatever of it was asked for. Feeds' evidence goes in
//! before a page is processed; what the ledger knows of earlier versions decides afterwards what is new, updated or unchanged.
//! The ledger is told only when the output is safe, so a run that is cut off is done again with the same result.

mod versions;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;

use self::versions::Versions;
use super::sink::{Run, Sink, Target};
use super::{Exit, normalize};
use crate::acquire::clock;
use crate::acquire::stop::{Stop, Why};
use crate::archive::{Form, Inputs, Item, Place, RawPage, SkipReason, sha256_hex};
use crate::cli::args::Logging;
use crate::cli::progress;
use crate::config::Config;
use crate::ledger::{CaptureRow, Kind, Ledger, Selection, made_of};
use crate::pipeline::{Sieve, pool};
use crate::rules::SiteRules;

/// Marks the capture that says that a page is gone.
const GONE: u8 = 2;
/// RFC 9110 section 15.5.11.
const STATUS_GONE: u16 = 410;

/// What is to be normalised, how, and where to.
pub(super) struct Job<'j> {
    pub(super) config: Config,
    pub(super) rules: SiteRules,
    pub(super) selection: Selection,
    pub(super) target: &'j Target,
    pub(super) sink: Sink,
    pub(super) jobs: usize,
    pub(super) dry_run: bool,
}

/// What came of it.
pub(super) struct Done {
    /// Captures in the files that were read.
    pub(super) captures: u64,
    pub(super) exit: Exit,
}

/// Everything that is new, into the output folder of the config: what `run` does at its end.
pub(super) fn normalise_new(ledger: &mut Ledger, config: Config, rules: SiteRules, selection: Selection, logging: &Logging, stop: &Stop) -> Result<Done> {
    if ledger.ask(|ledger| ledger.to_normalise(&selection))? == 0 {
        return Ok(Done { captures: 0, exit: Exit::Ok });
    }
    let target = Target::Folder(config.output.dir.clone());
    let _lock = normalize::lock(&target, false)?;
    let sink = Sink::folder(&config.output.dir, &config, normalize::made(&config, &rules));
    let jobs = normalize::jobs(None, &config);
    normalise(ledger, Job { config, rules, selection, target: &target, sink, jobs, dry_run: false }, logging, stop)
}

/// Normalises the files that hold what is selected.
pub(super) fn normalise(ledger: &mut Ledger, job: Job<'_>, logging: &Logging, stop: &Stop) -> Result<Done> {
    let Job { config, rules, selection, target, mut sink, jobs, dry_run } = job;
    let files = ledger.ask(|ledger| ledger.files_to_normalise(&selection))?;
    let made = made_of(env!("CARGO_PKG_VERSION"), &config.digest(), rules.digest());
    // Only what lands in the output folder counts as done.
    let is_kept = matches!(target, Target::Folder(folder) if *folder == config.output.dir) && !dry_run;
    let (raw_dir, caps, fields, max_loss) = (config.input.raw_dir.clone(), config.caps(), config.ndjson_fields(), config.run.max_loss);
    let revisit = config.fetch.revisit_min.millis();
    let sieve = Sieve::new(config, rules);
    let mut run = Run::default();
    let mut versions = Versions::default();
    let (mut captures, mut missing) = (0, false);
    progress::start(logging.quiet);
    for (path, source, _) in files {
        if stop.wished() == Some(Why::Signal) {
            break;
        }
        let rows = ledger.ask(|ledger| ledger.captures_in(&path))?;
        captures += rows.iter().filter(|row| row.wanted > 0).count() as u64;
        if rows.iter().all(|row| row.earlier.is_none()) {
            sink.expects_new();
        }
        let file = raw_dir.join(&path).to_string_lossy().into_owned();
        let inputs = match Inputs::open(&[file], &raw_dir, fields.clone(), caps) {
            Ok(inputs) => inputs,
            Err(error) => {
                missing = true;
                tracing::error!(%path, "an archive file that the ledger names cannot be read: {error}; its pages stay to be normalized");
                continue;
            }
        };
        let by_offset: HashMap<u64, CaptureRow> = rows.into_iter().map(|row| (row.offset, row)).collect();
        let digests = Mutex::new(HashMap::new());
        let prepare = |item| prepared(item, &by_offset, &digests);
        let options = pool::Options { jobs, limit: None, source: Some(source) };
        let mut error: Option<anyhow::Error> = None;
        pool::run_prepared(&sieve, inputs, &options, &prepare, |done| {
            let done = match done {
                pool::Done::Outcome(batch, outcome) => match versions.judge(ledger, *outcome, &by_offset, &digests) {
                    Ok(outcome) => pool::Done::Outcome(batch, Box::new(outcome)),
                    Err(failed) => {
                        error = Some(failed.into());
                        return false;
                    }
                },
                end @ pool::Done::End(..) => end,
            };
            match run.take(done, &mut sink) {
                Ok(()) => stop.wished() != Some(Why::Signal),
                Err(failed) => {
                    error = Some(failed.into());
                    false
                }
            }
        });
        if let Some(error) = error {
            progress::finish();
            return Err(error);
        }
        let pending = versions.take_pending();
        if is_kept && stop.wished() != Some(Why::Signal) {
            let now = clock::now_millis();
            ledger.batch("written", |ledger| pending.iter().try_for_each(|done| done.write(ledger, &made, revisit, now)))?;
        }
    }
    progress::finish();
    let written = sink.finish()?;
    let exit = run.finish(target, dry_run, written, logging, max_loss)?;
    let exit = match exit {
        Exit::Ok if stop.wished() == Some(Why::Signal) => Exit::Stopped,
        Exit::Ok if missing => Exit::Losses,
        exit => exit,
    };
    Ok(Done { captures, exit })
}

/// An answer that holds no page, for the record that says that the page is gone.
fn says_gone(place: Place, capture: &CaptureRow) -> RawPage {
    let mut page = RawPage::new(place, Form::Html, Vec::new());
    page.url = Some(capture.url.clone());
    page.status = Some(STATUS_GONE);
    page.captured = chrono::DateTime::from_timestamp(capture.taken.div_euclid(1000), 0);
    page
}

/// A page with the evidence about it, or the reason why it is passed over.
fn prepared(item: Item, captures: &HashMap<u64, CaptureRow>, digests: &Mutex<HashMap<u64, String>>) -> Item {
    let mut page = match item {
        Item::Page(page) => page,
        // That a page is gone may be said in any form.
        other => match captures.get(&other.place().offset).filter(|capture| capture.wanted == GONE) {
            Some(capture) => return Item::Page(Box::new(says_gone(other.place().clone(), capture))),
            None => return other,
        },
    };
    let skip = |page: Box<RawPage>, reason| Item::Skipped { place: page.place, reason };
    match captures.get(&page.place.offset) {
        None => skip(page, SkipReason::NotInLedger),
        Some(capture) if capture.kind != Kind::Page => skip(page, SkipReason::Discovery),
        Some(capture) if capture.wanted == 0 => skip(page, SkipReason::NoPage),
        Some(capture) => {
            if capture.wanted == GONE {
                digests.lock().unwrap_or_else(PoisonError::into_inner).insert(page.place.offset, sha256_hex(&page.bytes));
            }
            page.evidence = capture.evidence.clone().map(Box::new);
            Item::Page(page)
        }
    }
}
