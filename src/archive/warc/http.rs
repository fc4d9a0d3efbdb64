//! The HTTP/1.x response inside a record: head, chunked transfer coding, content codings.

use memchr::memmem;

use super::record::Header;
use super::{Caps, FailReason, Item, RawPage, SkipReason, classify};
use crate::archive::decompress::{Coding, Outcome, decode};

/// Content codings that may be stacked; more is an attack.
const MOST_CODINGS: usize = 4;

/// Opens the response in `block` and puts its payload into `page`.
pub(super) fn open(mut page: RawPage, block: Vec<u8>, caps: Caps, path: &str) -> Item {
    let Some((status, header, body_at)) = head(&block) else {
        let message = format!("the WARC record at byte {} of {path} holds no HTTP response head", page.place.offset);
        return Item::Failed { place: page.place, url: page.url, reason: FailReason::BadHttp, message };
    };
    if (300..400).contains(&status) {
        return Item::Skipped { place: page.place, reason: SkipReason::Redirect };
    }
    let mut payload = block;
    payload.drain(..body_at);
    let declared = header.get("Content-Length").and_then(|length| length.parse::<u64>().ok());
    let chunked = header.get("Transfer-Encoding").is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    if chunked {
        // Some crawlers store the body already joined and keep the header: then no chunk size stands first.
        if let Some((joined, whole)) = join_chunks(&payload) {
            payload = joined;
            if !whole {
                page.truncated.get_or_insert_with(|| "the last chunk is missing".to_owned());
            }
        }
    } else if let Some(declared) = declared.filter(|declared| *declared > payload.len() as u64) {
        page.truncated.get_or_insert_with(|| format!("HTTP Content-Length says {declared} bytes, {} are there", payload.len()));
    }
    let codings = header.get("Content-Encoding").unwrap_or_default().to_owned();
    page.status = Some(status);
    page.headers = header.fields;
    for token in codings.split(',').rev().take(MOST_CODINGS) {
        let Some(coding) = Coding::from_token(token) else { continue };
        let (plain, outcome) = decode(coding, &payload, caps.page_bytes);
        match outcome {
            Outcome::Whole => payload = plain,
            Outcome::TooLarge => {
                let message = format!(
                    "the page at byte {} of {path} unpacks to more than the {} bytes allowed (input.max_page_bytes)",
                    page.place.offset, caps.page_bytes
                );
                return Item::Failed { place: page.place, url: page.url, reason: FailReason::TooLarge, message };
            }
            // Nothing at all came out: the header lies and the body is plain.
            Outcome::Broken(_) if plain.is_empty() && super::sniff::looks_like_html(&payload) => {}
            Outcome::Broken(error) if plain.is_empty() && !payload.is_empty() => {
                let message = format!("the page at byte {} of {path}: Content-Encoding {} could not be undone ({error})", page.place.offset, token.trim());
                return Item::Failed { place: page.place, url: page.url, reason: FailReason::BadCompression, message };
            }
            Outcome::Broken(error) => {
                page.truncated.get_or_insert_with(|| format!("Content-Encoding {} breaks off ({error})", token.trim()));
                payload = plain;
            }
        }
    }
    page.bytes = payload;
    classify(page)
}

/// Status, header fields and where the body begins.
fn head(block: &[u8]) -> Option<(u16, Header, usize)> {
    let crlf = memmem::find(block, b"\r\n\r\n").map(|at| (at, at + 4));
    let lf = memmem::find(block, b"\n\n").map(|at| (at, at + 2));
    let (end, body_at) = match (crlf, lf) {
        (Some(crlf), Some(lf)) => crlf.min(lf),
        (one, other) => one.or(other)?,
    };
    let mut lines = block[..end].split(|b| *b == b'\n');
    let status_line = lines.next()?.trim_ascii_end();
    if !status_line.starts_with(b"HTTP/") {
        return None;
    }
    let status = std::str::from_utf8(status_line.split(|b| *b == b' ').nth(1)?).ok()?.parse().ok()?;
    let mut header = Header::default();
    for line in lines {
        // A line without a colon is somebody's bug, not a reason to lose the page.
        let _ = header.add(line.trim_ascii_end());
    }
    Some((status, header, body_at))
}

/// Joins chunks (RFC 9112 section 7.1). `None` if the body is not chunked after all; the flag tells whether the last chunk was there.
fn join_chunks(body: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body;
    let mut first = true;
    loop {
        let Some(line_end) = memchr::memchr(b'\n', rest) else {
            return if first { None } else { Some((joined, false)) };
        };
        let size = rest[..line_end].split(|b| *b == b';').next().unwrap_or_default().trim_ascii();
        let size = std::str::from_utf8(size).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        let Some(size) = size else {
            return if first { None } else { Some((joined, false)) };
        };
        first = false;
        rest = &rest[line_end + 1..];
        if size == 0 {
            return Some((joined, true));
        }
        if size > rest.len() {
            joined.extend_from_slice(rest);
            return Some((joined, false));
        }
        joined.extend_from_slice(&rest[..size]);
        rest = &rest[size..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}
