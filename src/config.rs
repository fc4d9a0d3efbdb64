//! Options: what was written in `config/ghirbal.toml`, checked. Every default here is the documented one.

mod check;
mod fetch;
mod place;
mod source;
mod span;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

use crate::archive::{Caps, NdjsonFields, sha256_hex};
use crate::dom;
use crate::extract::rich::Extras;
use crate::record::PageType;

pub use fetch::{Archive, Fetch};
pub use source::Source;
pub use span::Span;

/// Where the config is looked for when none is named.
pub const DEFAULT_PATH: &str = "config/ghirbal.toml";

/// All options.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// What is read.
    pub input: Input,
    /// What is written.
    pub output: Output,
    /// How a run behaves.
    pub run: Run,
    /// What one page may cost.
    pub limits: Limits,
    /// How pages are fetched.
    pub fetch: Fetch,
    /// How what was fetched is kept.
    pub archive: Archive,
    /// Named sources.
    pub source: Vec<Source>,
}

/// What is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Input {
    /// Inputs when none are given on the command line.
    pub paths: Vec<String>,
    /// Folder below which paths name pages for good.
    pub raw_dir: PathBuf,
    /// Bytes one page may have, unpacked.
    pub max_page_bytes: u64,
    /// Fields of NDJSON lines.
    pub ndjson: Ndjson,
}

/// Fields of NDJSON lines that hold a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ndjson {
    /// Address.
    pub url: String,
    /// HTML.
    pub html: String,
    /// Date of capture, RFC 3339.
    pub captured: String,
}

/// How part files are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compression {
    /// Plain NDJSON.
    None,
    /// Zstandard.
    Zstd,
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Output {
    /// Folder for the parts.
    pub dir: PathBuf,
    /// Compression of part files.
    pub compression: Compression,
    /// Records in one part file at most.
    pub records_per_part: u64,
    /// Kinds of page to emit; empty means all content.
    pub page_types: BTreeSet<PageType>,
    /// Outputs beside the text.
    pub with: Extras,
}

/// How a run behaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Run {
    /// Worker threads; 0 means one for each core.
    pub jobs: usize,
    /// Share of inputs that may fail or be quarantined before the exit code says so.
    pub max_loss: f64,
}

/// What one page's tree may cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Elements open at once.
    pub open_elements: usize,
    /// Attributes of one tag.
    pub attributes: usize,
    /// Nodes of one tree.
    pub nodes: usize,
}

impl Default for Input {
    fn default() -> Self {
        Self { paths: vec!["raw".into()], raw_dir: "raw".into(), max_page_bytes: Caps::default().page_bytes, ndjson: Ndjson::default() }
    }
}

impl Default for Ndjson {
    fn default() -> Self {
        let NdjsonFields { url, html, captured } = NdjsonFields::default();
        Self { url, html, captured }
    }
}

impl Default for Output {
    fn default() -> Self {
        Self { dir: "normalized".into(), compression: Compression::None, records_per_part: 50_000, page_types: BTreeSet::new(), with: Extras::new() }
    }
}

impl Default for Run {
    fn default() -> Self {
        Self { jobs: 0, max_loss: 0.05 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        let limits = dom::Limits::default();
        Self { open_elements: limits.open_elements, attributes: limits.attributes, nodes: limits.nodes }
    }
}

impl Limits {
    /// For the parser.
    pub fn dom(&self) -> dom::Limits {
        dom::Limits { open_elements: self.open_elements, attributes: self.attributes, nodes: self.nodes }
    }
}

/// A config that cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the config {path} cannot be read: {error}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Something in the file is wrong.
    #[error("{path}:{line}:{column}: {message}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong and what to write instead.
        message: String,
    },
}

impl Config {
    /// Reads a config file.
    ///
    /// # Errors
    /// If the file cannot be read, or names an unknown option, or gives one the wrong type or an impossible value.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path).map_err(|error| ConfigError::Unreadable { path: path.to_owned(), error })?;
        let config: Self = parse(path, &text)?;
        config.check(path, &text)?;
        Ok(config)
    }

    fn check(&self, path: &Path, text: &str) -> Result<(), ConfigError> {
        check::check(self, text).map_err(|(at, message)| {
            let (line, column) = line_and_column(text, at);
            ConfigError::Invalid { path: path.to_owned(), line, column, message }
        })
    }

    /// The source of this name.
    pub fn source_named(&self, name: &str) -> Option<&Source> {
        self.source.iter().find(|source| source.name == name)
    }

    /// The source that an address belongs to.
    pub fn source_of_url(&self, url: &str) -> Option<&str> {
        if self.source.is_empty() {
            return None;
        }
        let url = Url::parse(url).ok()?;
        let host = url.host_str()?;
        self.source.iter().find(|source| source.has_host(host)).map(|source| source.name.as_str())
    }

    /// Caps for reading.
    pub fn caps(&self) -> Caps {
        Caps { page_bytes: self.input.max_page_bytes, ..Caps::default() }
    }

    /// NDJSON field names for reading.
    pub fn ndjson_fields(&self) -> NdjsonFields {
        let Ndjson { url, html, captured } = self.input.ndjson.clone();
        NdjsonFields { url, html, captured }
    }

    /// Digest of all options that can change a record; the same options, the same digest, however they were written.
    pub fn digest(&self) -> String {
        // How a source is fetched changes what is captured, not what is made of it.
        let sources: Vec<_> =
            self.source.iter().map(|source| serde_json::json!({ "name": source.name, "hosts": source.hosts, "language": source.language })).collect();
        let options = serde_json::json!({ "page_types": self.output.page_types, "with": self.output.with, "limits": self.limits, "max_page_bytes": self.input.max_page_bytes, "source": sources });
        sha256_hex(options.to_string().as_bytes())
    }
}

/// Parses TOML; an error names line, column and the nearest right name.
pub(crate) fn parse<T: serde::de::DeserializeOwned>(path: &Path, text: &str) -> Result<T, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let (line, column) = line_and_column(text, error.span().map_or(0, |span| span.start));
        let message = with_suggestion(error.message());
        ConfigError::Invalid { path: path.to_owned(), line, column, message }
    })
}

fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// Adds the nearest right name to serde's "unknown field `x`, expected one of `a`, `b`".
fn with_suggestion(message: &str) -> String {
    /// Names less alike than this are not what was meant.
    const ALIKE: f64 = 0.7;
    let mut quoted = message.split('`').skip(1).step_by(2);
    let is_unknown = message.starts_with("unknown field") || message.starts_with("unknown variant");
    let Some(unknown) = quoted.next().filter(|_| is_unknown) else { return message.to_owned() };
    let nearest = quoted.map(|name| (strsim::jaro_winkler(unknown, name), name)).max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((alike, name)) if alike >= ALIKE => format!("{message}; did you mean `{name}`?"),
        _ => message.to_owned(),
    }
}
