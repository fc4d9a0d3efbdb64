//! Ending early: SIGTERM, SIGINT, `--max-runtime`.

use std::process::Command;
use std::time::{Duration, Instant};

use super::crawl::{Crawl, source};
use super::news;
use super::site::{Reply, Site, wait_until};
use crate::support::article;
use crate::support::program::{command, finish};

fn slow_site() -> Site {
    let site = Site::start();
    news::build(&site);
    site.set("/robots.txt", Reply::new(404, ""));
    for number in 0..news::PAGES {
        site.set(&format!("/news/{number}"), Reply::html(article(&format!("town{number}"))).after(Duration::from_millis(40)));
    }
    site
}

fn crawl_of(site: &Site) -> Crawl {
    Crawl::new(
        "",
        &source(
            "news",
            &site.host(),
            &format!(
                "home = [{0:?}]\nsitemaps = [{1:?}]\nfeeds = [{2:?}]\npaths = [\"/news/*\"]",
                site.url("/"),
                site.url("/index.xml"),
                site.url("/feed.xml")
            ),
        ),
    )
}

#[test]
fn a_signal_ends_a_run_cleanly_and_the_next_one_goes_on() {
    for signal in ["-TERM", "-INT"] {
        let site = slow_site();
        let crawl = crawl_of(&site);
        let child = command(crawl.path(), &["run"]).spawn().expect("the program starts");
        wait_until("pages are fetched", || site.paths().iter().filter(|path| path.starts_with("/news/")).count() > 20);
        let told = Instant::now();
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill").success());
        let ran = finish(child).expect(6);
        assert!(told.elapsed() < Duration::from_secs(5), "{:?}", told.elapsed());
        assert!(ran.stderr.contains("stopped by a signal"), "{}", ran.stderr);
        let asked = site.paths().iter().filter(|path| path.starts_with("/news/")).count();
        assert!(asked < 300, "{asked}");
        assert_eq!(crawl.query::<i64>("SELECT count(*) FROM url WHERE kind = 'page' AND state = 'fetched'"), asked as i64, "what was under way has been kept");
        assert_eq!(crawl.query::<i64>("SELECT exit FROM run ORDER BY id DESC LIMIT 1"), 6);
        crawl.check_archives();
        crawl.run(&["run"]).expect(0);
        assert_eq!(crawl.output().all().len(), 300);
        assert!((0..300).all(|number| site.hits(&format!("/news/{number}")) == 1), "nothing is fetched twice");
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let site = slow_site();
    site.otherwise(|_, _| Reply::html("x").after(Duration::from_secs(30)));
    let crawl = Crawl::new("total_timeout = \"30s\"\nidle_timeout = \"30s\"", &source("s", &site.host(), &format!("urls = [{:?}]", site.url("/hangs"))));
    let child = command(crawl.path(), &["fetch"]).spawn().expect("the program starts");
    wait_until("it is asked for", || site.hits("/hangs") == 1);
    let told = Instant::now();
    for _ in 0..2 {
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill");
        std::thread::sleep(Duration::from_millis(200));
    }
    finish(child).expect(130);
    assert!(told.elapsed() < Duration::from_secs(3), "{:?}", told.elapsed());
    assert_eq!(crawl.state(&site.url("/hangs")).0, "new", "it is due still");
}

#[test]
fn max_runtime_ends_a_run_and_what_was_fetched_is_normalized() {
    let site = slow_site();
    let crawl = crawl_of(&site);
    let ran = crawl.run(&["run", "--max-runtime", "1500ms"]).expect(6);
    assert!(ran.stderr.contains("--max-runtime"), "{}", ran.stderr);
    let fetched = crawl.query::<i64>("SELECT count(*) FROM url WHERE kind = 'page' AND state = 'fetched'");
    assert!((1..300).contains(&fetched), "{fetched}");
    assert_eq!(crawl.output().all().len() as i64, fetched);
    crawl.run(&["run", "--max-runtime", "1h"]).expect(0);
    assert_eq!(crawl.output().all().len(), 300);
}
