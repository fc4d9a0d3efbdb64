//! The news source a text is credited to.

use super::chinese::is_han;
use super::names::{NAMES, after_phrase};
use super::person::is_abjad;
use crate::extract::dates;
use crate::extract::fold::fold;

/// A credit line is not longer, in characters.
const LONGEST_CREDIT: usize = 140;
/// A dateline ends within this many characters.
const DATELINE: usize = 90;

/// The source that a credit line names ("Source: …", "(المصدر: …)"); `None` if the line is none.
pub fn agency_of_line(line: &str) -> Option<String> {
    if line.chars().count() > LONGEST_CREDIT {
        return None;
    }
    let bare = line.trim().trim_matches(['(', ')', '（', '）', '[', ']', '【', '】', '*', '«', '»', '"', '“', '”']).trim();
    let rest = after_phrase(bare, &NAMES.source_labels)?;
    // The label must be set off: "المصدر: الإسبانيول", not a sentence that begins with the word.
    let label = &bare[..bare.len() - rest.len()];
    if rest.is_empty() || !label.contains([':', '：', '/', '-', '–']) {
        return None;
    }
    let name = rest.split([',', '،', '|', '–', '—', ';', '؛', '\n']).next()?.split(" - ").next()?;
    let mut name = name.trim().trim_end_matches(['.', ')', ']']).trim();
    // "来源：海港网 作者：李小山": Chinese names hold no spaces, so that the next label begins behind one.
    if name.chars().any(is_han) && name.contains(char::is_whitespace) && name.contains([':', '：']) {
        name = name.split_whitespace().next()?;
    }
    let is_date = name.contains(char::is_numeric) && dates::find(name, &dates::Context::default()).is_some();
    // "Source: am a baker", "Source: Mayor 'angry' at council"
    let is_said =
        name.starts_with(char::is_lowercase) && name.contains(' ') && !name.contains('.') || name.contains(['"', '“', '‘', '„']) || name.contains(" '");
    if name.is_empty() || NAMES.no_source.contains(&fold(name)) || name.split_whitespace().count() > 8 || name.starts_with("http") || is_date || is_said {
        return None;
    }
    Some(name.to_owned())
}

/// Whether a name is that of a known agency.
pub fn is_agency(name: &str) -> bool {
    NAMES.agencies.contains_key(&fold(name))
}

/// The agency that a name stands for, if it is one.
fn known(name: &str) -> Option<String> {
    is_agency(name).then(|| name.trim().to_owned())
}

/// The agency that the first paragraph's dateline names: `PARIS (Reuters) -`, `الرباط - و.م.ع`.
fn of_dateline(first: &str) -> Option<String> {
    let head: String = first.chars().take(DATELINE).collect();
    if let Some((_, rest)) = head.split_once('(')
        && let Some((inside, after)) = rest.split_once(')')
        && after.trim_start().starts_with(['-', '–', '—', ':', '،'])
    {
        return inside.split(['/', ',', '،']).find_map(known);
    }
    let mut parts = head.split(':').next()?.split(" - ").flat_map(|part| part.split(['/', '،', ',', '(', '–', '—'])).take(4);
    let place = parts.next()?;
    if place.split_whitespace().count() > 4 {
        return None;
    }
    // "دمشق-سانا"
    let written_on = place.split_once('-').filter(|_| is_abjad(place)).map(|(_, agency)| agency.trim());
    written_on.and_then(known).or_else(|| parts.find_map(|part| known(part.trim().trim_end_matches(')'))))
}

/// Chooses from credit lines, author names and the dateline.
pub fn choose(credit: Option<String>, author_values: &[String], first_paragraph: Option<&str>) -> Option<String> {
    credit.or_else(|| author_values.iter().find_map(|value| known(value))).or_else(|| of_dateline(first_paragraph?))
}
