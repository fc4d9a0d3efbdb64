//! Authors whom the markup names: `rel=author`, `itemprop=author`, classes of bylines.
//!
//! In: the marks of one kind. Out: the names of a [`Group`]. Teasers, comments and boxes about authors have such marks as well, so that
//! place, length and labels decide which of them are the page's own.

use html5ever::local_name;
use scraper::Html;

use super::authors::{AuthorPage, ELSEWHERE, Group, LONGEST_BYLINE, MOST_MARKS_READ, REACH, is_account, zone};
use super::byline::{self, Piece, people_of};
use super::person::Trust;
use crate::dom;
use crate::extract::hints::Hints;
use crate::extract::outline::{Mark, MarkKind};
use crate::extract::text::folded;

/// Blocks behind a newsroom's byline in which people of the same story may be named.
const AT_HOUSE: usize = 2;

/// Reads marked elements that stand where bylines do.
pub(super) fn read(page: &AuthorPage<'_>, kind: MarkKind, group: &mut Group) {
    let zone = zone(page);
    let mut above = false;
    let mut last = None;
    // Where the newsroom or an agency signs: bylines further down are those of other stories.
    let mut house: Option<usize> = None;
    // The block that announces whoever stands in the next one.
    let mut credits_next: Option<usize> = None;
    for mark in page.outline.marks.iter().filter(|mark| mark.kind == kind) {
        let at = mark.block as usize;
        if house.is_some_and(|house| at > house + AT_HOUSE) {
            break;
        }
        let in_zone = zone.contains(&at);
        if is_organisation(page.html, mark) {
            group.refused.extend(pieces_of(page, mark).into_iter().map(|piece| piece.text).next());
            continue;
        }
        // Below the text stand the authors of teasers, unless nobody was named above it.
        let below = at >= page.body.1 && at <= page.body.1 + REACH && group.names.is_empty();
        let inside = kind == MarkKind::Author && at >= zone.start && at < page.body.1 && group.names.is_empty();
        // What says author in so many words may stand beside the text.
        let says_so = kind == MarkKind::Author
            && (in_zone || at <= page.body.1 + 2)
            && !page.table.effective[mark.region as usize].has(ELSEWHERE.without(Hints::SIDEBAR));
        if !(in_zone || below || inside) || !says_so && page.is_elsewhere(mark.region, at) || last.is_some_and(|last| is_inside(page.html, mark, last)) {
            continue;
        }
        let pieces = pieces_of(page, mark);
        let shown: usize = pieces.iter().map(|piece| piece.text.chars().count()).sum();
        // `<h2 class="author-title">` and the like head sections; a byline is short, a box about the author begins with the name.
        if shown == 0 || shown > LONGEST_BYLINE && kind == MarkKind::Byline && in_zone {
            continue;
        }
        // "Reviewed by" in an element of its own speaks of whoever stands in the next one.
        if let [piece] = pieces.as_slice()
            && byline::credits_nobody_yet(&piece.text)
        {
            credits_next = Some(at);
            continue;
        }
        let mut names = people_of(&pieces, Trust::Byline, page.site_names);
        if !names.is_empty() && credits_next.take().is_some_and(|label| at <= label + 1) && !pieces.iter().any(|piece| byline::is_labelled(&piece.text)) {
            last = Some(mark);
            continue;
        }
        if kind == MarkKind::Byline {
            names.retain(|name| !is_account(name) || byline::is_vouched(name, &pieces));
        }
        let is_single = names.iter().all(|name| is_account(name));
        if names.is_empty() || is_single && !group.names.is_empty() {
            let first = pieces.into_iter().map(|piece| piece.text).next();
            if in_zone && group.names.is_empty() && first.as_ref().is_some_and(|text| byline::is_labelled(text) && byline::names_the_house(text)) {
                house = house.or(Some(at));
            }
            group.refused.extend(first);
        } else {
            above |= in_zone;
            last = Some(mark);
            if group.names.iter().all(|name| is_account(name)) && !is_single {
                group.names.clear();
            }
            if group.names.is_empty() {
                // `<meta itemprop=author>` in the byline: told to machines, unless the line says the same.
                let is_seen = |piece: &Piece| !piece.is_unseen && names.iter().any(|name| piece.text.contains(name));
                group.is_shown = !pieces.iter().any(|piece| piece.is_unseen) || pieces.iter().any(is_seen);
            }
            group.names.extend(names);
            if !above {
                break;
            }
        }
        if group.names.len() >= MOST_MARKS_READ {
            break;
        }
    }
    group.score = group.score.min(page.most(&group.names));
}

/// Whether microdata calls the author an organisation, whose address and place it may tell as well.
fn is_organisation(html: &Html, mark: &Mark) -> bool {
    let element = html.tree.get(mark.node).and_then(|node| node.value().as_element());
    element.and_then(|element| dom::attr(element, &local_name!("itemtype"))).is_some_and(|kind| kind.trim_end_matches('/').ends_with("Organization"))
}

/// Whether a mark is part of another, which has been read as a whole.
fn is_inside(html: &Html, mark: &Mark, whole: &Mark) -> bool {
    html.tree.get(mark.node).is_some_and(|node| node.ancestors().any(|above| above.id() == whole.node))
}

/// What a mark holds, piece by piece; its attribute's value where it holds nothing.
pub(super) fn pieces_of(page: &AuthorPage<'_>, mark: &Mark) -> Vec<Piece> {
    let pieces = byline::pieces(page.html, mark.node);
    match &mark.value {
        Some(value) if pieces.is_empty() => vec![Piece { text: folded(value), ..Piece::default() }],
        _ => pieces,
    }
}
