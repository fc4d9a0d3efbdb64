//! Where a story begins and ends: nothing of it stands above its headline, or below the heading of what readers wrote.
//!
//! Modules of pictures, and summaries that open on demand, stand above the headline in many templates; the best comments
//! below it, in the same markup as the text.

use std::collections::HashSet;
use std::ops::Range;

use super::classify::Judgement;
use super::features::Table;
use super::fold::fold;
use super::outline::{Kind, Outline};
use super::phrases::Phrase;
use super::trim::refuse;

/// A headline has so much of what is kept below it.
const BELOW_HEADLINE: f64 = 0.7;
/// The heading of the comments has so much of what is kept above it.
const ABOVE_COMMENTS: f64 = 0.5;

/// Takes out what stands above the headline, and what stands below the heading of the comments in another place than the text.
pub(super) fn drop_beyond(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement], title: Option<&str>) {
    // What is kept above each block, and after the last of them all that is kept.
    let lengths = judged.iter().zip(&table.blocks).map(|(judgement, features)| if judgement.keep { features.length } else { 0.0 });
    let above: Vec<f64> = std::iter::once(0.0)
        .chain(lengths)
        .scan(0.0, |sum, length| {
            *sum += length;
            Some(*sum)
        })
        .collect();
    let all = above[judged.len()];
    let place = |at: usize| outline.region_of(&outline.blocks[at]).parent;
    let places = |judged: &[Judgement], blocks: Range<usize>| -> HashSet<u32> { blocks.filter(|at| judged[*at].keep).map(place).collect() };
    let refuse_in = |judged: &mut [Judgement], blocks: Range<usize>, text: &HashSet<u32>, reason| {
        let beyond = blocks.filter(|at| judged[*at].keep && !text.contains(&place(*at))).collect::<Vec<_>>();
        beyond.into_iter().for_each(|at| refuse(&mut judged[at], reason));
    };
    let title = title.map(fold).unwrap_or_default();
    let is_headline = |at: &usize| outline.blocks[*at].kind == Kind::Heading(1) && fold(&outline.blocks[*at].text) == title;
    let headline = (0..judged.len()).find(is_headline).filter(|at| !title.is_empty() && all - above[*at] >= BELOW_HEADLINE * all);
    if let Some(begins) = headline {
        let text = places(judged, begins + 1..judged.len());
        refuse_in(judged, 0..begins, &text, "above_headline");
    }
    // "Discussion" heads a part of a paper as well: there, its text follows.
    let has_text = |at: usize| judged.get(at + 1).is_some_and(|below| below.keep);
    let heads_comments = |at: &usize| {
        let is_heading = matches!(outline.blocks[*at].kind, Kind::Heading(_)) && table.blocks[*at].phrase == Some(Phrase::CommentHeading);
        is_heading && !judged[*at].keep && !has_text(*at)
    };
    let comments = (0..judged.len()).filter(heads_comments).find(|at| above[*at] >= ABOVE_COMMENTS * all);
    if let Some(ends) = comments {
        let text = places(judged, 0..ends);
        refuse_in(judged, ends..judged.len(), &text, "below_comments");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::testing::{STORY, left};

    fn kept(body: &str, title: &str) -> usize {
        left(
            body,
            |text| matches!(text, "Ferry sails" | "Comments" | "Discussion" | "3"),
            |outline, table, judged| drop_beyond(outline, table, judged, Some(title)),
        )
        .len()
    }

    #[test]
    fn modules_above_the_headline() {
        let module = "<div class=module><h2><a href=/s>Old quays of the bay</a></h2><p>Nine quays that nobody has used since the war. <a href=/s>Slideshow</a></p></div>";
        assert_eq!(kept(&format!("{module}<div><h1>Ferry sails</h1>{STORY}</div>"), "Ferry sails"), 3);
        assert_eq!(kept(&format!("{module}<div><h1>Ferry sails</h1>{STORY}</div>"), "Something else"), 5, "no headline");
        // The headline of a part, below the text's beginning or most of it.
        assert_eq!(kept(&format!("<div>{STORY}</div><div><h1>Ferry sails</h1>{STORY}</div>"), "Ferry sails"), 6);
        assert_eq!(kept(&format!("<div><p>The ship is called Heron.</p><h1>Ferry sails</h1>{STORY}</div>"), "Ferry sails"), 4);
    }

    #[test]
    fn the_best_comments() {
        let comments = "<div class=post><h3>Well done</h3><p>My father sailed on the first one, and I will on this one.</p></div>";
        assert_eq!(kept(&format!("<div>{STORY}</div><div><h2>Comments</h2><a href=/all>3</a>{comments}</div>"), ""), 3);
        // What stands right below is a part of the text, and so is what goes on in its place.
        assert_eq!(kept(&format!("<div>{STORY}</div><div><h2>Discussion</h2><p>That the ferry pays is no surprise.</p></div>"), ""), 4);
        assert_eq!(kept(&format!("<div>{STORY}<h2>Comments</h2><span>3</span>{STORY}</div>"), ""), 6);
    }
}
