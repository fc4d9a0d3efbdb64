//! Dates: reading them in every language, and choosing the one of publication.

mod calendar;
mod candidates;
mod clock;
mod iso;
mod local;
mod metas;
mod order;
mod parse;
mod path;
mod place;
mod shown;
#[cfg(test)]
mod tests;
mod token;
mod unshown;
mod words;

use chrono::{DateTime, Utc};

use crate::record::DatePrecision;

pub use candidates::{DateCandidate, Dates, Page, choose};
pub use parse::{find, find_strict};

/// Whether a text holds a word that stands before a date ("published on", "نشر في").
pub fn holds_label(text: &str) -> bool {
    words::WORDS.label(&super::fold::fold(text)).is_some()
}

/// Whether a text holds the name of a day of the week.
pub fn holds_weekday(text: &str) -> bool {
    text.split_whitespace().any(|word| words::WORDS.weekdays.contains(&super::fold::fold(word)))
}

/// A date as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// Gregorian year.
    pub year: i32,
    /// 1 to 12.
    pub month: Option<u32>,
    /// 1 to 31.
    pub day: Option<u32>,
    /// Hour, minute, second.
    pub time: Option<(u32, u32, Option<u32>)>,
    /// Offset from UTC in minutes, where the page gives it.
    pub offset: Option<i32>,
}

impl Date {
    /// How exact it is.
    pub fn precision(&self) -> DatePrecision {
        match (self.month, self.day, self.time) {
            (None, _, _) => DatePrecision::Year,
            (_, None, _) => DatePrecision::Month,
            (_, _, None) => DatePrecision::Day,
            (_, _, Some((_, _, None))) => DatePrecision::Minute,
            _ => DatePrecision::Second,
        }
    }

    /// RFC 3339 where time and offset are known; else as much of it as is: local time without an offset, day, month, year.
    pub fn to_rfc3339(self) -> String {
        let mut text = format!("{:04}", self.year);
        let (Some(month), rest) = (self.month, (self.day, self.time)) else { return text };
        text.push_str(&format!("-{month:02}"));
        let (Some(day), time) = rest else { return text };
        text.push_str(&format!("-{day:02}"));
        let Some((hour, minute, second)) = time else { return text };
        text.push_str(&format!("T{hour:02}:{minute:02}:{:02}", second.unwrap_or(0)));
        match self.offset {
            Some(0) => text.push('Z'),
            Some(offset) => text.push_str(&format!("{}{:02}:{:02}", if offset < 0 { '-' } else { '+' }, offset.abs() / 60, offset.abs() % 60)),
            None => {}
        }
        text
    }

    /// Year, month, day as one number, missing parts 0, for comparing.
    pub fn ordinal(&self) -> i32 {
        self.year * 10_000 + self.month.unwrap_or(0) as i32 * 100 + self.day.unwrap_or(0) as i32
    }
}

/// What dates on a page are read against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'c> {
    /// Language of the page, BCP 47.
    pub language: Option<&'c str>,
    /// Whether `3/4/2024` is in March.
    pub month_first: bool,
    /// When the page was captured: nothing on it can have been published much later.
    pub captured: Option<DateTime<Utc>>,
}

/// Web pages are not older.
const FIRST_YEAR: i32 = 1990;

impl Context<'_> {
    /// Whether a page captured then may have been published on that date.
    pub fn allows(&self, date: &Date) -> bool {
        let latest = self.captured.map_or(29_991_231, |captured| {
            let day = (captured + chrono::Duration::days(1)).date_naive();
            chrono::Datelike::year(&day) * 10_000 + chrono::Datelike::month(&day) as i32 * 100 + chrono::Datelike::day(&day) as i32
        });
        date.year >= FIRST_YEAR && date.ordinal() <= latest
    }
}
