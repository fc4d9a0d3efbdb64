//! The model that ranks what could be the headline: a weighted sum of evidence, and a softmax over the candidates of a page.
//!
//! The weights are in `model.toml` with what made them; `eval/train/titles.py` makes it.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use super::names::{NAMES, Row};

/// Why a model of titles cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TitleModelError {
    /// It is no TOML, or lacks `[weights]`.
    #[error("the title model cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// It was trained on evidence that is not computed any more, or lacks some that is.
    #[error("the title model and this version do not agree on the evidence {0:?}: train it again (eval/train/README.md)")]
    Evidence(String),
}

/// The file.
#[derive(Deserialize)]
struct File {
    weights: BTreeMap<String, f64>,
}

/// The weights of all evidence, in the order of the rows.
#[derive(Debug)]
pub struct TitleModel {
    weights: Vec<f64>,
}

impl TitleModel {
    /// The model that is part of the program, as a file.
    pub(crate) const BUILTIN: &'static str = include_str!("model.toml");

    /// A model from the contents of its file.
    pub fn read(file: &str) -> Result<Self, TitleModelError> {
        let file: File = toml::from_str(file)?;
        if let Some(unknown) = file.weights.keys().find(|name| !NAMES.contains(&name.as_str())) {
            return Err(TitleModelError::Evidence(unknown.clone()));
        }
        let weight = |name: &&str| file.weights.get(*name).copied().ok_or_else(|| TitleModelError::Evidence((*name).to_owned()));
        Ok(Self { weights: NAMES.iter().map(weight).collect::<Result<_, _>>()? })
    }

    /// Probability that each candidate is the headline.
    pub(super) fn chances(&self, rows: &[Row]) -> Vec<f64> {
        let scores: Vec<f64> = rows.iter().map(|row| self.parts(row).sum()).collect();
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = scores.iter().map(|score| (score - most).exp()).sum();
        // Rounded, so that no processor's last bit decides.
        scores.iter().map(|score| ((score - most).exp() / sum * 1e6).round() / 1e6).collect()
    }

    /// What spoke most for a candidate.
    pub(super) fn main_reason(&self, row: &Row) -> &'static str {
        self.parts(row).zip(NAMES).max_by(|(a, _), (b, _)| a.total_cmp(b)).map_or("", |(_, name)| name)
    }

    /// What each evidence adds to the score.
    fn parts<'r>(&'r self, row: &'r Row) -> impl Iterator<Item = f64> + 'r {
        row.iter().zip(&self.weights).map(|(value, weight)| f64::from(*value) * weight)
    }
}
