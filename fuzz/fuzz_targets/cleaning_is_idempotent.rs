//! Coverage-guided door to [`ghirbal_fuzz::cleaning_is_idempotent`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ghirbal_fuzz::cleaning_is_idempotent(bytes));
