//! From INPUT arguments to a stream of items: files, folders, globs, standard input, in an order that depends on names alone.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::Glob;
use thiserror::Error;

use super::decompress::{Caps, Coding};
use super::digest::{Counted, FileDigest, Fold};
use super::sniff::{self, Kind};
use super::warc::WarcReader;
use super::{FailReason, Item, NdjsonFields, Place, SkipReason, loose, ndjson};

/// Read buffer of a file.
const BUFFER: usize = 128 << 10;

/// An INPUT that cannot be read at all. Nothing has been processed when this is reported.
#[derive(Debug, Error)]
pub enum InputError {
    /// The path does not exist.
    #[error("there is no {0}; give a file, a folder, a quoted glob, or - for standard input")]
    Missing(PathBuf),
    /// The path exists and cannot be looked at.
    #[error("{path} cannot be read: {error}")]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The glob is malformed.
    #[error("{0} is not a valid glob: {1}")]
    BadGlob(String, globset::Error),
    /// The glob matches no file.
    #[error("no file matches {0}")]
    NoMatch(String),
}

/// A group of items that are written together: the pages of one container, or the loose pages of one folder.
#[derive(Debug, PartialEq, Eq)]
pub struct Batch {
    /// Path as given, normalised; names the output part, so a rerun of the same input replaces its own part.
    pub key: String,
    /// Name of the input in the manifest: its path below the root.
    pub name: String,
    /// Top folder below the root, which names the source where the config does not.
    pub folder: Option<String>,
}

/// What reading yields, in order.
#[derive(Debug)]
pub enum Event {
    /// One input item of a batch.
    Item(Arc<Batch>, Item),
    /// The batch is complete; its digest, where all of it could be read.
    End(Arc<Batch>, Option<FileDigest>),
}

/// Reads all inputs, one item at a time.
pub struct Inputs {
    todo: VecDeque<Step>,
    fields: NdjsonFields,
    caps: Caps,
    open: Option<Open>,
    folder: Option<(Arc<Batch>, Fold)>,
}

/// Something still to be visited.
enum Step {
    Folder { path: PathBuf, root: PathBuf },
    File { path: PathBuf, root: PathBuf, batch: Option<Arc<Batch>> },
    EndFolder(Arc<Batch>),
    Stdin,
}

/// A container being read.
struct Open {
    batch: Arc<Batch>,
    reader: Container,
}

enum Container {
    Warc(Box<WarcReader>),
    Ndjson { reader: Box<dyn BufRead + Send>, at: u64, path: String, digest: DigestSlot },
}

/// The digest of a container that is read through a decoder: known only for plain files.
type DigestSlot = Option<Arc<std::sync::Mutex<Option<FileDigest>>>>;

impl Inputs {
    /// Checks every INPUT before anything is read. `raw_root` is the folder below which paths name pages for good.
    ///
    /// # Errors
    /// If an INPUT is missing or unreadable, or a glob is malformed or matches nothing.
    pub fn open(inputs: &[String], raw_root: &Path, fields: NdjsonFields, caps: Caps) -> Result<Self, InputError> {
        let mut todo = VecDeque::new();
        for input in inputs {
            if input == "-" {
                todo.push_back(Step::Stdin);
                continue;
            }
            let path = clean(Path::new(input));
            match fs::metadata(&path) {
                Ok(meta) if meta.is_dir() => {
                    fs::read_dir(&path).map_err(|error| InputError::Unreadable { path: path.clone(), error })?;
                    let root = root_of(&path, &path, raw_root);
                    todo.push_back(Step::Folder { path, root });
                }
                Ok(_) => {
                    let root = root_of(&path, path.parent().unwrap_or(Path::new("")), raw_root);
                    todo.push_back(Step::File { path, root, batch: None });
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound && input.contains(['*', '?', '[', '{']) => {
                    todo.extend(expand(input, raw_root)?);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(InputError::Missing(path)),
                Err(error) => return Err(InputError::Unreadable { path, error }),
            }
        }
        Ok(Self { todo, fields, caps, open: None, folder: None })
    }

    /// The next event; `None` when all inputs are read.
    pub fn next_event(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.read_on() {
                return Some(event);
            }
            match self.todo.pop_front()? {
                Step::Folder { path, root } => {
                    if let Some(event) = self.enter(&path, &root) {
                        return Some(event);
                    }
                }
                Step::EndFolder(batch) => {
                    let digest = self.folder.take().map(|(_, fold)| fold.finish());
                    return Some(Event::End(batch, digest));
                }
                Step::File { path, root, batch } => {
                    if let Some(event) = self.file(&path, &root, batch) {
                        return Some(event);
                    }
                }
                Step::Stdin => {
                    let batch = Arc::new(Batch { key: "-".into(), name: "-".into(), folder: None });
                    let reader: Box<dyn BufRead + Send> = Box::new(BufReader::with_capacity(BUFFER, io::stdin()));
                    if let Some(event) = self.stream(reader, "-", (None, None), 0, batch, true) {
                        return Some(event);
                    }
                }
            }
        }
    }

    /// The next item of the container being read, or its end.
    fn read_on(&mut self) -> Option<Event> {
        let open = self.open.as_mut()?;
        let item = match &mut open.reader {
            Container::Warc(warc) => warc.next_item(),
            Container::Ndjson { reader, at, path, .. } => match ndjson::next(&mut **reader, at, path, &self.fields, self.caps) {
                Ok(item) => item,
                Err(error) => {
                    let place = Place { path: path.clone(), offset: *at, ..Place::default() };
                    let message = format!("{path} cannot be read beyond byte {at}: {error}");
                    let batch = Arc::clone(&open.batch);
                    // The reader would fail again and again: this is the end of the file.
                    *reader = Box::new(io::empty());
                    return Some(Event::Item(batch, Item::Failed { place, url: None, reason: FailReason::Unreadable, message }));
                }
            },
        };
        if let Some(item) = item {
            return Some(Event::Item(Arc::clone(&open.batch), item));
        }
        let Open { batch, reader } = self.open.take()?;
        let digest = match &reader {
            Container::Warc(warc) => Some(warc.digest()),
            Container::Ndjson { digest: Some(slot), .. } => slot.lock().ok().and_then(|mut slot| slot.take()),
            Container::Ndjson { digest: None, .. } => None,
        };
        Some(Event::End(batch, digest))
    }

    /// Puts what a folder holds before all else, files first, each in the order of its name.
    fn enter(&mut self, path: &Path, root: &Path) -> Option<Event> {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => return Some(self.unreadable(path, root, &error)),
        };
        let (mut pages, mut containers, mut folders) = (Vec::new(), Vec::new(), Vec::new());
        for entry in entries.flatten() {
            let path = entry.path();
            let is_folder = fs::metadata(&path).is_ok_and(|meta| meta.is_dir());
            if is_folder && !is_hidden(&path) && !path.is_symlink() {
                folders.push(path);
            } else if !is_folder && matches!(sniff::by_name(&display(&path)).1, Some(Kind::Warc | Kind::Ndjson)) {
                containers.push(path);
            } else {
                pages.push(path);
            }
        }
        for paths in [&mut pages, &mut containers, &mut folders] {
            paths.sort();
        }
        let batch = Arc::new(batch_of(path, root));
        let mut steps: Vec<Step> = Vec::with_capacity(pages.len() + containers.len() + folders.len() + 1);
        let file = |path| Step::File { path, root: root.to_owned(), batch: Some(Arc::clone(&batch)) };
        // The loose pages are one batch and must not be interrupted by a container, which is a batch of its own.
        steps.extend(pages.into_iter().map(file));
        steps.push(Step::EndFolder(Arc::clone(&batch)));
        steps.extend(containers.into_iter().map(file));
        steps.extend(folders.into_iter().map(|path| Step::Folder { path, root: root.to_owned() }));
        for step in steps.into_iter().rev() {
            self.todo.push_front(step);
        }
        None
    }

    fn unreadable(&self, path: &Path, root: &Path, error: &io::Error) -> Event {
        let place = Place { path: below(path, root), ..Place::default() };
        let message = format!("{} cannot be read: {error}", path.display());
        Event::Item(Arc::new(batch_of(path, root)), Item::Failed { place, url: None, reason: FailReason::Unreadable, message })
    }

    /// Opens one file: a container stays open, a loose page is read at once.
    fn file(&mut self, path: &Path, root: &Path, folder: Option<Arc<Batch>>) -> Option<Event> {
        let name = below(path, root);
        let own = Arc::new(batch_of(path, root));
        let in_folder = folder.is_some();
        let batch = folder.unwrap_or_else(|| Arc::clone(&own));
        let skip = |reason| Some(Event::Item(Arc::clone(&batch), Item::Skipped { place: Place { path: name.clone(), ..Place::default() }, reason }));
        let file_name = name.rsplit('/').next().unwrap_or(&name);
        if in_folder && is_hidden(path) {
            return skip(SkipReason::Hidden);
        }
        // A linked folder that holds itself would never end: links are followed only as INPUT.
        if in_folder && path.is_dir() {
            return skip(SkipReason::LinkedFolder);
        }
        if in_folder && (file_name.starts_with("ledger.sqlite") || file_name.ends_with(".open")) {
            return skip(SkipReason::Own);
        }
        let by_name = sniff::by_name(file_name);
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (size, file) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                let place = Place { path: name, ..Place::default() };
                let message = format!("{} cannot be opened: {error}", path.display());
                return Some(Event::Item(batch, Item::Failed { place, url: None, reason: FailReason::Unreadable, message }));
            }
        };
        let is_container = matches!(by_name.1, Some(Kind::Warc | Kind::Ndjson));
        let reader = Box::new(BufReader::with_capacity(BUFFER, file));
        self.stream(reader, &name, by_name, size, if is_container { own } else { batch }, !in_folder || is_container)
    }

    /// Reads a stream as what its name says, or as what its first bytes show.
    fn stream(
        &mut self,
        reader: Box<dyn BufRead + Send>,
        name: &str,
        (mut coding, mut kind): (Option<Coding>, Option<Kind>),
        size: u64,
        batch: Arc<Batch>,
        own_batch: bool,
    ) -> Option<Event> {
        let mut counted = Counted::new(reader, self.caps.page_bytes + self.caps.header_bytes);
        if own_batch && kind.is_none() {
            let start = counted.peek(4096).map(<[u8]>::to_vec).unwrap_or_default();
            coding = coding.or_else(|| Coding::from_magic(&start));
            kind = self.look_inside(&start, coding);
            if name == "-" && kind.is_none() && !sniff::is_binary(&start) {
                kind = Some(Kind::Page(super::Form::PlainText));
            }
        }
        let failed = |error: io::Error, batch| {
            let place = Place { path: name.to_owned(), ..Place::default() };
            let message = format!("{name} cannot be read: {error}");
            Some(Event::Item(batch, Item::Failed { place, url: None, reason: FailReason::Unreadable, message }))
        };
        match kind {
            Some(Kind::Warc) => match WarcReader::new(counted, name.to_owned(), self.caps) {
                Ok(warc) => self.open = Some(Open { batch, reader: Container::Warc(Box::new(warc)) }),
                Err(error) => return failed(error, batch),
            },
            Some(Kind::Ndjson) => {
                let slot: DigestSlot = Some(Arc::default());
                let hashed = Box::new(Hashed { file: counted, slot: slot.clone() });
                let reader: Box<dyn BufRead + Send> = match coding {
                    None => hashed,
                    Some(coding) => match coding.reader(hashed) {
                        Ok(reader) => reader,
                        Err(error) => return failed(error, batch),
                    },
                };
                self.open = Some(Open { batch, reader: Container::Ndjson { reader, at: 0, path: name.to_owned(), digest: slot } });
            }
            _ => {
                let (item, digest) = loose::read_file(name, counted, coding, kind, size, self.caps);
                if own_batch {
                    self.todo.push_front(Step::EndFolder(Arc::clone(&batch)));
                    self.folder = Some((Arc::clone(&batch), Fold::default()));
                }
                let (_, fold) = self.folder.get_or_insert_with(|| (Arc::clone(&batch), Fold::default()));
                if let Some(digest) = &digest {
                    fold.add(name, digest);
                }
                return Some(Event::Item(batch, item));
            }
        }
        None
    }

    fn look_inside(&self, start: &[u8], coding: Option<Coding>) -> Option<Kind> {
        let Some(coding) = coding else { return sniff::by_content(start) };
        let mut plain = Vec::new();
        let mut reader = coding.reader(start).ok()?;
        super::decompress::read_capped(&mut reader, self.caps.header_bytes, &mut plain);
        sniff::by_content(&plain)
    }
}

/// A counted file that leaves its digest behind when it has been read to the end.
struct Hashed {
    file: Counted,
    slot: DigestSlot,
}

impl io::Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = io::Read::read(&mut self.file, buffer)?;
        if length == 0 {
            self.leave_digest();
        }
        Ok(length)
    }
}

impl BufRead for Hashed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.file.fill_buf()?.is_empty() {
            self.leave_digest();
        }
        self.file.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.file.consume(length);
    }
}

impl Hashed {
    fn leave_digest(&self) {
        if let Some(mut slot) = self.slot.as_ref().and_then(|slot| slot.lock().ok()) {
            *slot = Some(self.file.digest());
        }
    }
}

/// Files that a glob matches, in the order of their names.
fn expand(pattern: &str, raw_root: &Path) -> Result<Vec<Step>, InputError> {
    let matcher = Glob::new(pattern).map_err(|error| InputError::BadGlob(pattern.to_owned(), error))?.compile_matcher();
    // The walk starts at the longest part of the pattern that holds no wildcard.
    let fixed: PathBuf = Path::new(pattern).components().take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{'])).collect();
    let start = if fixed.as_os_str().is_empty() { PathBuf::from(".") } else { fixed.clone() };
    let mut found = Vec::new();
    let mut folders = vec![start];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = clean(&entry.path());
            if matcher.is_match(&path) && !path.is_dir() {
                found.push(path);
            } else if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            }
        }
    }
    if found.is_empty() {
        return Err(InputError::NoMatch(pattern.to_owned()));
    }
    found.sort();
    let root_of_file = |path: &Path| root_of(path, &fixed, raw_root);
    Ok(found.into_iter().map(|path| Step::File { root: root_of_file(&path), path, batch: None }).collect())
}

fn batch_of(path: &Path, root: &Path) -> Batch {
    let name = below(path, root);
    let folder = match name.split_once('/') {
        Some((folder, _)) => Some(folder.to_owned()),
        None if path.is_dir() && !name.is_empty() => Some(name.clone()),
        None => None,
    };
    Batch { key: display(path), name: if name.is_empty() { ".".to_owned() } else { name }, folder }
}

/// The raw root, if the path lies in it; else the fallback.
fn root_of(path: &Path, fallback: &Path, raw_root: &Path) -> PathBuf {
    let raw_root = clean(raw_root);
    if path.starts_with(&raw_root) { raw_root } else { fallback.to_owned() }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Without `.` parts and doubled separators.
fn clean(path: &Path) -> PathBuf {
    path.components().filter(|part| !matches!(part, std::path::Component::CurDir)).collect()
}

fn below(path: &Path, root: &Path) -> String {
    display(path.strip_prefix(root).unwrap_or(path))
}

/// A path as text; bytes that are not UTF-8 are written `\xNN`, so that two names never become one.
fn display(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    if cfg!(windows) { text.replace('\\', "/") } else { text }
}
