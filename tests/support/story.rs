//! A story to make pages of, and what Ghirbal makes of them.

use ghirbal::archive::{Form, Place, RawPage};
use ghirbal::pipeline::Sieve;
use ghirbal::record::Record;

pub const TITLE: &str = "Ferry across the bay returns after nine years";
pub const PROSE: [&str; 5] = [
    "The ferry across the bay carried its first passengers in nine years on Sunday morning, to the cheers of several hundred people on the quay.",
    "The town bought the ship from a yard in the north last winter and had its engines replaced, which took four months longer than planned.",
    "Until the bridge opened, three ships had crossed every half hour; the last of them was sold for scrap when nobody wanted to pay for repairs.",
    "Commuters say that the crossing saves them an hour of driving a day, because the bridge is closed to heavy traffic and often jammed.",
    "The council will decide in spring whether a second ship is to follow, and whether it may sail at night as well.",
];

/// When pages were captured whose capture matters, in seconds since 1970: on 14 October 2026.
pub const CAPTURED: i64 = 1_791_936_000;

/// The first so many paragraphs of the story.
pub fn paragraphs(count: usize) -> String {
    PROSE.iter().take(count).map(|prose| format!("<p>{prose}</p>")).collect()
}

/// The record of a page at an address.
pub fn sift(url: &str, html: &str, captured: Option<i64>) -> Option<Record> {
    let mut page = RawPage::new(Place::default(), Form::Html, html.as_bytes().to_vec());
    page.url = Some(url.to_owned());
    page.captured = captured.and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
    Sieve::with_defaults().sift(page, "test").record.map(|record| *record)
}
