//! Where words of two elements meet without white space.
//!
//! Styles set `<span>Brand</span><span>Name</span>` apart on the screen, and so does a picture between two words; the
//! text must not read "BrandName". Inside a word (`<b>H</b>ello`, `H<sub>2</sub>O`) nothing may be put.

use html5ever::{LocalName, local_name};

use crate::extract::hints::Hints;
use crate::extract::text::is_unspaced_script;

/// Words at a change of case, or from letters to digits, are words of their own from this length, in characters.
const SHORT_WORD: usize = 2;
/// Other words from this one.
const WORD: usize = 3;

/// What stands between the last text and the next.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Seam {
    closed: bool,
    opened: bool,
    /// Whether one of these elements is more than lettering.
    is_box: bool,
    /// Whether something that is no text stands there: a picture, a button.
    object: bool,
    /// Whether what was closed last is a key or a piece of code.
    token: bool,
    /// Whether two of them stand side by side.
    tokens: bool,
    /// Whether one of these elements is for screen readers only: what they read out is no part of the words beside it.
    read_out: bool,
}

impl Seam {
    pub(super) fn open(&mut self, name: &LocalName, hints: Hints) {
        self.opened |= self.closed;
        self.tokens |= self.token && is_token(name);
        self.token = false;
        self.is_box |= !is_lettering(name);
        self.read_out |= hints.has(Hints::SCREEN_READER);
    }

    pub(super) fn close(&mut self, name: &LocalName, hints: Hints) {
        self.closed = true;
        self.token = is_token(name);
        self.is_box |= !is_lettering(name);
        self.read_out |= hints.has(Hints::SCREEN_READER);
    }

    /// Notes an element without text.
    pub(super) fn object(&mut self) {
        self.object = true;
    }

    /// Whether the line and the text that follows it are two words.
    pub(super) fn parts(self, line: &str, next: &str) -> bool {
        let (Some(last), Some(first)) = (line.chars().next_back(), next.chars().next()) else { return false };
        let spaced = |c: char| c.is_alphanumeric() && !is_unspaced_script(c);
        let are_boxes = self.closed && self.opened && self.is_box;
        if (self.read_out || are_boxes) && is_sum(next) && (last.is_alphabetic() || last == ':') {
            return true;
        }
        if self.read_out && last == ':' && spaced(first) {
            return true;
        }
        if !spaced(last) || !spaced(first) {
            return false;
        }
        if self.object || self.tokens || self.read_out {
            return true;
        }
        if !are_boxes {
            return false;
        }
        let longer = |least: usize| {
            let letters = |c: &char| c.is_alphanumeric();
            line.chars().rev().take_while(letters).nth(least - 1).is_some() && next.chars().take_while(letters).nth(least - 1).is_some()
        };
        let changes = last.is_lowercase() && first.is_uppercase() || last.is_numeric() != first.is_numeric();
        // Scripts without case are written in pieces by too many editors.
        let has_case = |c: char| c.is_lowercase() || c.is_uppercase() || c.is_numeric();
        changes && longer(SHORT_WORD) || has_case(last) && has_case(first) && longer(WORD)
    }
}

/// Whether a text begins as a sum of money that stands for itself: "£14.50".
fn is_sum(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| matches!(c, '$' | '¢' | '£' | '¥' | '\u{20a0}'..='\u{20cf}')) && chars.next().is_none_or(|c| c.is_numeric() || c == ' ')
}

/// Whether an element is a thing of its own though it looks like lettering: a key to press, a piece of code.
fn is_token(name: &LocalName) -> bool {
    matches!(*name, local_name!("kbd") | local_name!("code"))
}

/// Whether an element only changes how letters look.
fn is_lettering(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("b")
            | local_name!("i")
            | local_name!("em")
            | local_name!("strong")
            | local_name!("u")
            | local_name!("s")
            | local_name!("sub")
            | local_name!("sup")
            | local_name!("mark")
            | local_name!("font")
            | local_name!("small")
            | local_name!("big")
            | local_name!("code")
            | local_name!("kbd")
            | local_name!("tt")
            | local_name!("abbr")
            | local_name!("acronym")
            | local_name!("bdi")
            | local_name!("bdo")
            | local_name!("ins")
            | local_name!("del")
            | local_name!("wbr")
    )
}

#[cfg(test)]
mod tests {
    use crate::dom::{Limits, parse};

    /// The text of a page's first block.
    fn line(markup: &str) -> String {
        let tree = parse(markup, Limits::default());
        crate::extract::scan::scan(&tree.html).blocks.first().map(|block| block.text.clone()).unwrap_or_default()
    }

    #[test]
    fn boxes_side_by_side_are_words() {
        assert_eq!(line("<p><span>Alpine</span><span>Boots</span>"), "Alpine Boots");
        assert_eq!(line("<p><span>March 2024</span><span>12h ago</span>"), "March 2024 12h ago");
        assert_eq!(line("<p><span>read</span><span>more</span>"), "read more");
        assert_eq!(line("<p>before<img src=a.png>after"), "before after");
        assert_eq!(line("<p>price<svg><path/></svg>list"), "price list");
    }

    #[test]
    fn lettering_inside_a_word_stays() {
        assert_eq!(line("<p><b>H</b>ello"), "Hello");
        assert_eq!(line("<p><b>Hel</b><i>lo</i> all"), "Hello all");
        assert_eq!(line("<p>H<sub>2</sub>O"), "H2O");
        assert_eq!(line("<p><span>T</span><span>here</span>"), "There");
        assert_eq!(line("<p><span>Mc</span><span>d</span>"), "Mcd");
        assert_eq!(line("<p>in<wbr>separable"), "inseparable");
    }

    #[test]
    fn keys_and_pieces_of_code_side_by_side() {
        assert_eq!(line("<p>Press <kbd>Ctrl</kbd><kbd>C</kbd> now"), "Press Ctrl C now");
        assert_eq!(line("<p><kbd><kbd>Ctrl</kbd>+<kbd>C</kbd></kbd>"), "Ctrl+C");
        assert_eq!(line("<p><code>a</code><code>b</code>"), "a b");
        assert_eq!(line("<p>func<code>()</code> and pre<code>fix</code>"), "func() and prefix");
        assert_eq!(line("<p><code>os.</code><code>path</code>"), "os.path");
    }

    #[test]
    fn what_is_only_read_out_is_no_part_of_a_word() {
        assert_eq!(line("<p><span class=visually-hidden>Regular price</span><span>£14.50</span>"), "Regular price £14.50");
        assert_eq!(line("<p><span class=sr-only>Rating:</span>Four stars"), "Rating: Four stars");
        assert_eq!(line("<p>4<span class=sr-only>stars</span>."), "4 stars.");
        assert_eq!(line("<p><span>Price</span><span>€12</span>"), "Price €12");
        assert_eq!(line("<p><span>Price</span>s"), "Prices");
    }

    #[test]
    fn scripts_without_case_or_spaces_are_left_as_they_are() {
        assert_eq!(line("<p><span>الكت</span><span>ابات</span>"), "الكتابات");
        assert_eq!(line("<p><span>東京都</span><span>千代田区</span>"), "東京都千代田区");
    }
}
