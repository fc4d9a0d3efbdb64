//! The author that the end of the text tells of, for pages that name none above it: a line about them, a way to reach them, a signature.

use super::authors::{AuthorPage, LONGEST_BYLINE};
use super::byline::people;
use super::names::{NAMES, after_phrase};
use super::person::{Trust, begins_with_given, is_name_line};
use crate::extract::fold::fold;
use crate::extract::hints::Hints;

/// Last blocks of the text that are read.
const TEXT_END: usize = 2;
/// Blocks behind the text that are read.
const BEHIND: usize = 4;
/// Characters of a line about the author at most.
const LONGEST_ABOUT: f64 = 700.0;
/// Words in which the sentence says who somebody is.
const NAME_WORDS: std::ops::RangeInclusive<usize> = 2..=4;
/// Where other people are told of.
const OTHERS: Hints = Hints::COMMENT.or(Hints::RELATED).or(Hints::NAV).or(Hints::TEASER).or(Hints::FOOTER).or(Hints::CAPTION);

/// The person whom the last lines of the text, or those behind it, tell of and no line before.
pub(super) fn below(page: &AuthorPage<'_>) -> Vec<String> {
    let blocks = &page.outline.blocks;
    let from = page.body.1.saturating_sub(TEXT_END).max(page.body.0 + 1).min(blocks.len());
    let fits = |at: &usize| page.table.blocks[*at].length <= LONGEST_ABOUT && !page.table.effective[blocks[*at].region as usize].has(OTHERS);
    for at in (from..(page.body.1 + BEHIND).min(blocks.len())).filter(fits) {
        let Some(name) = blocks[at].text.lines().find_map(|line| reached(line, page.site_names).or_else(|| signed(line)).or_else(|| told_of(line))) else {
            continue;
        };
        // Whoever the text speaks of is its subject, not its author.
        let folded = fold(&name);
        if !page.site_names.contains(&folded) && !blocks[..at].iter().any(|block| fold(&block.text).contains(&folded)) {
            return vec![name];
        }
    }
    Vec::new()
}

/// `Jane Farrow is a writer who lives by the sea.`
pub(super) fn told_of(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    NAME_WORDS.rev().find_map(|count| {
        let rest = words.get(count..).filter(|rest| !rest.is_empty())?;
        let name = words[..count].join(" ");
        let name = name.trim_end_matches(',');
        after_phrase(&rest.join(" "), &NAMES.about_verb)?;
        (begins_with_given(name) && is_name_line(name)).then(|| name.to_owned())
    })
}

/// `Contact Jane Farrow at jane@harbour.example`, `Jane Farrow can be reached at …`.
pub(super) fn reached(line: &str, site_names: &[String]) -> Option<String> {
    if !line.contains('@') || line.chars().count() > LONGEST_BYLINE {
        return None;
    }
    let rest = after_phrase(line, &NAMES.reach).unwrap_or(line);
    people(rest, Trust::Doubtful, site_names).into_iter().next().filter(|name| begins_with_given(name) && rest.starts_with(name.as_str()))
}

/// `— Jane Farrow`, `(Jane Farrow)`.
pub(super) fn signed(line: &str) -> Option<String> {
    let line = line.trim();
    let inner = line.strip_prefix(['—', '–', '-', '―']).or_else(|| line.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')))?.trim();
    (begins_with_given(inner) && is_name_line(inner)).then(|| inner.to_owned())
}
