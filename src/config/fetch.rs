//! `[fetch]` and `[archive]`: how politely, how patiently and how much is fetched, and how it is kept.

use serde::{Deserialize, Serialize};

use super::Span;

/// How pages are fetched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fetch {
    /// Product token: what `robots.txt` calls us, and the beginning of `User-Agent`.
    pub user_agent: String,
    /// Page or mail address where a site's operator learns who we are.
    pub contact: String,
    /// Least time between two requests to one host.
    pub delay: Span,
    /// Share of the delay that is added by chance.
    pub jitter: f64,
    /// Requests to one host at once.
    pub concurrency: usize,
    /// Requests at once, all hosts together.
    pub total_concurrency: usize,
    /// Time for a connection.
    pub connect_timeout: Span,
    /// Time in which nothing may come.
    pub idle_timeout: Span,
    /// Time for one request, from its start to the last byte.
    pub total_timeout: Span,
    /// Bytes of a body, as sent; more is cut off.
    pub body_bytes: u64,
    /// Bytes of a response's head.
    pub header_bytes: u64,
    /// Bytes a feed or sitemap may unpack to.
    pub unpacked_bytes: u64,
    /// Redirects in a row.
    pub redirects: u32,
    /// Media types whose bodies are read.
    pub content_types: Vec<String>,
    /// Tries more, within one run, where that can heal.
    pub retries: u32,
    /// Wait before the first of them; doubles with each.
    pub retry_wait: Span,
    /// Longest wait of a run for one host; what must wait longer is left to the next run.
    pub longest_wait: Span,
    /// Failures in a row after which a host is left alone.
    pub breaker_failures: u32,
    /// For how long; doubles each time, up to a day.
    pub breaker_pause: Span,
    /// Answers slower than this make us slower.
    pub slow_answer: Span,
    /// Longest `Crawl-delay` obeyed.
    pub longest_crawl_delay: Span,
    /// How long a `robots.txt` is believed.
    pub robots_ttl: Span,
    /// Address ranges that may be reached although they are not public.
    pub allow_networks: Vec<String>,
    /// Feeds, sitemaps and home pages are visited at least so far apart.
    pub discover_min: Span,
    /// And at most.
    pub discover_max: Span,
    /// A page is looked at again after so long; doubles while it does not change.
    pub revisit_min: Span,
    /// And at most after so long.
    pub revisit_max: Span,
    /// Visits without a change after which a page is looked at no more.
    pub revisits: u32,
    /// Program that renders pages, for sources that want it.
    pub browser: String,
}

impl Default for Fetch {
    fn default() -> Self {
        Self {
            user_agent: "ghirbal".into(),
            contact: String::new(),
            delay: Span::seconds(2),
            jitter: 0.25,
            concurrency: 1,
            total_concurrency: 64,
            connect_timeout: Span::seconds(10),
            idle_timeout: Span::seconds(20),
            total_timeout: Span::seconds(60),
            body_bytes: 10 << 20,
            header_bytes: 64 << 10,
            unpacked_bytes: 50 << 20,
            redirects: 5,
            content_types: ["text/html", "application/xhtml+xml", "text/plain"].map(str::to_owned).to_vec(),
            retries: 2,
            retry_wait: Span::seconds(5),
            longest_wait: Span::minutes(2),
            breaker_failures: 5,
            breaker_pause: Span::minutes(15),
            slow_answer: Span::seconds(2),
            longest_crawl_delay: Span::minutes(1),
            robots_ttl: Span::hours(24),
            allow_networks: Vec::new(),
            discover_min: Span::minutes(15),
            discover_max: Span::days(1),
            revisit_min: Span::days(1),
            revisit_max: Span::days(30),
            revisits: 4,
            browser: "chromium".into(),
        }
    }
}

impl Fetch {
    /// The `User-Agent` header: product and version, and where to ask.
    pub fn user_agent_header(&self, own: Option<&str>) -> String {
        if let Some(own) = own {
            return own.to_owned();
        }
        let product = if self.user_agent.contains('/') { self.user_agent.clone() } else { format!("{}/{}", self.user_agent, env!("CARGO_PKG_VERSION")) };
        if self.contact.is_empty() { product } else { format!("{product} (+{})", self.contact) }
    }
}

/// How what was fetched is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Archive {
    /// Size at which an archive file is closed and the next begun.
    pub rotate_bytes: u64,
}

impl Default for Archive {
    fn default() -> Self {
        Self { rotate_bytes: 1 << 30 }
    }
}
