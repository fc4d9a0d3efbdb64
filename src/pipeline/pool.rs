//! A pool of workers over whole pages. Results come out in input order, whatever the number of workers.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::Sieve;
use crate::archive::{Batch, Event, FileDigest, Inputs, Item};
use crate::outcome::Outcome;

/// Results that may wait, by worker, for a slow page before them: bounds memory.
const WAITING_PER_WORKER: usize = 32;

/// What comes out, in input order.
#[derive(Debug)]
pub enum Done {
    /// One input has its outcome.
    Outcome(Arc<Batch>, Box<Outcome>),
    /// A batch is complete.
    End(Arc<Batch>, Option<FileDigest>),
}

/// How to run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Worker threads; one runs everything on the calling thread.
    pub jobs: usize,
    /// Stop after so many pages.
    pub limit: Option<u64>,
    /// Name of the source, whatever the config says.
    pub source: Option<String>,
}

/// Reads all inputs and hands every result to `take`, in input order. `take` returns `false` to stop early.
pub fn run(sieve: &Sieve, inputs: Inputs, options: &Options, take: impl FnMut(Done) -> bool) {
    run_prepared(sieve, inputs, options, &|item| item, take);
}

/// The same, where each item is completed before it is processed: with evidence about the page, or by passing it over.
pub fn run_prepared(sieve: &Sieve, inputs: Inputs, options: &Options, prepare: &(dyn Fn(Item) -> Item + Sync), mut take: impl FnMut(Done) -> bool) {
    if options.jobs <= 1 {
        let mut reader = Reader { inputs, left: options.limit };
        while let Some(event) = reader.next() {
            if !take(finish(sieve, event, options, prepare)) {
                return;
            }
        }
        return;
    }
    let reader = Mutex::new((0_u64, Reader { inputs, left: options.limit }));
    let stop = AtomicBool::new(false);
    let window = Window::new(options.jobs * WAITING_PER_WORKER);
    let (send, receive) = sync_channel::<(u64, Done)>(options.jobs * WAITING_PER_WORKER);
    std::thread::scope(|scope| {
        for _ in 0..options.jobs {
            let (reader, stop, window, send) = (&reader, &stop, &window, send.clone());
            scope.spawn(move || {
                loop {
                    window.enter();
                    let next = {
                        let mut guard = reader.lock().unwrap_or_else(PoisonError::into_inner);
                        let number = guard.0;
                        guard.0 += 1;
                        guard.1.next().map(|event| (number, event))
                    };
                    let Some((number, event)) = next.filter(|_| !stop.load(Ordering::Relaxed)) else { break };
                    if send.send((number, finish(sieve, event, options, prepare))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        let mut waiting = BTreeMap::new();
        let mut due = 0;
        let mut stopped = false;
        for (number, done) in receive {
            if stopped {
                window.leave();
                continue;
            }
            waiting.insert(number, done);
            while let Some(done) = waiting.remove(&due) {
                due += 1;
                window.leave();
                if !take(done) {
                    stopped = true;
                    stop.store(true, Ordering::Relaxed);
                    for _ in 0..waiting.len() {
                        window.leave();
                    }
                    break;
                }
            }
        }
    });
}

fn finish(sieve: &Sieve, event: Event, options: &Options, prepare: &(dyn Fn(Item) -> Item + Sync)) -> Done {
    match event {
        Event::Item(batch, item) => {
            let outcome = sieve.process(prepare(item), options.source.as_deref(), batch.folder.as_deref());
            Done::Outcome(batch, Box::new(outcome))
        }
        Event::End(batch, digest) => Done::End(batch, digest),
    }
}

/// Inputs up to a number of pages.
struct Reader {
    inputs: Inputs,
    left: Option<u64>,
}

impl Reader {
    fn next(&mut self) -> Option<Event> {
        if self.left == Some(0) {
            return None;
        }
        let event = self.inputs.next_event()?;
        if let (Some(left), Event::Item(_, Item::Page(_))) = (&mut self.left, &event) {
            *left -= 1;
        }
        Some(event)
    }
}

/// Lets only so many pages be between reader and writer.
struct Window {
    free: Mutex<usize>,
    freed: Condvar,
}

impl Window {
    fn new(size: usize) -> Self {
        Self { free: Mutex::new(size), freed: Condvar::new() }
    }

    fn enter(&self) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= 1;
    }

    fn leave(&self) {
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.freed.notify_one();
    }
}
