//! Makes a JSON Feed of what sites send as one: versions, ids and names in the forms the specification has
//! (<https://www.jsonfeed.org/version/1.1/>), and of a file that breaks off the items that are whole.

use serde_json::{Map, Value, json};

/// The version that all feeds are read as: 1.1 only adds to 1.0.
const VERSION: &str = "https://jsonfeed.org/version/1.1";
/// Fields of an item that are read, all of them text.
const TEXTS: &[&str] = &["url", "external_url", "title", "date_published", "date_modified", "language"];

/// The feed as its specification has it, and whether it breaks off; `None` if it is none.
pub(super) fn mend(text: &str) -> Option<(String, bool)> {
    let (feed, truncated) = match serde_json::from_str::<Value>(text) {
        Ok(feed) => (feed, false),
        Err(_) => (whole_items(text)?, true),
    };
    let items = feed.get("items")?.as_array()?;
    let mut mended = Map::new();
    mended.insert("version".into(), VERSION.into());
    mended.insert("title".into(), feed.get("title").and_then(Value::as_str).unwrap_or_default().into());
    for name in ["language", "home_page_url"] {
        if let Some(value) = feed.get(name).and_then(Value::as_str) {
            mended.insert(name.into(), value.into());
        }
    }
    mended.insert("authors".into(), authors(&feed));
    mended.insert("items".into(), items.iter().filter_map(item).collect());
    Some((Value::Object(mended).to_string(), truncated))
}

fn item(item: &Value) -> Option<Value> {
    let item = item.as_object()?;
    let mut mended: Map<String, Value> = TEXTS
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), item.get(*name)?.as_str()?.trim().into())))
        .filter(|(_, value): &(_, Value)| value != "")
        .collect();
    let id = match item.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => mended.get("url").and_then(Value::as_str).unwrap_or_default().to_owned(),
    };
    mended.insert("id".into(), id.into());
    mended.insert("content_text".into(), "".into());
    mended.insert("authors".into(), authors(&Value::Object(item.clone())));
    Some(mended.into())
}

/// Authors as 1.1 has them, from those of 1.0, and from bare names.
fn authors(of: &Value) -> Value {
    let named = |author: &Value| match author {
        Value::String(name) => Some(json!({ "name": name })),
        Value::Object(fields) => fields.get("name").and_then(Value::as_str).map(|name| json!({ "name": name })),
        _ => None,
    };
    match (of.get("authors"), of.get("author")) {
        (Some(Value::Array(authors)), _) => authors.iter().filter_map(named).collect(),
        (_, Some(author)) | (Some(author), None) => named(author).into_iter().collect(),
        _ => Value::Array(Vec::new()),
    }
}

/// Cuts a feed that breaks off behind the last item that is whole.
fn whole_items(text: &str) -> Option<Value> {
    let items = text.find("\"items\"")?;
    let open = items + text[items..].find('[')?;
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    let mut end = None;
    for (at, byte) in text.bytes().enumerate().skip(open + 1) {
        match byte {
            _ if std::mem::take(&mut escaped) => {}
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => break,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    end = Some(at + 1);
                }
            }
            _ => {}
        }
    }
    let items = &text[open..end.unwrap_or(open + 1)];
    serde_json::from_str(&format!("{{\"items\":{items}]}}")).ok()
}
