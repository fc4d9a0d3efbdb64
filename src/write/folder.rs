//! `normalized/<source>/<day>/`: a part or more for each input, the rejects, the manifest.
//!
//! A part is named after its input, so running an input again replaces its own parts and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::atomic::{self, AtomicFile};
use super::manifest::{self, InputEntry, Made, Manifest, Part};
use super::{Tally, WriteError};
use crate::archive::{Batch, FileDigest, sha256_hex};
use crate::config::{Compression, Output};
use crate::outcome::{Outcome, Reject};
use crate::record::Record;

const REJECTS: &str = "rejects.ndjson";
/// Folder of pages whose day of capture is not known.
const UNDATED: &str = "undated";

/// Writes below an output folder.
pub struct FolderWriter {
    output: Output,
    made: Made,
    /// The batch being written.
    batch: Option<Open>,
    /// Folders whose manifest names an input, from before this run and from this run.
    known: Option<BTreeMap<String, BTreeSet<PathBuf>>>,
    /// Whether the next batch was never written before.
    expects_new: bool,
    /// Records in the parts that manifests name because of this run.
    records: u64,
    /// Part files made complete by this run.
    pub files: u64,
}

struct Open {
    batch: Arc<Batch>,
    places: BTreeMap<PathBuf, OpenPlace>,
    /// Counts of what belongs to no day (records that hold no page): they go where the first page went.
    homeless: Tally,
    source: Option<String>,
}

/// One day's folder, for the batch being written.
#[derive(Default)]
struct OpenPlace {
    file: Option<AtomicFile>,
    file_name: String,
    records: u64,
    parts: Vec<Part>,
    rejects: Vec<u8>,
    tally: Tally,
}

impl FolderWriter {
    /// Nothing is created before the first outcome.
    pub fn new(output: Output, made: Made) -> Self {
        Self { output, made, batch: None, known: None, expects_new: false, records: 0, files: 0 }
    }

    /// Says that the next batch was never written here before, so that nothing needs to be looked for: after years that would
    /// be a hundred thousand manifests.
    pub fn expects_new(&mut self) {
        self.expects_new = true;
    }

    /// Takes one outcome. Outcomes of one batch come one after another.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn take(&mut self, batch: &Arc<Batch>, outcome: Outcome) -> Result<(), WriteError> {
        if self.batch.as_ref().is_some_and(|open| open.batch != *batch) {
            self.finish_batch(None, false)?;
        }
        let open = self.batch.get_or_insert_with(|| Open { batch: Arc::clone(batch), places: BTreeMap::new(), homeless: Tally::default(), source: None });
        let Some(source) = outcome.source else {
            open.homeless.add(outcome.state, outcome.reason);
            return Ok(());
        };
        open.source.get_or_insert_with(|| source.clone());
        let day = outcome.day.as_deref().unwrap_or(UNDATED);
        let folder = self.output.dir.join(&source).join(day);
        let place = open.places.entry(folder.clone()).or_default();
        place.tally.add(outcome.state, outcome.reason);
        if let Some(record) = outcome.record {
            place.write(&record, &folder, batch, &self.output, &mut self.files)?;
        }
        if let Some(reject) = outcome.reject {
            place.reject(reject, batch);
        }
        Ok(())
    }

    /// A batch is complete: its files get their names, then the manifests name them. What an earlier run had made of
    /// the same input and this one has not made again goes, wherever it lies.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn end(&mut self, batch: &Arc<Batch>, digest: Option<FileDigest>) -> Result<(), WriteError> {
        if self.batch.as_ref().is_some_and(|open| open.batch != *batch) {
            self.finish_batch(None, false)?;
        }
        if self.batch.is_none() {
            self.batch = Some(Open { batch: Arc::clone(batch), places: BTreeMap::new(), homeless: Tally::default(), source: None });
        }
        self.finish_batch(digest, true)
    }

    /// The run has ended: what is open was not read to its end. Says how many records the manifests now name because of it.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn finish(mut self) -> Result<u64, WriteError> {
        self.finish_batch(None, false)?;
        Ok(self.records)
    }

    fn finish_batch(&mut self, digest: Option<FileDigest>, complete: bool) -> Result<(), WriteError> {
        let Some(mut open) = self.batch.take() else { return Ok(()) };
        let key = open.batch.key.clone();
        let looks_back = !std::mem::take(&mut self.expects_new);
        let now: BTreeSet<PathBuf> = open.places.keys().cloned().collect();
        let before = if looks_back { self.known_folders()?.insert(key.clone(), now).unwrap_or_default() } else { BTreeSet::new() };
        if open.homeless.inputs > 0 {
            let home = match open.places.keys().next() {
                Some(home) => home.clone(),
                None => self.output.dir.join(open.source.as_deref().or(open.batch.folder.as_deref()).unwrap_or("default")).join(UNDATED),
            };
            open.places.entry(home).or_default().tally.merge(&open.homeless);
        }
        for (folder, mut place) in open.places {
            place.finish_file(&mut self.files)?;
            fs::create_dir_all(&folder).map_err(WriteError::at(&folder))?;
            let mut manifest = Manifest::read(&folder)?;
            let entry = InputEntry::new(self.made.clone(), digest.clone(), complete, place.parts, place.tally);
            self.records += entry.parts.iter().map(|part| part.records).sum::<u64>();
            replace_entry(&folder, &mut manifest, &key, Some(entry), &place.rejects)?;
        }
        if complete && looks_back {
            let now = self.known_folders()?.get(&key).cloned().unwrap_or_default();
            for folder in before.difference(&now) {
                tracing::info!(input = %key, folder = %folder.display(), "its earlier records are taken out: the input no longer holds them");
                replace_entry(folder, &mut Manifest::read(folder)?, &key, None, &[])?;
            }
        }
        Ok(())
    }

    /// Reads once which folder holds what of which input.
    fn known_folders(&mut self) -> Result<&mut BTreeMap<String, BTreeSet<PathBuf>>, WriteError> {
        if self.known.is_none() {
            let mut known: BTreeMap<String, BTreeSet<PathBuf>> = BTreeMap::new();
            for source in folders_in(&self.output.dir) {
                for day in folders_in(&source) {
                    for key in Manifest::read(&day)?.inputs.into_keys() {
                        known.entry(key).or_default().insert(day.clone());
                    }
                }
            }
            self.known = Some(known);
        }
        Ok(self.known.get_or_insert_default())
    }
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// Exchanges what a folder holds of one input; the files that the manifest names no longer go last.
fn replace_entry(folder: &Path, manifest: &mut Manifest, key: &str, entry: Option<InputEntry>, rejects: &[u8]) -> Result<(), WriteError> {
    let kept: Vec<String> = entry.iter().flat_map(|entry| &entry.parts).map(|part| part.file.clone()).collect();
    let old = match entry {
        Some(entry) => manifest.inputs.insert(key.to_owned(), entry),
        None => manifest.inputs.remove(key),
    };
    manifest.rejects = rewrite_rejects(folder, key, rejects, manifest.rejects.is_some())?;
    manifest.write(&folder.join(manifest::NAME))?;
    for stale in old.into_iter().flat_map(|old| old.parts).filter(|part| !kept.contains(&part.file)) {
        // A leftover that no manifest names would only confuse people.
        let _ = fs::remove_file(folder.join(stale.file));
    }
    Ok(())
}

impl OpenPlace {
    fn write(&mut self, record: &Record, folder: &Path, batch: &Batch, output: &Output, files: &mut u64) -> Result<(), WriteError> {
        if self.file.is_none() {
            self.file_name = part_name(&batch.key, self.parts.len(), output.compression);
            self.file = Some(AtomicFile::create(&folder.join(&self.file_name), output.compression)?);
            self.records = 0;
        }
        if let Some(file) = &mut self.file {
            file.write(&line(record))?;
            self.records += 1;
        }
        if self.records >= output.records_per_part {
            self.finish_file(files)?;
        }
        Ok(())
    }

    fn finish_file(&mut self, files: &mut u64) -> Result<(), WriteError> {
        if let Some(file) = self.file.take() {
            let written = file.finish()?;
            *files += 1;
            self.parts.push(Part { file: std::mem::take(&mut self.file_name), records: self.records, bytes: written.bytes, sha256: written.sha256 });
        }
        Ok(())
    }

    fn reject(&mut self, mut reject: Reject, batch: &Batch) {
        reject.input.clone_from(&batch.key);
        self.rejects.extend(line(&reject));
    }
}

/// One JSON object and a line end.
pub(super) fn line(value: &impl serde::Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    line
}

/// `part-<file name>-<digest of the path>-<number>.ndjson`: readable, and never the same for two inputs.
fn part_name(key: &str, number: usize, compression: Compression) -> String {
    let stem: String = key
        .rsplit('/')
        .next()
        .unwrap_or(key)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' })
        .take(60)
        .collect();
    let digest = sha256_hex(key.as_bytes());
    let ending = match compression {
        Compression::None => "ndjson",
        Compression::Zstd => "ndjson.zst",
    };
    format!("part-{stem}-{}-{number:05}.{ending}", &digest[7..15])
}

/// Puts this input's rejects in the place of those of its last run; other inputs' lines stay as they are.
fn rewrite_rejects(folder: &Path, input: &str, new: &[u8], had_any: bool) -> Result<Option<Part>, WriteError> {
    let path = folder.join(REJECTS);
    let mut lines = Vec::new();
    if had_any {
        let old = fs::read(&path).map_err(WriteError::at(&path))?;
        let others = old.split_inclusive(|b| *b == b'\n').map(|line| (input_of(line), line.to_vec()));
        lines.extend(others.filter(|(other, _)| other != input));
    }
    lines.extend(new.split_inclusive(|b| *b == b'\n').map(|line| (input.to_owned(), line.to_vec())));
    if lines.is_empty() {
        if had_any {
            fs::remove_file(&path).map_err(WriteError::at(&path))?;
        }
        return Ok(None);
    }
    // By input, each in its own order: which input ran last does not show.
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    let text: Vec<u8> = lines.iter().flat_map(|(_, line)| line.iter().copied()).collect();
    let written = atomic::write_file(&path, &text)?;
    Ok(Some(Part { file: REJECTS.to_owned(), records: lines.len() as u64, bytes: written.bytes, sha256: written.sha256 }))
}

fn input_of(line: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    struct Named {
        input: String,
    }
    serde_json::from_slice::<Named>(line).map(|named| named.input).unwrap_or_default()
}
