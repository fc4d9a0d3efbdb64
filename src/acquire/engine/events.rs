//! What happens to requests under way, and what the keeper says.

use std::time::{Duration, Instant};

use super::Engine;
use crate::acquire::ask::{Ended, Event};
use crate::acquire::clock;
use crate::acquire::job::{Finished, Job, Safe};
use crate::acquire::judge::Judgement;
use crate::acquire::retry::Backoff;
use crate::acquire::schedule::Verdict;
use crate::ledger::{DayCount, Kind, LedgerError};

/// Whether a failed request is made again.
enum Another {
    /// In this run, after so long.
    After(Duration),
    /// Not in this run, and it does not count as a failure of the page; why.
    NextRun(&'static str),
    /// No.
    No,
}

/// A wait is not shorter: the loop must come round.
const SHORTEST_WAIT: Duration = Duration::from_millis(1);
/// Part of a wait before another try that is left to chance.
const RETRY_JITTER: f64 = 0.5;

impl Engine {
    pub(super) async fn happened(&mut self, event: Event) -> Result<(), LedgerError> {
        match event {
            Event::Seen { host, latency } => {
                if let Some(state) = self.hosts.get_mut(&host) {
                    state.polite.seen(Instant::now(), latency);
                }
                self.try_host(&host)
            }
            Event::Ended(ended) => self.ended(*ended).await,
        }
    }

    async fn ended(&mut self, ended: Ended) -> Result<(), LedgerError> {
        let Ended { job, answer, judgement, named, rendered, was_seen } = ended;
        let now = Instant::now();
        let name = job.address.host().to_owned();
        self.in_flight = self.in_flight.saturating_sub(1);
        let bytes = answer.response.as_ref().map_or(0, |received| received.body.len() as u64);
        self.summary.bytes += bytes;
        let status = answer.response.as_ref().map(|received| received.status);
        if let Some((failure, why)) = &answer.failure {
            tracing::info!(source = %job.row.source, host = name, url = %job.row.url, %failure, "{why}");
        } else {
            tracing::info!(source = %job.row.source, host = name, url = %job.row.url, status, bytes, "answered");
        }
        let closed = self.weigh(&name, now, status, &judgement, was_seen);
        let (robots, named) = match job.robots_for.clone() {
            Some(origin) => {
                let again = matches!(self.another_try(&job, &judgement, closed), Another::After(_));
                let read = self.robots_ended(&job, &origin, &answer, &judgement, again)?;
                (read.row, read.sitemaps)
            }
            None => (None, named),
        };
        let verdict = self.conclude(&job, judgement, now, closed)?;
        let count = DayCount {
            fetched: u32::from(matches!(verdict, Some(Verdict::Fetched { same: false, .. }))),
            unchanged: u32::from(matches!(verdict, Some(Verdict::NotModified | Verdict::Fetched { same: true, .. }))),
            failed: u32::from(!matches!(
                verdict,
                Some(Verdict::Fetched { .. } | Verdict::NotModified | Verdict::Redirected { .. } | Verdict::Missing { .. } | Verdict::Excluded { .. })
            )),
            bytes,
        };
        if let Some(verdict) = &verdict
            && job.row.kind != Kind::Robots
        {
            self.count(verdict);
        }
        let health = self.hosts.get(&name).map(|host| host.polite.health((now, clock::now_millis())));
        let finished = Finished { number: self.number, row: job.row, answer: Some(answer), verdict, named, rendered, health, robots, count };
        self.keep_waiting(finished).await;
        self.try_host(&name)
    }

    /// What an answer says about its host. Says whether the host is left alone from now on.
    fn weigh(&mut self, name: &str, now: Instant, status: Option<u16>, judgement: &Judgement, was_seen: bool) -> bool {
        let Some(host) = self.hosts.get_mut(name) else { return false };
        host.polite.ended(now, was_seen);
        match judgement {
            Judgement::Again { cause, asked, slow_down, .. } => {
                if *slow_down || asked.is_some() {
                    host.polite.slow_down(now, *asked, if asked.is_some() { "retry_after" } else { cause });
                }
                // 429 comes from a host that is well.
                status != Some(429) && host.polite.failed(now)
            }
            Judgement::Done(Verdict::Blocked { .. }) => host.polite.failed(now),
            Judgement::Done(Verdict::Failed { .. }) if status.is_none() => host.polite.failed(now),
            Judgement::Done(_) => {
                host.polite.good(clock::now_millis());
                false
            }
        }
    }

    /// Whether there is another try in this run.
    fn another_try(&self, job: &Job, judgement: &Judgement, closed: bool) -> Another {
        let Judgement::Again { cause, asked, .. } = judgement else { return Another::No };
        let longest = self.options.longest_wait.0;
        if self.summary.stopped.is_some() {
            Another::NextRun("stopped")
        } else if asked.is_some_and(|asked| asked > longest) {
            Another::NextRun("retry_after")
        } else if job.tries < self.options.retries && !closed {
            let backoff = Backoff { first: self.options.retry_wait.0, cap: longest, jitter: RETRY_JITTER };
            Another::After(backoff.wait_after(job.tries, job.seed, *asked, longest).max(SHORTEST_WAIT))
        } else if cause == "status_429" {
            // The host is well and the page may be; only we were too fast.
            Another::NextRun("status_429")
        } else {
            Another::No
        }
    }

    /// Done, or again: then the job waits, and there is no verdict yet.
    fn conclude(&mut self, job: &Job, judgement: Judgement, now: Instant, closed: bool) -> Result<Option<Verdict>, LedgerError> {
        match self.another_try(job, &judgement, closed) {
            Another::After(wait) => {
                let again = Job { tries: job.tries + 1, ..job.clone() };
                tracing::debug!(url = %job.row.url, ?wait, "will be tried again");
                let name = job.address.host().to_owned();
                self.host(&name)?.later.push((now + wait, again));
                self.wake(&name, now + wait);
                Ok(None)
            }
            Another::NextRun(why) => {
                self.put_back(why, usize::from(job.robots_for.is_none()));
                Ok(None)
            }
            Another::No => Ok(match judgement {
                // The job for the target goes on in its place.
                Judgement::Done(Verdict::Redirected { .. }) if job.robots_for.is_some() => None,
                Judgement::Done(verdict) | Judgement::Again { last: verdict, .. } => Some(verdict),
            }),
        }
    }

    /// Counts a verdict for the summary.
    pub(super) fn count(&mut self, verdict: &Verdict) {
        *self.summary.verdicts.entry(verdict.name()).or_default() += 1;
        if let Verdict::Blocked { cause } | Verdict::Excluded { cause } | Verdict::Failed { cause } = verdict {
            *self.summary.causes.entry(format!("{}/{cause}", verdict.name())).or_default() += 1;
        }
    }

    /// Hands over to the keeper, waiting for room: the disk's pace is the network's.
    async fn keep_waiting(&mut self, finished: Finished) {
        self.number += 1;
        // A keeper that has failed is noticed where its answers are read.
        if self.kept.send.send(finished).await.is_ok() {
            self.unsafe_yet += 1;
        }
    }

    /// The same where nothing can be waited for.
    pub(super) fn keep(&mut self, finished: Finished) {
        self.number += 1;
        self.unsafe_yet += 1;
        let send = self.kept.send.clone();
        // Not among the requests: breaking these off must not lose what is done.
        tokio::spawn(async move {
            let _ = send.send(finished).await;
        });
    }

    /// Something is in archive and ledger for good; what it named joins the queues.
    pub(super) fn is_safe(&mut self, safe: Safe) -> Result<(), LedgerError> {
        self.unsafe_yet = self.unsafe_yet.saturating_sub(1);
        self.summary.news += safe.news;
        if let Some(verdict) = &safe.verdict {
            // It was counted as a redirect.
            if let Some(count) = self.summary.verdicts.get_mut("redirected") {
                *count = count.saturating_sub(1);
            }
            self.count(verdict);
        }
        for row in safe.new {
            let is_asked_for = self.kinds.contains(&row.kind) && row.kind != Kind::Robots;
            if is_asked_for {
                let host = row.host.clone();
                self.take_up(row)?;
                self.try_host(&host)?;
            }
        }
        Ok(())
    }
}
