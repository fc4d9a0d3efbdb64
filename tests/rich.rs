//! Richer outputs: each folder of `tests/rich` gives exactly what lies in it, and on any page the text stays as it is and
//! Markdown and HTML say the same words.
//!
//! A case holds `page.html`, `rule.toml` (a site rule that names the body, so that no classifier decides here) and what
//! must come out: `expected.md`, `expected.html` and `expected.json` with `text`, `links`, `images`, `comments`.

mod words;

use std::fs;
use std::path::Path;

use ghirbal::archive::{Form, Place, RawPage};
use ghirbal::config::Config;
use ghirbal::extract::rich::Extra;
use ghirbal::pipeline::Sieve;
use ghirbal::record::Record;
use ghirbal::rules::SiteRules;
use proptest::prelude::*;
use serde_json::Value;

use crate::eval_sets;
use crate::support::program::run;
use crate::support::{article, cases, folder, lines, repository, write};

const ALL: [Extra; 5] = [Extra::Markdown, Extra::Html, Extra::Links, Extra::Images, Extra::Comments];

fn config(extras: &[Extra]) -> Config {
    let mut config = Config::default();
    config.output.with = extras.iter().copied().collect();
    config
}

fn page(html: &[u8], form: Form) -> RawPage {
    let mut page = RawPage::new(Place { path: "a.html".into(), length: html.len() as u64, ..Place::default() }, form, html.to_vec());
    page.url = Some("https://www.example.com/2026/10/12/a".into());
    page.captured = chrono::DateTime::from_timestamp(1_791_972_000, 0);
    page
}

fn record_of(sieve: &Sieve, html: &[u8], form: Form) -> Option<Record> {
    let sifted = sieve.sift(page(html, form), "test");
    sifted.record.or(sifted.dropped).map(|record| *record)
}

/// A record of a page whose body is `<main>`.
fn ruled(html: &str) -> Record {
    let temporary = folder();
    write(&temporary.path().join("rule.toml"), "name = \"test\"\nhosts = [\"example.com\"]\nbody = [\"main\"]\n");
    let rules = SiteRules::read(temporary.path()).unwrap_or_else(|error| panic!("{error}"));
    record_of(&Sieve::new(config(&ALL), rules), html.as_bytes(), Form::Html).expect("a record")
}

fn markdown(main: &str) -> String {
    let record = ruled(&format!("<title>T</title><main>{main}</main>"));
    words::check(&record);
    record.markdown.unwrap_or_default()
}

/// What the fields beside the text hold, and that they are all there is.
fn without_extras(record: &Record) -> Record {
    Record { markdown: None, html: None, links: None, images: None, comments: None, ..record.clone() }
}

#[test]
fn every_case_gives_what_it_says() {
    let mut folders: Vec<_> = fs::read_dir(repository("tests/rich")).expect("tests/rich").map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|path| path.join("page.html").is_file());
    folders.sort();
    assert!(folders.len() >= 5, "cases are missing: {folders:?}");
    let mut wrong = Vec::new();
    for case in &folders {
        let rules = SiteRules::read(case).unwrap_or_else(|error| panic!("{error}"));
        let record = record_of(&Sieve::new(config(&ALL), rules), &fs::read(case.join("page.html")).expect("a page"), Form::Html).expect("a record");
        words::check(&record);
        compare(case, &record, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn compare(case: &Path, record: &Record, wrong: &mut Vec<String>) {
    let name = case.file_name().expect("a name").to_string_lossy();
    for (file, found) in [("expected.md", &record.markdown), ("expected.html", &record.html)] {
        let found = format!("{}\n", found.as_deref().unwrap_or_default());
        let wanted = fs::read_to_string(case.join(file)).unwrap_or_default();
        if found != wanted {
            wrong.push(format!("== {name}/{file}\n-- found\n{found}-- expected\n{wanted}"));
        }
    }
    let found = serde_json::to_value(record).expect("a record is JSON");
    let wanted: serde_json::Map<String, Value> =
        serde_json::from_str(&fs::read_to_string(case.join("expected.json")).expect("expected.json")).unwrap_or_else(|error| panic!("{name}: {error}"));
    for (key, wanted) in &wanted {
        if found[key] != *wanted {
            wrong.push(format!("== {name}: {key}\n-- found\n{:#}\n-- expected\n{wanted:#}", found[key]));
        }
    }
}

/// Off by default, and the rest of the record is the same with each of them, on all golden pages.
#[test]
fn the_record_is_the_same_with_and_without() {
    let plain = Sieve::with_defaults();
    let mut pages = 0;
    for entry in fs::read_dir(repository("tests/pages")).expect("tests/pages") {
        let case = entry.expect("an entry").path();
        for (file, form) in [("page.html", Form::Html), ("page.txt", Form::PlainText)] {
            let Ok(bytes) = fs::read(case.join(file)) else { continue };
            pages += 1;
            let without = record_of(&plain, &bytes, form);
            assert_eq!(without.as_ref().map(without_extras), without, "off by default: {}", case.display());
            for extras in ALL.iter().map(std::slice::from_ref).chain([&ALL[..]]) {
                let with = record_of(&Sieve::new(config(extras), SiteRules::default()), &bytes, form);
                assert_eq!(with.as_ref().map(without_extras), without, "{extras:?}: {}", case.display());
                if let Some(with) = with.filter(|_| extras.len() == ALL.len()) {
                    words::check(&with);
                    assert!(with.markdown.is_some() && with.html.is_some() && with.links.is_some() && with.images.is_some() && with.comments.is_some());
                }
            }
        }
    }
    assert!(pages >= 48, "only {pages} golden pages");
}

/// The config asks for outputs, the command line overrules it, and the manifest's digest of the config shows either.
#[test]
fn outputs_are_asked_for_by_config_and_command_line() {
    let temporary = folder();
    write(&temporary.path().join("a.html"), article("x"));
    write(&temporary.path().join("config/ghirbal.toml"), "[output]\nwith = [\"links\", \"markdown\"]\n");
    let keys = |arguments: &[&str]| -> Vec<&str> {
        let record = lines(&run(temporary.path(), &[&["normalize", "a.html", "-o", "-"], arguments].concat()).expect(0).stdout).remove(0);
        ["markdown", "html", "links", "images", "comments"].into_iter().filter(|key| record.get(key).is_some()).collect()
    };
    assert_eq!(keys(&[]), ["markdown", "links"]);
    assert_eq!(keys(&["--with", "html,comments"]), ["html", "comments"]);
    assert_eq!(keys(&["--with", "images", "--with", "html"]), ["html", "images"]);
    let refused = run(temporary.path(), &["normalize", "a.html", "-o", "-", "--with", "latex"]).expect(2);
    assert!(refused.stderr.contains("latex") && refused.stderr.contains("markdown"), "{}", refused.stderr);
    assert_ne!(config(&[Extra::Html]).digest(), config(&[]).digest(), "the manifest shows what was asked for");
}

#[test]
fn emphasis_is_marked_only_where_it_is_read_as_such() {
    for (html, wanted) in [
        ("<p><b>bold</b> and <i>slanted</i></p>", "**bold** and *slanted*"),
        ("<p>a<b> spaced </b>b</p>", "a **spaced** b"),
        ("<p>in<b>si</b>de</p>", "in**si**de"),
        ("<p>x<b>(y)</b>z</p>", "x(y)z"),
        ("<p><b><i>both</i></b></p>", "***both***"),
        ("<p><b><i>Note:</i> text</b></p>", "***Note:* text**"),
        ("<p><b>a</b><i>b</i></p>", "**a**b"),
        ("<p><b></b>x<i> </i>y</p>", "x y"),
        ("<p>2<sup>10</sup>, H<sub>2</sub>O</p>", "2<sup>10</sup>, H<sub>2</sub>O"),
        ("<p><del>old</del> new</p>", "~~old~~ new"),
        ("<p>run <code>a`b</code> now</p>", "run ``a`b`` now"),
        ("<p>one<br>two</p>", "one\\\ntwo"),
        ("<p><b>one<br>two</b></p>", "**one\\\ntwo**"),
        ("<p>كتاب <b>«الأيام»</b>، لطه حسين</p>", "كتاب **«الأيام»**، لطه حسين"),
        ("<h2>A #</h2>", "## A \\#"),
        ("<p><a href=/x><code>a]: b</code></a></p>", "[a\\]: b](https://www.example.com/x)"),
        ("<p>1. not a list</p>", "1\\. not a list"),
        ("<p><b style='font-weight:normal'>plain</b></p>", "plain"),
    ] {
        assert_eq!(markdown(html), wanted, "{html}");
    }
}

#[test]
fn only_safe_addresses_are_passed_on() {
    let record = ruled(
        "<base href='/base/'><title>T</title><main><p><a href='javascript:alert(1)'>js</a> <a href=' JAVA\nSCRIPT:alert(1)'>js2</a> <a href='data:text/html,x'>data</a>
         <a href='vbscript:x'>vb</a> <a href='page?a=1&amp;b=\"2\"'>rel</a> <a href='mailto:a@b.example'>mail</a> <a href='tel:1'>tel</a> <a href='//cdn.example/x'>host</a>
         <a rel='NoFollow  ugc' href='#top'>top</a> <img src='data:image/png;base64,x'> <img src='javascript:x'> <img src='a.png' alt='&quot;&gt;&lt;script>'></p></main>",
    );
    words::check(&record);
    let links = record.links.expect("links");
    let urls: Vec<&str> = links.iter().map(|link| link.url.as_str()).collect();
    assert_eq!(urls, ["https://www.example.com/base/page?a=1&b=%222%22", "mailto:a@b.example", "https://cdn.example/x", "https://www.example.com/base/#top"]);
    assert_eq!(links.iter().map(|link| link.rel.as_deref()).collect::<Vec<_>>(), [None, None, None, Some("nofollow ugc")]);
    assert_eq!(record.images.expect("images").iter().map(|image| image.url.as_str()).collect::<Vec<_>>(), ["https://www.example.com/base/a.png"]);
}

/// The main image of a page that declares none.
#[test]
fn a_lazy_image_becomes_the_main_image() {
    let page = |image: &str| article("x").replace("<p>", &format!("{image}<p>"));
    let image_of = |html: &str| record_of(&Sieve::with_defaults(), html.as_bytes(), Form::Html).expect("a record").image;
    let lazy = "<figure><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' data-src='/media/ship.jpg' alt=''></figure>";
    assert_eq!(image_of(&page(lazy)).as_deref(), Some("https://www.example.com/media/ship.jpg"));
    let sizes = "<img width='800' src='/img/placeholder.svg' data-srcset='/s-400.jpg 400w, /s-1600.jpg 1600w'>";
    assert_eq!(image_of(&page(sizes)).as_deref(), Some("https://www.example.com/s-1600.jpg"));
    for none in [
        "<img src='/small.jpg'>",
        "<img src='/icon.png' width='32'>",
        "<aside><figure><img src='/ad.jpg'></figure></aside>",
        "<figure><img src='data:,x'></figure>",
    ] {
        assert_eq!(image_of(&page(none)), None, "{none}");
    }
    let declared = page(lazy).replace("<title>", "<meta property='og:image' content='/declared.jpg'><title>");
    assert_eq!(image_of(&declared).as_deref(), Some("https://www.example.com/declared.jpg"));
}

#[test]
fn what_nests_without_end_is_written_in_time() {
    let started = std::time::Instant::now();
    for (open, close) in
        [("<ul><li>x", "</li></ul>"), ("<blockquote>x", "</blockquote>"), ("<b><i>x", "</i></b>"), ("<table><tr><td>x", ""), ("<a href=/x>x<p>", "")]
    {
        let html = format!("<main>{}{}</main>", open.repeat(20_000), close.repeat(20_000));
        words::check(&ruled(&html));
    }
    let wide = format!("<main><table>{}</table></main>", "<tr><td colspan=9999 rowspan=9999>a<td colspan=9999>b".repeat(500));
    words::check(&ruled(&wide));
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

/// The same words in text, Markdown and HTML, and the same record otherwise, on real pages where these are at hand.
#[test]
fn real_pages_say_the_same_in_every_form() {
    /// One page in so many is looked at.
    const EVERY: usize = 5;
    let Some(sets) = eval_sets::beside("shared/eval") else { return };
    let inputs = eval_sets::pages_of_sets(&sets);
    let (without, with) = (Sieve::with_defaults(), Sieve::new(config(&ALL), SiteRules::default()));
    let (mut pages, mut wrong) = (0, Vec::new());
    while let Some(page) = eval_sets::next_page(&inputs) {
        pages += 1;
        if pages % EVERY != 0 {
            continue;
        }
        let name = page.place.record_id.clone().unwrap_or_default();
        let record = |sieve: &Sieve| {
            let sifted = sieve.sift(page.clone(), "test");
            *sifted.record.or(sifted.dropped).expect("a record")
        };
        let same = std::panic::catch_unwind(|| {
            let with = record(&with);
            words::check(&with);
            assert_eq!(without_extras(&with), record(&without));
        });
        if same.is_err() {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "{} of {pages} pages: {wrong:?}", wrong.len());
}

/// Pieces that nest, break off and style in every order.
const PIECES: &[&str] = &[
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<code>",
    "</code>",
    "<del>",
    "</del>",
    "<sup>",
    "</sup>",
    "<a href='/x(1)'>",
    "<a href='javascript:x'>",
    "</a>",
    "<br>",
    "<br> <br>",
    "<ul>",
    "<ol start=7>",
    "<li>",
    "</li>",
    "</ul>",
    "</ol>",
    "<dl><dt>",
    "<dd>",
    "</dl>",
    "<blockquote>",
    "</blockquote>",
    "<pre>",
    "<pre><code class='language-rust'>",
    "</pre>",
    "<h2>",
    "</h2>",
    "<table>",
    "<tr>",
    "<td>",
    "<th colspan=2>",
    "<td rowspan=3>",
    "</td>",
    "</tr>",
    "</table>",
    "<caption>",
    "<figure>",
    "<figcaption>",
    "</figcaption>",
    "</figure>",
    "<div>",
    "</div>",
    "<img src='/a.png' alt='a [b] | *c*'>",
    "<img data-src='/b.png'>",
    "<noscript><img src='/b.png'></noscript>",
    "<picture><source srcset='/c.webp 2x'><img></picture>",
    "<main>",
    "</main>",
    "word",
    " word ",
    "1. ",
    "# ",
    "- ",
    "+",
    "---",
    "***",
    "|",
    " | ",
    "`",
    "``",
    "*",
    "_",
    "~~",
    "[x](y)",
    "![",
    "]",
    "\\",
    "&lt;b&gt;",
    "&amp;amp;",
    "&#x338;",
    "&#x301;",
    "é",
    "\n",
    "\n\n    ",
    "\t",
    "<!-- c -->",
    "==",
    ":--|",
    "«",
    "»",
    "قال ",
    "بـ",
    "ت",
    "&zwnj;",
    "&zwj;",
    "\u{fefb}",
    "日本",
    "&nbsp;",
    "&shy;",
    "👩&zwj;🚀",
    "(",
    ")",
    ".",
    "!",
    "\"",
    "'",
    "<a href=https://e.example/?a=1&copy;b>",
    "<span>",
    "</span>",
    "<div class=comments><div class='comment' id=c1><span class=author>A</span>",
    "<time datetime=2026-01-02>",
];

fn litter() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| format!("<title>T</title><main>{}", pieces.concat()))
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn markdown_and_html_say_what_the_text_says(html in litter()) {
        let rule = repository("tests/rich/any");
        let rules = SiteRules::read(&rule).unwrap_or_else(|error| panic!("{error}"));
        let without = record_of(&Sieve::new(Config::default(), SiteRules::read(&rule).unwrap_or_else(|error| panic!("{error}"))), html.as_bytes(), Form::Html).expect("a record");
        let with = record_of(&Sieve::new(config(&ALL), rules), html.as_bytes(), Form::Html).expect("a record");
        prop_assert_eq!(without_extras(&with), without);
        words::check(&with);
    }
}
