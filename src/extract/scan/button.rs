//! Buttons whose words belong to the page rather than to its controls.
//!
//! "Subscribe" on a button is no text. A question of a list of questions is, though pressing it shows the answer.

use ego_tree::NodeRef;
use html5ever::local_name;
use scraper::node::{Element, Node};

use crate::dom::attr;
use crate::extract::tag::Tag;

/// Attributes and the value that says "pressing this shows what it heads"; an empty value stands for any.
const SHOWS: [(&str, &str); 4] = [("aria-expanded", ""), ("aria-controls", ""), ("data-toggle", "collapse"), ("data-bs-toggle", "collapse")];
/// Parts of class names that say the same.
const SHOWING: [&str; 4] = ["accordion", "faq", "collapsible", "disclosure"];
/// How far up a heading around a button is looked for.
const REACH: usize = 4;
/// Nodes of a heading that are looked at, and characters of each.
const MOST_NODES: usize = 60;
const MOST_CHARACTERS: usize = 60;

/// What a button is: a part of the heading it stands in, a line of its own, or a control.
pub(super) fn role(element: &Element, node: NodeRef<'_, Node>) -> Tag {
    let around = || node.ancestors().filter_map(|above| above.value().as_element());
    let heads = |above: &Element| {
        matches!(
            above.name.local,
            local_name!("h1")
                | local_name!("h2")
                | local_name!("h3")
                | local_name!("h4")
                | local_name!("h5")
                | local_name!("h6")
                | local_name!("dt")
                | local_name!("summary")
        )
    };
    if let Some(heading) = node.ancestors().take(REACH + 1).find(|above| above.value().as_element().is_some_and(heads)) {
        // Beside the words of a heading a button does something with it ("Copy link").
        return if says_more(heading) && !shows(element) { Tag::Opaque } else { Tag::Inline };
    }
    let is_template = |above: &Element| matches!(above.name.local, local_name!("nav") | local_name!("header") | local_name!("footer") | local_name!("form"));
    if shows(element) && !around().any(is_template) { Tag::Div } else { Tag::Opaque }
}

/// Whether a heading says something beside its buttons.
fn says_more(heading: NodeRef<'_, Node>) -> bool {
    let is_in_button = |text: NodeRef<'_, Node>| {
        let inside = text.ancestors().take_while(|above| above.id() != heading.id());
        inside.filter_map(|above| above.value().as_element()).any(|element| element.name.local == local_name!("button"))
    };
    let is_said = |node: &NodeRef<'_, Node>| {
        let around = node.parent().and_then(|parent| parent.value().as_element());
        around.is_some_and(|around| !matches!(around.name.local, local_name!("style") | local_name!("script")))
    };
    let has_word = |text: &str| text.chars().take(MOST_CHARACTERS).filter(|c| c.is_alphabetic()).nth(1).is_some();
    let words = |node: &NodeRef<'_, Node>| node.value().as_text().is_some_and(|text| has_word(text)) && is_said(node);
    heading.descendants().take(MOST_NODES).filter(words).any(|text| !is_in_button(text))
}

/// Whether pressing the button shows what it heads.
fn shows(element: &Element) -> bool {
    let says = |(key, value): &(&str, &str)| element.attr(key).is_some_and(|found| value.is_empty() || found == *value);
    let class = attr(element, &local_name!("class")).unwrap_or_default().to_ascii_lowercase();
    SHOWS.iter().any(says) || SHOWING.iter().any(|part| class.contains(part))
}

#[cfg(test)]
mod tests {
    use crate::extract::testing::blocks;

    #[test]
    fn questions_on_buttons_are_text() {
        assert_eq!(blocks("<h3><button>How long does it take?</button></h3><p>Two days.</p>"), ["How long does it take?", "Two days."]);
        assert_eq!(blocks("<div><button aria-expanded=false>Is it free?</button><p>Yes.</p></div>"), ["Is it free?", "Yes."]);
        assert_eq!(blocks("<div><button class=FaqQuestion>Why?</button><p>So.</p></div>"), ["Why?", "So."]);
    }

    #[test]
    fn controls_are_not() {
        assert_eq!(blocks("<p>Text.</p><button>Subscribe</button>"), ["Text."]);
        assert_eq!(blocks("<h1>Crate <span>ferry</span> <button title=Copy>Copy item path</button></h1>"), ["Crate ferry"]);
        assert_eq!(blocks("<h3>Q: <button>How long does it take?</button></h3>"), ["Q: How long does it take?"]);
        assert_eq!(blocks("<h3>1. <button>How long does it take?</button></h3>"), ["1. How long does it take?"]);
        assert_eq!(blocks("<nav><button aria-expanded=false>Menu</button></nav><p>Text.</p>"), ["Text."]);
    }
}
