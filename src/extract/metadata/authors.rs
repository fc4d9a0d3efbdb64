//! Who wrote it: people only.
//!
//! Every carrier gives a list of names; the lists are ranked, and the best one wins whole. What machines are told (JSON-LD, `<meta>`) comes
//! before what readers see, because bylines share their classes with teasers and comments; in a forum the first post's author is the page's.

use scraper::Html;

use super::byline::{self, Piece, people, people_of};
use super::names::{NAMES, after_phrase};
use super::person::Trust;
use super::{Candidate, links};
use crate::extract::features::Table;
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::jsonld::JsonLd;
use crate::extract::outline::{Mark, MarkKind, Outline};
use crate::extract::text::folded;

/// A byline is not longer, in characters.
const LONGEST_BYLINE: usize = 160;
/// Blocks before and after the text's beginning in which a byline may stand.
const REACH: usize = 14;
/// Blocks around the headline in which it stands more likely.
const AT_HEADLINE: usize = 6;
/// Marks of one kind that are read.
const MOST_MARKS_READ: usize = 5;

/// Meta names that hold an author, best first.
const AUTHOR_METAS: &[&str] = &[
    "author",
    "article:author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dc.creator",
    "dc:creator",
    "dcterms.creator",
    "byl",
    "byline",
    "citation_author",
    "citation_authors",
    "og:article:author",
    "article.author",
    "content_author",
    "author_name",
    "authors",
];
/// Those of them that may say "Doe, Jane".
const FAMILY_NAME_FIRST: &[&str] = &["dc.creator", "dc:creator", "dcterms.creator", "citation_author", "citation_authors"];

/// What choosing needs to know of the page.
pub struct AuthorPage<'p> {
    /// The tree.
    pub html: &'p Html,
    /// Its outline.
    pub outline: &'p Outline<'p>,
    /// Features.
    pub table: &'p Table,
    /// Its JSON-LD.
    pub json_ld: &'p JsonLd,
    /// First and last block of the text.
    pub body: (usize, usize),
    /// The block that shows the headline.
    pub headline: Option<usize>,
    /// Folded names of the site.
    pub site_names: &'p [String],
    /// Whether it is a thread of posts.
    pub is_forum: bool,
}

/// The names one carrier gives.
struct Group {
    carrier: String,
    score: f64,
    names: Vec<String>,
    /// What it said, where that is no name.
    refused: Vec<String>,
}

/// Weighs every carrier of authors. The value of a candidate is one name; all names of the best carrier win together.
pub fn choose(page: &AuthorPage<'_>) -> (Vec<String>, Vec<Candidate>) {
    let mut groups = Vec::new();
    declared(page, &mut groups);
    shown(page, &mut groups);
    groups.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut candidates = Vec::new();
    for group in &groups {
        candidates.extend(group.names.iter().map(|name| Candidate::new(name.clone(), group.carrier.clone(), group.score, "reads like a person's name")));
        candidates.extend(group.refused.iter().map(|value| Candidate::new(value.clone(), group.carrier.clone(), 0.0, "no person's name")));
    }
    let mut winner: Vec<String> = Vec::new();
    if let Some(best) = groups.into_iter().find(|group| !group.names.is_empty()) {
        for name in best.names {
            if !winner.iter().any(|known| fold(known) == fold(&name)) {
                winner.push(name);
            }
        }
    }
    if page.is_forum {
        winner.truncate(1);
    }
    (winner, candidates)
}

impl AuthorPage<'_> {
    fn group(&self, carrier: impl Into<String>, score: f64, values: Vec<String>, trust: Trust) -> Group {
        let mut group = Group { carrier: carrier.into(), score, names: Vec::new(), refused: Vec::new() };
        for value in values {
            let names = people(&value, trust, self.site_names);
            if names.is_empty() {
                group.refused.push(value);
            } else {
                group.names.extend(names);
            }
        }
        group
    }
}

/// JSON-LD and `<meta>`.
fn declared(page: &AuthorPage<'_>, groups: &mut Vec<Group>) {
    let trust = if page.is_forum { Trust::Account } else { Trust::Person };
    for (key, score) in [("author", 1.0), ("creator", 0.98)] {
        let (people, others): (Vec<_>, Vec<_>) = page.json_ld.people(key).into_iter().partition(|(_, is_person)| *is_person);
        let mut group = page.group("json_ld", score, people.into_iter().map(|(name, _)| name).collect(), trust);
        group.refused.extend(others.into_iter().map(|(name, _)| name));
        groups.push(group);
    }
    let head = &page.outline.head;
    for (rank, name) in AUTHOR_METAS.iter().enumerate() {
        let values: Vec<String> = head.all_meta(name).map(folded).map(|value| if FAMILY_NAME_FIRST.contains(name) { given_name_first(value) } else { value }).collect();
        if !values.is_empty() {
            groups.push(page.group(format!("meta {name}"), 0.9 - 0.01 * rank as f64, values, Trust::Doubtful));
        }
    }
    // Previews in messengers: a label and a value.
    for number in ["1", "2"] {
        let label = head.meta(&format!("twitter:label{number}"));
        if let (Some(label), Some(value)) = (label, head.meta(&format!("twitter:data{number}")))
            && byline::is_label(label)
        {
            groups.push(page.group("meta twitter:data", 0.85, vec![folded(value)], Trust::Byline));
        }
    }
}

/// `Doe, Jane` to `Jane Doe`.
fn given_name_first(name: String) -> String {
    match name.split_once(',') {
        Some((family, given)) if !given.contains([',', ';']) && family.split_whitespace().count() <= 2 && (1..=2).contains(&given.split_whitespace().count()) => {
            format!("{} {}", given.trim(), family.trim())
        }
        _ => name,
    }
}

/// Marked elements and lines.
fn shown(page: &AuthorPage<'_>, groups: &mut Vec<Group>) {
    for (kind, carrier, score) in
        [(MarkKind::Author, "rel or itemprop", 0.78), (MarkKind::User, "account", if page.is_forum { 0.77 } else { 0.2 }), (MarkKind::Byline, "byline class", 0.7)]
    {
        if kind == MarkKind::User && !page.is_forum {
            continue;
        }
        let mut group = Group { carrier: carrier.to_owned(), score, names: Vec::new(), refused: Vec::new() };
        marked(page, kind, &mut group);
        groups.push(group);
    }
    if page.is_forum {
        return;
    }
    let found = lines(page);
    if !found.is_empty() {
        groups.push(Group { carrier: "byline text".to_owned(), score: 0.65, names: found, refused: Vec::new() });
    }
    if groups.iter().all(|group| group.names.is_empty()) {
        let found = links::to_authors(page.html, page.outline, zone(page), page.site_names);
        groups.push(Group { carrier: "link to an author".to_owned(), score: 0.6, names: found, refused: Vec::new() });
    }
}

/// Blocks in which a byline can stand: from a little above headline and text to the text's first paragraphs.
fn zone(page: &AuthorPage<'_>) -> std::ops::Range<usize> {
    let head = page.headline.filter(|at| *at <= page.body.0).unwrap_or(page.body.0);
    head.saturating_sub(AT_HEADLINE)..(page.body.0.max(head) + REACH).min(page.outline.blocks.len())
}

/// Reads marked elements that stand where bylines do.
fn marked(page: &AuthorPage<'_>, kind: MarkKind, group: &mut Group) {
    const ELSEWHERE: Hints = Hints::RELATED.or(Hints::SIDEBAR).or(Hints::NAV).or(Hints::FOOTER).or(Hints::TEASER).or(Hints::CAPTION);
    let zone = zone(page);
    let elsewhere = if page.is_forum { Hints::NAV.or(Hints::FOOTER) } else { ELSEWHERE.or(Hints::COMMENT) };
    let trust = if page.is_forum { Trust::Account } else { Trust::Byline };
    let mut read = 0;
    let mut above = false;
    for mark in page.outline.marks.iter().filter(|mark| mark.kind == kind) {
        let at = mark.block as usize;
        let in_zone = zone.contains(&at);
        // Below the text stand the authors of teasers, unless nobody was named above it.
        let below = at >= page.body.1 && at <= page.body.1 + REACH && !above;
        let inside = kind == MarkKind::Author && at >= zone.start && at < page.body.1 && !above;
        if !(in_zone || below || inside || page.is_forum && at >= zone.start) || page.table.effective[mark.region as usize].has(elsewhere) {
            continue;
        }
        let pieces = pieces_of(page, mark);
        let shown: usize = pieces.iter().map(|piece| piece.text.chars().count()).sum();
        // `<h2 class="author-title">` and the like head sections; a byline is short, a box about the author begins with the name.
        if shown == 0 || shown > LONGEST_BYLINE && kind == MarkKind::Byline && in_zone {
            continue;
        }
        let names = people_of(&pieces, trust, page.site_names);
        if names.is_empty() {
            group.refused.extend(pieces.into_iter().map(|piece| piece.text).next());
        } else {
            above |= in_zone;
            group.names.extend(names);
        }
        read += 1;
        if read >= MOST_MARKS_READ || page.is_forum && !group.names.is_empty() {
            break;
        }
    }
}

fn pieces_of(page: &AuthorPage<'_>, mark: &Mark) -> Vec<Piece> {
    let pieces = byline::pieces(page.html, mark.node);
    match &mark.value {
        Some(value) if pieces.is_empty() => vec![Piece { text: folded(value), ..Piece::default() }],
        _ => pieces,
    }
}

/// Short lines near the text that read as bylines do.
fn lines(page: &AuthorPage<'_>) -> Vec<String> {
    const ELSEWHERE: Hints = Hints::COMMENT.or(Hints::RELATED).or(Hints::TEASER).or(Hints::NAV).or(Hints::FOOTER).or(Hints::CAPTION);
    let zone = zone(page);
    let blocks = &page.outline.blocks;
    let tail = page.body.1.saturating_sub(3).max(zone.end)..(page.body.1 + 4).min(blocks.len());
    for at in zone.chain(tail) {
        let block = &blocks[at];
        if page.table.blocks[at].length > LONGEST_BYLINE as f64 || page.table.effective[block.region as usize].has(ELSEWHERE) {
            continue;
        }
        for line in block.text.lines() {
            let names = of_line(line, page.site_names);
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
    if let Some(rest) = after_phrase(line, &NAMES.prefixes).filter(|rest| !rest.is_empty()) {
        let begins_like_name = !rest.starts_with(char::is_lowercase);
        let names = if begins_like_name { people(line, Trust::Doubtful, site_names) } else { Vec::new() };
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
