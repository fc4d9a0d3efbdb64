//! Dates that readers see: in `<time>`, microdata, elements whose class says date, and short lines.

use super::candidates::{Collector, MICRODATA_PUBLISHED, Page};
use super::place::{ABOVE_HEADLINE, AFTER, BEFORE, Place};
use super::words::{Label, WORDS};
use super::{Context, Date, find, iso};
use crate::extract::features::Features;
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::metadata::is_labelled as is_labelled_byline;
use crate::extract::outline::{Block, Kind, Mark, MarkKind};
use crate::extract::text;
use crate::record::DateSource;

/// Blocks of the text's beginning that may stand above its date: a standfirst that was kept, a caption.
const STANDFIRST: usize = 3;
/// A line with a date in it is not longer, in weighted characters.
const LONGEST_LINE: f64 = 220.0;
/// Characters beside the date in a line that is about the date.
const BESIDE: usize = 60;
/// A line of a date and its time alone is not longer, in weighted characters.
const DATE_ALONE: f64 = 25.0;
/// Shown dates that are weighed: the page's own is among the first, the rest belong to teasers and comments.
const MOST_SHOWN: i32 = 8;
/// Text of a marked element that is read, in bytes.
const LONGEST_MARK: usize = 400;
/// Characters of an element that is marked as a date by its class.
const LONGEST_DATE: usize = 160;
/// A label stands within so many characters before its date.
const LABEL_REACH: usize = 80;
/// Characters of a label that is a block of its own.
const LONGEST_LABEL: usize = 30;
/// A label behind its date follows it within so many characters.
const BEHIND: usize = 14;
/// Dates read of one text ("Published 3 May, updated 4 May").
const MOST_DATES: usize = 3;
/// Blocks below a heading of the first level in which what is known of its text stands.
const BELOW_HEADING: usize = 3;
/// How likely the first date with a time below the headline of a thread is that of its first post.
const FIRST_POST_SCORE: f64 = 0.45;
/// How likely a date behind a label is that of a page of many things.
const ONLY_LABEL_SCORE: f64 = 0.5;

/// Dates in `<time>`, microdata and elements whose class says date, in document order.
pub(super) fn marks(page: &Page<'_>, published: &mut Collector<'_, '_>, modified: &mut Collector<'_, '_>) {
    // Counted apart, so that teasers above the headline do not spoil what stands at it.
    let (mut at_headline, mut others) = (0_i32, 0_i32);
    let mut declared = 0_i32;
    for mark in &page.outline.marks {
        let at = mark.block as usize;
        let place = page.place(mark.region, at);
        let is_customers = page.is_sold && matches!(mark.kind, MarkKind::DatePublished | MarkKind::Time);
        if is_customers || page.is_quoted(mark.region) {
            continue;
        }
        let known = published.found.len();
        let shown = if place == Place::Headline { &mut at_headline } else { &mut others };
        if *shown >= MOST_SHOWN && matches!(mark.kind, MarkKind::Time | MarkKind::DateHint) {
            continue;
        }
        let text = || text::of_node(page.html, mark.node, LONGEST_MARK);
        match mark.kind {
            MarkKind::DatePublished => {
                let value = mark.value.clone().unwrap_or_else(text);
                // Of several the first is the page's; the others are those of comments and teasers.
                let order = 1.0 - 0.04 * f64::from(declared.min(8));
                declared += i32::from(published.add(&value, DateSource::TimeElement, MICRODATA_PUBLISHED, 0.92 * place.weight().max(0.6) * order, false));
            }
            MarkKind::DateModified => {
                let value = mark.value.clone().unwrap_or_else(text);
                modified.add(&value, DateSource::TimeElement, "itemprop=dateModified", 0.85, false);
            }
            MarkKind::Time => time(page, mark, place, shown, published, modified),
            MarkKind::DateHint => {
                let value = text();
                if value.chars().count() > LONGEST_DATE || value.is_empty() {
                    continue;
                }
                // `<abbr class="published" title="2024-05-03T10:00:00Z">`, as microformats have it.
                let told = mark.value.as_deref().and_then(iso::read).filter(|date| date.day.is_some());
                let dates = told.map_or_else(|| labelled(&value, published.context), |date| vec![(date, label_of(&value))]);
                let is_clear = dates.iter().filter(|(_, label)| label.is_none()).count() == 1;
                for (date, label) in dates {
                    let wanted = page.is_single || !page.is_sold && label == Some(Label::Published) || page.is_thread && place == Place::Headline;
                    match label {
                        Some(Label::Other) => {}
                        Some(Label::Modified) => _ = modified.keep(date, &value, DateSource::Text, "date class", 0.6 * place.weight()),
                        _ if !wanted => {}
                        label => {
                            let order = 1.0 - 0.06 * f64::from((*shown).min(6));
                            let score = (if label.is_some() { 0.85 } else { 0.76 }) * place.weight() * order;
                            if published.keep(date, &value, DateSource::Text, "date class", score) {
                                *shown += 1;
                                stand(page, at, label.is_some(), published);
                                if is_clear || label == Some(Label::Published) {
                                    note(page, place, at, published);
                                }
                            }
                        }
                    }
                }
            }
            _ => {}
        }
        // What stands above the text's end in a box of that name is a commentary, or counts its comments.
        if !page.is_thread && at >= page.body.1 && page.table.effective[mark.region as usize].has(Hints::COMMENT) {
            published.in_comments.extend(known..published.found.len());
        }
    }
}

/// Whether a block is a sentence of words; a date alone may end with a dot as well.
fn tells(features: &Features) -> bool {
    features.is_sentence && features.length > DATE_ALONE
}

/// Remembers a candidate that stands at the headline. Of several dates in one place without labels, none is clearly the text's; past
/// the text's beginning, only a line of its own is about the text: in a sentence a date is about something.
fn note(page: &Page<'_>, place: Place, at: usize, published: &mut Collector<'_, '_>) {
    let is_line = || page.table.blocks.get(at).is_some_and(|features| !tells(features) && features.length <= LONGEST_LINE);
    if place == Place::Headline && (at <= page.body.0 || at <= page.body.0 + STANDFIRST && is_line()) {
        published.at_headline.push(published.found.len() - 1);
    }
}

/// Remembers on which side of the headline the newest candidate stands.
fn stand(page: &Page<'_>, at: usize, is_labelled: bool, published: &mut Collector<'_, '_>) {
    let newest = published.found.len() - 1;
    match page.headline {
        Some(headline) if at < headline && !is_labelled => published.above.push(newest),
        Some(headline) if at > headline && at <= page.body.0 + STANDFIRST => published.below.push(newest),
        _ => {}
    }
}

/// One `<time>`.
fn time(page: &Page<'_>, mark: &Mark, place: Place, shown: &mut i32, published: &mut Collector<'_, '_>, modified: &mut Collector<'_, '_>) {
    let text = text::of_node(page.html, mark.node, LONGEST_MARK);
    let value = mark.value.clone().filter(|value| !value.is_empty()).unwrap_or_else(|| text.clone());
    match label_of(&text).or_else(|| label_before(page.outline.blocks.get(mark.block as usize)?, &text)) {
        Some(Label::Other) => {}
        Some(Label::Modified) => _ = modified.add(&value, DateSource::TimeElement, "time", 0.7 * place.weight(), false),
        label => {
            // The first time of an article is its own; later ones belong to comments and teasers.
            let order = if *shown == 0 { 1.0 } else { 0.9 - 0.05 * f64::from((*shown).min(6)) };
            *shown += 1;
            if published.add(&value, DateSource::TimeElement, "time", (if label.is_some() { 0.9 } else { 0.82 }) * place.weight() * order, false) {
                stand(page, mark.block as usize, label.is_some(), published);
                note(page, place, mark.block as usize, published);
            }
        }
    }
}

/// What stands above a line.
enum Above<'b> {
    /// The block before its own.
    Block,
    /// A line without a date.
    Line(&'b str),
}

/// Dates in short lines around headline and text.
pub(super) fn lines(page: &Page<'_>, published: &mut Collector<'_, '_>, modified: &mut Collector<'_, '_>) {
    let blocks = &page.outline.blocks;
    let head = page.headline.filter(|at| *at <= page.body.0).map_or(page.body.0, |at| at.saturating_sub(ABOVE_HEADLINE));
    let from = head.min(page.body.0.saturating_sub(BEFORE));
    let to = blocks.len().min(page.body.1 + AFTER);
    let mut seen = 0;
    // Where a thread marks its posts' dates, lines further down would only speak for later posts.
    let unmarked = published.found.is_empty();
    for at in from..to {
        let (block, features) = (&blocks[at], &page.table.blocks[at]);
        // What stands right beside the headline is about the text, though it was kept as the text's beginning; a sentence below it is
        // the beginning.
        let is_beside = page.headline.is_some_and(|headline| at.abs_diff(headline) <= 1 && !(at > headline && tells(features)));
        let is_byline = || at <= page.body.0 + STANDFIRST && !tells(features) && is_labelled_byline(&block.text);
        let inside = at >= page.body.0 && at < page.body.1 && !is_beside && !is_byline();
        if features.length > LONGEST_LINE || (inside && at > page.body.0 + 6 && at + 3 < page.body.1) || page.is_quoted(block.region) {
            continue;
        }
        let place = page.place(block.region, at);
        if place == Place::Elsewhere || !page.is_single && !(page.is_thread && (place == Place::Headline || unmarked)) {
            continue;
        }
        // Where the label of a date stands that has none in its own line; most lines have no date, and nobody looks there.
        let mut above = Some(Above::Block);
        for line in block.text.lines().filter(|line| !is_notice(line)) {
            let dates = labelled(line, published.context);
            if dates.is_empty() {
                above = Some(Above::Line(line));
                continue;
            }
            let mut before = match above.take() {
                Some(Above::Block) => label_above(blocks, at, published.context),
                Some(Above::Line(line)) => label_of(line),
                None => None,
            };
            let beside = beside(line, published.context);
            let is_clear = dates.iter().filter(|(_, label)| label.is_none()).count() == 1;
            for (date, label) in dates {
                let label = label.or(before.take());
                // In a sentence a date is about something; by itself, or behind a label, it is about the page.
                let alone = beside < BESIDE || label.is_some();
                // A caption tells when its picture was taken.
                if date.day.is_none() || !alone && (inside || block.kind == Kind::Caption) {
                    continue;
                }
                let base = match (label, inside) {
                    (Some(Label::Published), _) => 0.8,
                    (_, false) => 0.62,
                    (_, true) => 0.4,
                };
                let score = base * (if alone { 1.0 } else { 0.6 }) * (1.0 - 0.05 * f64::from(seen.min(8)));
                match label {
                    Some(Label::Other) => {}
                    Some(Label::Modified) => _ = modified.keep(date, line, DateSource::Text, "line", 0.6),
                    _ => {
                        seen += 1;
                        if published.keep(date, line, DateSource::Text, "line", score) && alone && !inside {
                            stand(page, at, label.is_some(), published);
                            if is_clear || label.is_some() {
                                note(page, place, at, published);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether a line is a notice of copyright, whose days are those of the site.
fn is_notice(line: &str) -> bool {
    line.trim_start().starts_with('©')
}

/// The label of a block that is a label only, above another: "Published", "3 May 2024".
fn label_above(blocks: &[Block], at: usize, context: &Context<'_>) -> Option<Label> {
    let above = &blocks[at.checked_sub(1)?].text;
    (above.chars().count() <= LONGEST_LABEL && find(above, context).is_none()).then(|| label_of(above))?
}

/// The first line with day and time below the headline of a thread whose posts' dates no other carrier gave: posts show when they
/// were written, the first one first.
pub(super) fn first_post(page: &Page<'_>, published: &mut Collector<'_, '_>) {
    let context = Context { captured: None, ..*published.context };
    let from = page.headline.or_else(|| page.outline.blocks.iter().position(|block| matches!(block.kind, Kind::Heading(_)))).unwrap_or_default();
    for (at, block) in page.outline.blocks.iter().enumerate().skip(from).filter(|(at, _)| page.table.blocks[*at].length <= LONGEST_LINE) {
        if page.in_other_box(block.region) && page.place(block.region, at) == Place::Elsewhere {
            continue;
        }
        for line in block.text.lines() {
            let first = labelled(line, &context).into_iter().find(|(date, label)| date.time.is_some() && matches!(label, None | Some(Label::Published)));
            if first.is_some_and(|(date, _)| published.keep(date, line, DateSource::Text, "first post", FIRST_POST_SCORE)) {
                return;
            }
        }
    }
}

/// The date behind a label of publication at the headline, or right below a heading of the first level, whatever kind of page it is.
/// Only a single day speaks for the page: lists label each entry, and "today" is a choice of a filter.
pub(super) fn only_label(page: &Page<'_>, published: &mut Collector<'_, '_>) {
    let blocks = &page.outline.blocks;
    let context = Context { captured: None, ..*published.context };
    let mut found: Vec<(Date, &str)> = Vec::new();
    for (at, block) in blocks.iter().enumerate().filter(|(at, _)| page.table.blocks[*at].length <= LONGEST_LINE) {
        let is_below_heading = blocks[at.saturating_sub(BELOW_HEADING)..at].iter().any(|above| above.kind == Kind::Heading(1));
        match page.place(block.region, at) {
            Place::Headline => {}
            Place::Near | Place::Far if is_below_heading => {}
            _ => continue,
        }
        for line in block.text.lines() {
            let dates = labelled(line, &context);
            if dates.is_empty() {
                continue;
            }
            let above = label_above(blocks, at, &context);
            found.extend(
                dates.into_iter().filter(|(date, label)| date.day.is_some() && label.or(above) == Some(Label::Published)).map(|(date, _)| (date, line)),
            );
        }
    }
    if let [(date, line), others @ ..] = found.as_slice()
        && others.iter().all(|(other, _)| other.ordinal() == date.ordinal())
    {
        published.keep(*date, line, DateSource::Text, "label", ONLY_LABEL_SCORE);
    }
}

/// The dates of a text, each with the label between it and the one before.
fn labelled(text: &str, context: &Context<'_>) -> Vec<(Date, Option<Label>)> {
    let mut found: Vec<(Date, Option<Label>)> = Vec::new();
    let mut from = 0;
    while found.len() < MOST_DATES
        && let Some((date, range)) = find(&text[from..], context)
    {
        let label = label_of_end(&text[from..from + range.start]);
        from += range.end.max(1);
        found.push((date, label));
        // A range of days ("3 May - 4 May") or a text that goes on.
        if !text.is_char_boundary(from) {
            break;
        }
    }
    if let [(_, label @ None)] = found.as_mut_slice() {
        *label = label_of(&text[from.min(text.len())..].chars().take(BEHIND).collect::<String>());
    }
    found
}

/// Characters beside the first date in its part of a line: bullets and bars set parts apart.
fn beside(line: &str, context: &Context<'_>) -> usize {
    let signs = |text: &str| text.chars().count();
    let part = line.split(['|', '•', '·', '⋅', '●', '–', '—']).find_map(|part| {
        let (_, range) = find(part, context)?;
        Some(signs(part.trim()).saturating_sub(signs(&part[range])))
    });
    part.unwrap_or_else(|| signs(line))
}

/// What a label in the beginning of a text says.
fn label_of(text: &str) -> Option<Label> {
    let end = text.char_indices().nth(LABEL_REACH).map_or(text.len(), |(at, _)| at);
    WORDS.label(&fold(&text[..end]))
}

/// What a label in the end of a text says.
fn label_of_end(text: &str) -> Option<Label> {
    let skipped = text.chars().count().saturating_sub(LABEL_REACH);
    WORDS.label(&fold(&text.chars().skip(skipped).collect::<String>()))
}

/// The label of a `<time>` in the block that it stands in. Several times share the line: "Published 3 May, updated 4 May"; only what
/// stands right before this one counts.
fn label_before(block: &Block, shown: &str) -> Option<Label> {
    const REACH: usize = 40;
    let before = block.text.find(shown).map_or("", |found| &block.text[..found]);
    let skipped = before.chars().count().saturating_sub(REACH);
    WORDS.label(&fold(&before.chars().skip(skipped).collect::<String>()))
}
