//! The named fields at the head of a WARC record, and of an HTTP response.

use std::io::{BufRead, Read};

use memchr::memchr;

/// Named fields, in order.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) fields: Vec<(String, String)>,
}

impl Header {
    /// First value of a field, names compared without case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(super) fn content_length(&self) -> Result<u64, String> {
        let value = self.get("Content-Length").ok_or("it has no Content-Length")?;
        value.parse().map_err(|_| format!("its Content-Length is not a number: {value:?}"))
    }

    /// Adds one line: a field, or the continuation of the last.
    pub(super) fn add(&mut self, line: &[u8]) -> Result<(), String> {
        let line = String::from_utf8_lossy(line);
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = self.fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
            return Ok(());
        }
        let (name, value) = line.split_once(':').ok_or_else(|| format!("a header line has no colon: {:?}", shorten(&line)))?;
        self.fields.push((name.trim().to_owned(), value.trim().to_owned()));
        Ok(())
    }
}

/// Reads the version line and the named fields up to the blank line.
pub(super) fn read_header(reader: &mut impl BufRead, cap: u64) -> Result<Header, String> {
    let mut limited = reader.take(cap);
    let mut line = Vec::new();
    let mut header = Header::default();
    let mut is_version = true;
    loop {
        line.clear();
        limited.read_until(b'\n', &mut line).map_err(|error| format!("its compressed data is damaged ({error})"))?;
        if memchr(b'\n', &line).is_none() {
            return Err(if limited.limit() == 0 { format!("its header is longer than {cap} bytes") } else { "it ends inside its header".to_owned() });
        }
        let text = line.trim_ascii_end();
        if std::mem::take(&mut is_version) {
            if !text.starts_with(b"WARC/1.") {
                return Err(format!("it does not begin with WARC/1.0 or WARC/1.1 but with {:?}", shorten(&String::from_utf8_lossy(text))));
            }
        } else if text.is_empty() {
            return Ok(header);
        } else {
            header.add(text)?;
        }
    }
}

/// At most 40 characters of what was found, for a message.
fn shorten(text: &str) -> String {
    text.chars().take(40).collect()
}
