//! What is judged of a record, read from its line just as `score.py` reads it.

use anyhow::{Context, Result};
use serde_json::Value;

/// The judged part of a record. The default is the record of a page that has none.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// Headline.
    pub(crate) title: Option<String>,
    /// Body.
    pub(crate) text: String,
    /// Names as given, not yet split.
    pub(crate) authors: Vec<String>,
    /// Date of publication; only its day is judged.
    pub(crate) date: Option<String>,
    /// How sure the record is of its body. Not judged, but held against the judgement.
    pub(crate) confidence: Option<f64>,
}

/// The page a line of NDJSON belongs to, and what it says.
pub(crate) fn read(line: &str) -> Result<(String, Answer)> {
    let record: Value = serde_json::from_str(line).context("not JSON")?;
    let filled = |field: &str| record[field].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let answer = Answer {
        title: filled("title"),
        text: filled("text").or_else(|| filled("body")).unwrap_or_default(),
        authors: names(&record["authors"]),
        date: filled("date_published").or_else(|| filled("published_at")),
        confidence: record["extraction"]["confidence"].as_f64(),
    };
    let raw = &record["raw"];
    let path = raw["path"].as_str().filter(|path| !path.is_empty()).or_else(|| record["id"].as_str());
    Ok((page_id(raw["record_id"].as_str(), path.unwrap_or_default()), answer))
}

/// The page's name in its set: the end of its WARC record id, or the base name of its file.
pub(crate) fn page_id(record_id: Option<&str>, path: &str) -> String {
    if let Some(id) = record_id.filter(|id| id.contains("urn:page:")) {
        let id = id.trim_matches(['<', '>']);
        return id.rsplit_once(':').map_or(id, |(_, name)| name).to_owned();
    }
    let mut name = path.rsplit('/').next().unwrap_or(path);
    for end in [".gz", ".zst", ".br", ".html", ".htm", ".xhtml", ".txt"] {
        name = name.strip_suffix(end).unwrap_or(name);
    }
    name.to_owned()
}

/// The names in a name, a list of names, or a list of objects with a `name`.
pub(crate) fn names(authors: &Value) -> Vec<String> {
    let one = |author: &Value| author.as_str().or_else(|| author["name"].as_str()).map(str::to_owned);
    match authors {
        Value::Array(authors) => authors.iter().filter_map(one).collect(),
        Value::String(author) => vec![author.clone()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_known_by_its_record_id_or_its_file() {
        assert_eq!(page_id(Some("<urn:page:news:de-WAZ-3>"), "pages.warc.gz"), "de-WAZ-3");
        assert_eq!(page_id(Some("<urn:uuid:1>"), "raw/a.b.html.zst"), "a.b");
        assert_eq!(page_id(None, "raw/000_83.txt"), "000_83");
        assert_eq!(page_id(None, ""), "");
    }
}
