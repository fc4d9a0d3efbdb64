//! The learned classifier: boosted trees over [`rows`], a second pass over the first one's scores, and for each page the
//! set of blocks whose expected F1 is best.
//!
//! The models are trained on annotated pages by `eval/train` and compiled in; `model/card.json` tells from what.

use std::sync::LazyLock;

use super::forest::{Forest, ModelError, Reason};
use super::rows::{self, Rows, Weights};
use super::rules::Rules;
use super::{Classifier, Judged, Judgement, Page, second, siblings};
use crate::extract::metadata::TitleModel;
use crate::record::PageType;

/// Kinds of page that the page-kind model tells apart, in the order of its classes.
const KINDS: [PageType; 7] =
    [PageType::Article, PageType::Collection, PageType::Documentation, PageType::Forum, PageType::Listing, PageType::Product, PageType::Service];
/// How many times more often pages are articles than those that the model was trained on, of which half are.
const ARTICLES: f64 = 1.5;
/// Blocks that the first pass scores below this are not text, and the second pass does not look at them.
const HOPELESS: f64 = 0.02;

/// The trained models.
#[derive(Debug)]
pub struct Models {
    first: Forest,
    second: Forest,
    kind: Forest,
    words: Weights,
    /// Expected F1 and the word F1 that pages of that expectation had, rising.
    calibration: Vec<(f64, f64)>,
    titles: TitleModel,
}

static BUILTIN: LazyLock<Models> = LazyLock::new(|| {
    let read = Models::read(
        include_bytes!("model/first.forest"),
        include_bytes!("model/second.forest"),
        include_bytes!("model/kind.forest"),
        include_bytes!("model/words.weights"),
        include_bytes!("model/kinds.weights"),
        include_str!("model/calibration.json"),
        TitleModel::BUILTIN,
    );
    crate::lexicon::built("model", read)
});

impl Models {
    /// The models that are part of the program.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// What the program's own models were trained on, how, and how good they were: JSON.
    pub const CARD: &'static str = include_str!("model/card.json");

    /// Models from the contents of their files; the calibration is a JSON list of pairs, the model of titles TOML.
    pub fn read(first: &[u8], second: &[u8], kind: &[u8], words: &[u8], kinds: &[u8], calibration: &str, titles: &str) -> Result<Self, ModelError> {
        let columns = rows::names();
        let both: Vec<String> = second::NAMES.iter().map(|name| format!("first_{name}")).chain(columns.iter().cloned()).collect();
        Ok(Self {
            first: Forest::read(first, &columns)?,
            second: Forest::read(second, &both)?,
            kind: Forest::read(kind, &columns.into_iter().chain(rows::KINDS.map(str::to_owned)).collect::<Vec<_>>())?,
            words: Weights::read(words, kinds)?,
            calibration: serde_json::from_str(calibration).map_err(|_| ModelError::Damaged(0))?,
            titles: TitleModel::read(titles)?,
        })
    }

    /// The model that ranks what could be the headline.
    pub(crate) fn titles(&self) -> &TitleModel {
        &self.titles
    }

    /// The kind of page, with its probability.
    pub(crate) fn page_type(&self, rows: &Rows) -> Option<(PageType, f64)> {
        if rows.values.is_empty() {
            return None;
        }
        let probabilities = self.kind.softmax(&[rows.row(0), &rows.kinds].concat());
        let lean = |kind: PageType| if kind == PageType::Article { ARTICLES } else { 1.0 };
        KINDS.into_iter().zip(probabilities).max_by(|(a, p), (b, q)| (lean(*a) * p).total_cmp(&(lean(*b) * q)))
    }

    /// The word F1 that pages of this expected F1 had.
    fn calibrated(&self, expected: f64) -> f64 {
        let table = &self.calibration;
        let above = table.partition_point(|(from, _)| *from <= expected);
        match (above.checked_sub(1).and_then(|at| table.get(at)), table.get(above)) {
            (Some((x0, y0)), Some((x1, y1))) => y0 + (y1 - y0) * (expected - x0) / (x1 - x0),
            (Some((_, y)), None) | (None, Some((_, y))) => *y,
            (None, None) => expected,
        }
    }

    /// The scores of all blocks, and what they were made from.
    fn scores(&self, page: &Page<'_>, rows: Rows, weights: &[f64]) -> (Vec<f64>, Seen) {
        let mut scores = self.first.probabilities(&rows.values, rows.width);
        let hopeful: Vec<usize> = (0..scores.len()).filter(|at| scores[*at] >= HOPELESS).collect();
        let width = second::NAMES.len() + rows.width;
        let second = second::columns(page.outline, &scores, weights);
        let mut both = Vec::with_capacity(hopeful.len() * width);
        for at in &hopeful {
            both.extend_from_slice(&second[*at]);
            both.extend_from_slice(rows.row(*at));
        }
        for (at, score) in hopeful.into_iter().zip(self.second.probabilities(&both, width)) {
            scores[at] = score;
        }
        (scores, Seen { rows, second })
    }

    /// What the first pass's score of one block is owed to, greatest first. What the second pass changes it to is owed to
    /// the first scores of the blocks around it.
    pub fn reasons<'m>(&'m self, seen: &Seen, at: usize) -> Vec<Reason<'m>> {
        if at < seen.second.len() { self.first.reasons(0, seen.rows.row(at)) } else { Vec::new() }
    }
}

/// What the classifier saw of a page, kept for explanations.
#[derive(Debug, Default)]
pub struct Seen {
    rows: Rows,
    second: Vec<[f32; second::NAMES.len()]>,
}

impl Seen {
    /// What the first pass said of a block, 0 to 1.
    pub fn first_score(&self, at: usize) -> Option<f64> {
        self.second.get(at).map(|columns| f64::from(columns[0]))
    }
}

impl Classifier for Models {
    fn judge(&self, page: &Page<'_>) -> Judged {
        let rules = Rules.judge(page);
        let rows = rows::rows(page, &rules, &self.words, false);
        let weights = weights(&rows);
        let page_type = self.page_type(&rows);
        let (scores, seen) = self.scores(page, rows, &weights);
        let cut = second::best_cut(&scores, &weights);
        let least = cut.map_or(1.0, |cut| cut.least);
        let blocks = scores.iter().zip(&rules.blocks).zip(&page.table.blocks).map(|((score, rule), features)| {
            // A stock phrase is what it is: "read also" never belongs to the text.
            let is_certain = features.phrase.is_some_and(|phrase| phrase.name() == rule.reason);
            let keep = *score >= least && !is_certain;
            Judgement { keep, score: *score, reason: if keep == rule.keep { rule.reason } else { "model" } }
        });
        let mut blocks: Vec<Judgement> = blocks.collect();
        siblings::keep_siblings(page.outline, page.table, &mut blocks, |at| seen.first_score(at).unwrap_or_default());
        Judged { blocks, root: rules.root, page_type, expected: cut.map(|cut| self.calibrated(cut.f1)), seen }
    }
}

/// Weights of blocks: their lengths; whole numbers, as in training, and never nothing.
fn weights(rows: &Rows) -> Vec<f64> {
    rows.lengths.iter().map(|length| length.trunc() + 1.0).collect()
}
