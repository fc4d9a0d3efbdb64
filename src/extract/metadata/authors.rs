//! Who wrote it: people only.

use scraper::Html;

use super::names::{NAMES, after_phrase};
use super::{Candidate, words};
use crate::evidence::Evidence;
use crate::extract::features::Table;
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::jsonld::JsonLd;
use crate::extract::outline::{MarkKind, Outline};
use crate::extract::text::{self, folded};

/// A byline is not longer, in characters.
const LONGEST_BYLINE: usize = 160;
/// A name is not longer.
const LONGEST_NAME: usize = 60;
/// Words of a name at most.
const MOST_WORDS: usize = 6;
/// Blocks before and after the text's beginning in which a byline may stand.
const REACH: usize = 14;

/// Weighs every carrier of authors. The value of a candidate is one name; all names of the best carrier win together.
pub fn choose(
    html: &Html,
    outline: &Outline<'_>,
    table: &Table,
    json_ld: &JsonLd,
    body: (usize, usize),
    site_names: &[String],
) -> (Vec<String>, Vec<Candidate>) {
    let mut carriers: Vec<(String, f64, Vec<String>)> = Vec::new();
    let people: Vec<String> =
        json_ld.people("author").into_iter().chain(json_ld.people("creator")).filter(|(_, is_person)| *is_person).map(|(name, _)| name).collect();
    carriers.push(("json_ld".into(), 1.0, people));
    for (rank, name) in [
        "author",
        "article:author",
        "article:author_name",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "byl",
        "byline",
        "citation_author",
        "og:article:author",
        "twitter:data1",
    ]
    .iter()
    .enumerate()
    {
        let values: Vec<String> = outline.head.all_meta(name).map(folded).collect();
        carriers.push((format!("meta {name}"), 0.9 - 0.01 * rank as f64, values));
    }
    carriers.push(("rel or itemprop".into(), 0.75, marked(html, outline, table, MarkKind::Author, body)));
    carriers.push(("byline class".into(), 0.65, marked(html, outline, table, MarkKind::Byline, body)));
    carriers.push(("byline text".into(), 0.6, lines(outline, table, body)));

    let mut candidates = Vec::new();
    let mut winner: Vec<String> = Vec::new();
    for (carrier, score, values) in carriers {
        let strict = score < 0.7;
        let names: Vec<String> = values.iter().flat_map(|value| people_in(value, strict, site_names)).collect();
        for name in &names {
            candidates.push(Candidate::new(name.clone(), carrier.clone(), score, "reads like a person's name"));
        }
        for value in values.iter().filter(|value| people_in(value, strict, site_names).is_empty() && !value.is_empty()) {
            candidates.push(Candidate::new(value.clone(), carrier.clone(), 0.0, "no person's name"));
        }
        if winner.is_empty() {
            for name in names {
                if !winner.iter().any(|known| fold(known) == fold(&name)) {
                    winner.push(name);
                }
            }
        }
    }
    (winner, candidates)
}

/// Texts of marked elements that stand where bylines do.
fn marked(html: &Html, outline: &Outline<'_>, table: &Table, kind: MarkKind, body: (usize, usize)) -> Vec<String> {
    const ELSEWHERE: Hints = Hints::COMMENT.or(Hints::RELATED).or(Hints::SIDEBAR).or(Hints::NAV).or(Hints::FOOTER);
    let mut texts = Vec::new();
    for mark in outline.marks.iter().filter(|mark| mark.kind == kind) {
        let at = mark.block as usize;
        // Below the text stand the authors of teasers, unless nobody was named above it.
        let reach_below = if texts.is_empty() { REACH } else { 0 };
        let near = at + REACH >= body.0 && at <= body.1 + reach_below;
        if !near || table.effective[mark.region as usize].has(ELSEWHERE) {
            continue;
        }
        let shown = text::of_node(html, mark.node, LONGEST_BYLINE * 2);
        let text = if shown.is_empty() { mark.value.clone().unwrap_or_default() } else { shown };
        // `<h2 class="author-title">` and the like head sections; a byline is short.
        if !text.is_empty() && text.chars().count() <= LONGEST_BYLINE {
            texts.push(text);
        }
        if texts.len() >= 4 {
            break;
        }
    }
    texts
}

/// Short lines near the text that begin as bylines do.
fn lines(outline: &Outline<'_>, table: &Table, body: (usize, usize)) -> Vec<String> {
    let from = body.0.saturating_sub(REACH);
    let to = outline.blocks.len().min(body.1 + 4);
    let mut found = Vec::new();
    for at in from..to {
        let inside = at > body.0 + REACH && at + 3 < body.1;
        let block = &outline.blocks[at];
        if inside || table.blocks[at].length > LONGEST_BYLINE as f64 || table.effective[block.region as usize].has(Hints::COMMENT.or(Hints::RELATED)) {
            continue;
        }
        for line in block.text.lines() {
            if after_phrase(line, &NAMES.prefixes).is_some_and(|rest| !rest.is_empty()) {
                found.push(line.to_owned());
                return found;
            }
        }
    }
    found
}

/// People that the feed or sitemap names, where the page names none.
pub fn told(evidence: &Evidence) -> Vec<String> {
    let mut people: Vec<String> = Vec::new();
    for name in evidence.authors.iter().flat_map(|name| people_in(name, true, &[])) {
        if !people.contains(&name) {
            people.push(name);
        }
    }
    people
}

/// The people a byline names.
fn people_in(byline: &str, strict: bool, site_names: &[String]) -> Vec<String> {
    let mut rest = byline.trim();
    let mut had_prefix = false;
    while let Some(after) = after_phrase(rest, &NAMES.prefixes) {
        if after.len() == rest.len() || after.is_empty() {
            break;
        }
        rest = after;
        had_prefix = true;
    }
    // What follows a bar, a bullet or a bracket is a role, a place or a date.
    let rest = rest.split(['|', '•', '·', '(', '/', '\n', '–', '—']).next().unwrap_or_default();
    let rest = rest.split(" - ").next().unwrap_or_default();
    split_names(rest)
        .into_iter()
        .map(|name| without_role(&name))
        .map(|name| name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | ',' | '،' | '"' | '“' | '”' | '*' | '@')).to_owned())
        .filter(|name| is_person(name, strict && !had_prefix, site_names))
        .take(12)
        .collect()
}

/// Takes a role's word off either end ("김서연 기자", "Reporter Jane Doe").
fn without_role(name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let is_role = |word: &str| NAMES.roles.contains(&fold(word));
    while words.len() > 1 && words.last().is_some_and(|word| is_role(word)) {
        words.pop();
    }
    while words.len() > 2 && words.first().is_some_and(|word| is_role(word)) {
        words.remove(0);
    }
    words.join(" ")
}

/// Cuts a list of names at commas and at the words that join them.
fn split_names(list: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    for part in list.split_inclusive([',', ';', '&', '،', '؛', '、', '，', '+']) {
        let ends = part.ends_with([',', ';', '&', '،', '؛', '、', '，', '+']);
        for word in part.trim_end_matches([',', ';', '&', '،', '؛', '、', '，', '+']).split_whitespace() {
            let folded = fold(word);
            let current = names.len() - 1;
            // A one-letter joiner may be an initial: "Jorge E Pérez".
            if NAMES.joiners.contains(&folded) && !names[current].is_empty() && (folded.chars().count() > 1 || word.chars().all(char::is_lowercase)) {
                names.push(String::new());
                continue;
            }
            let name = &mut names[current];
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(word);
        }
        if ends {
            names.push(String::new());
        }
    }
    names
}

/// Whether a text reads like a person's name. In doubtful places (`strict`) it must have two words, each capitalised
/// where the script has capitals.
fn is_person(name: &str, strict: bool, site_names: &[String]) -> bool {
    let folded = fold(name);
    let count = words(&folded).len();
    if folded.is_empty() || count > MOST_WORDS || name.chars().count() > LONGEST_NAME || name.chars().count() < 2 {
        return false;
    }
    if name.contains(['@', '#', '=', '<', '{', '?', '!', '©']) || name.contains("://") || name.contains("www.") || name.contains(".com") {
        return false;
    }
    if NAMES.not_person.contains(&folded) || NAMES.agencies.contains_key(&folded) || NAMES.roles.contains(&folded) || site_names.contains(&folded) {
        return false;
    }
    if name.chars().any(|c| c.is_numeric()) {
        return false;
    }
    let capitalised = name.split_whitespace().filter(|word| word.chars().next().is_some_and(char::is_uppercase)).count();
    let has_case = name.chars().any(char::is_lowercase) || name.chars().any(char::is_uppercase);
    if strict {
        // Names in Chinese, Japanese and Korean have no space in them.
        let unspaced = name.chars().any(|c| crate::extract::text::is_unspaced_script(c) || matches!(c, '\u{ac00}'..='\u{d7af}'));
        if has_case && (count < 2 || capitalised < 2) || !has_case && count < 2 && !unspaced {
            return false;
        }
        return name.chars().count() <= 40;
    }
    !has_case || capitalised > 0 || count == 1
}

/// Whether a line of a plain-text capture is nothing but a person's name.
pub fn is_name_line(line: &str) -> bool {
    let count = line.split_whitespace().count();
    (2..=4).contains(&count)
        && line.chars().count() <= 40
        && !line.contains(|c: char| !(c.is_alphabetic() || c.is_whitespace() || matches!(c, '.' | '\'' | '-' | '’' | '\u{064b}'..='\u{0652}')))
        && is_person(line, true, &[])
}
