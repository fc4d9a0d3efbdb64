//! The day that an address names.
//!
//! In: the path of an address. Out: the day as text, and whether folders or another part of the path name it. Sites that put days in
//! their addresses do so when a text is published, and hardly ever change them.

use super::iso;

/// The carrier of a day that an address names by its folders, and of one in another part of it.
pub(super) const FOLDERS: &str = "folders of the path";
pub(super) const PATH: &str = "path";
/// Letters before a day that name a kind of page or a desk ("t20191018_1.html", "XY20191018103000001").
const LONGEST_PREFIX: usize = 3;
/// Digits of a day, of one with hour and minute behind it, and of one with a number of its own behind those.
const DAY_DIGITS: usize = 8;
const MINUTE_DIGITS: usize = 12;
const SERIAL_DIGITS: usize = 17;
/// How an address inside another begins, its colon encoded or not.
const INNER: [&str; 6] = ["/http:/", "/https:/", "/http%3A", "/https%3A", "/http%3a", "/https%3a"];

/// `/2019/10/18/`, `/2019-10/18/`, `/2019-10-18-`, `/20191018/`, `/201910181030001`, `/18-10-2019`, `/2019/oct/18/`.
pub(super) fn date(path: &str) -> Option<(String, &'static str)> {
    // Archives put the address of the page behind the time at which they captured it.
    let path = INNER.iter().filter_map(|scheme| path.rfind(scheme)).max().map_or(path, |at| &path[at + 1..]);
    let parts: Vec<&str> = path.split('/').collect();
    if let Some(day) = named_month(&parts).or_else(|| joined_folders(&parts)) {
        return Some((day, FOLDERS));
    }
    for (at, _) in path.match_indices(['/', '-', '_']) {
        let rest = &path[at + 1..];
        if let Some(date) = day_first(rest).or_else(|| serial(rest)) {
            return Some((date, PATH));
        }
        if !begins_with_year(rest) {
            continue;
        }
        if let Some((date, after)) = iso::leading(rest)
            && date.day.is_some()
            && !after.starts_with(|c: char| c.is_ascii_digit())
        {
            let raw = &rest[..rest.len() - after.len()];
            return Some((raw.to_owned(), if raw.contains('/') { FOLDERS } else { PATH }));
        }
    }
    None
}

/// The year and month that two folders of an address name (`/2019/10/`).
pub(super) fn month(path: &str) -> Option<(i32, u32)> {
    let parts: Vec<&str> = path.split('/').collect();
    parts.windows(2).find_map(|pair| {
        let [year, month] = pair else { return None };
        let month: u32 = month.parse().ok().filter(|month| (1..=12).contains(month) && is_number(pair[1], 2..=2))?;
        (is_number(year, 4..=4) && begins_with_year(year)).then(|| Some((year.parse().ok()?, month)))?
    })
}

fn is_number(text: &str, digits: std::ops::RangeInclusive<usize>) -> bool {
    digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn begins_with_year(text: &str) -> bool {
    text.starts_with("19") || text.starts_with("20")
}

/// `2019/oct/18`.
fn named_month(parts: &[&str]) -> Option<String> {
    parts.windows(3).find_map(|named| {
        let [year, month, day] = named else { return None };
        let is_day = is_number(year, 4..=4) && is_number(day, 1..=2) && month.len() >= 3 && month.chars().all(char::is_alphabetic);
        is_day.then(|| format!("{day} {month} {year}"))
    })
}

/// `2019-10/18`, `201910/18`, `2019/1018`, `2019/10-18`: two folders that hold year, month and day together.
fn joined_folders(parts: &[&str]) -> Option<String> {
    parts.windows(2).find_map(|pair| {
        let [first, second] = pair else { return None };
        let digits = format!("{first}{second}").replacen('-', "", 1);
        let is_split = first.len() > 4 && is_number(second, 2..=2) || is_number(first, 4..=4) && second.len() >= 4;
        (is_split && is_number(&digits, DAY_DIGITS..=DAY_DIGITS) && begins_with_year(&digits)).then(|| day_of(&digits))?
    })
}

/// `t20191018_1.html`, `201910181030001`: a day with a few letters before it, or with hour, minute and a number of its own behind it.
fn serial(part: &str) -> Option<String> {
    let part = part.split(['/', '.', '-', '_']).next()?;
    let digits = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let is_prefixed = part.len() > digits.len() && part.len() - digits.len() <= LONGEST_PREFIX;
    if !begins_with_year(digits) || !is_prefixed && part.len() > digits.len() {
        return None;
    }
    let is_timed = is_number(digits, MINUTE_DIGITS..=SERIAL_DIGITS) && &digits[8..10] < "24" && &digits[10..12] < "60";
    (is_timed || is_prefixed && is_number(digits, DAY_DIGITS..=DAY_DIGITS)).then(|| day_of(&digits[..DAY_DIGITS]))?
}

/// `20191018` as ISO 8601 writes it in full, if there is such a day.
fn day_of(digits: &str) -> Option<String> {
    let day = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..8]);
    chrono::NaiveDate::parse_from_str(&day, "%Y-%m-%d").is_ok().then_some(day)
}

/// `18-10-2019` at the beginning of a part of a path, turned round.
fn day_first(part: &str) -> Option<String> {
    let part = part.split(['/', '.']).next()?;
    let mut numbers = part.split(['-', '_']);
    let (day, month, year) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let fits = is_number(day, 2..=2) && is_number(month, 2..=2) && is_number(year, 4..=4) && begins_with_year(year);
    // Which of the two is the month must be plain.
    (fits && day > "12" && month <= "12").then(|| format!("{year}-{month}-{day}"))
}

#[cfg(test)]
mod tests {
    use super::{FOLDERS, PATH, date};

    fn told(path: &str) -> Option<(String, &'static str)> {
        date(path)
    }

    fn day(path: &str) -> Option<String> {
        told(path).map(|(day, _)| day)
    }

    #[test]
    fn folders_name_a_day() {
        assert_eq!(told("/news/2019/10/18/ferry"), Some(("2019/10/18".to_owned(), FOLDERS)));
        assert_eq!(told("/news/2019/oct/18/ferry"), Some(("18 oct 2019".to_owned(), FOLDERS)));
        for path in ["/2019-10/18/content_1.htm", "/n/201910/18/c1.html", "/n/2019/1018/c1-2.html", "/n/2019/10-18/1.shtml"] {
            assert_eq!(told(path), Some(("2019-10-18".to_owned(), FOLDERS)), "{path}");
        }
    }

    #[test]
    fn numbers_that_are_no_day_name_none() {
        for path in ["/2019/10/ferry", "/2019/1399/1", "/2019-13/40/a", "/201913/40/a", "/forum/2019/4711", "/p/12345678/99", "/2019"] {
            assert_eq!(day(path), None, "{path}");
        }
    }

    #[test]
    fn a_name_holds_a_day() {
        assert_eq!(told("/a/2019-10-18-ferry"), Some(("2019-10-18".to_owned(), PATH)));
        assert_eq!(day("/a/ferry-20191018.html").as_deref(), Some("20191018"));
        assert_eq!(day("/a/18-10-2019/ferry").as_deref(), Some("2019-10-18"));
        assert_eq!(day("/a/06-10-2019/ferry"), None);
        assert_eq!(day("/a/t20191018_123.html").as_deref(), Some("2019-10-18"));
    }

    #[test]
    fn an_archive_names_its_own_day_first() {
        assert_eq!(day("/web/20130217114518/http://example.org/2012/08/02/ferry").as_deref(), Some("2012/08/02"));
        assert_eq!(day("/web/20130217114518/https://example.org/ferry"), None);
        assert_eq!(day("/web/20130217114518/https%3A%2F%2Fexample.org%2Fferry"), None);
        assert_eq!(day("/2019/10/18/http-3-explained").as_deref(), Some("2019/10/18"));
    }

    #[test]
    fn a_serial_number_begins_with_its_day() {
        assert_eq!(day("/article/201910181030001").as_deref(), Some("2019-10-18"));
        assert_eq!(day("/view/XY20191018103000001").as_deref(), Some("2019-10-18"));
        // No hour of the day, no day, too long a word before it, too short and too long a number.
        for path in ["/article/201910189930001", "/article/201999181030001", "/tag/model20191018", "/article/2019101810", "/article/201910181030000012"] {
            assert_eq!(day(path), None, "{path}");
        }
    }
}
