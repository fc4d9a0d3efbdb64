//! The record: what one line of output holds. Field order here is field order there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the record's shape; a field that changes its meaning raises it.
pub const SCHEMA_VERSION: u32 = 1;

/// One page, cleaned. Optional fields are left out when unknown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Ghirbal record, schema version 1")]
pub struct Record {
    /// First 32 hex digits of the SHA-256 of the normalised canonical URL, or, without one, of the raw path below its
    /// root. Stays the same on a recrawl.
    pub id: String,
    /// Final address, normalised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Address as it was asked for, where it differs from `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url_requested: Option<String>,
    /// Address the page declares for itself; only if on the same site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical_url: Option<String>,
    /// Headline as a reader sees it, without the site's name. Absent if the page shows none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The body: paragraphs joined by a blank line, list items and table rows on lines of their own.
    pub text: String,
    /// Standfirst, or the page's own description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// People who wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Credited news source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Date of publication: RFC 3339 with the page's offset, or as much of it as is known (`2024-05-03`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_published: Option<String>,
    /// Date of the last change, in the same form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_modified: Option<String>,
    /// The text that `date_published` was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_published_raw: Option<String>,
    /// Where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_published_source: Option<DateSource>,
    /// How exact it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_published_precision: Option<DatePrecision>,
    /// When the page was captured, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_downloaded: Option<String>,
    /// Language of `text`, BCP 47.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Confidence in `language`, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_score: Option<f64>,
    /// Direction of the script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Name of the configured source.
    pub source: String,
    /// Host of `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_domain: Option<String>,
    /// The site's name for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_name: Option<String>,
    /// Section, as the page declares or shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Keywords, as the page declares them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Address of the main image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// What kind of page it is.
    pub page_type: PageType,
    /// schema.org `isAccessibleForFree`, as declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_accessible_for_free: Option<bool>,
    /// Robots directives of the page and of `X-Robots-Tag`, as data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub robots: Vec<String>,
    /// Charset of the captured bytes, WHATWG name.
    pub encoding: String,
    /// Who said so: bom, http, meta, detected, input.
    pub encoding_source: String,
    /// U+FFFD characters that decoding had to make.
    pub replacements: u64,
    /// `sha256:` and hex of `text`. Equal texts, equal hashes.
    pub content_hash: String,
    /// Cluster of near-duplicates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster_id: Option<String>,
    /// `id` of the first record of the run with the same text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<String>,
    /// 1 for the first version seen of this page, then one more for each change.
    pub version: u32,
    /// How this version relates to the one before.
    pub change: Change,
    /// The body as Markdown: CommonMark with GitHub's tables and strikethrough. Only where it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
    /// The body as HTML: a small set of elements, safe addresses only. Only where it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The links of the body, in its order. Only where they are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<Link>>,
    /// The images of the body, in its order. Only where they are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub images: Option<Vec<Image>>,
    /// Readers' comments, in the page's order; never part of `text`. Only where they are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comments: Option<Vec<Comment>>,
    /// Where the bytes lie.
    pub raw: RawPlace,
    /// How the record was made.
    pub extraction: Extraction,
}

/// A link of the body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Where it leads: `http`, `https` or `mailto`.
    pub url: String,
    /// What it says; of an image in it, its alternative text.
    pub text: String,
    /// `rel`, as declared, in lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
}

/// An image of the body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// Where it lies: `http` or `https`.
    pub url: String,
    /// What it shows, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// What is written under it, whether or not that is part of `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

/// A reader's comment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// Who wrote it, as shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// When: as much of RFC 3339 as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// What it says.
    pub text: String,
    /// The comment it answers: its place in the list, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u64>,
}

/// Where the captured bytes lie.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPlace {
    /// Path below the input's root.
    pub path: String,
    /// Byte offset in that file.
    pub offset: u64,
    /// Bytes from there, as stored.
    pub length: u64,
    /// `sha256:` and hex of the payload, transfer and content codings undone.
    pub digest: String,
    /// `WARC-Record-ID`, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_id: Option<String>,
}

/// How the record was made. No run id and no clock, so that reruns are byte-identical.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extraction {
    /// `ghirbal`.
    pub tool: String,
    /// Its version.
    pub version: String,
    /// Name of the site rule that was used, or `none`.
    pub rules: String,
    /// 0 to 1: how sure the extractor is of `text`.
    pub confidence: f64,
    /// What a reader of the record should know, as `name` or `name: detail`.
    pub warnings: Vec<String>,
}

/// Where a date was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateSource {
    /// A site rule's selector.
    Rule,
    /// JSON-LD.
    JsonLd,
    /// A `<meta>` element.
    Meta,
    /// A `<time>` element or microdata.
    TimeElement,
    /// Visible text.
    Text,
    /// The address.
    Url,
    /// A feed's entry.
    Feed,
    /// A sitemap's entry.
    Sitemap,
}

/// How exact a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DatePrecision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
    /// Hour and minute.
    Minute,
    /// Seconds or better.
    Second,
}

/// Direction of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// What kind of page it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PageType {
    /// One text with one headline.
    #[default]
    Article,
    /// A thread of posts.
    Forum,
    /// Something for sale.
    Product,
    /// Teasers of other pages.
    Listing,
    /// A set of items, such as a shop's category.
    Collection,
    /// Reference or instructions.
    Documentation,
    /// What an organisation offers.
    Service,
    /// A site's front page, where it is a list of what the site has.
    Index,
    /// The beginning of an article behind a paywall.
    Paywall,
    /// A wall that asks for consent.
    Consent,
    /// A bot challenge.
    Challenge,
    /// "Not found" with status 200.
    #[serde(rename = "soft_404")]
    Soft404,
    /// A shell that scripts would fill.
    JsShell,
    /// Anything else.
    Other,
}

impl PageType {
    /// Whether one writer signs a page of this kind, once.
    pub(crate) fn is_signed_once(self) -> bool {
        matches!(self, Self::Article | Self::Paywall | Self::Documentation | Self::Other)
    }

    /// Whether a page of this kind is one thing, and may have one date, rather than many.
    pub(crate) fn is_one_thing(self) -> bool {
        self.is_signed_once() || matches!(self, Self::Service | Self::Product)
    }
}

/// How a version relates to the one before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// First seen.
    #[default]
    New,
    /// Its text changed.
    Updated,
    /// Seen again as it was.
    Unchanged,
    /// No longer there.
    Gone,
}
