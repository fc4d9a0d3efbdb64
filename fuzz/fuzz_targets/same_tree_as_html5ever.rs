//! Coverage-guided door to [`ghirbal_fuzz::same_tree_as_html5ever`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ghirbal_fuzz::same_tree_as_html5ever(bytes));
