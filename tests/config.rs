//! The shipped config and word lists against the code, and what site rules do.

use std::collections::BTreeSet;
use std::fs;

use chrono::{DateTime, Utc};
use ghirbal::archive::{Form, Place, RawPage};
use ghirbal::config::Config;
use ghirbal::pipeline::Sieve;
use ghirbal::record::{DateSource, Record};
use ghirbal::rules::SiteRules;

use crate::support::{article, folder, paragraphs, plain_text, repository, write};

/// The shipped config with its options switched on, the example sources apart from the rest.
fn uncommented() -> (String, String) {
    let path = repository("config/ghirbal.toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (mut options, mut sources) = (String::new(), String::new());
    for line in text.lines() {
        // Options are commented with one `#`, examples indented behind two; the rest explains.
        let (bare, target) = match line.strip_prefix("##     ") {
            Some(example) => (example, &mut sources),
            None => (line.strip_prefix("# ").unwrap_or(line), &mut options),
        };
        let is_option = bare.split_once(" = ").is_some_and(|(key, _)| !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
        if bare.starts_with('[') || is_option {
            target.push_str(bare);
            target.push('\n');
        }
    }
    (options, sources)
}

#[test]
fn the_commented_config_is_the_default() {
    let temporary = folder();
    let read = |text: &str| {
        let path = temporary.path().join("ghirbal.toml");
        write(&path, text);
        Config::read(&path).unwrap_or_else(|error| panic!("{error}\n{text}"))
    };
    let (options, sources) = uncommented();
    assert_eq!(read(&options), Config::default(), "config/ghirbal.toml documents another default than the code has");
    assert!(!read(&sources).source.is_empty(), "config/ghirbal.toml shows how a source is written");
    let shipped = Config::read(&repository("config/ghirbal.toml")).expect("the shipped config is good");
    assert_eq!(Config { source: Vec::new(), ..shipped }, Config::default(), "the shipped config changes no option");
}

#[test]
fn the_commented_config_names_every_option() {
    let (options, sources) = uncommented();
    let documented = keys(&options.parse().expect("TOML"));
    let known = keys(&toml::Table::try_from(Config::default()).expect("TOML"));
    let missing: Vec<_> = known.iter().filter(|key| *key != "source" && !documented.contains(*key)).collect();
    assert!(missing.is_empty(), "config/ghirbal.toml does not show {missing:?}");
    assert!(sources.contains("name = ") && sources.contains("hosts = "), "config/ghirbal.toml does not show every option of a source");
}

/// Dotted names of all options in a table.
fn keys(table: &toml::Table) -> BTreeSet<String> {
    table
        .iter()
        .flat_map(|(key, value)| match value {
            toml::Value::Table(inner) => keys(inner).into_iter().map(|inner| format!("{key}.{inner}")).collect(),
            _ => vec![key.clone()],
        })
        .collect()
}

/// A malformed word list makes the first extraction that needs it fail; one that no code names would do nothing.
#[test]
fn every_word_list_is_good_and_used() {
    let mut code = String::new();
    let mut folders = vec![repository("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("src") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                code.push_str(&fs::read_to_string(path).expect("UTF-8"));
            }
        }
    }
    let mut lists = 0;
    for entry in fs::read_dir(repository("config/lexicon")).expect("config/lexicon") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let table: toml::Table = fs::read_to_string(&path).expect("UTF-8").parse().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!table.is_empty(), "{name} is empty");
        assert!(code.contains(&format!("config/lexicon/{name}")), "no code reads config/lexicon/{name}");
        lists += 1;
    }
    assert!(lists >= 7);
    let html = sift(
        SiteRules::default(),
        &format!("{}<p>By Jane Roe, Reuters, 3 November 2026, 2 hours ago</p>", article("a")),
        "https://example.com/2026/11/03/a",
        None,
    );
    assert!(html.text.contains(&paragraphs("a")[0]));
    let place = Place { path: "a.txt".into(), ..Place::default() };
    let text = Sieve::with_defaults().sift(RawPage::new(place, Form::PlainText, plain_text("a").into_bytes()), "test").record.expect("a record");
    assert!(text.text.contains(&paragraphs("a")[0]));
}

const RULE: &str = r#"
name = "example"
hosts = ["example.com"]
valid_from = 2026-01-01
valid_until = 2026-12-31
body = ["div.x-words"]
title = [".x-top b"]
authors = [".x-who span"]
date = [".x-when"]
remove = [".x-words .x-ad"]
"#;

const PAGE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Not this title</title><meta name="author" content="Not Her"></head><body>
<article><h1>Not this title</h1><p>These lines are long enough to be taken for the article by any classifier, which is why the rule has to say that they are not it.</p>
<p>There is a second paragraph of the same kind here, with commas, with clauses, and with an end that is as plain as that of the first one.</p></article>
<div class="x-top">News: <b>The rule's title</b></div><div class="x-who">By <span>Ada Rule</span> and <span>Bo Rule</span></div><div class="x-when">on 3 May 2026</div>
<div class="x-words"><p>First short one.</p><div class="x-ad"><p>Buy this now, it is cheap and it is good and it is here.</p></div><p>Second short one.</p></div></body></html>"#;

fn rules(files: &[(&str, &str)]) -> SiteRules {
    let temporary = folder();
    for (name, text) in files {
        write(&temporary.path().join(name), text);
    }
    SiteRules::read(temporary.path()).unwrap_or_else(|error| panic!("{error}"))
}

fn day(day: &str) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc3339(&format!("{day}T12:00:00Z")).expect("a day").with_timezone(&Utc))
}

fn sift(rules: SiteRules, html: &str, url: &str, captured: Option<DateTime<Utc>>) -> Record {
    let mut page = RawPage::new(Place { path: "a.html".into(), ..Place::default() }, Form::Html, html.as_bytes().to_vec());
    page.url = Some(url.to_owned());
    page.captured = captured;
    *Sieve::new(Config::default(), rules).sift(page, "test").record.expect("a record")
}

#[test]
fn a_site_rule_overrules_the_extractor() {
    let record = sift(rules(&[("a.toml", RULE)]), PAGE, "https://www.example.com/a", day("2026-06-01"));
    assert_eq!(record.text, "First short one.\n\nSecond short one.");
    assert_eq!(record.title.as_deref(), Some("The rule's title"));
    assert_eq!(record.authors, ["Ada Rule", "Bo Rule"]);
    assert_eq!((record.date_published.as_deref(), record.date_published_source), (Some("2026-05-03"), Some(DateSource::Rule)));
    assert_eq!(record.extraction.rules, "example");
    assert_eq!(record.extraction.warnings, Vec::<String>::new());
}

#[test]
fn a_site_rule_is_used_for_its_hosts_and_days_only() {
    for (url, captured, used) in [
        ("https://example.com/a", "2026-01-01", true),
        ("https://example.com/a", "2026-12-31", true),
        ("https://deep.www.example.com/a", "2026-06-01", true),
        ("https://EXAMPLE.com/a", "2026-06-01", true),
        ("https://example.com/a", "2025-12-31", false),
        ("https://example.com/a", "2027-01-01", false),
        ("https://badexample.com/a", "2026-06-01", false),
        ("https://example.com.evil.org/a", "2026-06-01", false),
        ("https://com/a", "2026-06-01", false),
    ] {
        let record = sift(rules(&[("a.toml", RULE)]), PAGE, url, day(captured));
        assert_eq!(record.extraction.rules, if used { "example" } else { "none" }, "{url} on {captured}");
        assert_eq!(record.text == "First short one.\n\nSecond short one.", used, "{url} on {captured}");
    }
}

#[test]
fn rules_of_one_site_follow_each_other_in_time() {
    let old = RULE.replace("\"example\"", "\"old\"").replace("valid_from = 2026-01-01\n", "").replace("2026-12-31", "2026-03-31");
    let new = RULE.replace("\"example\"", "\"new\"").replace("2026-01-01", "2026-04-01").replace("valid_until = 2026-12-31\n", "");
    for (captured, used) in [("2001-01-01", "old"), ("2026-03-31", "old"), ("2026-04-01", "new"), ("2050-01-01", "new")] {
        let record = sift(rules(&[("1.toml", &old), ("2.toml", &new), ("notes.txt", "not a rule")]), PAGE, "https://example.com/a", day(captured));
        assert_eq!(record.extraction.rules, used, "{captured}");
    }
}

#[test]
fn a_rule_that_matches_nothing_is_reported() {
    for part in ["body", "title", "authors", "date", "remove"] {
        let rule = format!("name = \"example\"\nhosts = [\"example.com\"]\n{part} = [\".no-such-class\"]\n");
        let record = sift(rules(&[("a.toml", &rule)]), PAGE, "https://example.com/a", day("2026-06-01"));
        assert_eq!(record.extraction.warnings, [format!("rule_without_match: {part}")], "{part}");
        assert!(record.text.contains("These lines are long enough"), "without a match the extractor decides: {:?}", record.text);
        assert_eq!(record.title.as_deref(), Some("Not this title"));
    }
}

#[test]
fn no_folder_of_rules_is_no_rules() {
    let none = SiteRules::read(&folder().path().join("sites")).expect("no folder is fine");
    assert!(none.is_empty() && none.digest().is_none());
    let some = rules(&[("a.toml", RULE)]);
    assert_eq!(some.len(), 1);
    assert_ne!(some.digest(), rules(&[("a.toml", &RULE.replace("x-top", "y-top"))]).digest(), "the manifest shows that rules have changed");
}
