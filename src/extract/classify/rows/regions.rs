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
/// Columns of each of them.
const LEVEL: [&str; 11] = ["tag", "hints", "prose_share", "link_share", "mean", "blocks", "children", "twins", "twins_prose", "media", "controls"];
/// Columns of the blocks whose regions are alike.
const ALIKE: [&str; 6] = ["blocks", "mean", "links", "sentences", "prose_share", "rank"];
/// What stands where there is nothing.
const NOTHING: f32 = -1.0;
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
    /// Columns of all blocks in regions of one path.
    paths: Vec<[f32; ALIKE.len()]>,
    /// Columns of all blocks in regions of one pair of shapes.
    pairs: Vec<[f32; ALIKE.len()]>,
    /// By region: children.
    children: Vec<u32>,
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
        let (all, columns) = (sums.all(), |sums: Vec<Sum>, all: &Sum| sums.iter().map(|sum| self::alike(sum, all, most)).collect());
        Self { member, groups, alike, paths: columns(paths, &all), pairs: columns(pairs, &all), children }
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

/// Columns of the regions around a block, computed once a region.
pub(super) struct Columns {
    /// By region: its own [`LEVEL`] columns.
    levels: Vec<[f32; LEVEL.len()]>,
    /// By region: levels up to the nearest region with each hint, itself 0.
    hints: Vec<[f32; Hints::NAMES.len()]>,
    /// By region: which of [`TAGS`] are around it, a bit each.
    tags: Vec<u32>,
    /// By region: the innermost one around it that is one of many, as levels up, group and place.
    repeated: Vec<Option<(u32, u32, u32)>>,
    /// By region: prose share of the innermost `<article>` around it.
    articles: Vec<f32>,
    /// By region: whether it lies in the declared article body.
    bodies: Vec<bool>,
}

impl Columns {
    pub(super) fn of(page: &Page<'_>, sums: &Sums, groups: &Groups) -> Self {
        let regions = &page.outline.regions;
        let all = sums.all();
        let mut columns = Self {
            levels: Vec::with_capacity(regions.len()),
            hints: Vec::with_capacity(regions.len()),
            tags: Vec::with_capacity(regions.len()),
            repeated: Vec::with_capacity(regions.len()),
            articles: Vec::with_capacity(regions.len()),
            bodies: Vec::with_capacity(regions.len()),
        };
        for (at, region) in regions.iter().enumerate() {
            let around = (at > 0).then_some(region.parent as usize);
            // Nothing is asked of an empty region.
            let sum = if region.last > region.first { sums.range(region.first as usize, region.last as usize) } else { Sum::default() };
            columns.levels.push(if sum.blocks > 0.0 { level(region, &sum, &all, groups, at) } else { [NOTHING; LEVEL.len()] });
            let mut nearest =
                around.map_or([NOTHING; Hints::NAMES.len()], |around| columns.hints[around].map(|level| if level < 0.0 { level } else { level + 1.0 }));
            let mut bits = region.own.0;
            while bits != 0 {
                nearest[bits.trailing_zeros() as usize] = 0.0;
                bits &= bits - 1;
            }
            columns.hints.push(nearest);
            let own_tag = TAGS.iter().position(|(tag, _)| *tag == region.tag).map_or(0, |bit| 1 << bit);
            columns.tags.push(own_tag | around.map_or(0, |around| columns.tags[around]));
            let (group, place) = groups.member[at];
            let is_repeated = groups.groups[group as usize].0 >= REPEATED && region.tag != Tag::Paragraph && sum.blocks > 1.0;
            columns.repeated.push(if is_repeated {
                Some((0, group, place))
            } else {
                around.and_then(|around| columns.repeated[around]).map(|(level, group, place)| (level + 1, group, place))
            });
            let own_article = (region.tag == Tag::Article).then(|| (sum.prose / all.prose.max(1.0)) as f32);
            columns.articles.push(own_article.or_else(|| around.map(|around| columns.articles[around])).unwrap_or(NOTHING));
            columns.bodies.push(region.is_article_body || around.is_some_and(|around| columns.bodies[around]));
        }
        columns
    }
}

/// The columns of one region.
fn level(region: &Region, sum: &Sum, all: &Sum, groups: &Groups, at: usize) -> [f32; LEVEL.len()] {
    let (group, _) = groups.member[at];
    let (count, held) = groups.groups[group as usize];
    [
        tag_code(region.tag),
        hint_code(region.own),
        sum.prose / all.prose.max(1.0),
        sum.link_share(),
        sum.mean(),
        sum.blocks,
        f64::from(groups.children[at]),
        f64::from(count),
        held.prose / f64::from(count.max(1)),
        sum.media / sum.blocks.max(1.0),
        sum.controls / sum.blocks.max(1.0),
    ]
    .map(|value| value as f32)
}

pub(super) fn write<const NAMING: bool>(row: &mut Writer<NAMING>, page: &Page<'_>, sums: &Sums, groups: &Groups, columns: &Columns, at: usize) {
    let outline = page.outline;
    let block = &outline.blocks[at];
    let region = block.region as usize;
    let all = sums.all();
    let mut path = outline.path(block.region);
    for name in LEVELS {
        let level = path.next().map_or([NOTHING; LEVEL.len()], |(number, _)| columns.levels[number as usize]);
        row.within(name, |row| row.put_all(LEVEL, &level));
    }
    let own = &outline.regions[region];
    row.put("depth", f64::from(own.depth));
    row.within("hint_", |row| {
        row.put_all(Hints::NAMES.iter().map(|(name, _)| *name), &columns.hints[region]);
    });
    for (bit, (_, name)) in TAGS.iter().enumerate() {
        row.flag(name, columns.tags[region] >> bit & 1 == 1);
    }
    row.flag("article_body", columns.bodies[region]);
    row.put("article_share", f64::from(columns.articles[region]));
    row.within("repeated_", |row| repeats(row, groups, columns.repeated[region], &all));
    row.within("effective_", |row| {
        let hints = page.table.effective[region];
        row.flag("against", hints.has(AGAINST));
        row.flag("for", hints.has(FOR));
    });
    let (of_path, of_pair) = groups.alike[region];
    row.within("path_", |row| row.put_all(ALIKE, &groups.paths[of_path as usize]));
    row.within("pair_", |row| row.put_all(ALIKE, &groups.pairs[of_pair as usize]));
}

/// The columns of regions that are alike.
fn alike(sum: &Sum, all: &Sum, most: f64) -> [f32; ALIKE.len()] {
    [sum.blocks, sum.mean(), sum.link_share(), sum.sentence_share(), sum.prose / all.prose.max(1.0), sum.prose / most.max(1.0)].map(|value| value as f32)
}

/// The innermost region around the block that is one of many of its shape.
fn repeats<const NAMING: bool>(row: &mut Writer<NAMING>, groups: &Groups, repeated: Option<(u32, u32, u32)>, all: &Sum) {
    let Some((level, group, place)) = repeated else {
        for name in ["level", "count", "place", "prose", "links", "share", "blocks", "media", "controls"] {
            row.put(name, -1.0);
        }
        return;
    };
    let (count, sum) = groups.groups[group as usize];
    row.put("level", f64::from(level));
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
