//! What forum programs write around the posts of a thread, and a classifier keeps: who a poster is, when a post was changed, whom it
//! pleased, signatures, buttons, the thread's name above each answer, and what readers may do here.
//!
//! It stands on nearly every post, so that a thread of twenty posts has it twenty times. Boxes are told by the names the common programs
//! give them; lines by stock phrases of `config/lexicon/threads.toml`. What says who speaks, and when, stays as it was judged: heads of
//! quotations ("Mira wrote:"), an account's name or a day alone.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};

use super::asides::{Boxes, drop_unless_most};
use super::classify::Judgement;
use super::dates::{self, Context};
use super::features::Table;
use super::fold::fold;
use super::hash::ByText;
use super::hints::NameList;
use super::outline::{Kind, Outline};
use super::phrases::ends_word;
use super::text::is_sentence;
use super::trim::refuse;

/// Boxes that hold more of the kept text than this are the text.
const MOST_BOXED: f64 = 0.5;
/// Such a line is not longer, in bytes: addresses and names of threads may stand in it.
const LONGEST_LINE: usize = 240;
/// What is told of a poster is not longer, in bytes.
const LONGEST_VALUE: usize = 80;
/// An account's name, a rank or a place is not longer, in characters.
const LONGEST_LABEL: usize = 40;
/// A poster's column has no more blocks.
const LONGEST_COLUMN: u32 = 12;
/// So many lines that tell of a poster make a column.
const COLUMN_LINES: usize = 2;
/// Blocks within which labels that a post can bear too stand beside one that none bears.
const BESIDE: usize = 3;
/// So many underscores part a post from its poster's signature.
const RULE: &str = "__________";
/// A signature below such a line is not longer, in weighted characters.
const LONGEST_SIGNATURE: f64 = 400.0;
/// So much of the text stands above what ends a thread.
const POSTS: f64 = 0.8;
/// Bytes that may stand beside the date in a line that is a date: "on", "«", a number of the post.
const BESIDE_DATE: usize = 10;

type ByLanguage = BTreeMap<String, Vec<String>>;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    boxes: Vec<String>,
    edit_note: ByLanguage,
    poster: ByLanguage,
    about: ByLanguage,
    posted: ByLanguage,
    reply: ByLanguage,
    liked: ByLanguage,
    counted: ByLanguage,
    control: ByLanguage,
    tail: ByLanguage,
    end: ByLanguage,
    readers: ByLanguage,
    column_head: ByLanguage,
}

type Phrases = HashSet<String, ByText>;

/// The lexicon, compiled.
struct Words {
    boxes: NameList,
    edit_note: AhoCorasick,
    tail: AhoCorasick,
    end: AhoCorasick,
    poster: Phrases,
    about: Phrases,
    posted: Phrases,
    reply: Phrases,
    counted: Phrases,
    control: Phrases,
    liked: Vec<String>,
    readers: Vec<String>,
    column_heads: Phrases,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    const NAME: &str = "threads.toml";
    let lexicon: Lexicon = crate::lexicon::parse(NAME, include_str!("../../config/lexicon/threads.toml"));
    let all = |lists: ByLanguage| lists.into_values().flatten().map(|phrase| fold(&phrase)).collect::<Vec<String>>();
    let set = |lists: ByLanguage| all(lists).into_iter().collect::<Phrases>();
    let beginnings = |lists: ByLanguage| {
        let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).start_kind(StartKind::Anchored).build(all(lists));
        crate::lexicon::built(NAME, built)
    };
    Words {
        boxes: NameList::of(NAME, &lexicon.boxes),
        edit_note: beginnings(lexicon.edit_note),
        tail: beginnings(lexicon.tail),
        end: beginnings(lexicon.end),
        poster: set(lexicon.poster),
        about: set(lexicon.about),
        posted: set(lexicon.posted),
        reply: set(lexicon.reply),
        counted: set(lexicon.counted),
        control: set(lexicon.control),
        liked: all(lexicon.liked),
        readers: all(lexicon.readers),
        column_heads: set(lexicon.column_head),
    }
});

/// What a line of a thread is, where it is no part of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// It tells of the poster.
    Poster,
    /// It may.
    About,
    /// Any other furniture.
    Furniture,
}

/// Takes what stands around the posts out of the text of a thread.
pub(super) fn drop_furniture(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement], title: Option<&str>, context: &Context<'_>) {
    drop_boxes(outline, table, judged);
    let thread = Thread { title: title.map(fold).unwrap_or_default(), context };
    let lines: Vec<Option<Line>> = outline.blocks.iter().map(|block| if block.kind == Kind::Pre { None } else { thread.block(&block.text) }).collect();
    let tells_of_poster = |from: usize, to: usize| lines[from..to.min(lines.len())].contains(&Some(Line::Poster));
    for (at, line) in lines.iter().enumerate() {
        let reason = match line {
            Some(Line::Furniture) => "thread_line",
            Some(Line::Poster) => "poster_info",
            Some(Line::About) if tells_of_poster(at.saturating_sub(BESIDE), at + BESIDE + 1) => "poster_info",
            _ => continue,
        };
        drop(&mut judged[at], reason);
    }
    drop_columns(outline, &lines, judged);
    drop_end(outline, table, judged);
    drop_signatures(outline, table, judged);
}

/// Refuses a block that was kept.
fn drop(judgement: &mut Judgement, reason: &'static str) {
    if judgement.keep {
        refuse(judgement, reason);
    }
}

/// Refuses what lies in boxes that forums' templates name, unless that is the text.
fn drop_boxes(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    let mut boxes = Boxes::of(outline, &WORDS.boxes);
    let boxed = (0..judged.len()).filter(|at| judged[*at].keep && boxes.hold(&outline.blocks[*at])).collect();
    drop_unless_most(table, judged, boxed, MOST_BOXED, "thread_box");
}

/// Refuses what stands below the last post, from the line on that says what readers may do or that other threads follow.
fn drop_end(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    let all: f64 = judged.iter().zip(&table.blocks).filter(|(judgement, _)| judgement.keep).map(|(_, features)| features.length).sum();
    let mut passed = 0.0;
    let ends = |at: &usize| {
        let (is_below, block) = (passed >= POSTS * all, &outline.blocks[*at]);
        passed += if judged[*at].keep { table.blocks[*at].length } else { 0.0 };
        is_below && block.text.len() <= LONGEST_LINE && begins_with(&WORDS.end, &fold(&block.text))
    };
    let Some(end) = (0..judged.len()).find(ends) else { return };
    judged[end..].iter_mut().for_each(|judgement| drop(judgement, "thread_end"));
}

/// Refuses what stands in a poster's column: name and rank above and below the lines that are known.
fn drop_columns(outline: &Outline<'_>, lines: &[Option<Line>], judged: &mut [Judgement]) {
    let is_label = |at: usize| {
        let block = &outline.blocks[at];
        lines[at].is_some() || block.kind != Kind::Pre && block.text.lines().all(|line| is_short(line) && !is_sentence(line))
    };
    for region in outline.regions.iter().skip(1).filter(|region| region.last - region.first <= LONGEST_COLUMN) {
        let blocks = region.first as usize..region.last as usize;
        let known = blocks.clone().filter(|at| matches!(lines[*at], Some(Line::Poster | Line::About))).count();
        let is_poster = blocks.clone().any(|at| lines[at] == Some(Line::Poster));
        if is_poster && known >= COLUMN_LINES && blocks.clone().all(is_label) {
            blocks.for_each(|at| drop(&mut judged[at], "poster_info"));
        }
    }
}

/// Refuses what stands below a line of underscores, to the end of the post.
fn drop_signatures(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    let rules: Vec<usize> = (0..judged.len()).filter(|at| outline.blocks[*at].text.starts_with(RULE)).collect();
    for rule in rules {
        let block = &outline.blocks[rule];
        let words = block.text.trim_start_matches('_').trim();
        // Below a rule that has a block of its own stands the rest of the post's box; in one block with it, its own lines.
        let region = outline.region_of(block);
        let holder = if region.last as usize == rule + 1 && region.parent != 0 { &outline.regions[region.parent as usize] } else { region };
        let last = if words.is_empty() { (holder.last as usize).max(rule + 1) } else { rule + 1 };
        let mut length = 0.0;
        let fits = table.blocks[rule..last].iter().all(|features| {
            length += features.length;
            length <= LONGEST_SIGNATURE
        });
        let last = if fits { last } else { rule + 1 };
        if fits || words.is_empty() {
            judged[rule..last].iter_mut().for_each(|judgement| drop(judgement, "post_signature"));
        }
    }
}

/// What lines are held against.
struct Thread<'t> {
    /// Folded.
    title: String,
    context: &'t Context<'t>,
}

impl Thread<'_> {
    /// What a block is all of whose lines and cells are no part of a post.
    fn block(&self, text: &str) -> Option<Line> {
        if text.len() > 2 * LONGEST_LINE {
            return None;
        }
        let mut whole = None;
        let parts = || text.split(['\n', '\t']).map(str::trim).filter(|line| !line.is_empty());
        let is_head = parts().any(is_post_number);
        for line in parts() {
            let line = self.line(line).or_else(|| (is_head && self.is_date(line)).then_some(Line::Furniture));
            whole = match (whole, line?) {
                (Some(Line::Poster), _) | (_, Line::Poster) => Some(Line::Poster),
                (Some(Line::About), Line::About) | (None, Line::About) => Some(Line::About),
                _ => Some(Line::Furniture),
            };
        }
        whole
    }

    fn line(&self, line: &str) -> Option<Line> {
        if line.len() > LONGEST_LINE {
            return None;
        }
        let words = &*WORDS;
        let folded = fold(line);
        let has_number = line.contains(char::is_numeric);
        if words.control.contains(&folded) || begins_with(&words.tail, &folded) || self.answers_title(line) {
            return Some(Line::Furniture);
        }
        if let Some((label, value)) = line.split_once([':', '：'])
            && let label = fold(label)
            && !value.trim().is_empty()
        {
            let is_short = value.len() <= LONGEST_VALUE;
            if is_short && value.contains(char::is_numeric) && words.poster.contains(&label) {
                return Some(Line::Poster);
            }
            if is_short && words.about.contains(&label) {
                return Some(Line::About);
            }
            if words.posted.contains(&label) && (self.has_day(value) || self.is_title(value)) {
                return Some(Line::Furniture);
            }
        }
        if !has_number {
            return None;
        }
        let is_note = begins_with(&words.edit_note, &folded) || self.is_dated_note(line);
        let ends_so = |endings: &[String]| endings.iter().any(|ending| folded.ends_with(ending.as_str()));
        let counts = || folded.split_once(' ').is_some_and(|(number, rest)| number.bytes().all(|b| b.is_ascii_digit()) && words.counted.contains(rest));
        (is_note || is_post_number(line) || ends_so(&words.liked) || ends_so(&words.readers) || counts()).then_some(Line::Furniture)
    }

    fn is_title(&self, text: &str) -> bool {
        fold(text) == self.title || self.answers_title(text)
    }

    /// Whether a line says the thread's name above an answer: "Re: ...".
    fn answers_title(&self, line: &str) -> bool {
        let answered = line.split_once([':', '：']).filter(|(reply, _)| reply.len() <= LONGEST_LABEL && WORDS.reply.contains(&fold(reply)));
        !self.title.is_empty() && answered.is_some_and(|(_, title)| fold(title) == self.title)
    }

    /// Whether a line begins with a date and tells in brackets when the post was changed.
    fn is_dated_note(&self, line: &str) -> bool {
        line.split_once('(').is_some_and(|(date, note)| begins_with(&WORDS.edit_note, &fold(note)) && self.is_date(date))
    }

    fn has_day(&self, text: &str) -> bool {
        dates::find(text, &Context { captured: None, ..*self.context }).is_some_and(|(date, _)| date.day.is_some())
    }

    /// Whether a line is a date and hardly anything else.
    fn is_date(&self, line: &str) -> bool {
        let found = dates::find(line.trim(), &Context { captured: None, ..*self.context });
        found.is_some_and(|(date, range)| date.day.is_some() && line.trim().len() - range.len() <= BESIDE_DATE)
    }
}

/// Whether a line is no longer than a name, a rank or a place.
fn is_short(line: &str) -> bool {
    line.len() <= LONGEST_LABEL * char::MAX.len_utf8() && line.chars().count() <= LONGEST_LABEL
}

/// Whether a line is the number of a post: "#12".
fn is_post_number(line: &str) -> bool {
    line.strip_prefix('#').is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_numeric() || matches!(c, ',' | '.')))
}

/// Whether a text heads a column of a thread's table ("Author", "Message") and names nobody.
pub(super) fn heads_column(text: &str) -> bool {
    WORDS.column_heads.contains(&fold(text))
}

/// Whether a folded line begins with one of these phrases.
fn begins_with(phrases: &AhoCorasick, folded: &str) -> bool {
    phrases.find(Input::new(folded).anchored(Anchored::Yes)).is_some_and(|found| ends_word(folded, found.end()))
}

#[cfg(test)]
mod tests;
