//! Coverage-guided door to [`ghirbal_fuzz::addresses_and_robots_are_stable`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ghirbal_fuzz::addresses_and_robots_are_stable(bytes));
