//! Columns of the page as a whole: the same in every row.

use super::declared::Declared;
use super::sums::Sums;
use super::{Page, Writer};
use crate::extract::hints::Hints;
use crate::extract::outline::{Kind, MarkKind};
use crate::extract::tag::Tag;
use crate::extract::text::is_unspaced_script;
use crate::record::PageType;

/// Kinds whose votes are columns.
const KINDS: [(PageType, &str); 7] = [
    (PageType::Article, "votes_article"),
    (PageType::Forum, "votes_forum"),
    (PageType::Product, "votes_product"),
    (PageType::Listing, "votes_listing"),
    (PageType::Collection, "votes_collection"),
    (PageType::Documentation, "votes_documentation"),
    (PageType::Service, "votes_service"),
];

/// schema.org types that tell kinds of page apart, by group.
const TYPES: [(&str, &[&str]); 8] = [
    ("ld_article", &["NewsArticle", "Article", "BlogPosting", "ReportageNewsArticle", "Report", "ScholarlyArticle"]),
    ("ld_product", &["Product", "ProductGroup", "Offer"]),
    ("ld_forum", &["DiscussionForumPosting", "QAPage"]),
    ("ld_list", &["CollectionPage", "ItemList", "OfferCatalog", "SearchResultsPage"]),
    ("ld_technical", &["TechArticle", "APIReference", "HowTo", "Recipe"]),
    ("ld_faq", &["FAQPage"]),
    ("ld_business", &["LocalBusiness", "Service", "SoftwareApplication", "WebApplication", "Store", "Restaurant", "Hotel", "ProfessionalService"]),
    ("ld_media", &["VideoObject", "PodcastEpisode", "Event", "Person", "Book", "Movie"]),
];

pub(super) fn write<const NAMING: bool>(row: &mut Writer<NAMING>, page: &Page<'_>, sums: &Sums, declared: &Declared) {
    let (outline, table) = (page.outline, page.table);
    let all = sums.all();
    row.put("blocks", all.blocks.ln_1p());
    row.put("length", all.length.ln_1p());
    row.put("prose", all.prose.ln_1p());
    row.put("prose_share", all.prose / all.length.max(1.0));
    row.put("link_share", all.link_share());
    row.put("links", all.links.ln_1p());
    row.put("media", all.media.ln_1p());
    row.put("controls", all.controls.ln_1p());
    row.put("sentence_share", all.sentence_share());
    row.put("mean_length", all.mean());
    let long = |least: f64| table.blocks.iter().filter(|features| features.prose > least).count() as f64;
    row.put("long_80", long(80.0));
    row.put("long_200", long(200.0));
    row.put("long_400", long(400.0));
    let headings = |levels: std::ops::RangeInclusive<u8>| {
        let is = |kind: Kind| matches!(kind, Kind::Heading(level) if levels.contains(&level));
        outline.blocks.iter().filter(|block| is(block.kind)).count() as f64
    };
    row.put("h1", headings(1..=1));
    row.put("h2", headings(2..=2));
    row.put("h3_6", headings(3..=6));
    let linked_headings = outline.blocks.iter().zip(&table.blocks).filter(|(block, f)| matches!(block.kind, Kind::Heading(_)) && f.link_share > 0.8).count();
    row.put("linked_headings", linked_headings as f64);
    let of_kind = |kind: Kind| outline.blocks.iter().filter(|block| block.kind == kind).count() as f64;
    row.put("items", of_kind(Kind::Item) / all.blocks.max(1.0));
    row.put("rows", of_kind(Kind::Row) / all.blocks.max(1.0));
    row.put("pre", of_kind(Kind::Pre) / all.blocks.max(1.0));
    let tags = |tag: Tag| outline.regions.iter().filter(|region| region.tag == tag).count() as f64;
    row.put("articles", tags(Tag::Article));
    row.put("mains", tags(Tag::Main));
    row.put("forms", tags(Tag::Form));
    row.put("sections", tags(Tag::Section).ln_1p());
    row.put("figures", tags(Tag::Figure));
    row.put("regions", (outline.regions.len() as f64).ln_1p());
    let prose_with = |hints: Hints| {
        let with = outline.blocks.iter().zip(&table.blocks).filter(|(block, _)| outline.region_of(block).all.has(hints));
        with.map(|(_, features)| features.prose).sum::<f64>() / all.prose.max(1.0)
    };
    for (name, hints) in [
        ("in_body", Hints::BODY),
        ("in_comment", Hints::COMMENT),
        ("in_forum", Hints::FORUM),
        ("in_product", Hints::PRODUCT),
        ("in_docs", Hints::DOCS),
        ("in_teaser", Hints::TEASER),
        ("in_related", Hints::RELATED),
    ] {
        row.put(name, prose_with(hints));
    }
    let marks = |kinds: &[MarkKind]| outline.marks.iter().filter(|mark| kinds.contains(&mark.kind)).count() as f64;
    row.put("dates", marks(&[MarkKind::Time, MarkKind::DatePublished, MarkKind::DateHint]));
    row.put("bylines", marks(&[MarkKind::Author, MarkKind::Byline]));
    let prices = outline.blocks.iter().zip(&table.blocks).filter(|(block, f)| f.length < 60.0 && super::block::has_price(&block.text)).count();
    row.put("prices", prices as f64);
    let unspaced = outline
        .blocks
        .iter()
        .take(200)
        .filter(|block| !block.text.is_ascii())
        .flat_map(|block| block.text.chars().take(60))
        .filter(|c| is_unspaced_script(*c))
        .count();
    row.put("unspaced", (unspaced as f64 / all.length.clamp(1.0, 12_000.0)).min(1.0));
    declarations(row, page, declared);
    address(row, page);
    for (kind, name) in KINDS {
        row.put(name, page.votes.get(&kind).map_or(0.0, |(weight, _)| *weight));
    }
    let kept = page.rules.blocks.iter().zip(&table.blocks).filter(|(judgement, _)| judgement.keep);
    let (blocks, length, prose) = kept.fold((0.0, 0.0, 0.0), |(n, length, prose), (_, f)| (n + 1.0, length + f.length, prose + f.prose));
    row.put("rules_blocks", blocks / all.blocks.max(1.0));
    row.put("rules_length", f64::ln_1p(length));
    row.put("rules_share", length / all.length.max(1.0));
    row.put("rules_prose", prose / all.prose.max(1.0));
}

/// What the head says.
fn declarations<const NAMING: bool>(row: &mut Writer<NAMING>, page: &Page<'_>, declared: &Declared) {
    let head = &page.outline.head;
    for (name, types) in TYPES {
        row.flag(name, types.iter().any(|kind| page.json_ld.has(kind)));
    }
    let og_type = match head.meta("og:type").unwrap_or_default() {
        "" => 0.0,
        "website" => 1.0,
        "article" | "blog" | "news" => 2.0,
        kind if kind.contains("product") => 3.0,
        _ => 4.0,
    };
    row.put("og_type", og_type);
    row.flag("published_time", head.meta("article:published_time").is_some());
    row.flag("has_description", declared.has_description);
    row.flag("has_body", declared.has_body);
    row.put("scripts", f64::from(head.scripts).ln_1p());
    row.put("headline", declared.headline.map_or(-1.0, |at| at as f64 / page.outline.blocks.len().max(1) as f64));
}

/// What the address looks like.
fn address<const NAMING: bool>(row: &mut Writer<NAMING>, page: &Page<'_>) {
    let Some(url) = page.url else {
        for name in ["segments", "last_length", "last_hyphens", "digits", "query", "dotted"] {
            row.put(name, -1.0);
        }
        return;
    };
    let path = url.path().trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    row.put("segments", path.split('/').filter(|part| !part.is_empty()).count() as f64);
    row.put("last_length", last.len() as f64);
    row.put("last_hyphens", last.bytes().filter(|b| matches!(b, b'-' | b'_')).count() as f64);
    row.put("digits", path.bytes().filter(u8::is_ascii_digit).count() as f64);
    row.put("query", url.query().map_or(0.0, |query| query.len() as f64));
    row.flag("dotted", last.contains('.'));
}
