//! Where the story stands on a page in a script without spaces.
//!
//! In: the outline and its features. Out: the region that holds the story's paragraphs, if one holds hardly less than all of them. The models
//! learned from pages whose words stand apart; there, three characters of a feed's headline weigh as much as a word of a paragraph, and
//! stories were taken for lists of what stands below them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::classify::Judgement;
use super::features::{Features, Table};
use super::hints::Hints;
use super::letters;
use super::outline::{Block, Kind, Outline};
use super::tag::Tag;
use super::text::is_unspaced_script;
use super::trim::refuse;

/// Weighted characters of the story at least, and of one without a doubt.
const STORY: f64 = 400.0;
const LONG_STORY: f64 = 1000.0;
/// Weighted characters of a paragraph, and clauses in it.
const PARAGRAPH: f64 = 100.0;
const CLAUSES: u32 = 3;
/// Weighted characters to a clause at most: heaps of keywords have none.
const CLAUSE: f64 = 250.0;
/// Share of links in a paragraph.
const MOST_LINKS: f64 = 0.3;
/// Share of all paragraphs that stand in the story, and share of its place that they are.
const MOST: f64 = 0.75;
const DENSE: f64 = 0.6;
/// What stands below it in sentences, by its own length, is another part of it.
const GOES_ON: f64 = 1.25;
/// A line above the story is not longer, in weighted characters.
const LINE: f64 = 90.0;
/// Where no story stands.
const ELSEWHERE: Hints = Hints::COMMENT.or(Hints::RELATED).or(Hints::SIDEBAR).or(Hints::FOOTER).or(Hints::TEASER).or(Hints::HIDDEN);

/// The story of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Story {
    /// Blocks of the region that holds it.
    pub(super) blocks: Range<usize>,
    /// Weighted characters of its paragraphs.
    length: f64,
}

impl Story {
    /// Whether there is no doubt, whatever else speaks against it.
    pub(super) fn is_long(&self) -> bool {
        self.length >= LONG_STORY
    }
}

/// Whether a block is a paragraph of several clauses.
fn is_told(outline: &Outline<'_>, block: &Block, features: &Features) -> bool {
    let is_prose = features.length >= PARAGRAPH && features.punctuation >= CLAUSES && features.length <= CLAUSE * f64::from(features.punctuation);
    let is_paragraph = block.kind == Kind::Paragraph || block.kind == Kind::Item && outline.region_of(block).tag == Tag::Paragraph;
    is_prose && is_paragraph && features.link_share < MOST_LINKS && is_unspaced(&block.text)
}

/// Whether most letters of a text stand in a script without spaces.
fn is_unspaced(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let (mut unspaced, mut all) = (0, 0);
    for c in text.chars().filter(|c| letters::is_alphabetic(*c)) {
        all += 1;
        unspaced += usize::from(is_unspaced_script(c));
    }
    2 * unspaced > all
}

/// Finds it: the smallest region that holds most of the paragraphs and little else.
pub(super) fn find(outline: &Outline<'_>, table: &Table) -> Option<Story> {
    let mut held: BTreeMap<u32, f64> = BTreeMap::new();
    let mut all = 0.0;
    for (block, features) in outline.blocks.iter().zip(&table.blocks) {
        if !table.effective[block.region as usize].has(ELSEWHERE) && is_told(outline, block, features) {
            all += features.length;
            outline.path(block.region).for_each(|(at, _)| *held.entry(at).or_default() += features.length);
        }
    }
    let blocks = |region: u32| outline.regions[region as usize].first as usize..outline.regions[region as usize].last as usize;
    let most = held.into_iter().filter(|(_, length)| *length >= MOST * all && *length >= STORY);
    let (region, length) = most.min_by_key(|(region, _)| (blocks(*region).len(), std::cmp::Reverse(*region)))?;
    let blocks = blocks(region);
    let whole: f64 = table.blocks[blocks.clone()].iter().map(|features| features.length).sum();
    (length >= DENSE * whole).then_some(Story { blocks, length })
}

/// Takes out what is kept around the story: feeds of other stories, comments and menus below it, lines that are no sentences above it.
pub(super) fn drop_around(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    let Some(story) = find(outline, table) else { return };
    let kept_below = (story.blocks.end..judged.len()).filter(|at| judged[*at].keep && !table.effective[outline.blocks[*at].region as usize].has(ELSEWHERE));
    let sentences = kept_below.map(|at| &table.blocks[at]).filter(|features| features.is_sentence && features.link_share < MOST_LINKS);
    let goes_on = sentences.map(|features| features.length).sum::<f64>() >= GOES_ON * story.length;
    for (at, judgement) in judged.iter_mut().enumerate().filter(|(_, judgement)| judgement.keep) {
        let features = &table.blocks[at];
        let is_line = features.length <= LINE && !features.is_sentence && !matches!(outline.blocks[at].kind, Kind::Heading(_));
        if at >= story.blocks.end && !goes_on || at < story.blocks.start && is_line {
            refuse(judgement, "outside_story");
        }
    }
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;
    use crate::extract::scan;

    /// Whether each kept block stays.
    fn kept(body: &str) -> Vec<bool> {
        let html = Html::parse_document(body);
        let outline = scan::scan(&html);
        let table = Table::of(&outline);
        let mut judged: Vec<Judgement> = outline.blocks.iter().map(|_| Judgement { keep: true, score: 0.9, reason: "prose" }).collect();
        drop_around(&outline, &table, &mut judged);
        judged.iter().map(|judgement| judgement.keep).collect()
    }

    #[test]
    fn a_feed_below_goes_and_a_second_part_stays() {
        let paragraph =
            "渡船在冬季维修之后再次启航，船长说，码头上的人很多，天气也很好，岛上的居民等了四个月，终于可以坐船回家，他们带来了鲜花，也带来了音乐。";
        let story = format!("<div><p>{paragraph}{paragraph}</p><p>{paragraph}</p></div>");
        let one = "<li>岛上的学校星期一重新开学，孩子们都很高兴。</li>";
        assert_eq!(kept(&format!("{story}<ul>{one}{one}</ul>")), [true, true, false, false], "shorter than the story");
        let part = format!("<li>{paragraph}</li>").repeat(5);
        assert_eq!(kept(&format!("{story}<ul>{part}</ul>")), [true; 7], "longer, and in sentences");
        let linked = format!("<li><a href=/a>{paragraph}</a></li>").repeat(5);
        assert_eq!(kept(&format!("{story}<ul>{linked}</ul>")), [true, true, false, false, false, false, false], "links");
        assert_eq!(kept(&format!("{story}<ul class=comments>{part}</ul>")), [true, true, false, false, false, false, false], "comments");
    }
}
