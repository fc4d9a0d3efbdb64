//! Dates as people write them, and the labels before them.

use chrono::{TimeZone, Utc};

use super::words::{Label, WORDS};
use super::{Context, find};

fn day(text: &str) -> Option<String> {
    find(text, &Context { language: Some("en"), month_first: false, captured: Utc.with_ymd_and_hms(2026, 10, 14, 8, 0, 0).single() })
        .map(|(date, _)| date.to_rfc3339().chars().take(10).collect())
}

#[test]
fn year_first_with_points_and_spaces() {
    assert_eq!(day("2020. 06. 04. 11:27").as_deref(), Some("2020-06-04"));
    assert_eq!(day("2020.06.04").as_deref(), Some("2020-06-04"));
}

#[test]
fn a_duration_is_no_year() {
    assert_eq!(day("Mar 27 · 14 min read"), None);
    assert_eq!(day("27 Mar 14").as_deref(), Some("2014-03-27"));
}

#[test]
fn a_name_glued_before_a_date_does_not_hide_it() {
    assert_eq!(day("Jane Farrow3.11.2023").as_deref(), Some("2023-11-03"));
    assert_eq!(day("v1.2.24"), None);
}

#[test]
fn long_ago_names_no_day() {
    assert_eq!(day("3 days ago").as_deref(), Some("2026-10-11"));
    assert_eq!(day("2 months ago").as_deref(), Some("2026-08"));
    assert_eq!(day("2 years ago").as_deref(), Some("2024"));
}

#[test]
fn yesterday_counts_in_the_pages_own_language() {
    assert_eq!(day("yesterday").as_deref(), Some("2026-10-13"));
    assert_eq!(day("hier"), None);
}

#[test]
fn today_in_a_name_names_no_day() {
    assert_eq!(day("Published today").as_deref(), Some("2026-10-14"));
    assert_eq!(day("Today at 10:20 am").as_deref(), Some("2026-10-14"));
    assert_eq!(day("Yesterday, 10:20 (CET)").as_deref(), Some("2026-10-13"));
    assert_eq!(day("FARMING TODAY"), None);
    assert_eq!(day("Farming Today Network"), None);
}

#[test]
fn a_dash_behind_a_time_is_no_offset() {
    let read = |text: &str| find(text, &Context { language: Some("de"), ..Context::default() }).map(|(date, _)| date.to_rfc3339());
    assert_eq!(read("02.02.2022 10:16 Uhr - 1. Liga").as_deref(), Some("2022-02-02T10:16:00"));
    assert_eq!(read("02.02.2022 10:00-12:00").as_deref(), Some("2022-02-02T10:00:00"));
    assert_eq!(read("02.02.2022 10:16 +0100").as_deref(), Some("2022-02-02T10:16:00+01:00"));
    assert_eq!(read("02.02.2022 10:16 -0500").as_deref(), Some("2022-02-02T10:16:00-05:00"));
    assert_eq!(read("02.02.2022 10:16 (UTC - 3)").as_deref(), Some("2022-02-02T10:16:00-03:00"));
}

#[test]
fn the_strongest_label_wins() {
    assert_eq!(WORDS.label("published on"), Some(Label::Published));
    assert_eq!(WORDS.label("date of publication last updated"), Some(Label::Modified));
    assert_eq!(WORDS.label("joined"), Some(Label::Other));
    assert_eq!(WORDS.label("mitglied seit"), Some(Label::Other));
    assert_eq!(WORDS.label("a sentence"), None);
}
