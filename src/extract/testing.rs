//! What tests of the rules around the classifier share: a story, and what is left of a page when a rule has seen it.

use scraper::Html;

use super::classify::Judgement;
use super::features::Table;
use super::outline::Outline;
use super::scan;

/// Three paragraphs.
pub(super) const STORY: &str = "<p>The ferry across the bay carried its first passengers in nine years on Sunday morning, to the cheers of hundreds on the quay.</p>\
    <p>The town bought the ship from a yard in the north last winter and had its engines replaced, which took four months longer than planned.</p>\
    <p>Commuters say that the crossing saves them an hour of driving a day, because the bridge is closed to heavy traffic and often jammed.</p>";

/// The blocks of a page.
pub(super) fn blocks(markup: &str) -> Vec<String> {
    let tree = crate::dom::parse(markup, crate::dom::Limits::default());
    scan::scan(&tree.html).blocks.iter().map(|block| block.text.clone()).collect()
}

/// The kept blocks of a page all of which the classifier kept but for what `is_refused`, after the rule has seen them.
pub(super) fn left(body: &str, is_refused: impl Fn(&str) -> bool, rule: impl Fn(&Outline<'_>, &Table, &mut [Judgement])) -> Vec<String> {
    let html = Html::parse_document(body);
    let outline = scan::scan(&html);
    let table = Table::of(&outline);
    let judge = |text: &str| Judgement { keep: !is_refused(text), score: 0.9, reason: "prose" };
    let mut judged: Vec<Judgement> = outline.blocks.iter().map(|block| judge(&block.text)).collect();
    rule(&outline, &table, &mut judged);
    outline.blocks.iter().zip(&judged).filter(|(_, judgement)| judgement.keep).map(|(block, _)| block.text.clone()).collect()
}
