//! Columns of the block itself: its text, its kind, what it repeats.

use super::declared::Declared;
use super::words::Words;
use super::{Page, Writer};
use crate::extract::features::AGAINST;
use crate::extract::hints::Hints;
use crate::extract::letters;
use crate::extract::outline::Kind;

/// Longer blocks are not compared with the title: nobody's headline is so long.
const LONGEST_TITLE: f64 = 300.0;

/// What one walk over the characters counts.
#[derive(Default)]
struct Counts {
    letters: u32,
    upper: u32,
    digits: u32,
    symbols: u32,
    words: u32,
    short_words: u32,
    lines: u32,
    currency: bool,
}

fn count(text: &str) -> Counts {
    let mut counts = Counts { lines: 1, ..Counts::default() };
    let mut word = 0;
    for c in text.chars() {
        if c.is_ascii_alphabetic() || !c.is_ascii() && letters::is_alphabetic(c) {
            counts.letters += 1;
            counts.upper += u32::from(if c.is_ascii() { c.is_ascii_uppercase() } else { letters::is_uppercase(c) });
            word += 1;
            continue;
        }
        if c.is_ascii_digit() || !c.is_ascii() && letters::is_numeric(c) {
            counts.digits += 1;
            word += 1;
            continue;
        }
        if word > 0 {
            counts.words += 1;
            counts.short_words += u32::from(word <= 3);
            word = 0;
        }
        counts.currency |= is_currency(c);
        match c {
            '\n' => counts.lines += 1,
            '|' | '»' | '«' | '›' | '•' | '·' | '/' | '>' | '→' | '©' | '®' | '™' | '★' | '✓' | '+' | '#' | '@' | '=' | '{' | '}' | '<' | '_' => {
                counts.symbols += 1
            }
            _ => {}
        }
    }
    if word > 0 {
        counts.words += 1;
        counts.short_words += u32::from(word <= 3);
    }
    counts
}

/// Whether a price may stand in the text: a currency sign and a digit.
pub(super) fn has_price(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && text.chars().any(is_currency)
}

fn is_currency(c: char) -> bool {
    matches!(c, '$' | '€' | '£' | '¥' | '₹' | '₽' | '₺' | '₪' | '₩' | '﷼' | '฿' | '₫' | '₦' | '₴' | '₱')
}

pub(super) fn write(row: &mut Writer, page: &Page<'_>, declared: &Declared, words: &Words, at: usize) {
    let block = &page.outline.blocks[at];
    let features = &page.table.blocks[at];
    let text = &block.text;
    let counts = count(text);
    let letters = f64::from(counts.letters.max(1));
    row.put("length", features.length);
    row.put("link_share", features.link_share);
    row.put("links", f64::from(block.links));
    row.put("prose", features.prose);
    row.put("punctuation", f64::from(features.punctuation));
    row.put("punctuation_density", f64::from(features.punctuation) / features.length.max(1.0));
    row.flag("is_sentence", features.is_sentence);
    row.put("kind", kind_code(block.kind));
    row.put("words", f64::from(counts.words));
    row.put("word_length", (letters + f64::from(counts.digits)) / f64::from(counts.words.max(1)));
    row.put("short_words", f64::from(counts.short_words) / f64::from(counts.words.max(1)));
    row.put("upper", f64::from(counts.upper) / letters);
    row.put("digits", f64::from(counts.digits) / features.length.max(1.0));
    row.put("symbols", f64::from(counts.symbols));
    row.put("lines", f64::from(counts.lines));
    row.flag("starts_upper", text.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic()));
    row.put("ends", ending(text));
    row.flag("price", counts.currency && text.bytes().any(|b| b.is_ascii_digit()));
    row.put("phrase", features.phrase.map_or(-1.0, |phrase| f64::from(phrase as u8)));
    row.flag("inline_against", block.inline_hints.has(AGAINST));
    row.flag("inline_byline", block.inline_hints.has(Hints::BYLINE.or(Hints::DATE).or(Hints::META)));
    row.put("media", f64::from(block.media));
    row.put("controls", f64::from(block.controls));
    row.put("times", f64::from(declared.times(at)));
    let (before, after) = declared.repeated(at);
    row.put("said_before", before);
    row.put("said_after", after);
    row.put("in_title", if features.length < LONGEST_TITLE { declared.in_title(words.text(at)) } else { 0.0 });
    let (description, body) = declared.in_texts(words.text(at));
    row.put("in_description", description);
    row.put("in_body", body);
    let rules = page.rules.blocks[at];
    row.flag("rules_keep", rules.keep);
    row.put("rules_score", rules.score);
    let root = &page.outline.regions[page.rules.root as usize];
    let at = at as u32;
    row.put("rules_root", if at < root.first { -1.0 } else { f64::from(u8::from(at >= root.last)) });
    row.put("from_headline", declared.headline.map_or(-9999.0, |headline| f64::from(at) - headline as f64));
}

fn kind_code(kind: Kind) -> f64 {
    match kind {
        Kind::Paragraph => 0.0,
        Kind::Quote => 1.0,
        Kind::Pre => 2.0,
        Kind::Item => 3.0,
        Kind::Row => 4.0,
        Kind::Caption => 5.0,
        Kind::Heading(level) => 5.0 + f64::from(level),
    }
}

/// How the text ends: sentence, colon, question, dots, letter, other.
fn ending(text: &str) -> f64 {
    match text.chars().next_back() {
        Some('.' | '。' | '۔' | '।') => {
            if text.ends_with("..") {
                3.0
            } else {
                0.0
            }
        }
        Some('!' | '！') => 1.0,
        Some('?' | '؟' | '？') => 2.0,
        Some('…') => 3.0,
        Some(':' | '：') => 4.0,
        Some(c) if c.is_alphabetic() => 5.0,
        Some(c) if c.is_numeric() => 6.0,
        _ => 7.0,
    }
}
