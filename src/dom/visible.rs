//! What of the tree a reader would see.

use html5ever::{LocalName, local_name};
use scraper::node::Element;

/// An attribute's value by atom, without interning the name each time as `Element::attr` does.
pub fn attr<'e>(element: &'e Element, name: &LocalName) -> Option<&'e str> {
    element.attrs.iter().find(|(key, _)| key.local == *name).map(|(_, value)| &**value)
}

/// Whether the element and all in it are hidden from readers by its own markup.
pub fn is_hidden(element: &Element) -> bool {
    element.attrs.iter().any(|(key, value)| match key.local {
        local_name!("hidden") => !value.eq_ignore_ascii_case("until-found") && !is_streamed(element),
        local_name!("style") => hides(value),
        _ => false,
    })
}

/// Whether scripts will put the element in its place as soon as it has arrived: React sends the later parts of a page as
/// `<div hidden id="S:1">`.
fn is_streamed(element: &Element) -> bool {
    attr(element, &local_name!("id")).and_then(|id| id.strip_prefix("S:")).is_some_and(|number| number.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Whether an element's own markup leaves it no room on the page: what is invisible only may be faded in.
pub fn takes_no_room(element: &Element) -> bool {
    let style = attr(element, &local_name!("style")).unwrap_or_default();
    attr(element, &local_name!("hidden")).is_some() || declares(style, "display", "none")
}

/// Whether an inline style takes the element off the page.
fn hides(style: &str) -> bool {
    declares(style, "display", "none") || declares(style, "visibility", "hidden")
}

/// Whether an inline style gives a property that value.
fn declares(style: &str, property: &str, value: &str) -> bool {
    style.split(';').filter_map(|declaration| declaration.split_once(':')).any(|(name, given)| {
        let first = given.trim().split(|c: char| c.is_ascii_whitespace() || c == '!').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case(property) && first.eq_ignore_ascii_case(value)
    })
}
