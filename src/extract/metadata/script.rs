//! The author in the data that a page hands to its scripts for counting visits, where nothing else names one.

use ego_tree::NodeRef;
use memchr::memmem;
use scraper::Html;
use scraper::node::Node;

use super::byline::people;
use super::names::NAMES;
use super::person::Trust;
use crate::extract::fold::fold;
use crate::extract::text::folded;

/// Bytes of scripts looked through: what comes first is the page's own data.
const MOST_SCRIPT: usize = 500_000;
/// A value that can be a name is not longer, in bytes.
const LONGEST_VALUE: usize = 80;

/// The people under the keys that hold a page's author, if all of them say the same: lists of other pages have their authors as well.
pub(super) fn authors(html: &Html, site_names: &[String]) -> Vec<String> {
    let mut only: Option<&str> = None;
    let mut left = MOST_SCRIPT;
    for text in html.tree.root().descendants().filter_map(script_text) {
        let end = (0..=left.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        let text = &text[..end];
        left -= text.len();
        for value in NAMES.author_keys.iter().flat_map(|key| memmem::find_iter(text.as_bytes(), key).filter_map(|at| value_behind(text, at, key.len()))) {
            match only {
                Some(known) if fold(known) != fold(value) => return Vec::new(),
                Some(_) => {}
                None => only = Some(value),
            }
        }
    }
    only.map(|value| people(&folded(value), Trust::Declared, site_names)).unwrap_or_default()
}

fn script_text<'t>(node: NodeRef<'t, Node>) -> Option<&'t str> {
    let is_script = node.parent().and_then(|parent| parent.value().as_element()).is_some_and(|element| element.name() == "script");
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
