//! Which blocks are the page's text.
//!
//! A [`Classifier`] sees the outline and the feature table and judges every block; what judges (rules, a model) can
//! be exchanged without anything else noticing.

mod rules;

use super::features::Table;
use super::outline::Outline;
use crate::record::PageType;

pub use rules::Rules;

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
}

/// Judges the blocks of a page.
pub trait Classifier: Send + Sync {
    /// Judges every block of the outline.
    fn judge(&self, outline: &Outline<'_>, table: &Table, page_type: PageType) -> Judged;
}
