//! What trimming keeps and takes, page by page.

use super::*;
use crate::extract::scan;
use scraper::Html;

#[test]
fn headings_of_manuals_that_are_stock_phrases_elsewhere() {
    let kept = |body: &str| {
        let html = Html::parse_document(body);
        let outline = scan::scan(&html);
        let table = Table::of(&outline);
        // As the classifier leaves it: stock phrases are refused, all else is kept.
        let judge = |features: &crate::extract::features::Features| Judgement { keep: features.phrase.is_none(), score: 0.9, reason: "prose" };
        let mut judged: Vec<Judgement> = table.blocks.iter().map(judge).collect();
        keep_headings_of_text(&outline, &table, &mut judged);
        judged.iter().map(|judgement| judgement.keep).collect::<Vec<bool>>()
    };
    let text = "<p>The server answers with the state of the ferry and the time of the next crossing.</p>";
    for heading in ["Responses", "Discussion", "Comments", "Tags", "Categories", "Share", "Login", "Search", "More"] {
        assert_eq!(kept(&format!("<main><h2>{heading}</h2>{text}</main>")), [true, true], "{heading}");
        assert_eq!(kept(&format!("<main>{text}<h2>{heading}</h2><h2>Crossings</h2>{text}</main>")), [true, false, true, true], "{heading} of nothing");
        assert_eq!(kept(&format!("<main>{text}<h2>{heading}</h2><p><a href=/a>Crossings by month</a></p></main>")), [true, false, true], "{heading} of links");
    }
    assert_eq!(kept(&format!("<main>{text}</main><div class=comments><h2>Comments</h2><p>Works for me, thank you.</div>")), [true, false, true]);
    assert_eq!(kept(&format!("<main><p>Tags</p>{text}</main>")), [false, true], "no heading");
}

#[test]
fn the_headline_again() {
    let title = fold("Ferry sails again after a winter in the dock");
    for text in [
        "Ferry sails again after a winter in the dock",
        "FERRY SAILS AGAIN AFTER A WINTER IN THE DOCK!",
        "Original title: Ferry sails again after a winter in the dock",
        "Islands\nFerry sails again after a winter in the dock",
        "Ferry sails again\nafter a winter in the dock",
    ] {
        assert!(repeats_headline(text, &title), "{text}");
    }
    for text in [
        "Ferry sails again",
        "Ferry sails again after a winter in the dock\nIt had been there for four months, longer than planned.",
        "Islands",
        "Hold on\nTo the dock\nFerry sails again after a winter in the dock",
    ] {
        assert!(!repeats_headline(text, &title), "{text}");
    }
    assert!(!repeats_headline("", ""));
}
