//! What class, id and role hint at: a bit set per element, from `config/lexicon/hints.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use serde::Deserialize;

use super::hash::{self, ByText};
use super::signs::Signs;

/// A set of hints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hints(pub u32);

macro_rules! hints {
    ($($name:ident = $field:ident @ $bit:literal),+ $(,)? ; $($(#[$doc:meta])+ $declared:ident = $called:ident @ $at:literal),+ $(,)?) => {
        impl Hints {
            $(#[doc = concat!("`", stringify!($field), "` in the lexicon.")] pub const $name: Self = Self(1 << $bit);)+
            $($(#[$doc])+ pub const $declared: Self = Self(1 << $at);)+
            /// Names and bits, in order.
            pub const NAMES: &[(&str, Self)] = &[$((stringify!($field), Self::$name),)+ $((stringify!($called), Self::$declared)),+];
        }

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Lexicon { ignored: Vec<String>, $($field: Vec<String>),+ }

        impl Lexicon {
            fn words(self) -> Vec<(Hints, Vec<String>)> { vec![$((Hints::$name, self.$field)),+] }
        }
    };
}

hints! {
    BODY = body @ 0, CONTENT = content @ 1, COMMENT = comment @ 2, SHARE = share @ 3, RELATED = related @ 4, NAV = nav @ 5,
    SIDEBAR = sidebar @ 6, FOOTER = footer @ 7, HEADER = header @ 8, AD = ad @ 9, NEWSLETTER = newsletter @ 10,
    CONSENT = consent @ 11, META = meta @ 12, CAPTION = caption @ 13, HIDDEN = hidden @ 14, BYLINE = byline @ 15,
    DATE = date @ 16, STANDFIRST = standfirst @ 17, TITLE = title @ 18, FORUM = forum @ 19, PRODUCT = product @ 20, DOCS = docs @ 21,
    TEASER = teaser @ 22, USER = user @ 23, POPUP = popup @ 24, SCREEN_READER = screen_reader @ 25;
    /// Hidden by an attribute or its own style.
    HIDDEN_BY_MARKUP = hidden_by_markup @ 26,
    /// Hidden from assistive technology (`aria-hidden`), which may be seen all the same.
    ARIA_HIDDEN = aria_hidden @ 27,
}

impl Hints {
    /// Whether any of `other` is set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without those of `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// With what they imply: a pop-up is hidden, and so is what only screen readers read.
    #[must_use]
    pub const fn completed(self) -> Self {
        let hides = Self::POPUP.or(Self::SCREEN_READER).or(Self::HIDDEN_BY_MARKUP);
        if self.0 & hides.0 == 0 { self } else { self.or(Self::HIDDEN) }
    }

    /// Names of those set.
    pub fn names(self) -> Vec<&'static str> {
        Self::NAMES.iter().filter(|(_, bit)| self.has(*bit)).map(|(name, _)| *name).collect()
    }
}

/// The lexicon, compiled.
struct Matcher {
    words: AhoCorasick,
    meaning: Vec<(Hints, Anchor)>,
    /// Beginnings of class names that say nothing.
    ignored: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Anchor {
    Word,
    Start,
    End,
    Anywhere,
}

impl Anchor {
    fn of(word: &str) -> Self {
        match (word.starts_with('*'), word.ends_with('*')) {
            (true, true) => Self::Anywhere,
            (false, true) => Self::Start,
            (true, false) => Self::End,
            (false, false) => Self::Word,
        }
    }

    /// Whether what was found at a place stands there as the word must.
    fn holds(self, bytes: &[u8], start: usize, end: usize) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Start => starts_word(bytes, start),
            Self::End => ends_word(bytes, end),
            Self::Word => starts_word(bytes, start) && ends_word(bytes, end),
        }
    }
}

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    let lexicon: Lexicon = crate::lexicon::parse("hints.toml", include_str!("../../config/lexicon/hints.toml"));
    let ignored = lexicon.ignored.clone();
    let mut patterns = Vec::new();
    let mut meaning = Vec::new();
    for (hint, words) in lexicon.words() {
        for word in words {
            patterns.push(word.trim_matches('*').to_owned());
            meaning.push((hint.completed(), Anchor::of(&word)));
        }
    }
    // A few hundred short words: their whole automaton is small, and twice as fast as the one made for large sets.
    let kind = Some(AhoCorasickKind::DFA);
    let words = AhoCorasick::builder().kind(kind).ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(&patterns);
    Matcher { words: crate::lexicon::built("hints.toml", words), meaning, ignored }
});

/// Words that class names are looked through for, apart from what hints are made of; anchored as in `hints.toml`.
pub(super) struct NameList {
    words: AhoCorasick,
    anchors: Vec<Anchor>,
}

impl NameList {
    /// Builds the list that stands in the lexicon file `file`.
    pub(super) fn of(file: &str, words: &[String]) -> Self {
        let bare: Vec<&str> = words.iter().map(|word| word.trim_matches('*')).collect();
        let built = AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(bare);
        Self { words: crate::lexicon::built(file, built), anchors: words.iter().map(|word| Anchor::of(word)).collect() }
    }

    /// Whether an attribute value holds one of the words.
    pub(super) fn is_in(&self, value: &str) -> bool {
        class_names(value).any(|name| {
            let name = name.as_bytes();
            let holds = |found: aho_corasick::Match| self.anchors[found.pattern().as_usize()].holds(name, found.start(), found.end());
            self.words.find_overlapping_iter(name).any(holds) && !is_utility(name)
        })
    }
}

/// What is known of one attribute value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Name {
    /// What it hints at.
    pub(super) hints: Hints,
    /// What it says for certain, where it is a class.
    pub(super) signs: Signs,
    /// Its [`shape`].
    pub(super) shape: u32,
    /// Its place among the page's distinct values; the empty one stands first.
    pub(super) number: u32,
}

/// Attribute values, remembered: a page uses the same few hundred class strings over and over.
#[derive(Default)]
pub(super) struct HintCache<'p> {
    seen: HashMap<&'p str, Name, ByText>,
    /// What the single names in them say: the same few stand in one value after the other.
    words: HashMap<&'p str, (Hints, Signs), ByText>,
    /// The distinct values in order of first use.
    pub(super) names: Vec<&'p str>,
}

impl<'p> HintCache<'p> {
    /// What is known of one attribute value.
    pub(super) fn of(&mut self, value: &'p str) -> Name {
        let (names, words) = (&mut self.names, &mut self.words);
        *self.seen.entry(value).or_insert_with(|| {
            if names.is_empty() {
                names.push("");
            }
            names.push(value);
            let (hints, signs) = read(value, words);
            Name { hints, signs, shape: shape(value), number: names.len() as u32 - 1 }
        })
    }
}

/// A number for an attribute value, digits left out: `post-17` and `post-18` come from one template. Not a digest; two
/// values may share it (FNV-1a, 32 bits).
fn shape(value: &str) -> u32 {
    value.bytes().filter(|b| !b.is_ascii_digit()).fold(hash::START, hash::mix)
}

/// Longest attribute value worth reading: utility-class soup has no meaning further on.
const LONGEST_VALUE: usize = 400;

/// The single names in an attribute value.
fn class_names(value: &str) -> std::str::SplitAsciiWhitespace<'_> {
    let end = (0..=value.len().min(LONGEST_VALUE)).rev().find(|at| value.is_char_boundary(*at)).unwrap_or_default();
    value[..end].split_ascii_whitespace()
}

fn read<'p>(value: &'p str, words: &mut HashMap<&'p str, (Hints, Signs), ByText>) -> (Hints, Signs) {
    class_names(value).fold(Default::default(), |(hints, signs): (Hints, Signs), name| {
        let (hint, sign) = *words.entry(name).or_insert_with(|| (read_name(name.as_bytes()), Signs::of(name)));
        (hints.or(hint), signs.or(sign))
    })
}

/// What a single name hints at. No word of the lexicon is two.
fn read_name(name: &[u8]) -> Hints {
    if is_utility(name) {
        return Hints::default();
    }
    let mut hints = Hints::default();
    for found in MATCHER.words.find_overlapping_iter(name) {
        let (hint, anchor) = MATCHER.meaning[found.pattern().as_usize()];
        if anchor.holds(name, found.start(), found.end()) {
            hints = hints.or(hint);
        }
    }
    hints
}

/// Whether a class name is a utility that says nothing of what the element is: one for some screens or states only
/// (`md:hidden`, `print:block`), an arbitrary value (`[overlay]`), or one that the lexicon ignores.
fn is_utility(name: &[u8]) -> bool {
    name.iter().any(|b| matches!(b, b':' | b'[')) || MATCHER.ignored.iter().any(|beginning| name.starts_with(beginning.as_bytes()))
}

fn starts_word(bytes: &[u8], at: usize) -> bool {
    at == 0 || !bytes[at - 1].is_ascii_alphanumeric() || (bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase())
}

fn ends_word(bytes: &[u8], at: usize) -> bool {
    at == bytes.len() || !bytes[at].is_ascii_alphanumeric() || (bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_the_lexicon_reaches_beyond_one_name() {
        let lexicon: Lexicon = crate::lexicon::parse("hints.toml", include_str!("../../config/lexicon/hints.toml"));
        for word in lexicon.words().into_iter().flat_map(|(_, words)| words) {
            assert!(!word.contains(|c: char| c.is_whitespace() || c == ':' || c == '['), "{word:?} is never found: names are read one by one");
        }
    }

    #[test]
    fn a_value_hints_at_what_its_names_hint_at() {
        let mut cache = HintCache::default();
        let (one, other) = (cache.of("sidebar").hints, cache.of("post-comments").hints);
        assert!(one.has(Hints::SIDEBAR) && other.has(Hints::COMMENT));
        assert_eq!(cache.of("sidebar\tpost-comments").hints, one.or(other));
        assert_eq!(cache.of("md:sidebar").hints, Hints::default(), "for some screens only");
        assert!(!cache.of("js-comment-edit-hide").hints.has(Hints::HIDDEN), "hidden while it is edited");
        let long = format!("{}é sidebar", "x".repeat(LONGEST_VALUE - 1));
        assert_eq!(cache.of(&long).hints, Hints::default(), "what stands so far behind is not read, wherever a character is cut");
    }
}
