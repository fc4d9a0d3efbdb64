//! Reading WARC files that are damaged: each damage is reported once, with its place, and no other record is lost.

use proptest::prelude::*;

use crate::support::warc::{Entry, Packing, http};
use crate::support::{article, pack, reading};

/// Packings whose records are stored one by one.
const BY_RECORD: [Packing; 4] = [Packing::Plain, Packing::Gzip, Packing::Zstd, Packing::ZstdDictionary];

fn entry(name: &str) -> Entry {
    Entry::page(&format!("https://example.com/{name}"), &article(name))
}

/// Four records, the second of them damaged.
fn with_second(second: &Entry) -> Vec<Vec<u8>> {
    vec![entry("a").bytes(), second.bytes(), entry("c").bytes(), entry("d").bytes()]
}

/// Reads a file whose second record is damaged: one report with its place, all the others read.
#[track_caller]
fn assert_only_the_second_is_lost(name: &str, file: &[u8], offset: u64, caps: ghirbal::archive::Caps, reason: &str, word: &str) {
    let reading = reading::read_bytes(name, file, caps);
    assert_eq!(reading.payloads(), ["a", "c", "d"].map(article), "{name}: records lost or spoilt; reports: {:#?}", reading.failed);
    assert_eq!(reading.pages.iter().map(|page| &page.truncated).collect::<Vec<_>>(), [&None; 3], "{name}: the others are whole");
    let failed = reading.only_failure();
    assert_eq!(failed.reason, reason, "{name}: {}", failed.message);
    assert_eq!(failed.place.offset, offset, "{name}: {}", failed.message);
    assert!(failed.message.contains(&format!("byte {offset} of {name}")), "the message must name the place: {}", failed.message);
    assert!(failed.message.contains(word), "{name}: the message must say {word:?}: {}", failed.message);
}

#[track_caller]
fn assert_second_is_lost_in_all_packings(second: &Entry, caps: ghirbal::archive::Caps, reason: &str, word: &str) {
    for packing in BY_RECORD {
        let (file, offsets) = packing.file(&with_second(second));
        assert_only_the_second_is_lost(packing.name(), &file, offsets[1], caps, reason, word);
    }
}

#[test]
fn a_length_that_is_too_small() {
    let length = entry("b").block.len();
    assert_second_is_lost_in_all_packings(&entry("b").with_length(length - 100), reading::caps(1 << 20), "damaged_record", "Content-Length");
}

#[test]
fn a_length_that_is_a_little_too_large() {
    let length = entry("b").block.len();
    assert_second_is_lost_in_all_packings(&entry("b").with_length(length + 100), reading::caps(1 << 20), "damaged_record", "Content-Length");
}

/// The records behind it are in the file: a length must not swallow them.
#[test]
fn a_length_beyond_the_end_of_the_file() {
    assert_second_is_lost_in_all_packings(&entry("b").with_length(500_000), reading::caps(1 << 20), "damaged_record", "Content-Length");
}

/// A length above the cap is passed over, but only as far as it is true.
#[test]
fn a_length_above_the_cap_that_is_not_true() {
    let records: Vec<Vec<u8>> = (0..200).map(|number| entry(&format!("n{number}")).bytes()).collect();
    for packing in BY_RECORD {
        let mut records = records.clone();
        records[1] = entry("b").with_length(u64::from(u32::MAX)).bytes();
        let (file, offsets) = packing.file(&records);
        let reading = reading::read_bytes(packing.name(), &file, reading::caps(10_000));
        assert_eq!(reading.pages.len(), 199, "{packing:?}: {:#?}", reading.failed);
        assert_eq!(reading.only_failure().place.offset, offsets[1], "{packing:?}");
    }
}

#[test]
fn a_length_that_is_no_number_or_missing() {
    assert_second_is_lost_in_all_packings(&entry("b").with_length("12x"), reading::caps(1 << 20), "damaged_record", "12x");
    assert_second_is_lost_in_all_packings(&entry("b").with_length("-5"), reading::caps(1 << 20), "damaged_record", "-5");
    assert_second_is_lost_in_all_packings(&entry("b").with_length(""), reading::caps(1 << 20), "damaged_record", "no Content-Length");
}

#[test]
fn a_header_that_never_ends() {
    let huge = entry("b").with_field("X-Long", &"x".repeat(200_000));
    assert_second_is_lost_in_all_packings(&huge, reading::caps(1 << 20), "damaged_record", "header is longer");
}

#[test]
fn a_header_line_without_colon() {
    let (mut records, bad) = (with_second(&entry("b")), entry("b").bytes());
    let at = bad.windows(9).position(|window| window == b"WARC-Date").expect("there");
    records[1] = [&bad[..at], b"no colon here\r\n", &bad[at..]].concat();
    for packing in BY_RECORD {
        let (file, offsets) = packing.file(&records);
        assert_only_the_second_is_lost(packing.name(), &file, offsets[1], reading::caps(1 << 20), "damaged_record", "colon");
    }
}

#[test]
fn a_record_larger_than_the_cap_is_passed_over() {
    let big = Entry::page("https://example.com/b", &article("b").repeat(200));
    assert_second_is_lost_in_all_packings(&big, reading::caps(60_000), "too_large", "max_page_bytes");
}

/// 100 MB of zeros in 100 kB: in the HTTP body, and as a record of its own.
#[test]
fn a_decompression_bomb_is_refused() {
    let bomb = pack::gzip_of_zeros(100 << 20);
    let body = http("200 OK", &[("Content-Type", "text/html"), ("Content-Encoding", "gzip")], &bomb);
    assert_second_is_lost_in_all_packings(&Entry::response("https://example.com/b", body), reading::caps(200_000), "too_large", "max_page_bytes");
    let twice = http("200 OK", &[("Content-Type", "text/html"), ("Content-Encoding", "gzip, gzip")], &pack::gzip(&bomb));
    assert_second_is_lost_in_all_packings(&Entry::response("https://example.com/b", twice), reading::caps(200_000), "too_large", "max_page_bytes");
    let zeros = Entry::new("resource", "https://example.com/b", "text/html", vec![0; 20 << 20]);
    assert_second_is_lost_in_all_packings(&zeros, reading::caps(200_000), "too_large", "max_page_bytes");
}

/// A page of exactly the cap passes; one byte more does not.
#[test]
fn the_cap_is_exact() {
    let page = |length: usize| {
        let html = format!("<!doctype html>{}", "x".repeat(length - 15));
        let body = http("200 OK", &[("Content-Type", "text/html"), ("Content-Encoding", "gzip")], &pack::gzip(html.as_bytes()));
        reading::read_bytes("a.warc.gz", &Packing::Gzip.file(&[Entry::response("https://example.com/", body).bytes()]).0, reading::caps(10_000))
    };
    assert_eq!(page(10_000).pages.len(), 1);
    assert_eq!(page(10_001).only_failure().reason, "too_large");
}

#[test]
fn garbage_between_compressed_records() {
    for packing in [Packing::Gzip, Packing::Zstd, Packing::ZstdDictionary] {
        let (_, offsets) = packing.file(&[entry("a").bytes()]);
        let start = offsets[0] as usize;
        let (mut file, _) = packing.file(&[entry("a").bytes()]);
        assert!(start < file.len());
        let garbage_at = file.len() as u64;
        file.extend(b"this is no member at all, whatever came over the wire");
        for name in ["c", "d"] {
            file.extend(packing.member(&entry(name).bytes()));
        }
        assert_only_the_second_is_lost(packing.name(), &file, garbage_at, reading::caps(1 << 20), "damaged_record", "reading goes on");
    }
}

/// The record before the garbage ends as it should: it is good.
#[test]
fn garbage_between_plain_records() {
    let mut file = entry("a").bytes();
    let garbage_at = file.len() as u64;
    file.extend(b"this is no record at all, whatever came over the wire\r\nnor this\r\n");
    file.extend(entry("c").bytes());
    file.extend(entry("d").bytes());
    assert_only_the_second_is_lost("pages.warc", &file, garbage_at, reading::caps(1 << 20), "damaged_record", "reading goes on");
}

#[test]
fn nothing_but_garbage_is_one_report() {
    let reading = reading::read_bytes("a.warc", &b"no WARC at all. ".repeat(1000), reading::caps(1 << 20));
    assert!(reading.pages.is_empty());
    let failed = reading.only_failure();
    assert_eq!((failed.reason, failed.place.offset), ("damaged_record", 0));
    assert!(failed.message.contains("no further record"), "{}", failed.message);
}

#[test]
fn a_file_that_ends_inside_its_last_record() {
    for packing in [Packing::Plain, Packing::Gzip, Packing::OneGzip] {
        let long = Entry::page("https://example.com/b", &noise(60_000));
        let (file, offsets) = packing.file(&[entry("a").bytes(), long.bytes()]);
        let reading = reading::read_bytes(packing.name(), &file[..file.len() - 5000], reading::caps(1 << 20));
        reading.assert_clean();
        assert_eq!(reading.urls(), ["https://example.com/a", "https://example.com/b"], "{packing:?}");
        assert_eq!(reading.pages[0].truncated, None);
        assert!(reading.pages[1].truncated.as_deref().is_some_and(|why| why.contains("ends")), "{packing:?}: {:?}", reading.pages[1].truncated);
        assert_eq!(reading.pages[1].place.offset, offsets[1]);
        let kept = reading.pages[1].bytes.len();
        assert!((30_000..60_000).contains(&kept) && noise(60_000).as_bytes().starts_with(&reading.pages[1].bytes), "{packing:?}: {kept} bytes of the page are kept");
    }
}

/// A page that hardly compresses, the same every time.
fn noise(length: usize) -> String {
    let mut state: u64 = 1;
    let letters = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b"abcdefghijklmnopqrstuvwxyz      "[(state >> 59) as usize])
    });
    "<!doctype html><p>".chars().chain(letters).take(length).collect()
}

#[test]
fn a_file_that_ends_inside_a_header() {
    let (file, offsets) = Packing::Plain.file(&[entry("a").bytes(), entry("b").bytes()]);
    let reading = reading::read_bytes("a.warc", &file[..offsets[1] as usize + 60], reading::caps(1 << 20));
    assert_eq!(reading.payloads(), [article("a")]);
    let failed = reading.only_failure();
    assert_eq!((failed.reason, failed.place.offset), ("damaged_record", offsets[1]));
}

#[test]
fn a_member_cut_short_in_the_middle_of_the_file() {
    for packing in [Packing::Gzip, Packing::Zstd, Packing::ZstdDictionary] {
        for cut in [20, 100, 400] {
            let (head, offsets) = packing.file(&[entry("a").bytes(), entry("b").bytes()]);
            let mut file = head[..head.len() - cut].to_vec();
            file.extend(packing.member(&entry("c").bytes()));
            file.extend(packing.member(&entry("d").bytes()));
            assert_only_the_second_is_lost(packing.name(), &file, offsets[1], reading::caps(1 << 20), "damaged_record", "reading goes on");
        }
    }
}

#[test]
fn a_member_with_a_wrong_checksum() {
    let (mut file, offsets) = Packing::Gzip.file(&with_second(&entry("b")));
    // The checksum is the first half of the last eight bytes.
    file[offsets[2] as usize - 8] ^= 0xff;
    assert_only_the_second_is_lost("pages.warc.gz", &file, offsets[1], reading::caps(1 << 20), "damaged_record", "damaged");
}

/// A zip that is no WARC inside, as web archives do hold.
#[test]
fn a_member_that_holds_something_else() {
    for packing in [Packing::Gzip, Packing::Zstd] {
        let mut records = with_second(&entry("b"));
        records[1] = b"something else altogether\r\nand more of it\r\n".to_vec();
        let (file, offsets) = packing.file(&records);
        assert_only_the_second_is_lost(packing.name(), &file, offsets[1], reading::caps(1 << 20), "damaged_record", "something else");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// One spoilt byte costs at most the record it lies in; and if that record is not read as it was, something says so,
    /// or nothing but its own bytes have changed.
    #[test]
    fn one_spoilt_byte_costs_at_most_its_own_record(
        at in any::<prop::sample::Index>(),
        flip in 1..=255u8,
        packing in prop::sample::select(&BY_RECORD[..]),
    ) {
        let records = with_second(&entry("b"));
        let (mut file, offsets) = packing.file(&records);
        let member = offsets[1] as usize..offsets[2] as usize;
        let place = member.start + at.index(member.len());
        file[place] ^= flip;
        let reading = reading::read_bytes(packing.name(), &file, reading::caps(1 << 20));
        for name in ["a", "c", "d"] {
            let whole = reading.pages.iter().any(|page| page.bytes == article(name).as_bytes());
            prop_assert!(whole, "{:?}: byte {} of the second record spoilt ({:#04x}), and {} is lost; {:#?}", packing, place - member.start, flip, name, reading.failed);
        }
        let seen = reading.pages.len() + reading.skipped.len() + reading.failed.len();
        prop_assert!(seen >= 4, "{packing:?}: the second record is lost without a word");
    }
}
