//! The output folder: layout, manifest, counts that add up, reruns, the lock.

use std::fs;

use crate::cli::{MIXED, mixed};
use crate::support::output::Output;
use crate::support::program::{command, finish, run};
use crate::support::warc::{Entry, Packing};
use crate::support::{article, field, files_below, folder, names, ndjson_line, pack, text, write};

#[test]
fn the_folder_holds_every_page_and_its_receipt() {
    let temporary = folder();
    mixed(&temporary.path().join("raw"));
    let ran = run(temporary.path(), &["normalize"]).expect(0);
    assert!(ran.stderr.contains("written to normalized"), "{}", ran.stderr);
    let output = Output::checked(&temporary.path().join("normalized"));
    assert_eq!(output.records.keys().collect::<Vec<_>>(), ["daily/2026-10-14", "daily/undated"]);
    assert_eq!(names(&output.all()), MIXED, "every page is in the folder");
    assert_eq!(output.inputs(), 16, "every input is counted in a manifest");
    assert_eq!(field(&output.rejects, "reason"), ["empty"]);
    assert_eq!(output.rejects[0]["input"], "raw/daily");
    assert_eq!(output.records["daily/2026-10-14"].len(), 6, "dated are the lines and the WARC records");
}

#[test]
fn pages_and_containers_in_one_folder_do_not_push_each_other_out() {
    let temporary = folder();
    write(&temporary.path().join("raw/s/a.html"), article("a"));
    write(&temporary.path().join("raw/s/b.warc"), Entry::page("https://example.com/b", &article("b")).bytes());
    write(&temporary.path().join("raw/s/c.html"), article("c"));
    run(temporary.path(), &["normalize"]).expect(0);
    let output = Output::checked(&temporary.path().join("normalized"));
    assert_eq!(names(&output.all()), ["a", "b", "c"]);
    assert_eq!(output.inputs(), 3);
}

#[test]
fn a_manifest_names_what_its_files_were_made_from() {
    let temporary = folder();
    let warc = Packing::Gzip.file(&[Entry::page("https://example.com/a", &article("a")).bytes()]).0;
    write(&temporary.path().join("raw/s/a.warc.gz"), &warc);
    run(temporary.path(), &["normalize"]).expect(0);
    let output = Output::checked(&temporary.path().join("normalized"));
    let entry = &output.manifests["s/2026-10-14"]["inputs"]["raw/s/a.warc.gz"];
    assert_eq!((entry["digest"].as_str(), entry["bytes"].as_u64()), (Some(format!("sha256:{}", pack::sha256(&warc)).as_str()), Some(warc.len() as u64)));
    assert_eq!(entry["complete"], true);
    assert_eq!(
        (entry["made"]["tool"].as_str(), entry["made"]["version"].as_str(), entry["made"]["schema_version"].as_u64()),
        (Some("ghirbal"), Some(env!("CARGO_PKG_VERSION")), Some(1))
    );
    assert!(entry["made"]["config"].as_str().is_some_and(|digest| digest.starts_with("sha256:")));
    let record = &output.all()[0];
    assert_eq!(
        (record["raw"]["path"].as_str(), record["raw"]["offset"].as_u64(), record["raw"]["length"].as_u64()),
        (Some("s/a.warc.gz"), Some(0), Some(warc.len() as u64))
    );
    assert_eq!(record["raw"]["digest"], format!("sha256:{}", pack::sha256(article("a").as_bytes())), "the digest is that of the payload");
    assert_eq!(record["raw"]["record_id"], "<urn:test:response:https://example.com/a>");
    assert_eq!(record["content_hash"], format!("sha256:{}", pack::sha256(text("a").as_bytes())));
}

#[test]
fn pages_of_several_days_and_sources_go_to_their_folders() {
    let temporary = folder();
    let line = |host: &str, name: &str, day: &str| ndjson_line(name).replace("example.com", host).replace("2026-10-14T12:00:00Z", day);
    let input = [
        line("news.example.com", "a", "2026-10-14T23:59:59Z"),
        line("example.com", "b", "2026-10-15T01:00:00+02:00"),
        line("other.org", "c", "2026-10-15T00:00:00Z"),
        line("badexample.com", "d", "no date"),
    ];
    write(&temporary.path().join("raw/pages.ndjson"), input.concat());
    write(&temporary.path().join("config/ghirbal.toml"), "[[source]]\nname = \"example\"\nhosts = [\"example.com\"]\n");
    run(temporary.path(), &["normalize"]).expect(0);
    let output = Output::checked(&temporary.path().join("normalized"));
    let by_folder: Vec<(String, Vec<String>)> = output.records.iter().map(|(place, records)| (place.clone(), field(records, "text"))).collect();
    let expected = [("default/2026-10-15", vec![text("c")]), ("default/undated", vec![text("d")]), ("example/2026-10-14", vec![text("a"), text("b")])];
    assert_eq!(by_folder, expected.map(|(place, texts)| (place.to_owned(), texts)));
    run(temporary.path(), &["normalize", "--source", "given", "-o", "named"]).expect(0);
    assert_eq!(Output::checked(&temporary.path().join("named")).records.keys().collect::<Vec<_>>(), ["given/2026-10-14", "given/2026-10-15", "given/undated"]);
}

#[test]
fn a_rerun_gives_the_same_bytes() {
    let temporary = folder();
    mixed(&temporary.path().join("raw"));
    run(temporary.path(), &["normalize"]).expect(0);
    let first = files_below(&temporary.path().join("normalized"));
    assert!(first.len() > 4);
    run(temporary.path(), &["normalize"]).expect(0);
    assert!(files_below(&temporary.path().join("normalized")) == first, "a rerun changed something");
}

#[test]
fn a_second_input_leaves_the_first_alone() {
    let temporary = folder();
    let warc = |name: &str| Entry::page(&format!("https://example.com/{name}"), &article(name)).bytes();
    write(&temporary.path().join("raw/s/a.warc"), [warc("a1"), warc("empty").clone(), Entry::page("https://example.com/e", "").bytes()].concat());
    write(&temporary.path().join("raw/s/b.warc"), [warc("b1"), Entry::page("https://example.com/f", "").bytes()].concat());
    let place = temporary.path().join("normalized");
    run(temporary.path(), &["normalize", "raw/s/a.warc"]).expect(0);
    let first = files_below(&place);
    let part_of_a = first.keys().find(|name| name.contains("part-a.warc")).expect("a part that is named after its input").clone();
    run(temporary.path(), &["normalize", "raw/s/b.warc"]).expect(0);
    let both = Output::checked(&place);
    assert_eq!(field(&both.all(), "text"), [text("a1"), text("b1"), text("empty")]);
    assert_eq!(field(&both.rejects, "input"), ["raw/s/a.warc", "raw/s/b.warc"]);
    assert_eq!(both.manifests["s/2026-10-14"]["inputs"].as_object().expect("inputs").keys().collect::<Vec<_>>(), ["raw/s/a.warc", "raw/s/b.warc"]);
    assert_eq!(files_below(&place)[&part_of_a], first[&part_of_a], "the first part is as it was");

    // The other order, and both at once, give the same folder.
    let one_order = files_below(&place);
    run(temporary.path(), &["normalize", "raw/s/b.warc", "-o", "other/"]).expect(0);
    run(temporary.path(), &["normalize", "raw/s/a.warc", "-o", "other/"]).expect(0);
    assert!(files_below(&temporary.path().join("other")) == one_order, "the order of the runs shows");
    run(temporary.path(), &["normalize", "raw", "-o", "at-once"]).expect(0);
    assert!(files_below(&temporary.path().join("at-once")) == one_order, "one run or two show");

    // An input that has changed replaces its own part and its own rejects.
    write(&temporary.path().join("raw/s/a.warc"), warc("a2"));
    run(temporary.path(), &["normalize", "raw/s/a.warc"]).expect(0);
    let changed = Output::checked(&place);
    assert_eq!(field(&changed.all(), "text"), [text("a2"), text("b1")]);
    assert_eq!(field(&changed.rejects, "input"), ["raw/s/b.warc"]);
}

#[test]
fn parts_that_a_rerun_does_not_make_again_go() {
    let temporary = folder();
    let pages = temporary.path().join("raw/pages.ndjson");
    write(&pages, (0..5).map(|number| ndjson_line(&format!("n{number}"))).collect::<String>());
    write(&temporary.path().join("config/ghirbal.toml"), "[output]\nrecords_per_part = 2\n");
    run(temporary.path(), &["normalize"]).expect(0);
    let output = Output::checked(&temporary.path().join("normalized"));
    let parts = output.manifests["default/2026-10-14"]["inputs"]["raw/pages.ndjson"]["parts"].as_array().expect("parts").clone();
    assert_eq!(parts.iter().map(|part| part["records"].as_u64()).collect::<Vec<_>>(), [Some(2), Some(2), Some(1)]);
    write(&pages, ndjson_line("only"));
    run(temporary.path(), &["normalize"]).expect(0);
    assert_eq!(field(&Output::checked(&temporary.path().join("normalized")).all(), "text"), [text("only")]);
}

#[test]
fn records_of_an_input_that_is_empty_now_go() {
    let temporary = folder();
    let pages = temporary.path().join("raw/pages.ndjson");
    write(&pages, ndjson_line("old"));
    run(temporary.path(), &["normalize"]).expect(0);
    write(&pages, "");
    run(temporary.path(), &["normalize"]).expect(0);
    assert_eq!(field(&Output::checked(&temporary.path().join("normalized")).all(), "text"), Vec::<String>::new(), "the input is empty now");
}

#[test]
fn records_of_an_input_that_now_belong_to_another_day_move() {
    let temporary = folder();
    let pages = temporary.path().join("raw/pages.ndjson");
    write(&pages, ndjson_line("old"));
    run(temporary.path(), &["normalize"]).expect(0);
    write(&pages, ndjson_line("new").replace("2026-10-14", "2026-10-20"));
    run(temporary.path(), &["normalize"]).expect(0);
    assert_eq!(field(&Output::checked(&temporary.path().join("normalized")).all(), "text"), [text("new")], "the old day's record is gone");
}

#[test]
fn parts_may_be_compressed() {
    let temporary = folder();
    mixed(&temporary.path().join("raw"));
    write(&temporary.path().join("config/ghirbal.toml"), "[output]\ncompression = \"zstd\"\ndir = \"packed\"\n");
    run(temporary.path(), &["normalize"]).expect(0);
    let files = files_below(&temporary.path().join("packed"));
    assert!(files.keys().any(|name| name.ends_with(".ndjson.zst")), "{:?}", files.keys());
    assert!(!files.keys().any(|name| name.contains("part-") && name.ends_with(".ndjson")), "{:?}", files.keys());
    assert_eq!(names(&Output::checked(&temporary.path().join("packed")).all()), MIXED);
}

#[test]
fn a_limited_run_is_not_called_complete() {
    let temporary = folder();
    write(&temporary.path().join("raw/pages.ndjson"), (0..5).map(|number| ndjson_line(&format!("n{number}"))).collect::<String>());
    run(temporary.path(), &["normalize", "--limit", "3"]).expect(0);
    let output = Output::checked(&temporary.path().join("normalized"));
    assert_eq!(output.all().len(), 3);
    assert_eq!(output.manifests["default/2026-10-14"]["inputs"]["raw/pages.ndjson"]["complete"], false);
}

#[test]
fn page_types_of_the_config_narrow_what_is_emitted() {
    let temporary = folder();
    write(&temporary.path().join("raw/a.html"), article("a"));
    write(&temporary.path().join("config/ghirbal.toml"), "[output]\npage_types = [\"forum\", \"product\"]\n");
    run(temporary.path(), &["normalize"]).expect(0);
    let output = Output::checked(&temporary.path().join("normalized"));
    assert_eq!((output.all().len(), field(&output.rejects, "reason")), (0, vec!["page_type".to_owned()]));
    assert_eq!(output.rejects[0]["title"], "The harbour of a opens again");
}

#[test]
fn another_run_holds_the_lock() {
    let temporary = folder();
    write(&temporary.path().join("raw/a.html"), article("a"));
    let place = temporary.path().join("normalized");
    fs::create_dir_all(&place).expect("made");
    let held = fs::OpenOptions::new().create(true).truncate(true).write(true).open(place.join(".ghirbal.lock")).expect("opened");
    held.try_lock().expect("nobody else holds it");
    std::io::Write::write_all(&mut &held, b"process 4711").expect("written");
    let ran = run(temporary.path(), &["normalize"]).expect(4);
    assert!(ran.stderr.contains("4711") && ran.stderr.contains("normalized") && ran.stderr.contains("--output"), "{}", ran.stderr);
    assert!(files_below(&place).is_empty(), "a run without the lock writes nothing");
    // Other folders, single files and dry runs need no lock.
    run(temporary.path(), &["normalize", "-o", "other"]).expect(0);
    run(temporary.path(), &["normalize", "-o", "-"]).expect(0);
    run(temporary.path(), &["normalize", "--dry-run"]).expect(0);
    drop(held);
    run(temporary.path(), &["normalize"]).expect(0);
    assert_eq!(Output::checked(&place).all().len(), 1);
}

#[test]
fn a_manifest_that_is_none_stops_the_run() {
    let temporary = folder();
    write(&temporary.path().join("raw/s/a.html"), article("a"));
    write(&temporary.path().join("normalized/s/undated/manifest.json"), "not a manifest");
    let ran = run(temporary.path(), &["normalize"]).expect(1);
    assert!(ran.stderr.contains("manifest.json") && ran.stderr.contains("not a manifest of Ghirbal's"), "{}", ran.stderr);
}

#[test]
fn an_output_that_cannot_be_written_is_fatal() {
    let temporary = folder();
    write(&temporary.path().join("raw/a.html"), article("a"));
    write(&temporary.path().join("file"), "in the way");
    for output in ["file", "file/out.ndjson", "file/inner"] {
        let ran = finish(command(temporary.path(), &["normalize", "-o", output]).spawn().expect("starts")).expect(1);
        assert!(ran.stderr.contains("file"), "{}", ran.stderr);
    }
    assert_eq!(fs::read_to_string(temporary.path().join("file")).expect("there"), "in the way");
}
