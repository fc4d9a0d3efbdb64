//! The time of day beside a date, and its zone.

use super::token::{Spot, Token};
use super::words::WORDS;

/// Tokens after a date in which its time may stand ("3 May 2024 at about 10:20 a.m. (CET)").
const REACH: usize = 8;

/// Time and offset.
pub(super) type Clock = ((u32, u32, Option<u32>), Option<i32>);

/// Finds a time in the tokens from `from` on.
pub(super) fn after(spots: &[Spot], from: usize) -> Option<Clock> {
    (from..spots.len().min(from + REACH)).find_map(|at| starting(spots, at))
}

/// Finds a time in the few tokens before `to`.
pub(super) fn before(spots: &[Spot], to: usize) -> Option<Clock> {
    (to.saturating_sub(REACH)..to).find_map(|at| starting(&spots[..to], at))
}

fn number(spots: &[Spot], at: usize) -> Option<(u32, u8)> {
    match spots.get(at)?.token {
        Token::Number(value, digits) => Some((value, digits)),
        _ => None,
    }
}

fn is_sign(spots: &[Spot], at: usize, signs: &[char]) -> bool {
    matches!(spots.get(at).map(|spot| &spot.token), Some(Token::Sign(sign)) if signs.contains(sign))
}

fn word(spots: &[Spot], at: usize) -> Option<&str> {
    match &spots.get(at)?.token {
        Token::Word(word) => Some(word),
        _ => None,
    }
}

fn starting(spots: &[Spot], at: usize) -> Option<Clock> {
    let (mut hour, digits) = number(spots, at)?;
    if digits > 2 || hour > 24 {
        return None;
    }
    let adjacent = spots.get(at + 1).is_some_and(|next| next.start == spots[at].end);
    let (minute, mut next) = match number(spots, at + 2) {
        Some((minute, 2)) if minute < 60 && (is_sign(spots, at + 1, &[':', '∶']) || (adjacent && is_sign(spots, at + 1, &['.']) && digits == 2)) => {
            (minute, at + 3)
        }
        Some((minute, 1 | 2)) if minute < 60 && matches!(word(spots, at + 1), Some("h" | "時" | "时" | "点" | "시" | "uhr")) => (minute, at + 3),
        _ if matches!(word(spots, at + 1), Some("am" | "pm")) => (0, at + 1),
        _ => return None,
    };
    if matches!(word(spots, next), Some("分" | "분" | "uhr" | "h")) {
        next += 1;
    }
    let mut second = None;
    if let Some((value, 2)) = number(spots, next + 1)
        && is_sign(spots, next, &[':'])
        && value < 60
    {
        second = Some(value);
        next += 2;
    }
    let half = [at.wrapping_sub(1), next, next + 1].into_iter().find_map(|at| half_of_day(spots, at));
    match half {
        Some(true) if hour < 12 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    if half.is_some() {
        while half_of_day(spots, next).is_some() || is_sign(spots, next, &['.']) {
            next += 1;
        }
    }
    Some(((hour % 24, minute, second), zone(spots, next)))
}

/// `Some(true)` for the second half of the day. `a.m.` comes as two words of one letter.
fn half_of_day(spots: &[Spot], at: usize) -> Option<bool> {
    let first = word(spots, at)?;
    if matches!(first, "a" | "p") {
        let second = if is_sign(spots, at + 1, &['.']) { word(spots, at + 2) } else { word(spots, at + 1) };
        return (second == Some("m")).then_some(first == "p");
    }
    if WORDS.pm.contains(first) {
        return Some(true);
    }
    WORDS.am.contains(first).then_some(false)
}

/// Whether a sign without a zone's name before it begins an offset, and not what a dash sets apart ("10:16 - 1. League") or the end of
/// a time ("10:00-12:00").
fn is_bare_offset(spots: &[Spot], sign: usize, digits: u8) -> bool {
    let is_glued = spots.get(sign + 1).is_some_and(|next| next.start == spots[sign].end);
    is_glued && (is_sign(spots, sign, &['+']) || digits == 4)
}

/// A zone's name or offset, brackets aside.
fn zone(spots: &[Spot], mut at: usize) -> Option<i32> {
    while is_sign(spots, at, &['(', ',', '|', '.']) {
        at += 1;
    }
    let named = [3, 2, 1].into_iter().find_map(|length| {
        let words: Option<Vec<&str>> = (at..at + length).map(|at| word(spots, at)).collect();
        Some((*WORDS.timezones.get(&words?.join(" "))?, length))
    });
    let (base, next) = named.map_or((None, at), |(offset, length)| (Some(offset), at + length));
    let utc = base.is_none_or(|base| base == 0);
    if utc
        && is_sign(spots, next, &['+', '-'])
        && let Some((hours, digits)) = number(spots, next + 1)
        && (base.is_some() || is_bare_offset(spots, next, digits))
    {
        let minutes = match (digits, number(spots, next + 3)) {
            (4, _) if hours <= 1400 => Some(hours / 100 * 60 + hours % 100),
            (1 | 2, Some((minutes, 2))) if is_sign(spots, next + 2, &[':']) && hours <= 14 => Some(hours * 60 + minutes),
            (1 | 2, _) if hours <= 14 => Some(hours * 60),
            _ => None,
        };
        if let Some(minutes) = minutes {
            return Some(minutes as i32 * if is_sign(spots, next, &['-']) { -1 } else { 1 });
        }
    }
    base
}
