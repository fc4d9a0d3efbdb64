//! One run: the lock on `raw/`, the ledger, the keeper and the engine, in this order, and back.
//!
//! In: the config. Out: archives and ledger, and a [`Summary`] for each phase.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::clock;
use super::engine::{Engine, Parts, Summary};
use super::guard::Guard;
use super::keeper::{KeepError, Keeper};
use super::render::{RenderError, Renderer};
use super::request::Requester;
use super::scope::Scope;
use super::seeds::{self, SeedError};
use super::stop::Stop;
use crate::address::Address;
use crate::config::{Config, Source};
use crate::ledger::{Kind, Ledger, LedgerError, Selection};
use crate::lock::{Lock, LockError};

/// A run that could not be done.
#[derive(Debug, Error)]
pub enum SessionError {
    /// Another run holds the lock.
    #[error("nothing can be fetched now: {0}; wait for it to end")]
    Lock(#[source] LockError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The archive.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// A list of addresses.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The HTTP client.
    #[error("the HTTP client cannot be set up: {0}; look at the proxies in the config")]
    Client(#[from] reqwest::Error),
    /// The browser.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// A pattern of the config.
    #[error("the source {0:?}: {1}")]
    Scope(String, String),
    /// Threads.
    #[error("no thread can be started: {0}")]
    Thread(#[from] std::io::Error),
    /// An address that was asked for by name.
    #[error("{0} is in the scope of no source of the config; add its host to one")]
    OutOfScope(String),
}

/// A run that holds the lock.
#[derive(Debug)]
pub struct Session {
    raw_dir: PathBuf,
    ledger: Ledger,
    /// Its number in the ledger.
    pub run: i64,
    /// Whether the run before was cut off.
    cut_off: bool,
    lock: Lock,
}

impl Session {
    /// Takes the lock, mends what a crash left, opens the ledger.
    ///
    /// # Errors
    /// If another run holds the lock, or something cannot be read or written.
    pub fn begin(config: &Config, command: &str) -> Result<Self, SessionError> {
        let raw_dir = config.input.raw_dir.clone();
        let lock = Lock::take(&raw_dir, &format!("ghirbal {command}, since {}", clock::show(clock::now_millis()))).map_err(SessionError::Lock)?;
        if let Some(stale) = &lock.stale {
            tracing::warn!("the lock of a run that was cut off is taken over ({stale})");
        }
        Keeper::repair(&raw_dir)?;
        let mut ledger = Ledger::open(&raw_dir)?;
        let run = ledger.batch("written", |ledger| ledger.begin_run(command, clock::now_millis()))?;
        Ok(Self { raw_dir, ledger, run, cut_off: lock.stale.is_some(), lock })
    }

    /// The ledger.
    pub fn ledger(&mut self) -> &mut Ledger {
        &mut self.ledger
    }

    /// Writes down what the config names, and the addresses that were asked for by name.
    ///
    /// # Errors
    /// If a list cannot be read, or an address is in no scope.
    pub fn plant(&mut self, scopes: &HashMap<String, Scope>, urls: &[String]) -> Result<(), SessionError> {
        let seeds = all_seeds(scopes, urls, &self.ledger)?;
        let now = clock::now_millis();
        Ok(self.ledger.batch("written", |ledger| seeds::plant(ledger, &seeds, now))?)
    }

    /// Runs phases one after another, each for some kinds of address; stops after one that was ended early.
    ///
    /// # Errors
    /// If something could not be kept; what is safe then is in archive and ledger all the same.
    pub fn acquire(
        self,
        config: &Config,
        scopes: HashMap<String, Scope>,
        phases: &[&[Kind]],
        selection: &Selection,
        stop: &Stop,
    ) -> Result<(Self, Vec<Summary>), SessionError> {
        let Self { raw_dir, ledger, run, cut_off, lock } = self;
        let networks = config.fetch.allow_networks.iter().filter_map(|range| network(range));
        let proxies: Vec<String> = scopes.values().filter_map(|scope| scope.source().proxy.clone()).collect();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_name("fetch").build()?;
        let guard = Guard::new().with_allowed(networks);
        let renders = scopes.values().any(|scope| scope.source().render);
        let renderer = if renders { Some(Renderer::start(&guard, &config.fetch)?) } else { None };
        let (ledger, summaries) = runtime.block_on(async {
            let requester = Requester::new(guard, &config.fetch, proxies)?;
            let looking = look(&raw_dir)?;
            let kept = Keeper::new(config, scopes.clone(), ledger, run).start()?;
            let mut engine =
                Engine::new(Parts { options: config.fetch.clone(), scopes, requester, renderer, ledger: looking, kept, stop: stop.clone(), hold: cut_off });
            let mut summaries = Vec::new();
            let mut broken = None;
            for kinds in phases {
                match engine.phase(kinds, selection).await {
                    Ok(summary) => summaries.push(summary),
                    Err(error) => broken = Some(error),
                }
                if broken.is_some() || summaries.last().is_some_and(|summary| summary.stopped.is_some()) {
                    break;
                }
            }
            // What the keeper has to say counts for more: it is why the rest went wrong.
            let ledger = engine.finish().await?;
            match broken {
                Some(error) => Err(SessionError::from(error)),
                None => Ok((ledger, summaries)),
            }
        })?;
        runtime.shutdown_background();
        Ok((Self { raw_dir, ledger, run, cut_off, lock }, summaries))
    }

    /// Notes how the run ended and gives the lock back.
    ///
    /// # Errors
    /// If the ledger cannot be written.
    pub fn end(mut self, exit: u8) -> Result<(), SessionError> {
        let run = self.run;
        self.ledger.batch("written", |ledger| ledger.end_run(run, exit, clock::now_millis()))?;
        Ok(())
    }

    /// The raw folder.
    pub fn raw_dir(&self) -> &Path {
        &self.raw_dir
    }
}

/// A ledger in which to see what would be done: nothing that is written to it stays.
///
/// # Errors
/// If a list cannot be read, or an address is in no scope.
pub fn rehearse(raw_dir: &Path, scopes: &HashMap<String, Scope>, urls: &[String]) -> Result<Ledger, SessionError> {
    let ledger = Ledger::rehearse(raw_dir)?;
    let seeds = all_seeds(scopes, urls, &ledger)?;
    ledger.ask(|ledger| seeds::plant(ledger, &seeds, clock::now_millis()))?;
    Ok(ledger)
}

/// What the config names, and those addresses asked for by name that are not known yet.
fn all_seeds(scopes: &HashMap<String, Scope>, urls: &[String], ledger: &Ledger) -> Result<Vec<(String, Kind, Address)>, SessionError> {
    let mut seeds = seeds::of(scopes)?;
    for url in urls {
        if ledger.ask(|ledger| ledger.find(url))?.is_some() || seeds.iter().any(|(_, _, seed)| seed.as_str() == url) {
            continue;
        }
        let out = || SessionError::OutOfScope(url.clone());
        let address = Address::parse(url).map_err(|_| out())?;
        let mut fitting: Vec<&Scope> = scopes.values().filter(|scope| scope.has_page(&address)).collect();
        fitting.sort_by_key(|scope| scope.source().name.clone());
        let source = fitting.first().ok_or_else(out)?.source().name.clone();
        seeds.push((source, Kind::Page, address));
    }
    Ok(seeds)
}

fn look(raw_dir: &Path) -> Result<Ledger, SessionError> {
    match Ledger::look(raw_dir)? {
        Some(ledger) => Ok(ledger),
        None => Ok(Ledger::open(raw_dir)?),
    }
}

/// A range, or a single address as a range of one.
fn network(text: &str) -> Option<ipnet::IpNet> {
    text.parse().ok().or_else(|| text.parse::<std::net::IpAddr>().ok().map(ipnet::IpNet::from))
}

/// The scopes of the sources that are to be fetched; of these names only, if there are any.
///
/// # Errors
/// If a pattern is malformed.
pub fn scopes(config: &Config, names: &[String]) -> Result<HashMap<String, Scope>, SessionError> {
    let chosen = |source: &&Source| source.is_acquired() && (names.is_empty() || names.contains(&source.name));
    let scope = |source: &Source| match Scope::new(source) {
        Ok(scope) => Ok((source.name.clone(), scope)),
        Err(error) => Err(SessionError::Scope(source.name.clone(), error.to_string())),
    };
    config.source.iter().filter(chosen).map(scope).collect()
}
