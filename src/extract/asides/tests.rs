//! What is beside a story, and what only looks like it.

use super::*;
use crate::extract::scan;
use scraper::Html;

#[test]
fn captions_that_end_with_a_credit() {
    for text in [
        "The ferry leaves the quay. (Photo: Bay Agency)",
        "Die Fähre verlässt den Hafen Foto: Jana Roe/bay",
        "Die Fähre verlässt den Hafen. | Bildquelle: Hafenamt",
        "The ferry on its first day. Photo by: Jane Roe.",
        "The ferry on its first day. | © Bay Agency/Jane Roe",
        "Photo Credit: Jane Roe",
        "الباخرة عند مغادرة الميناء (الصورة: وكالة الخليج)",
        "出港するフェリー（写真：湾岸通信）",
    ] {
        assert!(ends_with_credit(text), "{text}");
    }
    for text in [
        "There was only one photo: a ship in the fog, and nobody knew who had taken it.",
        "There was only one photo: a ship in the fog",
        "Es gab nur ein Foto: ein Schiff im Nebel",
        "The council had two options left (both of them: expensive)",
        "The mayor named her reason: Jane Roe",
        "Photo: the camera had been left running all night. Nobody had noticed it until the morning.",
        "© 2026 Bay Times",
        "وكتب تعليقا على الصورة: هذا أجمل يوم في حياتي",
        "Auf dem Tisch stand ein Bild: Guernica",
        "Picture: sharp to the edges",
        "Credit: up to twelve months",
        "The form is here: https://bay.example/photo",
    ] {
        assert!(!ends_with_credit(text), "{text}");
    }
}

#[test]
fn captions_that_begin_with_a_number() {
    for text in ["Figure 3: Passengers by month", "Abb. 2: Fahrgäste nach Monaten", "Abbildung: Der Hafen von oben", "Рис. 4: Причал", "図1：港の地図"]
    {
        assert!(begins_as_figure(text), "{text}");
    }
    for text in ["Figures: nobody had counted them.", "Figure 3 shows that: nobody came.", "Figure 3:", "She had one wish: to figure it out."] {
        assert!(!begins_as_figure(text), "{text}");
    }
}

#[test]
fn an_agency_signs_a_caption_but_also_an_article() {
    let (outline, table) =
        studied("<p>The ferry left on Sunday morning.<p><img src=a.jpg>여객선이 항구를 떠나고 있다. 연합뉴스</p><p>The ferry is back. Reuters</p>");
    let captions: Vec<bool> = outline.blocks.iter().zip(&table.blocks).map(|(block, features)| is_caption(block, features.length)).collect();
    assert_eq!(captions, [false, true, false]);
}

#[test]
fn boxes_go_by_their_name_unless_they_are_the_page() {
    let story = "<p>The ferry across the bay carried its first passengers in nine years on Sunday morning, to cheers.</p>".repeat(5);
    for name in ["fact-box wide", "articleFactBox", "faktaboks", "expandable-box", "element-poll", "elementPoll__x1"] {
        let page = format!("{story}<div class='{name}'><p>Ferries are ships that carry people and goods.</p></div>");
        assert_eq!(kept(&page), [true, true, true, true, true, false], "{name}");
        let page = format!("<div class='{name}'>{story}</div><p>More on Monday.</p>");
        assert_eq!(kept(&page), [true; 6], "{name}");
    }
    for name in ["pollution", "pollen", "fact-checker", "factory-box"] {
        let page = format!("{story}<div class='{name}'><p>Ferries are ships that carry people and goods.</p></div>");
        assert_eq!(kept(&page), [true; 6], "{name}");
    }
}

#[test]
fn boxes_that_point_at_other_stories_fall_whole() {
    let story = "<p>The ferry across the bay carried its first passengers in nine years on Sunday morning, to cheers.</p>".repeat(5);
    let teaser = "<p>The quay opened in the spring.</p>";
    for label in ["Read also", "اقرأ أيضاً", "Related articles", "Lesen Sie auch"] {
        let page = format!("{story}<div class=k1><span>{label}</span><a href=/q><p>A new quay for the ferry</p></a>{teaser}</div>{story}");
        assert_eq!(kept(&page)[5..9], [false, false, false, true], "{label}");
        let page =
            format!("{story}<div><h2>{label}</h2><ul><li><span>list 1 of 2</span><a href=/q><h3>A new quay for the ferry</h3></a></li></ul></div>{story}");
        assert_eq!(kept(&page)[5..9], [false, false, false, true], "{label}");
    }
    // A part of the story that begins so, links something in passing, or is most of the page.
    for part in [
        format!("<div><h2>More from the bay</h2><p>The quay was <a href=/q>built</a> by the same crew.</p>{teaser}</div>"),
        format!("<div><h2>Also on board</h2><a href=/q><p>A new quay for the ferry</p></a>{teaser}</div>"),
        format!("<p>Read also</p>{teaser}"),
    ] {
        assert!(kept(&format!("{story}{part}{story}")).iter().all(|kept| *kept), "{part}");
    }
    // Of a box that holds the story as well, only the link behind the label goes.
    let page = format!("<div><h2>Read also</h2><a href=/q><p>A new quay for the ferry</p></a>{story}</div>");
    assert_eq!(kept(&page), [true, false, true, true, true, true, true]);
}

fn studied(body: &str) -> (Outline<'static>, Table) {
    let html: &'static Html = Box::leak(Box::new(Html::parse_document(body)));
    let outline = scan::scan(html);
    let table = Table::of(&outline);
    (outline, table)
}

/// Which blocks are left of a page all of which was kept.
fn kept(body: &str) -> Vec<bool> {
    let (outline, table) = studied(body);
    let mut judged = vec![Judgement { keep: true, score: 1.0, reason: "prose" }; outline.blocks.len()];
    drop_asides(&outline, &table, &mut judged);
    judged.iter().map(|judgement| judgement.keep).collect()
}

#[test]
fn links_behind_read_more_are_other_stories() {
    let story: String = PROSE.iter().map(|prose| format!("<p>{prose}</p>")).collect();
    let kept = |between: &str| {
        let html = Html::parse_document(&format!("<main><article><h1>Ferry sails again</h1>{story}{between}{story}</article></main>"));
        let outline = scan::scan(&html);
        let table = Table::of(&outline);
        announced(&outline, &table).len()
    };
    assert_eq!(kept("<p><strong>Read more:</strong></p><p><a href=/a>An old lighthouse is up for sale</a></p>"), 1);
    assert_eq!(kept("<h4>Read also</h4><p><a href=/a>An old lighthouse is up for sale</a></p><p><a href=/b>Gulls count twice this year</a></p>"), 2);
    assert_eq!(kept("<p><strong>Read more:</strong></p><p>The lighthouse <a href=/a>is up for sale</a>, says its keeper.</p>"), 0);
    assert_eq!(kept("<p><a href=/a>An old lighthouse is up for sale</a></p>"), 0);
    assert_eq!(kept("<div><a href=/a>Read more</a></div><h2><a href=/b>An old lighthouse is up for sale</a></h2>"), 0);
}

const PROSE: [&str; 3] = [
    "The ferry to the outer islands sails again after the winter, twice a day and three times on Sundays, the harbour office said.",
    "Its engine had been taken apart and put together again by two apprentices, who will sail with it for the first month.",
    "Passengers with bicycles board first, which not everybody likes, and a second gangway is promised before the summer.",
];

#[test]
fn last_lines_that_credit_and_call() {
    use crate::extract::testing::{STORY, left};
    let count = |line: &str| left(&format!("{STORY}<p>{line}</p>"), |_| false, drop_closing).len() - 3;
    for line in [
        "(Reporting by Jane Roe; Editing by Alex Poe)",
        "(Additional reporting by Jane Roe in Bayport; Writing by Alex Poe)",
        "(Con información de EFE)",
        "Follow Jane Roe on Twitter @janeroe",
        "The Bay Times.<br>Follow Jane Roe on Bluesky.",
        "Folgen Sie Jana Roe auf Instagram",
    ] {
        assert_eq!(count(line), 0, "{line}");
    }
    for line in [
        "(Reporting on the ferry has been fair, she said.)",
        "Reporting by radio was all that the crew could do.",
        "Follow the quay to its end.",
        "Facebook did not follow.",
    ] {
        assert_eq!(count(line), 1, "{line}");
    }
    assert_eq!(left(&format!("<p>Follow Jane Roe on Twitter</p>{STORY}{STORY}"), |_| false, drop_closing).len(), 7, "not a last line");
}

#[test]
fn highlights_of_a_story_fall_whole() {
    let story = "<p>The ferry across the bay carried its first passengers in nine years on Sunday morning, to cheers.</p>".repeat(5);
    let page = format!("{story}<aside class=story-highlights><h3>Story Highlights</h3><ul><li>Ferry is back<li>Town is glad</ul></aside>");
    assert_eq!(kept(&page), [true, true, true, true, true, false, false, false]);
}
