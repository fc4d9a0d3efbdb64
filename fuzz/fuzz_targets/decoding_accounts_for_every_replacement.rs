//! Coverage-guided door to [`ghirbal_fuzz::decoding_accounts_for_every_replacement`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ghirbal_fuzz::decoding_accounts_for_every_replacement(bytes));
