//! Escaping for Markdown: text that is written out comes back as the same text.
//!
//! Rules: CommonMark 0.31.2, sections 2.4 (backslash escapes), 2.5 (character references), 4 (what begins a block) and
//! 6 (inlines); GitHub's tables and strikethrough on top of it.

/// A character reference is not longer, in bytes, between `&` and `;`.
const LONGEST_REFERENCE: usize = 32;

/// Escapes what would be markup inside a line.
pub fn text(text: &str, in_table: bool, out: &mut String) {
    let bytes = text.as_bytes();
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let next = bytes.get(at + c.len_utf8()).copied();
        let escaped = match c {
            '\\' | '`' | '*' | '[' | ']' | '~' => true,
            // Inside a word it is part of the word.
            '_' => !(before.is_some_and(char::is_alphanumeric) && text[at + 1..].chars().next().is_some_and(char::is_alphanumeric)),
            // What follows a run is not known here.
            '<' => next.is_none_or(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?')),
            '&' => begins_reference(&text[at + 1..]),
            // `!` before a link would make it an image.
            '!' => next.is_none(),
            '|' => in_table,
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

fn begins_reference(rest: &str) -> bool {
    let rest = &rest.as_bytes()[..rest.len().min(LONGEST_REFERENCE)];
    let name = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || *b == b'#'));
    name.map_or(rest.len() < LONGEST_REFERENCE, |end| end > 0 && rest[end] == b';')
}

/// Escapes each line of a paragraph so that none begins a block of another kind, and takes white space off their ends.
pub fn line_starts(paragraph: &str) -> String {
    let mut safe = String::with_capacity(paragraph.len() + 4);
    for (rank, line) in paragraph.split('\n').enumerate() {
        if rank > 0 {
            safe.push('\n');
        }
        let line = line.trim();
        let at = marker(line);
        if let Some(at) = at {
            safe.push_str(&line[..at]);
            safe.push('\\');
        }
        safe.push_str(&line[at.unwrap_or(0)..]);
    }
    safe
}

/// Where a backslash must stand so that a line begins no block.
fn marker(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let ends_marker = |at: usize| bytes.get(at).is_none_or(|b| matches!(b, b' ' | b'\t' | b'\\'));
    match *bytes.first()? {
        b'>' => Some(0),
        b'#' => {
            let level = bytes.iter().take_while(|b| **b == b'#').count();
            (level <= 6 && ends_marker(level)).then_some(0)
        }
        b'+' => ends_marker(1).then_some(0),
        b'-' => (ends_marker(1) || bytes[1] == b'-' || is_delimiter_row(line)).then_some(0),
        b'=' => bytes.iter().all(|b| matches!(b, b'=' | b' ' | b'\t')).then_some(0),
        b'|' | b':' => is_delimiter_row(line).then_some(0),
        b'0'..=b'9' => {
            let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
            let is_marker = digits <= 9 && matches!(bytes.get(digits), Some(b'.' | b')')) && ends_marker(digits + 1);
            is_marker.then_some(digits)
        }
        _ => None,
    }
}

/// Whether the line would make the one above it the head of a table.
fn is_delimiter_row(line: &str) -> bool {
    line.contains('-') && line.bytes().all(|b| matches!(b, b'|' | b':' | b'-' | b' ' | b'\t'))
}

/// A closing row of `#` at the end of a heading is no part of it.
pub fn heading_end(heading: &mut String) {
    if heading.ends_with('#') && !heading.ends_with("\\#") {
        let at = heading.len() - 1;
        heading.insert(at, '\\');
    }
}

/// Code between backticks, more of them than stand in it.
pub fn code_span(code: &str, in_table: bool, out: &mut String) {
    let fence = "`".repeat(longest_run(code, '`') + 1);
    let has_edge = code.starts_with('`') || code.ends_with('`');
    let pad = if has_edge || code.starts_with(' ') && code.ends_with(' ') { " " } else { "" };
    out.push_str(&fence);
    out.push_str(pad);
    if in_table {
        out.push_str(&code.replace('|', "\\|"))
    } else {
        out.push_str(code)
    }
    out.push_str(pad);
    out.push_str(&fence);
}

/// The fence around a block of code: three backticks, or one more than stand in it.
pub fn fence(code: &str) -> String {
    "`".repeat((longest_run(code, '`') + 1).max(3))
}

fn longest_run(text: &str, wanted: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// The target of a link or an image.
pub fn address(url: &str, in_table: bool, out: &mut String) {
    for (at, c) in url.char_indices() {
        match c {
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '\\' => out.push_str("%5C"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '|' if in_table => out.push_str("%7C"),
            '&' if begins_reference(&url[at + 1..]) => out.push_str("\\&"),
            c if c.is_whitespace() || c.is_control() => out.push_str("%20"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(plain: &str) -> String {
        let mut out = String::new();
        text(plain, false, &mut out);
        line_starts(&out)
    }

    #[test]
    fn text_that_looks_like_markup_is_escaped() {
        for (plain, wanted) in [
            ("a * b", r"a \* b"),
            ("snake_case and _this_", r"snake_case and \_this\_"),
            ("[1] see `x`", r"\[1\] see \`x\`"),
            ("1 < 2 <b>", r"1 < 2 \<b>"),
            ("AT&T &amp; &#38; & so on", r"AT&T \&amp; \&#38; & so on"),
            (r"C:\new", r"C:\\new"),
            ("# no heading", r"\# no heading"),
            ("#hashtag", "#hashtag"),
            ("> no quote", r"\> no quote"),
            ("- no item", r"\- no item"),
            ("-5 degrees", "-5 degrees"),
            ("---", r"\---"),
            ("+ no item", r"\+ no item"),
            ("1984. A book", r"1984\. A book"),
            ("1984.5", "1984.5"),
            ("1) no item", r"1\) no item"),
            ("١. لا قائمة", "١. لا قائمة"),
            ("text\n===", "text\n\\==="),
            ("text\n:-- | --", "text\n\\:-- | --"),
            ("~~gone~~", r"\~\~gone\~\~"),
            ("Stop!", r"Stop\!"),
            ("    indented", "indented"),
        ] {
            assert_eq!(escaped(plain), wanted, "{plain:?}");
        }
    }

    #[test]
    fn code_is_fenced_by_more_backticks_than_it_holds() {
        let span = |code| {
            let mut out = String::new();
            code_span(code, false, &mut out);
            out
        };
        assert_eq!(span("a"), "`a`");
        assert_eq!(span("a`b"), "``a`b``");
        assert_eq!(span("`a`"), "`` `a` ``");
        assert_eq!(fence("no ticks"), "```");
        assert_eq!(fence("````"), "`````");
    }
}
