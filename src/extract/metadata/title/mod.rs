//! The headline as a reader sees it, without the site's name.
//!
//! All that could be it is gathered (`gather`) with its evidence (`evidence`), and a linear model that was trained on annotated pages
//! ranks it (`rank`): what the page shows, what it declares, and how well the two agree, in no language in particular.

mod evidence;
mod forms;
mod gather;
mod names;
mod rank;
mod settled;
#[cfg(test)]
mod tests;
mod unspaced;
mod witness;

use scraper::Html;
use url::Url;

use super::Candidate;
use crate::extract::features::Table;
use crate::extract::jsonld::JsonLd;
use crate::extract::outline::Outline;

pub use names::NAMES as TITLE_FEATURES;
pub use rank::{TitleModel, TitleModelError};

/// No headline is longer, in characters.
const LONGEST: usize = 400;

/// What choosing needs to know of the page.
pub struct TitlePage<'p> {
    /// The tree.
    pub html: &'p Html,
    /// Its outline.
    pub outline: &'p Outline<'p>,
    /// Features.
    pub table: &'p Table,
    /// Its JSON-LD.
    pub json_ld: &'p JsonLd,
    /// Folded names of the site.
    pub site_names: &'p [String],
    /// Its section, where the page says so.
    pub section: Option<&'p str>,
    /// Its address, where known.
    pub url: Option<&'p Url>,
    /// The address on its site that it calls its own.
    pub canonical: Option<&'p Url>,
}

impl TitlePage<'_> {
    /// Whether the address is a site's front page.
    fn is_front(&self) -> bool {
        self.url.is_some_and(|url| url.path().len() <= 1)
    }
}

/// Weighs every carrier of a title.
pub fn choose(page: &TitlePage<'_>, model: &TitleModel) -> Vec<Candidate> {
    let gathered = gather::gather(page);
    let rows = evidence::rows(page, &gathered);
    let chances = model.chances(&rows);
    let titles = gathered.titles.into_iter().zip(&rows).zip(chances);
    let titled = |((title, row), chance): ((gather::Title, &_), f64)| {
        let shown = title.parted.unwrap_or(title.value);
        let value = if page.is_front() { shown } else { settled::settled(&shown, page.site_names).to_owned() };
        Candidate::new(value, title.carrier, chance, model.main_reason(row))
    };
    titles.map(titled).collect()
}

/// The candidates and what the model sees of them: for training.
pub fn study(page: &TitlePage<'_>) -> Vec<(String, Vec<f32>)> {
    let gathered = gather::gather(page);
    let rows = evidence::rows(page, &gathered);
    gathered.titles.into_iter().zip(rows).map(|(title, row)| (title.value, row.to_vec())).collect()
}
