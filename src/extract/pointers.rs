//! Lines between the paragraphs of a story that only lead to another page: "PHOTOS: The ferry on its first day", where what
//! follows the label, or all of the line, is a link.
//!
//! A classifier keeps some of them and not others, though their markup is the same. A label in capitals, or one of the usual
//! words, is enough where the rest is a link; without a link it takes both.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use super::asides::drop_unless_most;
use super::classify::Judgement;
use super::features::{Features, Table};
use super::fold::fold;
use super::hash::ByText;
use super::outline::{Block, Kind, Outline};
use super::text::{is_sentence, is_unspaced_script, visible_chars};

/// Pointers that hold more of the kept text than this are a list that the text is about.
const MOST: f64 = 0.15;
/// So much of what follows the label is in the link.
const MOSTLY_LINK: f64 = 0.9;
/// Within brackets, a word stands before the link: "[See the ferry on its first day.]"
const LINK_IN_BRACKETS: f64 = 0.75;
/// A label is not longer, in characters.
const LONGEST_LABEL: usize = 40;
/// A headline has so many characters, white space not counted, and words.
const HEADLINE: std::ops::RangeInclusive<f64> = 15.0..=160.0;
const FEWEST_WORDS: usize = 5;
/// Behind a label, fewer are enough.
const FEWEST_WORDS_BEHIND: usize = 3;
/// Text of its own is less than this share links.
const MOST_LINKS: f64 = 0.5;
/// So many headlines without a label stand together, in so many places of a story.
const LONGEST_RUN: usize = 6;
const MOST_RUNS: usize = 3;
/// Some lines of pointers stand in one block.
const MOST_LINES: usize = 6;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    label: BTreeMap<String, Vec<String>>,
}

/// Labels of pointers, folded.
static LABELS: LazyLock<HashSet<String, ByText>> = LazyLock::new(|| {
    let lexicon: Lexicon = crate::lexicon::parse("pointers.toml", include_str!("../../config/lexicon/pointers.toml"));
    lexicon.label.into_values().flatten().map(|label| fold(&label)).collect()
});

/// Takes lines that point at other pages out of the text of an article.
pub(super) fn drop_pointers(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    let kept: Vec<usize> = (0..judged.len()).filter(|at| judged[*at].keep).collect();
    let labelled: Vec<usize> = kept.iter().copied().filter(|at| is_labelled(&outline.blocks[*at])).collect();
    let bare = bare(outline, table, &kept, &labelled);
    drop_unless_most(table, judged, labelled, MOST, "pointer");
    drop_unless_most(table, judged, bare, MOST, "lone_link");
}

/// Headlines of other stories without a label, a few of them between two paragraphs. What a story announces with a colon belongs to it; and
/// where there are many, each heads what stands below it.
fn bare(outline: &Outline<'_>, table: &Table, kept: &[usize], labelled: &[usize]) -> Vec<usize> {
    let is_text = |at: usize| table.blocks[at].is_sentence && table.blocks[at].link_share < MOST_LINKS;
    let leads_on = |at: usize| outline.blocks[at].text.trim_end().ends_with([':', '：']);
    let kept: Vec<usize> = kept.iter().copied().filter(|at| labelled.binary_search(at).is_err()).collect();
    let mut bare = Vec::new();
    let mut runs = 0;
    let mut rank = 1;
    while rank < kept.len() {
        let run = kept[rank..].iter().take_while(|at| is_headline(&outline.blocks[**at], &table.blocks[**at])).count();
        let stands_between = is_text(kept[rank - 1]) && !leads_on(kept[rank - 1]) && kept.get(rank + run).is_none_or(|below| is_text(*below));
        if (1..=LONGEST_RUN).contains(&run) && stands_between {
            bare.extend_from_slice(&kept[rank..rank + run]);
            runs += 1;
        }
        rank += run + 1;
    }
    if runs <= MOST_RUNS { bare } else { Vec::new() }
}

/// Whether each line of a block is a label and what it points at.
fn is_labelled(block: &Block) -> bool {
    let lines: Vec<&str> = block.text.lines().take(MOST_LINES + 1).collect();
    let parts: Vec<(&str, &str)> = lines.iter().filter_map(|line| line.split_once([':', '：', '|', '»'])).collect();
    if !matches!(block.kind, Kind::Paragraph | Kind::Item) || lines.is_empty() || parts.len() != lines.len() || lines.len() > MOST_LINES {
        return false;
    }
    let has_words = |text: &str| text.contains(is_unspaced_script) || text.split_whitespace().count() >= FEWEST_WORDS_BEHIND;
    let is_short = |label: &str| label.chars().count() <= LONGEST_LABEL;
    let is_usual = |label: &str| LABELS.contains(&fold(label));
    // In a list, words in capitals are what its items are about.
    let is_label = |label: &str| is_short(label) && (is_usual(label) || is_loud(label) && block.kind == Kind::Paragraph);
    if !parts.iter().all(|(label, rest)| is_label(label) && has_words(rest)) {
        return false;
    }
    let pointed: u32 = parts.iter().map(|(_, rest)| visible_chars(rest)).sum();
    let is_link = f64::from(block.link_chars) >= MOSTLY_LINK * f64::from(pointed);
    let is_title = |(label, rest): &(&str, &str)| is_usual(label) && is_loud(label) && !is_sentence(rest) && HEADLINE.contains(&f64::from(visible_chars(rest)));
    is_link || block.links == 0 && parts.iter().all(is_title)
}

/// Whether a label is written in capitals ("RED WINGS"), and no name of a file or a message ("KB3022345").
fn is_loud(label: &str) -> bool {
    let capitals = label.chars().filter(|c| c.is_uppercase()).count();
    capitals > 1 && capitals > label.chars().filter(|c| c.is_numeric()).count() && !label.contains(char::is_lowercase)
}

/// Whether a block is headlines and the links to their stories, a line each.
fn is_headline(block: &Block, features: &Features) -> bool {
    let text = block.text.as_str();
    let is_bracketed = text.starts_with(['[', '(']) && text.ends_with([']', ')']);
    let (lines, links) = (text.lines().count(), usize::from(block.links));
    let is_list = lines > 1;
    let fits = |line: &str| {
        let is_long_enough = HEADLINE.contains(&f64::from(visible_chars(line))) && line.split_whitespace().count() >= FEWEST_WORDS;
        is_long_enough && !line.contains("://") && !line.starts_with("www.") && (is_bracketed || is_list || !is_sentence(line))
    };
    matches!(block.kind, Kind::Paragraph | Kind::Item)
        && features.link_share >= if is_bracketed { LINK_IN_BRACKETS } else { MOSTLY_LINK }
        // A link may be cut in two by its style.
        && (lines..=2 * lines).contains(&links)
        && lines <= MOST_LINES
        && text.lines().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::testing::{STORY, left};

    fn kept(line: &str) -> usize {
        left(&format!("<div>{STORY}{line}{STORY}</div>"), |_| false, drop_pointers).len() - 6
    }

    #[test]
    fn a_label_and_what_it_points_at() {
        for line in [
            "<p><b>PHOTOS: </b><a href=/a>The ferry on its first day</a></p>",
            "<p><a href=/a>HARBOUR CUP COUNTDOWN: Nine days to go</a></p>",
            "<p>STORY: <a href=/a>The bridge is closed again</a><br>STORY: <a href=/b>Ferry sold for scrap</a></p>",
            "<p>Video: <a href=/a>The ferry on its first day</a></p>",
            "<p>FOTOS: <a href=/a>Die Fähre am ersten Tag</a></p>",
            "<p>بالصور: <a href=/a>أول رحلة للعبارة الجديدة</a></p>",
            "<p>視頻｜直播</p><p>视频：<a href=/a>渡轮首日启航视频</a></p>",
            "<p>PHOTOS: The ferry on its first day</p>",
            "<p><a href=/a>An old lighthouse is up for sale</a></p>",
            "<p>[See <a href=/a>the ferry on its first day</a>.]</p>",
            "<ul><li><a href=/a>An old lighthouse is up for sale</a><li><a href=/b>Gulls of the bay are counted twice</a></ul>",
        ] {
            assert_eq!(kept(line), line.matches("視頻").count(), "{line}");
        }
    }

    #[test]
    fn what_a_story_says_itself() {
        for line in [
            "<p>CAPTAIN: The engine has never failed us.</p>",
            "<p>PHOTOS: The town has nine of them left, and will not show them.</p>",
            "<p>Jane Roe: <a href=/a>the captain of the ferry</a></p>",
            "<p>KB3022345: <a href=/a>what the message says</a></p>",
            "<p>PDF: <a href=/a>timetable</a></p>",
            "<ul><li>IBM: <a href=/a>a course on ships</a></ul>",
            "<p>The papers lie open:</p><p><a href=/a>The contract of the town and the yard</a></p>",
            "<p><a href=/a>https://bay.example/ferry and what stands there</a></p>",
            "<p><a href=/a>Why did nobody ask the captain of the ship?</a></p>",
            "<p><a href=/a>Jane Roe</a></p>",
        ] {
            assert_eq!(kept(line), line.matches("<p>").count().max(1), "{line}");
        }
        // Many of them head what stands below each.
        let round: String = (1..6).map(|day| format!("<p><a href=/{day}>Ship number {day} comes home at last</a></p>{STORY}")).collect();
        assert_eq!(left(&round, |_| false, drop_pointers).len(), 20);
        // A list of them is what the page is about.
        let list = "<p>VIDEO: <a href=/a>The ferry on its first day in the bay</a></p>".repeat(9);
        assert_eq!(left(&format!("{STORY}{list}"), |_| false, drop_pointers).len(), 12);
    }
}
