//! `schema`, `config`, `completions`, `man` and `explain`.

use std::fs;

use serde_json::Value;

use crate::support::program::{Ran, run};
use crate::support::warc::{Entry, Packing};
use crate::support::{article, folder, lines, ndjson_line, paragraphs, repository, text, title, write};

#[test]
fn the_shipped_schema_is_the_code_s() {
    let path = repository("config/record.schema.json");
    let shipped = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; write it with `ghirbal schema`", path.display()));
    let printed = run(folder().path(), &["schema"]).expect(0).stdout;
    assert!(printed == shipped, "config/record.schema.json is not what `ghirbal schema` prints; write it again");
}

/// Runs `config check` on a config with this text.
fn check(config: &str) -> Ran {
    let temporary = folder();
    write(&temporary.path().join("config/ghirbal.toml"), config);
    run(temporary.path(), &["config", "check"])
}

#[test]
fn a_good_config_is_fine() {
    let ran = check("[run]\njobs = 2\n[[source]]\nname = \"a\"\n").expect(0);
    assert!(ran.stdout.contains("config/ghirbal.toml: fine (1 sources, 0 site rules)"), "{}", ran.stdout);
    assert!(ran.stdout.contains("raw, which is not there"), "what it names and is not there is noted: {}", ran.stdout);
    let fetched = check("[[source]]\nname = \"a\"\nhosts = [\"a.com\"]\nfeeds = [\"https://a.com/feed\"]\nurl_lists = [\"no.txt\"]\n").expect(0);
    assert!(fetched.stdout.contains("fetch.contact is not set") && fetched.stdout.contains("no.txt, which is not there"), "{}", fetched.stdout);
    let none = run(folder().path(), &["config", "check"]).expect(0);
    assert!(none.stdout.contains("the defaults"), "{}", none.stdout);
}

#[test]
fn what_is_wrong_in_a_config_is_named_with_its_place_and_the_right_name() {
    let mut wrong = Vec::new();
    for (config, place, words) in [
        ("[output]\ncompresion = \"zstd\"\n", "2:1", &["unknown field `compresion`", "did you mean `compression`?"][..]),
        ("[input]\n\n  max_page_byte = 1\n", "3:3", &["did you mean `max_page_bytes`?"]),
        ("[inptu]\n", "1:2", &["unknown field `inptu`", "did you mean `input`?"]),
        ("[input.ndjson]\nhtm = \"x\"\n", "2:1", &["did you mean `html`?"]),
        ("[[source]]\nname = \"a\"\nhost = [\"b\"]\n", "3:1", &["did you mean `hosts`?"]),
        ("[run]\njobs = \"two\"\n", "2:8", &["invalid type", "string \"two\""]),
        ("[run]\njobs = -1\n", "2:8", &["-1"]),
        ("[input]\npaths = \"raw\"\n", "2:9", &["invalid type", "sequence"]),
        ("[output]\ncompression = \"zst\"\n", "2:15", &["unknown variant `zst`", "did you mean `zstd`?"]),
        ("[output]\npage_types = [\"article\", \"fourm\"]\n", "2:26", &["did you mean `forum`?"]),
        ("[run]\nmax_loss = 2\n", "2:1", &["from 0 to 1", "2"]),
        ("[run]\nmax_loss = nan\n", "2:1", &["from 0 to 1"]),
        ("[limits]\nnodes = 0\n", "2:1", &["nodes must be at least 1"]),
        ("[output]\nrecords_per_part = 0\n", "2:1", &["records_per_part must be at least 1"]),
        ("[[source]]\nname = \"../up\"\n", "2:9", &["\"../up\" cannot name a source"]),
        ("[[source]]\nname = \"twice\"\n[[source]]\nname = \"twice\"\n", "4:9", &["two sources are named \"twice\""]),
        ("[[source]]\nhosts = []\n", "1:1", &["missing field `name`"]),
        ("[run\njobs = 1\n", "1:5", &[]),
        ("[run]\njobs = 1\njobs = 2\n", "3:1", &["duplicate key"]),
        ("# العربية\n[run] # \u{641}\njobs = 1\nmax_los = 1\n", "4:1", &["did you mean `max_loss`?"]),
        // The option as a comment above it is not where the mistake is.
        ("[run]\n# max_loss = 0.05\nmax_loss = 7\n", "3:1", &["from 0 to 1"]),
        ("[limits]\nattributes = 1 # nodes: more\nnodes = 0\n", "3:1", &["nodes must be at least 1"]),
        ("[fetch]\ndelai = \"2s\"\n", "2:1", &["unknown field `delai`", "did you mean `delay`?"]),
        ("[fetch]\ndelay = \"soon\"\n", "2:9", &["\"soon\" is no length of time", "\"15m\""]),
        ("[fetch]\ndelay = 2\n", "2:9", &["a length of time such as"]),
        ("[fetch]\njitter = 2.0\n", "2:1", &["from 0 to 1"]),
        ("[fetch]\nconcurrency = 0\n", "2:1", &["concurrency must be at least 1"]),
        ("[[source]]\nname = \"a\"\nconcurrency = 1\n[fetch]\nconcurrency = 0\n", "5:1", &["concurrency must be at least 1"]),
        ("[fetch]\ndiscover_min = \"2days\"\n", "1:1", &["discover_max (1day) is shorter than discover_min (2days)"]),
        ("[fetch]\nrobots_ttl = \"25h\"\n", "2:1", &["24h"]),
        ("[fetch]\nidle_timeout = \"0s\"\n", "2:1", &["longer than nothing"]),
        ("[fetch]\nallow_networks = [\"127.0.0.0/33\"]\n", "2:1", &["\"127.0.0.0/33\" is no address range"]),
        ("[fetch]\nuser_agent = \"my bot\"\n", "2:1", &["product token"]),
        ("[archive]\nrotate_bytes = 0\n", "2:1", &["at least 1"]),
        ("[[source]]\nname = \"a\"\nfeeds = [\"https://a.com/feed\"]\n", "2:9", &["names no hosts", "hosts = [\"a.com\"]"]),
        ("[[source]]\nname = \"a\"\nhosts = [\"a.com\"]\nfeeds = [\"a.com/feed\"]\n", "4:11", &["\"a.com/feed\" is no address", "https://example.org/feed"]),
        ("[[source]]\nname = \"a\"\nhosts = [\"a.com\"]\nfeeds = [\n  \"ftp://a.com/feed\",\n]\n", "5:4", &["scheme ftp"]),
        ("[[source]]\nname = \"a\"\nhosts = [\"https://a.com\"]\n", "3:11", &["is no host"]),
        ("[[source]]\nname = \"b\"\n[[source]]\nname = \"a\"\nhosts = [\"a.com:80\"]\n", "5:11", &["is no host"]),
        ("[[source]]\nname = \"a\"\nhosts = [\"a.com\"]\nurls = [\"https://b.com/\"]\n", "4:10", &["not on one of the hosts", "add \"b.com\""]),
        ("[[source]]\nname = \"a\"\npaths = [\"news/*\"]\n", "3:11", &["begins with a slash"]),
        ("[[source]]\nname = \"a\"\npaths = [\"/[\"]\n", "3:11", &["is no pattern"]),
        ("[[source]]\nname = \"a\"\nlanguage = \"Arabic\"\n", "3:13", &["no language tag"]),
        ("[[source]]\nname = \"a\"\nproxy = \"proxy:3128\"\n", "3:10", &["is no proxy"]),
        ("[[source]]\nname = \"a\"\n[source.headers]\nHost = \"b\"\n", "4:9", &["cannot be set here"]),
        ("[[source]]\nname = \"a\"\n[source.cookies]\na = \"b;c\"\n", "4:6", &["cannot be a cookie"]),
        ("[[source]]\nname = \"a\"\nrobots_sitemap = true\n", "3:1", &["did you mean `robots_sitemaps`?"]),
    ] {
        let ran = check(config);
        let is_right = ran.code == 1
            && ran.stdout.is_empty()
            && ran.stderr.contains(&format!("config/ghirbal.toml:{place}: "))
            && words.iter().all(|word| ran.stderr.contains(word));
        if !is_right {
            wrong.push(format!("{config}-- expected place {place} and {words:?}, found exit {}: {}{}", ran.code, ran.stderr, ran.stdout));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_in_a_site_rule_is_named_with_its_place() {
    for (rule, place, words) in [
        ("name = \"a\"\nhosts = [\"a.com\"]\nbdy = [\"main\"]\n", "3:1", &["did you mean `body`?"][..]),
        ("name = \"a\"\nhosts = [\"a.com\"]\nbody = [\"main\", \"div[\"]\n", "3:", &["\"div[\" is no CSS selector"]),
        ("name = \"a\"\nhosts = []\n", "2:1", &["at least one host"]),
        ("hosts = [\"a.com\"]\n", "1:1", &["missing field `name`"]),
        ("name = \"a\"\nhosts = [\"a.com\"]\nvalid_from = 07:32:00\n", "3:", &["names no day"]),
        ("name = \"a\"\nhosts = [\"a.com\"]\nvalid_from = \"yesterday\"\n", "3:14", &[]),
    ] {
        let temporary = folder();
        write(&temporary.path().join("config/ghirbal.toml"), "");
        write(&temporary.path().join("config/sites/a.toml"), rule);
        write(&temporary.path().join("raw/a.html"), article("a"));
        for arguments in [&["config", "check"][..], &["normalize"]] {
            let ran = run(temporary.path(), arguments).expect(1);
            assert!(ran.stderr.contains(&format!("config/sites/a.toml:{place}")), "place {place} was expected for\n{rule}\n{}", ran.stderr);
            for word in words {
                assert!(ran.stderr.contains(word), "{word:?} was expected for\n{rule}\n{}", ran.stderr);
            }
        }
        assert!(!temporary.path().join("normalized").exists(), "a wrong rule stops the run before it writes");
    }
}

#[test]
fn a_config_that_is_named_must_be_there() {
    let temporary = folder();
    assert!(run(temporary.path(), &["config", "check", "--config", "no.toml"]).expect(1).stderr.contains("no.toml"));
}

#[test]
fn config_show_prints_what_config_reads() {
    let temporary = folder();
    let shown = run(temporary.path(), &["config", "show"]).expect(0).stdout;
    write(&temporary.path().join("shown.toml"), &shown);
    assert_eq!(ghirbal::config::Config::read(&temporary.path().join("shown.toml")).expect("its own output"), ghirbal::config::Config::default());
}

#[test]
fn completions_and_the_manual_name_the_commands() {
    let temporary = folder();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = run(temporary.path(), &["completions", shell]).expect(0).stdout;
        for word in ["ghirbal", "normalize", "explain", "dry-run"] {
            assert!(text.contains(word), "{shell} completions must name {word}");
        }
    }
    let manual = run(temporary.path(), &["man"]).expect(0).stdout;
    assert!(manual.starts_with(".ie") || manual.contains(".TH ghirbal"), "{manual}");
    assert!(manual.contains("normalize"), "{manual}");
}

fn explanation(ran: Ran) -> Value {
    serde_json::from_str(&ran.expect(0).stdout).expect("an explanation is JSON")
}

#[test]
fn explain_by_input_as_json() {
    let temporary = folder();
    write(&temporary.path().join("a.html"), article("a"));
    let explained = explanation(run(temporary.path(), &["explain", "a.html", "--format", "json", "--url", "https://www.example.com/x"]));
    assert_eq!(explained["path"], "a.html");
    assert_eq!(explained["rejected"], Value::Null);
    assert_eq!(explained["record"]["text"], text("a"));
    assert_eq!(explained["record"]["url"], "https://www.example.com/x");
    assert_eq!(explained["encoding"]["name"], "UTF-8");
    let kept: Vec<&str> =
        explained["blocks"].as_array().expect("blocks").iter().filter(|block| block["kept"] == true).filter_map(|block| block["text"].as_str()).collect();
    assert_eq!(kept, paragraphs("a"));
    let winner = explained["titles"].as_array().expect("titles").iter().find(|candidate| candidate["won"] == true).expect("a winner");
    assert_eq!(winner["value"], title("a"));
    for block in explained["blocks"].as_array().expect("blocks") {
        assert!(block["score"].is_number() && block["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{block}");
    }
    assert_models_explained(&explained);
}

/// Both passes' scores, and what moved the first: columns by name, the greatest first, and together what they say.
#[track_caller]
fn assert_models_explained(explained: &Value) {
    for block in explained["blocks"].as_array().expect("blocks") {
        let first = block["first_score"].as_f64().expect("the first pass scores every block");
        assert!((0.0..=1.0).contains(&first), "{block}");
        let reasons = block["reasons"].as_array().expect("reasons");
        assert!(!reasons.is_empty() && reasons.iter().all(|reason| reason["column"].is_string() && reason["value"].is_number()), "{block}");
        let changes: Vec<f64> = reasons.iter().filter_map(|reason| reason["change"].as_f64()).collect();
        assert!(changes.windows(2).all(|pair| pair[0].abs() >= pair[1].abs()), "{block}");
        // What is clearly text is owed to something that speaks for it.
        assert!(first < 0.9 || changes[0] > 0.0, "{block}");
    }
}

#[test]
fn explain_names_why_a_page_was_dropped() {
    let temporary = folder();
    write(&temporary.path().join("a.html"), "<html><body></body></html>");
    assert_eq!(explanation(run(temporary.path(), &["explain", "a.html", "--format", "json"]))["rejected"], "empty");
    assert!(run(temporary.path(), &["explain", "a.html"]).expect(0).stdout.contains("dropped: empty"));
}

#[test]
fn explain_as_html_is_one_page_that_asks_nobody() {
    let temporary = folder();
    let hostile = article("a").replace("After eleven years", "After &lt;script&gt;alert(1)&lt;/script&gt; &amp; \"eleven\" years");
    write(&temporary.path().join("a.html"), hostile.replace("The harbour of a", "The &lt;b&gt;harbour&lt;/b&gt; of a"));
    run(temporary.path(), &["explain", "a.html", "-o", "why.html"]).expect(0);
    let page = fs::read_to_string(temporary.path().join("why.html")).expect("written");
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
    let html = scraper::Html::parse_document(&page);
    let select = |css: &str| html.select(&scraper::Selector::parse(css).expect("a selector")).collect::<Vec<_>>();
    assert!(select("script, link, img, iframe, [src], [onload], [onclick]").is_empty(), "it must be self-contained");
    assert!(!page.contains("@import") && !page.contains("url("), "its style must be self-contained");
    let kept: Vec<String> = select("article.kept .text").iter().map(|element| element.text().collect()).collect();
    assert_eq!(kept.len(), 4, "{kept:?}");
    assert!(kept[0].starts_with("After <script>alert(1)</script> & \"eleven\" years"), "{}", kept[0]);
    assert_eq!(select("h1")[0].text().collect::<String>(), "The <b>harbour</b> of a opens again");
}

#[test]
fn explain_shows_right_to_left_pages_so() {
    let temporary = folder();
    fs::copy(repository("tests/pages/seed-000-html/page.html"), temporary.path().join("a.html")).expect("copied");
    let page = run(temporary.path(), &["explain", "a.html"]).expect(0).stdout;
    assert!(page.contains("class=\"blocks\" dir=\"rtl\"") && page.contains("dir=\"auto\""));
}

/// A record is enough to find its page again, in each kind of container.
#[test]
fn explain_by_id() {
    let temporary = folder();
    let warc = |names: &[&str]| {
        Packing::Gzip.file(&names.iter().map(|name| Entry::page(&format!("https://example.com/{name}"), &article(name)).bytes()).collect::<Vec<_>>()).0
    };
    write(&temporary.path().join("raw/s/a.warc.gz"), warc(&["w1", "w2", "w3"]));
    write(&temporary.path().join("raw/s/b.ndjson"), format!("{}{}", ndjson_line("n1"), ndjson_line("n2")));
    write(&temporary.path().join("raw/t/c.html"), article("h1"));
    run(temporary.path(), &["normalize"]).expect(0);
    assert_explained_by_id(temporary.path(), "raw", 6);
}

/// The same where the pages do not lie in the raw folder of the config.
#[test]
fn explain_by_id_of_pages_from_elsewhere() {
    let temporary = folder();
    write(&temporary.path().join("pages/t/c.html"), article("h1"));
    write(&temporary.path().join("pages/d.html"), article("h2"));
    run(temporary.path(), &["normalize", "pages"]).expect(0);
    assert_explained_by_id(temporary.path(), "pages", 2);
}

#[track_caller]
fn assert_explained_by_id(folder: &std::path::Path, input: &str, expected: usize) {
    let records = lines(&run(folder, &["normalize", input, "-o", "-"]).expect(0).stdout);
    assert_eq!(records.len(), expected);
    for record in records {
        let id = record["id"].as_str().expect("an id");
        let explained = explanation(run(folder, &["explain", id, "--format", "json"]));
        assert_eq!(explained["record"], record);
    }
}

#[test]
fn explain_says_which_pages_there_are() {
    let temporary = folder();
    write(&temporary.path().join("a.ndjson"), format!("{}{}", ndjson_line("n1"), ndjson_line("n2")));
    assert_eq!(explanation(run(temporary.path(), &["explain", "a.ndjson", "--nth", "2", "--format", "json"]))["record"]["text"], text("n2"));
    assert!(run(temporary.path(), &["explain", "a.ndjson", "--nth", "3"]).expect(1).stderr.contains("it holds 2 pages"));
    assert!(run(temporary.path(), &["explain", "nowhere.html"]).expect(1).stderr.contains("nowhere.html"));
    let unknown = "0123456789abcdef0123456789abcdef";
    assert!(run(temporary.path(), &["explain", unknown]).expect(1).stderr.contains(unknown));
}
