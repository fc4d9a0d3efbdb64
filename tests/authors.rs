//! Who wrote a page: one way of saying so a line, on a page of our own making each.

use crate::support::story::{self, PROSE, TITLE};

/// The authors of a page with something in its head, below its headline and below its text.
fn authors(head: &str, byline: &str, below: &str) -> Vec<String> {
    let prose = story::paragraphs(4);
    let html = format!(
        "<!doctype html><html><head><meta charset=utf-8><title>{TITLE} | Harbour Times</title>{head}</head><body>\
         <header><nav><ul><li><a href=/>Home</a><li><a href=/about>About Nina Ostwald</a></ul></nav></header>\
         <main><article><h1>{TITLE}</h1>{byline}<div class=entry-content>{prose}</div>{below}</article></main>\
         <footer>© 2024 Harbour Times</footer></body></html>"
    );
    of_page(&html, "https://harbour.example/2024/05/ferry")
}

fn of_page(html: &str, url: &str) -> Vec<String> {
    story::sift(url, html, None).expect("a record").authors
}

fn expect(cases: &[(&str, &[&str])], read: impl Fn(&str) -> Vec<String>) {
    let wrong: Vec<String> =
        cases.iter().map(|(given, wanted)| (given, wanted, read(given))).filter(|(_, wanted, got)| got != *wanted).map(|case| format!("{case:?}")).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

const JANE: &[&str] = &["Jane Farrow"];
const TWO: &[&str] = &["Jane Farrow", "Bo Lind"];

#[test]
fn lines_below_the_headline() {
    let cases: &[(&str, &[&str])] = &[
        ("<p>By Jane Farrow in Bergen</p>", JANE),
        ("<p>By Jane Farrow at Harbour Times</p>", JANE),
        ("<p>Jane Farrow, Education Correspondent</p><p>3 May 2024</p>", JANE),
        ("<p>Jane Farrow Staff Writer</p>", JANE),
        ("<p>Jane Farrow, for Harbour Times</p>", JANE),
        ("<p>Jane Farrow/Harbour Times</p>", JANE),
        ("<p>Nina Ostwald, dpa</p>", &["Nina Ostwald"]),
        ("<p>By Jane Farrow @jfarrow</p>", JANE),
        ("<p>Words Jane Farrow Photos Tom Reed</p>", JANE),
        ("<p>Author: Jane Farrow Editor: Tom Reed</p>", JANE),
        ("<p>Source: Harbour Post Author: Jane Farrow</p>", JANE),
        ("<p>Posted by jfarrow on May 3, 2024</p>", &["jfarrow"]),
        ("<p>May 3, 2024 | Ngozi Udeh</p>", &["Ngozi Udeh"]),
        ("<p>May 3, 2024 | Heavy Traffic</p>", &[]),
        ("<p>Aktualisiert: 03.05.2024, 10:00 Uhr Von: Nina Ostwald</p>", &["Nina Ostwald"]),
        ("<p>Publié le 03/05/2024 à 10:00 par Claire Dubois</p>", &["Claire Dubois"]),
        ("<p>Claire Dubois avec AFP</p>", &["Claire Dubois"]),
        ("<p>Jan de Vries 3 mei 2024</p>", &["Jan de Vries"]),
        ("<p>Por Ana Maria da Silva</p>", &["Ana Maria da Silva"]),
        ("<p>Jane Farrow and Bo Lind</p><p>May 3, 2024</p>", TWO),
        ("<p class=byline>By Jane Farrow in Bergen and Bo Lind in Oslo</p>", TWO),
        ("<p>Dr. Jane Farrow, PhD</p>", &["Dr. Jane Farrow"]),
        ("<p>Jane Farrow, DVM; Nina Ostwald, DACVX</p>", &["Jane Farrow", "Nina Ostwald"]),
        ("<p>The ship that nobody wanted is back on the water, writes JANE FARROW.</p>", &["JANE FARROW"]),
        ("<p>By the Harbour Times staff</p>", &[]),
        ("<p>Jane Farrow Friday, May 3, 2024 at 4:45 pm EST</p>", JANE),
        ("<p>JANE FARROW AP Staff Writer Published: May 3, 2024 2:15AM</p>", &["JANE FARROW"]),
        ("<p>By Jane Farrow, HARBOUR Life</p>", JANE),
        ("<p>By Jane Farrow, Harbour Today</p>", JANE),
        ("<p>Article by: JANE FARROW ASSOCIATED PRESS</p>", &["JANE FARROW"]),
        ("<p>By Jane Farrow and Omar al-Khatib</p>", &["Jane Farrow", "Omar al-Khatib"]),
        ("<p>Gespeichert von jfrau am 3. Mai 2024 - 18:55</p>", &["jfrau"]),
        ("<p>3. Mai 2024, 16:20 von jfrau42</p>", &["jfrau42"]),
        ("<p class=byline>Von Nina Ostwald In Aktuelles</p>", &["Nina Ostwald"]),
        ("<p>3. Mai 2024, 16:20 von Hafen-Team</p>", &[]),
        ("<p>Von Ni\u{ad}na Ost\u{ad}wald</p>", &["Nina Ostwald"]),
        ("<h6>Written by</h6><p>For the Courier</p><ul><li>Filed Under</li></ul>", &[]),
        ("<p>Story Highlights</p>", &[]),
    ];
    expect(cases, |byline| authors("", byline, ""));
}

#[test]
fn names_in_pieces() {
    let cases: &[(&str, &[&str])] = &[
        ("<p class=byline>By <a href=/w><span itemprop=name>Jane Farro<span class=last>w</span></span></a></p>", JANE),
        ("<p class=byline>By <a class=wide href=/w>Jane Farrow</a><span class=narrow>Jane Farrow</span></p>", JANE),
        ("<div>by <a href=/w>Jane Farrow</a><span>Jane Farrow</span></div>", JANE),
        ("<p class=byline>By Nina Ostwald, <a href=/b> Xaq Brill</a>, <a href=/c> Bo Lind</a></p>", &["Nina Ostwald", "Xaq Brill", "Bo Lind"]),
        ("<div class=author><div><a href=/w>Jane</a></div><div><a href=/islands>Islands</a></div></div>", &["Jane"]),
        ("<p class=author>Politics · Jane Farrow, Bo Lind</p>", TWO),
        ("<p class=author><a href=/tag/shopping>shopping</a></p>", &[]),
        ("<header><footer class=meta><p class=byline>By <a href=/w>Jane Farrow</a></p></footer></header>", JANE),
    ];
    expect(cases, |byline| authors("", byline, ""));
}

#[test]
fn what_the_newsroom_signs_has_no_author() {
    let cases: &[(&str, &[&str])] = &[
        ("<p class=byline>By Associated Press</p><p>The port</p><p>The town</p><p>The sea</p><p class=byline>Bo Lind and Jane Farrow</p>", &[]),
        ("<p class=author-name>Staff Reports</p>", &[]),
        (
            "<div itemprop=author itemscope itemtype='http://schema.org/Organization'><div itemprop=name>Harbour News Desk</div><div>Norway, Bergen</div></div>",
            &[],
        ),
        ("<p class=photo-byline>AP Photo/Tom Reed</p>", &[]),
    ];
    let contact = "<p>Contact Tom Reed at tom@harbour.example.</p>";
    expect(&cases[..2], |byline| authors("", byline, contact));
    expect(cases, |byline| authors("", byline, ""));
}

#[test]
fn links_to_authors_spell_their_names() {
    let cases: &[(&str, &[&str])] = &[
        ("<p rel=author>HL News Desk</p><ul><li><a href=/author/island-players>Island Players</a></li></ul>", &[]),
        ("<ul><li><a href=/author/sea-shows-New-Boats>New Boats</a></li></ul>", &[]),
        ("<ul><li><a href=/author/jane-farrow-2>Jane Farrow</a></li></ul>", JANE),
        ("<ul><li><a href=/author/xbrillow>Xaq Brillow</a></li></ul>", &["Xaq Brillow"]),
        ("<ul><li><a href=/author/xqbrillow>X. Q. Brillow</a></li></ul>", &["X. Q. Brillow"]),
        ("<div><a href=/author/xqbrillow><div><img src=/x.jpg alt=''></div><div>X. Q. Brillow</div></a></div>", &["X. Q. Brillow"]),
    ];
    expect(cases, |byline| authors("", byline, ""));
}

#[test]
fn the_first_line_of_the_text() {
    let story = |line: &str| {
        let html = format!(
            "<html><head><meta charset=utf-8><title>{TITLE} | Harbour Times</title></head><body><main><article><h1>{TITLE}</h1>\
             <div class=entry-content><p><strong>{line}</strong></p>{}</div></article></main></body></html>",
            story::paragraphs(4)
        );
        of_page(&html, "https://harbour.example/2024/05/ferry")
    };
    assert_eq!(story("Qexali Mzorbe"), ["Qexali Mzorbe"], "a name that no list holds");
    assert!(story("Heavy Traffic").is_empty() && story("The Long Winter").is_empty() && story("Harbour Times").is_empty());
}

#[test]
fn bylines_in_other_scripts() {
    let cases: &[(&str, &[&str])] = &[
        ("<p>إعداد: سلمى الوزاني</p>", &["سلمى الوزاني"]),
        ("<p>سلمى الوزاني – صحافية</p>", &["سلمى الوزاني"]),
        ("<p>بقلم: سلمى الوزاني وكريم بناني</p>", &["سلمى الوزاني", "كريم بناني"]),
        ("<p>نشر في 3 مايو 2024</p>", &[]),
        ("<p>מאת דנה לוי</p>", &["דנה לוי"]),
        ("<p>記者王小明／台北報導</p>", &["王小明"]),
        ("<p>文／王小明</p>", &["王小明"]),
        ("<p>来源：港口报 作者：王小明</p>", &["王小明"]),
        ("<p>記者会見</p>", &[]),
        ("<p>文・佐藤花子</p>", &["佐藤花子"]),
        ("<p>김서연 기자 kim@harbour.example</p>", &["김서연"]),
        ("<p>[서울=항구뉴스] 김서연 기자 = 배가 구 년 만에 돌아왔다.</p>", &["김서연"]),
    ];
    expect(cases, |byline| authors("", byline, ""));
}

#[test]
fn elements_that_name_others_as_well() {
    let cases: &[(&str, &[&str])] = &[
        ("<div class=byline><div>Edited By</div><div>Tom Reed</div><div>Written By</div><div>Jane Farrow</div></div>", JANE),
        ("<div class=byline><a href=/w>Jane Farrow</a><span>Fact checked by</span><a href=/r>Tom Reed</a></div>", JANE),
        ("<div class=byline><span>Reviewed by</span><a href=/r>Tom Reed</a></div>", &[]),
        ("<div class=byline>Reviewed by</div><div class=byline><a href=/r>Tom Reed</a></div><div class=byline><a href=/w>Jane Farrow</a></div>", JANE),
        ("<p>Edited by</p><p>Tom Reed</p>", &[]),
        ("<p>Reviewed by: Tom Reed</p>", &[]),
        ("<p>Cover photo by: Tom Reed</p>", &[]),
        ("<p>Cover story: Jane Farrow</p>", &[]),
        ("<div class=byline>Reviewed by</div><div class=byline>By <a href=/w>Jane Farrow</a></div>", JANE),
    ];
    expect(cases, |byline| authors("", byline, ""));
}

#[test]
fn what_machines_are_told_and_what_readers_see() {
    let meta = |name: &str| format!("<meta name=author content='{name}'>");
    assert_eq!(authors(&meta("Tom Reed"), "<p>By Jane Farrow</p>", ""), JANE, "the page shows nothing of whoever uploaded it");
    assert_eq!(authors(&meta("Tom Reed"), "<p>By Jane Farrow</p><p>Tom Reed</p>", ""), ["Tom Reed"], "it shows both");
    assert_eq!(authors(&meta("Jane A. Farrow"), "<p>By Jane Farrow</p>", ""), ["Jane A. Farrow"], "the same person");
    assert_eq!(authors(&meta("Tom Reed"), "<p>By Appointment Only</p>", ""), ["Tom Reed"], "no name");
    assert_eq!(authors(&meta("Xanische Weine in Bergen und Oslo"), "", ""), [""; 0], "a name that goes on as a sentence does");
    assert_eq!(authors(&meta("Harbour Times"), "<p>By Jane Farrow</p>", ""), JANE, "the site");
    assert_eq!(authors(&meta("Jane Farrow"), "<p>Jane Farrow, Bo Lind &amp; Nina Ostwald</p>", ""), ["Jane Farrow", "Bo Lind", "Nina Ostwald"]);
    assert_eq!(authors(&meta("Jane Farrow"), "<p>Jane Farrow, Sailing Editor</p>", ""), JANE);
    let unseen = "<div class=byline><meta itemprop=author content='Tom Reed'><p>By Jane Farrow</p></div>";
    assert_eq!(authors(&meta("Tom Reed"), unseen, ""), JANE, "a meta in the byline is not shown either");
}

#[test]
fn carriers_in_the_head() {
    let json = |author: &str| format!(r#"<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{TITLE}","author":{author}}}</script>"#);
    let cases: Vec<String> = [
        "<meta property='dc:creator twitter:creator_name' content='Jane Farrow'>",
        "<meta name=parsely-metadata content='{\"author\":\"Jane Farrow\"}'>",
        "<meta name=parsely-page content='{\"authors\":[\"Jane Farrow\"]}'>",
        "<meta property=mrf:authors content='Jane Farrow'>",
        "<script>dataLayer.push({\"pagePostAuthor\":\"Jane Farrow\"})</script>",
        "<script>var page = {\"author\":\"Jane Farrow\"}</script>",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([r#"{"@type":"Person","givenName":"Jane","familyName":"Farrow"}"#, r#"{"@type":"Person","name":"Farrow, Jane"}"#].map(json))
    .collect();
    for head in cases {
        assert_eq!(authors(&head, "", ""), JANE, "{head}");
    }
    for nobody in [
        "<script>[{\"author\":\"Jane Farrow\"},{\"author\":\"Bo Lind\"}]</script>",
        "<script>var page = {\"author\":\"Harbour Life\"}</script>",
        r#"<script type="application/ld+json">{"@type":"Product","review":{"author":"Jane Farrow"}}</script>"#,
    ] {
        assert!(authors(nobody, "", "").is_empty(), "{nobody}");
    }
}

#[test]
fn the_end_of_the_text() {
    let cases: &[(&str, &[&str])] = &[
        ("<p><em>Jane Farrow is a writer who lives in Bergen.</em></p>", JANE),
        ("<p>Contact Jane Farrow at jane@harbour.example.</p>", JANE),
        ("<p>— Jane Farrow</p>", JANE),
        ("<p>(Reporting by Jane Farrow in Bergen; Writing by Omar al-Khatib; Editing by Tom Reed)</p>", &["Jane Farrow", "Omar al-Khatib"]),
        ("<p><em>Interviews by Jane Farrow</em></p>", JANE),
        ("<p>Jane Farrow</p>", &[]),
        ("<div class=related><p>Jane Farrow is a writer who lives in Bergen.</p></div>", &[]),
    ];
    expect(cases, |below| authors("", "", below));
    let subject = "<p>Jane Farrow steered the ship for the first time on Sunday, as her father had.</p>";
    assert!(authors("", subject, "<p>Jane Farrow is a pilot who lives in Bergen.</p>").is_empty(), "whom the text speaks of");
}

#[test]
fn a_menu_names_whose_site_it_is() {
    let page = |url: &str, menus: usize| {
        let prose = story::paragraphs(4);
        let menu = "<nav><ul><li><a href=/>Home</a><li><a href=/about>About Nina Ostwald</a></ul></nav>".repeat(menus);
        of_page(&format!("<html><head><title>{TITLE}</title></head><body>{menu}<main><article><h1>{TITLE}</h1>{prose}</article></main></body></html>"), url)
    };
    assert_eq!(page("https://ninaostwald.example/ferry", 1), ["Nina Ostwald"]);
    assert!(page("https://harbour.example/ferry", 1).is_empty(), "the address says otherwise");
    assert!(page("https://harbour.example/ferry", 2).is_empty(), "a menu that stands there twice says it once");
}

#[test]
fn sentences_and_last_lines_in_arabic_and_hebrew_name_nobody() {
    let cases: &[(&str, &[&str])] = &[
        ("<p>من جهته، قال مدير المستشفى إن الحالة مستقرة.</p>", &[]),
        ("<p>سلمى الوزاني، كاتبة وصحافية</p>", &["سلمى الوزاني"]),
        ("<p>سياسة وأمن • 12 أكتوبر 2026</p>", &[]),
        ("<p>سلمى الوزاني | 12 أكتوبر 2026</p>", &["سلمى الوزاني"]),
        ("<p>إعداد القيود اليومية ومطابقة الكشوف</p>", &[]),
        ("<p>إعداد: سلمى الوزاني</p>", &["سلمى الوزاني"]),
        ("<p>יום שלישי, 12 במרץ 2024</p>", &[]),
    ];
    expect(cases, |byline| authors("", byline, ""));
    let signed: &[(&str, &[&str])] =
        &[("والله أعلم", &[]), ("شارك الخبر", &[]), ("سلمى الوزاني", &["سلمى الوزاني"]), ("سلمى الوزاني وكريم بناني", &["سلمى الوزاني", "كريم بناني"])];
    let prose = [
        "عادت العبارة إلى نقل الركاب عبر الخليج صباح أمس بعد توقف دام تسع سنوات، وسط ترحيب المئات من سكان المدينة الذين انتظروها على الرصيف منذ الفجر.",
        "واشترت البلدية السفينة من حوض في الشمال خلال الشتاء الماضي، واستبدلت محركاتها في عملية استغرقت أربعة أشهر أكثر مما كان مقررا لها في البداية.",
        "وكانت ثلاث سفن تعبر الخليج كل نصف ساعة قبل افتتاح الجسر، وبيعت آخرها خردة حين لم يشأ أحد أن يدفع كلفة إصلاحها وصيانتها السنوية.",
        "ويقرر المجلس في الربيع ما إذا كانت سفينة ثانية ستلحق بها، وما إذا كان يسمح لها بالإبحار ليلا أيضا كما يطالب العمال في الميناء.",
    ];
    let prose: String = prose.iter().map(|paragraph| format!("<p>{paragraph}</p>")).collect();
    expect(signed, |last| {
        let html = format!(
            "<html lang=ar dir=rtl><head><meta charset=utf-8><title>عودة العبارة</title></head><body><main><article><h1>عودة العبارة إلى الخليج</h1>\
             <div class=entry-content>{prose}<p>{last}</p></div></article></main></body></html>"
        );
        of_page(&html, "https://harbour.example/2024/05/ferry")
    });
}

#[test]
fn accounts_of_threads() {
    let post = |open: &str, name: &str, text: &str| {
        format!("<{open} class='message message--post'><h4 class=message-name>{name}</h4><div class=body><p>{text}</p></div></article>")
    };
    let thread = |head: &str, first: &str, open: &str| {
        let posts = post(open, first, PROSE[0]) + &post("article", "kelpie_7", PROSE[1]) + &post("article", "ostfarn42", PROSE[2]);
        let html = format!(
            "<html><head><title>{TITLE}</title>{head}</head><body><div class=thread><h1>{TITLE}</h1>{posts}</div><footer>Powered by XenForo</footer></body></html>"
        );
        of_page(&html, "https://boats.example/threads/ferry.12/")
    };
    let json = |name: &str| {
        format!(
            r#"<script type="application/ld+json">{{"@type":"DiscussionForumPosting","headline":"{TITLE}","author":{{"@type":"Person","name":"{name}"}}}}</script>"#
        )
    };
    assert_eq!(thread(&json("jane@boats.example"), "jane@boats.example", "article"), ["jane@boats.example"]);
    assert_eq!(thread(&json(""), "Jane", "article author='jfarrow'"), ["jfarrow"], "an attribute of the post");
}

#[test]
fn the_account_in_a_poster_s_column() {
    let posts: String = ["mira_k", "oldsedge", "mira_k", "tench4"]
        .iter()
        .map(|name| {
            let column = format!(
                "<dl class=postprofile><dt><a class=avatar href='memberlist.php?mode=viewprofile&amp;u=2'><img src=a.png></a><a class=username href='memberlist.php?mode=viewprofile&amp;u=2'>{name}</a></dt><dd>Member of the Ferry Friends</dd><dd>Posts: 104</dd></dl>"
            );
            format!("<div class=post><div class=inner>{column}<div class=postbody><div class=content>The ferry across the bay carried its first passengers in nine years on Sunday morning, to cheers.</div></div></div></div>")
        })
        .collect();
    let html = format!(
        "<html><head><title>{TITLE}</title></head><body class='section-viewtopic'><h2 class=topic-title>{TITLE}</h2>{posts}<div>Powered by phpBB</div></body></html>"
    );
    assert_eq!(of_page(&html, "https://boats.example/forum/viewtopic.php?t=12"), ["mira_k"]);
}

#[test]
fn where_a_text_is_filed_is_no_author() {
    let cases: &[(&str, &[&str])] = &[
        ("<div class=byline><span class=byline__category><a href=/w>Wellness &amp; Prevention</a></span></div>", &[]),
        ("<div class=byline><span class=byline__category><a href=/w>Wellness</a></span> By <span>Jane Farrow</span></div>", JANE),
        ("<p class=subtitle>per hour</p>", &[]),
        ("<div class=authorized_x>Authorized Dealer</div>", &[]),
        ("<p class=byline>항구스포츠=김서연 기자</p>", &["김서연"]),
    ];
    expect(cases, |byline| authors("", byline, ""));
    let declared = |name: &str| authors(&format!("<meta name=author content='{name}'>"), "", "");
    assert_eq!(declared("Nicole Farrow, Master Horticulturalist &amp; Garden Educator"), ["Nicole Farrow"]);
    // A section stands where bylines do; a column may be named after its writer.
    let filed = |section: &str| authors(&format!("<meta property=article:section content='{section}'>"), &format!("<p class=byline>{section}</p>"), "");
    assert!(filed("Qexali Mzorbe").is_empty());
    assert_eq!(filed("Jane Farrow"), JANE);
}

#[test]
fn a_site_and_an_agency_are_no_person() {
    let page = |author: &str| {
        let html = format!(
            "<html><head><title>{TITLE}</title><meta property=og:site_name content='Le Port'><meta name=author content='{author}'></head>\
             <body><main><article><h1>{TITLE}</h1>{}</article></main></body></html>",
            story::paragraphs(4)
        );
        of_page(&html, "https://leport.example/2024/05/ferry")
    };
    assert!(page("Le Port").is_empty() && page("Le Port et AFP").is_empty() && page("Le Port with AFP").is_empty());
    assert_eq!(page("Claire Dubois avec AFP"), ["Claire Dubois"]);
}

#[test]
fn whoever_is_named_on_a_page_of_goods_did_not_write_it() {
    let review = "<div class=review><div class=review-meta>Written by <span class=review-author>Jane Farrow</span> on Jul 5th 2022</div><p>Good rope.</p>\
         <p>Bought <time datetime=2022-07-05>a year ago</time><meta itemprop=datePublished content=2022-07-05></p></div>";
    let product = r#"<script type="application/ld+json">{"@type":"Product","name":"Rope of hemp","offers":{"price":"12.00"}}</script>"#;
    let buy = "<div class=price>12.00</div><form class=cart><button>Add to cart</button></form>";
    let html = format!(
        "<html><head><title>Rope of hemp</title>{product}</head><body><main class=product>\
             <h1>Rope of hemp</h1>{buy}<div class=product-description><p>Twelve metres of rope for ferries and quays.</p></div>{review}</main></body></html>"
    );
    let record = story::sift("https://harbour.example/product/rope", &html, None).expect("a record");
    assert_eq!((record.page_type, record.authors.is_empty(), record.date_published), (ghirbal::record::PageType::Product, true, None));
}
