//! The files that records go to: opened, filled, rotated, made safe.
//!
//! A file is named `NAME.warc.gz.open` while it grows and `NAME.warc.gz` once it is complete, synced and closed: whoever
//! reads `raw/` never meets half a file. The caller writes many exchanges, calls [`WarcWriter::flush_sync`] once, and
//! only then writes down elsewhere that they are archived.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use thiserror::Error;
use uuid::Uuid;

use super::write::{self, AttachmentKind, Composer, Exchange, Record, RecordKind, RevisitProfile};

/// What a file is called after its name while it is written.
pub const OPEN_SUFFIX: &str = ".open";
/// Size at which a file is closed and the next begun: 1 GB, as WARC's guidelines and most archives have it.
pub const ROTATE_BYTES: u64 = 1_000_000_000;
/// Files of one prefix begun in one second; more means something else is wrong.
const MOST_SERIALS: u32 = 100_000;

/// Where ids come from: [`Uuid::new_v4`] in a run, a counter in a test.
pub type RecordIds = Box<dyn FnMut() -> Uuid + Send>;

/// Where and how files are written.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct WarcSettings {
    /// The folder; it is made if it is missing.
    pub folder: PathBuf,
    /// What file names begin with.
    pub prefix: String,
    /// Compressed bytes at which a file is complete.
    pub rotate_bytes: u64,
    /// What the `warcinfo` record says besides `software`, `format` and `conformsTo`: `operator`, `http-header-user-agent`,
    /// `robots`, `isPartOf`, …
    pub info: Vec<(String, String)>,
}

impl WarcSettings {
    /// Files named after `prefix` in `folder`, rotated at [`ROTATE_BYTES`].
    pub fn new(folder: impl Into<PathBuf>, prefix: impl Into<String>) -> Self {
        Self { folder: folder.into(), prefix: prefix.into(), rotate_bytes: ROTATE_BYTES, info: Vec::new() }
    }

    /// Another size to rotate at.
    #[must_use]
    pub fn with_rotate_bytes(mut self, bytes: u64) -> Self {
        self.rotate_bytes = bytes;
        self
    }

    /// One more line of the `warcinfo` record.
    #[must_use]
    pub fn with_info(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.info.push((name.into(), value.into()));
        self
    }
}

/// An archive file could not be written. What was written before is whole.
#[derive(Debug, Error)]
#[error("the archive {path} could not be {doing}: {error}; check the disk's space and the folder's permissions")]
pub struct WriteError {
    /// The file or folder.
    pub path: PathBuf,
    /// What was being done, as a participle.
    pub doing: &'static str,
    /// Why not.
    #[source]
    pub error: io::Error,
}

/// Where a record lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPlace {
    /// What it is.
    pub kind: RecordKind,
    /// Its `WARC-Record-ID`, with brackets.
    pub record_id: String,
    /// First byte of its gzip member.
    pub offset: u64,
    /// Bytes of the member.
    pub length: u64,
}

/// A group of records that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file under the name it will have when it is complete.
    pub path: PathBuf,
    /// The records, the response or revisit first.
    pub records: Vec<RecordPlace>,
    /// `WARC-Payload-Digest` of the payload, or of the one referred to.
    pub payload_digest: Option<String>,
}

impl Written {
    /// The response, or the revisit in its place.
    pub fn response(&self) -> Option<&RecordPlace> {
        self.records.first()
    }
}

/// The file being written.
#[derive(Debug)]
struct Current {
    file: File,
    /// Its final name.
    path: PathBuf,
    open_path: PathBuf,
    info_id: Uuid,
    length: u64,
    /// Whether anything was written since the last sync.
    dirty: bool,
    /// Whether the folder knows the file for good.
    named: bool,
}

/// Writes exchanges to files in a folder. The first exchange opens the first file: who writes nothing leaves nothing.
pub struct WarcWriter {
    settings: WarcSettings,
    ids: RecordIds,
    composer: Composer,
    buffer: Vec<u8>,
    current: Option<Current>,
}

impl std::fmt::Debug for WarcWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WarcWriter").field("settings", &self.settings).field("current", &self.current).finish_non_exhaustive()
    }
}

impl WarcWriter {
    /// Nothing is opened yet.
    pub fn new(settings: WarcSettings, ids: RecordIds) -> Self {
        Self { settings, ids, composer: Composer::new(), buffer: Vec::new(), current: None }
    }

    /// Appends the records of one exchange. They are safe only after [`WarcWriter::flush_sync`].
    ///
    /// # Errors
    /// If a file cannot be opened or written; then nothing of the exchange is in it.
    pub fn write(&mut self, exchange: &Exchange) -> Result<Written, WriteError> {
        let (info_id, start) = self.file_for(exchange.date)?;
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        let composed = self.compose(exchange, info_id, start, &mut buffer);
        let result = composed
            .map_err(|error| ("written", error))
            .and_then(|group| append(self.current.as_mut(), &buffer).map_err(|error| ("written", error)).map(|path| (path, group)));
        self.buffer = buffer;
        let (path, (records, payload_digest)) = result.map_err(|(doing, error)| self.failed(doing, error))?;
        if self.current.as_ref().is_some_and(|current| current.length >= self.settings.rotate_bytes) {
            self.finish()?;
        }
        Ok(Written { path, records, payload_digest })
    }

    /// Makes all that was written safe against a crash of the machine.
    ///
    /// # Errors
    /// If the file system reports a failure: what was written since the last call must then count as lost.
    pub fn flush_sync(&mut self) -> Result<(), WriteError> {
        let Some(current) = &mut self.current else { return Ok(()) };
        if current.dirty {
            current.file.sync_all().map_err(|error| WriteError { path: current.open_path.clone(), doing: "synced", error })?;
            current.dirty = false;
        }
        if !current.named {
            sync_folder(&self.settings.folder).map_err(|error| WriteError { path: self.settings.folder.clone(), doing: "synced", error })?;
            current.named = true;
        }
        Ok(())
    }

    /// Completes the file being written, if there is one: synced, renamed, the folder synced. Returns its name.
    ///
    /// # Errors
    /// If the file system reports a failure; the file then keeps its `.open` name and the next run repairs it.
    pub fn finish(&mut self) -> Result<Option<PathBuf>, WriteError> {
        self.flush_sync()?;
        let Some(current) = self.current.take() else { return Ok(None) };
        drop(current.file);
        complete(&current.open_path, &current.path)?;
        Ok(Some(current.path))
    }

    /// The file being written, under the name it will have, and its length so far.
    pub fn current(&self) -> Option<(&Path, u64)> {
        self.current.as_ref().map(|current| (current.path.as_path(), current.length))
    }

    /// The id of the `warcinfo` record of the file to write to, opened if need be, and where it ends.
    fn file_for(&mut self, date: DateTime<Utc>) -> Result<(Uuid, u64), WriteError> {
        if let Some(current) = &self.current {
            return Ok((current.info_id, current.length));
        }
        let current = self.begin(date)?;
        let place = (current.info_id, current.length);
        self.current = Some(current);
        Ok(place)
    }

    /// Opens a file under a name that nobody has, and writes its `warcinfo` record.
    fn begin(&mut self, date: DateTime<Utc>) -> Result<Current, WriteError> {
        let folder = self.settings.folder.clone();
        fs::create_dir_all(&folder).map_err(|error| WriteError { path: folder.clone(), doing: "made", error })?;
        let stamp = date.format("%Y%m%d%H%M%S");
        for serial in 0..MOST_SERIALS {
            let name = format!("{}-{stamp}-{serial:05}.warc.gz", self.settings.prefix);
            let path = folder.join(&name);
            let open_path = folder.join(format!("{name}{OPEN_SUFFIX}"));
            if path.exists() {
                continue;
            }
            let file = match OpenOptions::new().write(true).create_new(true).open(&open_path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(WriteError { path: open_path, doing: "made", error }),
            };
            let info_id = (self.ids)();
            let mut current = Current { file, path, open_path, info_id, length: 0, dirty: false, named: false };
            let mut member = Vec::new();
            let written = self.info_record(&name, info_id, date, &mut member).and_then(|()| append(Some(&mut current), &member));
            return match written {
                Ok(_) => Ok(current),
                Err(error) => {
                    // An empty file is of no use to anybody; the error that counts is the first.
                    let _ = fs::remove_file(&current.open_path);
                    Err(WriteError { path: current.open_path, doing: "written", error })
                }
            };
        }
        let error = io::Error::new(io::ErrorKind::AlreadyExists, "every name of this second is taken");
        Err(WriteError { path: folder, doing: "named", error })
    }

    fn info_record(&mut self, name: &str, id: Uuid, date: DateTime<Utc>, out: &mut Vec<u8>) -> io::Result<()> {
        let mut lines = vec![
            ("software".to_owned(), concat!("ghirbal/", env!("CARGO_PKG_VERSION")).to_owned()),
            ("format".to_owned(), "WARC File Format 1.1".to_owned()),
            ("conformsTo".to_owned(), "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/".to_owned()),
        ];
        lines.extend(self.settings.info.iter().cloned());
        let block: String = lines.iter().map(|(name, value)| format!("{name}: {}\r\n", value.replace(['\r', '\n'], " "))).collect();
        let fields = vec![("WARC-Filename", name.to_owned())];
        let record =
            Record { kind: RecordKind::WarcInfo, id, date, fields, content_type: "application/warc-fields", block: &[block.as_bytes()], packed: false };
        self.composer.record(&record, out)
    }

    /// The group's members, where each will lie, and the payload's digest.
    fn compose(&mut self, exchange: &Exchange, info_id: Uuid, start: u64, out: &mut Vec<u8>) -> io::Result<(Vec<RecordPlace>, Option<String>)> {
        let shared = |digest: Option<&str>| {
            let mut fields = vec![("WARC-Target-URI", exchange.target_uri.clone()), ("WARC-Warcinfo-ID", write::urn(info_id))];
            fields.extend(exchange.ip.map(|ip| ("WARC-IP-Address", ip.to_string())));
            fields.extend(exchange.protocols.iter().map(|protocol| ("WARC-Protocol", protocol.clone())));
            fields.extend(digest.map(|digest| ("WARC-Payload-Digest", digest.to_owned())));
            fields
        };
        let response_id = (self.ids)();
        let mut places = Vec::with_capacity(2 + exchange.attachments.len());
        let mut emit = |composer: &mut Composer, record: &Record<'_>, out: &mut Vec<u8>| -> io::Result<()> {
            let offset = out.len() as u64;
            composer.record(record, out)?;
            places.push(RecordPlace { kind: record.kind, record_id: write::urn(record.id), offset: start + offset, length: out.len() as u64 - offset });
            Ok(())
        };
        let payload_digest = match &exchange.revisit {
            Some(revisit) => revisit.payload_digest.clone(),
            None => Some(write::payload_digest(&exchange.payload)),
        };
        let mut fields = shared(payload_digest.as_deref());
        fields.extend(exchange.truncated.map(|why| ("WARC-Truncated", why.token().to_owned())));
        let (kind, payload): (_, &[u8]) = match &exchange.revisit {
            None => (RecordKind::Response, &exchange.payload),
            Some(revisit) => {
                fields.push(("WARC-Profile", revisit.profile.uri().to_owned()));
                fields.extend(revisit.refers_to.as_ref().map(|id| ("WARC-Refers-To", format!("<{}>", id.trim_matches(['<', '>'])))));
                fields.push(("WARC-Refers-To-Target-URI", revisit.target_uri.clone()));
                fields.push(("WARC-Refers-To-Date", write::date(revisit.date)));
                // A 304 is archived whole: what little body it may have is its own.
                let payload: &[u8] = if revisit.profile == RevisitProfile::ServerNotModified { &exchange.payload } else { &[] };
                (RecordKind::Revisit, payload)
            }
        };
        let block: &[&[u8]] = &[&exchange.head, payload];
        let record = Record {
            kind,
            id: response_id,
            date: exchange.date,
            fields,
            content_type: "application/http;msgtype=response",
            block,
            packed: write::is_packed(&exchange.head),
        };
        emit(&mut self.composer, &record, out)?;
        if let Some(request) = &exchange.request {
            let mut fields = shared(None);
            fields.push(("WARC-Concurrent-To", write::urn(response_id)));
            let content_type = "application/http;msgtype=request";
            let record = Record { kind: RecordKind::Request, id: (self.ids)(), date: exchange.date, fields, content_type, block: &[request], packed: false };
            emit(&mut self.composer, &record, out)?;
        }
        for attachment in &exchange.attachments {
            let mut fields = vec![("WARC-Target-URI", exchange.target_uri.clone()), ("WARC-Warcinfo-ID", write::urn(info_id))];
            let kind = match attachment.kind {
                AttachmentKind::Resource => {
                    fields.push(("WARC-Payload-Digest", write::payload_digest(&attachment.block)));
                    fields.push(("WARC-Concurrent-To", write::urn(response_id)));
                    RecordKind::Resource
                }
                AttachmentKind::Metadata => {
                    fields.push(("WARC-Refers-To", write::urn(response_id)));
                    RecordKind::Metadata
                }
            };
            let record = Record {
                kind,
                id: (self.ids)(),
                date: exchange.date,
                fields,
                content_type: &attachment.content_type,
                block: &[&attachment.block],
                packed: false,
            };
            emit(&mut self.composer, &record, out)?;
        }
        Ok((places, payload_digest))
    }

    fn failed(&self, doing: &'static str, error: io::Error) -> WriteError {
        let path = self.current.as_ref().map_or_else(|| self.settings.folder.clone(), |current| current.open_path.clone());
        WriteError { path, doing, error }
    }
}

/// Appends bytes to a file, or leaves it as it was. Returns its final name.
fn append(current: Option<&mut Current>, bytes: &[u8]) -> io::Result<PathBuf> {
    let current = current.ok_or_else(|| io::Error::other("no file is open"))?;
    if let Err(error) = current.file.write_all(bytes) {
        // Half a record at the end would hide all that follows; and the next write must begin where this one did.
        current.file.set_len(current.length)?;
        io::Seek::seek(&mut current.file, io::SeekFrom::Start(current.length))?;
        return Err(error);
    }
    current.length += bytes.len() as u64;
    current.dirty = true;
    Ok(current.path.clone())
}

/// Gives a synced file its final name.
pub(super) fn complete(open_path: &Path, path: &Path) -> Result<(), WriteError> {
    fs::rename(open_path, path).map_err(|error| WriteError { path: open_path.to_owned(), doing: "renamed", error })?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    sync_folder(folder).map_err(|error| WriteError { path: folder.to_owned(), doing: "synced", error })
}

/// Makes the names in a folder safe. Not every system can; where it cannot, the rename itself is what there is.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
