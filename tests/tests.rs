//! The integration tests: one binary, one module a subject. This is the table of contents.
//!
//! | module | holds |
//! |---|---|
//! | `golden` | each folder of `tests/pages` gives exactly the record it says |
//! | `warc` | reading WARC: packings, kinds of record, codings, places |
//! | `warc_damage` | reading WARC that is damaged: what is reported, and that the rest still comes out |
//! | `warc_write` | writing WARC: what the records say, rotation, repair after a crash, what warcio makes of it |
//! | `acquire` | discovering and fetching against sites on this machine: manners, broken hosts, reruns, kills, load |
//! | `authors` | who wrote a page: one way of saying so a line |
//! | `bad_input` | everything else that can be wrong with an input |
//! | `cli` | the program from outside: inputs, outputs, flags, exit codes |
//! | `cli_folder` | the output folder: layout, manifest, reruns, lock |
//! | `cli_commands` | `schema`, `config`, `completions`, `explain` |
//! | `config` | the shipped config and word lists against the code; site rules |
//! | `agencies` | which of the places that name an agency is believed |
//! | `chinese` | pages in Chinese: writers, sources, titles, dates, and what stands around the story |
//! | `dates` | which of the dates that a page tells or shows is that of its publication |
//! | `determinism` | same input, same bytes, whatever the workers; every line against the schema |
//! | `discover` | each folder of `tests/feeds` (feeds, sitemaps, pages) gives exactly the addresses it says |
//! | `properties` | what holds for any text, any bytes, any address |
//! | `layouts` | layouts that hide, repeat or split the text |
//! | `rich` | Markdown, HTML, links, images and comments: page by page, and that the text never changes with them |
//! | `sites` | the site's name and the section |
//! | `unicode` | the spelling of text, case by case |
//! | `eval_sets` | our trees against html5ever's on thousands of real pages, where these are at hand |
//! | `support` | no tests: temporary folders, sample pages, a WARC writer, running the program |

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::print_stderr, reason = "a test says what it skipped and what it measured")]
#![expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "tests unpack what they packed themselves")]

mod acquire;
mod agencies;
mod authors;
mod bad_input;
mod chinese;
mod cli;
mod cli_commands;
mod cli_folder;
mod config;
mod dates;
mod determinism;
mod discover;
mod eval_sets;
mod golden;
mod layouts;
mod properties;
mod rich;
mod sites;
mod support;
mod unicode;
mod warc;
mod warc_damage;
mod warc_write;
