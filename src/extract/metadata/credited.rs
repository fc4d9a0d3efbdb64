//! Which of the places that name a source is believed.
//!
//! A known agency comes before any other name: "Source: …" at the end of a text may also name a work that the text cites, and a
//! dateline says who wrote it. Lines that only show an agency's name count near headline and end, where no picture has them.

use super::agency::{Byline, known, of_bracketed_dateline, of_byline, of_copyright, of_dateline, of_end};
use super::authors::{AuthorPage, LONGEST_BYLINE, MOST_MARKS_READ, zone};
use super::byline;
use crate::extract::classify::Judgement;
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::outline::{Block, Kind, Mark, MarkKind};
use crate::extract::text;

/// Kept blocks among which the paragraph with the dateline is: pictures, points and a standfirst may stand before it.
const FIRST_BLOCKS: usize = 16;
/// Blocks behind the text that are read.
const BEHIND: usize = 6;
/// Where names belong to other things.
const ELSEWHERE: Hints = Hints::COMMENT.or(Hints::RELATED).or(Hints::NAV).or(Hints::TEASER).or(Hints::CAPTION).or(Hints::SIDEBAR);

/// Chooses the source. In: the page, what is kept of it, what a credit line says, the names of the authors, and all that stood where
/// names of authors do.
pub fn choose(page: &AuthorPage<'_>, judged: &[Judgement], credit: Option<String>, authors: &[String], values: &[String]) -> Option<String> {
    let kept: Vec<usize> = (0..judged.len()).filter(|at| judged[*at].keep).collect();
    // "AFP/dpa"
    let is_known = credit.as_deref().is_some_and(|credit| known(credit).is_some() || credit.split(['/', '+', '&']).all(|part| known(part).is_some()));
    let sure = credit.clone().filter(|_| is_known).or_else(|| values.iter().find_map(|value| known(value)));
    let sure = sure.or_else(|| of_datelines(page, &kept));
    if !page.is_signed_once {
        return sure.or(credit);
    }
    sure.or_else(|| of_bylines(page, authors))
        .or_else(|| of_last(page, &kept))
        .or(credit)
        .or_else(|| behind(page, &kept).find_map(|block| block.text.lines().find_map(of_copyright)))
        .or_else(|| page.json_ld.text("sourceOrganization").and_then(|source| known(&source)))
        .or_else(|| page.outline.head.meta("dc.source").and_then(known))
}

/// The dateline of the first paragraph that has one.
fn of_datelines(page: &AuthorPage<'_>, kept: &[usize]) -> Option<String> {
    let blocks = &page.outline.blocks;
    let first = of_dateline(&blocks[*kept.first()?].text);
    let others = || kept.iter().take(FIRST_BLOCKS).filter(|at| blocks[**at].kind != Kind::Caption).find_map(|at| of_bracketed_dateline(&blocks[*at].text));
    first.or_else(|| others().filter(|_| page.is_signed_once))
}

/// An agency's name where bylines stand.
fn of_bylines(page: &AuthorPage<'_>, authors: &[String]) -> Option<String> {
    let blocks = &page.outline.blocks;
    let is_author = |name: &str| authors.iter().any(|author| fold(author) == fold(name));
    let is_byline = |mark: &&Mark| matches!(mark.kind, MarkKind::Author | MarkKind::Byline) && !page.is_elsewhere(mark.region, mark.block as usize);
    let marked = page.outline.marks.iter().filter(is_byline).take(MOST_MARKS_READ).find_map(|mark| {
        let text = text::of_node(page.html, mark.node, LONGEST_BYLINE);
        text.lines().find_map(|line| of_byline(line, Byline::Marked, is_author))
    });
    let in_zone = || {
        let read = zone(page).filter(|at| Some(*at) != page.headline && !page.is_elsewhere(blocks[*at].region, *at));
        read.filter(|at| blocks[*at].media == 0 && !byline::credits_another(&blocks[*at].text)).find_map(|at| {
            let block = &blocks[at];
            let hints = block.inline_hints.or(page.outline.region_of(block).own);
            let is_behind_label = at > 0 && byline::is_labelled(&blocks[at - 1].text) && byline::is_label(&blocks[at - 1].text);
            let kind = if hints.has(Hints::BYLINE) || is_behind_label { Byline::Marked } else { Byline::Placed };
            block.text.lines().find_map(|line| of_byline(line, kind, is_author))
        })
    };
    marked.or_else(in_zone)
}

/// An agency's name at the end of the text, or alone right behind it.
fn of_last(page: &AuthorPage<'_>, kept: &[usize]) -> Option<String> {
    let last = &page.outline.blocks[*kept.last()?];
    let is_alone = |block: &&Block| block.links == 0 && block.media == 0;
    of_end(&last.text).or_else(|| behind(page, kept).filter(is_alone).take(2).find_map(|block| of_end(&block.text)))
}

/// The blocks right behind the text that are about it.
fn behind<'p>(page: &'p AuthorPage<'_>, kept: &[usize]) -> impl Iterator<Item = &'p Block> {
    let from = kept.last().map_or(page.outline.blocks.len(), |last| last + 1);
    let is_own = |block: &&Block| block.kind != Kind::Caption && !page.table.effective[block.region as usize].has(ELSEWHERE);
    page.outline.blocks.iter().skip(from).take(BEHIND).filter(is_own)
}
