//! Plain-text captures: the text of a page as someone copied it, with the boilerplate of its site still in it.
//!
//! There is no markup to go by, only lines: stock phrases, the order headline, standfirst, text, credits, comment form,
//! and what prose looks like.

use std::borrow::Cow;

use super::classify::Judgement;
use super::features::Table;
use super::fold::fold;
use super::hints::Hints;
use super::metadata::{self, name_from_copyright, stands_for_person};
use super::outline::{Block, Head, Kind, Outline, Region};
use super::phrases::{self, Phrase};
use super::text;

/// A line of so many weighted characters that ends as a sentence does is prose.
const PROSE: f64 = 60.0;
/// Words of a section's name at most.
const SECTION_WORDS: usize = 3;
/// Lines above the first prose that can be headline, standfirst and section.
const MOST_HEAD_LINES: usize = 8;

/// What the lines turned out to hold.
#[derive(Debug)]
pub struct Capture {
    /// The lines as blocks.
    pub outline: Outline<'static>,
    /// By block.
    pub judged: Vec<Judgement>,
    /// Headline.
    pub title: Option<String>,
    /// Standfirst.
    pub description: Option<String>,
    /// Section.
    pub section: Option<String>,
    /// Site's name.
    pub site_name: Option<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// Credited source.
    pub agency: Option<String>,
}

/// Reads a capture.
pub fn read(capture: &str) -> Capture {
    let outline = outline_of(capture);
    let table = Table::of(&outline);
    let blocks = &outline.blocks;
    let mut judged: Vec<Judgement> =
        table.blocks.iter().map(|features| Judgement { keep: true, score: if features.is_sentence { 0.95 } else { 0.7 }, reason: "text" }).collect();
    let mut site_name = None;
    let mut agency = None;
    for (at, block) in blocks.iter().enumerate() {
        let features = &table.blocks[at];
        let credit = metadata::agency_of_line(&block.text);
        if let Some(name) = name_from_copyright(&block.text) {
            site_name.get_or_insert(name);
            refuse(&mut judged[at], "copyright");
        } else if credit.is_some() {
            agency = agency.or(credit);
            refuse(&mut judged[at], "source_credit");
        } else if let Some(phrase) = phrases::of(&block.text, features.length) {
            refuse(&mut judged[at], phrase.name());
        } else if !block.text.chars().any(char::is_alphabetic) {
            refuse(&mut judged[at], "counter");
        }
    }
    end_at_comments(blocks, &mut judged);
    let breadcrumb = breadcrumb(blocks, &mut judged);
    let head = head_lines(blocks, &table, &judged);
    let mut title = None;
    let mut description = None;
    let mut section = breadcrumb.as_ref().and_then(|crumbs| crumbs.section.clone());
    let mut lines = head.into_iter().peekable();
    if let Some(first) = lines.peek().copied()
        && blocks[first].text.split_whitespace().count() <= SECTION_WORDS
        && lines.len() > 1
    {
        section = section.or_else(|| Some(blocks[first].text.clone()));
        refuse(&mut judged[first], "section");
        lines.next();
    }
    for at in lines {
        let line = &blocks[at].text;
        if title.is_none() {
            title = Some(line.clone());
            refuse(&mut judged[at], "headline");
        } else if title.as_ref().is_some_and(|title| fold(title) == fold(line)) {
            refuse(&mut judged[at], "headline_again");
        } else if description.is_none() {
            description = Some(line.clone());
            refuse(&mut judged[at], "standfirst");
        } else {
            break;
        }
    }
    let title = title.or_else(|| breadcrumb.and_then(|crumbs| crumbs.title));
    let authors = last_line_author(blocks, &mut judged);
    let first = blocks.iter().zip(&judged).find(|(_, judgement)| judgement.keep).map(|(block, _)| block.text.as_str());
    let agency = agency.or_else(|| metadata::agency_of_dateline(first?));
    Capture { judged, title, description, section, site_name, authors, agency, outline }
}

fn refuse(judgement: &mut Judgement, reason: &'static str) {
    *judgement = Judgement { keep: false, score: 0.05, reason };
}

/// Every line is a block of its own: captures keep paragraphs on one line.
pub(super) fn outline_of(capture: &str) -> Outline<'static> {
    let mut outline = Outline { blocks: Vec::new(), regions: Vec::new(), names: vec![""], marks: Vec::new(), head: Head::default() };
    for line in capture.lines() {
        let line = text::folded(line);
        if line.is_empty() {
            continue;
        }
        let chars = text::visible_chars(&line);
        outline.blocks.push(Block {
            text: line,
            kind: Kind::Paragraph,
            region: 0,
            list: None,
            chars,
            link_chars: 0,
            links: 0,
            media: 0,
            controls: 0,
            inline_hints: Hints::default(),
        });
    }
    let node = scraper::Html::new_document().tree.root().id();
    let last = outline.blocks.len() as u32;
    outline.regions.push(Region::outermost(node, last));
    outline
}

/// From the comment form on, nothing belongs to the text, if text stands before it.
fn end_at_comments(blocks: &[Block], judged: &mut [Judgement]) {
    let total: u32 = blocks.iter().map(|block| block.chars).sum();
    let mut before = 0;
    let mut ended = false;
    for (block, judgement) in blocks.iter().zip(judged) {
        if !judgement.keep {
            let starts_form = [Phrase::CommentForm, Phrase::CommentHeading].iter().any(|phrase| judgement.reason == phrase.name());
            ended |= starts_form && before * 2 > total;
        } else if ended {
            refuse(judgement, "after_comment_form");
        }
        before += block.chars;
    }
}

struct Crumbs {
    section: Option<String>,
    title: Option<String>,
}

/// `Home » Section » Headline` above the text.
fn breadcrumb(blocks: &[Block], judged: &mut [Judgement]) -> Option<Crumbs> {
    for at in 0..blocks.len().min(6) {
        let crumbs: Vec<Cow<'_, str>> =
            blocks[at].text.split(['»', '›', '>', '←', '/', '|']).map(|crumb| Cow::from(crumb.trim())).filter(|crumb| !crumb.is_empty()).collect();
        if crumbs.len() >= 2 && phrases::of(&crumbs[0], 10.0) == Some(Phrase::BreadcrumbHome) {
            refuse(&mut judged[at], "breadcrumb");
            let section = (crumbs.len() >= 3).then(|| crumbs[crumbs.len() - 2].to_string());
            let title = crumbs.last().map(ToString::to_string);
            return Some(Crumbs { section, title });
        }
    }
    None
}

/// The kept lines above the first prose, if prose follows: what stands there are headline and standfirst.
fn head_lines(blocks: &[Block], table: &Table, judged: &[Judgement]) -> Vec<usize> {
    let mut lines = Vec::new();
    for at in 0..blocks.len() {
        if !judged[at].keep {
            continue;
        }
        let features = &table.blocks[at];
        if features.is_sentence && features.length >= PROSE || features.length > 4.0 * PROSE {
            return lines;
        }
        lines.push(at);
        if lines.len() > MOST_HEAD_LINES {
            break;
        }
    }
    // No prose at all: nothing tells a headline from the rest.
    Vec::new()
}

/// A name alone on the last line signs the text.
fn last_line_author(blocks: &[Block], judged: &mut [Judgement]) -> Vec<String> {
    let Some(last) = judged.iter().rposition(|judgement| judgement.keep) else { return Vec::new() };
    let more = judged[..last].iter().filter(|judgement| judgement.keep).count() >= 2;
    if !more || !stands_for_person(&blocks[last].text) {
        return Vec::new();
    }
    refuse(&mut judged[last], "byline");
    vec![blocks[last].text.clone()]
}
