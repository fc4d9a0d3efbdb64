//! Columns of a block's place in the page: position, neighbours, the heading it stands under.

use super::sums::Sums;
use super::{Page, Writer};
use crate::extract::features::Features;
use crate::extract::outline::Kind;
use crate::extract::phrases::Phrase;

/// Neighbours of whom only the rules' score is a column; those next to the block have more.
const FURTHER: [(isize, &str); 4] = [(-3, "prev3_rules"), (-2, "prev2_rules"), (2, "next2_rules"), (3, "next3_rules")];
/// Prose that is long, in weighted characters.
const LONG: f64 = 120.0;
/// Widths of the windows that are summed up, in blocks on either side.
const WINDOWS: [(usize, &str); 3] = [(4, "window4_"), (12, "window12_"), (40, "window40_")];

/// For each block, the heading above it and what stands under that heading.
pub(super) struct Sections {
    /// By block: start and end of its section; the heading is the start.
    of: Vec<(u32, u32)>,
    /// By block: blocks since a phrase that ends texts, such as a comment form; none before it.
    since_end: Vec<Option<u32>>,
    /// First and last block of long prose.
    long: (Option<usize>, Option<usize>),
    /// By block: blocks since the last long prose, and to the next.
    nearest_long: Vec<(Option<u32>, Option<u32>)>,
}

impl Sections {
    pub(super) fn of(page: &Page<'_>) -> Self {
        let blocks = &page.outline.blocks;
        let mut of = vec![(0, blocks.len() as u32); blocks.len()];
        let mut start = 0;
        for at in 0..=blocks.len() {
            if at == blocks.len() || matches!(blocks[at].kind, Kind::Heading(_)) {
                of[start..at].fill((start as u32, at as u32));
                start = at;
            }
        }
        let mut last = None;
        let ends = |phrase: Option<Phrase>| {
            matches!(phrase, Some(Phrase::CommentForm | Phrase::CommentHeading | Phrase::RelatedHeading | Phrase::Copyright | Phrase::Newsletter))
        };
        let since_end = page
            .table
            .blocks
            .iter()
            .enumerate()
            .map(|(at, features)| {
                if ends(features.phrase) {
                    last = Some(at);
                }
                last.map(|last| (at - last) as u32)
            })
            .collect();
        let is_long = |features: &Features| features.prose > LONG;
        let mut nearest_long = vec![(None, None); blocks.len()];
        let mut last = None;
        for (at, features) in page.table.blocks.iter().enumerate() {
            nearest_long[at].0 = last.map(|last: usize| (at - last) as u32);
            last = if is_long(features) { Some(at) } else { last };
        }
        let mut next = None;
        for (at, features) in page.table.blocks.iter().enumerate().rev() {
            nearest_long[at].1 = next.map(|next: usize| (next - at) as u32);
            next = if is_long(features) { Some(at) } else { next };
        }
        Self { of, since_end, long: (page.table.blocks.iter().position(is_long), page.table.blocks.iter().rposition(is_long)), nearest_long }
    }
}

impl Sections {
    /// The heading that a block stands under.
    pub(super) fn heading(&self, page: &Page<'_>, at: usize) -> Option<usize> {
        let start = self.of[at].0 as usize;
        matches!(page.outline.blocks[start].kind, Kind::Heading(_)).then_some(start)
    }
}

pub(super) fn write<const NAMING: bool>(row: &mut Writer<NAMING>, page: &Page<'_>, sums: &Sums, sections: &Sections, at: usize) {
    let all = sums.all();
    let before = sums.range(0, at);
    row.put("place_blocks", before.blocks / all.blocks.max(1.0));
    row.put("place_index", before.blocks);
    row.put("place_from_end", all.blocks - before.blocks);
    row.put("place_prose", before.prose / all.prose.max(1.0));
    row.put("place_prose_before", before.prose);
    row.put("place_prose_after", all.prose - before.prose);
    let (first, last) = sections.long;
    row.put("place_from_first_long", first.map_or(-9999.0, |first| at as f64 - first as f64));
    row.put("place_from_last_long", last.map_or(-9999.0, |last| at as f64 - last as f64));
    let (above, below) = sections.nearest_long[at];
    row.put("place_long_above", above.map_or(-1.0, f64::from));
    row.put("place_long_below", below.map_or(-1.0, f64::from));
    row.within("prev1_", |row| beside(row, page, at, -1));
    row.within("next1_", |row| beside(row, page, at, 1));
    for (offset, name) in FURTHER {
        let further = at.checked_add_signed(offset).and_then(|at| page.rules.blocks.get(at));
        row.put(name, further.map_or(-1.0, |judgement| judgement.score));
    }
    for (width, name) in WINDOWS {
        row.within(name, |row| {
            let (before, after) = (sums.range(at.saturating_sub(width), at), sums.range(at + 1, at + 1 + width));
            row.put("prose_before", before.prose);
            row.put("prose_after", after.prose);
            row.put("links_before", before.link_share());
            row.put("links_after", after.link_share());
            row.put("sentences", (before.sentences + after.sentences) / (before.blocks + after.blocks).max(1.0));
        });
    }
    row.within("section_", |row| {
        let (start, end) = sections.of[at];
        let (start, end) = (start as usize, end as usize);
        let sum = sums.range(start, end);
        let heading = &page.outline.blocks[start];
        let features = &page.table.blocks[start];
        row.put("since", (at - start) as f64);
        row.put("left", (end - at) as f64);
        row.put("level", if let Kind::Heading(level) = heading.kind { f64::from(level) } else { 0.0 });
        row.put("phrase", features.phrase.map_or(-1.0, |phrase| f64::from(phrase as u8)));
        row.put("heading_links", features.link_share);
        row.put("heading_length", features.length);
        row.put("prose", sum.prose);
        row.put("links", sum.link_share());
        row.put("mean", sum.mean());
        row.put("blocks", sum.blocks);
        row.flag("same_region", page.outline.regions[heading.region as usize].parent == page.outline.regions[page.outline.blocks[at].region as usize].parent);
        row.put("since_end", sections.since_end[at].map_or(-1.0, f64::from));
    });
}

fn beside<const NAMING: bool>(row: &mut Writer<NAMING>, page: &Page<'_>, at: usize, offset: isize) {
    let neighbour = at.checked_add_signed(offset).filter(|at| *at < page.outline.blocks.len());
    let Some(neighbour) = neighbour else {
        for name in ["length", "link_share", "is_sentence", "kind", "phrase", "same_shape", "rules"] {
            row.put(name, -1.0);
        }
        return;
    };
    let (block, features) = (&page.outline.blocks[neighbour], &page.table.blocks[neighbour]);
    let (theirs, own) = (page.outline.region_of(block), page.outline.region_of(&page.outline.blocks[at]));
    row.put("length", features.length);
    row.put("link_share", features.link_share);
    row.flag("is_sentence", features.is_sentence);
    row.put("kind", if let Kind::Heading(level) = block.kind { 5.0 + f64::from(level) } else { f64::from(u8::from(block.kind == Kind::Item)) });
    row.put("phrase", features.phrase.map_or(-1.0, |phrase| f64::from(phrase as u8)));
    // 2: twins; 1: siblings of another make.
    row.put("same_shape", if theirs.path == own.path { 2.0 } else { f64::from(u8::from(theirs.parent == own.parent)) });
    row.put("rules", page.rules.blocks[neighbour].score);
}
