//! What the learned classifier sees: one row of numbers a block.
//!
//! In: the outline, the feature table and what the page declares. Out: [`Rows`].
//!
//! The columns are language-neutral first: lengths, links, punctuation, places, shapes of the tree. What words say is in a
//! few columns, through the lexicon's concepts and linear models of words that many sites use (`weighed`): a language that
//! neither knows loses these columns, not the model. The order of
//! the columns is the order in which the code writes them; [`Rows::names`] tells it, and a model is read only if the
//! names it was trained with are these.

mod around;
mod block;
mod declared;
mod page;
mod regions;
mod sums;
mod weighed;
mod words;

use url::Url;

use super::{Classifier, Judged, Rules};
use crate::extract::features::Table;
use crate::extract::jsonld::JsonLd;
use crate::extract::kind::Votes;
use crate::extract::outline::Outline;
use sums::Sums;
use weighed::Weighed;
use words::Words;

pub use weighed::{KINDS, Weights};

/// All that rows are computed from.
struct Page<'p> {
    outline: &'p Outline<'p>,
    table: &'p Table,
    json_ld: &'p JsonLd,
    url: Option<&'p Url>,
    votes: &'p Votes,
    /// What the rules say.
    rules: &'p Judged,
}

/// A table of numbers, one row a block.
#[derive(Debug, Default)]
pub struct Rows {
    /// Columns.
    pub width: usize,
    /// Row after row.
    pub values: Vec<f32>,
    /// What the words of the page say of its kind, a number for each of [`KINDS`].
    pub kinds: [f32; KINDS.len()],
    /// Weighted length of each block.
    pub lengths: Vec<f64>,
    /// Words around each block as numbers, if names were asked for: what [`Weights`] are trained on.
    pub words: Vec<Vec<u32>>,
    /// Names of the columns, if they were asked for.
    pub names: Vec<String>,
}

impl Rows {
    /// The row of a block.
    pub fn row(&self, at: usize) -> &[f32] {
        &self.values[at * self.width..(at + 1) * self.width]
    }
}

/// Rows are not wider; a power of two, so that no write needs to be checked.
const WIDEST: usize = 512;

/// Writes one row after the other into the same place, and if `NAMING`, the names of the columns of the first one.
pub(super) struct Writer<const NAMING: bool> {
    row: [f32; WIDEST],
    /// Where the next value goes.
    next: usize,
    names: Vec<String>,
    is_first: bool,
    prefix: &'static str,
}

impl<const NAMING: bool> Writer<NAMING> {
    /// Hundreds of times a block: names cost nothing where nobody asks for them.
    #[inline]
    fn put(&mut self, name: &str, value: f64) {
        self.row[self.next % WIDEST] = value as f32;
        self.next += 1;
        if NAMING {
            self.name(name);
        }
    }

    #[inline]
    fn put_all(&mut self, names: impl IntoIterator<Item = &'static str>, values: &[f32]) {
        self.row[self.next..][..values.len()].copy_from_slice(values);
        self.next += values.len();
        if NAMING {
            names.into_iter().for_each(|name| self.name(name));
        }
    }

    #[cold]
    fn name(&mut self, name: &str) {
        if self.is_first {
            self.names.push(format!("{}{name}", self.prefix));
        }
    }

    #[inline]
    fn flag(&mut self, name: &str, value: bool) {
        self.put(name, if value { 1.0 } else { 0.0 });
    }

    #[inline]
    fn within(&mut self, prefix: &'static str, write: impl FnOnce(&mut Self)) {
        let around = std::mem::replace(&mut self.prefix, prefix);
        write(self);
        self.prefix = around;
    }
}

/// Names of all columns, in order.
pub(crate) fn names() -> Vec<String> {
    let outline = Outline::of_one_line();
    let (table, json_ld, votes) = (Table::of(&outline), JsonLd::default(), Votes::new());
    let page = super::Page { outline: &outline, table: &table, json_ld: &json_ld, url: None, votes: &votes };
    rows(&page, &Rules.judge(&page), &Weights::default(), true).names
}

/// Computes all rows, given what the rules say; `naming` fills [`Rows::names`] and [`Rows::words`] too.
pub(crate) fn rows(page: &super::Page<'_>, rules: &Judged, weights: &Weights, naming: bool) -> Rows {
    let page = &Page { outline: page.outline, table: page.table, json_ld: page.json_ld, url: page.url, votes: page.votes, rules };
    if naming { write::<true>(page, weights) } else { write::<false>(page, weights) }
}

fn write<const NAMING: bool>(page: &Page<'_>, weights: &Weights) -> Rows {
    let sums = Sums::of(page.outline, page.table);
    let words = Words::of(page.outline);
    let declared = declared::Declared::of(page, &words);
    let mut writer = Writer::<NAMING> { row: [0.0; WIDEST], next: 0, names: Vec::new(), is_first: true, prefix: "page_" };
    page::write(&mut writer, page, &sums, &declared);
    // The same in all rows.
    let of_page = writer.next;
    let groups = regions::Groups::of(page, &sums);
    let columns = regions::Columns::of(page, &sums, &groups);
    let sections = around::Sections::of(page);
    let weighed = Weighed::of(page.outline, &words, weights);
    let blocks = page.outline.blocks.len();
    let lengths = page.table.blocks.iter().map(|features| features.length).collect();
    let mut rows = Rows { lengths, kinds: weighed.kinds, ..Rows::default() };
    for at in 0..blocks {
        writer.next = of_page;
        writer.prefix = "block_";
        block::write(&mut writer, page, &declared, &words, at);
        writer.prefix = "";
        around::write(&mut writer, page, &sums, &sections, at);
        regions::write(&mut writer, page, &sums, &groups, &columns, at);
        writer.within("words_", |row| weighed::write(row, page, &weighed, sections.heading(page, at), at));
        if NAMING {
            rows.words.push(words.numbers(page.outline, sections.heading(page, at), at));
            writer.is_first = false;
        }
        if at == 0 {
            rows.width = writer.next;
            rows.values.reserve_exact(rows.width * blocks);
        }
        rows.values.extend_from_slice(&writer.row[..writer.next]);
    }
    rows.names = writer.names;
    rows
}
