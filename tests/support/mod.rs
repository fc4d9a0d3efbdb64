//! What the tests share: where things lie, temporary folders, sample pages.

pub mod output;
pub mod pack;
pub mod program;
pub mod reading;
pub mod story;
pub mod warc;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::test_runner::{Config as ProptestConfig, RngSeed};
use serde_json::Value;

/// The same cases in every run: a test that fails now and then helps nobody. Set `PROPTEST_RNG_SEED` to look further.
pub fn cases(cases: u32) -> ProptestConfig {
    let seed = std::env::var("PROPTEST_RNG_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(seed), max_shrink_time: 20_000, ..ProptestConfig::default() }
}

/// A path below the repository's root.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder that goes with the test.
pub fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("ghirbal-test-").tempdir().expect("a temporary folder")
}

/// Writes a file, making the folders it needs.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
    fs::write(path, bytes).expect("the file can be written");
}

/// An article that every extractor should keep, with a text of its own for each `name`.
pub fn article(name: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body><main><article><h1>{title}</h1>{body}</article></main></body></html>",
        title = title(name),
        body = paragraphs(name).iter().map(|paragraph| format!("<p>{paragraph}</p>")).collect::<String>(),
    )
}

/// The headline of [`article`].
pub fn title(name: &str) -> String {
    format!("The harbour of {name} opens again")
}

/// The paragraphs of [`article`].
pub fn paragraphs(name: &str) -> Vec<String> {
    vec![
        format!("After eleven years of quarrels about money, dredging and a drowned railway bridge, the old harbour of {name} took its first ship on Thursday morning."),
        "The vessel, a small freighter loaded with timber, had waited outside the breakwater since midnight, because nobody could find the key to the signal mast.".to_owned(),
        format!("Residents of {name} stood on the quay in the rain and applauded, and the brass band of the fire brigade played the only march that it knows by heart."),
        "The town expects forty ships a month by next summer; the shipping company speaks more carefully of twenty-five, and of a crane that still has to be paid for.".to_owned(),
    ]
}

/// The text of [`article`], as a record has it.
pub fn text(name: &str) -> String {
    paragraphs(name).join("\n\n")
}

/// The article as a person would copy it from the screen.
pub fn plain_text(name: &str) -> String {
    format!("{}\n\n{}\n", title(name), text(name))
}

/// One NDJSON line that holds the article.
pub fn ndjson_line(name: &str) -> String {
    let page = serde_json::json!({ "url": format!("https://example.com/{name}"), "html": article(name), "date_downloaded": "2026-10-14T12:00:00Z", "other": [1, { "a": null }] });
    format!("{page}\n")
}

/// All records or rejects of some NDJSON.
pub fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in the line {line:?}"))).collect()
}

/// The NDJSON of a file.
pub fn lines_of(path: &Path) -> Vec<Value> {
    lines(&fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// A string field of each line, sorted.
pub fn field(lines: &[Value], name: &str) -> Vec<String> {
    let mut values: Vec<String> = lines.iter().map(|line| line[name].as_str().unwrap_or_else(|| panic!("no {name} in {line}")).to_owned()).collect();
    values.sort();
    values
}

/// The names of the [`article`]s that these are the texts of, sorted: what to compare where many are expected.
pub fn names(records: &[Value]) -> Vec<String> {
    let mut names: Vec<String> = records
        .iter()
        .map(|record| {
            let found = record["text"].as_str().unwrap_or_else(|| panic!("no text in {record}"));
            let name = found.split_once("the old harbour of ").and_then(|(_, rest)| rest.split_once(" took its first ship")).map_or("", |(name, _)| name);
            assert_eq!(found, text(name), "the text of {name:?}");
            name.to_owned()
        })
        .collect();
    names.sort();
    names
}

/// All files below a folder by their path in it, the lock left out (it holds a process id).
pub fn files_below(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).unwrap_or_else(|error| panic!("{}: {error}", inner.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != ".ghirbal.lock") {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                files.insert(name, fs::read(&path).expect("readable"));
            }
        }
    }
    files
}

/// A page that hardly compresses, the same every time.
pub fn noise(length: usize) -> String {
    let mut state: u64 = 1;
    let letters = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b"abcdefghijklmnopqrstuvwxyz      "[(state >> 59) as usize])
    });
    "<!doctype html><p>".chars().chain(letters).take(length).collect()
}
