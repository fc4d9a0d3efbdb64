//! The author in the data that a page hands to its scripts for counting visits, where nothing else names one.

use ego_tree::NodeRef;
use html5ever::local_name;
use memchr::memmem;
use scraper::Html;
use scraper::node::{Element, Node};

use super::authors::AuthorPage;
use super::byline::people;
use super::names::NAMES;
use super::person::{Trust, begins_with_given};
use crate::dom;
use crate::extract::fold::fold;
use crate::extract::text::folded;

/// Bytes of scripts looked through: what comes first is the page's own data.
const MOST_SCRIPT: usize = 500_000;
/// A value that can be a name is not longer, in bytes.
const LONGEST_VALUE: usize = 80;

/// The key that may hold anybody's name, or the site's.
const DOUBTFUL_KEY: &str = "author";

/// The people under the keys that hold a page's author, or else, where the page is one text, the full name under a key that often does.
pub(super) fn authors(page: &AuthorPage<'_>) -> Vec<String> {
    let named = |value: &str, trust: Trust| people(&folded(value), trust, page.site_names);
    let told = only_value(page.html, NAMES.author_keys.iter().map(String::as_str)).map(|value| named(value, Trust::Declared)).unwrap_or_default();
    if !told.is_empty() || !page.is_signed_once {
        return told;
    }
    let mut names = only_value(page.html, [DOUBTFUL_KEY].into_iter()).map(|value| named(value, Trust::Doubtful)).unwrap_or_default();
    names.retain(|name| begins_with_given(name));
    names
}

/// The value of keys, if all of them say the same: lists of other pages have their authors as well.
fn only_value<'t, 'k>(html: &'t Html, keys: impl Iterator<Item = &'k str> + Clone) -> Option<&'t str> {
    let mut only: Option<&str> = None;
    let mut left = MOST_SCRIPT;
    for text in html.tree.root().descendants().filter_map(script_text) {
        let end = (0..=left.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        let text = &text[..end];
        left -= text.len();
        for value in keys.clone().flat_map(|key| memmem::find_iter(text.as_bytes(), key).filter_map(|at| value_behind(text, at, key.len()))) {
            match only {
                Some(known) if fold(known) != fold(value) => return None,
                Some(_) => {}
                None => only = Some(value),
            }
        }
    }
    only
}

fn script_text<'t>(node: NodeRef<'t, Node>) -> Option<&'t str> {
    // JSON-LD is read as what it is, and names the authors of reviews as well.
    let is_data = |element: &Element| element.name() == "script" && !dom::attr(element, &local_name!("type")).is_some_and(|kind| kind.contains("ld+json"));
    let is_script = node.parent().and_then(|parent| parent.value().as_element()).is_some_and(is_data);
    node.value().as_text().filter(|_| is_script).map(|text| &**text)
}

/// The text that a key at `at` has for a value: `"pagePostAuthor":"Jane Farrow"`, `config.authors = 'Jane Farrow'`, quotes escaped or not.
pub(super) fn value_behind(text: &str, at: usize, length: usize) -> Option<&str> {
    let begins = !text.get(..at)?.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let rest = text.get(at + length..)?.trim_start_matches(['\\', '"', '\'']).trim_start().strip_prefix([':', '='])?.trim_start();
    let rest = rest.trim_start_matches('\\');
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = rest[1..].split([quote, '\\', '\n']).next()?.trim();
    (begins && !value.is_empty() && value.len() <= LONGEST_VALUE).then_some(value)
}
