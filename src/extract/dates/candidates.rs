//! Choosing the date of publication among all that a page carries.

use scraper::Html;
use url::Url;

use super::local::{day_number, instant, is_midnight, local_day, zoned_day};
use super::metas::{MODIFIED_METAS, PUBLISHED_METAS};
use super::path::{self, FOLDERS};
use super::{Context, Date, find, find_strict, order, shown, unshown};
use crate::evidence::{Evidence, Witness};
use crate::extract::features::Table;
use crate::extract::jsonld::JsonLd;
use crate::extract::outline::Outline;
use crate::extract::text::folded;
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
    /// Whether nothing told the date of publication, and that of the last change stands in its place.
    pub published_is_modified: bool,
    /// All candidates for the date of publication, in page order by carrier.
    pub candidates: Vec<DateCandidate>,
}

/// Score of the date that a feed or sitemap gives: sites make feeds from the same data as their declarations, which come
/// first because they are the page's own; what is merely shown comes after.
const TOLD_PUBLISHED: f64 = 0.85;
/// Sitemaps give the time of the last build as that of the last change.
const TOLD_MODIFIED: f64 = 0.4;
/// Earlier and later carriers agree if they are this close, in days.
const SAME: i64 = 1;
/// A meta name that says "publish" and "date" or "time" in some other way.
const OTHER_META_SCORE: f64 = 0.6;
/// Data without a type that gives a page's date.
const UNTYPED_SCORE: f64 = 0.9;
/// Properties that tell when something was published, in vocabularies of a site's own.
const OWN_PROPERTIES: [&str; 4] = ["uploaded", "published", "created", "posted"];
/// The day that an address names.
const ADDRESS_SCORE: f64 = 0.72;
/// A date in a box for other things is less likely the page's than the day of its last change.
const WEAK: f64 = 0.32;
/// A date shown less clearly than this may be that of the visit.
const DOUBTFUL: f64 = 0.5;
/// A date declared as plainly as this is that of publication.
const DECLARED: f64 = 0.9;
/// A day between headline and text as sure as this makes one above the headline another's; so much less sure that is.
const CLEAR_BELOW: f64 = 0.4;
const MASTHEAD: f64 = 0.5;
/// A date shown as clearly as this is the page's own.
const CLEARLY_SHOWN: f64 = 0.6;
/// The carrier of dates in microdata.
pub(super) const MICRODATA_PUBLISHED: &str = "itemprop=datePublished";

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
    /// The block that shows the headline.
    pub headline: Option<usize>,
    /// Whether the page is one text, whose date may stand in its lines.
    pub is_single: bool,
    /// Whether it is a thread of posts, dated by the first.
    pub is_thread: bool,
    /// Whether it sells something, so that the days on it are those of offers and reviews.
    pub is_sold: bool,
    /// What the feed or sitemap that named the page says.
    pub evidence: Option<&'p Evidence>,
}

pub(super) struct Collector<'p, 'c> {
    pub(super) context: &'p Context<'c>,
    pub(super) found: Vec<DateCandidate>,
    /// Which of them stand where readers look for the date.
    pub(super) at_headline: Vec<usize>,
    /// Which stand above the headline without a label, and which between it and the text.
    pub(super) above: Vec<usize>,
    pub(super) below: Vec<usize>,
    /// Which stand in comments.
    pub(super) in_comments: Vec<usize>,
}

impl<'p, 'c> Collector<'p, 'c> {
    fn new(context: &'p Context<'c>) -> Self {
        Self { context, found: Vec::new(), at_headline: Vec::new(), above: Vec::new(), below: Vec::new(), in_comments: Vec::new() }
    }

    /// Reads a value and keeps its date; whether there was one.
    pub(super) fn add(&mut self, value: &str, source: DateSource, carrier: impl Into<String>, score: f64, strict: bool) -> bool {
        let read = if strict { find_strict(value, self.context) } else { find(value, self.context).map(|(date, _)| date) };
        read.is_some_and(|date| self.keep(date, value, source, carrier, score))
    }

    /// Keeps a date that was read.
    pub(super) fn keep(&mut self, date: Date, raw: &str, source: DateSource, carrier: impl Into<String>, score: f64) -> bool {
        if !self.context.allows(&date) {
            return false;
        }
        // A year alone dates nothing.
        let score = match date.precision() {
            DatePrecision::Year => score * 0.2,
            DatePrecision::Month => score * 0.4,
            _ => score,
        };
        self.found.push(DateCandidate { date, raw: folded(raw), source, carrier: carrier.into(), score });
        true
    }

    /// Above the headline sites show the day of the visit: where another day stands below it, that is the text's.
    fn doubt_mastheads(&mut self) {
        let clear = |at: &&usize| self.found[**at].score >= CLEAR_BELOW && self.found[**at].date.day.is_some();
        let below: Vec<i32> = self.below.iter().filter(clear).map(|at| self.found[*at].date.ordinal()).collect();
        for at in self.above.iter().filter(|_| !below.is_empty()) {
            if !below.contains(&self.found[*at].date.ordinal()) {
                self.found[*at].score *= MASTHEAD;
            }
        }
    }
}

/// Weighs all carriers.
pub fn choose<'p>(page: &Page<'p>, context: &Context<'_>) -> Dates {
    let mut published = Collector::new(context);
    let mut modified = Collector::new(context);
    for (key, score) in [("datePublished", 1.0), ("dateCreated", 0.8), ("uploadDate", 0.75)] {
        if let Some(value) = page.json_ld.page_text(key) {
            published.add(&value, DateSource::JsonLd, key, score, true);
        }
    }
    // Data for Baidu's index, which names no type.
    if let Some(value) = page.json_ld.untyped_text("pubDate") {
        published.add(&value, DateSource::JsonLd, "pubDate", UNTYPED_SCORE, true);
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
    let known = published.found.len();
    for (name, value) in &page.outline.head.metas {
        let says_so = name.contains("pub") && (name.contains("date") || name.contains("time")) && !name.contains("modif") && !name.contains("updat");
        // A site's own vocabulary ("example:uploaded").
        let is_own = name.rsplit_once(':').is_some_and(|(_, property)| OWN_PROPERTIES.contains(&property));
        if (says_so || is_own) && !PUBLISHED_METAS.contains(&name.as_str()) {
            published.add(value, DateSource::Meta, name.clone(), OTHER_META_SCORE, true);
        }
    }
    // A page may be published again, but not before it was.
    published.found[known..].sort_by_key(|other| other.date.ordinal());
    shown::marks(page, &mut published, &mut modified);
    shown::lines(page, &mut published, &mut modified);
    published.doubt_mastheads();
    // A short address, or one of a feed's own service, stands for another that the page names.
    let named = [page.url.map(Url::path), page.outline.head.link("canonical"), page.outline.head.meta("og:url")];
    let path = |address: &'p str| address.split(['?', '#']).next().and_then(path::date);
    if let Some((raw, carrier)) = named.into_iter().flatten().find_map(path) {
        published.add(&raw, DateSource::Url, carrier, ADDRESS_SCORE, true);
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
    // Where no reader sees the date of a page by itself, posts that one page holds have theirs in attributes.
    if page.is_thread && best(&published.found).is_none() && best(&modified.found).is_none() {
        unshown::first_attribute(page, &mut published);
    }
    if page.is_thread && best(&published.found).is_none() {
        shown::first_post(page, &mut published);
    }
    if (page.is_single || page.is_thread) && best(&published.found).is_none_or(|best| best.source == DateSource::Text) {
        unshown::annotated(page, &mut published);
    }
    if page.is_single && best(&published.found).is_none() && best(&modified.found).is_none() {
        unshown::only_in_scripts(page, &mut published);
        unshown::seconds_in_scripts(page, &mut published);
        unshown::in_title(page, &mut published);
    }
    if !page.is_sold && best(&published.found).is_none() && best(&modified.found).is_none() {
        shown::only_label(page, &mut published);
    }
    // A template that makes articles like posts keeps their times so too; any other carrier says more.
    if page.is_single && best(&published.found).is_none() && best(&modified.found).is_none() {
        unshown::first_attribute(page, &mut published);
    }
    let (at_headline, in_comments) = (published.at_headline, published.in_comments);
    let mut dates = Dates { modified: best(&modified.found).cloned(), candidates: published.found, ..Dates::default() };
    agree(&mut dates.candidates);
    let own: Vec<&DateCandidate> = dates.candidates.iter().zip(0..).filter(|(_, at)| !in_comments.contains(at)).map(|(candidate, _)| candidate).collect();
    let sure = best(&dates.candidates).filter(|best| {
        let is_borne_out = || dates.candidates.iter().any(|other| other.source != best.source && other.date.ordinal() == best.date.ordinal());
        dates.modified.as_ref().is_none_or(|modified| best.score >= WEAK && (!is_visit(best, modified) || is_borne_out()))
    });
    dates.published = sure.map(|chosen| {
        let among = &dates.candidates;
        let chosen = before_change(chosen, among, dates.modified.as_ref()).or_else(|| before_issue(chosen, among)).unwrap_or(chosen);
        local_day(chosen, among).or_else(|| zoned_day(chosen, among)).unwrap_or_else(|| {
            let clear = first_clear(among, &at_headline, context);
            let is_own_day = |shown: &&DateCandidate| is_midnight(chosen, shown, dates.modified.as_ref()) || is_earlier(page, chosen, shown, among);
            let shown = clear.filter(is_own_day).unwrap_or(chosen);
            refine(order::turned_round(shown, among, page, context).unwrap_or_else(|| shown.clone()), &own)
        })
    });
    if dates.published.is_none() && (page.is_single || page.is_thread) {
        dates.published = dates.modified.clone().filter(|modified| modified.date.day.is_some());
        dates.published_is_modified = dates.published.is_some();
    }
    dates
}

/// The first date that is shown clearly at the headline. "Two days ago" is told less exactly than what machines are told.
fn first_clear<'c>(candidates: &'c [DateCandidate], at_headline: &[usize], context: &Context<'_>) -> Option<&'c DateCandidate> {
    let is_absolute = |shown: &DateCandidate| find(&shown.raw, &Context { captured: None, ..*context }).is_some();
    let is_clear = |shown: &&DateCandidate| shown.score >= CLEARLY_SHOWN && shown.date.day.is_some() && is_absolute(shown);
    at_headline.iter().map(|at| &candidates[*at]).find(is_clear)
}

/// Whether a date at the headline is earlier than what machines are told: templates declare the day of the last export, or the day
/// in another zone, and addresses that of the printed issue, but nobody shows readers a day before publication. Where the address or
/// microdata have the day that machines are told, or the page shows the day of the address, the earlier one is about something else. A
/// later one is that of the last change.
fn is_earlier(page: &Page<'_>, chosen: &DateCandidate, shown: &DateCandidate, candidates: &[DateCandidate]) -> bool {
    let speaks_for = |other: &DateCandidate| match chosen.source {
        DateSource::Url => other.source != DateSource::Url,
        _ => other.source == DateSource::Url || other.carrier == MICRODATA_PUBLISHED,
    };
    let same_day = |other: &&DateCandidate| other.date.ordinal() == chosen.date.ordinal();
    if !matches!(chosen.source, DateSource::JsonLd | DateSource::Meta | DateSource::Url) || page.is_thread || candidates.iter().filter(same_day).any(speaks_for)
    {
        return false;
    }
    let is_swapped = shown.date.year == chosen.date.year && shown.date.month == chosen.date.day && shown.date.day == chosen.date.month;
    let is_same = instant(&shown.date).is_some_and(|one| Some(one) == instant(&chosen.date));
    shown.date.ordinal() < chosen.date.ordinal() && !is_swapped && !is_same
}

/// The declared date of publication, where microdata have a later day that is that of the last change: templates mark the day
/// that they show.
fn before_change<'c>(chosen: &DateCandidate, candidates: &'c [DateCandidate], modified: Option<&DateCandidate>) -> Option<&'c DateCandidate> {
    let is_changed = chosen.carrier == MICRODATA_PUBLISHED && modified.is_some_and(|change| change.date.ordinal() == chosen.date.ordinal());
    let is_declared = |other: &&DateCandidate| matches!(other.source, DateSource::JsonLd | DateSource::Meta) && other.score >= DECLARED;
    let earlier = |other: &&DateCandidate| other.date.ordinal() < chosen.date.ordinal();
    is_changed.then(|| candidates.iter().filter(is_declared).find(earlier))?
}

/// The day that folders of the address and a line of the page tell, where machines are told a later one without a time: it is that of
/// the printed issue or of the last change.
fn before_issue<'c>(chosen: &DateCandidate, candidates: &'c [DateCandidate]) -> Option<&'c DateCandidate> {
    let is_day = matches!(chosen.source, DateSource::JsonLd | DateSource::Meta) && chosen.date.time.is_none() && chosen.date.day.is_some();
    let named = candidates.iter().find(|other| is_day && other.carrier == FOLDERS && other.date.ordinal() < chosen.date.ordinal())?;
    let is_shown = |other: &DateCandidate| matches!(other.source, DateSource::Text | DateSource::TimeElement) && other.date.ordinal() == named.date.ordinal();
    candidates.iter().any(is_shown).then_some(named)
}

/// Whether a day is that of the visit, or another page's: no page is changed before it is published. What readers are shown counts so only if
/// machines are told of the change, or if it stands in no good place.
fn is_visit(shown: &DateCandidate, modified: &DateCandidate) -> bool {
    let days = day_number(&shown.date).zip(day_number(&modified.date));
    let is_told = matches!(modified.source, DateSource::JsonLd | DateSource::Meta);
    let is_doubtful = match shown.source {
        DateSource::Text => is_told || shown.score < DOUBTFUL,
        DateSource::TimeElement => is_told,
        _ => false,
    };
    is_doubtful && days.is_some_and(|(shown, modified)| shown > modified + SAME)
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

/// The same day, told more exactly elsewhere, but not by a comment.
fn refine(chosen: DateCandidate, candidates: &[&DateCandidate]) -> DateCandidate {
    let better = candidates
        .iter()
        .filter(|c| c.date.ordinal() == chosen.date.ordinal() && c.date.time.is_some() && (c.date.offset.is_some() || chosen.date.time.is_none()));
    match better.max_by(|a, b| a.date.offset.is_some().cmp(&b.date.offset.is_some()).then(a.score.total_cmp(&b.score))) {
        Some(better) if chosen.date.offset.is_none() => (*better).clone(),
        _ => chosen,
    }
}
