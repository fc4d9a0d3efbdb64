//! Pages held in the lines of an NDJSON file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, BufRead};

use chrono::{DateTime, Utc};
use memchr::memchr;
use serde_json::value::RawValue;

use super::decompress::Caps;
use super::{FailReason, Form, Item, Place, RawPage};

/// Names of the fields that hold a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NdjsonFields {
    /// The page's address.
    pub url: String,
    /// The page's HTML, as text.
    pub html: String,
    /// When it was captured, RFC 3339; may be missing.
    pub captured: String,
}

impl Default for NdjsonFields {
    fn default() -> Self {
        Self { url: "url".into(), html: "html".into(), captured: "date_downloaded".into() }
    }
}

/// Reads the next line that is not blank. `None` at the end of the input.
pub(super) fn next(reader: &mut dyn BufRead, at: &mut u64, path: &str, fields: &NdjsonFields, caps: Caps) -> io::Result<Option<Item>> {
    loop {
        let offset = *at;
        let Some(line) = read_line(reader, at, caps.page_bytes)? else { return Ok(None) };
        let place = Place { path: path.to_owned(), offset, length: *at - offset, record_id: None };
        let Some(line) = line else {
            let message = format!(
                "the line at byte {offset} of {path} has {} bytes, more than the {} allowed (input.max_page_bytes); it was passed over",
                place.length, caps.page_bytes
            );
            return Ok(Some(Item::Failed { place, url: None, reason: FailReason::TooLarge, message }));
        };
        // Some tools put a byte order mark before the first line.
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
        if line.trim_ascii().is_empty() {
            continue;
        }
        return Ok(Some(match page(line, place.clone(), fields) {
            Ok(page) => Item::Page(Box::new(page)),
            Err(message) => {
                let message = format!("the line at byte {offset} of {path}: {message}");
                Item::Failed { place, url: None, reason: FailReason::BadJson, message }
            }
        }));
    }
}

/// One line without its end; the inner `None` is a line longer than the cap, which is read but not kept.
#[expect(clippy::option_option, reason = "no line, a line too long, and a line are three answers")]
fn read_line(reader: &mut dyn BufRead, at: &mut u64, cap: u64) -> io::Result<Option<Option<Vec<u8>>>> {
    let mut line = Vec::new();
    let mut length: u64 = 0;
    loop {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            return Ok((length > 0).then_some((length <= cap).then_some(line)));
        }
        let end = memchr(b'\n', buffer);
        let taken = end.map_or(buffer.len(), |end| end + 1);
        length += taken as u64;
        if length <= cap {
            line.extend_from_slice(&buffer[..end.unwrap_or(buffer.len())]);
        } else {
            line = Vec::new();
        }
        reader.consume(taken);
        *at += taken as u64;
        if end.is_some() {
            return Ok(Some((length <= cap).then_some(line)));
        }
    }
}

fn page(line: &[u8], place: Place, fields: &NdjsonFields) -> Result<RawPage, String> {
    let object: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_slice(line).map_err(|error| format!("not a JSON object: {error}"))?;
    let text = |name: &str| -> Result<Option<String>, String> {
        let Some(value) = object.get(name).filter(|value| value.get() != "null") else { return Ok(None) };
        serde_json::from_str(value.get()).map(Some).map_err(|_| format!("its field `{name}` is not a string"))
    };
    let html = text(&fields.html)?.ok_or_else(|| format!("it has no field `{}` (input.ndjson.html names it)", fields.html))?;
    let mut page = RawPage::new(place, Form::Html, html.into_bytes());
    page.is_unicode = true;
    page.url = text(&fields.url)?;
    page.captured = text(&fields.captured)?.as_deref().and_then(parse_date);
    Ok(page)
}

fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|date| date.with_timezone(&Utc))
}
