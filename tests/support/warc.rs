//! A WARC writer made for tests: it can also write what no writer should.

use super::pack;

/// A dictionary for [`Packing::ZstdDictionary`]: any bytes will do.
pub const DICTIONARY: &[u8] = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html><html><p>";

/// How the records of a file are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    Plain,
    /// A gzip member for each record.
    Gzip,
    /// All records in one gzip member: wrong, and common.
    OneGzip,
    /// A Zstandard frame for each record.
    Zstd,
    /// The same behind a dictionary.
    ZstdDictionary,
    /// The same, the dictionary itself compressed.
    ZstdPackedDictionary,
}

impl Packing {
    pub const ALL: [Self; 6] = [Self::Plain, Self::Gzip, Self::OneGzip, Self::Zstd, Self::ZstdDictionary, Self::ZstdPackedDictionary];

    /// A file name that goes with it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "pages.warc",
            Self::Gzip | Self::OneGzip => "pages.warc.gz",
            Self::Zstd | Self::ZstdDictionary | Self::ZstdPackedDictionary => "pages.warc.zst",
        }
    }

    /// One record as it is stored, where records are stored one by one.
    pub fn member(self, record: &[u8]) -> Vec<u8> {
        match self {
            Self::Plain => record.to_vec(),
            Self::Gzip | Self::OneGzip => pack::gzip(record),
            Self::Zstd => pack::zstd(record),
            Self::ZstdDictionary | Self::ZstdPackedDictionary => pack::zstd_with(DICTIONARY, record),
        }
    }

    /// The file, and where each record begins in it.
    pub fn file(self, records: &[Vec<u8>]) -> (Vec<u8>, Vec<u64>) {
        if self == Self::OneGzip {
            return (pack::gzip(&records.concat()), vec![0; records.len()]);
        }
        let mut file = match self {
            Self::ZstdDictionary => dictionary_frame(DICTIONARY),
            Self::ZstdPackedDictionary => dictionary_frame(&pack::zstd(DICTIONARY)),
            _ => Vec::new(),
        };
        let mut offsets = Vec::new();
        for record in records {
            offsets.push(file.len() as u64);
            file.extend(self.member(record));
        }
        (file, offsets)
    }
}

fn dictionary_frame(dictionary: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x5d, 0x2a, 0x4d, 0x18];
    frame.extend(u32::try_from(dictionary.len()).expect("small").to_le_bytes());
    frame.extend(dictionary);
    frame
}

/// A WARC record about to be written.
#[derive(Debug, Clone)]
pub struct Entry {
    pub fields: Vec<(String, String)>,
    pub block: Vec<u8>,
    /// What `Content-Length` says, if it is not the truth; an empty text leaves the field out.
    pub length: Option<String>,
}

impl Entry {
    /// A record of some type.
    pub fn new(kind: &str, url: &str, content_type: &str, block: impl Into<Vec<u8>>) -> Self {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let fields = vec![
            field("WARC-Type", kind),
            field("WARC-Record-ID", &format!("<urn:test:{kind}:{url}>")),
            field("WARC-Date", "2026-10-14T12:00:00Z"),
            field("WARC-Target-URI", url),
            field("Content-Type", content_type),
        ];
        Self { fields, block: block.into(), length: None }
    }

    /// A response that holds an HTTP message.
    pub fn response(url: &str, http: impl Into<Vec<u8>>) -> Self {
        Self::new("response", url, "application/http; msgtype=response", http)
    }

    /// A response with an HTML page, all in order.
    pub fn page(url: &str, html: &str) -> Self {
        Self::response(url, http("200 OK", &[("Content-Type", "text/html; charset=utf-8")], html.as_bytes()))
    }

    /// With a `Content-Length` of the test's choice; an empty text leaves the field out.
    pub fn with_length(mut self, length: impl ToString) -> Self {
        self.length = Some(length.to_string());
        self
    }

    /// With one field more.
    pub fn with_field(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The bytes of the record, the two line ends behind it included.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"WARC/1.1\r\n".to_vec();
        for (name, value) in &self.fields {
            bytes.extend(format!("{name}: {value}\r\n").into_bytes());
        }
        let length = self.length.clone().unwrap_or_else(|| self.block.len().to_string());
        if !length.is_empty() {
            bytes.extend(format!("Content-Length: {length}\r\n").into_bytes());
        }
        bytes.extend(b"\r\n");
        bytes.extend(&self.block);
        bytes.extend(b"\r\n\r\n");
        bytes
    }
}

/// An HTTP response.
pub fn http(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend(format!("{name}: {value}\r\n").into_bytes());
    }
    bytes.extend(b"\r\n");
    bytes.extend(body);
    bytes
}

/// A body in chunks of these sizes, over and over, with an extension and a trailer.
pub fn chunked(body: &[u8], sizes: &[usize]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = body;
    let mut sizes = sizes.iter().cycle();
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at((*sizes.next().expect("a size")).clamp(1, rest.len()));
        bytes.extend(format!("{:X};name=\"value\"\r\n", chunk.len()).into_bytes());
        bytes.extend(chunk);
        bytes.extend(b"\r\n");
        rest = after;
    }
    bytes.extend(b"0\r\nX-Trailer: 1\r\n\r\n");
    bytes
}
