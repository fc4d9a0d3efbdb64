//! A page's address: parsed, checked and normalised, so that one page has one.
//!
//! Everything that meets an address goes by this: discovery, the ledger, the fetcher, and the ids of records. An
//! [`Address`] cannot be made but by parsing, and parsing always normalises, so two that differ name two pages (or one
//! page twice in a way that only the site can tell).

mod normal;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use thiserror::Error;
use url::Url;

pub use normal::normalize_url;

/// Longest address taken, in bytes: RFC 9110 section 4.1 asks for 8,000 octets at least, and traps grow beyond any number.
pub const LONGEST_ADDRESS: usize = 8 << 10;
/// Bytes of a SHA-256 that name a page: 128 bits, so that no two of any number of pages collide.
const KEY_BYTES: usize = 16;

/// Why some text is no address of a page.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    /// The URL standard's parser refuses it.
    #[error("{text:?} is no address ({why}); write it like https://example.org/page")]
    Malformed {
        /// The text, shortened.
        text: String,
        /// What the parser says.
        why: url::ParseError,
    },
    /// Another scheme than `http` or `https`.
    #[error("{text:?} is an address of the scheme {scheme}; only http and https name pages")]
    Scheme {
        /// The text, shortened.
        text: String,
        /// Its scheme.
        scheme: String,
    },
    /// More than [`LONGEST_ADDRESS`] bytes.
    #[error("an address of {0} bytes; more than {LONGEST_ADDRESS} are not fetched")]
    TooLong(usize),
}

/// The normalised address of a page on the web.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Url);

impl Address {
    /// Reads and normalises an absolute address (WHATWG URL standard).
    ///
    /// # Errors
    /// If it is malformed, too long, or not of the web.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        Self::checked(text, Url::parse)
    }

    /// Reads an address found on a page, against the page's own.
    ///
    /// # Errors
    /// As [`Address::parse`].
    pub fn join(base: &Self, text: &str) -> Result<Self, AddressError> {
        Self::join_url(&base.0, text)
    }

    /// Reads an address against a base that is not normalised, as a `<base>` element gives.
    ///
    /// # Errors
    /// As [`Address::parse`].
    pub fn join_url(base: &Url, text: &str) -> Result<Self, AddressError> {
        Self::checked(text, |text| base.join(text))
    }

    /// Normalises an address that is parsed already.
    ///
    /// # Errors
    /// If it is too long or not of the web.
    pub fn from_url(url: &Url) -> Result<Self, AddressError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(AddressError::Scheme { text: shorten(url.as_str()), scheme: url.scheme().to_owned() });
        }
        let normal = normalize_url(url);
        if normal.as_str().len() > LONGEST_ADDRESS {
            return Err(AddressError::TooLong(normal.as_str().len()));
        }
        Ok(Self(normal))
    }

    fn checked(text: &str, parse: impl FnOnce(&str) -> Result<Url, url::ParseError>) -> Result<Self, AddressError> {
        // Looked at before it is parsed: a data: link may have megabytes.
        if text.len() > LONGEST_ADDRESS {
            return Err(AddressError::TooLong(text.len()));
        }
        let url = parse(text).map_err(|why| AddressError::Malformed { text: shorten(text), why })?;
        Self::from_url(&url)
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address, parsed.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// The host in lower case, international names in Punycode, IPv6 in brackets.
    pub fn host(&self) -> &str {
        // Schemes of the web always have a host.
        self.0.host_str().unwrap_or_default()
    }

    /// Names the page for good: 32 hex digits. The same as the id of a record that has this address.
    pub fn key(&self) -> String {
        key_of(self.as_str())
    }
}

/// First 32 hex digits of the SHA-256 of a name.
pub(crate) fn key_of(name: &str) -> String {
    crate::archive::hex(&Sha256::digest(name.as_bytes())[..KEY_BYTES])
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// Enough of a text for a message.
fn shorten(text: &str) -> String {
    const SHOWN: usize = 120;
    if text.chars().count() <= SHOWN { text.to_owned() } else { text.chars().take(SHOWN).chain(['…']).collect() }
}
