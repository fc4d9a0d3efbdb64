//! Other calendars, turned into Gregorian days.

/// Gregorian year, month, day of a Solar Hijri (Jalali) date, by the 33-year arithmetic rule, which agrees with the
/// astronomical calendar for the years 1244 to 1472 (Borkowski, 1996).
pub(super) fn from_jalali(year: i32, month: u32, day: u32) -> Option<(i32, u32, u32)> {
    if !(1200..1500).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days from 1 Farvardin 979, which is 20 March 1600.
    let years = i64::from(year - 979);
    let days =
        365 * years + years / 33 * 8 + (years % 33 + 3) / 4 + (0..i64::from(month) - 1).map(|m| if m < 6 { 31 } else { 30 }).sum::<i64>() + i64::from(day) - 1;
    let start = chrono::NaiveDate::from_ymd_opt(1600, 3, 20)?;
    split(start.checked_add_signed(chrono::Duration::days(days))?)
}

/// Gregorian year, month, day of a lunar Hijri date by the civil tabular calendar (leap years 2, 5, 7, 10, 13, 16, 18,
/// 21, 24, 26, 29 of 30). The observed month may begin a day or two apart.
pub(super) fn from_hijri(year: i32, month: u32, day: u32) -> Option<(i32, u32, u32)> {
    if !(1300..1600).contains(&year) || !(1..=12).contains(&month) || !(1..=30).contains(&day) {
        return None;
    }
    let (year, month) = (i64::from(year), i64::from(month));
    // Julian day of 1 Muharram 1 AH (civil epoch) is 1948440; 1970-01-01 is 2440588.
    let julian_day = (11 * year + 3) / 30 + 354 * year + 30 * month - (month - 1) / 2 + i64::from(day) + 1_948_440 - 385;
    split(chrono::NaiveDate::from_ymd_opt(1970, 1, 1)?.checked_add_signed(chrono::Duration::days(julian_day - 2_440_588))?)
}

fn split(date: chrono::NaiveDate) -> Option<(i32, u32, u32)> {
    use chrono::Datelike;
    Some((date.year(), date.month(), date.day()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        assert_eq!(from_jalali(1403, 1, 1), Some((2024, 3, 20)));
        assert_eq!(from_jalali(1400, 6, 31), Some((2021, 9, 22)));
        assert_eq!(from_jalali(1392, 12, 29), Some((2014, 3, 20)));
        assert_eq!(from_jalali(1399, 12, 30), Some((2021, 3, 20)));
        assert_eq!(from_hijri(1445, 9, 1), Some((2024, 3, 11)));
        assert_eq!(from_hijri(1434, 9, 24), Some((2013, 8, 1)));
        assert_eq!(from_hijri(1446, 13, 1), None);
    }
}
