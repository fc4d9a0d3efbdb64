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
fn a_month_that_is_none_is_the_day() {
    assert_eq!(day("2020/17/07").as_deref(), Some("2020-07-17"));
    assert_eq!(day("2020/07/17").as_deref(), Some("2020-07-17"));
    assert_eq!(day("05/11/2026").as_deref(), Some("2026-05-11"), "the fifth of November was still to come");
    assert_eq!(day("05/11/2025").as_deref(), Some("2025-11-05"));
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
fn what_ends_a_time_is_no_day() {
    assert_eq!(day("Posted at 3:07 AM, May 03, 2023 and last updated").as_deref(), Some("2023-05-03"));
    assert_eq!(day("7 am, May 03, 2023").as_deref(), Some("2023-05-03"));
    assert_eq!(day("Published On: 15 August 2025").as_deref(), Some("2025-08-15"));
}

#[test]
fn a_year_stands_behind_the_time_as_ctime_writes_it() {
    let read = |text: &str| find(text, &Context::default()).map(|(date, _)| date.to_rfc3339());
    assert_eq!(read("Thu Jun 18 11:42:07 2009").as_deref(), Some("2009-06-18T11:42:07"));
    assert_eq!(read("Thu Jun 18 11:42:07 UTC 2009").as_deref(), Some("2009-06-18T11:42:07Z"));
}

#[test]
fn a_day_by_the_moon_yields_to_the_gregorian_one_beside_it() {
    assert_eq!(day("الاثنين 30 ربيع الآخر 1448 هـ الموافق 12 أكتوبر 2026 م").as_deref(), Some("2026-10-12"));
    assert_eq!(day("30 ربيع الآخر 1448 هـ").as_deref(), Some("2026-10-11"));
    assert_eq!(day("30 ربيع الآخر 1448 هـ، وافتتح في 3 مايو 2024").as_deref(), Some("2026-10-11"), "another day is another matter");
}

#[test]
fn capitals_of_turkish_name_months_too() {
    assert_eq!(day("05 HAZİRAN 2023").as_deref(), Some("2023-06-05"));
}

#[test]
fn the_strongest_label_wins() {
    assert_eq!(WORDS.label("published on"), Some(Label::Published));
    assert_eq!(WORDS.label("date of publication last updated"), Some(Label::Modified));
    assert_eq!(WORDS.label("joined"), Some(Label::Other));
    assert_eq!(WORDS.label("mitglied seit"), Some(Label::Other));
    assert_eq!(WORDS.label("a sentence"), None);
}

#[test]
fn east_asian_dates_begin_with_the_year_and_anywhere() {
    assert_eq!(day("发布时间：18-03-08").as_deref(), Some("2018-03-08"));
    assert_eq!(day("입력 22.09.06 17:42").as_deref(), Some("2022-09-06"));
    assert_eq!(day("发表于2014-08-24 21:30").as_deref(), Some("2014-08-24"));
    assert_eq!(day("18-03-08").as_deref(), Some("2008-03-18"));
}
