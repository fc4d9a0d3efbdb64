//! Elements as the extractor sees them: what breaks a line, what groups, what holds no text.

use html5ever::{LocalName, local_name};

/// What an element does to the flow of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Part of a line.
    Inline,
    /// `<a>`.
    Link,
    /// `<br>`.
    Break,
    /// A group without a meaning of its own.
    Div,
    /// `<p>`.
    Paragraph,
    /// `<h1>` to `<h6>`.
    Heading(u8),
    /// `<ul>`, `<ol>`, `<dl>`, `<menu>`.
    List,
    /// `<li>`, `<dt>`, `<dd>`.
    Item,
    /// `<blockquote>`.
    Quote,
    /// `<pre>`, `<listing>`, `<xmp>`.
    Pre,
    /// `<table>`.
    Table,
    /// `<tr>`.
    Row,
    /// `<td>`, `<th>`.
    Cell,
    /// `<figure>`.
    Figure,
    /// `<figcaption>`, `<caption>`.
    Caption,
    /// `<article>`.
    Article,
    /// `<main>`.
    Main,
    /// `<section>`.
    Section,
    /// `<nav>`.
    Nav,
    /// `<aside>`.
    Aside,
    /// `<header>`.
    Header,
    /// `<footer>`.
    Footer,
    /// `<form>`, `<fieldset>`.
    Form,
    /// `<address>`.
    Address,
    /// `<details>`, `<dialog>` and other interactive groups.
    Details,
    /// `<body>`.
    Body,
    /// `<noscript>`.
    Noscript,
    /// `<time>`.
    Time,
    /// `<script>`.
    Script,
    /// `<img>`, `<picture>` and other media without text.
    Media,
    /// Holds no text a reader reads: `<style>`, `<select>`, `<svg>`…
    Opaque,
}

impl Tag {
    /// The role of an element by its name.
    pub fn of(name: &LocalName) -> Self {
        match *name {
            local_name!("a") => Self::Link,
            // Known here, so that the commonest names need not be searched for a hyphen below.
            local_name!("span")
            | local_name!("strong")
            | local_name!("b")
            | local_name!("em")
            | local_name!("i")
            | local_name!("small")
            | local_name!("font")
            | local_name!("label")
            | local_name!("input") => Self::Inline,
            local_name!("br") => Self::Break,
            local_name!("div") | local_name!("center") | local_name!("hgroup") | local_name!("hr") => Self::Div,
            local_name!("p") => Self::Paragraph,
            local_name!("h1") => Self::Heading(1),
            local_name!("h2") => Self::Heading(2),
            local_name!("h3") => Self::Heading(3),
            local_name!("h4") => Self::Heading(4),
            local_name!("h5") => Self::Heading(5),
            local_name!("h6") => Self::Heading(6),
            local_name!("ul") | local_name!("ol") | local_name!("dl") | local_name!("menu") | local_name!("dir") => Self::List,
            local_name!("li") | local_name!("dt") | local_name!("dd") => Self::Item,
            local_name!("blockquote") => Self::Quote,
            local_name!("pre") | local_name!("listing") | local_name!("xmp") | local_name!("plaintext") => Self::Pre,
            local_name!("table") => Self::Table,
            local_name!("tr") => Self::Row,
            local_name!("td") | local_name!("th") => Self::Cell,
            local_name!("figure") => Self::Figure,
            local_name!("figcaption") | local_name!("caption") => Self::Caption,
            local_name!("article") => Self::Article,
            local_name!("main") => Self::Main,
            local_name!("section") => Self::Section,
            local_name!("nav") => Self::Nav,
            local_name!("aside") => Self::Aside,
            local_name!("header") => Self::Header,
            local_name!("footer") => Self::Footer,
            local_name!("form") | local_name!("fieldset") => Self::Form,
            local_name!("address") => Self::Address,
            local_name!("details") | local_name!("summary") | local_name!("dialog") => Self::Details,
            local_name!("body") => Self::Body,
            local_name!("noscript") => Self::Noscript,
            local_name!("time") => Self::Time,
            local_name!("script") => Self::Script,
            local_name!("img") | local_name!("picture") | local_name!("source") | local_name!("video") | local_name!("audio") => Self::Media,
            local_name!("style")
            | local_name!("head")
            | local_name!("template")
            | local_name!("svg")
            | local_name!("select")
            | local_name!("option")
            | local_name!("textarea")
            | local_name!("button")
            | local_name!("iframe")
            | local_name!("object")
            | local_name!("canvas")
            | local_name!("map")
            | local_name!("datalist")
            | local_name!("frameset")
            | local_name!("title")
            | local_name!("rp")
            | local_name!("rt") => Self::Opaque,
            // Custom elements stand where their authors would have put a div, parts of formulas aside.
            _ if name.contains('-') && !name.starts_with("mjx-") => Self::Div,
            _ => Self::Inline,
        }
    }

    /// Whether the element begins and ends a line of its own.
    pub fn is_block(self) -> bool {
        !matches!(self, Self::Inline | Self::Link | Self::Break | Self::Time | Self::Script | Self::Media | Self::Opaque)
    }

    /// Short name, for explanations.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inline => "inline",
            Self::Link => "a",
            Self::Break => "br",
            Self::Div => "div",
            Self::Paragraph => "p",
            Self::Heading(1) => "h1",
            Self::Heading(2) => "h2",
            Self::Heading(3) => "h3",
            Self::Heading(4) => "h4",
            Self::Heading(5) => "h5",
            Self::Heading(_) => "h6",
            Self::List => "list",
            Self::Item => "li",
            Self::Quote => "blockquote",
            Self::Pre => "pre",
            Self::Table => "table",
            Self::Row => "tr",
            Self::Cell => "td",
            Self::Figure => "figure",
            Self::Caption => "caption",
            Self::Article => "article",
            Self::Main => "main",
            Self::Section => "section",
            Self::Nav => "nav",
            Self::Aside => "aside",
            Self::Header => "header",
            Self::Footer => "footer",
            Self::Form => "form",
            Self::Address => "address",
            Self::Details => "details",
            Self::Body => "body",
            Self::Noscript => "noscript",
            Self::Time => "time",
            Self::Script => "script",
            Self::Media => "media",
            Self::Opaque => "opaque",
        }
    }
}
