//! Bylines that are set as paragraphs of the text: "By Jane Roe" above the story, or where it begins below a box of facts.

use super::classify::Judgement;
use super::features::Table;
use super::metadata::{goes_with_byline, is_agency, is_byline};
use super::outline::{Kind, Outline};
use super::trim::{LABEL, refuse, says_something};

/// What bylines in the text say.
#[derive(Default)]
pub(super) struct Bylines {
    /// The first one.
    pub(super) byline: Option<String>,
    /// An agency that stands as one.
    pub(super) agency: Option<String>,
}

/// Takes bylines, and what they go on with, out of a text that is signed once.
pub(super) fn drop_bylines(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) -> Bylines {
    let text = |at: usize| outline.blocks[at].text.as_str();
    let kept: Vec<usize> = (0..judged.len()).filter(|at| judged[*at].keep).collect();
    let begins = kept.iter().copied().find(|at| table.blocks[*at].is_sentence && table.blocks[*at].length > LABEL).unwrap_or_default();
    let is_heading = |at: usize| matches!(outline.blocks[at].kind, Kind::Heading(_)) && !is_agency(text(at));
    let is_label = |at: &usize| table.blocks[*at].length <= LABEL && says_something(&text(*at)) && !is_heading(*at);
    // Within the text, only one that names a person in full: "By train" heads a part of it, and many head many stories.
    let names_in_full =
        |at: &usize| *at > begins && outline.blocks[*at].kind == Kind::Paragraph && text(*at).split_whitespace().count() > 2 && is_byline(text(*at));
    let within: Vec<usize> = kept.iter().copied().filter(|at| is_label(at) && names_in_full(at)).take(2).collect();
    let mut found = Bylines::default();
    for at in kept.into_iter().filter(is_label) {
        let is_below = at > 0 && judged[at - 1].reason == BYLINE;
        let mut lines = text(at).lines().filter(says_something);
        let is_credit = |line: &str| is_byline(line) || is_agency(line) || is_below && goes_with_byline(line);
        let first = lines.next().filter(|line| is_credit(line) && (at < begins || is_below || within == [at]));
        let Some(first) = first.filter(|_| lines.all(|line| is_credit(line) || goes_with_byline(line))) else { continue };
        // Behind a comma may stand a place: "By Jane Roe, Bay News, Bayport".
        if is_byline(first) && !first.contains(',') {
            found.byline.get_or_insert_with(|| first.to_owned());
        }
        found.agency = found.agency.or_else(|| text(at).lines().find(|line| is_agency(line)).map(str::to_owned));
        refuse(&mut judged[at], BYLINE);
    }
    found
}

/// Why they are refused; what the record has as authors and date is refused for the same.
const BYLINE: &str = "byline_or_date";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::testing::{STORY, left};

    fn kept(above: &str) -> Vec<String> {
        let page = format!("<div>{above}{STORY}</div>");
        let lines = left(&page, |_| false, |outline, table, judged| drop(drop_bylines(outline, table, judged)));
        lines[..lines.len() - 3].to_vec()
    }

    #[test]
    fn bylines_above_a_story() {
        for above in [
            "<p>By Jane Roe</p>",
            "<p>BY JANE ROE AND ALEX POE</p>",
            "<p>By Jane Roe<br>Bay News Reporter</p>",
            "<p>By Jane Roe</p><p>Staff Writer</p>",
            "<p>Von Hannah Weber</p>",
            "<p>By Associated Press</p>",
            "<p>Associated Press</p>",
            "<pre>  \n  By Jane Roe</pre>",
            "<ul><li>The ferry takes ninety people and twelve bicycles, and no cars at all, to the dismay of some in the town.</ul><p>By Jane Roe</p>",
        ] {
            assert_eq!(kept(above).len(), above.matches("<li>").count(), "{above}");
        }
        for above in ["<p>By train and by bus</p>", "<p>By the sea</p>", "<p>Staff Writer</p>", "<p>By Jane Roe, who sailed on it.</p>", "<h2>By Train</h2>"] {
            assert_eq!(kept(above).len(), 1, "{above}");
        }
        // A page of many texts says of each who wrote it.
        assert_eq!(kept(&format!("{STORY}<p>By Jane Roe</p>{STORY}<p>By Alex Poe</p>")).len(), 8);
    }
}
