//! The charset that a page names itself (HTML standard, section 13.2.3.2, "prescan a byte stream").

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
use memchr::memmem;

/// How far is looked: the standard says 1,024 bytes, but pages put scripts first and browsers read on through the head.
const PRESCAN_BYTES: usize = 16 << 10;

/// Finds the first declaration that names a charset: its label, and what the label means.
pub(super) fn prescan(bytes: &[u8]) -> Option<(String, &'static Encoding)> {
    let start = &bytes[..bytes.len().min(PRESCAN_BYTES)];
    let mut at = 0;
    let mut found = xml_declaration(start);
    while found.is_none() {
        at += memchr::memchr(b'<', start.get(at..)?)?;
        let rest = &start[at..];
        if rest.starts_with(b"<!--") {
            at += memmem::find(&rest[2..], b"-->").map(|end| end + 5)?;
        } else if is_tag(rest, b"meta") {
            let end = tag_end(rest)?;
            found = from_meta(&rest[5..end]);
            at += end;
        } else if is_tag(rest, b"body") {
            return None;
        } else if is_tag(rest, b"script") || is_tag(rest, b"style") {
            let close: &[u8] = if is_tag(rest, b"script") { b"</script" } else { b"</style" };
            at += 1 + find_without_case(&rest[1..], close)?;
        } else {
            at += 1;
        }
    }
    let label = found?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    // A page that can be read byte by byte is not UTF-16, whatever it says.
    let encoding = match encoding {
        e if e == UTF_16BE || e == UTF_16LE => UTF_8,
        e if e == X_USER_DEFINED => WINDOWS_1252,
        e => e,
    };
    Some((label, encoding))
}

/// The `charset` parameter of a media type.
pub(super) fn charset_parameter(content_type: &str) -> Option<&str> {
    let lower = content_type.to_ascii_lowercase();
    let at = lower.find("charset")?;
    let rest = content_type.get(at + "charset".len()..)?.trim_start().strip_prefix('=')?.trim_start();
    let label = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split(quote).next()?,
        _ => rest.split([';', ' ', ',', '"', '\'']).next()?,
    };
    let label = label.trim();
    (!label.is_empty()).then_some(label)
}

fn xml_declaration(start: &[u8]) -> Option<String> {
    let declaration = start.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memmem::find(declaration, b"?>")?];
    value_after(declaration, b"encoding")
}

/// `charset=…`, or `http-equiv=content-type` with a charset in `content`.
fn from_meta(attributes: &[u8]) -> Option<String> {
    let content = value_after(attributes, b"content");
    if let Some(label) = content.as_deref().and_then(charset_parameter)
        && find_without_case(attributes, b"http-equiv").is_some()
    {
        return Some(label.to_owned());
    }
    value_after(attributes, b"charset").filter(|_| content.is_none())
}

/// The value of an attribute in raw tag bytes.
fn value_after(attributes: &[u8], name: &[u8]) -> Option<String> {
    let mut rest = attributes;
    loop {
        let at = find_without_case(rest, name)?;
        let own = at == 0 || rest[at - 1].is_ascii_whitespace() || matches!(rest[at - 1], b'/' | b'"' | b'\'');
        rest = &rest[at + name.len()..];
        let Some(value) = rest.trim_ascii_start().strip_prefix(b"=").filter(|_| own) else { continue };
        let value = value.trim_ascii_start();
        let value = match value.first()? {
            quote @ (b'"' | b'\'') => value[1..].split(|b| b == quote).next()?,
            _ => value.split(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b';' | b'/')).next()?,
        };
        return Some(String::from_utf8_lossy(value).trim().to_owned());
    }
}

fn is_tag(rest: &[u8], name: &[u8]) -> bool {
    rest.get(1..=name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
        && rest.get(name.len() + 1).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
}

fn tag_end(rest: &[u8]) -> Option<usize> {
    memchr::memchr(b'>', rest)
}

fn find_without_case(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
}
