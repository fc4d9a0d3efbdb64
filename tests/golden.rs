//! Golden pages: each folder of `tests/pages` gives exactly the record that its `expected.json` says.
//!
//! Keys of `expected.json` are fields of the record (`null`: must be absent), or `text_contains` and `text_lacks`
//! (lists), or `rejected` (the reason why there is no record).

use std::fmt::Write;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use ghirbal::archive::{Form, Place, RawPage};
use ghirbal::pipeline::Sieve;
use serde_json::Value;

use crate::support::repository;

#[test]
fn every_golden_page_gives_its_record() {
    let mut cases: Vec<_> =
        fs::read_dir(repository("tests/pages")).expect("tests/pages").map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(cases.len() >= 48, "golden pages are missing: only {} are there", cases.len());
    let sieve = Sieve::with_defaults();
    let mut report = String::new();
    let mut wrong = 0;
    for case in &cases {
        let mismatches = check(&sieve, case);
        if !mismatches.is_empty() {
            wrong += 1;
            let _ = write!(report, "\n== {}\n{}", case.file_name().expect("a name").to_string_lossy(), mismatches.join(""));
        }
    }
    assert!(wrong == 0, "{wrong} of {} golden pages give something else than expected:\n{report}", cases.len());
}

/// All that is wrong with one case, each with its field.
fn check(sieve: &Sieve, case: &Path) -> Vec<String> {
    let expected = fs::read_to_string(case.join("expected.json")).expect("expected.json");
    let expected: serde_json::Map<String, Value> = serde_json::from_str(&expected).expect("a JSON object");
    let sifted = sieve.sift(page(case), "test");
    let mut mismatches = Vec::new();
    if let Some(reason) = expected.get("rejected") {
        let found = sifted.reason.map_or_else(|| "an emitted record".to_owned(), |reason| format!("{reason:?}"));
        if sifted.reason != reason.as_str() {
            mismatches.push(format!("   rejected\n      expected {reason}\n      found    {found}\n"));
        }
        return mismatches;
    }
    let Some(record) = sifted.record else {
        return vec![format!("   expected a record\n      found    rejected as {:?}\n", sifted.reason)];
    };
    let record = serde_json::to_value(&record).expect("a record is JSON");
    let text = record["text"].as_str().unwrap_or_default();
    for (key, wanted) in &expected {
        match key.as_str() {
            "text_contains" => {
                let missing = passages(wanted).filter(|passage| !text.contains(passage));
                mismatches.extend(missing.map(|passage| format!("   text_contains\n      missing  {passage:?}\n")));
            }
            "text_lacks" => {
                let unwanted = passages(wanted).filter(|passage| text.contains(passage));
                mismatches.extend(unwanted.map(|passage| format!("   text_lacks\n      unwanted {passage:?}\n")));
            }
            "text" if wanted.is_string() => mismatches.extend(first_difference(wanted.as_str().unwrap_or_default(), text)),
            _ => {
                let found = record.get(key).unwrap_or(&Value::Null);
                if found != wanted {
                    mismatches.push(format!("   {key}\n      expected {wanted}\n      found    {found}\n"));
                }
            }
        }
    }
    mismatches
}

fn passages(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().expect("a list").iter().map(|passage| passage.as_str().expect("a text"))
}

/// The first paragraph in which two texts differ.
fn first_difference(expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let (expected, found): (Vec<&str>, Vec<&str>) = (expected.split("\n\n").collect(), found.split("\n\n").collect());
    let at = expected.iter().zip(&found).take_while(|(a, b)| a == b).count();
    let paragraph = |list: &[&str]| list.get(at).map_or_else(|| "(the text has ended)".to_owned(), |paragraph| format!("{paragraph:?}"));
    Some(format!(
        "   text, paragraph {} ({} expected, {} found)\n      expected {}\n      found    {}\n",
        at + 1,
        expected.len(),
        found.len(),
        paragraph(&expected),
        paragraph(&found)
    ))
}

/// The page of a case as the archive would hand it on.
fn page(case: &Path) -> RawPage {
    let source: toml::Table = fs::read_to_string(case.join("source.toml")).expect("source.toml").parse().expect("TOML");
    let (name, form) = if case.join("page.txt").is_file() { ("page.txt", Form::PlainText) } else { ("page.html", Form::Html) };
    let bytes = fs::read(case.join(name)).expect("the page");
    let place = Place { path: format!("{}/{name}", case.file_name().expect("a name").to_string_lossy()), length: bytes.len() as u64, ..Place::default() };
    let mut page = RawPage::new(place, form, bytes);
    let text = |key: &str| source.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    page.url = text("url");
    page.captured = text("captured").map(|captured| DateTime::parse_from_rfc3339(&captured).expect("RFC 3339").with_timezone(&Utc));
    page.status = source.get("status").and_then(toml::Value::as_integer).map(|status| u16::try_from(status).expect("a status"));
    for (name, value) in source.get("headers").and_then(toml::Value::as_table).into_iter().flatten() {
        page.headers.push((name.clone(), value.as_str().expect("a text").to_owned()));
    }
    page
}
