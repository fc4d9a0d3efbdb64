//! Columns of the block itself: its text, its kind, what it repeats.

use std::sync::LazyLock;

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
    let ascii = &*ASCII;
    let mut word = 0;
    for c in text.chars() {
        let make = if c.is_ascii() { ascii[c as usize] } else { make(c) };
        counts.letters += u32::from(make & LETTER != 0);
        counts.upper += u32::from(make & UPPER != 0);
        counts.digits += u32::from(make & DIGIT != 0);
        counts.symbols += u32::from(make & SYMBOL != 0);
        counts.lines += u32::from(make & LINE_END != 0);
        counts.currency |= make & CURRENCY != 0;
        // Without a branch: no processor guesses where words end.
        let goes_on = make & (LETTER | DIGIT) != 0;
        counts.end_word(if goes_on { 0 } else { word });
        word = if goes_on { word + 1 } else { 0 };
    }
    counts.end_word(word);
    counts
}

impl Counts {
    /// Counts a word of so many characters; of none there is no word.
    fn end_word(&mut self, length: u32) {
        self.words += u32::from(length > 0);
        self.short_words += u32::from((1..=SHORT_WORD).contains(&length));
    }
}

/// Characters of a short word, at most.
const SHORT_WORD: u32 = 3;

// What a character is to `count`, a bit each.
const LETTER: u8 = 1;
const UPPER: u8 = 1 << 1;
const DIGIT: u8 = 1 << 2;
const SYMBOL: u8 = 1 << 3;
const LINE_END: u8 = 1 << 4;
const CURRENCY: u8 = 1 << 5;

/// [`make`] of the ASCII characters, which most characters are.
static ASCII: LazyLock<[u8; 128]> = LazyLock::new(|| std::array::from_fn(|code| make(char::from(code as u8))));

fn make(c: char) -> u8 {
    if letters::is_alphabetic(c) {
        return LETTER | if letters::is_uppercase(c) { UPPER } else { 0 };
    }
    if letters::is_numeric(c) {
        return DIGIT;
    }
    if is_currency(c) {
        return CURRENCY;
    }
    match c {
        '\n' => LINE_END,
        '|' | '»' | '«' | '›' | '•' | '·' | '/' | '>' | '→' | '©' | '®' | '™' | '★' | '✓' | '+' | '#' | '@' | '=' | '{' | '}' | '<' | '_' => {
            SYMBOL
        }
        _ => 0,
    }
}

/// Whether a price may stand in the text: a currency sign and a digit.
pub(super) fn has_price(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && text.chars().any(is_currency)
}

fn is_currency(c: char) -> bool {
    matches!(c, '$' | '€' | '£' | '¥' | '₹' | '₽' | '₺' | '₪' | '₩' | '﷼' | '฿' | '₫' | '₦' | '₴' | '₱')
}

pub(super) fn write<const NAMING: bool>(row: &mut Writer<NAMING>, page: &Page<'_>, declared: &Declared, words: &Words, at: usize) {
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
