//! The main image of a page that declares none: the first picture in or above its text, loaded late or not.

use html5ever::local_name;
use scraper::{ElementRef, Html};
use url::Url;

use super::address::{Resolver, is_decoration, size};
use super::place::{FOREIGN, WIDE};
use crate::dom;
use crate::extract::classify::Judgement;
use crate::extract::hints::HintCache;
use crate::extract::outline::Outline;
use crate::extract::tag::Tag;

/// Images looked at before giving up: the main one comes early.
const MOST_LOOKED_AT: usize = 12;
/// What the main image never stands in.
const ELSEWHERE: [&str; 6] = ["nav", "aside", "footer", "form", "button", "noscript"];

/// The address of the first image that is marked as a figure or is declared wide, in the article or, without one, the
/// smallest region that holds all of the text.
pub fn first_picture(html: &Html, outline: &Outline<'_>, judged: &[Judgement], url: Option<&Url>) -> Option<String> {
    let root = super::build::root_of(outline, judged)?;
    let article = outline.path(root).find(|(_, region)| matches!(region.tag, Tag::Article | Tag::Main)).map(|(at, _)| at);
    let root = &outline.regions[article.unwrap_or(root) as usize];
    if root.tag == Tag::Body {
        return None; // a logo comes first there
    }
    let mut resolver = None;
    let mut hints = HintCache::default();
    let images = html.tree.get(root.node)?.descendants().filter_map(ElementRef::wrap).filter(|element| element.value().name.local == local_name!("img"));
    for image in images.take(MOST_LOOKED_AT) {
        let around = || image.ancestors().take_while(|node| node.id() != root.node).filter_map(ElementRef::wrap);
        let is_foreign = around().any(|element| {
            let classes = [local_name!("class"), local_name!("id")];
            let hinted = classes.iter().filter_map(|name| dom::attr(element.value(), name)).any(|value| hints.of(value).hints.has(FOREIGN));
            hinted || ELSEWHERE.contains(&element.value().name()) || dom::is_hidden(element.value())
        });
        let in_figure = around().any(|element| element.value().name.local == local_name!("figure"));
        let is_wide = size(image.value(), "width").is_some_and(|width| width >= WIDE);
        if is_foreign || is_decoration(image.value()) || !(in_figure || is_wide) {
            continue;
        }
        let resolver = resolver.get_or_insert_with(|| Resolver::new(outline, url));
        if let Some(address) = resolver.element(image.value()) {
            return Some(address);
        }
    }
    None
}
