//! robots.txt: from the ledger, or asked for before anything else of its origin.

use std::sync::Arc;
use std::time::Instant;

use super::Engine;
use crate::acquire::clock;
use crate::acquire::host::Rules;
use crate::acquire::job::{Job, Named};
use crate::acquire::judge::{Judgement, unpacked};
use crate::acquire::request::Answer;
use crate::acquire::robots::{Access, MOST_BYTES, MOST_REDIRECTS, Permission, Robots, robots_address};
use crate::acquire::schedule::Verdict;
use crate::address::Address;
use crate::ledger::{Due, Kind, LedgerError, RobotsRow, UrlState};

/// What robots.txt says about a job.
pub(super) enum Ruling {
    Allowed,
    Disallowed(String),
    /// It could not be read: nothing may be asked until it can.
    Unknown,
    /// It is being asked for.
    Asking,
}

/// What a request for a robots.txt brought.
#[derive(Default)]
pub(super) struct RobotsRead {
    pub(super) row: Option<RobotsRow>,
    pub(super) sitemaps: Arc<[Named]>,
}

impl Engine {
    /// What its origin's robots.txt says about a job; asks for it if it is not known.
    pub(super) fn rules_for(&mut self, job: &Job) -> Result<Ruling, LedgerError> {
        let Ok(origin) = robots_address(&job.address) else { return Ok(Ruling::Allowed) };
        let name = job.address.host().to_owned();
        let known = self.hosts.get(&name).and_then(|host| host.rules.get(origin.as_str()).cloned());
        let robots = match known {
            Some(Rules::Asked) => return Ok(Ruling::Asking),
            Some(Rules::Known(robots)) => robots,
            None => match self.remembered(&origin)? {
                Some(robots) => self.set_rules(&name, &origin, robots)?,
                None => {
                    self.ask_for_rules(&name, &origin, job)?;
                    return Ok(Ruling::Asking);
                }
            },
        };
        Ok(match robots.permits(&job.address) {
            Permission::Allowed => Ruling::Allowed,
            Permission::Disallowed { rule } => Ruling::Disallowed(rule),
            Permission::Wait => Ruling::Unknown,
        })
    }

    /// What the ledger has, unless it is too old. That a host could not say is believed for as long as the breaker pauses.
    fn remembered(&self, origin: &Address) -> Result<Option<Robots>, LedgerError> {
        let Some(row) = self.ledger.ask(|ledger| ledger.robots(origin.as_str()))? else { return Ok(None) };
        let ttl = if Access::of_status(row.status) == Access::Wait { self.options.breaker_pause } else { self.options.robots_ttl };
        let fresh = row.fetched + ttl.millis() > clock::now_millis();
        Ok(fresh.then(|| self.read(row.status, row.body.as_deref().unwrap_or_default(), origin)))
    }

    fn read(&self, status: Option<u16>, body: &[u8], origin: &Address) -> Robots {
        Robots::from_answer(status, body, origin, &self.options.user_agent)
    }

    fn set_rules(&mut self, name: &str, origin: &Address, robots: Robots) -> Result<Arc<Robots>, LedgerError> {
        let delay = robots.crawl_delay(self.options.longest_crawl_delay.0);
        let robots = Arc::new(robots);
        let host = self.host(name)?;
        if let Some(delay) = delay {
            host.polite.at_least(delay);
        }
        host.rules.insert(origin.as_str().to_owned(), Rules::Known(Arc::clone(&robots)));
        Ok(robots)
    }

    fn ask_for_rules(&mut self, name: &str, origin: &Address, job: &Job) -> Result<(), LedgerError> {
        self.host(name)?.rules.insert(origin.as_str().to_owned(), Rules::Asked);
        let robots_job = self.robots_job(origin, origin, &job.row.source, 0)?;
        self.push(robots_job, true)
    }

    fn robots_job(&self, at: &Address, origin: &Address, source: &str, hops: usize) -> Result<Job, LedgerError> {
        let known = self.ledger.ask(|ledger| ledger.find(at.as_str()))?.filter(|row| row.kind == Kind::Robots);
        let mut row = known.unwrap_or_else(|| Due {
            id: 0,
            url: at.as_str().to_owned(),
            source: source.to_owned(),
            host: at.host().to_owned(),
            kind: Kind::Robots,
            state: UrlState::New,
            cause: None,
            found_on: None,
            hops: 0,
            next_due: None,
            failures: 0,
            unchanged: 0,
            interval: None,
            last_success: None,
            etag: None,
            last_modified: None,
            known: None,
        });
        source.clone_into(&mut row.source);
        row.known = None;
        let seed = crate::acquire::retry::seed_of(&row.url);
        Ok(Job { row, address: at.clone(), tries: 0, robots_for: Some(origin.clone()), hops, seed })
    }

    /// Requests for a robots.txt among these will not be made: their origins' rules stay unknown in this run.
    pub(super) fn give_up_rules(&mut self, jobs: &[Job]) -> Result<(), LedgerError> {
        for origin in jobs.iter().filter_map(|job| job.robots_for.as_ref()) {
            let name = origin.host().to_owned();
            let unknown = self.read(None, &[], origin);
            self.set_rules(&name, origin, unknown)?;
            self.wake(&name, Instant::now());
        }
        Ok(())
    }

    /// A request for a robots.txt has ended: read it, follow it, or wait for another try.
    pub(super) fn robots_ended(&mut self, job: &Job, origin: &Address, answer: &Answer, judgement: &Judgement, again: bool) -> Result<RobotsRead, LedgerError> {
        let name = origin.host().to_owned();
        if again {
            return Ok(RobotsRead::default());
        }
        if let Judgement::Done(Verdict::Redirected { target, .. }) = judgement
            && job.hops < MOST_REDIRECTS
        {
            let next = self.robots_job(target, origin, &job.row.source, job.hops + 1)?;
            let host = target.host().to_owned();
            self.push(next, true)?;
            self.wake(&host, Instant::now());
            return Ok(RobotsRead::default());
        }
        let status = answer.response.as_ref().map(|received| received.status);
        let body = answer.response.as_ref().map(|received| unpacked(received, MOST_BYTES as u64 + 1)).unwrap_or_default();
        // A target that the guard refuses is no file; an origin that it refuses is not asked for pages either.
        let status = if matches!(judgement, Judgement::Done(Verdict::Excluded { .. })) { Some(404) } else { status };
        let robots = self.read(status, &body, origin);
        if robots.access() == Access::Wait {
            tracing::warn!(host = name, status, "its robots.txt cannot be read, so nothing is asked of it for now");
        }
        let wanted = self.scopes.get(&job.row.source).is_some_and(|scope| scope.source().robots_sitemaps);
        let sitemaps: Vec<Named> = match wanted {
            true => robots.sitemaps().iter().map(|address| Named { address: address.clone(), kind: Kind::Sitemap, evidence: None }).collect(),
            false => Vec::new(),
        };
        let kept = (robots.access() == Access::Rules).then_some(body);
        self.set_rules(&name, origin, robots)?;
        self.wake(&name, Instant::now());
        let row = RobotsRow { origin: origin.as_str().to_owned(), fetched: clock::now_millis(), status, body: kept };
        Ok(RobotsRead { row: Some(row), sitemaps: sitemaps.into() })
    }
}
