//! Layouts that hide, repeat or split the text, page by page: what a reader sees is what the record holds.

use crate::support::story::{self, PROSE, TITLE};
use ghirbal::record::Record;

fn sift(html: &str) -> Option<Record> {
    story::sift("https://bay.example/2026/ferry", html, None)
}

fn text(html: &str) -> String {
    sift(html).map(|record| record.text).unwrap_or_default()
}

fn page(body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>{TITLE}</title></head><body><main><article><h1>{TITLE}</h1>{body}</article></main></body></html>"
    )
}

fn paragraphs() -> String {
    story::paragraphs(PROSE.len())
}

#[test]
fn a_page_whose_text_is_in_its_scripts() {
    let body = paragraphs();
    let json = serde_json::json!({ "props": { "article": { "id": 7, "contentHtml": body, "title": TITLE } } }).to_string();
    let shell = |script: &str| {
        format!("<!doctype html><html lang=en><head><meta charset=utf-8><title>{TITLE}</title></head><body><div id=app></div>{script}</body></html>")
    };
    let flight = serde_json::json!([1, format!("2a:{json}")]).to_string();
    for script in [
        format!("<script id=__NEXT_DATA__ type=application/json>{json}</script>"),
        format!("<script>window.__STATE__={json};start()</script>"),
        format!("<script>self.__next_f.push({flight})</script>"),
        format!("<script type=application/json>{}</script>", json.replace('<', "\\u003c").replace('>', "\\u003e")),
    ] {
        let record = sift(&shell(&script)).unwrap_or_else(|| panic!("no record of {script}"));
        assert_eq!(record.text, PROSE.join("\n\n"), "{script}");
        assert!(record.extraction.warnings.iter().any(|warning| warning == "text_from_script"), "{:?}", record.extraction.warnings);
    }
    // What is about something else (a cookie notice, another story) is not the page's text.
    let other = serde_json::json!({ "notice": "<p>We and our partners store information on a device.</p>".repeat(20) }).to_string();
    assert!(sift(&shell(&format!("<script>let a={other}</script>"))).is_none());
    // A page that shows its text is not looked into.
    let shown = page(&format!("{}<script>let a={json}</script>", paragraphs().repeat(3)));
    assert!(sift(&shown).is_some_and(|record| record.extraction.warnings.is_empty()));
}

#[test]
fn an_iframe_left_open_in_a_noscript() {
    let html = page(&format!("<noscript><iframe src=https://tags.example/ns.html height=0 /></noscript>{}", paragraphs()));
    assert_eq!(text(&html), PROSE.join("\n\n"));
}

#[test]
fn the_same_text_for_wide_screens_and_narrow_ones() {
    let twice = format!("<div class=wide>{0}</div><div class=narrow>{0}</div>", paragraphs());
    assert_eq!(text(&page(&twice)), PROSE.join("\n\n"));
    // What an author says twice stays, in one place or beside something new.
    let refrain = format!("<p>{}</p>", PROSE[4]);
    assert_eq!(text(&page(&format!("{}{refrain}", paragraphs()))).matches(PROSE[4]).count(), 2);
    let sections = format!(
        "<div>{}</div><h2>The second ship</h2><div><p>{}</p>{refrain}</div>",
        paragraphs(),
        "A second ship lies in the yard and waits for its papers, its paint and its crew."
    );
    assert_eq!(text(&page(&sections)).matches(PROSE[4]).count(), 2);
}

#[test]
fn words_of_two_boxes_stay_two_words() {
    let html = page(&format!(
        "{}<p>The <span>Harbour</span><span>Master</span> said that the crossing would pay for itself within four years at most.</p>",
        paragraphs()
    ));
    assert!(text(&html).contains("The Harbour Master said"), "{}", text(&html));
}

#[test]
fn a_class_that_sounds_like_a_share_button_refuses_nothing() {
    // "share-holder" hints at sharing; the text is text all the same.
    let html = page(&format!("<section class=shareholder-report>{}</section>", paragraphs()));
    assert_eq!(text(&html), PROSE.join("\n\n"));
    for (class, said) in [
        ("shareholders", "The shareholders met on Monday and agreed to the price."),
        ("subscribers-letter", "Nobody in the hall spoke against the plan, the chairman said, and the vote took less than a minute."),
    ] {
        let html = page(&format!("<p>{}</p><p>{}</p><p>{}</p><div class={class}><p>{said}</p></div><p>{}</p>", PROSE[0], PROSE[1], PROSE[2], PROSE[3]));
        assert!(text(&html).contains(said), "{class}: {}", text(&html));
    }
}

#[test]
fn a_formula_is_not_followed_by_its_source() {
    let formula = "<math><semantics><mi>x</mi><annotation encoding=application/x-tex>{\\displaystyle x}</annotation></semantics></math>";
    let html = page(&format!("{}<p>The speed of the ship is called {formula} in the papers that the yard has given to the council.</p>", paragraphs()));
    assert!(!text(&html).contains("displaystyle"), "{}", text(&html));
}

#[test]
fn code_that_looks_like_a_credit_stays() {
    let html = page(&format!(
        "{}<pre>source: Reuters\nto: all</pre>{}",
        paragraphs(),
        "<p>That is what the machine said when it was asked for the message that had been lost.</p>"
    ));
    assert!(text(&html).contains("source: Reuters"), "{}", text(&html));
}

#[test]
fn columns_of_preformatted_text_stay_under_each_other() {
    let listing = "name        tons   built\nHeron         80   1911\n  (rebuilt)   95   1950\n\tx = 1      # as before";
    let html = page(&format!("<pre>{listing}   \n</pre>{}<pre>\n  a  b\n</pre>", paragraphs()));
    assert_eq!(text(&html), format!("{listing}\n\n{}\n\n  a  b", PROSE.join("\n\n")));
}

#[test]
fn what_stands_beside_a_story_is_not_in_it() {
    let aside = [
        "<div class=fact-box><h3>Ferries</h3><p>Ferries carry people and goods across water, and have done so for some three thousand years.</p></div>",
        "<p>The ship leaves the quay on its first morning. (Photo: Bay Agency)</p>",
        "<p>Lea más: Otro ferri para la bahía</p>",
        "<p>Support our journalism: for three dollars a month you read all we write about the bay.</p>",
        "<p>Do you have a story to tell? Email: news@bay.example</p>",
    ];
    for aside in aside {
        let html = page(&format!("<p>{}</p><p>{}</p>{aside}<p>{}</p><p>{}</p><p>{}</p>", PROSE[0], PROSE[1], PROSE[2], PROSE[3], PROSE[4]));
        assert_eq!(text(&html), PROSE.join("\n\n"), "{aside}");
    }
}

#[test]
fn teasers_of_other_stories_below_the_text() {
    let teaser = |number: usize| {
        format!(
            "<div class=entry><h3><a href=/2025/{number}>Harbour master number {number} steps down after a year</a></h3><span>{number} May 2025</span>\
             <p>The harbour master said on Monday that he would leave his office in spring, because the town had not kept what it had promised him…</p></div>"
        )
    };
    let html = page(&format!("{}<div class=entries>{}</div>", paragraphs().repeat(2), (1..5).map(teaser).collect::<String>()));
    assert!(!text(&html).contains("harbour master said"), "{}", text(&html));
    assert!(text(&html).ends_with(PROSE[4]));
}

#[test]
fn bylines_and_dates_set_as_paragraphs() {
    for above in ["<p>By Jane Roe</p><p>PUBLISHED: 09:29 GMT, 5 June 2013 | UPDATED: 19:08 GMT, 5 June 2013</p>", "<p>Associated Press</p>"] {
        assert_eq!(text(&page(&format!("{above}{}", paragraphs()))), PROSE.join("\n\n"), "{above}");
    }
}

#[test]
fn links_to_other_stories_between_two_paragraphs() {
    let pointers = ["<p><b>STORY: </b><a href=/a>The old ferry is sold for scrap</a></p>", "<p><a href=/a>The old ferry is sold for scrap at last</a></p>"];
    for pointer in pointers {
        let html = page(&format!("<p>{}</p><p>{}</p>{pointer}<p>{}</p><p>{}</p><p>{}</p>", PROSE[0], PROSE[1], PROSE[2], PROSE[3], PROSE[4]));
        assert_eq!(text(&html), PROSE.join("\n\n"), "{pointer}");
    }
}

#[test]
fn a_heading_below_the_last_sentence_heads_nothing() {
    let html = page(&format!("{}<h2>Timetables of all ferries</h2>", paragraphs()));
    assert_eq!(text(&html), PROSE.join("\n\n"));
}

/// What is left of a line of the page below its prose.
#[track_caller]
fn reads(markup: &str, text_of_it: &str) {
    let html = page(&format!("{}<p>{markup} is what the harbour master wrote in his log that day.</p>", paragraphs()));
    let wanted = format!("{text_of_it} is what the harbour master wrote in his log that day.");
    assert_eq!(text(&html).lines().last(), Some(wanted.as_str()), "{markup}");
}

#[test]
fn marks_of_notes_are_no_part_of_the_words() {
    for mark in [
        "<sup><a href='#fn1'>1</a></sup>",
        "<sup id=fnref-2><a href='#fn-2' class=footnote-ref>[2]</a></sup>",
        "<sup class=reference><a href='#cite_note-a'>[a]</a></sup><sup class=reference>[4]</sup>",
        "<sup class='noprint Inline-Template'>[<i>citation needed</i>]</sup>",
        "<a href='#_ftn1'><sup>[1]</sup></a>",
        "<a class='footnote-reference brackets' href='#id2'>1</a>",
        "<sup><a href='#n1'>1</a>, <a href='#n2'>2</a></sup>",
        "<sup><a href='/ferry#fn:3'>*</a></sup>",
    ] {
        reads(&format!("Built in 1840{mark}"), "Built in 1840");
    }
    reads("10<sup>2</sup>", "102");
    reads("the 5<sup>th</sup>", "the 5th");
    reads("x<sup><a href='/powers'>2</a></sup>", "x2");
    reads("The log<sup><a href='#log'>as it was kept by hand</a></sup>", "The logas it was kept by hand");
    reads("see chapter <a class='reference internal' href='#two'>2</a>", "see chapter 2");
}

#[test]
fn permalinks_and_ways_to_edit_are_no_text() {
    for link in
        ["<a class=headerlink href='#t'>¶</a>", "<a href='#t'>#</a>", "<a href='#t' aria-label=Permalink>🔗</a>", "<a class=hash-link href='#t'>\u{200b}</a>"]
    {
        reads(&format!("Heron{link}"), "Heron");
    }
    reads("Heron<span class=mw-editsection>[<a href='/edit'>edit source</a>]</span>", "Heron");
    reads("sail()<a href='/src'><span class=viewcode-link>[source]</span></a>", "sail()");
    // Words are text, wherever they lead; and a row of letters is one with its sign.
    reads("Heron, <a href='#t'>built of oak</a>", "Heron, built of oak");
    reads("<a class=header-anchor href='#t'>Heron</a>", "Heron");
    reads("<a href='#sign'>#</a> <a href='#a'>A</a>", "# A");
    reads("<a href='/sign'>#</a>", "#");
    let permalink = "<a class=header-anchor href='#t'><span class=visually-hidden>Jump to heading</span> <span aria-hidden=true>#</span></a>";
    let last = format!("<p>{}</p>", PROSE[1]);
    let html = page(&format!("{}<h2>The crew {permalink}</h2>{last}<h2><a class=header-anchor href='#u'>The quay</a></h2>{last}", paragraphs()));
    assert!(text(&html).ends_with(&format!("\n\nThe crew\n\n{0}\n\nThe quay\n\n{0}", PROSE[1])), "{}", text(&html));
}

#[test]
fn keys_code_and_words_read_out_are_set_apart() {
    reads("Press <kbd>Ctrl</kbd><kbd>C</kbd>", "Press Ctrl C");
    reads("<code>bow</code><code>stern</code> and func<code>()</code>", "bow stern and func()");
    reads("<span class=visually-hidden>Regular price</span><span>£14.50</span>", "Regular price £14.50");
    reads("H<sub>2</sub>O", "H2O");
}

#[test]
fn lines_of_code_in_elements_and_numbers_beside_them() {
    let code = "def sail(wind):\n    if wind:\n\n        return wind  # knots";
    let lines: Vec<&str> = code.lines().collect();
    let each = |before: &str, after: &str| lines.iter().map(|line| format!("{before}{line}{after}")).collect::<String>();
    let numbered =
        lines.iter().enumerate().map(|(at, line)| format!("<tr>\n<td class=blob-num>{}</td>\n<td class='blob-code js-file-line'>{line}\n</td></tr>", at + 1));
    for markup in [
        format!("<table><tr><td class=linenos><pre>1\n2\n3\n4</pre></td><td class=code><pre>{code}</pre></td></tr></table>"),
        format!("<table class='highlight js-file-line-container'>{}</table>", numbered.collect::<String>()),
        format!("<pre>{}</pre>", each("<div class=line>", "\n</div>")),
        format!("<pre><code>{}</code></pre>", each("<span class=lineno> 1 </span>", "\n")),
    ] {
        let html = page(&format!("{}{markup}<p>That is how the ferry finds its speed, the harbour master wrote in his log.</p>", paragraphs()));
        let text = text(&html);
        assert!(text.contains(&format!("{}\n\n{code}\n\nThat is", PROSE[PROSE.len() - 1])), "{markup}: {text}");
    }
}

#[test]
fn what_is_written_for_eyes_and_for_screen_readers_is_there_once() {
    reads(
        "<span class=katex><span class=katex-mathml><math><mi>x</mi><mo>=</mo><mn>2</mn></math></span><span class=katex-html aria-hidden=true><span>x</span><span>=2</span></span></span>",
        "x=2",
    );
    reads("<span class=katex><span class=katex-html aria-hidden=true><span>x</span><span>=2</span></span></span>", "x=2");
    reads(
        "<mjx-container><mjx-math aria-hidden=true><mjx-c></mjx-c></mjx-math><mjx-assistive-mml><math><mi>y</mi></math></mjx-assistive-mml></mjx-container>",
        "y",
    );
    reads(
        "<span><span class=a-offscreen>$39.95</span><span aria-hidden=true><span>$</span><span>39<span>.</span></span><span>95</span></span></span>",
        "$39.95",
    );
    reads("<span aria-hidden=true>Ann Hale</span><span class=visually-hidden>Ann Hale</span>", "Ann Hale");
    reads("<span class=visually-hidden>Ann Hale</span> <span aria-hidden=true>Ann Hale</span>", "Ann Hale");
    reads("<b>Ann Hale</b> <span aria-hidden=true>(skipper)</span>", "Ann Hale (skipper)");
}

#[test]
fn what_a_forum_writes_around_every_post() {
    let title = "Carp gone off the feed";
    let post = |at: usize, furniture: &str| {
        let said = story::PROSE[at % story::PROSE.len()];
        format!("<div class=post><div class=username><a href='member.php?u={at}'>angler{at}</a></div><div class=content>{said} ({at})</div>{furniture}</div>")
    };
    for furniture in [
        "<div class=notice>Last edited by angler1 on Sun May 08, 2022 7:01 pm, edited 2 times in total.</div>",
        "<div class=notice>Zuletzt geändert von Wurzelsepp am So 8. Mai 2022, 19:01, insgesamt 1-mal geändert.</div>",
        "<div class=notice>Última edición por gaviota el 18 Oct 2005, 21:11, editado 1 vez en total.</div>",
        "<div class=notice>Modifié en dernier par Ficelle le 12 janv. 2020, 18:01, modifié 1 fois.</div>",
        "<div>Join Date: Mar 2001</div><div>Location: Fenland</div><div>Posts: 1,014</div>",
        "<div>Registriert: 03.01.2001</div><div>Wohnort: Emden</div><div>Beiträge: 114</div>",
        "<div class=moderatorbar><div class=signature>Tight lines and wet socks, whatever the weather</div></div>",
        "<div>__________________<br>Tight lines and wet socks, whatever the weather</div>",
        "<div>14 people like this</div>",
        "<h3>Re: Carp gone off the feed</h3>",
    ] {
        let posts: String = (0..12).map(|at| post(at, furniture)).collect();
        let html = format!("<!doctype html><html lang=en><head><title>{title} - Pond Forum</title></head><body><h1>{title}</h1>{posts}</body></html>");
        let record = story::sift("https://pond.example/forum/showthread.php?t=9", &html, None).unwrap_or_else(|| panic!("no record: {furniture}"));
        let words = furniture.split(['<', '>']).filter(|part| part.contains(' ') && !part.contains("class"));
        words.for_each(|words| assert!(!record.text.contains(words), "{words:?} is left in {:?}", record.text));
        assert!((0..12).all(|at| record.text.contains(&format!("({at})"))), "{furniture}: {}", record.text);
    }
}
