//! What the config names: the addresses that everything else is found from.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use thiserror::Error;

use super::robots::robots_address;
use super::scope::Scope;
use crate::address::{Address, AddressError};
use crate::ledger::{Kind, Ledger, NewUrl, Seen};

/// A list of addresses that cannot be used.
#[derive(Debug, Error)]
pub enum SeedError {
    /// The file cannot be read.
    #[error("the url list {path} of the source {source_name:?} cannot be read: {error}")]
    List {
        /// The file.
        path: PathBuf,
        /// The source.
        source_name: String,
        /// Why.
        error: std::io::Error,
    },
    /// A line is no address.
    #[error("{path}:{line}: {error}")]
    Line {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Why.
        error: AddressError,
    },
    /// An address of the config is none.
    #[error("the source {source_name:?}: {error}")]
    Address {
        /// The source.
        source_name: String,
        /// Why.
        error: AddressError,
    },
}

/// All that the sources name. Addresses in lists that are out of scope are left out and told.
///
/// # Errors
/// If a list cannot be read, or something in it is no address.
pub fn of(scopes: &HashMap<String, Scope>) -> Result<Vec<(String, Kind, Address)>, SeedError> {
    let mut seeds = Vec::new();
    let mut names: Vec<&String> = scopes.keys().collect();
    names.sort();
    for name in names {
        let Some(scope) = scopes.get(name) else { continue };
        let source = scope.source();
        let parse = |text: &String| Address::parse(text).map_err(|error| SeedError::Address { source_name: name.clone(), error });
        for (kind, addresses) in [(Kind::Feed, &source.feeds), (Kind::Sitemap, &source.sitemaps), (Kind::Home, &source.home), (Kind::Page, &source.urls)] {
            for address in addresses {
                seeds.push((name.clone(), kind, parse(address)?));
            }
        }
        if source.robots_sitemaps {
            seeds.extend(robots_of(scope, name));
        }
        for path in &source.url_lists {
            let text = fs::read_to_string(path).map_err(|error| SeedError::List { path: path.clone(), source_name: name.clone(), error })?;
            for (number, line) in text.lines().enumerate() {
                let line = line.trim();
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                let address = Address::parse(line).map_err(|error| SeedError::Line { path: path.clone(), line: number + 1, error })?;
                if scope.has_page(&address) {
                    seeds.push((name.clone(), Kind::Page, address));
                } else {
                    tracing::warn!(list = %path.display(), line = number + 1, %address, "not in the scope of its source");
                }
            }
        }
    }
    Ok(seeds)
}

/// The robots.txt of each origin that the source begins with; of its hosts by https, if it names none.
fn robots_of(scope: &Scope, name: &str) -> Vec<(String, Kind, Address)> {
    let source = scope.source();
    let own: Vec<Address> =
        source.home.iter().chain(&source.feeds).chain(&source.sitemaps).chain(&source.urls).filter_map(|seed| Address::parse(seed).ok()).collect();
    let mut origins: Vec<Address> = own.iter().filter(|address| scope.has_host(address)).filter_map(|address| robots_address(address).ok()).collect();
    if origins.is_empty() {
        origins = source.hosts.iter().filter_map(|host| Address::parse(&format!("https://{host}/robots.txt")).ok()).collect();
    }
    origins.sort();
    origins.dedup();
    origins.into_iter().map(|origin| (name.to_owned(), Kind::Robots, origin)).collect()
}

/// Writes them down; what is known already stays as it is.
///
/// # Errors
/// If the ledger cannot be written.
pub fn plant(ledger: &Ledger, seeds: &[(String, Kind, Address)], now: i64) -> rusqlite::Result<()> {
    for (source, kind, address) in seeds {
        let new = NewUrl { url: address.as_str(), host: address.host(), source, kind: *kind, found_on: None, hops: 0, due: Some(now), evidence: None };
        let known = ledger.insert(&new, Seen { now, soonest: 0 })?;
        ledger.reassign(known.id(), *kind, source, now)?;
    }
    Ok(())
}
