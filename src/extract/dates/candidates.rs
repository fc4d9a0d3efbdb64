//! Choosing the date of publication among all that a page carries.

use scraper::Html;
use url::Url;

use super::words::WORDS;
use super::{Context, Date, find, find_strict, iso};
use crate::evidence::{Evidence, Witness};
use crate::extract::features::Table;
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::jsonld::JsonLd;
use crate::extract::outline::{MarkKind, Outline};
use crate::extract::text::{self, folded};
use crate::record::{DatePrecision, DateSource};

/// A date the page carries.
#[derive(Debug, Clone, PartialEq)]
pub struct DateCandidate {
    /// The date.
    pub date: Date,
    /// The text it was read from.
    pub raw: String,
    /// Where.
    pub source: DateSource,
    /// Which carrier, for the reader.
    pub carrier: String,
    /// 0 to 1: how likely it is the date of publication.
    pub score: f64,
}

/// What was chosen, and from what.
#[derive(Debug, Default)]
pub struct Dates {
    /// Of publication.
    pub published: Option<DateCandidate>,
    /// Of the last change.
    pub modified: Option<DateCandidate>,
    /// All candidates for the date of publication, in page order by carrier.
    pub candidates: Vec<DateCandidate>,
}

/// Meta names that hold the date of publication, best first.
const PUBLISHED_METAS: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "article:published",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "citation_publication_date",
    "citation_online_date",
    "publishdate",
    "publish-date",
    "publish_date",
    "published_time",
    "pubdate",
    "publication_date",
    "publicationdate",
    "article.published",
    "originalpublicationdate",
    "article_date_original",
    "cxenseparse:recs:publishtime",
    "bt:pubdate",
    "date_published",
    "analyticsattributes.articledate",
    "shareaholic:article_published_time",
    "article.created",
    "created",
    "datecreated",
    "article:created_time",
    "rnews:datepublished",
    "vr:published_time",
    "ptime",
    "release_date",
    "dc.date",
    "dcterms.date",
    "date",
    "dateposted",
    "gentime",
    "videodate",
    "article-publication-date",
    "timestamp",
    "time",
];
const MODIFIED_METAS: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "dc.date.modified",
    "dcterms.modified",
    "last-modified",
    "lastmod",
    "modified_time",
    "article.updated",
    "revised",
    "lastmodified",
    "updated_time",
    "cxenseparse:recs:mod-time",
];
/// Blocks before the text in which its date may stand, and after it.
const BEFORE: usize = 16;
const AFTER: usize = 8;
/// Score of the date that a feed or sitemap gives: sites make feeds from the same data as their declarations, which come
/// first because they are the page's own; what is merely shown comes after.
const TOLD_PUBLISHED: f64 = 0.85;
/// Sitemaps give the time of the last build as that of the last change.
const TOLD_MODIFIED: f64 = 0.4;
/// A line with a date in it is not longer, in weighted characters.
const LONGEST_LINE: f64 = 220.0;
/// Shown dates that are weighed: the page's own is among the first, the rest belong to teasers and comments.
const MOST_SHOWN: i32 = 8;
/// Text of a marked element that is read, in bytes.
const LONGEST_MARK: usize = 400;
/// A label stands within so many characters of a line's beginning.
const LABEL_REACH: usize = 80;
/// Earlier and later carriers agree if they are this close, in days.
const SAME: i64 = 1;

/// What choosing needs to know of the page.
pub struct Page<'p> {
    /// The tree.
    pub html: &'p Html,
    /// Its outline.
    pub outline: &'p Outline<'p>,
    /// Features.
    pub table: &'p Table,
    /// Its JSON-LD.
    pub json_ld: &'p JsonLd,
    /// Its address, where known.
    pub url: Option<&'p Url>,
    /// First and last block of the text.
    pub body: (usize, usize),
    /// Whether the page is one text, whose date may stand in its lines.
    pub is_single: bool,
    /// What the feed or sitemap that named the page says.
    pub evidence: Option<&'p Evidence>,
}

struct Collector<'p, 'c> {
    context: &'p Context<'c>,
    found: Vec<DateCandidate>,
}

impl Collector<'_, '_> {
    fn add(&mut self, value: &str, source: DateSource, carrier: impl Into<String>, score: f64, strict: bool) {
        let read = if strict { find_strict(value, self.context) } else { find(value, self.context).map(|(date, _)| date) };
        let Some(date) = read.filter(|date| self.context.allows(date)) else { return };
        // A year alone dates nothing.
        let score = match date.precision() {
            DatePrecision::Year => score * 0.2,
            DatePrecision::Month => score * 0.4,
            _ => score,
        };
        self.found.push(DateCandidate { date, raw: folded(value), source, carrier: carrier.into(), score });
    }
}

/// Weighs all carriers.
pub fn choose(page: &Page<'_>, context: &Context<'_>) -> Dates {
    let mut published = Collector { context, found: Vec::new() };
    let mut modified = Collector { context, found: Vec::new() };
    for (key, score) in [("datePublished", 1.0), ("dateCreated", 0.8), ("uploadDate", 0.75)] {
        if let Some(value) = page.json_ld.page_text(key) {
            published.add(&value, DateSource::JsonLd, key, score, true);
        }
    }
    if let Some(value) = page.json_ld.page_text("dateModified") {
        modified.add(&value, DateSource::JsonLd, "dateModified", 1.0, true);
    }
    for (rank, name) in PUBLISHED_METAS.iter().enumerate() {
        if let Some(value) = page.outline.head.meta(name) {
            published.add(value, DateSource::Meta, *name, 0.95 - 0.005 * rank as f64, true);
        }
    }
    for (rank, name) in MODIFIED_METAS.iter().enumerate() {
        if let Some(value) = page.outline.head.meta(name) {
            modified.add(value, DateSource::Meta, *name, 0.9 - 0.01 * rank as f64, true);
        }
    }
    marks(page, &mut published, &mut modified);
    if page.is_single {
        lines(page, &mut published, &mut modified);
    }
    if let Some(url) = page.url
        && let Some(raw) = path_date(url.path())
    {
        published.add(&raw, DateSource::Url, "path", 0.72, true);
    }
    if let Some(evidence) = page.evidence {
        let source = match evidence.witness {
            Witness::Feed => DateSource::Feed,
            Witness::Sitemap => DateSource::Sitemap,
        };
        let carrier = evidence.witness.name();
        for (value, collector, score) in [(&evidence.published, &mut published, TOLD_PUBLISHED), (&evidence.modified, &mut modified, TOLD_MODIFIED)] {
            if let Some(value) = value {
                collector.add(value, source, carrier, score, true);
            }
        }
    }
    let mut dates = Dates { published: None, modified: best(&modified.found).cloned(), candidates: published.found };
    agree(&mut dates.candidates);
    dates.published = best(&dates.candidates).cloned().map(|chosen| refine(chosen, &dates.candidates));
    dates
}

fn best(candidates: &[DateCandidate]) -> Option<&DateCandidate> {
    candidates.iter().enumerate().filter(|(_, c)| c.score >= 0.3).max_by(|(i, a), (j, b)| a.score.total_cmp(&b.score).then(j.cmp(i))).map(|(_, c)| c)
}

/// A date that two kinds of carriers give is more likely.
fn agree(candidates: &mut [DateCandidate]) {
    let days: Vec<(DateSource, Option<i64>)> = candidates.iter().map(|c| (c.source, day_number(&c.date))).collect();
    for candidate in candidates {
        let Some(own) = day_number(&candidate.date) else { continue };
        let others = days.iter().filter(|(source, day)| *source != candidate.source && day.is_some_and(|day| (day - own).abs() <= SAME)).count();
        candidate.score += 0.12 * others.min(2) as f64;
    }
}

/// The same day, told more exactly elsewhere.
fn refine(chosen: DateCandidate, candidates: &[DateCandidate]) -> DateCandidate {
    let better = candidates
        .iter()
        .filter(|c| c.date.ordinal() == chosen.date.ordinal() && c.date.time.is_some() && (c.date.offset.is_some() || chosen.date.time.is_none()));
    match better.max_by(|a, b| a.date.offset.is_some().cmp(&b.date.offset.is_some()).then(a.score.total_cmp(&b.score))) {
        Some(better) if chosen.date.offset.is_none() => better.clone(),
        _ => chosen,
    }
}

fn day_number(date: &Date) -> Option<i64> {
    use chrono::Datelike;
    chrono::NaiveDate::from_ymd_opt(date.year, date.month?, date.day?).map(|day| i64::from(day.num_days_from_ce()))
}

/// Dates in `<time>`, microdata and elements whose class says date.
fn marks(page: &Page<'_>, published: &mut Collector<'_, '_>, modified: &mut Collector<'_, '_>) {
    const ELSEWHERE: Hints = Hints::COMMENT.or(Hints::RELATED).or(Hints::SIDEBAR).or(Hints::NAV).or(Hints::FOOTER);
    let mut hinted = 0_i32;
    for mark in &page.outline.marks {
        if hinted >= MOST_SHOWN && matches!(mark.kind, MarkKind::Time | MarkKind::DateHint) {
            continue;
        }
        let at = mark.block as usize;
        let elsewhere = page.table.effective[mark.region as usize].has(ELSEWHERE);
        let near = at + BEFORE >= page.body.0 && at <= page.body.1 + AFTER;
        let place: f64 = match (elsewhere, near) {
            (false, true) => 1.0,
            (false, false) => 0.55,
            (true, _) => 0.4,
        };
        let text = || text::of_node(page.html, mark.node, LONGEST_MARK);
        match mark.kind {
            MarkKind::DatePublished => {
                let value = mark.value.clone().unwrap_or_else(text);
                published.add(&value, DateSource::TimeElement, "itemprop=datePublished", 0.92 * place.max(0.6), false);
            }
            MarkKind::DateModified => {
                let value = mark.value.clone().unwrap_or_else(text);
                modified.add(&value, DateSource::TimeElement, "itemprop=dateModified", 0.85, false);
            }
            MarkKind::Time => {
                let shown = text();
                let value = mark.value.clone().filter(|value| !value.is_empty()).unwrap_or_else(|| shown.clone());
                let label = label_before(page, at, &shown);
                match label {
                    Some(false) => modified.add(&value, DateSource::TimeElement, "time", 0.7 * place, false),
                    label => {
                        // The first time of an article is its own; later ones belong to comments and teasers.
                        let first = if hinted == 0 { 1.0 } else { 0.9 - 0.05 * f64::from(hinted.min(6)) };
                        hinted += 1;
                        published.add(&value, DateSource::TimeElement, "time", (if label == Some(true) { 0.9 } else { 0.82 }) * place * first, false);
                    }
                }
            }
            MarkKind::DateHint if page.is_single => {
                let value = text();
                if value.chars().count() > 160 || value.is_empty() {
                    continue;
                }
                match label_of(&value) {
                    Some(false) => modified.add(&value, DateSource::Text, "date class", 0.6 * place, false),
                    label => {
                        let first = 1.0 - 0.06 * f64::from(hinted.min(6));
                        let before = published.found.len();
                        published.add(&value, DateSource::Text, "date class", (if label == Some(true) { 0.85 } else { 0.76 }) * place * first, false);
                        hinted += i32::from(published.found.len() > before);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Dates in short lines around the text.
fn lines(page: &Page<'_>, published: &mut Collector<'_, '_>, modified: &mut Collector<'_, '_>) {
    let blocks = &page.outline.blocks;
    let from = page.body.0.saturating_sub(BEFORE);
    let to = blocks.len().min(page.body.1 + AFTER);
    let mut seen = 0;
    for at in from..to {
        let (block, features) = (&blocks[at], &page.table.blocks[at]);
        let inside = at >= page.body.0 && at < page.body.1;
        if features.length > LONGEST_LINE || (inside && at > page.body.0 + 6 && at + 3 < page.body.1) {
            continue;
        }
        if page.table.effective[block.region as usize].has(Hints::COMMENT.or(Hints::RELATED).or(Hints::SIDEBAR)) {
            continue;
        }
        let mut before = None;
        for line in block.text.lines() {
            let label = label_of(line).or(before.take());
            let Some((date, range)) = find(line, page_context(published)) else {
                before = label;
                continue;
            };
            // In a sentence a date is about something; by itself, or behind a label, it is about the page.
            let around = line.len() - range.len();
            let alone = around < 60 || label.is_some();
            if date.day.is_none() || !alone && inside {
                continue;
            }
            let base = match (label, inside) {
                (Some(true), _) => 0.8,
                (_, false) => 0.62,
                (_, true) => 0.4,
            };
            let score = base * (if alone { 1.0 } else { 0.6 }) * (1.0 - 0.05 * f64::from(seen.min(8)));
            if label == Some(false) {
                modified.add(line, DateSource::Text, "line", 0.6, false);
            } else {
                seen += 1;
                published.add(line, DateSource::Text, "line", score, false);
            }
        }
    }
}

fn page_context<'r>(collector: &'r Collector<'_, '_>) -> &'r Context<'r> {
    collector.context
}

/// What a label in the text says: `Some(true)` published, `Some(false)` modified.
fn label_of(text: &str) -> Option<bool> {
    WORDS.label(&fold(&text.chars().take(LABEL_REACH).collect::<String>()))
}

/// The label of a `<time>`: in its own text, or in the block that it stands in.
fn label_before(page: &Page<'_>, at: usize, shown: &str) -> Option<bool> {
    label_of(shown).or_else(|| {
        let block = page.outline.blocks.get(at)?;
        // Several times share the line: "Published 3 May, updated 4 May". Only what stands before this one counts.
        let before = block.text.find(shown).map_or("", |found| &block.text[..found]);
        let last: String = before.chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
        label_of(&last)
    })
}

/// `/2019/10/18/`, `/2019-10-18-`, `/20191018/`.
fn path_date(path: &str) -> Option<String> {
    for (at, _) in path.match_indices(['/', '-', '_']) {
        let rest = &path[at + 1..];
        if !rest.starts_with("19") && !rest.starts_with("20") {
            continue;
        }
        if let Some((date, after)) = iso::leading(rest)
            && date.day.is_some()
            && !after.starts_with(|c: char| c.is_ascii_digit())
        {
            return Some(rest[..rest.len() - after.len()].to_owned());
        }
    }
    None
}
