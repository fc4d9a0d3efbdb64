//! Writing records: what a WARC/1.1 record says (ISO 28500:2017), as one gzip member each.
//!
//! In: an [`Exchange`], with its time and ids from outside, so that the same exchange gives the same bytes. Out: members,
//! appended to a buffer. What becomes of the buffer is `rotate`'s business.

use std::fmt::Write as _;
use std::io;
use std::net::IpAddr;

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use sha1::{Digest, Sha1};
use uuid::Uuid;

/// How hard members are compressed. Measured on 150 annotated pages of 279 kB on average, one core of two: level 1 writes
/// 1,210 a second at 23 % of their size, 2 writes 890 at 18 %, 3 writes 500 to 800 at 17 %. Pages that servers send compressed,
/// as most do when asked, are only wrapped: 10,900 a second.
pub const COMPRESSION_LEVEL: u32 = 2;

/// What the profile of a revisit record says of the page (WARC 1.1, section 6.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RevisitProfile {
    /// The payload came again and is the same.
    IdenticalPayloadDigest,
    /// The server answered 304.
    ServerNotModified,
}

impl RevisitProfile {
    /// The URI that names it.
    pub fn uri(&self) -> &'static str {
        match self {
            Self::IdenticalPayloadDigest => "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
            Self::ServerNotModified => "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
        }
    }
}

/// The earlier record that holds the payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revisit {
    /// Why the payload is not written again.
    pub profile: RevisitProfile,
    /// `WARC-Record-ID` of the earlier record, with or without angle brackets, where it is known.
    pub refers_to: Option<String>,
    /// Its `WARC-Target-URI`.
    pub target_uri: String,
    /// Its `WARC-Date`.
    pub date: DateTime<Utc>,
    /// `WARC-Payload-Digest` of the payload, as that record has it.
    pub payload_digest: Option<String>,
}

/// Why a payload is incomplete (WARC 1.1, section 5.13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truncation {
    /// More bytes than are kept.
    Length,
    /// It took too long.
    Time,
    /// The connection broke.
    Disconnect,
    /// Something else.
    Unspecified,
}

impl Truncation {
    /// The token in `WARC-Truncated`.
    pub fn token(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Time => "time",
            Self::Disconnect => "disconnect",
            Self::Unspecified => "unspecified",
        }
    }
}

/// What is kept beside an exchange, in a record of its own that refers to the response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `resource` or `metadata`.
    pub kind: AttachmentKind,
    /// `Content-Type` of the block.
    pub content_type: String,
    /// The block.
    pub block: Vec<u8>,
}

/// What an [`Attachment`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentKind {
    /// Content by itself, such as the page as a browser rendered it.
    Resource,
    /// What is known about the response.
    Metadata,
}

/// One request and what came back.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    /// `WARC-Target-URI` of all records of the group.
    pub target_uri: String,
    /// `WARC-Date`: when the request was sent.
    pub date: DateTime<Utc>,
    /// The address that answered.
    pub ip: Option<IpAddr>,
    /// `WARC-Protocol`, one field each: `http/1.1`, `h2`, `tls/1.3`.
    pub protocols: Vec<String>,
    /// The request as sent, head and body; none leaves the record out.
    pub request: Option<Vec<u8>>,
    /// Status line and header fields of the response, blank line included (see [`response_head`]).
    pub head: Vec<u8>,
    /// The payload: transfer coding undone, content coding not.
    pub payload: Vec<u8>,
    /// Why the payload is incomplete, if it is.
    pub truncated: Option<Truncation>,
    /// Set if the payload is in an earlier record: then a `revisit` record is written, without it.
    pub revisit: Option<Revisit>,
    /// More records about the response.
    pub attachments: Vec<Attachment>,
}

/// The kinds of record written here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind {
    /// What the file is.
    WarcInfo,
    /// A response with its payload.
    Response,
    /// A response without.
    Revisit,
    /// What was asked.
    Request,
    /// Content by itself.
    Resource,
    /// About another record.
    Metadata,
}

impl RecordKind {
    /// `WARC-Type`.
    pub fn name(self) -> &'static str {
        match self {
            Self::WarcInfo => "warcinfo",
            Self::Response => "response",
            Self::Revisit => "revisit",
            Self::Request => "request",
            Self::Resource => "resource",
            Self::Metadata => "metadata",
        }
    }
}

/// `sha1:` and the Base32 of the SHA-1: what tools that read WARC compare payloads by.
pub fn payload_digest(payload: &[u8]) -> String {
    digest(&[payload])
}

/// Whether the head says that the payload is compressed (RFC 9110 section 8.4).
pub(super) fn is_packed(head: &[u8]) -> bool {
    const FIELD: &[u8] = b"content-encoding:";
    head.split(|byte| *byte == b'\n').any(|line| {
        line.get(..FIELD.len()).is_some_and(|name| name.eq_ignore_ascii_case(FIELD)) && !line[FIELD.len()..].trim_ascii().eq_ignore_ascii_case(b"identity")
    })
}

fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha1::new();
    for part in parts {
        hash.update(part);
    }
    format!("sha1:{}", data_encoding::BASE32.encode(&hash.finalize()))
}

/// The head of a response that a client library has taken apart. `Transfer-Encoding` is renamed `X-Crawler-Transfer-Encoding`,
/// because the coding is undone in the payload, and a reader would undo it again.
pub fn response_head(version: &str, status: u16, reason: &str, fields: &[(String, Vec<u8>)]) -> Vec<u8> {
    head(&format!("{version} {status} {reason}"), fields)
}

/// The head of a request: method, target, version, fields.
pub fn request_head(method: &str, target: &str, version: &str, fields: &[(String, Vec<u8>)]) -> Vec<u8> {
    head(&format!("{method} {target} {version}"), fields)
}

fn head(first: &str, fields: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut head = Vec::with_capacity(first.len() + fields.iter().map(|(name, value)| name.len() + value.len() + 4).sum::<usize>() + 4);
    push_line(&mut head, first.as_bytes());
    for (name, value) in fields {
        if name.eq_ignore_ascii_case("transfer-encoding") {
            head.extend_from_slice(b"X-Crawler-");
        }
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        push_line(&mut head, value);
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// A line end inside a value would begin a field that nobody sent.
fn push_line(head: &mut Vec<u8>, line: &[u8]) {
    head.extend(line.iter().map(|byte| if matches!(byte, b'\r' | b'\n') { b' ' } else { *byte }));
    head.extend_from_slice(b"\r\n");
}

/// Puts records together. Kept between records, because a compressor is costly to make.
pub(super) struct Composer {
    compress: Compress,
    store: Compress,
    header: String,
}

impl std::fmt::Debug for Composer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Composer")
    }
}

/// The fields all records of a group share, and those of this one.
pub(super) struct Record<'r> {
    pub(super) kind: RecordKind,
    pub(super) id: Uuid,
    pub(super) date: DateTime<Utc>,
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) content_type: &'r str,
    pub(super) block: &'r [&'r [u8]],
    /// Whether the block is compressed by itself: doing it again costs time and saves nothing.
    pub(super) packed: bool,
}

impl Composer {
    pub(super) fn new() -> Self {
        let compressor = |level| Compress::new(Compression::new(level), false);
        Self { compress: compressor(COMPRESSION_LEVEL), store: compressor(0), header: String::new() }
    }

    /// Appends a record to `out` as one gzip member.
    pub(super) fn record(&mut self, record: &Record<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        let length: usize = record.block.iter().map(|part| part.len()).sum();
        self.header.clear();
        self.header.push_str("WARC/1.1\r\n");
        self.field("WARC-Type", record.kind.name());
        self.field("WARC-Record-ID", &urn(record.id));
        self.field("WARC-Date", &date(record.date));
        for (name, value) in &record.fields {
            self.field(name, value);
        }
        self.field("WARC-Block-Digest", &digest(record.block));
        self.field("Content-Type", record.content_type);
        self.field("Content-Length", &length.to_string());
        self.header.push_str("\r\n");
        let header = std::mem::take(&mut self.header);
        let mut parts = vec![header.as_bytes()];
        parts.extend_from_slice(record.block);
        parts.push(b"\r\n\r\n");
        let done = member(if record.packed { &mut self.store } else { &mut self.compress }, &parts, out);
        self.header = header;
        done
    }

    fn field(&mut self, name: &str, value: &str) {
        // Writing to a String cannot fail.
        let _ = write!(self.header, "{name}: ");
        self.header.extend(value.chars().map(|c| if matches!(c, '\r' | '\n') { ' ' } else { c }));
        self.header.push_str("\r\n");
    }
}

/// One gzip member (RFC 1952): no name, no time, unknown system, so that equal records are equal bytes.
fn member(compress: &mut Compress, parts: &[&[u8]], out: &mut Vec<u8>) -> io::Result<()> {
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    const ROOM: usize = 32 << 10;
    out.extend_from_slice(&HEADER);
    compress.reset();
    let mut crc = Crc::new();
    for (index, part) in parts.iter().enumerate() {
        crc.update(part);
        let flush = if index + 1 == parts.len() { FlushCompress::Finish } else { FlushCompress::None };
        let mut rest = *part;
        loop {
            out.reserve(ROOM);
            let before = compress.total_in();
            let status = compress.compress_vec(rest, out, flush).map_err(io::Error::other)?;
            rest = &rest[(compress.total_in() - before) as usize..];
            match status {
                Status::StreamEnd => break,
                // Room left in the buffer says that nothing waits inside.
                _ if rest.is_empty() && flush == FlushCompress::None => break,
                Status::Ok | Status::BufError => {}
            }
        }
    }
    out.extend_from_slice(&crc.sum().to_le_bytes());
    out.extend_from_slice(&crc.amount().to_le_bytes());
    Ok(())
}

/// A record's id as WARC writes it.
pub(super) fn urn(id: Uuid) -> String {
    format!("<urn:uuid:{id}>")
}

/// WARC 1.1 allows fractions of a second; older readers do not take them.
pub(super) fn date(date: DateTime<Utc>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Secs, true)
}
