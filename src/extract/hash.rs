//! Words as numbers, for comparing and counting: FNV-1a, 32 bits. Not digests: two words may share a number.

use std::hash::{BuildHasherDefault, Hasher};

use super::letters;

/// The number of nothing.
pub(super) const START: u32 = 0x811c_9dc5;

/// One step of FNV-1a.
pub(super) fn mix(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// Four steps.
pub(super) fn mix_number(hash: u32, number: u32) -> u32 {
    number.to_le_bytes().into_iter().fold(hash, mix)
}

/// Appends the words of a text in order; letter case is folded where that takes one character to one.
pub(super) fn push_words(words: &mut Vec<u32>, text: &str) {
    let mut word = None;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            word = Some(mix(word.unwrap_or(START), c.to_ascii_lowercase() as u8));
        } else if !c.is_ascii() && letters::is_alphanumeric(c) {
            let c = if letters::is_uppercase(c) { c.to_lowercase().next().unwrap_or(c) } else { c };
            let hash = word.unwrap_or(START);
            word = Some(if c.is_ascii() { mix(hash, c as u8) } else { mix_number(hash, u32::from(c)) });
        } else {
            words.extend(word.take());
        }
    }
    words.extend(word);
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<u32> {
    let mut words = Vec::new();
    push_words(&mut words, text);
    words
}

/// Appends the words of a class or id: split at what is not a letter and at capitals after small letters.
pub(super) fn push_parts_of_name(parts: &mut Vec<u32>, name: &str) {
    /// Utility classes come by the dozen; what a template means stands first.
    const MOST: usize = 24;
    let first = parts.len();
    let mut part = (START, 0_u32);
    let mut was_small = false;
    for byte in name.bytes().chain([b' ']) {
        let splits = !byte.is_ascii_alphabetic() || was_small && byte.is_ascii_uppercase();
        if splits && part.1 > 0 {
            if part.1 > 1 {
                parts.push(part.0);
            }
            part = (START, 0);
            if parts.len() - first >= MOST {
                break;
            }
        }
        was_small = byte.is_ascii_lowercase();
        if byte.is_ascii_alphabetic() {
            part = (mix(part.0, byte.to_ascii_lowercase()), part.1 + 1);
        }
    }
}

/// For maps whose keys are such numbers already.
pub(super) type ByNumber = BuildHasherDefault<AsIs>;

/// A hasher that spreads its one number and does no more.
#[derive(Default)]
pub(super) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        let spread = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = spread ^ spread >> 32;
    }
}

/// For maps whose keys are short texts of one page, where nobody gains by making them collide on purpose: the page
/// that does slows down itself only, and values are bounded in number by the limits of the parser.
pub(super) type ByText = BuildHasherDefault<Text>;

/// A text as a number, eight bytes a step.
pub(super) fn of_text(text: &str) -> u64 {
    let mut hasher = Text::default();
    hasher.write(text.as_bytes());
    // A zero byte and none are the same number otherwise.
    hasher.write_usize(text.len());
    hasher.finish()
}

/// Eight bytes a step.
#[derive(Default)]
pub(super) struct Text(u64);

impl Hasher for Text {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks::<8>();
        let mix = |hash: u64, number: u64| (hash.rotate_left(5) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = eights.iter().fold(self.0, |hash, eight| mix(hash, u64::from_le_bytes(*eight)));
        self.0 = rest.iter().fold(self.0, |hash, byte| mix(hash, u64::from(*byte)));
    }
}
