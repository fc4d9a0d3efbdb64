//! One page: what was answered against what is right.

use std::collections::HashMap;
use std::hash::Hash;

use serde::Serialize;
use serde_json::Value;

use crate::answer::{Answer, names};
use crate::gold::Gold;
use crate::names::author_set;
use crate::words::{fold, seen, squash, tokens};

/// Words in a shingle.
const SHINGLE: usize = 4;
/// Characters of a date that name the day.
const DAY: usize = 10;

/// How one page turned out. What its gold does not say is absent.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Row {
    /// Name of the page in its set.
    pub(crate) id: String,
    /// Kind of page, or nothing.
    pub(crate) kind: String,
    /// Language, or nothing.
    pub(crate) lang: String,
    /// F1 of the bags of lower-cased words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) word_f1: Option<f64>,
    /// Shares of shingles that are shared, only answered, only in the gold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shingle: Option<[f64; 3]>,
    /// Passages: wanted and found, unwanted and found, wanted and missed, unwanted and left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seg: Option<[usize; 4]>,
    /// 1 if the title is right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<f64>,
    /// F1 of the sets of names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) authors: Option<f64>,
    /// 1 if the day is right; 1 if there is a date at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) date: Option<[f64; 2]>,
}

/// One row a page of the gold; a page without an answer counts as an empty one.
pub(crate) fn judge(gold: &[Gold], answers: &HashMap<String, Answer>) -> Vec<Row> {
    let empty = Answer::default();
    gold.iter().map(|page| row(page, answers.get(&page.id).unwrap_or(&empty))).collect()
}

fn row(gold: &Gold, answer: &Answer) -> Row {
    let has_segments = gold.with.is_some() || gold.without.is_some();
    Row {
        id: gold.id.clone(),
        kind: gold.kind.clone().unwrap_or_default(),
        lang: gold.lang.clone().unwrap_or_default(),
        word_f1: gold.main_content.as_ref().map(|body| word_f1(&answer.text, body)),
        shingle: gold.main_content.as_ref().map(|body| shingle_shares(&answer.text, body)),
        seg: has_segments.then(|| segments(&answer.text, gold)),
        title: filled(gold.title.as_ref()).map(|title| share(fold(answer.title.as_deref().unwrap_or_default()) == fold(title))),
        authors: names_anyone(&gold.authors).then(|| author_f1(&answer.authors, &names(&gold.authors))),
        date: filled(gold.published.as_ref()).map(|published| date(answer.date.as_deref(), published, gold)),
    }
}

/// Harmonic mean of precision and recall.
pub(crate) fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

/// A quotient of counts; 0 where there is nothing to divide by.
pub(crate) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { real(part) / real(whole) }
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "counts of words and pages lie far below 2^53")]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

fn word_f1(answer: &str, gold: &str) -> f64 {
    let (answer, gold) = (seen(&answer.to_lowercase()), seen(&gold.to_lowercase()));
    let (answer, gold) = (tokens(&answer), tokens(&gold));
    if gold.is_empty() {
        return share(answer.is_empty());
    }
    let shared = shared(&answer, &gold);
    f1(ratio(shared, answer.len()), ratio(shared, gold.len()))
}

fn shingle_shares(answer: &str, gold: &str) -> [f64; 3] {
    let (answer, gold) = (seen(answer), seen(gold));
    let (answer, gold) = (tokens(&answer), tokens(&gold));
    let (answer, gold) = (shingles(&answer), shingles(&gold));
    let shared = shared(&answer, &gold);
    let all = answer.len() + gold.len() - shared;
    [ratio(shared, all), ratio(answer.len() - shared, all), ratio(gold.len() - shared, all)]
}

/// Runs of four words; of a shorter text, the text.
fn shingles<'a, 'b>(words: &'a [&'b str]) -> Vec<&'a [&'b str]> {
    match words.len() {
        0 => Vec::new(),
        1..SHINGLE => vec![words],
        _ => words.windows(SHINGLE).collect(),
    }
}

/// Size of the intersection of two bags.
fn shared<T: Eq + Hash>(some: &[T], others: &[T]) -> usize {
    let mut left: HashMap<&T, usize> = HashMap::with_capacity(others.len());
    for item in others {
        *left.entry(item).or_default() += 1;
    }
    let mut take = |item| left.get_mut(item).filter(|count| **count > 0).map(|count| *count -= 1).is_some();
    some.iter().filter(|item| take(*item)).count()
}

fn segments(text: &str, gold: &Gold) -> [usize; 4] {
    let text = squash(text);
    let count = |passages: Option<&Vec<Option<String>>>| {
        let passages = passages.map(Vec::as_slice).unwrap_or_default();
        let found = passages.iter().filter(|passage| text.contains(&squash(passage.as_deref().unwrap_or_default()))).count();
        (found, passages.len() - found)
    };
    let (wanted, missed) = count(gold.with.as_ref());
    let (unwanted, left_out) = count(gold.without.as_ref());
    [wanted, unwanted, missed, left_out]
}

fn author_f1(answer: &[String], gold: &[String]) -> f64 {
    let (answer, gold) = (author_set(answer), author_set(gold));
    let shared = answer.intersection(&gold).count();
    f1(ratio(shared, answer.len()), ratio(shared, gold.len()))
}

fn names_anyone(authors: &Value) -> bool {
    authors.as_str().is_some_and(|author| !author.is_empty()) || authors.as_array().is_some_and(|authors| !authors.is_empty())
}

fn date(answer: Option<&str>, published: &str, gold: &Gold) -> [f64; 2] {
    let answer = day(answer.unwrap_or_default());
    let accepted = gold.published_accept.as_deref().filter(|accepted| !accepted.is_empty());
    let is_right = match accepted {
        Some(accepted) => accepted.iter().flatten().filter(|accepted| !accepted.is_empty()).any(|accepted| day(accepted) == answer),
        None => day(published) == answer,
    };
    [share(is_right), share(!answer.is_empty())]
}

fn day(date: &str) -> &str {
    date.char_indices().nth(DAY).map_or(date, |(end, _)| &date[..end])
}

fn filled(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

fn share(is_right: bool) -> f64 {
    f64::from(u8::from(is_right))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these quotients are exact")]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_score_one_and_empty_ones_zero() {
        assert_eq!(word_f1("Ein Text.", "ein TEXT"), 1.0);
        assert_eq!(word_f1("", "ein text"), 0.0);
        assert_eq!(word_f1("", "!"), 1.0, "nothing was wanted and nothing given");
        assert_eq!(word_f1("x", "!"), 0.0);
        assert_eq!(word_f1("a a b", "a b b c"), f1(2.0 / 3.0, 0.5));
    }

    #[test]
    fn a_text_shorter_than_a_shingle_is_one() {
        assert_eq!(shingle_shares("a b", "a b"), [1.0, 0.0, 0.0]);
        assert_eq!(shingle_shares("a b c d e", "a b c d"), [0.5, 0.5, 0.0]);
        assert_eq!(shingle_shares("", ""), [0.0, 0.0, 0.0]);
    }

    #[test]
    fn only_the_day_of_a_date_counts() {
        let gold = Gold { published_accept: Some(vec![None, Some("2024-05-03T10:00".into())]), ..Gold::default() };
        assert_eq!(date(Some("2024-05-03"), "2024-05-04", &gold), [1.0, 1.0]);
        assert_eq!(date(Some("2024-05-04"), "2024-05-04", &gold), [0.0, 1.0]);
        assert_eq!(date(None, "2024-05-04", &Gold::default()), [0.0, 0.0]);
    }
}
