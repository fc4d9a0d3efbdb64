//! What a character is, looked up in one table: the standard library searches for every letter beyond ASCII, which on
//! Arabic, Persian or Russian pages costs more than parsing them.
//!
//! The table is made from the standard library's own answers, so both always say the same.

use std::sync::LazyLock;

const ALPHABETIC: u8 = 1;
const NUMERIC: u8 = 2;
const UPPERCASE: u8 = 4;
/// Characters in the table: the Basic Multilingual Plane. The rest are asked of the standard library.
const PLANE: usize = 0x1_0000;

static TABLE: LazyLock<Vec<u8>> = LazyLock::new(|| (0..PLANE as u32).map(|code| char::from_u32(code).map_or(0, of)).collect());

/// The answers of the standard library.
fn of(c: char) -> u8 {
    let flag = |is: bool, flag: u8| if is { flag } else { 0 };
    flag(c.is_alphabetic(), ALPHABETIC) | flag(c.is_numeric(), NUMERIC) | flag(c.is_uppercase(), UPPERCASE)
}

fn look_up(c: char) -> u8 {
    TABLE.get(c as usize).copied().unwrap_or_else(|| of(c))
}

/// As [`char::is_alphabetic`].
pub(super) fn is_alphabetic(c: char) -> bool {
    look_up(c) & ALPHABETIC != 0
}

/// As [`char::is_numeric`].
pub(super) fn is_numeric(c: char) -> bool {
    look_up(c) & NUMERIC != 0
}

/// As [`char::is_alphanumeric`].
pub(super) fn is_alphanumeric(c: char) -> bool {
    look_up(c) & (ALPHABETIC | NUMERIC) != 0
}

/// As [`char::is_uppercase`].
pub(super) fn is_uppercase(c: char) -> bool {
    look_up(c) & UPPERCASE != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_the_standard_library_says() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            assert_eq!(is_alphabetic(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_numeric(c), c.is_numeric(), "{c:?}");
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
            assert_eq!(is_uppercase(c), c.is_uppercase(), "{c:?}");
        }
    }
}
