//! Options: what was written in `config/ghirbal.toml`, checked. Every default here is the documented one.

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

/// A named source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its name: letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// Hosts whose pages belong to it, their subdomains included.
    #[serde(default)]
    pub hosts: Vec<String>,
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
        let wrong = |key: &str, message: String| {
            // Of `name = "x"` the value is what is wrong.
            let at = locate(text, key) + key.find('"').map_or(0, |quote| quote + 1);
            let (line, column) = line_and_column(text, at);
            Err(ConfigError::Invalid { path: path.to_owned(), line, column, message })
        };
        if !(0.0..=1.0).contains(&self.run.max_loss) {
            return wrong("max_loss", format!("max_loss is a share from 0 to 1, not {}", self.run.max_loss));
        }
        for (key, value) in [
            ("records_per_part", self.output.records_per_part),
            ("max_page_bytes", self.input.max_page_bytes),
            ("open_elements", self.limits.open_elements as u64),
            ("attributes", self.limits.attributes as u64),
            ("nodes", self.limits.nodes as u64),
        ] {
            if value == 0 {
                return wrong(key, format!("{key} must be at least 1"));
            }
        }
        let mut names = BTreeSet::new();
        for source in &self.source {
            if source.name.is_empty() || !source.name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')) || source.name.starts_with('.') {
                return wrong(
                    &format!("name = {:?}", source.name),
                    format!("{:?} cannot name a source: it names a folder, so use letters, digits, - _ and .", source.name),
                );
            }
            if !names.insert(&source.name) {
                return wrong(&format!("name = {:?}", source.name), format!("two sources are named {:?}", source.name));
            }
        }
        Ok(())
    }

    /// The source that an address belongs to.
    pub fn source_of_url(&self, url: &str) -> Option<&str> {
        if self.source.is_empty() {
            return None;
        }
        let url = Url::parse(url).ok()?;
        let host = url.host_str()?;
        let belongs = |wanted: &str| host == wanted || host.strip_suffix(wanted).is_some_and(|rest| rest.ends_with('.'));
        self.source.iter().find(|source| source.hosts.iter().any(|wanted| belongs(wanted))).map(|source| source.name.as_str())
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
        let options = serde_json::json!({ "page_types": self.output.page_types, "with": self.output.with, "limits": self.limits, "max_page_bytes": self.input.max_page_bytes, "source": self.source });
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

/// Where an option is set: the last line that begins with it, comments aside.
fn locate(text: &str, key: &str) -> usize {
    let mut at = 0;
    let mut found = 0;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        if line[indent..].starts_with(key) {
            found = at + indent;
        }
        at += line.len();
    }
    found
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
