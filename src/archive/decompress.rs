//! The one place where compressed bytes become plain ones, always under a cap.

#![expect(clippy::disallowed_types, reason = "the one place where raw decoders may be used, under a cap")]

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Caps on what one page may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Caps {
    /// Bytes of one page, compressed or not.
    pub page_bytes: u64,
    /// Bytes of WARC and HTTP headers of one record.
    pub header_bytes: u64,
}

impl Default for Caps {
    fn default() -> Self {
        // 32 MiB: the largest of 2,764 measured pages has 3.4 MB, and browsers themselves stall far below this.
        Self { page_bytes: 32 << 20, header_bytes: 64 << 10 }
    }
}

/// A content coding (RFC 9110 section 8.4.1, RFC 7932, RFC 8878) or the ending of a compressed file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    /// The coding a `Content-Encoding` token names; `None` for identity and unknown ones.
    pub(crate) fn from_token(token: &str) -> Option<Self> {
        Some(match token.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Self::Gzip,
            "deflate" => Self::Deflate,
            "br" => Self::Brotli,
            "zstd" => Self::Zstd,
            _ => return None,
        })
    }

    /// The coding a file's ending names.
    pub(crate) fn from_ending(ending: &str) -> Option<Self> {
        Some(match ending.to_ascii_lowercase().as_str() {
            "gz" => Self::Gzip,
            "br" => Self::Brotli,
            "zst" => Self::Zstd,
            _ => return None,
        })
    }

    /// The coding that the first bytes betray. Brotli has no signature.
    pub(crate) fn from_magic(start: &[u8]) -> Option<Self> {
        match start {
            [0x1f, 0x8b, 0x08, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    /// A reader of the plain bytes.
    pub(crate) fn reader<'r, R: BufRead + Send + 'r>(self, inner: R) -> io::Result<Box<dyn BufRead + Send + 'r>> {
        Ok(match self {
            Self::Gzip => Box::new(BufReader::new(MultiGzDecoder::new(inner))),
            Self::Deflate => deflate(inner)?,
            Self::Brotli => Box::new(BufReader::new(brotli::Decompressor::new(inner, 16 << 10))),
            Self::Zstd => Box::new(BufReader::new(zstd::Decoder::with_buffer(inner)?)),
        })
    }
}

/// `deflate` means zlib (RFC 9110), but some servers send raw DEFLATE; the first byte tells.
fn deflate<'r, R: BufRead + Send + 'r>(mut inner: R) -> io::Result<Box<dyn BufRead + Send + 'r>> {
    let zlib = inner.fill_buf()?.first().is_some_and(|b| b & 0x0f == 8 && b >> 4 <= 7);
    Ok(if zlib { Box::new(BufReader::new(ZlibDecoder::new(inner))) } else { Box::new(BufReader::new(DeflateDecoder::new(inner))) })
}

/// What came of reading to the end under a cap.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All of it.
    Whole,
    /// The data broke off; what came before it was kept.
    Broken(String),
    /// More than the cap; the rest was not read.
    TooLarge,
}

/// Reads `reader` to its end, or until it breaks, or until `cap` bytes are passed.
pub(crate) fn read_capped(reader: &mut dyn Read, cap: u64, into: &mut Vec<u8>) -> Outcome {
    let before = into.len() as u64;
    let result = reader.take(cap + 1).read_to_end(into);
    if into.len() as u64 - before > cap {
        into.truncate((before + cap) as usize);
        return Outcome::TooLarge;
    }
    match result {
        Ok(_) => Outcome::Whole,
        Err(error) => Outcome::Broken(error.to_string()),
    }
}

/// What unpacks to more bytes than this is counted before it is kept: a list that doubles its room while it grows holds
/// several times what is in it.
const COUNTED_FROM: u64 = 8 << 20;

/// Undoes one content coding of a payload in memory.
pub(crate) fn decode(coding: Coding, bytes: &[u8], cap: u64) -> (Vec<u8>, Outcome) {
    let (plain, outcome) = decode_into(Vec::new(), coding, bytes, cap.min(COUNTED_FROM));
    if outcome != Outcome::TooLarge || cap <= COUNTED_FROM {
        return (plain, outcome);
    }
    drop(plain);
    decode_into(Vec::with_capacity(count(coding, bytes, cap) as usize), coding, bytes, cap)
}

/// Undoes a coding and adds what comes out to `plain`.
fn decode_into(mut plain: Vec<u8>, coding: Coding, bytes: &[u8], cap: u64) -> (Vec<u8>, Outcome) {
    let outcome = match coding.reader(Cursor::new(bytes)) {
        Ok(mut reader) => read_capped(&mut reader, cap, &mut plain),
        Err(error) => Outcome::Broken(error.to_string()),
    };
    (plain, outcome)
}

/// How many bytes [`read_capped`] would read, the one beyond the cap included.
fn count(coding: Coding, bytes: &[u8], cap: u64) -> u64 {
    let Ok(reader) = coding.reader(Cursor::new(bytes)) else { return 0 };
    let mut reader = reader.take(cap + 1);
    // An error ends the count here as it ends the reading.
    let _ = io::copy(&mut reader, &mut io::sink());
    cap + 1 - reader.limit()
}
