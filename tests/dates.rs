//! The date of publication, page by page: which of the dates that a page tells or shows is its own.

use crate::support::story::{self, CAPTURED, PROSE, TITLE};

/// What the record of a page at that address tells as the date of publication.
fn dated_at(url: &str, head: &str, body: &str) -> Option<String> {
    let html = format!("<!doctype html><html lang=en><head><meta charset=utf-8>{head}</head><body>{body}</body></html>");
    story::sift(url, &html, Some(CAPTURED)).expect("a record").date_published
}

/// The same, of an article that shows something between its headline and its text.
fn dated(head: &str, below_headline: &str) -> Option<String> {
    dated_at("https://bay.example/ferry", &format!("<title>{TITLE}</title>{head}"), &article(below_headline))
}

fn article(below_headline: &str) -> String {
    let prose = story::paragraphs(4);
    format!("<main><article><h1>{TITLE}</h1>{below_headline}{prose}</article></main>")
}

fn declared(date: &str) -> String {
    format!(r#"<meta property="article:published_time" content="{date}">"#)
}

#[test]
fn a_name_with_today_in_it_is_no_date() {
    assert_eq!(dated("", r#"<p class="date">FARMING TODAY</p>"#), None);
    assert_eq!(dated("", r#"<p class="date">Published today</p>"#).as_deref(), Some("2026-10-14"));
}

#[test]
fn of_unknown_names_the_earlier_date_counts() {
    let head = r#"<meta name="published-time" content="2026-03-09T08:45:32Z"><meta name="published-date" content="2021-02-16">"#;
    assert_eq!(dated(head, "").as_deref(), Some("2021-02-16"));
}

#[test]
fn an_earlier_day_below_a_standfirst_is_the_day_of_publication() {
    let shown = format!("<p>{}</p><p class=\"date\">29 April 2020</p>", PROSE[0]);
    assert_eq!(dated(&declared("2020-04-30"), &shown).as_deref(), Some("2020-04-29"));
    // A later one is that of the last change.
    let shown = format!("<p>{}</p><p class=\"date\">2 May 2020</p>", PROSE[0]);
    assert_eq!(dated(&declared("2020-04-30"), &shown).as_deref(), Some("2020-04-30"));
}

#[test]
fn an_earlier_day_in_a_sentence_is_about_something() {
    let lead = "<p>Its old ship sank on 3 May 2019 in a storm, and it was missed.</p>";
    assert_eq!(dated(&declared("2020-04-30"), lead).as_deref(), Some("2020-04-30"));
    let marked = "<p>The old ship sank on <time datetime=\"1998-02-03\">3 February 1998</time> off the northern pier, and nobody was hurt.</p>";
    assert_eq!(dated(&declared("2020-04-30"), &format!("<p>{}</p>{marked}", PROSE[0])).as_deref(), Some("2020-04-30"));
}

#[test]
fn an_instant_at_the_sites_own_midnight_is_on_the_day_that_is_shown() {
    let shown = r#"<p class="date">5 November 2021</p>"#;
    assert_eq!(dated(&declared("2021-11-04T23:00Z"), shown).as_deref(), Some("2021-11-05"));
    assert_eq!(dated(&declared("2021-11-04T23:00:00Z"), shown).as_deref(), Some("2021-11-05"));
    // Not every instant is a midnight somewhere, and a midnight that is told in its own zone is understood.
    assert_eq!(dated(&declared("2021-11-04T22:48:20Z"), shown).as_deref(), Some("2021-11-04T22:48:20Z"));
    assert_eq!(dated(&declared("2021-11-04T23:00:00+01:00"), shown).as_deref(), Some("2021-11-04T23:00:00+01:00"));
    // A day on which the page was changed is that of the change, and "today" is no day by itself.
    let head = format!("{}<meta property=\"article:modified_time\" content=\"2021-11-05T09:30:00Z\">", declared("2021-11-04T18:00:00Z"));
    assert_eq!(dated(&head, shown).as_deref(), Some("2021-11-04T18:00:00Z"));
    let today = r#"<p class="date">Published today</p>"#;
    assert_eq!(dated(&declared("2026-10-13T23:00:00Z"), today).as_deref(), Some("2026-10-13T23:00:00Z"));
}

#[test]
fn microdata_that_readers_see_tell_the_sites_own_day() {
    let json = |time: &str| {
        format!(r#"<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Ferry","datePublished":"2020-12-05T{time}Z"}}</script>"#)
    };
    let shown = r#"<span itemprop="datePublished">6 December 2020</span>"#;
    assert_eq!(dated(&json("23:15:0"), shown).as_deref(), Some("2020-12-06"));
    // In no zone was it the next day.
    assert_eq!(dated(&json("08:15:00"), shown).as_deref(), Some("2020-12-05T08:15:00Z"));
    // Folders of the address come first.
    let head = format!("<title>{TITLE}</title>{}", json("23:00:07"));
    let shown = r#"<span itemprop="datePublished">5 December 2020</span>"#;
    let told = dated_at("https://bay.example/2020/12/06/ferry", &head, &article(shown));
    assert_eq!(told.as_deref(), Some("2020-12-06"));
}

#[test]
fn microdata_that_show_the_last_change_are_not_believed() {
    let changed = r#"<meta property="article:modified_time" content="2020-02-19T15:24:33+01:00">"#;
    let shown = r#"<time itemprop="datePublished" datetime="2020-02-19">19 February 2020</time>"#;
    let head = format!("{}{changed}", declared("2017-04-12T18:33:59+02:00"));
    assert_eq!(dated(&head, shown).as_deref(), Some("2017-04-12T18:33:59+02:00"));
    // Where nothing is declared, or it is declared for a later day, they are all there is.
    assert_eq!(dated(changed, shown).as_deref(), Some("2020-02-19"));
}

#[test]
fn a_property_of_the_sites_own_vocabulary_tells_the_date() {
    assert_eq!(dated(r#"<meta property="harbour_pictures:uploaded" content="2013-02-16T04:36:36-05:00">"#, "").as_deref(), Some("2013-02-16T04:36:36-05:00"));
    assert_eq!(dated(r#"<meta property="harbour_pictures:rated" content="2013-02-16">"#, ""), None);
}

#[test]
fn the_day_of_the_visit_in_a_masthead_is_not_the_texts() {
    let prose = story::paragraphs(4);
    for masthead in ["<div class=top>Post <span>Wednesday, 14 October 2026</span></div>", "<header><p class=date>14 October 2026</p></header>"] {
        let body = format!("{masthead}<main><article><h1>{TITLE}</h1><p>By Jane Farrow<br>18 November 2024</p>{prose}</article></main>");
        let told = dated_at("https://bay.example/ferry", &format!("<title>{TITLE}</title>"), &body);
        assert_eq!(told.as_deref(), Some("2024-11-18"), "{masthead}");
    }
}

#[test]
fn labels_of_two_characters_tell_publication_from_change() {
    assert_eq!(dated("", "<p>수정 2023.05.05 등록 2023.05.03</p>").as_deref(), Some("2023-05-03"));
    assert_eq!(dated("", "<p>입력 2023.05.03 04:31 수정 2023.05.05 14:02</p>").as_deref(), Some("2023-05-03T04:31:00"));
}

#[test]
fn a_line_right_above_the_headline_is_about_the_text() {
    let prose = story::paragraphs(4);
    let body = format!("<main><article><p>2 February 2022 10:16 - First league - Harbour club</p><h1>{TITLE}</h1>{prose}</article></main>");
    let others = "<p>14 September 2018</p><p>13 September 2018</p>";
    let told = dated_at("https://bay.example/ferry", &format!("<title>{TITLE}</title>"), &format!("{body}{others}"));
    assert_eq!(told.as_deref(), Some("2022-02-02T10:16:00"));
}

#[test]
fn the_address_that_a_page_names_as_its_own_tells_the_day() {
    let head = format!("<title>{TITLE}</title><link rel=canonical href=\"https://bay.example/2015/03/18/ferry.html?page=1\">");
    let told = |url: &str, head: &str| dated_at(url, head, &article(""));
    assert_eq!(told("https://bay.example/?p=7", &head).as_deref(), Some("2015-03-18"));
    let head = format!("<title>{TITLE}</title><meta property=\"og:url\" content=\"https://bay.example/news/20150318/ferry\">");
    assert_eq!(told("https://bay.example/?p=7", &head).as_deref(), Some("2015-03-18"));
    // The page's own address comes first.
    assert_eq!(told("https://bay.example/2015/03/17/ferry", &head).as_deref(), Some("2015-03-17"));
}

#[test]
fn a_day_by_itself_in_the_title() {
    let told = |title: &str| dated_at("https://bay.example/ferry", &format!("<title>{title}</title>"), &article(""));
    assert_eq!(told("Ferry returns - 3 May 2024 - Coast Herald").as_deref(), Some("2024-05-03"));
    assert_eq!(told("Ferry returns | 3 May 2024").as_deref(), Some("2024-05-03"));
    assert_eq!(told("What happened on 3 May 2024 - Coast Herald"), None);
    assert_eq!(told("Ferry returns - May 2024 - Coast Herald"), None);
}

/// A thread of posts, each with what its template shows above it.
fn thread(above: &[&str]) -> String {
    let posts: String =
        above.iter().zip(PROSE).map(|(above, prose)| format!("<div class=\"post\">{above}<div class=\"post-body\">{prose}</div></div>")).collect();
    format!("<div id=\"thread\"><h1>{TITLE}</h1>{posts}</div>")
}

#[test]
fn the_first_post_dates_a_thread() {
    let head = format!("<title>{TITLE}</title><meta name=generator content=\"vBulletin 4.2\">");
    let body = thread(&["<p>30th March 2025, 16:26 #1</p>", "<p>1st April 2025, 09:02 #2</p>", "<p>2nd April 2025, 11:40 #3</p>"]);
    let told = |body: &str| dated_at("https://bay.example/showthread.php?t=186", &head, body);
    assert_eq!(told(&body).as_deref(), Some("2025-03-30T16:26:00"));
    // The rules of the forum are long enough to be taken for the text, and stand far above the first post.
    let rules = story::paragraphs(4);
    let boards: String = (1..40).map(|board| format!("<p>Board {board}</p>")).collect();
    let posts: String = (24..26).map(|day| format!("<p>{day} March 2025, 16:26 #{day}</p><p>It is, since {day}.</p>")).collect();
    let body = format!("<div>{rules}{rules}</div>{boards}<h1>{TITLE}</h1><p>Reply to thread</p>{posts}{boards}");
    assert_eq!(told(&body).as_deref(), Some("2025-03-24T16:26:00"));
}

#[test]
fn a_post_that_holds_its_time_in_an_attribute() {
    let post = "<x-post created-timestamp=\"2026-03-03T09:47:05.754000+0000\"></x-post>";
    let told = dated_at("https://bay.example/r/bay/comments/1/ferry", &format!("<title>{TITLE}</title>"), &thread(&[post, "", ""]));
    assert_eq!(told.as_deref(), Some("2026-03-03T09:47:05Z"));
    // Also on a page that looks like an article; what the page shows comes first.
    assert_eq!(dated("", post).as_deref(), Some("2026-03-03T09:47:05Z"));
    assert_eq!(dated("", &format!("<p class=\"date\">2 March 2026</p>{post}")).as_deref(), Some("2026-03-02"));
    let told = dated_at("https://bay.example/ferry", "<title>Ferry returns - 2 March 2026 - Coast Herald</title>", &article(post));
    assert_eq!(told.as_deref(), Some("2026-03-02"));
    // A comment's time is not the article's.
    let comments = r#"<section class="comments"><p data-time="2026-03-03T09:47:05Z">I was there with my sister, and it was lovely.</p></section>"#;
    let body = format!("{}{comments}", article(""));
    assert_eq!(dated_at("https://bay.example/ferry", &format!("<title>{TITLE}</title>"), &body), None);
}

#[test]
fn a_clock_with_its_zone_tells_the_day_where_the_address_has_the_one_in_utc() {
    let shown = r#"<p class="timestamp">Fri Jun 5, 2026 8:17pm EDT</p>"#;
    let at = |day: &str, shown: &str| dated_at(&format!("https://bay.example/2026/06/{day}/ferry"), &format!("<title>{TITLE}</title>"), &article(shown));
    assert_eq!(at("06", shown).as_deref(), Some("2026-06-05T20:17:00-04:00"));
    assert_eq!(at("08", r#"<aside class="related"><p class="date">Fri Jun 5, 2026 8:17pm EDT</p></aside>"#).as_deref(), Some("2026-06-08"));
}

#[test]
fn the_day_below_the_headline_comes_before_the_later_one_of_the_address() {
    let at = |shown: &str| dated_at("https://bay.example/article/20260606/news/ferry", &format!("<title>{TITLE}</title>"), &article(shown));
    assert_eq!(at(r#"<p class="date">Jun. 5, 2026</p>"#).as_deref(), Some("2026-06-05"));
    let both = r#"<p class="date">Jun. 5, 2026</p><p class="date">Jun. 6, 2026</p>"#;
    assert_eq!(at(both).as_deref(), Some("2026-06-06"), "the page shows the day of the address as well");
}

#[test]
fn what_else_a_page_tells_says_which_number_is_the_month() {
    let head = format!("<title>{TITLE}</title>");
    let shown = r#"<p class="date">06.05.26</p>"#;
    let at = |url: &str, head: &str, end: &str| dated_at(url, head, &format!("{}{end}", article(shown)));
    assert_eq!(at("https://bay.example/ferry", &head, "").as_deref(), Some("2026-05-06"), "as most of the world writes it");
    assert_eq!(at("https://bay.example/2026/06/ferry", &head, "").as_deref(), Some("2026-06-05"));
    assert_eq!(at("https://bay.example/ferry", &format!(r#"{head}<meta name="bay" content="2026-06-05">"#), "").as_deref(), Some("2026-06-05"));
    let teasers = r#"<aside class="related"><p class="date">06.15.26</p></aside>"#;
    assert_eq!(at("https://bay.example/ferry", &head, teasers).as_deref(), Some("2026-06-05"));
}

#[test]
fn a_day_declared_without_a_time_may_be_that_of_the_printed_issue() {
    let head = format!(r#"<title>{TITLE}</title><meta name="dc.date.issued" content="2026-03-09">"#);
    let at = |below: &str| dated_at("https://bay.example/2026/03/08/ferry", &head, &article(below));
    assert_eq!(at("<p>March 8, 2026</p>").as_deref(), Some("2026-03-08"));
    assert_eq!(at("").as_deref(), Some("2026-03-09"), "nothing else tells the day of the address");
}

#[test]
fn no_page_is_changed_before_it_is_published() {
    let masthead = |day: &str| format!(r#"<div class="header related"><div class="date">{day}</div></div>"#);
    let page = |above: &str| format!("{above}{}", article("<p>LAST UPDATED: 05/15/2026 20:32</p>"));
    let at = |above: &str| dated_at("https://bay.example/ferry", &format!("<title>{TITLE}</title>"), &page(above));
    assert_eq!(at(&masthead("Wed, Oct 14, 2026")).as_deref(), Some("2026-05-15T20:32:00"));
}

#[test]
fn comments_do_not_tell_the_time_of_the_text() {
    let comments = r#"<section class="comments"><div class="comment"><p class="date">May 3, 2026 at 15:31</p><p>So it is.</p></div></section>"#;
    let body = format!("{}{comments}", article(r#"<p class="date">May 3, 2026</p>"#));
    assert_eq!(dated_at("https://bay.example/ferry", &format!("<title>{TITLE}</title>"), &body).as_deref(), Some("2026-05-03"));
}

#[test]
fn a_copyright_notice_and_a_caption_date_nothing() {
    let end = "<footer>© 1996-Wed Oct 14 06:14:35 EST 2026 Bay Herald</footer>";
    assert_eq!(dated("", end), None);
    let caption = "<figure><img src=a.jpg><figcaption>The ferry leaves the harbour of the town on its way across the bay, with a hundred people on board, on Tuesday, May 5, 2026 in New Haven.</figcaption></figure>";
    assert_eq!(dated("", caption), None);
}

#[test]
fn microformats_keep_the_time_in_a_title() {
    let shown = r#"<abbr class="published" title="2026-05-03T10:00:00Z">5 months ago</abbr>"#;
    assert_eq!(dated("", shown).as_deref(), Some("2026-05-03T10:00:00Z"));
}

#[test]
fn a_footer_between_headline_and_text_is_the_headlines_own() {
    let shown = r#"<div class="disclaimer">Wednesday, June 03, 2026<br>Jane Farrow</div>"#;
    let others = r#"<div class="related"><h3>Other Stories</h3><p class="date">Thursday, June 04, 2026</p></div>"#;
    let body = format!("{}{others}", article(shown));
    assert_eq!(dated_at("https://bay.example/ferry", &format!("<title>{TITLE}</title>"), &body).as_deref(), Some("2026-06-03"));
}

#[test]
fn more_metas_that_tell_when_a_text_was_published() {
    for name in ["pub_date", "displaydate"] {
        let head = format!(r#"<title>{TITLE}</title><meta name="{name}" content="2026-05-15T16:08:20-04:00">"#);
        let told = dated_at("https://bay.example/articles/2026-05-15/ferry", &head, &article(""));
        assert_eq!(told.as_deref(), Some("2026-05-15T16:08:20-04:00"), "{name}");
    }
    assert_eq!(dated(r#"<meta name="date.release" content="2026/17/07 20:02">"#, "").as_deref(), Some("2026-07-17T20:02:00"));
}

#[test]
fn a_date_in_an_embedded_post_is_that_of_the_post() {
    let embedded = r#"<blockquote class="post"><p>The quay is full.</p><a href="https://network.example/p/1"><time datetime="2018-03-12T19:30:12+00:00">Mar 12, 2018</time></a></blockquote>"#;
    assert_eq!(dated("", embedded), None);
    assert_eq!(dated("", &format!(r#"<p class="date">29 January 2019</p>{embedded}"#)).as_deref(), Some("2019-01-29"));
}
