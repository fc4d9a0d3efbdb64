//! A set of annotated pages: its folder, checked, and its gold.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::gold::{self, Gold};

/// Where the sets lie, seen from the workspace.
pub(crate) const DEFAULT_PLACE: &str = "../shared/eval";
const DEFAULT_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/eval");

/// Pages and what a right record holds for each.
#[derive(Debug)]
pub(crate) struct Set {
    /// Name of its folder.
    pub(crate) name: String,
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// A WARC file, or a folder of plain text.
    pub(crate) pages: PathBuf,
    /// The annotations, in order.
    pub(crate) gold: Vec<Gold>,
    /// `sha256:` and hex of the file they were read from.
    pub(crate) gold_digest: String,
}

/// The sets in these folders or, where none is given, in the default place. `None` if there is no such place.
pub(crate) fn find(folders: &[PathBuf]) -> Result<Option<Vec<Set>>> {
    if !folders.is_empty() {
        return folders.iter().map(|folder| Set::open(folder)).collect::<Result<_>>().map(Some);
    }
    let place = Path::new(DEFAULT_FOLDER);
    if !place.is_dir() {
        return Ok(None);
    }
    let mut folders = Vec::new();
    for entry in fs::read_dir(place).with_context(|| format!("cannot list {}", place.display()))? {
        folders.push(entry?.path());
    }
    folders.retain(|folder| folder.join(gold::FILE).is_file());
    folders.sort();
    let sets = folders.iter().map(|folder| Set::open(folder)).collect::<Result<Vec<_>>>()?;
    Ok(Some(sets).filter(|sets| !sets.is_empty()))
}

impl Set {
    /// Reads the gold and makes sure that there are pages.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        let Ok(folder) = folder.canonicalize() else {
            bail!("there is no folder {}; give one that holds {} and pages.warc.gz", folder.display(), gold::FILE);
        };
        let pages = ["pages.warc.gz", "raw"].map(|name| folder.join(name)).into_iter().find(|path| path.exists());
        let Some(pages) = pages else { bail!("{} holds neither pages.warc.gz nor raw/", folder.display()) };
        let (gold, gold_digest) = gold::read(&folder)?;
        let name = folder.file_name().map_or_else(|| ".".to_owned(), |name| name.to_string_lossy().into_owned());
        Ok(Self { name, folder, pages, gold, gold_digest })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use anyhow::Result;

    use super::*;

    #[test]
    fn a_missing_folder_is_named() {
        let error = find(&[PathBuf::from("no/such/set")]).expect_err("there is no such set").to_string();
        assert!(error.contains("there is no folder no/such/set"), "{error}");
    }

    #[test]
    fn a_set_needs_pages_and_gold() -> Result<()> {
        let folder = tempfile::tempdir()?;
        assert!(format!("{:#}", Set::open(folder.path()).expect_err("no pages")).contains("neither"));
        fs::create_dir(folder.path().join("raw"))?;
        assert!(format!("{:#}", Set::open(folder.path()).expect_err("no gold")).contains("gold.ndjson"));
        fs::write(folder.path().join("gold.ndjson"), "{\"id\":\"a\"}\n")?;
        let set = Set::open(folder.path())?;
        assert_eq!(set.gold.len(), 1);
        assert_eq!(set.pages, set.folder.join("raw"));
        Ok(())
    }
}
