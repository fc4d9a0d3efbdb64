//! Stock phrases of many languages, and stories about what they speak of.

use super::*;

fn phrase(text: &str) -> Option<&'static str> {
    of(text, text.chars().filter(|c| !c.is_whitespace()).count() as f64).map(Phrase::name)
}

#[test]
fn lines_to_readers_and_not_of_the_story() {
    for (text, concept) in [
        ("Support independent journalism: become a member from three dollars a month.", "paywall"),
        ("You have reached your limit of free articles this month.", "paywall"),
        ("Hat Ihnen dieser Artikel gefallen? Dann freuen wir uns über eine Spende.", "paywall"),
        ("Ja. Ich bin Abonnent.", "paywall"),
        ("Contenido exclusivo para suscriptores. Inicie sesión.", "paywall"),
        ("有料会員になると続きをお読みいただけます。", "paywall"),
        ("Lust auf mehr? Lass dir das Beste der Woche schicken. Melde dich hier für unseren Newsletter an!", "newsletter"),
        ("This post may contain affiliate links.", "disclosure"),
        ("If you order with these links I may earn a small commission.", "disclosure"),
        ("Dieser Beitrag enthält Werbung für Fähren.", "disclosure"),
        ("A post shared by Bay Ferries (@bayferries)", "embed"),
        ("Ich bin damit einverstanden, dass mir externe Inhalte angezeigt werden.", "embed"),
        ("Do you have a story to tell? Email: news@bay.example", "reach_us"),
        ("Нашли ошибку? Выделите её и нажмите Ctrl+Enter.", "reach_us"),
        ("To contact the editor responsible for this story: Jane Roe at jroe@bay.example", "reach_us"),
        ("Have something to say? Let us know in the comments.", "reach_us"),
        ("“Start Quote", "leftovers"),
        ("End Quote Jane Roe Harbour master", "leftovers"),
        ("Not to be reproduced without permission of the Bay Times", "copyright"),
        ("ALSO:", "read_also"),
        ("People also read", "related_heading"),
        ("Permalink https://bay.example/p/123", "share"),
        ("FUNDA FUTHI: Isikebhe sibuyile", "read_also"),
        ("यह भी पढ़ें: नौका लौटी", "read_also"),
        ("Lea más: El ferri vuelve a la bahía", "read_also"),
        ("الآراء الواردة أدناه لا تعبر عن رأي الموقع، بل تعكس وجهات نظر أصحابها فقط.", "comment_form"),
        ("تصوير: ليلى منصور", "credit"),
        ("اشترك في: نشرة الميناء", "newsletter"),
        ("المزيد من الأخبار", "related_heading"),
        ("مطالب مرتبط", "read_also"),
        ("بخوانید: بازگشت کشتی به خلیج", "read_also"),
        ("پربازدیدترین ها", "related_heading"),
        ("التعليقات تعبر عن رأي كاتبها ولا تعكس بالضرورة رأي الموقع", "comment_form"),
        ("نشكر مشاركتكم معنا", "comment_form"),
        ("للتواصل مع الكاتب", "reach_us"),
        ("انقر هنا لقراءة الحلقة الأولى", "read_also"),
        ("عدد المشاهدات 1204", "counters"),
        ("عدد المشاهدات: 1204", "counters"),
        ("انتهای پیام/ م.ر", "leftovers"),
        ("انتهای پیام", "leftovers"),
        ("زمان مطالعه: ۵ دقیقه", "counters"),
        ("کد خبر ۱۲۳۴", "counters"),
        ("זמן קריאה: 4 דקות", "counters"),
        ("תגיות: נמל, מעבורת", "tags_label"),
        ("המשך יבוא", "leftovers"),
        ("یہ بھی پڑھیے: بندرگاہ کھل گئی", "read_also"),
        ("زیاتر بخوێنەرەوە: بەلەمەکە گەڕایەوە", "read_also"),
        ("نور ولولئ", "read_also"),
        ("Der Beitrag wurde am Montag, den 4. Mai 2026 um 9:00 Uhr veröffentlicht.", "tags_label"),
    ] {
        assert_eq!(phrase(text).unwrap_or_default(), concept, "{text}");
    }
}

#[test]
fn stories_about_paywalls_and_newsletters_lose_nothing() {
    for text in [
        "People also breathed a sigh of relief when the ferry came into sight.",
        "The paper put up a paywall in May, and a third of its readers became subscribers within a year.",
        "Above every story stood a banner: “Subscribe to our newsletter”",
        "The button said \"Sign up for our newsletter.\"",
        "The button said “Sign up for our newsletter”.",
        "Los comentarios publicados por el ministro provocaron protestas en el puerto.",
        "成为会员后，中国进口了更多的船只。",
        "When you buy through a dealer, the price of the ship includes tax.",
        "Some of the links in this supply chain failed in the winter.",
        "Warto przeczytać tę książkę o promach, mówi kapitan.",
        "11.000 Menschen meldeten sich für den Newsletter an.",
        "تصوير الأشعة السينية",
        "المزيد من الدراسات مطلوب قبل أن يعود المركب إلى الخليج.",
        "اشترك في السباق أربعون مركبا من مدن الساحل.",
        "مطالب مرتبط با حقوق ماهیگیران در بندر بررسی شد.",
        "عدد المشاهدات على الشاطئ زاد بعد عودة المركب.",
        "والله أعلم",
        "ادامه دارد این ماجرا تا پایان سال",
        "פורסם לראשונה בשנת 1950 בהוצאת הנמל.",
        "She asked her readers to sign up for the newsletter, and eleven thousand of them did so in a week.",
        "Bloggers must say so when they may earn a commission on what they praise, the court ruled.",
        "He turned the page to continue reading.",
        "Support for independent journalism has fallen since the tax on paper was raised.",
        "Der Verlag verlangt seit Mai Geld: Wer ein Abo hat, liest weiter, alle anderen sehen nur den Anfang.",
        "Der Beitrag wurde am Montag im Abendprogramm gezeigt und löste eine Debatte aus.",
        "Fehler im Fahrplan fanden die Leser schon am ersten Tag.",
        "لا تعبر تصريحات الوزير عن رأي الحكومة، كما قال الناطق باسمها مساء الأحد.",
        "Das Thema könnte die Koalition spalten, fürchten beide Seiten.",
        "Be sure to follow the instructions of the crew when the ship leaves the quay.",
        "Stay up to date with repairs, says the harbour master, and a ship lasts for forty years.",
        "La lectora más joven del club tiene ocho años y lee cada tarde en la plaza.",
    ] {
        assert_eq!(phrase(text), None, "{text}");
    }
}

#[test]
fn an_ending_is_whole_words() {
    assert_eq!(phrase("Please subscribe to our newsletter"), Some("newsletter"));
    assert_eq!(phrase("They resubscribe to our newsletter"), None);
}

#[test]
fn labels_that_only_a_link_makes_stock_phrases() {
    let linked = |text: &str| of_link(text, text.chars().count() as f64).map(Phrase::name);
    assert_eq!(linked("المزيد من أخبار الميناء"), Some("related_heading"));
    assert_eq!(linked("اشترك في نشرة الميناء"), Some("newsletter"));
    assert_eq!(linked("مطالب مرتبط با بندر"), Some("read_also"));
    assert_eq!(linked("تصوير الأشعة السينية"), None, "a headline");
    assert_eq!(linked("عاد المركب إلى الخليج"), None);
}
