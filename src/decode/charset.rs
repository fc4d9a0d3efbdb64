//! Which charset: the declarations, and whether the bytes bear them out.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

use super::{EncodingSource, meta, top_level_domain};
use crate::archive::{Form, RawPage};

/// Bytes of non-ASCII surroundings shown to the detector: it reads 27 MB/s, and its guess does not change beyond.
const DETECTOR_BYTES: usize = 32 << 10;
/// Invalid sequences per valid multi-byte one above which text is not UTF-8 with a few broken characters.
const BROKEN_UTF8_SHARE: f64 = 0.1;
/// Share of undecodable bytes among non-ASCII ones above which a declared charset is wrong.
const WRONG_CHARSET_SHARE: f64 = 0.05;
/// Share of non-ASCII bytes standing in runs of four or more above which text is not in a Latin script.
const RUN_SHARE: f64 = 0.3;
const RUN: usize = 4;

pub(super) struct Choice {
    pub(super) encoding: &'static Encoding,
    pub(super) source: EncodingSource,
    /// Bytes of the byte order mark, which is not part of the text.
    pub(super) bom: usize,
}

/// Finds the charset and writes down why; `is_utf8` says whether the bytes are valid UTF-8.
pub(super) fn choose(raw: &RawPage, bytes: &[u8], is_utf8: bool, trail: &mut Vec<String>) -> Choice {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        trail.push(format!("byte order mark: {}", encoding.name()));
        return Choice { encoding, source: EncodingSource::Bom, bom };
    }
    let declared = declaration(raw, bytes, trail);
    let utf8 = Utf8::of(bytes, is_utf8);
    if let Some((encoding, source)) = declared {
        if let Some(choice) = believed(encoding, source, bytes, &utf8, trail) {
            return choice;
        }
    } else if utf8.is_text() {
        trail.push(if utf8.multi_byte == 0 { "plain ASCII".to_owned() } else { "valid multi-byte UTF-8".to_owned() });
        return Choice { encoding: UTF_8, source: EncodingSource::Detected, bom: 0 };
    }
    let encoding = detect(raw, bytes);
    trail.push(format!("detected: {}", encoding.name()));
    Choice { encoding, source: EncodingSource::Detected, bom: 0 }
}

/// What HTTP says, else what the page says.
fn declaration(raw: &RawPage, bytes: &[u8], trail: &mut Vec<String>) -> Option<(&'static Encoding, EncodingSource)> {
    let http = raw.header("Content-Type").and_then(meta::charset_parameter);
    if let Some(label) = http {
        match Encoding::for_label(label.as_bytes()) {
            Some(encoding) => {
                trail.push(format!("HTTP says {label}: {}", encoding.name()));
                return Some((encoding, EncodingSource::Http));
            }
            None => trail.push(format!("HTTP says {label}, which is no charset")),
        }
    }
    if raw.form == Form::PlainText {
        return None;
    }
    let (label, encoding) = meta::prescan(bytes)?;
    trail.push(format!("the page says {label}: {}", encoding.name()));
    Some((encoding, EncodingSource::Meta))
}

/// The declared charset, or the one the bytes prove instead; `None` if the declaration is wrong and nothing is proven.
fn believed(encoding: &'static Encoding, source: EncodingSource, bytes: &[u8], utf8: &Utf8, trail: &mut Vec<String>) -> Option<Choice> {
    let declared = Choice { encoding, source, bom: 0 };
    if encoding == UTF_8 {
        if utf8.is_text() {
            return Some(declared);
        }
        trail.push(format!("but {} of its {} multi-byte sequences are invalid: not UTF-8", utf8.invalid, utf8.invalid + utf8.multi_byte));
        return None;
    }
    if utf8.multi_byte > 0 && utf8.is_text() {
        trail.push("but the bytes are valid multi-byte UTF-8".to_owned());
        return Some(Choice { encoding: UTF_8, source: EncodingSource::Detected, bom: 0 });
    }
    let non_ascii = bytes.iter().filter(|b| !b.is_ascii()).count();
    if non_ascii == 0 {
        return Some(declared);
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    if had_errors || encoding.is_single_byte() {
        let bad = text.chars().filter(|c| matches!(c, '\u{fffd}' | '\u{80}'..='\u{9f}')).count();
        if bad as f64 > WRONG_CHARSET_SHARE * non_ascii as f64 {
            trail.push(format!("but {bad} of its {non_ascii} non-ASCII bytes mean nothing in {}", encoding.name()));
            return None;
        }
    }
    if is_latin(encoding) && runs(bytes) as f64 > RUN_SHARE * non_ascii as f64 {
        trail.push(format!("but its non-ASCII bytes stand together as in no Latin script, so not {}", encoding.name()));
        return None;
    }
    Some(declared)
}

fn detect(raw: &RawPage, bytes: &[u8]) -> &'static Encoding {
    let escapes = memchr::memmem::find(bytes, b"\x1b$").is_some() || memchr::memmem::find(bytes, b"\x1b(").is_some();
    let iso_2022_jp = if escapes { Iso2022JpDetection::Allow } else { Iso2022JpDetection::Deny };
    let mut detector = EncodingDetector::new(iso_2022_jp);
    let mut fed = 0;
    // Only lines that say something about the charset, and of long ones only the surroundings.
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if fed >= DETECTOR_BYTES {
            break;
        }
        let Some(first) = line.iter().position(|b| !b.is_ascii() || *b == 0x1b) else { continue };
        let piece = &line[first.saturating_sub(16)..line.len().min(first + (DETECTOR_BYTES - fed))];
        detector.feed(piece, false);
        fed += piece.len();
    }
    detector.feed(b"", true);
    let tld = top_level_domain(raw.url.as_deref());
    detector.guess(tld.as_deref().map(str::as_bytes), Utf8Detection::Allow)
}

/// How far bytes are UTF-8.
struct Utf8 {
    multi_byte: usize,
    invalid: usize,
}

impl Utf8 {
    fn of(bytes: &[u8], is_valid: bool) -> Self {
        if is_valid {
            // All that matters is whether there is any.
            return Self { multi_byte: usize::from(!bytes.is_ascii()), invalid: 0 };
        }
        let mut counts = Self { multi_byte: 0, invalid: 0 };
        let mut rest = bytes.utf8_chunks().peekable();
        while let Some(chunk) = rest.next() {
            counts.multi_byte += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
            // A character cut off at the very end is the capture's fault, not the charset's.
            counts.invalid += usize::from(!chunk.invalid().is_empty() && rest.peek().is_some());
        }
        counts
    }

    fn is_text(&self) -> bool {
        self.invalid == 0 || (self.invalid as f64) <= BROKEN_UTF8_SHARE * self.multi_byte as f64
    }
}

fn is_latin(encoding: &'static Encoding) -> bool {
    matches!(
        encoding.name(),
        "windows-1252"
            | "windows-1250"
            | "windows-1254"
            | "windows-1257"
            | "ISO-8859-2"
            | "ISO-8859-15"
            | "ISO-8859-3"
            | "ISO-8859-4"
            | "ISO-8859-10"
            | "ISO-8859-13"
            | "ISO-8859-14"
            | "ISO-8859-16"
            | "macintosh"
    )
}

/// Non-ASCII bytes in runs of [`RUN`] or more.
fn runs(bytes: &[u8]) -> usize {
    bytes.split(u8::is_ascii).map(<[u8]>::len).filter(|length| *length >= RUN).sum()
}
