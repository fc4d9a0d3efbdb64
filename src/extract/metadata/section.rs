//! The section of its site that a page lies in.
//!
//! In: what the page declares, its breadcrumb, the link above its headline. Out: a name that is neither the home page's, nor the site's,
//! nor a button's.

use ego_tree::NodeId;
use scraper::Html;
use url::Url;

use super::site::{WORDS, same_site};
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::jsonld::JsonLd;
use crate::extract::outline::{Block, Kind, MarkKind, Outline};
use crate::extract::phrases::{self, Phrase};
use crate::extract::text::{self, folded};

/// A section's name is not longer, in characters.
const LONGEST_SECTION: usize = 60;
/// Blocks in which a breadcrumb may stand on a page without a headline.
const CRUMB_REACH: usize = 40;
/// Words of a link to the section above the headline.
const KICKER_WORDS: usize = 3;
/// Metas in which templates name a section their own way: a path, or the kind of page, as often.
const OTHER_METAS: [&str; 2] = ["parsely-section", "section"];
/// Parts of a section's name that commas join, at most.
const LISTED: usize = 2;
/// Paths of front pages end so.
const FRONT: [&str; 5] = ["/", "/index.html", "/index.htm", "/index.php", "/index.shtml"];

/// What choosing needs to know of the page.
pub(super) struct SectionPage<'p> {
    pub(super) html: &'p Html,
    pub(super) outline: &'p Outline<'p>,
    pub(super) json_ld: &'p JsonLd,
    /// Its address, where known, and what its links are relative to.
    pub(super) url: Option<&'p Url>,
    pub(super) base: Option<&'p Url>,
    /// Folded names of the site.
    pub(super) names: &'p [String],
}

/// What is declared, or else what is shown above the headline: the first crumb after the home page, or a link to the section.
pub(super) fn choose(page: &SectionPage<'_>) -> Option<String> {
    let head = &page.outline.head;
    let declared = page.json_ld.text("articleSection").or_else(|| head.meta("article:section").map(folded));
    let other = || OTHER_METAS.iter().filter_map(|name| head.meta(name)).map(folded).find(|section| page.reads_as_section(section));
    let declared = declared.map(first_listed).filter(|section| section.contains(char::is_alphabetic) && section.chars().count() <= LONGEST_SECTION);
    declared.or_else(|| page.shown()).or_else(other)
}

impl SectionPage<'_> {
    fn shown(&self) -> Option<String> {
        let blocks = &self.outline.blocks;
        let headline_at = blocks.iter().position(|block| matches!(block.kind, Kind::Heading(1)));
        let headline = headline_at.map(|at| fold(&blocks[at].text)).unwrap_or_default();
        let crumbs = self.marked_crumbs().or_else(|| {
            let reach = headline_at.map_or(CRUMB_REACH, |at| at + 3).min(blocks.len());
            blocks[..reach].iter().rev().map(|block| cut_crumbs(&block.text)).find(|crumbs| crumbs.len() > 1 && is_home(&crumbs[0]))
        });
        let section = crumbs.into_iter().flatten().find(|crumb| {
            let folded = fold(crumb);
            self.may_be_section(crumb) && !headline.starts_with(folded.trim_end())
        });
        section.or_else(|| {
            let kicker = blocks.get(headline_at?.checked_sub(1)?)?;
            let fits = kicker.link_share() > 0.9 && kicker.links == 1 && kicker.text.split_whitespace().count() <= KICKER_WORDS;
            let is_menu = self.outline.region_of(kicker).all.has(Hints::NAV) || matches!(kicker.kind, Kind::Item);
            (fits && !is_menu && self.may_be_section(&kicker.text) && !self.leads_elsewhere(kicker)).then(|| kicker.text.clone())
        })
    }

    fn may_be_section(&self, name: &str) -> bool {
        let folded = fold(name);
        name.contains(char::is_alphabetic)
            && name.chars().count() <= LONGEST_SECTION
            && !is_home(name)
            && !WORDS.not_sections.contains(&folded)
            && !self.names.contains(&folded)
            && !phrases::is_whole(name)
    }

    /// Whether a value that a template calls the section is a name and no path, note or kind of page.
    fn reads_as_section(&self, value: &str) -> bool {
        let is_name = value.starts_with(char::is_alphabetic) && !value.contains(['/', '{', '_', '=', '<']);
        is_name && self.may_be_section(value)
    }

    /// Crumbs of an element whose class says breadcrumb: its links, those to front pages left out, or the parts of its lines.
    fn marked_crumbs(&self) -> Option<Vec<String>> {
        let mark = self.outline.marks.iter().find(|mark| mark.kind == MarkKind::Breadcrumb)?;
        let linked: Vec<(String, &str)> = self.links(mark.node).filter(|(text, href)| !text.is_empty() && !href.starts_with('#')).collect();
        if linked.len() > 1 {
            let crumbs: Vec<String> = linked.into_iter().filter(|(_, href)| !self.leads_home(href)).map(|(text, _)| text).collect();
            if !crumbs.is_empty() {
                return Some(crumbs);
            }
        }
        let region = self.outline.regions.iter().find(|region| region.node == mark.node)?;
        Some(self.outline.blocks.get(region.first as usize..region.last as usize)?.iter().flat_map(|block| cut_crumbs(&block.text)).collect())
    }

    fn leads_home(&self, href: &str) -> bool {
        let path = match self.target(href) {
            Some(target) => target.path().to_owned(),
            None => href.split(['?', '#']).next().unwrap_or_default().trim_start_matches('.').to_owned(),
        };
        FRONT.contains(&path.as_str()) || FRONT[1..].iter().any(|front| path.ends_with(front))
    }

    /// Where a link leads, if the page's own address is known or the link's is whole.
    fn target(&self, href: &str) -> Option<Url> {
        self.base.or(self.url).map_or_else(|| Url::parse(href.trim()), |base| base.join(href.trim())).ok()
    }

    /// Whether the link that a block is leads to another site: to a shop, or to whoever sells space for advertisements.
    fn leads_elsewhere(&self, block: &Block) -> bool {
        let Some(url) = self.url else { return false };
        let said = fold(&block.text);
        let link = self.links(self.outline.region_of(block).node).find(|(text, _)| fold(text) == said);
        let target = link.and_then(|(_, href)| self.target(href));
        target.is_some_and(|target| target.has_host() && !same_site(url, &target))
    }

    /// Texts and addresses of the links in an element.
    fn links(&self, node: NodeId) -> impl Iterator<Item = (String, &str)> {
        let node = self.html.tree.get(node);
        node.into_iter().flat_map(|node| node.descendants()).filter_map(|node| {
            let element = node.value().as_element().filter(|element| element.name() == "a")?;
            Some((folded(&text::of_node(self.html, node.id(), LONGEST_SECTION)), element.attr("href")?))
        })
    }
}

/// The first of a list ("Law, Courts, Bay").
fn first_listed(section: String) -> String {
    let parts: Vec<&str> = section.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    // "Science, Health and Space" is one name.
    if parts.len() > LISTED || section.contains(',') && !section.contains(", ") { parts.first().copied().unwrap_or_default().to_owned() } else { section }
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
