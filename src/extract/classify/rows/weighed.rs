//! What words speak for: two linear models over [`super::words`]. One makes a few columns of the block, the other says
//! something of the kind of page.
//!
//! They know only words that many sites use, so that in another language their columns stand at nothing rather than at noise.

use std::collections::HashMap;

use super::words::{Group, NEAR, Words, number};
use super::{Page, Writer};
use crate::extract::classify::forest::ModelError;
use crate::extract::hash::ByNumber;
use crate::extract::outline::{Kind, Outline};

/// Groups that are columns.
const GROUPS: [(Group, &str); 6] =
    [(Group::Own, "own"), (Group::Whole, "whole"), (Group::Heading, "heading"), (Group::Before, "before"), (Group::Near, "near"), (Group::Far, "far")];

/// What words say of kinds of page, as columns of the page-kind model, in the order of its classes.
pub const KINDS: [&str; 7] = ["words_article", "words_collection", "words_documentation", "words_forum", "words_listing", "words_product", "words_service"];
/// Weights for kinds of page are whole numbers of these steps.
const STEP: f32 = 1.0 / 24.0;

/// What the two models know of a word.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    /// For the block.
    of_block: f32,
    /// Where its weights for kinds of page stand in [`Weights::kinds`]; the first stands for none.
    kinds: u32,
}

/// The linear models: the weights of each word that they know.
#[derive(Debug, Default)]
pub struct Weights {
    by_number: HashMap<u32, Weight, ByNumber>,
    /// For each kind of page, in steps of [`STEP`].
    kinds: Vec<[i8; KINDS.len()]>,
    /// What each kind has before any word.
    bias: [f32; KINDS.len()],
}

impl Weights {
    /// Reads pairs of a number (u32) and a weight for the block (f32); and for the kinds of page their biases (f32), then
    /// numbers (u32) with a weight for each kind (i8). All of it little-endian.
    pub(crate) fn read(blocks: &[u8], kinds: &[u8]) -> Result<Self, ModelError> {
        const BIASES: usize = 4 * KINDS.len();
        let (pairs, rest) = blocks.as_chunks::<8>();
        let (biases, kinds) = kinds.split_first_chunk::<BIASES>().ok_or(ModelError::Damaged(kinds.len()))?;
        let (entries, rest_of_kinds) = kinds.as_chunks::<{ 4 + KINDS.len() }>();
        if !rest.is_empty() || !rest_of_kinds.is_empty() {
            return Err(ModelError::Damaged(rest.len() + rest_of_kinds.len()));
        }
        let mut read = Self { kinds: vec![[0; KINDS.len()]], ..Self::default() };
        for (bias, bytes) in read.bias.iter_mut().zip(biases.as_chunks::<4>().0) {
            *bias = f32::from_le_bytes(*bytes);
        }
        for [a, b, c, d, weight @ ..] in pairs {
            read.by_number.entry(u32::from_le_bytes([*a, *b, *c, *d])).or_default().of_block = f32::from_le_bytes(*weight);
        }
        for [a, b, c, d, weights @ ..] in entries {
            read.by_number.entry(u32::from_le_bytes([*a, *b, *c, *d])).or_default().kinds = read.kinds.len() as u32;
            read.kinds.push(weights.map(u8::cast_signed));
        }
        Ok(read)
    }

    fn get(&self, group: Group, word: u32) -> Weight {
        self.by_number.get(&number(group, word)).copied().unwrap_or_default()
    }

    fn of(&self, group: Group, word: u32) -> f64 {
        f64::from(self.get(group, word).of_block)
    }
}

/// The words of a page that the model of kinds knows: each counts once.
struct OfPage<'p> {
    weights: &'p Weights,
    has: Vec<bool>,
}

impl OfPage<'_> {
    /// Notes a word; returns its weight for the block.
    fn note(&mut self, group: Group, word: u32) -> f64 {
        let weight = self.weights.get(group, word);
        if let Some(has) = self.has.get_mut(weight.kinds as usize) {
            *has = true;
        }
        f64::from(weight.of_block)
    }

    /// What they speak for: for each kind the sum of their weights, were the page a vector of unit length.
    fn kinds(&self) -> [f32; KINDS.len()] {
        let known = || self.weights.kinds.iter().zip(&self.has).skip(1).filter(|(_, has)| **has).map(|(weights, _)| weights);
        let mut sums = [0_i32; KINDS.len()];
        for weights in known() {
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += i32::from(*weight));
        }
        let scale = STEP / f32::max(known().count() as f32, 1.0).sqrt();
        std::array::from_fn(|kind| sums[kind] as f32 * scale + self.weights.bias[kind])
    }
}

/// Weights of a page's words, summed up by block and by region.
pub(super) struct Weighed<'p> {
    words: &'p Words,
    weights: &'p Weights,
    /// What they say of each kind of page.
    pub(super) kinds: [f32; KINDS.len()],
    /// By block: weight of its words, and of it as a whole.
    own: Vec<(f64, f64)>,
    /// By block: weight of its words as those of a heading, if it is one; many blocks stand under each.
    headings: Vec<f64>,
    /// By region: weight of its own names, were it near.
    near: Vec<f64>,
    /// By region: weight of its names and of all around it, were they far.
    far: Vec<f64>,
}

impl<'p> Weighed<'p> {
    pub(super) fn of(outline: &Outline<'_>, words: &'p Words, weights: &'p Weights) -> Self {
        let mut of_page = OfPage { weights, has: vec![false; weights.kinds.len()] };
        let own = (0..outline.blocks.len()).map(|at| {
            let own = words.first(at).iter().fold(0.0, |sum, word| sum + of_page.note(Group::Own, *word));
            (own, words.whole(at).map_or(0.0, |word| of_page.note(Group::Whole, word)))
        });
        let own = own.collect();
        let sum = |group: Group, parts: &[u32]| parts.iter().map(|part| weights.of(group, *part)).sum::<f64>();
        let is_near = near_names(outline);
        let mut near_sum = |name: usize, parts: &[u32]| match is_near[name] {
            true => parts.iter().map(|part| of_page.note(Group::Near, *part)).sum(),
            false => sum(Group::Near, parts),
        };
        let names = (0..outline.names.len()).map(|name| (name, words.name(name)));
        let by_name: Vec<(f64, f64)> = names.map(|(name, parts)| (near_sum(name, parts), sum(Group::Far, parts))).collect();
        let (mut near, mut far) = (Vec::with_capacity(outline.regions.len()), Vec::with_capacity(outline.regions.len()));
        for (at, region) in outline.regions.iter().enumerate() {
            let of_names = region.names.iter().map(|name| by_name[*name as usize]);
            let (near_own, far_own) = of_names.fold((0.0, 0.0), |(near, far), (n, f)| (near + n, far + f));
            near.push(near_own);
            far.push(far_own + if at == 0 { 0.0 } else { far[region.parent as usize] });
        }
        let is_heading = |at: usize| matches!(outline.blocks[at].kind, Kind::Heading(_));
        let headings = (0..outline.blocks.len()).map(|at| if is_heading(at) { 0.0 + sum(Group::Heading, words.first(at)) } else { 0.0 }).collect();
        Self { words, weights, kinds: of_page.kinds(), own, headings, near, far }
    }
}

/// Whether each name is one of a region near to some block.
fn near_names(outline: &Outline<'_>) -> Vec<bool> {
    let mut is_near = vec![false; outline.regions.len()];
    for block in &outline.blocks {
        for (number, _) in outline.path(block.region).take(NEAR) {
            is_near[number as usize] = true;
        }
    }
    let mut names = vec![false; outline.names.len()];
    let near = outline.regions.iter().zip(is_near).filter(|(_, is_near)| *is_near);
    near.flat_map(|(region, _)| region.names).for_each(|name| names[name as usize] = true);
    names
}

/// The columns of a block: the sum of each group's weights, and their sum.
pub(super) fn write<const NAMING: bool>(row: &mut Writer<NAMING>, page: &Page<'_>, weighed: &Weighed<'_>, heading: Option<usize>, at: usize) {
    let mut sums = [0.0; GROUPS.len()];
    (sums[Group::Own as usize], sums[Group::Whole as usize]) = weighed.own[at];
    let before = weighed.words.before(page.outline, at);
    sums[Group::Before as usize] = before.iter().fold(0.0, |sum, word| sum + weighed.weights.of(Group::Before, *word));
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

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;
    use crate::extract::hash;
    use crate::extract::scan;

    /// The file of a model that knows some words of one group, each with a weight for goods (the sixth kind).
    fn kinds(group: Group, words: &[(&str, i8)]) -> Vec<u8> {
        let mut file: Vec<u8> = [0.5_f32, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0].into_iter().flat_map(f32::to_le_bytes).collect();
        for (word, weight) in words {
            file.extend(number(group, hash::words(word)[0]).to_le_bytes());
            file.extend([0, 0, 0, 0, 0, weight.cast_unsigned(), 0]);
        }
        file
    }

    fn says(kinds: &[u8], html: &str) -> [f32; 7] {
        let weights = Weights::read(&[], kinds).expect("a model");
        let html = Html::parse_document(html);
        let outline = scan::scan(&html);
        Weighed::of(&outline, &Words::of(&outline), &weights).kinds
    }

    #[test]
    fn a_known_word_counts_once_a_page_and_words_share_the_length_of_one() {
        let file = kinds(Group::Own, &[("basket", 48), ("checkout", 24)]);
        assert_eq!(says(&file, "<p>Nothing of it</p>"), [0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], "the biases alone");
        assert_eq!(says(&file, "<p>Your basket</p><p>Basket, basket</p>")[5], 2.0, "48 steps of a 24th");
        let both = says(&file, "<p>Your basket</p><p>To checkout</p>")[5];
        assert!((both - 3.0 / 2.0_f32.sqrt()).abs() < 1e-6, "{both}");
    }

    #[test]
    fn names_count_where_they_are_near_to_a_block() {
        let file = kinds(Group::Near, &[("product", 24)]);
        assert_eq!(says(&file, "<div class=product-box><p>A kettle</p></div>")[5], 1.0);
        assert_eq!(says(&file, "<div class=product-box><div><div><div><p>A kettle</p></div></div></div></div>")[5], 0.0, "four regions away");
        assert_eq!(says(&file, "<div class=product-box></div><p>A kettle</p>")[5], 0.0, "around nothing");
    }

    #[test]
    fn files_of_odd_lengths_are_refused() {
        let whole = kinds(Group::Own, &[("basket", 48)]);
        for end in (0..whole.len()).filter(|end| *end != 28) {
            assert!(Weights::read(&[], &whole[..end]).is_err(), "cut at {end}");
        }
        assert!(Weights::read(&[0; 7], &whole).is_err());
        assert!(Weights::read(&[0; 8], &whole).is_ok());
    }
}
