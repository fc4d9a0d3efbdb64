//! What stands around the headline in declared titles of Chinese, Japanese and Korean pages: sites, sections, series.
//!
//! There a site's name is joined by any sign and without spaces ("…_海港网", "…：海港 独立行政法人", "… 海港医院"), and headlines hold the
//! same signs. So the page is asked: the part that it shows, word for word, is the headline.

use super::TitlePage;
use super::gather::{Carriers, Gathered, TITLE, TITLED_REACH};
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::metadata::names_organisation;
use crate::extract::text::is_unspaced_script;

/// Characters of a headline at least: shorter parts are sections.
const SHORTEST: usize = 7;
/// Share of links from which a block leads elsewhere.
const LINKED: f64 = 0.9;

/// Whether a sign can join a headline and a name there.
fn joins(c: char) -> bool {
    c.is_whitespace() || matches!(c, '_' | '|' | '｜' | '-' | '－' | '–' | '—' | '―' | '：' | ':' | '·' | '・' | '~' | '～' | '»' | '>' | '＿')
}

/// Whether it stands in headlines hardly ever, or else before a name only.
fn joins_surely(c: char) -> bool {
    matches!(c, '_' | '＿' | '|' | '｜')
}

fn is_east_asian(c: char) -> bool {
    is_unspaced_script(c) || matches!(c, '\u{ac00}'..='\u{d7af}')
}

fn is_long(part: &str) -> bool {
    part.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST
}

/// "[The gardens of Cork]": a series, not a headline.
fn is_bracketed(part: &str) -> bool {
    part.starts_with(['[', '【']) && part.trim_end().ends_with([']', '】'])
}

/// Drops declared titles that are the headline and more.
pub(super) fn drop_ends(page: &TitlePage<'_>, found: &mut Gathered) {
    let longer: Vec<String> =
        found.titles.iter().filter(|title| title.block.is_none() && title.value.contains(is_east_asian)).map(|title| title.value.clone()).collect();
    if longer.is_empty() || page.is_front() {
        return;
    }
    let shown = Shown::of(page);
    for value in longer {
        let folded = fold(&value);
        if shown.block_of(&folded).is_some() {
            continue;
        }
        if let Some((part, at)) = shown.part_of(&value) {
            found.add(part, "titled", Carriers::TITLED, Some(at));
        } else if let Some(part) = before_name(&value) {
            found.add(part, "title", Carriers::PART[TITLE].or(Carriers::FIRST_PART), None);
        } else {
            continue;
        }
        found.titles.retain(|title| title.folded != folded);
    }
}

/// Short blocks that the page shows, folded.
struct Shown {
    blocks: Vec<(usize, String)>,
}

impl Shown {
    fn of(page: &TitlePage<'_>) -> Self {
        let is_aside = |region: u32| page.table.effective[region as usize].has(Hints::FOOTER.or(Hints::RELATED).or(Hints::COMMENT));
        let blocks = page.outline.blocks.iter().enumerate().take(TITLED_REACH);
        let fits = blocks.filter(|(_, block)| (block.chars as usize) <= super::LONGEST && block.link_share() <= LINKED && !is_aside(block.region));
        Self { blocks: fits.filter(|(_, block)| is_long(&block.text)).map(|(at, block)| (at, fold(&block.text))).collect() }
    }

    /// The block that says a text and nothing else.
    fn block_of(&self, folded: &str) -> Option<usize> {
        self.blocks.iter().find(|(_, text)| text == folded).map(|(at, _)| *at)
    }

    /// The longest part of a title, from its beginning or to its end, that a block shows.
    fn part_of<'v>(&self, value: &'v str) -> Option<(&'v str, usize)> {
        let signs = || value.char_indices().filter(|(_, c)| joins(*c));
        let lead = signs()
            .rev()
            .map(|(at, _)| &value[..at])
            .filter(|part| is_long(part) && !is_bracketed(part))
            .find_map(|part| Some((part, self.block_of(&fold(part))?)));
        // A kicker before a colon is part of the headline; a series in brackets, and what stands before another sign, is none.
        let is_label = |c: char| !c.is_whitespace() && !matches!(c, '：' | ':' | '·' | '・');
        let behind_sign = signs().filter(|(_, c)| is_label(*c)).map(|(at, c)| &value[at + c.len_utf8()..]);
        let behind_bracket = value.strip_prefix(['[', '【']).and_then(|rest| rest.split_once([']', '】'])).map(|(_, rest)| rest);
        let tails = behind_bracket.into_iter().chain(behind_sign).filter(|part| is_long(part) && 2 * part.len() > value.len());
        lead.or_else(|| tails.map(|part| (part, self.block_of(&fold(part)))).find_map(|(part, at)| Some((part, at?))))
    }
}

/// What stands before a sign that headlines do not hold ("…_智能_海港日报"), or before one and a site's name ("…-海港网").
fn before_name(value: &str) -> Option<&str> {
    let sure = value.split_once(joins_surely).map(|(part, _)| part.trim_end());
    let named = || {
        let (part, name) = value.rsplit_once(['-', '－', '–', '—'])?;
        (names_organisation(name.trim()) && name.chars().any(is_east_asian)).then(|| part.trim_end_matches(joins))
    };
    sure.filter(|part| is_long(part) && part.contains(is_east_asian)).or_else(|| named().filter(|part| is_long(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_cut_where_headlines_hold_no_such_sign() {
        assert_eq!(before_name("港口明年将开放新的集装箱码头_智能_海港日报"), Some("港口明年将开放新的集装箱码头"));
        assert_eq!(before_name("港口明年将开放新的集装箱码头-海港网"), Some("港口明年将开放新的集装箱码头"));
        assert_eq!(before_name("港口明年将开放新的MA-139码头"), None);
        assert_eq!(before_name("新闻_海港网"), None);
    }
}
