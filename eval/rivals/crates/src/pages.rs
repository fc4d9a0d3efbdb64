//! The unpacked pages of a set; `../pages.py` writes them.

use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;

/// One page.
pub(crate) struct Page {
    /// Names it in its set.
    pub(crate) record_id: String,
    /// Where it was.
    pub(crate) url: String,
    /// Its body as it came.
    pub(crate) bytes: Vec<u8>,
}

#[derive(Deserialize)]
struct Line {
    record_id: String,
    url: String,
    offset: usize,
    length: usize,
}

/// All pages of a set, from `PREFIX.ndjson` and `PREFIX.bytes`.
pub(crate) fn read(prefix: &str) -> Result<Vec<Page>> {
    let index = fs::read_to_string(format!("{prefix}.ndjson")).with_context(|| format!("cannot read {prefix}.ndjson"))?;
    let bodies = fs::read(format!("{prefix}.bytes")).with_context(|| format!("cannot read {prefix}.bytes"))?;
    let page = |line: &str| {
        let Line { record_id, url, offset, length } = serde_json::from_str(line)?;
        let bytes = bodies.get(offset..offset + length).context("the index and the bytes do not belong together")?.to_vec();
        Ok(Page { record_id, url, bytes })
    };
    index.lines().map(page).collect()
}
