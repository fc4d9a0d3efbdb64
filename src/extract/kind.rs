//! What kind of page it is: content of some kind, or something that stands in a page's place.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;
use url::Url;

use super::dates;
use super::features::{Features, Table};
use super::fold::fold;
use super::hints::Hints;
use super::jsonld::JsonLd;
use super::outline::{Block, Kind, MarkKind, Outline};
use super::tag::Tag;
use crate::record::PageType;

/// A page that stands in a page's place has little text, in weighted characters.
const SHORT_PAGE: f64 = 1600.0;
/// A shell that scripts would fill has hardly any.
const SHELL: f64 = 400.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    title: Vec<String>,
    text: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    consent_wall: BTreeMap<String, Phrases>,
    bot_challenge: BTreeMap<String, Phrases>,
    soft_404: BTreeMap<String, Phrases>,
    js_shell: BTreeMap<String, Phrases>,
    error_page: BTreeMap<String, Phrases>,
    paywall: BTreeMap<String, Phrases>,
}

/// File names under which servers give a folder's own page.
const FRONT_FILES: [&str; 3] = ["index", "default", "home"];

/// The kind of a page, given its address: a list at a host's root is the site's front page. What the kind means for its text, title and
/// dates stays that of a list.
pub fn at_front(kind: PageType, address: Option<&Url>) -> PageType {
    let is_front = address.is_some_and(|url| {
        let path = url.path().trim_matches('/').to_ascii_lowercase();
        url.query().is_none() && (path.is_empty() || !path.contains('/') && FRONT_FILES.contains(&path.split('.').next().unwrap_or_default()))
    });
    if is_front && matches!(kind, PageType::Listing | PageType::Collection) { PageType::Index } else { kind }
}

/// What stands in a page's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stand {
    /// A wall that asks for consent.
    ConsentWall,
    /// A bot challenge.
    BotChallenge,
    /// "Not found", with status 200.
    Soft404,
    /// A shell that scripts would fill.
    JsShell,
    /// An error message.
    ErrorPage,
    /// The beginning of an article behind a paywall.
    Paywall,
}

struct Matchers {
    title: (AhoCorasick, Vec<Stand>),
    text: (AhoCorasick, Vec<Stand>),
}

static MATCHERS: LazyLock<Matchers> = LazyLock::new(|| {
    const NAME: &str = "page_kinds.toml";
    let lexicon: Lexicon = crate::lexicon::parse(NAME, include_str!("../../config/lexicon/page_kinds.toml"));
    let kinds = [
        (Stand::ConsentWall, lexicon.consent_wall),
        (Stand::BotChallenge, lexicon.bot_challenge),
        (Stand::Soft404, lexicon.soft_404),
        (Stand::JsShell, lexicon.js_shell),
        (Stand::ErrorPage, lexicon.error_page),
        (Stand::Paywall, lexicon.paywall),
    ];
    let build = |pick: fn(&Phrases) -> &Vec<String>| {
        let mut words = Vec::new();
        let mut meaning = Vec::new();
        for (stand, languages) in &kinds {
            for phrase in languages.values().flat_map(pick) {
                words.push(fold(phrase));
                meaning.push(*stand);
            }
        }
        let matcher = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&words);
        (crate::lexicon::built(NAME, matcher), meaning)
    };
    Matchers { title: build(|phrases| &phrases.title), text: build(|phrases| &phrases.text) }
});

/// What stands in the page's place, if the page is none, and why that is thought.
pub fn stand_in(outline: &Outline<'_>, table: &Table, json_ld: &JsonLd) -> Option<(Stand, String)> {
    let length: f64 = table.blocks.iter().map(|features| features.length * (1.0 - features.link_share)).sum();
    if length > SHORT_PAGE {
        return None;
    }
    let find = |(matcher, meaning): &(AhoCorasick, Vec<Stand>), text: &str| {
        let folded = fold(text);
        matcher.find(&folded).map(|found| (meaning[found.pattern().as_usize()], folded[found.range()].to_owned()))
    };
    let title = outline.head.title.as_deref().unwrap_or_default();
    let text: String = outline.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join(" ");
    let in_title = find(&MATCHERS.title, title);
    let in_text = find(&MATCHERS.text, &text);
    let headline = outline.blocks.iter().find(|block| matches!(block.kind, Kind::Heading(1 | 2))).and_then(|block| find(&MATCHERS.title, &block.text));
    let declares_article = json_ld.article().is_some_and(|article| article.contains_key("datePublished"));
    let prose = table.all_prose();
    match (in_title.or(headline), in_text) {
        (Some((stand, phrase)), _) if !declares_article => Some((stand, format!("its title says {phrase:?}"))),
        (_, Some((Stand::JsShell, phrase))) if length < SHELL => Some((Stand::JsShell, format!("it says {phrase:?} and nothing else"))),
        (_, Some((stand, phrase))) if stand != Stand::JsShell && stand != Stand::Paywall && prose < 900.0 && !declares_article => {
            Some((stand, format!("its text says {phrase:?}")))
        }
        _ if outline.head.empty_app_root && length < SHELL && outline.head.scripts > 0 => Some((Stand::JsShell, "its application root is empty".to_owned())),
        _ => None,
    }
}

/// Whether a short line above the text's first long paragraphs holds a date and hardly anything else.
fn has_date_line(outline: &Outline<'_>, table: &Table) -> bool {
    const LINE: f64 = 80.0;
    let context = dates::Context { language: outline.head.lang, ..dates::Context::default() };
    let lines =
        outline.blocks.iter().zip(&table.blocks).filter(|(block, f)| f.length < LINE && f.length > 5.0 && block.text.contains(|c: char| c.is_numeric()));
    let above = |block: &Block| {
        block.text.lines().any(|line| dates::find(line, &context).is_some_and(|(date, range)| date.day.is_some() && line.len() - range.len() < 50))
    };
    lines.take(12).any(|(block, _)| above(block))
}

/// Whether long paragraphs stand side by side, as in a text and hardly anywhere else.
fn has_long_text(outline: &Outline<'_>, table: &Table) -> bool {
    const LONG: f64 = 130.0;
    const SIDE_BY_SIDE: usize = 4;
    let mut beside: BTreeMap<u32, usize> = BTreeMap::new();
    for (block, features) in outline.blocks.iter().zip(&table.blocks) {
        if features.prose > LONG && features.is_sentence {
            let region = outline.region_of(block);
            let holder = if region.tag == Tag::Paragraph { region.parent } else { block.region };
            *beside.entry(holder).or_default() += 1;
        }
    }
    beside.values().any(|count| *count >= SIDE_BY_SIDE)
}

/// Whether a path is that of a thread by its form: a numbered issue or change, a numbered discussion, a message of a mailing list.
fn names_thread(path: &str) -> bool {
    const LISTS: [&str; 3] = ["/pipermail/", "/archives/list/", "/mailman3/"];
    let starts_with_number = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut parts = path.split('/').skip(1).peekable();
    let is_numbered = std::iter::from_fn(|| parts.next().map(|part| (part, parts.peek().copied().unwrap_or_default()))).any(|(part, next)| match part {
        "issues" | "pull" | "merge_requests" => is_number(next),
        "d" => starts_with_number(next) && next.contains('-'),
        _ => false,
    });
    is_numbered || LISTS.iter().any(|list| path.contains(list))
}

/// What speaks for each kind: weight and reasons.
pub(crate) type Votes = BTreeMap<PageType, (f64, Vec<&'static str>)>;

fn vote(votes: &mut Votes, kind: PageType, weight: f64, why: &'static str) {
    let entry = votes.entry(kind).or_default();
    entry.0 += weight;
    entry.1.push(why);
}

fn votes_for_article(votes: &Votes) -> f64 {
    votes.get(&PageType::Article).map_or(0.0, |(weight, _)| *weight)
}

/// The kind that most speaks for, and why.
pub(crate) fn elected(votes: &Votes) -> (PageType, String) {
    let most = votes.iter().max_by(|(a, (x, _)), (b, (y, _))| x.total_cmp(y).then(b.cmp(a)));
    most.map_or((PageType::Article, "default".to_owned()), |(kind, (_, why))| (*kind, why.join(", ")))
}

/// What speaks for which kind of content.
pub(crate) fn votes(outline: &Outline<'_>, table: &Table, json_ld: &JsonLd, url: Option<&Url>) -> Votes {
    let mut votes = Votes::new();
    vote(&mut votes, PageType::Article, 1.0, "default");
    if json_ld.has("NewsArticle") || json_ld.has("Article") || json_ld.has("BlogPosting") || json_ld.has("ReportageNewsArticle") {
        vote(&mut votes, PageType::Article, 2.0, "declared in JSON-LD");
    }
    if json_ld.has("Product") || json_ld.has("ProductGroup") {
        vote(&mut votes, PageType::Product, 2.2, "declared in JSON-LD");
    }
    if json_ld.has("DiscussionForumPosting") || json_ld.has("QAPage") {
        vote(&mut votes, PageType::Forum, 3.0, "declared in JSON-LD");
    }
    if json_ld.has("CollectionPage") {
        vote(&mut votes, PageType::Listing, 1.2, "declared in JSON-LD");
    }
    if json_ld.has("TechArticle") || json_ld.has("APIReference") {
        vote(&mut votes, PageType::Documentation, 2.0, "declared in JSON-LD");
    }
    match outline.head.meta("og:type") {
        Some("article" | "blog" | "news") => vote(&mut votes, PageType::Article, 1.0, "og:type"),
        Some(kind) if kind.starts_with("product") || kind.ends_with(":product") => vote(&mut votes, PageType::Product, 2.0, "og:type"),
        _ => {}
    }
    if outline.head.meta("article:published_time").is_some() {
        vote(&mut votes, PageType::Article, 1.0, "published_time");
    }
    let generator = outline.head.meta("generator").unwrap_or_default().to_ascii_lowercase();
    // Forum software also runs portals with articles; documentation generators make nothing else.
    for (word, kind, weight) in [
        ("phpbb", PageType::Forum, 1.5),
        ("vbulletin", PageType::Forum, 1.5),
        ("discourse", PageType::Forum, 1.5),
        ("xenforo", PageType::Forum, 1.5),
        ("simple machines", PageType::Forum, 1.5),
        ("smf", PageType::Forum, 1.5),
        ("mybb", PageType::Forum, 1.5),
        ("flarum", PageType::Forum, 1.5),
        ("invision", PageType::Forum, 1.5),
        ("woltlab", PageType::Forum, 1.5),
        ("fluxbb", PageType::Forum, 1.5),
        ("docusaurus", PageType::Documentation, 3.0),
        ("sphinx", PageType::Documentation, 3.0),
        ("mkdocs", PageType::Documentation, 3.0),
        ("vitepress", PageType::Documentation, 3.0),
        ("gitbook", PageType::Documentation, 3.0),
    ] {
        if generator.contains(word) {
            vote(&mut votes, kind, weight, "generator");
        }
    }
    if let Some(url) = url {
        let path = url.path().to_ascii_lowercase();
        let host = url.host_str().unwrap_or_default();
        let has = |words: &[&str]| words.iter().any(|word| path.contains(word));
        if has(&["/forum", "/thread", "viewtopic", "showthread", "/topic/", "/topics/", "/discussion", "/questions/", "/t/", "/comments/"])
            || host.starts_with("forum")
            || host.starts_with("community.")
        {
            vote(&mut votes, PageType::Forum, 1.6, "address");
        }
        if names_thread(&path) {
            vote(&mut votes, PageType::Forum, 1.6, "address of a thread");
        }
        if has(&["/product/", "/products/", "/dp/", "/item/", "/p/", "/itm/", "/shop/"]) {
            vote(&mut votes, PageType::Product, 1.2, "address");
        }
        if has(&["/docs/", "/doc/", "/documentation", "/reference/", "/api/", "/manual/", "/guide/", "/tutorial"])
            || host.starts_with("docs.")
            || host.starts_with("developer.")
            || host.contains("readthedocs")
        {
            vote(&mut votes, PageType::Documentation, 1.8, "address");
        }
        if has(&["/category/", "/tag/", "/tags/", "/topics", "/archive", "/author/", "/section/"]) {
            vote(&mut votes, PageType::Listing, 1.6, "address");
        }
        if has(&["/collections/", "/collection/", "/shop", "/category", "/c/", "/store"]) {
            vote(&mut votes, PageType::Collection, 1.1, "address");
        }
        if path == "/" {
            vote(&mut votes, PageType::Service, 1.4, "address");
        }
    }
    let share_with = |hint: Hints| {
        let with: f64 = outline.blocks.iter().zip(&table.blocks).filter(|(block, _)| outline.region_of(block).all.has(hint)).map(|(_, f)| f.prose).sum();
        with / table.all_prose().max(1.0)
    };
    if share_with(Hints::FORUM) > 0.4 {
        vote(&mut votes, PageType::Forum, 0.9, "classes");
    }
    if share_with(Hints::DOCS) > 0.4 {
        vote(&mut votes, PageType::Documentation, 1.2, "classes");
    }
    if share_with(Hints::PRODUCT) > 0.4 {
        vote(&mut votes, PageType::Product, 0.8, "classes");
    }
    const ASIDE: Hints = Hints::RELATED.or(Hints::SIDEBAR).or(Hints::NAV).or(Hints::FOOTER).or(Hints::COMMENT);
    let is_teaser =
        |block: &Block, f: &Features| matches!(block.kind, Kind::Heading(2..=4)) && f.link_share > 0.8 && !table.effective[block.region as usize].has(ASIDE);
    let teasers = outline.blocks.iter().zip(&table.blocks).filter(|(block, f)| is_teaser(block, f)).count();
    let long = table.blocks.iter().filter(|f| f.prose > 200.0).count();
    if teasers >= 6 && long < teasers {
        vote(&mut votes, PageType::Listing, 1.5, "linked headings");
    }
    let has_long_text = has_long_text(outline, table);
    if has_long_text {
        vote(&mut votes, PageType::Article, 1.5, "long paragraphs side by side");
    }
    let is_marked = outline
        .marks
        .iter()
        .any(|mark| matches!(mark.kind, MarkKind::Time | MarkKind::DatePublished | MarkKind::DateHint | MarkKind::Byline | MarkKind::Author));
    let is_dated = is_marked || has_date_line(outline, table);
    let has_body = outline.regions.iter().any(|region| region.is_article_body || region.own.has(Hints::BODY))
        || outline.regions.iter().filter(|region| region.tag == Tag::Article).count() == 1;
    if votes_for_article(&votes) <= 1.0 && !is_dated && !has_body && !has_long_text {
        vote(&mut votes, PageType::Service, 1.05, "nothing says article");
    }
    votes
}

#[cfg(test)]
mod tests {
    use super::{PageType, Url, at_front, names_thread};

    #[test]
    fn a_list_at_the_root_is_a_front_page() {
        let at = |kind: PageType, address: &str| at_front(kind, Some(&Url::parse(address).expect("an address")));
        for address in ["https://tide.example/", "https://tide.example", "https://tide.example/index.php", "https://tide.example/Default.aspx"] {
            assert_eq!(at(PageType::Listing, address), PageType::Index, "{address}");
            assert_eq!(at(PageType::Collection, address), PageType::Index, "{address}");
            assert_eq!(at(PageType::Service, address), PageType::Service, "what a company offers stays that at its front");
        }
        for address in ["https://tide.example/news/", "https://tide.example/news/index.html", "https://tide.example/?p=17", "https://tide.example/indexing"] {
            assert_eq!(at(PageType::Listing, address), PageType::Listing, "{address}");
        }
        assert_eq!(at_front(PageType::Listing, None), PageType::Listing);
    }
    #[test]
    fn addresses_of_threads() {
        for path in [
            "/tide/ferry/issues/17",
            "/tide/ferry/pull/4/files",
            "/tide/ferry/-/merge_requests/9",
            "/d/112-the-ferry-is-back",
            "/pipermail/ferry/2009-june/000117.html",
            "/archives/list/ferry@tide.example/thread/x/",
        ] {
            assert!(names_thread(path), "{path}");
        }
        for path in ["/issues/", "/issues/ferries-at-sea", "/magazine/issues/spring-2026", "/d/ferry", "/d/2026", "/news/pull/", "/pipermail-at-last"] {
            assert!(!names_thread(path), "{path}");
        }
    }
}
