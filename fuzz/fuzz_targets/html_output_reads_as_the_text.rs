//! Coverage-guided door to [`ghirbal_fuzz::html_output_reads_as_the_text`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ghirbal_fuzz::html_output_reads_as_the_text(bytes));
