//! Same input, same bytes, whatever the number of workers; and every line is as the shipped schema says.

use std::fmt;
use std::fs;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::cli::mixed;
use crate::support::program::run;
use crate::support::warc::{Entry, Packing};
use crate::support::{article, files_below, folder, lines, ndjson_line, plain_text, repository, write};

/// Many pages of many kinds, good and bad, enough to keep several workers busy.
fn crowd(raw: &std::path::Path) {
    mixed(raw);
    let mut cases: Vec<_> = fs::read_dir(repository("tests/pages")).expect("tests/pages").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    let mut records = Vec::new();
    for case in &cases {
        let name = case.file_name().expect("a name").to_string_lossy().into_owned();
        for page in ["page.html", "page.txt"] {
            if let Ok(bytes) = fs::read(case.join(page)) {
                write(&raw.join("golden").join(format!("{name}-{page}")), &bytes);
                let http = crate::support::warc::http("200 OK", &[("Content-Type", "text/html")], &bytes);
                records.push(Entry::response(&format!("https://{name}.example/"), http).bytes());
            }
        }
    }
    // A slow page first: those behind it are done before it is.
    let slow = article("slow").replace("</article>", &format!("{}</article>", "<div><span>x</span> <a href=y>z</a></div>".repeat(20_000)));
    records.insert(0, Entry::page("https://slow.example/", &slow).bytes());
    records.insert(5, b"WARC/1.1\r\nno header at all\r\n\r\n".to_vec());
    write(&raw.join("archive/pages.warc.gz"), Packing::Gzip.file(&records).0);
    write(
        &raw.join("lines/pages.ndjson"),
        (0..150).map(|number| if number % 40 == 7 { "bad line\n".to_owned() } else { ndjson_line(&format!("n{}", number % 90)) }).collect::<String>(),
    );
}

#[test]
fn the_number_of_workers_does_not_show() {
    let temporary = folder();
    crowd(&temporary.path().join("raw"));
    let mut outputs = Vec::new();
    for (jobs, output) in [("1", "one"), ("4", "four"), ("4", "four-again"), ("13", "many")] {
        let ran = run(temporary.path(), &["normalize", "--jobs", jobs, "-o", output]);
        assert!(ran.code == 0 || ran.code == 3, "{}", ran.stderr);
        outputs.push((jobs, ran.code, files_below(&temporary.path().join(output))));
    }
    let (_, code, files) = &outputs[0];
    assert!(files.len() > 8, "{:?}", files.keys());
    for (jobs, other_code, other) in &outputs[1..] {
        assert_eq!(code, other_code);
        assert_eq!(files.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (name, bytes) in files {
            assert!(bytes == &other[name], "{name} differs between 1 and {jobs} workers");
        }
    }
    let streams = ["1", "4"].map(|jobs| run(temporary.path(), &["normalize", "--jobs", jobs, "-o", "-"]).stdout);
    assert!(streams[0] == streams[1] && streams[0].lines().count() > 150, "the stream differs between 1 and 4 workers");
}

/// Each input's part is the same in whatever order inputs are given. (Which of two equal texts is the duplicate does
/// depend on the order: so these have none.)
#[test]
fn the_order_of_inputs_does_not_show() {
    let temporary = folder();
    let raw = temporary.path().join("raw");
    write(&raw.join("s/a.ndjson"), ndjson_line("a1") + &ndjson_line("a2"));
    write(&raw.join("s/b.warc"), Entry::page("https://example.com/b", &article("b")).bytes());
    write(&raw.join("s/inner/c.html"), article("c"));
    write(&raw.join("t/d.html"), article("d"));
    run(temporary.path(), &["normalize", "raw/s/a.ndjson", "raw/s/b.warc", "raw/s/inner", "raw/t", "-o", "one"]).expect(0);
    run(temporary.path(), &["normalize", "raw/t", "raw/s/inner", "raw/s/b.warc", "raw/s/a.ndjson", "-o", "other"]).expect(0);
    let files = files_below(&temporary.path().join("one"));
    assert!(files.len() >= 6, "{:?}", files.keys());
    assert!(files == files_below(&temporary.path().join("other")), "the order of inputs shows");
}

/// Neither the machine's clock, nor its time zone, nor a file's own date shows.
#[test]
fn clock_zone_and_file_dates_do_not_show() {
    let temporary = folder();
    let raw = temporary.path().join("raw");
    write(&raw.join("a.html"), article("a").replace("<h1>", "<time>3 hours ago</time><h1>"));
    write(&raw.join("b.txt"), plain_text("b"));
    let output = |name: &str, zone: &str| {
        let ran = crate::support::program::command(temporary.path(), &["normalize", "-o", name])
            .env("TZ", zone)
            .env("LC_ALL", "ar_EG.UTF-8")
            .spawn()
            .expect("starts");
        crate::support::program::finish(ran).expect(0);
        files_below(&temporary.path().join(name))
    };
    let first = output("one", "UTC");
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::options().append(true).open(raw.join("a.html")).and_then(|file| file.set_modified(old)).expect("dated");
    assert!(first == output("other", "Asia/Tokyo"), "something outside the input shows");
}

#[test]
fn every_line_is_as_the_schema_says() {
    let schema: Value = serde_json::from_str(&shipped_schema()).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(!validator.is_valid(&serde_json::json!({ "id": "x" })), "the schema must refuse something");
    let temporary = folder();
    crowd(&temporary.path().join("raw"));
    let stream = run(temporary.path(), &["normalize", "-o", "-"]).stdout;
    let records = lines(&stream);
    assert!(records.len() > 150);
    for record in &records {
        let errors: Vec<String> = validator.iter_errors(record).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:?} in {record}");
        assert!(!stream.contains(":null"), "what is not known is left out");
    }
    let mut unknown = records[0].clone();
    unknown["no_such_field"] = Value::from(1);
    assert!(!validator.is_valid(&unknown), "the schema must refuse unknown fields");
}

#[test]
fn every_line_has_its_fields_in_the_order_of_the_schema() {
    let Object(schema) = serde_json::from_str(&shipped_schema()).expect("a JSON object");
    let properties = &schema.iter().find(|(key, _)| key == "properties").expect("properties").1;
    let Object(properties) = serde_json::from_str(properties).expect("a JSON object");
    let order: Vec<String> = properties.into_iter().map(|(key, _)| key).collect();
    let temporary = folder();
    crowd(&temporary.path().join("raw"));
    let stream = run(temporary.path(), &["normalize", "-o", "-"]).stdout;
    for line in stream.lines() {
        let Object(record) = serde_json::from_str(line).expect("a JSON object");
        let fields: Vec<String> = record.into_iter().map(|(key, _)| key).collect();
        let expected: Vec<String> = order.iter().filter(|key| fields.contains(key)).cloned().collect();
        assert_eq!(fields, expected, "the record's order is not the schema's");
    }
}

fn shipped_schema() -> String {
    fs::read_to_string(repository("config/record.schema.json")).expect("config/record.schema.json is shipped")
}

/// A JSON object with its keys in the order they are written in.
struct Object(Vec<(String, String)>);

impl<'de> serde::Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Object;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object, M::Error> {
                let mut fields = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Box<serde_json::value::RawValue>>()? {
                    fields.push((key, value.get().to_owned()));
                }
                Ok(Object(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
