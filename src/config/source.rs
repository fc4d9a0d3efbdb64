//! A named source: what belongs to it, where its pages are found, and how it wants to be asked.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use super::Span;

/// A named source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its name: letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// Hosts whose pages belong to it, their subdomains included.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Patterns of the paths whose pages belong to it; `!` before one takes out.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Addresses of feeds.
    #[serde(default)]
    pub feeds: Vec<String>,
    /// Addresses of sitemaps and sitemap indexes.
    #[serde(default)]
    pub sitemaps: Vec<String>,
    /// Addresses of home and section pages whose links are followed.
    #[serde(default)]
    pub home: Vec<String>,
    /// Addresses of pages.
    #[serde(default)]
    pub urls: Vec<String>,
    /// Files that list addresses of pages, one a line.
    #[serde(default)]
    pub url_lists: Vec<PathBuf>,
    /// Whether feeds that home pages name are read.
    #[serde(default)]
    pub autodiscover: bool,
    /// Whether sitemaps that `robots.txt` names are read.
    #[serde(default)]
    pub robots_sitemaps: bool,
    /// Language of its pages where neither text nor page tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Instead of `fetch.delay`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Span>,
    /// Instead of `fetch.concurrency`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<usize>,
    /// Requests a day, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_per_day: Option<u64>,
    /// Whole `User-Agent` header, instead of the one made of `fetch.user_agent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// Proxy for its requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// Whether its pages are rendered by a browser.
    #[serde(default)]
    pub render: bool,
    /// Request headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Cookies.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cookies: BTreeMap<String, String>,
}

impl Source {
    /// Whether the host is one of the source's.
    pub fn has_host(&self, host: &str) -> bool {
        self.hosts.iter().any(|wanted| host == wanted || host.strip_suffix(wanted.as_str()).is_some_and(|rest| rest.ends_with('.')))
    }

    /// Whether anything is to be fetched for it.
    pub fn is_acquired(&self) -> bool {
        !(self.feeds.is_empty() && self.sitemaps.is_empty() && self.home.is_empty() && self.urls.is_empty() && self.url_lists.is_empty())
            || self.robots_sitemaps
    }

    /// Hosts of the addresses it begins with, for a message.
    pub(super) fn seed_hosts(&self) -> Vec<String> {
        let seeds = self.feeds.iter().chain(&self.sitemaps).chain(&self.home).chain(&self.urls);
        let mut hosts: Vec<String> = seeds.filter_map(|seed| Url::parse(seed).ok()?.host_str().map(str::to_owned)).collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }
}
