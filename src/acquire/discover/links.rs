//! Links on home and section pages: those to pages of the source, with the words they stand on; and the feeds and sitemaps
//! that the page names in its head.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use html5ever::local_name;
use scraper::{ElementRef, Node, node::Element};
use url::Url;

use super::{Discovered, Document, Format, Found, FoundIn, LEXICON, MOST_BYTES, Pages, Scope, autodiscovery, decoded, one_line};
use crate::address::Address;
use crate::dom::{self, Limits, attr, is_hidden};

/// Reads a web page.
pub fn page(document: &Document<'_>, scope: &Scope) -> Discovered {
    let mut discovered = Discovered { format: Some(Format::Html), ..Discovered::default() };
    let bytes = &document.bytes[..document.bytes.len().min(MOST_BYTES as usize)];
    let page = decoded(document, bytes);
    let tree = dom::parse(&page.text, Limits::default());
    let mut walk = Walk {
        base: document.address.url().clone(),
        // In a query, letters are encoded in the charset of the page (URL standard, section 5.1 of the HTML standard's links).
        charset: Encoding::for_label(page.encoding.as_bytes()).filter(|encoding| *encoding != UTF_8).map(Encoding::output_encoding),
        document,
        scope,
        pages: Pages::default(),
        language: None,
        discovered: &mut discovered,
    };
    walk.run(tree.html.root_element());
    let pages = walk.pages;
    if tree.cuts.nodes {
        discovered.warn("the page is larger than is read; links behind that were left out");
    }
    pages.into(&mut discovered);
    discovered
}

struct Walk<'w> {
    base: Url,
    charset: Option<&'static Encoding>,
    document: &'w Document<'w>,
    scope: &'w Scope,
    pages: Pages,
    language: Option<String>,
    discovered: &'w mut Discovered,
}

impl Walk<'_> {
    /// Goes through the tree in order, leaving out navigation and what no reader sees.
    fn run(&mut self, root: ElementRef<'_>) {
        self.language = attr(root.value(), &local_name!("lang")).map(one_line).filter(|language| !language.is_empty());
        let mut stack = vec![*root];
        let mut has_base = false;
        while let Some(node) = stack.pop() {
            let Node::Element(element) = node.value() else { continue };
            if is_hidden(element) || leads_nowhere(element) {
                continue;
            }
            match element.name() {
                "base" if !has_base => {
                    // The first one counts (HTML standard, section 4.2.3).
                    if let Some(base) = attr(element, &local_name!("href")).and_then(|href| self.base.join(href.trim()).ok()) {
                        self.base = base;
                        has_base = true;
                    }
                }
                "link" => self.head_link(element),
                "a" | "area" => {
                    if let Some(link) = ElementRef::wrap(node) {
                        self.link(link);
                    }
                    continue;
                }
                "script" | "style" | "template" => continue,
                _ => {}
            }
            stack.extend(node.children().rev());
        }
    }

    fn head_link(&mut self, element: &Element) {
        let Some(kind) = autodiscovery::kind(element) else { return };
        let Some(address) = attr(element, &local_name!("href")).and_then(|href| self.resolve(href)) else { return };
        let list = match kind {
            autodiscovery::Kind::Feed => &mut self.discovered.feeds,
            autodiscovery::Kind::Sitemap => &mut self.discovered.sitemaps,
        };
        if address != *self.document.address && !list.contains(&address) {
            list.push(address);
        }
    }

    fn link(&mut self, link: ElementRef<'_>) {
        let element = link.value();
        let Some(href) = attr(element, &local_name!("href")) else { return };
        let rel = attr(element, &local_name!("rel")).unwrap_or_default();
        let unwanted = rel.split_ascii_whitespace().any(|token| LEXICON.links.rel.contains(&token.to_ascii_lowercase()));
        if unwanted || attr(element, &local_name!("download")).is_some() || href.trim_start().starts_with('#') {
            return;
        }
        let Some(address) = self.resolve(href) else { return };
        if address == *self.document.address || is_asset(&address) || is_root(&address) || !self.scope.contains(&address) {
            return;
        }
        let words = one_line(&link.text().collect::<Vec<_>>().join(" "));
        let title = if words.is_empty() { attr(element, &local_name!("title")).map(one_line).unwrap_or_default() } else { words };
        let mut found = Found::new(address, FoundIn::Link);
        found.title = Some(title).filter(|title| !title.is_empty());
        found.language.clone_from(&self.language);
        // A picture, the headline and "read more" often lead to one page: the most words are the headline.
        let longer = |known: &Option<String>| known.as_ref().map_or(0, String::len) < found.title.as_ref().map_or(0, String::len);
        if let Some(at) = self.pages.at.get(&found.address)
            && longer(&self.pages.found[*at].title)
        {
            self.pages.found[*at].title = found.title;
            return;
        }
        self.pages.add(found);
    }

    fn resolve(&self, href: &str) -> Option<Address> {
        if href.len() > crate::address::LONGEST_ADDRESS {
            return None;
        }
        let encode = encoder(self.charset);
        let url = Url::options().base_url(Some(&self.base)).encoding_override(Some(&encode)).parse(href.trim()).ok()?;
        Address::from_url(&url).ok()
    }
}

/// Letters of a query as bytes.
fn encoder(charset: Option<&'static Encoding>) -> impl Fn(&str) -> Cow<'_, [u8]> {
    move |text| charset.map_or(Cow::Borrowed(text.as_bytes()), |charset| charset.encode(text).0)
}

/// Whether all in an element is navigation, for people who want to go elsewhere.
fn leads_nowhere(element: &Element) -> bool {
    let role = attr(element, &local_name!("role")).unwrap_or_default();
    LEXICON.links.containers.contains(element.name()) || LEXICON.links.roles.contains(&role.trim().to_ascii_lowercase())
}

/// Whether it is a file of another kind than a page, by the ending of its name.
fn is_asset(address: &Address) -> bool {
    let name = address.url().path().rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, ending)| LEXICON.links.assets.contains(&ending.to_ascii_lowercase()))
}

/// Whether it is a site's home page, which is no article.
fn is_root(address: &Address) -> bool {
    address.url().path() == "/" && address.url().query().is_none()
}
