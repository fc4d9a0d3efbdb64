//! The day by the clock of the place where a page was written.
//!
//! Machines are told instants in UTC, readers days by their own clock: near midnight the two are neighbours. What else the page tells
//! says which zone it means.

use super::Date;
use super::candidates::{DateCandidate, MICRODATA_PUBLISHED};
use super::path::FOLDERS;
use crate::record::DateSource;

/// Minutes of a day.
const DAY: i64 = 24 * 60;
/// Minutes by which clocks on earth differ from UTC, from Baker Island to Kiribati (IANA time zone database).
const ZONES: std::ops::RangeInclusive<i64> = -12 * 60..=14 * 60;
/// Minutes between what two carriers tell of one publication.
const NEAR: i64 = 60;
/// Clocks differ from UTC by whole quarters of an hour.
const ZONE_STEP: i64 = 15;
/// Those of most people, by whole or half hours.
const MIDNIGHT_STEP: i64 = 30;

/// A line with a time that may be the page's own scores as much.
const SHOWN: f64 = 0.5;

/// Whether an instant in UTC may be on another day by some clock on earth.
fn is_zoned(utc: &Date, day: &Date) -> bool {
    let Some((utc, midnight)) = instant(utc).filter(|_| utc.offset == Some(0)).zip(day_number(day).map(|day| day * DAY)) else { return false };
    ZONES.end() + utc >= midnight && ZONES.start() + utc < midnight + DAY
}

/// The day where the page was written, of an instant that machines are told in UTC: a line shows the same minute and second of the
/// neighbouring day by the local clock, or the address has that day as its folders, or microdata have it.
pub(super) fn local_day(chosen: &DateCandidate, candidates: &[DateCandidate]) -> Option<DateCandidate> {
    let utc = instant(&chosen.date).filter(|_| chosen.date.offset == Some(0))?;
    let by_clock = candidates.iter().find_map(|other| {
        let (_, _, second) = other.date.time.filter(|_| other.date.offset.is_none())?;
        let offset = minutes(&other.date)? - utc;
        let is_shift = other.date.ordinal() != chosen.date.ordinal() && offset % ZONE_STEP == 0 && ZONES.contains(&offset);
        let is_same = second.is_some_and(|second| second != 0) && chosen.date.time.is_some_and(|(_, _, told)| told == second);
        (is_shift && is_same).then(|| DateCandidate { date: Date { offset: Some(offset as i32), ..other.date }, ..other.clone() })
    });
    let by_address = || {
        // Folders are named by the site's own calendar. So are most days without a time in microdata, shown or in an attribute, but
        // some templates cut them off the instant.
        let by = |carrier: &str| candidates.iter().find(|other| other.carrier == carrier && other.date.day.is_some() && other.date.time.is_none());
        let named = by(FOLDERS).or_else(|| by(MICRODATA_PUBLISHED))?;
        let is_zone = named.date.ordinal() != chosen.date.ordinal() && is_zoned(&chosen.date, &named.date);
        let is_near = |other: &&DateCandidate| instant(&other.date).is_some_and(|other| (other - utc).abs() <= NEAR);
        let mut on_that_day = candidates.iter().filter(|other| other.date.ordinal() == named.date.ordinal());
        is_zone.then(|| on_that_day.find(is_near).unwrap_or(named).clone())
    };
    by_clock.or_else(by_address)
}

/// The day of a line that tells time and zone, where the address names the same instant's day in UTC.
pub(super) fn zoned_day(chosen: &DateCandidate, candidates: &[DateCandidate]) -> Option<DateCandidate> {
    let utc = day_number(&chosen.date).filter(|_| chosen.source == DateSource::Url)?;
    let is_other_day = |other: &&DateCandidate| other.date.ordinal() != chosen.date.ordinal() && other.score >= SHOWN;
    candidates.iter().filter(is_other_day).find(|other| instant(&other.date).is_some_and(|instant| instant.div_euclid(DAY) == utc)).cloned()
}

/// Whether the day that is shown began at the instant that machines are told: a day entered without a time is kept as the midnight of
/// the site's own clock. A day on which the page was changed is that of the change.
pub(super) fn is_midnight(chosen: &DateCandidate, shown: &DateCandidate, modified: Option<&DateCandidate>) -> bool {
    let is_full_minute = chosen.date.time.is_some_and(|(_, _, second)| second.unwrap_or(0) == 0);
    let utc = instant(&chosen.date).filter(|_| chosen.date.offset == Some(0) && is_full_minute);
    let Some((utc, day)) = utc.zip(day_number(&shown.date)) else { return false };
    let offset = day * DAY - utc;
    let is_other_day = [Some(chosen), modified].into_iter().flatten().all(|told| told.date.ordinal() != shown.date.ordinal());
    offset != 0 && is_other_day && offset % MIDNIGHT_STEP == 0 && ZONES.contains(&offset)
}

/// Minutes since the beginning of the calendar by the clock that the date is told in.
fn minutes(date: &Date) -> Option<i64> {
    let (hour, minute, _) = date.time?;
    Some(day_number(date)? * DAY + i64::from(hour) * 60 + i64::from(minute))
}

/// Minutes since the beginning of the calendar, where date, time and offset are known.
pub(super) fn instant(date: &Date) -> Option<i64> {
    Some(minutes(date)? - i64::from(date.offset?))
}

/// Days since the beginning of the calendar.
pub(super) fn day_number(date: &Date) -> Option<i64> {
    use chrono::Datelike;
    chrono::NaiveDate::from_ymd_opt(date.year, date.month?, date.day?).map(|day| i64::from(day.num_days_from_ce()))
}
