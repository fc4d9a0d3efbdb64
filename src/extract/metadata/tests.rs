//! Bylines as pages write them, and what is a person's name. Every name here is made up.

use super::agency::{Byline, agency_of_line, of_byline, of_copyright, of_dateline, of_end};
use super::byline::{people, set_apart};
use super::headline::{capital_name, names_alone};
use super::person::{Trust, bare_name, begins_with_given, beside_role, is_name_line, is_person, stands_for_person};
use super::script::value_behind;
use super::signature::{reached, signed, told_of};

fn named(byline: &str) -> Vec<String> {
    people(byline, Trust::Byline, &["tide and timber".to_owned(), "ada quill".to_owned()])
}

#[test]
fn labels_dates_and_roles_are_no_part_of_a_name() {
    assert_eq!(named("By Jane Farrow"), ["Jane Farrow"]);
    assert_eq!(named("Jane Farrow, Senior Editor | 3 May 2024"), ["Jane Farrow"]);
    assert_eq!(named("3 May 2024 · Jane Farrow on behalf of the Harbour group"), ["Jane Farrow"]);
    assert_eq!(named("Posted by Jane Farrow on May 3, 2024 at 10:20 am"), ["Jane Farrow"]);
    assert_eq!(named("Von Nina Ostwald"), ["Nina Ostwald"]);
    assert_eq!(named("بقلم: سلمى الوزاني"), ["سلمى الوزاني"]);
    assert_eq!(named("تمت الكتابة بواسطة: سلمى الوزاني"), ["سلمى الوزاني"]);
    assert_eq!(named("김서연 기자"), ["김서연"]);
}

#[test]
fn several_people_are_split_and_their_degrees_and_places_are_not_people() {
    assert_eq!(named("Jane Farrow, Bo Lindqvist and Amal Haddad"), ["Jane Farrow", "Bo Lindqvist", "Amal Haddad"]);
    assert_eq!(named("Jane Farrow, MD, PhD"), ["Jane Farrow"]);
    assert_eq!(named("Jane Farrow RN, BSN, Certified Sleep Consultant"), ["Jane Farrow"]);
    assert_eq!(named("Jane Farrow, Port Ellen"), ["Jane Farrow", "Port Ellen"], "a place of two words cannot be told from a person");
    assert_eq!(named("Dan Ostwald"), ["Dan Ostwald"], "a joiner with a capital is a name");
    assert_eq!(named("Bill MARSH"), ["Bill MARSH"], "capitals are no degree");
    assert_eq!(named("Paramita (Guha) Sen"), ["Paramita (Guha) Sen"]);
}

#[test]
fn what_names_somebody_else_names_no_author() {
    for line in ["Photo: Jane Farrow", "Reviewed by Jane Farrow", "Medically reviewed by Jane Farrow, MD", "Foto: Nina Ostwald", "تصوير: سلمى الوزاني"]
    {
        assert!(named(line).is_empty(), "{line}");
    }
}

#[test]
fn addresses_newsrooms_and_leftovers_of_dates_are_nobody() {
    for line in
        ["https://social.example/janefarrow", "www.social.example", "admin", "Editorial Team", "Sat, 20 Dec, 2025 - 06:36", "Full Bio", "By", "Ask the Doctors"]
    {
        assert!(named(line).is_empty(), "{line}: {:?}", named(line));
    }
}

#[test]
fn a_persons_own_site_has_an_author_and_a_brand_has_none() {
    let sites = ["ada quill".to_owned(), "timber".to_owned()];
    assert!(is_person("Ada Quill", Trust::Person, &sites));
    assert!(is_person("Ada Quill", Trust::Declared, &sites));
    assert!(!is_person("Ada Quill", Trust::Doubtful, &sites), "in a line it is the site's name");
    assert!(!is_person("Timber", Trust::Person, &sites));
}

#[test]
fn in_threads_accounts_are_names() {
    assert!(is_person("jdoe_42", Trust::Account, &[]));
    assert!(!is_person("jdoe_42 x", Trust::Byline, &[]));
}

#[test]
fn style_sets_a_label_apart() {
    assert_eq!(set_apart("ByJane Farrow").as_deref(), Some("By Jane Farrow"));
    assert_eq!(set_apart("McAllister"), None);
}

#[test]
fn names_end_where_the_sentence_goes_on() {
    assert_eq!(bare_name("Jane Farrow in London"), "Jane Farrow");
    assert_eq!(bare_name("Jan van den Berg"), "Jan van den Berg");
    assert_eq!(bare_name("Reporter Jane Farrow"), "Jane Farrow");
    assert!(is_name_line("Jane O'Farrow"));
    assert!(!is_name_line("Terms of Service 2"));
}

#[test]
fn titles_behind_a_comma_and_groups_of_editors_are_nobody() {
    assert_eq!(named("Jane Farrow, Home and Harbour Expert"), ["Jane Farrow"]);
    assert_eq!(named("Jane Farrow, Amal Haddad Reuters"), ["Jane Farrow", "Amal Haddad"]);
    assert!(named("The Harbour editors").is_empty());
}

#[test]
fn a_declared_account_signs_unless_it_is_the_sites_or_a_machines() {
    for name in ["hfarrow77", "jane.farrow", "jfarrow"] {
        assert!(is_person(name, Trust::Declared, &[]), "{name}");
        assert!(!is_person(name, Trust::Doubtful, &[]), "{name} in a line");
    }
    for name in ["wpadmin", "q_admin", "team", "x7q9k2r4", "harbour.com"] {
        assert!(!is_person(name, Trust::Declared, &[]), "{name}");
    }
    assert!(!is_person("tidepost", Trust::Declared, &["tide post".to_owned()]));
}

#[test]
fn given_names_are_told_from_other_words() {
    assert!(begins_with_given("Jane Farrow"));
    assert!(begins_with_given("Anna-Lena Ostwald"));
    assert!(!begins_with_given("Small"));
    assert!(!begins_with_given("Harbour Life"));
}

#[test]
fn words_that_stand_behind_names_join_no_second_one() {
    assert_eq!(named("By Jane Farrow in Port Ellen"), ["Jane Farrow"]);
    assert_eq!(named("By Jane Farrow at Harbour Times"), ["Jane Farrow"]);
    assert_eq!(named("Por Ana Maria da Silva"), ["Ana Maria da Silva"]);
    assert_eq!(named("Por José Souza y Melo"), ["José Souza y Melo"], "inside a name");
    assert_eq!(named("Por Ana Souza e Rui Melo"), ["Ana Souza", "Rui Melo"], "between full names");
    assert_eq!(named("By Jane Farrow in Bergen and Bo Lind in Oslo"), ["Jane Farrow", "Bo Lind"]);
}

#[test]
fn a_joiner_written_onto_the_second_name_joins() {
    assert_eq!(named("سلمى الوزاني وكريم بناني"), ["سلمى الوزاني", "كريم بناني"]);
    assert_eq!(named("سلمى الوزاني وليد بناني"), ["سلمى الوزاني وليد بناني"], "a name that begins with the letter");
    assert_eq!(named("דנה לוי ויוסי כהן"), ["דנה לוי", "יוסי כהן"]);
}

#[test]
fn the_next_label_ends_a_name() {
    assert_eq!(named("Words Jane Farrow Photos Tom Reed"), ["Jane Farrow"]);
    assert_eq!(named("Author: Jane Farrow Editor: Tom Reed"), ["Jane Farrow"]);
    assert_eq!(named("By Jane Farrow Jr."), ["Jane Farrow Jr."]);
    assert_eq!(named("By Jane Farrow."), ["Jane Farrow"]);
}

#[test]
fn a_declared_alias_stays_and_other_brackets_go() {
    let declared = |name: &str| people(name, Trust::Declared, &[]);
    assert_eq!(declared("Jane Farrow (JFarrow)"), ["Jane Farrow (JFarrow)"]);
    assert_eq!(declared("Jane Farrow (jfarrow)"), ["Jane Farrow (jfarrow)"]);
    for other in ["Jane Farrow (Reuters)", "Jane Farrow (Bergen)", "Jane Farrow (editor)", "Jane Farrow (she/her)", "Jane Farrow (AP)", "Jane Farrow (retired)"]
    {
        assert_eq!(declared(other), ["Jane Farrow"], "{other}");
    }
    assert_eq!(named("Jane Farrow (jfarrow)"), ["Jane Farrow"], "in a line it may be anything");
}

#[test]
fn a_role_beside_a_name_tells_it_where_nothing_is_capitalised() {
    for (line, name) in [("홍길동 기자 hong@paper.example", "홍길동"), ("記者王小明／台北報導", "王小明"), ("文／王小明", ""), ("佐藤花子記者", "佐藤花子")]
    {
        assert_eq!(beside_role(line).unwrap_or_default(), name, "{line}");
    }
    assert_eq!(named("文／王小明"), ["王小明"]);
    for (line, name) in
        [("首席记者 王小明", "王小明"), ("記者王小明 台北報導", "王小明"), ("本网首席记者 王小明", ""), ("编辑推荐", ""), ("編輯推荐", ""), ("기자수첩", "")]
    {
        assert_eq!(beside_role(line).unwrap_or_default(), name, "{line}");
    }
    assert_eq!(beside_role("記者会見"), None, "a press conference");
    assert_eq!(beside_role("Jane Farrow 기자"), None);
}

#[test]
fn accounts_may_be_mail_addresses_and_people_may_not() {
    assert!(is_person("jane@harbour.example", Trust::Account, &[]));
    assert!(!is_person("jane@harbour.example", Trust::Person, &[]));
    assert!(!is_person("www.harbour.example", Trust::Account, &[]));
    assert!(!is_person("mailto:jane@harbour.example", Trust::Account, &[]));
    assert!(!is_person("jane@harbour.example?subject=ferry", Trust::Account, &[]));
    assert!(!is_person(&format!("{}@harbour.example", "jane".repeat(20)), Trust::Account, &[]), "too long");
}

#[test]
fn who_did_not_capitalise_the_own_name_bears_it_still() {
    let sites = ["jane farrow".to_owned(), "garden care".to_owned()];
    assert!(is_person("jane farrow", Trust::Declared, &sites));
    assert!(!is_person("jane farrow", Trust::Own, &sites));
    assert!(!is_person("garden care", Trust::Declared, &sites));
}

#[test]
fn titles_before_a_given_name() {
    assert!(begins_with_given("Dr. Jane Farrow"));
    assert!(begins_with_given("Prof. Dr. Nina Ostwald"));
    assert!(!begins_with_given("Dr. Harbour"));
}

#[test]
fn a_name_in_capitals_among_small_letters_wrote_the_standfirst() {
    let line = |end: &str| format!("Now is the time to prune the roses and to mend the fence, {end}");
    assert_eq!(capital_name(&line("writes JANE FARROW.")).as_deref(), Some("JANE FARROW"));
    assert_eq!(capital_name(&line("writes NGOZI UDEH.")).as_deref(), Some("NGOZI UDEH"), "a verb of telling stands before it");
    assert_eq!(capital_name(&line("says the PRUNING SOCIETY.")), None);
    assert_eq!(capital_name(&line("as JANE FARROW told BO LIND.")), None, "two of them");
    assert_eq!(capital_name("SALE: JANE FARROW"), None, "no sentence");
    assert_eq!(capital_name("JOHN SMITH, who ran the yard for forty years, died on Sunday"), None, "whom it is about");
}

#[test]
fn a_line_of_names_alone() {
    assert_eq!(names_alone("Jane Farrow, Bo Lind & Nina Ostwald", &[]), ["Jane Farrow", "Bo Lind", "Nina Ostwald"]);
    assert_eq!(names_alone("By Jane Farrow and Bo Lind", &[]), ["Jane Farrow", "Bo Lind"]);
    assert!(names_alone("Jane Farrow visits Bo Lind and Nina Ostwald", &[]).is_empty());
    assert!(names_alone("Jane Farrow, Senior Editor", &[]).is_empty());
}

#[test]
fn the_end_of_a_text_tells_of_its_author() {
    assert_eq!(told_of("Jane Farrow is a writer who lives by the sea.").as_deref(), Some("Jane Farrow"));
    assert_eq!(told_of("Nina Ostwald ist eine Meteorologin.").as_deref(), Some("Nina Ostwald"));
    assert_eq!(told_of("Nina Ostwald ist Redakteurin.").as_deref(), Some("Nina Ostwald"));
    assert_eq!(told_of("Jane Farrow sold the boat."), None);
    assert_eq!(told_of("Jane Farrow is expected to sail on Sunday."), None);
    assert_eq!(told_of("Jane Farrow was arrested on the quay."), None);
    assert_eq!(told_of("Harbour Life is a magazine."), None);
    assert_eq!(reached("Contact Jane Farrow at jane@harbour.example or on the quay.", &[]).as_deref(), Some("Jane Farrow"));
    assert_eq!(reached("Contact Jane Farrow on the quay.", &[]), None, "no address");
    assert_eq!(signed("— Jane Farrow").as_deref(), Some("Jane Farrow"));
    assert_eq!(signed("(Jane Farrow)").as_deref(), Some("Jane Farrow"));
    assert_eq!(signed("Jane Farrow"), None, "a tag, or a caption");
    assert_eq!(signed("— Harbour Life"), None);
}

#[test]
fn keys_of_scripts_have_values() {
    let value = |text: &str, key: &str| text.find(key).and_then(|at| value_behind(text, at, key.len())).map(str::to_owned);
    assert_eq!(value(r#"{"pagePostAuthor":"Jane Farrow"}"#, "pagePostAuthor").as_deref(), Some("Jane Farrow"));
    assert_eq!(value(r#"{\"authorName\":\"Jane Farrow\"}"#, "authorName").as_deref(), Some("Jane Farrow"));
    assert_eq!(value("config.authors = 'Jane O\"Farrow';", "config.authors").as_deref(), Some("Jane O\"Farrow"));
    assert_eq!(value(r#"{"author":{"name":"Jane"}}"#, "author"), None);
    assert_eq!(value(r#"{"coauthor":"Jane Farrow"}"#, "author"), None, "another key ends alike");
    assert_eq!(value("author", "author"), None);
}

#[test]
fn in_scripts_without_capitals_a_given_name_or_a_label_tells_a_person() {
    for line in ["سلمى الوزاني", "د. سلمى الوزاني", "علي حسن", "יוסי כהן", "مریم رضایی", "Jane Farrow"] {
        assert!(stands_for_person(line), "{line}");
    }
    for line in ["والله أعلم", "انتهى البيان", "على الهواء مباشرة", "كاتب وباحث سوري", "سياسة وأمن", "שבת שלום", "תודה רבה", "انتهای پیام", "اقتصاد کلان"]
    {
        assert!(!stands_for_person(line), "{line}");
    }
}

#[test]
fn what_follows_a_name_without_capitals_is_cut_off() {
    for (byline, name) in [
        ("سلمى الوزاني في", "سلمى الوزاني"),
        ("سلمى الوزاني بتاريخ", "سلمى الوزاني"),
        ("سلمى الوزاني باحثة في التاريخ", "سلمى الوزاني"),
        ("دبي - سلمى الوزاني", "سلمى الوزاني"),
        ("رويترز - سلمى الوزاني", "سلمى الوزاني"),
        ("陈思远 编辑：李鹏", "陈思远"),
        ("文/陈思远 图/吴雨桐", "陈思远"),
    ] {
        assert_eq!(named(byline), [name], "{byline}");
    }
    assert_eq!(named("سلمى الوزاني و كريم بناني"), ["سلمى الوزاني", "كريم بناني"]);
    assert_eq!(named("陈思远 吴雨桐"), ["陈思远", "吴雨桐"]);
    assert_eq!(named("長谷川 博己"), ["長谷川 博己"], "family and given name");
}

#[test]
fn organisations_in_scripts_without_spaces_are_nobody() {
    for name in ["海港新闻网", "朝日新聞社", "한빛일보", "十一周之后渡船离岸", "综合报道", "责任编辑：李鹏"] {
        assert!(named(name).is_empty(), "{name}: {:?}", named(name));
    }
    assert_eq!(named("崔宁宁"), ["崔宁宁"]);
}

#[test]
fn a_word_cut_out_of_a_label_is_nobody() {
    for label in ["Komerční sdělení", "Służba prasowa", "Super User", "입력"] {
        assert!(named(label).is_empty(), "{label}: {:?}", named(label));
    }
}

#[test]
fn a_source_is_no_sentence() {
    assert_eq!(agency_of_line("Source: Harbour Times").as_deref(), Some("Harbour Times"));
    assert_eq!(agency_of_line("Source: sid/dpa").as_deref(), Some("sid/dpa"));
    assert_eq!(agency_of_line("(Source: Harbour League (HL))").as_deref(), Some("Harbour League (HL)"));
    assert_eq!(agency_of_line("(Source: Harbour Post.)").as_deref(), Some("Harbour Post"));
    for line in ["Source: am a baker", "Source: Mayor 'angry' at council", "Source: “It was dark”"] {
        assert_eq!(agency_of_line(line), None, "{line}");
    }
}

#[test]
fn names_do_not_begin_as_sentences_do() {
    for line in ["In der Werkstatt", "For Harbour People", "Interviews by Jane Farrow", "Cell SliderTM"] {
        assert!(!is_name_line(line), "{line}");
    }
    assert!(is_name_line("Omar al-Khatib") && is_name_line("In-su Park"));
}

#[test]
fn datelines_name_their_agency() {
    let agency = |first: &str| of_dateline(first);
    assert_eq!(agency("القاهرة – أ ش أ: أعلنت الوزارة اليوم").as_deref(), Some("أ ش أ"));
    assert_eq!(agency("دمشق-سانا").as_deref(), Some("سانا"));
    assert_eq!(agency("PARIS (Reuters) - The ferry").as_deref(), Some("Reuters"));
    assert_eq!(agency("MONDAY, May 6 (HealthDay News) -- Ferries are good for you.").as_deref(), Some("HealthDay News"));
    assert_eq!(agency("PARIS (Harbour News Service) -- The ferry").as_deref(), Some("Harbour News Service"));
    assert_eq!(agency("Paris (Texas) – The ferry"), None);
    assert_eq!(agency_of_line("المصدر: 5 مايو 2024"), None);
    assert_eq!(agency_of_line("SOURCE: short.example/5tRx Journal of Harbours, May 6, 2024."), None, "a work that the text cites");
}

#[test]
fn bylines_name_their_agency() {
    let agency = |line: &str| of_byline(line, Byline::Placed, |name| name == "Jane Farrow");
    for (line, name) in [
        ("Associated Press", "Associated Press"),
        ("Associated Press in Port Vale", "Associated Press"),
        ("AFP à Paris", "AFP"),
        ("By Reuters in Boston", "Reuters"),
        ("ABC/AP/ May 6, 2024, 10:59 AM", "AP"),
        ("Jane Farrow, Harbour News Service", "Harbour News Service"),
        ("JANE FARROW ASSOCIATED PRESS", "ASSOCIATED PRESS"),
        ("By Anna Lind, Associated Press", "Associated Press"),
        ("AP Sports Writer", "AP"),
    ] {
        assert_eq!(agency(line).as_deref(), Some(name), "{line}");
    }
    assert_eq!(of_byline("Reuters", Byline::Marked, |_| false).as_deref(), Some("Reuters"));
    for line in
        ["Reuters", "Mehr", "AA", "Anna Lind/Reuters", "Getty Images", "Maria Nova", "Reuters and others say the ferry is late", "The press in Port Vale"]
    {
        assert_eq!(agency(line), None, "{line}");
    }
}

#[test]
fn the_end_of_a_text_names_its_agency() {
    assert_eq!(of_end("The ferry is late. (AFP)").as_deref(), Some("AFP"));
    assert_eq!(of_end("—Associated Press").as_deref(), Some("Associated Press"));
    assert_eq!(of_end("غادرت العبارة. (رويترز)").as_deref(), Some("رويترز"));
    assert_eq!(of_end("He told it to the Associated Press (AP)"), None);
    assert_eq!(of_end("The ferry is late (again)."), None);
    assert_eq!(of_copyright("Copyright 2024 The Associated Press. All rights reserved.").as_deref(), Some("The Associated Press"));
    assert_eq!(of_copyright("© dpa-infocom, dpa:240506-99-1/2").as_deref(), Some("dpa"));
    assert_eq!(of_copyright("© 2024 Harbour Times. Parts by the Associated Press."), None);
}

#[test]
fn what_somebody_does_is_no_part_of_a_name() {
    assert_eq!(bare_name("고나루 항구 칼럼니스트"), "고나루");
    assert_eq!(bare_name("Jane Farrow 著"), "Jane Farrow");
    assert_eq!(bare_name("木下 哲也 訳"), "木下 哲也");
}

#[test]
fn a_source_is_neither_a_comment_nor_the_internet() {
    assert_eq!(agency_of_line("原文：港口的新码头今天开放"), None);
    assert_eq!(agency_of_line("来源：网络"), None);
    assert_eq!(agency_of_line("（资料来源：海港时报）").as_deref(), Some("海港时报"));
    assert_eq!(agency_of_line("来源：海港时报 作者：李小山").as_deref(), Some("海港时报"));
}
