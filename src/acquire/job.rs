//! What moves between scheduler, requests and archive: jobs, and what came of them.

use std::sync::Arc;

use super::request::Answer;
use super::retry::seed_of;
use super::schedule::Verdict;
use crate::address::Address;
use crate::evidence::Evidence;
use crate::ledger::{DayCount, Due, HostHealth, Kind, RobotsRow};

/// One address to be asked for.
#[derive(Debug, Clone)]
pub struct Job {
    /// How it stands.
    pub row: Due,
    /// The address.
    pub address: Address,
    /// Tries so far in this run.
    pub tries: u32,
    /// Of a robots.txt: the origin it speaks for, which a redirect may have led away from.
    pub robots_for: Option<Address>,
    /// Redirects so far, of a robots.txt.
    pub hops: usize,
    /// Seed of its waits.
    pub seed: u64,
}

impl Job {
    /// A job for a row of the ledger; `None` if what the row names is no address (then nothing can be asked for).
    pub fn new(row: Due) -> Option<Self> {
        let address = Address::parse(&row.url).ok()?;
        let seed = seed_of(&row.url) ^ fastrand::u64(..);
        Some(Self { row, address, tries: 0, robots_for: None, hops: 0, seed })
    }
}

/// An address that a feed, sitemap or page names.
#[derive(Debug, Clone)]
pub struct Named {
    /// The address.
    pub address: Address,
    /// What it is to be fetched for.
    pub kind: Kind,
    /// What is said about it.
    pub evidence: Option<Evidence>,
}

/// One request that has ended, on its way to archive and ledger.
#[derive(Debug)]
pub struct Finished {
    /// Number of the job, for the acknowledgement.
    pub number: u64,
    /// The address.
    pub row: Due,
    /// What came; none if nothing was asked (robots.txt forbade it).
    pub answer: Option<Answer>,
    /// What it means in the end; none if it will be tried again.
    pub verdict: Option<Verdict>,
    /// What it names, if it is a feed, sitemap or home page.
    pub named: Arc<[Named]>,
    /// The page as a browser rendered it.
    pub rendered: Option<Vec<u8>>,
    /// The host after it.
    pub health: Option<HostHealth>,
    /// What it says, if it is a robots.txt.
    pub robots: Option<RobotsRow>,
    /// For the counts of the day.
    pub count: DayCount,
}

/// What the archive says of a request that has ended.
#[derive(Debug)]
pub struct Safe {
    /// Number of the job.
    pub number: u64,
    /// Addresses that were not known and are due now.
    pub new: Vec<Due>,
    /// How many it named that were not known, or have changed.
    pub news: u64,
    /// What was concluded, where that is not what was thought (a redirect that leads nowhere).
    pub verdict: Option<Verdict>,
}
