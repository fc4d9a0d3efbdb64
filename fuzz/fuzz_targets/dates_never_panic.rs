//! Coverage-guided door to [`ghirbal_fuzz::dates_never_panic`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ghirbal_fuzz::dates_never_panic(bytes));
