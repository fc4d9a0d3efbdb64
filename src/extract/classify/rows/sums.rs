//! Sums over ranges of blocks, each in constant time.

use crate::extract::features::Table;
use crate::extract::outline::Outline;

/// What a range of blocks holds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    pub(super) blocks: f64,
    pub(super) length: f64,
    pub(super) linked: f64,
    pub(super) prose: f64,
    pub(super) sentences: f64,
    pub(super) links: f64,
    pub(super) media: f64,
    pub(super) controls: f64,
}

impl Sum {
    /// Share of the characters that are in links.
    pub(super) fn link_share(&self) -> f64 {
        self.linked / self.length.max(1.0)
    }

    /// Mean length of a block.
    pub(super) fn mean(&self) -> f64 {
        self.length / self.blocks.max(1.0)
    }

    /// Share of the blocks that are sentences.
    pub(super) fn sentence_share(&self) -> f64 {
        self.sentences / self.blocks.max(1.0)
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.blocks += other.blocks;
        self.length += other.length;
        self.linked += other.linked;
        self.prose += other.prose;
        self.sentences += other.sentences;
        self.links += other.links;
        self.media += other.media;
        self.controls += other.controls;
    }
}

/// Sums of all blocks before each block.
pub(super) struct Sums {
    before: Vec<Sum>,
}

impl Sums {
    pub(super) fn of(outline: &Outline<'_>, table: &Table) -> Self {
        let mut before = Vec::with_capacity(outline.blocks.len() + 1);
        let mut sum = Sum::default();
        before.push(sum);
        for (block, features) in outline.blocks.iter().zip(&table.blocks) {
            sum.add(&Sum {
                blocks: 1.0,
                length: features.length,
                linked: features.length * features.link_share,
                prose: features.prose,
                sentences: f64::from(u8::from(features.is_sentence)),
                links: f64::from(block.links),
                media: f64::from(block.media),
                controls: f64::from(block.controls),
            });
            before.push(sum);
        }
        Self { before }
    }

    /// The sum of a range; its ends may lie outside the page.
    pub(super) fn range(&self, first: usize, last: usize) -> Sum {
        let end = self.before.len() - 1;
        let (to, from) = (self.before[last.min(end)], self.before[first.min(end).min(last)]);
        Sum {
            blocks: to.blocks - from.blocks,
            length: to.length - from.length,
            linked: to.linked - from.linked,
            prose: to.prose - from.prose,
            sentences: to.sentences - from.sentences,
            links: to.links - from.links,
            media: to.media - from.media,
            controls: to.controls - from.controls,
        }
    }

    /// The sum of the page.
    pub(super) fn all(&self) -> Sum {
        self.before.last().copied().unwrap_or_default()
    }
}
