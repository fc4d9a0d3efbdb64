//! What can be wrong with an input: each time a clear word, a reject with its reason, the documented exit code, and nothing else lost.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::Value;

use crate::support::program::{Ran, run, run_with};
use crate::support::{article, field, folder, lines, lines_of, ndjson_line, pack, text, write};

/// Rounds of `filler` in a line of 100 MB.
const MEGABYTES: usize = 100;
/// What the issue allows, in kilobytes.
const MOST_MEMORY_KB: u64 = 300 * 1024;

/// Runs over `pages` and returns the records and the rejects.
fn normalize(folder: &Path, extra: &[&str]) -> (Ran, Vec<Value>, Vec<Value>) {
    let ran = run(folder, &[&["normalize", "pages", "-o", "out.ndjson"], extra].concat());
    let of = |name: &str| if folder.join(name).is_file() { lines_of(&folder.join(name)) } else { Vec::new() };
    let (records, rejects) = (of("out.ndjson"), of("out.rejects.ndjson"));
    (ran, records, rejects)
}

/// One bad file beside a good one: the good one comes out, the bad one is rejected so.
#[track_caller]
fn assert_rejected(name: &str, bytes: &[u8], state: &str, reason: &str, code: i32) -> Value {
    let temporary = folder();
    write(&temporary.path().join("pages/0-good.html"), article("good"));
    write(&temporary.path().join("pages").join(name), bytes);
    write(&temporary.path().join("pages/z-good.html"), article("also good"));
    let (ran, records, rejects) = normalize(temporary.path(), &[]);
    let ran = ran.expect(code);
    assert_eq!(field(&records, "text"), [text("also good"), text("good")], "the good pages: {}", ran.stderr);
    assert_eq!(rejects.len(), 1, "{name}: {}", ran.stderr);
    let reject = rejects[0].clone();
    assert_eq!((reject["state"].as_str(), reject["reason"].as_str(), reject["raw"]["path"].as_str()), (Some(state), Some(reason), Some(name)), "{reject}");
    assert!(reject["message"].as_str().is_some_and(|message| message.contains(name)), "the message must name the file: {reject}");
    assert!(ran.stderr.contains("3 inputs: 2 emitted, 1 "), "{}", ran.stderr);
    reject
}

/// One file that is read after all.
#[track_caller]
fn read_one(name: &str, bytes: &[u8]) -> Value {
    let temporary = folder();
    write(&temporary.path().join("pages").join(name), bytes);
    let (ran, mut records, _) = normalize(temporary.path(), &[]);
    let ran = ran.expect(0);
    assert_eq!(records.len(), 1, "{name}: {}", ran.stderr);
    records.remove(0)
}

fn warnings(record: &Value) -> Vec<&str> {
    record["extraction"]["warnings"].as_array().expect("a list").iter().filter_map(Value::as_str).collect()
}

#[test]
fn an_empty_file() {
    assert_rejected("empty.html", b"", "filtered", "empty", 0);
    assert_rejected("blank.html", b" \r\n\t\n", "filtered", "empty", 0);
    assert_rejected("empty.txt", b"", "filtered", "empty", 0);
}

#[test]
fn an_empty_container_is_no_page_and_no_error() {
    let temporary = folder();
    for name in ["a.warc", "b.warc.gz", "c.ndjson", "d.ndjson.gz"] {
        write(&temporary.path().join("pages").join(name), if name == "d.ndjson.gz" { pack::gzip(b"") } else { Vec::new() });
    }
    write(&temporary.path().join("pages/good.html"), article("good"));
    let (ran, records, rejects) = normalize(temporary.path(), &[]);
    assert!(ran.expect(0).stderr.contains("1 input: 1 emitted"));
    assert_eq!((records.len(), rejects.len()), (1, 0));
}

#[test]
fn no_body_and_no_text() {
    assert_rejected("head.html", b"<!doctype html><html><head><title>Nothing else</title></head></html>", "filtered", "empty", 0);
    assert_rejected("closed.html", b"<html><body></body></html>", "filtered", "empty", 0);
}

#[test]
fn something_binary() {
    let temporary = folder();
    write(&temporary.path().join("pages/good.html"), article("good"));
    write(&temporary.path().join("pages/image.html"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    write(&temporary.path().join("pages/noise.html"), (0..4000_u32).map(|i| (i * 37 % 251) as u8).collect::<Vec<u8>>());
    write(&temporary.path().join("pages/noise.txt.gz"), pack::gzip(&[0; 5000]));
    write(&temporary.path().join("pages/archive.zip"), b"PK\x03\x04 and so on");
    write(&temporary.path().join("pages/noise"), [0, 1, 2, 3]);
    let (ran, records, rejects) = normalize(temporary.path(), &[]);
    let ran = ran.expect(0);
    assert_eq!((field(&records, "text"), rejects.len()), (vec![text("good")], 0));
    assert!(ran.stderr.contains("6 inputs: 1 emitted, 5 skipped (3 not_html, 2 unknown_type)"), "{}", ran.stderr);
}

#[test]
fn a_truncated_gzip_file_is_read_as_far_as_it_goes_and_flagged() {
    let packed = pack::gzip(article("cut").as_bytes());
    let record = read_one("cut.html.gz", &packed[..packed.len() - 30]);
    assert!(warnings(&record).iter().any(|warning| warning.starts_with("truncated: the file breaks off")), "{record}");
    assert!(record["text"].as_str().is_some_and(|found| text("cut").starts_with(&found[..200])), "{record}");
}

#[test]
fn compressed_data_that_is_none() {
    assert_rejected("bad.html.gz", b"\x1f\x8b\x08", "failed", "bad_compression", 3);
    assert_rejected("bad.html.zst", b"not zstd", "failed", "bad_compression", 3);
    assert_rejected("bad.txt.gz", b"not gzip", "failed", "bad_compression", 3);
}

#[test]
fn a_loose_decompression_bomb() {
    let temporary = folder();
    write(&temporary.path().join("pages/good.html"), article("good"));
    write(&temporary.path().join("pages/bomb.html.gz"), pack::gzip_of_zeros(200 << 20));
    write(&temporary.path().join("pages/bomb.html.br"), pack::brotli(&vec![b' '; 40 << 20]));
    write(&temporary.path().join("pages/bomb.html.zst"), pack::zstd(&vec![b' '; 40 << 20]));
    write(&temporary.path().join("pages/bomb.ndjson.gz"), pack::gzip_of_zeros(200 << 20));
    let (ran, records, rejects) = normalize(temporary.path(), &["--jobs", "1"]);
    let ran = ran.expect(3);
    assert_eq!(field(&records, "text"), [text("good")]);
    assert_eq!(field(&rejects, "reason"), ["too_large"; 4]);
    assert_eq!(field(&rejects, "state"), ["quarantined"; 4]);
    assert!(ran.peak_kb < MOST_MEMORY_KB, "{} kB of memory", ran.peak_kb);
}

#[test]
fn invalid_utf_8_is_replaced_and_counted() {
    let mut page = article("صفاقس").into_bytes();
    let at = page.windows(4).position(|window| window == b"crane".get(..4).expect("four")).expect("there");
    page.splice(at..at, [0xff, b' ', 0xe2, 0x82, b' ']);
    let record = read_one("bytes.html", &page);
    assert_eq!(record["encoding"], "UTF-8");
    assert_eq!(record["replacements"], 2, "{record}");
    assert!(record["text"].as_str().is_some_and(|text| text.contains("a \u{fffd} \u{fffd} crane")), "{record}");
    assert!(warnings(&record).contains(&"replacements: 2"), "{record}");
}

#[test]
fn a_charset_label_that_is_wrong() {
    let page = article("صفاقس").replace("charset=\"utf-8\"", "charset=\"windows-1256\"");
    let record = read_one("label.html", page.as_bytes());
    assert_eq!((record["encoding"].as_str(), record["replacements"].as_u64()), (Some("UTF-8"), Some(0)));
    assert_eq!(record["text"], text("صفاقس"));
    let nonsense = article("a").replace("charset=\"utf-8\"", "charset=\"no-such-charset\"");
    assert_eq!(read_one("label.html", nonsense.as_bytes())["text"], text("a"));
}

#[test]
fn bad_lines_of_ndjson_are_rejected_one_by_one() {
    let bad = [
        "not json",
        "[1, 2]",
        "\"text\"",
        "{\"url\": \"https://example.com/\"}",
        "{\"url\": 5, \"html\": \"<p>x\"}",
        "{\"html\": 5}",
        "{\"html\": null}",
        "{\"html\": \"<p>x\"",
        "{\"html\": \"\u{1}\"}",
    ];
    let mut file = ndjson_line("first");
    let mut offsets = Vec::new();
    for line in bad {
        file.push_str("\n  \n");
        offsets.push(file.len() as u64);
        file.push_str(line);
        file.push('\n');
    }
    file.push_str(ndjson_line("last").trim_end());
    let temporary = folder();
    write(&temporary.path().join("pages/a.ndjson"), &file);
    let (ran, records, rejects) = normalize(temporary.path(), &[]);
    ran.expect(3);
    assert_eq!(field(&records, "text"), [text("first"), text("last")], "a last line needs no line end");
    assert_eq!(field(&rejects, "reason"), vec!["bad_json"; bad.len()]);
    assert_eq!(rejects.iter().map(|reject| reject["raw"]["offset"].as_u64().expect("a number")).collect::<Vec<_>>(), offsets);
    assert!(rejects[3]["message"].as_str().is_some_and(|message| message.contains("`html`") && message.contains("a.ndjson")), "{}", rejects[3]);
}

#[test]
fn a_byte_order_mark_before_ndjson() {
    let temporary = folder();
    let file = format!("\u{feff}{}{}", ndjson_line("one"), ndjson_line("two").replace('\n', "\r\n"));
    let ran = run_with(temporary.path(), &["normalize", "-", "-o", "-"], file.as_bytes()).expect(0);
    assert_eq!(field(&lines(&ran.stdout), "text"), [text("one"), text("two")]);
}

#[test]
fn a_line_of_100_megabytes_is_passed_over_in_little_memory() {
    let temporary = folder();
    let path = temporary.path().join("pages/a.ndjson");
    write(&path, ndjson_line("before"));
    let at = ndjson_line("before").len() as u64;
    let mut file = fs::OpenOptions::new().append(true).open(&path).expect("opened");
    let filler = vec![b'x'; 1 << 20];
    file.write_all(b"{\"url\":\"https://example.com/long\",\"html\":\"").expect("written");
    for _ in 0..MEGABYTES {
        file.write_all(&filler).expect("written");
    }
    file.write_all(format!("\"}}\n{}", ndjson_line("after")).as_bytes()).expect("written");
    drop(file);
    let (ran, records, rejects) = normalize(temporary.path(), &["--jobs", "2"]);
    let ran = ran.expect(3);
    assert_eq!(field(&records, "text"), [text("after"), text("before")]);
    assert_eq!((field(&rejects, "reason"), rejects[0]["raw"]["offset"].as_u64()), (vec!["too_large".to_owned()], Some(at)));
    assert!(rejects[0]["message"].as_str().is_some_and(|message| message.contains("max_page_bytes")), "{}", rejects[0]);
    assert!(ran.peak_kb < MOST_MEMORY_KB, "{} kB of memory", ran.peak_kb);
}

#[test]
#[cfg(unix)]
fn a_file_that_cannot_be_opened() {
    let temporary = folder();
    write(&temporary.path().join("pages/good.html"), article("good"));
    std::os::unix::fs::symlink("nowhere", temporary.path().join("pages/dangling.html")).expect("a link");
    // A folder is a folder, whatever its name.
    write(&temporary.path().join("pages/folder.html/inner.html"), article("inner"));
    let (ran, records, rejects) = normalize(temporary.path(), &[]);
    let ran = ran.expect(3);
    assert_eq!(field(&records, "text"), [text("good"), text("inner")]);
    assert_eq!((field(&rejects, "reason"), field(&rejects, "state")), (vec!["unreadable".to_owned()], vec!["failed".to_owned()]));
    assert!(rejects[0]["message"].as_str().is_some_and(|message| message.contains("dangling.html")), "{}", rejects[0]);
    assert!(ran.stderr.contains("dangling.html") && ran.stderr.contains("max_loss"), "{}", ran.stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn names_that_are_not_utf_8() {
    use std::os::unix::ffi::OsStrExt;
    let temporary = folder();
    for (bytes, name) in [(&b"caf\xe9.html"[..], "one"), (b"caf\xe8.html", "two"), ("café.html".as_bytes(), "three")] {
        write(&temporary.path().join("pages").join(std::ffi::OsStr::from_bytes(bytes)), article(name));
    }
    let (ran, records, rejects) = normalize(temporary.path(), &[]);
    ran.expect(0);
    assert_eq!((field(&records, "text"), rejects.len()), (vec![text("one"), text("three"), text("two")], 0));
    let mut paths: Vec<&str> = records.iter().filter_map(|record| record["raw"]["path"].as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["caf\\xe8.html", "caf\\xe9.html", "café.html"]);
    let mut ids = field(&records, "id");
    ids.dedup();
    assert_eq!(ids.len(), 3, "three names, three ids");
}

#[test]
fn a_folder_or_file_that_is_not_there() {
    let temporary = folder();
    write(&temporary.path().join("good.html"), article("good"));
    for missing in ["nowhere", "no/such/page.html", "no-such-*.html", "good.html/inner"] {
        let ran = run(temporary.path(), &["normalize", "good.html", missing, "-o", "out"]).expect(1);
        assert!(ran.stderr.contains(missing) && ran.stderr.starts_with("ghirbal: "), "{}", ran.stderr);
        assert!(ran.stdout.is_empty());
    }
    assert!(!temporary.path().join("out/default").exists(), "nothing is written when an INPUT is missing");
}

#[test]
fn an_empty_folder_is_no_error() {
    let temporary = folder();
    fs::create_dir_all(temporary.path().join("pages/inner")).expect("made");
    let (ran, records, _) = normalize(temporary.path(), &[]);
    assert!(ran.expect(0).stderr.contains("0 inputs"));
    assert!(records.is_empty());
}

#[test]
fn hidden_files_are_counted_and_left_alone() {
    let temporary = folder();
    for name in ["good.html", ".hidden.html", ".git/page.html", "inner/.hidden.html", "ledger.sqlite", "now.warc.gz.open"] {
        write(&temporary.path().join("pages").join(name), article(name));
    }
    let (ran, records, rejects) = normalize(temporary.path(), &[]);
    let ran = ran.expect(0);
    assert_eq!((field(&records, "text"), rejects.len()), (vec![text("good.html")], 0));
    // Two hidden files, one hidden folder, two files of our own.
    assert!(ran.stderr.contains("6 inputs: 1 emitted, 5 skipped (3 hidden, 2 own_file)"), "{}", ran.stderr);
    // Who names a hidden file means it.
    assert!(run(temporary.path(), &["normalize", "pages/.hidden.html", "-o", "-"]).expect(0).stdout.contains("The harbour of .hidden.html"));
}
