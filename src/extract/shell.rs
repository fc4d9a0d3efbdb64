//! Pages whose markup holds hardly any text, because scripts would put it there: finds the article's HTML among the data
//! that the scripts carry (hydration data such as `__NEXT_DATA__`, React's flight rows, Nuxt's and Apollo's state).
//!
//! In: the text of the page and its tree. Out: the page with that HTML at its end, to be parsed again; or nothing.

use std::borrow::Cow;
use std::ops::ControlFlow;

use memchr::{memchr, memchr2};
use scraper::Html;
use scraper::node::Node;

use super::fold::fold;
use super::text;
use crate::dom::{self, Limits};

/// A page with more text than this, in bytes, is no shell.
const MOST_SHOWN: usize = 1500;
/// An article in a script has at least so much text, in bytes.
const LEAST_TEXT: usize = 500;
/// It holds at least so many tags of paragraphs or line breaks.
const LEAST_PARAGRAPHS: usize = 2;
/// It holds at least this share of the words of the title.
const LEAST_SHARED: f64 = 0.3;
/// Strings inside strings are looked through to this depth: JSON in JSON in a script.
const DEEPEST: usize = 3;

/// The page with the article that its scripts hold.
pub fn filled(page: &str, html: &Html, limits: Limits) -> Option<String> {
    if shows_text(html) {
        return None;
    }
    let mut longest = String::new();
    for script in scripts(html) {
        longest_markup(script, 0, &mut longest);
    }
    let body = dom::parse(&longest, limits).html;
    let text = text::of_node(&body, body.tree.root().id(), usize::MAX);
    (text.len() >= LEAST_TEXT && is_about(&text, &title(html)?)).then(|| format!("{page}<article>{longest}</article>"))
}

/// Whether the page shows more text than a shell does.
fn shows_text(html: &Html) -> bool {
    let mut shown = 0;
    let mut count = |text: &str| {
        shown += text.trim().len();
        if shown > MOST_SHOWN { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    html.tree.nodes().try_for_each(|node| match node.value() {
        Node::Text(text) if !node.parent().and_then(|parent| parent.value().as_element()).is_some_and(|parent| is_unseen(parent.name())) => count(text),
        _ => ControlFlow::Continue(()),
    }) == ControlFlow::Break(())
}

fn is_unseen(name: &str) -> bool {
    matches!(name, "script" | "style" | "title" | "noscript" | "textarea" | "option")
}

fn scripts(html: &Html) -> impl Iterator<Item = &str> {
    let elements = html.tree.nodes().filter(|node| node.value().as_element().is_some_and(|element| element.name() == "script"));
    elements.filter_map(|script| script.first_child()).filter_map(|child| Some(&**child.value().as_text()?))
}

fn title(html: &Html) -> Option<String> {
    let element = html.tree.nodes().find(|node| node.value().as_element().is_some_and(|element| element.name() == "title"))?;
    Some(element.first_child()?.value().as_text()?.to_string())
}

/// Whether a text holds enough of a title's words; in scripts that join endings to words, as beginnings of its own.
fn is_about(text: &str, title: &str) -> bool {
    let (text, title) = (fold(text), fold(title));
    let words: Vec<&str> = title.split(' ').filter(|word| !word.is_empty()).collect();
    let shared = words.iter().filter(|word| text.contains(**word)).count();
    shared as f64 >= LEAST_SHARED * words.len() as f64 && shared > 0
}

/// Looks through the double-quoted strings of a script, and through those inside them, for the longest that is markup.
fn longest_markup(script: &str, depth: usize, longest: &mut String) {
    let mut rest = script;
    while let Some(open) = memchr(b'"', rest.as_bytes()) {
        let Some(length) = string_length(&rest[open + 1..]) else { return };
        let literal = &rest[open..open + length + 2];
        rest = &rest[open + length + 2..];
        if length < LEAST_TEXT {
            continue;
        }
        let Some(string) = unescaped(literal) else { continue };
        let before = longest.len();
        if depth < DEEPEST && string.contains('"') {
            longest_markup(&string, depth + 1, longest);
        }
        if longest.len() > before {
            continue; // what is around it is data
        }
        if let Some(markup) = markup(&string).filter(|markup| markup.len() > longest.len()) {
            *longest = markup.to_owned();
        }
    }
}

/// Bytes up to the quote that ends a string.
fn string_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// What a string literal says; scripts that are no JSON have escapes of their own, and those strings are left out.
fn unescaped(literal: &str) -> Option<Cow<'_, str>> {
    if memchr(b'\\', literal.as_bytes()).is_none() {
        return literal.get(1..literal.len() - 1).map(Cow::Borrowed);
    }
    serde_json::from_str(literal).ok().map(Cow::Owned)
}

/// The string from its first tag on, if it is markup with paragraphs.
fn markup(string: &str) -> Option<&str> {
    let from = memchr(b'<', string.as_bytes())?;
    let markup = &string[from..];
    let paragraphs = markup.matches("<p").count() + markup.matches("<br").count();
    (paragraphs >= LEAST_PARAGRAPHS && markup.contains("</") && !markup.contains("<script")).then_some(markup)
}
