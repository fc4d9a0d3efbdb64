//! The site's name, and the other plain declarations of a page.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use scraper::Html;
use serde::Deserialize;
use url::Url;

use super::{NAMES, section};
use crate::extract::fold::fold;
use crate::extract::jsonld::{self, JsonLd};
use crate::extract::outline::{Kind, Outline};
use crate::extract::phrases::{self, Phrase};
use crate::extract::text::folded;

/// A name is not longer, in characters.
const LONGEST_NAME: usize = 80;
/// Words of a copyright line that is more than sign and name.
const COPYRIGHT_WORDS: usize = 4;
/// Tags kept of one page.
const MOST_TAGS: usize = 50;

type ByLanguage = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    platform: ByLanguage,
    legal_form: ByLanguage,
    not_section: ByLanguage,
    not_name: ByLanguage,
}

/// The words around sites' names, from `config/lexicon/sites.toml`, folded.
pub(super) struct Words {
    platforms: HashSet<String>,
    legal_forms: HashSet<String>,
    /// What breadcrumbs and menus say that names no section.
    pub(super) not_sections: HashSet<String>,
    /// Words beside the sign of copyright that tell of a picture or a program.
    not_names: HashSet<String>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let lists: Lists = crate::lexicon::parse("sites.toml", include_str!("../../../config/lexicon/sites.toml"));
    let set = |list: ByLanguage| list.into_values().flatten().map(|word| fold(&word)).collect();
    Words { platforms: set(lists.platform), legal_forms: set(lists.legal_form), not_sections: set(lists.not_section), not_names: set(lists.not_name) }
});

/// Signs between a headline and the site's name.
const TITLE_JOINTS: [&str; 8] = [" | ", " - ", " – ", " — ", " » ", " › ", " · ", " :: "];

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
    let domain = Domain::of(url.or(canonical.as_ref()));
    let titled = head.title.as_deref().and_then(|title| domain.as_ref()?.part_of(title));
    let owned = of_copyright(outline).map(|name| without_form(&name).to_owned());
    let headline = head.meta("og:title").map(fold);
    let declared = head
        .meta("og:site_name")
        .map(folded)
        .into_iter()
        .chain(json_ld.site_name())
        .chain(head.meta("application-name").map(folded))
        .chain(head.meta("twitter:site").map(folded));
    let declared: Vec<String> = declared.filter(|name| names_site(name, domain.as_ref())).collect();
    let is_owned_alike = |owned: &String| domain.as_ref().is_some_and(|domain| letters(owned) == letters(&domain.label));
    // A template may declare the headline as the site's name; whose name a notice of copyright bears may only own the site.
    let name = declared.iter().find(|name| headline.as_deref() != Some(fold(name).as_str())).cloned();
    let name = name
        .or_else(|| owned.clone().filter(is_owned_alike))
        .or_else(|| titled.clone())
        .or_else(|| declared.first().cloned())
        .or_else(|| owned.clone())
        .or_else(|| behind_headline(outline))
        .filter(|name| !name.is_empty() && name.chars().count() <= LONGEST_NAME);
    let mut names: Vec<String> = Vec::new();
    for known in name.iter().cloned().chain(json_ld.site_name()).chain(of_copyright(outline)).chain(titled) {
        names.push(fold(&known));
    }
    if let Some(domain) = &domain {
        names.extend([&domain.host, &domain.bare, &domain.registered, &domain.label].map(|name| fold(name)));
        names.push(fold(&domain.label.replace('-', " ")));
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
    let mut seen = HashSet::new();
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
        section: section::choose(&section::SectionPage { html, outline, json_ld, url, base: base.as_ref(), names: &names }),
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

pub(super) fn same_site(one: &Url, other: &Url) -> bool {
    let site = |url: &Url| url.host_str().map(|host| psl::domain_str(host).unwrap_or(host).to_ascii_lowercase());
    site(one) == site(other)
}

/// A template that declares the front page as canonical for every page.
fn is_front_page_of_other(url: Option<&Url>, canonical: &Url) -> bool {
    canonical.path() == "/" && canonical.query().is_none() && url.is_some_and(|url| url.path() != "/")
}

/// The name under which a site is registered.
struct Domain {
    host: String,
    /// Without "www.".
    bare: String,
    /// With its public suffix (Public Suffix List), and without.
    registered: String,
    label: String,
}

impl Domain {
    fn of(url: Option<&Url>) -> Option<Self> {
        let host = url?.host_str()?;
        let bare = host.trim_start_matches("www.");
        // An address in numbers is under no suffix.
        let (registered, label) = psl::domain_str(bare).map_or((bare, bare), |domain| (domain, domain.split('.').next().unwrap_or(domain)));
        Some(Self { host: host.to_owned(), bare: bare.to_owned(), registered: registered.to_owned(), label: label.to_owned() })
    }

    /// The part of a title that is the name by its letters: "The Guardian" on theguardian.com, "NYTimes.com".
    fn part_of(&self, title: &str) -> Option<String> {
        let names = [&self.label, &self.registered, &self.bare].map(|name| letters(name));
        let mut parts = title.split(['|', '-', '–', '—', '»', '·', ':']).map(str::trim);
        parts.find(|part| names.contains(&letters(part))).map(folded)
    }
}

/// What `<title>` adds to the headline: "Ferry sails again - Bay Herald".
fn behind_headline(outline: &Outline<'_>) -> Option<String> {
    let title = outline.head.title.as_deref().map(folded)?;
    let (headline, last) = TITLE_JOINTS.iter().filter_map(|joint| title.rsplit_once(joint)).min_by_key(|(_, last)| last.len())?;
    let shown = outline.blocks.iter().filter(|block| matches!(block.kind, Kind::Heading(1))).map(|block| fold(&block.text));
    let is_headline = shown.chain(outline.head.meta("og:title").map(fold)).any(|shown| shown == fold(headline));
    (is_headline && last.contains(char::is_alphabetic) && last.split_whitespace().count() <= COPYRIGHT_WORDS).then(|| last.trim().to_owned())
}

/// A name without the spaces in it, which addresses do not have.
fn letters(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// Whether what is declared is a site's name: no account, no address, and not that of the program that many sites run on.
fn names_site(name: &str, domain: Option<&Domain>) -> bool {
    let folded = fold(name);
    let is_platform = WORDS.platforms.contains(&folded) && !domain.is_some_and(|domain| fold(&domain.registered).contains(&folded));
    let is_template = name.contains(['{', '<']);
    !folded.is_empty() && !is_template && folded != "www" && !name.starts_with('@') && !name.contains("://") && !is_platform
}

/// A name without the legal form of whoever holds it ("Bay Herald Inc").
fn without_form(name: &str) -> &str {
    let Some((before, last)) = name.rsplit_once(' ') else { return name };
    if WORDS.legal_forms.contains(&fold(last)) { before.trim_end_matches([',', ' ']) } else { name }
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
        .filter_map(|block| name_from_copyright(&block.text))
        .find(|name| !fold(name).split(' ').any(|word| WORDS.not_names.contains(word)))
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
    // "Ferry sails again after the winter © Bay Herald": a name is shorter.
    let headed = name.split_once('©').filter(|(before, after)| before.split_whitespace().count() >= COPYRIGHT_WORDS && after.contains(char::is_alphabetic));
    let name = headed.map_or(name.as_str(), |(_, after)| after).replace(['©', '[', ']'], "|");
    // A point or a dash inside a name is part of it: "NYTimes.com", "Harbour-News".
    let parts = name.split(['|', ',', '،', '–']).flat_map(|part| part.split(". ")).flat_map(|part| part.split(" - ")).flat_map(between_years);
    parts
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || c.is_numeric() || matches!(c, '(' | ')' | ':' | '-' | '.')))
        .find(|part| {
            part.chars().count() > 1
                && part.split_whitespace().count() <= 5
                && !part.contains('：')
                && !NAMES.not_person.contains(&fold(part))
                && !is_furniture(part)
        })
        .map(str::to_owned)
}

/// The parts of a line between its years ("Bay Herald 2024 Bay Media").
fn between_years(line: &str) -> impl Iterator<Item = &str> {
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest.take()?;
        let mut starts = line.split_inclusive(char::is_whitespace).scan(0, |at, word| {
            let start = *at;
            *at += word.len();
            Some((start, word.trim_end()))
        });
        let Some((at, _)) = starts.find(|(_, word)| is_year(word)) else { return Some(line) };
        rest = line.get(at + 4..);
        line.get(..at)
    })
}

/// Whether a part of a notice is a button or a link beside it ("Terms"): sites to share with are sites.
fn is_furniture(part: &str) -> bool {
    phrases::is_whole(part) && phrases::of(part, 10.0) != Some(Phrase::Share)
}
