//! The plain declarations of a page: what it is about, its picture, its address, what robots may do with it.

use scraper::Html;
use url::Url;

use super::site_name::{self, SiteName};
use super::{section, tags};
use crate::dom::unescape;
use crate::extract::jsonld::JsonLd;
use crate::extract::outline::Outline;
use crate::extract::text::folded;

/// What the page declares about its site and itself.
#[derive(Debug, Default)]
pub struct Site {
    /// The site's name for itself.
    pub name: Option<String>,
    /// Folded names that a title may carry: the site's name, its host without the ending, its parts.
    pub names: Vec<String>,
    /// Section.
    pub section: Option<String>,
    /// Keywords.
    pub tags: Vec<String>,
    /// Main image.
    pub image: Option<String>,
    /// Canonical address, only if it is on the same site.
    pub canonical: Option<Url>,
    /// What the page says about itself in a sentence.
    pub description: Option<String>,
    /// schema.org `isAccessibleForFree`.
    pub is_free: Option<bool>,
    /// Robots directives, lower case, sorted.
    pub robots: Vec<String>,
}

/// Reads the declarations. `url` is the page's address where it is known.
pub fn describe(html: &Html, outline: &Outline<'_>, json_ld: &JsonLd, url: Option<&Url>, robots_header: Option<&str>) -> Site {
    let head = &outline.head;
    let base = head.base.and_then(|base| match url {
        Some(url) => url.join(base).ok(),
        None => Url::parse(base).ok(),
    });
    let resolve = |href: &str| match base.as_ref().or(url) {
        Some(base) => base.join(href.trim()).ok(),
        None => Url::parse(href.trim()).ok(),
    };
    let canonical = head.link("canonical").or_else(|| head.meta("og:url")).and_then(resolve).filter(|canonical| {
        matches!(canonical.scheme(), "http" | "https") && url.is_none_or(|url| same_site(url, canonical)) && !is_front_page_of_other(url, canonical)
    });
    let SiteName { name, known: names } = site_name::choose(outline, json_ld, url.or(canonical.as_ref()));
    let image = head
        .meta("og:image")
        .or_else(|| head.meta("twitter:image"))
        .map(str::to_owned)
        .or_else(|| json_ld.text("image"))
        .or_else(|| json_ld.text("thumbnailUrl"));
    let mut robots: Vec<String> = head
        .all_meta("robots")
        .chain(robots_header)
        .flat_map(|list| list.split(','))
        .map(|directive| directive.trim().to_ascii_lowercase())
        .filter(|directive| !directive.is_empty())
        .collect();
    robots.sort();
    robots.dedup();
    Site {
        section: section::choose(&section::SectionPage { html, outline, json_ld, url, base: base.as_ref(), names: &names }),
        description: head
            .meta("og:description")
            .or_else(|| head.meta("description"))
            .or_else(|| head.meta("twitter:description"))
            .map(unescape)
            .or_else(|| json_ld.text("description"))
            .map(|description| folded(&without_tags(&description)))
            .filter(|description| !description.is_empty()),
        image: image.and_then(|image| resolve(&image)).filter(|image| matches!(image.scheme(), "http" | "https")).map(String::from),
        is_free: json_ld.text("isAccessibleForFree").and_then(|flag| flag.to_ascii_lowercase().parse().ok()),
        tags: tags::choose(outline, json_ld, &names),
        name,
        names,
        canonical,
        robots,
    }
}

/// Tags that templates leave in what they declare, and whether each parts words.
const TAGS: [(&str, bool); 11] = [
    ("p", true),
    ("br", true),
    ("li", true),
    ("ul", true),
    ("ol", true),
    ("a", false),
    ("b", false),
    ("i", false),
    ("em", false),
    ("span", false),
    ("strong", false),
];

/// A declaration without the tags of HTML that a template left in it: they come in pairs.
fn without_tags(text: &str) -> String {
    if !text.contains("</") {
        return text.to_owned();
    }
    let tag = |inside: &str| {
        let name = inside.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default().to_ascii_lowercase();
        TAGS.iter().find(|(tag, _)| *tag == name).map(|(_, parts_words)| *parts_words)
    };
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('<') {
        plain.push_str(before);
        let end = behind.find(['<', '>']).filter(|end| behind[*end..].starts_with('>'));
        match end.and_then(|end| Some((end, tag(&behind[..end])?))) {
            Some((end, parts_words)) => {
                plain.push_str(if parts_words { " " } else { "" });
                rest = &behind[end + 1..];
            }
            None => {
                plain.push('<');
                rest = behind;
            }
        }
    }
    plain + rest
}

pub(super) fn same_site(one: &Url, other: &Url) -> bool {
    let site = |url: &Url| url.host_str().map(|host| psl::domain_str(host).unwrap_or(host).to_ascii_lowercase());
    site(one) == site(other)
}

/// A template that declares the front page as canonical for every page.
fn is_front_page_of_other(url: Option<&Url>, canonical: &Url) -> bool {
    canonical.path() == "/" && canonical.query().is_none() && url.is_some_and(|url| url.path() != "/")
}

#[cfg(test)]
mod tests {
    use super::without_tags;

    #[test]
    fn tags_are_told_from_signs() {
        for (declared, plain) in [
            ("<p>We sail <strong>again</strong></p>", " We sail again "),
            ("One.<br/>Two.</p>", "One. Two. "),
            ("3 < 4 > 2, a <b</p>", "3 < 4 > 2, a <b "),
            ("The <table> element", "The <table> element"),
            ("Why <div> needs </div>", "Why <div> needs </div>"),
        ] {
            assert_eq!(without_tags(declared), plain, "{declared}");
        }
    }
}
