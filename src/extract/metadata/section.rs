//! The section of its site that a page lies in.
//!
//! In: what the page declares, its breadcrumb, the link above its headline. Out: a name that is neither the home page's, nor the site's,
//! nor a button's.

use ego_tree::{NodeId, NodeRef};
use scraper::Html;
use scraper::node::Node;
use url::Url;

use super::NAMES;
use super::site::same_site;
use super::site_name::WORDS;
use crate::dom::unescape;
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::jsonld::JsonLd;
use crate::extract::outline::{Block, Kind, Mark, MarkKind, Outline};
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
/// Elements that are called a breadcrumb and looked at, and blocks of one.
const MOST_MARKS: usize = 6;
const MOST_BLOCKS: u32 = 40;
/// Crumbs that are looked at.
const MOST_CRUMBS: usize = 20;
/// Words of a crumb that leads nowhere.
const CRUMB_WORDS: usize = 4;
/// Words of a label before a breadcrumb ("You are here:").
const LABEL_WORDS: usize = 4;
/// Regions around a link whose names may say that it leads to a section.
const NEAR_REGIONS: usize = 3;
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

/// A link.
struct Link<'p> {
    text: String,
    href: &'p str,
    class: &'p str,
    /// Whether its class or role says so.
    is_button: bool,
}

/// What is declared, or else what is shown above the headline: the first crumb after the home page, or a link to the section.
pub(super) fn choose(page: &SectionPage<'_>) -> Option<String> {
    let head = &page.outline.head;
    let declared = page.json_ld.all("articleSection").into_iter().chain(head.meta("article:section").map(|section| folded(&unescape(section))));
    let declared = declared.map(first_listed).find(|section| page.may_be_section(section));
    let crumb = || page.declared_crumb();
    let other =
        || OTHER_METAS.iter().filter_map(|name| head.meta(name)).map(|section| folded(&unescape(section))).find(|section| page.reads_as_section(section));
    declared.or_else(crumb).or_else(|| page.shown()).or_else(other)
}

impl SectionPage<'_> {
    /// The first of the crumbs that machines are told which is neither the front page's nor the page's own.
    fn declared_crumb(&self) -> Option<String> {
        let crumbs = self.json_ld.breadcrumb();
        let last = crumbs.len().checked_sub(1)?;
        let place = |url: &Url| (url.host_str().map(str::to_owned), url.path().trim_end_matches('/').to_owned(), url.query().map(str::to_owned));
        let is_own = |href: &str| self.target(href).zip(self.url).is_some_and(|(target, url)| place(&target) == place(url));
        let mut sections = crumbs.into_iter().enumerate().take(MOST_CRUMBS).filter(|(at, (name, address))| match address {
            Some(address) => !self.leads_home(address) && !is_own(address),
            None => *at < last && name.split_whitespace().count() <= CRUMB_WORDS,
        });
        let headline = self.folded_headline();
        sections.find_map(|(_, (name, _))| self.is_crumb(&name, &headline).then_some(name))
    }

    fn shown(&self) -> Option<String> {
        let blocks = &self.outline.blocks;
        let headline_at = self.headline();
        let crumbs = self.marked_crumbs().or_else(|| {
            let reach = headline_at.map_or(CRUMB_REACH, |at| at + 3).min(blocks.len());
            // Bars and lines part the entries of menus.
            let is_menu = |block: &&Block| block.text.contains(['|', '\n']);
            let mut lines = blocks[..reach].iter().rev().filter(|block| !is_menu(block)).map(|block| cut_crumbs(&block.text));
            lines.find(|crumbs| crumbs.len() > 1 && is_home(&crumbs[0]))
        });
        let headline = self.folded_headline();
        crumbs.into_iter().flatten().take(MOST_CRUMBS).find(|crumb| self.is_crumb(crumb, &headline)).or_else(|| {
            let kicker = blocks.get(headline_at?.checked_sub(1)?)?;
            let fits = kicker.link_share() > 0.9 && kicker.links == 1 && kicker.text.split_whitespace().count() <= KICKER_WORDS;
            let is_menu = self.outline.region_of(kicker).all.has(Hints::NAV) || matches!(kicker.kind, Kind::Item);
            (fits && !is_menu && self.may_be_section(&kicker.text) && self.leads_to_section(kicker)).then(|| kicker.text.clone())
        })
    }

    /// The first heading of the first level.
    fn headline(&self) -> Option<usize> {
        self.outline.blocks.iter().position(|block| matches!(block.kind, Kind::Heading(1)))
    }

    fn folded_headline(&self) -> String {
        self.headline().map(|at| fold(&self.outline.blocks[at].text)).unwrap_or_default()
    }

    /// Whether a part of a breadcrumb is a section rather than the page itself.
    fn is_crumb(&self, crumb: &str, headline: &str) -> bool {
        self.may_be_section(crumb) && !headline.starts_with(fold(crumb).trim_end())
    }

    fn may_be_section(&self, name: &str) -> bool {
        let folded = fold(name);
        name.contains(char::is_alphabetic)
            && name.chars().count() <= LONGEST_SECTION
            && !self.is_front(name)
            && !WORDS.not_sections.contains(&folded)
            && !self.names.contains(&folded)
            && !phrases::is_whole(name)
    }

    /// Whether a crumb is the front page's, be it with the site's name ("Harbour Times Home").
    fn is_front(&self, crumb: &str) -> bool {
        let of_site = |(site, home): (&str, &str)| is_home(home) && self.names.contains(&fold(site));
        is_home(crumb) || crumb.rsplit_once(' ').is_some_and(of_site)
    }

    /// Whether a value that a template calls the section is a name and no path, note or kind of page.
    fn reads_as_section(&self, value: &str) -> bool {
        let is_name = value.starts_with(char::is_alphabetic) && !value.contains(['/', '{', '_', '=', '<']);
        is_name && self.may_be_section(value)
    }

    /// Crumbs of an element whose class says breadcrumb: its links, those to front pages left out, or the parts of its lines.
    fn marked_crumbs(&self) -> Option<Vec<String>> {
        let region = |mark: &Mark| self.outline.regions.iter().find(|region| region.node == mark.node);
        // A template may name the whole page after the breadcrumb on it.
        let is_small = |mark: &&Mark| region(mark).is_none_or(|region| region.last - region.first <= MOST_BLOCKS);
        let mark = self.outline.marks.iter().filter(|mark| mark.kind == MarkKind::Breadcrumb).take(MOST_MARKS).find(is_small)?;
        let is_link = |link: &Link<'_>| !link.text.is_empty() && !link.href.starts_with('#') && !link.is_button;
        let linked: Vec<Link<'_>> = self.links(mark.node).filter(is_link).collect();
        if linked.len() > 1 {
            let crumbs: Vec<String> = linked.into_iter().filter(|link| !self.leads_home(link.href)).map(|link| link.text).collect();
            if !crumbs.is_empty() {
                return Some(crumbs);
            }
        }
        let region = region(mark)?;
        let lines = self.outline.blocks.get(region.first as usize..region.last as usize)?;
        Some(lines.iter().flat_map(|block| cut_crumbs(without_home(block))).collect())
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

    /// Whether the link that a block is leads to a section: to a part of the page's own address, to a folder that says so, or from a place that
    /// does. Buttons stand above headlines as well, and links to shops and to whoever sells space for advertisements.
    fn leads_to_section(&self, block: &Block) -> bool {
        let said = fold(&block.text);
        let region = self.outline.region_of(block);
        let around = self.html.tree.get(region.node).into_iter().flat_map(|node| node.ancestors()).find(|node| is_link(node)).map(|node| node.id());
        let Some(link) = self.links(around.unwrap_or(region.node)).find(|link| fold(&link.text) == said) else { return false };
        let Some(target) = self.target(link.href).filter(|_| !link.is_button && !link.href.starts_with('#')) else { return false };
        if self.url.is_some_and(|url| target.has_host() && !same_site(url, &target)) || self.leads_home(link.href) {
            return false;
        }
        let path = target.path().trim_end_matches('/').to_ascii_lowercase();
        let folders: Vec<&str> = path.split('/').collect();
        if folders.iter().any(|folder| NAMES.author_paths.contains(*folder)) {
            return false;
        }
        let holds_page = self.url.is_some_and(|url| url.path().to_ascii_lowercase().strip_prefix(&path).is_some_and(|rest| rest.starts_with('/')));
        let is_word = |part: &str| WORDS.section_classes.contains(&part.to_ascii_lowercase());
        let parts_word = |c: char| !c.is_ascii_alphanumeric();
        // `<article class="post category-news">` is the page's own.
        let is_place = |names: &str| names.split_ascii_whitespace().any(|name| name.rsplit(parts_word).next().is_some_and(is_word));
        let mut names = self.outline.path(block.region).take(NEAR_REGIONS).flat_map(|(_, region)| region.names).map(|name| self.outline.names[name as usize]);
        let in_folder = folders.iter().any(|folder| WORDS.section_folders.contains(*folder));
        holds_page || in_folder || link.class.split(parts_word).any(is_word) || names.any(is_place)
    }

    /// The links in an element.
    fn links(&self, node: NodeId) -> impl Iterator<Item = Link<'_>> {
        let node = self.html.tree.get(node);
        node.into_iter().flat_map(|node| node.descendants()).filter(is_link).filter_map(|node| {
            let element = node.value().as_element()?;
            let class = element.attr("class").unwrap_or_default();
            let says_button = |value: &str| {
                let value = value.to_ascii_lowercase();
                value.contains("btn") || value.contains("button") || value.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == "cta")
            };
            let is_button = says_button(class) || ["role", "data-slot"].iter().filter_map(|name| element.attr(name)).any(says_button);
            Some(Link { text: folded(&text::of_node(self.html, node.id(), LONGEST_SECTION)), href: element.attr("href")?, class, is_button })
        })
    }
}

fn is_link(node: &NodeRef<'_, Node>) -> bool {
    node.value().as_element().is_some_and(|element| element.name() == "a")
}

/// A line of crumbs without the link to the front page, where nothing parts it from the next.
fn without_home(block: &Block) -> &str {
    let home = block.text.split_once(' ').filter(|(home, _)| block.links == 1 && block.link_chars as usize == home.chars().count() && is_home(home));
    home.map_or(block.text.as_str(), |(_, rest)| rest)
}

/// The first of a list ("Law, Courts, Bay").
fn first_listed(section: String) -> String {
    let parts: Vec<&str> = section.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    // "Science, Health and Space" is one name.
    if parts.len() > LISTED || section.contains(',') && !section.contains(", ") { parts.first().copied().unwrap_or_default().to_owned() } else { section }
}

/// The parts of a breadcrumb line; a label before the first ("You are here: Home") is no part.
fn cut_crumbs(line: &str) -> Vec<String> {
    let cut = |line: &str| line.split(['»', '›', '>', '/', '\n', '|', '←', '«', '‹', '→']).map(folded).filter(|crumb| !crumb.is_empty()).collect::<Vec<_>>();
    let labelled = line.split_once([':', '：']).filter(|(label, _)| label.split_whitespace().count() <= LABEL_WORDS);
    let behind = labelled.map(|(label, rest)| (label, cut(rest))).filter(|(label, crumbs)| {
        let is_label = WORDS.not_sections.contains(&fold(label));
        is_label || crumbs.first().is_some_and(|first| is_home(first))
    });
    behind.map_or_else(|| cut(line), |(_, crumbs)| crumbs)
}

pub(super) fn is_home(crumb: &str) -> bool {
    phrases::of(crumb, 10.0) == Some(Phrase::BreadcrumbHome)
}
