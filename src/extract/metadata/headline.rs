//! Authors in the lines between the headline and the text: behind a label, as a list of names, or in capitals inside the standfirst.

use std::ops::Range;

use super::authors::{AuthorPage, LONGEST_BYLINE};
use super::byline::{self, people};
use super::names::{NAMES, after_phrase};
use super::person::{Trust, begins_with_given, is_name_line, names_a_role};
use super::words;
use crate::extract::fold::fold;
use crate::extract::text::{ends_sentence, is_unspaced_script};

/// Blocks below the headline that are read.
const BELOW: usize = 5;
/// Blocks of the text that are read: the classifier often keeps standfirst and byline.
const TEXT_BLOCKS: usize = 3;
/// Words of a standfirst at least: shorter lines in capitals are labels and buttons.
const SHORTEST_STANDFIRST: usize = 8;
/// Characters of a standfirst at most.
const LONGEST_STANDFIRST: f64 = 600.0;
/// Words of a name in capitals.
const CAPITAL_WORDS: std::ops::RangeInclusive<usize> = 2..=3;

/// The blocks from the headline to the text's first ones, which may be standfirst and byline.
fn below(page: &AuthorPage<'_>) -> Range<usize> {
    let first = page.headline.filter(|at| *at <= page.body.0).map_or(page.body.0, |at| at + 1);
    first..(first + BELOW).min(page.body.0 + TEXT_BLOCKS).min(page.outline.blocks.len())
}

/// Those of them that are as short as bylines, in lines.
fn lines<'p>(page: &'p AuthorPage<'_>) -> impl Iterator<Item = &'p str> {
    let blocks = &page.outline.blocks;
    let fits = |at: &usize| page.table.blocks[*at].length <= LONGEST_BYLINE as f64 && !page.is_elsewhere(blocks[*at].region, *at);
    below(page).filter(fits).flat_map(|at| blocks[at].text.lines()).filter(|line| !byline::credits_another(line))
}

/// The people that a labelled line names right below the headline ("By Jane Farrow, Columnist").
pub(super) fn labelled(page: &AuthorPage<'_>) -> Vec<String> {
    let headline = page.headline.map(|at| fold(&page.outline.blocks[at].text)).unwrap_or_default();
    let of_line = |line: &str| {
        let set_apart = byline::set_apart(line);
        let line = set_apart.as_deref().unwrap_or(line);
        let rest = after_phrase(line, &NAMES.prefixes).filter(|rest| rest.starts_with(char::is_uppercase))?;
        let names = people(rest, Trust::Doubtful, page.site_names);
        let first = names.first()?;
        // "By appointment only" names nobody.
        let is_sure = begins_with_given(first) || rest.split([',', '|', '•', '·']).skip(1).any(names_a_role);
        (is_sure && !headline.contains(fold(first).as_str())).then_some(names)
    };
    lines(page).find_map(of_line).unwrap_or_default()
}

/// The people of a line below the headline that holds two names or more, and nothing else ("Jane Farrow, Anna Lind & Bo Ek").
pub(super) fn listed(page: &AuthorPage<'_>) -> Vec<String> {
    lines(page).map(|line| names_alone(line, page.site_names)).find(|names| names.len() > 1).unwrap_or_default()
}

/// The names of a line, if it holds nothing else.
pub(super) fn names_alone(line: &str, site_names: &[String]) -> Vec<String> {
    let rest = after_phrase(line, &NAMES.prefixes).unwrap_or(line);
    let names = people(rest, Trust::Own, site_names);
    let in_names: usize = names.iter().map(|name| words(&fold(name)).len()).sum();
    let all = fold(rest);
    let others = words(&all).into_iter().filter(|word| !NAMES.joiners.contains(*word) && !NAMES.agencies.contains_key(*word)).count();
    if in_names >= others && names.iter().all(|name| is_name_line(name)) { names } else { Vec::new() }
}

/// The one name in capitals in a standfirst of small letters ("Now is the time to prune, writes JANE FARROW.").
pub(super) fn in_capitals(page: &AuthorPage<'_>) -> Vec<String> {
    let headline = page.headline.map(|at| fold(&page.outline.blocks[at].text)).unwrap_or_default();
    let mut found: Vec<String> = Vec::new();
    for at in below(page) {
        let block = &page.outline.blocks[at];
        if page.table.blocks[at].length > LONGEST_STANDFIRST || page.is_elsewhere(block.region, at) {
            continue;
        }
        match capital_name(&block.text) {
            Some(name) if headline.contains(&fold(&name)) => {}
            Some(name) => found.push(name),
            None => {}
        }
    }
    found.dedup();
    if found.len() == 1 { found } else { Vec::new() }
}

/// The name in capitals that a sentence holds, if it is all that is in capitals there.
pub(super) fn capital_name(sentence: &str) -> Option<String> {
    if sentence.split_whitespace().count() < SHORTEST_STANDFIRST || sentence.contains(is_unspaced_script) {
        return None;
    }
    let is_loud = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !word.contains(|c: char| c.is_lowercase() || c.is_numeric());
    let mut names: Vec<Vec<&str>> = Vec::new();
    let mut goes_on = false;
    let mut is_told = false;
    let mut before = "";
    for word in sentence.split_whitespace() {
        if is_loud(word) {
            match names.last_mut() {
                Some(name) if goes_on => name.push(word),
                _ => {
                    names.push(vec![word]);
                    is_told = NAMES.telling.contains(&fold(before));
                }
            }
        }
        // A sign behind a word ends the name.
        goes_on = is_loud(word) && word.ends_with(char::is_alphabetic);
        before = word;
    }
    let [name] = names.as_slice() else { return None };
    // "JANE FARROW, who ran the yard, died on Sunday" is whom it is about.
    let is_end = is_loud(before) || name.last().is_some_and(|last| last.ends_with(ends_sentence));
    let name = name.join(" ").trim_matches(|c: char| !c.is_alphabetic()).to_owned();
    let fits = CAPITAL_WORDS.contains(&name.split_whitespace().count()) && (is_told || is_end && begins_with_given(&name)) && is_name_line(&name);
    fits.then_some(name)
}
