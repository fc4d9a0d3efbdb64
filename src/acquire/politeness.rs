//! How one host is treated: its delay, its adaptive slow-down, its breaker. Pure: the time comes in.
//!
//! The delay counts from the moment in which the host is known to have seen a request (its answer's head came, or it
//! failed) to the start of the next one, and no request starts while another has not been seen. So whatever a connection
//! costs, the host never sees two requests closer than its delay.

use std::time::{Duration, Instant};

use crate::config::Fetch;
use crate::ledger::HostHealth;

/// Factor by which a host that asks for it (429, 503) is slowed down, and the most that comes to.
const SLOW_DOWN: f64 = 2.0;
const SLOWEST: f64 = 64.0;
/// What a good answer takes back of it.
const SPEED_UP: f64 = 0.9;
/// Weight of the newest answer's time in the average.
const NEWEST: f64 = 0.3;
/// A slow host is given at least its own answering time between two requests.
const SLOW_FACTOR: f64 = 1.0;
/// Least delay that a slow-down begins at, for hosts that have none.
const LEAST_DELAY: Duration = Duration::from_millis(500);
/// Times the breaker's pause doubles: up to a day, from a quarter of an hour.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// Whether a host may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    /// Now.
    Now,
    /// Not before.
    At(Instant),
    /// Not before something under way has ended.
    Later,
}

/// How one host is treated.
#[derive(Debug, Clone)]
pub struct Politeness {
    delay: Duration,
    concurrency: usize,
    jitter: f64,
    slow_answer: Duration,
    breaker_failures: u32,
    breaker_pause: Duration,
    next_at: Instant,
    back_off_until: Option<Instant>,
    /// Requests under way, and those of them that the host may not have seen yet.
    in_flight: usize,
    unseen: usize,
    /// Average time of an answer.
    latency: Option<Duration>,
    /// What outlives the run.
    health: HostHealth,
}

impl Politeness {
    /// From what is known of the host. `now` is one moment on both clocks.
    pub fn new(health: HostHealth, options: &Fetch, now: (Instant, i64)) -> Self {
        let moment = |millis: i64| now.0 + Duration::from_millis(u64::try_from(millis - now.1).unwrap_or(0));
        Self {
            delay: options.delay.0,
            concurrency: options.concurrency,
            jitter: options.jitter,
            slow_answer: options.slow_answer.0,
            breaker_failures: options.breaker_failures,
            breaker_pause: options.breaker_pause.0,
            next_at: health.next_at.map_or(now.0, moment),
            back_off_until: health.back_off_until.filter(|until| *until > now.1).map(moment),
            in_flight: 0,
            unseen: 0,
            latency: None,
            health,
        }
    }

    /// A source or a `Crawl-delay` that wants more time between requests.
    pub fn at_least(&mut self, delay: Duration) {
        self.delay = self.delay.max(delay);
    }

    /// What a source asks for instead of the usual. Where several sources share a host, the gentlest counts.
    pub fn set(&mut self, delay: Duration, concurrency: usize, is_first: bool) {
        self.delay = if is_first { delay } else { self.delay.max(delay) };
        self.concurrency = if is_first { concurrency } else { self.concurrency.min(concurrency) };
    }

    /// Nothing is asked before this delay has passed: somebody may have asked a moment ago.
    pub fn hold(&mut self, now: Instant) {
        self.next_at = self.next_at.max(now + self.current_delay());
    }

    /// Whether a request may start.
    pub fn may(&self, now: Instant) -> May {
        let wait = self.back_off_until.map_or(self.next_at, |until| until.max(self.next_at));
        if self.in_flight >= self.concurrency || self.unseen > 0 && !self.delay.is_zero() {
            May::Later
        } else if wait > now {
            May::At(wait)
        } else {
            May::Now
        }
    }

    /// A request starts.
    pub fn started(&mut self) {
        self.in_flight += 1;
        self.unseen += 1;
    }

    /// The head of an answer has come.
    pub fn seen(&mut self, now: Instant, latency: Duration) {
        self.unseen = self.unseen.saturating_sub(1);
        self.latency = Some(self.latency.map_or(latency, |average| average.mul_f64(1.0 - NEWEST) + latency.mul_f64(NEWEST)));
        self.wait(now);
    }

    /// A request has ended. `was_seen`: whether [`Politeness::seen`] was called for it.
    pub fn ended(&mut self, now: Instant, was_seen: bool) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if !was_seen {
            self.unseen = self.unseen.saturating_sub(1);
            self.wait(now);
        }
    }

    fn wait(&mut self, now: Instant) {
        let delay = self.current_delay();
        self.next_at = now + delay + delay.mul_f64(self.jitter * fastrand::f64());
    }

    /// The delay as it is now, slow-downs included.
    pub fn current_delay(&self) -> Duration {
        let slowed = if self.health.slow > 1.0 { self.delay.max(LEAST_DELAY).mul_f64(self.health.slow) } else { self.delay };
        match self.latency {
            Some(latency) if latency > self.slow_answer => slowed.max(latency.mul_f64(SLOW_FACTOR)),
            _ => slowed,
        }
    }

    /// A good answer.
    pub fn good(&mut self, now_millis: i64) {
        self.health.failures = 0;
        self.health.pauses = 0;
        self.health.slow = (self.health.slow * SPEED_UP).max(1.0);
        self.health.last_success = Some(now_millis);
    }

    /// The host asks to be asked less often, and perhaps for how long.
    pub fn slow_down(&mut self, now: Instant, wait: Option<Duration>, why: &str) {
        self.health.slow = (self.health.slow * SLOW_DOWN).min(SLOWEST);
        if let Some(wait) = wait {
            self.pause(now + wait.min(LONGEST_PAUSE), why);
        }
    }

    /// The host failed. Says whether it is to be left alone from now on.
    pub fn failed(&mut self, now: Instant) -> bool {
        self.health.failures += 1;
        if self.health.failures < self.breaker_failures {
            return false;
        }
        let pause = self.breaker_pause.saturating_mul(2_u32.saturating_pow(self.health.pauses)).min(LONGEST_PAUSE);
        self.health.pauses += 1;
        // One failure more opens it again at once.
        self.health.failures = self.breaker_failures.saturating_sub(1);
        self.pause(now + pause, "breaker");
        true
    }

    /// Leaves the host alone until then.
    pub fn pause(&mut self, until: Instant, why: &str) {
        if self.back_off_until.is_none_or(|known| known < until) {
            self.back_off_until = Some(until);
            self.health.why = Some(why.to_owned());
        }
    }

    /// Why the host is left alone.
    pub fn why(&self) -> &str {
        self.health.why.as_deref().unwrap_or("delay")
    }

    /// What is to be written down. `now` is one moment on both clocks.
    pub fn health(&self, now: (Instant, i64)) -> HostHealth {
        let millis = |at: Instant| now.1 + i64::try_from(at.saturating_duration_since(now.0).as_millis()).unwrap_or(i64::MAX / 2);
        // Rounded up: a millisecond too early would be too early.
        HostHealth {
            next_at: Some(millis(self.next_at) + 1),
            back_off_until: self.back_off_until.filter(|until| *until > now.0).map(millis),
            ..self.health.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Span;

    fn host(delay: u64, concurrency: usize) -> (Politeness, Instant) {
        let now = Instant::now();
        let options =
            Fetch { delay: Span::seconds(delay), jitter: 0.0, concurrency, breaker_failures: 3, breaker_pause: Span::seconds(60), ..Fetch::default() };
        (Politeness::new(HostHealth::new("a.example"), &options, (now, 0)), now)
    }

    const SECOND: Duration = Duration::from_secs(1);
    const QUICK: Duration = Duration::from_millis(5);

    #[test]
    fn the_delay_counts_from_when_the_host_has_seen_a_request() {
        let (mut host, now) = host(2, 2);
        assert_eq!(host.may(now), May::Now);
        host.started();
        assert_eq!(host.may(now + 9 * SECOND), May::Later, "the first may not have arrived yet, however long ago it was sent");
        host.seen(now + 10 * SECOND, QUICK);
        assert_eq!(host.may(now + 10 * SECOND), May::At(now + 12 * SECOND));
        assert_eq!(host.may(now + 12 * SECOND), May::Now, "while the body of the first still comes");
        host.started();
        host.seen(now + 12 * SECOND, QUICK);
        assert_eq!(host.may(now + 20 * SECOND), May::Later, "two at once");
        host.ended(now + 20 * SECOND, true);
        assert_eq!(host.may(now + 20 * SECOND), May::Now);
        host.started();
        host.ended(now + 30 * SECOND, false);
        assert_eq!(host.may(now + 31 * SECOND), May::At(now + 32 * SECOND), "a failure counts as well");
    }

    #[test]
    fn without_a_delay_only_the_number_at_once_counts() {
        let (mut host, now) = host(0, 3);
        for _ in 0..3 {
            assert_eq!(host.may(now), May::Now);
            host.started();
        }
        assert_eq!(host.may(now), May::Later);
    }

    #[test]
    fn hosts_that_ask_for_it_are_slowed_down_and_recover() {
        let (mut host, now) = host(2, 1);
        host.slow_down(now, Some(30 * SECOND), "Retry-After");
        assert_eq!((host.may(now), host.current_delay()), (May::At(now + 30 * SECOND), 4 * SECOND));
        host.slow_down(now, None, "429");
        assert_eq!(host.current_delay(), 8 * SECOND);
        for _ in 0..20 {
            host.good(0);
        }
        assert_eq!(host.may(now + 29 * SECOND), May::At(now + 30 * SECOND), "what it asked for holds, whatever else it answers meanwhile");
        assert_eq!((host.may(now + 30 * SECOND), host.current_delay()), (May::Now, 2 * SECOND));
        host.seen(now, 10 * SECOND);
        assert_eq!(host.current_delay(), 10 * SECOND, "a slow host is given its own time");
    }

    #[test]
    fn the_breaker_opens_longer_each_time_and_closes_on_success() {
        let (mut host, now) = host(0, 1);
        assert!(!host.failed(now) && !host.failed(now) && host.failed(now));
        assert_eq!((host.may(now), host.why()), (May::At(now + 60 * SECOND), "breaker"));
        let later = now + 61 * SECOND;
        assert_eq!(host.may(later), May::Now, "one try shows how it is");
        assert!(host.failed(later));
        assert_eq!(host.may(later), May::At(later + 120 * SECOND));
        host.good(0);
        assert!(!host.failed(later + 200 * SECOND), "and then it takes as many failures as at first");
    }

    #[test]
    fn what_was_waited_for_outlives_the_run() {
        let (mut host, now) = host(5, 1);
        host.started();
        host.ended(now, false);
        host.pause(now + 100 * SECOND, "Retry-After");
        let health = host.health((now, 1_000_000));
        assert_eq!((health.next_at, health.back_off_until), (Some(1_005_001), Some(1_100_000)));
        let next = Instant::now();
        let again = Politeness::new(health, &Fetch::default(), (next, 1_050_000));
        assert_eq!(again.may(next), May::At(next + 50 * SECOND));
    }
}
