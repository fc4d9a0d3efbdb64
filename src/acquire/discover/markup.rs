//! Tags, attributes and references of XML as careless writers leave them.

/// What follows the first `mark`, or nothing.
pub(super) fn after<'t>(text: &'t str, mark: &str) -> &'t str {
    text.find(mark).map_or("", |at| &text[at + mark.len()..])
}

/// Bytes of the element's name that the text begins with.
pub(super) fn name_length(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return 0;
    }
    text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))).unwrap_or(text.len())
}

/// Name and value pairs, whether the tag closes itself, and what follows it.
pub(super) type Tag<'t> = (Vec<(String, String)>, bool, &'t str);

/// Reads a tag from behind its name. Values need no quotes, names no value; `None` if the text ends inside the tag.
pub(super) fn attributes(text: &str) -> Option<Tag<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(rest) = rest.strip_prefix("/>") {
            return Some((found, true, rest));
        }
        if let Some(rest) = rest.strip_prefix('>') {
            return Some((found, false, rest));
        }
        if rest.starts_with('<') {
            // The ">" was forgotten.
            return Some((found, false, rest));
        }
        let first = rest.chars().next()?;
        let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/' | '<')).unwrap_or(rest.len()).max(first.len_utf8());
        let (name, behind) = rest.split_at(length);
        let behind = behind.trim_start();
        let Some(value) = behind.strip_prefix('=').map(str::trim_start) else {
            rest = behind;
            continue;
        };
        let (value, behind) = match value.chars().next()? {
            quote @ ('"' | '\'') => match value[1..].split_once(quote) {
                Some((value, behind)) if !value.contains('<') => (value, behind),
                // The closing quote was forgotten: the tag's end ends the value.
                _ => value[1..].split_at(value[1..].find('>')?),
            },
            _ => value.split_at(value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len())),
        };
        found.push((name.to_owned(), resolve(value)));
        rest = behind;
    }
}

/// References to characters resolved; an `&` that begins none stays.
pub(super) fn resolve(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // Only with its semicolon: "?a=1&copy=2" is an address.
        let end = rest[1..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '#')).map(|end| end + 1);
        match end.filter(|end| *end > 1 && rest[*end..].starts_with(';')) {
            Some(end) => {
                out.push_str(&crate::dom::unescape(&rest[..=end]));
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Text as XML has it; characters that XML has not are left out.
pub(super) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
}

/// Escaped text without the e-mail addresses in it, and without the brackets around what is left.
pub(super) fn without_email(text: &str) -> String {
    if !text.contains('@') {
        return text.to_owned();
    }
    let text = text.replace("&lt;", " ").replace("&gt;", " ");
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']'));
    words.filter(|word| !word.is_empty() && !word.contains('@') && !word.eq_ignore_ascii_case("mailto:")).collect::<Vec<_>>().join(" ")
}
