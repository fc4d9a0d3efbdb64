//! Finding a date in text people wrote.

use chrono::Duration;

use super::calendar::{from_hijri, from_jalali};
use super::token::{Spot, Token, tokens};
use super::words::{Calendar, WORDS};
use super::{Context, Date, clock, iso};
use crate::extract::fold::fold;
use crate::extract::text::is_unspaced_script;

/// "Today" is a date only in a line that says little else, in tokens.
const MOST_TOKENS_BESIDE: usize = 5;

/// A day, its time and its zone take no more tokens ("Yesterday, at 10:20 p.m. (CET)").
const MOST_TOKENS_OF_DATE: usize = 12;

/// A line without a number can only hold a word like "yesterday", and then it is short; in bytes.
const LONGEST_WITHOUT_NUMBER: usize = 48;

/// So many letters before a number are a word, not a sign of what it counts ("v1.2.24").
const GLUED_LETTERS: usize = 3;
/// Seconds from which on a relative date is told in months, and in years.
const MONTH: i64 = 30 * DAY;
const YEAR: i64 = 365 * DAY;
/// Seconds of a day.
const DAY: i64 = 86_400;

/// A date found in a text, and the bytes it was read from.
type Found = (Date, std::ops::Range<usize>);

/// Reads a value that should be a date and nothing else (a `content` or `datetime` attribute).
pub fn find_strict(value: &str, context: &Context<'_>) -> Option<Date> {
    iso::read(value).or_else(|| find(value, context).map(|(date, _)| date))
}

/// Finds the first date in a text; relative ones count only if it was captured at a known time.
pub fn find(text: &str, context: &Context<'_>) -> Option<Found> {
    let has_number = text.contains(char::is_numeric);
    if !has_number && (context.captured.is_none() || text.len() > LONGEST_WITHOUT_NUMBER) {
        return None;
    }
    let spots = tokens(text);
    for at in 0..spots.len() {
        if let Some((date, next)) = absolute(text, &spots, at, context) {
            let (mut date, next) = in_gregorian_too(text, &spots, (date, at..next), context).unwrap_or((date, next));
            if date.time.is_none()
                && date.day.is_some()
                && let Some((time, offset)) = clock::after(&spots, next).or_else(|| clock::before(&spots, at))
            {
                date.time = Some(time);
                date.offset = offset;
            }
            return Some((date, spots[at].start..spots[next - 1].end));
        }
    }
    relative(text, &spots, context)
}

/// The day by the Gregorian calendar that stands behind one by another calendar ("30 ربيع الآخر 1448 هـ الموافق 12 أكتوبر 2026"):
/// months that begin when the moon is seen cannot be computed to the day.
fn in_gregorian_too(text: &str, spots: &[Spot], told: (Date, std::ops::Range<usize>), context: &Context<'_>) -> Option<(Date, usize)> {
    const REACH: usize = 5;
    const DAYS_APART: i64 = 2;
    let (date, tokens) = told;
    let is_told_year = |spot: &Spot| matches!(spot.token, Token::Number(value, _) if i64::from(value) == i64::from(date.year) || i64::from(value) == i64::from(date.year % 100));
    if spots[tokens.clone()].iter().any(is_told_year) {
        return None;
    }
    let day = |date: &Date| chrono::NaiveDate::from_ymd_opt(date.year, date.month?, date.day?);
    let (other, next) = (tokens.end..spots.len().min(tokens.end + REACH)).find_map(|at| absolute(text, spots, at, context))?;
    let apart = (day(&other)? - day(&date)?).num_days().abs();
    (apart <= DAYS_APART).then_some((other, next))
}

/// A date that begins at token `at`, and the token after it.
fn absolute(text: &str, spots: &[Spot], at: usize, context: &Context<'_>) -> Option<(Date, usize)> {
    match &spots[at].token {
        Token::Number(_, 4..) if starts_number(text, spots[at].start) => {
            if let Some((date, rest)) = iso::leading(&text[spots[at].start..]).filter(|(date, _)| date.day.is_some()) {
                let date = gregorian(date, None)?;
                let end = text.len() - rest.len();
                let next = spots.iter().position(|spot| spot.start >= end).unwrap_or(spots.len());
                return valid(date).then_some((date, next.max(at + 1)));
            }
            east_asian(spots, at).or_else(|| year_first(spots, at)).or_else(|| year_and_day_first(spots, at)).or_else(|| around_month(spots, at, context))
        }
        Token::Number(..) => numeric(text, spots, at, context).or_else(|| around_month(spots, at, context)),
        Token::Word(_) => around_month(spots, at, context),
        Token::Sign(_) => None,
    }
}

fn starts_number(text: &str, at: usize) -> bool {
    let before = &text[..at];
    // A word of letters may be glued to a date by style alone ("Jane Doe3.11.2023").
    let glued = before.chars().rev().take_while(|c| c.is_lowercase()).count() >= GLUED_LETTERS;
    // In a script without spaces words end anywhere ("发表于2024-05-03").
    glued || !before.ends_with(|c: char| c.is_alphanumeric() && !is_unspaced_script(c) || c == '/' || c == '-')
}

/// Whether a text is in Chinese, Japanese or Korean near a number, which write the year first, be it of two digits ("18-03-08").
fn puts_year_first(text: &str, at: usize, context: &Context<'_>) -> bool {
    /// Characters on either side that are looked at.
    const NEAR: usize = 100;
    let says_so = context.language.is_some_and(|language| ["zh", "ja", "ko"].iter().any(|one| language.starts_with(one)));
    let is_east_asian = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
    says_so || text[..at].chars().rev().take(NEAR).chain(text[at..].chars().take(NEAR)).any(is_east_asian)
}

fn number_at(spots: &[Spot], at: usize) -> Option<(u32, u8)> {
    match spots.get(at)?.token {
        Token::Number(value, digits) => Some((value, digits)),
        _ => None,
    }
}

/// `2024年5月3日`, `2024년 5월 3일`.
fn east_asian(spots: &[Spot], at: usize) -> Option<(Date, usize)> {
    let part = |at: usize, marks: [&str; 3]| -> Option<u32> {
        let (value, _) = number_at(spots, at)?;
        matches!(&spots.get(at + 1)?.token, Token::Word(word) if marks.contains(&word.as_str())).then_some(value)
    };
    let year = part(at, ["年", "년", "年"])?;
    let month = part(at + 2, ["月", "월", "月"])?;
    let day = part(at + 4, ["日", "일", "号"]);
    let date = Date { year: year as i32, month: Some(month), day, time: None, offset: None };
    valid(date).then_some((date, at + if day.is_some() { 6 } else { 4 }))
}

/// `2024. 05. 03.`, as Hungarian and Korean write it.
fn year_first(spots: &[Spot], at: usize) -> Option<(Date, usize)> {
    let is_point = |at: usize| spots.get(at).is_some_and(|spot| spot.token == Token::Sign('.'));
    let (year, 4) = number_at(spots, at)? else { return None };
    let ((month, 1..=2), (day, 1..=2)) = (number_at(spots, at + 2)?, number_at(spots, at + 4)?) else { return None };
    let date = Date { year: year as i32, month: Some(month), day: Some(day), time: None, offset: None };
    (is_point(at + 1) && is_point(at + 3) && valid(date)).then_some((date, at + 5 + usize::from(is_point(at + 5))))
}

/// `2024/17/05`: a month that is none must be the day.
fn year_and_day_first(spots: &[Spot], at: usize) -> Option<(Date, usize)> {
    let is_slash = |at: usize| spots.get(at).is_some_and(|spot| matches!(spot.token, Token::Sign('/' | '-')));
    let ((year, 4), (day, 2), (month, 2)) = (number_at(spots, at)?, number_at(spots, at + 2)?, number_at(spots, at + 4)?) else { return None };
    let date = Date { year: year as i32, month: Some(month), day: Some(day), time: None, offset: None };
    (is_slash(at + 1) && is_slash(at + 3) && day > 12 && valid(date)).then_some((date, at + 5))
}

/// `3/5/2024`, `03.05.24`, with one sign between the parts and no space.
fn numeric(text: &str, spots: &[Spot], at: usize, context: &Context<'_>) -> Option<(Date, usize)> {
    let (first, first_digits) = number_at(spots, at)?;
    let (second, second_digits) = number_at(spots, at + 2)?;
    let (third, third_digits) = number_at(spots, at + 4)?;
    let sign = &spots.get(at + 1)?.token;
    let same_sign = matches!(sign, Token::Sign('/' | '.' | '-')) && spots.get(at + 3)?.token == *sign;
    if !same_sign || first_digits > 2 || second_digits > 2 || !matches!(third_digits, 2 | 4) {
        return None;
    }
    // "1.2.34" is a version, "192.168.1.1" an address: nothing may go on behind.
    let end = spots[at + 4].end;
    if text[end..].starts_with(['.', '/', '-']) && text[end + 1..].starts_with(|c: char| c.is_ascii_digit()) || !starts_number(text, spots[at].start) {
        return None;
    }
    if third_digits == 2 && first_digits + second_digits < 3 {
        return None;
    }
    if third_digits == 2 && first_digits == 2 && second <= 12 && third <= 31 && puts_year_first(text, spots[at].start, context) {
        let date = Date { year: 2000 + first as i32, month: Some(second), day: Some(third), time: None, offset: None };
        if valid(date) && context.allows(&date) {
            return Some((date, at + 5));
        }
    }
    let year = if third_digits == 2 { 2000 + third as i32 } else { third as i32 };
    let month_first = (second > 12 && first <= 12) || (context.month_first && first <= 12 && *sign != Token::Sign('.'));
    let (month, day) = if month_first { (first, second) } else { (second, first) };
    let date = Date { year, month: Some(month), day: Some(day), time: None, offset: None };
    // A day after the visit is none: the other order.
    let turned = Date { month: Some(day), day: Some(month), ..date };
    let date = if (1..=12).contains(&day) && !context.allows(&date) && context.allows(&turned) { turned } else { date };
    let date = gregorian(date, mark_after(spots, at + 5))?;
    valid(date).then_some((date, at + 5))
}

/// A date with a month's name in it, beginning at `at` with its day, its month or its year.
fn around_month(spots: &[Spot], at: usize, context: &Context<'_>) -> Option<(Date, usize)> {
    let month_at = match spots[at].token {
        Token::Word(_) => at,
        // "3:07 AM, May 03": what ends a time is no day.
        _ if ends_time(spots, at) => return None,
        _ => skip(spots, at + 1, 3),
    };
    let (name, length) = WORDS.month(spots, month_at, context.language)?;
    let mut next = month_at + length;
    // "كانون الأول/ديسمبر": the same month twice.
    let twin = skip(spots, next, 2);
    if let Some((other, length)) = WORDS.month(spots, twin, context.language)
        && other.month == name.month
        && other.calendar == name.calendar
        && twin > next
    {
        next = twin + length;
    }
    let mut date = Date { year: 0, month: Some(name.month), day: None, time: None, offset: None };
    if let Some((value, digits)) = number_at(spots, at) {
        if digits >= 4 {
            date.year = value as i32;
        } else if digits <= 2 && (1..=31).contains(&value) {
            date.day = Some(value);
        } else {
            return None;
        }
    }
    for _ in 0..2 {
        let at = skip(spots, next, 4);
        match number_at(spots, at) {
            Some((value, 1 | 2)) if date.day.is_none() && (1..=31).contains(&value) && !is_time(spots, at) => date.day = Some(value),
            Some((value, 4)) if date.year == 0 => date.year = value as i32,
            // "Mar 27 14 min read" is no year.
            Some((value, 2))
                if date.year == 0
                    && date.day.is_some()
                    && at == next
                    && !is_time(spots, at)
                    && !is_word(spots, at + 1)
                    && !matches!(number_at(spots, skip(spots, at + 1, 1)), Some((_, 4))) =>
            {
                date.year = 2000 + value as i32;
            }
            _ => break,
        }
        next = at + 1;
    }
    if date.year == 0
        && let Some(((time, offset), year, end)) = clock_and_year(spots, next).filter(|_| date.day.is_some())
    {
        // "Thu Jun 18 11:42:07 CEST 2009"
        date = Date { year, time: Some(time), offset, ..date };
        next = end;
    }
    if date.year == 0 {
        return None;
    }
    let calendar = match name.calendar {
        Calendar::Gregorian => mark_after(spots, next),
        other => Some(other),
    };
    let date = gregorian(date, calendar)?;
    valid(date).then_some((date, next))
}

/// Whether the number at `at` is the last of a time of day: minutes or seconds behind a colon, or an hour before a half of the day.
fn ends_time(spots: &[Spot], at: usize) -> bool {
    let behind_colon = at > 1 && spots[at - 1].token == Token::Sign(':') && number_at(spots, at - 2).is_some();
    let before_half = matches!(spots.get(at + 1).map(|spot| &spot.token), Some(Token::Word(word)) if matches!(word.as_str(), "am" | "pm"));
    behind_colon || before_half
}

/// A time of day at token `at` and the year behind it, as ctime of the C library and mail of old write them; and the token after both.
fn clock_and_year(spots: &[Spot], at: usize) -> Option<(clock::Clock, i32, usize)> {
    /// Tokens of a time with seconds and a zone's name.
    const MOST_TOKENS: usize = 7;
    let clock = is_time(spots, at).then(|| clock::after(spots, at))??;
    let is_year = |at: &usize| matches!(number_at(spots, *at), Some((1970..=2100, 4)));
    let year_at = (at..spots.len().min(at + MOST_TOKENS)).find(is_year)?;
    let (year, _) = number_at(spots, year_at)?;
    Some((clock, year as i32, year_at + 1))
}

fn is_word(spots: &[Spot], at: usize) -> bool {
    matches!(spots.get(at).map(|spot| &spot.token), Some(Token::Word(_)))
}

/// Whether the number begins a time of day.
fn is_time(spots: &[Spot], at: usize) -> bool {
    matches!(spots.get(at + 1).map(|spot| &spot.token), Some(Token::Sign(':')))
}

/// Passes over fillers and signs, at most `most` of them.
fn skip(spots: &[Spot], mut at: usize, most: usize) -> usize {
    for _ in 0..most {
        match spots.get(at) {
            Some(spot) if WORDS.is_skipped(&spot.token) && WORDS.month(spots, at, None).is_none() => at += 1,
            _ => break,
        }
    }
    at
}

/// The calendar that a mark behind a date names ("هـ", "ش").
fn mark_after(spots: &[Spot], at: usize) -> Option<Calendar> {
    let Token::Word(word) = &spots.get(at)?.token else { return None };
    if WORDS.hijri_marks.contains(word) {
        return Some(Calendar::Hijri);
    }
    WORDS.jalali_marks.contains(word).then_some(Calendar::Jalali)
}

/// Years tell their calendar: 13xx and 14xx are Jalali or Hijri, 24xx to 26xx Buddhist.
fn gregorian(date: Date, calendar: Option<Calendar>) -> Option<Date> {
    let (Some(month), Some(day)) = (date.month, date.day) else {
        return match (calendar, date.year) {
            (Some(Calendar::Hijri | Calendar::Jalali), _) => None,
            (_, 2500..=2600) => Some(Date { year: date.year - 543, ..date }),
            _ => Some(date),
        };
    };
    let converted = match (calendar, date.year) {
        (Some(Calendar::Hijri), _) => from_hijri(date.year, month, day),
        (Some(Calendar::Jalali), _) => from_jalali(date.year, month, day),
        (_, 1350..=1420) => from_jalali(date.year, month, day),
        (_, 1421..=1470) => from_hijri(date.year, month, day),
        (_, 2500..=2600) => Some((date.year - 543, month, day)),
        _ => return Some(date),
    };
    let (year, month, day) = converted?;
    Some(Date { year, month: Some(month), day: Some(day), ..date })
}

fn valid(date: Date) -> bool {
    (1900..2100).contains(&date.year) && chrono::NaiveDate::from_ymd_opt(date.year, date.month.unwrap_or(1), date.day.unwrap_or(1)).is_some()
}

/// Whether a short text says nothing but the day at token `at`, its time and what the date is of: "Published today at 10:20", not
/// the name "Farming Today".
fn is_all_date(text: &str, spots: &[Spot], at: usize) -> bool {
    let is_beside = |(other, spot): (usize, &Spot)| match &spot.token {
        Token::Word(word) => other == at || WORDS.is_skipped(&spot.token) || WORDS.is_of_time(word),
        Token::Number(..) | Token::Sign(_) => true,
    };
    let is_labelled = || spots.len() <= MOST_TOKENS_BESIDE && WORDS.label(&fold(text)).is_some();
    spots.len() <= MOST_TOKENS_OF_DATE && spots.iter().enumerate().all(is_beside) || is_labelled()
}

/// `3 hours ago`, `منذ يومين`, `yesterday`: only against the capture, and only in the page's own language.
fn relative(text: &str, spots: &[Spot], context: &Context<'_>) -> Option<Found> {
    let captured = context.captured?;
    let word = |at: usize| match &spots.get(at)?.token {
        Token::Word(word) => Some(word.as_str()),
        _ => None,
    };
    let day_of = |seconds: i64, from: usize, to: usize| {
        let moment = captured.checked_sub_signed(Duration::try_seconds(seconds)?)?;
        let mut date = iso::from_chrono(&moment);
        date.time = None;
        date.offset = None;
        // "Two years ago" names no day.
        if seconds >= YEAR {
            (date.month, date.day) = (None, None);
        } else if seconds >= MONTH {
            date.day = None;
        }
        Some((date, spots[from].start..spots[to].end))
    };
    let language = context.language.map(|language| language.split('-').next().unwrap_or(language))?;
    let ago = WORDS.ago.get(language)?;
    for at in 0..spots.len().min(12) {
        let Some(this) = word(at) else { continue };
        for (words, seconds) in [(&WORDS.today, 0), (&WORDS.yesterday, DAY)] {
            if words.get(language).is_some_and(|words| words.contains(this)) && is_all_date(text, spots, at) {
                return day_of(seconds, at, at);
            }
        }
        if ago.before.iter().any(|before| before == this) {
            let (count, unit_at) = match number_at(spots, at + 1) {
                Some((count, _)) => (i64::from(count), at + 2),
                None => (if word(at + 1).is_some_and(|unit| ago.dual.contains(unit)) { 2 } else { 1 }, at + 1),
            };
            if let Some(seconds) = word(unit_at).and_then(|unit| ago.units.get(unit)) {
                return day_of(count.saturating_mul(*seconds), at, unit_at);
            }
        }
    }
    for at in 0..spots.len().min(12) {
        let count = match (number_at(spots, at), word(at)) {
            (Some((count, _)), _) => i64::from(count),
            (None, Some(one)) if ago.one.contains(one) => 1,
            _ => continue,
        };
        if let Some(seconds) = word(at + 1).and_then(|unit| ago.units.get(unit))
            && word(at + 2).is_some_and(|after| ago.after.iter().any(|ago| ago == after))
        {
            return day_of(count.saturating_mul(*seconds), at, at + 2);
        }
    }
    None
}
