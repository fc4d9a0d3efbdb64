//! Applying a site rule: its selectors overrule the classifier and the candidates, and it is told when they match nothing.

use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::Html;

use super::classify::{Judged, Judgement};
use super::outline::Outline;
use super::text::folded;
use crate::rules::{SiteRule, matches};

/// What the rule's selectors found beside the body.
#[derive(Default)]
pub(super) struct Overrides {
    pub(super) title: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) date: Option<String>,
    /// Parts of the rule that matched nothing.
    pub(super) unmatched: Vec<&'static str>,
}

/// Judges the blocks by the rule and reads what it points at.
pub(super) fn apply(rule: &SiteRule, html: &Html, outline: &Outline<'_>, judged: &mut Judged) -> Overrides {
    let mut overrides = Overrides::default();
    let inside = |nodes: &HashSet<NodeId>, region: u32| outline.path(region).any(|(_, region)| nodes.contains(&region.node));
    if !rule.body.is_empty() {
        let body: HashSet<NodeId> = matches(html, &rule.body).into_iter().collect();
        if outline.regions.iter().any(|region| body.contains(&region.node)) {
            for (block, judgement) in outline.blocks.iter().zip(&mut judged.blocks) {
                *judgement = if inside(&body, block.region) {
                    Judgement { keep: true, score: 0.99, reason: "rule_body" }
                } else {
                    Judgement { keep: false, score: 0.01, reason: "outside_rule_body" }
                };
            }
        } else {
            overrides.unmatched.push("body");
        }
    }
    if !rule.remove.is_empty() {
        let remove: HashSet<NodeId> = matches(html, &rule.remove).into_iter().collect();
        if remove.is_empty() {
            overrides.unmatched.push("remove");
        }
        for (block, judgement) in outline.blocks.iter().zip(&mut judged.blocks) {
            if inside(&remove, block.region) {
                *judgement = Judgement { keep: false, score: 0.01, reason: "rule_remove" };
            }
        }
    }
    let texts = |selectors: &[scraper::Selector]| -> Vec<String> {
        let elements = matches(html, selectors).into_iter().filter_map(|id| scraper::ElementRef::wrap(html.tree.get(id)?));
        let value = |element: scraper::ElementRef<'_>| {
            let attribute = ["datetime", "content"].into_iter().find_map(|name| element.attr(name));
            attribute.map_or_else(|| folded(&element.text().collect::<Vec<_>>().join(" ")), str::to_owned)
        };
        elements.map(value).filter(|text| !text.is_empty()).collect()
    };
    overrides.title = texts(&rule.title).into_iter().next();
    overrides.authors = texts(&rule.authors);
    overrides.date = texts(&rule.date).into_iter().next();
    for (name, wanted, found) in [
        ("title", !rule.title.is_empty(), overrides.title.is_some()),
        ("authors", !rule.authors.is_empty(), !overrides.authors.is_empty()),
        ("date", !rule.date.is_empty(), overrides.date.is_some()),
    ] {
        if wanted && !found {
            overrides.unmatched.push(name);
        }
    }
    overrides
}
