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
        local_name!("hidden") => !value.eq_ignore_ascii_case("until-found"),
        local_name!("style") => hides(value),
        _ => false,
    })
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
