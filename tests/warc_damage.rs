//! Reading WARC files that are damaged: each damage is reported once, with its place, and no other record is lost.

use ghirbal::archive::Caps;

use crate::support::warc::{Entry, Packing, http};
use crate::support::{article, noise, pack, reading};

/// Packings whose records are stored one by one.
const BY_RECORD: [Packing; 4] = [Packing::Plain, Packing::Gzip, Packing::Zstd, Packing::ZstdDictionary];

fn entry(name: &str) -> Entry {
    Entry::page(&format!("https://example.com/{name}"), &article(name))
}

/// Four records, the second of them damaged.
fn with_second(second: &Entry) -> Vec<Vec<u8>> {
    vec![entry("a").bytes(), second.bytes(), entry("c").bytes(), entry("d").bytes()]
}

/// Reads a file whose second record is damaged: one report with its place, all the others read. Says what is not so.
fn others_are_read(name: &str, file: &[u8], offset: u64, caps: Caps, reason: &str, word: &str) -> Result<(), String> {
    let reading = reading::read_bytes(name, file, caps);
    let reports: Vec<String> = reading.failed.iter().map(|failed| format!("{} at {}: {}", failed.reason, failed.place.offset, failed.message)).collect();
    let whole: Vec<&str> = ["a", "b", "c", "d"].into_iter().filter(|name| reading.payloads().contains(&article(name))).collect();
    if whole != ["a", "c", "d"] || reading.pages.len() != 3 || reading.pages.iter().any(|page| page.truncated.is_some()) {
        let cut: Vec<_> = reading.pages.iter().filter_map(|page| page.truncated.as_ref()).collect();
        return Err(format!("of a, c and d only {whole:?} came out whole, of {} pages, truncated {cut:?}; reports: {reports:#?}", reading.pages.len()));
    }
    let is_right = |failed: &reading::Failed| {
        failed.reason == reason
            && failed.place.offset == offset
            && failed.message.contains(&format!("byte {offset} of {name}"))
            && failed.message.contains(word)
    };
    match &reading.failed[..] {
        [failed] if is_right(failed) => Ok(()),
        _ => Err(format!("one report was expected, {reason} at byte {offset} of {name} that says {word:?}; reports: {reports:#?}")),
    }
}

/// Asserts that the second record is lost alone, reported so, in each packing.
#[track_caller]
fn in_packings(packings: &[Packing], records: &[Vec<u8>], caps: Caps, reason: &str, word: &str) {
    let wrong: Vec<String> = packings
        .iter()
        .filter_map(|packing| {
            let (file, offsets) = packing.file(records);
            others_are_read(packing.name(), &file, offsets[1], caps, reason, word).err().map(|error| format!("{packing:?}: {error}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[track_caller]
fn assert_second_is_lost_in_all_packings(second: &Entry, caps: Caps, reason: &str, word: &str) {
    in_packings(&BY_RECORD, &with_second(second), caps, reason, word);
}

#[track_caller]
fn assert_only_the_second_is_lost(name: &str, file: &[u8], offset: u64, caps: Caps, reason: &str, word: &str) {
    others_are_read(name, file, offset, caps, reason, word).unwrap_or_else(|error| panic!("{name}: {error}"));
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
    in_packings(&BY_RECORD, &records, reading::caps(1 << 20), "damaged_record", "colon");
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
        assert!(
            (30_000..60_000).contains(&kept) && noise(60_000).as_bytes().starts_with(&reading.pages[1].bytes),
            "{packing:?}: {kept} bytes of the page are kept"
        );
    }
}

#[test]
fn a_file_that_ends_inside_a_header() {
    let (file, offsets) = Packing::Plain.file(&[entry("a").bytes(), entry("b").bytes()]);
    let reading = reading::read_bytes("a.warc", &file[..offsets[1] as usize + 60], reading::caps(1 << 20));
    assert_eq!(reading.payloads(), [article("a")]);
    let failed = reading.only_failure();
    assert_eq!((failed.reason, failed.place.offset), ("damaged_record", offsets[1]));
}

/// The second member lacks its last bytes; the third follows at once.
#[track_caller]
fn assert_a_cut_member_costs_itself_alone(packing: Packing) {
    for cut in [20, 100, 400] {
        let (head, offsets) = packing.file(&[entry("a").bytes(), entry("b").bytes()]);
        let mut file = head[..head.len() - cut].to_vec();
        file.extend(packing.member(&entry("c").bytes()));
        file.extend(packing.member(&entry("d").bytes()));
        assert_only_the_second_is_lost(packing.name(), &file, offsets[1], reading::caps(1 << 20), "damaged_record", "reading goes on");
    }
}

#[test]
fn a_gzip_member_cut_short_in_the_middle_of_the_file() {
    assert_a_cut_member_costs_itself_alone(Packing::Gzip);
}

#[test]
fn a_zstandard_frame_cut_short_in_the_middle_of_the_file() {
    assert_a_cut_member_costs_itself_alone(Packing::Zstd);
    assert_a_cut_member_costs_itself_alone(Packing::ZstdDictionary);
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
    let mut records = with_second(&entry("b"));
    records[1] = b"something else altogether\r\nand more of it\r\n".to_vec();
    in_packings(&BY_RECORD[1..], &records, reading::caps(1 << 20), "damaged_record", "something else");
}

/// Changes each byte of the second record in turn: it costs at most that record, which is then read all the same,
/// differently perhaps, or reported.
#[track_caller]
fn spoil_every_byte(packing: Packing, behind: usize) {
    let (file, offsets) = packing.file(&with_second(&entry("b")));
    let good = ["a", "c", "d"].map(article);
    let mut wrong = Vec::new();
    for place in offsets[1] as usize..offsets[2] as usize - behind {
        for flip in [0x01, 0x80] {
            let mut file = file.clone();
            file[place] ^= flip;
            let reading = reading::read_bytes(packing.name(), &file, reading::caps(1 << 20));
            let payloads = reading.payloads();
            let seen = reading.pages.len() + reading.skipped.len() + reading.failed.len();
            if seen != 4 || good.iter().any(|page| !payloads.contains(page)) {
                let lost: Vec<_> = ["a", "c", "d"].iter().zip(&good).filter(|(_, page)| !payloads.contains(page)).map(|(name, _)| name).collect();
                let reports: Vec<_> = reading.failed.iter().map(|failed| &failed.message).collect();
                wrong.push(format!("byte {} ({flip:#04x}): {lost:?} lost, {seen} of 4 records counted; {reports:?}", place as u64 - offsets[1]));
            }
        }
    }
    assert!(wrong.is_empty(), "{packing:?}: {} changes cost more than their own record:\n{}", wrong.len(), wrong[..wrong.len().min(12)].join("\n"));
}

/// Without the line end before it, the next record cannot be told from text: so the four bytes behind are left alone.
#[test]
fn every_spoilt_byte_of_a_plain_record() {
    spoil_every_byte(Packing::Plain, 4);
}

#[test]
fn every_spoilt_byte_of_a_gzip_member() {
    spoil_every_byte(Packing::Gzip, 0);
}

#[test]
fn every_spoilt_byte_of_a_zstandard_frame() {
    spoil_every_byte(Packing::Zstd, 0);
}
