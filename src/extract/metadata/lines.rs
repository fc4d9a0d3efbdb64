//! Lines near headline and text that read as bylines do, whatever their markup.

use super::authors::{AuthorPage, LONGEST_BYLINE, zone};
use super::byline::{self, people};
use super::names::{NAMES, after_phrase};
use super::person::Trust;
use crate::extract::fold::fold;

/// Characters of a line that is only a label and an account's name ("by jdoe42").
const LONGEST_ACCOUNT_LINE: usize = 30;

/// Short lines near the text that read as bylines do.
pub(super) fn near(page: &AuthorPage<'_>) -> Vec<String> {
    let zone = zone(page);
    let blocks = &page.outline.blocks;
    let headline = page.headline.map(|at| fold(&blocks[at].text)).unwrap_or_default();
    let tail = page.body.1.saturating_sub(3).max(zone.end)..(page.body.1 + 4).min(blocks.len());
    for at in zone.clone().chain(tail) {
        let block = &blocks[at];
        if page.table.blocks[at].length > LONGEST_BYLINE as f64 || page.is_elsewhere(block.region, at) {
            continue;
        }
        for line in block.text.lines() {
            let mut names = of_line(line, page.site_names);
            // A headline with a date in it is no byline.
            names.retain(|name| !headline.contains(fold(name).as_str()));
            if !names.is_empty() {
                return names;
            }
        }
        // The label is a block of its own: "Written by", "Jane Doe".
        if byline::is_label(&block.text)
            && after_phrase(&block.text, &NAMES.prefixes).is_some()
            && let Some(next) = blocks.get(at + 1)
            && page.table.blocks[at + 1].length <= LONGEST_BYLINE as f64
        {
            let names = people(next.text.lines().next().unwrap_or_default(), Trust::Doubtful, page.site_names);
            if !names.is_empty() {
                return names;
            }
        }
    }
    Vec::new()
}

/// The people that a line names: behind a label at its beginning, or beside a date ("3 May 2024 · Jane Doe", "Published 3 May by Jane Doe").
fn of_line(line: &str, site_names: &[String]) -> Vec<String> {
    let set_apart = byline::set_apart(line);
    let line = set_apart.as_deref().unwrap_or(line);
    if let Some(rest) = after_phrase(line, &NAMES.prefixes).filter(|rest| !rest.is_empty()) {
        let begins_like_name = !rest.starts_with(char::is_lowercase);
        let is_account = line.chars().count() <= LONGEST_ACCOUNT_LINE && !rest.contains(char::is_whitespace);
        let names = match (begins_like_name, is_account) {
            (_, true) => people(line, Trust::Byline, site_names),
            (true, false) => people(line, Trust::Doubtful, site_names),
            (false, false) => Vec::new(),
        };
        if !names.is_empty() {
            return names;
        }
    }
    if !line.contains(char::is_numeric) {
        return Vec::new();
    }
    let dateless = byline::without_dates(line);
    if dateless == line {
        return Vec::new();
    }
    for part in dateless.split(['|', '•', '·', '–', '—', '●', ',']) {
        let part = part.trim();
        let begins = after_phrase(part, &NAMES.prefixes).filter(|rest| !rest.is_empty() && !rest.starts_with(char::is_lowercase));
        let names = match begins {
            Some(_) => people(part, Trust::Doubtful, site_names),
            None if super::is_name_line(part) => people(part, Trust::Doubtful, site_names),
            None => Vec::new(),
        };
        if !names.is_empty() {
            return names;
        }
    }
    Vec::new()
}
