//! From a record's id back to the bytes it was made from.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::archive::decompress::Coding;
use crate::config::Config;
use crate::record::Record;
use crate::write::Manifest;

/// Where a record's bytes lie.
pub(super) struct Found {
    pub(super) input: String,
    /// The folder below which the input was read.
    pub(super) root: PathBuf,
    pub(super) offset: u64,
    /// The source it was counted to.
    pub(super) source: String,
}

/// Looks the id up in the parts that the manifests of the output folder name. `None` if the text is no id, or unknown.
pub(super) fn by_id(id: &str, config: &Config) -> Result<Option<Found>> {
    if id.len() != 32 || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let mut sources: Vec<_> = fs::read_dir(&config.output.dir).into_iter().flatten().flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    sources.sort();
    let needle = format!("{{\"id\":\"{id}\"");
    for source in sources {
        let mut days: Vec<_> = fs::read_dir(&source)?.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        days.sort();
        for day in days {
            for (key, entry) in Manifest::read(&day)?.inputs {
                for part in entry.parts {
                    let path = day.join(&part.file);
                    let file = File::open(&path)?;
                    let file = BufReader::new(file);
                    let reader: Box<dyn BufRead> = if part.file.ends_with(".zst") { Coding::Zstd.reader(file)? } else { Box::new(file) };
                    for line in reader.lines() {
                        let line = line?;
                        if line.starts_with(&needle) {
                            let record: Record = serde_json::from_str(&line)?;
                            // The input as it was named: a container, or the folder that holds the page.
                            let named = Path::new(&key);
                            let file_name = record.raw.path.rsplit('/').next().unwrap_or_default();
                            let input = if named.is_dir() { named.join(file_name).to_string_lossy().into_owned() } else { key };
                            let root = input.strip_suffix(&record.raw.path).map_or_else(|| config.input.raw_dir.clone(), PathBuf::from);
                            return Ok(Some(Found { input, root, offset: record.raw.offset, source: record.source }));
                        }
                    }
                }
            }
        }
    }
    Ok(None)
}
