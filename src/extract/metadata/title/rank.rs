//! The model that ranks what could be the headline: a weighted sum of evidence, and a softmax over the candidates of a page.
//!
//! The weights are in `model.toml` with what made them; `eval/train/titles.py` makes it.

use std::sync::LazyLock;

use serde::Deserialize;

use super::TitlePage;
use super::gather::{Carriers, Gathered, Title};
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::metadata::{overlap, words};

/// What is known of a candidate, in the order of the rows.
pub const NAMES: &[&str] = &[
    // Where it stands.
    "h1",
    "first_h1",
    "only_h1",
    "h2",
    "h3",
    "titled",
    "first_heading",
    "in_header",
    "in_nav",
    "in_footer",
    "in_side",
    "hidden",
    "linked",
    // What declares it, as a whole and in part.
    "og",
    "twitter",
    "ld_headline",
    "ld_name",
    "meta",
    "title",
    "og_part",
    "twitter_part",
    "ld_headline_part",
    "ld_name_part",
    "meta_part",
    "title_part",
    "bare",
    "first_part",
    "last_part",
    "but_last",
    "but_first",
    "cut",
    // How many say so.
    "wholes_2",
    "wholes_3",
    "shown_and_whole",
    "shown_and_part",
    "shown_only",
    "declared_only",
    "title_only",
    // Beside the headline shown and the titles declared.
    "in_headline",
    "holds_headline",
    "like_headline",
    "headline_first",
    "in_title",
    "like_title",
    "title_first",
    "like_og",
    "like_ld",
    "mean_declared",
    // Its form.
    "words_1",
    "words_2",
    "words_3_4",
    "words_15",
    "joint_inside",
    "bracket_end",
    "sentence",
    "digits",
    "capitals",
    "is_site",
    "ends_site",
    "begins_site",
    // The address.
    "slug_in",
    "slug_of",
    "slug_all",
    // Kinds of page, each with where the candidate comes from.
    "article_h1",
    "article_og",
    "article_ld",
    "article_title_part",
    "article_first_part",
    "product_h1",
    "product_og",
    "product_ld_name",
    "product_title_part",
    "thread_h1",
    "thread_og",
    "thread_ld",
    "thread_title_part",
    "home_h1",
    "home_og",
    "home_title",
    "home_first_part",
    "home_last_part",
    "home_is_site",
    "plain_h1",
    "plain_og",
    "plain_title",
    "plain_first_part",
    "plain_like_title",
    // A headline that nothing declares, by what else there is.
    "h1_unlike_all",
    "h1_unlike_all_article",
    "no_h1_first_part",
    "no_h1_title",
    "no_h1_og",
    "no_h1_h2",
    // Headings that name the site or the book, and declared titles that say more or less than the headline.
    "h1_last_part",
    "h1_in_nav",
    "h1_in_side",
    "lower_first_part",
    "weak",
    "unlike_plain",
    "unlike_product",
    "unlike_home",
    "more_article",
    "more_plain",
    "more_product",
    "less_article",
    "less_plain",
    "less_product",
    "h1_alone_declared",
    "h1_of_many",
    "h1_one_word",
    "h1_long",
    "part_long",
    "first_part_short",
    // News, whose JSON-LD is read by other machines.
    "news_h1",
    "news_og",
    "news_ld",
    "news_title",
    "news_first_part",
    "news_h1_and_ld",
    "news_unlike",
];

/// A row of the table.
pub(super) type Row = [f32; NAMES.len()];

#[derive(Deserialize)]
struct Model {
    weights: std::collections::BTreeMap<String, f64>,
}

static WEIGHTS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let model: Model = crate::lexicon::parse("title/model.toml", include_str!("model.toml"));
    NAMES.iter().map(|name| model.weights.get(*name).copied().unwrap_or_default()).collect()
});

/// Share of words that makes two titles alike.
const ALIKE: f64 = 0.6;

/// Probability that each candidate is the headline.
pub(super) fn chances(rows: &[Row]) -> Vec<f64> {
    let scores: Vec<f64> = rows.iter().map(|row| row.iter().zip(WEIGHTS.iter()).map(|(value, weight)| f64::from(*value) * weight).sum()).collect();
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = scores.iter().map(|score| (score - most).exp()).sum();
    // Rounded, so that no processor's last bit decides.
    scores.iter().map(|score| ((score - most).exp() / sum * 1e6).round() / 1e6).collect()
}

/// What spoke most for a candidate.
pub(super) fn main_reason(row: &Row) -> &'static str {
    let parts = row.iter().zip(WEIGHTS.iter()).map(|(value, weight)| f64::from(*value) * weight);
    parts.zip(NAMES).max_by(|(a, _), (b, _)| a.total_cmp(b)).map_or("", |(_, name)| name)
}

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

/// The rows of all candidates.
pub(super) fn rows(page: &TitlePage<'_>, gathered: &Gathered) -> Vec<Row> {
    let shape = shape(page);
    let slug = page.url.map(|url| slug(url.path())).unwrap_or_default();
    let slug: Vec<&str> = words(&slug);
    gathered.titles.iter().map(|title| row(page, gathered, title, &shape, &slug)).collect()
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

fn row(page: &TitlePage<'_>, gathered: &Gathered, title: &Title, shape: &Shape, slug: &[&str]) -> Row {
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
        title.value.contains([' ', '|']) && [" | ", " - ", " – ", " — ", " · ", " :: ", " » "].iter().any(|joint| title.value.contains(joint)),
        title.value.ends_with([')', ']']),
        title.value.ends_with(['.', '!', '。']),
        title.value.chars().any(char::is_numeric),
        letters > 3 && capitals == letters,
        is_site,
        !is_site && page.site_names.iter().any(|name| spaced(folded.strip_suffix(name.as_str()))),
        !is_site && page.site_names.iter().any(|name| spaced(folded.strip_prefix(name.as_str()))),
    ]);
    let in_slug = split.iter().filter(|word| slug.contains(word)).count() as f64;
    let of_slug = slug.iter().filter(|word| split.contains(word)).count() as f64;
    fill.put(in_slug / split.len().max(1) as f64);
    fill.put(of_slug / slug.len().max(1) as f64);
    fill.flags([!slug.is_empty() && in_slug as usize == split.len() && of_slug as usize == slug.len()]);
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
    row
}
