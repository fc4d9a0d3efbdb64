//! Pages that only scripts fill.

use super::crawl::{Crawl, source};
use super::site::Site;
#[cfg(feature = "render")]
use crate::acquire::site::Reply;
#[cfg(feature = "render")]
use crate::support::{paragraphs, title};

#[cfg(not(feature = "render"))]
#[test]
fn without_the_feature_a_source_that_wants_rendering_is_refused() {
    let site = Site::start();
    let crawl = Crawl::new("", &source("s", &site.host(), &format!("urls = [{:?}]\nrender = true", site.url("/"))));
    let ran = crawl.run(&["run"]).expect(1);
    assert!(ran.stderr.contains("--features render"), "{}", ran.stderr);
    assert!(site.log().is_empty());
}

#[cfg(feature = "render")]
#[test]
fn a_page_that_scripts_fill_is_rendered_and_kept_beside_the_answer() {
    if std::process::Command::new("chromium").arg("--version").output().is_err() {
        eprintln!("skipped: there is no chromium here");
        return;
    }
    let (site, inner) = (Site::start(), Site::start_at("127.0.0.5".parse().expect("an address"), 0));
    inner.otherwise(|_, _| Reply::html("secret").with("Access-Control-Allow-Origin", "*"));
    let text: String = paragraphs("quay").iter().map(|paragraph| format!("<p>{paragraph}</p>")).collect();
    site.set("/text.json", Reply::new(200, serde_json::to_string(&text).expect("JSON")).with("Content-Type", "application/json"));
    let script = format!(
        "fetch('{}').then(r => r.text()).then(t => document.title = 'leaked ' + t).catch(() => 0);
         fetch('/text.json').then(r => r.json()).then(t => document.querySelector('article').innerHTML += t);",
        inner.url("/secret")
    );
    site.set("/app.js", Reply::new(200, script).with("Content-Type", "text/javascript"));
    let shell = format!(
        "<!doctype html><html lang=en><head><title>{0}</title></head><body><img src=/picture.png><article><h1>{0}</h1></article><script src=/app.js></script></body></html>",
        title("quay")
    );
    site.set("/page", Reply::html(shell));
    let wishes = format!("urls = [{:?}]\nrender = true", site.url("/page"));
    let crawl = Crawl::new("allow_networks = [\"127.0.0.1\"]\ntotal_timeout = \"20s\"", &source("s", &site.host(), &wishes));
    let ran = crawl.run(&["-v", "run"]).expect(0);
    let records = crawl.output().all();
    assert_eq!(records.len(), 1, "{}", ran.stderr);
    assert_eq!(crate::support::names(&records), ["quay"]);
    assert_eq!(records[0]["title"], title("quay"));
    assert_eq!((site.hits("/page"), site.hits("/app.js"), site.hits("/text.json"), site.hits("/picture.png")), (1, 1, 1, 0), "{:?}", site.paths());
    assert!(inner.log().is_empty(), "the guard holds for scripts too: {:?}", inner.paths());
    let kinds: String = crawl.query("SELECT group_concat(kind || ' ' || wanted, ', ') FROM (SELECT c.kind, wanted FROM capture c JOIN url u ON u.id = c.url WHERE u.url LIKE '%/page' ORDER BY c.id)");
    assert_eq!(kinds, "response 0, resource 1", "both are kept, and the rendered one is the article");
    crawl.check_archives();
}
