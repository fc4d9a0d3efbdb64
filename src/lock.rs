//! One run at a time: a lock file in a folder, held by the system for as long as the process lives.
//!
//! The lock goes with the process (`flock`), so a killed run leaves none behind, only its name in the file; who takes the
//! lock next learns of it. The name is for people: what counts is the lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Name of the lock file.
pub const NAME: &str = ".ghirbal.lock";

/// The lock cannot be had.
#[derive(Debug, Error)]
pub enum LockError {
    /// Another run holds it.
    #[error("another run ({holder}) holds the lock on {folder}")]
    Held {
        /// Who, as the lock file says.
        holder: String,
        /// The folder.
        folder: String,
    },
    /// The file cannot be used.
    #[error("{path} cannot be locked: {error}")]
    Failed {
        /// The lock file, or its folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
    /// Who held it and ended without giving it back, if somebody did.
    pub stale: Option<String>,
}

impl Lock {
    /// Takes the lock on a folder, making the folder if need be. `holder` says who we are.
    ///
    /// # Errors
    /// If another run holds it, or the file cannot be used.
    pub fn take(folder: &Path, holder: &str) -> Result<Self, LockError> {
        fs::create_dir_all(folder).map_err(|error| LockError::Failed { path: folder.to_owned(), error })?;
        let path = folder.join(NAME);
        let failed = |error| LockError::Failed { path: path.clone(), error };
        let mut file = OpenOptions::new().create(true).read(true).write(true).truncate(false).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = Self::read(&mut file);
                return Err(LockError::Held { holder: if holder.is_empty() { "unknown".into() } else { holder }, folder: folder.display().to_string() });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let before = Self::read(&mut file);
        let mut lock = Self { file, stale: Some(before).filter(|before| !before.is_empty()) };
        lock.write(&format!("process {}, {holder}", std::process::id())).map_err(failed)?;
        Ok(lock)
    }

    fn read(file: &mut File) -> String {
        let mut text = String::new();
        // Who holds it is told as far as it can be read.
        let _ = file.rewind().and_then(|()| file.read_to_string(&mut text));
        text.trim().to_owned()
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // An empty file says that the run ended by itself.
        let _ = self.file.set_len(0);
    }
}
