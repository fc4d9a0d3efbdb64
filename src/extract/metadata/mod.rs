//! What the page says about itself: every field is chosen from candidates that keep where they came from.

mod above;
mod accounts;
mod agency;
mod authors;
mod byline;
mod chinese;
mod copyright;
mod credit_line;
mod credited;
mod declared;
mod headline;
mod lines;
mod links;
mod marked;
mod names;
mod owner;
mod person;
mod script;
mod section;
mod signature;
mod site;
mod site_name;
mod tags;
#[cfg(test)]
mod tests;
mod title;

pub use above::{goes_with_byline, is_byline};
pub use agency::{agency_of_line, is_agency, of_dateline as agency_of_dateline};
pub use authors::{AuthorPage, choose as choose_authors, signed as signed_authors, told as told_authors};
pub(crate) use byline::is_labelled;
pub use chinese::{credits as chinese_credits, source as chinese_source};
pub use copyright::name_from_copyright;
pub use credit_line::{is_credits, is_organisation as names_organisation};
pub use credited::choose as choose_agency;
pub use names::NAMES;
pub use person::{is_name_line, stands_for_person};
pub use site::{Site, describe};
pub use title::{TITLE_FEATURES, TitleModel, TitleModelError, TitlePage, choose as choose_title, study as study_titles};

/// One value a field could have.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The value, cleaned.
    pub value: String,
    /// What carries it: `json_ld`, `og:title`, `h1`, …
    pub carrier: String,
    /// 0 to 1: how good it is.
    pub score: f64,
    /// Why it scores so.
    pub note: &'static str,
}

impl Candidate {
    pub(crate) fn new(value: impl Into<String>, carrier: impl Into<String>, score: f64, note: &'static str) -> Self {
        Self { value: value.into(), carrier: carrier.into(), score, note }
    }
}

/// The best candidate: highest score, the earlier one of two equals.
pub(crate) fn best(candidates: &[Candidate]) -> Option<&Candidate> {
    candidates.iter().enumerate().filter(|(_, c)| c.score > 0.0).max_by(|(i, a), (j, b)| a.score.total_cmp(&b.score).then(j.cmp(i))).map(|(_, c)| c)
}

/// Words of a folded text.
pub(crate) fn words(folded: &str) -> Vec<&str> {
    folded.split(' ').filter(|word| !word.is_empty()).collect()
}

/// Share of the words of `part` that also stand in `whole`, 0 to 1; both folded. Unspaced scripts count as one word, so
/// containment is tried first.
pub(crate) fn overlap(part: &str, whole: &str) -> f64 {
    if part.is_empty() || whole.is_empty() {
        return 0.0;
    }
    if whole.contains(part) {
        return 1.0;
    }
    // Of the dozen words of a headline, looking at each is sooner done than a set is made.
    let (part, whole) = (words(part), words(whole));
    part.iter().filter(|word| whole.contains(word)).count() as f64 / part.len() as f64
}
