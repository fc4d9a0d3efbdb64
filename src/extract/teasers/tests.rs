//! Streams of teasers, and texts that only look like one.

use super::*;
use crate::extract::scan;
use scraper::Html;

const STORY: &str = "<p>The ferry across the bay carried its first passengers in nine years on Sunday morning, to the cheers of hundreds on the quay.</p>";
const BLURB: &str = "The town bought the ship from a yard in the north last winter and had its engines replaced, which took";

#[test]
fn blurbs_that_break_off_under_links() {
    for end in ["…", "...", " […]", "… <a href=/more>read more</a>"] {
        let teaser = format!("<div class=item><h3><a href=/a>Another ship for the bay at last</a></h3><span>3 May</span><p>{BLURB}{end}</p></div>");
        let page = format!("{}{}", STORY.repeat(6), teaser.repeat(3));
        assert_eq!(text_left(&page, |_| true), STORY_WORDS.repeat(6), "{end}");
        // A list of teasers is made of nothing else.
        let list = format!("{}{}", STORY, teaser.repeat(8));
        assert!(text_left(&list, |_| true).contains("which took"), "{end}");
    }
}

#[test]
fn a_related_heading_leaves_no_doubt() {
    let teaser = format!("<li><a href=/a>Another ship for the bay at last</a><br>{BLURB}...</li>");
    let stream = teaser.repeat(9);
    let page = |heading: &str| format!("{}<h3>{heading}</h3><ul>{stream}</ul>", STORY.repeat(5));
    assert!(!text_left(&page("Related articles"), |_| true).contains("which took"));
    assert!(text_left(&page("What the papers wrote"), |_| true).contains("which took"));
}

#[test]
fn authors_may_break_off() {
    // Among whole sentences of the same part of the template.
    let page = format!("{}<p>{BLURB} …</p><p>{BLURB} …</p>", STORY.repeat(8));
    assert_eq!(text_left(&page, |_| true).matches("which took").count(), 2);
    // Nothing leads anywhere.
    let verses = format!("{}{}", STORY.repeat(8), format!("<blockquote><p>{BLURB} …</p></blockquote>").repeat(3));
    assert_eq!(text_left(&verses, |_| true).matches("which took").count(), 3);
}

#[test]
fn blurbs_whose_headlines_were_refused() {
    let teaser = format!("<div class=item><h3><a href=/a>Another ship for the bay at last</a></h3><p>{BLURB} longer than planned.</p></div>");
    let below = format!("{}<div>{}</div>", STORY.repeat(8), teaser.repeat(2));
    let is_no_headline = |text: &str| !text.starts_with("Another");
    assert_eq!(text_left(&below, is_no_headline), STORY_WORDS.repeat(8));
    // Where the headlines are part of the text, so is what they head.
    assert_eq!(text_left(&below, |_| true).matches("which took").count(), 2);
    // Sections of the text end with a link, too.
    let section = format!("<div class=item><p>{BLURB} longer than planned.</p><a href=/r>Another ship for the bay: the report</a></div>");
    let sections = format!("{}<div>{}</div>", STORY.repeat(8), section.repeat(2));
    assert_eq!(text_left(&sections, is_no_headline).matches("which took").count(), 2);
    // Above the text they introduce it.
    let above = format!("<div>{}</div>{}", teaser.repeat(2), STORY.repeat(8));
    assert_eq!(text_left(&above, is_no_headline).matches("which took").count(), 2);
}

const STORY_WORDS: &str = "The ferry across the bay carried its first passengers in nine years on Sunday morning, to the cheers of hundreds on the quay.\n";

/// The blocks left, each on a line, of a page of which the classifier keeps what `keeps` says; labels aside.
fn text_left(body: &str, keeps: impl Fn(&str) -> bool) -> String {
    let html = Html::parse_document(body);
    let outline = scan::scan(&html);
    let table = Table::of(&outline);
    let judge = |text: &str| Judgement { keep: keeps(text), score: 0.9, reason: "prose" };
    let mut judged: Vec<Judgement> = outline.blocks.iter().map(|block| judge(&block.text)).collect();
    drop_streams(&outline, &table, &mut judged);
    let left = outline.blocks.iter().zip(&judged).zip(&table.blocks);
    left.filter(|((_, judgement), features)| judgement.keep && features.length > BLURB_LENGTH).map(|((block, _), _)| format!("{}\n", block.text)).collect()
}

const BLURB_LENGTH: f64 = 60.0;

#[test]
fn news_of_other_days_below_the_text() {
    let teaser = |day: &str| {
        format!("<div class=item><div><a href=/a>Another ship for the bay at last</a></div><div>{day}</div><div>{BLURB} a year, and was not cheap.</div></div>")
    };
    let page = |day: &str| format!("{}<div>{}</div>", STORY.repeat(30), teaser(day).repeat(4));
    assert!(!text_left(&page("July 16, 2013 -- Updated 1825 GMT"), |_| true).contains("was not cheap"));
    // Without a day of its own, each may be a part of the text.
    assert!(text_left(&page("Heron"), |_| true).contains("was not cheap"));
}
