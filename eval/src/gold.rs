//! The gold: what a right record holds for each page of a set.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Its file in the set's folder.
pub(crate) const FILE: &str = "gold.ndjson";

/// One annotated page. What is absent is not scored.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Gold {
    /// Name of the page in its set.
    pub(crate) id: String,
    /// Where it was.
    #[serde(default)]
    pub(crate) url: Option<String>,
    /// What kind of page it is.
    #[serde(default)]
    pub(crate) kind: Option<String>,
    /// Its language.
    #[serde(default)]
    pub(crate) lang: Option<String>,
    /// Its headline.
    #[serde(default)]
    pub(crate) title: Option<String>,
    /// Who wrote it: a name, or a list of names or of objects with a `name`.
    #[serde(default)]
    pub(crate) authors: Value,
    /// Its day of publication.
    #[serde(default)]
    pub(crate) published: Option<String>,
    /// All days that count as right, where there are several.
    #[serde(default)]
    pub(crate) published_accept: Option<Vec<Option<String>>>,
    /// Its body.
    #[serde(default)]
    pub(crate) main_content: Option<String>,
    /// Passages that belong to the body.
    #[serde(default)]
    pub(crate) with: Option<Vec<Option<String>>>,
    /// Passages that do not.
    #[serde(default)]
    pub(crate) without: Option<Vec<Option<String>>>,
}

/// The gold in a folder, and the digest of its file, by which a changed corpus is noticed.
pub(crate) fn read(folder: &Path) -> Result<(Vec<Gold>, String)> {
    let path = folder.join(FILE);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut pages = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        pages.push(serde_json::from_str(line).with_context(|| format!("{}, line {}", path.display(), index + 1))?);
    }
    let digest: Vec<String> = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((pages, format!("sha256:{}", digest.concat())))
}
