//! The learned classifier: files that are not models, small models whose answers are known, and the program's own.

use super::forest::{Forest, ModelError};
use super::learned::Models;
use super::{rows, second};
use crate::archive::{Form, Place, RawPage};
use crate::pipeline::Sieve;

/// A model of one tree, depth 1: column `b` at most 0.5 says -1, more says 2.
fn stump() -> Vec<u8> {
    let mut file = b"GHIRBAL1".to_vec();
    file.extend(2_u32.to_le_bytes());
    for name in ["a", "b"] {
        file.push(name.len() as u8);
        file.extend(name.as_bytes());
    }
    for number in [1_u32, 1, 1] {
        file.extend(number.to_le_bytes());
    }
    file.extend(0.5_f32.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend((-1.0_f32).to_le_bytes());
    file.extend(2.0_f32.to_le_bytes());
    file.extend(0.25_f32.to_le_bytes());
    file
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_tree_answers_by_its_threshold_wherever_the_column_stands() {
    let forest = Forest::read(&stump(), &columns(&["b", "x", "a"])).expect("a model");
    let rows = [0.5, 9.0, 9.0, 0.6, 0.0, 0.0, f32::NAN, 0.0, 0.0];
    assert_eq!(forest.sums(0, &rows, 3), [-1.0, 2.0, -1.0], "at most goes left, and so does what is no number");
    assert!(forest.sums(0, &[], 3).is_empty());
    let reasons = forest.reasons(0, &rows[3..6]);
    assert_eq!((reasons.len(), reasons[0].column, reasons[0].change), (1, "b", 1.75), "from the mean of 0.25 to 2");
}

#[test]
fn more_rows_than_a_tile_are_all_answered() {
    let forest = Forest::read(&stump(), &columns(&["a", "b"])).expect("a model");
    let rows: Vec<f32> = (0..601).flat_map(|at| [0.0, (at % 2) as f32]).collect();
    let sums = forest.sums(0, &rows, 2);
    assert_eq!(sums.len(), 601);
    assert!(sums.iter().enumerate().all(|(at, sum)| *sum == if at % 2 == 0 { -1.0 } else { 2.0 }));
}

#[test]
fn a_row_alone_is_answered_as_among_others() {
    let known = rows::names();
    let forest = Forest::read(include_bytes!("model/first.forest"), &known).expect("a model");
    // As on a page, some columns are the same in all rows, and others nearly so.
    let value = |at: usize, column: usize| match column % 3 {
        0 => column as f32,
        1 if at == 7 => f32::NAN,
        _ => (at * 7919 % 101) as f32 / 10.0 - 3.0,
    };
    let rows: Vec<f32> = (0..300 * known.len()).map(|at| value(at, at % known.len())).collect();
    let together = forest.sums(0, &rows, known.len());
    assert_eq!(together.len(), 300);
    for (row, sum) in rows.chunks(known.len()).zip(together) {
        assert_eq!(forest.sums(0, row, known.len()), [sum]);
    }
}

#[test]
fn a_file_that_is_cut_or_strange_is_an_error() {
    let whole = stump();
    let known = columns(&["a", "b"]);
    for end in 0..whole.len() {
        assert!(Forest::read(&whole[..end], &known).is_err(), "cut at {end}");
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert!(matches!(Forest::read(&longer, &known), Err(ModelError::Damaged(_))));
    assert!(matches!(Forest::read(b"NOTAMODEL", &known), Err(ModelError::Magic)));
    assert_eq!(Forest::read(&whole, &columns(&["a"])).err(), Some(ModelError::Column("b".to_owned())));
}

#[test]
fn the_cut_is_where_expected_f1_is_best() {
    let cut = second::best_cut(&[0.9, 0.1, 0.8, 0.05], &[100.0, 100.0, 100.0, 10.0]).expect("there are blocks");
    assert_eq!(cut.least, 0.8);
    assert!((cut.f1 - 2.0 * 170.0 / (200.0 + 180.5)).abs() < 1e-6, "{cut:?}");
    // Where nothing is sure, even a doubtful block is taken: without it less would be expected.
    assert_eq!(second::best_cut(&[0.6, 0.2], &[10.0, 1000.0]).map(|cut| cut.least), Some(0.2));
    assert_eq!(second::best_cut(&[], &[]), None);
}

#[test]
fn every_column_has_a_name_of_its_own() {
    let names = rows::names();
    let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
    assert!(names.len() > 200);
}

#[test]
fn the_programs_own_models_fit_its_columns_and_tell_where_they_come_from() {
    let _ = Models::builtin();
    let card: serde_json::Value = serde_json::from_str(Models::CARD).expect("the card is JSON");
    assert_eq!(card["columns"].as_u64(), Some(rows::names().len() as u64), "the models were trained on these columns");
    for key in ["command", "seed", "sets", "pages", "word_f1_by_blocks"] {
        assert!(!card[key].is_null(), "the card lacks {key}");
    }
}

#[test]
fn a_page_without_a_block_is_judged_without_a_panic() {
    for html in ["", "<html><body></body></html>", "<img src=a.png>"] {
        let page = RawPage::new(Place::default(), Form::Html, html.as_bytes().to_vec());
        assert!(Sieve::with_defaults().sift(page, "test").record.is_none(), "{html:?}");
    }
}
