//! Pages in Chinese: who wrote them, where they come from, what they are called and what stands around the story. All of our own making.

use crate::support::story;
use ghirbal::record::{PageType, Record};

const TITLE: &str = "海港新码头今天开放首批乘客登船";
const PROSE: [&str; 5] = [
    "海港新码头今天上午正式开放，首批乘客在雨中登上渡轮，岸上有数百人为他们送行，港务局的乐队演奏了两首老歌，孩子们挥着小旗。",
    "港务局局长介绍说，新码头历时四年建成，比原计划晚了九个月，主要原因是两台发动机需要更换，而零件要从北方的船厂运来。",
    "过去三条渡轮每半小时过海一次，大桥通车以后，它们先后停航，最后一条被拆成废铁，因为没有人愿意承担修理的费用。",
    "每天乘船上班的居民表示，渡轮为他们节省了一个小时，大桥经常堵车，重型车辆也不能通行，冬天的风又常常使它关闭。",
    "市议会将在春天决定是否购买第二条渡轮，以及夜间是否开航，反对者担心噪音，支持者则指望岛上的旅馆能有更多客人。",
];

fn prose() -> String {
    PROSE.iter().map(|prose| format!("<p>{prose}</p>")).collect()
}

fn page(head: &str, above: &str, story: &str, below: &str) -> Record {
    let html = format!(
        "<!doctype html><html lang=zh><head><meta charset=utf-8><title>{TITLE}_海港网</title>{head}</head><body>\
         <div class=wrap><div class=hd>{TITLE}</div>{above}<div class=txt>{story}</div>{below}</div></body></html>"
    );
    story::sift("https://gang.example/2024/05/c_1125.html", &html, None).expect("a record")
}

#[test]
fn a_shown_headline_beats_the_declared_one_with_the_site_behind_it() {
    assert_eq!(page("", "", &prose(), "").title.as_deref(), Some(TITLE));
}

#[test]
fn writers_stand_in_lines_datelines_and_last_words() {
    let last = format!("{}<p>{}（张小峰）</p>", prose(), PROSE[0]);
    let dateline = format!("<p>海港报讯（记者 裴小飞）{}</p>{}", PROSE[0], prose());
    let line = "<div>2024-05-03 12:11<span>来源：海港时报网</span><span>作者：李在海</span></div>";
    for (above, story, author) in [(line, prose(), "李在海"), ("", dateline, "裴小飞"), ("", last, "张小峰"), ("<p>海港晚报记者 陈思远</p>", prose(), "陈思远")]
    {
        // The portal declares itself.
        let record = page("<meta name=author content=海港网>", above, &story, "<div>责任编辑：<br>尹小杰</div>");
        assert_eq!(record.authors, [author], "{above} {story}");
    }
}

#[test]
fn editors_portals_and_buttons_write_nothing() {
    for above in ["<div class=author><ul><li>版权声明</li><li>复制链接</li></ul></div>", "<p>责任编辑：柴小敏</p>", "<p class=author-name>海鸥号</p>"]
    {
        let record = page("<meta name=author content=海港门户>", above, &prose(), "");
        assert_eq!(record.authors, Vec::<String>::new(), "{above}");
    }
}

#[test]
fn the_source_is_the_agency() {
    let cases = [
        ("", "<div>2024-05-03 12:11<span>来源：海港时报网</span><span>作者：李在海</span></div>", Some("海港时报网")),
        ("", "<p><span>2024-05-03</span> <a class=source href=/x>海港日报</a></p>", Some("海港日报")),
        ("<meta name=ContentSource content=省发改委>", "", Some("省发改委")),
        ("", "<p>来源：网络</p>", None),
    ];
    for (head, above, source) in cases {
        assert_eq!(page(head, above, &prose(), "").agency.as_deref(), source, "{head} {above}");
    }
}

#[test]
fn feeds_below_a_story_make_no_list_of_it() {
    let feed: String =
        (1..30).map(|n| format!("<div class=item><a href=/{n}>港口第{n}条消息：渡轮又晚点了乘客怎么办</a><span>昨天第{n}次</span></div>")).collect();
    let spam = format!("<div>{}</div>", "渡轮票价 码头招工 海港天气 ".repeat(200));
    let record = page("", "<p>字号：A- A A+</p>", &prose(), &format!("<p>编辑 刘晓阳 校对 李小铭</p><div class=list>{feed}</div>{spam}"));
    assert_eq!(record.text, PROSE.join("\n\n"));
    assert_eq!(record.page_type, PageType::Article);
}

#[test]
fn dates_in_chinese_lines_and_data() {
    for (head, above, day) in [
        ("", "<p class=date>发布时间：18-03-08</p>", "2018-03-08"),
        ("", "<p>发表于2014-08-24 21:30| 1164次阅读</p>", "2014-08-24"),
        ("<meta itemprop=dateUpdate content='2019-10-08 12:00:57'>", "<p>发布时间：10-08</p>", "2019-10-08"),
        ("<meta name=apub:time content='2019-9-7 21:30:50'>", "", "2019-09-07"),
        ("<script type=application/ld+json>{\"title\":\"x\",\"pubDate\":\"2019-09-09T19:32:27\"}</script>", "", "2019-09-09"),
        ("<script>var ct = \"1581517074\";</script>", "<em>昨天</em>", "2020-02-12"),
    ] {
        let dated = page(head, above, &prose(), "").date_published.map(|date| date.chars().take(10).collect::<String>());
        assert_eq!(dated.as_deref(), Some(day), "{head} {above}");
    }
}
