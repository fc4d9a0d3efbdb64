//! Words around a block, as numbers: its own, its heading's, and those in the class and id of the regions around it.
//! What they speak for is weighed in [`super::weighed`].

use crate::extract::hash;
use crate::extract::outline::{Kind, Outline};

/// Words of a block that are looked at; of a longer block only these first ones say what it is.
const MOST_WORDS: usize = 24;
/// A block of so few words is also looked at as a whole.
const WHOLE: usize = 6;
/// Regions around a block that are near, innermost first; the others are far.
pub(super) const NEAR: usize = 3;

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

/// The number of a word in a group; the group stands in the lowest three bits.
pub(super) fn number(group: Group, word: u32) -> u32 {
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
    pub(super) fn name(&self, number: usize) -> &[u32] {
        &self.names[self.name_starts[number]..self.name_starts[number + 1]]
    }

    /// All words of a block.
    pub(super) fn text(&self, at: usize) -> &[u32] {
        &self.texts[self.starts[at]..self.starts[at + 1]]
    }

    /// Its first words.
    pub(super) fn first(&self, at: usize) -> &[u32] {
        let words = self.text(at);
        &words[..words.len().min(MOST_WORDS)]
    }

    /// A short block as one word.
    pub(super) fn whole(&self, at: usize) -> Option<u32> {
        let own = self.first(at);
        (own.len() <= WHOLE).then(|| own.iter().fold(hash::START, |whole, word| hash::mix_number(whole, *word)))
    }

    /// The words of the block before one, if that is short.
    pub(super) fn before(&self, outline: &Outline<'_>, at: usize) -> &[u32] {
        let before = at.checked_sub(1).filter(|before| !matches!(outline.blocks[*before].kind, Kind::Heading(_)));
        before.map(|before| self.text(before)).filter(|words| words.len() <= WHOLE).unwrap_or_default()
    }

    /// All words of a block as numbers, for training.
    pub(super) fn numbers(&self, outline: &Outline<'_>, heading: Option<usize>, at: usize) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.first(at).iter().map(|word| number(Group::Own, *word)).collect();
        numbers.extend(self.whole(at).map(|word| number(Group::Whole, word)));
        numbers.extend(self.before(outline, at).iter().map(|word| number(Group::Before, *word)));
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
