//! Keeps what comes: writes it to the archive, syncs, and only then tells the ledger. One thread, many answers a sync.
//!
//! In: `Finished` requests. Out: `Safe`, when archive and ledger have them for good. A crash between the two leaves
//! records that the ledger does not name: their pages are fetched again, and readers go by the ledger.

mod apply;

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use chrono::{DateTime, TimeZone, Utc};
use thiserror::Error;
use tokio::sync::mpsc;
use uuid::Uuid;

use self::apply::Stored;
use super::job::{Finished, Safe};
use super::schedule::Verdict;
use super::scope::Scope;
use crate::archive::warc::{self, Attachment, AttachmentKind, Exchange, RecordKind, Revisit, RevisitProfile, WarcSettings, WarcWriter};
use crate::config::Config;
use crate::ledger::{Kind, Ledger, LedgerError};

/// Requests that may wait for the archive; more make the network wait.
const WAITING: usize = 128;
/// Requests that may be unsafe yet before no more are started.
pub(super) const UNSAFE: usize = 2 * BATCH;
/// Requests that are made safe together at most.
const BATCH: usize = 256;
/// Archive files open at once; beyond, the one not written to for longest is completed.
const OPEN_FILES: usize = 64;
/// Media type of a rendered page.
const RENDERED_TYPE: &str = "text/html; charset=utf-8";

/// What came cannot be kept: the run must stop.
#[derive(Debug, Error)]
pub enum KeepError {
    /// The archive cannot be written.
    #[error(transparent)]
    Archive(#[from] warc::WriteError),
    /// The ledger cannot be written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A folder cannot be read.
    #[error("{0} cannot be read: {1}")]
    Folder(PathBuf, std::io::Error),
    /// The keeper has died of a bug.
    #[error("the thread that writes the archive has died; please report it")]
    Died,
}

/// The archive and the ledger of one run.
pub struct Keeper {
    raw_dir: PathBuf,
    config: Config,
    scopes: HashMap<String, Scope>,
    ledger: Ledger,
    run: i64,
    writers: HashMap<String, WarcWriter>,
    /// Sources whose file is open, the one not written to for longest first.
    recent: VecDeque<String>,
}

/// The keeper at work.
pub struct Kept {
    /// Takes what has ended. Dropping it ends the work.
    pub send: mpsc::Sender<Finished>,
    /// Tells what is safe.
    pub safe: mpsc::UnboundedReceiver<Safe>,
    /// The thread; gives the ledger back.
    pub thread: thread::JoinHandle<Result<Ledger, KeepError>>,
}

impl Keeper {
    /// For one run, whose number the ledger has given.
    pub fn new(config: &Config, scopes: HashMap<String, Scope>, ledger: Ledger, run: i64) -> Self {
        Self { raw_dir: config.input.raw_dir.clone(), config: config.clone(), scopes, ledger, run, writers: HashMap::new(), recent: VecDeque::new() }
    }

    /// Mends what a crashed run left open.
    ///
    /// # Errors
    /// If a file cannot be mended.
    pub fn repair(raw_dir: &Path) -> Result<(), KeepError> {
        let entries = fs::read_dir(raw_dir).map_err(|error| KeepError::Folder(raw_dir.to_owned(), error))?;
        for folder in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
            for repaired in warc::repair_folder(&folder)? {
                tracing::warn!(
                    file = %repaired.open_path.display(), records = repaired.records, cut = repaired.cut_bytes,
                    "an earlier run was cut off; its archive file is mended"
                );
            }
        }
        Ok(())
    }

    /// Starts to work, on a thread of its own: files and SQLite wait for the disk, and the network must not.
    ///
    /// # Errors
    /// If no thread can be had.
    pub fn start(self) -> std::io::Result<Kept> {
        let (send, receive) = mpsc::channel(WAITING);
        let (tell, safe) = mpsc::unbounded_channel();
        let thread = thread::Builder::new().name("keeper".to_owned()).spawn(move || self.work(receive, &tell))?;
        Ok(Kept { send, safe, thread })
    }

    fn work(mut self, mut receive: mpsc::Receiver<Finished>, tell: &mpsc::UnboundedSender<Safe>) -> Result<Ledger, KeepError> {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            batch.clear();
            if receive.blocking_recv_many(&mut batch, BATCH) == 0 {
                break;
            }
            for safe in self.keep(&mut batch)? {
                // Who does not listen any more does not need to know.
                let _ = tell.send(safe);
            }
        }
        for writer in self.writers.values_mut() {
            writer.finish()?;
        }
        Ok(self.ledger)
    }

    /// Archive, sync, ledger.
    fn keep(&mut self, batch: &mut Vec<Finished>) -> Result<Vec<Safe>, KeepError> {
        let mut stored = Vec::with_capacity(batch.len());
        for mut finished in batch.drain(..) {
            let place = self.archive(&mut finished)?;
            stored.push((finished, place));
        }
        for writer in self.writers.values_mut() {
            writer.flush_sync()?;
        }
        let (scopes, options, run) = (&self.scopes, &self.config.fetch, self.run);
        let safe = self
            .ledger
            .batch("written", |ledger| stored.iter().map(|(finished, place)| apply::apply(ledger, finished, place.as_ref(), scopes, options, run)).collect())?;
        Ok(safe)
    }

    /// Writes the exchange, if there was one.
    fn archive(&mut self, finished: &mut Finished) -> Result<Option<Stored>, KeepError> {
        let (Some(answer), source) = (&mut finished.answer, finished.row.source.clone()) else { return Ok(None) };
        let Some(received) = &mut answer.response else { return Ok(None) };
        let known = finished.row.known.as_ref();
        let revisit = match (&finished.verdict, known) {
            (Some(Verdict::NotModified), Some(known)) => Some((RevisitProfile::ServerNotModified, known)),
            (Some(Verdict::Fetched { same: true, .. }), Some(known)) => Some((RevisitProfile::IdenticalPayloadDigest, known)),
            _ => None,
        };
        let exchange = Exchange {
            target_uri: finished.row.url.clone(),
            date: answer.sent,
            ip: received.ip,
            protocols: vec![received.protocol().to_owned()],
            request: Some(std::mem::take(&mut answer.request_head)),
            head: received.head(),
            payload: std::mem::take(&mut received.body),
            truncated: received.truncated,
            revisit: revisit.map(|(profile, known)| Revisit {
                profile,
                refers_to: Some(known.record_id.clone()),
                target_uri: finished.row.url.clone(),
                date: time(known.taken),
                payload_digest: Some(known.payload_digest.clone()),
            }),
            attachments: finished
                .rendered
                .take()
                .map(|block| Attachment { kind: AttachmentKind::Resource, content_type: RENDERED_TYPE.to_owned(), block })
                .into_iter()
                .collect(),
        };
        let raw_dir = self.raw_dir.clone();
        let written = self.writer(&source)?.write(&exchange)?;
        let path = written.path.strip_prefix(&raw_dir).unwrap_or(&written.path).to_string_lossy().into_owned();
        let resource = written.records.iter().find(|record| record.kind == RecordKind::Resource).cloned();
        Ok(written.records.into_iter().next().map(|record| Stored { path, record, resource, payload_digest: written.payload_digest }))
    }

    /// The source's archive, opened if need be.
    fn writer(&mut self, source: &str) -> Result<&mut WarcWriter, KeepError> {
        self.recent.retain(|known| known != source);
        self.recent.push_back(source.to_owned());
        if self.recent.len() > OPEN_FILES
            && let Some(oldest) = self.recent.pop_front()
            && let Some(mut writer) = self.writers.remove(&oldest)
        {
            writer.finish()?;
        }
        let (raw_dir, config, scopes) = (&self.raw_dir, &self.config, &self.scopes);
        Ok(self.writers.entry(source.to_owned()).or_insert_with(|| {
            let agent = config.fetch.user_agent_header(scopes.get(source).and_then(|scope| scope.source().user_agent.as_deref()));
            let settings = WarcSettings::new(raw_dir.join(source), source)
                .with_rotate_bytes(config.archive.rotate_bytes)
                .with_info("http-header-user-agent", agent)
                .with_info("robots", "obey (RFC 9309)")
                .with_info("isPartOf", source);
            WarcWriter::new(settings, Box::new(Uuid::new_v4))
        }))
    }
}

/// A time of the ledger.
fn time(millis: i64) -> DateTime<Utc> {
    Utc.timestamp_millis_opt(millis).single().unwrap_or_default()
}

/// Whether addresses of this kind are only for finding others.
fn is_discovery(kind: Kind) -> bool {
    kind != Kind::Page
}
