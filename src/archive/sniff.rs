//! What a file is: by the ending of its name, and where that says nothing, by its first bytes.

use super::Form;
use super::decompress::Coding;

/// What a file holds once it is decompressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Warc,
    Ndjson,
    Page(Form),
}

/// Coding and kind as the name tells them.
pub(super) fn by_name(name: &str) -> (Option<Coding>, Option<Kind>) {
    let (stem, coding) = match name.rsplit_once('.').and_then(|(stem, ending)| Some((stem, Coding::from_ending(ending)?))) {
        Some((stem, coding)) => (stem, Some(coding)),
        None => (name, None),
    };
    let kind = stem.rsplit_once('.').and_then(|(_, ending)| match ending.to_ascii_lowercase().as_str() {
        "warc" => Some(Kind::Warc),
        "ndjson" | "jsonl" => Some(Kind::Ndjson),
        "html" | "htm" | "xhtml" => Some(Kind::Page(Form::Html)),
        "txt" => Some(Kind::Page(Form::PlainText)),
        _ => None,
    });
    (coding, kind)
}

/// Kind as the first bytes tell it. `None` for what is not text at all.
pub(super) fn by_content(start: &[u8]) -> Option<Kind> {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let text = start.trim_ascii_start();
    if text.starts_with(b"WARC/") {
        Some(Kind::Warc)
    } else if text.starts_with(b"{") {
        Some(Kind::Ndjson)
    } else if looks_like_html(start) {
        Some(Kind::Page(Form::Html))
    } else {
        None
    }
}

/// Tags that open a page or a part of one (after the MIME Sniffing standard, section 7.1).
const HTML_OPENINGS: &[&[u8]] = &[
    b"!doctype html",
    b"!--",
    b"html",
    b"head",
    b"title",
    b"meta",
    b"link",
    b"body",
    b"script",
    b"style",
    b"div",
    b"p",
    b"h1",
    b"h2",
    b"article",
    b"section",
    b"main",
    b"table",
    b"br",
    b"a",
    b"b",
    b"font",
    b"iframe",
    b"ul",
    b"header",
    b"nav",
    b"span",
];

/// Whether bytes begin as HTML does; an XML declaration must be followed by `<html` or a doctype.
pub(super) fn looks_like_html(start: &[u8]) -> bool {
    let mut text = start.trim_ascii_start();
    if text.starts_with(b"<?xml") {
        let Some(end) = memchr::memmem::find(text, b"?>") else { return false };
        text = text[end + 2..].trim_ascii_start();
        return ["<html", "<!doctype html"].iter().any(|opening| has_prefix(text, opening.as_bytes()));
    }
    let Some(tag) = text.strip_prefix(b"<") else { return false };
    HTML_OPENINGS
        .iter()
        .any(|name| has_prefix(tag, name) && (*name == b"!--" || tag.get(name.len()).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))))
}

fn has_prefix(text: &[u8], prefix: &[u8]) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Whether bytes can be no text in any charset we read: a signature of a binary format, or NULs that are not UTF-16.
pub(super) fn is_binary(start: &[u8]) -> bool {
    const SIGNATURES: &[&[u8]] =
        &[b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"PK\x03\x04", b"RIFF", b"\x00\x00\x00", b"\x7fELF", b"OggS", b"ID3", b"wOFF", b"wOF2"];
    if SIGNATURES.iter().any(|signature| start.starts_with(signature)) {
        return true;
    }
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return false;
    }
    let head = &start[..start.len().min(1024)];
    let controls = head.iter().filter(|b| matches!(b, 0x00..=0x08 | 0x0e..=0x1a | 0x1c..=0x1f)).count();
    // ISO-2022-JP uses ESC only; real pages hold hardly any other control bytes.
    controls * 20 > head.len()
}
