//! How each crate is called: one function a tool, from a page to what `score.py` reads. `../README.md` says why so.

use std::panic::{self, AssertUnwindSafe};

use anyhow::{Result, bail};
use dom_smoothie::{Config, Readability, TextMode};
use rs_trafilatura::{Options, extract_bytes_with_options};
use serde_json::{Value, json};

use crate::decode::decode;
use crate::pages::Page;

/// A tool: the record of a page.
pub(crate) type Tool = fn(&Page) -> Result<Value>;

/// The tool of this name.
pub(crate) fn named(name: &str) -> Result<Tool> {
    match name {
        "dom_smoothie" => Ok(smoothie),
        "rs-trafilatura" => Ok(trafilatura),
        _ => bail!("no tool is called {name}: dom_smoothie, rs-trafilatura"),
    }
}

/// A page that a tool fails or panics on counts as empty; an error that it returns is said.
pub(crate) fn attempt(tool: Tool, page: &Page) -> Value {
    match panic::catch_unwind(AssertUnwindSafe(|| tool(page))) {
        Ok(Ok(record)) => record,
        Ok(Err(error)) => {
            eprintln!("{}: {error}", page.url);
            json!({})
        }
        // The panic has said so itself.
        Err(_) => json!({}),
    }
}

fn smoothie(page: &Page) -> Result<Value> {
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let html = decode(&page.bytes);
    let article = Readability::new(html.as_ref(), Some(&page.url), Some(config))?.parse()?;
    Ok(json!({
        "text": &*article.text_content,
        "title": article.title,
        "authors": article.byline,
        "date_published": article.published_time,
    }))
}

fn trafilatura(page: &Page) -> Result<Value> {
    let options = Options { url: Some(page.url.clone()), ..Options::default() };
    let found = extract_bytes_with_options(&page.bytes, &options)?;
    Ok(json!({
        "text": found.content_text,
        "title": found.metadata.title,
        "authors": found.metadata.author,
        "date_published": found.metadata.date.map(|date| date.to_rfc3339()),
    }))
}
