//! Hosts that do not do as they should: every answer has its end, its limit and its name.

use std::time::{Duration, Instant};

use super::crawl::{Crawl, source};
use super::site::{Act, BrokenSite, Reply, Site};
use crate::support::{article, names, pack};

fn send(text: impl Into<Vec<u8>>) -> Act {
    Act::Send(text.into())
}

fn head(fields: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n{fields}\r\n")
}

#[test]
fn broken_answers_end_and_are_named() {
    let site = BrokenSite::start(|path, before| {
        let page = article("page");
        match path {
            "/robots.txt" => vec![send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")],
            "/drip" => std::iter::once(send(head(""))).chain((0..200).flat_map(|_| [send("<p>drip"), Act::Pause(Duration::from_millis(100))])).collect(),
            "/silent" => vec![send(head("Content-Length: 5000\r\n")), send("<p>"), Act::Pause(Duration::from_secs(20))],
            "/mute" => vec![Act::Pause(Duration::from_secs(20))],
            "/slow-head" => {
                std::iter::once(send("HTTP/1.1 200 OK\r\nX-Slow: ")).chain((0..100).flat_map(|_| [send("x"), Act::Pause(Duration::from_millis(100))])).collect()
            }
            "/endless" => vec![send(head("")), send(page), Act::Forever(b"<p>and on and on and on and on".repeat(500))],
            "/too-short" => vec![send(head(&format!("Content-Length: {}\r\n", page.len() + 5000))), send(page)],
            "/too-long" => vec![send(head(&format!("Content-Length: {}\r\n", page.len()))), send(page), send("garbage behind the end")],
            "/heals" if before == 0 => vec![send(head("Content-Length: 99999\r\n")), send(&page[..100])],
            "/heals" => vec![send(head(&format!("Content-Length: {}\r\n", page.len()))), send(article("healed"))],
            "/bad-chunks" => vec![send(head("Transfer-Encoding: chunked\r\n")), send("40\r\n<html><body>"), send("\r\nZZ\r\n")],
            "/not-http" => vec![send("SSH-2.0-OpenSSH_9.2\r\n")],
            "/huge-head" => vec![send("HTTP/1.1 200 OK\r\nConnection: close\r\n"), send(format!("X-Much: {}\r\n", "x".repeat(8000)).repeat(20)), send("\r\nx")],
            "/hangs-up" => vec![],
            _ => vec![send(head(&format!("Content-Length: {}\r\n", page.len()))), send(page)],
        }
    });
    let paths = [
        "/drip",
        "/silent",
        "/mute",
        "/slow-head",
        "/endless",
        "/too-short",
        "/too-long",
        "/heals",
        "/bad-chunks",
        "/not-http",
        "/huge-head",
        "/hangs-up",
        "/fine",
    ];
    let urls: Vec<String> = paths.iter().map(|path| format!("{:?}", site.url(path))).collect();
    let crawl = Crawl::new("concurrency = 20\nretries = 1\nbody_bytes = 100000", &source("s", "127.0.0.1", &format!("urls = [{}]", urls.join(", "))));
    let begun = Instant::now();
    crawl.run(&["fetch"]).expect(0);
    assert!(begun.elapsed() < Duration::from_secs(20), "every wait has an end: {:?}", begun.elapsed());
    for (path, state, cause, truncated) in [
        ("/drip", "fetched", None, Some("time")),
        ("/silent", "fetched", None, Some("time")),
        ("/mute", "failed", Some("timeout"), None),
        ("/slow-head", "failed", Some("timeout"), None),
        ("/endless", "fetched", None, Some("length")),
        ("/too-short", "fetched", None, Some("disconnect")),
        ("/too-long", "fetched", None, None),
        ("/heals", "fetched", None, None),
        ("/not-http", "failed", Some("protocol"), None),
        ("/huge-head", "failed", Some("too_large"), Some("unspecified")),
        ("/hangs-up", "failed", Some("reset"), None),
        ("/fine", "fetched", None, None),
    ] {
        assert_eq!(crawl.state(&site.url(path)), (state.to_owned(), cause.map(str::to_owned)), "{path}");
        let found: Option<String> = crawl
            .ledger()
            .query_row("SELECT c.truncated FROM capture c JOIN url u ON u.id = c.url WHERE u.url = ?1 ORDER BY c.id DESC LIMIT 1", [site.url(path)], |row| {
                row.get(0)
            })
            .unwrap_or(None);
        assert_eq!(found.as_deref(), truncated, "{path}");
    }
    assert_eq!((site.hits("/heals"), site.hits("/mute"), site.hits("/not-http")), (2, 2, 1), "only what can heal is tried again");
    assert_eq!(
        crawl.query::<i64>("SELECT count(*) FROM capture c JOIN url u ON u.id = c.url WHERE u.url LIKE '%/heals'"),
        2,
        "what came of the first try is kept too"
    );
    crawl.check_archives();
    crawl.run(&["normalize"]).expect(0);
    let records = crawl.output().all();
    let short = records.iter().find(|record| record["url"] == site.url("/too-short")).expect("a page that is a little short is still a page");
    assert!(short["extraction"]["warnings"].to_string().contains("truncated"), "{short}");
}

#[test]
fn bodies_are_what_they_say_bombs_and_strange_charsets_included() {
    let site = Site::start();
    let arabic = "<html><head><meta charset=windows-1256></head><body><article><h1>الميناء</h1><p>".to_owned()
        + &"افتتح الميناء القديم أبوابه صباح الخميس بعد أحد عشر عاما من الخلاف حول المال والجسر الغارق. ".repeat(5)
        + "</article>";
    site.set("/arabic", Reply::new(200, encoding_rs::WINDOWS_1256.encode(&arabic).0.into_owned()).with("Content-Type", "text/html; charset=utf-8"));
    for (path, coding, body) in [
        ("/gzip", "gzip", pack::gzip(article("gzip").as_bytes())),
        ("/br", "br", pack::brotli(article("br").as_bytes())),
        ("/zstd", "zstd", pack::zstd(article("zstd").as_bytes())),
        ("/deflate", "deflate", pack::zlib(article("deflate").as_bytes())),
        ("/bomb", "gzip", pack::gzip_of_zeros(200 << 20)),
        ("/liar", "gzip", article("liar").into_bytes()),
    ] {
        site.set(path, Reply::html(body).with("Content-Encoding", coding));
    }
    site.set("/picture", Reply::new(200, vec![0xff; 300_000]).with("Content-Type", "image/jpeg"));
    site.set("/bomb.xml", Reply::xml(pack::gzip_of_zeros(400 << 20)).with("Content-Encoding", "gzip"));
    let paths = ["/arabic", "/gzip", "/br", "/zstd", "/deflate", "/bomb", "/liar", "/picture"];
    let urls: Vec<String> = paths.iter().map(|path| format!("{:?}", site.url(path))).collect();
    let lines = format!("urls = [{}]\nsitemaps = [{:?}]", urls.join(", "), site.url("/bomb.xml"));
    let crawl = Crawl::new("", &source("s", "127.0.0.1", &lines));
    let ran = crawl.run(&["run"]);
    assert!(ran.peak_kb < 300_000, "{} kB", ran.peak_kb);
    assert!(ran.code == 3, "the bomb is a loss, and one of eight is more than allowed: {}", ran.stderr);
    let records = crawl.output().all();
    assert!(records.iter().any(|record| record["encoding"] == "windows-1256" && record["text"].as_str().is_some_and(|text| text.starts_with("افتتح الميناء"))));
    let western: Vec<_> = records.into_iter().filter(|record| record["encoding"] != "windows-1256").collect();
    assert_eq!(names(&western), ["br", "deflate", "gzip", "liar", "zstd"]);
    assert!(crawl.output().rejects.iter().any(|reject| reject["reason"] == "too_large"));
    assert_eq!(crawl.state(&site.url("/picture")), ("excluded".to_owned(), Some("content_type".to_owned())));
    assert!(crawl.query::<i64>("SELECT max(length) FROM capture c JOIN url u ON u.id = c.url WHERE u.url LIKE '%/picture'") < 2000, "its body is not read");
    assert_eq!(crawl.state(&site.url("/bomb.xml")), ("failed".to_owned(), Some("no_sitemap".to_owned())));
}

#[test]
fn tls_that_is_wrong_is_an_error_and_never_passed_over() {
    // A host that speaks no TLS on the port that https names.
    let site = BrokenSite::start(|_, _| vec![send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]);
    let url = site.url("/x").replace("http://", "https://");
    let crawl = Crawl::new("retries = 2", &source("s", "127.0.0.1", &format!("urls = [{url:?}]")));
    let ran = crawl.run(&["-v", "fetch"]).expect(0);
    assert!(ran.stderr.contains("put back (robots_unreachable)"), "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("failure=tls").count(), 1, "once, and not again without a certificate: {}", ran.stderr);
}
