//! Stage 1: find addresses and fetch them politely. The only stage that meets the network and the clock.
//!
//! In: the sources of the config. Out: WARC archives below `raw/`, written by [`crate::archive::warc`], and the ledger.
//!
//! The lower half is pure: bytes, addresses, times and numbers in, judgements out ([`address`], [`robots`], [`retry`],
//! `judge`, `schedule`, `politeness`). The upper half waits, connects and remembers: [`engine`] decides what is asked when,
//! `request` asks, [`keeper`] archives and then tells the ledger.

pub use crate::address;
mod ask;
mod challenge;
pub mod clock;
pub mod discover;
pub mod engine;
pub mod guard;
mod host;
mod job;
mod judge;
pub mod keeper;
mod named;
mod politeness;
#[cfg(feature = "render")]
pub mod render;
#[cfg(not(feature = "render"))]
#[path = "render/none.rs"]
pub mod render;
pub mod request;
pub mod retry;
pub mod robots;
mod schedule;
pub mod scope;
pub mod seeds;
pub mod session;
pub mod stop;
