//! Stage 1: find addresses and fetch them politely. The only stage that meets the network and the clock.
//!
//! In: the sources of the config. Out: WARC archives below `raw/`, written by [`crate::archive::warc`].
//!
//! What is here now is pure: bytes, addresses and numbers in, judgements out. Nothing in it looks at the clock, so each
//! part can be tested for every case; whatever waits, connects and remembers is built on top.

pub use crate::address;
pub mod discover;
pub mod guard;
pub mod retry;
pub mod robots;
