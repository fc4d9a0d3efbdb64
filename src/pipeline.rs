//! The story of one page, from captured bytes to a verdict; [`pool`] runs it over all pages at once.

pub mod pool;

use crate::archive::{FailReason, Form, Item, RawPage};
use crate::config::Config;
use crate::decode::{self, DecodedPage};
use crate::dom::{self, Tree};
use crate::extract::classify::Models;
use crate::extract::classify::rows::Rows;
use crate::extract::outline::Outline;
use crate::extract::{self, Article, Extraction};
use crate::normalize;
use crate::outcome::Outcome;
pub use crate::outcome::Sifted;
use crate::qualify::{self, Verdict};
use crate::rules::{SiteRule, SiteRules};

/// What pages are passed through. Holds no state: pages may be sifted in any order, by any number of threads.
#[derive(Debug)]
pub struct Sieve {
    config: Config,
    rules: SiteRules,
    /// Those of the program, unless others are given.
    models: Option<&'static Models>,
}

impl Sieve {
    /// A sieve with the given options and site rules.
    pub fn new(config: Config, rules: SiteRules) -> Self {
        Self { config, rules, models: None }
    }

    /// The same sieve with other models: those of a fold, when quality is measured. They live as long as the program.
    #[must_use]
    pub fn with_models(self, models: &'static Models) -> Self {
        Self { models: Some(models), ..self }
    }

    /// A sieve with the documented defaults and no site rules.
    pub fn with_defaults() -> Self {
        Self::new(Config::default(), SiteRules::default())
    }

    /// What it was made with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    fn models(&self) -> &'static Models {
        self.models.unwrap_or_else(Models::builtin)
    }

    /// The way of a page: decode, parse, extract, normalise, qualify.
    pub fn sift(&self, raw: RawPage, source: &str) -> Sifted {
        let status = raw.status;
        let page = decode::decode(raw);
        let rule = self.rules.for_page(page.raw.url.as_deref(), page.raw.captured);
        let mut article = self.extract(&page, rule);
        if article.declared_language.is_none() {
            article.declared_language = self.config.source_named(source).and_then(|source| source.language.clone());
        }
        let stand_in = article.stand_in.as_ref().map(|(stand, _)| *stand);
        let record = normalize::normalize(article, page, source, rule.map_or("none", |rule| &rule.name));
        match qualify::qualify(record, stand_in, status, &self.config.output.page_types) {
            Verdict::Keep(record) => Sifted::kept(record),
            Verdict::Drop(reason, record) => Sifted::dropped(reason, record),
        }
    }

    /// Parses and extracts; the tree lives no longer than this.
    fn extract(&self, page: &DecodedPage, rule: Option<&SiteRule>) -> Article {
        if page.form() == Form::PlainText {
            return extract::from_plain_text_with(page, &self.config.output.with).article;
        }
        let (tree, is_filled) = self.parse(page);
        let mut article = extract::from_html_with(page, &tree, rule, self.models(), &self.config.output.with).article;
        if is_filled {
            article.warnings.push("text_from_script".to_owned());
        }
        let cuts = tree.cuts;
        if cuts.any() {
            let cut = if cuts.nodes { ", page cut" } else { "" };
            article.warnings.push(format!("limits: {} tags too deep, {} attributes dropped{cut}", cuts.too_deep, cuts.attributes));
        }
        article
    }

    /// The tree of a page, and whether scripts held its article: see [`extract::shell`].
    fn parse(&self, page: &DecodedPage) -> (Tree, bool) {
        let limits = self.config.limits.dom();
        let tree = dom::parse(&page.text, limits);
        match extract::shell::filled(&page.text, &tree.html, limits) {
            Some(filled) => (dom::parse(&filled, limits), true),
            None => (tree, false),
        }
    }

    /// The same way, with all that was weighed shown to `show`.
    pub fn explain<T>(&self, raw: RawPage, source: &str, show: impl FnOnce(&DecodedPage, &Extraction<'_>) -> T) -> (Sifted, T) {
        let page = decode::decode(raw.clone());
        let rule = self.rules.for_page(page.raw.url.as_deref(), page.raw.captured);
        let shown = match page.form() {
            Form::PlainText => show(&page, &extract::from_plain_text(&page)),
            Form::Html => {
                let (tree, _) = self.parse(&page);
                show(&page, &extract::from_html(&page, &tree, rule, self.models()))
            }
        };
        (self.sift(raw, source), shown)
    }

    /// Blocks and classifier rows of an HTML page, shown to `show`: for training.
    pub fn study<T>(&self, raw: RawPage, show: impl FnOnce(&Outline<'_>, &Rows) -> T) -> T {
        let page = decode::decode(raw);
        let (tree, _) = self.parse(&page);
        let (outline, rows) = extract::study(&page, &tree);
        show(&outline, &rows)
    }

    /// Passes one input item through, whatever it turned out to be. A page that makes a stage panic is quarantined.
    pub fn process(&self, item: Item, source_override: Option<&str>, folder: Option<&str>) -> Outcome {
        let page = match item {
            Item::Page(page) => page,
            Item::Skipped { place, reason } => return Outcome::skipped(place, reason),
            Item::Failed { place, url, reason, message } => {
                let source = self.source_of(url.as_deref(), source_override, folder);
                return Outcome::failed(place, url, source, reason, message, reason == FailReason::TooLarge);
            }
        };
        let source = self.source_of(page.url.as_deref(), source_override, folder);
        let (place, url, captured) = (page.place.clone(), page.url.clone(), page.captured);
        let _page = tracing::debug_span!("page", path = %place.path, offset = place.offset).entered();
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.sift(*page, &source))) {
            Ok(sifted) => Outcome::sifted(sifted, place, url, source, captured),
            Err(panic) => Outcome::panicked(place, url, source, captured, &*panic),
        }
    }

    fn source_of(&self, url: Option<&str>, source_override: Option<&str>, folder: Option<&str>) -> String {
        source_override.or_else(|| self.config.source_of_url(url?)).or(folder).unwrap_or("default").to_owned()
    }
}
