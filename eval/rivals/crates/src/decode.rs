//! Bytes to text for the crate that takes text: byte order mark, then UTF-8 if the bytes are that, `<meta>`, detection.
//!
//! Browsers believe `<meta>` before the bytes. Some annotated pages were stored as UTF-8 and still name the charset that
//! they once had: read as it says, they would count against a tool that has no part in it.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Bytes in which browsers look for a charset.
const HEAD: usize = 1024;

/// The text of a page.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let encoding = if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { declared(bytes).unwrap_or_else(|| detected(bytes)) };
    encoding.decode(bytes).0
}

/// The charset named by the first `charset=` of the head.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    const KEY: &[u8] = b"charset=";
    let head = bytes[..bytes.len().min(HEAD)].to_ascii_lowercase();
    let from = head.windows(KEY.len()).position(|window| window == KEY)? + KEY.len();
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'' | b' ');
    let label: Vec<u8> = head[from..].iter().copied().skip_while(is_quote).take_while(|byte| !is_quote(byte) && !matches!(byte, b'>' | b'/' | b';')).collect();
    Encoding::for_label(&label)
}

fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}
