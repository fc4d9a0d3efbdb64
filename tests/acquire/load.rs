//! How fast it goes where no manners hold it back. Run with: `cargo test --release --test tests load -- --ignored --nocapture`

use std::time::Instant;

use super::crawl::{Crawl, source};
use super::site::{Reply, Site};
use crate::support::article;

const HOSTS: u8 = 50;
const PAGES: usize = 200;

#[test]
#[ignore = "takes both cores for some seconds; its figures are in docs/operations.md"]
fn ten_thousand_pages_of_fifty_hosts() {
    let sites: Vec<Site> = (1..=HOSTS).map(|last| Site::start_at([127, 0, 7, last].into(), 0)).collect();
    let mut sources = String::new();
    for (number, site) in sites.iter().enumerate() {
        site.otherwise(|hit, _| if hit.path.starts_with("/p/") { Reply::html(article(&hit.path.replace('/', "x"))) } else { Reply::new(404, "") });
        let entries: String = (0..PAGES).map(|page| format!("<url><loc>{}</loc></url>", site.url(&format!("/p/{page}")))).collect();
        site.set("/map.xml", Reply::xml(format!("<urlset>{entries}</urlset>")));
        sources.push_str(&source(&format!("s{number}"), &site.host(), &format!("sitemaps = [{:?}]", site.url("/map.xml"))));
    }
    let crawl = Crawl::new("total_concurrency = 100", &sources);
    crawl.run(&["discover"]).expect(0);
    let begun = Instant::now();
    let ran = crawl.run(&["fetch"]).expect(0);
    let seconds = begun.elapsed().as_secs_f64();
    let pages = f64::from(HOSTS) * PAGES as f64;
    let busy = ran.cpu.as_secs_f64();
    eprintln!(
        "{pages} pages in {seconds:.2} s: {:.0} pages/s; {busy:.2} s of one core: {:.0} pages for each second of a core; {} MB and {} files at most",
        pages / seconds,
        pages / busy,
        ran.peak_kb / 1024,
        ran.files
    );
    assert_eq!(crawl.query::<i64>("SELECT count(*) FROM url WHERE kind = 'page' AND state = 'fetched'"), 10_000);
    assert!(ran.peak_kb < 300_000, "{} kB", ran.peak_kb);
    crawl.check_archives();
}
