//! Reading a file while counting and hashing it, with the means to step back behind damage.

use std::io::{self, BufRead, Read};

use sha2::{Digest, Sha256};

/// Length and SHA-256 of an input that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDigest {
    /// Bytes, as stored.
    pub bytes: u64,
    /// Lower-case hex, prefixed `sha256:`.
    pub digest: String,
}

/// `sha256:` and the hex digest of some bytes.
pub fn sha256_hex(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|half| char::from_digit(u32::from(half), 16)).collect()
}

/// A buffered reader that knows how far it has been read, hashes every byte once, and can go back to a mark.
pub(crate) struct Counted {
    inner: Box<dyn BufRead + Send>,
    /// Bytes given back, to be read again.
    pending: Vec<u8>,
    pending_at: usize,
    position: u64,
    hash: Sha256,
    hashed: u64,
    /// What was read since the mark, as long as it fits `keep_cap`.
    kept: Vec<u8>,
    kept_from: u64,
    keeping: bool,
    keep_cap: usize,
}

impl Counted {
    /// `keep_cap`: how many bytes behind a mark are kept at most.
    pub(crate) fn new(inner: Box<dyn BufRead + Send>, keep_cap: u64) -> Self {
        Self {
            inner,
            pending: Vec::new(),
            pending_at: 0,
            position: 0,
            hash: Sha256::new(),
            hashed: 0,
            kept: Vec::new(),
            kept_from: 0,
            keeping: false,
            keep_cap: usize::try_from(keep_cap).unwrap_or(usize::MAX),
        }
    }

    /// Bytes consumed so far.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// The digest of all that was consumed.
    pub(crate) fn digest(&self) -> FileDigest {
        FileDigest { bytes: self.hashed, digest: format!("sha256:{}", hex(&self.hash.clone().finalize())) }
    }

    /// Sets the mark here.
    pub(crate) fn mark(&mut self) {
        self.kept.clear();
        self.kept_from = self.position;
        self.keeping = true;
    }

    /// Goes back to `offset`, which lies behind the mark. Too far back, it stays where it is.
    pub(crate) fn rewind(&mut self, offset: u64) {
        if !self.keeping || offset < self.kept_from || offset > self.position {
            return;
        }
        let from = (offset - self.kept_from) as usize;
        let mut again = self.kept.split_off(from);
        again.extend_from_slice(&self.pending[self.pending_at..]);
        self.pending = again;
        self.pending_at = 0;
        self.position = offset;
    }

    /// The next bytes, `wanted` of them unless the input ends before.
    pub(crate) fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        while self.pending.len() - self.pending_at < wanted {
            self.pending.drain(..self.pending_at);
            self.pending_at = 0;
            let buffer = self.inner.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let length = buffer.len();
            self.pending.extend_from_slice(buffer);
            self.inner.consume(length);
        }
        Ok(&self.pending[self.pending_at..])
    }

    /// Consumes bytes up to the next place where `pattern` stands; `false` if there is none left.
    pub(crate) fn skip_to(&mut self, pattern: &[u8]) -> io::Result<bool> {
        loop {
            let window = self.peek(pattern.len() + 1)?;
            if window.len() < pattern.len() {
                let rest = window.len();
                self.consume(rest);
                return Ok(false);
            }
            match memchr::memmem::find(window, pattern) {
                Some(at) => {
                    self.consume(at);
                    return Ok(true);
                }
                None => {
                    let passed = window.len() - (pattern.len() - 1);
                    self.consume(passed);
                }
            }
        }
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buffer.len());
        buffer[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.pending_at < self.pending.len() { Ok(&self.pending[self.pending_at..]) } else { self.inner.fill_buf() }
    }

    fn consume(&mut self, length: usize) {
        if length == 0 {
            return;
        }
        let from_pending = self.pending_at < self.pending.len();
        let buffer = if from_pending {
            &self.pending[self.pending_at..]
        } else {
            // A buffer that is not empty is returned as it is, without reading.
            self.inner.fill_buf().unwrap_or_default()
        };
        let taken = &buffer[..length.min(buffer.len())];
        let seen = self.hashed.saturating_sub(self.position).min(taken.len() as u64) as usize;
        self.hash.update(&taken[seen..]);
        if self.keeping && self.kept.len() + taken.len() <= self.keep_cap {
            self.kept.extend_from_slice(taken);
        } else {
            self.keeping = false;
        }
        self.position += taken.len() as u64;
        self.hashed = self.hashed.max(self.position);
        if from_pending {
            self.pending_at += length;
        } else {
            self.inner.consume(length);
        }
    }
}

/// A digest over many small inputs, in their order.
#[derive(Default)]
pub(crate) struct Fold {
    hash: Sha256,
    bytes: u64,
}

impl Fold {
    /// Adds one input: its name, a NUL, its digest, a line end.
    pub(crate) fn add(&mut self, name: &str, file: &FileDigest) {
        for part in [name, "\0", &file.digest, "\n"] {
            self.hash.update(part.as_bytes());
        }
        self.bytes += file.bytes;
    }

    pub(crate) fn finish(self) -> FileDigest {
        FileDigest { bytes: self.bytes, digest: format!("sha256:{}", hex(&self.hash.finalize())) }
    }
}
