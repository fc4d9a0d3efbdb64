//! Streams of teasers below or within an article: headline, date and the beginning of another story, again and again.
//!
//! A classifier that looks at one block at a time takes their blurbs for paragraphs. What tells them is that they come in
//! numbers from one part of the template, are headed by links, and either break off in the middle ("…") or stand under
//! headlines that were all refused.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::classify::Judgement;
use super::dates;
use super::features::Table;
use super::outline::{Kind, Outline};
use super::phrases::Phrase;
use super::trim::refuse;

/// Blurbs are at least so long, in weighted characters; what is shorter is a label.
const BLURB: f64 = 40.0;
/// And not longer; what is, is a text.
const MOST_BLURB: f64 = 400.0;
/// One that breaks off is at least so long.
const CUT_BLURB: f64 = 60.0;
/// A headline is a link of so many weighted characters.
const HEADLINE: Range<f64> = 15.0..200.0;
/// So much of a headline is in the link.
const MOSTLY_LINK: f64 = 0.8;
/// How many blocks above its blurb a headline can stand: a date and a picture's caption may be between.
const ABOVE: usize = 3;
/// Blocks of one teaser.
const MOST_BLOCKS: usize = 10;
/// Share of the blurbs of one part of a template that must break off, or stand under a link.
const MOST_OF_THEM: f64 = 0.6;
/// So many in a row, each with its day, are news of other days, whether their headlines were kept or not.
const MANY: usize = 4;
/// A day takes no more bytes, "Updated" and the time with it.
const LONGEST_DATE: usize = 80;
/// What is kept beside the teasers must be a text, in weighted characters.
const TEXT: f64 = 400.0;
/// What may follow the dots of a text that breaks off: "… read more", in bytes.
const LONGEST_MORE: usize = 40;

/// How much of what is kept a stream may be, and how much of the rest must stand above it.
struct Bounds {
    most: f64,
    above: f64,
}

/// A list of teasers that the kind of page was not recognised by is most of its text.
const CUT: Bounds = Bounds { most: 0.6, above: 0.5 };
/// Under a heading such as "Related articles" there is no doubt.
const CUT_AND_RELATED: Bounds = Bounds { most: 0.9, above: 0.5 };
/// Texts that do not may be the page's own; only below it are they another's.
const UNHEADED: Bounds = Bounds { most: 0.6, above: 0.8 };

/// Takes streams of teasers out of the text of an article.
pub(super) fn drop_streams(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    let cut = cut_blurbs(outline, table, judged);
    let bounds = |stream: &[usize]| if is_headed_as_related(table, stream) { &CUT_AND_RELATED } else { &CUT };
    drop_those(table, judged, &cut, bounds, "teaser_cut");
    let unheaded = unheaded(outline, table, judged);
    drop_those(table, judged, &unheaded, |_| &UNHEADED, "teaser_unheaded");
}

/// Refuses the blocks of streams (each in page order) that are beside a text rather than the text itself.
fn drop_those(table: &Table, judged: &mut [Judgement], streams: &[Vec<usize>], bounds: impl Fn(&[usize]) -> &'static Bounds, reason: &'static str) {
    if streams.is_empty() {
        return;
    }
    let length = |at: usize| if judged[at].keep { table.blocks[at].length } else { 0.0 };
    // What is kept above each block, and after the last of them all that is kept.
    let above: Vec<f64> = std::iter::once(0.0)
        .chain((0..judged.len()).map(length))
        .scan(0.0, |sum, length| {
            *sum += length;
            Some(*sum)
        })
        .collect();
    let all = above[judged.len()];
    let is_beside = |stream: &&Vec<usize>| {
        let teasers: f64 = stream.iter().copied().map(length).sum();
        let (bounds, rest) = (bounds(stream), all - teasers);
        let above = stream.first().map_or(0.0, |first| above[*first]);
        teasers > 0.0 && teasers <= bounds.most * all && rest >= TEXT && above >= bounds.above * rest
    };
    let beside: Vec<usize> = streams.iter().filter(is_beside).flatten().copied().filter(|at| judged[*at].keep).collect();
    beside.into_iter().for_each(|at| refuse(&mut judged[at], reason));
}

/// Whether a line such as "Related articles" stands right above a stream.
fn is_headed_as_related(table: &Table, stream: &[usize]) -> bool {
    let first = stream.first().copied().unwrap_or_default();
    table.blocks[first.saturating_sub(ABOVE)..first].iter().any(|features| matches!(features.phrase, Some(Phrase::RelatedHeading | Phrase::ReadAlso)))
}

/// Blocks made by one part of the template most of which break off under a link, and the links.
fn cut_blurbs(outline: &Outline<'_>, table: &Table, judged: &[Judgement]) -> Vec<Vec<usize>> {
    let is_kept_blurb = |at: &usize| judged[*at].keep && table.blocks[*at].length >= CUT_BLURB;
    if !(0..judged.len()).filter(is_kept_blurb).any(|at| breaks_off(&outline.blocks[at].text, true)) {
        return Vec::new();
    }
    let mut by_path: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, block) in outline.blocks.iter().enumerate().filter(|(at, _)| table.blocks[*at].length >= CUT_BLURB) {
        by_path.entry(outline.region_of(block).path).or_default().push(at);
    }
    let is_cut = |at: &usize| {
        let block = &outline.blocks[*at];
        matches!(block.kind, Kind::Paragraph | Kind::Item) && breaks_off(&block.text, block.links > 0)
    };
    let headline_of = |at: usize| (at.saturating_sub(ABOVE)..at).rfind(|above| is_headline(table, *above));
    let is_headed = |at: &usize| outline.blocks[*at].links > 0 || headline_of(*at).is_some();
    let mut streams: Vec<Vec<usize>> = by_path
        .into_values()
        .filter(|stream| {
            let cut: Vec<usize> = stream.iter().copied().filter(is_cut).collect();
            let headed = cut.iter().filter(|at| is_headed(at)).count();
            cut.len() > 1 && cut.len() as f64 >= MOST_OF_THEM * stream.len() as f64 && headed as f64 >= MOST_OF_THEM * cut.len() as f64
        })
        // With their headlines, and what stands between the two.
        .map(|stream| stream.into_iter().flat_map(|at| headline_of(at).unwrap_or(at)..=at).collect::<BTreeSet<usize>>().into_iter().collect())
        .collect();
    streams.sort();
    streams
}

/// Sibling regions that each hold a linked headline and a blurb, of which no headline was kept, or each of which says of which day it is.
fn unheaded(outline: &Outline<'_>, table: &Table, judged: &[Judgement]) -> Vec<Vec<usize>> {
    let mut by_parent: BTreeMap<u32, Vec<Range<usize>>> = BTreeMap::new();
    for region in outline.regions.iter().skip(1) {
        let blocks = region.first as usize..region.last as usize;
        if (2..=MOST_BLOCKS).contains(&blocks.len()) && is_teaser(outline, table, blocks.clone()) {
            by_parent.entry(region.parent).or_default().push(blocks);
        }
    }
    let has_headline = |blocks: &Range<usize>| blocks.clone().any(|at| judged[at].keep && is_headline(table, at));
    let is_dated = |blocks: &Range<usize>| blocks.clone().any(|at| is_date(&outline.blocks[at].text));
    let are_news = |teasers: &[Range<usize>]| teasers.len() >= MANY && teasers.iter().all(is_dated);
    by_parent
        .into_values()
        .filter(|teasers| teasers.len() > 1 && (!teasers.iter().any(has_headline) || are_news(teasers)))
        .map(|teasers| teasers.into_iter().flatten().collect())
        .collect()
}

/// Whether a text is a day, perhaps with the time and a word or two.
fn is_date(text: &str) -> bool {
    text.len() <= LONGEST_DATE && dates::find(text, &dates::Context::default()).is_some_and(|(date, _)| date.day.is_some())
}

/// Whether blocks are headline, blurb below it and little else.
fn is_teaser(outline: &Outline<'_>, table: &Table, blocks: Range<usize>) -> bool {
    const MOST_HEADLINES: usize = 3;
    const MOST_BLURBS: usize = 2;
    let (mut headlines, mut blurbs) = (0, 0);
    for at in blocks {
        let features = &table.blocks[at];
        if is_headline(table, at) {
            headlines += 1;
        } else if features.length >= BLURB && features.link_share < 0.5 && outline.blocks[at].kind != Kind::Pre {
            if headlines == 0 || features.length > MOST_BLURB {
                return false;
            }
            blurbs += 1;
        }
    }
    (1..=MOST_HEADLINES).contains(&headlines) && (1..=MOST_BLURBS).contains(&blurbs)
}

fn is_headline(table: &Table, at: usize) -> bool {
    let features = &table.blocks[at];
    features.link_share > MOSTLY_LINK && HEADLINE.contains(&features.length)
}

/// Whether a text ends in the middle: with dots, and perhaps with the link to the rest.
fn breaks_off(text: &str, has_link: bool) -> bool {
    let mut from = text.len().saturating_sub(2 * LONGEST_MORE);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let tail = &text[from..];
    let end = ["…", "..."].iter().filter_map(|dots| tail.rfind(dots).map(|at| at + dots.len())).max();
    end.is_some_and(|end| {
        let rest = &tail[end..];
        !rest.contains(char::is_alphanumeric) || has_link && rest.len() <= LONGEST_MORE
    })
}

#[cfg(test)]
mod tests;
