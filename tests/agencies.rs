//! The agency a text is credited to, page by page: the places on a page that name it.

use crate::support::story::{self, TITLE};

/// The agency of an article with something between headline and text, and something behind the text.
fn agency(below_headline: &str, end: &str) -> Option<String> {
    let prose = story::paragraphs(4);
    let html = format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>{TITLE}</title></head><body><main><article><h1>{TITLE}</h1>{below_headline}{prose}{end}</article></main></body></html>"
    );
    story::sift("https://bay.example/ferry", &html, None).expect("a record").agency
}

fn dateline(of: &str) -> String {
    format!("<p>NEW HAVEN ({of}) - The ferry across the bay left its harbour on Monday with a hundred people on board, and nobody knew where it went.</p>")
}

#[test]
fn a_dateline_below_what_stands_before_the_story() {
    let summary = "<p>All that is known of the ferry, and of the hundred people who were on board when it left its harbour on Monday.</p>";
    assert_eq!(agency(&format!("{summary}{}", dateline("Reuters")), "").as_deref(), Some("Reuters"));
    // In a sentence the brackets explain a name.
    let told = "<p>The Associated Press (AP) was told by the harbour that the ferry was seen again, a hundred miles from where it ought to be.</p>";
    assert_eq!(agency(&format!("{summary}{told}"), ""), None);
}

#[test]
fn an_agency_where_the_byline_is() {
    assert_eq!(agency("<ul class=attributes><li class=byline><div>Reuters in New Haven</div></li></ul>", "").as_deref(), Some("Reuters"));
    assert_eq!(agency("<h6>Written by</h6><h5>The Associated Press</h5>", "").as_deref(), Some("The Associated Press"));
    assert_eq!(agency("<p class=byline>Jane Farrow, Harbour News Service</p>", "").as_deref(), Some("Harbour News Service"));
    // A picture's credit, a button.
    assert_eq!(agency("<figure><img src=a.jpg><figcaption>Anna Lind/Reuters</figcaption></figure><a href=/zoom>AA</a>", ""), None);
}

#[test]
fn an_agency_behind_the_text() {
    assert_eq!(agency("", "<p><cite>—Associated Press</cite></p>").as_deref(), Some("Associated Press"));
    let notice = "<p>Copyright 2026 The Associated Press. All rights reserved. This material may not be published, broadcast or redistributed.</p>";
    assert_eq!(agency("", notice).as_deref(), Some("The Associated Press"));
    assert_eq!(agency("", "<p>Copyright 2026 Bay Herald. All rights reserved.</p>"), None);
}

#[test]
fn a_dateline_is_believed_before_a_source_of_another_kind() {
    let cited = "<p>SOURCE: Journal of Harbours</p>";
    assert_eq!(agency(&dateline("Reuters"), cited).as_deref(), Some("Reuters"));
    assert_eq!(agency("", cited).as_deref(), Some("Journal of Harbours"));
}

#[test]
fn a_source_in_the_middle_of_a_text_is_a_charts() {
    let middle = |line: &str| agency(&format!("{}{line}{}", story::paragraphs(4), story::paragraphs(4)), "");
    assert_eq!(middle("<p><em>Source: <a href=https://harbourlab.example/study>Harbour Lab</a></em></p>"), None);
    assert_eq!(middle("<p>Source: Reuters</p>").as_deref(), Some("Reuters"));
    assert_eq!(agency("", "<p>Source: Harbour Lab</p>").as_deref(), Some("Harbour Lab"));
    assert_eq!(agency("", "<p>Source: Harbour League [HL]</p>").as_deref(), Some("Harbour League [HL]"));
    assert_eq!(agency("", "<p>Sources: (Harbour Lab Today) (Bay Medicine)</p>"), None);
}
