//! Headlines as pages show and declare them. Every page here is of our own making.

use super::gather::{is_torn, without_bracket, without_left_overs};
use super::names::NAMES;
use super::rank::{TitleModel, TitleModelError};
use super::witness::{capitalised, is_year};
use crate::archive::{Form, Place, RawPage};
use crate::pipeline::Sieve;

/// Text enough for a record.
const TEXT: &str = "<p>The ferry to the outer islands sails again after the winter, twice a day and three times on Sundays, the harbour office said. \
    Its engine had been taken apart and put together again by two apprentices.</p><p>Passengers with bicycles board first, which not everybody likes. \
    The harbour office promises a second gangway before the summer, and a shed for those who wait in the rain.</p>";

fn title(head: &str, body: &str) -> Option<String> {
    let html = format!("<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>");
    let mut page = RawPage::new(Place::default(), Form::Html, html.into_bytes());
    page.url = Some("https://www.tide.example/islands/ferry-sails-again".to_owned());
    Sieve::with_defaults().sift(page, "test").record.and_then(|record| record.title)
}

#[test]
fn a_logo_in_a_heading_is_not_the_headline() {
    let head = "<title>Ferry sails again | Tide and Timber Gazette</title>";
    let body = format!("<header><h1><a href=/>Tide &amp; Timber</a></h1></header><main><article><h1>Ferry sails again</h1>{TEXT}</article></main>");
    assert_eq!(title(head, &body).as_deref(), Some("Ferry sails again"));
}

#[test]
fn the_heading_of_a_menu_is_not_the_headline() {
    let head = "<title>Ferry sails again — Tide</title><meta property=og:site_name content=Tide>";
    let body = format!(
        "<nav><h1>Sections and services</h1><ul><li><a href=/a>Islands</a><li><a href=/b>Harbour</a></ul></nav><main><h2>Ferry sails again</h2>{TEXT}</main>"
    );
    assert_eq!(title(head, &body).as_deref(), Some("Ferry sails again"));
}

#[test]
fn a_heading_that_leads_elsewhere_is_not_the_headline() {
    let head = "<title>Ferries, boats and rafts | Tide</title><meta property=og:site_name content=Tide>";
    let body =
        format!("<header><h1><a href=/knots>Ten knots every skipper ties</a></h1><h1><a href=/tar>How to tar a hull</a></h1></header><main>{TEXT}</main>");
    assert_eq!(title(head, &body).as_deref(), Some("Ferries, boats and rafts"));
}

#[test]
fn a_linked_heading_that_is_declared_stays_the_headline() {
    let head = "<title>Ferry sails again - and the mail with it | Tide</title><meta property=og:site_name content=Tide>";
    let body = format!("<main><article><h1><a href=/islands/ferry-sails-again>Ferry sails again</a></h1>{TEXT}</article></main>");
    assert_eq!(title(head, &body).as_deref(), Some("Ferry sails again"));
}

#[test]
fn a_declared_title_without_the_first_words_of_the_headline_gives_way_to_it() {
    let shown = "Island ferry crew sails again after winter";
    for short in ["Ferry crew sails again after winter", "Island ferry crew sails again"] {
        let head = format!("<title>{short} - Tide</title><meta property=og:title content=\"{short}\"><meta property=og:type content=article>");
        assert_eq!(title(&head, &format!("<main><article><h1>{shown}</h1>{TEXT}</article></main>")).as_deref(), Some(shown), "{short}");
    }
    // An overline is an element of its own.
    let head = "<title>Ferry sails again after winter - Tide</title><meta property=og:title content='Ferry sails again after winter'>";
    let body = format!("<main><article><h1><span>Islands</span> <span>Ferry sails again after winter</span></h1>{TEXT}</article></main>");
    assert_eq!(title(head, &body).as_deref(), Some("Ferry sails again after winter"));
}

#[test]
fn a_badge_in_the_heading_is_no_part_of_the_headline() {
    let head = "<title>Ferry sails again - Tide</title><meta property=og:title content='Ferry sails again'><meta property=og:type content=article>";
    for heading in ["Ferry sails again <a href=/staff>From our staff</a>", "<span>Islands</span> Ferry sails again"] {
        assert_eq!(title(head, &format!("<main><article><h1>{heading}</h1>{TEXT}</article></main>")).as_deref(), Some("Ferry sails again"), "{heading}");
    }
}

#[test]
fn a_range_of_numbers_is_no_joint() {
    let head = "<title>Ferry report 14. - 20. January - Tide</title><meta property=og:site_name content=Tide>";
    assert_eq!(
        title(head, &format!("<main><article><h2>Ferry report 14. - 20. January</h2>{TEXT}</article></main>")).as_deref(),
        Some("Ferry report 14. - 20. January")
    );
}

#[test]
fn a_headline_before_a_sign_of_copyright_is_not_the_sites_name() {
    let head = "<title>Ferry sails again after winter</title>";
    let body = format!(
        "<main><article><h1>Ferry sails again after winter</h1>{TEXT}</article></main><footer><p>Ferry sails again after winter © Tide 2003-2022</p></footer>"
    );
    assert_eq!(title(head, &body).as_deref(), Some("Ferry sails again after winter"));
}

#[test]
fn the_site_in_brackets_is_cut_off_a_declared_title() {
    let head = "<title>Ferry sails again [Tide]</title><meta property=og:site_name content=Tide>";
    assert_eq!(title(head, &format!("<main><div>{TEXT}</div></main>")).as_deref(), Some("Ferry sails again"));
}

#[test]
fn capitals_are_counted_in_scripts_that_have_them() {
    assert!((capitalised("Ferry Sails Again") - 1.0).abs() < 1e-9);
    assert!((capitalised("Ferry sails 2 times") - 1.0 / 3.0).abs() < 1e-9);
    assert!(capitalised("العبّارة تعود").abs() < 1e-9);
    assert!(capitalised("3 - 4").abs() < 1e-9);
}

#[test]
fn a_year_is_four_digits_of_two_centuries() {
    assert!(is_year("2026") && is_year("1987"));
    assert!(!is_year("2800") && !is_year("20265") && !is_year("20ab") && !is_year("٢٠٢٦"));
}

#[test]
fn the_section_and_the_site_are_cut_off_a_declared_title() {
    let head = "<title>Ferry sails again - Islands | Tide</title><meta property=og:title content='Ferry sails again - Islands | Tide'>\
        <meta property=og:site_name content=Tide><meta property=article:section content=Islands>";
    assert_eq!(title(head, &format!("<main><div>{TEXT}</div></main>")).as_deref(), Some("Ferry sails again"));
}

#[test]
fn the_thing_sold_names_the_page_rather_than_its_review() {
    let head = r#"<title>Oilskin Coat</title><script type="application/ld+json">[
        {"@type": "Review", "name": "Kept me dry"}, {"@type": "Product", "name": "Oilskin Coat"}]</script>"#;
    let body = format!("<main><h1>Oilskin Coat</h1><p>Waxed by hand.</p>{TEXT}<h2>Kept me dry</h2><p>I wore it on the ferry.</p></main>");
    assert_eq!(title(head, &body).as_deref(), Some("Oilskin Coat"));
}

#[test]
fn an_arabic_headline_is_found_without_the_site() {
    let head = "<title>العبّارة تعود إلى الإبحار - صحيفة المدّ</title><meta property=og:site_name content='صحيفة المدّ'>";
    let text = "<p>قال مكتب الميناء إن العبّارة إلى الجزر الخارجية تعود إلى الإبحار بعد الشتاء، مرتين في اليوم وثلاث مرات أيام الأحد. وكان محركها قد فُكك ثم رُكب من جديد.</p>";
    let body = format!("<main><article><h1>العبّارة تعود إلى الإبحار</h1>{}</article></main>", text.repeat(3));
    assert_eq!(title(head, &body).as_deref(), Some("العبّارة تعود إلى الإبحار"));
}

#[test]
fn signs_left_over_go_and_quotation_marks_stay() {
    assert_eq!(without_left_overs(" » Ferry sails again | "), "Ferry sails again");
    assert_eq!(without_left_overs("«Ferry sails again»"), "«Ferry sails again»");
    assert_eq!(without_left_overs("– «Again», says the captain"), "«Again», says the captain");
    assert_eq!(without_left_overs("The captain: «Again»"), "The captain: «Again»");
    assert_eq!(without_left_overs("Ferry sails again «"), "Ferry sails again");
    assert_eq!(without_left_overs("Ferry sails again #"), "Ferry sails again");
    assert_eq!(without_left_overs("#FerryAgain on the quay"), "#FerryAgain on the quay");
    assert_eq!(without_left_overs(" » | "), "");
}

#[test]
fn a_declaration_that_its_own_quotes_cut_short_is_not_believed() {
    let headline = "Old \"Gull\" sails again to the outer islands";
    let head = format!("<title>Tide and Timber - {headline}</title><meta property=og:title content=\"{headline}\"><meta name=description content='It's back'>");
    let body = format!("<main><article><h1>{headline}</h1>{TEXT}</article></main>");
    assert_eq!(title(&head, &body).as_deref(), Some(headline));
    let html = format!("<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>");
    let page = RawPage::new(Place::default(), Form::Html, html.into_bytes());
    assert_eq!(Sieve::with_defaults().sift(page, "test").record.and_then(|record| record.description), None);
}

#[test]
fn a_headline_with_a_dash_stays_whole_where_the_page_declares_it() {
    for headline in ["Life on the outer islands - but not for all", "Gulls today | the price of herring doubles", "الهلال ضد النصر – مباراة مثيرة بلا أهداف"]
    {
        let head = format!("<title>{headline} - Tide</title><meta property=og:site_name content=Tide><meta property=og:title content=\"{headline}\">");
        let body = format!("<main><article><h1>{headline}</h1>{TEXT}</article></main>");
        assert_eq!(title(&head, &body).as_deref(), Some(headline));
    }
}

#[test]
fn a_declared_title_cut_off_or_with_the_sites_name_gives_way_to_the_headline() {
    let headline = "The ferry to the outer islands sails again after a long winter";
    let body = format!("<main><article><h1>{headline}</h1>{TEXT}</article></main>");
    for declared in ["The ferry to the outer islands sails…", "The ferry to the outer islands sails...", &format!("{headline} • Tide")] {
        let head = format!(
            "<title>{declared} - Tide</title><meta property=og:site_name content=Tide><meta property=og:title content=\"{declared}\">\
             <script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"headline\":\"{declared}\"}}</script>"
        );
        assert_eq!(title(&head, &body).as_deref(), Some(headline), "{declared}");
    }
}

#[test]
fn half_a_pair_of_brackets_or_quotation_marks_is_torn() {
    for part in ["Road \"Gull", "Obituary (1931", "2019) of the islands", "«Gull"] {
        assert!(is_torn(part), "{part}");
    }
    for part in ["Road \"Gull - Tern\" again", "Obituary (1931 - 2019)", "It's \u{201c}Gull\u{201d}"] {
        assert!(!is_torn(part), "{part}");
    }
}

#[test]
fn a_bracket_is_cut_off_the_end_only() {
    assert_eq!(without_bracket("Ferries (12 pictures)"), Some("Ferries"));
    assert_eq!(without_bracket("Ferries [video]"), Some("Ferries"));
    assert_eq!(without_bracket("Ferries (old) and boats"), None);
    assert_eq!(without_bracket("(Nothing else)"), None);
    assert_eq!(without_bracket("f(x)"), None);
}

#[test]
fn every_evidence_has_a_name_of_its_own() {
    let distinct: std::collections::BTreeSet<&&str> = NAMES.iter().collect();
    assert_eq!(distinct.len(), NAMES.len());
}

#[test]
fn a_model_that_knows_other_evidence_is_refused() {
    let file = |skip: &str, more: &str| {
        let weights: String = NAMES.iter().filter(|name| **name != skip).map(|name| format!("{name} = 0.5\n")).collect();
        format!("[weights]\n{weights}{more}")
    };
    assert!(TitleModel::read(&file("", "")).is_ok());
    assert_eq!(TitleModel::read(&file("h1", "")).err(), Some(TitleModelError::Evidence("h1".to_owned())));
    assert_eq!(TitleModel::read(&file("", "font_size = 1.0\n")).err(), Some(TitleModelError::Evidence("font_size".to_owned())));
    assert!(matches!(TitleModel::read("[card]\nseed = 1\n"), Err(TitleModelError::Toml(_))));
}

#[test]
fn a_part_that_an_east_asian_page_shows_is_its_headline() {
    let cases = [
        (
            "新しい連絡船が来年の春から運航を始めます：湾岸 独立行政法人 海運機構",
            "<h3>新しい連絡船が来年の春から運航を始めます</h3>",
            "新しい連絡船が来年の春から運航を始めます",
        ),
        ("[나루의 바다 이야기] 큰 배의 태풍 대비 전략", "<p>[나루의 바다 이야기]</p><h3>큰 배의 태풍 대비 전략</h3>", "큰 배의 태풍 대비 전략"),
        ("海港新码头今天开放首批乘客登船 东区办事处_海港网", "<div>海港新码头今天开放首批乘客登船</div>", "海港新码头今天开放首批乘客登船"),
        ("海港新码头今天开放首批乘客登船_智能_海港日报", "", "海港新码头今天开放首批乘客登船"),
    ];
    for (declared, shown, headline) in cases {
        let body = format!("<main>{shown}{TEXT}</main>");
        assert_eq!(title(&format!("<title>{declared}</title><meta property=og:title content=\"{declared}\">"), &body).as_deref(), Some(headline), "{declared}");
    }
    // A kicker before a colon stays, where only the whole is shown.
    let body = format!("<main><h1>海港：新码头今天开放首批乘客登船</h1>{TEXT}</main>");
    assert_eq!(title("<title>海港：新码头今天开放首批乘客登船_海港网</title>", &body).as_deref(), Some("海港：新码头今天开放首批乘客登船"));
}

#[test]
fn a_kicker_within_a_heading_is_parted_as_it_is_declared() {
    let title =
        |heading: &str, declared: &str| title(&format!("<title>{declared}</title>"), &format!("<main><article><h1>{heading}</h1>{TEXT}</article></main>"));
    let heading = "<span class=kicker>New quay</span> <span>Ferry sails for more</span>";
    assert_eq!(title(heading, "New quay: Ferry sails for more").as_deref(), Some("New quay: Ferry sails for more"));
    assert_eq!(title(heading, "New quay Ferry sails for more").as_deref(), Some("New quay Ferry sails for more"));
    assert_eq!(title("Bergen- a new quay", "Bergen: a new quay").as_deref(), Some("Bergen- a new quay"));
}
