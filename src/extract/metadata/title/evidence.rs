//! What speaks for and against a candidate: one row of numbers each, in no language in particular.

use super::TitlePage;
use super::gather::{Carriers, Gathered, Title};
use super::names::{NAMES, Row, WITNESSES};
use super::witness::Witnesses;
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::metadata::{overlap, words};

/// Signs inside a title that join what could be parts.
const JOINTS: [&str; 7] = [" | ", " - ", " – ", " — ", " · ", " :: ", " » "];
/// Share of words that makes two titles alike.
const ALIKE: f64 = 0.6;
/// Where `<title>` stands among the carriers.
const TITLE: usize = 5;
/// Bounds of likeness between which first parts of declared titles are told apart.
const LIKENESS: [f64; 6] = [0.01, 0.16, 0.34, 0.5, 0.67, 0.99];
/// Headings of the first level beyond which more say nothing more.
const MANY_HEADINGS: usize = 4;

/// What kind of page its declarations and address make it, as far as titles care.
#[derive(PartialEq)]
enum Shape {
    Home,
    Article,
    Product,
    Thread,
    Plain,
}

fn shape(page: &TitlePage<'_>) -> Shape {
    let og_type = page.outline.head.meta("og:type").unwrap_or_default();
    if page.is_front() {
        Shape::Home
    } else if page.json_ld.is_thread() {
        Shape::Thread
    } else if page.json_ld.has("Product") || page.json_ld.has("ProductGroup") || og_type.contains("product") {
        Shape::Product
    } else if og_type == "article" || page.json_ld.article().is_some_and(|article| article.contains_key("headline")) {
        Shape::Article
    } else {
        Shape::Plain
    }
}

/// What the rows of a page share.
struct Common<'c> {
    shape: Shape,
    slug: Vec<&'c str>,
    /// How well the address agrees with the page's headline, and with the candidate with which it agrees best.
    slug_of_headline: f64,
    slug_of_best: f64,
    /// Folded last part of the page's `<title>`: mostly the site.
    site_part: String,
    /// Whether two declarations give the same in whole or in part.
    is_declared_twice: bool,
}

/// The rows of all candidates.
pub(super) fn rows(page: &TitlePage<'_>, gathered: &Gathered) -> Vec<Row> {
    let slug = page.url.map(|url| slug(url.path())).unwrap_or_default();
    let slug: Vec<&str> = words(&slug);
    let agreement = |title: &Title| slug_agreement(&slug, &words(&title.folded)).2;
    let site_part =
        |title: &&Title| title.carriers.has(Carriers::LAST_PART) && title.carriers.has(Carriers::PART[TITLE]) && !title.carriers.has(Carriers::FIRST_PART);
    let declarations =
        |title: &Title| (0..Carriers::WHOLE.len()).filter(|at| title.carriers.has(Carriers::WHOLE[*at]) || title.carriers.has(Carriers::PART[*at])).count();
    let common = Common {
        shape: shape(page),
        slug_of_headline: gathered.titles.iter().find(|title| title.carriers.has(Carriers::HEADLINE)).map(agreement).unwrap_or_default(),
        slug_of_best: gathered.titles.iter().map(agreement).fold(0.0, f64::max),
        site_part: gathered.titles.iter().find(site_part).map(|title| title.folded.clone()).unwrap_or_default(),
        is_declared_twice: gathered.titles.iter().any(|title| declarations(title) > 1 && !title.carriers.has(Carriers::LAST_PART)),
        slug,
    };
    let witnesses = Witnesses::of(page, gathered);
    gathered.titles.iter().map(|title| row(page, gathered, title, &common, witnesses.say(page, title))).collect()
}

/// Share of a candidate's words in the address, share of the address's words in the candidate, and their harmonic mean.
fn slug_agreement(slug: &[&str], split: &[&str]) -> (f64, f64, f64) {
    let inside = split.iter().filter(|word| slug.contains(word)).count() as f64 / split.len().max(1) as f64;
    let of = slug.iter().filter(|word| split.contains(word)).count() as f64 / slug.len().max(1) as f64;
    (inside, of, if inside + of > 0.0 { 2.0 * inside * of / (inside + of) } else { 0.0 })
}

/// Words of the last part of a path that has letters.
fn slug(path: &str) -> String {
    let part = path.rsplit('/').find(|part| part.chars().any(char::is_alphabetic)).unwrap_or_default();
    let part = part.rsplit_once('.').map_or(part, |(name, ending)| if ending.len() <= 5 { name } else { part });
    fold(&percent_encoding::percent_decode_str(part).decode_utf8_lossy())
}

struct Filler<'r> {
    row: &'r mut Row,
    at: usize,
}

impl Filler<'_> {
    fn put(&mut self, value: impl Into<f64>) {
        self.row[self.at] = value.into() as f32;
        self.at += 1;
    }

    fn flags<const N: usize>(&mut self, flags: [bool; N]) {
        for flag in flags {
            self.put(f64::from(u8::from(flag)));
        }
    }
}

fn row(page: &TitlePage<'_>, gathered: &Gathered, title: &Title, common: &Common<'_>, said: [f64; WITNESSES]) -> Row {
    let (shape, slug) = (&common.shape, common.slug.as_slice());
    let mut row = [0.0; NAMES.len()];
    let mut fill = Filler { row: &mut row, at: 0 };
    let c = title.carriers;
    let block = title.block.map(|at| &page.outline.blocks[at]);
    let around = block.map(|block| page.table.effective[block.region as usize]).unwrap_or_default();
    let is_shown = block.is_some();
    let is_h1 = c.has(Carriers::H1);
    fill.flags([
        is_h1,
        c.has(Carriers::FIRST_H1),
        is_h1 && gathered.first_headings == 1,
        c.has(Carriers::H2),
        c.has(Carriers::H3),
        c.has(Carriers::TITLED),
        c.has(Carriers::FIRST_HEADING),
        is_shown && around.has(Hints::HEADER),
        is_shown && around.has(Hints::NAV),
        is_shown && around.has(Hints::FOOTER),
        is_shown && around.has(Hints::SIDEBAR.or(Hints::RELATED).or(Hints::COMMENT).or(Hints::TEASER)),
        is_shown && around.has(Hints::HIDDEN),
        block.is_some_and(|block| block.link_share() > 0.9),
    ]);
    let wholes = Carriers::WHOLE.map(|whole| c.has(whole));
    let parts = Carriers::PART.map(|part| c.has(part));
    fill.flags(wholes);
    fill.flags(parts);
    fill.flags([Carriers::BARE, Carriers::FIRST_PART, Carriers::LAST_PART, Carriers::BUT_LAST, Carriers::BUT_FIRST, Carriers::CUT].map(|part| c.has(part)));
    let whole = wholes.iter().filter(|has| **has).count();
    let any_part = parts.contains(&true);
    let is_heading = c.has(Carriers::H1) || c.has(Carriers::H2) || c.has(Carriers::H3) || c.has(Carriers::TITLED);
    fill.flags([
        whole >= 2,
        whole >= 3,
        is_heading && whole > 0,
        is_heading && whole == 0 && any_part,
        is_heading && whole == 0 && !any_part,
        !is_heading,
        !is_heading && whole == 1 && wholes[5],
    ]);
    let folded = title.folded.as_str();
    let like = |other: &str| if other.is_empty() { 0.0 } else { overlap(folded, other).min(overlap(other, folded)) };
    let headline = gathered.headline.as_str();
    let [og, _, ld, _, _, declared] = &gathered.declared;
    let to_headline = like(headline);
    fill.flags([
        !headline.is_empty() && folded != headline && headline.contains(folded),
        !headline.is_empty() && folded != headline && folded.contains(headline),
    ]);
    fill.put(to_headline);
    fill.flags([!headline.is_empty() && headline.starts_with(folded), !declared.is_empty() && declared.contains(folded)]);
    let to_title = like(declared);
    fill.put(to_title);
    fill.flags([!declared.is_empty() && declared.starts_with(folded)]);
    fill.put(like(og));
    fill.put(like(ld));
    let others: Vec<f64> = gathered.declared.iter().filter(|other| !other.is_empty()).map(|other| overlap(folded, other)).collect();
    let mean = if others.is_empty() { 0.0 } else { others.iter().sum::<f64>() / others.len() as f64 };
    fill.put(mean);
    let split = words(folded);
    let letters = title.value.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = title.value.chars().filter(|c| c.is_uppercase()).count();
    let is_site = page.site_names.iter().any(|name| name == folded);
    let spaced = |edge: Option<&str>| edge.is_some_and(|rest| !rest.is_empty());
    fill.flags([
        split.len() == 1,
        split.len() == 2,
        (3..=4).contains(&split.len()),
        split.len() >= 15,
        JOINTS.iter().any(|joint| title.value.contains(joint)),
        title.value.ends_with([')', ']']),
        title.value.ends_with(['.', '!', '。']),
        title.value.chars().any(char::is_numeric),
        letters > 3 && capitals == letters,
        is_site,
        !is_site && page.site_names.iter().any(|name| spaced(folded.strip_suffix(name.as_str()))),
        !is_site && page.site_names.iter().any(|name| spaced(folded.strip_prefix(name.as_str()))),
    ]);
    let (in_slug, of_slug, agreement) = slug_agreement(slug, &split);
    fill.put(in_slug);
    fill.put(of_slug);
    fill.flags([!slug.is_empty() && in_slug >= 1.0 && of_slug >= 1.0]);
    let (is_og, is_ld, is_title) = (wholes[0], wholes[2], wholes[5]);
    let is_first = c.has(Carriers::FIRST_PART) || c.has(Carriers::BARE);
    let (article, product, thread, home, plain) =
        (*shape == Shape::Article, *shape == Shape::Product, *shape == Shape::Thread, *shape == Shape::Home, *shape == Shape::Plain);
    fill.flags([article && is_h1, article && is_og, article && is_ld, article && parts[5], article && is_first]);
    fill.flags([product && is_h1, product && is_og, product && wholes[3], product && parts[5]]);
    fill.flags([thread && is_h1, thread && is_og, thread && is_ld, thread && parts[5]]);
    fill.flags([home && is_h1, home && is_og, home && is_title, home && is_first, home && c.has(Carriers::LAST_PART), home && is_site]);
    fill.flags([plain && is_h1, plain && is_og, plain && is_title, plain && is_first]);
    fill.put(if plain { to_title } else { 0.0 });
    let unlike = c.has(Carriers::FIRST_H1) && gathered.declared.iter().all(|other| like(other) < ALIKE);
    let no_h1 = headline.is_empty();
    fill.flags([unlike, unlike && article, no_h1 && is_first, no_h1 && is_title, no_h1 && is_og, no_h1 && c.has(Carriers::H2)]);
    let is_first_h1 = c.has(Carriers::FIRST_H1);
    let side = Hints::SIDEBAR.or(Hints::RELATED).or(Hints::COMMENT).or(Hints::TEASER);
    let more = !is_h1 && is_first && !headline.is_empty() && folded != headline && folded.contains(headline);
    let less = is_first_h1 && [og, ld, declared].iter().any(|other| !other.is_empty() && other.as_str() != folded && other.contains(folded));
    fill.flags([
        is_h1 && c.has(Carriers::LAST_PART) && !c.has(Carriers::FIRST_PART),
        is_h1 && around.has(Hints::NAV),
        is_h1 && around.has(side),
        (c.has(Carriers::H2) || c.has(Carriers::H3)) && is_first,
        c.has(Carriers::WEAK) && !is_heading && whole == 0,
        unlike && plain,
        unlike && product,
        unlike && home,
        more && article,
        more && plain,
        more && product,
        less && article,
        less && plain,
        less && product,
        is_first_h1 && gathered.first_headings == 1 && whole > 0,
        is_h1 && gathered.first_headings > 2,
        is_h1 && split.len() == 1,
        is_h1 && split.len() >= 15,
        !is_h1 && any_part && split.len() >= 15,
        !is_h1 && is_first && split.len() <= 2,
    ]);
    let news = page.json_ld.article_is("NewsArticle") || page.json_ld.article_is("ReportageNewsArticle") || page.json_ld.article_is("LiveBlogPosting");
    fill.flags([news && is_h1, news && is_og, news && is_ld, news && is_title, news && is_first, news && is_h1 && is_ld, news && unlike]);
    let is_headline = c.has(Carriers::HEADLINE);
    let is_declared = wholes.contains(&true) || any_part;
    let ends = !headline.is_empty() && folded != headline && headline.ends_with(folded);
    fill.flags([
        is_headline,
        is_headline && !is_first_h1,
        is_first_h1 && !is_headline,
        c.has(Carriers::CUT_LAST),
        c.has(Carriers::UNBRACKETED),
        c.has(Carriers::UNBRACKETED) && is_shown,
        c.has(Carriers::BARE) && is_shown,
        ends,
        ends && (is_ld || wholes[3]),
        is_h1 && block.is_some_and(|block| block.link_share() > 0.9),
        is_h1 && !common.site_part.is_empty() && overlap(&common.site_part, folded) >= ALIKE && to_title < 1.0,
    ]);
    let joint = JOINTS.iter().any(|joint| title.value.contains(joint));
    fill.flags([
        joint && is_h1,
        joint && is_og,
        joint && is_title,
        joint && is_ld,
        joint && is_heading && whole > 0,
        joint && is_heading && whole == 0 && any_part,
        joint && c.has(Carriers::BUT_LAST),
        joint && product,
        joint && home,
    ]);
    let length = (title.value.chars().filter(|c| c.is_alphanumeric()).count().max(1) as f64).ln();
    fill.put(length);
    fill.put(if is_h1 { length } else { 0.0 });
    fill.put(if is_declared { length } else { 0.0 });
    let bin = LIKENESS.partition_point(|bound| *bound <= to_headline);
    fill.flags(std::array::from_fn::<bool, { LIKENESS.len() + 1 }, _>(|at| is_first && !headline.is_empty() && bin == at));
    fill.put(if is_first { gathered.first_headings.min(MANY_HEADINGS) as f64 / MANY_HEADINGS as f64 } else { 0.0 });
    fill.flags([is_first && common.is_declared_twice, is_h1 && common.is_declared_twice]);
    fill.put(agreement);
    fill.put(agreement - common.slug_of_headline);
    fill.put(agreement - common.slug_of_best);
    let cut = c.has(Carriers::CUT) || c.has(Carriers::CUT_LAST);
    fill.flags([home && is_headline && to_title < ALIKE, home && c.has(Carriers::BARE), plain && cut, article && cut, product && cut, thread && cut]);
    said.into_iter().for_each(|value| fill.put(value));
    debug_assert_eq!(fill.at, NAMES.len(), "every evidence has a name");
    row
}
