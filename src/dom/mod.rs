//! Stage 4: decoded text to a tree.
//!
//! In: [`crate::decode::DecodedPage`] text. Out: [`Tree`], a plain [`scraper::Html`] plus what the limits cut off.
//!
//! Why our own tokenizer: html5ever's spends its time on single characters, and nothing in it can cap how deep a
//! page nests, which makes hostile pages quadratic. `tokenize` reads the page as one slice and feeds html5ever's
//! own tree builder, so the tree is the one `Html::parse_document` would build, about three times sooner.
//!
//! One difference is known, and wanted: html5ever drops a U+FEFF that stands right behind a `</script>`; the standard,
//! and so this parser, drops one only at the very beginning of the page.

mod attribute;
mod char_refs;
mod depth;
mod limits;
mod markup;
mod parse;
mod tokenize;
mod visible;

#[cfg(test)]
mod tests;

pub use char_refs::unescape;
pub use limits::{Cuts, Limits};
pub use parse::{Tree, parse, parse_with};
pub use visible::{attr, is_hidden, takes_no_room};
