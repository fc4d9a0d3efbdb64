//! Candidates that are a worse form of another one, which they give way to: parts of a headline that is declared whole, titles cut short,
//! headings with a badge in them.

use super::TitlePage;
use super::gather::{Carriers, Gathered, JOINTS, LD_HEADLINE, OG, TITLE, Title, standing, without_site};
use crate::extract::fold::fold;

/// Words of a badge beside a headline.
const LONGEST_BADGE: usize = 4;

/// Drops them all.
pub(super) fn drop_worse(page: &TitlePage<'_>, found: &mut Gathered) {
    drop_parts_of_vouched(found);
    drop_worse_forms(page, found);
    drop_badged(page, found);
}

/// A headline with a joint in it ("Life on Mars - the long way there") is one where it is declared word for word and `<title>` adds the
/// site's name and nothing else: its parts head nothing.
fn drop_parts_of_vouched(found: &mut Gathered) {
    let is_vouched = |title: &&Title| {
        let c = title.carriers;
        let is_declared = c.has(Carriers::WHOLE[OG]) || c.has(Carriers::WHOLE[LD_HEADLINE]);
        c.has(Carriers::HEADLINE) && is_declared && c.has(Carriers::BARE) && c.has(Carriers::PART[TITLE]) && !standing(&JOINTS, &title.value).is_empty()
    };
    let Some(whole) = found.titles.iter().find(is_vouched).map(|title| title.folded.clone()) else { return };
    let is_declared = |title: &Title| Carriers::WHOLE.iter().any(|carrier| title.carriers.has(*carrier));
    found.titles.retain(|title| title.folded == whole || !whole.contains(&title.folded) || is_declared(title));
}

/// A declared title that is the headline, cut off ("The long way to…"), with the site's name behind it, or without some of its first or last
/// words ("long way to Mars" for "The long way to Mars"), gives way to the headline.
fn drop_worse_forms(page: &TitlePage<'_>, found: &mut Gathered) {
    let headline = &found.headline;
    let shown = found.titles.iter().find(|title| title.folded == *headline && title.carriers.has(Carriers::H1));
    let shown = shown.filter(|title| is_one_line(page, title)).map(|title| title.value.clone()).unwrap_or_default();
    let running: Vec<&str> = shown.split_whitespace().collect();
    let is_worse = |title: &Title| {
        if title.block.is_none() && is_short_form(&title.value, &running) {
            return true;
        }
        let cut_off = title.value.strip_suffix('…').or_else(|| title.value.strip_suffix("...")).map(fold);
        let is_beginning = cut_off.is_some_and(|stem| !stem.is_empty() && headline.starts_with(&stem));
        is_beginning || fold(without_site(&title.value, page, &standing(&JOINTS, &title.value))) == *headline
    };
    if !headline.is_empty() {
        found.titles.retain(|title| title.folded == *headline || !is_worse(title));
    }
}

/// A heading that is a declared title and a badge or overline in an element of its own (`<h1>Ferry sails again <a>Opinion</a></h1>`) gives way to
/// the declared title.
fn drop_badged(page: &TitlePage<'_>, found: &mut Gathered) {
    let Some(at) = found.titles.iter().position(|title| title.carriers.has(Carriers::HEADLINE)) else { return };
    let pieces = pieces(page, &found.titles[at]);
    if pieces.join(" ") != found.titles[at].folded {
        return;
    }
    let is_rest = |rest: &[String]| rest.iter().map(|piece| piece.split(' ').count()).sum::<usize>() <= LONGEST_BADGE;
    let declared = |some: &[String]| {
        let joined = some.join(" ");
        found
            .titles
            .iter()
            .position(|title| title.folded == joined && (title.carriers.has(Carriers::WHOLE[OG]) || title.carriers.has(Carriers::WHOLE[LD_HEADLINE])))
    };
    let badged = |cut: usize| {
        let (first, last) = pieces.split_at(cut);
        is_rest(last).then(|| declared(first)).flatten().or_else(|| is_rest(first).then(|| declared(last)).flatten())
    };
    if let Some(bare) = (1..pieces.len()).find_map(badged) {
        let (carriers, block) = (found.titles[at].carriers, found.titles[at].block);
        let title = &mut found.titles[bare];
        title.carriers = title.carriers.or(carriers);
        title.block = block;
        found.headline.clone_from(&title.folded);
        found.titles.remove(at);
    }
}

/// The texts in a heading, folded, as its elements part them.
fn pieces(page: &TitlePage<'_>, title: &Title) -> Vec<String> {
    let node = title.block.and_then(|at| page.html.tree.get(page.outline.region_of(&page.outline.blocks[at]).node));
    let texts = node.into_iter().flat_map(|node| node.descendants()).filter_map(|inner| inner.value().as_text().map(|text| fold(text)));
    texts.filter(|text| !text.is_empty()).collect()
}

/// Whether the heading is one text without elements, so that no overline is a part of it.
fn is_one_line(page: &TitlePage<'_>, title: &Title) -> bool {
    let is_one = title.block.is_some_and(|at| !page.outline.blocks[at].text.contains('\n'));
    is_one && matches!(pieces(page, title).as_slice(), [text] if *text == title.folded)
}

/// Whether a title is the beginning or the end of a heading's words, and no sign parts it from the rest of them.
fn is_short_form(title: &str, heading: &[&str]) -> bool {
    /// Words of a title in a heading that cannot be a part of it by chance.
    const FEWEST: usize = 3;
    let words: Vec<&str> = title.split_whitespace().collect();
    if words.len() < FEWEST || words.len() >= heading.len() {
        return false;
    }
    let is_alike = |ours: &[&str], theirs: &[&str]| ours.iter().zip(theirs).all(|(one, other)| fold(one) == fold(other));
    let runs_on = |at: usize| heading[at - 1].ends_with(char::is_alphanumeric) && !heading[at].starts_with(['(', '[', '|', '-', '–', '—', '/']);
    is_alike(&words, heading) && runs_on(words.len()) || {
        let start = heading.len() - words.len();
        is_alike(&words, &heading[start..]) && runs_on(start)
    }
}
