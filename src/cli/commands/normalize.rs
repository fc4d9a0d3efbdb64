//! `ghirbal normalize`: the main job, over inputs, or over what the ledger says is new.

use anyhow::{Context, Result};

use super::sink::{Run, Sink, Target};
use super::{Exit, ledger_pages, load, signals};
use crate::acquire::session::Session;
use crate::acquire::stop::Stop;
use crate::archive::Inputs;
use crate::cli::args::{Global, Logging, Normalize};
use crate::cli::progress;
use crate::config::Config;
use crate::ledger::FILE;
use crate::lock::Lock;
use crate::pipeline::{Sieve, pool};
use crate::record::SCHEMA_VERSION;
use crate::rules::SiteRules;
use crate::write::{FolderWriter, Made, SingleWriter};

/// What to do about a locked output folder.
const LOCKED: &str = "the records cannot be written; wait for the other run, or choose another folder with --output";

pub(in crate::cli) fn run(args: &Normalize, global: &Global, logging: &Logging) -> Result<Exit> {
    let (mut config, rules, _) = load(global)?;
    if let Some(with) = &args.with {
        config.output.with = with.iter().copied().collect();
    }
    let target = Target::of(args.output.as_ref(), &config.output.dir);
    let has_ledger = config.input.raw_dir.join(FILE).is_file();
    let selects = args.select.is_narrow() || args.force;
    anyhow::ensure!(args.inputs.is_empty() || !selects, "--host, --url, --since, --until, --state and --force choose among what was fetched; leave INPUT out");
    if args.inputs.is_empty() && (has_ledger && matches!(target, Target::Folder(_)) || selects) {
        anyhow::ensure!(has_ledger, "nothing was fetched yet: there is no {}; give an INPUT, or run `ghirbal run`", config.input.raw_dir.join(FILE).display());
        return from_ledger(args, config, rules, &target, logging);
    }
    anyhow::ensure!(args.select.source.len() <= 1, "with INPUT, --source is the one name of the source");
    let paths = if args.inputs.is_empty() { config.input.paths.clone() } else { args.inputs.clone() };
    anyhow::ensure!(!paths.is_empty(), "there is nothing to read: give an INPUT, or name some in input.paths of the config");
    let inputs = Inputs::open(&paths, &config.input.raw_dir, config.ndjson_fields(), config.caps())?;
    let made = made(&config, &rules);
    let options = pool::Options { jobs: jobs(args.jobs, &config), limit: args.limit, source: args.select.source.first().cloned() };
    let max_loss = config.run.max_loss;
    let _lock = lock(&target, args.dry_run)?;
    let mut sink = sink(args, &target, &config, made)?;
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

/// What is new in the archive, or what of it is asked for.
fn from_ledger(args: &Normalize, config: Config, rules: SiteRules, target: &Target, logging: &Logging) -> Result<Exit> {
    let stop = Stop::default();
    signals::listen(&stop, None)?;
    let selection = args.select.selection(args.limit, args.force);
    let mut session = Session::begin(&config, "normalize")?;
    let _lock = lock(target, args.dry_run)?;
    let sink = sink(args, target, &config, made(&config, &rules))?;
    let jobs = jobs(args.jobs, &config);
    let done =
        ledger_pages::normalise(session.ledger(), ledger_pages::Job { config, rules, selection, target, sink, jobs, dry_run: args.dry_run }, logging, &stop)?;
    session.end(done.exit as u8)?;
    Ok(done.exit)
}

/// What makes the records.
pub(super) fn made(config: &Config, rules: &SiteRules) -> Made {
    Made {
        tool: "ghirbal".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        schema_version: SCHEMA_VERSION,
        config: config.digest(),
        rules: rules.digest().map(str::to_owned),
    }
}

/// How many workers.
pub(super) fn jobs(asked: Option<usize>, config: &Config) -> usize {
    match asked.unwrap_or(config.run.jobs) {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        jobs => jobs,
    }
}

/// The lock on the output folder, if records go to one.
pub(super) fn lock(target: &Target, dry_run: bool) -> Result<Option<Lock>> {
    match target {
        Target::Folder(folder) if !dry_run => {
            let lock = Lock::take(folder, "ghirbal normalize").context(LOCKED)?;
            if lock.stale.is_some() {
                crate::write::sweep(folder);
            }
            Ok(Some(lock))
        }
        _ => Ok(None),
    }
}

fn sink(args: &Normalize, target: &Target, config: &Config, made: Made) -> Result<Sink> {
    Ok(match target {
        _ if args.dry_run => Sink::Nothing,
        Target::Folder(folder) => Sink::folder(folder, config, made),
        Target::File(path) => Sink::Single(SingleWriter::file(path, args.rejects.clone())?),
        Target::Stdout => Sink::Single(SingleWriter::stdout(args.rejects.clone())),
    })
}

impl Sink {
    /// Below an output folder.
    pub(super) fn folder(folder: &std::path::Path, config: &Config, made: Made) -> Self {
        let mut output = config.output.clone();
        folder.clone_into(&mut output.dir);
        Self::Folder(FolderWriter::new(output, made))
    }
}
