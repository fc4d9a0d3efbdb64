//! The words around names, from `config/lexicon/bylines.toml` and `agencies.toml`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::extract::fold::fold;

type ByLanguage = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bylines {
    prefix: ByLanguage,
    role: ByLanguage,
    not_person: ByLanguage,
    joiner: ByLanguage,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Agencies {
    agency: Vec<Agency>,
    generic: ByLanguage,
    source_label: ByLanguage,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Agency {
    name: String,
    aliases: Vec<String>,
}

/// The lexicon, folded.
pub struct Names {
    /// Words before a person, longest first.
    pub prefixes: Vec<String>,
    /// Words that name a role.
    pub roles: HashSet<String>,
    /// Whole names that are no person's.
    pub not_person: HashSet<String>,
    /// Words between two names.
    pub joiners: HashSet<String>,
    /// Folded alias to the agency's own name.
    pub agencies: HashMap<String, String>,
    /// Labels before a source, longest first.
    pub source_labels: Vec<String>,
}

/// The lexicon.
pub static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let bylines: Bylines = crate::lexicon::parse("bylines.toml", include_str!("../../../config/lexicon/bylines.toml"));
    let agencies: Agencies = crate::lexicon::parse("agencies.toml", include_str!("../../../config/lexicon/agencies.toml"));
    let set = |lists: &ByLanguage| lists.values().flatten().map(|word| fold(word)).filter(|word| !word.is_empty()).collect::<HashSet<_>>();
    let sorted = |lists: &ByLanguage| {
        let mut words: Vec<String> = set(lists).into_iter().collect();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        words
    };
    let mut by_alias = HashMap::new();
    for agency in &agencies.agency {
        for alias in agency.aliases.iter().chain([&agency.name]) {
            by_alias.entry(fold(alias)).or_insert_with(|| agency.name.clone());
        }
    }
    for word in agencies.generic.values().flatten() {
        by_alias.entry(fold(word)).or_insert_with(|| word.clone());
    }
    Names {
        prefixes: sorted(&bylines.prefix),
        roles: set(&bylines.role),
        not_person: set(&bylines.not_person),
        joiners: set(&bylines.joiner),
        agencies: by_alias,
        source_labels: sorted(&agencies.source_label),
    }
});

/// What follows one of the phrases (folded, longest first) at the start of a text, if what precedes the rest is just the phrase.
pub(super) fn after_phrase<'t>(text: &'t str, phrases: &[String]) -> Option<&'t str> {
    // The folded form has other lengths than the text, so the text is cut word by word.
    let mut ends: Vec<usize> = text.char_indices().filter(|(_, c)| c.is_whitespace() || matches!(c, ':' | '：' | '/')).map(|(at, _)| at).take(5).collect();
    ends.push(text.len());
    ends.iter().rev().find_map(|end| {
        let head = fold(&text[..*end]);
        phrases.binary_search_by(|phrase| head.len().cmp(&phrase.len()).then(phrase.as_str().cmp(&head))).ok()?;
        Some(text[*end..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '/' | '-' | '–')))
    })
}
