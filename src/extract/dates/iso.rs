//! Machine-readable dates: ISO 8601, RFC 3339 and near misses, RFC 2822, Unix time.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};

use super::Date;
use super::token::digit;

/// Seconds since 1970 have ten digits since 2001, and milliseconds thirteen.
const SECONDS_DIGITS: usize = 10;
const MILLISECONDS_DIGITS: usize = 13;
/// A number that begins with an earlier year than this has no date in front: seconds of the years 2001 to 2030 begin with 1000 to 1899.
const FIRST_COMPACT_YEAR: i32 = 1900;

/// Reads a value that a machine wrote. The whole value must be a date.
pub(super) fn read(value: &str) -> Option<Date> {
    let value = value.trim();
    match leading(value) {
        Some((date, rest)) if rest.trim().is_empty() && is_on_calendar(&date) => return Some(date),
        Some((date, _)) if date.year >= FIRST_COMPACT_YEAR => return None,
        _ => {}
    }
    let mail = || DateTime::parse_from_rfc2822(value).ok().map(|date| from_chrono(&date));
    epoch(value).or_else(mail)
}

/// Whether there is such a day, or month.
fn is_on_calendar(date: &Date) -> bool {
    NaiveDate::from_ymd_opt(date.year, date.month.unwrap_or(1), date.day.unwrap_or(1)).is_some()
}

/// Reads Unix time: seconds or milliseconds since 1970, by the number of their digits.
pub(super) fn epoch(value: &str) -> Option<Date> {
    let value = value.trim();
    let is_number = matches!(value.len(), SECONDS_DIGITS | MILLISECONDS_DIGITS) && value.bytes().all(|byte| byte.is_ascii_digit());
    let seconds: i64 = is_number.then(|| value.get(..SECONDS_DIGITS)?.parse().ok())??;
    DateTime::from_timestamp(seconds, 0).map(|time| from_chrono(&time))
}

pub(super) fn from_chrono<Z: chrono::TimeZone>(date: &DateTime<Z>) -> Date {
    let offset = chrono::Offset::fix(date.offset()).local_minus_utc() / 60;
    Date {
        year: date.year(),
        month: Some(date.month()),
        day: Some(date.day()),
        time: Some((date.hour(), date.minute(), Some(date.second()))),
        offset: Some(offset),
    }
}

/// Reads a date that begins with a four-digit year, and returns what follows it.
pub(super) fn leading(text: &str) -> Option<(Date, &str)> {
    let mut cursor = Cursor { rest: text };
    let year = cursor.number(4, 4)?;
    if !(1000..2700).contains(&year) {
        return None;
    }
    let mut date = Date { year: year as i32, month: None, day: None, time: None, offset: None };
    let separator = cursor.one_of(&['-', '/', '.']);
    let compact = separator.is_none();
    if compact && !cursor.rest.starts_with(|c: char| digit(c).is_some()) {
        return None;
    }
    let month = cursor.number(if compact { 2 } else { 1 }, 2).filter(|month| (1..=12).contains(month))?;
    date.month = Some(month);
    if let Some(separator) = separator
        && cursor.one_of(&[separator]).is_none()
    {
        return Some((date, cursor.rest));
    }
    let day = cursor.number(if compact { 2 } else { 1 }, 2).filter(|day| (1..=31).contains(day))?;
    date.day = Some(day);
    if cursor.rest.starts_with(|c: char| digit(c).is_some()) && !compact {
        return None;
    }
    let after_day = cursor.rest;
    if let Some(time) = cursor.time(compact) {
        date.time = Some(time);
        date.offset = cursor.offset();
    } else {
        cursor.rest = after_day;
    }
    Some((date, cursor.rest))
}

struct Cursor<'c> {
    rest: &'c str,
}

impl Cursor<'_> {
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let mut value = 0;
        let mut digits = 0;
        let mut rest = self.rest;
        while digits < most
            && let Some(c) = rest.chars().next()
            && let Some(d) = digit(c)
        {
            value = value * 10 + d;
            digits += 1;
            rest = &rest[c.len_utf8()..];
        }
        if digits < least {
            return None;
        }
        self.rest = rest;
        Some(value)
    }

    fn one_of(&mut self, signs: &[char]) -> Option<char> {
        let first = self.rest.chars().next().filter(|c| signs.contains(c))?;
        self.rest = &self.rest[first.len_utf8()..];
        Some(first)
    }

    /// `T10:20:30.5`, ` 10:20`, `T102030`.
    fn time(&mut self, compact: bool) -> Option<(u32, u32, Option<u32>)> {
        if self.one_of(&['T', 't']).is_none() {
            let trimmed = self.rest.trim_start_matches([' ', ',', '\u{a0}']);
            if trimmed.len() == self.rest.len() {
                return None;
            }
            self.rest = trimmed;
        }
        let hour = self.number(1, 2).filter(|hour| *hour < 25)?;
        let colon = self.one_of(&[':', '.']).is_some();
        if !colon && !compact {
            return None;
        }
        let minute = self.number(2, 2).filter(|minute| *minute < 60)?;
        let second = if colon { self.one_of(&[':', '.']).and_then(|_| self.number(1, 2)) } else { self.number(2, 2) };
        if self.one_of(&['.', ',']).is_some() {
            self.number(1, 9);
        }
        Some((self.of_day(hour) % 24, minute, second.map(|s| s.min(59))))
    }

    /// The hour of the day, where "AM" or "PM" follows.
    fn of_day(&mut self, hour: u32) -> u32 {
        let rest = self.rest.trim_start();
        let Some((half, rest)) = rest.split_at_checked("pm".len()).filter(|(_, rest)| !rest.starts_with(char::is_alphanumeric)) else { return hour };
        let is_later = half.eq_ignore_ascii_case("pm");
        // "12:30 am Hafen" is German.
        let is_word = half == "am" && rest.trim_start().starts_with(char::is_alphabetic);
        if hour > 12 || is_word || !is_later && !half.eq_ignore_ascii_case("am") {
            return hour;
        }
        self.rest = rest;
        hour % 12 + if is_later { 12 } else { 0 }
    }

    fn offset(&mut self) -> Option<i32> {
        let before = self.rest;
        self.rest = self.rest.trim_start();
        if self.one_of(&['Z', 'z']).is_some() {
            return Some(0);
        }
        for name in ["UTC", "GMT"] {
            if let Some(rest) = self.rest.strip_prefix(name) {
                self.rest = rest;
                if !self.rest.starts_with(['+', '-']) {
                    return Some(0);
                }
            }
        }
        let parsed = self.one_of(&['+', '-']).and_then(|sign| {
            let hours = self.number(2, 2)? as i32;
            self.one_of(&[':']);
            let minutes = self.number(2, 2).unwrap_or(0) as i32;
            (hours <= 14 && minutes < 60).then_some((hours * 60 + minutes) * if sign == '-' { -1 } else { 1 })
        });
        if parsed.is_none() {
            self.rest = before;
        }
        parsed
    }
}

#[cfg(test)]
mod tests {
    use super::{epoch, leading, read};

    fn told(value: &str) -> Option<String> {
        read(value).map(|date| date.to_rfc3339())
    }

    #[test]
    fn days_that_no_calendar_has() {
        for value in ["17910230", "2023-02-30", "2023-04-31T10:00:00Z"] {
            assert_eq!(told(value), None, "{value}");
        }
        assert!(told("2024-02-29").is_some());
    }

    #[test]
    fn halves_of_the_day() {
        assert_eq!(told("2019-02-23, 09:14 PM").as_deref(), Some("2019-02-23T21:14:00"));
        assert_eq!(told("2019-02-23 12:05 am").as_deref(), Some("2019-02-23T00:05:00"));
        assert_eq!(leading("2019-02-23 12:30 am Hafen").map(|(date, _)| date.to_rfc3339()).as_deref(), Some("2019-02-23T12:30:00"));
        assert_eq!(told("2019-02-23 13:05 PM").as_deref(), None);
    }

    #[test]
    fn seconds_and_milliseconds_are_times() {
        assert_eq!(epoch("1714730400").map(|date| date.to_rfc3339()).as_deref(), Some("2024-05-03T10:00:00Z"));
        assert_eq!(epoch(" 1714730400000 "), epoch("1714730400"));
        assert_eq!(epoch("20240503"), None);
        assert_eq!(epoch("17147304.0"), None);
        assert_eq!(read("1714730400"), epoch("1714730400"));
    }

    #[test]
    fn a_number_that_looks_like_a_day_of_the_middle_ages_is_unix_time() {
        assert_eq!(told("1012012345").as_deref(), Some("2002-01-26T02:32:25Z"));
        assert_eq!(told("1112112345678").as_deref(), Some("2005-03-29T16:05:45Z"));
    }

    #[test]
    fn a_number_that_begins_with_a_day_is_no_unix_time() {
        assert_eq!(told("20240503").as_deref(), Some("2024-05-03"));
        assert_eq!(told("2024050310"), None);
    }

    #[test]
    fn a_second_of_one_digit_does_not_hide_the_zone() {
        assert_eq!(told("2024-05-03T10:20:0Z").as_deref(), Some("2024-05-03T10:20:00Z"));
        assert_eq!(told("2024-05-03T10:20:7+02:00").as_deref(), Some("2024-05-03T10:20:07+02:00"));
    }

    #[test]
    fn mail_dates_are_read() {
        assert_eq!(told("Fri, 03 May 2024 10:00:00 +0200").as_deref(), Some("2024-05-03T10:00:00+02:00"));
    }
}
