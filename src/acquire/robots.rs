//! What a host allows: its `robots.txt` (RFC 9309), read and asked.
//!
//! In: the answer to the request for the file, or that there was none. Out: [`Robots`], which says of each address
//! whether it may be fetched. Fetching the file and keeping its body is the caller's work ([`CACHE_FOR`]); reading it again is cheap.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::time::Duration;

use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::address::{Address, AddressError};

/// How long an answer may be used (RFC 9309 section 2.4).
pub const CACHE_FOR: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a host may be unreachable until it counts as having no rules (RFC 9309 section 2.3.1.4: "reasonably long", for example 30 days).
pub const UNREACHABLE_FOR: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Redirects followed to find the file (RFC 9309 section 2.3.1.2).
pub const MOST_REDIRECTS: usize = 5;
/// Bytes of the file that are read (RFC 9309 section 2.5); a line that crosses the limit is not.
pub const MOST_BYTES: usize = robotxt::BYTE_LIMIT;
/// Sitemaps taken from one file: real ones name a few hundred at most, one for each month.
const MOST_SITEMAPS: usize = 1_000;

/// What the answer to the request for the file means (RFC 9309 section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// The file is there: its rules hold.
    Rules,
    /// There is none: everything may be fetched.
    AllowAll,
    /// The host could not say: nothing may be fetched until it can.
    Wait,
}

impl Access {
    /// By the final status; `None` if there was no answer at all. Redirects that led nowhere count as no file. 429 is the
    /// one status of its class that asks us to wait, and we do.
    pub fn of_status(status: Option<u16>) -> Self {
        match status {
            Some(200..=299) => Self::Rules,
            Some(429) => Self::Wait,
            Some(300..=499) => Self::AllowAll,
            _ => Self::Wait,
        }
    }
}

/// Whether an address may be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permission {
    /// It may.
    Allowed,
    /// It may not, by this rule.
    Disallowed {
        /// The rule's path pattern, normalised.
        rule: String,
    },
    /// Not now: the host's rules are not known.
    Wait,
}

/// The rules of one host for one crawler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Robots {
    access: Access,
    rules: robotxt::Robots,
    sitemaps: Vec<Address>,
}

impl Robots {
    /// Reads an answer. `url` is where the file was asked for, `user_agent` how we call ourselves (its product token counts).
    pub fn from_answer(status: Option<u16>, body: &[u8], url: &Address, user_agent: &str) -> Self {
        match Access::of_status(status) {
            Access::Rules => Self::parse(body, url, user_agent),
            Access::AllowAll => Self { access: Access::AllowAll, rules: robotxt::Robots::allow_all(), sitemaps: Vec::new() },
            Access::Wait => Self { access: Access::Wait, rules: robotxt::Robots::disallow_all(), sitemaps: Vec::new() },
        }
    }

    /// Reads the file itself. Never fails: lines that say nothing are passed over.
    pub fn parse(body: &[u8], url: &Address, user_agent: &str) -> Self {
        let text = in_utf8(body);
        let (prepared, sitemaps) = prepare(within_limit(&text), url.url());
        Self { access: Access::Rules, rules: robotxt::Robots::parse(&prepared, product_token(user_agent)), sitemaps }
    }

    /// What the answer meant.
    pub fn access(&self) -> Access {
        self.access
    }

    /// Whether a page may be fetched.
    pub fn permits(&self, address: &Address) -> Permission {
        if self.access == Access::Wait {
            return Permission::Wait;
        }
        // An address is percent-encoded already, as the rules are once they are read.
        if self.rules.is_url_allowed(address.url()) {
            return Permission::Allowed;
        }
        let path = &address.url()[url::Position::BeforePath..url::Position::AfterQuery];
        Permission::Disallowed { rule: self.rules.matching_rule(path).map(|rule| rule.pattern().to_owned()).unwrap_or_default() }
    }

    /// Whether a page may be fetched now.
    pub fn allows(&self, address: &Address) -> bool {
        self.permits(address) == Permission::Allowed
    }

    /// The delay between two requests that the host asks for, as far as we go along.
    pub fn crawl_delay(&self, cap: Duration) -> Option<Duration> {
        self.rules.crawl_delay().map(|delay| delay.min(cap))
    }

    /// The sitemaps that the file names, in order.
    pub fn sitemaps(&self) -> &[Address] {
        &self.sitemaps
    }
}

/// Where the rules for an address are.
///
/// # Errors
/// Never in practice: what has an address has one for this file.
pub fn robots_address(address: &Address) -> Result<Address, AddressError> {
    Address::join(address, "/robots.txt")
}

/// The product token of a user agent's name (RFC 9309 section 2.2.1): `Ghirbal/0.1 (+https://…)` is `Ghirbal`.
pub fn product_token(user_agent: &str) -> &str {
    let end = user_agent.find(|c: char| !is_token_char(c)).unwrap_or(user_agent.len());
    &user_agent[..end]
}

fn is_token_char(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '_' | '-')
}

/// RFC 9309 wants UTF-8; editors save UTF-16 as well, and say so in the first bytes.
fn in_utf8(body: &[u8]) -> Cow<'_, [u8]> {
    match Encoding::for_bom(body) {
        Some((encoding, bom)) if encoding != encoding_rs::UTF_8 => {
            let body = &body[bom..body.len().min(2 * MOST_BYTES)];
            Cow::Owned(encoding.decode_without_bom_handling(body).0.into_owned().into_bytes())
        }
        Some((_, bom)) => Cow::Borrowed(&body[bom..]),
        None => Cow::Borrowed(body),
    }
}

/// The whole lines within the limit.
fn within_limit(text: &[u8]) -> &[u8] {
    match text.get(..MOST_BYTES) {
        Some(start) if text.len() > MOST_BYTES => &start[..memchr::memrchr2(b'\n', b'\r', start).map_or(0, |at| at + 1)],
        _ => text,
    }
}

/// What comes before the colon, or the first space where a colon is missing.
fn key_and_value(line: &[u8]) -> Option<(String, &[u8])> {
    let line = line.split(|byte| *byte == b'#').next()?.trim_ascii();
    let colon = line.iter().position(|byte| *byte == b':');
    let space = line.iter().position(|byte| byte.is_ascii_whitespace());
    let at = colon.or(space)?;
    let key = String::from_utf8_lossy(&line[..at]).trim().to_ascii_lowercase();
    Some((key, line[at + 1..].trim_ascii()))
}

/// The file with its `User-agent` values cut to their product tokens, as section 2.2.1 compares them ("Foo/1.2", "Foo Bar"
/// mean "Foo"), and the sitemaps it names, relative ones included.
fn prepare(text: &[u8], base: &Url) -> (Vec<u8>, Vec<Address>) {
    let mut prepared = Vec::with_capacity(text.len());
    let mut sitemaps: Vec<Address> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for line in text.split(|byte| matches!(byte, b'\n' | b'\r' | b'\0')) {
        match key_and_value(line) {
            Some((key, value)) if matches!(key.as_str(), "user-agent" | "user agent" | "useragent") => {
                let value = String::from_utf8_lossy(value);
                let token = if value.starts_with('*') && !value[1..].starts_with(is_token_char) { "*" } else { product_token(&value) };
                prepared.extend_from_slice(b"User-agent: ");
                prepared.extend_from_slice(token.as_bytes());
            }
            Some((key, value)) if matches!(key.as_str(), "sitemap" | "site-map" | "site map") => {
                let address = Address::join_url(base, &String::from_utf8_lossy(value));
                if let Some(address) = address.ok().filter(|_| !value.is_empty() && sitemaps.len() < MOST_SITEMAPS)
                    && seen.insert(address.clone())
                {
                    sitemaps.push(address);
                }
            }
            _ => prepared.extend_from_slice(line),
        }
        prepared.push(b'\n');
    }
    (prepared, sitemaps)
}
