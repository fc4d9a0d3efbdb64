//! Coverage-guided door to [`ghirbal_fuzz::ndjson_reading_ends`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ghirbal_fuzz::ndjson_reading_ends(bytes));
