//! `manifest.json`: which files of a folder are complete, what they hold, and what they were made from.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Tally, WriteError, atomic};
use crate::archive::FileDigest;

/// Name of the file.
pub const NAME: &str = "manifest.json";

/// What made the files: the same again, the same bytes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// `ghirbal`.
    pub tool: String,
    /// Its version.
    pub version: String,
    /// Version of the record's shape.
    pub schema_version: u32,
    /// Digest of the options that can change a record.
    pub config: String,
    /// Digest of the site rules, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
}

/// One complete part file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Name in the folder.
    pub file: String,
    /// Lines in it.
    pub records: u64,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
}

/// One input and what of it came into this folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputEntry {
    /// Size as stored, if all of it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// `sha256:` and hex; of a folder of pages, over the names and digests of its files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Whether the input was read to its end.
    pub complete: bool,
    /// What made its records.
    pub made: Made,
    /// Its parts.
    pub parts: Vec<Part>,
    /// What became of its pages that belong here.
    pub tally: Tally,
}

impl InputEntry {
    pub(super) fn new(made: Made, digest: Option<FileDigest>, complete: bool, parts: Vec<Part>, tally: Tally) -> Self {
        let (bytes, digest) = digest.map_or((None, None), |file| (Some(file.bytes), Some(file.digest)));
        Self { bytes, digest, complete, made, parts, tally }
    }
}

/// The manifest of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Totals over all inputs.
    pub tally: Tally,
    /// By input, as it was named.
    pub inputs: BTreeMap<String, InputEntry>,
    /// The rejects file, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejects: Option<Part>,
}

impl Manifest {
    /// Reads the manifest of a folder; an empty one if there is none.
    ///
    /// # Errors
    /// If there is one that cannot be read.
    pub fn read(folder: &Path) -> Result<Self, WriteError> {
        let path = folder.join(NAME);
        match fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| WriteError::BadManifest { path, message: error.to_string() }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(WriteError::Failed { path, error }),
        }
    }

    pub(super) fn write(&mut self, path: &Path) -> Result<(), WriteError> {
        self.tally = Tally::default();
        for entry in self.inputs.values() {
            self.tally.merge(&entry.tally);
        }
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        atomic::write_file(path, text.as_bytes()).map(|_| ())
    }
}
