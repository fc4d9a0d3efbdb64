//! Pages kept as files of their own.

use std::io::BufRead;

use super::decompress::{Caps, Coding, Outcome, read_capped};
use super::digest::{Counted, FileDigest};
use super::sniff::{self, Kind};
use super::{FailReason, Form, Item, Place, RawPage, SkipReason};

/// Reads the rest of `reader` as one page.
///
/// `kind` is what the name says, if it says anything; a file that turns out to be nothing we read is skipped.
pub(super) fn read(path: &str, reader: &mut dyn BufRead, kind: Option<Kind>, place: Place, caps: Caps) -> Item {
    let mut bytes = Vec::new();
    let outcome = read_capped(reader, caps.page_bytes, &mut bytes);
    let truncated = match outcome {
        Outcome::Whole => None,
        Outcome::TooLarge => {
            let message = format!("{path} holds more than the {} bytes allowed (input.max_page_bytes)", caps.page_bytes);
            return Item::Failed { place, url: None, reason: FailReason::TooLarge, message };
        }
        Outcome::Broken(error) if bytes.is_empty() => {
            let message = format!("{path} cannot be read: {error}");
            return Item::Failed { place, url: None, reason: FailReason::BadCompression, message };
        }
        Outcome::Broken(error) => Some(format!("the file breaks off ({error})")),
    };
    let start = &bytes[..bytes.len().min(2048)];
    let form = match kind {
        Some(Kind::Page(form)) if !sniff::is_binary(start) => form,
        Some(_) => return Item::Skipped { place, reason: SkipReason::NotHtml },
        None if sniff::looks_like_html(start) => Form::Html,
        None => return Item::Skipped { place, reason: SkipReason::UnknownType },
    };
    let mut page = RawPage::new(place, form, bytes);
    page.truncated = truncated;
    Item::Page(Box::new(page))
}

/// Opens the coding, if any, reads the page, and returns it with the digest of the file as stored.
pub(super) fn read_file(path: &str, file: Counted, coding: Option<Coding>, kind: Option<Kind>, size: u64, caps: Caps) -> (Item, Option<FileDigest>) {
    let place = Place { path: path.to_owned(), offset: 0, length: size, record_id: None };
    let mut file = file;
    let Some(coding) = coding else {
        let item = read(path, &mut file, kind, place, caps);
        return (item, Some(file.digest()));
    };
    // The stored bytes are read first, so that they can be hashed whole whatever the decoder makes of them.
    let mut stored = Vec::new();
    if read_capped(&mut file, caps.page_bytes, &mut stored) == Outcome::TooLarge {
        let message = format!("{path} holds more than the {} bytes allowed (input.max_page_bytes)", caps.page_bytes);
        return (Item::Failed { place, url: None, reason: FailReason::TooLarge, message }, None);
    }
    let digest = file.digest();
    let item = match coding.reader(&stored[..]) {
        Ok(mut reader) => read(path, &mut reader, kind, place, caps),
        Err(error) => {
            let message = format!("{path} cannot be read: {error}");
            Item::Failed { place, url: None, reason: FailReason::BadCompression, message }
        }
    };
    (item, Some(digest))
}
