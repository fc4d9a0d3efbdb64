//! What is known of each block, in a table beside the outline: the classifier's input.

use super::hints::Hints;
use super::outline::{Kind, Outline};
use super::phrases::{self, Phrase};
use super::tag::Tag;
use super::text;

/// Characters of an unspaced script say about as much as this many of a spaced one (Japanese and English versions of
/// the same news differ by that factor in length).
const UNSPACED_WEIGHT: f64 = 2.5;
/// A region with more than this share of the page's prose is the page's text whatever its class says.
const DOMINANT_SHARE: f64 = 0.5;
/// A block with more than this share of its characters in links is a link.
const MOSTLY_LINK: f64 = 0.8;
/// Prose shorter than this says little about where the text is.
const SHORT: f64 = 40.0;

/// Hints that speak against text.
pub const AGAINST: Hints = Hints::COMMENT
    .or(Hints::SHARE)
    .or(Hints::RELATED)
    .or(Hints::TEASER)
    .or(Hints::NAV)
    .or(Hints::SIDEBAR)
    .or(Hints::FOOTER)
    .or(Hints::HEADER)
    .or(Hints::AD)
    .or(Hints::NEWSLETTER)
    .or(Hints::CONSENT)
    .or(Hints::META)
    .or(Hints::CAPTION)
    .or(Hints::HIDDEN)
    .or(Hints::STANDFIRST)
    .or(Hints::BYLINE)
    .or(Hints::DATE)
    .or(Hints::TITLE)
    .or(Hints::FORUM)
    .or(Hints::PRODUCT);

/// What is known of one block.
#[derive(Debug, Clone, Copy)]
pub struct Features {
    /// Characters, those of unspaced scripts weighted.
    pub length: f64,
    /// Share of them in links.
    pub link_share: f64,
    /// Whether it ends as a sentence does.
    pub is_sentence: bool,
    /// Sentence ends and clause separators in it.
    pub punctuation: u32,
    /// How much prose it is: length without links, little for labels.
    pub prose: f64,
    /// What stock phrase it is, if any.
    pub phrase: Option<Phrase>,
}

/// Features of all blocks, and what follows from them for regions.
#[derive(Debug)]
pub struct Table {
    /// By block.
    pub blocks: Vec<Features>,
    /// Sum of prose before each block; one longer than `blocks`.
    prose_before: Vec<f64>,
    /// By region: hints that hold in it, those of regions that hold most of the page's prose left out.
    pub effective: Vec<Hints>,
}

impl Table {
    /// Computes everything in one pass over blocks and one over regions.
    pub fn of(outline: &Outline<'_>) -> Self {
        let blocks: Vec<Features> = outline.blocks.iter().map(features).collect();
        let mut prose_before = Vec::with_capacity(blocks.len() + 1);
        let mut sum = 0.0;
        prose_before.push(sum);
        for block in &blocks {
            sum += block.prose;
            prose_before.push(sum);
        }
        let mut table = Self { blocks, prose_before, effective: Vec::with_capacity(outline.regions.len()) };
        for region in &outline.regions {
            let around = table.effective.get(region.parent as usize).copied().unwrap_or_default();
            let own =
                if table.prose(region.first, region.last) > DOMINANT_SHARE * sum { region.own.without(AGAINST) } else { region.own.or(role_of(region.tag)) };
            table.effective.push(around.or(own));
        }
        table
    }

    /// Prose of a range of blocks.
    pub fn prose(&self, first: u32, last: u32) -> f64 {
        self.prose_before[last as usize] - self.prose_before[first as usize]
    }

    /// Prose of the whole page.
    pub fn all_prose(&self) -> f64 {
        self.prose_before.last().copied().unwrap_or_default()
    }
}

/// What an element's name says, in the words of hints.
fn role_of(tag: Tag) -> Hints {
    match tag {
        Tag::Nav => Hints::NAV,
        Tag::Footer => Hints::FOOTER,
        Tag::Aside => Hints::SIDEBAR,
        Tag::Form => Hints::NEWSLETTER,
        Tag::Caption => Hints::CAPTION,
        Tag::Noscript => Hints::HIDDEN,
        _ => Hints::default(),
    }
}

/// Weighted characters and punctuation of a text.
fn count(text: &str) -> (f64, u32) {
    let ascii = text::count_ascii(text);
    let (mut length, mut punctuation) = (f64::from(ascii.visible), ascii.marks);
    if !text.is_ascii() {
        for c in text.chars().filter(|c| !c.is_ascii() && !c.is_whitespace()) {
            length += if text::is_unspaced_script(c) { UNSPACED_WEIGHT } else { 1.0 };
            punctuation += u32::from(text::ends_sentence(c) || text::separates_clauses(c));
        }
    }
    (length, punctuation)
}

fn features(block: &super::outline::Block) -> Features {
    let (length, punctuation) = count(&block.text);
    let link_share = block.link_share();
    let is_sentence = text::is_sentence(&block.text);
    let plain = length * (1.0 - link_share) * (1.0 - link_share);
    let weight = match block.kind {
        Kind::Heading(_) => 0.3,
        Kind::Row | Kind::Caption => 0.3,
        Kind::Item => 0.6,
        _ => 1.0,
    };
    let prose = if link_share > 0.66 {
        0.0
    } else if length < SHORT && !(is_sentence && punctuation > 1) {
        plain * weight * 0.2
    } else if punctuation == 0 {
        plain * weight * 0.4
    } else {
        plain * weight
    };
    let phrase = phrases::of(&block.text, length).or_else(|| if link_share > MOSTLY_LINK { phrases::of_link(&block.text, length) } else { None });
    Features { length, link_share, is_sentence, punctuation, prose, phrase }
}
