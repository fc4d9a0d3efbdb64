//! One host in a run: what is to be asked of it, how politely, and what its robots.txt says.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use super::job::Job;
use super::politeness::Politeness;
use super::robots::Robots;

/// What is known of one origin's robots.txt.
#[derive(Debug, Clone)]
pub(super) enum Rules {
    /// It is being asked for.
    Asked,
    /// It has been read.
    Known(Arc<Robots>),
}

/// One host.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) polite: Politeness,
    /// To be asked as soon as may be, in order.
    pub(super) queue: VecDeque<Job>,
    /// To be asked again, not before a time.
    pub(super) later: Vec<(Instant, Job)>,
    /// Last row that was read from the ledger in this phase: its due time and number.
    pub(super) cursor: (i64, i64),
    /// Whether the ledger has no more rows for this phase.
    pub(super) exhausted: bool,
    /// By origin.
    pub(super) rules: HashMap<String, Rules>,
    /// When it will be looked at next; no other wake-up is needed before.
    pub(super) wake_at: Option<Instant>,
    /// Whether it waits for room for another request.
    pub(super) waits: bool,
    /// Sources whose wishes it is treated by.
    pub(super) sources: HashSet<String>,
}

impl Host {
    pub(super) fn new(polite: Politeness) -> Self {
        Self {
            polite,
            queue: VecDeque::new(),
            later: Vec::new(),
            cursor: (i64::MIN, 0),
            exhausted: true,
            rules: HashMap::new(),
            wake_at: None,
            waits: false,
            sources: HashSet::new(),
        }
    }

    /// Puts what may be tried again by now before everything else.
    pub(super) fn bring_back(&mut self, now: Instant) {
        while let Some(at) = self.later.iter().position(|(at, _)| *at <= now) {
            let (_, job) = self.later.swap_remove(at);
            self.queue.push_front(job);
        }
    }

    /// When the first of what waits may be tried again.
    pub(super) fn first_later(&self) -> Option<Instant> {
        self.later.iter().map(|(at, _)| *at).min()
    }

    /// Gives back everything that is not under way.
    pub(super) fn put_back(&mut self) -> Vec<Job> {
        self.exhausted = true;
        self.queue.drain(..).chain(self.later.drain(..).map(|(_, job)| job)).collect()
    }
}
