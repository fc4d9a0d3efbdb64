//! One file, or standard output.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::atomic::AtomicFile;
use super::folder::line;
use super::{Tally, WriteError};
use crate::config::Compression;
use crate::outcome::Outcome;

/// Writes all records to one place, and the rejects beside it.
pub struct SingleWriter {
    records: Target,
    rejects: Option<(PathBuf, Option<AtomicFile>)>,
    tally: Tally,
}

enum Target {
    Stdout(BufWriter<io::Stdout>),
    File(AtomicFile),
}

impl SingleWriter {
    /// A stream on standard output. Rejects go to `rejects`, if it is given.
    pub fn stdout(rejects: Option<PathBuf>) -> Self {
        Self { records: Target::Stdout(BufWriter::with_capacity(64 << 10, io::stdout())), rejects: rejects.map(|path| (path, None)), tally: Tally::default() }
    }

    /// One file, compressed if its name says so; rejects beside it, as `<name>.rejects.ndjson`, or in `rejects`.
    ///
    /// # Errors
    /// If the file cannot be created.
    pub fn file(path: &Path, rejects: Option<PathBuf>) -> Result<Self, WriteError> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let compression = if name.ends_with(".zst") { Compression::Zstd } else { Compression::None };
        let stem = name.trim_end_matches(".zst").trim_end_matches(".ndjson").trim_end_matches(".jsonl");
        let rejects = rejects.unwrap_or_else(|| path.with_file_name(format!("{stem}.rejects.ndjson")));
        // What an earlier run rejected is no longer true once this one has finished.
        Ok(Self { records: Target::File(AtomicFile::create(path, compression)?), rejects: Some((rejects, None)), tally: Tally::default() })
    }

    /// Takes one outcome of the input named `input`.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn take(&mut self, input: &str, outcome: Outcome) -> Result<(), WriteError> {
        self.tally.add(outcome.state, outcome.reason);
        if let Some(record) = outcome.record {
            let line = line(&record);
            match &mut self.records {
                Target::Stdout(stdout) => stdout.write_all(&line).map_err(WriteError::at("standard output"))?,
                Target::File(file) => file.write(&line)?,
            }
        }
        if let (Some(mut reject), Some((path, file))) = (outcome.reject, &mut self.rejects) {
            input.clone_into(&mut reject.input);
            let file = match file {
                Some(file) => file,
                None => file.insert(AtomicFile::create(path, Compression::None)?),
            };
            file.write(&line(&reject))?;
        }
        Ok(())
    }

    /// Makes everything appear under its name.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn finish(self) -> Result<Tally, WriteError> {
        if let Some((path, file)) = self.rejects {
            match file {
                Some(file) => {
                    file.finish()?;
                }
                None if path.is_file() => std::fs::remove_file(&path).map_err(WriteError::at(&path))?,
                None => {}
            }
        }
        match self.records {
            Target::Stdout(mut stdout) => stdout.flush().map_err(WriteError::at("standard output"))?,
            Target::File(file) => {
                file.finish()?;
            }
        }
        Ok(self.tally)
    }
}
