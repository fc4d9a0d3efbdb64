//! Stage 2: the bytes as they were captured, read back one page at a time.
//!
//! In: files, folders, globs or standard input. Out: [`Item`]s, each a [`RawPage`] or the reason why there is none.
//!
//! Everything here streams: memory depends on the largest page allowed ([`Caps`]), never on the size of the input.
//! Damage is reported with its place and reading goes on behind it.

pub(crate) mod decompress;
mod digest;
mod inputs;
mod loose;
mod ndjson;
mod sniff;
pub mod warc;

use chrono::{DateTime, Utc};

use crate::evidence::Evidence;

pub use decompress::Caps;
pub(crate) use digest::hex;
pub use digest::{FileDigest, sha256_hex};
pub use inputs::{Batch, Event, InputError, Inputs};
pub use ndjson::NdjsonFields;

/// Where a page's bytes lie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Path below the input's root, with `/` between its parts; `-` is standard input.
    pub path: String,
    /// Byte offset in the file: of the WARC record's gzip member or the record itself, of the NDJSON line, or 0.
    pub offset: u64,
    /// Bytes from there that hold the page, compressed if the file is.
    pub length: u64,
    /// `WARC-Record-ID`, where there is one.
    pub record_id: Option<String>,
}

/// What kind of capture the bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// HTML or XHTML.
    Html,
    /// The text of a page as someone copied it, boilerplate and all.
    PlainText,
}

/// One page as captured: transfer and content codings undone, nothing else touched.
#[derive(Debug, Clone)]
pub struct RawPage {
    /// Where the bytes lie.
    pub place: Place,
    /// HTML or plain text.
    pub form: Form,
    /// Final address, where the capture names one.
    pub url: Option<String>,
    /// HTTP status code, where there was an exchange.
    pub status: Option<u16>,
    /// HTTP response headers in order, names as sent.
    pub headers: Vec<(String, String)>,
    /// When it was captured. The only clock that dates on the page are read against.
    pub captured: Option<DateTime<Utc>>,
    /// The payload.
    pub bytes: Vec<u8>,
    /// Set if the bytes are text already (an NDJSON field), so that no charset needs to be found.
    pub is_unicode: bool,
    /// Why the payload is known to be incomplete.
    pub truncated: Option<String>,
    /// What the feed or sitemap that named the page says about it.
    pub evidence: Option<Box<Evidence>>,
}

impl RawPage {
    /// A page that is nothing but its bytes.
    pub fn new(place: Place, form: Form, bytes: Vec<u8>) -> Self {
        Self { place, form, url: None, status: None, headers: Vec::new(), captured: None, bytes, is_unicode: false, truncated: None, evidence: None }
    }

    /// First value of an HTTP header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// One input as reading it turned out.
#[derive(Debug)]
pub enum Item {
    /// A page to process.
    Page(Box<RawPage>),
    /// Something that holds no page: counted, not processed.
    Skipped {
        /// Where.
        place: Place,
        /// Why.
        reason: SkipReason,
    },
    /// Something that should have been a page and could not be read.
    Failed {
        /// Where.
        place: Place,
        /// Its address, if that much could be read.
        url: Option<String>,
        /// What kind of failure.
        reason: FailReason,
        /// What happened, for the reader.
        message: String,
    },
}

impl Item {
    /// Where the item lies.
    pub fn place(&self) -> &Place {
        match self {
            Self::Page(page) => &page.place,
            Self::Skipped { place, .. } | Self::Failed { place, .. } => place,
        }
    }
}

/// Why something was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// A `warcinfo` record.
    WarcInfo,
    /// A `request` record.
    WarcRequest,
    /// A `revisit` record: the payload is in an earlier record.
    WarcRevisit,
    /// A `metadata` record.
    WarcMetadata,
    /// Any other record type.
    WarcOther,
    /// A redirect: its target is a page of its own.
    Redirect,
    /// Neither HTML nor text.
    NotHtml,
    /// A file of no known kind.
    UnknownType,
    /// A hidden file or folder.
    Hidden,
    /// A link to a folder, inside a folder.
    LinkedFolder,
    /// A robots.txt.
    RobotsTxt,
    /// A feed, sitemap or home page that was fetched to find others.
    Discovery,
    /// An answer in a page's place: an error, a challenge, a page that is as it was.
    NoPage,
    /// A record that was archived when its run was cut off; the page was fetched again.
    NotInLedger,
    /// A file Ghirbal itself keeps beside the archives (the ledger, an archive still being written).
    Own,
}

impl SkipReason {
    /// Stable name, as in the manifest.
    pub fn name(self) -> &'static str {
        match self {
            Self::WarcInfo => "warc_warcinfo",
            Self::WarcRequest => "warc_request",
            Self::WarcRevisit => "warc_revisit",
            Self::WarcMetadata => "warc_metadata",
            Self::WarcOther => "warc_other",
            Self::Redirect => "redirect",
            Self::NotHtml => "not_html",
            Self::UnknownType => "unknown_type",
            Self::Hidden => "hidden",
            Self::LinkedFolder => "linked_folder",
            Self::RobotsTxt => "robots_txt",
            Self::Discovery => "discovery",
            Self::NoPage => "no_page",
            Self::NotInLedger => "not_in_ledger",
            Self::Own => "own_file",
        }
    }
}

/// Why something could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailReason {
    /// The file could not be opened or read.
    Unreadable,
    /// Compressed data is damaged or ends early, and nothing of it could be used.
    BadCompression,
    /// A WARC record is malformed.
    DamagedRecord,
    /// An NDJSON line is not a JSON object with the expected fields.
    BadJson,
    /// The HTTP response in a record is malformed.
    BadHttp,
    /// Larger than the cap allows, or a decompression bomb.
    TooLarge,
}

impl FailReason {
    /// Stable name, as in rejects and manifest.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::BadCompression => "bad_compression",
            Self::DamagedRecord => "damaged_record",
            Self::BadJson => "bad_json",
            Self::BadHttp => "bad_http",
            Self::TooLarge => "too_large",
        }
    }
}
