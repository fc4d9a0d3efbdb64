//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed.
//!
//! `mend` and `json` make a correct feed of what a site sends, feed-rs reads it, and what it read is turned into
//! [`Found`] here.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::DateTime;
use feed_rs::model::{Entry, Feed, FeedType, Link};

use super::{Discovered, Document, Format, Found, FoundIn, MOST_AUTHORS, MOST_BYTES, Pages, decoded, json, mend, one_line, plain, stated};
use crate::address::Address;

/// Reads a feed.
pub fn feed(document: &Document<'_>) -> Discovered {
    let mut discovered = Discovered::default();
    let bytes = &document.bytes[..document.bytes.len().min(MOST_BYTES as usize)];
    if bytes.len() < document.bytes.len() {
        discovered.warn(format!("it has more than {MOST_BYTES} bytes; the rest was left out"));
    }
    let page = decoded(document, bytes);
    let Some((source, truncated)) = correct(&page.text, &mut discovered) else { return discovered };
    if truncated {
        discovered.warn("it breaks off; what was whole before that was read");
    }
    let dates = Arc::new(Mutex::new(Vec::new()));
    let numbered = Arc::clone(&dates);
    // A parsed time would lose what was written and its offset: each date is given its number instead, and looked up below.
    let number = move |text: &str| {
        let mut dates = numbered.lock().unwrap_or_else(PoisonError::into_inner);
        dates.push(text.to_owned());
        DateTime::from_timestamp(dates.len() as i64 - 1, 0)
    };
    let parser = feed_rs::parser::Builder::new().base_uri(Some(document.address.as_str())).sanitize_content(false).timestamp_parser(number).build();
    // feed-rs is known to slice inside a character where it looks for names; one feed must not end the run.
    let parsed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| parser.parse(source.as_bytes())));
    let feed = match parsed {
        Ok(Ok(feed)) => feed,
        Ok(Err(error)) => {
            discovered.warn(format!("it cannot be read as a feed: {error}"));
            return discovered;
        }
        Err(_) => {
            discovered.warn("it cannot be read as a feed: the parser failed on it; please report the feed");
            return discovered;
        }
    };
    discovered.format = Some(match feed.feed_type {
        FeedType::Atom => Format::Atom,
        FeedType::JSON => Format::JsonFeed,
        FeedType::RSS1 => Format::Rdf,
        FeedType::RSS0 | FeedType::RSS2 => Format::Rss,
    });
    let dates = std::mem::take(&mut *dates.lock().unwrap_or_else(PoisonError::into_inner));
    let mut pages = Pages::default();
    let mut without = 0_usize;
    for entry in &feed.entries {
        match found(entry, &feed, &dates, document) {
            Some(page) => pages.add(page),
            None => without += 1,
        }
    }
    if without > 0 {
        discovered.warn(format!("{without} of its {} entries name no page", feed.entries.len()));
    }
    pages.into(&mut discovered);
    discovered
}

/// The feed in a form that can be parsed strictly.
fn correct(text: &str, discovered: &mut Discovered) -> Option<(String, bool)> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.starts_with('{') {
        let mended = json::mend(text);
        if mended.is_none() {
            discovered.warn("it is JSON, but no JSON Feed: it has no list of items");
        }
        return mended;
    }
    let Some(mended) = mend::mend(text) else {
        discovered.warn("it is no feed: there is no element in it");
        return None;
    };
    match mended.root.as_str() {
        "rss" | "rdf" | "feed" | "entry" => Some((mended.xml, mended.truncated)),
        "html" => {
            discovered.format = Some(Format::Html);
            discovered.warn("it is a web page, not a feed");
            None
        }
        root => {
            discovered.warn(format!("it is no feed: its outermost element is <{root}>"));
            None
        }
    }
}

fn found(entry: &Entry, feed: &Feed, dates: &[String], document: &Document<'_>) -> Option<Found> {
    let mut page = Found::new(address(entry, document.address)?, FoundIn::Feed);
    page.title = entry.title.as_ref().map(|title| plain(&title.content)).filter(|title| !title.is_empty());
    page.language = entry.language.as_ref().or(feed.language.as_ref()).map(|language| one_line(language)).filter(|language| !language.is_empty());
    let date = |number: Option<DateTime<chrono::Utc>>| {
        let raw = dates.get(usize::try_from(number?.timestamp()).ok()?)?;
        stated(raw, document, page.language.as_deref())
    };
    page.published = date(entry.published);
    // feed-rs gives RSS items their date of publication as that of the last change too.
    page.modified = if entry.updated == entry.published { None } else { date(entry.updated) };
    let authors = if entry.authors.is_empty() && feed.feed_type == FeedType::Atom { &feed.authors } else { &entry.authors };
    for author in authors.iter().filter_map(|author| author.name.as_deref()) {
        // RSS has "address (name)".
        let name = plain(author.trim_matches(['(', ')', '<', '>', '[', ']', ' ', ',']));
        if !name.is_empty() && !name.contains('@') && !page.authors.contains(&name) && page.authors.len() < MOST_AUTHORS {
            page.authors.push(name);
        }
    }
    Some(page)
}

/// Where the entry's page is: its link, else its id where that is an address.
fn address(entry: &Entry, base: &Address) -> Option<Address> {
    let is_page = |link: &&Link| link.target.is_none() && link.rel.as_deref().is_none_or(|rel| rel.eq_ignore_ascii_case("alternate"));
    let is_html = |link: &&Link| link.media_type.as_deref().is_none_or(|media_type| media_type.contains("html"));
    let links = || entry.links.iter().filter(is_page);
    let named = links().filter(is_html).chain(links()).find_map(|link| Address::join(base, link.href.trim()).ok());
    named.or_else(|| entry.id.trim().starts_with("http").then(|| Address::parse(entry.id.trim()).ok())?)
}
