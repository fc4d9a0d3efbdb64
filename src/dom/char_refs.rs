//! Character references: `&amp;`, `&#1593;`, `&#x639;` (HTML standard, section 13.2.5.72 and following).

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use html5ever::tendril::StrTendril;

/// Longest name in the standard's table is `CounterClockwiseContourIntegral;`, 32 bytes.
const LONGEST_NAME: usize = 40;

/// Decodes the reference whose `&` stands just before `rest`.
///
/// Returns the text it stands for and how many bytes of `rest` it took, or `None` where the `&` is only an ampersand.
pub(super) fn decode(rest: &str, in_attribute: bool) -> Option<(StrTendril, usize)> {
    match rest.as_bytes().first()? {
        b'#' => numeric(rest),
        first if first.is_ascii_alphanumeric() => named(rest, in_attribute),
        _ => None,
    }
}

fn numeric(rest: &str) -> Option<(StrTendril, usize)> {
    let bytes = rest.as_bytes();
    let hex = bytes.get(1).is_some_and(|x| x | 0x20 == b'x');
    let (radix, digits_at) = if hex { (16, 2) } else { (10, 1) };
    let mut end = digits_at;
    let mut code: u32 = 0;
    while let Some(digit) = bytes.get(end).and_then(|b| char::from(*b).to_digit(radix)) {
        code = code.saturating_mul(radix).saturating_add(digit);
        end += 1;
    }
    if end == digits_at {
        return None;
    }
    if bytes.get(end) == Some(&b';') {
        end += 1;
    }
    Some((StrTendril::from_char(scalar(code)), end))
}

/// The character a number stands for; windows-1252 leftovers are mapped, what is no character becomes U+FFFD.
fn scalar(code: u32) -> char {
    let c1 = code.checked_sub(0x80).and_then(|i| C1_REPLACEMENTS.get(i as usize).copied().flatten());
    match (c1, code) {
        (Some(mapped), _) => mapped,
        (None, 0) => char::REPLACEMENT_CHARACTER,
        (None, code) => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// Names that make up most references of most pages, each with its end; with it they mean the same in every context.
const COMMON: [(&str, char); 6] = [("amp;", '&'), ("quot;", '"'), ("nbsp;", '\u{a0}'), ("lt;", '<'), ("gt;", '>'), ("apos;", '\'')];

fn named(rest: &str, in_attribute: bool) -> Option<(StrTendril, usize)> {
    if let Some((name, meaning)) = COMMON.iter().find(|(name, _)| rest.starts_with(name)) {
        return Some((StrTendril::from_char(*meaning), name.len()));
    }
    let bytes = rest.as_bytes();
    let mut found = None;
    // The table holds every prefix of every name, so the first miss ends the search.
    for end in 1..=bytes.len().min(LONGEST_NAME) {
        if !bytes[end - 1].is_ascii() {
            break;
        }
        match NAMED_ENTITIES.get(&rest[..end]) {
            Some(&(0, _)) => {}
            Some(&codes) => found = Some((codes, end)),
            None => break,
        }
    }
    let ((first, second), end) = found?;
    let unterminated = bytes[end - 1] != b';';
    if in_attribute && unterminated && bytes.get(end).is_some_and(|b| *b == b'=' || b.is_ascii_alphanumeric()) {
        return None; // `?a=1&copy=2` in a link means what it says
    }
    let mut text = StrTendril::from_char(char::from_u32(first)?);
    if let Some(second) = char::from_u32(second).filter(|c| *c != '\0') {
        text.push_char(second);
    }
    Some((text, end))
}

/// Decodes every reference in a text that was not tokenised, such as a string in a script.
pub fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match decode(rest, false) {
            Some((decoded, length)) => {
                plain.push_str(&decoded);
                rest = &rest[length..];
            }
            None => plain.push('&'),
        }
    }
    plain.push_str(rest);
    plain
}
