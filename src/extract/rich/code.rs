//! The language of preformatted code, as the markup names it for highlighters.

use html5ever::local_name;
use scraper::node::Element;

use super::table::Source;
use crate::dom;

/// A language's name is not longer, in bytes.
const LONGEST_NAME: usize = 30;
/// How the class of a highlighter names a language (HTML standard, section 4.5.15, recommends the first).
const PREFIXES: [&str; 5] = ["language-", "lang-", "highlight-source-", "highlight-text-", "brush:"];

/// The language of the code at a `<pre>`: of its `<code>`, itself, or what is right around it.
pub fn language(source: &Source<'_>, region: u32) -> Option<String> {
    let pre = source.html.tree.get(source.outline.regions[region as usize].node)?;
    let inner = pre.children().filter_map(|child| child.value().as_element()).find(|child| child.name.local == local_name!("code"));
    let around = pre.ancestors().take(2).filter_map(|node| node.value().as_element());
    inner.into_iter().chain(pre.value().as_element()).chain(around).find_map(named)
}

fn named(element: &Element) -> Option<String> {
    let data = element.attrs.iter().find(|(key, _)| matches!(&*key.local, "data-lang" | "data-language")).map(|(_, value)| value.trim());
    let class = dom::attr(element, &local_name!("class")).unwrap_or_default();
    let mut words = class.split_ascii_whitespace().peekable();
    let in_class = std::iter::from_fn(|| {
        let word = words.next()?;
        let name = PREFIXES.iter().find_map(|prefix| word.strip_prefix(prefix));
        // `brush: rust;` has a space in it.
        Some(name.map(|name| if name.is_empty() { words.peek().copied().unwrap_or_default() } else { name }))
    })
    .flatten()
    .next();
    let name = data.or(in_class)?.trim_end_matches(';').to_ascii_lowercase();
    let fits = !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '_' | '.'));
    fits.then_some(name)
}
