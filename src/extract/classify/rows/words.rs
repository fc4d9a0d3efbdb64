//! Words around a block, as numbers: its own, its heading's, and those in the class and id of the regions around it.
//!
//! A linear model over them ([`Weights`]) makes a few columns. It knows only words that many sites use, so that in
//! another language its columns stand at nothing rather than at noise.

use std::collections::HashMap;

use super::{Page, Writer};
use crate::extract::classify::forest::ModelError;
use crate::extract::hash::{self, ByNumber};
use crate::extract::outline::{Kind, Outline};

/// Words of a block that are looked at; of a longer block only these first ones say what it is.
const MOST_WORDS: usize = 24;
/// A block of so few words is also looked at as a whole.
const WHOLE: usize = 6;
/// Regions around a block that are near, innermost first; the others are far.
const NEAR: usize = 3;

/// Where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// In the block.
    Own,
    /// The block as a whole.
    Whole,
    /// In the heading above it.
    Heading,
    /// In the block before it, if that is short.
    Before,
    /// In class or id of a near region.
    Near,
    /// In class or id of a far one.
    Far,
}

/// Groups that are columns.
const GROUPS: [(Group, &str); 6] =
    [(Group::Own, "own"), (Group::Whole, "whole"), (Group::Heading, "heading"), (Group::Before, "before"), (Group::Near, "near"), (Group::Far, "far")];

/// The number of a word in a group; the group stands in the lowest three bits.
fn number(group: Group, word: u32) -> u32 {
    hash::mix(word, group as u8) << 3 | group as u32
}

/// Words in the text of every block, and of every distinct class and id.
pub(super) struct Words {
    /// Of all texts, one after the other.
    texts: Vec<u32>,
    /// Where each block's begin; one more than blocks.
    starts: Vec<usize>,
    /// Of all names, one after the other.
    names: Vec<u32>,
    /// Where each name's begin; one more than names.
    name_starts: Vec<usize>,
}

impl Words {
    pub(super) fn of(outline: &Outline<'_>) -> Self {
        let mut texts = Vec::with_capacity(4096);
        let mut starts = Vec::with_capacity(outline.blocks.len() + 1);
        for block in &outline.blocks {
            starts.push(texts.len());
            hash::push_words(&mut texts, &block.text);
        }
        starts.push(texts.len());
        let mut names = Vec::with_capacity(4 * outline.names.len());
        let mut name_starts = Vec::with_capacity(outline.names.len() + 1);
        for name in &outline.names {
            name_starts.push(names.len());
            hash::push_parts_of_name(&mut names, name);
        }
        name_starts.push(names.len());
        Self { texts, starts, names, name_starts }
    }

    /// The words of a class or id.
    fn name(&self, number: usize) -> &[u32] {
        &self.names[self.name_starts[number]..self.name_starts[number + 1]]
    }

    /// All words of a block.
    pub(super) fn text(&self, at: usize) -> &[u32] {
        &self.texts[self.starts[at]..self.starts[at + 1]]
    }

    /// Its first words.
    fn first(&self, at: usize) -> &[u32] {
        let words = self.text(at);
        &words[..words.len().min(MOST_WORDS)]
    }

    /// Shows every word of a block, and of a short block before it, to `show`.
    fn of_text(&self, outline: &Outline<'_>, at: usize, mut show: impl FnMut(Group, u32)) {
        let own = self.first(at);
        own.iter().for_each(|word| show(Group::Own, *word));
        if own.len() <= WHOLE {
            show(Group::Whole, own.iter().fold(hash::START, |whole, word| hash::mix_number(whole, *word)));
        }
        if let Some(before) = at.checked_sub(1).filter(|before| self.text(*before).len() <= WHOLE && !matches!(outline.blocks[*before].kind, Kind::Heading(_)))
        {
            self.text(before).iter().for_each(|word| show(Group::Before, *word));
        }
    }

    /// All words of a block as numbers, for training.
    pub(super) fn numbers(&self, outline: &Outline<'_>, heading: Option<usize>, at: usize) -> Vec<u32> {
        let mut numbers = Vec::new();
        self.of_text(outline, at, |group, word| numbers.push(number(group, word)));
        if let Some(heading) = heading.filter(|heading| *heading != at) {
            numbers.extend(self.first(heading).iter().map(|word| number(Group::Heading, *word)));
        }
        for (level, (_, region)) in outline.path(outline.blocks[at].region).enumerate() {
            let group = if level < NEAR { Group::Near } else { Group::Far };
            for name in region.names {
                numbers.extend(self.name(name as usize).iter().map(|word| number(group, *word)));
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

/// The linear model: a weight for each word it knows.
#[derive(Debug, Default)]
pub struct Weights {
    by_number: HashMap<u32, f32, ByNumber>,
}

impl Weights {
    /// Reads pairs of a number (u32) and a weight (f32), little-endian.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let (pairs, rest) = bytes.as_chunks::<8>();
        if !rest.is_empty() {
            return Err(ModelError::Damaged(bytes.len()));
        }
        let pair = |[a, b, c, d, e, f, g, h]: &[u8; 8]| (u32::from_le_bytes([*a, *b, *c, *d]), f32::from_le_bytes([*e, *f, *g, *h]));
        Ok(Self { by_number: pairs.iter().map(pair).collect() })
    }

    fn of(&self, group: Group, word: u32) -> f64 {
        self.by_number.get(&number(group, word)).copied().map_or(0.0, f64::from)
    }
}

/// Weights of a page's words, summed up by region.
pub(super) struct Weighed<'p> {
    words: &'p Words,
    weights: &'p Weights,
    /// By block: weight of its words as those of a heading, if it is one; many blocks stand under each.
    headings: Vec<f64>,
    /// By region: weight of its own names, were it near.
    near: Vec<f64>,
    /// By region: weight of its names and of all around it, were they far.
    far: Vec<f64>,
}

impl<'p> Weighed<'p> {
    pub(super) fn of(outline: &Outline<'_>, words: &'p Words, weights: &'p Weights) -> Self {
        let sum = |group: Group, parts: &[u32]| parts.iter().map(|part| weights.of(group, *part)).sum::<f64>();
        let names = (0..outline.names.len()).map(|name| words.name(name));
        let by_name: Vec<(f64, f64)> = names.map(|parts| (sum(Group::Near, parts), sum(Group::Far, parts))).collect();
        let (mut near, mut far) = (Vec::with_capacity(outline.regions.len()), Vec::with_capacity(outline.regions.len()));
        for (at, region) in outline.regions.iter().enumerate() {
            let of_names = region.names.iter().map(|name| by_name[*name as usize]);
            let (near_own, far_own) = of_names.fold((0.0, 0.0), |(near, far), (n, f)| (near + n, far + f));
            near.push(near_own);
            far.push(far_own + if at == 0 { 0.0 } else { far[region.parent as usize] });
        }
        let is_heading = |at: usize| matches!(outline.blocks[at].kind, Kind::Heading(_));
        let headings = (0..outline.blocks.len()).map(|at| if is_heading(at) { 0.0 + sum(Group::Heading, words.first(at)) } else { 0.0 }).collect();
        Self { words, weights, headings, near, far }
    }
}

/// The columns: the sum of each group's weights, and their sum.
pub(super) fn write<const NAMING: bool>(row: &mut Writer<NAMING>, page: &Page<'_>, weighed: &Weighed<'_>, heading: Option<usize>, at: usize) {
    let mut sums = [0.0; GROUPS.len()];
    weighed.words.of_text(page.outline, at, |group, word| sums[group as usize] += weighed.weights.of(group, word));
    if let Some(heading) = heading.filter(|heading| *heading != at) {
        sums[Group::Heading as usize] = weighed.headings[heading];
    }
    for (level, (number, _)) in page.outline.path(page.outline.blocks[at].region).enumerate() {
        if level == NEAR {
            sums[Group::Far as usize] = weighed.far[number as usize];
            break;
        }
        sums[Group::Near as usize] += weighed.near[number as usize];
    }
    for ((_, name), sum) in GROUPS.iter().zip(sums) {
        row.put(name, sum);
    }
    row.put("all", sums.iter().sum());
}
