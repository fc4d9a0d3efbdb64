//! Lines of threads that no poster wrote, and lines like them that one did.

use super::*;
use crate::extract::scan;
use scraper::Html;

const TITLE: &str = "Carp gone off the feed";

fn line(text: &str) -> Option<Line> {
    Thread { title: fold(TITLE), context: &Context::default() }.block(text)
}

#[test]
fn lines_that_programs_write() {
    for text in [
        "Last edited by mira; 08-14-2007 at 07:31 PM.",
        "Zuletzt geändert von Mira am So 8. Mai 2022, 19:00, insgesamt 1-mal geändert.",
        "Dernière modification par mira le 12 janv. 2020, 18:01, modifié 1 fois.",
        "Última edición por mira el 18 Oct 2005, 21:11, editado 1 vez en total.",
        "آخر تعديل: 3 مارس 2020",
        "2018-02-19, 08:14 PM (This post was last modified: 2018-02-19, 08:20 PM by mira.)",
        "Posted: Tue Oct 18, 2005 9:11 pm Post subject: Re: Carp gone off the feed",
        "Post subject: Re: Carp gone off the feed",
        "Re: Carp gone off the feed",
        "AW: Carp gone off the feed",
        "#12",
        "08-14-2007, 07:33 PM\t#1",
        "3 people like this",
        "mira, old sedge and 2 others like this.",
        "3 Likes",
        "Reply With Quote",
        "Code: Select all",
        "You may not post new threads",
        "لا تستطيع إضافة مواضيع جديدة",
        "No puede responder a temas en este foro",
        "0 Members and 1 Guest are viewing this topic.",
    ] {
        assert_eq!(line(text), Some(Line::Furniture), "{text}");
    }
    for text in [
        "Join Date: Mar 2001",
        "Posts: 1,014",
        "Registriert: 03.01.2001",
        "Inscrit le: 03 Jan 2001",
        "Mensajes : 114",
        "تاريخ التسجيل: Mar 2001",
        "Posts: 3\nJoined: 2004",
    ] {
        assert_eq!(line(text), Some(Line::Poster), "{text}");
    }
    for text in ["Location: Fenland", "Wohnort: Emden", "الدولة: مصر"] {
        assert_eq!(line(text), Some(Line::About), "{text}");
    }
}

#[test]
fn lines_that_posters_write() {
    for text in [
        "Last edited volume of the series, and the best.",
        "I like this.",
        "My wife and I like this",
        "There are 3 carp I like",
        "mira wrote:",
        "Old Sedge said:",
        "Posted: a letter to the club, with my complaints.",
        "Posts: oak, not pine.",
        "Joined: two lengths of line with a blood knot.",
        "Edited by a friend of mine.",
        "Re: permits, ask the warden.",
        "On 3 May 2022 I caught nothing at all",
        "From the bank: 12 carp",
        "#12 hook",
        "Old Sedge",
        "Beitrag von Mira » 8. Mai 2022, 18:42",
        "08-14-2007, 07:33 PM",
    ] {
        assert!(!matches!(line(text), Some(Line::Furniture | Line::Poster)), "{text}");
    }
}

/// What is left of a thread all of which was kept.
fn left(body: &str) -> Vec<String> {
    let html = Html::parse_document(body);
    let outline = scan::scan(&html);
    let table = Table::of(&outline);
    let mut judged = vec![Judgement { keep: true, score: 1.0, reason: "prose" }; outline.blocks.len()];
    drop_furniture(&outline, &table, &mut judged, Some(TITLE), &Context::default());
    outline.blocks.iter().zip(&judged).filter(|(_, judgement)| judgement.keep).map(|(block, _)| block.text.clone()).collect()
}

const POST: &str = "I fished the near bank all night with bread and with worm, and the carp did not so much as look at either of them.";

#[test]
fn boxes_of_posts_go_unless_they_are_the_thread() {
    for name in ["signature", "post_author scaleimages", "postprofile", "moderatorbar", "message-signature", "js-post__signature signature restore"] {
        let post = format!("<div class=post><div class=content>{POST}</div><div class='{name}'>Tight lines and wet socks</div></div>");
        assert_eq!(left(&post.repeat(3)), [POST; 3], "{name}");
        assert_eq!(left(&format!("<div class='{name}'><p>{POST}</div>")), [POST], "{name}");
    }
    for name in ["content", "design", "signatories", "unmodified"] {
        let post = format!("<div class=post><div class=content>{POST}</div><div class='{name}'>Tight lines and wet socks</div></div>");
        assert_eq!(left(&post).len(), 2, "{name}");
    }
}

#[test]
fn a_poster_s_column_goes_whole() {
    let column = "<td><b>gaviota</b><div>Marinero de agua dulce</div><div>Registrado: 03 Ene 2004</div><div>Ubicación: Asturias</div></td>";
    assert_eq!(left(&format!("<table><tr><td><table><tr>{column}</table></td><td><div>{POST}</div></td></tr></table>")), [POST]);
    // A label alone is a post's.
    assert_eq!(left(&format!("<p>{POST}<p>Location: Fenland")), [POST, "Location: Fenland"]);
    assert_eq!(left(&format!("<p>Join Date: Mar 2001<p>Location: Fenland<p>{POST}")), [POST]);
}

#[test]
fn signatures_below_a_rule() {
    let rule = "_".repeat(18);
    assert_eq!(left(&format!("<div class=post><p>{POST}</p><div>{rule}<br>Tight lines</div></div><p>{POST}")), [POST, POST]);
    assert_eq!(left(&format!("<div class=post><p>{POST}</p><p>{rule}</p><p>Tight lines</p></div><p>{POST}")), [POST, POST]);
    assert_eq!(left(&format!("<div class=post><p>{POST}</p><p>____</p><p>Tight lines</p></div>")).len(), 3, "a gap to fill in");
}

#[test]
fn what_follows_the_last_post() {
    let posts = format!("<p>{POST}</p>").repeat(4);
    for end in ["Similar Threads", "Posting Permissions", "المواضيع المتشابهة", "Ähnliche Themen", "Users browsing this forum: mira and 2 guests"]
    {
        assert_eq!(left(&format!("{posts}<h4>{end}</h4><table><tr><td>Bread or worm<td>mira<td>Bait<td>12</table>")), [POST; 4], "{end}");
        assert_eq!(left(&format!("<p>{POST}</p><h4>{end}</h4>{posts}"))[..1], [POST], "{end}");
        assert_eq!(left(&format!("<p>{POST}</p><h4>{end}</h4>{posts}")).len(), if left(&format!("<h4>{end}</h4>")).is_empty() { 5 } else { 6 }, "{end}");
    }
    assert_eq!(left(&format!("{posts}<p>Powered by vBulletin® Version 3.6.8")), [POST; 4]);
}

#[test]
fn heads_of_columns_are_nobody() {
    for head in ["Author", "Message", "Autor", "Nachricht", "Mensaje", "الكاتب"] {
        assert!(heads_column(head), "{head}");
    }
    assert!(!heads_column("Mira"));
}
