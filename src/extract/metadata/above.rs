//! Lines above a text that say who wrote it and nothing else, where they stand in the text's own markup.

use super::agency::is_agency;
use super::byline::people;
use super::names::{NAMES, after_phrase};
use super::person::{Trust, names_a_role};
use crate::extract::fold::fold;
use crate::extract::text::{is_sentence, is_unspaced_script};

/// Such a line is not longer, in characters.
const LONGEST_LINE: usize = 80;
/// Words that join others are not longer, in bytes, where the lexicon does not know them ("of", "für").
const LONGEST_JOINER: usize = 4;

/// Whether a line above a text is a byline and nothing else: a label, and people or an agency behind it.
pub fn is_byline(line: &str) -> bool {
    let Some(rest) = after_phrase(line.trim(), &NAMES.prefixes).filter(|rest| rest.contains(char::is_alphabetic)) else { return false };
    // "By train" is a way to get there.
    let is_full = rest.contains(' ') || rest.contains(is_unspaced_script);
    is_of_names(rest) && (is_agency(rest) || is_full && !people(line, Trust::Byline, &[]).is_empty())
}

/// Whether a line below a byline goes on with it: a role ("Bay News Reporter"), for whom somebody writes.
pub fn goes_with_byline(line: &str) -> bool {
    is_of_names(line) && (names_a_role(line) || line.split_whitespace().any(|word| NAMES.organisations.contains(&fold(word))))
}

/// Whether a line is short, and names: its words are written with capitals, where the script has them.
fn is_of_names(line: &str) -> bool {
    let is_small = |word: &str| word.starts_with(char::is_lowercase);
    let joins = |word: &str| NAMES.joiners.contains(&fold(word)) || NAMES.particles.contains(&fold(word)) || word.len() <= LONGEST_JOINER;
    line.chars().count() <= LONGEST_LINE && !is_sentence(line) && line.split_whitespace().all(|word| !is_small(word) || joins(word))
}
