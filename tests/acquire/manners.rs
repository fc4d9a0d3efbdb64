//! Manners: delays, robots.txt, Retry-After, budgets, and the guard.

use std::time::Duration;

use super::crawl::{Crawl, source};
use super::site::{Act, BrokenSite, Hit, Reply, Site};
use crate::support::article;
use crate::support::program::{command, finish, run};

/// A site whose sitemap names so many pages.
fn site_of(pages: usize) -> Site {
    let site = Site::start();
    let entries: String = (0..pages).map(|number| format!("<url><loc>{}</loc></url>", site.url(&format!("/p/{number}")))).collect();
    site.set("/map.xml", Reply::xml(format!("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{entries}</urlset>")));
    site.otherwise(|hit, _| if hit.path.starts_with("/p/") { Reply::html(article(&hit.path.replace('/', "x"))) } else { Reply::new(404, "no") });
    site
}

fn lines_of(site: &Site) -> String {
    format!("sitemaps = [{:?}]", site.url("/map.xml"))
}

/// The shortest time between two requests.
fn closest(log: &[Hit]) -> Duration {
    log.windows(2).map(|pair| pair[1].at.duration_since(pair[0].at)).min().expect("several requests")
}

#[test]
fn never_two_requests_closer_than_the_delay() {
    for concurrency in [1, 4] {
        let site = site_of(12);
        // Answers of every length: the delay must not depend on them.
        site.otherwise(|hit, _| Reply::html(article(&hit.path.replace('/', "x"))).after(Duration::from_millis(if hit.path.ends_with('3') { 90 } else { 1 })));
        site.set("/robots.txt", Reply::new(404, ""));
        let crawl = Crawl::new(&format!("delay = \"60ms\"\njitter = 0.5\nconcurrency = {concurrency}"), &source("s", &site.host(), &lines_of(&site)));
        crawl.run(&["run"]).expect(0);
        assert_eq!(site.log().len(), 14);
        assert!(closest(&site.log()) >= Duration::from_millis(60), "concurrency {concurrency}: {:?}", closest(&site.log()));
        // The delay holds between runs as well.
        crawl.ledger().execute_batch("UPDATE url SET next_due = 0").expect("written");
        crawl.run(&["fetch", "--limit", "2"]).expect(0);
        assert!(closest(&site.log()) >= Duration::from_millis(60), "between two runs: {:?}", closest(&site.log()));
    }
}

#[test]
fn a_source_s_own_delay_and_the_crawl_delay_of_robots_txt_hold() {
    let site = site_of(6);
    site.set("/robots.txt", Reply::new(200, "User-agent: other\nCrawl-delay: 9\n\nUser-agent: Ghirbal\nCrawl-delay: 0.12\n"));
    let crawl = Crawl::new("longest_crawl_delay = \"10s\"", &source("s", &site.host(), &format!("delay = \"20ms\"\n{}", lines_of(&site))));
    crawl.run(&["run"]).expect(0);
    assert_eq!(site.log().len(), 8);
    assert!(closest(&site.log()[1..]) >= Duration::from_millis(120), "{:?}", closest(&site.log()));
    let capped = site_of(6);
    capped.set("/robots.txt", Reply::new(200, "User-agent: *\nCrawl-delay: 3600\n"));
    let crawl = Crawl::new("longest_crawl_delay = \"30ms\"", &source("s", &capped.host(), &lines_of(&capped)));
    crawl.run(&["run"]).expect(0);
    assert_eq!(capped.log().len(), 8, "the cap is what we go along with");
}

#[test]
fn requests_at_once_are_capped_by_host_and_overall() {
    let hosts: Vec<Site> = (1..=4).map(|last| Site::start_at([127, 0, 1, last].into(), 0)).collect();
    let mut sources = String::new();
    for (number, site) in hosts.iter().enumerate() {
        let urls: Vec<String> = (0..6).map(|page| format!("{:?}", site.url(&format!("/{page}")))).collect();
        site.otherwise(|hit, _| Reply::html(article(&hit.path.replace('/', "x"))).after(Duration::from_millis(60)));
        site.set("/robots.txt", Reply::new(404, ""));
        sources.push_str(&source(&format!("s{number}"), &site.host(), &format!("urls = [{}]", urls.join(", "))));
    }
    let crawl = Crawl::new("concurrency = 2\ntotal_concurrency = 3", &sources);
    crawl.run(&["fetch"]).expect(0);
    let mut log: Vec<(Hit, usize)> = hosts.iter().enumerate().flat_map(|(host, site)| site.log().into_iter().map(move |hit| (hit, host))).collect();
    log.retain(|(hit, _)| hit.path != "/robots.txt");
    log.sort_by_key(|(hit, _)| hit.at);
    assert_eq!(log.len(), 24);
    for (hit, host) in &log {
        let during = log.iter().filter(|(other, _)| other.at <= hit.at && hit.at.duration_since(other.at) < Duration::from_millis(55));
        let (all, own) = during.fold((0, 0), |(all, own), (_, other)| (all + 1, own + usize::from(other == host)));
        assert!(all <= 3 && own <= 2, "{all} at once, {own} of one host");
    }
}

#[test]
fn robots_txt_that_cannot_be_read_means_wait() {
    for broken in [Reply::new(500, "no"), Reply::new(503, "no"), Reply::new(200, "User-agent: *\nDisallow:\n").after(Duration::from_secs(5))] {
        let site = site_of(3);
        site.set("/robots.txt", broken);
        let crawl = Crawl::new("retries = 1", &source("s", &site.host(), &lines_of(&site)));
        let ran = crawl.run(&["run"]).expect(0);
        assert!(ran.stderr.contains("put back (robots_unreachable)"), "{}", ran.stderr);
        assert!(site.paths().iter().all(|path| path == "/robots.txt") && site.log().len() == 2, "{:?}", site.paths());
        site.set("/robots.txt", Reply::new(403, "no"));
        crawl.time_passes();
        crawl.run(&["run"]).expect(0);
        assert_eq!(crawl.output().all().len(), 3, "4xx allows all");
    }
}

#[test]
fn robots_txt_is_followed_through_redirects_and_remembered() {
    let (site, other) = (site_of(3), Site::start_at("127.0.0.3".parse().expect("an address"), 0));
    site.set("/robots.txt", Reply::redirect(301, &other.url("/rules")));
    other.set("/rules", Reply::new(200, "User-agent: ghirbal\nDisallow: /p/1\n"));
    let crawl = Crawl::new("", &source("s", &site.host(), &lines_of(&site)));
    crawl.run(&["discover"]).expect(0);
    crawl.run(&["fetch"]).expect(0);
    assert_eq!((site.hits("/robots.txt"), other.hits("/rules"), site.hits("/p/1"), site.hits("/p/2")), (1, 1, 0, 1));
    assert_eq!(crawl.state(&site.url("/p/1")), ("excluded".to_owned(), Some("robots".to_owned())));
    assert_eq!(site.log()[0].headers["user-agent"], format!("ghirbal/{} (+mailto:test@example.org)", env!("CARGO_PKG_VERSION")));
}

#[test]
fn retry_after_is_obeyed_and_429_slows_down() {
    let site = site_of(4);
    site.set_with("/p/1", |_, before| if before == 0 { Reply::new(429, "").with("Retry-After", "1") } else { Reply::html(article("one")) });
    let crawl = Crawl::new("concurrency = 1", &source("s", &site.host(), &lines_of(&site)));
    crawl.run(&["run"]).expect(0);
    assert_eq!(crawl.output().all().len(), 4);
    let log = site.log();
    let asked = log.iter().position(|hit| hit.path == "/p/1").expect("asked");
    assert!(log[asked + 1].at.duration_since(log[asked].at) >= Duration::from_secs(1), "nobody asks the host before its time");
    assert!(closest(&log[asked + 1..]) >= Duration::from_millis(400), "and it is asked more seldom after: {:?}", closest(&log[asked + 1..]));
    // Longer than a run waits: put back, and the next run knows.
    let site = site_of(4);
    site.set("/p/1", Reply::new(503, "").with("Retry-After", "3600"));
    let crawl = Crawl::new("concurrency = 1", &source("s", &site.host(), &lines_of(&site)));
    let ran = crawl.run(&["run"]).expect(0);
    assert!(ran.stderr.contains("put back (retry_after)"), "{}", ran.stderr);
    assert_eq!((site.hits("/p/1"), site.hits("/p/2")), (1, 0));
    let ran = crawl.run(&["run"]).expect(0);
    assert!(ran.stderr.contains("3 put back (retry_after)"), "{}", ran.stderr);
    assert_eq!((site.hits("/p/1"), site.hits("/p/2")), (1, 0));
    let host = crawl.host();
    assert!(host["waits_until"].is_string() && host["waits_for"] == "retry_after" && host["due"] == 3, "{host}");
    assert!(crawl.run(&["status"]).expect(0).stdout.contains("(retry_after)"));
}

#[test]
fn a_host_that_fails_again_and_again_is_left_alone() {
    let site = site_of(20);
    site.otherwise(|hit, _| if hit.path.starts_with("/p/") { Reply::new(500, "no") } else { Reply::new(404, "") });
    let crawl = Crawl::new("concurrency = 1\nretries = 0\nbreaker_failures = 4\nbreaker_pause = \"1h\"", &source("s", &site.host(), &lines_of(&site)));
    let ran = crawl.run(&["run"]).expect(0);
    assert!(ran.stderr.contains("16 put back (breaker)"), "{}", ran.stderr);
    assert_eq!(site.paths().iter().filter(|path| path.starts_with("/p/")).count(), 4);
    assert_eq!(crawl.host()["waits_for"], "breaker");
}

#[test]
fn a_budget_is_kept_over_the_day() {
    let site = site_of(20);
    let crawl = Crawl::new("", &source("s", &site.host(), &format!("budget_per_day = 7\n{}", lines_of(&site))));
    let ran = crawl.run(&["run"]).expect(0);
    assert!(ran.stderr.contains("15 put back (budget)"), "{}", ran.stderr);
    assert_eq!(site.log().len(), 7, "robots.txt, the sitemap and five pages");
    crawl.run(&["run"]).expect(0);
    assert_eq!(site.log().len(), 7);
}

#[test]
fn challenges_are_blocked_and_no_articles() {
    let site = site_of(3);
    let challenge = "<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>";
    site.set("/p/0", Reply::new(403, challenge).with("Content-Type", "text/html").with("Server", "cloudflare"));
    site.set("/p/1", Reply::html(challenge));
    site.set("/p/2", Reply::new(403, "<h1>Forbidden</h1>"));
    let crawl = Crawl::new("", &source("s", &site.host(), &lines_of(&site)));
    let ran = crawl.run(&["run"]).expect(0);
    assert!(ran.stderr.contains("3 blocked (2 challenge, 1 status_403)"), "{}", ran.stderr);
    assert!(crawl.output().all().is_empty());
    assert_eq!((crawl.host()["pages"]["blocked"].as_u64(), crawl.host()["causes"]["challenge"].as_u64()), (Some(3), Some(2)));
}

#[test]
fn nobody_on_the_private_network_is_asked() {
    let (site, inner) = (site_of(0), Site::start_at("127.0.0.5".parse().expect("an address"), 0));
    inner.otherwise(|_, _| Reply::html(article("secret")));
    let links = [
        inner.url("/linked"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://localhost/x".to_owned(),
        site.url("/redirect"),
        "http://[::1]/".to_owned(),
    ];
    let entries: String = links.iter().map(|link| format!("<url><loc>{link}</loc></url>")).collect();
    site.set("/map.xml", Reply::xml(format!("<urlset>{entries}</urlset>")));
    site.set("/redirect", Reply::redirect(302, &inner.url("/redirected")));
    let hosts = "\"127.0.0.1\", \"127.0.0.5\", \"169.254.169.254\", \"localhost\"";
    let sources = format!("[[source]]\nname = \"s\"\nhosts = [{hosts}]\n{}\n", lines_of(&site));
    // Only the site itself is let through.
    let crawl = Crawl::new("allow_networks = [\"127.0.0.1\"]\nretries = 0", &sources);
    crawl.run(&["run"]).expect(0);
    assert!(inner.log().is_empty(), "{:?}", inner.paths());
    for url in [&inner.url("/linked"), &inner.url("/redirected"), "http://169.254.169.254/latest/meta-data/"] {
        let (state, cause) = crawl.state(url);
        assert!(state == "excluded" && cause.as_deref() == Some("guard"), "{url}: {state} {cause:?}");
    }
    let crawl = Crawl::new("allow_networks = []\nretries = 0", &sources);
    crawl.run(&["run"]).expect(0);
    assert_eq!(site.log().len(), 3, "without leave not even the site itself is asked again: {:?}", site.paths());
}

#[test]
fn headers_and_cookies_go_to_the_source_s_hosts_only() {
    let (site, other) = (Site::start(), Site::start_at("127.0.0.6".parse().expect("an address"), 0));
    other.set("/feed.xml", Reply::xml(format!("<rss version=\"2.0\"><channel><title>F</title><item><link>{}</link></item></channel></rss>", site.url("/a"))));
    site.set("/a", Reply::html(article("a")));
    let wishes = "user_agent = \"harbour-bot/2 (+https://example.org)\"\nheaders = { X-Key = \"secret\" }\ncookies = { consent = \"yes\", lang = \"ar\" }";
    let crawl = Crawl::new("", &source("s", &site.host(), &format!("feeds = [{:?}]\n{wishes}", other.url("/feed.xml"))));
    crawl.run(&["run"]).expect(0);
    let own = site.log().into_iter().find(|hit| hit.path == "/a").expect("asked").headers;
    assert_eq!(
        (own["x-key"].as_str(), own["cookie"].as_str(), own["user-agent"].as_str()),
        ("secret", "consent=yes; lang=ar", "harbour-bot/2 (+https://example.org)")
    );
    let foreign = other.log().into_iter().find(|hit| hit.path == "/feed.xml").expect("asked").headers;
    assert!(!foreign.contains_key("x-key") && !foreign.contains_key("cookie"), "{foreign:?}");
}

/// The environment's proxies would pass the guard by; a source's own proxy is meant.
#[test]
fn a_source_s_proxy_is_used_and_that_of_the_environment_is_not() {
    let proxy = BrokenSite::start(|target, _| {
        let (status, body) = if target == "http://news.example/a" { ("200 OK", article("proxied")) } else { ("404 Not Found", String::new()) };
        vec![Act::Send(
            format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).into_bytes(),
        )]
    });
    let lines = format!("urls = [\"http://news.example/a\", \"http://169.254.169.254/x\"]\nproxy = {:?}", proxy.url(""));
    let sources = format!("[[source]]\nname = \"s\"\nhosts = [\"news.example\", \"169.254.169.254\"]\n{lines}\n");
    let crawl = Crawl::new("allow_networks = []", &sources);
    crawl.run(&["run"]).expect(0);
    assert_eq!(crate::support::names(&crawl.output().all()), ["proxied"]);
    assert_eq!(proxy.hits("http://169.254.169.254/x"), 0, "a literal address is checked, proxy or not");
    let site = site_of(1);
    let crawl = Crawl::new("", &source("s", &site.host(), &lines_of(&site)));
    let mut child = command(crawl.path(), &["run"]);
    child.env("http_proxy", proxy.url("")).env("HTTP_PROXY", proxy.url("")).env("ALL_PROXY", proxy.url(""));
    finish(child.spawn().expect("the program starts")).expect(0);
    assert_eq!((crawl.output().all().len(), proxy.hits(&site.url("/p/0"))), (1, 0));
}

#[test]
fn in_an_empty_folder_each_command_says_what_to_do() {
    let empty = crate::support::folder();
    for arguments in [&["run"][..], &["discover"], &["fetch", "--dry-run"]] {
        let ran = run(empty.path(), arguments).expect(1);
        assert!(ran.stderr.contains("no source of the config has anything to fetch"), "{}", ran.stderr);
    }
    assert!(run(empty.path(), &["status"]).expect(0).stdout.contains("nothing is known yet"));
    assert!(run(empty.path(), &["normalize", "--force"]).expect(1).stderr.contains("nothing was fetched yet"));
    assert_eq!(std::fs::read_dir(empty.path()).expect("there").count(), 0, "and nothing is left behind");
}
