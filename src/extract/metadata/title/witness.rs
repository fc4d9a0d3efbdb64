//! Who else speaks for a candidate: all that is declared, the whole address, the class of a heading, the letters it is written in.
//!
//! In: the candidates. Out: what `evidence` puts at the end of each row. None of it needs to know a language.

use super::TitlePage;
use super::gather::{Carriers, Gathered, Title};
use super::names::WITNESSES;
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::metadata::words;

/// Words of an address that are looked at: no address that names a page has more.
const MOST_PATH_WORDS: usize = 100;

/// What is asked about every candidate of a page.
pub(super) struct Witnesses<'g> {
    /// Folded titles that are declared, whole.
    declared: Vec<&'g str>,
    /// Folded heading that stands for the page, if one does.
    headline: &'g str,
    /// Folded words of the path of the page's address and of the one it calls canonical, each once.
    path: Vec<String>,
    /// Share of the headline's words in the path.
    headline_in_path: f64,
}

impl<'g> Witnesses<'g> {
    /// Gathers what all candidates of a page are measured by.
    pub(super) fn of(page: &TitlePage<'_>, gathered: &'g Gathered) -> Self {
        let mut path: Vec<String> = Vec::new();
        for url in page.url.into_iter().chain(page.canonical) {
            let folded = fold(&percent_encoding::percent_decode_str(url.path()).decode_utf8_lossy());
            for word in folded.split(' ').filter(|word| word.chars().any(char::is_alphabetic)) {
                if path.len() < MOST_PATH_WORDS && !path.iter().any(|known| known == word) {
                    path.push(word.to_owned());
                }
            }
        }
        let headline = gathered.headline.as_str();
        let headline_in_path = inside(&words(headline), &path);
        Self { declared: gathered.declared.iter().map(String::as_str).filter(|title| !title.is_empty()).collect(), headline, path, headline_in_path }
    }

    /// What they say of one candidate, in the order of the names.
    pub(super) fn say(&self, page: &TitlePage<'_>, title: &Title) -> [f64; WITNESSES] {
        let (folded, is_h1) = (title.folded.as_str(), title.carriers.has(Carriers::H1));
        let said_by = |says: &dyn Fn(&str) -> bool| share(self.declared.iter().filter(|other| says(other)).count(), self.declared.len());
        let held = said_by(&|other| other.contains(folded));
        let split = words(folded);
        let in_path = inside(&split, &self.path);
        let of_path = share(self.path.iter().filter(|word| split.contains(&word.as_str())).count(), self.path.len());
        let both = if in_path + of_path > 0.0 { 2.0 * in_path * of_path / (in_path + of_path) } else { 0.0 };
        let block = title.block.map(|at| &page.outline.blocks[at]);
        let own = block.map(|block| block.inline_hints.or(page.outline.region_of(block).own)).unwrap_or_default();
        let around = block.map(|block| page.outline.region_of(block).all).unwrap_or_default();
        let text = Hints::CONTENT.or(Hints::BODY);
        let value = title.value.as_str();
        let capitalised = capitalised(value);
        [
            held,
            said_by(&|other| other == folded),
            said_by(&|other| other.starts_with(folded)),
            flag(held >= 1.0),
            flag(is_h1 && held == 0.0),
            in_path,
            of_path,
            both,
            if self.headline.is_empty() { 0.0 } else { in_path - self.headline_in_path },
            flag(is_h1 && own.has(Hints::TITLE)),
            flag(is_h1 && own.has(Hints::PRODUCT)),
            flag(is_h1 && own.has(text)),
            flag(is_h1 && own.has(Hints::HIDDEN)),
            flag(is_h1 && around.has(text)),
            flag(is_h1 && around.has(Hints::AD.or(Hints::NEWSLETTER).or(Hints::CONSENT))),
            flag(is_h1 && around.has(Hints::STANDFIRST)),
            flag(is_h1 && block.is_some_and(|block| block.text.contains('\n'))),
            flag(title.carriers.has(Carriers::H2) && own.has(Hints::TITLE)),
            flag(value.starts_with(char::is_numeric)),
            flag(value.contains('…') || value.contains("...")),
            capitalised,
            if is_h1 { capitalised } else { 0.0 },
            flag(is_h1 && value.starts_with(char::is_lowercase)),
            flag(value.contains('&')),
            flag(split.iter().any(|word| is_year(word))),
            flag(is_h1 && value.contains(',')),
        ]
    }
}

fn flag(flag: bool) -> f64 {
    f64::from(u8::from(flag))
}

fn share(some: usize, all: usize) -> f64 {
    if all == 0 { 0.0 } else { some as f64 / all as f64 }
}

/// Share of the words that are known.
fn inside(split: &[&str], known: &[String]) -> f64 {
    share(split.iter().filter(|word| known.iter().any(|known| known == *word)).count(), split.len())
}

/// Share of a title's words that begin with a capital: "Every Word Of It" or only the first. Scripts without case have none.
pub(super) fn capitalised(title: &str) -> f64 {
    let spoken = || title.split_whitespace().filter(|word| word.starts_with(char::is_alphabetic));
    share(spoken().filter(|word| word.starts_with(char::is_uppercase)).count(), spoken().count())
}

/// Whether a word is a year of the last or of this century.
pub(super) fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && word.bytes().all(|byte| byte.is_ascii_digit())
}
