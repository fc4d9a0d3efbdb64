//! What stands in the text but is none of it: permalinks, marks of notes, numbers beside code, second copies.
//!
//! A class that says so ([`Signs`]) or the shape of the markup makes an element worth a look; what it holds decides, so
//! that no word of a reader's text goes with it. Actions, icons and what is not shown of a heading go unread.

use ego_tree::NodeRef;
use html5ever::local_name;
use scraper::node::{Element, Node};

use super::Scan;
use super::marks::Traits;
use crate::dom;
use crate::extract::hints::Hints;
use crate::extract::outline::Kind;
use crate::extract::signs::{Signs, is_note_place};
use crate::extract::tag::Tag;

/// What is written in brackets as the mark of a note has at most so many characters ("[citation needed]").
const LONGEST_BRACKETED: usize = 40;
/// Other marks of notes have at most so many: "12, 13".
const LONGEST_MARK: usize = 16;
/// Letters used as marks of notes stand alone or in twos: "a", "ii".
const MOST_MARK_LETTERS: usize = 2;
/// What is written twice, once for the eye and once for screen readers, has at most so many characters: a price, a name.
const LONGEST_COPY: usize = 120;
/// Nodes looked at of an element that may be apparatus; what holds more is more than that.
const MOST_NODES: usize = 4000;

impl<'t> Scan<'t> {
    /// Whether an element and all in it is apparatus.
    pub(super) fn is_apparatus(&mut self, tag: Tag, element: &'t Element, node: NodeRef<'t, Node>, traits: &Traits<'t>) -> bool {
        if traits.signs.any() && is_signed(tag, element, node, traits) {
            return true;
        }
        if tag == Tag::Inline && traits.hints.has(Hints::HIDDEN_BY_MARKUP) && self.heads_with_words() && dom::takes_no_room(element) {
            return true;
        }
        if tag == Tag::Link {
            return traits.href.is_some_and(|href| href.starts_with('#')) && is_sign_of_place(node);
        }
        if element.name.local == local_name!("sup") {
            return is_note(node, traits);
        }
        traits.hints.has(Hints::ARIA_HIDDEN.or(Hints::SCREEN_READER)) && self.is_copy(node, traits)
    }

    /// Whether the line is a heading's and has a word already: what is not shown of it is a link for editors, a label that opens on demand.
    fn heads_with_words(&self) -> bool {
        let is_heading = matches!(self.kinds.last(), Some(Kind::Heading(_)));
        is_heading && self.line.text.chars().filter(|c| c.is_alphabetic()).nth(1).is_some()
    }

    /// Whether the element beside it says the same, one of them to the eye and the other to screen readers. The one for
    /// the eye stays.
    fn is_copy(&mut self, node: NodeRef<'t, Node>, traits: &Traits<'t>) -> bool {
        let own = || visible(node);
        if own().next().is_none() || own().nth(LONGEST_COPY).is_some() || !own().any(char::is_alphanumeric) {
            return false;
        }
        let says_same = |other: &NodeRef<'t, Node>| visible(*other).eq(own());
        let before = beside(node, |node| node.prev_sibling()).filter(says_same);
        if traits.hints.has(Hints::SCREEN_READER) {
            let is_for_eyes = |other: NodeRef<'t, Node>| other.value().as_element().is_some_and(is_aria_hidden);
            return before.is_some_and(is_for_eyes) || beside(node, |node| node.next_sibling()).filter(says_same).is_some_and(is_for_eyes);
        }
        // The one before is taken out itself if it is for screen readers only.
        let class = before.map(|before| before.value().as_element().and_then(|element| dom::attr(element, &local_name!("class"))).unwrap_or_default());
        class.is_some_and(|class| !self.cache.of(class).hints.has(Hints::SCREEN_READER))
    }
}

/// Whether a class says that an element is apparatus, and what it holds agrees.
fn is_signed(tag: Tag, element: &Element, node: NodeRef<'_, Node>, traits: &Traits<'_>) -> bool {
    let signs = traits.signs;
    let is_code = matches!(tag, Tag::Pre) && element.name.local != local_name!("pre");
    if is_code {
        return false;
    }
    signs.has(Signs::ACTION)
        || signs.has(Signs::PERMALINK) && (is_wordless(node) || is_beside_heading(node))
        || signs.has(Signs::NOTE_LINK) && tag == Tag::Link && is_note_mark(node)
        || signs.has(Signs::GUTTER) && is_numbering(node, tag)
        || signs.has(Signs::FORMULA_COPY) && copies_formula(node)
}

/// A raised mark of a note: by its class, or because it is a link to a place on the page or stands in one.
fn is_note(node: NodeRef<'_, Node>, traits: &Traits<'_>) -> bool {
    if !is_note_mark(node) {
        return false;
    }
    if traits.signs.has(Signs::NOTE.or(Signs::NOTE_LINK)) {
        return true;
    }
    let leads_to_note = |node: NodeRef<'_, Node>| {
        let element = node.value().as_element().filter(|element| element.name.local == local_name!("a"));
        let href = element.and_then(|element| dom::attr(element, &local_name!("href")));
        href.and_then(|href| href.split_once('#')).is_some_and(|(page, place)| !place.is_empty() && (page.is_empty() || is_note_place(place)))
    };
    let has_text =
        |node: &NodeRef<'_, Node>| matches!(node.value(), Node::Text(text) if text.contains(char::is_alphanumeric) || text.contains(['*', '†', '‡']));
    let in_link = |text: NodeRef<'_, Node>| text.ancestors().take_while(|above| above.id() != node.id()).any(leads_to_note);
    node.parent().is_some_and(leads_to_note) || node.descendants().filter(has_text).all(in_link)
}

/// Whether all that an element says is a number, a letter or a sign, or stands in square brackets.
fn is_note_mark(node: NodeRef<'_, Node>) -> bool {
    let text: String = visible(node).take(LONGEST_BRACKETED + 1).collect();
    let length = text.chars().count();
    if text.is_empty() || length > LONGEST_BRACKETED {
        return false;
    }
    if text.starts_with('[') && text.ends_with(']') {
        return true;
    }
    let is_around = |c: char| matches!(c, '[' | ']' | '(' | ')' | ',' | ';' | '.' | '-' | '–' | ':' | '^' | '*' | '†' | '‡' | '§' | '¶' | '#');
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    length <= LONGEST_MARK && letters <= MOST_MARK_LETTERS && text.chars().all(|c| c.is_alphanumeric() || is_around(c))
}

/// Whether a link to a place on the page shows nothing but a sign, and stands in no row of such links.
fn is_sign_of_place(node: NodeRef<'_, Node>) -> bool {
    if visible(node).next().is_none() || !is_wordless(node) {
        return false;
    }
    let href = |node: NodeRef<'_, Node>| node.value().as_element().and_then(|element| element.attr("href")).map(str::to_owned);
    let own = href(node);
    let in_row = |other: NodeRef<'_, Node>| {
        let place = href(other).filter(|place| place.starts_with('#'));
        place.is_some() && place != own && !is_wordless(other)
    };
    ![beside(node, |node| node.prev_sibling()), beside(node, |node| node.next_sibling())].into_iter().flatten().any(in_row)
}

/// Numbers and nothing else; a cell beside code may have been left empty for a style sheet to number.
fn is_numbering(node: NodeRef<'_, Node>, tag: Tag) -> bool {
    let is_in_numbering = |c: char| c.is_ascii_digit() || matches!(c, '.' | ':' | '|');
    visible(node).all(is_in_numbering) && (tag == Tag::Cell || visible(node).next().is_some())
}

/// Whether the element beside it is the formula itself.
fn copies_formula(node: NodeRef<'_, Node>) -> bool {
    let is_formula = |other: NodeRef<'_, Node>| {
        let Some(element) = other.value().as_element() else { return false };
        let class = dom::attr(element, &local_name!("class")).unwrap_or_default().to_ascii_lowercase();
        (class.contains("math") || class.contains("katex") || is_aria_hidden(element)) && visible(other).next().is_some()
    };
    beside(node, |node| node.prev_sibling()).is_some_and(is_formula) || beside(node, |node| node.next_sibling()).is_some_and(is_formula)
}

/// Whether it stands in a heading, or a term, that says something else: "Permalink" is no word of it.
fn is_beside_heading(node: NodeRef<'_, Node>) -> bool {
    let Some(parent) = node.parent() else { return false };
    let heads = |element: &Element| matches!(Tag::of(&element.name.local), Tag::Heading(_)) || element.name.local == local_name!("dt");
    parent.value().as_element().is_some_and(heads) && !parent.children().filter(|child| child.id() != node.id()).all(is_wordless)
}

fn is_wordless(node: NodeRef<'_, Node>) -> bool {
    !visible(node).any(char::is_alphanumeric)
}

fn is_aria_hidden(element: &Element) -> bool {
    element.attr("aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// The element beside another, if there is no text between.
fn beside<'a>(node: NodeRef<'a, Node>, next: impl Fn(NodeRef<'a, Node>) -> Option<NodeRef<'a, Node>>) -> Option<NodeRef<'a, Node>> {
    let mut at = next(node)?;
    loop {
        match at.value() {
            Node::Element(_) => return Some(at),
            Node::Text(text) if !text.trim().is_empty() => return None,
            _ => at = next(at)?,
        }
    }
}

/// The characters of a node that are no white space, scripts and styles aside.
fn visible<'a>(node: NodeRef<'a, Node>) -> impl Iterator<Item = char> + use<'a> {
    let is_shown = |parent: NodeRef<'a, Node>| {
        let element = parent.value().as_element();
        element.is_none_or(|element| !matches!(element.name.local, local_name!("script") | local_name!("style") | local_name!("annotation")))
    };
    let texts = node.descendants().take(MOST_NODES).filter_map(move |inner| match inner.value() {
        Node::Text(text) if inner.parent().is_none_or(is_shown) => Some(&**text),
        _ => None,
    });
    texts.flat_map(str::chars).filter(|c| !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use crate::extract::testing::blocks;

    #[test]
    fn what_is_not_shown_of_a_heading() {
        assert_eq!(blocks("<h1>Ferry sails <a href=/edit style='display: none'>Open editor</a></h1>"), ["Ferry sails Open editor"], "a link may be shown");
        assert_eq!(blocks("<h1>Ferry sails <span style='display: none'><a href=/edit>Open editor</a></span></h1>"), ["Ferry sails"]);
        assert_eq!(blocks("<h1>Ferry <span style='visibility: hidden'>sails</span></h1>"), ["Ferry sails"], "faded in");
        assert_eq!(blocks("<h2>1. <span style='display:none'>Ferry sails</span></h2>"), ["1. Ferry sails"]);
        assert_eq!(blocks("<h1><span style='display: none'>Ferry sails</span></h1>"), ["Ferry sails"], "all there is");
    }

    #[test]
    fn icons_and_elements_of_a_template_s_own() {
        assert_eq!(blocks("<p>Ferry sails <i class=material-icons>chevron_right</i></p>"), ["Ferry sails"]);
        assert_eq!(blocks("<p>The <side-note>old</side-note> ferry</p>"), ["The old ferry"]);
        assert_eq!(blocks("<div><my-card>Old</my-card> ferry</div>"), ["Old", "ferry"]);
    }
}
