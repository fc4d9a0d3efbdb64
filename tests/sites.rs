//! The name of the site, the section and the tags, page by page.

use crate::support::story::{self, TITLE};
use ghirbal::record::Record;

/// The record of an article on that site, with a head and something above its headline.
fn record(url: &str, head: &str, above: &str, end: &str) -> Record {
    let prose = story::paragraphs(4);
    let html = format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8>{head}</head><body>{above}<main><article><h1>{TITLE}</h1>{prose}</article></main>{end}</body></html>"
    );
    story::sift(url, &html, None).expect("a record")
}

const URL: &str = "https://www.bayherald.com/sea/ferry";

fn name(head: &str, end: &str) -> Option<String> {
    record(URL, head, "", end).site_name
}

#[test]
fn the_title_names_a_site_before_who_owns_it() {
    let title = |end: &str| format!("<title>{TITLE}{end}</title>");
    let owner = "<footer>© 2026 The Harbour Media Company. All rights reserved.</footer>";
    assert_eq!(name(&title(" - BayHerald.com"), owner).as_deref(), Some("BayHerald.com"));
    assert_eq!(name(&title(" | Bay Herald"), "").as_deref(), Some("Bay Herald"));
    assert_eq!(name(&title(""), owner).as_deref(), Some("The Harbour Media Company"));
}

#[test]
fn what_the_title_adds_to_the_headline_names_a_site_that_nothing_else_names() {
    assert_eq!(name(&format!("<title>{TITLE} › Tide and Timber</title>"), "").as_deref(), Some("Tide and Timber"));
    assert_eq!(name("<title>Another headline › Tide and Timber</title>", ""), None);
    assert_eq!(name(&format!("<title>{TITLE}</title><meta property='og:site_name' content='{{$plugin.site_name}}'>"), ""), None);
    assert_eq!(name(&format!("<title>{TITLE}</title>"), "<p>© 2026 By J. Farrow [GFDL or CC-BY-SA-3.0]</p>"), None);
}

#[test]
fn a_section_is_one_name_and_no_button() {
    let declared = |section: &str| record(URL, &format!("<title>{TITLE}</title><meta property='article:section' content='{section}'>"), "", "").section;
    assert_eq!(declared("Sea, Ships, Harbours, Ferries").as_deref(), Some("Sea"));
    assert_eq!(declared("Science, Health and Space").as_deref(), Some("Science, Health and Space"));
    assert_eq!(declared("0"), None);
    let crumbs = r#"<div class="breadcrumbs"><a href="/x">Overview</a> <a href="/sea">Sea</a></div>"#;
    assert_eq!(record(URL, &format!("<title>{TITLE}</title>"), crumbs, "").section.as_deref(), Some("Sea"));
}

#[test]
fn a_notice_of_copyright_names_a_site_without_its_form() {
    let title = format!("<title>{TITLE}</title>");
    let named = |notice: &str| name(&title, &format!("<footer>{notice}</footer>"));
    assert_eq!(named("© 2026 Harbour-News LLC. All rights reserved.").as_deref(), Some("Harbour-News"));
    assert_eq!(named("© 2026 Privacy Policy | Harbour News").as_deref(), Some("Harbour News"));
    assert_eq!(named("Copyright © Harbour News 2026 Sea and Sky Media").as_deref(), Some("Harbour News"));
}

#[test]
fn accounts_addresses_and_programs_are_no_sites() {
    let declared = |name: &str| format!(r#"<title>{TITLE} | Bay Herald</title><meta property="og:site_name" content="{name}">"#);
    for other in ["@bayherald", "https://www.bayherald.com/", "www", "tumblr"] {
        assert_eq!(name(&declared(other), "").as_deref(), Some("Bay Herald"), "{other}");
    }
    assert_eq!(name(&declared("The Bay Herald"), "").as_deref(), Some("The Bay Herald"));
}

#[test]
fn a_section_is_no_crumb_of_the_home_page_and_no_link_to_another_site() {
    let head = format!("<title>{TITLE} | Bay Herald</title>");
    let section = |above: &str| record(URL, &head, above, "").section;
    let crumbs = r##"<div class="breadcrumbs"><a href="#main">Skip to content</a> <a href="/">Herald front</a> <a href="/sea">Sea</a> <a href="/sea/ferries">Ferries</a></div>"##;
    assert_eq!(section(crumbs).as_deref(), Some("Sea"));
    assert_eq!(section(r#"<div><a href="/sea">Sea</a></div>"#).as_deref(), Some("Sea"));
    assert_eq!(section(r#"<div><a href="https://harbour-shop.example/">Shop</a></div>"#), None);
    assert_eq!(section(r#"<div><a href="/">Bay Herald</a></div>"#), None);
}

#[test]
fn a_template_that_declares_a_section_its_own_way() {
    let section = |value: &str| record(URL, &format!(r#"<title>{TITLE}</title><meta name="section" content="{value}">"#), "", "").section;
    assert_eq!(section("Sea &amp; Sky").as_deref(), Some("Sea & Sky"));
    for other in ["/world/sea", "{}", "Article"] {
        assert_eq!(section(other), None, "{other}");
    }
}

#[test]
fn a_name_comes_without_its_slogan_and_without_signs() {
    let declared = |name: &str, title: &str| {
        let head = format!(r#"<title>{TITLE}{title}</title><meta property="og:site_name" content="{name}">"#);
        record(URL, &head, "", "").site_name
    };
    for (name, title, told) in [
        ("Bay Herald -", "", "Bay Herald"),
        ("bayherald.", "", "bayherald"),
        ("Bay Herald | News from the sea", "", "Bay Herald"),
        ("Where ships come in - Bay Herald", "", "Bay Herald"),
        ("Tide: All that floats and sinks", "", "Tide"),
        ("News｜Tide", " - Tide", "Tide"),
        // Two short names, of which nothing tells the right one.
        ("Tide - Timber", "", "Tide - Timber"),
        ("Bay Herald®", "", "Bay Herald"),
    ] {
        assert_eq!(declared(name, title).as_deref(), Some(told), "{name}");
    }
    assert_eq!(declared("/", ""), None);
}

#[test]
fn whoever_publishes_or_powers_a_site_is_not_the_site() {
    let publisher =
        r#"<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","publisher":{"@type":"Organization","name":"Harbour Media Ltd"}}</script>"#;
    let named = |title: &str, end: &str| name(&format!("<title>{TITLE}{title}</title>{publisher}"), end);
    assert_eq!(named(" - Bay Herald", "").as_deref(), Some("Bay Herald"));
    assert_eq!(named("", "<footer>© 2026 BayHerald</footer>").as_deref(), Some("BayHerald"));
    assert_eq!(named("", "").as_deref(), Some("Harbour Media"), "nothing else names it");
    let notice = |notice: &str| name(&format!("<title>{TITLE}</title>"), &format!("<footer>{notice}</footer>"));
    assert_eq!(notice("Powered by Quayboard® Version 4 Copyright © 2026 Quayboard Inc"), None);
    assert_eq!(notice("© 2011—2026 Harbour Times.").as_deref(), Some("Harbour Times"));
    assert_eq!(notice("© Harbour Times MMXXIII. All rights reserved").as_deref(), Some("Harbour Times"));
    assert_eq!(notice("© 2026 5min.example. All rights reserved").as_deref(), Some("5min.example"));
    assert_eq!(notice("© 2026 Channel 4 VIVID. All rights reserved").as_deref(), Some("Channel 4 VIVID"));
    assert_eq!(notice("© 2026 Harbour Broadcasting Corporation").as_deref(), Some("Harbour Broadcasting Corporation"));
}

#[test]
fn links_above_a_headline_that_lead_to_no_section() {
    let section = |above: &str| record(URL, &format!("<title>{TITLE} | Bay Herald</title>"), above, "").section;
    for link in [
        r#"<a href="/apply" class="standard-btn">Apply now</a>"#,
        r##"<a href="#">Back</a>"##,
        r#"<a href="/price-tag-offer">Offers</a>"#,
        r#"<a href="/about-us">About</a>"#,
        r#"<a href="/author/jane-farrow">Jane Farrow</a>"#,
        r#"<a href="mailto:info@bayherald.com">info@bayherald.com</a>"#,
    ] {
        assert_eq!(section(&format!("<div>{link}</div>")), None, "{link}");
    }
    for link in [r#"<a href="/topic/ships">Ships</a>"#, r#"<a class="kicker espectaculos" href="/ships">Ships</a>"#, r#"<a href="/sea/">Ships</a>"#] {
        assert_eq!(section(&format!("<div>{link}</div>")).as_deref(), Some("Ships"), "{link}");
    }
}

#[test]
fn crumbs_that_machines_are_told() {
    let crumbs = |items: &str| {
        let head = format!(r#"<title>{TITLE}</title><script type="application/ld+json">{{"@type":"BreadcrumbList","itemListElement":[{items}]}}</script>"#);
        record(URL, &head, "", "").section
    };
    let item = |at: u32, name: &str, path: &str| format!(r#"{{"position":{at},"name":"{name}","item":"https://www.bayherald.com{path}"}}"#);
    let (front, sea, own) = (item(1, "Herald", "/"), item(2, "Sea", "/sea"), item(3, "Ferry", "/sea/ferry"));
    assert_eq!(crumbs(&format!("{own},{sea},{front}")).as_deref(), Some("Sea"));
    assert_eq!(crumbs(&format!("{front},{own}")), None);
    let microdata = r#"<ul itemscope itemtype="https://schema.org/BreadcrumbList"><li><a href="/">Start</a></li><li><a href="/sky">Sky</a></li></ul>"#;
    assert_eq!(record(URL, &format!("<title>{TITLE}</title>"), microdata, "").section.as_deref(), Some("Sky"));
}

#[test]
fn a_list_in_one_tag_is_a_list() {
    let tags = |content: &str| record(URL, &format!(r#"<title>{TITLE}</title><meta property="article:tag" content="{content}">"#), "", "").tags;
    assert_eq!(tags("Sea,Ships,type:story,18153161,www.bayherald.com"), ["Sea", "Ships"]);
    assert_eq!(tags("Bergen, Norway"), ["Bergen, Norway"]);
    assert_eq!(tags("Trade, Ports, &amp; Harbours"), ["Trade, Ports, & Harbours"]);
    assert_eq!(tags("editor&amp;#39;s picks"), ["editor's picks"]);
}

#[test]
fn a_part_of_a_site_is_not_the_site() {
    let declared = |name: &str, publisher: &str| {
        let publisher = format!(r#"<script type="application/ld+json">{{"@type":"NewsArticle","headline":"x","publisher":{{"name":"{publisher}"}}}}</script>"#);
        let head = format!(r#"<title>{TITLE}</title><meta property="og:site_name" content="{name}">{publisher}"#);
        record(URL, &head, "", "").site_name
    };
    assert_eq!(declared("Security", "Bay Herald").as_deref(), Some("Bay Herald"));
    assert_eq!(declared("bayherald", "Bay Herald").as_deref(), Some("Bay Herald"));
    assert_eq!(declared("The Bay", "Bay Herald").as_deref(), Some("The Bay"));
    // Before the headline stands a kicker, or the name that the address has too.
    assert_eq!(name(&format!("<title>Influencers: {TITLE}</title>"), ""), None);
    assert_eq!(name(&format!("<title>Herald Insider: {TITLE}</title>"), "").as_deref(), Some("Herald Insider"));
}
