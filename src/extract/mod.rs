//! Stage 5: tree to article.
//!
//! In: [`DecodedPage`] and its tree. Out: [`Extraction`]: the [`Article`], and the outline and judgements it was made
//! from, so that `explain` can show them.
//!
//! The way: one scan of the tree leaves blocks, regions and carriers of metadata; [`features`] are computed in a
//! table beside them; `kind` says what kind of page it is; a [`classify::Classifier`] judges the blocks; [`body`]
//! joins the kept ones; [`metadata`] and [`dates`] weigh their candidates.

mod asides;
pub mod body;
mod bylines;
pub mod classify;
pub mod dates;
mod ends;
pub mod features;
pub(crate) mod fold;
mod hash;
pub mod hints;
mod jsonld;
mod kind;
mod letters;
pub mod metadata;
mod outliers;
pub mod outline;
mod phrases;
mod plain_text;
mod pointers;
mod pulled;
pub mod rich;
mod scan;
pub(crate) mod shell;
mod signs;
mod site_rule;
mod story;
mod tag;
mod teasers;
#[cfg(test)]
mod testing;
mod text;
mod threads;
mod trim;

use url::Url;

use self::classify::rows::{self, Rows};
use self::classify::{Classifier, Judged, Models, Page, Rules, Seen};
use self::dates::{Context, DateCandidate, Dates};
use self::features::Table;
use self::jsonld::JsonLd;
use self::kind::Stand;
use self::metadata::Candidate;
use self::outline::Outline;
use self::rich::{Extras, Rich};
use crate::decode::DecodedPage;
use crate::dom::Tree;
use crate::record::{DateSource, PageType};
use crate::rules::SiteRule;

pub use self::kind::Stand as StandIn;
pub use self::tag::Tag;

/// How sure the model must be that a page in a script without spaces is a thread, where no rule says so.
const SURE_THREAD: f64 = 0.5;
/// And that it is an article, though the rules see a thread.
const SURE_ARTICLE: f64 = 0.9;
/// Score of a title that the feed or sitemap gives: less than any that the page itself shows or declares, for feeds shorten and tease.
const TOLD_TITLE: f64 = 0.3;

/// What was found on a page, before it is normalised.
#[derive(Debug, Default)]
pub struct Article {
    /// Headline.
    pub title: Option<String>,
    /// Body.
    pub text: String,
    /// Where in it, in bytes, text is preformatted, first to last: spaces matter there.
    pub preformatted: Vec<std::ops::Range<usize>>,
    /// Standfirst or description.
    pub description: Option<String>,
    /// People who wrote it.
    pub authors: Vec<String>,
    /// Credited source.
    pub agency: Option<String>,
    /// Dates.
    pub dates: Dates,
    /// Declared language.
    pub declared_language: Option<String>,
    /// The site's name for itself.
    pub site_name: Option<String>,
    /// Section.
    pub section: Option<String>,
    /// Keywords.
    pub tags: Vec<String>,
    /// Main image.
    pub image: Option<String>,
    /// Canonical address.
    pub canonical: Option<Url>,
    /// schema.org `isAccessibleForFree`.
    pub is_free: Option<bool>,
    /// Robots directives.
    pub robots: Vec<String>,
    /// Kind of page.
    pub page_type: PageType,
    /// What stands in the page's place, and why that is thought.
    pub stand_in: Option<(Stand, String)>,
    /// 0 to 1: how sure the extractor is of `text`.
    pub confidence: f64,
    /// What a reader of the record should know.
    pub warnings: Vec<String>,
    /// Richer outputs, where they were asked for.
    pub rich: Option<Box<Rich>>,
}

/// The article and how it came about.
#[derive(Debug)]
pub struct Extraction<'t> {
    /// What was found.
    pub article: Article,
    /// Blocks and regions.
    pub outline: Outline<'t>,
    /// What the classifier said.
    pub judged: Judged,
    /// The models that said it; a plain-text capture needs none.
    pub models: Option<&'t Models>,
    /// Why the page is thought to be of its kind.
    pub page_type_why: String,
    /// Titles that were weighed.
    pub titles: Vec<Candidate>,
    /// Authors that were weighed.
    pub authors: Vec<Candidate>,
}

/// Extracts from an HTML page with the given models; a site rule overrules what its selectors point at.
pub fn from_html<'t>(page: &DecodedPage, tree: &'t Tree, rule: Option<&SiteRule>, models: &'t Models) -> Extraction<'t> {
    from_html_with(page, tree, rule, models, &Extras::new())
}

/// [`from_html`] with richer outputs beside the text, which stays the same.
pub fn from_html_with<'t>(page: &DecodedPage, tree: &'t Tree, rule: Option<&SiteRule>, models: &'t Models, extras: &Extras) -> Extraction<'t> {
    let (outline, recorded) = if rich::needs_body(extras) { scan::scan_with_pieces(&tree.html) } else { (scan::scan(&tree.html), rich::Recorded::default()) };
    let json_ld = JsonLd::read(&outline.head.json_ld);
    let url = page.raw.url.as_deref().and_then(|url| Url::parse(url).ok());
    let table = Table::of(&outline);
    let site = metadata::describe(&tree.html, &outline, &json_ld, url.as_ref(), page.raw.header("X-Robots-Tag"));
    let address = url.as_ref().or(site.canonical.as_ref());
    let votes = kind::votes(&outline, &table, &json_ld, address);
    let mut judged = models.judge(&Page { outline: &outline, table: &table, json_ld: &json_ld, url: address, votes: &votes });
    let (mut page_type, mut why) = kind::elected(&votes);
    if let Some((kind, probability)) = judged.page_type {
        why = format!("learned, {:.0} %; rules: {page_type:?} ({why})", probability * 100.0);
        // Threads are told by their classes; where none says so, posts are paragraphs.
        let is_thread = kind == PageType::Forum && (page_type == PageType::Forum || probability >= SURE_THREAD);
        // What a thread is about may be what news are about.
        let is_thread_all_the_same = kind == PageType::Article && page_type == PageType::Forum && probability < SURE_ARTICLE;
        let is_doubtful = (matches!(kind, PageType::Listing | PageType::Service | PageType::Collection) || kind == PageType::Forum && !is_thread)
            && address.is_none_or(|url| url.path().len() > 1);
        if is_doubtful && story::find(&outline, &table).is_some_and(|story| story.is_long() || page_type == PageType::Article || kind == PageType::Forum) {
            page_type = PageType::Article;
            why = format!("tells a story in a script without spaces; {why}");
        } else if !is_thread_all_the_same {
            page_type = kind;
        }
    }
    let stand_in = kind::stand_in(&outline, &table, &json_ld);
    if let Some((stand, reason)) = &stand_in {
        page_type = page_type_of(*stand);
        why.clone_from(reason);
    }
    let overrides = rule.map(|rule| site_rule::apply(rule, &tree.html, &outline, &mut judged)).unwrap_or_default();
    let titled = metadata::TitlePage {
        html: &tree.html,
        outline: &outline,
        table: &table,
        json_ld: &json_ld,
        site_names: &site.names,
        section: site.section.as_deref(),
        url: address,
        canonical: site.canonical.as_ref(),
    };
    let mut titles = metadata::choose_title(&titled, models.titles());
    titles.extend(overrides.title.iter().map(|title| Candidate::new(title.clone(), "rule", 2.0, "a site rule says so")));
    let evidence = page.raw.evidence.as_deref();
    if let Some((witness, title)) = evidence.and_then(|evidence| Some((evidence.witness, evidence.title.as_ref()?))) {
        titles.push(Candidate::new(title.clone(), witness.name(), TOLD_TITLE, "told by what named the page"));
    }
    let title = metadata::best(&titles).map(|title| title.value.clone());
    let declared_language = outline
        .head
        .lang
        .map(str::to_owned)
        .or_else(|| outline.head.meta("og:locale").map(|locale| locale.replace('_', "-")))
        .or_else(|| json_ld.text("inLanguage"))
        .or_else(|| page.raw.evidence.as_ref()?.language.clone());
    let body = body::range(&judged.blocks);
    let headline = title.as_deref().and_then(|title| outline.block_saying(title)).or_else(|| outline.last_headline_before(body.0));
    // The headline may have been kept as text; what stands at it stands above the text all the same.
    let body = (body::first_but(&judged.blocks, headline).unwrap_or(body.0), body.1);
    let is_forum = page_type == PageType::Forum || json_ld.is_thread();
    let elected = kind::elected(&votes).0;
    let may_be_signed = page_type.is_signed_once() || elected.is_signed_once() || outline.head.meta("og:type") == Some("article");
    let signed = metadata::AuthorPage {
        html: &tree.html,
        outline: &outline,
        table: &table,
        json_ld: &json_ld,
        body,
        headline,
        site_names: &site.names,
        section: site.section.as_deref(),
        is_forum,
        is_signed_once: page_type.is_signed_once(),
        may_be_signed,
    };
    let credits = metadata::chinese_credits(&signed);
    let (mut authors, author_candidates) = metadata::choose_authors(&signed, credits.as_ref());
    let source = credits.and_then(|credits| metadata::chinese_source(&signed, &credits));
    let language = declared_language.as_deref().map(str::to_ascii_lowercase);
    let context = Context { language: language.as_deref(), month_first: month_first(language.as_deref(), address), captured: page.raw.captured };
    if authors.is_empty() {
        authors = evidence.map(metadata::told_authors).unwrap_or_default();
    }
    if !overrides.authors.is_empty() {
        authors.clone_from(&overrides.authors);
    }
    // A date is lost for good if a page is wrongly thought to be many things; so one opinion that it is one thing is enough.
    let is_sold = page_type == PageType::Product && !may_be_signed;
    let is_single = !is_sold && (page_type.is_one_thing() || elected.is_one_thing());
    let mut dates = dates::choose(
        &dates::Page {
            html: &tree.html,
            outline: &outline,
            table: &table,
            json_ld: &json_ld,
            url: address,
            body,
            headline,
            is_single,
            is_thread: is_forum,
            is_sold,
            evidence,
        },
        &context,
    );
    if let Some((raw, date)) = overrides.date.and_then(|raw| Some((raw.clone(), dates::find_strict(&raw, &context)?))) {
        dates.published = Some(DateCandidate { date, raw, source: DateSource::Rule, carrier: "rule".to_owned(), score: 2.0 });
    }
    let trimmed = trim::trim(&outline, &table, &mut judged.blocks, &trim::Known { title: title.as_deref(), authors: &authors, context: &context, page_type });
    let values: Vec<String> = author_candidates.iter().map(|candidate| candidate.value.clone()).collect();
    if authors.is_empty() {
        authors = trimmed.signature.as_deref().map(metadata::signed_authors).unwrap_or_default();
    }
    let agency = metadata::choose_agency(&signed, &judged.blocks, source.or(trimmed.agency), &authors, &values);
    let mut warnings = Vec::new();
    if json_ld.repaired {
        warnings.push("json_ld_repaired".to_owned());
    }
    if dates.published_is_modified {
        warnings.push("published_is_modified".to_owned());
    }
    warnings.extend(overrides.unmatched.iter().map(|part| format!("rule_without_match: {part}")));
    let body::Joined { mut text, mut preformatted } = body::join(&outline, &judged.blocks);
    let mut is_marked_up = true;
    if let Some(declared) = json_ld.text("articleBody").filter(|declared| declared.len() > 400 && declared.len() > 3 * text.len()) {
        // A page whose text only scripts would show, or only part of which is in the markup.
        text = plain_paragraphs(&declared);
        preformatted.clear();
        is_marked_up = false;
        warnings.push("text_from_json_ld".to_owned());
    }
    let rich = (!extras.is_empty()).then(|| {
        let body = if is_marked_up { rich::Body::of(&tree.html, &outline, &judged.blocks, &recorded, address) } else { rich::Body::of_text(&text) };
        let thread = rich::Thread { html: &tree.html, outline: &outline, table: &table, judged: &judged.blocks, context: &context, page_type };
        let comments = if extras.contains(&rich::Extra::Comments) { rich::comments(&thread) } else { Vec::new() };
        Box::new(Rich { extras: extras.clone(), body, comments })
    });
    let image = site.image.or_else(|| rich::first_picture(&tree.html, &outline, &judged.blocks, address));
    let kind_at_address = kind::at_front(page_type, address);
    let article = Article {
        description: trimmed.standfirst.or(site.description),
        confidence: confidence(&judged, &table),
        title,
        text,
        preformatted,
        authors,
        agency,
        dates,
        declared_language,
        site_name: site.name,
        section: site.section,
        tags: site.tags,
        image,
        canonical: site.canonical,
        is_free: site.is_free,
        robots: site.robots,
        page_type: kind_at_address,
        stand_in,
        warnings,
        rich,
    };
    Extraction { article, outline, judged, models: Some(models), page_type_why: why, titles, authors: author_candidates }
}

/// What [`from_html`] knows of a page before anything is chosen: for training.
struct Studied<'t> {
    outline: Outline<'t>,
    table: Table,
    json_ld: JsonLd,
    site: metadata::Site,
    address: Option<Url>,
}

impl<'t> Studied<'t> {
    fn of(page: &DecodedPage, tree: &'t Tree) -> Self {
        let outline = scan::scan(&tree.html);
        let json_ld = JsonLd::read(&outline.head.json_ld);
        let url = page.raw.url.as_deref().and_then(|url| Url::parse(url).ok());
        let site = metadata::describe(&tree.html, &outline, &json_ld, url.as_ref(), page.raw.header("X-Robots-Tag"));
        Self { table: Table::of(&outline), address: url.or_else(|| site.canonical.clone()), outline, json_ld, site }
    }
}

/// The blocks of an HTML page and what the learned classifier sees of them: for training.
pub fn study<'t>(page: &DecodedPage, tree: &'t Tree) -> (Outline<'t>, Rows) {
    let Studied { outline, table, json_ld, address, .. } = Studied::of(page, tree);
    let votes = kind::votes(&outline, &table, &json_ld, address.as_ref());
    let page = Page { outline: &outline, table: &table, json_ld: &json_ld, url: address.as_ref(), votes: &votes };
    let rows = rows::rows(&page, &Rules.judge(&page), &rows::Weights::default(), true);
    (outline, rows)
}

/// What could be the headline of an HTML page, and what the model that chooses sees of it: for training.
pub fn study_titles(page: &DecodedPage, tree: &Tree) -> Vec<(String, Vec<f32>)> {
    let Studied { outline, table, json_ld, site, address } = Studied::of(page, tree);
    metadata::study_titles(&metadata::TitlePage {
        html: &tree.html,
        outline: &outline,
        table: &table,
        json_ld: &json_ld,
        site_names: &site.names,
        section: site.section.as_deref(),
        url: address.as_ref(),
        canonical: site.canonical.as_ref(),
    })
}

/// Extracts from a plain-text capture.
pub fn from_plain_text(page: &DecodedPage) -> Extraction<'static> {
    from_plain_text_with(page, &Extras::new())
}

/// [`from_plain_text`] with richer outputs beside the text; there are no links, images or comments in a capture.
pub fn from_plain_text_with(page: &DecodedPage, extras: &Extras) -> Extraction<'static> {
    let capture = plain_text::read(&page.text);
    let judged = Judged { blocks: capture.judged, root: 0, page_type: None, expected: None, seen: Seen::default() };
    let table = Table::of(&capture.outline);
    let titles = capture.title.iter().map(|title| Candidate::new(title.clone(), "line", 0.7, "stands above the text")).collect();
    let authors = capture.authors.iter().map(|author| Candidate::new(author.clone(), "line", 0.6, "a name alone on the last line")).collect();
    let text = body::join(&capture.outline, &judged.blocks).text;
    let article = Article {
        rich: (!extras.is_empty()).then(|| Box::new(Rich { extras: extras.clone(), body: rich::Body::of_text(&text), comments: Vec::new() })),
        text,
        confidence: confidence(&judged, &table),
        title: capture.title,
        description: capture.description,
        authors: capture.authors,
        agency: capture.agency,
        site_name: capture.site_name,
        section: capture.section,
        ..Article::default()
    };
    Extraction { article, outline: capture.outline, judged, models: None, page_type_why: "a plain-text capture".to_owned(), titles, authors }
}

fn page_type_of(stand: Stand) -> PageType {
    match stand {
        Stand::ConsentWall => PageType::Consent,
        Stand::BotChallenge => PageType::Challenge,
        Stand::Soft404 => PageType::Soft404,
        Stand::JsShell => PageType::JsShell,
        Stand::ErrorPage => PageType::Other,
        Stand::Paywall => PageType::Paywall,
    }
}

/// Share of the judged text whose judgement is clear, discounted where little was found.
fn confidence(judged: &Judged, table: &Table) -> f64 {
    if let Some(expected) = judged.expected {
        return (expected * 1000.0).round() / 1000.0;
    }
    let (mut clear, mut all, mut kept) = (0.0, 0.0, 0.0);
    for (judgement, features) in judged.blocks.iter().zip(&table.blocks) {
        clear += features.length * (judgement.score - 0.5).abs() * 2.0;
        all += features.length;
        kept += if judgement.keep { features.length } else { 0.0 };
    }
    let enough = (kept / 600.0_f64).min(1.0);
    if all > 0.0 { (clear / all * (0.4 + 0.6 * enough) * 1000.0).round() / 1000.0 } else { 0.0 }
}

/// Whether the page writes the month before the day: American English does.
fn month_first(language: Option<&str>, url: Option<&Url>) -> bool {
    let ending = url.and_then(Url::host_str).and_then(|host| host.rsplit('.').next()).unwrap_or_default();
    match language {
        Some("en-gb" | "en-au" | "en-nz" | "en-ie" | "en-in" | "en-za") => false,
        Some(language) if language.starts_with("en") => !matches!(ending, "uk" | "au" | "nz" | "ie" | "in" | "za" | "ng" | "ke" | "sg" | "my" | "pk" | "eu"),
        Some(_) => false,
        None => matches!(ending, "com" | "us" | "gov" | "edu" | "mil"),
    }
}

/// Text that came without markup, one paragraph a line.
fn plain_paragraphs(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n\n")
}
