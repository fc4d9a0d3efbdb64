//! Takes out what the classifier keeps and the record tells elsewhere: the headline again, bylines, date lines, credit lines, and
//! text that has been said already. Lists of many things keep the headlines and bylines of each.

use std::collections::{HashMap, HashSet};

use super::asides;
use super::bylines;
use super::classify::Judgement;
use super::dates::{self, Context};
use super::ends;
use super::features::Table;
use super::fold::fold;
use super::hints::Hints;
use super::metadata::{agency_of_line, is_agency, is_credits, overlap, stands_for_person};
use super::outliers;
use super::outline::{Block, Kind, Outline};
use super::phrases;
use super::pointers;
use super::pulled;
use super::rich::PICTURE_ENDINGS;
use super::story;
use super::teasers;
use super::text::is_sentence;
use super::threads;
use crate::record::PageType;

/// How many kept blocks at either end can be bylines and the like.
const REACH: usize = 5;
/// A byline or date line is not longer, in weighted characters.
pub(super) const LABEL: f64 = 90.0;

/// A headline that stands in the text again is not longer, in weighted characters.
const LONGEST_TITLE: f64 = 300.0;

/// Text of its own is less than this share links.
const MOSTLY_LINKS: f64 = 0.5;
/// From this length on, in weighted characters, a block that has stood in the text before does not stand in it again.
const REPEATED: f64 = 60.0;

/// What is known of the page by now.
pub(super) struct Known<'k> {
    pub(super) title: Option<&'k str>,
    pub(super) authors: &'k [String],
    pub(super) context: &'k Context<'k>,
    pub(super) page_type: PageType,
}

/// What was found while trimming.
#[derive(Default)]
pub(super) struct Trimmed {
    pub(super) agency: Option<String>,
    pub(super) standfirst: Option<String>,
    /// A name alone on the last line, or a byline within the text.
    pub(super) signature: Option<String>,
}

/// Takes labels off both ends of the text, and out of it what is beside the story or has been said.
pub(super) fn trim(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement], known: &Known<'_>) -> Trimmed {
    let mut trimmed = Trimmed::default();
    if matches!(known.page_type, PageType::Article | PageType::Paywall | PageType::Other) {
        ends::drop_beyond(outline, table, judged, known.title);
        asides::drop_asides(outline, table, judged);
        pointers::drop_pointers(outline, table, judged);
        outliers::drop_outliers(outline, table, judged);
        pulled::drop_pulled(outline, table, judged);
        asides::drop_closing(outline, table, judged);
        teasers::drop_streams(outline, table, judged);
    }
    if known.page_type == PageType::Documentation {
        keep_headings_of_text(outline, table, judged);
    }
    if known.page_type == PageType::Forum {
        threads::drop_furniture(outline, table, judged, known.title, known.context);
    }
    if known.page_type == PageType::Article {
        story::drop_around(outline, table, judged);
        trimmed.signature = Some(()).filter(|()| known.authors.is_empty()).and_then(|()| signature(outline, judged)).map(|at| {
            refuse(&mut judged[at], "byline");
            outline.blocks[at].text.clone()
        });
        drop_trailing_labels(outline, table, judged);
    }
    let is_signed_once = known.page_type.is_signed_once();
    let has_one_headline = is_signed_once || known.page_type == PageType::Forum;
    let title = known.title.map(fold).unwrap_or_default();
    let authors: Vec<String> = known.authors.iter().map(|author| fold(author)).collect();
    let kept: Vec<usize> = (0..judged.len()).filter(|at| judged[*at].keep).collect();
    for (rank, at) in kept.iter().copied().enumerate() {
        let block = &outline.blocks[at];
        let features = &table.blocks[at];
        if !matches!(block.kind, Kind::Pre | Kind::Quote)
            && let Some(agency) = agency_of_line(&block.text)
        {
            // In the middle of a text such a line says where a chart or a figure comes from.
            let is_at_end = rank < REACH || rank + REACH >= kept.len();
            if is_at_end && credits_page(block, known) || is_agency(&agency) {
                trimmed.agency.get_or_insert(agency);
            }
            refuse(&mut judged[at], "source_credit");
            continue;
        }
        if is_address_of_media(&block.text) {
            refuse(&mut judged[at], "media_address");
            continue;
        }
        // Chinese credits stand where a story ends, whatever is kept below it ("编辑 陈思远 校对 李小铭").
        if is_signed_once
            && block.kind == Kind::Paragraph
            && features.length <= LABEL
            && block.text.lines().all(|line| is_credits(line) || is_date_line(line, known.context))
            && block.text.lines().any(is_credits)
        {
            refuse(&mut judged[at], "credits");
            continue;
        }
        if !has_one_headline || rank >= REACH && rank + REACH < kept.len() || features.length > LONGEST_TITLE || !says_something(&block.text.as_str()) {
            continue;
        }
        if rank < REACH && repeats_headline(&block.text, &title) {
            refuse(&mut judged[at], "headline");
        } else if is_signed_once
            && features.length <= LABEL
            && block
                .text
                .lines()
                .filter(says_something)
                .all(|line| names_author(&fold(line), &authors) || !is_sentence(line) && is_date_line(line, known.context))
        {
            refuse(&mut judged[at], "byline_or_date");
        }
    }
    if is_signed_once {
        let bylines = bylines::drop_bylines(outline, table, judged);
        trimmed.agency = trimmed.agency.or(bylines.agency);
        trimmed.signature = trimmed.signature.or(bylines.byline);
    }
    if trimmed.agency.is_none()
        && let Some(last) = kept.last()
    {
        // A credit right below the text, which the classifier has left out already.
        let below = outline.blocks.iter().skip(last + 1).take(REACH);
        trimmed.agency = below.filter_map(|block| agency_of_line(&block.text).filter(|agency| credits_page(block, known) || is_agency(agency))).next();
    }
    drop_repetitions(outline, table, judged);
    trimmed.standfirst = standfirst(outline, table, judged, &title);
    trimmed
}

/// Templates write the same twice, for wide screens and narrow ones: a place of the page that says nothing but what another has
/// said, word for word, is left out. What an author repeats, in one place or beside something new, stays.
fn drop_repetitions(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    let mut said: HashMap<&str, u32> = HashMap::new();
    let mut says_new: HashSet<u32> = HashSet::new();
    let mut again = Vec::new();
    for at in (0..judged.len()).filter(|at| judged[*at].keep && table.blocks[*at].length >= REPEATED) {
        let block = &outline.blocks[at];
        let place = outline.region_of(block).parent;
        if *said.entry(block.text.as_str()).or_insert(place) == place {
            says_new.insert(place);
        } else if !matches!(block.kind, Kind::Pre | Kind::Row) {
            again.push((at, place));
        }
    }
    for (at, _) in again.into_iter().filter(|(_, place)| !says_new.contains(place)) {
        refuse(&mut judged[at], "repeated");
    }
}

/// A heading that is a stock phrase of other pages ("Responses", "Tags", "Search") heads a part of a manual where kept text of its own
/// stands right below it.
fn keep_headings_of_text(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    const ELSEWHERE: Hints = Hints::COMMENT.or(Hints::RELATED).or(Hints::SIDEBAR).or(Hints::NAV).or(Hints::FOOTER).or(Hints::NEWSLETTER);
    for at in 0..judged.len().saturating_sub(1) {
        let (block, below) = (&outline.blocks[at], at + 1);
        let is_stock = !judged[at].keep && matches!(block.kind, Kind::Heading(_)) && table.blocks[at].phrase.is_some() && phrases::is_whole(&block.text);
        if !is_stock || table.effective[block.region as usize].has(ELSEWHERE) {
            continue;
        }
        let is_text = judged[below].keep && !matches!(outline.blocks[below].kind, Kind::Heading(_)) && table.blocks[below].link_share < MOSTLY_LINKS;
        if is_text {
            judged[at] = Judgement { keep: true, score: judged[below].score, reason: "heading" };
        }
    }
}

/// Labels and headings below the last sentence head something that is not there; many headings are a list of their own.
fn drop_trailing_labels(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    const ENOUGH_SENTENCES: usize = 3;
    const MOST_HEADINGS: usize = 2;
    let sentences = judged.iter().zip(&table.blocks).filter(|(judgement, features)| judgement.keep && features.is_sentence).count();
    if sentences < ENOUGH_SENTENCES {
        return;
    }
    let is_heading = |at: usize| matches!(outline.blocks[at].kind, Kind::Heading(_)) && table.blocks[at].length < LABEL;
    let is_label = |at: usize| {
        let features = &table.blocks[at];
        outline.blocks[at].kind == Kind::Paragraph && !features.is_sentence && features.length <= LABEL / 2.0 && features.punctuation == 0
    };
    let kept = (0..judged.len()).rev().filter(|at| judged[*at].keep);
    let trailing: Vec<usize> = kept.take_while(|at| is_heading(*at) || is_label(*at)).collect();
    let headings = trailing.iter().filter(|at| is_heading(**at)).count();
    // What stands below a list of headings is still a label.
    let many = trailing.iter().position(|at| is_heading(*at)).filter(|_| headings > MOST_HEADINGS);
    trailing[..many.unwrap_or(trailing.len())].iter().for_each(|at| refuse(&mut judged[*at], "trailing_label"));
}

/// The block that signs the text: a name alone, last of the text or right below it.
fn signature(outline: &Outline<'_>, judged: &[Judgement]) -> Option<usize> {
    const ENOUGH_BLOCKS: usize = 4;
    if judged.iter().filter(|judgement| judgement.keep).count() < ENOUGH_BLOCKS {
        return None;
    }
    let last = judged.iter().rposition(|judgement| judgement.keep)?;
    let signs = |at: &usize| outline.blocks.get(*at).is_some_and(|block| block.links == 0 && block.kind == Kind::Paragraph && stands_for_person(&block.text));
    let below = Some(last + 1).filter(|at| judged.get(*at).is_some_and(|judgement| judgement.reason == "fragment"));
    below.filter(signs).or(Some(last).filter(signs))
}

pub(super) fn refuse(judgement: &mut Judgement, reason: &'static str) {
    *judgement = Judgement { keep: false, score: 0.15, reason };
}

/// A line that holds an author's name and hardly anything else.
fn names_author(folded: &str, authors: &[String]) -> bool {
    let length = folded.chars().count();
    authors.iter().any(|author| folded.contains(author.as_str()) && length < author.chars().count() + 25)
}

/// Whether a line with a source can be about the page rather than a picture, a quotation or a post.
fn credits_page(block: &Block, known: &Known<'_>) -> bool {
    block.media == 0 && !matches!(block.kind, Kind::Caption | Kind::Quote) && known.page_type != PageType::Forum
}

/// Whether a text is the headline, perhaps behind a label ("原标题：...") or below one.
fn repeats_headline(text: &str, title: &str) -> bool {
    /// Bytes of a label.
    const LONGEST_LABEL: usize = 40;
    let is_label = |label: &str| label.len() <= LONGEST_LABEL;
    let behind_label = |line: &str| line.split_once([':', '：']).is_some_and(|(label, rest)| is_label(label) && fold(rest) == title);
    let below_label = || text.split_once('\n').is_some_and(|(label, rest)| is_label(label) && fold(rest) == title);
    !title.is_empty() && (fold(text) == title || behind_label(text) || below_label())
}

/// Whether a line is more than a bar or a star.
pub(super) fn says_something(line: &&str) -> bool {
    line.contains(char::is_alphanumeric)
}

/// A line that holds a date, or that of publication and that of the last change, and hardly anything else.
fn is_date_line(line: &str, context: &Context<'_>) -> bool {
    const MOST_BESIDE: usize = 30;
    let context = Context { captured: None, ..*context };
    let mut line = line.to_owned();
    for _ in 0..2 {
        let Some((_, range)) = dates::find(&line, &context).filter(|(date, _)| date.day.is_some()) else { return false };
        line.replace_range(range, "");
        if line.len() < MOST_BESIDE {
            return true;
        }
    }
    false
}

/// A block right under the headline that is marked as standfirst by its class or by being a heading. Whether it is part of
/// the text as well is not decided here.
fn standfirst(outline: &Outline<'_>, table: &Table, judged: &[Judgement], title: &str) -> Option<String> {
    let headline =
        outline.blocks.iter().rposition(|block| matches!(block.kind, Kind::Heading(1)) && (title.is_empty() || overlap(&fold(&block.text), title) > 0.9))?;
    for at in headline + 1..outline.blocks.len().min(headline + 5) {
        let block = &outline.blocks[at];
        let marked = outline.path(block.region).take(2).any(|(_, region)| region.own.has(Hints::STANDFIRST)) || block.inline_hints.has(Hints::STANDFIRST);
        let under = at == headline + 1 && matches!(block.kind, Kind::Heading(2));
        let long_enough = table.blocks[at].length > 30.0 && table.blocks[at].length < 600.0 && table.blocks[at].link_share < 0.3;
        let says_more = || title.is_empty() || fold(&block.text) != title;
        if (marked || under) && long_enough && table.blocks[at].phrase.is_none() && says_more() {
            return Some(block.text.clone());
        }
        if judged[at].keep {
            return None;
        }
    }
    None
}

/// Whether a block is the address of a picture or film and nothing else, as microdata for machines holds it.
fn is_address_of_media(text: &str) -> bool {
    const FILM_AND_SOUND: [&str; 2] = [".mp4", ".mp3"];
    let path = text.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    path.starts_with("http") && !path.contains(char::is_whitespace) && PICTURE_ENDINGS.iter().chain(&FILM_AND_SOUND).any(|ending| path.ends_with(ending))
}

#[cfg(test)]
mod tests;
