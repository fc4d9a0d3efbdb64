//! Which blocks are the page's text.
//!
//! A [`Classifier`] sees the outline and the feature table and judges every block; what judges (rules, a model) can
//! be exchanged without anything else noticing.

mod forest;
mod learned;
pub mod rows;
mod rules;
mod second;
mod siblings;
#[cfg(test)]
mod tests;

use url::Url;

use super::features::Table;
use super::jsonld::JsonLd;
use super::kind::Votes;
use super::outline::Outline;
use crate::record::PageType;

pub use forest::{ModelError, Reason};
pub use learned::{Models, Seen};
pub use rules::Rules;

/// All that a classifier sees of a page.
pub struct Page<'p> {
    /// Blocks and regions.
    pub outline: &'p Outline<'p>,
    /// What is known of each.
    pub table: &'p Table,
    /// What the page declares.
    pub(crate) json_ld: &'p JsonLd,
    /// Where it was.
    pub(crate) url: Option<&'p Url>,
    /// What speaks for which kind of page.
    pub(crate) votes: &'p Votes,
}

/// What a classifier says of one block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// Whether it is part of the text.
    pub keep: bool,
    /// 0 to 1: how sure the classifier is that it is.
    pub score: f64,
    /// Main reason, a stable name.
    pub reason: &'static str,
}

/// What a classifier says of a page.
#[derive(Debug)]
pub struct Judged {
    /// By block.
    pub blocks: Vec<Judgement>,
    /// The region that the text was found in.
    pub root: u32,
    /// What kind of content it is, and how probably.
    pub page_type: Option<(PageType, f64)>,
    /// The F1 that the kept blocks are expected to have.
    pub expected: Option<f64>,
    /// What a learned classifier made its scores from.
    pub seen: Seen,
}

/// Judges the blocks of a page.
pub trait Classifier: Send + Sync {
    /// Judges every block of the outline.
    fn judge(&self, page: &Page<'_>) -> Judged;
}
