//! Bylines as pages write them, and what is a person's name. Every name here is made up.

use super::byline::{people, set_apart};
use super::person::{Trust, bare_name, begins_with_given, is_name_line, is_person};

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
