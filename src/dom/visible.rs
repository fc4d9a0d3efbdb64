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

/// Whether an inline style takes the element off the page.
fn hides(style: &str) -> bool {
    style.split(';').any(|declaration| {
        let Some((property, value)) = declaration.split_once(':') else { return false };
        let value = value.trim();
        let first = value.split(|c: char| c.is_ascii_whitespace() || c == '!').next().unwrap_or_default();
        (property.trim().eq_ignore_ascii_case("display") && first.eq_ignore_ascii_case("none"))
            || (property.trim().eq_ignore_ascii_case("visibility") && first.eq_ignore_ascii_case("hidden"))
    })
}
