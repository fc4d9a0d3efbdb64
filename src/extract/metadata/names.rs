//! The words around names, from `config/lexicon/bylines.toml`, `agencies.toml` and `given_names.toml`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
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
    not_author: ByLanguage,
    organisation: ByLanguage,
    organisation_ending: ByLanguage,
    particle: ByLanguage,
    author_path: ByLanguage,
    degree: ByLanguage,
    joiner: ByLanguage,
    about_author: ByLanguage,
    account_path: ByLanguage,
    account_class: ByLanguage,
    account_attribute: ByLanguage,
    author_key: ByLanguage,
    about_person: ByLanguage,
    telling: ByLanguage,
    about_verb: ByLanguage,
    reach: ByLanguage,
    honorific: ByLanguage,
    and_like: ByLanguage,
    ends_name: ByLanguage,
    never_first: ByLanguage,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenNames {
    given: BTreeMap<String, String>,
    family: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Agencies {
    agency: Vec<Agency>,
    generic: ByLanguage,
    ending: ByLanguage,
    beginning: ByLanguage,
    place: ByLanguage,
    source_label: ByLanguage,
    no_source: ByLanguage,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Agency {
    name: String,
    aliases: Vec<String>,
    #[serde(default)]
    pictures: bool,
}

/// The lexicon, folded.
pub struct Names {
    /// Words before a person.
    pub prefixes: Phrases,
    /// Words that name a role.
    pub roles: HashSet<String>,
    /// Whole names that are no person's.
    pub not_person: HashSet<String>,
    /// Words that begin a line which names somebody who did not write the text.
    pub not_author: Phrases,
    /// Words that no person's name holds.
    pub organisations: HashSet<String>,
    /// Ends of longer names that are no person's, in scripts without spaces.
    pub organisation_endings: Vec<String>,
    /// Words in lower case inside a name.
    pub particles: HashSet<String>,
    /// Parts of an address that lead to a page about an author, as written.
    pub author_paths: HashSet<String>,
    /// Letters behind a name, without points.
    pub degrees: HashSet<String>,
    /// Words between two names.
    pub joiners: HashSet<String>,
    /// What boxes about the author say before the name.
    pub about_author: Phrases,
    /// Parts of an address that lead to an account, as written.
    pub account_paths: HashSet<String>,
    /// Classes of an element that holds an account's name, lower case.
    pub account_classes: HashSet<String>,
    /// Attributes whose value is an account's name.
    pub account_attributes: HashSet<String>,
    /// Keys of scripts' data whose value is the author of the page, as written; sorted.
    pub author_keys: Vec<String>,
    /// What a menu says before the name of whose site it is.
    pub about_person: Phrases,
    /// Verbs before a standfirst's author.
    pub telling: HashSet<String>,
    /// What a line about the author says behind the name.
    pub about_verb: Phrases,
    /// What stands before the name of whom to write to.
    pub reach: Phrases,
    /// Words before a name that are none.
    pub honorifics: HashSet<String>,
    /// Names that begin with the letter that means "and".
    pub and_like: HashSet<String>,
    /// Words that no name holds in scripts without capitals, as written.
    pub ends_name: HashSet<String>,
    /// Words that no person's name begins with.
    pub never_first: HashSet<String>,
    /// Given names of people.
    pub given: HashSet<String>,
    /// Family names that stand first.
    pub family: HashSet<String>,
    /// Folded alias to the agency's own name.
    pub agencies: HashMap<String, String>,
    /// Folded aliases of those that are known for their pictures.
    pub picture_agencies: HashSet<String>,
    /// What names of agencies end with, and begin with.
    pub agency_endings: Vec<String>,
    pub agency_beginnings: Phrases,
    /// Words between an agency and the place where it wrote.
    pub agency_places: HashSet<String>,
    /// Labels before a source.
    pub source_labels: Phrases,
    /// What stands where a source does and is none.
    pub no_source: HashSet<String>,
}

/// Phrases of one or more words, folded.
pub struct Phrases {
    whole: HashSet<String>,
    /// The first word of each: hardly any line begins with one, so hardly any is looked at further.
    first_words: HashSet<String>,
}

impl Phrases {
    /// Whether a folded text is one of them.
    pub(super) fn holds(&self, folded: &str) -> bool {
        self.whole.contains(folded)
    }
}

/// The lexicon.
pub static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let bylines: Bylines = crate::lexicon::parse("bylines.toml", include_str!("../../../config/lexicon/bylines.toml"));
    let agencies: Agencies = crate::lexicon::parse("agencies.toml", include_str!("../../../config/lexicon/agencies.toml"));
    let given: GivenNames = crate::lexicon::parse("given_names.toml", include_str!("../../../config/lexicon/given_names.toml"));
    let as_written = |lists: ByLanguage| lists.into_values().flatten().collect::<HashSet<_>>();
    let set = |lists: &ByLanguage| lists.values().flatten().map(|word| fold(word)).filter(|word| !word.is_empty()).collect::<HashSet<_>>();
    let phrases = |lists: &ByLanguage| {
        let whole = set(lists);
        Phrases { first_words: whole.iter().filter_map(|phrase| phrase.split(' ').next()).map(str::to_owned).collect(), whole }
    };
    let mut by_alias = HashMap::new();
    let mut picture_agencies = HashSet::new();
    for agency in &agencies.agency {
        if agency.pictures {
            picture_agencies.extend(agency.aliases.iter().chain([&agency.name]).map(|alias| fold(alias)));
        }
        for alias in agency.aliases.iter().chain([&agency.name]) {
            by_alias.entry(fold(alias)).or_insert_with(|| agency.name.clone());
        }
    }
    for word in agencies.generic.values().flatten() {
        by_alias.entry(fold(word)).or_insert_with(|| word.clone());
    }
    Names {
        prefixes: phrases(&bylines.prefix),
        roles: set(&bylines.role),
        not_person: set(&bylines.not_person),
        not_author: phrases(&bylines.not_author),
        organisations: set(&bylines.organisation),
        organisation_endings: set(&bylines.organisation_ending).into_iter().collect::<BTreeSet<_>>().into_iter().collect(),
        particles: set(&bylines.particle),
        author_paths: as_written(bylines.author_path),
        about_author: phrases(&bylines.about_author),
        account_paths: as_written(bylines.account_path),
        account_classes: as_written(bylines.account_class),
        account_attributes: as_written(bylines.account_attribute),
        author_keys: as_written(bylines.author_key).into_iter().collect::<BTreeSet<_>>().into_iter().collect(),
        about_person: phrases(&bylines.about_person),
        telling: set(&bylines.telling),
        about_verb: phrases(&bylines.about_verb),
        reach: phrases(&bylines.reach),
        honorifics: set(&bylines.honorific),
        and_like: set(&bylines.and_like),
        ends_name: as_written(bylines.ends_name),
        never_first: set(&bylines.never_first),
        given: given.given.values().flat_map(|names| names.split_whitespace()).map(fold).collect(),
        family: given.family.values().flat_map(|names| names.split_whitespace()).map(str::to_owned).collect(),
        degrees: set(&bylines.degree),
        joiners: set(&bylines.joiner),
        agencies: by_alias,
        picture_agencies,
        agency_endings: set(&agencies.ending).into_iter().collect::<BTreeSet<_>>().into_iter().collect(),
        agency_beginnings: phrases(&agencies.beginning),
        agency_places: set(&agencies.place),
        source_labels: phrases(&agencies.source_label),
        no_source: set(&agencies.no_source),
    }
});

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, ':' | '：' | '/' | '／' | '・' | '●')
}

/// What follows one of the phrases at the start of a text, if what precedes the rest is just the phrase.
pub(super) fn after_phrase<'t>(text: &'t str, phrases: &Phrases) -> Option<&'t str> {
    let first = fold(text.split(ends_word).find(|word| !word.is_empty())?);
    if !phrases.first_words.contains(first.split(' ').next().unwrap_or_default()) {
        return None;
    }
    // The folded form has other lengths than the text, so the text is cut word by word.
    let mut ends: Vec<usize> = text.char_indices().filter(|(_, c)| ends_word(*c)).map(|(at, _)| at).take(5).collect();
    ends.push(text.len());
    ends.iter().rev().find_map(|end| {
        let head = fold(&text[..*end]);
        phrases.whole.contains(&head).then_some(())?;
        Some(text[*end..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '/' | '／' | '・' | '●' | '-' | '–')))
    })
}
