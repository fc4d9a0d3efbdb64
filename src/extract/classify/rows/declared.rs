//! What the page says of its own text elsewhere: title, description, JSON-LD `articleBody`, as sets of words to compare
//! blocks with.

use std::collections::{HashMap, HashSet};

use super::Page;
use super::words::Words;
use crate::extract::hash::{self, ByNumber};
use crate::extract::outline::Kind;

/// Words as numbers.
type Set = HashSet<u32, ByNumber>;

/// A declared text shorter than this, in words, says nothing about the body.
const ENOUGH_WORDS: usize = 30;
/// Words that stand together in a declared text: two words meet by chance, three hardly.
const TOGETHER: usize = 3;

/// Words of the page's declarations, as numbers.
pub(super) struct Declared {
    title: Set,
    description: Set,
    body: Set,
    pub(super) has_description: bool,
    pub(super) has_body: bool,
    /// How often each text stands on the page.
    times: HashMap<u64, u16, ByNumber>,
    /// Text of each block as a number.
    texts: Vec<u64>,
    /// By block: the share of its word pairs that stand in blocks before it, and in blocks after it.
    repeated: Vec<(f64, f64)>,
    /// The block that is the headline, if one is.
    pub(super) headline: Option<usize>,
}

impl Declared {
    pub(super) fn of(page: &Page<'_>, words: &Words) -> Self {
        let head = &page.outline.head;
        let title = head.meta("og:title").or(head.title.as_deref()).unwrap_or_default();
        let description = head.meta("og:description").or_else(|| head.meta("description")).map(str::to_owned).or_else(|| page.json_ld.text("description"));
        let body = page.json_ld.text("articleBody").unwrap_or_default();
        let body_words = hash::words(&body);
        let texts: Vec<u64> = page.outline.blocks.iter().map(|block| hash::of_text(&block.text)).collect();
        let mut times = HashMap::with_capacity_and_hasher(texts.len(), ByNumber::default());
        for text in &texts {
            *times.entry(*text).or_insert(0_u16) += 1;
        }
        let title: Set = hash::words(title).into_iter().collect();
        let headline = headline(page, words, &title);
        let description = hash::words(description.as_deref().unwrap_or_default());
        Self {
            has_description: !description.is_empty(),
            description: together(&description),
            has_body: body_words.len() >= ENOUGH_WORDS,
            body: together(&body_words),
            title,
            times,
            repeated: repeated(words, page.outline.blocks.len()),
            texts,
            headline,
        }
    }

    /// Share of a block's words that are in the title.
    pub(super) fn in_title(&self, words: &[u32]) -> f64 {
        share(words, &self.title)
    }

    /// Share of a block's word triples that are in the description and in the declared body; -1 where none is declared.
    pub(super) fn in_texts(&self, words: &[u32]) -> (f64, f64) {
        if !self.has_description && !self.has_body {
            return (-1.0, -1.0);
        }
        let (mut all, mut in_description, mut in_body) = (0_u32, 0_u32, 0_u32);
        for run in runs(words) {
            all += 1;
            in_description += u32::from(self.description.contains(&run));
            in_body += u32::from(self.has_body && self.body.contains(&run));
        }
        let share = |has: bool, count: u32| if has { f64::from(count) / f64::from(all.max(1)) } else { -1.0 };
        (share(self.has_description, in_description), share(self.has_body, in_body))
    }

    /// The share of a block's word pairs that blocks before it say too, and blocks after it.
    pub(super) fn repeated(&self, at: usize) -> (f64, f64) {
        self.repeated[at]
    }

    /// How often a block's text stands on the page.
    pub(super) fn times(&self, at: usize) -> u16 {
        self.times.get(&self.texts[at]).copied().unwrap_or(1)
    }
}

/// By block, the share of its word pairs that stand in other blocks: before it, and after it. Words alone for blocks of one.
fn repeated(words: &Words, blocks: usize) -> Vec<(f64, f64)> {
    // The pairs of all blocks in order, each as its place in `stands`.
    let mut pairs: Vec<u32> = Vec::with_capacity(4096);
    let mut ranges = Vec::with_capacity(blocks);
    let mut places: HashMap<u32, u32, ByNumber> = HashMap::with_capacity_and_hasher(4096, ByNumber::default());
    // First and last block of each pair.
    let mut stands: Vec<(u32, u32)> = Vec::with_capacity(4096);
    for at in 0..blocks {
        let start = pairs.len();
        let words = words.text(at);
        let at = at as u32;
        for run in words.windows(2.min(words.len().max(1))) {
            let pair = run.iter().fold(0, |pair: u32, word| pair.rotate_left(13) ^ word.wrapping_mul(0x9e37_79b1));
            let next = stands.len() as u32;
            let place = *places.entry(pair).or_insert(next);
            if place == next {
                stands.push((at, at));
            } else {
                stands[place as usize].1 = at;
            }
            pairs.push(place);
        }
        ranges.push(start..pairs.len());
    }
    let share = |at: usize, range: std::ops::Range<usize>| {
        let at = at as u32;
        let (mut before, mut after) = (0, 0);
        for place in &pairs[range.clone()] {
            let (first, last) = stands[*place as usize];
            before += u32::from(first < at);
            after += u32::from(last > at);
        }
        let all = range.len().max(1) as f64;
        (f64::from(before) / all, f64::from(after) / all)
    };
    ranges.into_iter().enumerate().map(|(at, range)| share(at, range)).collect()
}

/// The first heading that says what the title says, or else the first heading of level 1.
fn headline(page: &Page<'_>, words: &Words, title: &Set) -> Option<usize> {
    const SAME: f64 = 0.75;
    let blocks = &page.outline.blocks;
    let says_title = |at: &usize| {
        let words = words.text(*at);
        words.len() > 2 && share(words, title) > SAME && words.len() * 3 > title.len()
    };
    let headings = || (0..blocks.len()).filter(|at| matches!(blocks[*at].kind, Kind::Heading(_)));
    headings().find(says_title).or_else(|| headings().find(|at| blocks[*at].kind == Kind::Heading(1)))
}

fn share(words: &[u32], set: &Set) -> f64 {
    if words.is_empty() {
        return 0.0;
    }
    words.iter().filter(|word| set.contains(word)).count() as f64 / words.len() as f64
}

/// Runs of words as numbers.
fn together(words: &[u32]) -> Set {
    runs(words).collect()
}

/// The same in order.
fn runs(words: &[u32]) -> impl Iterator<Item = u32> {
    words.windows(TOGETHER.min(words.len().max(1))).map(|run| run.iter().fold(hash::START, |run, word| hash::mix_number(run, *word)))
}
