//! Dates that no reader sees, for pages that tell none otherwise: in attributes of a thread's first post, in RDFa, and in the data that
//! scripts render the page from.

use std::cell::LazyCell;
use std::collections::HashMap;

use ego_tree::NodeRef;
use html5ever::LocalName;
use memchr::memmem;
use scraper::node::Node;

use super::candidates::{Collector, Page};
use super::{Context, Date, find, find_strict, iso};
use crate::dom;
use crate::record::DateSource;

/// How likely the time in an attribute below the headline is the first post's.
const ATTRIBUTE_SCORE: f64 = 0.7;
/// How likely the only time of publication that scripts hold is the page's.
const SCRIPT_SCORE: f64 = 0.55;
/// How likely the first date that RDFa gives is the page's.
const RDFA_SCORE: f64 = 0.8;
/// How likely a day by itself in the title is that of publication.
const TITLE_SCORE: f64 = 0.5;
/// Properties that hold a time of publication, in schema.org and Dublin Core.
const RDFA_NAMES: &[&str] = &[
    "schema:datePublished",
    "datePublished",
    "schema:dateCreated",
    "dateCreated",
    "dcterms:issued",
    "dc:issued",
    "dcterms:created",
    "dc:created",
    "dcterms:date",
    "dc:date",
];
/// Elements looked through below the headline.
const MOST_ELEMENTS: usize = 4000;
/// Bytes of scripts looked through: what comes first is the page's own data.
const MOST_SCRIPT: usize = 2_000_000;
/// A key that names the time of publication is not longer, in bytes.
const LONGEST_KEY: usize = 24;
/// Attributes in which templates of forums keep a post's time.
const TIME_ATTRIBUTES: &[&str] = &[
    "created-timestamp",
    "data-time",
    "data-timestamp",
    "data-posttime",
    "data-post-time",
    "data-created",
    "data-created-at",
    "data-date",
    "data-datetime",
    "data-utime",
    "data-published",
    "ts",
];
/// What all keys of a time of publication have in common ("publishedAt", "datePublished", "publication_date"), their first letter left out.
const STEM: &str = "ubli";

/// The first time in an attribute below the headline, which is that of the first post. Around a single text, comments and teasers have
/// times as well, which are not its own.
pub(super) fn first_attribute(page: &Page<'_>, published: &mut Collector<'_, '_>) {
    let start = page.headline.filter(|at| *at <= page.body.0).unwrap_or(page.body.0);
    let Some(block) = page.outline.blocks.get(start) else { return };
    // The element of the post may hold the headline as well.
    let Some(from) = page.outline.path(block.region).nth(1).map(|(_, region)| region.node) else { return };
    let below = page.html.tree.root().descendants().skip_while(|node| node.id() != from).take(MOST_ELEMENTS);
    let regions = LazyCell::new(|| page.outline.regions.iter().map(|region| region.node).zip(0_u32..).collect::<HashMap<_, _>>());
    let is_elsewhere = |node: NodeRef<'_, Node>| {
        let region = std::iter::once(node).chain(node.ancestors()).find_map(|around| regions.get(&around.id()).copied());
        region.is_some_and(|region| page.is_elsewhere(region))
    };
    for (node, element) in below.filter_map(|node| Some((node, node.value().as_element()?))) {
        let mut times = element.attrs().filter(|(name, _)| TIME_ATTRIBUTES.contains(name));
        let told = times.find_map(|(name, value)| Some((name, value, iso::epoch(value).or_else(|| iso::read(value))?)));
        if let Some((name, value, date)) = told
            && date.day.is_some()
            && (page.is_thread || !is_elsewhere(node))
            && published.keep(date, value, DateSource::TimeElement, name, ATTRIBUTE_SCORE)
        {
            return;
        }
    }
}

/// The first date that an attribute of RDFa gives the page (`property="schema:datePublished" content="…"`).
pub(super) fn annotated(page: &Page<'_>, published: &mut Collector<'_, '_>) {
    let property = LocalName::from("property");
    // Most pages have none: the nodes as they lie in memory are looked through sooner than the tree is walked.
    if page.html.tree.values().all(|node| properties(node, &property).is_none()) {
        return;
    }
    let told = page.html.tree.root().descendants().filter_map(|node| {
        let (element, properties) = (node.value().as_element()?, properties(node.value(), &property)?);
        let name = RDFA_NAMES.iter().find(|name| properties.split_ascii_whitespace().any(|property| property.eq_ignore_ascii_case(name)))?;
        Some((*name, element.attr("content").or_else(|| element.attr("datetime"))?))
    });
    for (name, value) in told {
        if let Some(date) = iso::read(value).filter(|date| date.day.is_some())
            && published.keep(date, value, DateSource::TimeElement, name, RDFA_SCORE)
        {
            return;
        }
    }
}

/// The attribute with the properties of RDFa; what `<meta>` says is read with the head.
fn properties<'n>(node: &'n Node, name: &LocalName) -> Option<&'n str> {
    dom::attr(node.as_element().filter(|element| element.name() != "meta")?, name)
}

/// The time of publication in the data of scripts, if they name one day only: lists of other pages have their times as well.
pub(super) fn only_in_scripts(page: &Page<'_>, published: &mut Collector<'_, '_>) {
    let mut only: Option<(Date, &str)> = None;
    let mut left = MOST_SCRIPT;
    for text in page.html.tree.root().descendants().filter_map(script_text) {
        let end = (0..=left.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        let text = &text[..end];
        left -= text.len();
        for value in memmem::find_iter(text.as_bytes(), STEM).filter_map(|at| value_behind(text, at)) {
            let Some(date) = find_strict(value, published.context).filter(|date| date.day.is_some() && published.context.allows(date)) else { continue };
            match only {
                Some((known, _)) if known.ordinal() != date.ordinal() => return,
                Some(_) => {}
                None => only = Some((date, value)),
            }
        }
    }
    if let Some((date, value)) = only {
        published.keep(date, value, DateSource::Text, "script", SCRIPT_SCORE);
    }
}

/// The time in seconds that WeChat's articles hand to their scripts (`var ct = "1581517074"`), where readers see "yesterday".
pub(super) fn seconds_in_scripts(page: &Page<'_>, published: &mut Collector<'_, '_>) {
    const NAME: &str = "var ct";
    const DIGITS: usize = 10;
    let seconds = |text: &str| {
        memmem::find_iter(text.as_bytes(), NAME).find_map(|at| {
            let behind = text[at + NAME.len()..].trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
            behind.get(..DIGITS).filter(|value| value.bytes().all(|byte| byte.is_ascii_digit())).map(str::to_owned)
        })
    };
    let told = page.html.tree.root().descendants().filter_map(script_text).find_map(seconds);
    if let Some((value, date)) = told.and_then(|value| iso::epoch(&value).map(|date| (value, date))) {
        published.keep(date, &value, DateSource::Text, "script", SCRIPT_SCORE);
    }
}

/// A day that is a part of the page's title by itself ("New ferry - 03.05.2024 - Coast Herald").
pub(super) fn in_title(page: &Page<'_>, published: &mut Collector<'_, '_>) {
    let context = Context { captured: None, ..*published.context };
    let title = page.outline.head.title.as_deref().unwrap_or_default();
    let parts = title.split(" - ").flat_map(|part| part.split(['|', '–', '—', '·'])).map(str::trim);
    for (part, (date, range)) in parts.filter_map(|part| Some((part, find(part, &context)?))) {
        if range == (0..part.len()) && date.day.is_some() && published.keep(date, part, DateSource::Text, "title", TITLE_SCORE) {
            return;
        }
    }
}

fn script_text<'t>(node: NodeRef<'t, Node>) -> Option<&'t str> {
    let is_script = node.parent().and_then(|parent| parent.value().as_element()).is_some_and(|element| element.name() == "script");
    node.value().as_text().filter(|_| is_script).map(|text| &**text)
}

/// The value of the key that holds `at`: `"published_at":"2024-05-03T10:00:00Z"`, with quotes escaped or not.
fn value_behind(text: &str, at: usize) -> Option<&str> {
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let rest = &text[at..];
    let end = rest.find(|c| !is_key(c))?;
    let begin = text[..at].rfind(|c| !is_key(c)).map_or(0, |before| before + 1);
    // A quote or other sign of more than one byte before the key is no key's.
    let key = text.get(begin..at + end).filter(|key| key.len() <= LONGEST_KEY)?.to_ascii_lowercase();
    if !["date", "time", "at", "on"].iter().any(|word| key.contains(word)) || key.contains("modif") || key.contains("updat") {
        return None;
    }
    let behind = rest[end..].trim_start_matches(['"', '\'', '\\']).trim_start().strip_prefix(':')?.trim_start();
    let value = behind.trim_start_matches('\\').strip_prefix(['"', '\''])?;
    let value = value.split(['"', '\'', '\\']).next()?;
    (value.len() >= "2024-05-03".len() && value.starts_with(|c: char| c.is_ascii_digit())).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::value_behind;

    #[test]
    fn keys_of_publication_are_told_from_other_words() {
        let value = |text: &'static str| value_behind(text, text.find("ubli").unwrap_or_default());
        assert_eq!(value(r#"{"published_at":"2024-05-03T10:00:00Z"}"#), Some("2024-05-03T10:00:00Z"));
        assert_eq!(value(r#"{\"datePublished\":\"2024-05-03\"}"#), Some("2024-05-03"));
        assert_eq!(value("publicationDate: '2024-05-03'"), Some("2024-05-03"));
        assert_eq!(value(r#"{"publisher":"2024-05-03"}"#), None);
        assert_eq!(value(r#"{"publishedModified":"2024-05-03"}"#), None);
        assert_eq!(value(r#"published at "2024-05-03""#), None);
        assert_eq!(value(r#"{"isPublishedAt":"yes, since 2024"}"#), None);
    }
}
