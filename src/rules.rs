//! Site rules (`config/sites/*.toml`): what an operator knows better than the extractor.

use std::fs;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use ego_tree::NodeId;
use scraper::{Html, Selector};
use serde::Deserialize;
use url::Url;

use crate::config::{self, ConfigError};

/// A rule as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    hosts: Vec<String>,
    #[serde(default)]
    valid_from: Option<toml::value::Datetime>,
    #[serde(default)]
    valid_until: Option<toml::value::Datetime>,
    #[serde(default)]
    body: Vec<String>,
    #[serde(default)]
    title: Vec<String>,
    #[serde(default)]
    authors: Vec<String>,
    #[serde(default)]
    date: Vec<String>,
    #[serde(default)]
    remove: Vec<String>,
}

/// One site's rule, ready for use.
#[derive(Debug)]
pub struct SiteRule {
    /// Its name, as in the record.
    pub name: String,
    hosts: Vec<String>,
    valid_from: Option<NaiveDate>,
    valid_until: Option<NaiveDate>,
    /// Elements that hold the text.
    pub body: Vec<Selector>,
    /// Elements that hold the headline.
    pub title: Vec<Selector>,
    /// Elements that hold authors.
    pub authors: Vec<Selector>,
    /// Elements that hold the date of publication.
    pub date: Vec<Selector>,
    /// Elements that hold no text.
    pub remove: Vec<Selector>,
}

/// All rules.
#[derive(Debug, Default)]
pub struct SiteRules {
    rules: Vec<SiteRule>,
    digest: Option<String>,
}

impl SiteRules {
    /// Reads every `.toml` of a folder, in the order of their names. No folder, no rules.
    ///
    /// # Errors
    /// If a file cannot be read or is not a valid rule.
    pub fn read(folder: &Path) -> Result<Self, ConfigError> {
        let Ok(entries) = fs::read_dir(folder) else { return Ok(Self::default()) };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
        paths.sort();
        let mut rules = Vec::new();
        let mut all = String::new();
        for path in paths {
            let text = fs::read_to_string(&path).map_err(|error| ConfigError::Unreadable { path: path.clone(), error })?;
            rules.push(compile(&path, &text)?);
            all.push_str(&text);
        }
        let digest = (!rules.is_empty()).then(|| crate::archive::sha256_hex(all.as_bytes()));
        Ok(Self { rules, digest })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Digest of all rules as written, for the manifest.
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }

    /// The rule for a page captured then; the first that fits.
    pub fn for_page(&self, url: Option<&str>, captured: Option<DateTime<Utc>>) -> Option<&SiteRule> {
        if self.rules.is_empty() {
            return None;
        }
        let url = Url::parse(url?).ok()?;
        let host = url.host_str()?;
        let day = captured.map(|captured| captured.date_naive());
        self.rules.iter().find(|rule| {
            let is_host = rule.hosts.iter().any(|wanted| host == wanted || host.strip_suffix(wanted.as_str()).is_some_and(|rest| rest.ends_with('.')));
            let begun = rule.valid_from.is_none_or(|from| day.is_none_or(|day| day >= from));
            let lasts = rule.valid_until.is_none_or(|until| day.is_none_or(|day| day <= until));
            is_host && begun && lasts
        })
    }
}

fn compile(path: &Path, text: &str) -> Result<SiteRule, ConfigError> {
    let written: Written = config::parse(path, text)?;
    let invalid = |value: &str, message: String| {
        let at = text.find(value).unwrap_or(0);
        let line = text[..at].matches('\n').count() + 1;
        let column = at - text[..at].rfind('\n').map_or(0, |at| at + 1) + 1;
        ConfigError::Invalid { path: path.to_owned(), line, column, message }
    };
    let selectors = |list: &[String]| -> Result<Vec<Selector>, ConfigError> {
        list.iter().map(|css| Selector::parse(css).map_err(|_| invalid(css, format!("{css:?} is no CSS selector that can be used here")))).collect()
    };
    let day = |value: &Option<toml::value::Datetime>| -> Result<Option<NaiveDate>, ConfigError> {
        let Some(value) = value else { return Ok(None) };
        let date = value.date.and_then(|date| NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day)));
        date.map(Some).ok_or_else(|| invalid(&value.to_string(), format!("{value} names no day")))
    };
    if written.hosts.is_empty() {
        return Err(invalid("hosts", "a rule needs at least one host".to_owned()));
    }
    Ok(SiteRule {
        valid_from: day(&written.valid_from)?,
        valid_until: day(&written.valid_until)?,
        body: selectors(&written.body)?,
        title: selectors(&written.title)?,
        authors: selectors(&written.authors)?,
        date: selectors(&written.date)?,
        remove: selectors(&written.remove)?,
        name: written.name,
        hosts: written.hosts,
    })
}

/// Elements that any of the selectors matches.
pub(crate) fn matches(html: &Html, selectors: &[Selector]) -> Vec<NodeId> {
    selectors.iter().flat_map(|selector| html.select(selector).map(|element| element.id())).collect()
}
