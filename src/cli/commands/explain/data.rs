//! What an explanation holds, in either form.

use serde::Serialize;

use crate::decode::DecodedPage;
use crate::extract::Extraction;
use crate::extract::dates::DateCandidate;
use crate::extract::metadata::Candidate;
use crate::extract::outline::Outline;
use crate::record::Record;

/// How deep a block's path is shown.
const PATH: usize = 5;
/// Reasons shown of a block's score.
const REASONS: usize = 4;

#[derive(Debug, Serialize)]
pub(super) struct Explanation {
    pub(super) path: String,
    pub(super) offset: u64,
    pub(super) url: Option<String>,
    pub(super) captured: Option<String>,
    /// Why the page was dropped, if it was.
    pub(super) rejected: Option<&'static str>,
    pub(super) encoding: Encoding,
    pub(super) page_type: String,
    pub(super) page_type_why: String,
    pub(super) titles: Vec<Choice>,
    pub(super) authors: Vec<Choice>,
    pub(super) dates: Vec<Choice>,
    pub(super) blocks: Vec<Block>,
    pub(super) record: Option<Box<Record>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Encoding {
    pub(super) name: &'static str,
    pub(super) source: &'static str,
    pub(super) replacements: usize,
    pub(super) trail: Vec<String>,
}

/// One candidate of a field.
#[derive(Debug, Serialize)]
pub(super) struct Choice {
    pub(super) won: bool,
    pub(super) value: String,
    pub(super) carrier: String,
    pub(super) score: f64,
    pub(super) note: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Block {
    pub(super) kept: bool,
    pub(super) score: f64,
    pub(super) reason: &'static str,
    pub(super) kind: &'static str,
    /// Elements around it, outermost first.
    pub(super) path: String,
    /// What their attributes hint at.
    pub(super) hints: Vec<&'static str>,
    pub(super) link_share: f64,
    /// What the first pass said, 0 to 1.
    pub(super) first_score: Option<f64>,
    /// What moved the first pass's score most: column, its value, and the log-odds it added.
    pub(super) reasons: Vec<Reason>,
    pub(super) text: String,
}

/// What one column of the learned classifier did to a score.
#[derive(Debug, Serialize)]
pub(super) struct Reason {
    pub(super) column: String,
    pub(super) value: f64,
    pub(super) change: f64,
}

impl Explanation {
    pub(super) fn of(page: &DecodedPage, extraction: &Extraction<'_>) -> Self {
        let article = &extraction.article;
        let title = article.title.as_deref();
        Self {
            path: page.raw.place.path.clone(),
            offset: page.raw.place.offset,
            url: page.raw.url.clone(),
            captured: page.raw.captured.map(|captured| captured.to_rfc3339()),
            rejected: None,
            encoding: Encoding { name: page.encoding, source: page.encoding_source.name(), replacements: page.replacements, trail: page.trail.clone() },
            page_type: serde_json::to_value(article.page_type).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default(),
            page_type_why: extraction.page_type_why.clone(),
            titles: choices(&extraction.titles, |candidate| Some(candidate.value.as_str()) == title),
            authors: choices(&extraction.authors, |candidate| candidate.score > 0.0 && article.authors.contains(&candidate.value)),
            dates: article.dates.candidates.iter().map(|candidate| date_choice(candidate, article.dates.published.as_ref())).collect(),
            blocks: blocks(&extraction.outline, extraction),
            record: None,
        }
    }
}

fn choices(candidates: &[Candidate], won: impl Fn(&Candidate) -> bool) -> Vec<Choice> {
    let mut had = false;
    let mut choices: Vec<Choice> = candidates
        .iter()
        .map(|candidate| Choice {
            won: won(candidate),
            value: candidate.value.clone(),
            carrier: candidate.carrier.clone(),
            score: candidate.score,
            note: candidate.note.to_owned(),
        })
        .collect();
    choices.sort_by(|a, b| b.score.total_cmp(&a.score));
    for choice in &mut choices {
        // Several carriers may say the same; the best of them is the winner.
        choice.note = if choice.won && had { format!("{}; says the same", choice.note) } else { std::mem::take(&mut choice.note) };
        had |= choice.won;
    }
    choices
}

fn date_choice(candidate: &DateCandidate, published: Option<&DateCandidate>) -> Choice {
    let source = serde_json::to_value(candidate.source).ok().and_then(|source| source.as_str().map(str::to_owned)).unwrap_or_default();
    Choice {
        won: published.is_some_and(|published| published.date == candidate.date && published.carrier == candidate.carrier),
        value: candidate.date.to_rfc3339(),
        carrier: format!("{source}: {}", candidate.carrier),
        score: (candidate.score * 1000.0).round() / 1000.0,
        note: candidate.raw.chars().take(120).collect(),
    }
}

fn blocks(outline: &Outline<'_>, extraction: &Extraction<'_>) -> Vec<Block> {
    outline
        .blocks
        .iter()
        .zip(&extraction.judged.blocks)
        .enumerate()
        .map(|(at, (block, judgement))| {
            let mut path: Vec<&str> = outline.path(block.region).take(PATH).map(|(_, region)| region.tag.name()).collect();
            path.reverse();
            Block {
                kept: judgement.keep,
                score: rounded(judgement.score),
                reason: judgement.reason,
                kind: block.kind.name(),
                path: path.join(" > "),
                hints: outline.region_of(block).all.or(block.inline_hints).names(),
                link_share: (block.link_share() * 100.0).round() / 100.0,
                first_score: extraction.judged.seen.first_score(at).map(rounded),
                reasons: reasons(extraction, at),
                text: block.text.clone(),
            }
        })
        .collect()
}

fn reasons(extraction: &Extraction<'_>, at: usize) -> Vec<Reason> {
    let reasons = extraction.models.map(|models| models.reasons(&extraction.judged.seen, at)).unwrap_or_default();
    let shown = reasons.into_iter().take(REASONS);
    shown.map(|reason| Reason { column: reason.column.to_owned(), value: rounded(reason.value.into()), change: rounded(reason.change.into()) }).collect()
}

fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}
