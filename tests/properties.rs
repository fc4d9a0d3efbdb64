//! What holds for any text, any bytes and any address.

use chrono::{TimeZone, Utc};
use ghirbal::archive::{Form, Place, RawPage};
use ghirbal::normalize::identity::normalize_url;
use ghirbal::normalize::unicode::{clean, clean_line};
use ghirbal::pipeline::Sieve;
use proptest::prelude::*;
use url::Url;

use crate::support::{article, cases, paragraphs, repository};

/// What makes cleaning hard: joiners, marks, forms, controls, spaces, and letters they may stand between.
fn awkward_char() -> impl Strategy<Value = char> {
    prop_oneof![
        8 => prop::sample::select("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئچپژگکی".chars().collect::<Vec<_>>()),
        4 => prop::sample::select(vec!['\u{640}', '\u{200c}', '\u{200d}', '\u{200b}', '\u{feff}', '\u{ad}', '\u{2060}', '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}']),
        3 => (0x64b_u32..=0x65f).prop_map(|code| char::from_u32(code).unwrap_or('x')),
        2 => (0x300_u32..=0x36f).prop_map(|code| char::from_u32(code).unwrap_or('x')),
        3 => (0xfb50_u32..=0xfdff).prop_map(|code| char::from_u32(code).unwrap_or('x')),
        3 => (0xfe70_u32..=0xfeff).prop_map(|code| char::from_u32(code).unwrap_or('x')),
        3 => prop::sample::select(vec![' ', '\t', '\n', '\r', '\u{a0}', '\u{2003}', '\u{3000}', '\u{2028}', '\u{85}', '\u{b}', '\u{c}', '\u{0}', '\u{1b}', '\u{9f}']),
        2 => prop::sample::select(vec!['😀', '👨', '👩', '❤', '\u{fe0f}', '🏽', '🇲', '🇦', '→']),
        2 => prop::sample::select("क्षद़ािസ്കန်မ្កᠠ한ᄒ\u{1161}\u{11ab}éåÅﬁ①Ａ".chars().collect::<Vec<_>>()),
        2 => prop::sample::select("aZ09.،؟«»“”-".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ]
}

fn awkward_text() -> impl Strategy<Value = String> {
    prop::collection::vec(awkward_char(), 0..40).prop_map(|chars| chars.into_iter().collect())
}

/// Pieces of pages, valid and not, in several charsets.
const PIECES: &[&[u8]] = &[
    b"<!doctype html>",
    b"<html lang=ar dir=rtl>",
    b"<head>",
    b"<meta charset=windows-1256>",
    b"<meta charset=utf-8>",
    b"<meta http-equiv=content-type content='text/html; charset=shift_jis'>",
    b"<title>",
    b"</title>",
    b"<body>",
    b"<article>",
    b"</article>",
    b"<h1>",
    b"</h1>",
    b"<p>",
    b"</p>",
    b"<div class=\"sidebar related\">",
    b"</div>",
    b"<ul><li>",
    b"</ul>",
    b"<table><tr><td>",
    b"</table>",
    b"<pre>",
    b"</pre>",
    b"<blockquote>",
    b"<script type=application/ld+json>",
    b"{\"@type\":\"NewsArticle\",\"headline\":\"x\",\"datePublished\":\"2026-10-",
    b"\"articleBody\":",
    b"}]}",
    b"</script>",
    b"<script>",
    b"<style>",
    b"<noscript><img data-src=x>",
    b"<time datetime=2026-02-30T25:61:00Z>",
    b"<time>",
    b"<meta property=article:published_time content=",
    b"<a href='/cdn-cgi/l/email-protection' data-cfemail='",
    b"7c1f",
    b"'>",
    b"<!--",
    b"-->",
    b"<svg>",
    b"<![CDATA[",
    b"&amp",
    b"&#x110000;",
    b"&#0;",
    b"<",
    b">",
    b"\"",
    b"'",
    b"=",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xe2\x82",
    b"\xd8\xd9\x88",
    b"\x8f\xfa\x80",
    "قال المتحدث باسم الوزارة في بيان صدر يوم الخميس، إن ".as_bytes(),
    "Ø§Ù„Ø¹Ø±Ø¨ÙŠØ©".as_bytes(),
    "昨日、東京で".as_bytes(),
    b" the quick brown fox, jumped over it. ",
    b" by Jane Roe ",
    b"3 hours ago",
    b"31/02/2026",
    "٣ تشرين الثاني ٢٠٢٦".as_bytes(),
    b"\n",
    b" ",
];

fn mangled_page() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..80).prop_map(|pieces| pieces.concat());
    let noise = prop::collection::vec(any::<u8>(), 0..400);
    prop_oneof![4 => pieces, 1 => noise]
}

/// Pieces that say nothing about the charset.
fn ascii_litter() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = PIECES.iter().copied().filter(|piece| piece.is_ascii() && !piece.contains(&0)).collect();
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

/// A real page with some of its bytes changed, cut and repeated.
fn mutated_page() -> impl Strategy<Value = Vec<u8>> {
    let pages: Vec<Vec<u8>> = [
        "seed-001-html-windows-1256/page.html",
        "charset-shift-jis/page.html",
        "trap-json-ld-graph/page.html",
        "kind-forum/page.html",
        "trap-nested-layout-tables/page.html",
        "seed-004-text/page.txt",
    ]
    .iter()
    .map(|name| std::fs::read(repository("tests/pages").join(name)).expect("a golden page"))
    .collect();
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0..3u8, 1..60usize);
    (prop::sample::select(pages), prop::collection::vec(change, 1..12)).prop_map(|(mut page, changes)| {
        for (at, byte, what, length) in changes {
            if page.is_empty() {
                break;
            }
            let at = at.index(page.len());
            let end = (at + length).min(page.len());
            match what {
                0 => page[at] = byte,
                1 => drop(page.drain(at..end)),
                _ => page.extend_from_within(at..end),
            }
        }
        page
    })
}

fn page(bytes: &[u8], form: Form) -> RawPage {
    let mut page = RawPage::new(Place { path: "a.html".into(), length: bytes.len() as u64, ..Place::default() }, form, bytes.to_vec());
    page.url = Some("https://www.example.com/2026/10/12/a".into());
    page.captured = Utc.with_ymd_and_hms(2026, 10, 14, 12, 0, 0).single();
    page
}

/// What came of it, in words: equal words, equal outcomes.
fn sifted(sieve: &Sieve, bytes: &[u8], form: Form) -> (Option<ghirbal::record::Record>, Option<&'static str>) {
    let sifted = sieve.sift(page(bytes, form), "test");
    assert_ne!(sifted.record.is_some(), sifted.reason.is_some(), "a page is kept, or dropped for a reason");
    (sifted.record.or(sifted.dropped).map(|record| *record), sifted.reason)
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn cleaning_twice_changes_nothing(text in awkward_text()) {
        let once = clean(&text);
        prop_assert_eq!(clean(&once), once.as_str(), "of {:?}", text);
        let line = clean_line(&text);
        prop_assert_eq!(clean_line(&line), line.as_str(), "as one line, of {:?}", text);
        prop_assert!(!line.contains('\n'));
    }

    #[test]
    fn clean_text_holds_nothing_unseen(text in awkward_text()) {
        let cleaned = clean(&text);
        let unseen = |c: char| matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' | '\u{a0}' | '\r') || (c.is_control() && c != '\n' && c != '\t');
        prop_assert!(!cleaned.contains(unseen), "{:?} of {:?}", cleaned, text);
        prop_assert!(unicode_normalization::is_nfc(&cleaned), "{:?} is not NFC", cleaned);
        prop_assert!(!cleaned.contains("\n\n\n") && cleaned.trim_end() == cleaned, "{:?}", cleaned);
        prop_assert!(cleaned.lines().all(|line| !line.trim_start().contains("  ") && line.trim_end() == line), "{:?}", cleaned);
    }

    /// Cleaning drops and folds, but a letter stays a letter.
    #[test]
    fn cleaning_keeps_plain_letters(text in "[a-zA-Zابتثسشعغكلمنهوي0-9٠-٩ ]{0,60}") {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(words(&clean(&text)), words(&text));
    }

    #[test]
    fn an_address_is_normalised_once(
        path in "(/[a-zA-Z0-9%;._~-]{0,8}){1,4}",
        query in "([?](utm_source|sid|a|b|fbclid|PHPSESSID|q|%C3%A9|)(=[a-z0-9%;=+]{0,6})?(&(utm_medium|a|b|c|gclid|%C3%A9|)(=[a-z0-9%;+]{0,6})?){0,4})?",
        rest in "(;jsessionid=[A-Z0-9]{0,8})?",
        fragment in "(#[a-z!/]{0,5})?",
        host in "(user:pass@)?(WWW\\.|م\\.)?[a-z]{1,8}\\.(com|ma|example)(:80|:443|:8080)?",
    ) {
        let written = format!("https://{host}{path}{rest}{query}{fragment}");
        let Ok(url) = Url::parse(&written) else { return Ok(()) };
        let once = normalize_url(&url);
        let (twice, read) = (normalize_url(&once), Url::parse(once.as_str()).expect("still an address"));
        prop_assert_eq!(twice.as_str(), once.as_str(), "of {}", written);
        prop_assert_eq!(read.as_str(), once.as_str());
        let text = once.as_str().to_ascii_lowercase();
        for gone in ["utm_source", "utm_medium", "fbclid", "gclid", "phpsessid", "jsessionid", "user:pass", "#"] {
            prop_assert!(!text.contains(gone), "{} is still in {}", gone, once);
        }
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn no_page_makes_a_stage_fail(bytes in prop_oneof![mangled_page(), mutated_page()], is_html in prop::bool::weighted(0.8)) {
        let form = if is_html { Form::Html } else { Form::PlainText };
        let sieve = Sieve::with_defaults();
        let (record, reason) = sifted(&sieve, &bytes, form);
        let again = sifted(&sieve, &bytes, form);
        prop_assert_eq!((&record, reason), (&again.0, again.1), "the same page gives the same twice");
        if let Some(record) = record {
            prop_assert_eq!(clean(&record.text), record.text.as_str(), "the text of a record is clean");
            prop_assert!(record.extraction.confidence.is_finite() && (0.0..=1.0).contains(&record.extraction.confidence));
            prop_assert!(reason.is_some() || !record.text.is_empty(), "an emitted record has a text");
            for line in [&record.title, &record.description, &record.agency, &record.section].into_iter().flatten().chain(&record.authors).chain(&record.tags) {
                prop_assert!(!line.is_empty() && clean_line(line) == *line, "{:?} is no clean line", line);
            }
        }
    }

    /// The article survives whatever stands behind its end.
    #[test]
    fn an_article_is_found_whatever_follows_it(bytes in ascii_litter()) {
        let page = [article("x").as_bytes(), b"<!-- end -->", &bytes].concat();
        let (record, _) = sifted(&Sieve::with_defaults(), &page, Form::Html);
        let record = record.expect("a record, kept or dropped");
        prop_assert!(record.text.contains(&paragraphs("x")[0]), "{:?}", record.text);
    }
}

#[test]
fn addresses_case_by_case() {
    for (written, wanted) in [
        ("HTTPS://User:Pass@WWW.Example.COM:443/A/../B?utm_source=x&a=1&fbclid=2#top", "https://www.example.com/B?a=1"),
        ("https://example.com/?utm_medium=x", "https://example.com/"),
        ("https://example.com/a;jsessionid=0A?b=&c", "https://example.com/a?b=&c"),
        ("https://example.com/?b=2&a=1", "https://example.com/?b=2&a=1"),
        ("https://مثال.com/ا", "https://xn--mgbh0fb.com/%D8%A7"),
        ("https://example.com/?id=5&PHPSESSID=abc", "https://example.com/?id=5"),
        ("https://example.com/??", "https://example.com/??"),
    ] {
        assert_eq!(normalize_url(&Url::parse(written).expect(written)).as_str(), wanted, "{written}");
    }
}
