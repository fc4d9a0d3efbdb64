//! Our trees against html5ever's own, on all pages of `../shared/eval` and all inputs of the html5lib tokenizer cases.
//! Neither is part of the repository: where they are missing, the tests say so and pass.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ghirbal::archive::{Caps, Event, Inputs, Item, NdjsonFields, RawPage};
use ghirbal::dom::{Limits, parse_with};
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};
use scraper::{Html, HtmlTreeSink};
use serde_json::Value;

use crate::support::repository;

const WORKERS: usize = 2;
/// Limits that no page reaches: html5ever's own parser has none.
const UNLIMITED: usize = usize::MAX / 4;

/// What lies beside the repository, if it is there.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub fn beside(path: &str) -> Option<PathBuf> {
    let path = repository("..").join(path);
    let there = path.exists();
    if !there {
        eprintln!("skipped: {} is not there", path.display());
    }
    there.then_some(path)
}

fn unlimited() -> Limits {
    let mut limits = Limits::default();
    (limits.open_elements, limits.attributes, limits.nodes) = (UNLIMITED, UNLIMITED, UNLIMITED);
    limits
}

/// Whether our tree is the one that html5ever's own tokenizer makes.
fn is_same_tree(text: &str, scripting_enabled: bool) -> bool {
    let tree_builder = TreeBuilderOpts { scripting_enabled, ..TreeBuilderOpts::default() };
    let ours = parse_with(text, unlimited(), tree_builder).html;
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    ours == parse_document(HtmlTreeSink::new(Html::new_document()), options).one(text)
}

#[test]
fn every_page_of_the_sets_has_html5ever_s_tree() {
    let Some(sets) = beside("shared/eval") else { return };
    let inputs = pages_of_sets(&sets);
    let (pages, different) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(page) = next_page(&inputs) {
                    pages.fetch_add(1, Ordering::Relaxed);
                    let name = page.place.record_id.clone().unwrap_or_else(|| page.place.path.clone());
                    let text = ghirbal::decode::decode(page).text;
                    for scripting in [false, true] {
                        if !is_same_tree(&text, scripting) {
                            different.lock().expect("no worker failed").push(format!("{name} (scripting {scripting})"));
                        }
                    }
                }
            });
        }
    });
    let different = different.into_inner().expect("no worker failed");
    assert!(different.is_empty(), "{} trees differ: {:?}", different.len(), &different[..different.len().min(20)]);
    assert!(pages.load(Ordering::Relaxed) > 2000, "only {} pages were read", pages.load(Ordering::Relaxed));
}

/// All pages of the sets in a folder.
pub fn pages_of_sets(sets: &Path) -> Mutex<Inputs> {
    let mut paths: Vec<String> = fs::read_dir(sets)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path().join("pages.warc.gz"))
        .filter(|path| path.is_file())
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} holds no set", sets.display());
    Mutex::new(Inputs::open(&paths, Path::new("raw"), NdjsonFields::default(), Caps::default()).expect("readable"))
}

pub fn next_page(inputs: &Mutex<Inputs>) -> Option<RawPage> {
    let mut inputs = inputs.lock().expect("no worker failed");
    loop {
        match inputs.next_event()? {
            Event::Item(_, Item::Page(page)) => return Some(*page),
            Event::Item(_, Item::Failed { message, .. }) => panic!("{message}"),
            _ => {}
        }
    }
}

#[test]
fn every_html5lib_tokenizer_case_has_html5ever_s_tree() {
    let Some(folder) = beside("shared/conformance/html5lib-tokenizer") else { return };
    let (mut cases, mut different) = (0, Vec::new());
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "test") {
            continue;
        }
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).expect("UTF-8")).expect("JSON");
        let tests = file.get("tests").or_else(|| file.get("xmlViolationTests")).and_then(Value::as_array).expect("tests");
        for test in tests {
            let Some(input) = input_of(test) else { continue };
            for page in pages_of(test, &input) {
                cases += 1;
                for scripting in [false, true] {
                    if !is_same_tree(&page, scripting) {
                        different.push(format!(
                            "{}: {}: {page:?} (scripting {scripting})",
                            path.file_name().expect("a name").to_string_lossy(),
                            test["description"]
                        ));
                    }
                }
            }
        }
    }
    assert!(different.is_empty(), "{} of {cases} cases differ:\n{}", different.len(), different[..different.len().min(30)].join("\n"));
    assert!(cases > 6000, "only {cases} cases were read");
}

/// The case's input; `None` if it holds half a surrogate pair, which no Rust text can.
fn input_of(test: &Value) -> Option<String> {
    let input = test["input"].as_str().expect("a text");
    if test.get("doubleEscaped") != Some(&Value::Bool(true)) {
        return Some(input.to_owned());
    }
    let mut units = Vec::new();
    let mut rest = input;
    while let Some(c) = rest.chars().next() {
        let code = rest.strip_prefix("\\u").and_then(|escape| u16::from_str_radix(escape.get(..4)?, 16).ok());
        match code {
            Some(code) => {
                units.push(code);
                rest = &rest[6..];
            }
            None => {
                units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    String::from_utf16(&units).ok()
}

/// Pages in which the tokenizer meets the input in the states the case asks for.
fn pages_of(test: &Value, input: &str) -> Vec<String> {
    let states: Vec<&str> =
        test.get("initialStates").and_then(Value::as_array).map_or_else(|| vec!["Data state"], |states| states.iter().filter_map(Value::as_str).collect());
    let last = test.get("lastStartTag").and_then(Value::as_str);
    let openings = states.iter().flat_map(|state| match *state {
        "Data state" => vec!["".to_owned(), "<!doctype html><p>".to_owned(), "<table><td>".to_owned()],
        "RCDATA state" => vec!["<title>".to_owned(), "<textarea>".to_owned()],
        "RAWTEXT state" => ["style", "xmp", "iframe", "noembed", "noframes", "noscript"].map(|tag| format!("<body><{tag}>")).into(),
        "Script data state" => vec!["<script>".to_owned(), "<svg><script>".to_owned()],
        "PLAINTEXT state" => vec!["<plaintext>".to_owned()],
        "CDATA section state" => vec!["<svg><![CDATA[".to_owned()],
        other => panic!("an unknown state: {other}"),
    });
    openings.chain(last.map(|tag| format!("<{tag}>"))).map(|opening| opening + input).collect()
}
