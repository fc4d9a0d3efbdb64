//! Keywords that a page declares.
//!
//! In: metas and JSON-LD. Out: words for readers: no codes of the system behind the page, no numbers, not the site's own name or the headline.

use std::collections::HashSet;

use serde_json::Value;

use crate::dom::unescape;
use crate::extract::fold::fold;
use crate::extract::jsonld::{self, JsonLd};
use crate::extract::outline::Outline;
use crate::extract::text::folded;

/// Tags kept of one page.
const MOST_TAGS: usize = 50;
/// What parts a list that a template declares as one.
const COMMAS: [char; 5] = [',', ';', '،', '、', '，'];
/// Parts of one name that commas and "&" join, at most.
const SERIES: usize = 4;
/// Bytes of a key before a colon.
const KEY: std::ops::RangeInclusive<usize> = 3..=24;
/// Letters and digits of a UUID (RFC 9562).
const UUID: usize = 32;

/// The tags: those of the article before the keywords of the page.
pub(super) fn choose(outline: &Outline<'_>, json_ld: &JsonLd, site_names: &[String]) -> Vec<String> {
    let head = &outline.head;
    let listed = |list: &str| unescape(list).split(COMMAS).map(folded).collect::<Vec<String>>();
    let of_article: Vec<&str> = head.all_meta("article:tag").collect();
    let of_article = match of_article.as_slice() {
        [one] if is_list(one) => listed(one),
        several => several.iter().map(|tag| folded(&unescape(tag))).collect(),
    };
    let of_json = || match json_ld.article().and_then(|article| article.get("keywords")) {
        Some(Value::String(list)) => listed(list),
        Some(other) => match jsonld::texts(other).as_slice() {
            [one] if is_list(one) => listed(one),
            several => several.to_vec(),
        },
        None => Vec::new(),
    };
    let of_page = || head.meta("news_keywords").or_else(|| head.meta("keywords")).map(listed).unwrap_or_default();
    let title = head.meta("og:title").or(head.title.as_deref()).map(fold).unwrap_or_default();
    let mut seen = HashSet::new();
    let mut is_tag = |tag: &String| {
        let folded = fold(tag);
        !is_code(tag) && !folded.is_empty() && folded != title && !site_names.contains(&folded) && seen.insert(folded)
    };
    let sources: [&dyn Fn() -> Vec<String>; 3] = [&|| of_article.clone(), &of_json, &of_page];
    let mut tags = Vec::new();
    for source in sources {
        tags = source();
        tags.retain(&mut is_tag);
        if !tags.is_empty() {
            break;
        }
    }
    tags.truncate(MOST_TAGS);
    tags
}

/// Whether what is declared as one tag is a list: a tag may hold a comma ("Bergen, Norway", "Trade, Ports, & Harbours"), and lists of two are
/// written without a space, if at all.
fn is_list(tag: &str) -> bool {
    let tag = unescape(tag);
    let parts: Vec<&str> = tag.split(COMMAS).collect();
    let is_one = parts.last().is_some_and(|last| last.trim_start().starts_with("& ")) && parts.len() <= SERIES;
    !is_one && (parts.len() > 2 || parts.get(1).is_some_and(|second| !second.starts_with(' ')))
}

/// Whether a tag is for machines: a number, "key:value", "some_name", a UUID.
fn is_code(tag: &str) -> bool {
    let is_key = |key: &str| {
        let begins_small = key.starts_with(|c: char| c.is_ascii_lowercase());
        KEY.contains(&key.len()) && begins_small && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    let is_uuid = || tag.bytes().filter(|b| *b != b'-').count() == UUID && tag.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let is_pair = tag.split_once(':').is_some_and(|(key, value)| is_key(key) && !value.is_empty());
    !tag.contains(char::is_alphabetic) || is_pair || tag.contains('_') && !tag.contains(' ') || is_uuid()
}

#[cfg(test)]
mod tests {
    use super::is_code;

    #[test]
    fn codes_are_no_tags() {
        for code in ["18153161", "content-type: Feature", "tag:Coronavirus", "_Prio_3", "ISIN_US3453708600", "0c1f3f9a-13a2-4a5e-9f57-0a6b1c2d3e4f"] {
            assert!(is_code(code), "{code}");
        }
        for tag in ["Coronavirus", "re:publica", "Star Trek: Discovery", "C++", "G20", "النمر", "2024 elections"] {
            assert!(!is_code(tag), "{tag}");
        }
    }
}
