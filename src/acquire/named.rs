//! What a feed, sitemap or home page names, in the ledger's terms.

use chrono::{DateTime, Utc};

use super::discover::{self, Discovered, Document, Format, Found, FoundIn, Stated};
use super::job::Named;
use super::scope::Scope;
use crate::address::Address;
use crate::evidence::{Evidence, Witness};
use crate::ledger::Kind;

/// Reads a document that was fetched as `kind`. `None` if it is nothing of the sort.
pub(super) fn read(kind: Kind, bytes: &[u8], content_type: Option<&str>, address: &Address, fetched: DateTime<Utc>, scope: &Scope) -> Option<Vec<Named>> {
    let document = Document { address, content_type, bytes, fetched: Some(fetched) };
    let found = match kind {
        Kind::Home => discover::page(&document, scope.addresses()),
        // A feed that is listed as a sitemap, or the other way round, is read as what it is.
        Kind::Sitemap => either(discover::sitemap(&document), || discover::feed(&document)),
        _ => either(discover::feed(&document), || discover::sitemap(&document)),
    };
    for warning in &found.warnings {
        tracing::info!(%address, "{warning}");
    }
    let format = found.format?;
    // A web page in a feed's place is none, and any text is lines: without addresses it is no sitemap.
    if format == Format::Html && kind != Kind::Home || format == Format::TextSitemap && found.pages.is_empty() {
        return None;
    }
    let autodiscover = scope.source().autodiscover;
    let named = |address: Address, kind| Named { address, kind, evidence: None };
    let sitemaps = found.sitemaps.into_iter().filter(|_| kind == Kind::Sitemap || autodiscover).map(|address| named(address, Kind::Sitemap));
    let feeds = found.feeds.into_iter().filter(|_| autodiscover).map(|address| named(address, Kind::Feed));
    Some(sitemaps.chain(feeds).chain(found.pages.into_iter().map(page)).collect())
}

fn either(first: Discovered, second: impl FnOnce() -> Discovered) -> Discovered {
    if first.format.is_some_and(|format| format != Format::Html) {
        return first;
    }
    let second = second();
    // Any text could be a sitemap of plain lines.
    if second.format.is_some_and(|format| !matches!(format, Format::TextSitemap | Format::Html)) { second } else { first }
}

/// A page, and what was said about it; the words of a link are no headline.
fn page(found: Found) -> Named {
    let witness = match found.source {
        FoundIn::Feed => Some(Witness::Feed),
        FoundIn::Sitemap | FoundIn::NewsSitemap => Some(Witness::Sitemap),
        FoundIn::Link => None,
    };
    // A date that was not understood is no evidence; one that was is kept as it was written.
    let date = |stated: Option<Stated>| stated.filter(|stated| stated.date.is_some()).map(|stated| stated.raw);
    let evidence = witness.map(|witness| Evidence {
        witness,
        title: found.title,
        published: date(found.published),
        modified: date(found.modified),
        authors: found.authors,
        language: found.language,
    });
    Named { address: found.address, kind: Kind::Page, evidence }
}
