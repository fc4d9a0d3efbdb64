//! Pages that only scripts fill.

use super::crawl::{Crawl, source};
use super::site::{Reply, Site};

#[test]
fn a_source_that_wants_rendering_needs_a_browser() {
    let site = Site::start();
    site.set("/", Reply::html("x"));
    let crawl = Crawl::new("", &source("s", &site.host(), &format!("urls = [{:?}]\nrender = true", site.url("/"))));
    assert!(crawl.run(&["run"]).code <= 1);
}
