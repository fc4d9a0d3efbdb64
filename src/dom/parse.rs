//! From text to [`Tree`]: line ends normalised, tokenizer and tree builder put together.

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use memchr::memchr;
use scraper::node::Node;
use scraper::{Html, HtmlTreeSink};

use super::limits::{Cuts, Limits};
use super::tokenize::Tokenizer;

/// Bytes of a page to a node of its tree, on most pages at least: room for so many nodes is made at once, for nodes are
/// large and moving them to a larger place costs as much as making them.
const BYTES_PER_NODE: usize = 96;

/// A parsed page.
#[derive(Debug)]
pub struct Tree {
    /// The tree, with scraper's selectors and walkers.
    pub html: Html,
    /// What the limits cut off.
    pub cuts: Cuts,
}

/// Parses a page as a reader without scripting sees it: `<noscript>` holds markup. Unlike a browser without scripting, and
/// like all with it, nothing left open in a `<noscript>` reaches beyond its end tag.
pub fn parse(text: &str, limits: Limits) -> Tree {
    build(text, limits, TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() }, true)
}

/// [`parse`] with the tree builder's own options, for comparing with `Html::parse_document`.
pub fn parse_with(text: &str, limits: Limits, options: TreeBuilderOpts) -> Tree {
    build(text, limits, options, false)
}

/// `noscript_contains`: see [`Tokenizer::noscript_contains`].
fn build(text: &str, limits: Limits, options: TreeBuilderOpts, noscript_contains: bool) -> Tree {
    let shared = normalise_line_ends(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut html = Html::new_document();
    html.tree = ego_tree::Tree::with_capacity(Node::Document, (shared.len() / BYTES_PER_NODE).min(limits.nodes));
    let builder = TreeBuilder::new(HtmlTreeSink::new(html), options);
    let mut tokenizer = Tokenizer::new(&shared, builder, limits);
    tokenizer.noscript_contains = noscript_contains;
    tokenizer.run();
    let cuts = tokenizer.cuts;
    Tree { html: tokenizer.builder.sink.finish(), cuts }
}

/// CR LF and lone CR become LF (HTML standard, section 13.2.3.5).
fn normalise_line_ends(text: &str) -> StrTendril {
    if memchr(b'\r', text.as_bytes()).is_none() {
        return StrTendril::from_slice(text);
    }
    let mut normalised = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'\r', rest.as_bytes()) {
        normalised.push_str(&rest[..at]);
        normalised.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    normalised.push_str(rest);
    StrTendril::from(normalised)
}
