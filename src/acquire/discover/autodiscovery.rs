//! What a page's `<link>` elements name: feeds (`rel="alternate"` with a feed's type, as the RSS Advisory Board and the
//! HTML standard, section 4.6.7.2, have it) and sitemaps.

use html5ever::local_name;
use scraper::node::Element;

use super::LEXICON;
use crate::dom::attr;

/// What a `<link>` leads to.
pub(super) enum Kind {
    Feed,
    Sitemap,
}

/// Looks at a `<link>` element.
pub(super) fn kind(link: &Element) -> Option<Kind> {
    let rel = attr(link, &local_name!("rel"))?;
    let has = |wanted: &str| rel.split_ascii_whitespace().any(|token| token.eq_ignore_ascii_case(wanted));
    if has("sitemap") {
        return Some(Kind::Sitemap);
    }
    let rules = &LEXICON.autodiscovery;
    let media_type = attr(link, &local_name!("type")).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let address = attr(link, &local_name!("href"))?.to_ascii_lowercase();
    let is_feed =
        rules.types.contains(&media_type) || (rules.vague_types.contains(&media_type) && rules.words.iter().any(|word| address.contains(word.as_str())));
    let is_named = (has("alternate") && is_feed) || (has("feed") && (is_feed || media_type.is_empty()));
    (is_named && !rules.not_in_address.iter().any(|comments| address.contains(comments.as_str()))).then_some(Kind::Feed)
}
