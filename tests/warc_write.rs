//! Writing WARC: what the records say, that they read back, rotation, repair, and what other tools make of the files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, TimeZone, Utc};
use ghirbal::archive::Caps;
use ghirbal::archive::warc::{
    Attachment, AttachmentKind, Exchange, RecordIds, RecordKind, Revisit, RevisitProfile, Truncation, WarcSettings, WarcWriter, Written, payload_digest,
    repair, repair_folder, request_head, response_head,
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::reading::read;
use crate::support::{article, cases, folder, noise, pack};

fn day() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 14, 12, 0, 0).single().expect("a time")
}

/// Ids that are the same in every run.
fn counted() -> RecordIds {
    let mut next = 0;
    Box::new(move || {
        next += 1;
        Uuid::from_u128(next)
    })
}

fn writer(folder: &Path) -> WarcWriter {
    WarcWriter::new(WarcSettings::new(folder, "test").with_info("operator", "The tests"), counted())
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect()
}

/// A page, fetched in full.
fn page(url: &str, payload: impl Into<Vec<u8>>) -> Exchange {
    Exchange {
        target_uri: url.to_owned(),
        date: day(),
        ip: Some("192.0.2.7".parse().expect("an address")),
        protocols: vec!["h2".to_owned(), "tls/1.3".to_owned()],
        request: Some(request_head("GET", "/", "HTTP/1.1", &fields(&[("host", "example.com"), ("user-agent", "test")]))),
        head: response_head("HTTP/1.1", 200, "OK", &fields(&[("content-type", "text/html; charset=utf-8")])),
        payload: payload.into(),
        ..Exchange::default()
    }
}

fn not_modified(url: &str) -> Exchange {
    let revisit = Revisit {
        profile: RevisitProfile::ServerNotModified,
        refers_to: Some("urn:uuid:00000000-0000-0000-0000-000000000002".to_owned()),
        target_uri: url.to_owned(),
        date: day(),
        payload_digest: None,
    };
    Exchange { head: response_head("HTTP/1.1", 304, "Not Modified", &fields(&[("etag", "\"a\"")])), revisit: Some(revisit), ..page(url, "") }
}

/// The bytes of one member, as text.
fn member(file: &[u8], offset: u64, length: u64) -> String {
    let member = &file[offset as usize..(offset + length) as usize];
    String::from_utf8(pack::gunzip(member)).expect("UTF-8")
}

fn finished(mut writer: WarcWriter) -> PathBuf {
    writer.finish().expect("finished").expect("a file")
}

#[test]
fn a_group_of_records_says_all_that_is_known() {
    let temporary = folder();
    let mut writer = writer(temporary.path());
    let mut exchange = page("https://example.com/", "<p>Hello");
    exchange.truncated = Some(Truncation::Length);
    exchange.attachments = vec![
        Attachment { kind: AttachmentKind::Resource, content_type: "text/html; charset=utf-8".to_owned(), block: b"<p>Rendered".to_vec() },
        Attachment { kind: AttachmentKind::Metadata, content_type: "application/warc-fields".to_owned(), block: b"via: feed\r\n".to_vec() },
    ];
    let written = writer.write(&exchange).expect("written");
    let path = finished(writer);
    assert_eq!(path, written.path);
    assert_eq!(path.file_name().expect("a name"), "test-20261014120000-00000.warc.gz");
    let file = fs::read(&path).expect("the file");
    let kinds: Vec<RecordKind> = written.records.iter().map(|record| record.kind).collect();
    assert_eq!(kinds, [RecordKind::Response, RecordKind::Request, RecordKind::Resource, RecordKind::Metadata]);
    let texts: Vec<String> = written.records.iter().map(|record| member(&file, record.offset, record.length)).collect();
    let response = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000002>\r\nWARC-Date: 2026-10-14T12:00:00Z\r\n\
        WARC-Target-URI: https://example.com/\r\nWARC-Warcinfo-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nWARC-IP-Address: 192.0.2.7\r\n\
        WARC-Protocol: h2\r\nWARC-Protocol: tls/1.3\r\nWARC-Payload-Digest: sha1:MXVEVAINSKLCG7O73HOP2AEKWCVFXAJD\r\nWARC-Truncated: length\r\n\
        WARC-Block-Digest: sha1:BLOCK\r\nContent-Type: application/http;msgtype=response\r\nContent-Length: 68\r\n\r\n\
        HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n\r\n<p>Hello\r\n\r\n";
    let (_, block) = texts[0].split_once("\r\n\r\n").expect("a block");
    let block = block.strip_suffix("\r\n\r\n").expect("the separator");
    let expected = response
        .replace("sha1:BLOCK", &payload_digest(block.as_bytes()))
        .replace("sha1:MXVEVAINSKLCG7O73HOP2AEKWCVFXAJD", &payload_digest(b"<p>Hello"))
        .replace("Content-Length: 68", &format!("Content-Length: {}", block.len()));
    assert_eq!(texts[0], expected);
    let response_id = "<urn:uuid:00000000-0000-0000-0000-000000000002>";
    assert_eq!(written.response().expect("a response").record_id, response_id);
    assert!(texts[1].contains(&format!("WARC-Concurrent-To: {response_id}\r\n")) && texts[1].contains("Content-Type: application/http;msgtype=request\r\n"));
    assert!(texts[1].ends_with("GET / HTTP/1.1\r\nhost: example.com\r\nuser-agent: test\r\n\r\n\r\n\r\n"), "{}", texts[1]);
    assert!(texts[2].contains(&format!("WARC-Concurrent-To: {response_id}\r\n")) && texts[2].ends_with("\r\n\r\n<p>Rendered\r\n\r\n"));
    assert!(texts[3].contains(&format!("WARC-Refers-To: {response_id}\r\n")) && texts[3].ends_with("\r\n\r\nvia: feed\r\n\r\n\r\n"));
    let info = member(&file, 0, written.records[0].offset);
    for line in ["WARC-Filename: test-20261014120000-00000.warc.gz\r\n", "software: ghirbal/", "operator: The tests\r\n", "format: WARC File Format 1.1\r\n"] {
        assert!(info.contains(line), "{line:?} is missing in {info}");
    }
}

/// Known from RFC 4648 and any other tool: SHA-1 of nothing.
#[test]
fn digests_are_those_of_other_tools() {
    assert_eq!(payload_digest(b""), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
}

#[test]
fn revisits_refer_to_the_first_capture() {
    let temporary = folder();
    let mut writer = writer(temporary.path());
    let first = writer.write(&page("https://example.com/a", "<p>Same")).expect("written");
    let revisit = Revisit {
        profile: RevisitProfile::IdenticalPayloadDigest,
        refers_to: first.response().map(|record| record.record_id.clone()),
        target_uri: "https://example.com/a".to_owned(),
        date: day(),
        payload_digest: first.payload_digest.clone(),
    };
    let same = writer.write(&Exchange { revisit: Some(revisit), ..page("https://example.com/a", "<p>Same") }).expect("written");
    let unmodified = writer.write(&not_modified("https://example.com/a")).expect("written");
    let file = fs::read(finished(writer)).expect("the file");
    let text = |written: &Written| {
        let record = written.response().expect("a record");
        assert_eq!(record.kind, RecordKind::Revisit);
        member(&file, record.offset, record.length)
    };
    let same_text = text(&same);
    for line in [
        "WARC-Type: revisit\r\n",
        "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\n",
        "WARC-Refers-To: <urn:uuid:00000000-0000-0000-0000-000000000002>\r\n",
        "WARC-Refers-To-Target-URI: https://example.com/a\r\n",
        "WARC-Refers-To-Date: 2026-10-14T12:00:00Z\r\n",
        &format!("WARC-Payload-Digest: {}\r\n", payload_digest(b"<p>Same")),
    ] {
        assert!(same_text.contains(line), "{line:?} is missing in {same_text}");
    }
    assert!(!same_text.contains("<p>Same"), "the payload is not written twice");
    assert_eq!(same.payload_digest, first.payload_digest);
    let text = text(&unmodified);
    assert!(text.contains("WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified\r\n") && text.contains("HTTP/1.1 304 Not Modified\r\n"));
}

#[test]
fn no_value_can_begin_a_field_of_its_own() {
    let head = response_head("HTTP/1.1", 200, "OK\r\nX-Evil: 1", &fields(&[("x", "a\r\nX-Evil: 2"), ("Transfer-Encoding", "chunked")]));
    assert_eq!(String::from_utf8_lossy(&head), "HTTP/1.1 200 OK  X-Evil: 1\r\nx: a  X-Evil: 2\r\nX-Crawler-Transfer-Encoding: chunked\r\n\r\n");
    let temporary = folder();
    let mut writer = writer(temporary.path());
    let written = writer.write(&Exchange { protocols: vec!["h2\r\nX-Evil: 3".to_owned()], ..page("https://example.com/", "") }).expect("written");
    let file = fs::read(finished(writer)).expect("the file");
    let record = written.response().expect("a record");
    assert!(!member(&file, record.offset, record.length).contains("\nX-Evil"));
}

#[test]
fn files_are_open_until_they_are_complete() {
    let temporary = folder();
    let raw = temporary.path().join("raw/source");
    let mut writer = writer(&raw);
    writer.flush_sync().expect("nothing to sync");
    assert_eq!(writer.finish().expect("nothing to finish"), None);
    assert!(!raw.exists(), "who writes nothing leaves nothing");
    let written = writer.write(&page("https://example.com/", article("open"))).expect("written");
    writer.flush_sync().expect("synced");
    let open = PathBuf::from(format!("{}.open", written.path.display()));
    assert!(open.is_file() && !written.path.exists());
    let unread = read(&raw, Caps::default());
    assert_eq!((unread.pages.len(), unread.skipped), (0, vec!["own_file"]), "an open file is not read");
    assert_eq!(writer.current().map(|(path, _)| path.to_owned()), Some(written.path.clone()));
    writer.finish().expect("finished");
    assert!(!open.exists() && written.path.is_file());
    assert_eq!(read(&raw, Caps::default()).pages.len(), 1);
    // The next file of the same second takes the next name.
    writer.write(&page("https://example.com/2", article("two"))).expect("written");
    assert!(finished(writer).ends_with("test-20261014120000-00001.warc.gz"));
}

#[test]
fn files_are_rotated_by_size() {
    let temporary = folder();
    let settings = WarcSettings::new(temporary.path(), "test").with_rotate_bytes(20_000);
    let mut writer = WarcWriter::new(settings, counted());
    let written: Vec<Written> = (0..12).map(|at| writer.write(&page(&format!("https://example.com/{at}"), noise(8_000))).expect("written")).collect();
    writer.finish().expect("finished");
    let mut files: Vec<PathBuf> = fs::read_dir(temporary.path()).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    assert!(files.len() > 2, "{files:?}");
    for file in &files[..files.len() - 1] {
        let size = fs::metadata(file).expect("a file").len();
        assert!((20_000..40_000).contains(&size), "{size}");
    }
    let reading = read(temporary.path(), Caps::default());
    reading.assert_clean();
    assert_eq!(reading.pages.len(), 12);
    for (page, written) in reading.pages.iter().zip(&written) {
        let record = written.response().expect("a record");
        assert!(written.path.ends_with(&page.place.path));
        assert_eq!((page.place.offset, page.place.length, page.place.record_id.as_deref()), (record.offset, record.length, Some(record.record_id.as_str())));
    }
}

#[test]
fn the_same_exchanges_make_the_same_bytes() {
    let bytes = || {
        let temporary = folder();
        let mut writer = writer(temporary.path());
        for at in 0..3 {
            writer.write(&page(&format!("https://example.com/{at}"), article("same"))).expect("written");
        }
        fs::read(finished(writer)).expect("the file")
    };
    assert_eq!(bytes(), bytes());
}

/// Whatever byte the crash came at: the whole records stay, with their places, and nothing else does.
#[test]
fn a_crash_at_any_byte_costs_what_was_being_written() {
    let temporary = folder();
    let mut writer = writer(temporary.path());
    let written: Vec<Written> =
        (0..3).map(|at| writer.write(&page(&format!("https://example.com/{at}"), article(&format!("n{at}")))).expect("written")).collect();
    let file = fs::read(finished(writer)).expect("the file");
    let mut ends: Vec<u64> = vec![written[0].records[0].offset];
    ends.extend(written.iter().flat_map(|written| &written.records).map(|record| record.offset + record.length));
    let crashed = folder();
    let open = crashed.path().join("crashed-00000.warc.gz.open");
    for cut in 0..=file.len() {
        fs::write(&open, &file[..cut]).expect("written");
        let repaired = repair(&open).expect("repaired");
        let kept = ends.iter().rev().find(|end| **end <= cut as u64).copied().unwrap_or(0);
        assert_eq!((repaired.kept_bytes, repaired.cut_bytes), (kept, cut as u64 - kept), "cut at {cut}");
        assert_eq!(repaired.records, ends.iter().filter(|end| **end <= cut as u64).count() as u64);
        assert!(!open.exists());
        match repaired.path {
            Some(path) => {
                assert_eq!(fs::read(&path).expect("the file"), &file[..kept as usize]);
                fs::remove_file(path).expect("removed");
            }
            None => assert_eq!(kept, 0),
        }
    }
}

#[test]
fn a_crash_of_the_machine_may_leave_anything_behind_the_last_record() {
    let temporary = folder();
    let mut writer = writer(temporary.path());
    writer.write(&page("https://example.com/", article("kept"))).expect("written");
    let file = fs::read(finished(writer)).expect("the file");
    let mut damaged = file.clone();
    let last = damaged.len() - 1;
    damaged[last - 8] ^= 1;
    let zeros = vec![0; 5000];
    let two_in_one = pack::gzip(&[pack::gunzip(&file), pack::gunzip(&file)].concat());
    for (what, tail) in
        [("zeros", &zeros[..]), ("noise", b"\x1f\x8b\x08 no member at all"), ("two records in one member", &two_in_one), ("text", b"WARC/1.1\r\n")]
    {
        let folder = folder();
        let open = folder.path().join("a.warc.gz.open");
        fs::write(&open, [&file[..], tail].concat()).expect("written");
        let repaired = repair_folder(folder.path()).expect("repaired");
        assert_eq!(repaired.len(), 1);
        assert_eq!(repaired[0].kept_bytes, file.len() as u64, "{what}");
        read(&folder.path().join("a.warc.gz"), Caps::default()).assert_clean();
    }
    // A checksum that does not hold: the last record is none.
    let folder = folder();
    fs::write(folder.path().join("a.warc.gz.open"), &damaged).expect("written");
    let repaired = repair_folder(folder.path()).expect("repaired");
    assert_eq!(repaired[0].records, 2, "the warcinfo and the response");
    // A complete file of that name is not written over.
    fs::write(folder.path().join("a.warc.gz.open"), &file).expect("written");
    let error = repair_folder(folder.path()).expect_err("the name is taken").to_string();
    assert!(error.contains("a.warc.gz is there already"), "{error}");
    assert_eq!(repair_folder(Path::new("no/such/folder")).expect("nothing to do").len(), 0);
}

/// `warcio check` recomputes every digest, `warcio index` lists every record.
#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn warcio_accepts_the_files() {
    let Ok(version) = Command::new("warcio").arg("--version").output() else {
        eprintln!("skipped: the program warcio is not installed (pip install warcio)");
        return;
    };
    assert!(version.status.success(), "warcio does not run: {}", String::from_utf8_lossy(&version.stderr));
    let temporary = folder();
    let mut writer = writer(temporary.path());
    writer.write(&page("https://example.com/plain", article("plain"))).expect("written");
    let packed = Exchange {
        head: response_head("HTTP/1.1", 200, "OK", &fields(&[("content-type", "text/html"), ("content-encoding", "gzip"), ("transfer-encoding", "chunked")])),
        attachments: vec![
            Attachment { kind: AttachmentKind::Resource, content_type: "text/html".to_owned(), block: b"<p>Rendered".to_vec() },
            Attachment { kind: AttachmentKind::Metadata, content_type: "application/warc-fields".to_owned(), block: b"via: x\r\n".to_vec() },
        ],
        ..page("https://example.com/packed?q=%D8%A7", pack::gzip(article("packed").as_bytes()))
    };
    writer.write(&packed).expect("written");
    writer.write(&Exchange { truncated: Some(Truncation::Disconnect), ..page("https://example.com/cut", "<p>Half a pa") }).expect("written");
    writer.write(&not_modified("https://example.com/plain")).expect("written");
    let path = finished(writer);
    let check = Command::new("warcio").args(["check", "-v"]).arg(&path).output().expect("warcio runs");
    let said = String::from_utf8_lossy(&check.stdout).into_owned() + &String::from_utf8_lossy(&check.stderr);
    assert!(check.status.success() && !said.contains("digest failed"), "{said}");
    assert!(said.matches("digest pass").count() >= 9, "every digest is checked: {said}");
    let index = Command::new("warcio").args(["index", "-f", "offset,warc-type,warc-target-uri"]).arg(&path).output().expect("warcio runs");
    let index = String::from_utf8(index.stdout).expect("UTF-8");
    let kinds: Vec<String> = index.lines().filter_map(|line| Some(line.split("\"warc-type\": \"").nth(1)?.split('"').next()?.to_owned())).collect();
    assert_eq!(
        kinds,
        ["warcinfo", "response", "request", "response", "request", "resource", "metadata", "response", "request", "revisit", "request"],
        "{index}"
    );
}

fn payload() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..2000),
        "(WARC/1.1\r\n|\r\n\r\n|\x1f\u{8b}|<p>|[a-z ]{0,80}){0,20}".prop_map(String::into_bytes),
        (0_usize..200_000).prop_map(|length| noise(length).into_bytes()),
    ]
}

proptest! {
    #![proptest_config(cases(60))]

    /// What is written is what is read, whatever the payload.
    #[test]
    fn what_is_written_reads_back(payloads in prop::collection::vec((payload(), prop::bool::ANY), 1..6), truncated in prop::bool::ANY) {
        let temporary = folder();
        let mut writer = writer(temporary.path());
        let mut places = Vec::new();
        for (at, (payload, packed)) in payloads.iter().enumerate() {
            let (stored, coding) = if *packed { (pack::gzip(payload), "gzip") } else { (payload.clone(), "identity") };
            let head = response_head("HTTP/1.1", 200, "OK", &fields(&[("content-type", "text/html"), ("content-encoding", coding)]));
            let exchange = Exchange { head, truncated: truncated.then_some(Truncation::Time), ..page(&format!("https://example.com/{at}"), stored) };
            places.push(writer.write(&exchange).expect("written"));
        }
        let path = finished(writer);
        pack::gunzip(&fs::read(&path).expect("the file"));
        let reading = read(&path, Caps::default());
        reading.assert_clean();
        // Bytes that no page begins with are passed over as such; every response is accounted for.
        let not_html = reading.skipped.iter().filter(|reason| **reason == "not_html").count();
        prop_assert_eq!(reading.pages.len() + not_html, payloads.len());
        for page in &reading.pages {
            let at = places.iter().position(|written| written.records[0].offset == page.place.offset).expect("its place was told");
            prop_assert_eq!(&page.bytes, &payloads[at].0);
            prop_assert_eq!(page.place.length, places[at].records[0].length);
            prop_assert_eq!(page.captured, Some(day()));
            prop_assert_eq!(page.truncated.is_some(), truncated);
        }
    }
}
