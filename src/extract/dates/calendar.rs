//! Other calendars, turned into Gregorian days.

use icu_calendar::Date;
use icu_calendar::cal::Hijri;

/// Years of the Solar Hijri calendar in which web pages may be dated.
const JALALI_YEARS: std::ops::Range<i32> = 1200..1500;
/// Years of the lunar Hijri calendar alike. The months of Umm al-Qura are tabulated from 1300 to 1600.
const HIJRI_YEARS: std::ops::Range<i32> = 1300..1600;

/// Days of the longest lunar month.
const LONGEST_MONTH: u8 = 30;

/// Gregorian year, month, day of a Solar Hijri (Jalali) date.
pub(super) fn from_jalali(year: i32, month: u32, day: u32) -> Option<(i32, u32, u32)> {
    let (month, day) = parts(&JALALI_YEARS, year, month, day)?;
    split(Date::try_new_persian(year, month, day).ok()?)
}

/// Gregorian year, month, day of a lunar Hijri date by the calendar of Umm al-Qura, by which Saudi Arabia, Qatar and most sites that
/// tell lunar dates count. Elsewhere, where the moon must be seen, a month may begin a day or two apart.
pub(super) fn from_hijri(year: i32, month: u32, day: u32) -> Option<(i32, u32, u32)> {
    let (month, day) = parts(&HIJRI_YEARS, year, month, day)?;
    let told = |day| split(Date::try_new_hijri_with_calendar(year, month, day, Hijri::new_umm_al_qura()).ok()?);
    // A month that was seen to be longer there.
    told(day).or_else(|| if day == LONGEST_MONTH { next(told(day - 1)?) } else { None })
}

fn next((year, month, day): (i32, u32, u32)) -> Option<(i32, u32, u32)> {
    use chrono::Datelike;
    let next = chrono::NaiveDate::from_ymd_opt(year, month, day)?.succ_opt()?;
    Some((next.year(), next.month(), next.day()))
}

fn parts(years: &std::ops::Range<i32>, year: i32, month: u32, day: u32) -> Option<(u8, u8)> {
    years.contains(&year).then_some((u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

fn split<C: icu_calendar::AsCalendar>(date: Date<C>) -> Option<(i32, u32, u32)> {
    let day = date.to_calendar(icu_calendar::Iso);
    Some((day.era_year().year, day.month().ordinal.into(), day.day_of_month().0.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_of_the_solar_calendar() {
        assert_eq!(from_jalali(1403, 1, 1), Some((2024, 3, 20)));
        assert_eq!(from_jalali(1400, 6, 31), Some((2021, 9, 22)));
        assert_eq!(from_jalali(1392, 12, 29), Some((2014, 3, 20)));
        assert_eq!(from_jalali(1399, 12, 30), Some((2021, 3, 20)));
        assert_eq!(from_jalali(1403, 7, 31), None);
        assert_eq!(from_jalali(1600, 1, 1), None);
    }

    #[test]
    fn known_days_of_umm_al_qura() {
        // First days of Ramadan and of the year, as announced.
        assert_eq!(from_hijri(1445, 9, 1), Some((2024, 3, 11)));
        assert_eq!(from_hijri(1434, 9, 24), Some((2013, 8, 1)));
        assert_eq!(from_hijri(1437, 1, 1), Some((2015, 10, 14)));
        assert_eq!(from_hijri(1437, 1, 22), Some((2015, 11, 4)));
        assert_eq!(from_hijri(1446, 13, 1), None);
        assert_eq!(from_hijri(1700, 1, 1), None);
    }

    #[test]
    fn a_month_that_was_seen_to_be_longer_has_a_last_day() {
        // Of 29 days in the tables.
        assert_eq!(from_hijri(1445, 8, 29), Some((2024, 3, 10)));
        assert_eq!(from_hijri(1445, 8, 30), Some((2024, 3, 11)));
        assert_eq!(from_hijri(1445, 8, 31), None);
    }
}
