//! The rule-based classifier: find the region that holds the text, then drop what does not belong in it.

use super::{Classifier, Judged, Judgement, Page, Seen};
use crate::extract::features::{Features, Table};
use crate::extract::hints::Hints;
use crate::extract::kind;
use crate::extract::outline::{Block, Kind, Outline};
use crate::extract::phrases::Phrase;
use crate::extract::tag::Tag;
use crate::record::PageType;

/// A region is entered as long as it holds this share of the prose around it.
const DESCEND_SHARE: f64 = 0.72;
/// A region marked as the body is taken if it holds this share of the prose that was found without the mark.
const BODY_SHARE: f64 = 0.5;
/// A further part of the text holds at least this share of the largest part's prose.
const PART_SHARE: f64 = 0.08;
/// What holds all parts may hold so much more prose than they do.
const MOST_BETWEEN_PARTS: f64 = 1.5;
/// Prose counts this much where hints speak against it.
const DISCOUNT: f64 = 0.15;
/// Blocks with more of their characters in links are lists of links.
const MOST_LINKS: f64 = 0.55;
/// A label is at most this long.
const LABEL: f64 = 60.0;
/// Prose of this length is kept where only weak hints speak against it.
const LONG_PROSE: f64 = 180.0;

/// A text of so many weighted characters is not worth a second try.
const ENOUGH: f64 = 250.0;

/// Hints that condemn a block inside the text's own region.
pub(super) const CONDEMNING: Hints = Hints::COMMENT
    .or(Hints::SHARE)
    .or(Hints::RELATED)
    .or(Hints::TEASER)
    .or(Hints::NAV)
    .or(Hints::SIDEBAR)
    .or(Hints::FOOTER)
    .or(Hints::AD)
    .or(Hints::NEWSLETTER)
    .or(Hints::CONSENT)
    .or(Hints::HIDDEN);
/// Hints that condemn labels only.
const LABELLING: Hints = Hints::META.or(Hints::CAPTION).or(Hints::HEADER).or(Hints::BYLINE).or(Hints::DATE);

/// The rule-based classifier.
#[derive(Debug, Default)]
pub struct Rules;

impl Classifier for Rules {
    fn judge(&self, page: &Page<'_>) -> Judged {
        let (outline, table) = (page.outline, page.table);
        let page_type = kind::elected(page.votes).0;
        let first = attempt(outline, table, page_type);
        // Too little found: perhaps the template's names mislead. Try again as a page whose names mean less.
        let length = |judged: &Judged| -> f64 { judged.blocks.iter().zip(&table.blocks).filter(|(j, _)| j.keep).map(|(_, f)| f.length).sum() };
        let found = length(&first);
        if found >= ENOUGH || found >= 0.5 * table.all_prose() {
            return first;
        }
        let second = attempt(outline, table, if lists_links(page_type) { PageType::Index } else { PageType::Service });
        if length(&second) > 2.0 * found { second } else { first }
    }
}

/// One way to judge a page.
fn attempt(outline: &Outline<'_>, table: &Table, page_type: PageType) -> Judged {
    let mass = Mass::of(outline, table, page_type);
    let root = find_root(outline, &mass, page_type);
    let region = &outline.regions[root as usize];
    let mut blocks: Vec<Judgement> = outline
        .blocks
        .iter()
        .enumerate()
        .map(|(at, block)| {
            if (at as u32) < region.first || (at as u32) >= region.last {
                return drop(0.02, "outside_body");
            }
            judge(outline, block, &table.blocks[at], table.effective[block.region as usize], root, page_type)
        })
        .collect();
    drop_after_end(outline, table, &mut blocks);
    drop_orphan_headings(outline, &mut blocks);
    Judged { blocks, root, page_type: None, expected: None, seen: Seen::default() }
}

fn drop(score: f64, reason: &'static str) -> Judgement {
    Judgement { keep: false, score, reason }
}

fn keep(score: f64, reason: &'static str) -> Judgement {
    Judgement { keep: true, score, reason }
}

/// Prose by region, discounted where hints speak against it.
struct Mass {
    before: Vec<f64>,
}

impl Mass {
    fn of(outline: &Outline<'_>, table: &Table, page_type: PageType) -> Self {
        let mut before = Vec::with_capacity(outline.blocks.len() + 1);
        let mut sum = 0.0;
        before.push(sum);
        for (block, features) in outline.blocks.iter().zip(&table.blocks) {
            let hints = against(table.effective[block.region as usize], page_type);
            let boost = if table.effective[block.region as usize].has(Hints::BODY) { 1.5 } else { 1.0 };
            sum += features.prose * boost * if hints.has(CONDEMNING) || features.phrase.is_some() { DISCOUNT } else { 1.0 };
            before.push(sum);
        }
        Self { before }
    }

    fn range(&self, first: u32, last: u32) -> f64 {
        self.before[last as usize] - self.before[first as usize]
    }
}

/// Hints that count against a block on this kind of page: a forum's posts may be called comments, a shop's goods teasers.
fn against(hints: Hints, page_type: PageType) -> Hints {
    const TEMPLATE: Hints = Hints::TEASER.or(Hints::AD).or(Hints::SHARE).or(Hints::NEWSLETTER).or(Hints::HIDDEN);
    match page_type {
        PageType::Forum => hints.without(Hints::COMMENT.or(Hints::SHARE).or(Hints::TEASER)),
        PageType::Listing | PageType::Collection | PageType::Index => {
            hints.without(TEMPLATE.or(Hints::RELATED).or(Hints::META).or(Hints::DATE).or(Hints::BYLINE))
        }
        PageType::Product | PageType::Service => hints.without(TEMPLATE),
        _ => hints,
    }
}

/// Whether the page's own text is links and teasers.
fn lists_links(page_type: PageType) -> bool {
    matches!(page_type, PageType::Listing | PageType::Collection | PageType::Index)
}

/// The region that holds the text.
fn find_root(outline: &Outline<'_>, mass: &Mass, page_type: PageType) -> u32 {
    let total = mass.range(0, outline.blocks.len() as u32);
    if total <= 0.0 {
        return 0;
    }
    let mass_of = |region: u32| {
        let region = &outline.regions[region as usize];
        mass.range(region.first, region.last)
    };
    let root = descend(outline, &mass_of);
    // Regions that call themselves the article's text are believed if they hold enough of what was found without them.
    if !matches!(page_type, PageType::Article | PageType::Documentation | PageType::Other | PageType::Paywall) {
        return root;
    }
    let marked: Vec<(u32, f64)> = (0..outline.regions.len() as u32)
        .filter(|at| {
            let region = &outline.regions[*at as usize];
            region.is_article_body || (region.own.has(Hints::BODY) && !region.own.has(CONDEMNING))
        })
        .map(|at| (at, mass_of(at)))
        .collect();
    let Some((largest, held)) = marked.iter().copied().max_by(|(a, m), (b, n)| m.total_cmp(n).then(b.cmp(a))) else { return root };
    if held < BODY_SHARE * mass_of(root) {
        return root;
    }
    // A text in several such parts is held by what holds them all, if that is little more than the parts.
    let parts: Vec<u32> = marked.iter().filter(|(_, part)| *part > PART_SHARE * held).map(|(at, _)| *at).collect();
    let together = parts.iter().copied().fold(largest, |together, part| common(outline, together, part));
    let inside: f64 = outermost(outline, &parts).into_iter().map(&mass_of).sum();
    if together != largest && mass_of(together) <= MOST_BETWEEN_PARTS * inside { together } else { largest }
}

/// Enters the richest child as long as it holds most of what is around it.
fn descend(outline: &Outline<'_>, mass_of: &impl Fn(u32) -> f64) -> u32 {
    // By region: its richest child; of equals the first.
    let mut richest: Vec<Option<(u32, f64)>> = vec![None; outline.regions.len()];
    for (at, region) in outline.regions.iter().enumerate().skip(1) {
        let held = mass_of(at as u32);
        let best = &mut richest[region.parent as usize];
        if best.is_none_or(|(_, most)| held.total_cmp(&most).is_gt()) {
            *best = Some((at as u32, held));
        }
    }
    let mut root = 0;
    loop {
        let inside = mass_of(root);
        match richest[root as usize] {
            Some((at, held)) if held >= DESCEND_SHARE * inside && groups(outline.regions[at as usize].tag) => root = at,
            _ => return root,
        }
    }
}

/// The innermost region around both.
fn common(outline: &Outline<'_>, one: u32, other: u32) -> u32 {
    let around: Vec<u32> = outline.path(one).map(|(at, _)| at).collect();
    outline.path(other).map(|(at, _)| at).find(|at| around.contains(at)).unwrap_or(0)
}

/// Those of the regions that lie in no other of them.
fn outermost(outline: &Outline<'_>, regions: &[u32]) -> Vec<u32> {
    regions.iter().copied().filter(|region| !outline.path(*region).skip(1).any(|(at, _)| regions.contains(&at))).collect()
}

/// Whether an element can hold a text, rather than be a part of one.
fn groups(tag: Tag) -> bool {
    !matches!(tag, Tag::Paragraph | Tag::Heading(_) | Tag::Item | Tag::Quote | Tag::Pre | Tag::Row)
}

/// Judges a block inside the root.
fn judge(outline: &Outline<'_>, block: &Block, features: &Features, hints: Hints, root: u32, page_type: PageType) -> Judgement {
    let root_hints = outline.regions[root as usize].all;
    let hints = Hints(against(hints, page_type).0 & !root_hints.0 | outline.hints_below(block.region, root).0 & against(hints, page_type).0);
    let is_label = features.length < LABEL && !features.is_sentence;
    if let Some(phrase) = features.phrase
        && !(matches!(phrase, Phrase::Credit | Phrase::BreadcrumbHome | Phrase::Pagination | Phrase::Share | Phrase::Login) && !is_label)
    {
        return drop(0.05, phrase.name());
    }
    if block.kind == Kind::Caption {
        return drop(0.2, "caption");
    }
    if hints.has(CONDEMNING) {
        // A quoted post carries the class of the network it comes from.
        let quoted = block.kind == Kind::Quote && Hints(hints.0 & CONDEMNING.0) == Hints::SHARE;
        let strong = hints.has(Hints::COMMENT.or(Hints::CONSENT).or(Hints::RELATED))
            || outline.path(block.region).take_while(|(at, _)| *at != root).any(|(_, region)| matches!(region.tag, Tag::Nav | Tag::Footer | Tag::Form));
        if !quoted && !(!strong && features.length > LONG_PROSE && features.is_sentence && features.link_share < 0.2) {
            let condemned = Hints(hints.0 & CONDEMNING.0);
            return drop(0.08, condemned.names().first().copied().unwrap_or("hint"));
        }
    }
    let hints = hints.or(block.inline_hints);
    if hints.has(LABELLING) && is_label && !matches!(block.kind, Kind::Heading(_) | Kind::Pre) {
        return drop(0.15, "label");
    }
    if features.link_share > MOST_LINKS && block.kind != Kind::Pre && !lists_links(page_type) {
        return drop(0.1, "links");
    }
    if page_type == PageType::Forum && is_label && matches!(block.kind, Kind::Item | Kind::Heading(4..)) {
        return drop(0.25, "poster_info");
    }
    match block.kind {
        Kind::Heading(1) => drop(0.3, "headline"),
        Kind::Heading(_) => keep(0.7, "heading"),
        Kind::Pre => keep(0.8, "preformatted"),
        Kind::Item | Kind::Row => keep(0.6, "list_or_table"),
        _ if features.length < 12.0 && features.punctuation == 0 => drop(0.3, "fragment"),
        _ if features.is_sentence => keep(0.95, "prose"),
        _ => keep(0.7, "text"),
    }
}

/// Once a comment form, a related box or a copyright line has begun below the text, nothing after it is text.
fn drop_after_end(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    let kept: f64 = judged.iter().zip(&table.blocks).filter(|(j, _)| j.keep).map(|(_, f)| f.length).sum();
    let mut passed = 0.0;
    let mut ended = false;
    for ((judgement, features), block) in judged.iter_mut().zip(&table.blocks).zip(&outline.blocks) {
        if judgement.keep {
            if ended {
                *judgement = drop(0.1, "after_end");
                continue;
            }
            passed += features.length;
        }
        let ends = match features.phrase {
            Some(Phrase::CommentForm | Phrase::CommentHeading | Phrase::Copyright) => true,
            Some(Phrase::RelatedHeading) => matches!(block.kind, Kind::Heading(_)),
            _ => false,
        };
        ended |= ends && passed > 0.6 * kept;
    }
}

/// A heading with nothing under it heads something that was dropped.
fn drop_orphan_headings(outline: &Outline<'_>, judged: &mut [Judgement]) {
    let mut level_below = 0;
    let mut has_text_below = false;
    for (block, judgement) in outline.blocks.iter().zip(judged.iter_mut()).rev() {
        match block.kind {
            Kind::Heading(level) => {
                if judgement.keep && !(has_text_below && (level_below == 0 || level_below >= level)) {
                    *judgement = drop(0.2, "heading_of_nothing");
                }
                if judgement.keep {
                    level_below = level;
                } else if judgement.reason != "heading_of_nothing" {
                    has_text_below = false;
                }
            }
            _ if judgement.keep => {
                has_text_below = true;
                level_below = 0;
            }
            _ => {}
        }
    }
}
