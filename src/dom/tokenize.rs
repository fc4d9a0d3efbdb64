//! The tokenizer: one pass over the page's text, driving html5ever's tree builder.
//!
//! It follows the WHATWG tokenization stage (HTML standard, section 13.2.5) state for state in effect, but reads the
//! page as a slice: text, tag names and attribute values are found by searching for the byte that ends them and are
//! handed on without copying. Parse errors are not reported, since nobody reads them.

use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{LocalName, local_name};
use memchr::{memchr, memchr2, memchr3};
use scraper::HtmlTreeSink;

use super::attribute::{self, Attributes};
use super::depth::DepthGuard;
use super::limits::{Cuts, Limits};
use super::{char_refs, markup};

/// How many tokens may pass between two looks at the size of the tree.
const TOKENS_PER_SIZE_CHECK: usize = 64;
/// Bytes that a tendril holds without pointing elsewhere.
const INLINE: u32 = 8;

pub(super) struct Tokenizer<'p> {
    /// The page, line ends normalised.
    pub(super) page: &'p str,
    /// The same text as a tendril, of which pieces can be shared without copying.
    shared: &'p StrTendril,
    /// Byte offset of the next unread character.
    pub(super) at: usize,
    pub(super) builder: TreeBuilder<NodeId, HtmlTreeSink>,
    names: attribute::NameCache,
    depth: DepthGuard,
    limits: Limits,
    pub(super) cuts: Cuts,
    /// Name of the last start tag, which alone can end raw text.
    last_start: LocalName,
    tokens: usize,
    /// Whether raw text that begins inside `<noscript>` ends with it at the latest. Pages are written for browsers with
    /// scripting, where `<noscript><iframe src=…/></noscript>` harms nobody; without, the iframe would swallow the rest
    /// of the page.
    pub(super) noscript_contains: bool,
    in_noscript: bool,
}

/// How the text after a tag is to be read.
enum Mode {
    Markup,
    Raw(RawKind),
    Plaintext,
    End,
}

impl<'p> Tokenizer<'p> {
    pub(super) fn new(shared: &'p StrTendril, builder: TreeBuilder<NodeId, HtmlTreeSink>, limits: Limits) -> Self {
        Self {
            page: shared,
            shared,
            at: 0,
            builder,
            names: attribute::NameCache::new(),
            depth: DepthGuard::new(limits.open_elements),
            limits,
            cuts: Cuts::default(),
            last_start: local_name!(""),
            tokens: 0,
            noscript_contains: false,
            in_noscript: false,
        }
    }

    /// Reads the whole page, then tells the tree builder that it has ended.
    pub(super) fn run(&mut self) {
        let mut mode = Mode::Markup;
        loop {
            mode = match mode {
                Mode::Markup => self.markup(),
                Mode::Raw(kind) => {
                    self.raw_text(kind);
                    Mode::Markup
                }
                Mode::Plaintext => {
                    self.text_without_nulls(self.at, self.page.len());
                    Mode::End
                }
                Mode::End => break,
            };
        }
        let _ = self.emit(Token::EOFToken);
        self.builder.end();
    }

    pub(super) fn emit(&mut self, token: Token) -> TokenSinkResult<NodeId> {
        self.tokens += 1;
        if self.tokens.is_multiple_of(TOKENS_PER_SIZE_CHECK) && self.builder.sink.0.borrow().tree.values().len() > self.limits.nodes {
            self.cuts.nodes = true;
            self.at = self.page.len();
        }
        self.builder.process_token(token, 1)
    }

    /// A piece of the page, shared rather than copied, unless it is so short that a tendril holds it in itself.
    pub(super) fn piece(&self, from: usize, to: usize) -> StrTendril {
        match (u32::try_from(from), u32::try_from(to - from)) {
            (Ok(from), Ok(length)) if length > INLINE => self.shared.subtendril(from, length),
            _ => StrTendril::from_slice(&self.page[from..to]),
        }
    }

    pub(super) fn text(&mut self, from: usize, to: usize) {
        if to > from {
            let _ = self.emit(Token::CharacterTokens(self.piece(from, to)));
        }
    }

    fn character(&mut self, c: char) {
        let _ = self.emit(Token::CharacterTokens(StrTendril::from_char(c)));
    }

    /// Text in which every NUL becomes U+FFFD, as in raw text and plaintext.
    fn text_without_nulls(&mut self, mut from: usize, to: usize) {
        while let Some(length) = memchr(0, &self.page.as_bytes()[from..to]) {
            self.text(from, from + length);
            self.character(char::REPLACEMENT_CHARACTER);
            from += length + 1;
        }
        self.text(from, to);
        self.at = self.at.max(to);
    }

    /// The data state: text, tags, comments, until raw text begins or the page ends.
    fn markup(&mut self) -> Mode {
        let bytes = self.page.as_bytes();
        while self.at < bytes.len() {
            let start = self.at;
            let stop = memchr3(b'<', b'&', 0, &bytes[start..]).map_or(bytes.len(), |length| start + length);
            self.at = stop;
            self.text(start, stop);
            if self.at != stop {
                break; // the tree is full
            }
            match bytes.get(stop) {
                None => break,
                Some(0) => {
                    self.at += 1;
                    let _ = self.emit(Token::NullCharacterToken);
                }
                Some(b'&') => self.char_ref(bytes.len()),
                Some(_) => {
                    if let Some(mode) = self.angle(stop) {
                        return mode;
                    }
                }
            }
        }
        Mode::End
    }

    /// A character reference in text; `end` is where the text ends.
    fn char_ref(&mut self, end: usize) {
        let ampersand = self.at;
        match char_refs::decode(&self.page[ampersand + 1..end], false) {
            Some((decoded, length)) => {
                self.at = ampersand + 1 + length;
                let _ = self.emit(Token::CharacterTokens(decoded));
            }
            None => {
                self.at = ampersand + 1;
                self.text(ampersand, ampersand + 1);
            }
        }
    }

    /// What a `<` at `open` begins: a tag, a comment, a declaration or just text.
    fn angle(&mut self, open: usize) -> Option<Mode> {
        let bytes = self.page.as_bytes();
        match (bytes.get(open + 1), bytes.get(open + 2)) {
            (Some(b'/'), Some(c)) if c.is_ascii_alphabetic() => return self.tag(open + 2, TagKind::EndTag),
            (Some(b'/'), Some(b'>')) => self.at = open + 3,
            (Some(b'/'), Some(_)) => markup::bogus_comment(self, open + 2),
            (Some(b'/'), None) => {
                self.at = open + 2;
                self.text(open, open + 2);
            }
            (Some(b'!'), _) => markup::declaration(self, open + 2),
            (Some(b'?'), _) => markup::bogus_comment(self, open + 1),
            (Some(c), _) if c.is_ascii_alphabetic() => return self.tag(open + 1, TagKind::StartTag),
            _ => {
                self.at = open + 1;
                self.text(open, open + 1);
            }
        }
        None
    }

    /// A tag whose name begins at `from`. A tag that the page's end cuts off is dropped.
    fn tag(&mut self, from: usize, kind: TagKind) -> Option<Mode> {
        let bytes = self.page.as_bytes();
        let mut attributes = Attributes::new(self.limits.attributes);
        let name_end = from + bytes[from..].iter().position(|b| ends_tag_name(*b)).unwrap_or(bytes.len() - from);
        let Some((after, self_closing)) = attributes.read(self, name_end, kind == TagKind::StartTag) else {
            self.at = bytes.len();
            return Some(Mode::End);
        };
        let name = self.names.get(&self.page[from..name_end]);
        self.at = after;
        if kind == TagKind::StartTag {
            self.last_start = name.clone();
            if !is_void(&name) && !self.depth.admits(&name, &self.builder) {
                self.cuts.too_deep += 1;
                return None;
            }
        } else if self.depth.swallows_end(&name) {
            return None;
        }
        if name == local_name!("noscript") {
            self.in_noscript = kind == TagKind::StartTag;
        }
        self.cuts.attributes += attributes.dropped;
        let had_duplicate_attributes = attributes.duplicate;
        let tag = Tag { kind, name, self_closing, attrs: attributes.kept, had_duplicate_attributes };
        match self.emit(Token::TagToken(tag)) {
            TokenSinkResult::RawData(kind) => Some(Mode::Raw(kind)),
            TokenSinkResult::Plaintext => Some(Mode::Plaintext),
            _ => None,
        }
    }

    /// The name of an attribute or tag as an atom.
    pub(super) fn name(&mut self, from: usize, to: usize) -> LocalName {
        self.names.get(&self.page[from..to])
    }

    /// Raw text (script, style, textarea, title…) up to its end tag.
    fn raw_text(&mut self, kind: RawKind) {
        let from = self.at;
        let end = match kind {
            RawKind::ScriptData => markup::script_end(self.page, from, &self.last_start),
            _ => markup::raw_end(self.page, from, &self.last_start),
        };
        let noscript_end = Some(()).filter(|()| self.noscript_contains && self.in_noscript).map(|()| markup::raw_end(self.page, from, "noscript"));
        let cut = noscript_end.filter(|noscript_end| *noscript_end < end);
        let end = cut.unwrap_or(end);
        if matches!(kind, RawKind::Rcdata) {
            self.rcdata(end);
        } else {
            self.text_without_nulls(from, end);
        }
        self.at = self.at.max(end);
        if cut.is_some() {
            let name = LocalName::from(self.last_start.as_str());
            let _ = self.emit(Token::TagToken(Tag { kind: TagKind::EndTag, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false }));
        }
    }

    /// Raw text in which character references count (title, textarea).
    fn rcdata(&mut self, end: usize) {
        while self.at < end {
            let from = self.at;
            let stop = memchr2(b'&', 0, &self.page.as_bytes()[from..end]).map_or(end, |length| from + length);
            self.at = stop;
            self.text(from, stop);
            if self.at >= end {
                break;
            }
            if self.page.as_bytes()[stop] == 0 {
                self.at += 1;
                self.character(char::REPLACEMENT_CHARACTER);
            } else {
                self.char_ref(end);
            }
        }
    }
}

pub(super) const fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\n' | b'\t' | b'\x0c' | b'\r')
}

fn ends_tag_name(b: u8) -> bool {
    is_space(b) || b == b'/' || b == b'>'
}

/// Elements that never stay open, so they never deepen the tree.
fn is_void(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("area")
            | local_name!("base")
            | local_name!("br")
            | local_name!("col")
            | local_name!("embed")
            | local_name!("hr")
            | local_name!("img")
            | local_name!("input")
            | local_name!("link")
            | local_name!("meta")
            | local_name!("source")
            | local_name!("track")
            | local_name!("wbr")
    )
}
