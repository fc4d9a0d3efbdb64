//! Markup declarations (comments, doctype, CDATA) and where raw text ends.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Doctype, Token, TokenSink};
use memchr::{memchr, memchr2, memmem};

use super::tokenize::{Tokenizer, is_space};

/// `<?…>`, `</1…>`, `<!x…>`: a comment up to the next `>`.
pub(super) fn bogus_comment(page: &mut Tokenizer<'_>, from: usize) {
    let end = memchr(b'>', &page.page.as_bytes()[from..]).map_or(page.page.len(), |length| from + length);
    page.at = (end + 1).min(page.page.len());
    comment(page, from, end);
}

fn comment(page: &mut Tokenizer<'_>, from: usize, to: usize) {
    let text = replace_nulls(page, from, to);
    let _ = page.emit(Token::CommentToken(text));
}

fn replace_nulls(page: &Tokenizer<'_>, from: usize, to: usize) -> StrTendril {
    if memchr(0, &page.page.as_bytes()[from..to]).is_none() {
        return page.piece(from, to);
    }
    StrTendril::from(page.page[from..to].replace('\0', "\u{fffd}"))
}

/// What follows `<!` at `from`.
pub(super) fn declaration(page: &mut Tokenizer<'_>, from: usize) {
    let rest = &page.page.as_bytes()[from..];
    if rest.starts_with(b"--") {
        let (end, after) = comment_end(page.page.as_bytes(), from + 2);
        page.at = after;
        comment(page, from + 2, end);
    } else if rest.len() >= 7 && rest[..7].eq_ignore_ascii_case(b"doctype") {
        doctype(page, from + 7);
    } else if rest.starts_with(b"[CDATA[") && page.builder.adjusted_current_node_present_but_not_in_html_namespace() {
        cdata(page, from + 7);
    } else {
        bogus_comment(page, from);
    }
}

/// Where a comment's text ends and where reading goes on.
fn comment_end(bytes: &[u8], from: usize) -> (usize, usize) {
    let rest = &bytes[from..];
    if rest.starts_with(b">") {
        return (from, from + 1);
    }
    if rest.starts_with(b"->") {
        return (from, from + 2);
    }
    let mut at = from;
    while let Some(length) = memmem::find(&bytes[at..], b"--") {
        let dashes = at + length;
        match &bytes[dashes + 2..] {
            [b'>', ..] => return (dashes, dashes + 3),
            [b'!', b'>', ..] => return (dashes, dashes + 4),
            [] | [b'!'] => return (dashes, bytes.len()),
            _ => at = dashes + 1,
        }
    }
    // The page ended inside the comment; one closing dash does not count.
    let dash = bytes.len() > from && bytes.last() == Some(&b'-');
    (bytes.len() - usize::from(dash), bytes.len())
}

fn cdata(page: &mut Tokenizer<'_>, mut from: usize) {
    let bytes = page.page.as_bytes();
    let end = memmem::find(&bytes[from..], b"]]>").map_or(bytes.len(), |length| from + length);
    page.at = (end + 3).min(bytes.len());
    while let Some(length) = memchr(0, &bytes[from..end]) {
        page.text(from, from + length);
        let _ = page.emit(Token::NullCharacterToken);
        from += length + 1;
    }
    page.text(from, end);
}

/// A doctype; `at` is just after the word. Only its name and identifiers matter, for quirks mode.
fn doctype(page: &mut Tokenizer<'_>, at: usize) {
    let bytes = page.page.as_bytes();
    let mut doctype = Doctype::default();
    let name_from = skip_space(bytes, at);
    let mut at = name_from;
    while at < bytes.len() && !is_space(bytes[at]) && bytes[at] != b'>' {
        at += 1;
    }
    if at > name_from {
        let name = page.page[name_from..at].to_ascii_lowercase().replace('\0', "\u{fffd}");
        doctype.name = Some(StrTendril::from(name));
    } else {
        doctype.force_quirks = true;
    }
    at = skip_space(bytes, at);
    let keyword = bytes.get(at..at + 6).unwrap_or_default();
    if keyword.eq_ignore_ascii_case(b"public") {
        (doctype.public_id, at) = identifier(page, at + 6, &mut doctype.force_quirks);
        let next = skip_space(bytes, at);
        if !doctype.force_quirks && bytes.get(next).is_some_and(|b| *b != b'>') {
            (doctype.system_id, at) = identifier(page, at, &mut doctype.force_quirks);
        }
    } else if keyword.eq_ignore_ascii_case(b"system") {
        (doctype.system_id, at) = identifier(page, at + 6, &mut doctype.force_quirks);
    } else if bytes.get(at).is_some_and(|b| *b != b'>') {
        doctype.force_quirks = true;
    }
    let end = memchr(b'>', &bytes[at.min(bytes.len())..]);
    // After garbage the page's end no longer matters (the bogus DOCTYPE state).
    doctype.force_quirks |= end.is_none() && skip_space(bytes, at) >= bytes.len();
    page.at = end.map_or(bytes.len(), |length| at + length + 1);
    let _ = page.emit(Token::DoctypeToken(doctype));
}

/// A quoted doctype identifier, and where it ends; a missing or unfinished one forces quirks mode.
fn identifier(page: &Tokenizer<'_>, at: usize, force_quirks: &mut bool) -> (Option<StrTendril>, usize) {
    let bytes = page.page.as_bytes();
    let at = skip_space(bytes, at);
    let Some(quote @ (b'"' | b'\'')) = bytes.get(at).copied() else {
        *force_quirks = true;
        return (None, at);
    };
    let end = memchr2(quote, b'>', &bytes[at + 1..]).map_or(bytes.len(), |length| at + 1 + length);
    let closed = bytes.get(end) == Some(&quote);
    *force_quirks |= !closed;
    (Some(replace_nulls(page, at + 1, end)), end + usize::from(closed))
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && is_space(bytes[at]) {
        at += 1;
    }
    at
}

/// Where raw text begun at `from` ends: at the end tag named `tag`, or with the page.
pub(super) fn raw_end(page: &str, from: usize, tag: &str) -> usize {
    let bytes = page.as_bytes();
    let mut at = from;
    while let Some(length) = memchr(b'<', &bytes[at..]) {
        at += length;
        if is_end_tag(bytes, at, tag) {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

/// As [`raw_end`] for scripts, where `<!-- <script>` hides an end tag until `</script>` or `-->`
/// (the standard's script data escaped states).
pub(super) fn script_end(page: &str, from: usize, tag: &str) -> usize {
    #[derive(PartialEq, Clone, Copy)]
    enum Escape {
        None,
        Comment,
        ScriptInComment,
    }
    let bytes = page.as_bytes();
    let mut escape = Escape::None;
    let mut at = from;
    loop {
        let rest = &bytes[at..];
        let found = if escape == Escape::None { memchr(b'<', rest) } else { memchr2(b'<', b'-', rest) };
        let Some(length) = found else { return bytes.len() };
        at += length;
        if bytes[at] == b'-' {
            if bytes[at..].starts_with(b"-->") {
                escape = Escape::None;
                at += 2;
            }
            at += 1;
            continue;
        }
        if escape != Escape::ScriptInComment && is_end_tag(bytes, at, tag) {
            return at;
        }
        if escape == Escape::None && bytes[at..].starts_with(b"<!--") {
            escape = Escape::Comment;
            at += 2; // its own dashes may already close it: `<!-->`
            continue;
        }
        if escape == Escape::Comment && is_script_word(bytes, at + 1) {
            escape = Escape::ScriptInComment;
        } else if escape == Escape::ScriptInComment && bytes.get(at + 1) == Some(&b'/') && is_script_word(bytes, at + 2) {
            escape = Escape::Comment;
        }
        at += 1;
    }
}

fn is_end_tag(bytes: &[u8], open: usize, tag: &str) -> bool {
    bytes.get(open + 1) == Some(&b'/') && is_word(bytes, open + 2, tag.as_bytes())
}

fn is_script_word(bytes: &[u8], at: usize) -> bool {
    is_word(bytes, at, b"script")
}

fn is_word(bytes: &[u8], at: usize, word: &[u8]) -> bool {
    let end = at + word.len();
    bytes.get(at..end).is_some_and(|found| found.eq_ignore_ascii_case(word)) && bytes.get(end).is_some_and(|b| is_space(*b) || matches!(b, b'/' | b'>'))
}
