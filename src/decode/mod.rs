//! Stage 3: bytes to Unicode, with the evidence.
//!
//! In: [`RawPage`]. Out: [`DecodedPage`].
//!
//! Order of belief, as in the WHATWG encoding sniffing algorithm: byte order mark, HTTP, `<meta>`, detection. But a
//! declaration is only a guess here: text that is valid multi-byte UTF-8 is UTF-8 whatever the page claims, and a
//! declared charset that makes nonsense of the bytes loses to detection.

mod charset;
mod meta;
mod mojibake;

use std::str::FromStr;
use std::string::FromUtf8Error;

use crate::archive::{Form, RawPage};
use charset::Choice;

/// Who said which charset a page is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodingSource {
    /// The byte order mark.
    Bom,
    /// The `charset` parameter of HTTP's `Content-Type`.
    Http,
    /// A `<meta>` element, or an XML declaration.
    Meta,
    /// The bytes themselves.
    Detected,
    /// The input was text already (an NDJSON field).
    Input,
}

impl EncodingSource {
    /// Stable name, as in the record.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bom => "bom",
            Self::Http => "http",
            Self::Meta => "meta",
            Self::Detected => "detected",
            Self::Input => "input",
        }
    }
}

/// A page as text.
#[derive(Debug)]
pub struct DecodedPage {
    /// The capture, its bytes taken out.
    pub raw: RawPage,
    /// `sha256:` and hex of the payload's bytes.
    pub digest: String,
    /// The text.
    pub text: String,
    /// WHATWG name of the charset.
    pub encoding: &'static str,
    /// Who said so.
    pub encoding_source: EncodingSource,
    /// How many U+FFFD decoding had to make.
    pub replacements: usize,
    /// Name of the charset the text had once been wrongly decoded with, if that was undone.
    pub mojibake: Option<&'static str>,
    /// What was believed and what was not, in order, for the reader.
    pub trail: Vec<String>,
}

impl DecodedPage {
    /// HTML or plain text.
    pub fn form(&self) -> Form {
        self.raw.form
    }
}

/// Decodes a page. Never fails: what cannot be decoded becomes U+FFFD and is counted.
pub fn decode(mut raw: RawPage) -> DecodedPage {
    let bytes = std::mem::take(&mut raw.bytes);
    let digest = crate::archive::sha256_hex(&bytes);
    // Asked once, for it reads the whole page: it is evidence of the charset, and most often the text.
    let utf8 = String::from_utf8(bytes);
    let bytes = utf8.as_ref().map_or_else(FromUtf8Error::as_bytes, String::as_bytes);
    let mut trail = Vec::new();
    let choice = if raw.is_unicode {
        trail.push("the input holds text, not bytes: UTF-8".to_owned());
        Choice { encoding: encoding_rs::UTF_8, source: EncodingSource::Input, bom: 0 }
    } else {
        charset::choose(&raw, bytes, utf8.is_ok(), &mut trail)
    };
    let (text, replacements) = to_text(utf8, &choice);
    if replacements > 0 {
        trail.push(format!("{replacements} byte sequences are not valid {} and became U+FFFD", choice.encoding.name()));
    }
    let (text, mojibake) = match mojibake::repair(&text) {
        Some((repaired, through)) => {
            trail.push(format!("the text had been decoded as {through} though it was UTF-8; undone"));
            (repaired, Some(through))
        }
        None => (text, None),
    };
    DecodedPage { raw, digest, text, encoding: choice.encoding.name(), encoding_source: choice.source, replacements, mojibake, trail }
}

fn to_text(utf8: Result<String, FromUtf8Error>, choice: &Choice) -> (String, usize) {
    let mut bytes = match utf8 {
        Ok(mut text) if choice.encoding == encoding_rs::UTF_8 => {
            text.drain(..choice.bom);
            return (text, 0);
        }
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    bytes.drain(..choice.bom);
    let (text, _, had_errors) = {
        let (text, had_errors) = choice.encoding.decode_without_bom_handling(&bytes);
        (text.into_owned(), (), had_errors)
    };
    let replacements = if had_errors {
        let made = text.matches(char::REPLACEMENT_CHARACTER).count();
        // Those that the page itself holds were not made here.
        let own = if choice.encoding == encoding_rs::UTF_8 { memchr::memmem::find_iter(&bytes, "\u{fffd}").count() } else { 0 };
        made - own.min(made)
    } else {
        0
    };
    (text, replacements)
}

/// Last label of the host, lower case: a hint to the detector (`ma`, `ir`, `jp`…).
fn top_level_domain(url: Option<&str>) -> Option<String> {
    let url = url::Url::from_str(url?).ok()?;
    let label = url.domain()?.trim_end_matches('.').rsplit('.').next()?.to_ascii_lowercase();
    (!label.is_empty()).then_some(label)
}
