//! Rows that go down the trees together.
//!
//! Rows of one page have much in common: what is said of the page is the same in all of them, and much of the rest lies in
//! a narrow range. A node whose threshold lies outside the range of its column sends all rows the same way, and of the 63
//! nodes of a tree seven are left on average at which rows part. Each of those is one comparison of a whole column, which
//! the compiler makes a vector's. Every row ends in the leaf where it would end alone.

use super::{DEEPEST, Node};

/// Most rows of a tile: their columns, and what is said of them on the way, stay in the processor's own memory.
pub(super) const ROWS: usize = 256;
/// Rows are filled up to a multiple of this, so that vectors leave none over.
const LANES: usize = 8;

/// Rows side by side, column after column.
pub(super) struct Tile {
    /// Length of each column.
    rows: usize,
    values: Vec<f32>,
    /// Least and greatest value of each column.
    ranges: Vec<(f32, f32)>,
}

impl Tile {
    /// A tile of at least one and at most [`ROWS`] rows of `width` columns.
    pub(super) fn of(rows: &[f32], width: usize) -> Self {
        let (mut least, mut most) = (vec![f32::INFINITY; width], vec![f32::NEG_INFINITY; width]);
        for row in rows.chunks_exact(width) {
            for ((value, least), most) in row.iter().zip(&mut least).zip(&mut most) {
                // What is no number goes to the left everywhere, as the least of all does.
                let value = if value.is_nan() { f32::NEG_INFINITY } else { *value };
                *least = if value < *least { value } else { *least };
                *most = if value > *most { value } else { *most };
            }
        }
        let ranges: Vec<(f32, f32)> = least.into_iter().zip(most).collect();
        let count = (rows.len() / width).next_multiple_of(LANES);
        let mut values = vec![0.0; width * count];
        for (at, (column, (least, most))) in values.chunks_exact_mut(count).zip(&ranges).enumerate() {
            // Nobody looks into a column that is the same in all rows.
            if least < most {
                column.iter_mut().zip(rows.chunks_exact(width)).for_each(|(kept, row)| *kept = row[at]);
            }
        }
        Self { rows: count, values, ranges }
    }

    /// Room for what a tree says on the way.
    pub(super) fn scratch(&self) -> Vec<f32> {
        vec![0.0; self.rows * (DEEPEST as usize + 1)]
    }

    /// Adds what a tree says of each row.
    pub(super) fn add(&self, nodes: &[Node], leaves: &[f32], scratch: &mut [f32], sums: &mut [f32]) {
        match self.say(nodes, leaves, 1, scratch) {
            Some(all) => sums.iter_mut().for_each(|sum| *sum += all),
            None => sums.iter_mut().zip(scratch).for_each(|(sum, value)| *sum += *value),
        }
    }

    /// What a tree says below the node `at`: one number of all rows, or else one of each at the beginning of `scratch`.
    fn say(&self, nodes: &[Node], leaves: &[f32], mut at: usize, scratch: &mut [f32]) -> Option<f32> {
        while let Some(Node { threshold, column }) = nodes.get(at).copied() {
            let column = column as usize;
            let (least, most) = self.ranges[column];
            if least > threshold {
                at = 2 * at + 1;
            } else if most > threshold {
                let left = self.say(nodes, leaves, 2 * at, scratch);
                let (said, rest) = scratch.split_at_mut(self.rows);
                let right = self.say(nodes, leaves, 2 * at + 1, rest);
                let rows = self.values[column * self.rows..][..self.rows].iter().zip(said);
                let choose = |value: &f32, left: f32, right: f32| choose(*value > threshold, left, right);
                match (left, right) {
                    (Some(left), Some(right)) => rows.for_each(|(value, said)| *said = choose(value, left, right)),
                    (None, Some(right)) => rows.for_each(|(value, said)| *said = choose(value, *said, right)),
                    (Some(left), None) => rows.zip(rest).for_each(|((value, said), right)| *said = choose(value, left, *right)),
                    (None, None) => rows.zip(rest).for_each(|((value, said), right)| *said = choose(value, *said, *right)),
                }
                return None;
            } else {
                at *= 2;
            }
        }
        Some(leaves[at - nodes.len()])
    }
}

/// One of two numbers, by their bits: the compiler makes a jump a row of an `if` here, but whole vectors of this.
fn choose(is_right: bool, left: f32, right: f32) -> f32 {
    let mask = u32::from(is_right).wrapping_neg();
    f32::from_bits(right.to_bits() & mask | left.to_bits() & !mask)
}
