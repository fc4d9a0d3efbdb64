//! The program from outside: what goes in, what comes out, the flags and the exit codes.

use std::path::Path;
use std::process::Stdio;

use crate::support::program::{command, finish, run, run_with};
use crate::support::warc::{Entry, Packing};
use crate::support::{article, field, files_below, folder, lines, lines_of, names, ndjson_line, pack, plain_text, text, write};

/// What [`mixed`] writes, by name of its article.
pub const MIXED: [&str; 13] = ["brotli", "gzip", "html", "inner", "line1", "line2", "line3", "plain", "sniffed", "warc1", "warc2", "warc3", "zstd"];

/// A folder in which all kinds of input are mixed: thirteen good pages, a request record, a wall, an empty page.
pub fn mixed(pages: &Path) {
    let warc = |names: &[&str]| names.iter().map(|name| Entry::page(&format!("https://example.com/{name}"), &article(name)).bytes()).collect::<Vec<_>>();
    write(&pages.join("daily/a.html"), article("html"));
    write(&pages.join("daily/b.txt"), plain_text("plain"));
    write(&pages.join("daily/c.ndjson"), format!("{}{}", ndjson_line("line1"), ndjson_line("line2")));
    write(&pages.join("daily/d.htm.gz"), pack::gzip(article("gzip").as_bytes()));
    write(&pages.join("daily/e.warc"), Packing::Plain.file(&warc(&["warc1"])).0);
    write(&pages.join("daily/f.xhtml.zst"), pack::zstd(article("zstd").as_bytes()));
    let request = Entry::new("request", "https://example.com/", "application/http; msgtype=request", "GET / HTTP/1.1\r\n\r\n").bytes();
    write(&pages.join("daily/g.warc.gz"), Packing::Gzip.file(&[vec![request], warc(&["warc2"])].concat()).0);
    write(&pages.join("daily/h.html.br"), pack::brotli(article("brotli").as_bytes()));
    write(&pages.join("daily/i.jsonl.gz"), pack::gzip(ndjson_line("line3").as_bytes()));
    write(&pages.join("daily/j.warc.zst"), Packing::ZstdDictionary.file(&warc(&["warc3"])).0);
    write(&pages.join("daily/k-without-ending"), article("sniffed"));
    write(&pages.join("daily/l-empty.html"), "<html><body></body></html>");
    write(&pages.join("daily/m.png"), b"\x89PNG\r\n\x1a\n");
    write(&pages.join("daily/n/inner.html"), article("inner"));
}

#[test]
fn a_folder_may_mix_everything() {
    let temporary = folder();
    mixed(&temporary.path().join("pages"));
    let ran = run(temporary.path(), &["normalize", "pages", "-o", "-"]).expect(0);
    let records = lines(&ran.stdout);
    assert_eq!(names(&records), MIXED);
    assert!(ran.stderr.contains("16 inputs: 13 emitted, 1 filtered (1 empty), 2 skipped (1 unknown_type, 1 warc_request)"), "{}", ran.stderr);
    assert!(ran.stderr.contains("written to standard output"));
    for record in &records {
        assert_eq!(record["source"], "daily", "the top folder names the source: {record}");
    }
}

#[test]
fn records_to_one_file() {
    let temporary = folder();
    mixed(&temporary.path().join("pages"));
    let streamed = run(temporary.path(), &["normalize", "pages", "-o", "-", "--rejects", "given.ndjson"]).expect(0).stdout;
    run(temporary.path(), &["normalize", "pages", "-o", "made/plain.ndjson"]).expect(0);
    run(temporary.path(), &["normalize", "pages", "-o", "made/packed.ndjson.zst"]).expect(0);
    let files = files_below(&temporary.path().join("made"));
    assert_eq!(files.keys().collect::<Vec<_>>(), ["packed.ndjson.zst", "packed.rejects.ndjson", "plain.ndjson", "plain.rejects.ndjson"]);
    assert_eq!(files["plain.ndjson"], streamed.as_bytes());
    assert_eq!(zstd::decode_all(&files["packed.ndjson.zst"][..]).expect("Zstandard"), streamed.as_bytes());
    let rejects = lines_of(&temporary.path().join("given.ndjson"));
    assert_eq!((field(&rejects, "reason"), field(&rejects, "stage")), (vec!["empty".to_owned()], vec!["qualify".to_owned()]));
    assert_eq!(rejects[0]["raw"]["path"], "daily/l-empty.html");
    assert_eq!(lines_of(&temporary.path().join("made/plain.rejects.ndjson")), rejects);
}

#[test]
fn rejects_of_an_earlier_run_do_not_outlive_it() {
    let temporary = folder();
    write(&temporary.path().join("pages/a.html"), article("a"));
    write(&temporary.path().join("pages/b.html"), "");
    run(temporary.path(), &["normalize", "pages", "-o", "out.ndjson"]).expect(0);
    assert_eq!(lines_of(&temporary.path().join("out.rejects.ndjson")).len(), 1);
    run(temporary.path(), &["normalize", "pages/a.html", "-o", "out.ndjson"]).expect(0);
    assert!(!temporary.path().join("out.rejects.ndjson").exists());
}

#[test]
fn standard_input_is_read_as_what_it_is() {
    let temporary = folder();
    let warc = [Entry::page("https://example.com/1", &article("first")).bytes(), Entry::page("https://example.com/2", &article("second")).bytes()];
    let both = vec![text("first"), text("second")];
    for (what, input, expected) in [
        ("HTML", article("first").into_bytes(), vec![text("first")]),
        ("plain text", plain_text("first").into_bytes(), vec![text("first")]),
        ("NDJSON", (ndjson_line("first") + &ndjson_line("second")).into_bytes(), both.clone()),
        ("WARC", Packing::Plain.file(&warc).0, both.clone()),
        ("WARC in gzip", Packing::Gzip.file(&warc).0, both.clone()),
        ("WARC in Zstandard", Packing::Zstd.file(&warc).0, both.clone()),
        ("HTML in gzip", pack::gzip(article("first").as_bytes()), vec![text("first")]),
        ("NDJSON in Zstandard", pack::zstd((ndjson_line("first") + &ndjson_line("second")).as_bytes()), both),
    ] {
        let ran = run_with(temporary.path(), &["normalize", "-", "-o", "-"], &input).expect(0);
        let records = lines(&ran.stdout);
        assert_eq!(field(&records, "text"), expected, "{what}: {}", ran.stderr);
        assert_eq!(records[0]["raw"]["path"], "-", "{what}");
    }
}

#[test]
fn several_inputs_and_globs() {
    let temporary = folder();
    for name in ["a1", "a2", "b1"] {
        write(&temporary.path().join(format!("pages/{name}.html")), article(name));
        write(&temporary.path().join(format!("pages/deep/er/{name}.html")), article(&format!("deep {name}")));
    }
    let texts = |inputs: &[&str]| field(&lines(&run(temporary.path(), &[&["normalize", "-o", "-"], inputs].concat()).expect(0).stdout), "text");
    assert_eq!(texts(&["pages/a?.html"]), [text("a1"), text("a2")]);
    assert_eq!(texts(&["pages/**/b1.html"]), [text("b1"), text("deep b1")]);
    assert_eq!(texts(&["./pages//a1.html", "pages/deep"]), [text("a1"), text("deep a1"), text("deep a2"), text("deep b1")]);
}

#[test]
fn the_same_text_twice_is_tagged_and_counted() {
    let temporary = folder();
    for name in ["a", "b", "c"] {
        write(&temporary.path().join(format!("pages/{name}.html")), article(if name == "b" { "other" } else { "same" }));
    }
    let ran = run(temporary.path(), &["normalize", "pages", "-o", "-", "--jobs", "2"]).expect(0);
    let records = lines(&ran.stdout);
    assert_eq!(records.iter().map(|record| record.get("duplicate_of")).collect::<Vec<_>>(), [None, None, Some(&records[0]["id"])]);
    assert!(ran.stderr.contains("3 inputs: 2 emitted, 1 duplicate (1 same_text)"), "{}", ran.stderr);
}

#[test]
fn the_limit_stops_the_run() {
    let temporary = folder();
    write(&temporary.path().join("a.ndjson"), (0..20).map(|number| ndjson_line(&format!("n{number:02}"))).collect::<String>());
    for jobs in ["1", "4"] {
        for limit in [0, 1, 7, 20, 99] {
            let ran = run(temporary.path(), &["normalize", "a.ndjson", "-o", "-", "--limit", &limit.to_string(), "--jobs", jobs]).expect(0);
            let expected: Vec<String> = (0..limit.min(20)).map(|number| text(&format!("n{number:02}"))).collect();
            assert_eq!(field(&lines(&ran.stdout), "text"), expected, "--limit {limit} --jobs {jobs}");
        }
    }
}

#[test]
fn a_dry_run_writes_nothing() {
    let temporary = folder();
    mixed(&temporary.path().join("raw"));
    let before = files_below(temporary.path());
    for output in [&[][..], &["-o", "out"], &["-o", "out.ndjson"], &["-o", "-"]] {
        let ran = run(temporary.path(), &[&["normalize", "--dry-run"], output].concat()).expect(0);
        assert!(ran.stderr.contains("13 emitted") && ran.stderr.contains("nothing was written"), "{}", ran.stderr);
        assert!(ran.stdout.is_empty());
        assert!(files_below(temporary.path()) == before, "something was written");
        assert!(!temporary.path().join("normalized").exists() && !temporary.path().join("out").exists());
    }
}

#[test]
fn quiet_says_nothing_but_errors() {
    let temporary = folder();
    mixed(&temporary.path().join("raw"));
    let ran = run(temporary.path(), &["normalize", "--quiet"]).expect(0);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", ""));
    write(&temporary.path().join("raw/bad.html.gz"), b"no gzip");
    let ran = run(temporary.path(), &["normalize", "-q", "-o", "-"]).expect(3);
    assert!(ran.stderr.contains("bad.html.gz") && !ran.stderr.contains("inputs:"), "{}", ran.stderr);
    assert!(run(temporary.path(), &["normalize", "nowhere", "-q"]).expect(1).stderr.contains("nowhere"), "the last word is always said");
}

#[test]
fn verbose_says_what_became_of_each_input() {
    let temporary = folder();
    mixed(&temporary.path().join("raw"));
    let silent = run(temporary.path(), &["normalize"]).expect(0).stderr;
    assert!(!silent.contains("l-empty.html"), "{silent}");
    let verbose = run(temporary.path(), &["normalize", "-v"]).expect(0).stderr;
    assert!(verbose.contains("l-empty.html") && verbose.contains("empty") && verbose.contains("daily/g.warc.gz"), "{verbose}");
    assert!(!verbose.contains('\u{1b}'), "no colours where there is no terminal: {verbose:?}");
}

#[test]
fn logs_as_json_are_json_to_the_last_line() {
    let temporary = folder();
    mixed(&temporary.path().join("raw"));
    write(&temporary.path().join("raw/bad.html.gz"), b"no gzip");
    let ran = run(temporary.path(), &["normalize", "-v", "--log-format", "json"]).expect(3);
    let logged: Vec<serde_json::Value> =
        ran.stderr.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line:?}"))).collect();
    let of_bad = logged.iter().find(|line| line.to_string().contains("bad.html.gz")).expect("a line for the bad file");
    assert_eq!((of_bad["level"].as_str(), of_bad["fields"]["reason"].as_str()), (Some("ERROR"), Some("bad_compression")));
    assert!(logged.iter().any(|line| line["level"] == "INFO"));
}

/// A reader that closes its end early is a clean end, wherever the program then is.
#[test]
fn a_broken_pipe_is_success() {
    let temporary = folder();
    write(&temporary.path().join("a.ndjson"), (0..2000).map(|number| ndjson_line(&format!("n{number}"))).collect::<String>());
    for arguments in [
        &["normalize", "a.ndjson", "-o", "-", "--jobs", "1"][..],
        &["normalize", "a.ndjson", "-o", "-", "--jobs", "4"],
        &["explain", "a.ndjson"],
        &["schema"],
        &["completions", "bash"],
        &["config", "show"],
    ] {
        let mut child = command(temporary.path(), arguments).stdout(Stdio::piped()).spawn().expect("the program starts");
        drop(child.stdout.take());
        let ran = finish(child).expect(0);
        assert!(!ran.stderr.contains("panic") && !ran.stderr.contains("cannot"), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn a_wrong_command_line_is_exit_2() {
    let temporary = folder();
    for arguments in [
        &[][..],
        &["no-such-command"],
        &["normalize", "--no-such-flag"],
        &["normalize", "--jobs", "many"],
        &["normalize", "--limit", "-1"],
        &["normalize", "--source", "../up"],
        &["normalize", "--log-format", "xml"],
        &["explain"],
        &["explain", "x", "--format", "pdf"],
        &["completions", "no-such-shell"],
        &["config"],
    ] {
        let ran = run(temporary.path(), arguments).expect(2);
        assert!(ran.stdout.is_empty() && !ran.stderr.is_empty(), "{arguments:?}: {ran:?}");
    }
}

#[test]
fn help_and_version_are_answers() {
    let temporary = folder();
    let help = run(temporary.path(), &["--help"]).expect(0);
    for word in ["normalize", "explain", "schema", "config", "completions", "Exit codes"] {
        assert!(help.stdout.contains(word), "--help must name {word}: {}", help.stdout);
    }
    for code in ["  0  ", "  1  ", "  2  ", "  3  ", "  4  "] {
        assert!(help.stdout.contains(code), "--help must explain exit code {code}");
    }
    let normalize = run(temporary.path(), &["normalize", "--help"]).expect(0).stdout;
    for flag in ["--output", "--jobs", "--limit", "--dry-run", "--quiet", "--verbose", "--log-format", "--config", "--source", "--rejects"] {
        assert!(normalize.contains(flag), "normalize --help must name {flag}");
    }
    assert_eq!(run(temporary.path(), &["--version"]).expect(0).stdout.trim(), format!("ghirbal {}", env!("CARGO_PKG_VERSION")));
}

/// Losses above the threshold are exit 3, and all that was good is written all the same.
#[test]
fn losses_above_the_threshold_are_exit_3() {
    let temporary = folder();
    write(&temporary.path().join("raw/good.html"), article("good"));
    write(&temporary.path().join("raw/bad.html.gz"), b"no gzip");
    let ran = run(temporary.path(), &["normalize", "-o", "out.ndjson"]).expect(3);
    assert!(ran.stderr.contains("50.0 %") && ran.stderr.contains("max_loss"), "{}", ran.stderr);
    assert_eq!(field(&lines_of(&temporary.path().join("out.ndjson")), "text"), [text("good")]);
    write(&temporary.path().join("lenient.toml"), "[run]\nmax_loss = 0.5\n");
    run(temporary.path(), &["normalize", "-c", "lenient.toml", "-o", "out.ndjson"]).expect(0);
    write(&temporary.path().join("strict.toml"), "[run]\nmax_loss = 0.49\n");
    run(temporary.path(), &["normalize", "-c", "strict.toml", "-o", "out.ndjson"]).expect(3);
}

#[test]
fn there_must_be_something_to_read() {
    let temporary = folder();
    let ran = run(temporary.path(), &["normalize"]).expect(1);
    assert!(ran.stderr.contains("raw"), "the default input is not there, and that is said: {}", ran.stderr);
    write(&temporary.path().join("none.toml"), "[input]\npaths = []\n");
    assert!(run(temporary.path(), &["normalize", "-c", "none.toml"]).expect(1).stderr.contains("input.paths"));
}
