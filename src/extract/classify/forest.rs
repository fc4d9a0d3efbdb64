//! Boosted trees, read from a file and evaluated: additive regression trees as LightGBM grows them, with a logistic link.
//!
//! Every tree is stored as a perfect binary tree of the file's depth, so that a row takes the same number of steps
//! through each and can go down several together; several rows go down one tree together (`tile.rs`). The file, little-endian:
//!
//! `GHIRBAL1`, then u32 columns, each a u8 length and a name; u32 depth; u32 classes; u32 trees of each class; then per
//! tree `2^depth - 1` nodes of (f32 threshold, u16 column), `2^depth` leaf values (f32), and `2^depth - 1` mean values
//! (f32) of the training rows that came by each node, from which [`Forest::reasons`] tells what a row's score is owed to.

mod tile;

use thiserror::Error;

use self::tile::Tile;
use crate::extract::metadata::TitleModelError;

const MAGIC: &[u8; 8] = b"GHIRBAL1";
/// Trees that one row goes down together; enough to hide the latency of memory, few enough to stay in registers.
const BATCH: usize = 16;
/// A file with deeper trees is not ours.
const DEEPEST: u32 = 12;

/// Why a model file cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ModelError {
    /// It does not begin as one does.
    #[error("not a model file of this version")]
    Magic,
    /// It ends too early, or says impossible numbers.
    #[error("the model file is damaged at byte {0}")]
    Damaged(usize),
    /// It was trained on a column that is not computed any more.
    #[error("the model needs the column {0:?}, which this version does not compute: train it again (eval/train/README.md)")]
    Column(String),
    /// The model of titles cannot be used.
    #[error(transparent)]
    Titles(#[from] TitleModelError),
}

#[derive(Debug, Clone, Copy)]
struct Node {
    threshold: f32,
    column: u32,
}

impl Node {
    /// Leads nowhere in particular.
    const NOBODY: Self = Self { threshold: 0.0, column: 0 };

    /// The child that a row at this node, which is the `at`-th, goes on to.
    #[inline]
    fn next(self, at: usize, row: &[f32]) -> usize {
        2 * at + usize::from(row[self.column as usize] > self.threshold)
    }
}

/// What one column did to a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reason<'f> {
    /// Name of the column.
    pub column: &'f str,
    /// Its value in the row.
    pub value: f32,
    /// Log-odds that it added.
    pub change: f32,
}

/// A model: one additive forest for each class.
#[derive(Debug)]
pub struct Forest {
    columns: Vec<String>,
    depth: u32,
    classes: usize,
    trees: usize,
    /// Of each tree as many as it has leaves. A tree is a heap: the first node is nobody's, the second the root, the children
    /// of the n-th are the 2n-th and the one behind it, and where a row ends, less the number of leaves, is its leaf.
    nodes: Vec<Node>,
    leaves: Vec<f32>,
    /// Beside the nodes.
    means: Vec<f32>,
}

impl Forest {
    /// Reads a model; `known` are the columns that rows will have, in order.
    pub fn read(bytes: &[u8], known: &[String]) -> Result<Self, ModelError> {
        let mut file = Reader { bytes, at: 0 };
        if file.take(MAGIC.len())? != MAGIC {
            return Err(ModelError::Magic);
        }
        let count = file.u32()?;
        let mut columns = Vec::new();
        let mut places = Vec::new();
        for _ in 0..count {
            let length = usize::from(file.take(1)?[0]);
            let name = String::from_utf8_lossy(file.take(length)?).into_owned();
            let place = known.iter().position(|known| *known == name).ok_or_else(|| ModelError::Column(name.clone()))?;
            places.push(place as u32);
            columns.push(name);
        }
        let (depth, classes, trees) = (file.u32()?, file.u32()? as usize, file.u32()? as usize);
        if depth == 0 || depth > DEEPEST || classes == 0 || classes.saturating_mul(trees) > bytes.len() {
            return Err(ModelError::Damaged(file.at));
        }
        let inner = (1_usize << depth) - 1;
        let mut forest = Self { columns: known.to_vec(), depth, classes, trees, nodes: Vec::new(), leaves: Vec::new(), means: Vec::new() };
        for _ in 0..classes * trees {
            forest.nodes.push(Node::NOBODY);
            for _ in 0..inner {
                let threshold = file.f32()?;
                let column = usize::from(file.u16()?);
                let column = *places.get(column).ok_or(ModelError::Damaged(file.at))?;
                forest.nodes.push(Node { threshold, column });
            }
            for _ in 0..=inner {
                forest.leaves.push(file.f32()?);
            }
            forest.means.push(0.0);
            for _ in 0..inner {
                forest.means.push(file.f32()?);
            }
        }
        if file.at == bytes.len() { Ok(forest) } else { Err(ModelError::Damaged(file.at)) }
    }

    /// Sums of the trees of one class for rows of `width` columns each, before any link function.
    pub fn sums(&self, class: usize, rows: &[f32], width: usize) -> Vec<f32> {
        if rows.is_empty() {
            return Vec::new();
        }
        let mut sums = vec![0.0; rows.len() / width];
        let size = 1_usize << self.depth;
        let trees = class * self.trees * size..(class + 1) * self.trees * size;
        let (nodes, leaves) = (&self.nodes[trees.clone()], &self.leaves[trees]);
        if let [sum] = &mut *sums {
            self.descend_alone(nodes, leaves, rows, sum);
            return sums;
        }
        for (rows, sums) in rows.chunks(width * tile::ROWS).zip(sums.chunks_mut(tile::ROWS)) {
            let tile = Tile::of(rows, width);
            let mut scratch = tile.scratch();
            for (nodes, leaves) in nodes.chunks_exact(size).zip(leaves.chunks_exact(size)) {
                tile.add(nodes, leaves, &mut scratch, sums);
            }
        }
        sums
    }

    /// Leads one row down several trees together: alone in each, it would wait for memory at every step.
    fn descend_alone(&self, nodes: &[Node], leaves: &[f32], row: &[f32], sum: &mut f32) {
        let size = 1_usize << self.depth;
        for (nodes, leaves) in nodes.chunks(size * BATCH).zip(leaves.chunks(size * BATCH)) {
            let mut at = [1_usize; BATCH];
            for _ in 0..self.depth {
                for (nodes, at) in nodes.chunks_exact(size).zip(&mut at) {
                    *at = nodes[*at].next(*at, row);
                }
            }
            for (leaves, at) in leaves.chunks_exact(size).zip(at) {
                *sum += leaves[at - size];
            }
        }
    }

    /// Probabilities of the one class of a binary model.
    pub fn probabilities(&self, rows: &[f32], width: usize) -> Vec<f64> {
        self.sums(0, rows, width).into_iter().map(|sum| 1.0 / (1.0 + (-f64::from(sum)).exp())).collect()
    }

    /// Probabilities of all classes for one row.
    pub fn softmax(&self, row: &[f32]) -> Vec<f64> {
        let sums: Vec<f64> = (0..self.classes).map(|class| self.sums(class, row, row.len()).first().map_or(0.0, |sum| f64::from(*sum))).collect();
        let most = sums.iter().copied().fold(f64::MIN, f64::max);
        let powers: Vec<f64> = sums.iter().map(|sum| (sum - most).exp()).collect();
        let all: f64 = powers.iter().sum();
        powers.into_iter().map(|power| power / all).collect()
    }

    /// What a row's score is owed to: columns with the change each made on the row's way down the trees, greatest first
    /// (Saabas, "Interpreting random forests", 2014).
    pub fn reasons(&self, class: usize, row: &[f32]) -> Vec<Reason<'_>> {
        let leaves = 1_usize << self.depth;
        let mut owed = vec![0.0_f32; self.columns.len()];
        for tree in class * self.trees..(class + 1) * self.trees {
            let mut at = 1;
            let mut mean = self.means[tree * leaves + at];
            for _ in 0..self.depth {
                let node = self.nodes[tree * leaves + at];
                at = node.next(at, row);
                let next = if at < leaves { self.means[tree * leaves + at] } else { self.leaves[tree * leaves + at - leaves] };
                owed[node.column as usize] += next - mean;
                mean = next;
            }
        }
        let columns = self.columns.iter().zip(row).zip(owed).filter(|(_, change)| *change != 0.0);
        let mut reasons: Vec<Reason<'_>> = columns.map(|((column, value), change)| Reason { column, value: *value, change }).collect();
        reasons.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()));
        reasons
    }
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Result<&'b [u8], ModelError> {
        let taken = self.bytes.get(self.at..self.at + count).ok_or(ModelError::Damaged(self.at))?;
        self.at += count;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u16(&mut self) -> Result<u16, ModelError> {
        self.array().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, ModelError> {
        self.array().map(u32::from_le_bytes)
    }

    fn f32(&mut self) -> Result<f32, ModelError> {
        self.array().map(f32::from_le_bytes)
    }
}
