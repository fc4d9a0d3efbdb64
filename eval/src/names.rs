//! The set of author names in a byline, split and folded as `score.py` does with two regular expressions.

use std::collections::BTreeSet;

use crate::words::{fold, is_blank, is_word};

/// What parts two names.
const SEPARATORS: [char; 4] = [',', ';', '&', '،'];
/// Words that part two names, in this case only.
const CONJUNCTIONS: [&str; 3] = ["and", "und", "et"];
/// The Arabic "and", written onto the word that follows.
const WAW: char = 'و';
/// A word of fewer letters after it is not taken for a name.
const WAW_NAME_LETTERS: usize = 3;
/// Words before a name, in any case.
const PREFIXES: [&str; 7] = ["by", "von", "par", "por", "di", "بقلم", "كتب"];

/// All names, folded.
pub(crate) fn author_set(authors: &[String]) -> BTreeSet<String> {
    authors.iter().flat_map(|author| split(author)).map(|part| fold(&bare(&part))).filter(|name| !name.is_empty()).collect()
}

/// Splits at `\s*(?:,|;|&|\band\b|\bund\b|\bet\b|،| و(?=\w{3,} ))\s*`.
fn split(author: &str) -> Vec<String> {
    let text: Vec<char> = author.chars().collect();
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        if let Some(end) = separator(&text, at) {
            parts.push(text[start..at].iter().collect());
            (start, at) = (end, end);
        } else {
            at += 1;
        }
    }
    parts.push(text[start..].iter().collect());
    parts
}

/// End of the separator that begins here, blanks on both sides included.
fn separator(text: &[char], start: usize) -> Option<usize> {
    let at = start + blanks(&text[start..]);
    let first = *text.get(at)?;
    let length = if SEPARATORS.contains(&first) {
        1
    } else if let Some(word) = CONJUNCTIONS.iter().find(|word| stands_alone(text, at, word)) {
        word.len()
    } else {
        let name = text[at + 1..].iter().take_while(|&&c| is_word(c)).count();
        let space_before = at > start && text[at - 1] == ' ';
        let is_waw = first == WAW && space_before && name >= WAW_NAME_LETTERS && text.get(at + 1 + name) == Some(&' ');
        is_waw.then_some(1)?
    };
    Some(at + length + blanks(&text[at + length..]))
}

/// Whether this (ASCII) word lies here with no letter on either side.
fn stands_alone(text: &[char], at: usize, word: &str) -> bool {
    let end = at + word.len();
    let is_here = text.len() >= end && text[at..end].iter().copied().eq(word.chars());
    is_here && !at.checked_sub(1).is_some_and(|before| is_word(text[before])) && !text.get(end).is_some_and(|&c| is_word(c))
}

/// A name without what stands before it: `^(?:by|von|…)\s*:?\s+`, in any case.
fn bare(part: &str) -> String {
    let text: Vec<char> = part.trim_matches(is_blank).chars().collect();
    let rest = PREFIXES.iter().find_map(|prefix| {
        let length = prefix.chars().count();
        let is_here = text.len() >= length && text.iter().zip(prefix.chars()).all(|(&c, wanted)| same_letter(c, wanted));
        let gap = text.get(length..).filter(|_| is_here).map(blanks)?;
        let colon = length + gap;
        match text.get(colon) {
            Some(':') if blanks(&text[colon + 1..]) > 0 => Some(colon + 1 + blanks(&text[colon + 1..])),
            _ if gap > 0 => Some(colon),
            _ => None,
        }
    });
    text[rest.unwrap_or(0)..].iter().collect()
}

/// Equality under `re.I`, to which the dotted and the dotless i are one.
fn same_letter(c: char, wanted: char) -> bool {
    c.eq_ignore_ascii_case(&wanted) || (wanted == 'i' && matches!(c, 'İ' | 'ı'))
}

fn blanks(text: &[char]) -> usize {
    text.iter().take_while(|&&c| is_blank(c)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(author: &str) -> Vec<String> {
        author_set(&[author.to_owned()]).into_iter().collect()
    }

    #[test]
    fn names_are_split_at_separators() {
        assert_eq!(set("By Ann Lee, Bo  and\tCy & Di Ro"), ["ann lee", "bo", "cy", "ro"]);
        assert_eq!(set("Sandra und Anders"), ["anders", "sandra"]);
        assert_eq!(set("Ann And Bo"), ["ann and bo"], "in this case only");
        assert_eq!(set("بقلم: علي حسن وسمير عبد، وفا"), ["سمير عبد", "علي حسن", "وفا"]);
        assert_eq!(set("علي وفا"), ["علي وفا"]);
    }

    #[test]
    fn what_stands_before_a_name_is_dropped() {
        assert_eq!(set("VON : Max"), ["max"]);
        assert_eq!(set("by:Max"), ["by max"]);
        assert_eq!(set("Byron"), ["byron"]);
        assert_eq!(set(" , ;"), Vec::<String>::new());
    }
}
