//! The site's name, the section, and the other plain declarations of a page.

use url::Url;

use super::NAMES;
use crate::extract::fold::fold;
use crate::extract::jsonld::{self, JsonLd};
use crate::extract::outline::{MarkKind, Outline};
use crate::extract::phrases::Phrase;
use crate::extract::text::folded;

/// A name is not longer, in characters.
const LONGEST_NAME: usize = 80;
/// Tags kept of one page.
const MOST_TAGS: usize = 50;

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
pub fn describe(outline: &Outline<'_>, json_ld: &JsonLd, url: Option<&Url>, robots_header: Option<&str>) -> Site {
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
    let name = head
        .meta("og:site_name")
        .map(folded)
        .or_else(|| json_ld.site_name())
        .or_else(|| head.meta("application-name").map(folded))
        .or_else(|| head.meta("twitter:site").filter(|site| !site.starts_with('@')).map(folded))
        .or_else(|| of_copyright(outline))
        .filter(|name| !name.is_empty() && name.chars().count() <= LONGEST_NAME);
    let mut names: Vec<String> = Vec::new();
    for known in name.iter().cloned().chain(json_ld.site_name()).chain(of_copyright(outline)) {
        names.push(fold(&known));
    }
    if let Some(host) = url.or(canonical.as_ref()).and_then(Url::host_str) {
        let bare = host.trim_start_matches("www.");
        names.push(fold(host));
        names.push(fold(bare));
        if let Some(domain) = psl::domain_str(bare) {
            let label = domain.split('.').next().unwrap_or(domain);
            names.push(fold(domain));
            names.push(fold(label));
            names.push(fold(&label.replace('-', " ")));
            // "The Guardian" on theguardian.com: found by its letters.
            if let Some(title) = &head.title {
                names.extend(title.split(['|', '-', '–', '—', '»', '·', ':']).map(fold).filter(|part| part.replace(' ', "") == fold(label).replace(' ', "")));
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    let mut tags: Vec<String> = head.all_meta("article:tag").map(folded).collect();
    if tags.is_empty() {
        tags = json_ld.article().and_then(|article| article.get("keywords")).map(jsonld::texts).unwrap_or_default();
    }
    if tags.is_empty() {
        tags = head.meta("news_keywords").or_else(|| head.meta("keywords")).map(|list| list.split([',', ';', '،', '、']).map(folded).collect()).unwrap_or_default();
    }
    let mut seen = std::collections::HashSet::new();
    tags.retain(|tag| !tag.is_empty() && seen.insert(fold(tag)));
    tags.truncate(MOST_TAGS);
    let image = head.meta("og:image").or_else(|| head.meta("twitter:image")).map(str::to_owned).or_else(|| json_ld.text("image")).or_else(|| json_ld.text("thumbnailUrl"));
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
        section: json_ld.text("articleSection").or_else(|| head.meta("article:section").map(folded)).or_else(|| breadcrumb(outline)),
        description: head.meta("og:description").or_else(|| head.meta("description")).or_else(|| head.meta("twitter:description")).map(folded).or_else(|| json_ld.text("description")).filter(|d| !d.is_empty()),
        image: image.and_then(|image| resolve(&image)).filter(|image| matches!(image.scheme(), "http" | "https")).map(String::from),
        is_free: json_ld.text("isAccessibleForFree").and_then(|flag| flag.to_ascii_lowercase().parse().ok()),
        name,
        names,
        tags,
        canonical,
        robots,
    }
}

fn same_site(one: &Url, other: &Url) -> bool {
    let site = |url: &Url| url.host_str().map(|host| psl::domain_str(host).unwrap_or(host).to_ascii_lowercase());
    site(one) == site(other)
}

/// A template that declares the front page as canonical for every page.
fn is_front_page_of_other(url: Option<&Url>, canonical: &Url) -> bool {
    canonical.path() == "/" && canonical.query().is_none() && url.is_some_and(|url| url.path() != "/")
}

/// The last crumb that is neither the home page nor the page itself.
fn breadcrumb(outline: &Outline<'_>) -> Option<String> {
    let mark = outline.marks.iter().find(|mark| mark.kind == MarkKind::Breadcrumb)?;
    let region = outline.regions.iter().find(|region| region.node == mark.node)?;
    let mut crumbs: Vec<String> = Vec::new();
    for block in outline.blocks.get(region.first as usize..region.last as usize)? {
        crumbs.extend(block.text.split(['»', '›', '>', '/', '\n', '|', '←', '«', '‹', '→']).map(folded).filter(|crumb| !crumb.is_empty()));
    }
    let headline = outline.blocks.iter().find(|block| matches!(block.kind, super::super::outline::Kind::Heading(1))).map(|block| fold(&block.text)).unwrap_or_default();
    crumbs
        .into_iter()
        .filter(|crumb| {
            let folded = fold(crumb);
            let is_home = super::super::phrases::of(crumb, 10.0) == Some(Phrase::BreadcrumbHome);
            !is_home && !folded.is_empty() && !headline.starts_with(folded.trim_end_matches('…')) && crumb.chars().count() <= 60
        })
        .next_back()
}

/// The name in a copyright line.
fn of_copyright(outline: &Outline<'_>) -> Option<String> {
    outline.blocks.iter().find_map(|block| name_from_copyright(&block.text))
}

/// The name in `2024 © - أشكاين جميع الحقوق محفوظة`: what is left without year, sign and stock phrase.
pub fn name_from_copyright(line: &str) -> Option<String> {
    if !line.contains('©') || line.chars().count() > 120 {
        return None;
    }
    let mut name = line.lines().find(|line| line.contains('©'))?.to_owned();
    for phrase in ["جميع الحقوق محفوظة", "كل الحقوق محفوظة", "حقوق النشر", "all rights reserved", "alle rechte vorbehalten", "tous droits réservés", "todos los derechos reservados", "copyright", "email protected"] {
        while let Some(at) = name.to_lowercase().find(phrase) {
            // Lower-casing may change lengths; then the phrase cannot be cut out safely.
            let Some(range) = name.get(at..at + phrase.len()).map(|_| at..at + phrase.len()) else { return None };
            name.replace_range(range, "|");
        }
    }
    let name = name.replace(['©', '[', ']'], "|");
    name.split(['|', ',', '.', '،', '-', '–'])
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || c.is_numeric() || matches!(c, '(' | ')' | ':')))
        .find(|part| part.chars().count() > 1 && part.split_whitespace().count() <= 5 && !NAMES.not_person.contains(&fold(part)))
        .map(str::to_owned)
}
