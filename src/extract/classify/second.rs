//! What the second pass sees of the first pass's scores: those of neighbours, of the regions around, of blocks of the
//! same make, and of the page. `eval/train/second.py` computes the same for training.

use std::collections::HashMap;

use crate::extract::hash::ByNumber;
use crate::extract::outline::Outline;

/// Neighbours whose scores are columns.
const STEPS: [isize; 6] = [-3, -2, -1, 1, 2, 3];
/// Windows whose mean scores are columns, in blocks on either side.
const WINDOWS: [usize; 2] = [4, 12];
/// Regions around a block whose mean scores are columns.
const LEVELS: usize = 6;
/// What stands where there is nothing.
const NOTHING: f32 = -1.0;

/// Names of the columns.
pub(super) const NAMES: [&str; 26] = [
    "own",
    "step-3",
    "step-2",
    "step-1",
    "step+1",
    "step+2",
    "step+3",
    "window4_before",
    "window4_after",
    "window12_before",
    "window12_after",
    "up0",
    "up1",
    "up2",
    "up3",
    "up4",
    "up5",
    "path",
    "page",
    "most",
    "kept_before",
    "kept_after",
    "kept",
    "rank",
    "threshold",
    "over",
];

/// A set of blocks by their scores, and how good a set it is expected to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cut {
    /// Score of the last block in it.
    pub(super) least: f64,
    /// Its expected F1.
    pub(super) f1: f64,
}

/// The set of best expected F1, if scores are probabilities and lengths weights: the blocks above one score (for
/// independent labels the best set is of that form; Lewis, "Evaluating and optimizing autonomous text classification
/// systems", SIGIR 1995).
pub(super) fn best_cut(scores: &[f64], weights: &[f64]) -> Option<Cut> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    let total: f64 = scores.iter().zip(weights).map(|(score, weight)| score * weight).sum();
    let (mut hit, mut size) = (0.0, 0.0);
    let mut best: Option<Cut> = None;
    for at in order {
        hit += scores[at] * weights[at];
        size += weights[at];
        let f1 = 2.0 * hit / (size + total + 1e-9);
        if best.is_none_or(|best| f1 > best.f1) {
            best = Some(Cut { least: scores[at], f1 });
        }
    }
    best
}

/// Length and score-weighted length of some blocks.
#[derive(Debug, Clone, Copy, Default)]
struct Mass {
    weight: f64,
    scored: f64,
}

impl Mass {
    fn add(&mut self, weight: f64, score: f64) {
        self.weight += weight;
        self.scored += weight * score;
    }

    fn mean(self) -> f32 {
        (self.scored / self.weight.max(1.0)) as f32
    }
}

/// The columns of all blocks, from the scores and lengths of the first pass.
pub(super) fn columns(outline: &Outline<'_>, scores: &[f64], weights: &[f64]) -> Vec<[f32; NAMES.len()]> {
    let count = scores.len();
    let mut before = Vec::with_capacity(count + 1);
    let mut all = Mass::default();
    before.push(all);
    let mut regions = vec![Mass::default(); outline.regions.len()];
    let mut paths: HashMap<u32, Mass, ByNumber> = HashMap::default();
    for (at, block) in outline.blocks.iter().enumerate() {
        all.add(weights[at], scores[at]);
        before.push(all);
        outline.path(block.region).take(LEVELS).for_each(|(region, _)| regions[region as usize].add(weights[at], scores[at]));
        paths.entry(outline.region_of(block).path).or_default().add(weights[at], scores[at]);
    }
    let range = |first: usize, last: usize| {
        let (to, from) = (before[last.min(count)], before[first]);
        Mass { weight: to.weight - from.weight, scored: to.scored - from.scored }.mean()
    };
    let cut = best_cut(scores, weights).unwrap_or(Cut { least: 0.0, f1: 0.0 });
    let most = scores.iter().copied().fold(0.0, f64::max) as f32;
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let total = all.scored.max(1e-9);
    let row = |at: usize| {
        let block = &outline.blocks[at];
        let score = scores[at];
        let mut row = [NOTHING; NAMES.len()];
        let mut next = 0;
        let mut put = |value: f32| {
            row[next] = value;
            next += 1;
        };
        put(score as f32);
        for step in STEPS {
            put(at.checked_add_signed(step).and_then(|at| scores.get(at)).map_or(NOTHING, |score| *score as f32));
        }
        for width in WINDOWS {
            put(if at > 0 { range(at.saturating_sub(width), at) } else { NOTHING });
            put(if at + 1 < count { range(at + 1, at + 1 + width) } else { NOTHING });
        }
        let mut up = outline.path(block.region);
        for _ in 0..LEVELS {
            put(up.next().map_or(NOTHING, |(region, _)| mean_of(regions[region as usize])));
        }
        put(paths.get(&outline.region_of(block).path).copied().map_or(NOTHING, mean_of));
        put(mean_of(all));
        put(most);
        put((before[at].scored / total) as f32);
        put(((all.scored - before[at].scored - score * weights[at]) / total) as f32);
        put(all.scored.ln_1p() as f32);
        put((sorted.partition_point(|other| *other > score) as f64 / count as f64) as f32);
        put(cut.least as f32);
        put((score - cut.least) as f32);
        row
    };
    (0..count).map(row).collect()
}

fn mean_of(mass: Mass) -> f32 {
    (mass.scored / mass.weight.max(f64::MIN_POSITIVE)) as f32
}
