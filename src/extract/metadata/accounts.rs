//! The account that began a thread, by what forums' templates say of it.
//!
//! In a thread the first post stands below the headline, and its account is the first that is named there: in an attribute, in a class that
//! the common programs use, or in a link that leads to an account.

use ego_tree::NodeRef;
use html5ever::local_name;
use scraper::node::{Element, Node};

use super::authors::AuthorPage;
use super::byline::people;
use super::names::NAMES;
use super::person::Trust;
use crate::dom;
use crate::extract::outline::Mark;
use crate::extract::text;

/// Elements looked through below the headline.
const MOST_ELEMENTS: usize = 4000;
/// Nodes of one mark that are looked through.
const MOST_IN_MARK: usize = 200;
/// Blocks above the first post's text that tell of its account: name, rank, number of posts, place.
const ABOVE_POST: usize = 6;
/// An account's name is not longer, in bytes.
const LONGEST_NAME: usize = 60;
/// Elements that hold no post's author: forms have fields for names.
const NO_POST: &[&str] = &["form", "nav", "footer", "script", "style", "template", "select", "button", "head"];

/// Which posts count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Posts {
    /// Those that no class calls a comment: comments below an article are no thread.
    Own,
    /// All, because some threads call their posts comments.
    Any,
}

/// The first account named below the headline.
pub(super) fn first(page: &AuthorPage<'_>, posts: Posts) -> Option<String> {
    // A thread's name may stand above its first post and in it: the author stands between.
    let headline = page.headline.map(|at| page.outline.blocks[at].text.as_str());
    let named = headline.and_then(|headline| page.outline.blocks.iter().position(|block| block.text.contains(headline)));
    let start = named.filter(|at| *at <= page.body.0).unwrap_or(page.body.0.saturating_sub(ABOVE_POST));
    let from = page.outline.regions.get(page.outline.blocks.get(start)?.region as usize)?.node;
    // The element of a whole post may name its account in an attribute.
    let around = page.html.tree.get(from).into_iter().flat_map(|node| node.ancestors()).filter_map(|above| above.value().as_element());
    if let Some(name) = around.filter_map(|element| in_attribute(element, page.site_names)).next() {
        return Some(name);
    }
    let inner = page.html.tree.root().descendants().skip_while(|node| node.id() != from).take(MOST_ELEMENTS);
    let mut inner = inner.filter(|node| !stands_apart(*node) && (posts == Posts::Any || !is_comment(*node)));
    inner.find_map(|node| account(node, page.site_names))
}

/// The account that an element inside a marked one names: a mark may be a poster's whole column, with rank and place in it.
pub(super) fn in_mark(page: &AuthorPage<'_>, mark: &Mark) -> Option<String> {
    let inside = page.html.tree.get(mark.node)?.descendants().skip(1).take(MOST_IN_MARK);
    inside.filter(|node| !stands_apart(*node)).find_map(|node| account(node, page.site_names))
}

/// The account that an attribute of an element names.
fn in_attribute(element: &Element, site_names: &[String]) -> Option<String> {
    let (_, value) = element.attrs().find(|(name, value)| !value.is_empty() && NAMES.account_attributes.contains(*name))?;
    people(value, Trust::Account, site_names).pop()
}

/// The account that an element names.
fn account(node: NodeRef<'_, Node>, site_names: &[String]) -> Option<String> {
    let element = node.value().as_element()?;
    if let Some(name) = in_attribute(element, site_names) {
        return Some(name);
    }
    let is_named = element.classes().any(|class| NAMES.account_classes.contains(class.to_ascii_lowercase().as_str()));
    if !is_named && !leads_to_account(element) {
        return None;
    }
    // The class may be the whole column's: its first text is the name.
    let inside = node.descendants().filter(|inner| !stands_apart(*inner));
    let name = inside.filter_map(|inner| inner.value().as_text().map(|text| text::folded(text))).find(|text| text.contains(char::is_alphanumeric))?;
    if name.len() > LONGEST_NAME || name.contains(char::is_whitespace) && !leads_to_account(element) {
        return None;
    }
    people(&name, Trust::Account, site_names).pop()
}

/// Whether an element lies in what its class or id calls a comment.
fn is_comment(node: NodeRef<'_, Node>) -> bool {
    let says =
        |element: &Element| [local_name!("class"), local_name!("id")].iter().filter_map(|name| dom::attr(element, name)).any(|name| name.contains("comment"));
    node.ancestors().filter_map(|above| above.value().as_element()).any(says)
}

/// Whether an element lies in a form, a menu or another box without posts.
fn stands_apart(node: NodeRef<'_, Node>) -> bool {
    node.ancestors().filter_map(|above| above.value().as_element()).any(|element| NO_POST.contains(&element.name()))
}

/// Whether a link leads to an account (`/users/jdoe`, `member.php?u=42`, `/~jdoe`).
fn leads_to_account(element: &Element) -> bool {
    if element.name.local != local_name!("a") {
        return false;
    }
    let Some(href) = dom::attr(element, &local_name!("href")) else { return false };
    let path = href.split('#').next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let parts: Vec<&str> = path.split(['/', '?', '&', '=']).filter(|part| !part.is_empty()).collect();
    // The part is a folder above the account, or a page told whose account to show.
    let in_folder = parts.len() > 1 && parts[..parts.len() - 1].iter().any(|part| NAMES.account_paths.contains(&part.to_ascii_lowercase()));
    let own_page = parts.last().is_some_and(|last| last.starts_with('~') || last.starts_with("user-"));
    in_folder || own_page
}
