//! Reading WARC files that are in order: every packing, kind of record, transfer and content coding, and where things lie.

use proptest::prelude::*;

use crate::support::warc::{Entry, Packing, chunked, http};
use crate::support::{article, cases, pack, reading};

const HTML: (&str, &str) = ("Content-Type", "text/html; charset=utf-8");

fn three_pages() -> Vec<Vec<u8>> {
    ["one", "two", "three"].iter().map(|name| Entry::page(&format!("https://example.com/{name}"), &article(name)).bytes()).collect()
}

/// Reads one record, packed in gzip.
fn read_one(entry: &Entry) -> reading::Reading {
    reading::read_bytes("pages.warc.gz", &Packing::Gzip.file(&[entry.bytes()]).0, reading::caps(1 << 20))
}

/// Reads the payload of one HTTP response that must be a page, whole.
#[track_caller]
fn payload(headers: &[(&str, &str)], body: &[u8]) -> String {
    let reading = read_one(&Entry::response("https://example.com/", http("200 OK", headers, body)));
    reading.assert_clean();
    assert_eq!(reading.pages.len(), 1, "one page was expected: {reading:?}");
    assert_eq!(reading.pages[0].truncated, None, "the payload is whole");
    reading.payloads().remove(0)
}

#[test]
fn every_packing_gives_the_same_pages() {
    for packing in Packing::ALL {
        let (file, _) = packing.file(&three_pages());
        let reading = reading::read_bytes(packing.name(), &file, reading::caps(1 << 20));
        reading.assert_clean();
        assert_eq!(reading.payloads(), ["one", "two", "three"].map(article), "{packing:?}");
        assert_eq!(reading.urls(), ["https://example.com/one", "https://example.com/two", "https://example.com/three"], "{packing:?}");
        assert!(reading.skipped.is_empty(), "{packing:?}: {:?}", reading.skipped);
        let digest = reading.digest.unwrap_or_else(|| panic!("{packing:?}: no digest"));
        assert_eq!((digest.bytes, digest.digest), (file.len() as u64, format!("sha256:{}", pack::sha256(&file))), "{packing:?}");
    }
}

#[test]
fn a_page_keeps_what_its_record_says() {
    let reading = read_one(&Entry::response("<https://example.com/a>", http("203 Fine", &[HTML, ("X-Robots-Tag", "noarchive")], article("x").as_bytes())));
    let page = &reading.pages[0];
    assert_eq!(page.url.as_deref(), Some("https://example.com/a"), "angle brackets around an address are not part of it");
    assert_eq!(page.status, Some(203));
    assert_eq!(page.header("x-robots-tag"), Some("noarchive"));
    assert_eq!(page.captured.map(|captured| captured.to_rfc3339()), Some("2026-10-14T12:00:00+00:00".to_owned()));
    assert_eq!(page.place.record_id.as_deref(), Some("<urn:test:response:<https://example.com/a>>"));
    assert_eq!(page.place.path, "pages.warc.gz");
}

#[test]
fn the_place_of_a_record_is_where_it_lies() {
    for packing in Packing::ALL {
        let records = three_pages();
        let (file, offsets) = packing.file(&records);
        let reading = reading::read_bytes(packing.name(), &file, reading::caps(1 << 20));
        assert_eq!(reading.pages.len(), 3, "{packing:?}");
        for (number, page) in reading.pages.iter().enumerate() {
            let (offset, length) = (page.place.offset as usize, page.place.length as usize);
            assert_eq!(offset as u64, offsets[number], "{packing:?}, record {number}");
            let stored = file.get(offset..offset + length).unwrap_or_else(|| panic!("{packing:?}, record {number}: {offset} + {length} is beyond the file"));
            let unpacked = match packing {
                Packing::Plain => stored.to_vec(),
                Packing::Gzip | Packing::OneGzip => unzip(stored),
                Packing::Zstd => zstd::decode_all(stored).unwrap_or_else(|error| panic!("record {number}: {error}")),
                Packing::ZstdDictionary | Packing::ZstdPackedDictionary => continue,
            };
            if packing == Packing::OneGzip {
                assert!(unpacked.windows(records[number].len()).any(|window| window == records[number]), "record {number} is not in the bytes its place names");
            } else {
                assert_eq!(unpacked, records[number], "{packing:?}, record {number}");
            }
        }
    }
}

/// What of some gzip bytes can be unpacked.
fn unzip(stored: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::new();
    // The place of a record in a shared member may end before the member does.
    let _ = std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(stored), &mut unpacked);
    unpacked
}

#[test]
fn records_that_hold_no_page_are_counted_by_kind() {
    let records: Vec<Vec<u8>> = [
        Entry::new("warcinfo", "", "application/warc-fields", "software: test\r\n"),
        Entry::new("request", "https://example.com/", "application/http; msgtype=request", "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"),
        Entry::new("revisit", "https://example.com/", "application/http; msgtype=response", http("200 OK", &[HTML], b"")),
        Entry::new("metadata", "https://example.com/", "application/warc-fields", "via: x\r\n"),
        Entry::new("conversion", "https://example.com/", "text/plain", "text"),
        Entry::response("https://example.com/old", http("301 Moved", &[HTML, ("Location", "/new")], b"<html><body>moved</body></html>")),
        Entry::response("https://example.com/a.png", http("200 OK", &[("Content-Type", "image/png")], b"\x89PNG\r\n\x1a\n")),
        Entry::response("https://example.com/b", http("200 OK", &[HTML], b"%PDF-1.7 in truth")),
        Entry::page("https://example.com/", &article("last")),
    ]
    .iter()
    .map(Entry::bytes)
    .collect();
    for packing in Packing::ALL {
        let reading = reading::read_bytes(packing.name(), &packing.file(&records).0, reading::caps(1 << 20));
        reading.assert_clean();
        assert_eq!(
            reading.skipped,
            ["warc_warcinfo", "warc_request", "warc_revisit", "warc_metadata", "warc_other", "redirect", "not_html", "not_html"],
            "{packing:?}"
        );
        assert_eq!(reading.payloads(), [article("last")], "{packing:?}");
    }
}

#[test]
fn resource_records_are_pages_without_http() {
    let html = Entry::new("resource", "https://example.com/", "text/html", article("a"));
    let text = Entry::new("resource", "https://example.com/t", "text/plain; charset=utf-8", "Only text");
    let raw = Entry::new("response", "https://example.com/r", "text/html", article("r"));
    let records: Vec<Vec<u8>> = [html, text, raw].iter().map(Entry::bytes).collect();
    let reading = reading::read_bytes("a.warc", &records.concat(), reading::caps(1 << 20));
    reading.assert_clean();
    assert_eq!(reading.payloads(), [article("a"), "Only text".to_owned(), article("r")]);
    assert_eq!(reading.pages[1].form, ghirbal::archive::Form::PlainText);
    assert_eq!(reading.pages.iter().map(|page| page.status).collect::<Vec<_>>(), [None; 3]);
}

#[test]
fn both_warc_versions_field_case_and_folded_lines_are_read() {
    let http = http("200 OK", &[HTML], article("a").as_bytes());
    let mut record = format!("WARC/1.0\r\nwarc-type: response\r\nWARC-TARGET-URI: https://example.com/\r\nwarc-date: 20261014120000\r\nX-Long: one\r\n two\r\ncontent-length: {}\r\n\r\n", http.len()).into_bytes();
    record.extend(&http);
    record.extend(b"\r\n\r\n");
    let reading = reading::read_bytes("a.warc", &record, reading::caps(1 << 20));
    reading.assert_clean();
    assert_eq!(reading.urls(), ["https://example.com/"]);
    assert_eq!(reading.pages[0].captured.map(|captured| captured.to_rfc3339()), Some("2026-10-14T12:00:00+00:00".to_owned()));
}

#[test]
fn chunks_are_joined() {
    let html = article("chunks");
    for sizes in [&[1][..], &[7, 300, 2], &[1_000_000]] {
        assert_eq!(payload(&[HTML, ("Transfer-Encoding", "chunked")], &chunked(html.as_bytes(), sizes)), html);
    }
    // Some crawlers join the chunks and keep the header.
    assert_eq!(payload(&[HTML, ("Transfer-Encoding", "chunked")], html.as_bytes()), html);
}

#[test]
fn a_missing_last_chunk_is_flagged_and_the_rest_kept() {
    let html = article("chunks");
    let whole = chunked(html.as_bytes(), &[500]);
    for cut in [whole.len() - 5 - "X-Trailer: 1\r\n".len(), whole.len() - 200] {
        let reading = read_one(&Entry::response("https://example.com/", http("200 OK", &[HTML, ("Transfer-Encoding", "chunked")], &whole[..cut])));
        reading.assert_clean();
        assert!(reading.pages[0].truncated.as_deref().is_some_and(|why| why.contains("chunk")), "{:?}", reading.pages[0].truncated);
        let payload = &reading.payloads()[0];
        assert!(html.starts_with(payload.as_str()) && payload.len() + 250 > html.len(), "{} of {} bytes", payload.len(), html.len());
    }
}

#[test]
fn content_codings_are_undone() {
    let html = article("codings");
    let bytes = html.as_bytes();
    for (coding, packed) in [
        ("gzip", pack::gzip(bytes)),
        ("X-GZip", pack::gzip(bytes)),
        ("deflate", pack::zlib(bytes)),
        ("deflate", pack::raw_deflate(bytes)),
        ("br", pack::brotli(bytes)),
        ("zstd", pack::zstd(bytes)),
        ("gzip, br", pack::brotli(&pack::gzip(bytes))),
        ("deflate, identity, zstd", pack::zstd(&pack::zlib(bytes))),
        ("identity", bytes.to_vec()),
        ("", bytes.to_vec()),
    ] {
        let length = packed.len().to_string();
        assert_eq!(payload(&[HTML, ("Content-Encoding", coding), ("Content-Length", &length)], &packed), html, "{coding}");
        assert_eq!(payload(&[HTML, ("Content-Encoding", coding), ("Transfer-Encoding", "chunked")], &chunked(&packed, &[100, 33])), html, "{coding}, chunked");
    }
}

#[test]
fn a_coding_that_lies_costs_no_page() {
    for coding in ["gzip", "br", "zstd", "deflate", "whatever"] {
        assert_eq!(payload(&[HTML, ("Content-Encoding", coding)], article("plain").as_bytes()), article("plain"), "{coding}");
    }
}

#[test]
fn a_coding_that_breaks_off_is_flagged_and_what_came_out_kept() {
    // Text that hardly compresses, or a few bytes would be nearly all of it.
    let html = crate::support::noise(40_000);
    for (coding, packed) in [("gzip", pack::gzip(html.as_bytes())), ("br", pack::brotli(html.as_bytes())), ("deflate", pack::zlib(html.as_bytes()))] {
        let reading = read_one(&Entry::response("https://example.com/", http("200 OK", &[HTML, ("Content-Encoding", coding)], &packed[..packed.len() - 20])));
        reading.assert_clean();
        assert!(reading.pages[0].truncated.as_deref().is_some_and(|why| why.contains(coding)), "{coding}: {:?}", reading.pages[0].truncated);
        let payload = &reading.payloads()[0];
        assert!(html.starts_with(payload.as_str()) && payload.len() > 20_000, "{coding}: {} of {} bytes", payload.len(), html.len());
    }
}

#[test]
fn a_coding_of_which_nothing_can_be_undone_is_a_failure_with_its_place() {
    let good = Entry::page("https://example.com/good", &article("good")).bytes();
    let bad = Entry::response("https://example.com/bad", http("200 OK", &[HTML, ("Content-Encoding", "gzip")], b"\x00\x01\x02 no gzip at all")).bytes();
    let (file, offsets) = Packing::Gzip.file(&[good.clone(), bad, good]);
    let reading = reading::read_bytes("a.warc.gz", &file, reading::caps(1 << 20));
    let failed = reading.only_failure();
    assert_eq!((failed.reason, failed.place.offset, failed.url.as_deref()), ("bad_compression", offsets[1], Some("https://example.com/bad")));
    assert!(failed.message.contains(&format!("byte {} of a.warc.gz", offsets[1])) && failed.message.contains("gzip"), "{}", failed.message);
    assert_eq!(reading.payloads(), [article("good"), article("good")]);
}

#[test]
fn known_cuts_are_flagged() {
    let http_length = Entry::response("https://example.com/", http("200 OK", &[HTML, ("Content-Length", "99999")], article("a").as_bytes()));
    let warc_field = Entry::page("https://example.com/", &article("a")).with_field("WARC-Truncated", "length");
    for (entry, word) in [(http_length, "99999"), (warc_field, "WARC-Truncated: length")] {
        let reading = read_one(&entry);
        reading.assert_clean();
        assert!(reading.pages[0].truncated.as_deref().is_some_and(|why| why.contains(word)), "{:?}", reading.pages[0].truncated);
        assert_eq!(reading.payloads(), [article("a")]);
    }
}

#[test]
fn a_response_without_http_head_is_a_failure_with_its_place() {
    let reading = read_one(&Entry::response("https://example.com/", "no head at all"));
    let failed = reading.only_failure();
    assert_eq!((failed.reason, failed.place.offset), ("bad_http", 0));
    assert!(failed.message.contains("byte 0 of pages.warc.gz"), "{}", failed.message);
}

/// A title and a text that say little, but any bytes may follow them.
fn any_page() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..3000).prop_map(|bytes| [b"<!doctype html>".as_slice(), &bytes].concat())
}

proptest! {
    #![proptest_config(cases(64))]

    /// Whatever the payloads, what the writer wrote is what the reader reads, and the places are right.
    #[test]
    fn any_payload_reads_back_the_same(
        payloads in prop::collection::vec((any_page(), any::<bool>(), 0..5u8), 1..8),
        packing in prop::sample::select(&Packing::ALL[..]),
    ) {
        let records: Vec<Vec<u8>> = payloads.iter().enumerate().map(|(number, (body, is_chunked, coding))| {
            let (coding, mut packed) = match coding {
                1 => ("gzip", pack::gzip(body)),
                2 => ("br", pack::brotli(body)),
                3 => ("zstd", pack::zstd(body)),
                4 => ("deflate", pack::zlib(body)),
                _ => ("identity", body.clone()),
            };
            let mut headers = vec![("Content-Type", "application/octet-stream"), ("Content-Encoding", coding)];
            if *is_chunked {
                packed = chunked(&packed, &[17, 400]);
                headers.push(("Transfer-Encoding", "chunked"));
            }
            Entry::response(&format!("https://example.com/{number}"), http("200 OK", &headers, &packed)).bytes()
        }).collect();
        let (file, offsets) = packing.file(&records);
        let reading = reading::read_bytes(packing.name(), &file, reading::caps(1 << 20));
        prop_assert!(reading.failed.is_empty(), "{:?}", reading.failed);
        let read: Vec<&[u8]> = reading.pages.iter().map(|page| page.bytes.as_slice()).collect();
        let written: Vec<&[u8]> = payloads.iter().map(|(body, ..)| body.as_slice()).collect();
        prop_assert_eq!(read, written);
        prop_assert_eq!(reading.pages.iter().map(|page| page.place.offset).collect::<Vec<_>>(), offsets);
    }
}
