//! Stock phrases of web pages ("read also", "leave a reply", "all rights reserved"), from `config/lexicon/boilerplate.toml`.
//!
//! Only short blocks are looked at: what a paragraph says in passing is not boilerplate.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind, StartKind};

use super::fold::fold;
use super::hash::ByText;

/// Longest block, in weighted characters, that can be a stock phrase as a whole.
const LONGEST: f64 = 400.0;
/// Longest block that a phrase found inside it condemns.
const LONGEST_CONTAINING: f64 = 300.0;
/// A label before a colon is not longer, in bytes.
const LONGEST_LABEL: usize = 60;
/// It has no more words.
const LABEL_WORDS: usize = 3;
/// What a story quotes ends with one of these, and is no stock phrase of the page.
const CLOSING_QUOTES: [char; 9] = ['"', '”', '“', '’', '\'', '»', '«', '」', '』'];

macro_rules! concepts {
    ($($name:ident = $key:literal),+ $(,)?) => {
        /// What a stock phrase is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Phrase { $(#[doc = concat!("`", $key, "` in the lexicon.")] $name),+ }

        impl Phrase {
            /// Name in the lexicon.
            pub fn name(self) -> &'static str { match self { $(Self::$name => $key),+ } }
            fn from_name(name: &str) -> Option<Self> { match name { $($key => Some(Self::$name),)+ _ => None } }
        }
    };
}

concepts! {
    ReadAlso = "read_also", RelatedHeading = "related_heading", Share = "share", CommentForm = "comment_form",
    CommentHeading = "comment_heading", Copyright = "copyright", Newsletter = "newsletter", FollowUs = "follow_us",
    Counters = "counters", BackToTop = "back_to_top", Cookie = "cookie", Login = "login", Advertisement = "advertisement",
    BreadcrumbHome = "breadcrumb_home", SkipLink = "skip_link", Pagination = "pagination", PrintEdit = "print_edit",
    TagsLabel = "tags_label", Credit = "credit", Leftovers = "leftovers", Paywall = "paywall", Disclosure = "disclosure",
    Embed = "embed", ReachUs = "reach_us",
}

/// Phrases of one concept in one language.
#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Lists {
    whole: Vec<String>,
    prefix: Vec<String>,
    suffix: Vec<String>,
    contains: Vec<String>,
    label: Vec<String>,
}

struct Matcher {
    whole: HashMap<String, Phrase, ByText>,
    /// What is one as a whole, with a number, before a colon or a slash, or with a link.
    labels: HashMap<String, Phrase, ByText>,
    prefixes: AhoCorasick,
    prefix_meaning: Vec<Phrase>,
    /// By last word, so that most blocks cost one look-up.
    suffixes: HashMap<String, Vec<(String, Phrase)>, ByText>,
    contained: AhoCorasick,
    contained_meaning: Vec<Phrase>,
}

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    const NAME: &str = "boilerplate.toml";
    let lexicon: BTreeMap<String, BTreeMap<String, Lists>> = crate::lexicon::parse(NAME, include_str!("../../config/lexicon/boilerplate.toml"));
    let (mut whole, mut labels) = (HashMap::default(), HashMap::default());
    let (mut prefixes, mut prefix_meaning) = (Vec::new(), Vec::new());
    let (mut contained, mut contained_meaning) = (Vec::new(), Vec::new());
    let mut suffixes: HashMap<String, Vec<(String, Phrase)>, ByText> = HashMap::default();
    for (concept, languages) in lexicon {
        let Some(phrase) = Phrase::from_name(&concept) else { continue };
        for lists in languages.into_values() {
            for word in lists.whole {
                whole.entry(fold(&word)).or_insert(phrase);
            }
            for word in lists.label {
                whole.entry(fold(&word)).or_insert(phrase);
                labels.entry(fold(&word)).or_insert(phrase);
            }
            for word in lists.prefix {
                prefixes.push(fold(&word));
                prefix_meaning.push(phrase);
            }
            for word in lists.suffix {
                let word = fold(&word);
                suffixes.entry(last_word(&word).to_owned()).or_default().push((word, phrase));
            }
            for word in lists.contains {
                contained.push(fold(&word));
                contained_meaning.push(phrase);
            }
        }
    }
    let build = |patterns: &[String], start: StartKind| {
        let matcher = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).start_kind(start).build(patterns);
        crate::lexicon::built(NAME, matcher)
    };
    let (prefixes, contained) = (build(&prefixes, StartKind::Anchored), build(&contained, StartKind::Unanchored));
    Matcher { whole, labels, prefixes, prefix_meaning, suffixes, contained, contained_meaning }
});

/// The stock phrase that a block of `length` weighted characters is.
pub fn of(text: &str, length: f64) -> Option<Phrase> {
    if length > LONGEST {
        return None;
    }
    let folded = fold(text);
    if folded.is_empty() {
        return None;
    }
    let matcher = &*MATCHER;
    if let Some(phrase) = matcher.whole.get(&folded) {
        return Some(*phrase);
    }
    if let Some(phrase) = labelled(matcher, text, &folded) {
        return Some(phrase);
    }
    let input = aho_corasick::Input::new(&folded).anchored(aho_corasick::Anchored::Yes);
    if let Some(found) = matcher.prefixes.find(input)
        && ends_word(&folded, found.end())
    {
        return Some(matcher.prefix_meaning[found.pattern().as_usize()]);
    }
    if let Some(phrases) = matcher.suffixes.get(last_word(&folded))
        && let Some((_, phrase)) = phrases.iter().find(|(phrase, _)| ends_with_words(&folded, phrase))
        && !text.trim_end_matches([' ', '.', ',', '。', '、']).ends_with(CLOSING_QUOTES)
    {
        return Some(*phrase);
    }
    if length <= LONGEST_CONTAINING
        && let Some(found) = matcher.contained.find(&folded)
    {
        return Some(matcher.contained_meaning[found.pattern().as_usize()]);
    }
    None
}

/// The stock phrase that labels a line: it stands before a colon, slash or bar ("Photo: Jane Roe"), or beside a number and nothing else.
fn labelled(matcher: &Matcher, text: &str, folded: &str) -> Option<Phrase> {
    if let Some((label, _)) = text.split_once([':', '：', '/', '|'])
        && label.len() <= LONGEST_LABEL
        && let Some(phrase) = matcher.labels.get(&fold(label))
    {
        return Some(*phrase);
    }
    let is_number = |c: char| c.is_numeric() || c == ' ';
    let bare = folded.trim_matches(is_number);
    if bare.len() < folded.len() { matcher.labels.get(bare).copied() } else { None }
}

/// The stock phrase that a link of `length` weighted characters begins as, where it points at other pages: "More from ..." is a sentence's
/// beginning in a paragraph, and a button in a link.
pub fn of_link(text: &str, length: f64) -> Option<Phrase> {
    if length > LONGEST_CONTAINING {
        return None;
    }
    let folded = fold(text);
    let ends = folded.match_indices(' ').map(|(at, _)| at).take(LABEL_WORDS);
    let phrase = ends.filter_map(|end| MATCHER.labels.get(&folded[..end])).copied().next();
    phrase.filter(|phrase| matches!(phrase, Phrase::ReadAlso | Phrase::RelatedHeading | Phrase::Newsletter))
}

/// Whether a text is a stock phrase and nothing else.
pub(super) fn is_whole(text: &str) -> bool {
    MATCHER.whole.contains_key(&fold(text))
}

/// The last word of a folded text.
fn last_word(folded: &str) -> &str {
    folded.rsplit(' ').next().unwrap_or_default()
}

/// Whether a folded text ends with these words.
fn ends_with_words(folded: &str, words: &str) -> bool {
    folded.strip_suffix(words).is_some_and(|before| before.is_empty() || before.ends_with(' '))
}

/// Whether a phrase ends where a word does; in unspaced scripts words end anywhere.
pub(super) fn ends_word(text: &str, at: usize) -> bool {
    let next = text[at..].chars().next();
    let last = text[..at].chars().next_back();
    !(next.is_some_and(char::is_alphanumeric) && last.is_some_and(char::is_alphanumeric)) || next.is_some_and(super::text::is_unspaced_script)
}

#[cfg(test)]
mod tests;
