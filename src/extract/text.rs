//! Small things about text: folding white space, counting, telling prose from labels.

use ego_tree::NodeId;
use scraper::Html;
use scraper::node::Node;

/// Appends text with every run of white space made one space; none at the start of a line.
pub fn push_folded(line: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut word = 0;
    while at < bytes.len() {
        let space = space_at(bytes, at);
        if space == 0 {
            at += 1;
            continue;
        }
        line.push_str(&text[word..at]);
        push_space(line);
        at += space;
        word = at;
    }
    line.push_str(&text[word..]);
}

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
    if !line.is_empty() && !line.ends_with([' ', '\n', '\t']) {
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
    text.chars().filter(|c| if c.is_ascii() { !c.is_ascii_whitespace() } else { !c.is_whitespace() }).count() as u32
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
