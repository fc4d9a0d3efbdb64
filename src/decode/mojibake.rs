//! Undoing mojibake: UTF-8 that was once decoded as a single-byte charset and stored again (`Ø§Ù„` for `ال`).
//!
//! Each run of non-ASCII characters is encoded back to bytes; a run that was damaged becomes valid UTF-8, and text
//! that was not hardly ever does. Only if nearly all runs of a page agree is the page repaired.

use encoding_rs::{Encoding, WINDOWS_1252, WINDOWS_1256};
use memchr::memmem;

/// Runs that must turn into valid UTF-8 before a repair is certain.
const RUNS_NEEDED: usize = 4;
/// Repaired runs needed for each run that resists.
const REPAIRED_PER_RESISTING: usize = 10;

/// The repaired text and the charset it had passed through, if the repair is certain.
pub(super) fn repair(text: &str) -> Option<(String, &'static str)> {
    [WINDOWS_1252, WINDOWS_1256].into_iter().filter(|through| is_suspect(text, through)).find_map(|through| {
        let table = Table::of(through);
        Some((repair_through(text, &table)?, through.name()))
    })
}

/// A cheap look for what damage leaves behind. Through windows-1252 every lead byte became a letter from `Â` to `ô`
/// with another non-ASCII character right behind it, which no Latin spelling has often; through windows-1256 `ط` and `ظ`
/// stand before half of all characters.
fn is_suspect(text: &str, through: &Encoding) -> bool {
    let bytes = text.as_bytes();
    if through == WINDOWS_1252 {
        let is_pair = |at: usize| matches!(bytes.get(at + 1), Some(0x82..=0xb4)) && bytes.get(at + 2).is_some_and(|next| !next.is_ascii());
        memchr::memchr_iter(0xc3, bytes).filter(|at| is_pair(*at)).take(RUNS_NEEDED).count() == RUNS_NEEDED
    } else {
        // All three pairs begin with this byte, which most pages do not have at all: one search instead of three.
        let Some(first) = memchr::memchr(0xd8, bytes) else { return false };
        ["ط§", "ظ„", "ظٹ"].iter().map(|pair| memmem::find_iter(&bytes[first..], pair).take(RUNS_NEEDED).count()).sum::<usize>() >= RUNS_NEEDED
    }
}

/// Byte of each character of a single-byte charset. A program that took UTF-8 for ISO-8859-1 rather than windows-1252 left the
/// bytes 0x80 to 0x9f as control characters, which no page means: they stand for their bytes.
struct Table {
    bytes: Vec<(char, u8)>,
}

impl Table {
    fn of(encoding: &'static Encoding) -> Self {
        let mut bytes: Vec<(char, u8)> = (0x80..=0xff_u8)
            .filter_map(|byte| encoding.decode_without_bom_handling_and_without_replacement(&[byte])?.chars().next().map(|c| (c, byte)))
            .collect();
        bytes.extend((0x80..=0x9f_u8).map(|byte| (char::from(byte), byte)));
        bytes.sort_unstable();
        bytes.dedup();
        Self { bytes }
    }

    fn byte(&self, c: char) -> Option<u8> {
        self.bytes.binary_search_by_key(&c, |(key, _)| *key).ok().map(|at| self.bytes[at].1)
    }
}

fn repair_through(text: &str, table: &Table) -> Option<String> {
    let mut repaired = String::with_capacity(text.len());
    let (mut mended, mut resisting) = (0_usize, 0_usize);
    let mut rest = text;
    while let Some(start) = rest.bytes().position(|b| !b.is_ascii()) {
        repaired.push_str(&rest[..start]);
        let end = rest[start..].find(|c: char| c.is_ascii()).map_or(rest.len(), |length| start + length);
        let run = &rest[start..end];
        match undo(run, table) {
            Some(original) => {
                mended += 1;
                repaired.push_str(&original);
            }
            None => {
                resisting += 1;
                repaired.push_str(run);
            }
        }
        rest = &rest[end..];
    }
    repaired.push_str(rest);
    (mended >= RUNS_NEEDED && mended >= resisting * REPAIRED_PER_RESISTING).then_some(repaired)
}

/// The characters whose UTF-8 bytes the run's characters stand for.
fn undo(run: &str, table: &Table) -> Option<String> {
    let bytes: Option<Vec<u8>> = run.chars().map(|c| table.byte(c)).collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "It’s the captain’s “second” summer – so he says – and nobody’s counting…";

    /// Text whose UTF-8 bytes were each taken for a character of ISO-8859-1.
    fn as_latin_1(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    #[test]
    fn bytes_left_as_control_characters_are_put_together_again() {
        assert_eq!(repair(&as_latin_1(TEXT)), Some((TEXT.to_owned(), "windows-1252")));
    }

    #[test]
    fn text_that_was_not_damaged_or_hardly_is_left_alone() {
        assert_eq!(repair(TEXT), None);
        assert_eq!(repair(&format!("Âge, Être, à l’île, ô {}", as_latin_1("it’s"))), None);
        assert_eq!(repair(&format!("{}{}", TEXT, as_latin_1(TEXT))), None, "half of it resists");
    }
}
