//! Attributes of a tag, and the cache of names.

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, ns};
use memchr::{memchr, memchr2};

use super::char_refs;
use super::tokenize::{Tokenizer, is_space};

/// The attributes of one tag, as they are read.
pub(super) struct Attributes {
    pub(super) kept: Vec<Attribute>,
    pub(super) duplicate: bool,
    pub(super) dropped: usize,
    cap: usize,
}

impl Attributes {
    pub(super) fn new(cap: usize) -> Self {
        Self { kept: Vec::new(), duplicate: false, dropped: 0, cap }
    }

    /// Reads attributes from `at` to the end of the tag. Returns the offset after `>` and whether the tag closed
    /// itself, or `None` if the page ended first. Of an end tag nothing is kept.
    pub(super) fn read(&mut self, page: &mut Tokenizer<'_>, mut at: usize, keep: bool) -> Option<(usize, bool)> {
        let text = page.page;
        let bytes = text.as_bytes();
        loop {
            at = skip_space(bytes, at)?;
            match bytes[at] {
                b'>' => return Some((at + 1, false)),
                b'/' if bytes.get(at + 1) == Some(&b'>') => return Some((at + 2, true)),
                b'/' => {
                    at += 1;
                    continue;
                }
                _ => {}
            }
            let name_from = at;
            at += 1; // a name may begin with anything, even `=`
            at += bytes[at..].iter().position(|b| ENDS_NAME[usize::from(*b)])?;
            let name_to = at;
            at = skip_space(bytes, at)?;
            let (mut value_from, mut value_to) = (at, at);
            if bytes[at] == b'=' {
                at = skip_space(bytes, at + 1)?;
                match bytes[at] {
                    quote @ (b'"' | b'\'') => {
                        value_from = at + 1;
                        value_to = value_from + memchr(quote, &bytes[value_from..])?;
                        at = value_to + 1;
                    }
                    b'>' => {}
                    _ => {
                        value_from = at;
                        while *bytes.get(at)? != b'>' && !is_space(bytes[at]) {
                            at += 1;
                        }
                        value_to = at;
                    }
                }
            }
            if keep {
                self.push(page, (name_from, name_to), (value_from, value_to));
            }
        }
    }

    fn push(&mut self, page: &mut Tokenizer<'_>, name: (usize, usize), value: (usize, usize)) {
        if self.kept.len() >= self.cap {
            self.dropped += 1;
            return;
        }
        let local = page.name(name.0, name.1);
        if self.kept.iter().any(|earlier| earlier.name.local == local) {
            self.duplicate = true;
            return;
        }
        let value = decode_value(page, value.0, value.1);
        self.kept.push(Attribute { name: QualName::new(None, ns!(), local), value });
    }
}

/// What ends the name of an attribute.
static ENDS_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = is_space(byte) || matches!(byte, b'/' | b'>' | b'=');
        byte += 1;
    }
    table
};

fn skip_space(bytes: &[u8], mut at: usize) -> Option<usize> {
    while is_space(*bytes.get(at)?) {
        at += 1;
    }
    Some(at)
}

fn decode_value(page: &Tokenizer<'_>, from: usize, to: usize) -> StrTendril {
    let text = &page.page[from..to];
    let Some(first) = memchr2(b'&', 0, text.as_bytes()) else {
        return page.piece(from, to);
    };
    let mut decoded = StrTendril::from_slice(&text[..first]);
    let mut at = first;
    while at < text.len() {
        let stop = memchr2(b'&', 0, &text.as_bytes()[at..]).map_or(text.len(), |length| at + length);
        decoded.push_slice(&text[at..stop]);
        at = stop + 1;
        match text.as_bytes().get(stop) {
            None => break,
            Some(0) => decoded.push_char(char::REPLACEMENT_CHARACTER),
            Some(_) => match char_refs::decode(&text[at..], true) {
                Some((reference, length)) => {
                    decoded.push_tendril(&reference);
                    at += length;
                }
                None => decoded.push_char('&'),
            },
        }
    }
    decoded
}

/// Atoms of names seen lately. Making an atom anew costs a look-up in the table of known names, and
/// under a global lock where the name is not in it; a page uses the same few hundred names over and over.
pub(super) struct NameCache {
    /// As they were written.
    short: Vec<Option<(Short, LocalName)>>,
    long: Vec<Option<LocalName>>,
}

/// Slots of the cache: a power of two, a few times the number of names a page uses.
const SLOTS: usize = 512;

impl NameCache {
    pub(super) fn new() -> Self {
        Self { short: vec![None; SLOTS], long: vec![None; SLOTS] }
    }

    /// The atom of a name, lower-cased in ASCII, its NULs replaced.
    pub(super) fn get(&mut self, name: &str) -> LocalName {
        let Some(short) = Short::of(name.as_bytes()) else { return self.of_long(name) };
        let slot = &mut self.short[short.slot()];
        match slot {
            Some((known, atom)) if *known == short => atom.clone(),
            _ => slot.insert((short, atom(name))).1.clone(),
        }
    }

    fn of_long(&mut self, name: &str) -> LocalName {
        // FNV-1a; nothing but this cache depends on it.
        let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let slot = &mut self.long[hash as usize % SLOTS];
        match slot {
            Some(atom) if **atom == *name => atom.clone(),
            _ => slot.insert(atom(name)).clone(),
        }
    }
}

fn atom(name: &str) -> LocalName {
    if !name.bytes().any(|b| b.is_ascii_uppercase() || b == 0) {
        return LocalName::from(name);
    }
    let lower = |c: char| if c == '\0' { char::REPLACEMENT_CHARACTER } else { c.to_ascii_lowercase() };
    LocalName::from(name.chars().map(lower).collect::<String>())
}

/// A name of at most [`Short::LONGEST`] bytes as numbers, which are compared at once: its beginning and its end, which
/// overlap unless it is as long as can be.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Short {
    begins: u64,
    ends: u64,
    length: usize,
}

impl Short {
    const LONGEST: usize = 16;

    fn of(name: &[u8]) -> Option<Self> {
        let length = name.len();
        let (begins, ends) = if let (Some(first), Some(last)) = (name.first_chunk::<8>(), name.last_chunk::<8>()) {
            (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
        } else if let (Some(first), Some(last)) = (name.first_chunk::<4>(), name.last_chunk::<4>()) {
            (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)))
        } else {
            let byte = |at: usize| name.get(at).copied().map_or(0, u64::from);
            (byte(0) | byte(1) << 8, byte(length.saturating_sub(1)))
        };
        (length <= Self::LONGEST).then_some(Self { begins, ends, length })
    }

    fn slot(self) -> usize {
        let mixed = (self.begins ^ self.ends.rotate_left(29) ^ self.length as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize % SLOTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_by_each_of_their_bytes_and_their_length() {
        for length in 1..=Short::LONGEST {
            let name = vec![b'a'; length];
            let short = Short::of(&name);
            assert!(short.is_some() && short != Short::of(&name[1..]), "{length} bytes and one less");
            for at in 0..length {
                let mut other = name.clone();
                other[at] = b'b';
                assert!(Short::of(&other) != short, "byte {at} of {length}");
            }
        }
        assert!(Short::of(&[b'a'; Short::LONGEST + 1]).is_none());
    }

    #[test]
    fn a_name_is_the_same_atom_however_and_how_often_it_is_written() {
        let mut names = NameCache::new();
        for name in ["div", "onclick", "data-src", "data-very-long-attribute-name", "a\0b", "é"] {
            let atom = LocalName::from(name.replace('\0', "\u{fffd}"));
            for written in [name, &name.to_ascii_uppercase(), name] {
                assert_eq!(names.get(written), atom, "{written:?}");
            }
        }
    }
}
