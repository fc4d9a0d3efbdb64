//! Paragraphs of one text stand side by side: what was scored low for what stands above it is kept with its siblings.
//!
//! The second pass looks at the scores around a block. Behind a long gallery, or a list of links, in the middle of a story
//! they are low, and the rest of the story falls below the cut.

use std::collections::BTreeMap;

use super::Judgement;
use super::rules::CONDEMNING;
use crate::extract::features::Table;
use crate::extract::hints::Hints;
use crate::extract::outline::{Kind, Outline, Region};
use crate::extract::tag::Tag;

/// The place of the text holds so much of what is kept.
const MOST_OF_TEXT: f64 = 0.5;
/// And at least so many of its paragraphs.
const ENOUGH: usize = 3;
/// What was scored less for itself is something else: a notice, a form's hint.
const LEAST: f64 = 0.3;
/// Below the last paragraph that is kept stand such things more often; there, it takes more, and so many of them.
const LEAST_BELOW: f64 = 0.4;
const ENOUGH_BELOW: usize = 3;
/// A sentence of the text is at least so long, in weighted characters.
const SENTENCE: f64 = 40.0;
/// A heading within it is not longer.
const HEADING: f64 = 80.0;
/// Text of its own is less than this share links.
const MOST_LINKS: f64 = 0.4;

/// Keeps the paragraphs and headings that stand beside those that are kept; `alone` is what a block was scored for itself.
pub(super) fn keep_siblings(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement], alone: impl Fn(usize) -> f64) {
    let Some(text) = place_of_text(outline, table, judged) else { return };
    let is_beside = |at: usize| paragraph_in(outline, at).is_some_and(|region| region.parent == text && !region.own.has(BESIDE));
    let is_prose = |at: usize| {
        let features = &table.blocks[at];
        features.is_sentence && features.length >= SENTENCE && features.link_share < MOST_LINKS && features.phrase.is_none()
    };
    let Some(last) = (0..judged.len()).rfind(|at| judged[*at].keep && is_beside(*at)) else { return };
    let mut siblings: Vec<usize> = (0..last).filter(|at| !judged[*at].keep && is_beside(*at) && is_prose(*at) && alone(*at) >= LEAST).collect();
    let below: Vec<usize> = (last..judged.len()).filter(|at| !judged[*at].keep && is_beside(*at) && is_prose(*at) && alone(*at) >= LEAST_BELOW).collect();
    if below.len() >= ENOUGH_BELOW {
        siblings.extend(below);
    }
    for at in siblings {
        judged[at] = Judgement { keep: true, score: judged[at].score, reason: "beside_text" };
    }
    for at in 1..judged.len().saturating_sub(1) {
        let (block, features) = (&outline.blocks[at], &table.blocks[at]);
        let is_heading =
            block.inline_hints.has(Hints::TITLE) && block.region == text && block.links == 0 && features.length <= HEADING && features.phrase.is_none();
        if !judged[at].keep && is_heading && judged[at + 1].keep && is_beside(at + 1) {
            judged[at] = Judgement { keep: true, score: judged[at].score, reason: "heading" };
        }
    }
}

/// The region in which most of the kept text stands as paragraphs side by side.
fn place_of_text(outline: &Outline<'_>, table: &Table, judged: &[Judgement]) -> Option<u32> {
    let mut places: BTreeMap<u32, (f64, usize)> = BTreeMap::new();
    let mut kept = 0.0;
    for at in (0..judged.len()).filter(|at| judged[*at].keep) {
        let features = &table.blocks[at];
        kept += features.length;
        if let Some(region) = paragraph_in(outline, at).filter(|_| features.is_sentence) {
            let (length, count) = places.entry(region.parent).or_default();
            *length += features.length;
            *count += 1;
        }
    }
    places.into_iter().find(|(_, (length, count))| *length >= MOST_OF_TEXT * kept && *count >= ENOUGH).map(|(place, _)| place)
}

/// The paragraph that a block is.
fn paragraph_in<'o>(outline: &'o Outline<'_>, at: usize) -> Option<&'o Region> {
    let block = &outline.blocks[at];
    Some(outline.region_of(block)).filter(|region| region.tag == Tag::Paragraph && block.kind == Kind::Paragraph)
}

/// What a paragraph's own class can say that makes it none of the text.
const BESIDE: Hints = CONDEMNING.or(Hints::CAPTION).or(Hints::META);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::testing::{STORY, left};

    /// What is kept where blocks that hold one of `low` were scored so low by both passes.
    fn kept(body: &str, low: &[&str], alone: f64) -> Vec<String> {
        let is_low = |text: &str| low.iter().any(|words| text.contains(words));
        left(body, is_low, |outline, table, judged| keep_siblings(outline, table, judged, |_| alone))
    }

    #[test]
    fn a_story_goes_on_behind_a_gallery() {
        let gallery = "<div class=gallery><p>The ferry leaves the quay at dawn.</p><p>The mayor on board of the new ship.</p></div>";
        let page = format!(
            "<div>{STORY}{gallery}<p>A first word of the mayor came late in the day, and few heard it.</p><p>A second word of the mayor came later and was heard by nobody.</p><p>And the mayor had a third word, too, but it was dark by then.</p></div>"
        );
        assert_eq!(kept(&page, &["mayor", "dawn"], 0.5).len(), 6);
        assert_eq!(kept(&page, &["mayor", "dawn"], 0.2).len(), 3, "scored low for themselves");
        // Below the last paragraph, one or two are a notice.
        assert_eq!(kept(&page, &["second", "third", "dawn", "on board"], 0.5).len(), 4);
        // Between two paragraphs, one is part of the story.
        assert_eq!(kept(&page, &["first word", "dawn", "on board"], 0.5).len(), 6);
        let teaser = page.replace("<p>A first", "<p class=related>A first");
        assert_eq!(kept(&teaser, &["first word", "dawn", "on board"], 0.5).len(), 5, "its class says what it is");
        let pointer = page.replace(
            "A first word of the mayor came late in the day, and few heard it.",
            "<a href=/a>A first word of the mayor came late in the day, and few heard it.</a>",
        );
        assert_eq!(kept(&pointer, &["first word", "dawn", "on board"], 0.5).len(), 5, "a link");
    }

    #[test]
    fn cross_heads_between_paragraphs() {
        for (head, count) in
            [("<span class=cross-head>Back on board</span>", 7), ("<b class=crosshead>Back on board</b>", 7), ("<span>Back on board</span>", 6)]
        {
            assert_eq!(kept(&format!("<div>{STORY}{head}{STORY}</div>"), &["Back on"], 0.1).len(), count, "{head}");
        }
        assert_eq!(kept(&format!("<div>{STORY}<span class=cross-head>Back on board</span></div>"), &["Back on"], 0.1).len(), 3, "it heads nothing");
    }
}
