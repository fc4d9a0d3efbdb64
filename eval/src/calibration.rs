//! Is `extraction.confidence` true? Records in tenths by confidence: what they promise beside what they score.

use serde::Serialize;

use crate::score::real;

/// Groups of equal size that the records are put in.
const TENTHS: usize = 10;

/// Records whose confidence is alike.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Tenth {
    /// How many.
    pub(crate) pages: usize,
    /// Lowest confidence.
    pub(crate) from: f64,
    /// Highest confidence.
    pub(crate) to: f64,
    /// Mean confidence.
    pub(crate) confidence: f64,
    /// Mean F1 of the bags of words.
    pub(crate) word_f1: f64,
}

/// The table, from the least confident tenth to the most, of (confidence, `word_f1`) a record.
pub(crate) fn table(mut records: Vec<(f64, f64)>) -> Vec<Tenth> {
    records.sort_by(|(one, one_f1), (other, other_f1)| one.total_cmp(other).then(one_f1.total_cmp(other_f1)));
    let bound = |tenth: usize| tenth * records.len() / TENTHS;
    let groups = (0..TENTHS).map(|tenth| &records[bound(tenth)..bound(tenth + 1)]);
    groups.filter_map(tenth).collect()
}

fn tenth(records: &[(f64, f64)]) -> Option<Tenth> {
    let ((from, _), (to, _)) = (records.first()?, records.last()?);
    let mean = |values: f64| values / real(records.len());
    let (confidence, word_f1) = (records.iter().map(|record| record.0).sum(), records.iter().map(|record| record.1).sum());
    Some(Tenth { pages: records.len(), from: *from, to: *to, confidence: mean(confidence), word_f1: mean(word_f1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_are_of_equal_size_and_in_order() {
        let table = table((0..40).rev().map(|at| (f64::from(at) / 64.0, f64::from(at % 2))).collect());
        assert_eq!(table.len(), TENTHS);
        assert_eq!(table[0], Tenth { pages: 4, from: 0.0, to: 0.046_875, confidence: 0.023_437_5, word_f1: 0.5 });
        assert_eq!(table.iter().map(|tenth| tenth.pages).sum::<usize>(), 40);
    }

    #[test]
    fn fewer_records_than_tenths_leave_some_out() {
        let table = table(vec![(0.5, 1.0), (0.25, 0.0)]);
        assert_eq!(table.iter().map(|tenth| tenth.word_f1).collect::<Vec<_>>(), [0.0, 1.0]);
        assert!(super::table(Vec::new()).is_empty());
    }
}
