//! Feeds, sitemaps and pages: each folder of `tests/feeds` gives exactly what its `expected.json` says.
//!
//! A folder holds one file, whose name says what it is asked as (`feed.*`, `sitemap.*`, `page.*`), and perhaps a `source.toml`
//! with `address`, `content_type`, and for pages `hosts`, `include` and `exclude`.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use chrono::{DateTime, TimeZone, Utc};
use ghirbal::acquire::discover::{Discovered, Document, Scope, feed, page, sitemap};
use ghirbal::address::Address;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{cases, repository};

fn fetched() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 14, 12, 0, 0).single().expect("a time")
}

#[test]
fn every_feed_gives_its_pages() {
    let mut cases: Vec<_> = fs::read_dir(repository("tests/feeds")).expect("tests/feeds").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    assert!(cases.len() >= 70, "cases are missing: only {} are there", cases.len());
    let mut report = String::new();
    for case in &cases {
        let expected: Value = serde_json::from_str(&fs::read_to_string(case.join("expected.json")).expect("expected.json")).expect("JSON");
        let found = serde_json::to_value(read(case)).expect("JSON");
        let name = case.file_name().expect("a name").to_string_lossy();
        for key in ["format", "feeds", "sitemaps", "warnings"] {
            if found[key] != expected[key] {
                let _ = write!(report, "\n== {name}: {key}\n   expected {}\n   found    {}\n", expected[key], found[key]);
            }
        }
        let list = |value: &Value| value["pages"].as_array().expect("a list").clone();
        let (wanted, pages) = (list(&expected), list(&found));
        for at in 0..wanted.len().max(pages.len()) {
            if wanted.get(at) != pages.get(at) {
                let show = |page: Option<&Value>| page.map_or_else(|| "nothing".to_owned(), Value::to_string);
                let _ = write!(report, "\n== {name}: page {at}\n   expected {}\n   found    {}\n", show(wanted.get(at)), show(pages.get(at)));
            }
        }
    }
    assert!(report.is_empty(), "of {} cases, some give something else than expected:\n{report}", cases.len());
}

fn read(case: &Path) -> Discovered {
    let source: toml::Table = fs::read_to_string(case.join("source.toml")).unwrap_or_default().parse().expect("TOML");
    let text = |key: &str| source.get(key).and_then(toml::Value::as_str);
    let list = |key: &str| -> Vec<String> {
        let values = source.get(key).and_then(toml::Value::as_array).into_iter().flatten();
        values.map(|value| value.as_str().expect("a text").to_owned()).collect()
    };
    let address = Address::parse(text("address").unwrap_or("https://news.example/feed.xml")).expect("an address");
    let file = fs::read_dir(case).expect("the case").map(|entry| entry.expect("an entry").path());
    let file = file.filter(|path| !path.ends_with("expected.json") && !path.ends_with("source.toml")).collect::<Vec<_>>();
    let [file] = &file[..] else { panic!("{} must hold one document: {file:?}", case.display()) };
    let bytes = fs::read(file).expect("the document");
    let document = Document { address: &address, content_type: text("content_type"), bytes: &bytes, fetched: Some(fetched()) };
    let name = file.file_name().expect("a name").to_string_lossy().into_owned();
    match name.split('.').next() {
        Some("feed") => feed(&document),
        Some("sitemap") => sitemap(&document),
        Some("page") => page(&document, &Scope::new(&list("hosts"), &list("include"), &list("exclude")).expect("a scope")),
        _ => panic!("{name} says not what it is"),
    }
}

/// All documents of the corpus, to be mangled.
fn corpus() -> Vec<Vec<u8>> {
    let mut cases: Vec<_> = fs::read_dir(repository("tests/feeds")).expect("tests/feeds").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    let files = cases.iter().flat_map(|case| fs::read_dir(case).expect("a case").map(|entry| entry.expect("an entry").path()));
    let mut files: Vec<_> = files.filter(|path| !path.ends_with("expected.json") && !path.ends_with("source.toml")).collect();
    files.sort();
    files.iter().map(|path| fs::read(path).expect("readable")).collect()
}

proptest! {
    #![proptest_config(cases(600))]

    /// Whatever is cut, doubled or overwritten: reading ends, twice with the same result, and addresses are addresses.
    #[test]
    fn no_document_is_too_broken(which in 0_usize..10_000, cut in 0.0..1.0_f64, from in 0.0..1.0_f64, length in 0_usize..40, piece in prop::sample::select(vec!["<", ">", "&", "]]>", "<![CDATA[", "</item>", "<item>", "\"", "<!--", "<!DOCTYPE x [", "\0", "&#0;", "<a b='", "</", "\u{e9}"])) {
        let corpus = corpus();
        let mut bytes = corpus[which % corpus.len()].clone();
        let at = (bytes.len() as f64 * from) as usize;
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, piece.bytes());
        bytes.truncate((bytes.len() as f64 * (1.0 - cut * cut * cut)) as usize);
        let address = Address::parse("https://news.example/feed.xml").expect("an address");
        let document = Document { address: &address, content_type: None, bytes: &bytes, fetched: Some(fetched()) };
        for read in [feed(&document), sitemap(&document), page(&document, &Scope::default())] {
            for found in &read.pages {
                prop_assert!(matches!(found.address.url().scheme(), "http" | "https"));
                prop_assert!(found.title.as_deref() != Some(""));
            }
        }
        prop_assert_eq!(feed(&document), feed(&document));
    }
}
