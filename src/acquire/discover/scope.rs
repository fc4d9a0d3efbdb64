//! Which addresses belong to a source: its hosts, and patterns of paths.

use globset::{Glob, GlobSet, GlobSetBuilder};
use thiserror::Error;

use crate::address::Address;

/// A path pattern that is malformed.
#[derive(Debug, Error)]
#[error("{pattern:?} is no path pattern: {error}; write it like /news/** or /*/story-*")]
pub struct ScopeError {
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub error: globset::Error,
}

/// The addresses of a source.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    hosts: Vec<String>,
    include: Option<GlobSet>,
    exclude: GlobSet,
}

impl Scope {
    /// `hosts`: each with its subdomains; none means all. `include`, `exclude`: globs on path and query (`/news/**`); without an
    /// `include`, every path that is not excluded.
    ///
    /// # Errors
    /// If a glob is malformed.
    pub fn new(hosts: &[String], include: &[String], exclude: &[String]) -> Result<Self, ScopeError> {
        let hosts = hosts.iter().map(|host| Self::host(host)).collect();
        Ok(Self { hosts, include: if include.is_empty() { None } else { Some(globs(include)?) }, exclude: globs(exclude)? })
    }

    /// A host as addresses spell it, so that `Bücher.example` in the config is found.
    fn host(host: &str) -> String {
        let host = host.trim().trim_end_matches('.');
        url::Host::parse(host).map_or_else(|_| host.to_ascii_lowercase(), |parsed| parsed.to_string())
    }

    /// Whether an address belongs to the source.
    pub fn contains(&self, address: &Address) -> bool {
        self.contains_host(address.host()) && self.contains_path(&address.url()[url::Position::BeforePath..])
    }

    /// Whether a host does.
    pub fn contains_host(&self, host: &str) -> bool {
        let belongs = |wanted: &String| host == wanted || host.strip_suffix(wanted.as_str()).is_some_and(|rest| rest.ends_with('.'));
        self.hosts.is_empty() || self.hosts.iter().any(belongs)
    }

    fn contains_path(&self, path: &str) -> bool {
        // People write patterns in their own letters, addresses have them encoded.
        let decoded = percent_decoded(path);
        let matches = |globs: &GlobSet| globs.is_match(path) || globs.is_match(&decoded);
        self.include.as_ref().is_none_or(matches) && !matches(&self.exclude)
    }
}

fn globs(patterns: &[String]) -> Result<GlobSet, ScopeError> {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        builder.add(Glob::new(pattern).map_err(|error| ScopeError { pattern: pattern.clone(), error })?);
    }
    builder.build().map_err(|error| ScopeError { pattern: patterns.join(", "), error })
}

fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match digits {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
