//! From judged blocks to the text of the record.

use std::ops::Range;

use super::classify::Judgement;
use super::outline::{Block, Kind, Outline};

/// The text of the kept blocks.
#[derive(Debug, Default)]
pub struct Joined {
    /// The text.
    pub text: String,
    /// Where in it, in bytes, preformatted blocks stand, first to last.
    pub preformatted: Vec<Range<usize>>,
}

/// Joins the kept blocks: a blank line between paragraphs, a line end between items of one list and rows of one table.
pub fn join(outline: &Outline<'_>, judged: &[Judgement]) -> Joined {
    let Joined { mut text, mut preformatted } = Joined::default();
    let mut last: Option<&Block> = None;
    for (block, judgement) in outline.blocks.iter().zip(judged) {
        if !judgement.keep {
            continue;
        }
        if let Some(last) = last {
            text.push_str(if belongs_to(outline, last, block) { "\n" } else { "\n\n" });
        }
        let start = text.len();
        text.push_str(&block.text);
        if block.kind == Kind::Pre {
            preformatted.push(start..text.len());
        }
        last = Some(block);
    }
    Joined { text, preformatted }
}

fn belongs_to(outline: &Outline<'_>, last: &Block, next: &Block) -> bool {
    match (last.kind, next.kind) {
        (Kind::Item, Kind::Item) => last.list.is_some() && last.list == next.list,
        (Kind::Row, Kind::Row) => table_of(outline, last).is_some() && table_of(outline, last) == table_of(outline, next),
        _ => false,
    }
}

fn table_of(outline: &Outline<'_>, block: &Block) -> Option<u32> {
    outline.path(block.region).find(|(_, region)| region.tag == super::tag::Tag::Table).map(|(at, _)| at)
}

/// First and one past the last kept block; of a page without any, its whole range.
pub fn range(judged: &[Judgement]) -> (usize, usize) {
    let first = judged.iter().position(|judgement| judgement.keep);
    let last = judged.iter().rposition(|judgement| judgement.keep);
    match (first, last) {
        (Some(first), Some(last)) => (first, last + 1),
        _ => (0, judged.len()),
    }
}

/// First kept block that is not the headline.
pub fn first_but(judged: &[Judgement], headline: Option<usize>) -> Option<usize> {
    judged.iter().enumerate().position(|(at, judgement)| judgement.keep && Some(at) != headline)
}
