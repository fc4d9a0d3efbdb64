//! Columns of the regions around a block: what holds it, how much that holds, and how often the same shape is repeated.

use std::collections::HashMap;

use super::sums::{Sum, Sums};
use super::{Page, Writer};
use crate::extract::features::AGAINST;
use crate::extract::hash::ByNumber;
use crate::extract::hints::Hints;
use crate::extract::outline::Region;
use crate::extract::tag::Tag;

/// Regions around a block that are columns of their own, innermost first.
const LEVELS: [&str; 6] = ["up0_", "up1_", "up2_", "up3_", "up4_", "up5_"];
/// So many siblings of one shape are a list of some kind.
const REPEATED: u32 = 3;
/// Hints that speak for text.
const FOR: Hints = Hints::BODY.or(Hints::CONTENT);
/// Tags whose presence around a block is a column.
const TAGS: [(Tag, &str); 14] = [
    (Tag::Nav, "in_nav"),
    (Tag::Aside, "in_aside"),
    (Tag::Header, "in_header"),
    (Tag::Footer, "in_footer"),
    (Tag::Form, "in_form"),
    (Tag::Table, "in_table"),
    (Tag::List, "in_list"),
    (Tag::Article, "in_article"),
    (Tag::Main, "in_main"),
    (Tag::Figure, "in_figure"),
    (Tag::Details, "in_details"),
    (Tag::Section, "in_section"),
    (Tag::Quote, "in_quote"),
    (Tag::Noscript, "in_noscript"),
];

/// Sums over regions of one make.
pub(super) struct Groups {
    /// By region: which group of same-shaped siblings it is in, and its place there.
    member: Vec<(u32, u32)>,
    /// Number of siblings of each group and what they hold.
    groups: Vec<(u32, Sum)>,
    /// By region: which group of regions of one path it is in, and which of those alike in its own and its parent's shape.
    alike: Vec<(u32, u32)>,
    /// What all blocks in regions of one path hold.
    paths: Vec<Sum>,
    /// What all blocks in regions of one pair of shapes hold.
    pairs: Vec<Sum>,
    /// By region: children.
    children: Vec<u32>,
    /// The most prose that one path holds.
    most: f64,
}

impl Groups {
    pub(super) fn of(page: &Page<'_>, sums: &Sums) -> Self {
        let regions = &page.outline.regions;
        let mut index = Numbering::default();
        let (mut path_index, mut pair_index) = (Numbering::default(), Numbering::default());
        let mut alike = Vec::with_capacity(regions.len());
        let mut member = Vec::with_capacity(regions.len());
        let mut groups: Vec<(u32, Sum)> = Vec::with_capacity(regions.len());
        let mut children = vec![0; regions.len()];
        for (at, region) in regions.iter().enumerate() {
            if at > 0 {
                children[region.parent as usize] += 1;
            }
            alike.push((path_index.of(region.path, 0), pair_index.of(region.shape, regions[region.parent as usize].shape)));
            let group = index.of(region.parent, region.shape);
            if group as usize == groups.len() {
                groups.push((0, Sum::default()));
            }
            let (count, sum) = &mut groups[group as usize];
            // Empty siblings (spacers, icons) repeat nothing.
            if region.last > region.first {
                sum.add(&sums.range(region.first as usize, region.last as usize));
                member.push((group, *count));
                *count += 1;
            } else {
                member.push((group, 0));
            }
        }
        let (mut paths, mut pairs) = (vec![Sum::default(); path_index.len()], vec![Sum::default(); pair_index.len()]);
        for (at, block) in page.outline.blocks.iter().enumerate() {
            let (path, pair) = alike[block.region as usize];
            let sum = sums.range(at, at + 1);
            paths[path as usize].add(&sum);
            pairs[pair as usize].add(&sum);
        }
        let most = paths.iter().map(|sum| sum.prose).fold(0.0, f64::max);
        Self { member, groups, alike, paths, pairs, children, most }
    }
}

/// Numbers pairs of numbers in order of first use.
#[derive(Default)]
struct Numbering(HashMap<u64, u32, ByNumber>);

impl Numbering {
    fn of(&mut self, first: u32, second: u32) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(u64::from(first) << 32 | u64::from(second)).or_insert(next)
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

pub(super) fn write(row: &mut Writer, page: &Page<'_>, sums: &Sums, groups: &Groups, at: usize) {
    let outline = page.outline;
    let block = &outline.blocks[at];
    let all = sums.all();
    let holds = |region: &Region| sums.range(region.first as usize, region.last as usize);
    let mut path = outline.path(block.region);
    for name in LEVELS {
        let level = path.next();
        row.within(name, |row| match level {
            Some((number, region)) => {
                let sum = holds(region);
                row.put("tag", tag_code(region.tag));
                row.put("hints", hint_code(region.own));
                row.put("prose_share", sum.prose / all.prose.max(1.0));
                row.put("link_share", sum.link_share());
                row.put("mean", sum.mean());
                row.put("blocks", sum.blocks);
                row.put("children", f64::from(groups.children[number as usize]));
                let (group, place) = groups.member[number as usize];
                let (count, held) = groups.groups[group as usize];
                row.put("twins", f64::from(count));
                row.put("place", f64::from(place));
                row.put("twins_prose", held.prose / f64::from(count.max(1)));
                row.put("media", sum.media / sum.blocks.max(1.0));
                row.put("controls", sum.controls / sum.blocks.max(1.0));
            }
            None => {
                for name in ["tag", "hints", "prose_share", "link_share", "mean", "blocks", "children", "twins", "place", "twins_prose", "media", "controls"] {
                    row.put(name, -1.0);
                }
            }
        });
    }
    let own = outline.region_of(block);
    row.put("depth", f64::from(own.depth));
    let mut nearest = [-1.0; Hints::NAMES.len()];
    let mut inside = [false; TAGS.len()];
    let mut repeated = None;
    let mut articles = None;
    for (level, (number, region)) in outline.path(block.region).enumerate() {
        let mut bits = region.own.0;
        while bits != 0 {
            let bit = bits.trailing_zeros() as usize;
            if let Some(nearest) = nearest.get_mut(bit).filter(|level| **level < 0.0) {
                *nearest = level as f64;
            }
            bits &= bits - 1;
        }
        if let Some(found) = TAGS.iter().position(|(tag, _)| *tag == region.tag) {
            inside[found] = true;
        }
        let (group, place) = groups.member[number as usize];
        if repeated.is_none() && groups.groups[group as usize].0 >= REPEATED && region.tag != Tag::Paragraph && holds(region).blocks > 1.0 {
            repeated = Some((level, group, place));
        }
        if region.tag == Tag::Article {
            articles = Some(holds(region).prose / all.prose.max(1.0));
        }
    }
    for ((name, _), level) in Hints::NAMES.iter().zip(nearest) {
        row.within("hint_", |row| row.put(name, level));
    }
    for ((_, name), inside) in TAGS.iter().zip(inside) {
        row.flag(name, inside);
    }
    row.flag("article_body", outline.path(block.region).any(|(_, region)| region.is_article_body));
    row.put("article_share", articles.unwrap_or(-1.0));
    row.within("repeated_", |row| repeats(row, groups, repeated, &all));
    row.within("effective_", |row| {
        let hints = page.table.effective[block.region as usize];
        row.flag("against", hints.has(AGAINST));
        row.flag("for", hints.has(FOR));
    });
    let (of_path, of_pair) = groups.alike[block.region as usize];
    for (name, sum) in [("path_", groups.paths[of_path as usize]), ("pair_", groups.pairs[of_pair as usize])] {
        row.within(name, |row| {
            row.put("blocks", sum.blocks);
            row.put("mean", sum.mean());
            row.put("links", sum.link_share());
            row.put("sentences", sum.sentence_share());
            row.put("prose_share", sum.prose / all.prose.max(1.0));
            row.put("rank", sum.prose / groups.most.max(1.0));
        });
    }
}

/// The innermost region around the block that is one of many of its shape.
fn repeats(row: &mut Writer, groups: &Groups, repeated: Option<(usize, u32, u32)>, all: &Sum) {
    let Some((level, group, place)) = repeated else {
        for name in ["level", "count", "place", "prose", "links", "share", "blocks", "media", "controls"] {
            row.put(name, -1.0);
        }
        return;
    };
    let (count, sum) = groups.groups[group as usize];
    row.put("level", level as f64);
    row.put("count", f64::from(count));
    row.put("place", f64::from(place));
    row.put("prose", sum.prose / f64::from(count));
    row.put("links", sum.link_share());
    row.put("share", sum.prose / all.prose.max(1.0));
    row.put("blocks", sum.blocks / f64::from(count));
    row.put("media", sum.media / f64::from(count));
    row.put("controls", sum.controls / f64::from(count));
}

/// Tags in an order in which neighbours are alike: text first, template last.
fn tag_code(tag: Tag) -> f64 {
    match tag {
        Tag::Paragraph => 0.0,
        Tag::Quote => 1.0,
        Tag::Pre => 2.0,
        Tag::Heading(_) => 3.0,
        Tag::Article => 4.0,
        Tag::Main => 5.0,
        Tag::Section => 6.0,
        Tag::Div => 7.0,
        Tag::Item => 8.0,
        Tag::List => 9.0,
        Tag::Table | Tag::Row | Tag::Cell => 10.0,
        Tag::Figure | Tag::Caption => 11.0,
        Tag::Details => 12.0,
        Tag::Body => 13.0,
        Tag::Header => 14.0,
        Tag::Address => 15.0,
        Tag::Form => 16.0,
        Tag::Aside => 17.0,
        Tag::Nav => 18.0,
        Tag::Footer => 19.0,
        _ => 20.0,
    }
}

/// What a region's own hints say on the whole: against text, nothing, or for it.
fn hint_code(own: Hints) -> f64 {
    match (own.has(FOR), own.has(AGAINST)) {
        (true, false) => 2.0,
        (true, true) => 1.0,
        (false, false) => 0.0,
        (false, true) => -2.0,
    }
}
