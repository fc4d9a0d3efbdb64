//! Whether the day or the month stands first in days written as numbers.
//!
//! In: a day read in the order that is usual where the page comes from. Out: the same in the other order, where the page speaks for that:
//! other carriers have that day, the address that month, or other days on the page can only be read so.

use super::candidates::{DateCandidate, Page};
use super::{Context, Date, iso, path};
use crate::record::DateSource;

/// Months of a year.
const MONTHS: u32 = 12;
/// What stands between the numbers.
const SIGNS: [char; 3] = ['.', '/', '-'];

/// Two numbers before a year, and the sign between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Numbers {
    first: u32,
    second: u32,
    sign: char,
}

/// The day turned round, if it was told in numbers that can be read both ways and the page speaks for the other one.
pub(super) fn turned_round(chosen: &DateCandidate, candidates: &[DateCandidate], page: &Page<'_>, context: &Context<'_>) -> Option<DateCandidate> {
    let (month, day) = chosen.date.month.zip(chosen.date.day).filter(|(month, day)| *day <= MONTHS && month != day)?;
    let told = numbers(&chosen.raw).find(|told| [(month, day), (day, month)].contains(&(told.first, told.second)))?;
    let turned = Date { month: Some(day), day: Some(month), ..chosen.date };
    let is_shown = |other: &DateCandidate| matches!(other.source, DateSource::Text | DateSource::TimeElement);
    // Only English is written in both orders; elsewhere templates that turn days round are wrong, but nobody names folders so.
    let is_english = context.language.is_none_or(|language| language.starts_with("en"));
    let others = || candidates.iter().filter(|other| !is_shown(other)).map(|other| other.date.ordinal());
    if !is_shown(chosen) || others().any(|day| day == chosen.date.ordinal()) {
        return None;
    }
    let declared = || page.outline.head.metas.iter().filter_map(|(_, value)| iso::read(value)).any(|date| date.ordinal() == turned.ordinal());
    let named = || {
        let (year, month) = path::month(page.url?.path())?;
        (year == turned.year && Some(month) != chosen.date.month).then_some(Some(month) == turned.month)
    };
    // "11.15.16" tells the order of "12.09.16".
    let order = || {
        let mut plain = candidates.iter().flat_map(|other| numbers(&other.raw)).filter(|other| other.sign == told.sign);
        let is_other = |other: &Numbers| if told.first == month { other.first > MONTHS } else { other.second > MONTHS };
        let is_same = |other: &Numbers| if told.first == month { other.second > MONTHS } else { other.first > MONTHS };
        plain.clone().any(|other| is_other(&other)) && !plain.any(|other| is_same(&other))
    };
    let at_address = candidates.iter().any(|other| other.source == DateSource::Url && other.date.ordinal() == turned.ordinal());
    let speaks = at_address || is_english && (others().any(|day| day == turned.ordinal()) || declared() || named().unwrap_or_else(order));
    (speaks && context.allows(&turned)).then(|| DateCandidate { date: turned, ..chosen.clone() })
}

/// The days of a text that are told in numbers, the year last ("06.05.13", "6/5/2013").
fn numbers(text: &str) -> impl Iterator<Item = Numbers> + Clone {
    text.split(|c: char| !c.is_ascii_digit() && !SIGNS.contains(&c)).filter_map(|piece| {
        let piece = piece.trim_matches(SIGNS);
        let sign = piece.chars().find(|c| SIGNS.contains(c))?;
        let mut parts = piece.split(sign);
        let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
        let fits = first.len() <= 2 && second.len() <= 2 && matches!(year.len(), 2 | 4) && parts.next().is_none();
        fits.then(|| Some(Numbers { first: first.parse().ok()?, second: second.parse().ok()?, sign }))?
    })
}

#[cfg(test)]
mod tests {
    use super::{Numbers, numbers};

    #[test]
    fn days_told_in_numbers_are_found_in_a_line() {
        let told: Vec<Numbers> = numbers("Jane Farrow 12.09.16, 3/5/2024; v1.2.3, 2024-05-03").collect();
        assert_eq!(told, [Numbers { first: 12, second: 9, sign: '.' }, Numbers { first: 3, second: 5, sign: '/' }]);
    }
}
