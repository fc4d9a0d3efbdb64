//! The scheduler: decides which host is asked for what, and when. One task; requests run beside it, the keeper behind it.
//!
//! Every host has a queue and a time before which it is not asked; a heap knows which host's time comes next. What a
//! request brings goes to the keeper, and what the keeper has made safe may name new addresses, which join the queues.

mod events;
mod rules;
mod start;

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{self, Instant as Moment};

use super::ask::Event;
use super::clock;
use super::host::{Host, Rules};
use super::keeper::{KeepError, Kept};
use super::politeness::Politeness;
use super::render::Renderer;
use super::request::Requester;
use super::scope::Scope;
use super::stop::{Stop, Why};
use crate::config::Fetch;
use crate::ledger::{HostHealth, Kind, Ledger, LedgerError, Selection};

/// When a run is to end early, what is under way may take so much longer.
const GRACE: Duration = Duration::from_secs(10);

/// What came of a phase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Requests sent.
    pub requests: u64,
    /// Addresses by what came of them: fetched, unchanged, redirected, missing, blocked, excluded, failed.
    pub verdicts: BTreeMap<&'static str, u64>,
    /// Why: `failed/timeout`, …
    pub causes: BTreeMap<String, u64>,
    /// Addresses that were named and not known, or have changed.
    pub news: u64,
    /// Addresses that are due and were not asked for in the end, by why.
    pub put_back: BTreeMap<String, u64>,
    /// Bytes of bodies, as sent.
    pub bytes: u64,
    /// Why it ended early.
    pub stopped: Option<Why>,
}

/// Requests a source may still make today.
#[derive(Debug)]
struct Budget {
    left: Option<u64>,
}

/// What an engine works with.
pub struct Parts {
    /// How pages are fetched.
    pub options: Fetch,
    /// The sources.
    pub scopes: HashMap<String, Scope>,
    /// Sends requests.
    pub requester: Requester,
    /// Runs scripts, if a source wants it.
    pub renderer: Option<Renderer>,
    /// A ledger to look into; the keeper writes.
    pub ledger: Ledger,
    /// A keeper at work.
    pub kept: Kept,
    /// The wish to end early.
    pub stop: Stop,
    /// Whether an earlier run was cut off.
    pub hold: bool,
}

/// The scheduler of one run.
pub struct Engine {
    options: Arc<Fetch>,
    scopes: HashMap<String, Scope>,
    requester: Arc<Requester>,
    renderer: Option<Arc<Renderer>>,
    /// For looking only; the keeper writes.
    ledger: Ledger,
    kept: Kept,
    stop: Stop,
    /// Whether an earlier run was cut off: then nobody knows when it last asked whom.
    hold: bool,

    hosts: HashMap<String, Host>,
    wakes: BinaryHeap<Reverse<(Instant, String)>>,
    /// Hosts that could go on if there were room for another request.
    waiting: VecDeque<String>,
    /// Rows that this run has taken up already.
    taken: HashSet<i64>,
    budgets: HashMap<String, Budget>,
    send: mpsc::UnboundedSender<Event>,
    events: mpsc::UnboundedReceiver<Event>,
    tasks: JoinSet<()>,
    in_flight: usize,
    /// Requests that the keeper has not acknowledged.
    unsafe_yet: usize,
    number: u64,

    kinds: Vec<Kind>,
    selection: Selection,
    left: Option<u64>,
    began: i64,
    summary: Summary,
}

impl Engine {
    /// Gets ready; nothing is asked yet.
    pub fn new(parts: Parts) -> Self {
        let Parts { options, scopes, requester, renderer, ledger, kept, stop, hold } = parts;
        let (send, events) = mpsc::unbounded_channel();
        Self {
            options: Arc::new(options),
            scopes,
            requester: Arc::new(requester),
            renderer: renderer.map(Arc::new),
            ledger,
            kept,
            stop,
            hold,
            hosts: HashMap::new(),
            wakes: BinaryHeap::new(),
            waiting: VecDeque::new(),
            taken: HashSet::new(),
            budgets: HashMap::new(),
            send,
            events,
            tasks: JoinSet::new(),
            in_flight: 0,
            unsafe_yet: 0,
            number: 0,
            kinds: Vec::new(),
            selection: Selection::default(),
            left: None,
            began: 0,
            summary: Summary::default(),
        }
    }

    /// Asks for all that is due of these kinds, and for what that names in turn, until nothing is left or the run is to end.
    ///
    /// # Errors
    /// If the ledger cannot be read, or the keeper has failed (then [`Engine::finish`] says why).
    pub async fn phase(&mut self, kinds: &[Kind], selection: &Selection) -> Result<Summary, LedgerError> {
        self.kinds = kinds.to_vec();
        self.selection = selection.clone();
        if selection.sources.is_empty() {
            // Rows of sources that the config no longer names are left alone.
            self.selection.sources = self.scopes.keys().cloned().collect();
            self.selection.sources.sort();
        }
        self.left = selection.limit;
        self.began = clock::now_millis();
        self.summary = Summary::default();
        for (host, due) in self.ledger.ask(|ledger| ledger.hosts_due(&self.kinds, &self.selection, self.began))? {
            tracing::debug!(%host, due, "due");
            let host_state = self.host(&host)?;
            host_state.exhausted = false;
            host_state.cursor = (i64::MIN, 0);
            self.take_up_rules(&host)?;
            self.wake(&host, Instant::now());
        }
        self.work().await?;
        for host in self.hosts.values_mut() {
            host.put_back();
            (host.wake_at, host.waits) = (None, false);
            // What was being asked for when the phase broke off is not known.
            host.rules.retain(|_, rules| matches!(rules, Rules::Known(_)));
        }
        self.waiting.clear();
        self.wakes.clear();
        Ok(std::mem::take(&mut self.summary))
    }

    async fn work(&mut self) -> Result<(), LedgerError> {
        let mut grace: Option<Moment> = None;
        loop {
            if self.summary.stopped.is_none()
                && let Some(why) = self.stop.wished()
            {
                self.summary.stopped = Some(why);
                grace = Some(Moment::now() + GRACE);
                tracing::info!(in_flight = self.in_flight, "the run is to end; what is under way is waited for");
            }
            self.start_what_may()?;
            let nothing_comes = self.in_flight == 0 && self.unsafe_yet == 0;
            if nothing_comes && (self.summary.stopped.is_some() || self.wakes.is_empty() && self.waiting.is_empty()) {
                return Ok(());
            }
            let next = self.wakes.peek().map(|Reverse((at, _))| Moment::from_std(*at)).filter(|_| self.summary.stopped.is_none());
            let far = Moment::now() + GRACE;
            tokio::select! {
                Some(event) = self.events.recv() => self.happened(event).await?,
                safe = self.kept.safe.recv() => match safe {
                    Some(safe) => self.is_safe(safe)?,
                    // The keeper has failed: nothing that comes now could be kept.
                    None => {
                        self.tasks.abort_all();
                        return Ok(());
                    }
                },
                () = time::sleep_until(next.unwrap_or(far)), if next.is_some() => {}
                _ = self.stop.wait(), if self.summary.stopped.is_none() => {}
                () = time::sleep_until(grace.unwrap_or(far)), if grace.is_some() && self.in_flight > 0 => {
                    // Put back: their rows are due still.
                    *self.summary.put_back.entry("stopped".to_owned()).or_default() += self.in_flight as u64;
                    self.tasks.abort_all();
                    self.in_flight = 0;
                    while self.events.try_recv().is_ok() {}
                }
                Some(joined) = self.tasks.join_next(), if !self.tasks.is_empty() => {
                    if joined.is_err_and(|error| error.is_panic()) {
                        // Its end is never told; the page stays due.
                        tracing::error!("a request has died of a bug; please report it");
                        self.in_flight = self.in_flight.saturating_sub(1);
                        self.put_back("panic", 1);
                    }
                }
            }
        }
    }

    /// Ends the keeper's work and says how that went.
    ///
    /// # Errors
    /// If something could not be kept.
    pub async fn finish(self) -> Result<Ledger, KeepError> {
        let Kept { send, safe, thread } = self.kept;
        drop(send);
        drop(safe);
        let joined = tokio::task::spawn_blocking(move || thread.join()).await;
        match joined {
            Ok(Ok(result)) => result,
            _ => Err(KeepError::Died),
        }
    }

    fn host(&mut self, name: &str) -> Result<&mut Host, LedgerError> {
        match self.hosts.entry(name.to_owned()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let health = self.ledger.ask(|ledger| ledger.host(name))?.unwrap_or_else(|| HostHealth::new(name));
                let now = (Instant::now(), clock::now_millis());
                Ok(place.insert(Host::new(Politeness::new(health, &self.options, now))))
            }
        }
    }

    /// Looks at a host again at some time, if it is not looked at before.
    fn wake(&mut self, name: &str, at: Instant) {
        if let Some(host) = self.hosts.get_mut(name)
            && host.wake_at.is_none_or(|known| known > at)
        {
            host.wake_at = Some(at);
            self.wakes.push(Reverse((at, name.to_owned())));
        }
    }

    /// Looks at a host again when there is room for another request.
    fn wait_for_room(&mut self, name: &str) {
        if let Some(host) = self.hosts.get_mut(name)
            && !std::mem::replace(&mut host.waits, true)
        {
            self.waiting.push_back(name.to_owned());
        }
    }

    fn put_back(&mut self, why: &str, how_many: usize) {
        if how_many > 0 {
            *self.summary.put_back.entry(why.to_owned()).or_default() += how_many as u64;
        }
    }
}
