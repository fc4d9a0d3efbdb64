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
            while !matches!(bytes.get(at)?, b'/' | b'>' | b'=') && !is_space(bytes[at]) {
                at += 1;
            }
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

/// Atoms of names seen lately. Making an atom anew costs a look-up in the table of known names, and under a global lock
/// where the name is not in it; a page uses the same few hundred names over and over.
pub(super) struct NameCache {
    slots: Vec<Option<LocalName>>,
    lowered: String,
}

/// Slots of the cache: a power of two, a few times the number of long names a page uses.
const SLOTS: usize = 512;

impl NameCache {
    pub(super) fn new() -> Self {
        Self { slots: vec![None; SLOTS], lowered: String::new() }
    }

    /// The atom of a name, lower-cased in ASCII, its NULs replaced.
    pub(super) fn get(&mut self, name: &str) -> LocalName {
        if !name.bytes().any(|b| b.is_ascii_uppercase() || b == 0) {
            return Self::look_up(&mut self.slots, name);
        }
        self.lowered.clear();
        for c in name.chars() {
            self.lowered.push(if c == '\0' { char::REPLACEMENT_CHARACTER } else { c.to_ascii_lowercase() });
        }
        Self::look_up(&mut self.slots, &self.lowered)
    }

    fn look_up(slots: &mut [Option<LocalName>], name: &str) -> LocalName {
        let slot = &mut slots[hash(name) % SLOTS];
        match slot {
            Some(atom) if **atom == *name => atom.clone(),
            _ => slot.insert(LocalName::from(name)).clone(),
        }
    }
}

/// FNV-1a over the name: names are short, and nothing but this cache depends on it.
fn hash(name: &str) -> usize {
    name.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193)) as usize
}
