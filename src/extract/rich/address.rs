//! Addresses of links and images: resolved, and only those that are safe to follow.

use std::sync::LazyLock;

use html5ever::local_name;
use scraper::node::Element;
use serde::Deserialize;
use url::Url;

use super::pieces::ImageSeen;
use crate::dom;
use crate::extract::outline::Outline;
use crate::extract::scan::unhide_email;
use crate::extract::text::folded;

/// Longest address worth passing on, in bytes (RFC 9110, section 4.1, asks for 8000 at least).
const LONGEST_ADDRESS: usize = 8000;
/// An image declared no larger than this, in CSS pixels, is an icon, a spacer or a counter.
const LARGEST_ICON: u32 = 48;
/// Where Cloudflare's hidden addresses lead a reader without scripts.
const HIDDEN_ADDRESS: &str = "/cdn-cgi/l/email-protection";

/// What pages that load images late write, from `config/lexicon/images.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    /// Attributes that hold an image's address until a script moves it to `src`.
    lazy_src: Vec<String>,
    /// Attributes that hold a list of sizes until a script moves it to `srcset`.
    lazy_srcset: Vec<String>,
    /// Parts of file names of images that only hold a place.
    placeholder: Vec<String>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| crate::lexicon::parse("images.toml", include_str!("../../../config/lexicon/images.toml")));

/// Resolves addresses against the page's own, or its `<base>` (HTML standard, section 2.4.3).
#[derive(Debug)]
pub struct Resolver {
    base: Option<Url>,
}

impl Resolver {
    /// For a page at `url`, as far as that is known.
    pub fn new(outline: &Outline<'_>, url: Option<&Url>) -> Self {
        let declared = outline.head.base.and_then(|base| match url {
            Some(url) => url.join(base.trim()).ok(),
            None => Url::parse(base.trim()).ok(),
        });
        Self { base: declared.or_else(|| url.cloned()) }
    }

    fn resolve(&self, address: &str) -> Option<Url> {
        let address = address.trim();
        let url = match &self.base {
            Some(base) => base.join(address),
            None => Url::parse(address),
        };
        url.ok().filter(|url| url.as_str().len() <= LONGEST_ADDRESS)
    }

    /// Where a link leads: `http`, `https` and `mailto` only.
    pub fn link(&self, href: &str) -> Option<String> {
        if let Some((_, hidden)) = href.split_once(HIDDEN_ADDRESS) {
            return Url::parse(&format!("mailto:{}", unhide_email(hidden.strip_prefix('#')?)?)).ok().map(String::from);
        }
        let url = self.resolve(href)?;
        let leads = match url.scheme() {
            "http" | "https" => url.has_host(),
            "mailto" => url.path().contains('@'),
            _ => false,
        };
        leads.then(|| url.into())
    }

    /// Where an image lies: `http` and `https` only.
    fn picture(&self, address: &str) -> Option<String> {
        if address.trim().is_empty() || is_placeholder(address) {
            return None;
        }
        self.resolve(address).filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host()).map(String::from)
    }

    /// The address of an image that a reader gets to see: what a script would put in place of a placeholder, what the
    /// element names, the largest of the sizes it lists, in this order.
    pub fn image(&self, image: &ImageSeen<'_>) -> Option<String> {
        self.element(image.element).or_else(|| self.largest(image.source?))
    }

    /// [`Self::image`] of an element alone.
    pub fn element(&self, element: &Element) -> Option<String> {
        let named = |name: &String| element.attrs.iter().find(|(key, _)| &*key.local == name.as_str()).map(|(_, value)| &**value);
        let lazy = LEXICON.lazy_src.iter().filter_map(named).find_map(|address| self.picture(address));
        lazy.or_else(|| self.picture(dom::attr(element, &local_name!("src"))?))
            .or_else(|| LEXICON.lazy_srcset.iter().filter_map(named).find_map(|list| self.largest(list)))
            .or_else(|| self.largest(dom::attr(element, &local_name!("srcset"))?))
    }

    /// The largest of a `srcset` (HTML standard, section 4.8.4.2.1).
    fn largest(&self, srcset: &str) -> Option<String> {
        let mut best: Option<(f64, String)> = None;
        for (address, size) in candidates(srcset) {
            if best.as_ref().is_none_or(|(known, _)| size > *known)
                && let Some(address) = self.picture(address)
            {
                best = Some((size, address));
            }
        }
        best.map(|(_, address)| address)
    }
}

/// Addresses in a `srcset`, each with its width or density. A comma ends a candidate where white space follows it, for
/// addresses may hold commas.
fn candidates(srcset: &str) -> impl Iterator<Item = (&str, f64)> {
    let mut rest = srcset;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c == ',' || c.is_ascii_whitespace());
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        if address.is_empty() {
            return None;
        }
        if let Some(bare) = address.strip_suffix(',') {
            rest = after;
            return Some((bare, 1.0));
        }
        let (descriptor, after) = after.split_once(',').unwrap_or((after, ""));
        rest = after;
        Some((address, descriptor.trim().trim_end_matches(['w', 'x', 'h']).parse().unwrap_or(1.0)))
    })
}

fn is_placeholder(address: &str) -> bool {
    let address = address.trim();
    if address.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return true;
    }
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    LEXICON.placeholder.iter().any(|part| file.starts_with(part.as_str()))
}

/// What an image shows, in words.
pub fn alt(element: &Element) -> Option<String> {
    dom::attr(element, &local_name!("alt")).map(folded).filter(|alt| !alt.is_empty())
}

/// Whether the element itself says that it is an icon, a spacer or a counter, or that readers do not get to see it.
pub fn is_decoration(element: &Element) -> bool {
    let small = |name| size(element, name).is_some_and(|pixels| pixels <= LARGEST_ICON);
    small("width") || small("height") || dom::is_hidden(element)
}

/// A size the element declares, in CSS pixels.
pub fn size(element: &Element, name: &str) -> Option<u32> {
    let (_, value) = element.attrs.iter().find(|(key, _)| &*key.local == name)?;
    let value = value.trim();
    let digits = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    // A share of the width around it is no size.
    matches!(value[digits..].trim(), "" | "px").then(|| value[..digits].parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::candidates;

    #[test]
    fn a_srcset_is_read_as_the_standard_says() {
        let read = |srcset| candidates(srcset).collect::<Vec<_>>();
        assert_eq!(read("/a.jpg 320w, /b,c.jpg 1280w"), [("/a.jpg", 320.0), ("/b,c.jpg", 1280.0)]);
        assert_eq!(read(" /a.jpg, /b.jpg 1.5x ,/c.jpg 2x"), [("/a.jpg", 1.0), ("/b.jpg", 1.5), ("/c.jpg", 2.0)]);
        assert_eq!(read("/a.jpg x, "), [("/a.jpg", 1.0)]);
        assert_eq!(read(" ,, "), []);
    }
}
