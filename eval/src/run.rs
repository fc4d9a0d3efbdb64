//! The library at work on the pages of a set: all that this crate knows of its interface.

use std::collections::HashMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use ghirbal::archive::{Caps, Event, Inputs, Item, NdjsonFields, Place, RawPage};
use ghirbal::pipeline::{Sieve, Sifted};

use crate::answer::page_id;
use crate::folds::{self, Folds};
use crate::sets::Set;

/// Threads that sift pages.
const WORKERS: usize = 2;
/// Pages read ahead of them.
const READ_AHEAD: usize = 8;
/// Why a page on which the library panicked has no record.
const PANICKED: &str = "panicked";

/// Pages that wait for a worker.
type Queue = Mutex<Receiver<(usize, Box<RawPage>)>>;

/// What became of the pages of a set.
#[derive(Debug)]
pub(crate) struct Run {
    outcomes: Vec<Outcome>,
    /// From the first page to the last.
    pub(crate) wall: Duration,
    /// Time in the library, all workers together.
    pub(crate) busy: Duration,
}

/// What became of one input.
#[derive(Debug)]
struct Outcome {
    /// Its place in the input.
    index: usize,
    /// Name of the page in its set.
    id: String,
    /// Whether it was a page that could be read.
    is_page: bool,
    /// The record as a line of JSON, or why there is none.
    record: Result<String, &'static str>,
    /// The fold its site is in.
    fold: usize,
    /// Time in the library.
    busy: Duration,
}

impl Run {
    /// The records as lines of JSON, in the order of their pages.
    pub(crate) fn records(&self) -> impl Iterator<Item = &str> {
        self.outcomes.iter().filter_map(|outcome| outcome.record.as_deref().ok())
    }

    /// Why an input has no record, by the name of its page.
    pub(crate) fn reasons(&self) -> impl Iterator<Item = (String, &'static str)> {
        self.outcomes.iter().filter_map(|outcome| Some((outcome.id.clone(), *outcome.record.as_ref().err()?)))
    }

    /// The folds of the pages, by name.
    pub(crate) fn folds(&self) -> impl Iterator<Item = (String, usize)> {
        self.outcomes.iter().map(|outcome| (outcome.id.clone(), outcome.fold))
    }

    /// Pages on which the library panicked.
    pub(crate) fn panicked(&self) -> impl Iterator<Item = &str> {
        self.outcomes.iter().filter(|outcome| outcome.record == Err(PANICKED)).map(|outcome| outcome.id.as_str())
    }

    /// Pages that went through the library.
    pub(crate) fn len(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.is_page).count()
    }
}

/// Sifts every page of a set; with the models of its fold, where there are folds.
pub(crate) fn run(set: &Set, folds: Option<&Folds>) -> Result<Run> {
    let pages = set.pages.to_str().with_context(|| format!("{} is not UTF-8", set.pages.display()))?;
    let mut inputs = Inputs::open(&[pages.to_owned()], &set.folder, NdjsonFields::default(), Caps::default())?;
    let urls: &HashMap<&str, Option<&str>> = &set.gold.iter().map(|gold| (gold.id.as_str(), gold.url.as_deref())).collect();
    let fold_of = &|id: &str, captured: Option<&str>| folds::of_page(&set.name, id, urls.get(id).copied().flatten().or(captured));
    let sieve_of = &|fold: usize| {
        let sieve = Sieve::with_defaults();
        folds.map_or_else(Sieve::with_defaults, |folds| sieve.with_models(folds.models(fold)))
    };
    let (send, receive) = mpsc::sync_channel(READ_AHEAD);
    let queue = Arc::new(Mutex::new(receive));
    let started = Instant::now();
    let mut outcomes = thread::scope(|scope| -> Result<Vec<Outcome>> {
        let start = |queue: Arc<Queue>| scope.spawn(move || work(fold_of, sieve_of, &queue, &set.name));
        let workers: Vec<_> = (0..WORKERS).map(|_| start(Arc::clone(&queue))).collect();
        // Only the workers hold the queue now: should they all end early, sending fails instead of waiting for ever.
        drop(queue);
        let mut outcomes = Vec::new();
        let items = std::iter::from_fn(|| inputs.next_event()).filter_map(|event| if let Event::Item(_, item) = event { Some(item) } else { None });
        for (index, item) in items.enumerate() {
            match item {
                Item::Page(page) => {
                    if send.send((index, page)).is_err() {
                        break;
                    }
                }
                Item::Skipped { place, reason } => outcomes.push(unread(index, &place, fold_of, reason.name())),
                Item::Failed { place, reason, .. } => outcomes.push(unread(index, &place, fold_of, reason.name())),
            }
        }
        drop(send);
        for worker in workers {
            outcomes.extend(worker.join().map_err(|_| anyhow!("a worker panicked between two pages of {}", set.name))?);
        }
        Ok(outcomes)
    })?;
    let wall = started.elapsed();
    outcomes.sort_by_key(|outcome| outcome.index);
    let busy = outcomes.iter().map(|outcome| outcome.busy).sum();
    Ok(Run { outcomes, wall, busy })
}

/// One worker: takes pages until there are no more.
fn work(fold_of: &(impl Fn(&str, Option<&str>) -> usize + Sync), sieve_of: &(impl Fn(usize) -> Sieve + Sync), queue: &Queue, source: &str) -> Vec<Outcome> {
    // The lock is held only while a page is taken, not while it is sifted.
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
    let mut outcomes = Vec::new();
    while let Some((index, page)) = next() {
        let id = page_id(page.place.record_id.as_deref(), &page.place.path);
        let fold = fold_of(&id, page.url.as_deref());
        let sieve = sieve_of(fold);
        let started = Instant::now();
        let sifted = panic::catch_unwind(AssertUnwindSafe(|| sieve.sift(*page, source)));
        let busy = started.elapsed();
        let record = sifted.map_or(Err(PANICKED), line);
        outcomes.push(Outcome { index, id, is_page: true, record, fold, busy });
    }
    outcomes
}

/// The record as a line of JSON, or why there is none.
fn line(sifted: Sifted) -> Result<String, &'static str> {
    let Sifted { record, reason, .. } = sifted;
    let record = record.ok_or(reason.unwrap_or("no_reason"))?;
    serde_json::to_string(&record).map_err(|_| "not_json")
}

fn unread(index: usize, place: &Place, fold_of: impl Fn(&str, Option<&str>) -> usize, reason: &'static str) -> Outcome {
    let id = page_id(place.record_id.as_deref(), &place.path);
    let fold = fold_of(&id, None);
    Outcome { index, id, is_page: false, record: Err(reason), fold, busy: Duration::ZERO }
}
