//! The name in a notice of copyright: that of the site, or of whoever owns it.

use super::NAMES;
use super::site_name::WORDS;
use crate::extract::fold::fold;
use crate::extract::outline::{Kind, Outline};
use crate::extract::phrases::{self, Phrase};

/// Words of a copyright line that is more than sign and name.
const MORE_WORDS: usize = 4;
/// Characters of a notice at most.
const LONGEST_NOTICE: usize = 120;
/// A legal form that no comma sets off is not longer, in characters.
const LONGEST_FORM: usize = 4;
/// Digits of a year.
const YEAR: usize = 4;
/// Words of a name at most.
const MOST_WORDS: usize = 5;

/// A name without the legal form of whoever holds it ("Bay Herald Inc").
pub(super) fn without_form(name: &str) -> &str {
    let Some((before, last)) = name.rsplit_once(' ') else { return name };
    // "Canadian Broadcasting Corporation" is a name.
    let is_set_off = last.chars().count() <= LONGEST_FORM || before.ends_with(',');
    if is_set_off && WORDS.legal_forms.contains(&fold(last)) { before.trim_end_matches([',', ' ']) } else { name }
}

/// The name in the last notice of the page.
pub(super) fn of_page(outline: &Outline<'_>) -> Option<String> {
    // Under pictures the sign stands before a photographer, without a year.
    let signs_site = |text: &str| text.contains(char::is_numeric) || text.split_whitespace().count() > MORE_WORDS;
    outline
        .blocks
        .iter()
        .rev()
        .filter(|block| block.kind != Kind::Caption && block.text.contains('©') && signs_site(&block.text) && !is_programs(&block.text))
        .filter_map(|block| name_from_copyright(&block.text))
        .find(|name| !fold(name).split(' ').any(|word| WORDS.not_names.contains(word)))
}

/// Whether the notice is that of the program behind the site ("Powered by Harbour Forum © 2026 Harbour Software").
fn is_programs(notice: &str) -> bool {
    let before = notice.split_once('©').map(|(before, _)| fold(before)).unwrap_or_default();
    WORDS.programs.iter().any(|program| before.contains(program.as_str()))
}

/// The name in `2024 © - أشكاين جميع الحقوق محفوظة`: what is left without year, sign and stock phrase.
pub fn name_from_copyright(line: &str) -> Option<String> {
    if !line.contains('©') || line.chars().count() > LONGEST_NOTICE {
        return None;
    }
    let mut name = line.lines().find(|line| line.contains('©'))?.to_owned();
    for phrase in [
        "جميع الحقوق محفوظة",
        "كل الحقوق محفوظة",
        "حقوق النشر",
        "all rights reserved",
        "alle rechte vorbehalten",
        "tous droits réservés",
        "todos los derechos reservados",
        "copyright",
        "email protected",
        "公司版权所有",
        "公司版權所有",
        "版权所有",
        "版權所有",
    ] {
        while let Some(at) = name.to_lowercase().find(phrase) {
            // Lower-casing may change lengths; then the phrase cannot be cut out safely.
            let range = name.get(at..at + phrase.len()).map(|_| at..at + phrase.len())?;
            name.replace_range(range, "|");
        }
    }
    // "Ferry sails again after the winter © Bay Herald": a name is shorter.
    let headed = name.split_once('©').filter(|(before, after)| before.split_whitespace().count() >= MORE_WORDS && after.contains(char::is_alphabetic));
    let name = headed.map_or(name.as_str(), |(_, after)| after).replace(['©', '[', ']'], "|");
    // A point or a dash inside a name is part of it: "NYTimes.com", "Harbour-News".
    let parts = name.split(['|', ',', '،', ';', '–']).flat_map(|part| part.split(". ")).flat_map(|part| part.split(" - ")).flat_map(between_years);
    parts
        .map(without_years)
        .find(|part| {
            part.chars().count() > 1
                && part.split_whitespace().count() <= MOST_WORDS
                && !part.contains('：')
                && !NAMES.not_person.contains(&fold(part))
                && !is_furniture(part)
        })
        .map(str::to_owned)
}

/// A part without the years and signs around it. Digits may be a part of the name ("5min.at").
fn without_years(part: &str) -> &str {
    let is_sign = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ':' | '-' | '—' | '.');
    let is_roman = |word: &str| (word.starts_with("MM") || word.starts_with("MCM")) && word.bytes().all(|b| b"MDCLXVI".contains(&b));
    let is_number = |word: &str| word.chars().filter(|c| c.is_numeric()).count() >= YEAR && word.chars().all(|c| c.is_numeric() || is_sign(c));
    let is_year = |word: &str| is_number(word) || word.chars().count() >= YEAR && is_roman(word);
    let mut part = part.trim_matches(is_sign);
    while let Some(first) = part.split_whitespace().next().filter(|first| is_year(first)) {
        part = part[first.len()..].trim_start_matches(is_sign);
    }
    while let Some(last) = part.split_whitespace().next_back().filter(|last| is_year(last)) {
        part = part[..part.len() - last.len()].trim_end_matches(is_sign);
    }
    part
}

/// The parts of a line between its years ("Bay Herald 2024 Bay Media").
fn between_years(line: &str) -> impl Iterator<Item = &str> {
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let line = rest.take()?;
        let mut starts = line.split_inclusive(char::is_whitespace).scan(0, |at, word| {
            let start = *at;
            *at += word.len();
            Some((start, word.trim_end()))
        });
        let Some((at, _)) = starts.find(|(_, word)| is_year(word)) else { return Some(line) };
        rest = line.get(at + 4..);
        line.get(..at)
    })
}

/// Whether a part of a notice is a button or a link beside it ("Terms"): sites to share with are sites.
fn is_furniture(part: &str) -> bool {
    phrases::is_whole(part) && phrases::of(part, 10.0) != Some(Phrase::Share)
}
