//! WARC files, versions 1.0 and 1.1 (ISO 28500): read plain, gzip member by member, or Zstandard frame by frame; written as
//! 1.1, a gzip member for each record.

mod http;
mod members;
mod record;
mod repair;
mod rotate;
mod write;

use std::io::{self, BufRead, Read};

use chrono::{DateTime, NaiveDateTime, Utc};

use self::members::Members;
use self::record::{Header, read_header};
use super::decompress::{Caps, Outcome, read_capped};
use super::digest::{Counted, FileDigest};
use super::{FailReason, Form, Item, Place, RawPage, SkipReason, sniff};

pub use self::repair::{Repaired, repair, repair_folder};
pub use self::rotate::{OPEN_SUFFIX, ROTATE_BYTES, RecordIds, RecordPlace, WarcSettings, WarcWriter, WriteError, Written};
pub use self::write::{
    Attachment, AttachmentKind, COMPRESSION_LEVEL, Exchange, RecordKind, Revisit, RevisitProfile, Truncation, payload_digest, request_head, response_head,
};

/// What a record begins with.
const VERSION: &[u8] = b"WARC/1.";
/// CR LF CR LF.
const STANDARD_SEPARATORS: usize = 4;
/// Line ends that may stand between two records; the standard says four bytes.
const MOST_SEPARATORS: usize = 8;

/// Reads a WARC file record by record.
pub struct WarcReader {
    members: Members,
    path: String,
    caps: Caps,
    /// Damage seen that has not been reported yet hides no further damage behind it: one report a place.
    resyncing: bool,
}

impl WarcReader {
    /// `path` is how the file is named in [`Place`]s.
    pub(super) fn new(file: Counted, path: String, caps: Caps) -> io::Result<Self> {
        Ok(Self { members: Members::open(file)?, path, caps, resyncing: false })
    }

    /// The next record, or `None` at the end of the file.
    pub fn next_item(&mut self) -> Option<Item> {
        loop {
            match self.members.begin() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    let message = format!("its compressed data is damaged ({error})");
                    match self.damaged(&message) {
                        Some(item) => return Some(item),
                        None => continue,
                    }
                }
            }
            match self.record() {
                Ok(item) => {
                    self.resyncing = false;
                    return Some(item);
                }
                Err(message) => {
                    if let Some(item) = self.damaged(&message) {
                        return Some(item);
                    }
                }
            }
        }
    }

    /// The digest of the file, once it has been read to its end.
    pub(super) fn digest(&self) -> FileDigest {
        self.members.digest()
    }

    /// Finds the next record after damage, and reports the damage unless it is part of what was reported before.
    fn damaged(&mut self, what: &str) -> Option<Item> {
        let place = self.place(None);
        let skipped_to = self.members.resync();
        let after = match &skipped_to {
            Ok(Some(offset)) => format!("reading goes on at byte {offset}"),
            Ok(None) => "no further record was found in the file".to_owned(),
            Err(error) => format!("the rest of the file cannot be read: {error}"),
        };
        if std::mem::replace(&mut self.resyncing, true) {
            return None;
        }
        let message = format!("the WARC record at byte {} of {}: {what}; {after}", place.offset, self.path);
        Some(Item::Failed { place, url: None, reason: FailReason::DamagedRecord, message })
    }

    fn place(&self, record_id: Option<String>) -> Place {
        let offset = self.members.record_offset();
        Place { path: self.path.clone(), offset, length: self.members.position().saturating_sub(offset), record_id }
    }

    /// Reads the record that begins here. An error says what is damaged.
    fn record(&mut self) -> Result<Item, String> {
        let header = read_header(&mut self.members, self.caps.header_bytes)?;
        let length = header.content_length()?;
        self.members.body_begins();
        let record_id = header.get("WARC-Record-ID").map(str::to_owned);
        let url = header.get("WARC-Target-URI").map(|uri| uri.trim_start_matches('<').trim_end_matches('>').to_owned());
        let reason = match header.get("WARC-Type").unwrap_or_default() {
            "response" | "resource" if length > self.caps.page_bytes + self.caps.header_bytes => {
                self.skip_body(length)?;
                let place = self.place(record_id);
                let message = format!(
                    "the WARC record at byte {} of {} has {length} bytes, more than the {} allowed (input.max_page_bytes); it was passed over",
                    place.offset, self.path, self.caps.page_bytes
                );
                return Ok(Item::Failed { place, url, reason: FailReason::TooLarge, message });
            }
            kind @ ("response" | "resource") => {
                let is_response = kind == "response";
                let (block, cut) = self.body(length)?;
                let place = self.place(record_id);
                return Ok(self.page(&header, place, url, block, cut, is_response));
            }
            "warcinfo" => SkipReason::WarcInfo,
            "request" => SkipReason::WarcRequest,
            "revisit" => SkipReason::WarcRevisit,
            "metadata" => SkipReason::WarcMetadata,
            _ => SkipReason::WarcOther,
        };
        self.skip_body(length)?;
        Ok(Item::Skipped { place: self.place(record_id), reason })
    }

    /// The record's block, and why it is short if it is.
    fn body(&mut self, length: u64) -> Result<(Vec<u8>, Option<String>), String> {
        let mut block = Vec::with_capacity(length as usize);
        match read_capped(&mut (&mut self.members).take(length), length, &mut block) {
            Outcome::Broken(error) if self.members.ended_early() => {
                self.members.abandon().map_err(|error| error.to_string())?;
                return Ok((block, Some(format!("the file ends inside the record ({error})"))));
            }
            Outcome::Broken(error) => return Err(format!("its compressed data is damaged ({error})")),
            Outcome::Whole | Outcome::TooLarge => {}
        }
        let short = length - block.len() as u64;
        if short > 0 {
            if self.members.is_plain()
                && let Some(at) = memchr::memmem::find(&block, members::RECORD_FOLLOWS)
            {
                return Err(format!("Content-Length says {length} bytes, but another record follows after {at}"));
            }
            if self.members.is_last().map_err(|error| error.to_string())? {
                return Ok((block, Some(format!("the file ends {short} bytes before the record does"))));
            }
            return Err(format!("Content-Length says {length} bytes, but it ends after {}", block.len()));
        }
        self.separators(length)?;
        Ok((block, None))
    }

    fn skip_body(&mut self, length: u64) -> Result<(), String> {
        if self.members.is_plain() && length > self.caps.page_bytes {
            // Too long to step back from if it is not true: the next record is looked for on the way.
            let passed = self.members.skip_to_record().map_err(|error| error.to_string())?;
            if passed < length {
                return Err(format!("Content-Length says {length} bytes, but it ends after {passed}"));
            }
            return self.separators(length);
        }
        let copied = io::copy(&mut (&mut self.members).take(length), &mut io::sink());
        match copied {
            Ok(copied) if copied == length => self.separators(length),
            _ if self.members.ended_early() => Ok(()),
            Ok(copied) => Err(format!("Content-Length says {length} bytes, but it ends after {copied}")),
            Err(error) => Err(format!("its compressed data is damaged ({error})")),
        }
    }

    /// Passes over the line ends after a block and checks that a record or the end follows.
    fn separators(&mut self, length: u64) -> Result<(), String> {
        let mut passed = 0;
        for _ in 0..=MOST_SEPARATORS {
            let rest = self.members.fill_buf().map_err(|error| format!("its compressed data is damaged ({error})"))?;
            // The buffer may end inside the word.
            let record_follows = rest.starts_with(VERSION) || VERSION.starts_with(rest);
            match rest.first().copied() {
                None => return self.members.end_member().map_err(|error| format!("its compressed data is damaged ({error})")),
                Some(_) if record_follows => return Ok(()),
                Some(b'\r' | b'\n') => {
                    self.members.consume(1);
                    passed += 1;
                }
                // The block was as long as it says; whatever is wrong belongs to the next record.
                Some(_) if passed >= STANDARD_SEPARATORS && self.members.is_plain() => return Ok(()),
                Some(_) => break,
            }
        }
        Err(format!("Content-Length says {length} bytes, but no record follows there"))
    }

    fn page(&self, header: &Header, place: Place, url: Option<String>, block: Vec<u8>, cut: Option<String>, is_response: bool) -> Item {
        if url.as_deref().is_some_and(is_robots_txt) {
            // It is text, but nobody's article.
            return Item::Skipped { place, reason: SkipReason::RobotsTxt };
        }
        let truncated = cut.or_else(|| header.get("WARC-Truncated").map(|why| format!("WARC-Truncated: {why}")));
        let content_type = header.get("Content-Type").unwrap_or_default();
        let mut page = RawPage::new(place, Form::Html, Vec::new());
        page.url = url;
        page.captured = header.get("WARC-Date").and_then(parse_date);
        page.truncated = truncated;
        if is_response && (content_type.is_empty() || content_type.starts_with("application/http")) {
            return http::open(page, block, self.caps, &self.path);
        }
        page.headers.push(("Content-Type".to_owned(), content_type.to_owned()));
        page.bytes = block;
        classify(page)
    }
}

/// Whether an address is that of a host's robots.txt (RFC 9309 section 2.3).
fn is_robots_txt(url: &str) -> bool {
    let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    path.split(['?', '#']).next() == Some("robots.txt")
}

/// Decides from media type and bytes whether a payload is a page at all.
fn classify(mut page: RawPage) -> Item {
    let media_type = page.header("Content-Type").unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let start = &page.bytes[..page.bytes.len().min(2048)];
    let form = match media_type.as_str() {
        "text/html" | "application/xhtml+xml" if !sniff::is_binary(start) => Some(Form::Html),
        "text/plain" if !sniff::looks_like_html(start) && !sniff::is_binary(start) => Some(Form::PlainText),
        "" | "text/plain" | "application/octet-stream" | "unknown/unknown" | "application/xml" | "text/xml"
            if start.is_empty() || sniff::looks_like_html(start) =>
        {
            Some(Form::Html)
        }
        _ => None,
    };
    match form {
        Some(form) => {
            page.form = form;
            Item::Page(Box::new(page))
        }
        None => Item::Skipped { place: page.place, reason: SkipReason::NotHtml },
    }
}

/// `WARC-Date`: RFC 3339 in WARC 1.0 and 1.1; 14 digits in files made from ARC.
fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .map(|date| date.with_timezone(&Utc))
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S").map(|date| date.and_utc()))
        .ok()
}
