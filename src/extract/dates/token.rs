//! A date's text cut into numbers, words and signs.

use crate::extract::fold::fold;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Value and number of digits.
    Number(u32, u8),
    /// Folded.
    Word(String),
    Sign(char),
}

/// Where in the text each token begins and ends goes with it.
pub(super) struct Spot {
    pub(super) token: Token,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Tokens of one text that are looked at; a date stands at a text's beginning or not at all.
const MOST_TOKENS: usize = 120;

pub(super) fn tokens(text: &str) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if spots.len() >= MOST_TOKENS {
            break;
        }
        if c.is_whitespace() || is_unseen(c) {
            continue;
        }
        let mut end = start + c.len_utf8();
        let token = if let Some(first) = digit(c) {
            let (mut value, mut digits) = (first, 1_u8);
            while let Some((at, next)) = chars.peek().copied()
                && let Some(d) = digit(next)
            {
                value = value.saturating_mul(10).saturating_add(d);
                digits = digits.saturating_add(1);
                end = at + next.len_utf8();
                chars.next();
            }
            Token::Number(value, digits)
        } else if is_cjk(c) {
            Token::Word(c.to_string())
        } else if c.is_alphabetic() || is_mark(c) {
            while let Some((at, next)) = chars.peek().copied()
                && !is_cjk(next)
                && (next.is_alphabetic() || is_mark(next) || is_unseen(next) || matches!(next, '’' | '\''))
            {
                end = at + next.len_utf8();
                chars.next();
            }
            let word = fold(&text[start..end]);
            if word.is_empty() { Token::Sign(c) } else { Token::Word(word) }
        } else {
            Token::Sign(if matches!(c, '‐' | '‑' | '‒' | '–' | '—' | '−') { '-' } else { c })
        };
        spots.push(Spot { token, start, end });
    }
    spots
}

/// Value of a decimal digit in any script.
pub(super) fn digit(c: char) -> Option<u32> {
    const ZEROS: [char; 12] = ['0', '٠', '۰', '०', '০', '੦', '૦', '௦', '๐', '໐', '០', '０'];
    if c.is_ascii() {
        return c.to_digit(10);
    }
    ZEROS.iter().find_map(|zero| (c as u32).checked_sub(*zero as u32).filter(|value| *value < 10))
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}' | '\u{064b}'..='\u{065f}' | '\u{0670}' | '\u{0900}'..='\u{0dff}' | '\u{0e31}'..='\u{0e4e}' | '\u{1780}'..='\u{17dd}' | '\u{0640}')
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}
