//! The words of Markdown and HTML, read by parsers that are not ours, against those of the text.

use ghirbal::record::Record;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use scraper::{Html, Node};

/// All that HTML of ours may hold: elements with their attributes.
const ALLOWED: &[(&str, &[&str])] = &[
    ("p", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("ul", &[]),
    ("ol", &["start"]),
    ("li", &[]),
    ("dl", &[]),
    ("dt", &[]),
    ("dd", &[]),
    ("blockquote", &[]),
    ("pre", &[]),
    ("code", &["class"]),
    ("table", &[]),
    ("caption", &[]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tr", &[]),
    ("th", &["colspan", "rowspan"]),
    ("td", &["colspan", "rowspan"]),
    ("figure", &[]),
    ("figcaption", &[]),
    ("a", &["href"]),
    ("img", &["src", "alt"]),
    ("strong", &[]),
    ("em", &[]),
    ("del", &[]),
    ("sup", &[]),
    ("sub", &[]),
    ("br", &[]),
];
const INLINE: [&str; 7] = ["a", "strong", "em", "del", "sup", "sub", "code"];

/// Holds that a record's Markdown and HTML say what its text says: the same words in the same order, captions of images
/// besides; and that the HTML holds nothing it should not.
pub fn check(record: &Record) {
    let markdown = record.markdown.as_deref().expect("Markdown was asked for");
    let html = record.html.as_deref().expect("HTML was asked for");
    let tree = Html::parse_fragment(html);
    // A parser that finds nothing to put right writes it as it was.
    assert_eq!(tree.root_element().inner_html().replace("&quot;", "\""), html.replace("&quot;", "\"").replace("&#x338;", "\u{338}"), "the HTML is not valid");
    whitelist(&tree, html);
    let text: Vec<&str> = record.text.split_whitespace().collect();
    let (all, bare) = (html_words(&tree, true), html_words(&tree, false));
    let said = || format!("\n-- text\n{}\n-- HTML\n{}\n-- Markdown\n{}", start(&record.text), start(html), start(markdown));
    if let Some(word) = missing(text.iter().copied(), all.iter().map(String::as_str)) {
        panic!("HTML lacks word {word} of the text: {:?}{}", around(&text, word), said());
    }
    if let Some(word) = missing(bare.iter().map(String::as_str), text.iter().copied()) {
        panic!("word {word} of the HTML is not in the text: {:?}{}", around(&bare, word), said());
    }
    let marked = markdown_words(markdown);
    if let Some(at) = (0..marked.len().max(all.len())).find(|at| marked.get(*at) != all.get(*at)) {
        panic!("Markdown says {:?}, HTML says {:?}{}", around(&marked, at), around(&all, at), said());
    }
}

/// The first word of `part` that is not found in `whole` behind those before it.
fn missing<'w>(part: impl Iterator<Item = &'w str>, mut whole: impl Iterator<Item = &'w str>) -> Option<usize> {
    part.into_iter().position(|word| !whole.any(|other| other == word))
}

/// A few words on both sides of one.
fn around<T>(words: &[T], at: usize) -> &[T] {
    &words[at.saturating_sub(8).min(words.len())..(at + 8).min(words.len())]
}

/// As much of a page as a person wants to read.
fn start(html: &str) -> String {
    html.chars().take(2000).collect()
}

fn whitelist(tree: &Html, html: &str) {
    for node in tree.tree.root().descendants().skip(1) {
        match node.value() {
            Node::Element(element) if element.name() == "html" => {}
            Node::Element(element) => {
                let allowed = ALLOWED.iter().find(|(name, _)| *name == element.name());
                let (_, attributes) = allowed.unwrap_or_else(|| panic!("<{}> in\n{}", element.name(), start(html)));
                for (name, value) in element.attrs() {
                    assert!(attributes.contains(&name), "<{} {name}> in\n{html}", element.name());
                    let safe = match name {
                        "href" => ["http://", "https://", "mailto:"].iter().any(|scheme| value.starts_with(scheme)),
                        "src" => ["http://", "https://"].iter().any(|scheme| value.starts_with(scheme)),
                        _ => true,
                    };
                    assert!(safe, "{name}={value:?} in\n{html}");
                }
            }
            Node::Comment(_) | Node::Doctype(_) | Node::ProcessingInstruction(_) => panic!("{:?} in\n{html}", node.value()),
            _ => {}
        }
    }
}

fn html_words(tree: &Html, captions: bool) -> Vec<String> {
    let mut text = String::new();
    let mut skipping = None;
    for edge in tree.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) if skipping.is_none() => match node.value() {
                Node::Text(piece) => text.push_str(piece),
                Node::Element(element) => {
                    if !INLINE.contains(&element.name()) && element.name() != "img" {
                        text.push(' ');
                    }
                    if !captions && element.name() == "figcaption" {
                        skipping = Some(node.id());
                    }
                }
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) => {
                if skipping == Some(node.id()) {
                    skipping = None;
                }
                if node.value().as_element().is_some_and(|element| !INLINE.contains(&element.name()) && element.name() != "img") {
                    text.push(' ');
                }
            }
            ego_tree::iter::Edge::Open(_) => {}
        }
    }
    text.split_whitespace().map(str::to_owned).collect()
}

/// The words a reader of the rendered Markdown sees.
pub fn markdown_words(markdown: &str) -> Vec<String> {
    let mut text = String::new();
    let mut images = 0;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images -= 1,
            Event::Text(piece) | Event::Code(piece) if images == 0 => text.push_str(&piece),
            Event::SoftBreak | Event::HardBreak | Event::Rule => text.push(' '),
            Event::InlineHtml(tag) | Event::Html(tag) => match tag.trim() {
                "<br>" => text.push(' '),
                "<sup>" | "</sup>" | "<sub>" | "</sub>" => {}
                other => panic!("{other:?} is markup in\n{markdown}"),
            },
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            Event::Start(_) | Event::End(_) => text.push(' '),
            _ => {}
        }
    }
    text.split_whitespace().map(str::to_owned).collect()
}
