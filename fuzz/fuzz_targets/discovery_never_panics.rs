//! Coverage-guided door to [`ghirbal_fuzz::discovery_never_panics`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ghirbal_fuzz::discovery_never_panics(bytes));
