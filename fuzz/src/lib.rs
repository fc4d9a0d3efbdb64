//! What must hold for any bytes at all, one function a property. A property that fails panics.
//!
//! Two drivers run them: `ghirbal-fuzz` (this package's program: stable Rust, a seeded mutator over the committed pages)
//! and cargo-fuzz (`fuzz_targets/`, guided by coverage).

mod mutate;

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use ghirbal::acquire::discover::{self, Document, Scope};
use ghirbal::acquire::robots::Robots;
use ghirbal::address::Address;
use ghirbal::archive::{Caps, Event, Form, Inputs, Item, NdjsonFields, Place, RawPage};
use ghirbal::config::Config;
use ghirbal::dom::{self, Limits};
use ghirbal::extract::dates::{self, Context};
use ghirbal::extract::rich::Extra;
use ghirbal::normalize::unicode;
use ghirbal::pipeline::Sieve;
use ghirbal::rules::SiteRules;
use ghirbal::{decode, outcome::Sifted};
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};
use scraper::{Html, HtmlTreeSink, Node};

pub use mutate::Mutator;

/// A property, and how its seeds look.
pub type Property = (&'static str, fn(&[u8]));

/// All properties by name.
pub const PROPERTIES: [Property; 11] = [
    ("same_tree_as_html5ever", same_tree_as_html5ever),
    ("cleaning_is_idempotent", cleaning_is_idempotent),
    ("sift_never_panics", sift_never_panics),
    ("html_output_reads_as_the_text", html_output_reads_as_the_text),
    ("plain_text_sift_never_panics", plain_text_sift_never_panics),
    ("decoding_accounts_for_every_replacement", decoding_accounts_for_every_replacement),
    ("warc_reading_ends", warc_reading_ends),
    ("ndjson_reading_ends", ndjson_reading_ends),
    ("dates_never_panic", dates_never_panic),
    ("discovery_never_panics", discovery_never_panics),
    ("addresses_and_robots_are_stable", addresses_and_robots_are_stable),
];

/// No page costs the oracle more than this: it is quadratic where ours is not.
const ORACLE_BYTES: usize = 64 << 10;

/// Our tokenizer makes the tree that html5ever's makes, with scripting and without, while no limit is reached.
pub fn same_tree_as_html5ever(bytes: &[u8]) {
    // html5ever drops a byte order mark behind every script, not only at the page's beginning (see `ghirbal::dom`).
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(ORACLE_BYTES)]).replace('\u{feff}', "");
    for scripting_enabled in [false, true] {
        let options = || TreeBuilderOpts { scripting_enabled, ..TreeBuilderOpts::default() };
        let ours = dom::parse_with(&text, Limits::default(), options());
        if ours.cuts.any() {
            return;
        }
        let oracle = ParseOpts { tree_builder: options(), ..ParseOpts::default() };
        let theirs = parse_document(HtmlTreeSink::new(Html::new_document()), oracle).one(text.as_str());
        assert!(ours.html == theirs, "another tree than html5ever's (scripting: {scripting_enabled})");
    }
}

/// Cleaning a text twice changes nothing the second time, whole or as one line.
pub fn cleaning_is_idempotent(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let once = unicode::clean(&text);
    assert!(once == unicode::clean(&once), "clean changes the text again");
    let line = unicode::clean_line(&text);
    assert!(line == unicode::clean_line(&line), "clean_line changes the line again");
}

/// Any bytes taken for an HTML page come to a verdict, the same one twice, with a record that is valid JSON.
pub fn sift_never_panics(bytes: &[u8]) {
    sift(Form::Html, bytes);
}

/// The record is the same with richer outputs and without; the HTML among them parses to what was written, and reads as
/// the text does, captions aside.
pub fn html_output_reads_as_the_text(bytes: &[u8]) {
    let mut config = Config::default();
    let plain = Sieve::new(config.clone(), SiteRules::default());
    config.output.with = [Extra::Markdown, Extra::Html, Extra::Links, Extra::Images, Extra::Comments].into_iter().collect();
    let rich = Sieve::new(config, SiteRules::default());
    let record = |sieve: &Sieve| {
        let mut page = RawPage::new(Place::default(), Form::Html, bytes.to_vec());
        page.url = Some("https://www.estuary-gazette.example/2026/10/13/page.html".into());
        let sifted = sieve.sift(page, "fuzz");
        sifted.record.or(sifted.dropped).unwrap_or_default()
    };
    let mut with = record(&rich);
    let html = with.html.take().unwrap_or_default();
    (with.markdown, with.links, with.images, with.comments) = (None, None, None, None);
    assert!(with == record(&plain), "richer outputs change the record");
    let tree = Html::parse_fragment(&html);
    let same = |html: &str| html.replace("&quot;", "\"").replace("&#x338;", "\u{338}");
    assert!(same(&tree.root_element().inner_html()) == same(&html), "the HTML is not valid: {html}");
    // Where a word ends is for the tests to say; letters are enough here.
    let in_caption =
        |node: ego_tree::NodeRef<'_, Node>| node.ancestors().any(|node| node.value().as_element().is_some_and(|element| element.name() == "figcaption"));
    let texts = |captions: bool| {
        let nodes = tree.tree.root().descendants().filter(move |node| captions || !in_caption(*node));
        nodes.filter_map(|node| node.value().as_text().map(|text| text.to_string())).collect::<String>()
    };
    let is_part = |part: &str, whole: &str| {
        let mut whole = whole.chars().filter(|c| !c.is_whitespace());
        part.chars().filter(|c| !c.is_whitespace()).all(|c| whole.any(|other| other == c))
    };
    assert!(is_part(&with.text, &texts(true)), "the HTML lacks text: {:?} in {html}", with.text);
    assert!(is_part(&texts(false), &with.text), "the HTML says more than the text: {html} than {:?}", with.text);
}

/// Any bytes taken for a plain-text capture come to a verdict.
pub fn plain_text_sift_never_panics(bytes: &[u8]) {
    sift(Form::PlainText, bytes);
}

fn sift(form: Form, bytes: &[u8]) {
    let sieve = Sieve::with_defaults();
    let line = || -> String {
        let mut page = RawPage::new(Place { path: "page".into(), length: bytes.len() as u64, ..Place::default() }, form, bytes.to_vec());
        page.url = Some("https://www.estuary-gazette.example/2026/10/13/page.html".into());
        page.captured = Some(capture_date());
        let Sifted { record, reason, dropped } = sieve.sift(page, "fuzz");
        assert!(record.is_some() != reason.is_some(), "a page is kept or dropped for a reason");
        match record.or(dropped) {
            Some(record) => {
                // Preformatted lines keep the spaces in them.
                let squeezed = |text: &str| text.split(|c: char| c.is_whitespace() && c != '\n').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
                assert!(record.text == unicode::clean_code(&record.text), "the text of a record is not clean");
                assert!(squeezed(&record.text) == squeezed(&unicode::clean(&record.text)), "the text of a record is not clean but for its spaces");
                serde_json::to_string(&record).unwrap_or_else(|error| panic!("the record is no JSON: {error}"))
            }
            None => String::new(),
        }
    };
    assert!(line() == line(), "the same page gives two records");
}

/// A page decodes to text; U+FFFD that decoding made are counted, and none is counted that is not there.
pub fn decoding_accounts_for_every_replacement(bytes: &[u8]) {
    let page = decode::decode(RawPage::new(Place::default(), Form::Html, bytes.to_vec()));
    let present = page.text.matches(char::REPLACEMENT_CHARACTER).count();
    assert!(page.mojibake.is_some() || page.replacements <= present, "{} counted, {present} there", page.replacements);
    assert!(!page.trail.is_empty(), "a guess comes with its evidence");
}

/// Reading any bytes as a WARC file ends, and every item lies inside the file.
pub fn warc_reading_ends(bytes: &[u8]) {
    reading_ends(bytes, "pages.warc.gz");
}

/// Reading any bytes as NDJSON ends, and every item lies inside the file.
pub fn ndjson_reading_ends(bytes: &[u8]) {
    reading_ends(bytes, "pages.ndjson");
}

fn reading_ends(bytes: &[u8], name: &str) {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no temporary folder: {error}"));
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap_or_else(|error| panic!("{name} cannot be written: {error}"));
    let mut inputs =
        Inputs::open(&[path.display().to_string()], Path::new("raw"), NdjsonFields::default(), Caps::default()).unwrap_or_else(|error| panic!("{error}"));
    // Every item takes at least a byte, every batch ends once.
    let mut left = bytes.len() + 16;
    let mut last = 0;
    while let Some(event) = inputs.next_event() {
        assert!(left > 0, "more items than bytes");
        left -= 1;
        if let Event::Item(_, item) = event {
            let place = item.place();
            assert!(place.offset >= last, "items come in the order of their bytes");
            assert!(place.offset + place.length <= bytes.len() as u64, "{place:?} lies beyond the {} bytes of the file", bytes.len());
            last = place.offset;
            if let Item::Failed { message, .. } = item {
                assert!(message.contains(name), "a failure names its file: {message}");
            }
        }
    }
}

/// Any bytes taken for a feed, a sitemap or a page of links give pages of the web, the same twice.
pub fn discovery_never_panics(bytes: &[u8]) {
    let Ok(address) = Address::parse("https://news.example/feed.xml") else { return };
    let document = Document { address: &address, content_type: None, bytes, fetched: Some(capture_date()) };
    let read = || [discover::feed(&document), discover::sitemap(&document), discover::page(&document, &Scope::default())];
    let found = read();
    assert!(found == read(), "the same document gives two results");
    for page in found.iter().flat_map(|found| &found.pages) {
        assert!(matches!(page.address.url().scheme(), "http" | "https"), "{} is no page", page.address);
        assert!(page.title.as_deref() != Some(""), "an empty title is none");
    }
}

/// Normalising an address again changes nothing, and any bytes are a robots.txt that always answers alike.
pub fn addresses_and_robots_are_stable(bytes: &[u8]) {
    let Ok(host) = Address::parse("https://news.example/robots.txt") else { return };
    let robots = Robots::parse(bytes, &host, "ghirbal");
    for line in String::from_utf8_lossy(&bytes[..bytes.len().min(64 << 10)]).lines() {
        let Ok(address) = Address::join(&host, line) else { continue };
        let again = Address::parse(address.as_str());
        assert!(again.as_ref() == Ok(&address), "{address} becomes {again:?}");
        assert!(robots.permits(&address) == robots.permits(&address), "two answers about {address}");
    }
}

/// Text holds a date or none; one that is found exists in the calendar and is not after the capture.
pub fn dates_never_panic(bytes: &[u8]) {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4 << 10)]);
    for (language, month_first) in [(None, false), (Some("en"), true), (Some("ar"), false), (Some("fa"), false), (Some("th"), false), (Some("ja"), false)] {
        let context = Context { language, month_first, captured: Some(capture_date()) };
        let found = dates::find(&text, &context).map(|(date, _)| date);
        for date in found.into_iter().chain(dates::find_strict(&text, &context)) {
            let (month, day) = (date.month.unwrap_or(1), date.day.unwrap_or(1));
            assert!(chrono::NaiveDate::from_ymd_opt(date.year, month, day).is_some(), "{date:?} is no day");
            assert!(date.time.is_none_or(|(hour, minute, second)| hour < 24 && minute < 60 && second.unwrap_or(0) < 61), "{date:?} is no time");
        }
    }
}

/// The seeds' own day: a fixed clock, so that a run repeats.
fn capture_date() -> DateTime<Utc> {
    DateTime::from_timestamp(1_791_972_000, 0).unwrap_or_default()
}
