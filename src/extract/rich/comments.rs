//! Readers' comments, as objects beside the text.
//!
//! Found in regions whose class or id speaks of comments: there, the regions that one part of a template made again and
//! again, each with a date or an author of its own. What is part of the text, such as the posts of a forum, is no comment.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use scraper::{ElementRef, Html};
use serde::Deserialize;

use crate::extract::classify::Judgement;
use crate::extract::dates::{self, Context};
use crate::extract::features::Table;
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::outline::{Mark, MarkKind, Outline};
use crate::extract::tag::Tag;
use crate::extract::text;
use crate::record::PageType;

/// A reader's name is not longer, in characters.
const LONGEST_NAME: usize = 60;
/// Marks that one comment carries at most, on average: more of them, and the region holds a whole thread.
const MOST_MARKS: usize = 8;
/// A line that holds so few letters beside name and date says nothing ("says:", "at", "#3").
const FEW_LETTERS: usize = 12;
/// A line of links of so few characters is a button ("Reply", "Report").
const SHORT_LINK: u32 = 40;
/// Share of a line's characters in links that makes it a button.
const BUTTON: f64 = 0.8;
/// A region with more than this share of the page's text holds the article, whatever its class says.
const MOST_OF_TEXT: f64 = 0.5;
/// What stands in a comment and is not what the reader wrote.
const HEAD: Hints = Hints::META.or(Hints::BYLINE).or(Hints::DATE).or(Hints::SHARE).or(Hints::NAV).or(Hints::NEWSLETTER);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    around_name: BTreeMap<String, Vec<String>>,
}

/// Words around a name, folded.
static AROUND_NAME: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lexicon: Lexicon = crate::lexicon::parse("comments.toml", include_str!("../../../config/lexicon/comments.toml"));
    lexicon.around_name.values().flatten().map(|word| fold(word)).collect()
});

/// One comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Who wrote it, as shown.
    pub author: Option<String>,
    /// When, as in [`dates::Date::to_rfc3339`].
    pub date: Option<String>,
    /// What it says.
    pub text: String,
    /// The comment it answers, by its place in the list.
    pub parent: Option<usize>,
}

/// What comments are looked for in.
pub struct Thread<'t> {
    /// The tree.
    pub html: &'t Html,
    /// Its outline.
    pub outline: &'t Outline<'t>,
    /// What is known of the blocks.
    pub table: &'t Table,
    /// What is kept.
    pub judged: &'t [Judgement],
    /// What dates are read against.
    pub context: &'t Context<'t>,
    /// Kind of page.
    pub page_type: PageType,
}

/// The comments of a page, in its order.
pub fn comments(thread: &Thread<'_>) -> Vec<Comment> {
    let mut found: Vec<Comment> = Vec::new();
    for area in thread.areas() {
        let members = thread.members(area);
        let parts = thread.parts(area, &members);
        // Where each member's comment, or that of the nearest one around it that has one, stands in the list.
        let mut places: HashMap<u32, usize> = HashMap::new();
        for (at, part) in parts.iter().enumerate() {
            let parent = part.around.and_then(|around| places.get(&around).copied());
            match thread.comment(part, parent) {
                Some(comment) => {
                    places.insert(members[at], found.len());
                    found.push(comment);
                }
                None => places.extend(parent.map(|parent| (members[at], parent))),
            }
        }
    }
    found
}

/// What belongs to one comment and not to the answers in it.
#[derive(Default)]
struct Part {
    region: u32,
    /// The member around it.
    around: Option<u32>,
    blocks: Vec<usize>,
    marks: Vec<usize>,
}

impl Thread<'_> {
    /// The outermost regions that are said to hold comments, and do not hold the article.
    fn areas(&self) -> Vec<u32> {
        let regions = &self.outline.regions;
        let mut kept = vec![0.0];
        for (features, judgement) in self.table.blocks.iter().zip(self.judged) {
            let before = kept.last().copied().unwrap_or_default();
            kept.push(before + if judgement.keep { features.length } else { 0.0 });
        }
        let all = kept.last().copied().unwrap_or_default();
        // The posts of a forum are its text, those that are dropped too; what is said under one of them apart is a comment.
        let is_forum = self.page_type == PageType::Forum;
        let most = if is_forum { 0.0 } else { MOST_OF_TEXT * all };
        let foreign = if is_forum { Hints::FORUM } else { Hints::default() };
        let mut areas = Vec::new();
        let mut end = 0;
        for (at, region) in regions.iter().enumerate() {
            let text = kept[region.last as usize] - kept[region.first as usize];
            let says_so = region.own.has(Hints::COMMENT) && region.tag != Tag::Form && !region.all.has(foreign);
            let is_area = says_so && region.last > region.first && text <= most;
            if is_area && region.first >= end {
                areas.push(at as u32);
                end = region.last;
            }
        }
        areas
    }

    /// The regions in an area that hold one comment each.
    fn members(&self, area: u32) -> Vec<u32> {
        let regions = &self.outline.regions;
        let depth = regions[area as usize].depth;
        let below = &regions[area as usize + 1..];
        let end = area + 1 + below.iter().position(|other| other.depth <= depth).unwrap_or(below.len()) as u32;
        let mut groups: BTreeMap<(&str, String), Vec<u32>> = BTreeMap::new();
        for at in area..end {
            let region = &regions[at as usize];
            let class = self.name_of(region.names[0]).split_ascii_whitespace().next().unwrap_or_default();
            let class: String = class.chars().filter(|c| !c.is_ascii_digit()).collect();
            let can_be = region.last > region.first && (!class.is_empty() || matches!(region.tag, Tag::Item | Tag::Article));
            if can_be && region.tag != Tag::Form {
                groups.entry((region.tag.name(), class)).or_default().push(at);
            }
        }
        let best = groups.into_values().filter(|members| self.is_thread(area, members)).max_by_key(|members| {
            let (mut covered, mut end) = (0, 0);
            for member in members {
                let region = &regions[*member as usize];
                if region.first >= end {
                    covered += self.outline.blocks[region.first as usize..region.last as usize].iter().map(|block| u64::from(block.chars)).sum::<u64>();
                    end = region.last;
                }
            }
            let depth = members.iter().map(|member| regions[*member as usize].depth).min().unwrap_or_default();
            (covered, std::cmp::Reverse(depth))
        });
        best.unwrap_or_default()
    }

    /// Whether these regions hold a comment each: at least half of them name an author or a date. A single one must be
    /// numbered as a comment besides.
    fn is_thread(&self, area: u32, members: &[u32]) -> bool {
        let parts = self.parts(area, members);
        let marked = parts.iter().filter(|part| !part.marks.is_empty()).count();
        let marks: usize = parts.iter().map(|part| part.marks.len()).sum();
        let is_numbered = |region: &u32| {
            let region = &self.outline.regions[*region as usize];
            region.own.has(Hints::COMMENT) && region.names.iter().any(|name| self.name_of(*name).contains(|c: char| c.is_ascii_digit()))
        };
        marked * 2 >= members.len() && marked > 0 && marks <= MOST_MARKS * members.len() && (members.len() > 1 || members.iter().all(is_numbered))
    }

    /// A class or an id.
    fn name_of(&self, name: u32) -> &str {
        self.outline.names.get(name as usize).copied().unwrap_or_default()
    }

    /// Blocks and marks by member: each belongs to the innermost one.
    fn parts(&self, area: u32, members: &[u32]) -> Vec<Part> {
        let places: HashMap<u32, usize> = members.iter().enumerate().map(|(at, member)| (*member, at)).collect();
        let mut parts: Vec<Part> = members.iter().map(|member| Part { region: *member, ..Part::default() }).collect();
        let regions = &self.outline.regions;
        let home = |region: u32| self.outline.path(region).map(|(at, _)| at).take_while(|at| *at >= area).find(|at| places.contains_key(at));
        for part in &mut parts {
            part.around = if part.region == area { None } else { home(regions[part.region as usize].parent) };
        }
        let area = &regions[area as usize];
        for at in area.first as usize..area.last as usize {
            if let Some(part) = home(self.outline.blocks[at].region).and_then(|member| places.get(&member)) {
                parts[*part].blocks.push(at);
            }
        }
        let speaks = |mark: &Mark| !matches!(mark.kind, MarkKind::Breadcrumb | MarkKind::DateModified);
        for (at, mark) in self.outline.marks.iter().enumerate().filter(|(_, mark)| speaks(mark)) {
            if let Some(part) = home(mark.region).and_then(|member| places.get(&member)) {
                parts[*part].marks.push(at);
            }
        }
        parts
    }

    fn comment(&self, part: &Part, parent: Option<usize>) -> Option<Comment> {
        let marks = || part.marks.iter().map(|at| &self.outline.marks[*at]);
        let author = marks()
            .filter(|mark| matches!(mark.kind, MarkKind::Author | MarkKind::Byline))
            .filter_map(|mark| self.name(mark))
            .min_by_key(|name| name.chars().count());
        let is_date = |mark: &&Mark| matches!(mark.kind, MarkKind::Time | MarkKind::DatePublished | MarkKind::DateHint);
        let shown = |mark: &Mark| text::of_node(self.html, mark.node, LONGEST_NAME * 4);
        let date = marks().filter(is_date).find_map(|mark| {
            let value = mark.value.as_deref().and_then(|value| dates::find_strict(value, self.context));
            value.or_else(|| dates::find(&shown(mark), self.context).map(|(date, _)| date))
        });
        let labels: Vec<String> = author.iter().map(|author| fold(author)).chain(marks().filter(is_date).map(|mark| fold(&shown(mark)))).collect();
        let body = |strict: bool| -> Vec<&str> {
            let blocks = part.blocks.iter().copied().filter(|at| !self.judged[*at].keep && self.is_said(*at, part.region, &labels, strict));
            blocks.map(|at| self.outline.blocks[at].text.as_str()).collect()
        };
        let mut said = body(true);
        if said.is_empty() {
            said = body(false);
        }
        if said.is_empty() {
            return None;
        }
        Some(Comment { author, date: date.map(dates::Date::to_rfc3339), text: said.join("\n\n"), parent })
    }

    /// Whether a block is what the reader wrote. `labels`, folded, are the name and the dates; in `strict` reading nothing
    /// that is marked as a label counts.
    fn is_said(&self, at: usize, member: u32, labels: &[String], strict: bool) -> bool {
        let block = &self.outline.blocks[at];
        let is_button = block.link_share() > BUTTON && block.chars <= SHORT_LINK;
        let in_form = self.outline.path(block.region).take_while(|(at, _)| *at != member).any(|(_, region)| region.tag == Tag::Form);
        if is_button || in_form || self.table.blocks[at].phrase.is_some() {
            return false;
        }
        if strict && self.outline.hints_below(block.region, member).or(block.inline_hints).has(HEAD) {
            return false;
        }
        let mut rest = fold(&block.text);
        let mut had_label = false;
        for label in labels.iter().filter(|label| !label.is_empty()) {
            if let Some(at) = rest.find(label.as_str()) {
                rest.replace_range(at..at + label.len(), "");
                had_label = true;
            }
        }
        !had_label || rest.chars().filter(|c| c.is_alphanumeric()).count() > FEW_LETTERS
    }

    /// The name in a marked element: that of its hCard, or all of it without the words around names.
    fn name(&self, mark: &Mark) -> Option<String> {
        let element = ElementRef::wrap(self.html.tree.get(mark.node)?)?;
        let card = element.descendants().filter_map(ElementRef::wrap).find(|inner| inner.value().has_class("fn", scraper::CaseSensitivity::CaseSensitive));
        let shown = text::of_node(self.html, card.map_or(mark.node, |card| card.id()), LONGEST_NAME * 4);
        let mut words: Vec<&str> = shown.split_whitespace().collect();
        let is_around = |word: &&str| AROUND_NAME.contains(&fold(word));
        while words.len() > 1 && words.last().is_some_and(is_around) {
            words.pop();
        }
        while words.len() > 1 && words.first().is_some_and(is_around) {
            words.remove(0);
        }
        let name = words.join(" ").trim_matches(|c: char| matches!(c, ':' | ',' | '،' | '|' | '·' | '-' | '–' | '—') || c.is_whitespace()).to_owned();
        let fits = name.chars().any(char::is_alphanumeric) && name.chars().count() <= LONGEST_NAME && dates::find(&name, self.context).is_none();
        fits.then_some(name)
    }
}
