//! Words as numbers, for comparing and counting: FNV-1a, 32 bits. Not digests: two words may share a number.

use std::hash::{BuildHasherDefault, Hasher};

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

/// The words of a text in order, at most `most`; letter case is folded where that takes one character to one.
pub(super) fn words(text: &str, most: usize) -> Vec<u32> {
    let mut words = Vec::new();
    let mut word = None;
    for c in text.chars() {
        if c.is_alphanumeric() {
            let c = if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) };
            let hash = word.unwrap_or(START);
            word = Some(if c.is_ascii() { mix(hash, c as u8) } else { mix_number(hash, u32::from(c)) });
        } else if let Some(word) = word.take() {
            words.push(word);
            if words.len() >= most {
                return words;
            }
        }
    }
    words.extend(word);
    words
}

/// The words of a class or id: split at what is not a letter and at capitals after small letters.
pub(super) fn parts_of_name(name: &str) -> Vec<u32> {
    /// Utility classes come by the dozen; what a template means stands first.
    const MOST: usize = 24;
    let mut parts = Vec::new();
    let mut part = (START, 0_u32);
    let mut was_small = false;
    for byte in name.bytes().chain([b' ']) {
        let splits = !byte.is_ascii_alphabetic() || was_small && byte.is_ascii_uppercase();
        if splits && part.1 > 0 {
            if part.1 > 1 {
                parts.push(part.0);
            }
            part = (START, 0);
            if parts.len() >= MOST {
                break;
            }
        }
        was_small = byte.is_ascii_lowercase();
        if byte.is_ascii_alphabetic() {
            part = (mix(part.0, byte.to_ascii_lowercase()), part.1 + 1);
        }
    }
    parts
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
        self.0 = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
