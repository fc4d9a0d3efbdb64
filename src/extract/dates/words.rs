//! The words of dates, from `config/lexicon/months.toml` and `date_words.toml`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use super::token::{Spot, Token, tokens};
use crate::extract::fold::fold;
use crate::extract::text::is_unspaced_script;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calendar {
    Gregorian,
    Hijri,
    Jalali,
}

/// What a label says of its date, the stronger word last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Label {
    /// That it is the day of publication.
    Published,
    /// That it is the day of the last change.
    Modified,
    /// That it is neither: an account's first day, the day of an event.
    Other,
}

/// Labels of so few characters are ordinary words.
const SHORTEST_LABEL: usize = 3;

type ByLanguage = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MonthLists {
    gregorian: BTreeMap<String, Vec<Vec<String>>>,
    hijri: BTreeMap<String, Vec<Vec<String>>>,
    jalali: BTreeMap<String, Vec<Vec<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordLists {
    weekdays: ByLanguage,
    published: ByLanguage,
    modified: ByLanguage,
    other: ByLanguage,
    am: ByLanguage,
    pm: ByLanguage,
    today: ByLanguage,
    yesterday: ByLanguage,
    /// Words for "now" date nothing: clocks in page footers say them.
    #[serde(rename = "now")]
    _now: ByLanguage,
    filler: ByLanguage,
    calendar_marks: ByLanguage,
    ago: BTreeMap<String, Ago>,
    timezones: BTreeMap<String, i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ago {
    second: Vec<String>,
    minute: Vec<String>,
    hour: Vec<String>,
    day: Vec<String>,
    week: Vec<String>,
    month: Vec<String>,
    year: Vec<String>,
    ago_before: Vec<String>,
    ago_after: Vec<String>,
    one: Vec<String>,
    dual: Vec<String>,
}

/// A month's name: its words after the first, calendar, number, languages.
pub(super) struct MonthName {
    rest: Vec<Token>,
    pub(super) calendar: Calendar,
    pub(super) month: u32,
    language: String,
}

/// What one language calls units of time.
pub(super) struct AgoWords {
    /// Unit word to seconds.
    pub(super) units: HashMap<String, i64>,
    pub(super) dual: HashSet<String>,
    pub(super) one: HashSet<String>,
    pub(super) before: Vec<String>,
    pub(super) after: Vec<String>,
}

pub(super) struct Words {
    months: HashMap<String, Vec<MonthName>>,
    skipped: HashSet<String>,
    /// Days of the week, abbreviations left out.
    pub(super) weekdays: HashSet<String>,
    pub(super) am: HashSet<String>,
    pub(super) pm: HashSet<String>,
    pub(super) today: BTreeMap<String, HashSet<String>>,
    pub(super) yesterday: BTreeMap<String, HashSet<String>>,
    pub(super) ago: BTreeMap<String, AgoWords>,
    labels: AhoCorasick,
    /// By label: what the date behind it is.
    label_means: Vec<Label>,
    pub(super) timezones: HashMap<String, i32>,
    pub(super) hijri_marks: HashSet<String>,
    pub(super) jalali_marks: HashSet<String>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let months: MonthLists = crate::lexicon::parse("months.toml", include_str!("../../../config/lexicon/months.toml"));
    let lists: WordLists = crate::lexicon::parse("date_words.toml", include_str!("../../../config/lexicon/date_words.toml"));
    let mut by_first: HashMap<String, Vec<MonthName>> = HashMap::new();
    for (calendar, languages) in [(Calendar::Gregorian, months.gregorian), (Calendar::Hijri, months.hijri), (Calendar::Jalali, months.jalali)] {
        for (language, list) in languages {
            for (number, names) in list.into_iter().enumerate() {
                for name in names {
                    let mut parts = tokens(&name).into_iter().map(|spot| spot.token).filter(|token| !matches!(token, Token::Sign(_)));
                    let Some(Token::Word(first)) = parts.next() else { continue };
                    let name = MonthName { rest: parts.collect(), calendar, month: number as u32 + 1, language: language.clone() };
                    by_first.entry(first).or_default().push(name);
                }
            }
        }
    }
    for names in by_first.values_mut() {
        names.sort_by_key(|name| std::cmp::Reverse(name.rest.len()));
    }
    let set = |lists: &ByLanguage| lists.values().flatten().map(|word| fold(word)).filter(|word| !word.is_empty()).collect::<HashSet<_>>();
    let by_language =
        |lists: &ByLanguage| lists.iter().map(|(language, words)| (language.clone(), words.iter().map(|word| fold(word)).collect::<HashSet<_>>())).collect();
    let mut labels = Vec::new();
    let mut label_means = Vec::new();
    for (lists, meaning) in [(&lists.published, Label::Published), (&lists.modified, Label::Modified), (&lists.other, Label::Other)] {
        // Shorter labels ("le", "am") are words of every sentence; where two characters make a word, they are not ("更新", "수정").
        let is_dense = |label: &str| label.chars().all(|c| is_unspaced_script(c) || matches!(c, '\u{ac00}'..='\u{d7af}'));
        let is_label = |label: &String| label.chars().count() > if is_dense(label) { 1 } else { SHORTEST_LABEL };
        for label in set(lists).into_iter().filter(is_label) {
            labels.push(label);
            label_means.push(meaning);
        }
    }
    let marks = |name: &str| lists.calendar_marks.get(name).into_iter().flatten().map(|word| fold(word)).collect::<HashSet<_>>();
    let weekdays = set(&lists.weekdays);
    let mut skipped = weekdays.clone();
    skipped.extend(set(&lists.filler));
    skipped.extend(["st", "nd", "rd", "th", "er", "re", "eme", "º", "ª"].map(str::to_owned));
    Words {
        months: by_first,
        skipped,
        weekdays: weekdays.into_iter().filter(|day| day.chars().count() > SHORTEST_LABEL).collect(),
        am: set(&lists.am),
        pm: set(&lists.pm),
        today: by_language(&lists.today),
        yesterday: by_language(&lists.yesterday),
        ago: lists.ago.iter().map(|(language, words)| (language.clone(), words.compiled())).collect(),
        labels: crate::lexicon::built("date_words.toml", AhoCorasick::new(&labels)),
        label_means,
        timezones: lists.timezones.iter().map(|(name, offset)| (fold(name), *offset)).collect(),
        hijri_marks: marks("hijri"),
        jalali_marks: marks("jalali"),
    }
});

impl Ago {
    fn compiled(&self) -> AgoWords {
        const DAY: i64 = 86_400;
        let lists = [
            (&self.second, 1),
            (&self.minute, 60),
            (&self.hour, 3600),
            (&self.day, DAY),
            (&self.week, 7 * DAY),
            (&self.month, 30 * DAY),
            (&self.year, 365 * DAY),
        ];
        let units = lists.iter().flat_map(|(words, seconds)| words.iter().map(|word| (fold(word), *seconds))).collect();
        let folded = |words: &[String]| words.iter().map(|word| fold(word)).collect::<Vec<_>>();
        AgoWords {
            units,
            dual: folded(&self.dual).into_iter().collect(),
            one: folded(&self.one).into_iter().collect(),
            before: folded(&self.ago_before),
            after: folded(&self.ago_after),
        }
    }
}

impl Words {
    /// What the labels in a folded text say. A change is the stronger word ("last update of this publication"), and what
    /// dates something else is the strongest ("date of registration").
    pub(super) fn label(&self, folded: &str) -> Option<Label> {
        let free = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
        let mut said = None;
        for found in self.labels.find_overlapping_iter(folded) {
            let stands_alone = free(folded[..found.start()].chars().next_back()) && free(folded[found.end()..].chars().next());
            if stands_alone {
                said = said.max(Some(self.label_means[found.pattern().as_usize()]));
            }
        }
        said
    }

    /// The month that begins at token `at`, and how many tokens its name takes. The page's own language is asked first.
    pub(super) fn month(&self, spots: &[Spot], at: usize, language: Option<&str>) -> Option<(&MonthName, usize)> {
        let Token::Word(first) = &spots.get(at)?.token else { return None };
        let names = self.months.get(first)?;
        let primary = language.map(|language| language.split('-').next().unwrap_or(language));
        let fits = |name: &&MonthName| name.rest.iter().enumerate().all(|(i, part)| spots.get(at + 1 + i).is_some_and(|spot| spot.token == *part));
        let mut fitting = names.iter().filter(fits).peekable();
        let longest = fitting.peek()?.rest.len();
        let mut same_length = fitting.take_while(|name| name.rest.len() == longest);
        let first = same_length.next()?;
        let own = names.iter().filter(fits).find(|name| name.rest.len() == longest && Some(name.language.as_str()) == primary);
        let english = names.iter().filter(fits).find(|name| name.rest.len() == longest && name.language == "en");
        Some((own.or(english).unwrap_or(first), longest + 1))
    }

    /// Whether a word belongs to a time of day: a half of the day or a zone.
    pub(super) fn is_of_time(&self, word: &str) -> bool {
        self.am.contains(word) || self.pm.contains(word) || self.timezones.contains_key(word)
    }

    /// Whether a token may stand between the parts of a date.
    pub(super) fn is_skipped(&self, token: &Token) -> bool {
        match token {
            Token::Word(word) => self.skipped.contains(word),
            Token::Sign(sign) => matches!(sign, ',' | '.' | '،' | '/' | '-' | '|' | '·' | '\'' | '’' | '(' | ')' | '*' | '°' | 'º'),
            Token::Number(..) => false,
        }
    }
}
