//! Boxes of links beside a text of which a sentence or two were kept: the teaser of another story, the first lines of a profile.
//!
//! Names alone do not tell them, as templates call the oddest things asides. What tells them is that they stand in a place of
//! their own below the beginning of the text, hold more links and labels than sentences, and that the classifier refused most of them.

use std::collections::HashMap;

use super::classify::Judgement;
use super::features::Table;
use super::hints::Hints;
use super::outline::{Kind, Outline};
use super::trim::refuse;

/// One place holds so much of the kept text, or there is nothing to be beside of.
const MOST_OF_TEXT: f64 = 0.6;
/// A box holds less of it.
const MOST_OF_BOX: f64 = 0.12;
/// So little of a box was kept.
const KEPT: f64 = 0.5;
/// So many blocks of it are links, and each so much of it.
const FEWEST_LINKS: usize = 2;
const MOSTLY_LINK: f64 = 0.9;

/// What the elements around a box hint at.
const BESIDE: Hints = Hints::RELATED.or(Hints::TEASER).or(Hints::SIDEBAR).or(Hints::SHARE).or(Hints::NAV).or(Hints::FOOTER).or(Hints::AD).or(Hints::NEWSLETTER);

/// Takes what was kept out of boxes of links.
pub(super) fn drop_outliers(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    let length = |at: usize| table.blocks[at].length;
    let kept: Vec<usize> = (0..judged.len()).filter(|at| judged[*at].keep).collect();
    let all: f64 = kept.iter().map(|at| length(*at)).sum();
    // The innermost region that holds most of the text.
    let mut held = vec![0.0; outline.regions.len()];
    for at in &kept {
        outline.path(outline.blocks[*at].region).for_each(|(region, _)| held[region as usize] += length(*at));
    }
    let holds_text = |region: u32| held[region as usize] >= MOST_OF_TEXT * all;
    let Some(text) = (0..outline.regions.len() as u32).rfind(|region| holds_text(*region)) else { return };
    let is_prose = |at: &usize| table.blocks[*at].is_sentence && outline.regions[outline.blocks[*at].region as usize].parent == text;
    let Some(begins) = kept.iter().copied().find(is_prose) else { return };
    let mut boxes: HashMap<u32, bool> = HashMap::new();
    let mut refused = Vec::new();
    for at in kept.into_iter().filter(|at| *at > begins) {
        // The outermost region around the block that does not hold the text.
        let region = outline.blocks[at].region;
        let Some((around, place)) = outline.path(region).take_while(|(region, _)| !holds_text(*region)).last() else { continue };
        let is_box = *boxes.entry(around).or_insert_with(|| {
            let (blocks, held) = (place.first as usize..place.last as usize, held[around as usize]);
            let links = || blocks.clone().filter(|at| !judged[*at].keep && table.blocks[*at].link_share >= MOSTLY_LINK).count();
            blocks.start > begins && held <= MOST_OF_BOX * all && links() >= FEWEST_LINKS && held <= KEPT * blocks.clone().map(length).sum::<f64>()
        });
        if is_box && outline.hints_below(region, text).has(BESIDE) && !matches!(outline.blocks[at].kind, Kind::Row | Kind::Pre) {
            refused.push(at);
        }
    }
    for at in refused {
        refuse(&mut judged[at], "box_of_links");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::testing::{STORY, left};

    #[test]
    fn the_one_sentence_of_a_box_of_links() {
        let box_of = |class: &str, sentence: &str| {
            let links =
                "<p><a href=/a>A new quay for the outer islands is built at last</a></p><p><a href=/b>Gulls of the bay are counted twice this year</a></p>";
            format!("<div class={class}>{links}<p>{sentence}</p></div>")
        };
        let count = |page: &str| left(page, |text| text.contains("outer islands") || text.contains("Gulls"), drop_outliers).len();
        let sentence = "The keeper tells why he leaves.";
        assert_eq!(count(&format!("<div>{STORY}{}{STORY}</div>", box_of("sidebar", sentence))), 6);
        assert_eq!(count(&format!("<div>{STORY}{}{STORY}</div>", box_of("chapter", sentence))), 7, "nothing says that it is beside the text");
        assert_eq!(count(&format!("<div>{}{STORY}{STORY}</div>", box_of("sidebar", sentence))), 7, "a standfirst stands above the text");
        let long = "The keeper of the lighthouse tells why he leaves it after thirty years, and what he will miss of it, and what not at all, in the end.";
        assert_eq!(count(&format!("<div>{STORY}{}{STORY}</div>", box_of("sidebar", long))), 7, "more text than links");
    }
}
