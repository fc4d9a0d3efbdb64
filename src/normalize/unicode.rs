//! The spelling of text: NFC, no unseen characters, Arabic presentation forms folded, spaces and lines in order.
//!
//! Quotes, digits and punctuation stay as written. Cleaning twice changes nothing (a property test holds that).

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Cleans running text: paragraphs, lines and their indentation stay.
pub fn clean(text: &str) -> String {
    settled(text, |text| in_order(&composed(text)))
}

/// As [`clean`], but the lines in the given stretches, which rise and lie between blank lines, keep the spaces in them:
/// columns of a listing, comments set under each other, drawings in letters.
pub fn clean_around(text: &str, preformatted: &[Range<usize>]) -> String {
    if preformatted.is_empty() {
        return clean(text);
    }
    let mut parts = Vec::with_capacity(2 * preformatted.len() + 1);
    let mut at = 0;
    for stretch in preformatted {
        parts.push(clean(text.get(at..stretch.start).unwrap_or_default()));
        parts.push(settled(text.get(stretch.clone()).unwrap_or_default(), |text| lines_in_order(&composed(text))));
        at = stretch.end;
    }
    parts.push(clean(text.get(at..).unwrap_or_default()));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// Cleans preformatted text: as [`clean`], but spaces and blank lines stay.
pub fn clean_code(text: &str) -> String {
    settled(text, |text| composed(text).split('\n').map(str::trim_end).collect::<Vec<_>>().join("\n"))
}

/// What a joiner or a tatweel stands beside may itself have been dropped, folded or reordered by the first pass.
fn settled(text: &str, once: impl Fn(&str) -> String) -> String {
    let mut cleaned = once(text);
    while !cleaned.is_ascii() && cleaned.contains(['\u{640}', '\u{200c}', '\u{200d}']) {
        let again = once(&cleaned);
        if again == cleaned {
            break;
        }
        cleaned = again;
    }
    cleaned
}

fn composed(text: &str) -> Cow<'_, str> {
    if text.as_bytes().chunks(64).all(|chunk| chunk.iter().fold(true, |plain, b| plain & is_plain(*b))) {
        return Cow::Borrowed(text);
    }
    let seen = without_unseen(text);
    match is_nfc_quick(seen.chars()) {
        IsNormalized::Yes => Cow::Owned(seen),
        _ => Cow::Owned(seen.nfc().collect()),
    }
}

/// ASCII that is seen, spaces, tabs and line ends: what nothing is done about.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\t' | b' '..=b'~')
}

/// Cleans a value that is one line.
pub fn clean_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Drops what a reader does not see and unifies what looks the same.
fn without_unseen(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    let mut chars = text.chars();
    loop {
        let rest = chars.as_str();
        let (plain, rest) = rest.split_at(rest.bytes().position(|b| !is_plain(b)).unwrap_or(rest.len()));
        seen.push_str(plain);
        chars = rest.chars();
        let Some(c) = chars.next() else { return seen };
        let mut next = chars.clone().next();
        match c {
            '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' => {}
            // Tatweel only stretches the word it stands in; at a word's end ("بـ", "هـ") it is part of the spelling.
            '\u{640}' => {
                while next == Some('\u{640}') {
                    chars.next();
                    next = chars.clone().next();
                }
                let inside = seen.chars().next_back().is_some_and(joins) && next.is_some_and(joins);
                if !inside {
                    seen.push(c);
                }
            }
            '\u{200c}' => {
                // The zero-width non-joiner is spelling in Arabic and Indic scripts, litter elsewhere and at a word's edge.
                let needed = seen.chars().next_back().is_some_and(needs_joiners) && next.is_some_and(needs_joiners);
                if needed {
                    seen.push(c);
                }
            }
            '\u{200d}' => {
                let last = seen.chars().next_back();
                if last.is_some_and(|last| needs_joiners(last) || is_pictograph(last)) && next.is_some_and(|next| needs_joiners(next) || is_pictograph(next)) {
                    seen.push(c);
                }
            }
            '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => seen.push(' '),
            '\r' => {
                if next != Some('\n') {
                    seen.push('\n');
                }
            }
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => seen.push('\n'),
            c if c.is_control() || is_noncharacter(c) => {}
            // Presentation forms are drawn shapes of letters; the pious ligatures from U+FDFA on are words of their own.
            '\u{fb50}'..='\u{fd3d}' | '\u{fd40}'..='\u{fdf9}' | '\u{fe70}'..='\u{fefc}' => {
                for letter in std::iter::once(c).nfkc() {
                    // An isolated vowel sign is drawn over a space or a tatweel.
                    if letter != '\u{640}' {
                        seen.push(letter);
                    }
                }
            }
            c => seen.push(c),
        }
    }
}

/// Letters and marks of the Arabic script.
fn joins(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{63f}' | '\u{641}'..='\u{65f}' | '\u{66e}'..='\u{6d3}' | '\u{6fa}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdf9}' | '\u{fe70}'..='\u{fefc}')
}

/// Scripts whose spelling needs joiners: Arabic, Syriac, the Indic ones, Khmer, Mongolian.
fn needs_joiners(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{6ff}' | '\u{700}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{fb50}'..='\u{fdf9}' | '\u{fe70}'..='\u{fefc}')
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || (c as u32) & 0xfffe == 0xfffe
}

/// Ends of lines are trimmed, at most one line stays blank between others.
fn lines_in_order(text: &str) -> String {
    let mut ordered = String::with_capacity(text.len());
    let mut blank = false;
    for line in text.split('\n') {
        let line = line.trim_end_matches([' ', '\t']);
        if line.is_empty() {
            blank = true;
            continue;
        }
        if !ordered.is_empty() {
            ordered.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        ordered.push_str(line);
    }
    ordered
}

/// Runs of spaces inside a line become one, ends of lines are trimmed, at most one line stays blank.
fn in_order(text: &str) -> String {
    let mut ordered = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.split('\n') {
        let line = line.trim_end_matches([' ', '\t']);
        if line.is_empty() {
            blank += 1;
            continue;
        }
        if !ordered.is_empty() {
            ordered.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        blank = 0;
        let indent = if ordered.is_empty() { line.len() - line.trim_start_matches([' ', '\t']).len() } else { 0 };
        let line = &line[indent..];
        let start = line.len() - line.trim_start_matches([' ', '\t']).len();
        ordered.push_str(&line[..start]);
        let line = &line[start..];
        if !line.as_bytes().windows(2).fold(false, |odd, pair| odd | (pair == b"  ") | (pair[0] == b'\t')) {
            ordered.push_str(line);
            continue;
        }
        let mut spaces = false;
        for c in line.chars() {
            if c == ' ' {
                spaces = true;
                continue;
            }
            if spaces && c != '\t' && !ordered.ends_with('\t') {
                ordered.push(' ');
            }
            spaces = false;
            ordered.push(c);
        }
    }
    ordered
}
