//! A whole news site: found by feed, sitemap, home page and list, fetched, archived, normalised.

use std::time::Duration;

use super::crawl::{Crawl, source};
use super::site::{Reply, Site};
use crate::support::{article, field, names, pack, write};

/// Pages of the site.
pub const PAGES: usize = 300;

/// A site of 300 pages: the newest 40 in the feed, 200 in two sitemaps (one of them compressed) below an index, 60 linked
/// from a section page.
pub fn build(site: &Site) {
    let url = |number: usize| site.url(&format!("/news/{number}"));
    for number in 0..PAGES {
        let name = format!("town{number}");
        site.set_with(&format!("/news/{number}"), move |hit, _| Reply::html(article(&name)).conditional(hit, &format!("\"v{number}\"")));
    }
    site.set("/robots.txt", Reply::new(200, format!("User-agent: *\nDisallow: /private/\nSitemap: {}\n", site.url("/index.xml"))));
    let items: String = (0..40)
        .map(|number| {
            format!(
                "<item><title>The harbour of town{number} opens again</title><link>{}</link><pubDate>Tue, 03 Nov 2026 10:00:00 +0100</pubDate>\
                 <dc:creator xmlns:dc=\"http://purl.org/dc/elements/1.1/\">Jane Roe</dc:creator></item>",
                url(number)
            )
        })
        .collect();
    let items = format!("{items}<item><link>{}</link></item><item><link>https://elsewhere.example/x</link></item>", site.url("/private/diary"));
    let feed = format!("<rss version=\"2.0\"><channel><title>News</title><language>en</language>{items}</channel></rss>");
    site.set_with("/feed.xml", move |hit, _| Reply::xml(feed.clone()).conditional(hit, "\"feed\""));
    site.set("/private/diary", Reply::html(article("diary")));
    let map = |numbers: std::ops::Range<usize>| {
        let entries: String = numbers.map(|number| format!("<url><loc>{}</loc><lastmod>2026-11-02</lastmod></url>", url(number))).collect();
        format!("<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{entries}</urlset>")
    };
    let index = format!(
        "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><sitemap><loc>{}</loc></sitemap><sitemap><loc>{}</loc></sitemap></sitemapindex>",
        site.url("/map1.xml"),
        site.url("/map2.xml.gz")
    );
    site.set("/index.xml", Reply::xml(index));
    site.set("/map1.xml", Reply::xml(map(40..140)));
    site.set("/map2.xml.gz", Reply::new(200, pack::gzip(map(140..240).as_bytes())).with("Content-Type", "application/gzip"));
    let links: String = (240..PAGES).map(|number| format!("<li><a href=\"/news/{number}#top\">Town number {number} and its old harbour</a></li>")).collect();
    site.set(
        "/",
        Reply::html(format!(
            "<html><head><title>News</title><link rel=alternate type=application/rss+xml href=/feed.xml></head><body><main><ul>{links}</ul></main></body></html>"
        )),
    );
}

/// The source that finds all of it.
pub fn sources(site: &Site) -> String {
    source("news", &site.host(), &format!("home = [{:?}]\nautodiscover = true\nrobots_sitemaps = true\npaths = [\"/news/*\", \"/private/*\"]", site.url("/")))
}

#[test]
fn a_site_of_300_pages_from_home_page_to_records() {
    let site = Site::start();
    build(&site);
    let crawl = Crawl::new("", &sources(&site));
    let ran = crawl.run(&["run"]).expect(0);
    assert!(ran.stderr.contains("300 fetched") && ran.stderr.contains("1 excluded (1 robots)"), "{}", ran.stderr);
    let records = crawl.output().all();
    let mut towns: Vec<String> = (0..PAGES).map(|number| format!("town{number}")).collect();
    towns.sort();
    assert_eq!(names(&records), towns);
    for path in ["/robots.txt", "/", "/feed.xml", "/index.xml", "/map1.xml", "/map2.xml.gz", "/news/0", "/news/299"] {
        assert_eq!(site.hits(path), 1, "{path} is asked for once");
    }
    assert_eq!(site.hits("/private/diary"), 0, "robots.txt forbids it");
    assert_eq!(site.paths()[0], "/robots.txt", "before everything else");
    crawl.check_archives();
    // What the feed says is evidence where the page says nothing.
    let first = records.iter().find(|record| record["url"] == site.url("/news/0")).expect("there");
    assert_eq!((&first["date_published"], &first["date_published_source"]), (&"2026-11-03T10:00:00+01:00".into(), &"feed".into()));
    assert_eq!(first["authors"][0], "Jane Roe");
    assert_eq!((first["version"].as_u64(), first["change"].as_str(), first["source"].as_str()), (Some(1), Some("new"), Some("news")));
    assert!(records.iter().any(|record| record["date_modified"] == "2026-11-02"), "a sitemap's lastmod");
    // And again at once: nothing.
    site.forget();
    let again = crawl.run(&["run"]).expect(0);
    assert!(again.stderr.contains("nothing is due"), "{}", again.stderr);
    assert!(site.log().is_empty(), "{:?}", site.paths());
    assert_eq!(crawl.output().all(), records);
    let host = crawl.host();
    assert_eq!((host["due"].as_u64(), host["pages"]["fetched"].as_u64(), host["pages"]["excluded"].as_u64()), (Some(0), Some(300), Some(1)));
    assert_eq!(host["requests_today"].as_u64(), Some(306));
    assert!(host["last_success"].is_string() && host["next_due"].is_string(), "{host}");
}

#[test]
fn the_stages_one_by_one() {
    let site = Site::start();
    build(&site);
    let crawl = Crawl::new("", &sources(&site));
    let ran = crawl.run(&["discover"]).expect(0);
    assert!(ran.stderr.contains("301 new addresses") || ran.stderr.contains("new addresses"), "{}", ran.stderr);
    assert!(!site.paths().iter().any(|path| path.starts_with("/news/")), "discovery fetches no page");
    assert_eq!(crawl.query::<i64>("SELECT count(*) FROM url WHERE kind = 'page'"), 301);
    let plan = crawl.run(&["fetch", "--dry-run", "--limit", "3"]).expect(0).stdout;
    assert_eq!(plan.lines().count(), 3, "{plan}");
    assert!(plan.lines().all(|line| line.starts_with("page\tnews\thttp://127.0.0.1:") && line.contains("new, named by")), "{plan}");
    crawl.run(&["fetch", "--limit", "3"]).expect(0);
    assert_eq!(site.paths().iter().filter(|path| path.starts_with("/news/")).count(), 3);
    let one = site.url("/news/77");
    crawl.run(&["fetch", "--url", &one]).expect(0);
    assert_eq!((site.hits("/news/77"), crawl.state(&one).0), (1, "fetched".to_owned()));
    assert!(!crawl.path().join("normalized").exists(), "fetching writes no record");
    crawl.run(&["normalize"]).expect(0);
    assert_eq!(crawl.output().all().len(), 4);
    let nothing = crawl.run(&["normalize"]).expect(0);
    assert!(nothing.stderr.contains("nothing to do"), "{}", nothing.stderr);
}

#[test]
fn an_address_list_and_single_addresses() {
    let site = Site::start();
    build(&site);
    let crawl = Crawl::new("", &source("list", &site.host(), &format!("urls = [{:?}]\nurl_lists = [\"urls.txt\"]", site.url("/news/1"))));
    write(
        &crawl.path().join("urls.txt"),
        format!("# towns\n{}\n\n{}?utm_source=x#frag\nhttps://elsewhere.example/\n", site.url("/news/2"), site.url("/news/3")),
    );
    let ran = crawl.run(&["run"]).expect(0);
    assert!(ran.stderr.contains("not in the scope"), "{}", ran.stderr);
    assert_eq!(field(&crawl.output().all(), "url"), [1, 2, 3].map(|number| site.url(&format!("/news/{number}"))));
    write(&crawl.path().join("urls.txt"), "no address\n");
    let ran = crawl.run(&["run"]).expect(1);
    assert!(ran.stderr.contains("urls.txt:1:"), "{}", ran.stderr);
}

#[test]
fn two_sources_on_one_host_keep_their_pages_apart() {
    let site = Site::start();
    build(&site);
    let a = source("low", &site.host(), &format!("sitemaps = [{:?}]\npaths = [\"/news/?\", \"/news/??\"]", site.url("/map1.xml")));
    let b = source("high", &site.host(), &format!("sitemaps = [{:?}]\npaths = [\"/news/14?\"]", site.url("/map2.xml.gz")));
    let crawl = Crawl::new("", &format!("{a}{b}"));
    crawl.run(&["run", "--source", "low"]).expect(0);
    assert_eq!(crawl.output().all().len(), 60);
    assert!(crawl.output().all().iter().all(|record| record["source"] == "low"));
    crawl.run(&["run"]).expect(0);
    assert_eq!(crawl.output().all().iter().filter(|record| record["source"] == "high").count(), 10);
    let ran = crawl.run(&["run", "--source", "hihg"]).expect(1);
    assert!(ran.stderr.contains("did you mean \"high\"?"), "{}", ran.stderr);
}

#[test]
fn a_feed_that_is_none_is_a_failure_and_slow_ones_do_not_hold_up_others() {
    let site = Site::start();
    build(&site);
    site.set("/broken.xml", Reply::html("<html><body>We are sorry, our feed is away.</body></html>"));
    site.set("/slow.xml", Reply::xml("<rss version=\"2.0\"><channel><title>S</title></channel></rss>").after(Duration::from_millis(700)));
    let feeds = ["/broken.xml", "/slow.xml", "/feed.xml"].map(|path| format!("{:?}", site.url(path))).join(", ");
    let crawl = Crawl::new("", &source("news", &site.host(), &format!("feeds = [{feeds}]")));
    let ran = crawl.run(&["discover"]).expect(0);
    assert!(ran.stderr.contains("1 failed (1 no_feed)") && ran.stderr.contains("2 fetched"), "{}", ran.stderr);
    assert_eq!(crawl.state(&site.url("/broken.xml")), ("failed".to_owned(), Some("no_feed".to_owned())));
}
