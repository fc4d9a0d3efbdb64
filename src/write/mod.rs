//! Stage 8: records out, safely, and the receipt.
//!
//! In: outcomes in input order. Out: part files, `rejects.ndjson` and `manifest.json`, or one file, or a stream.
//!
//! A file is written under a temporary name, synced and renamed; a manifest names only files that are complete, and
//! readers trust only what a manifest names. The counts by state must add up to the inputs ([`Tally`]).

mod atomic;
mod duplicates;
mod folder;
mod manifest;
mod single;
mod tally;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

pub use duplicates::Duplicates;
pub use folder::FolderWriter;
pub use manifest::{Made, Manifest};
pub use single::SingleWriter;
pub use tally::Tally;

/// Removes what a run that was cut off left half written below an output folder. The caller holds its lock.
pub fn sweep(dir: &Path) {
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if atomic::is_temporary(&name.to_string_lossy()) {
                // What cannot be removed is in nobody's way: no manifest names it.
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

/// The output cannot be written; the run must stop.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The reader of standard output has gone: a clean end.
    #[error("the reader of the output has gone")]
    BrokenPipe,
    /// Anything else.
    #[error("{path} cannot be written: {error}; free some space or check its permissions, then run again")]
    Failed {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A manifest that is there cannot be read.
    #[error("{path} is not a manifest of Ghirbal's: {message}; move it away or choose another output folder")]
    BadManifest {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
    },
}

impl WriteError {
    fn at(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| if error.kind() == io::ErrorKind::BrokenPipe { Self::BrokenPipe } else { Self::Failed { path, error } }
    }
}
