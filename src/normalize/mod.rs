//! Stage 6: one spelling for everything.
//!
//! In: [`Article`] and the page it came from. Out: [`Record`], not yet judged.
//!
//! Every text passes [`unicode::clean`], which changes nothing the second time; of preformatted text the spaces stay. Addresses are normalised, the record
//! gets its identity, the language is detected on the text rather than believed.

pub mod identity;
mod language;
mod rich;
pub mod unicode;

use url::Url;

use crate::archive::sha256_hex;
use crate::decode::DecodedPage;
use crate::extract::Article;
use crate::record::{Extraction, RawPlace, Record};

pub use language::{Language, detect};

/// Undecodable characters per thousand above which a record warns.
const REPLACEMENTS_WORTH_A_WARNING: usize = 1;

/// Makes the record. `rules` names the site rule that was used; `source` the configured source.
pub fn normalize(article: Article, page: DecodedPage, source: &str, rules: &str) -> Record {
    let text = unicode::clean_around(&article.text, &article.preformatted);
    let line = |value: Option<String>| value.map(|value| unicode::clean_line(&value)).filter(|value| !value.is_empty());
    let url = page.raw.url.as_deref().and_then(|url| Url::parse(url).ok());
    let normal = url.as_ref().map(identity::normalize_url);
    let canonical = article.canonical.as_ref().map(identity::normalize_url);
    let place = page.raw.place;
    let language = detect(&text, article.declared_language.as_deref());
    let published = article.dates.published;
    let mut warnings = article.warnings;
    if let Some(why) = &page.raw.truncated {
        warnings.push(format!("truncated: {why}"));
    }
    if let Some(through) = page.mojibake {
        warnings.push(format!("mojibake_repaired: {through}"));
    }
    if page.replacements >= REPLACEMENTS_WORTH_A_WARNING {
        warnings.push(format!("replacements: {}", page.replacements));
    }
    let rich = article.rich.map(|rich| rich::write(*rich)).unwrap_or_default();
    Record {
        id: identity::id(canonical.as_ref().or(normal.as_ref()), &place),
        source_domain: normal.as_ref().or(canonical.as_ref()).and_then(|url| url.host_str().map(str::to_owned)),
        url_requested: url.as_ref().filter(|url| normal.as_ref().is_some_and(|normal| normal != *url)).map(ToString::to_string),
        url: normal.map(String::from),
        canonical_url: canonical.map(String::from),
        title: line(article.title),
        description: line(article.description),
        authors: article.authors.iter().map(|author| unicode::clean_line(author)).filter(|author| !author.is_empty()).collect(),
        agency: line(article.agency),
        date_published_raw: published.as_ref().map(|date| unicode::clean_line(&date.raw)),
        date_published_source: published.as_ref().map(|date| date.source),
        date_published_precision: published.as_ref().map(|date| date.date.precision()),
        date_published: published.map(|date| date.date.to_rfc3339()),
        date_modified: article.dates.modified.map(|date| date.date.to_rfc3339()),
        date_downloaded: page.raw.captured.map(|captured| captured.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        language: language.as_ref().map(|language| language.code.clone()),
        language_score: language.as_ref().map(|language| language.score),
        direction: language.map(|language| language.direction),
        source: source.to_owned(),
        site_name: line(article.site_name),
        section: line(article.section),
        tags: article.tags.iter().map(|tag| unicode::clean_line(tag)).filter(|tag| !tag.is_empty()).collect(),
        image: article.image,
        page_type: article.page_type,
        is_accessible_for_free: article.is_free,
        robots: article.robots,
        encoding: page.encoding.to_owned(),
        encoding_source: page.encoding_source.name().to_owned(),
        replacements: page.replacements as u64,
        content_hash: sha256_hex(text.as_bytes()),
        text,
        cluster_id: None,
        duplicate_of: None,
        version: 1,
        change: crate::record::Change::New,
        markdown: rich.markdown,
        html: rich.html,
        links: rich.links,
        images: rich.images,
        comments: rich.comments,
        raw: RawPlace { path: place.path, offset: place.offset, length: place.length, digest: page.digest, record_id: place.record_id },
        extraction: Extraction {
            tool: "ghirbal".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules: rules.to_owned(),
            confidence: article.confidence,
            warnings,
        },
    }
}
