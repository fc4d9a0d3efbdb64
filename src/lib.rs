//! Ghirbal (غربال, *sieve*): raw web pages in, clean NDJSON articles out.
//!
//! The modules are the stages of a page's way, in order, and the furniture they share:
//!
//! | stage | module | in → out |
//! |---|---|---|
//! | 2 | [`archive`] | files, folders, streams → [`archive::RawPage`] |
//! | 3 | [`decode`] | bytes → [`decode::DecodedPage`], with the evidence |
//! | 4 | [`dom`] | text → [`dom::Tree`] |
//! | 5 | [`extract`] | tree → [`extract::Article`] |
//! | 6 | [`normalize`] | article → [`record::Record`] |
//! | 7 | [`qualify`] | record → [`qualify::Verdict`] |
//! | 8 | [`mod@write`] | outcomes → part files, rejects, manifest |
//!
//! Only [`pipeline`] calls stages, and it reads as the story of one page. Everything after reading is a pure function
//! of the captured bytes, their HTTP head and date, the config and the rules: the same input gives the same bytes out,
//! in any order and with any number of workers.
//!
//! ```
//! use ghirbal::archive::{Form, Place, RawPage};
//! use ghirbal::pipeline::Sieve;
//!
//! let html = b"<title>Hello - Site</title><h1>Hello</h1><p>It was a bright cold day in April, and the clocks were striking thirteen.</p>";
//! let place = Place { path: "hello.html".into(), length: html.len() as u64, ..Place::default() };
//! let sifted = Sieve::with_defaults().sift(RawPage::new(place, Form::Html, html.to_vec()), "example");
//! let record = sifted.record.ok_or("the page was dropped")?;
//! assert_eq!(record.title.as_deref(), Some("Hello"));
//! # Ok::<(), &str>(())
//! ```

pub mod acquire;
pub mod address;
pub mod archive;
pub mod cli;
pub mod config;
pub mod decode;
pub mod dom;
pub mod evidence;
pub mod extract;
pub mod ledger;
mod lexicon;
pub mod lock;
pub mod normalize;
pub mod outcome;
pub mod pipeline;
pub mod qualify;
pub mod record;
pub mod rules;
pub mod write;
