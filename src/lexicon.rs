//! The word lists of `config/lexicon/`, built into the program. Words are data: adding one needs no Rust.

use serde::de::DeserializeOwned;

/// Parses a list that is part of the program.
///
/// # Panics
/// If the list is malformed. A test parses every list, so a released program never does.
#[expect(clippy::panic, reason = "a malformed built-in list is a bug that the tests catch")]
pub(crate) fn parse<T: DeserializeOwned>(name: &str, text: &str) -> T {
    match toml::from_str(text) {
        Ok(list) => list,
        Err(error) => panic!("config/lexicon/{name}: {error}"),
    }
}

/// Unwraps a matcher built from a list that is part of the program.
///
/// # Panics
/// If it could not be built. A test builds every matcher.
#[expect(clippy::panic, reason = "a malformed built-in list is a bug that the tests catch")]
pub(crate) fn built<T, E: std::fmt::Display>(name: &str, matcher: Result<T, E>) -> T {
    match matcher {
        Ok(matcher) => matcher,
        Err(error) => panic!("config/lexicon/{name}: {error}"),
    }
}
