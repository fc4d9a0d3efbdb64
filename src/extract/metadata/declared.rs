//! Authors that machines are told: in JSON-LD and in `<meta>`.

use super::authors::{AuthorPage, Group};
use super::byline;
use super::person::{Trust, begins_with_given};
use crate::extract::jsonld;
use crate::extract::text::folded;

/// Meta names that hold an author, best first.
const AUTHOR_METAS: &[&str] = &[
    "author",
    "article:author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dc.creator",
    "dc:creator",
    "dcterms.creator",
    "byl",
    "byline",
    "citation_author",
    "citation_authors",
    "og:article:author",
    "article.author",
    "content_author",
    "author_name",
    "authors",
    "article:authors",
    "article_author",
    "article:writer",
    "author-name",
    "news_authors",
    "mrf:authors",
    "vr:author",
    "dable:author",
    "shareaholic:article_author_name",
    "og:author",
];
/// Those of them that may say "Doe, Jane".
const FAMILY_NAME_FIRST: &[&str] = &["dc.creator", "dc:creator", "dcterms.creator", "citation_author", "citation_authors"];

/// Metas that hold a JSON object with the authors in it.
const JSON_METAS: &[&str] = &["parsely-metadata", "parsely-page"];
/// How good they are.
const JSON_META_SCORE: f64 = 0.8;

/// Reads both. In a thread of posts any name of an account will do.
pub(super) fn all(page: &AuthorPage<'_>, is_thread: bool, groups: &mut Vec<Group>) {
    let trust = if is_thread { Trust::Account } else { Trust::Person };
    for (key, score) in [("author", 1.0), ("creator", 0.98)] {
        let (people, others): (Vec<_>, Vec<_>) = page.json_ld.people(key).into_iter().partition(|(_, is_person)| *is_person);
        let mut group =
            page.group("json_ld", score, people.into_iter().map(|(name, _)| if is_inverted(&name) { given_name_first(name) } else { name }).collect(), trust);
        group.refused.extend(others.into_iter().map(|(name, _)| name));
        groups.push(group);
    }
    let head = &page.outline.head;
    for (rank, name) in AUTHOR_METAS.iter().enumerate() {
        let values: Vec<String> =
            head.all_listed(name).map(folded).map(|value| if FAMILY_NAME_FIRST.contains(name) { given_name_first(value) } else { value }).collect();
        if !values.is_empty() {
            groups.push(page.group(format!("meta {name}"), 0.9 - 0.01 * rank as f64, values, Trust::Declared));
        }
    }
    for name in JSON_METAS {
        let values = head.all_meta(name).flat_map(jsonld::authors_of_note).collect();
        groups.push(page.group(format!("meta {name}"), JSON_META_SCORE, values, Trust::Declared));
    }
    // Previews in messengers: a label and a value.
    for number in ["1", "2"] {
        let label = head.meta(&format!("twitter:label{number}"));
        if let (Some(label), Some(value)) = (label, head.meta(&format!("twitter:data{number}")))
            && byline::is_label(label)
        {
            groups.push(page.group("meta twitter:data", 0.85, vec![folded(value)], Trust::Byline));
        }
    }
}

/// Whether a name says "Doe, Jane": two words, of which the second is a given name and the first is none.
fn is_inverted(name: &str) -> bool {
    name.split_once(", ")
        .is_some_and(|(family, given)| !family.contains(' ') && !given.contains([' ', ',']) && begins_with_given(given) && !begins_with_given(family))
}

/// `Doe, Jane` to `Jane Doe`.
fn given_name_first(name: String) -> String {
    match name.split_once(',') {
        Some((family, given))
            if !given.contains([',', ';']) && family.split_whitespace().count() <= 2 && (1..=2).contains(&given.split_whitespace().count()) =>
        {
            format!("{} {}", given.trim(), family.trim())
        }
        _ => name,
    }
}
