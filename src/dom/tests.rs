//! Our trees against html5ever's own, and the time hostile pages take.

use std::time::{Duration, Instant};

use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};
use proptest::prelude::*;
use scraper::{Html, HtmlTreeSink};

use super::{Limits, parse, parse_with};

/// The tree that html5ever's tokenizer makes of the same text.
fn oracle(text: &str, scripting_enabled: bool) -> Html {
    let tree_builder = TreeBuilderOpts { scripting_enabled, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    parse_document(HtmlTreeSink::new(Html::new_document()), options).one(text)
}

fn assert_same_tree(text: &str) {
    for scripting_enabled in [false, true] {
        let options = TreeBuilderOpts { scripting_enabled, ..TreeBuilderOpts::default() };
        let ours = parse_with(text, Limits::default(), options).html;
        assert!(ours == oracle(text, scripting_enabled), "another tree (scripting {scripting_enabled}) for {text:?}");
    }
}

#[test]
fn the_same_tree_as_html5ever_for_awkward_markup() {
    for text in [
        "",
        "\u{feff}<p>one<p>two",
        "a\r\nb\rc",
        "<!doctype html><title>&lt;b> &amp &notit; &#x80;&#0;&#xD800;&#99999999;</title>",
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" 'http://www.w3.org/TR/html4/strict.dtd'><p>x",
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 3.2//EN\"><table><p>quirks",
        "<!doctype><!doctype html system><!doctype html public 'a>b",
        "<a href=?a=1&copy=2&copy;&lt href='2' x=\"\0\" / y=1/>t</a/ x>",
        "<script><!-- <script> </script> --> </script>after<script><!--></script>x",
        "<style><!--</style>x--></style><textarea>\n\n&amp;</textarea><plaintext>\0</plaintext>",
        "<!--a--!>b<!-->c<!--->d<!---e--->f<!----!>g<!--h-",
        "<svg><![CDATA[a\0<b>]]></svg><![CDATA[c]]>",
        "<table><tr>x<td>y<select><option>z</table><b><p>1</b>2<i></p>3",
        "</><//><?php x ?></1><!x><a<b>< <<div",
        "<noscript><img src=a></noscript><template><td>1</template><frameset>",
        "<div <p =a==b \"c='d' e>f</div",
        "<title>x</title",
        "<br/></br></p><li>1<li>2<dd>3<dt>4<h1>5<h2>6</h1>",
        "nul\0in\0text<b>\0</b>",
    ] {
        assert_same_tree(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Pieces of markup in any order, cut anywhere, make the tree that html5ever makes of them.
    #[test]
    fn the_same_tree_as_html5ever_for_mutated_markup(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40),
        cut in 0usize..400,
    ) {
        let mut page = pieces.concat();
        let mut cut = cut.min(page.len());
        while !page.is_char_boundary(cut) {
            cut -= 1;
        }
        if cut > 0 {
            page.truncate(cut);
        }
        assert_same_tree(&page);
    }
}

const PIECES: &[&str] = &[
    "<",
    ">",
    "/",
    "=",
    "\"",
    "'",
    "&",
    ";",
    "#",
    "x",
    " ",
    "\n",
    "\r\n",
    "\0",
    "-",
    "--",
    "!",
    "]]>",
    "é",
    "ع",
    "&amp;",
    "&ampx",
    "&#x3c",
    "&#13;",
    "&not",
    "&notin;",
    "&hellip",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i class=a>",
    "</i>",
    "<a href=x&y>",
    "</a>",
    "<div id='1' id=2>",
    "</div>",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</table>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "--!>",
    "<title>",
    "</title>",
    "<textarea>",
    "</textarea>",
    "<style>",
    "</style>",
    "<svg>",
    "<![CDATA[",
    "<math>",
    "<mi>",
    "</svg>",
    "<select>",
    "<option>",
    "<template>",
    "</template>",
    "<noscript>",
    "</noscript>",
    "<br>",
    "<img src=1 alt=\"a&quot;b\">",
    "<!DOCTYPE html>",
    "<head>",
    "<body a=1>",
    "<body b=2>",
    "<html c=3>",
    "<form>",
    "<li>",
    "<h1>",
    "</h2>",
    "<xmp>",
    "</xmp>",
    "<frameset>",
    "<iframe>",
    "</iframe>",
    "<nobr>",
    "<button>",
    "<Long-Custom-Name data-Some-Attribute=1>",
    "text",
    "مقال",
];

/// Each of these cost stock html5ever seconds; a page may cost us 100 ms in an optimised build.
#[test]
fn hostile_pages_are_cheap() {
    let many = |piece: &str, times: usize| piece.repeat(times);
    let formatting: String = (0..400).map(|i| format!("<b id={i}>")).collect();
    let pages = [
        ("nested div", many("<div>", 80_000)),
        ("font and p", many("<font>", 40_000) + &many("</p>", 40_000)),
        ("attributes", format!("<a {}>", (0..80_000).map(|i| format!("a{i}=1 ")).collect::<String>())),
        ("siblings", many("<p>a</p>", 100_000)),
        ("one text", many("text ", 4_000_000)),
        ("reopened formatting", format!("<p>{formatting}</p>{}", many("<p>x</p>", 50_000))),
        ("unclosed tables", many("<table><tr><td>", 30_000)),
        ("nested lists", many("<ul><li>", 40_000)),
        ("comments", many("<!--", 100_000)),
        ("references", many("&", 400_000)),
    ];
    // The best of three: the machine may be busy, the page is not to blame for that.
    let best_of_three = |page: &str| {
        let times = (0..3).map(|_| {
            let start = Instant::now();
            let tree = parse(page, Limits::default());
            assert!(tree.html.tree.values().len() < Limits::default().nodes + 100_000, "too many nodes");
            start.elapsed()
        });
        times.min().unwrap_or_default()
    };
    // An honest page of 400 kB costs about 4 ms on an idle machine; on a busy or slow one all pages cost more alike.
    let honest = many("<p>honest text</p>\n", 20_000);
    let allowed = Duration::from_millis(if cfg!(debug_assertions) { 3000 } else { 100 });
    for (name, page) in pages {
        let best = best_of_three(&page);
        let busy = best_of_three(&honest) * 25;
        assert!(best < allowed.max(busy), "{name}: {best:?} is more than {allowed:?} and more than {busy:?}");
    }
}

#[test]
fn what_the_limits_cut_is_counted() {
    let tree = parse(&"<div>".repeat(600), Limits::default());
    assert!(tree.cuts.too_deep > 80 && tree.cuts.any());
    let tree = parse("<p a b c d>", Limits { attributes: 2, ..Limits::default() });
    assert_eq!(tree.cuts.attributes, 2);
    let tree = parse(&"<p>x".repeat(1000), Limits { nodes: 500, ..Limits::default() });
    assert!(tree.cuts.nodes);
    let tree = parse("<p a>x</p>", Limits::default());
    assert!(!tree.cuts.any());
}

#[test]
fn text_below_the_depth_cap_is_kept() {
    let page = format!("{}deep{}after", "<div>".repeat(600), "</div>".repeat(600));
    let text: String = parse(&page, Limits::default()).html.root_element().text().collect();
    assert_eq!(text, "deepafter");
}

#[test]
fn noscript_holds_elements_and_text() {
    let tree = parse("<body><img data-src=a.jpg><noscript><img src=a.jpg alt=x>caption</noscript>", Limits::default());
    let inside = scraper::Selector::parse("noscript > img[src='a.jpg']").expect("a selector");
    assert_eq!(tree.html.select(&inside).count(), 1);
    assert_eq!(tree.html.root_element().text().collect::<String>(), "caption");
}

#[test]
fn what_is_left_open_in_a_noscript_ends_with_it() {
    let page = "<body><noscript><iframe src=a /></noscript><p>text</p><noscript><textarea>b</noscript><p>more</p>";
    let paragraph = scraper::Selector::parse("body > p").expect("a selector");
    assert_eq!(parse(page, Limits::default()).html.select(&paragraph).count(), 2);
    // A browser without scripting, and html5ever, read on to the end of the page.
    let strict = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    assert_eq!(parse_with(page, Limits::default(), strict).html.select(&paragraph).count(), 0);
    // What is closed inside needs no help.
    let closed = "<body><noscript><iframe>x</iframe>inside</noscript><p>after";
    assert_eq!(parse(closed, Limits::default()).html.root_element().text().collect::<String>(), "xinsideafter");
}
