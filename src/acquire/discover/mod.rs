//! Where pages are: read from feeds, sitemaps and the links of home and section pages.
//!
//! In: a [`Document`], bytes as they were fetched (content codings undone). Out: [`Discovered`]: addresses, and what was
//! said about the pages there, kept as evidence for extraction. Nothing here fails: what cannot be read is left out, what
//! was read before it is kept, and the warnings say so. Nothing is fetched and no clock is read.

mod autodiscovery;
mod feed;
mod json;
mod links;
mod markup;
mod mend;
mod scope;
mod sitemap;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::archive::{Form, Place, RawPage};
use crate::decode::{self, DecodedPage};
use crate::extract::dates::{self, Context};

pub use feed::feed;
pub use links::page;
pub use scope::{Scope, ScopeError};
pub use sitemap::sitemap;

/// Pages taken from one document: what the sitemap protocol allows, and far more than any feed or page has.
pub const MOST_PAGES: usize = 50_000;
/// Bytes of one document once it is decompressed: what the sitemap protocol allows.
pub const MOST_BYTES: u64 = 50 << 20;
/// Characters of a title or name that are kept: more is no title.
const LONGEST_TEXT: usize = 1_000;
/// Names of authors kept for one page.
const MOST_AUTHORS: usize = 20;
/// Bytes at the beginning among which an XML declaration is looked for behind what does not belong there.
const LEADING_JUNK: usize = 1 << 10;

/// Something fetched in which addresses are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Document<'d> {
    /// Where it is: what relative addresses in it are read against.
    pub address: &'d Address,
    /// HTTP's `Content-Type`.
    pub content_type: Option<&'d str>,
    /// The bytes.
    pub bytes: &'d [u8],
    /// When it was fetched: what dates in it are read against.
    pub fetched: Option<DateTime<Utc>>,
}

/// What a document turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// RSS 0.9x or 2.0.
    Rss,
    /// RSS 0.90 or 1.0, built on RDF.
    Rdf,
    /// Atom 0.3 or 1.0.
    Atom,
    /// JSON Feed.
    JsonFeed,
    /// A sitemap.
    Sitemap,
    /// A sitemap that names sitemaps.
    SitemapIndex,
    /// A sitemap of plain lines.
    TextSitemap,
    /// A web page.
    Html,
}

/// Who named a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundIn {
    /// A feed.
    Feed,
    /// A sitemap.
    Sitemap,
    /// A sitemap, with what Google News asks for.
    NewsSitemap,
    /// A link on a page.
    Link,
}

/// A date as it was given, and as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// As given.
    pub raw: String,
    /// RFC 3339, or as much of it as is known; none if it is no date, or one that cannot be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// A page, and what was said about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Where it is.
    pub address: Address,
    /// Who says so.
    pub source: FoundIn,
    /// Its title, as text; of a link, its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Stated>,
    /// When it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<Stated>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Its language, as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Found {
    /// A page of which no more is known.
    pub fn new(address: Address, source: FoundIn) -> Self {
        Self { address, source, title: None, published: None, modified: None, authors: Vec::new(), language: None }
    }
}

/// All that a document names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discovered {
    /// What the document is; none if it is nothing of the kind that was expected.
    pub format: Option<Format>,
    /// Pages, in the document's order, each once.
    pub pages: Vec<Found>,
    /// Feeds.
    pub feeds: Vec<Address>,
    /// Sitemaps.
    pub sitemaps: Vec<Address>,
    /// What was wrong with it, for the operator.
    pub warnings: Vec<String>,
}

impl Discovered {
    fn warn(&mut self, warning: impl Into<String>) {
        self.warnings.push(warning.into());
    }
}

/// Pages in their order, each address once; of what is said twice, the first counts.
#[derive(Default)]
struct Pages {
    found: Vec<Found>,
    at: HashMap<Address, usize>,
    too_many: bool,
}

impl Pages {
    fn add(&mut self, page: Found) {
        if let Some(at) = self.at.get(&page.address) {
            let known = &mut self.found[*at];
            known.title = known.title.take().or(page.title);
            known.published = known.published.take().or(page.published);
            known.modified = known.modified.take().or(page.modified);
            known.language = known.language.take().or(page.language);
            if known.authors.is_empty() {
                known.authors = page.authors;
            }
        } else if self.found.len() < MOST_PAGES {
            self.at.insert(page.address.clone(), self.found.len());
            self.found.push(page);
        } else {
            self.too_many = true;
        }
    }

    fn into(self, discovered: &mut Discovered) {
        discovered.pages = self.found;
        if self.too_many {
            discovered.warn(format!("it names more than {MOST_PAGES} pages; the rest was left out"));
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    namespaces: HashMap<String, Vec<String>>,
    prefixes: HashMap<String, String>,
    renamed: HashMap<String, String>,
    unread: Unread,
    autodiscovery: Autodiscovery,
    links: Links,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unread {
    elements: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Autodiscovery {
    types: HashSet<String>,
    vague_types: HashSet<String>,
    words: Vec<String>,
    not_in_address: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Links {
    assets: HashSet<String>,
    rel: HashSet<String>,
    containers: HashSet<String>,
    roles: HashSet<String>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| crate::lexicon::parse("feeds.toml", include_str!("../../../config/lexicon/feeds.toml")));

/// The document as text. Blank space, blank lines of templates and the like before an XML declaration would hide the
/// charset that it names.
fn decoded(document: &Document<'_>, bytes: &[u8]) -> DecodedPage {
    let start = &bytes[..bytes.len().min(LEADING_JUNK)];
    let has_bom = encoding_rs::Encoding::for_bom(bytes).is_some();
    let at = if has_bom { 0 } else { memchr::memmem::find(start, b"<?xml").unwrap_or(0) };
    let mut page = RawPage::new(Place::default(), Form::Html, bytes[at..].to_vec());
    page.url = Some(document.address.as_str().to_owned());
    page.headers.extend(document.content_type.map(|content_type| ("Content-Type".to_owned(), content_type.to_owned())));
    decode::decode(page)
}

/// What a document says a date is, if that can be one.
fn stated(raw: &str, document: &Document<'_>, language: Option<&str>) -> Option<Stated> {
    let raw = one_line(raw);
    if raw.is_empty() {
        return None;
    }
    let context = Context { language, month_first: false, captured: document.fetched };
    let date = dates::find_strict(&raw, &context).filter(|date| context.allows(date)).map(|date| date.to_rfc3339());
    Some(Stated { raw, date })
}

/// Text on one line, blank space at the ends and doubled out, and no longer than a title is.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    match line.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => line[..end].to_owned(),
        None => line,
    }
}

/// A title that may be text, HTML, or HTML escaped once more than it should be.
fn plain(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return one_line(text);
    }
    // A "<" that opens no tag is a sign of less.
    let has_tag = text.match_indices('<').any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!')));
    if !has_tag {
        return one_line(&crate::dom::unescape(text));
    }
    let tree = crate::dom::parse(text, crate::dom::Limits::default());
    let mut words = String::new();
    for node in tree.html.tree.values() {
        match node {
            scraper::Node::Text(text) => words.push_str(text),
            scraper::Node::Element(element) if matches!(element.name(), "br" | "p" | "div" | "li") => words.push(' '),
            _ => {}
        }
    }
    one_line(&words)
}
