//! Links that lead to a page about an author.

use std::ops::Range;

use html5ever::local_name;
use scraper::Html;

use super::byline::people;
use super::names::NAMES;
use super::person::{Trust, begins_with_given};
use crate::dom;
use crate::extract::fold::fold;
use crate::extract::outline::{Block, Kind, Outline};
use crate::extract::text;

/// Regions looked through.
const MOST_REGIONS: usize = 24;
/// Elements around a block that may be its link (`<a href="/author/jane-doe"><img><div>Jane Doe</div></a>`).
const MOST_AROUND: usize = 3;
/// A link's text that can be a name is not longer, in bytes.
const LONGEST_TEXT: usize = 120;

/// The people that links among the blocks lead to (`<a href="/author/jane-doe">Jane Doe</a>`).
pub(super) fn to_authors(html: &Html, outline: &Outline<'_>, blocks: Range<usize>, site_names: &[String]) -> Vec<String> {
    let mut seen = Vec::new();
    // A heading within a link names a subject.
    let is_linked = |block: &&Block| block.links > 0 || block.link_chars > 0 && !matches!(block.kind, Kind::Heading(_));
    for block in outline.blocks.get(blocks).unwrap_or_default().iter().filter(is_linked) {
        if seen.contains(&block.region) || seen.len() >= MOST_REGIONS {
            continue;
        }
        seen.push(block.region);
        let Some(node) = html.tree.get(outline.regions[block.region as usize].node) else { continue };
        let mut found = Vec::new();
        for inner in node.ancestors().take(MOST_AROUND).chain(node.descendants()) {
            let Some(element) = inner.value().as_element().filter(|element| element.name.local == local_name!("a")) else { continue };
            let Some(href) = dom::attr(element, &local_name!("href")).filter(|href| leads_to_author(href)) else { continue };
            let names = people(&text::of_node(html, inner.id(), LONGEST_TEXT), Trust::Doubtful, site_names);
            found.extend(names.into_iter().filter(|name| is_spelt_out(name, href)));
        }
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Whether a part of the address's path, not the last, says author.
fn leads_to_author(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let Some((folders, _)) = path.rsplit_once('/') else { return false };
    folders.rsplit('/').take(2).any(|folder| NAMES.author_paths.contains(folder))
}

/// Whether the address holds a word of the name, as far as addresses can spell it; and hardly anything else but numbers, where the name
/// does not begin with a given name ("/author/sea-shows-new-boats" leads to a column, "/author/jfarrow" to a person).
fn is_spelt_out(name: &str, href: &str) -> bool {
    const SHORTEST: usize = 3;
    /// An initial.
    const INITIAL: usize = 1;
    if !name.is_ascii() {
        return true;
    }
    let end = href.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let mut rest: String = end.chars().filter(char::is_ascii_alphabetic).collect();
    let spelt = rest.len();
    let folded = fold(name);
    let (long, short): (Vec<&str>, Vec<&str>) = folded.split(' ').partition(|word| word.len() >= SHORTEST);
    for word in long {
        rest = rest.replacen(word, "", 1);
    }
    let initials = short.iter().map(|word| word.len()).sum::<usize>().max(INITIAL);
    rest.len() < spelt && (begins_with_given(name) || rest.len() <= initials)
}
