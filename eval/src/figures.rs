//! The figures of a set, or of one kind of its pages: names, order and meaning are those of `score.py`.
//!
//! | figure | what |
//! |---|---|
//! | `word_f1` | mean F1 of the bags of words |
//! | `shingle_*` | mean precision and recall over runs of four words, and the F1 of the two |
//! | `seg_*` | passages that must and must not be in the text, all pages together |
//! | `title` | share of pages with the right title |
//! | `authors` | mean F1 of the sets of names |
//! | `date`, `date_f1` | share of pages with the right day; F1 in which no date is better than a wrong one |

use serde_json::{Map, Value};

use crate::score::{Row, f1, ratio, real};

/// What some pages scored.
#[derive(Debug)]
pub(crate) struct Figures {
    /// How many pages.
    pub(crate) pages: usize,
    /// Figures by name; one that could not be calculated has no value.
    pub(crate) named: Vec<(&'static str, Option<f64>)>,
}

impl Figures {
    /// A figure, where it has a value.
    pub(crate) fn get(&self, name: &str) -> Option<f64> {
        self.named.iter().find(|(known, _)| *known == name).and_then(|(_, value)| *value)
    }

    /// As `score.py --json` has them.
    pub(crate) fn to_json(&self) -> Map<String, Value> {
        let mut object = Map::new();
        object.insert("pages".to_owned(), self.pages.into());
        object.extend(self.named.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))));
        object
    }
}

/// Puts pages together.
pub(crate) fn summary<'a>(rows: impl Iterator<Item = &'a Row> + Clone) -> Figures {
    let mut named = Vec::new();
    if let Some(words) = mean(rows.clone().filter_map(|row| row.word_f1)) {
        let shingles = rows.clone().filter_map(|row| row.shingle);
        let precision = mean(shingles.clone().filter_map(|[shared, surplus, _]| part(shared, surplus)));
        let recall = mean(shingles.filter_map(|[shared, _, missed]| part(shared, missed)));
        let both = f1(precision.unwrap_or(0.0), recall.unwrap_or(0.0));
        named.extend([("word_f1", Some(words)), ("shingle_precision", precision), ("shingle_recall", recall), ("shingle_f1", Some(both))]);
    }
    if rows.clone().any(|row| row.seg.is_some()) {
        let sum = |index: usize| rows.clone().filter_map(|row| row.seg).map(|seg| seg[index]).sum::<usize>();
        let (found, unwanted, missed) = (sum(0), sum(1), sum(2));
        named.extend([
            ("seg_precision", Some(ratio(found, found + unwanted))),
            ("seg_recall", Some(ratio(found, found + missed))),
            ("seg_f1", Some(ratio(2 * found, 2 * found + unwanted + missed))),
        ]);
    }
    for (name, value) in [("title", mean(rows.clone().filter_map(|row| row.title))), ("authors", mean(rows.clone().filter_map(|row| row.authors)))] {
        named.extend(value.map(|value| (name, Some(value))));
    }
    if let Some(right) = mean(rows.clone().filter_map(|row| row.date).map(|[right, _]| right)) {
        let count = |index: usize| rows.clone().filter_map(|row| row.date).map(|date| date[index]).sum::<f64>();
        let precision = if count(1) == 0.0 { 0.0 } else { count(0) / count(1) };
        named.extend([("date", Some(right)), ("date_f1", Some(f1(precision, right)))]);
    }
    Figures { pages: rows.count(), named }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0, 0.0), |(count, sum), value| (count + 1, sum + value));
    (count > 0).then(|| sum / real(count))
}

fn part(some: f64, rest: f64) -> Option<f64> {
    (some + rest != 0.0).then(|| some / (some + rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_page_is_annotated_with_has_no_figure() {
        let rows = [Row { date: Some([1.0, 1.0]), ..Row::default() }, Row { date: Some([0.0, 0.0]), ..Row::default() }];
        let figures = summary(rows.iter());
        assert_eq!(figures.named.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["date", "date_f1"]);
        assert_eq!(figures.get("date"), Some(0.5));
        assert_eq!(figures.get("date_f1"), Some(f1(1.0, 0.5)));
        assert_eq!(figures.get("title"), None);
    }

    #[test]
    fn passages_are_counted_over_all_pages() {
        let rows = [Row { seg: Some([3, 1, 0, 2]), ..Row::default() }, Row { seg: Some([1, 0, 4, 0]), ..Row::default() }];
        let figures = summary(rows.iter());
        assert_eq!(figures.get("seg_precision"), Some(0.8));
        assert_eq!(figures.get("seg_recall"), Some(0.5));
        assert_eq!(figures.get("seg_f1"), Some(8.0 / 13.0));
    }
}
