//! The headline as a reader sees it, without the site's name.

use super::{Candidate, overlap, words};
use crate::extract::fold::fold;
use crate::extract::jsonld::JsonLd;
use crate::extract::outline::{Kind, Outline};

/// Share of a shown headline's words that a declared title must hold to vouch for it.
const VOUCHED: f64 = 0.6;
/// No headline is longer, in characters.
const LONGEST: usize = 400;
/// Headings below the first level that are looked at: the headline of a page without an h1 stands early.
const MOST_LOWER_HEADINGS: usize = 10;
/// Signs that join a headline and a site's name.
const JOINTS: [&str; 14] = [" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " ‹ ", " / ", " ― ", " ⋆ ", "｜"];

/// Weighs every carrier of a title.
pub fn choose(outline: &Outline<'_>, json_ld: &JsonLd, site_names: &[String]) -> Vec<Candidate> {
    let head = &outline.head;
    let declared: Vec<(&str, String)> = [
        ("og:title", head.meta("og:title").map(str::to_owned)),
        ("json_ld", json_ld.text("headline").or_else(|| json_ld.text("name"))),
        ("twitter:title", head.meta("twitter:title").map(str::to_owned)),
        ("citation_title", head.meta("citation_title").or_else(|| head.meta("dc.title")).or_else(|| head.meta("dcterms.title")).map(str::to_owned)),
        ("title", head.title.clone()),
    ]
    .into_iter()
    .filter_map(|(carrier, value)| Some((carrier, crate::extract::text::folded(&value?))))
    .filter(|(_, value)| !value.is_empty())
    .collect();
    let references: Vec<String> = declared.iter().map(|(_, value)| fold(value)).collect();
    let vouched = |shown: &str| references.iter().map(|reference| overlap(shown, reference)).fold(0.0, f64::max);
    let is_site_name = |folded: &str| site_names.iter().any(|name| name == folded);

    let mut candidates = Vec::new();
    let mut lower = 0;
    for block in &outline.blocks {
        let Kind::Heading(level @ 1..=3) = block.kind else { continue };
        lower += usize::from(level > 1);
        if level > 1 && lower > MOST_LOWER_HEADINGS {
            continue;
        }
        if block.text.chars().count() > LONGEST {
            continue;
        }
        let folded = fold(&block.text);
        if folded.is_empty() || is_site_name(&folded) {
            continue;
        }
        let vouched = vouched(&folded);
        // One word alone is vouched for only if a declared title is that word, or begins with it and a joint.
        let leads = || declared.iter().any(|(_, value)| JOINTS.iter().any(|joint| value.split(joint).next().is_some_and(|lead| fold(lead) == folded)));
        let enough = words(&folded).len() > 1 || folded.chars().next().is_some_and(crate::extract::text::is_unspaced_script) || leads();
        let (score, note) = match level {
            1 if vouched >= VOUCHED && enough => (0.9 + 0.1 * vouched, "shown as h1 and declared"),
            2 | 3 if vouched >= 0.9 && enough && words(&folded).len() > 2 => (0.85 - 0.01 * f64::from(level), "shown as a heading and declared"),
            1 if declared.is_empty() => (0.6, "shown as h1, nothing declared"),
            1 => (0.35 + 0.1 * vouched, "shown as h1, not declared"),
            _ => continue,
        };
        candidates.push(Candidate::new(block.text.replace('\n', " "), format!("h{level}"), score, note));
    }
    for (rank, (carrier, value)) in declared.iter().enumerate() {
        let bare = without_site(value, site_names, *carrier == "title");
        let folded = fold(&bare);
        if folded.is_empty() || is_site_name(&folded) || bare.chars().count() > LONGEST {
            continue;
        }
        candidates.push(Candidate::new(bare, *carrier, 0.8 - 0.03 * rank as f64, "declared"));
    }
    candidates
}

/// Takes the site's name off either end of a declared title.
fn without_site(title: &str, site_names: &[String], guess: bool) -> String {
    let mut rest = title.trim();
    loop {
        let last = JOINTS.iter().filter_map(|joint| Some((rest.rfind(joint)?, joint.len()))).max();
        let first = JOINTS.iter().filter_map(|joint| Some((rest.find(joint)?, joint.len()))).min();
        let (Some((last, last_length)), Some((first, first_length))) = (last, first) else { break };
        let tail = fold(&rest[last + last_length..]);
        let lead = fold(&rest[..first]);
        if site_names.contains(&tail) || tail.is_empty() {
            rest = rest[..last].trim();
        } else if site_names.contains(&lead) || lead.is_empty() {
            rest = rest[first + first_length..].trim();
        } else if guess && words(&tail).len() <= 4 && words(&fold(&rest[..last])).len() > words(&tail).len() {
            // Nobody said what the site is called; what stands last and is short most often is its name.
            rest = rest[..last].trim();
            break;
        } else {
            break;
        }
    }
    rest.to_owned()
}
