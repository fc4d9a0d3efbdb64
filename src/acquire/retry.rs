//! When to try again: what kind of failure it was, how long to wait, and what the server asked for.
//!
//! Pure: the time comes in, the jitter comes from a seed. Only what can heal by itself is worth another try; a wrong
//! certificate, a refused address or a missing page stay what they are, and asking again only costs the site.

#[cfg(test)]
mod tests;

use std::error::Error;
use std::fmt;
use std::io;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::guard::{GuardError, ResolveError};

/// Statuses that may be another next time: 408, 425 (RFC 8470), 429 (RFC 6585), 500, 502, 503, 504 (RFC 9110 section 15).
const HEALING: &[u16] = &[408, 425, 429, 500, 502, 503, 504];
/// Statuses by which a server asks to be asked less often.
const SLOW_DOWN: &[u16] = &[429, 503];

/// Why a page could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// No address was found for the host.
    Dns,
    /// No connection could be made.
    Connect,
    /// The connection broke.
    Reset,
    /// It took too long.
    Timeout,
    /// The certificate or the handshake is wrong.
    Tls,
    /// The guard refused the address.
    Guard,
    /// More than is taken of a body, as sent or decompressed.
    TooLarge,
    /// What came is no HTTP, not the HTTP that was agreed on, or a head larger than is taken.
    Protocol,
    /// Too many redirects, or in a circle.
    Redirects,
    /// The server's answer is an error.
    Status(u16),
    /// Something else, which our own request may be to blame for.
    Other,
}

impl Failure {
    /// Whether it may be gone when asked again.
    pub fn can_heal(self) -> bool {
        match self {
            Self::Dns | Self::Connect | Self::Reset | Self::Timeout => true,
            Self::Status(status) => HEALING.contains(&status),
            Self::Tls | Self::Guard | Self::TooLarge | Self::Protocol | Self::Redirects | Self::Other => false,
        }
    }

    /// Whether the whole host, not this page alone, asks for more time.
    pub fn asks_to_slow_down(self) -> bool {
        matches!(self, Self::Status(status) if SLOW_DOWN.contains(&status))
    }

    /// The failure of a status, if it is one.
    pub fn of_status(status: u16) -> Option<Self> {
        (status >= 400).then_some(Self::Status(status))
    }

    /// What kind of failure the client reports: by the causes below the error, not by its words.
    pub fn of_error(error: &reqwest::Error) -> Self {
        let mut io_kind = None;
        let mut hyper_says = None;
        for cause in causes(error) {
            if cause.is::<GuardError>() {
                return Self::Guard;
            }
            if cause.is::<ResolveError>() {
                return Self::Dns;
            }
            if cause.is::<rustls::Error>() {
                return Self::Tls;
            }
            if let Some(error) = cause.downcast_ref::<io::Error>() {
                io_kind = Some(error.kind());
            }
            if let Some(error) = cause.downcast_ref::<hyper::Error>() {
                hyper_says = hyper_says.or_else(|| of_hyper(error));
            }
        }
        if error.is_timeout() || io_kind == Some(io::ErrorKind::TimedOut) {
            return Self::Timeout;
        }
        if error.is_redirect() {
            return Self::Redirects;
        }
        match io_kind {
            Some(kind) if breaks(kind) => return Self::Reset,
            Some(_) if error.is_connect() => return Self::Connect,
            _ => {}
        }
        if let Some(failure) = hyper_says {
            return failure;
        }
        if error.is_connect() {
            return Self::Connect;
        }
        // A body that stops being readable without a cause of ours is the connection's fault.
        if error.is_body() || error.is_request() && io_kind.is_some() { Self::Reset } else { Self::Other }
    }
}

impl fmt::Display for Failure {
    /// Stable name, as in the ledger and in status.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Reset => "reset",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Guard => "guard",
            Self::TooLarge => "too_large",
            Self::Protocol => "protocol",
            Self::Redirects => "redirects",
            Self::Status(status) => return write!(f, "status_{status}"),
            Self::Other => "other",
        })
    }
}

fn of_hyper(error: &hyper::Error) -> Option<Failure> {
    if error.is_parse() {
        return Some(Failure::Protocol);
    }
    (error.is_incomplete_message() || error.is_canceled() || error.is_closed() || error.is_body_write_aborted()).then_some(Failure::Reset)
}

/// Whether it means that the other side, or somebody between, has hung up.
fn breaks(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof)
}

/// The error and all below it. An [`io::Error`] that wraps another error names that one's cause as its own and hides it.
fn causes(error: &reqwest::Error) -> Vec<&(dyn Error + 'static)> {
    let mut found: Vec<&(dyn Error + 'static)> = Vec::new();
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(cause) = next {
        found.push(cause);
        let hidden = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = hidden.map(|hidden| hidden as &(dyn Error + 'static)).or_else(|| cause.source());
    }
    found
}

/// The wait that `Retry-After` asks for, seconds or an HTTP date (RFC 9110 section 10.2.3), against the time of the answer.
/// A date that has passed means now.
pub fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than a number holds is a wish for never; the caller's cap decides.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let at = httpdate::parse_http_date(value).ok()?;
    Some(at.duration_since(SystemTime::from(now)).unwrap_or_default())
}

/// Exponential back-off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backoff {
    /// The wait before the first retry.
    pub first: Duration,
    /// No wait is longer.
    pub cap: Duration,
    /// Part of the wait, 0 to 1, that is left to chance, so that pages that failed together are not asked for together.
    pub jitter: f64,
}

impl Default for Backoff {
    /// 2 s, 4 s, 8 s, … up to ten minutes, each up to a half shorter.
    fn default() -> Self {
        Self { first: Duration::from_secs(2), cap: Duration::from_secs(600), jitter: 0.5 }
    }
}

impl Backoff {
    /// The wait before retry number `retry`, counted from 0. The same seed gives the same waits.
    pub fn wait(&self, retry: u32, seed: u64) -> Duration {
        let factor = 2_u32.saturating_pow(retry);
        let whole = self.first.saturating_mul(factor).min(self.cap);
        let chance = unit(mix(seed ^ mix(u64::from(retry))));
        whole.mul_f64(1.0 - self.jitter.clamp(0.0, 1.0) * chance)
    }

    /// The same, but no sooner than the server asked for, as far as `most` goes.
    pub fn wait_after(&self, retry: u32, seed: u64, asked: Option<Duration>, most: Duration) -> Duration {
        self.wait(retry, seed).max(asked.unwrap_or_default().min(most))
    }
}

/// A seed from a name, such as [`crate::address::Address::key`] and the number of the run.
pub fn seed_of(name: &str) -> u64 {
    let digest = Sha256::digest(name.as_bytes());
    digest.iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

/// SplitMix64's output function (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The upper 53 bits as a number from 0 to 1, 1 excluded: as many as an `f64` holds exactly.
fn unit(value: u64) -> f64 {
    (value >> 11) as f64 / (1_u64 << 53) as f64
}
