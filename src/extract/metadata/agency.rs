//! The news source that a line credits a text to: in a credit, a dateline, a byline, at the end of a text, in a copyright notice.

use super::byline::without_dates;
use super::chinese::is_han;
use super::names::{NAMES, after_phrase};
use super::person::{begins_with_given, is_abjad, is_name_line};
use crate::extract::dates;
use crate::extract::fold::fold;
use crate::extract::text::ends_sentence;

/// A credit line is not longer, in characters.
const LONGEST_CREDIT: usize = 140;
/// A dateline ends within this many characters.
const DATELINE: usize = 90;
/// Words of an agency's name at most.
const MOST_WORDS: usize = 6;
/// Words of the place where an agency wrote a text ("Associated Press in New Haven, Conn."), and of a role behind its name.
const PLACE_WORDS: usize = 4;
const ROLE_WORDS: usize = 3;
/// A notice of copyright is not longer, in characters.
const LONGEST_NOTICE: usize = 300;
/// Letters of an outlet's abbreviation beside an agency's ("CBS/AP"), and of half of the day and zone behind a time.
const ABBREVIATION: std::ops::RangeInclusive<usize> = 2..=5;

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
    // "Source: (AFP)"
    let name = name.trim().strip_prefix('(').filter(|rest| !rest.contains('(')).unwrap_or(name);
    let mut name = name.trim().trim_end_matches(['.', ')', ']']).trim();
    // "来源：海港网 作者：李小山": Chinese names hold no spaces, so that the next label begins behind one.
    if name.chars().any(is_han) && name.contains(char::is_whitespace) && name.contains([':', '：']) {
        name = name.split_whitespace().next()?;
    }
    let is_date = name.contains(char::is_numeric) && dates::find(name, &dates::Context::default()).is_some();
    // "Source: am a baker", "Source: Mayor 'angry' at council"
    let is_said =
        name.starts_with(char::is_lowercase) && name.contains(' ') && !name.contains('.') || name.contains(['"', '“', '‘', '„']) || name.contains(" '");
    // "Source: example.org/5tRx Journal of Harbours": a work that the text cites.
    let is_cited = name.contains(' ') && name.split_whitespace().any(|word| word.contains('/') && word.contains('.'));
    // Several works in brackets of their own, a button in brackets behind a name.
    let is_note = name.contains(") (") || name.split_once('[').is_some_and(|(_, inside)| inside.contains(char::is_lowercase));
    let is_nobody = name.is_empty() || name.contains('@') || is_note || NAMES.no_source.contains(&fold(name)) || name.starts_with("http");
    if is_nobody || name.split_whitespace().count() > 8 || is_date || is_said || is_cited {
        return None;
    }
    // "Harbour League (HL)": its own bracket was taken for one around the credit.
    let open = [('(', ')'), ('[', ']')].into_iter().find(|(open, close)| name.contains(*open) && !name.contains(*close));
    Some(open.map_or(name.to_owned(), |(_, close)| format!("{name}{close}")))
}

/// Whether a name is that of a known agency.
pub fn is_agency(name: &str) -> bool {
    NAMES.agencies.contains_key(&fold(name))
}

/// The agency that a name stands for, if it is one: a known one, or one whose name says what it is ("Harbour News Service").
pub(super) fn known(name: &str) -> Option<String> {
    let name = name.trim();
    let folded = fold(name);
    let says_so = || {
        let has_ending = folded
            .split_once(' ')
            .is_some_and(|_| NAMES.agency_endings.iter().any(|ending| folded.strip_suffix(ending).is_some_and(|before| before.ends_with(' '))));
        let has_beginning = || after_phrase(name, &NAMES.agency_beginnings).is_some_and(|rest| rest.starts_with(char::is_alphabetic));
        folded.split(' ').count() <= MOST_WORDS && !name.starts_with(char::is_lowercase) && (has_ending || has_beginning())
    };
    (NAMES.agencies.contains_key(&folded) || says_so()).then(|| name.to_owned())
}

/// Whether an agency is known for its pictures: its name near a text is a picture's credit.
fn sells_pictures(name: &str) -> bool {
    NAMES.picture_agencies.contains(&fold(name))
}

/// The agency that a paragraph's dateline names: `PARIS (Reuters) -`, `الرباط - و.م.ع`.
pub fn of_dateline(paragraph: &str) -> Option<String> {
    let head: String = paragraph.chars().take(DATELINE).collect();
    if let Some(inside) = in_brackets(&head) {
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

/// The agency between the brackets of a dateline, which tells it from a text's further paragraphs too: `PARIS (Reuters) -`.
pub(super) fn of_bracketed_dateline(paragraph: &str) -> Option<String> {
    let head: String = paragraph.chars().take(DATELINE).collect();
    in_brackets(&head)?.split(['/', ',', '،']).find_map(known)
}

/// What the brackets before the first dash or colon hold.
fn in_brackets(head: &str) -> Option<&str> {
    let (inside, after) = head.split_once('(')?.1.split_once(')')?;
    after.trim_start().starts_with(['-', '–', '—', ':', '،']).then_some(inside)
}

/// How a byline is known to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Byline {
    /// By where it stands only.
    Placed,
    /// By the names of its elements, or a label before it.
    Marked,
}

/// The agency of a byline: alone ("Associated Press", "By Reuters in Boston", "CBS/AP"), or behind whoever wrote for it ("Jane Farrow,
/// Reuters", "AP Sports Writer"). Where no markup tells, one word alone may be a button or a section ("Focus"), and a name with an
/// agency a picture's credit, if the name is no author's.
pub(super) fn of_byline(line: &str, byline: Byline, is_author: impl Fn(&str) -> bool) -> Option<String> {
    if line.chars().count() > LONGEST_CREDIT {
        return None;
    }
    let labelled = after_phrase(line.trim(), &NAMES.prefixes).filter(|rest| !rest.is_empty());
    let is_told = labelled.is_some() || byline == Byline::Marked;
    let is_somebody = |part: &str| is_author(part) || labelled.is_some() && is_name_line(part);
    let dateless = without_dates(labelled.unwrap_or(line));
    let (mut found, mut is_alone) = (None, true);
    for part in dateless.split([',', '|', '•', '·', '–', '—', '/', ';', '(', ')']).flat_map(|part| part.split(" - ")) {
        let part = part.trim_matches(|c: char| !c.is_alphanumeric());
        if let Some(agency) = known(part) {
            found.get_or_insert(agency);
        } else if let Some(agency) = at_a_place(part).or_else(|| before_role(part)).or_else(|| behind_name(part, &is_author)) {
            found.get_or_insert(agency);
            is_alone = false;
        } else if is_somebody(part) || is_abbreviation(part) {
            is_alone = false;
        } else if part.contains(char::is_alphabetic) && !is_time(part) {
            return None;
        }
    }
    found.filter(|agency| !sells_pictures(agency) && (is_told || !is_alone || agency.contains(' ')))
}

/// "Associated Press in Miami", "AFP à Paris".
fn at_a_place(part: &str) -> Option<String> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let at = words.iter().position(|word| NAMES.agency_places.contains(&fold(word))).filter(|at| *at > 0)?;
    let place = &words[at + 1..];
    let is_place = (1..=PLACE_WORDS).contains(&place.len()) && !place[0].starts_with(char::is_lowercase);
    is_place.then(|| known(&words[..at].join(" ")))?
}

/// "AP Sports Writer", "HealthDay Reporter".
fn before_role(part: &str) -> Option<String> {
    let words: Vec<&str> = part.split_whitespace().collect();
    (1..words.len()).rev().find_map(|count| {
        let (name, role) = words.split_at(count);
        let is_role = role.len() <= ROLE_WORDS && role.last().is_some_and(|last| NAMES.roles.contains(&fold(last)));
        is_role.then(|| known(&name.join(" ")))?
    })
}

/// "JANE FARROW ASSOCIATED PRESS". One word behind a name is part of the name, more often than not.
fn behind_name(part: &str, is_author: &impl Fn(&str) -> bool) -> Option<String> {
    let words: Vec<&str> = part.split_whitespace().collect();
    (2..words.len().saturating_sub(1)).find_map(|count| {
        let (name, agency) = words.split_at(count);
        let name = name.join(" ");
        (agency.len() > 1 && (is_author(&name) || begins_with_given(&name) && is_name_line(&name))).then(|| known(&agency.join(" ")))?
    })
}

fn is_abbreviation(part: &str) -> bool {
    ABBREVIATION.contains(&part.len()) && part.chars().all(|c| c.is_ascii_uppercase())
}

/// What is left of a time and its zone ("10:59 AM").
fn is_time(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_digit()) && part.chars().filter(|c| c.is_alphabetic()).count() <= *ABBREVIATION.end()
}

/// The agency that a text ends with, behind its last sentence: "(AFP)", "—Associated Press", "/AP".
pub(super) fn of_end(last: &str) -> Option<String> {
    let last = last.lines().next_back()?.trim();
    let in_brackets = last.strip_suffix([')', ']']).and_then(|rest| Some(rest.rsplit_once(['(', '['])?.1));
    let behind_dash =
        || last.rsplit_once(['—', '–', '―', '/']).map(|(_, rest)| rest).or_else(|| Some(last.rsplit_once(" - ")?.1)).or_else(|| last.strip_prefix('-'));
    let name = in_brackets.or_else(behind_dash)?;
    let before = last[..last.len() - name.len() - usize::from(in_brackets.is_some())].trim_end_matches(|c: char| !c.is_alphanumeric() && !ends_sentence(c));
    // Inside a sentence, the brackets explain a name: "the Associated Press (AP)".
    (before.is_empty() || before.ends_with(ends_sentence)).then(|| name.split(['/', ',', '،']).find_map(known))?.filter(|agency| !sells_pictures(agency))
}

/// The agency that holds the rights to a text: "Copyright 2024 The Associated Press. All rights reserved.", "© dpa-infocom, dpa:240503".
pub(super) fn of_copyright(line: &str) -> Option<String> {
    const WORD: &str = "copyright";
    let at = line.find('©').or_else(|| line.get(..WORD.len()).filter(|word| word.eq_ignore_ascii_case(WORD)).map(|_| 0))?;
    if line.chars().count() > LONGEST_NOTICE || !line.contains(char::is_numeric) {
        return None;
    }
    let words = line[at..]
        .split_whitespace()
        .skip_while(|word| !word.contains(char::is_alphabetic) || word.eq_ignore_ascii_case(WORD) || word.eq_ignore_ascii_case("(c)"));
    let rest = words.take(MOST_WORDS + 1).collect::<Vec<_>>().join(" ");
    rest.split(['.', ',', '|', ';', ':', '(', '-', '–', '—'])
        .next()
        .and_then(|name| known(name.trim_start_matches('©')))
        .filter(|agency| !sells_pictures(agency))
}
