//! Small things about text: folding white space, counting, telling prose from labels.

use ego_tree::NodeId;
use scraper::Html;
use scraper::node::Node;

/// Appends text with every run of white space made one space; none at the start of a line.
pub fn push_folded(line: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut start = 0;
    while at < bytes.len() {
        if !MAY_BE_SPACE[usize::from(bytes[at])] {
            at += 1;
            continue;
        }
        // A single space between words stays as it is: most texts are copied whole.
        if bytes[at] == b' ' && at > start && bytes.get(at + 1).is_some_and(|next| !MAY_BE_SPACE[usize::from(*next)]) {
            at += 2;
            continue;
        }
        let space = space_at(bytes, at);
        if space == 0 {
            at += 1;
            continue;
        }
        line.push_str(&text[start..at]);
        push_space(line);
        at += space;
        start = at;
    }
    line.push_str(&text[start..]);
}

/// Bytes with which white space can begin; see [`space_at`].
static MAY_BE_SPACE: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0;
    const FIRST: [u8; 7] = [b' ', b'\n', b'\t', b'\r', 0x0c, 0xc2, 0xe2];
    while at < FIRST.len() {
        table[FIRST[at] as usize] = true;
        at += 1;
    }
    table
};

/// Bytes of the white space that begins here: what HTML folds, the no-break spaces that authors use to indent, and the
/// Unicode separators of lines and paragraphs. 0 if there is none.
fn space_at(bytes: &[u8], at: usize) -> usize {
    match bytes[at] {
        b' ' | b'\n' | b'\t' | b'\r' | 0x0c => 1,
        0xc2 if bytes.get(at + 1) == Some(&0xa0) => 2,
        0xe2 if matches!(bytes.get(at + 1..at + 3), Some([0x80, 0xa8 | 0xa9])) => 3,
        _ => 0,
    }
}

fn push_space(line: &mut String) {
    if !matches!(line.as_bytes().last(), None | Some(b' ' | b'\n' | b'\t')) {
        line.push(' ');
    }
}

/// Text with white space folded and trimmed.
pub fn folded(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    push_folded(&mut line, text);
    trim(&mut line, false);
    line
}

/// Ends a line inside a block.
pub fn end_line(line: &mut String) {
    while line.ends_with([' ', '\t']) {
        line.pop();
    }
    line.push('\n');
}

/// Takes white space off both ends; of preformatted text only empty lines. Returns how many bytes went from the start.
pub fn trim(text: &mut String, preformatted: bool) -> usize {
    text.truncate(text.trim_end().len());
    let start = if preformatted { text.find(|c: char| c != '\n' && c != '\r').unwrap_or(text.len()) } else { text.len() - text.trim_start().len() };
    if start > 0 {
        text.drain(..start);
    }
    start
}

/// Characters that are not white space.
pub fn visible_chars(text: &str) -> u32 {
    let others = if text.is_ascii() { 0 } else { text.chars().filter(|c| !c.is_ascii() && !c.is_whitespace()).count() };
    count_ascii(text).visible + others as u32
}

/// What ASCII characters there are in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ascii {
    /// Those that are not white space.
    pub visible: u32,
    /// Those that end sentences and part clauses.
    pub marks: u32,
}

/// Counts the ASCII characters of a text: one addition a byte, both counts in one number.
pub fn count_ascii(text: &str) -> Ascii {
    const MARK: u64 = 1 << 32;
    static COUNTS: [u64; 256] = {
        let mut counts = [0; 256];
        let mut byte = 0_u8;
        while byte.is_ascii() {
            counts[byte as usize] = !byte.is_ascii_whitespace() as u64 + if matches!(byte, b'.' | b'!' | b'?' | b',' | b';' | b':') { MARK } else { 0 };
            byte += 1;
        }
        counts
    };
    let sum: u64 = text.bytes().map(|byte| COUNTS[usize::from(byte)]).sum();
    Ascii { visible: sum as u32, marks: (sum >> 32) as u32 }
}

/// Whether a character ends a sentence, in any script.
pub fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '．' | '｡' | '؟' | '۔' | '।' | '॥' | '։' | '።' | '။' | '៕' | '‽')
}

/// Whether a character separates parts of a sentence, in any script.
pub fn separates_clauses(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '،' | '؛' | '、' | '，' | '；' | '：' | '—' | '–' | '・')
}

/// Whether a character stands in a script written without spaces, where one character is a word or half of one.
pub fn is_unspaced_script(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Whether the text ends as a sentence does, closing quotes and brackets aside.
pub fn is_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '”', '’', '»', '«', '“', ')', ']', '」', '』', '）', ' ']).ends_with(ends_sentence)
}

/// Text of an element, scripts aside, at most about `limit` bytes of it.
pub fn of_node(html: &Html, node: NodeId, limit: usize) -> String {
    let Some(node) = html.tree.get(node) else { return String::new() };
    let mut text = String::new();
    for child in node.descendants() {
        match child.value() {
            Node::Text(piece) => {
                let is_script = child.parent().and_then(|parent| parent.value().as_element()).is_some_and(|parent| matches!(parent.name(), "script" | "style"));
                if !is_script {
                    text.push_str(piece);
                }
            }
            Node::Element(_) => text.push(' '),
            _ => {}
        }
        if text.len() > limit {
            break;
        }
    }
    folded(&text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Character by character, as the standard folds white space.
    fn folded_slowly(line: &mut String, text: &str) {
        for c in text.chars() {
            if matches!(c, ' ' | '\n' | '\t' | '\r' | '\u{c}' | '\u{a0}' | '\u{2028}' | '\u{2029}') {
                push_space(line);
            } else {
                line.push(c);
            }
        }
    }

    proptest! {
        #[test]
        fn white_space_is_folded_wherever_it_stands(before in "[a \n]{0,2}", text in "[ab  \n\t\u{a0}\u{a1}\u{2028}\u{2020}é]{0,12}") {
            let (mut line, mut slowly) = (before.clone(), before);
            push_folded(&mut line, &text);
            folded_slowly(&mut slowly, &text);
            prop_assert_eq!(line, slowly);
        }

        #[test]
        fn characters_are_counted_as_the_standard_library_tells_them(text in "[a.,;:!?\u{b} \n\t\u{a0}\u{3000}é。]{0,12}") {
            let seen = text.chars().filter(|c| if c.is_ascii() { !c.is_ascii_whitespace() } else { !c.is_whitespace() }).count();
            prop_assert_eq!(visible_chars(&text) as usize, seen);
            prop_assert_eq!(count_ascii(&text).marks as usize, text.matches(['.', '!', '?', ',', ';', ':']).count());
        }
    }
}
