//! What a word, a blank and an unseen mark are to `score.py`: the rules of Python's `re` and `str`.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters in a circle or a square: alphabetic to Unicode, symbols to Python.
///
/// Found by comparing `char::is_alphanumeric` (Rust 1.95) with `str.isalnum` (Python 3.11, Unicode 14) at every code
/// point. Besides these they differ at combining marks, asked for below, and at 14,117 code points that are younger than
/// Unicode 14 and occur neither in the gold nor in the pages. The test `words_and_blanks_are_those_of_python` compares
/// anew.
const ENCLOSED: [RangeInclusive<char>; 4] = ['\u{24B6}'..='\u{24E9}', '\u{1F130}'..='\u{1F149}', '\u{1F150}'..='\u{1F169}', '\u{1F170}'..='\u{1F189}'];

/// Scripts written without spaces: kana, Han, compatibility Han, Thai. Each character counts as a word.
const SPACELESS: [RangeInclusive<char>; 4] = ['\u{3040}'..='\u{30FF}', '\u{3400}'..='\u{9FFF}', '\u{F900}'..='\u{FAFF}', '\u{0E00}'..='\u{0E7F}'];

/// Marks that a reader does not see: joiners, direction marks, BOM, tatweel.
const UNSEEN: [RangeInclusive<char>; 5] =
    ['\u{200B}'..='\u{200F}', '\u{202A}'..='\u{202E}', '\u{2060}'..='\u{2069}', '\u{FEFF}'..='\u{FEFF}', '\u{0640}'..='\u{0640}'];

/// Python's `\w`.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    c.is_alphanumeric() && !is_combining_mark(c) && !within(c, &ENCLOSED)
}

/// Python's `\s`: white space, and the four separators of ASCII.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || ('\u{1C}'..='\u{1F}').contains(&c)
}

/// The text without unseen marks.
pub(crate) fn seen(text: &str) -> String {
    text.chars().filter(|&c| !within(c, &UNSEEN)).collect()
}

/// The words of a text: runs of `\w`, and in spaceless scripts single characters.
pub(crate) fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        let alone = within(c, &SPACELESS);
        if !alone && is_word(c) {
            start.get_or_insert(at);
            continue;
        }
        found.extend(start.take().map(|start| &text[start..at]));
        if alone {
            found.push(&text[at..at + c.len_utf8()]);
        }
    }
    found.extend(start.map(|start| &text[start..]));
    found
}

/// One spelling for titles and names that differ only in compatibility forms, case, punctuation or blanks.
pub(crate) fn fold(text: &str) -> String {
    let text = seen(&text.nfkc().collect::<String>().to_lowercase());
    joined(text.split(|c| !is_word(c) || c == '_'))
}

/// The text with every run of blanks as one space.
pub(crate) fn squash(text: &str) -> String {
    joined(seen(text).split(is_blank))
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn within(c: char, ranges: &[RangeInclusive<char>]) -> bool {
    ranges.iter().any(|range| range.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_as_python_cuts_them() {
        assert_eq!(tokens("snake_case x²½, don't"), ["snake_case", "x²½", "don", "t"]);
        assert_eq!(tokens("日本語ab・ไทย"), ["日", "本", "語", "ab", "・", "ไ", "ท", "ย"]);
        assert_eq!(tokens("كَتَبَ"), ["ك", "ت", "ب"]);
        assert_eq!(tokens("한국어 ⓐ Ⅻ"), ["한국어", "Ⅻ"]);
    }

    #[test]
    fn folding_forgets_case_form_and_punctuation() {
        assert_eq!(fold("  ＡＢＣ_d: \u{200F}كـتـاب!"), "abc d كتاب");
        assert_eq!(fold("ΟΔΟΣ İ ß"), "οδος i ß", "the dot of a lower-cased İ is a combining mark");
        assert_eq!(fold("—!"), "");
    }

    #[test]
    fn squashing_keeps_case_and_punctuation() {
        assert_eq!(squash("\u{1C}A,\u{85}\u{A0} b\u{FEFF}c "), "A, bc");
    }
}
