//! Class names that say what an element is for certain: permalinks, marks of notes, numbers beside code.
//!
//! Hints (`hints`) are guesses that a classifier weighs; these are read once for each class name and acted upon.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::hash::ByText;

/// A set of signs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Signs(u16);

impl Signs {
    /// A link to the place it stands at.
    pub(super) const PERMALINK: Self = Self(1);
    /// A way to edit a part of the page, or back from a note to its mark.
    pub(super) const ACTION: Self = Self(1 << 1);
    /// The mark of a note, where it is raised.
    pub(super) const NOTE: Self = Self(1 << 2);
    /// The mark of a note, where it is a link.
    pub(super) const NOTE_LINK: Self = Self(1 << 3);
    /// Numbers beside lines of code.
    pub(super) const GUTTER: Self = Self(1 << 4);
    /// Code that is not in a `<pre>`.
    pub(super) const CODE: Self = Self(1 << 5);
    /// A line of code.
    pub(super) const CODE_LINE: Self = Self(1 << 6);
    /// A second copy of a formula.
    pub(super) const FORMULA_COPY: Self = Self(1 << 7);

    /// Whether any of `other` is set.
    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether any is set.
    pub(super) fn any(self) -> bool {
        self.0 != 0
    }

    /// Both sets together.
    #[must_use]
    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What a single class name is a sign of.
    pub(super) fn of(name: &str) -> Self {
        WORDS.signs.get(name).copied().unwrap_or_default()
    }
}

/// Whether a place on a page is called as those of notes are.
pub(super) fn is_note_place(fragment: &str) -> bool {
    WORDS.note_places.iter().any(|beginning| fragment.starts_with(beginning.as_str()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    permalink: Vec<String>,
    action: Vec<String>,
    note: Vec<String>,
    note_link: Vec<String>,
    note_place: Vec<String>,
    gutter: Vec<String>,
    code: Vec<String>,
    code_line: Vec<String>,
    formula_copy: Vec<String>,
}

/// The lexicon, turned round.
struct Words {
    signs: HashMap<String, Signs, ByText>,
    note_places: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let lexicon: Lexicon = crate::lexicon::parse("apparatus.toml", include_str!("../../config/lexicon/apparatus.toml"));
    let mut signs: HashMap<String, Signs, ByText> = HashMap::default();
    for (sign, names) in [
        (Signs::PERMALINK, lexicon.permalink),
        (Signs::ACTION, lexicon.action),
        (Signs::NOTE, lexicon.note),
        (Signs::NOTE_LINK, lexicon.note_link),
        (Signs::GUTTER, lexicon.gutter),
        (Signs::CODE, lexicon.code),
        (Signs::CODE_LINE, lexicon.code_line),
        (Signs::FORMULA_COPY, lexicon.formula_copy),
    ] {
        for name in names {
            let known = signs.entry(name).or_default();
            *known = known.or(sign);
        }
    }
    Words { signs, note_places: lexicon.note_place }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_whole() {
        assert!(Signs::of("headerlink").has(Signs::PERMALINK));
        assert!(!Signs::of("headerlinks").any() && !Signs::of("").any());
        assert!(is_note_place("fnref:2") && is_note_place("cite_note-1") && !is_note_place("chapter-2"));
    }

    #[test]
    fn every_name_is_one_class() {
        assert!(WORDS.signs.keys().all(|name| !name.is_empty() && !name.contains(char::is_whitespace)));
    }
}
