//! What later runs do: pages that change, vanish, come back; redirects; selectors; the lock.

use std::fs;

use super::crawl::{Crawl, source};
use super::site::{Reply, Site};
use crate::support::{article, paragraphs, text};

fn feed(site: &Site, paths: &[&str]) {
    let items: String = paths.iter().map(|path| format!("<item><link>{}</link></item>", site.url(path))).collect();
    site.set("/feed.xml", Reply::xml(format!("<rss version=\"2.0\"><channel><title>F</title>{items}</channel></rss>")));
}

fn crawl_of(site: &Site) -> Crawl {
    Crawl::new("", &source("news", &site.host(), &format!("feeds = [{:?}]", site.url("/feed.xml"))))
}

fn kinds(crawl: &Crawl) -> Vec<(String, i64)> {
    let db = crawl.ledger();
    let mut statement = db.prepare("SELECT kind, count(*) FROM capture GROUP BY kind ORDER BY kind").expect("SQL");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

#[test]
fn what_has_not_changed_is_asked_for_with_its_validators_and_kept_as_a_revisit() {
    let site = Site::start();
    feed(&site, &["/etag", "/date", "/same"]);
    site.set_with("/etag", |hit, _| Reply::html(article("etag")).conditional(hit, "\"one\""));
    site.set_with("/date", |hit, _| match hit.headers.get("if-modified-since") {
        Some(date) if date == "Tue, 03 Nov 2026 10:00:00 GMT" => Reply::new(304, ""),
        _ => Reply::html(article("date")).with("Last-Modified", "Tue, 03 Nov 2026 10:00:00 GMT"),
    });
    site.set("/same", Reply::html(article("same")));
    let crawl = crawl_of(&site);
    crawl.run(&["run"]).expect(0);
    let records = crawl.output().all();
    assert_eq!(records.len(), 3);
    crawl.time_passes();
    let ran = crawl.run(&["run"]).expect(0);
    assert!(ran.stderr.contains("fetch: 3 requests") && ran.stderr.contains("3 unchanged"), "{}", ran.stderr);
    // The feed came again whole and is the same; so did /same; the other two answered 304. robots.txt is kept whole.
    assert_eq!(kinds(&crawl), [("response".to_owned(), 6), ("revisit".to_owned(), 4)]);
    assert_eq!(crawl.output().all(), records);
    assert_eq!(crawl.host()["unchanged"].as_u64(), Some(4), "{}", crawl.host());
    crawl.check_archives();
    // A forced visit does not say what is known.
    site.forget();
    crawl.run(&["fetch", "--url", &site.url("/etag"), "--force"]).expect(0);
    let hit = site.log().into_iter().find(|hit| hit.path == "/etag").expect("asked for");
    assert!(!hit.headers.contains_key("if-none-match"), "{hit:?}");
}

#[test]
fn a_page_that_changes_becomes_the_next_version() {
    let site = Site::start();
    feed(&site, &["/a", "/ads"]);
    site.set_with("/a", |_, before| Reply::html(article(["first", "second", "second"][before])));
    // The markup is another each time, the text is not.
    site.set_with("/ads", |_, before| Reply::html(article("ads").replace("<main>", &format!("<main data-ad=\"{before}\">"))));
    let crawl = crawl_of(&site);
    for _ in 0..3 {
        crawl.run(&["run"]).expect(0);
        crawl.time_passes();
    }
    let mut versions: Vec<(u64, String, String)> = crawl
        .output()
        .all()
        .iter()
        .filter(|record| record["url"] == site.url("/a"))
        .map(|record| {
            (
                record["version"].as_u64().expect("a number"),
                record["change"].as_str().expect("text").to_owned(),
                record["text"].as_str().expect("text").to_owned(),
            )
        })
        .collect();
    versions.sort();
    assert_eq!(versions, [(1, "new".to_owned(), text("first")), (2, "updated".to_owned(), text("second"))]);
    let ads: Vec<u64> =
        crawl.output().all().iter().filter(|record| record["url"] == site.url("/ads")).filter_map(|record| record["version"].as_u64()).collect();
    assert_eq!(ads, [1], "another payload with the same text is no new version");
    assert_eq!(crawl.query::<i64>("SELECT count(*) FROM capture WHERE outcome = 'unchanged'"), 2);
    // Made again, everything is as it was.
    let before = crawl.output().all();
    fs::remove_dir_all(crawl.path().join("normalized")).expect("removed");
    crawl.run(&["normalize", "--force"]).expect(0);
    assert_eq!(crawl.output().all(), before);
    crawl.run(&["normalize", "--force", "--since", "2000-01-01", "--until", "2000-01-02"]).expect(0);
    assert_eq!(crawl.output().all(), before);
}

#[test]
fn a_page_that_vanishes_is_gone_after_the_second_time_and_may_come_back() {
    let site = Site::start();
    feed(&site, &["/a", "/never"]);
    site.set_with("/a", |_, before| if matches!(before, 1 | 2) { Reply::new(404, "away") } else { Reply::html(article("back")) });
    let crawl = crawl_of(&site);
    crawl.run(&["run"]).expect(0);
    crawl.time_passes();
    crawl.run(&["run"]).expect(0);
    assert_eq!(crawl.state(&site.url("/a")), ("failed".to_owned(), Some("status_404".to_owned())));
    assert_eq!(crawl.output().all().len(), 1, "once may be a mistake");
    assert_eq!(crawl.state(&site.url("/never")).0, "gone");
    crawl.time_passes();
    crawl.run(&["run"]).expect(0);
    assert_eq!(crawl.state(&site.url("/a")).0, "gone");
    let gone: Vec<_> = crawl.output().all().into_iter().filter(|record| record["change"] == "gone").collect();
    assert_eq!(gone.len(), 1, "a page that never was one is not told as gone: {gone:?}");
    assert_eq!((gone[0]["version"].as_u64(), gone[0]["text"].as_str(), gone[0]["url"].as_str()), (Some(2), Some(""), Some(site.url("/a").as_str())));
    crawl.time_passes();
    crawl.run(&["run"]).expect(0);
    assert_eq!(site.hits("/a"), 3, "what is gone is not asked for");
    crawl.run(&["requeue", "--state", "gone", "--url", &site.url("/a")]).expect(0);
    crawl.run(&["run"]).expect(0);
    let last = crawl.output().all().into_iter().max_by_key(|record| record["version"].as_u64()).expect("there");
    assert_eq!((last["version"].as_u64(), last["change"].as_str(), last["text"].as_str()), (Some(3), Some("updated"), Some(text("back").as_str())));
}

#[test]
fn redirects_are_followed_checked_and_kept_as_aliases() {
    let (site, other) = (Site::start(), Site::start_at("127.0.0.2".parse().expect("an address"), 0));
    feed(&site, &["/moved", "/chain1", "/loop1", "/self", "/far", "/out", "/nowhere", "/long0", "/both"]);
    site.set("/moved", Reply::redirect(301, "/target"));
    site.set("/target", Reply::html(article("target")));
    site.set("/both", Reply::redirect(302, "/target"));
    for (from, to) in
        [("/chain1", "/chain2"), ("/chain2", "/chain3"), ("/chain3", "/chain4"), ("/loop1", "/loop2"), ("/loop2", "/loop1"), ("/self", "/self?utm_source=x")]
    {
        site.set(from, Reply::redirect(302, to));
    }
    site.set("/chain4", Reply::html(article("chain")));
    (0..9).for_each(|number| site.set(&format!("/long{number}"), Reply::redirect(307, &format!("/long{}", number + 1))));
    site.set("/far", Reply::redirect(308, &other.url("/there")));
    other.set("/there", Reply::html(article("there")));
    site.set("/out", Reply::redirect(301, "http://127.0.0.9:9/out"));
    site.set("/nowhere", Reply::new(302, ""));
    let sources = format!(
        "[[source]]\nname = \"news\"\nhosts = [{:?}, {:?}]\nfeeds = [{:?}]\nheaders = {{ X-Secret = \"s\" }}\n",
        site.host(),
        other.host(),
        site.url("/feed.xml")
    );
    let crawl = Crawl::new("redirects = 5", &sources);
    crawl.run(&["run"]).expect(0);
    assert_eq!(crate::support::names(&crawl.output().all()), ["chain", "target", "there"]);
    assert_eq!(site.hits("/target"), 1, "two ways to it, one visit");
    for (path, state, cause) in [
        ("/moved", "alias", None),
        ("/chain3", "alias", None),
        ("/far", "alias", None),
        ("/loop2", "failed", Some("redirect_loop")),
        ("/self", "failed", Some("redirect_loop")),
        ("/long5", "failed", Some("too_many_redirects")),
        ("/out", "excluded", Some("redirect_out_of_scope")),
        ("/nowhere", "failed", Some("redirect_without_location")),
    ] {
        assert_eq!(crawl.state(&site.url(path)), (state.to_owned(), cause.map(str::to_owned)), "{path}");
    }
    assert_eq!(other.hits("/robots.txt"), 1, "the other host is asked for its rules first");
    let alias: String = crawl.query(&format!("SELECT target || ' ' || why FROM alias a JOIN url u ON u.id = a.url WHERE u.url = '{}'", site.url("/far")));
    assert_eq!(alias, format!("{} redirect_308", other.url("/there")));
    crawl.check_archives();
}

#[test]
fn canonical_links_are_aliases_and_one_page_has_one_record() {
    let site = Site::start();
    feed(&site, &["/a", "/a-print"]);
    let page = |name: &str| article(name).replace("<head>", &format!("<head><link rel=canonical href=\"{}\">", site.url("/a")));
    site.set("/a", Reply::html(page("a")));
    site.set("/a-print", Reply::html(page("a")));
    let crawl = crawl_of(&site);
    crawl.run(&["run"]).expect(0);
    assert_eq!(crawl.output().all().len(), 1, "the same text under the same canonical address is the same version");
    let alias: String = crawl.query("SELECT u.url || ' ' || a.target FROM alias a JOIN url u ON u.id = a.url WHERE a.why = 'canonical'");
    assert_eq!(alias, format!("{} {}", site.url("/a-print"), site.url("/a")));
}

#[test]
fn requeue_and_selectors() {
    let site = Site::start();
    feed(&site, &["/a", "/b", "/c"]);
    site.set("/a", Reply::html(article("a")));
    for path in ["/b", "/c"] {
        site.set_with(path, |_, before| if before < 3 { Reply::new(500, "no") } else { Reply::html(article("healed")) });
    }
    let crawl = crawl_of(&site);
    let ran = crawl.run(&["run"]).expect(0);
    assert!(ran.stderr.contains("2 failed (2 status_500)"), "{}", ran.stderr);
    assert_eq!((site.hits("/b"), crawl.state(&site.url("/b"))), (3, ("failed".to_owned(), Some("status_500".to_owned()))), "one try and two more");
    assert!(crawl.run(&["requeue"]).expect(1).stderr.contains("--state failed"));
    let shown = crawl.run(&["requeue", "--state", "failed", "--cause", "status_500", "--dry-run"]).expect(0).stdout;
    assert_eq!(shown.lines().count(), 2, "{shown}");
    assert!(crawl.run(&["requeue", "--state", "failed", "--limit", "1"]).expect(0).stderr.contains("1 addresses are due now"));
    crawl.run(&["fetch", "--state", "failed"]).expect(0);
    assert_eq!(site.hits("/b") + site.hits("/c"), 7);
    crawl.run(&["fetch", "--state", "failed", "--force"]).expect(0);
    crawl.run(&["normalize"]).expect(0);
    assert_eq!(crawl.query::<i64>("SELECT count(*) FROM url WHERE state = 'fetched' AND kind = 'page'"), 3);
    assert!(crawl.run(&["fetch", "--url", "https://elsewhere.example/x"]).expect(1).stderr.contains("in the scope of no source"));
    assert!(crawl.run(&["fetch", "--state", "broken"]).expect(2).stderr.contains("possible values"));
}

#[test]
fn normalize_writes_to_a_file_without_marking_anything_as_done() {
    let site = Site::start();
    feed(&site, &["/a"]);
    site.set("/a", Reply::html(article("a")));
    let crawl = crawl_of(&site);
    crawl.run(&["discover"]).expect(0);
    crawl.run(&["fetch"]).expect(0);
    let ran = crawl.run(&["normalize", "--source", "news", "--host", &site.host(), "--output", "-"]).expect(0);
    assert!(ran.stdout.contains(&paragraphs("a")[0]), "{}", ran.stdout);
    assert_eq!(crawl.query::<i64>("SELECT count(*) FROM capture WHERE made IS NOT NULL"), 0);
    crawl.run(&["normalize"]).expect(0);
    assert_eq!(crawl.output().all().len(), 1);
    // The same archive, read without the ledger.
    let pure = crawl.run(&["normalize", "raw", "--output", "-"]).expect(0);
    assert_eq!(crate::support::lines(&pure.stdout).len(), 1, "{}", pure.stdout);
    assert!(pure.stderr.contains("1 robots_txt") && pure.stderr.contains("1 own_file"), "{}", pure.stderr);
}

#[test]
fn one_run_at_a_time_and_a_stale_lock_is_taken_over() {
    let site = Site::start();
    feed(&site, &["/a"]);
    site.set("/a", Reply::html(article("a")));
    let crawl = crawl_of(&site);
    let raw = crawl.path().join("raw");
    fs::create_dir_all(&raw).expect("made");
    let held = fs::OpenOptions::new().create(true).truncate(false).write(true).open(raw.join(".ghirbal.lock")).expect("opened");
    held.try_lock().expect("nobody else holds it");
    std::io::Write::write_all(&mut &held, b"process 4711, ghirbal run, since 2026-11-01T00:00:00Z").expect("written");
    for command in [&["run"][..], &["discover"], &["fetch"], &["requeue", "--state", "failed"]] {
        let ran = crawl.run(command).expect(4);
        assert!(ran.stderr.contains("4711") && ran.stderr.contains("since 2026"), "{}", ran.stderr);
    }
    assert!(site.log().is_empty());
    crawl.run(&["status"]).expect(0);
    drop(held);
    let ran = crawl.run(&["run"]).expect(0);
    assert!(ran.stderr.contains("taken over") && ran.stderr.contains("4711"), "{}", ran.stderr);
    assert!(!crawl.run(&["run"]).expect(0).stderr.contains("taken over"), "a run that ends by itself leaves no name behind");
}
