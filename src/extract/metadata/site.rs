//! The site's name, the section, and the other plain declarations of a page.

use url::Url;

use super::NAMES;
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::jsonld::{self, JsonLd};
use crate::extract::outline::{Kind, MarkKind, Outline};
use crate::extract::phrases::{self, Phrase};
use crate::extract::text::folded;

/// A name is not longer, in characters.
const LONGEST_NAME: usize = 80;
/// A section's name is not longer, in characters.
const LONGEST_SECTION: usize = 60;
/// Blocks in which a breadcrumb may stand on a page without a headline.
const CRUMB_REACH: usize = 40;
/// Words of a copyright line that is more than sign and name.
const COPYRIGHT_WORDS: usize = 4;
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
        tags = head
            .meta("news_keywords")
            .or_else(|| head.meta("keywords"))
            .map(|list| list.split([',', ';', '،', '、']).map(folded).collect())
            .unwrap_or_default();
    }
    let mut seen = std::collections::HashSet::new();
    tags.retain(|tag| !tag.is_empty() && seen.insert(fold(tag)));
    tags.truncate(MOST_TAGS);
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
        section: json_ld.text("articleSection").or_else(|| head.meta("article:section").map(folded)).or_else(|| section_shown(outline)),
        description: head
            .meta("og:description")
            .or_else(|| head.meta("description"))
            .or_else(|| head.meta("twitter:description"))
            .map(folded)
            .or_else(|| json_ld.text("description"))
            .filter(|d| !d.is_empty()),
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

/// The section that the page shows above its headline: the first crumb after the home page, or a link to the section.
fn section_shown(outline: &Outline<'_>) -> Option<String> {
    let headline_at = outline.blocks.iter().position(|block| matches!(block.kind, Kind::Heading(1)));
    let headline = headline_at.map(|at| fold(&outline.blocks[at].text)).unwrap_or_default();
    let crumbs = marked_crumbs(outline).or_else(|| {
        let reach = headline_at.map_or(CRUMB_REACH, |at| at + 3).min(outline.blocks.len());
        outline.blocks[..reach].iter().rev().map(|block| cut_crumbs(&block.text)).find(|crumbs| crumbs.len() > 1 && is_home(&crumbs[0]))
    });
    let section = crumbs.into_iter().flatten().find(|crumb| {
        let folded = fold(crumb);
        !is_home(crumb) && !folded.is_empty() && !headline.starts_with(folded.trim_end()) && crumb.chars().count() <= LONGEST_SECTION
    });
    section.or_else(|| {
        let kicker = outline.blocks.get(headline_at?.checked_sub(1)?)?;
        let fits = kicker.link_share() > 0.9 && kicker.links == 1 && kicker.text.split_whitespace().count() <= 3 && kicker.chars <= LONGEST_SECTION as u32;
        let is_menu = outline.region_of(kicker).all.has(Hints::NAV) || matches!(kicker.kind, Kind::Item);
        (fits && !is_menu && !is_home(&kicker.text)).then(|| kicker.text.clone())
    })
}

/// Crumbs of an element whose class says breadcrumb.
fn marked_crumbs(outline: &Outline<'_>) -> Option<Vec<String>> {
    let mark = outline.marks.iter().find(|mark| mark.kind == MarkKind::Breadcrumb)?;
    let region = outline.regions.iter().find(|region| region.node == mark.node)?;
    Some(outline.blocks.get(region.first as usize..region.last as usize)?.iter().flat_map(|block| cut_crumbs(&block.text)).collect())
}

/// The parts of a breadcrumb line; a label before the first ("You are here: Home") is no part.
fn cut_crumbs(line: &str) -> Vec<String> {
    let line = line
        .split_once([':', '：'])
        .filter(|(label, _)| label.split_whitespace().count() <= 4 && !label.contains(['»', '›', '>']))
        .map_or(line, |(_, rest)| rest);
    line.split(['»', '›', '>', '/', '\n', '|', '←', '«', '‹', '→']).map(folded).filter(|crumb| !crumb.is_empty()).collect()
}

fn is_home(crumb: &str) -> bool {
    phrases::of(crumb, 10.0) == Some(Phrase::BreadcrumbHome)
}

/// The name in a copyright line.
fn of_copyright(outline: &Outline<'_>) -> Option<String> {
    // Under pictures the sign stands before a photographer, without a year.
    let signs_site = |text: &str| text.contains(char::is_numeric) || text.split_whitespace().count() > COPYRIGHT_WORDS;
    outline
        .blocks
        .iter()
        .rev()
        .filter(|block| block.kind != Kind::Caption && block.text.contains('©') && signs_site(&block.text))
        .find_map(|block| name_from_copyright(&block.text))
}

/// The name in `2024 © - أشكاين جميع الحقوق محفوظة`: what is left without year, sign and stock phrase.
pub fn name_from_copyright(line: &str) -> Option<String> {
    if !line.contains('©') || line.chars().count() > 120 {
        return None;
    }
    let mut name = line.lines().find(|line| line.contains('©'))?.to_owned();
    for phrase in [
        "جميع الحقوق محفوظة",
        "كل الحقوق محفوظة",
        "حقوق النشر",
        "all rights reserved",
        "alle rechte vorbehalten",
        "tous droits réservés",
        "todos los derechos reservados",
        "copyright",
        "email protected",
        "公司版权所有",
        "公司版權所有",
        "版权所有",
        "版權所有",
    ] {
        while let Some(at) = name.to_lowercase().find(phrase) {
            // Lower-casing may change lengths; then the phrase cannot be cut out safely.
            let range = name.get(at..at + phrase.len()).map(|_| at..at + phrase.len())?;
            name.replace_range(range, "|");
        }
    }
    let name = name.replace(['©', '[', ']'], "|");
    name.split(['|', ',', '.', '،', '-', '–'])
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || c.is_numeric() || matches!(c, '(' | ')' | ':')))
        .find(|part| part.chars().count() > 1 && part.split_whitespace().count() <= 5 && !part.contains('：') && !NAMES.not_person.contains(&fold(part)))
        .map(str::to_owned)
}
