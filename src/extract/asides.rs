//! What a classifier keeps between the paragraphs of an article though it is no part of the story: boxes of facts and
//! questions to readers, and captions that are set as paragraphs.
//!
//! Only what can be told for certain is taken out: a box by the name its template gives it, a caption by the
//! credit or agency it ends with or the figure it begins as, a link by the "read also" before it. All of them stay where they are much of
//! the page: then they are what the page is about.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use super::classify::Judgement;
use super::features::Table;
use super::fold::fold;
use super::hash::ByText;
use super::hints::NameList;
use super::metadata::is_agency;
use super::outline::{Block, Kind, Outline, Region};
use super::phrases::Phrase;
use super::text::ends_sentence;
use super::trim::refuse;

/// Boxes, or captions, that hold more of the kept text than this are the text: a page about a poll, a photo essay.
const MOST_ASIDE: f64 = 0.4;
/// A box that points at other stories is less than this of the text.
const MOST_POINTER: f64 = 0.3;
/// Blocks within which its first headline stands: a label for screen readers may come before it.
const BLOCKS_TO_HEADLINE: usize = 2;
/// So much of a headline is in its link.
const MOSTLY_LINK: f64 = 0.8;
/// So much of a block that is a link alone, and so many of them in a row stand behind one "read also".
const ALL_LINK: f64 = 0.9;
const MOST_ANNOUNCED: usize = 6;
/// Links that hold more of the kept text than this are a list that the text is about.
const MOST_ANNOUNCED_SHARE: f64 = 0.1;
/// Captions are not longer, in weighted characters.
const LONGEST_CAPTION: f64 = 300.0;
/// What closes a text is one of so many last lines.
const LAST_LINES: usize = 3;
/// Whom a picture is by takes no more characters.
const LONGEST_CREDIT: usize = 80;
/// A label before a caption takes no more bytes.
const LONGEST_FIGURE_LABEL: usize = 24;
/// A label before a credit has at most so many words ("crédito de la foto").
const LABEL_WORDS: usize = 4;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    boxes: Vec<String>,
    networks: Vec<String>,
    follow: BTreeMap<String, Vec<String>>,
    closing_credit: BTreeMap<String, Vec<String>>,
    figure_label: BTreeMap<String, Vec<String>>,
    picture_credit: BTreeMap<String, Vec<String>>,
}

/// The lexicon, compiled.
struct Words {
    boxes: NameList,
    figures: HashSet<String, ByText>,
    credits: HashSet<String, ByText>,
    follow: Vec<String>,
    closing: Vec<String>,
    networks: HashSet<String, ByText>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    const NAME: &str = "asides.toml";
    let lexicon: Lexicon = crate::lexicon::parse(NAME, include_str!("../../config/lexicon/asides.toml"));
    let folded = |lists: BTreeMap<String, Vec<String>>| lists.into_values().flatten().map(|label| fold(&label)).collect();
    let beginnings = |lists: BTreeMap<String, Vec<String>>| lists.into_values().flatten().map(|words| format!("{} ", fold(&words))).collect();
    Words {
        boxes: NameList::of(NAME, &lexicon.boxes),
        figures: folded(lexicon.figure_label),
        credits: folded(lexicon.picture_credit),
        follow: beginnings(lexicon.follow),
        closing: beginnings(lexicon.closing_credit),
        networks: lexicon.networks.iter().map(|network| fold(network)).collect(),
    }
});

/// Takes boxes and captions out of the text of an article.
pub(super) fn drop_asides(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    let captions = (0..judged.len()).filter(|at| judged[*at].keep && is_caption(&outline.blocks[*at], table.blocks[*at].length)).collect();
    drop_unless_most(table, judged, captions, MOST_ASIDE, "caption_with_credit");
    drop_pointers(outline, table, judged);
    let announced = announced(outline, table).into_iter().filter(|at| judged[*at].keep).collect();
    drop_unless_most(table, judged, announced, MOST_ANNOUNCED_SHARE, "announced_link");
    // All together: a page made of such boxes is a page of that kind.
    let mut boxes = Boxes::of(outline, &WORDS.boxes);
    let boxed = (0..judged.len()).filter(|at| judged[*at].keep && boxes.hold(&outline.blocks[*at])).collect();
    drop_unless_most(table, judged, boxed, MOST_ASIDE, "aside_box");
}

/// Takes out boxes that begin with "read also" or the like and go on with a linked headline: headline, teaser and all.
fn drop_pointers(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    let length = |judged: &[Judgement], blocks: std::ops::Range<usize>| -> f64 { blocks.filter(|at| judged[*at].keep).map(|at| table.blocks[at].length).sum() };
    let kept = length(judged, 0..judged.len());
    let points = |at: &usize| matches!(table.blocks[*at].phrase, Some(Phrase::ReadAlso | Phrase::RelatedHeading));
    for at in (0..judged.len()).filter(points) {
        let begins = |region: &&Region| region.first as usize == at && region.last as usize > at + 1;
        let boxes = outline.path(outline.blocks[at].region).map(|(_, region)| region).skip_while(|region| region.last as usize == at + 1).take_while(begins);
        let small = boxes.take_while(|region| length(judged, at..region.last as usize) <= MOST_POINTER * kept).last();
        let Some(region) = small else { continue };
        let below = at + 1..region.last as usize;
        if below.clone().take(BLOCKS_TO_HEADLINE).any(|block| table.blocks[block].link_share >= MOSTLY_LINK) {
            (at..below.end).for_each(|at| {
                if judged[at].keep {
                    refuse(&mut judged[at], "pointer_box");
                }
            });
        }
    }
}

/// Blocks that are links and nothing else, right behind a label that says "read also": the headlines of other stories. Below a button
/// that says so begins the next story of a list.
fn announced(outline: &Outline<'_>, table: &Table) -> Vec<usize> {
    let mut blocks = Vec::new();
    let mut left = 0;
    for (at, features) in table.blocks.iter().enumerate() {
        let is_heading = matches!(outline.blocks[at].kind, Kind::Heading(_));
        if matches!(features.phrase, Some(Phrase::ReadAlso | Phrase::RelatedHeading)) && !features.is_sentence && features.link_share <= 1.0 - ALL_LINK {
            left = MOST_ANNOUNCED;
        } else if left > 0 && features.link_share >= ALL_LINK && !is_heading {
            left -= 1;
            blocks.push(at);
        } else {
            left = 0;
        }
    }
    blocks
}

/// Takes off last lines that credit those who worked on the text, in brackets, or say where else its writer can be read.
pub(super) fn drop_closing(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    let last: Vec<usize> = (0..judged.len()).rev().filter(|at| judged[*at].keep).take(LAST_LINES).collect();
    let is_short = |at: &usize| table.blocks[*at].length <= LONGEST_CAPTION && outline.blocks[*at].kind == Kind::Paragraph;
    let lines = |at: &usize| outline.blocks[*at].text.lines();
    let (calls, credits): (Vec<usize>, Vec<usize>) = last.into_iter().filter(is_short).partition(|at| lines(at).any(names_account));
    drop_unless_most(table, judged, calls, MOST_ASIDE, "follow_us");
    let credits = credits.into_iter().filter(|at| lines(at).all(is_closing_credit)).collect();
    drop_unless_most(table, judged, credits, MOST_ASIDE, "closing_credit");
}

/// Whether a line is in brackets and credits somebody.
fn is_closing_credit(line: &str) -> bool {
    let inside = line.trim().strip_prefix(['(', '[', '（']).and_then(|line| line.trim_end_matches('.').strip_suffix([')', ']', '）']));
    inside.map(fold).is_some_and(|folded| WORDS.closing.iter().any(|words| folded.starts_with(words.as_str())))
}

/// Whether a line tells readers to follow an account.
fn names_account(line: &str) -> bool {
    let folded = fold(line);
    let is_account = |word: &str| word.starts_with('@') || WORDS.networks.contains(&fold(word));
    WORDS.follow.iter().any(|words| folded.starts_with(words.as_str())) && line.split_whitespace().any(is_account)
}

/// Refuses these blocks, unless they are more than `most` of what is kept.
pub(super) fn drop_unless_most(table: &Table, judged: &mut [Judgement], blocks: Vec<usize>, most: f64, reason: &'static str) {
    if blocks.is_empty() {
        return;
    }
    let kept: f64 = judged.iter().zip(&table.blocks).filter(|(judgement, _)| judgement.keep).map(|(_, features)| features.length).sum();
    let aside: f64 = blocks.iter().map(|at| table.blocks[*at].length).sum();
    if aside <= most * kept {
        blocks.into_iter().for_each(|at| refuse(&mut judged[at], reason));
    }
}

/// The regions that their template calls a box, by a list of names.
pub(super) struct Boxes<'o, 't> {
    outline: &'o Outline<'t>,
    names: &'o NameList,
    /// By name of the outline: whether it is that of a box, once that is known. Most names are never asked for.
    named: Vec<Option<bool>>,
}

impl<'o, 't> Boxes<'o, 't> {
    /// Of a page, before anything is asked.
    pub(super) fn of(outline: &'o Outline<'t>, names: &'o NameList) -> Self {
        Self { outline, names, named: vec![None; outline.names.len()] }
    }

    /// Whether a block lies in a box.
    pub(super) fn hold(&mut self, block: &Block) -> bool {
        let (outline, names, named) = (self.outline, self.names, &mut self.named);
        let mut is_box = |name: &u32| {
            let at = *name as usize;
            named.get_mut(at).is_some_and(|known| *known.get_or_insert_with(|| names.is_in(outline.names[at])))
        };
        outline.path(block.region).any(|(_, region)| region.names.iter().any(&mut is_box))
    }
}

/// Whether a block is the caption of a picture and says so: it ends with whom the picture is by, or begins with "Figure 3:".
fn is_caption(block: &Block, length: f64) -> bool {
    match block.kind {
        Kind::Caption => ends_with_credit(&block.text),
        Kind::Paragraph if length <= LONGEST_CAPTION && !block.text.contains('\n') => {
            ends_with_credit(&block.text) || begins_as_figure(&block.text) || block.media > 0 && ends_with_agency(&block.text)
        }
        _ => false,
    }
}

/// Whether a text ends with "Photo: Jane Roe", "(Bild: Agentur)" or "© Agency".
fn ends_with_credit(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '。'));
    let inside = text.strip_suffix([')', '）', ']', '］']).and_then(|text| text.rsplit_once(['(', '（', '[', '［'])).map(|(_, inside)| inside);
    if let Some(inside) = inside {
        return inside.split_once([':', '：', '/', '|']).is_some_and(|(label, name)| WORDS.credits.contains(&fold(label)) && is_credit(name));
    }
    if let Some((_, name)) = text.rsplit_once(['©', 'Ⓒ']) {
        // "© 2024 Bay Times" is the page's own copyright line.
        return is_credit(name) && !name.trim_start().starts_with(|c: char| c.is_ascii_digit());
    }
    text.rsplit_once([':', '：']).is_some_and(|(before, name)| is_credit(name) && ends_with_label(before, name))
}

/// Whether a text begins with "Figure 3:" or "Abb.:".
fn begins_as_figure(text: &str) -> bool {
    text.split_once([':', '：']).is_some_and(|(label, rest)| {
        let label = label.trim_end_matches(|c: char| c.is_numeric() || c.is_whitespace() || c == '.');
        !rest.trim().is_empty() && label.len() <= LONGEST_FIGURE_LABEL && WORDS.figures.contains(&fold(label))
    })
}

/// Whether a text ends with a sentence and an agency after it, as captions of some countries do. Beside a picture only:
/// articles end so too.
fn ends_with_agency(text: &str) -> bool {
    text.rsplit_once(' ').is_some_and(|(before, name)| before.trim_end().ends_with(ends_sentence) && is_agency(name))
}

/// Whether this can be whom a picture is by: short, no sentence, no address.
fn is_credit(name: &str) -> bool {
    let name = name.trim();
    let has_letters = name.contains(char::is_alphabetic);
    has_letters && name.chars().count() <= LONGEST_CREDIT && !name.starts_with("http") && !name.contains(['!', '?', '؟', '？']) && !name.contains(". ")
}

/// Whether the last words before a colon are a label such as "Photo by" and no part of a sentence ("there was one photo:
/// ..."): set off from what is before them, or the whole of it, or, glued to a sentence, written with a capital and
/// followed by the names of a person and perhaps an agency.
fn ends_with_label(before: &str, name: &str) -> bool {
    let words: Vec<&str> = before.split_whitespace().collect();
    let is_label = |count: usize| {
        let (ahead, label) = words.split_at(words.len() - count);
        let stands_so = match ahead.last() {
            None => !name.split_whitespace().any(|word| word.starts_with(char::is_lowercase)),
            Some(word) if !word.ends_with(char::is_alphanumeric) => !label[0].starts_with(char::is_lowercase),
            Some(_) => label[0].starts_with(char::is_uppercase) && is_full_name(name),
        };
        stands_so && WORDS.credits.contains(&fold(&label.join(" ")))
    };
    (1..=LABEL_WORDS.min(words.len())).any(is_label)
}

/// Whether these are two names or more, each word with a capital: "Jane Roe", "Roe/agency".
fn is_full_name(name: &str) -> bool {
    let name = name.trim();
    let is_capital = |word: &str| !word.starts_with(char::is_alphabetic) || word.starts_with(char::is_uppercase);
    name.starts_with(char::is_uppercase) && name.contains([' ', '/']) && name.split_whitespace().all(is_capital)
}

#[cfg(test)]
mod tests;
