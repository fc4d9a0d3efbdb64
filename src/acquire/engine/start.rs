//! Starting what may start: whose time has come, what of it robots.txt and budgets let through.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Instant;

use super::{Budget, Engine};
use crate::acquire::ask::{self, ask_for};
use crate::acquire::clock;
use crate::acquire::host::{Host, Rules};
use crate::acquire::job::{Finished, Job};
use crate::acquire::politeness::May;
use crate::acquire::schedule::Verdict;
use crate::ledger::{DayCount, Due, Kind, LedgerError};

/// Rows read from the ledger at once for one host, and how few may be left before more are read.
const REFILL: usize = 64;
const FEW: usize = 8;

/// What may be done with a host's next job.
enum Next {
    /// It is asked for.
    Start(Box<Job>),
    /// It is done without asking.
    Done(Box<Job>, Verdict),
    /// It was put back, or what comes before it is at the head now: look again.
    Again,
    /// Something else has to come first.
    Wait,
    /// Nothing is left.
    Nothing,
}

impl Engine {
    /// Starts all requests that may start now.
    pub(super) fn start_what_may(&mut self) -> Result<(), LedgerError> {
        if self.summary.stopped.is_some() {
            return Ok(());
        }
        let now = Instant::now();
        while let Some(Reverse((at, _))) = self.wakes.peek()
            && *at <= now
            && let Some(Reverse((at, name))) = self.wakes.pop()
        {
            if let Some(host) = self.hosts.get_mut(&name)
                && host.wake_at == Some(at)
            {
                host.wake_at = None;
            }
            self.try_host(&name)?;
        }
        // Each once: who finds no room waits again.
        for _ in 0..self.waiting.len() {
            if self.in_flight >= self.options.total_concurrency {
                break;
            }
            let Some(name) = self.waiting.pop_front() else { break };
            if let Some(host) = self.hosts.get_mut(&name) {
                host.waits = false;
            }
            self.try_host(&name)?;
        }
        Ok(())
    }

    /// Starts what may start of one host.
    pub(super) fn try_host(&mut self, name: &str) -> Result<(), LedgerError> {
        loop {
            if self.summary.stopped.is_some() {
                return Ok(());
            }
            if self.unsafe_yet > super::super::keeper::UNSAFE {
                // The disk is slower than the network: it decides.
                self.wait_for_room(name);
                return Ok(());
            }
            match self.next_of(name)? {
                Next::Start(job) => self.start(*job),
                Next::Done(job, verdict) => self.done_without_asking(*job, verdict),
                Next::Again => {}
                Next::Wait | Next::Nothing => return Ok(()),
            }
        }
    }

    fn next_of(&mut self, name: &str) -> Result<Next, LedgerError> {
        let now = Instant::now();
        self.refill(name)?;
        let longest_wait = self.options.longest_wait.0;
        let full = self.in_flight >= self.options.total_concurrency;
        let Some(host) = self.hosts.get_mut(name) else { return Ok(Next::Nothing) };
        host.bring_back(now);
        let Some(job) = host.queue.front() else {
            if let Some(at) = host.first_later() {
                self.wake(name, at);
            }
            return Ok(Next::Nothing);
        };
        match host.polite.may(now) {
            // What ends will try this host again.
            May::Later => return Ok(Next::Wait),
            May::At(at) if at.saturating_duration_since(now) > longest_wait => {
                let why = host.polite.why().to_owned();
                let jobs = host.put_back();
                tracing::info!(host = name, why, jobs = jobs.len(), "the host is left alone until later");
                self.put_back(&why, jobs.iter().filter(|job| job.robots_for.is_none()).count());
                self.give_up_rules(&jobs)?;
                return Ok(Next::Nothing);
            }
            May::At(at) => {
                self.wake(name, at);
                return Ok(Next::Wait);
            }
            May::Now if full => {
                self.wait_for_room(name);
                return Ok(Next::Wait);
            }
            May::Now => {}
        }
        let job = job.clone();
        if !self.has_budget(&job.row.source)? {
            self.out_of_budget(name, &job.row.source);
            return Ok(Next::Again);
        }
        if job.row.kind != Kind::Robots {
            match self.rules_for(&job)? {
                super::rules::Ruling::Allowed => {}
                super::rules::Ruling::Disallowed(rule) => {
                    tracing::debug!(url = %job.row.url, rule, "robots.txt forbids it");
                    self.drop_front(name);
                    return Ok(Next::Done(Box::new(job), Verdict::Excluded { cause: "robots".to_owned() }));
                }
                super::rules::Ruling::Unknown => {
                    self.drop_front(name);
                    self.put_back("robots_unreachable", 1);
                    return Ok(Next::Again);
                }
                // The request for it is at the head of a queue now, perhaps this one.
                super::rules::Ruling::Asking => return Ok(if self.front_is_robots(name) { Next::Again } else { Next::Wait }),
            }
        }
        self.drop_front(name);
        Ok(Next::Start(Box::new(job)))
    }

    /// Puts back what a host has of a source that may ask for nothing more today.
    fn out_of_budget(&mut self, name: &str, source: &str) {
        let Some(host) = self.hosts.get_mut(name) else { return };
        let before = host.queue.len();
        host.queue.retain(|job| job.row.source != source);
        let dropped = before - host.queue.len();
        // Reading on would only find more of the same.
        host.exhausted |= host.sources.len() == 1;
        self.put_back("budget", dropped);
    }

    fn front_is_robots(&self, name: &str) -> bool {
        self.hosts.get(name).and_then(|host| host.queue.front()).is_some_and(|job| job.row.kind == Kind::Robots)
    }

    fn drop_front(&mut self, name: &str) {
        if let Some(host) = self.hosts.get_mut(name) {
            host.queue.pop_front();
        }
    }

    /// A robots.txt that is due on its own account comes before everything else of its host.
    pub(super) fn take_up_rules(&mut self, name: &str) -> Result<(), LedgerError> {
        if !self.kinds.contains(&Kind::Robots) {
            return Ok(());
        }
        for row in self.ledger.ask(|ledger| ledger.due_of(name, &[Kind::Robots], &self.selection, self.began, (i64::MIN, 0), REFILL))? {
            self.take_up(row)?;
        }
        Ok(())
    }

    /// Reads more rows of a host if few are left.
    fn refill(&mut self, name: &str) -> Result<(), LedgerError> {
        let Some(host) = self.hosts.get(name) else { return Ok(()) };
        if host.exhausted || host.queue.len() > FEW {
            return Ok(());
        }
        let cursor = host.cursor;
        let kinds: Vec<Kind> = self.kinds.iter().copied().filter(|kind| *kind != Kind::Robots).collect();
        let rows = self.ledger.ask(|ledger| ledger.due_of(name, &kinds, &self.selection, self.began, cursor, REFILL))?;
        let exhausted = rows.len() < REFILL;
        let cursor = rows.last().map_or(cursor, |row| (row.next_due.unwrap_or(0), row.id));
        let host = self.host(name)?;
        (host.exhausted, host.cursor) = (exhausted, cursor);
        for row in rows {
            self.take_up(row)?;
        }
        Ok(())
    }

    /// Puts a row into its host's queue, once in a run, as long as the limit allows.
    pub(super) fn take_up(&mut self, row: Due) -> Result<(), LedgerError> {
        if self.left == Some(0) || !self.taken.insert(row.id) {
            return Ok(());
        }
        if let Some(left) = &mut self.left {
            *left -= 1;
        }
        let Some(mut job) = Job::new(row) else { return Ok(()) };
        let is_rules = job.row.kind == Kind::Robots;
        if is_rules {
            let origin = job.address.clone();
            job.robots_for = Some(origin.clone());
            self.host(origin.host())?.rules.insert(origin.as_str().to_owned(), Rules::Asked);
        }
        self.push(job, is_rules)
    }

    /// Puts a job into its host's queue, treating the host as the job's source wishes.
    pub(super) fn push(&mut self, job: Job, at_front: bool) -> Result<(), LedgerError> {
        let name = job.address.host().to_owned();
        let wishes = self.scopes.get(&job.row.source).map(|scope| scope.source());
        let delay = wishes.and_then(|source| source.delay).unwrap_or(self.options.delay).0;
        let concurrency = wishes.and_then(|source| source.concurrency).unwrap_or(self.options.concurrency);
        let hold = self.hold;
        let host: &mut Host = self.host(&name)?;
        if !host.sources.contains(&job.row.source) {
            host.polite.set(delay, concurrency, host.sources.is_empty());
            if hold && host.sources.is_empty() {
                host.polite.hold(Instant::now());
            }
            host.sources.insert(job.row.source.clone());
        }
        if at_front {
            host.queue.push_front(job);
        } else {
            host.queue.push_back(job);
        }
        Ok(())
    }

    /// Whether a source may make another request today.
    fn has_budget(&mut self, source: &str) -> Result<bool, LedgerError> {
        if !self.budgets.contains_key(source) {
            let budget = self.scopes.get(source).and_then(|scope| scope.source().budget_per_day);
            let left = match budget {
                Some(budget) => {
                    let day = clock::day(clock::now_millis());
                    Some(budget.saturating_sub(self.ledger.ask(|ledger| ledger.requests_on(&day, source))?))
                }
                None => None,
            };
            self.budgets.insert(source.to_owned(), Budget { left });
        }
        Ok(self.budgets.get(source).is_none_or(|budget| budget.left != Some(0)))
    }

    fn start(&mut self, job: Job) {
        let Some(scope) = self.scopes.get(&job.row.source) else { return };
        let ask = ask_for(&job, scope, &self.options, self.selection.force || job.row.kind == Kind::Robots);
        let scope = scope.clone();
        let renderer = self.renderer.clone().filter(|_| scope.source().render);
        if let Some(Budget { left: Some(left) }) = self.budgets.get_mut(&job.row.source) {
            *left = left.saturating_sub(1);
        }
        if let Some(host) = self.hosts.get_mut(job.address.host()) {
            host.polite.started();
        }
        self.in_flight += 1;
        self.summary.requests += 1;
        let span = tracing::debug_span!("fetch", source = %job.row.source, host = job.address.host(), url = %job.row.url);
        let work = ask::run(Arc::clone(&self.requester), renderer, ask, job, scope, Arc::clone(&self.options), self.send.clone());
        self.tasks.spawn(tracing::Instrument::instrument(work, span));
    }

    fn done_without_asking(&mut self, job: Job, verdict: Verdict) {
        self.count(&verdict);
        let finished = Finished {
            number: self.number,
            row: job.row,
            answer: None,
            verdict: Some(verdict),
            named: Arc::new([]),
            rendered: None,
            health: None,
            robots: None,
            count: DayCount::default(),
        };
        self.keep(finished);
    }
}
