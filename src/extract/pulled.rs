//! Pull quotes and summaries: words of the story that its template shows a second time, in a place of their own.

use std::collections::BTreeMap;

use super::classify::Judgement;
use super::features::Table;
use super::fold::fold;
use super::outline::{Kind, Outline};
use super::tag::Tag;
use super::trim::refuse;

/// So many words that stand in the text once more are no chance.
const FEWEST_WORDS: usize = 6;
/// What is shown large, or above the text, is not longer, in weighted characters.
const LONGEST: f64 = 500.0;
/// And holds less of the text: what repeats much of it was written so.
const MOST_OF_TEXT: f64 = 0.25;
/// A page with more blocks beside its text has something else in them.
const MOST: usize = 100;
/// Whose words a pull quote holds takes at most so many words ("— Jane Roe, ferry captain").
const SPEAKER_WORDS: usize = 8;

/// Takes out places that say nothing but what stands in the text.
pub(super) fn drop_pulled(outline: &Outline<'_>, table: &Table, judged: &mut [Judgement]) {
    let mut places: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for at in (0..judged.len()).filter(|at| judged[*at].keep) {
        places.entry(outline.region_of(&outline.blocks[at]).parent).or_default().push(at);
    }
    let length = |blocks: &[usize]| blocks.iter().map(|at| table.blocks[*at].length).sum::<f64>();
    let Some(text) = places.iter().max_by(|(_, a), (_, b)| length(a).total_cmp(&length(b))).map(|(place, _)| *place) else { return };
    let Some(paragraphs) = places.remove(&text) else { return };
    let all = length(&paragraphs);
    let is_in_table = |place: u32| outline.path(place).take_while(|(at, _)| *at != text).any(|(_, region)| region.tag == Tag::Table);
    let can_be_pulled = |at: &usize| matches!(outline.blocks[*at].kind, Kind::Paragraph | Kind::Quote) && table.blocks[*at].length <= LONGEST;
    places.retain(|place, blocks| blocks.iter().all(can_be_pulled) && !is_in_table(*place));
    if places.is_empty() || places.values().map(Vec::len).sum::<usize>() > MOST {
        return;
    }
    // One text: what is shown above it may be its first two paragraphs.
    let told = paragraphs.into_iter().fold(String::from(" "), |told, at| told + &fold(&outline.blocks[at].text) + " ");
    let is_told = |at: &usize| {
        let quote = words_of(&outline.blocks[*at].text);
        [Some(quote), without_speaker(quote)]
            .into_iter()
            .flatten()
            .map(fold)
            .any(|quote| quote.split_whitespace().count() >= FEWEST_WORDS && told.contains(&format!(" {quote} ")))
    };
    let is_small = |blocks: &Vec<usize>| length(blocks) <= MOST_OF_TEXT * all;
    for at in places.into_values().filter(|blocks| is_small(blocks) && blocks.iter().all(is_told)).flatten() {
        refuse(&mut judged[at], "pulled_quote");
    }
}

/// A text without the dots that say that it is cut.
fn words_of(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '…' | '.' | '[' | ']'))
}

/// A quotation without whose it is, behind a dash.
fn without_speaker(quote: &str) -> Option<&str> {
    let (words, speaker) = [" - ", "—", " – ", "―"].iter().find_map(|dash| quote.rsplit_once(dash))?;
    (speaker.split_whitespace().count() <= SPEAKER_WORDS).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::testing::{STORY, left};

    fn kept(beside: &str) -> usize {
        left(&format!("<div>{STORY}{beside}{STORY}</div>"), |_| false, drop_pulled).len()
    }

    #[test]
    fn pull_quotes_stand_in_the_text_already() {
        for quote in [
            "<blockquote><p>“The crossing saves them an hour of driving a day”</p></blockquote>",
            "<div class=pull><p>The crossing saves them an hour of driving a day — Jane Roe, captain</p></div>",
            "<aside><p>[…] had its engines replaced, which took four months longer than planned. Commuters say that the crossing …</p></aside>",
        ] {
            assert_eq!(kept(quote), 6, "{quote}");
        }
        for other in [
            "<blockquote><p>“The crossing saves us two hours of driving a day”</p></blockquote>",
            "<blockquote><p>“saves them an hour”</p></blockquote>",
            "<aside><p>The crossing saves them an hour of driving a day.</p><p>Nobody had thought of that before.</p></aside>",
            "<p>The crossing saves them an hour of driving a day.</p>",
            "<table><tr><td><p>The crossing saves them an hour of driving a day</p></td><td><p>60</p></td></tr></table>",
        ] {
            assert!(kept(other) > 6, "{other}");
        }
    }
}
