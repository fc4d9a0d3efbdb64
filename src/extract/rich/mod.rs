//! Richer outputs of the body: Markdown, clean HTML, lists of links and images, and comments as objects of their own.
//!
//! In: the outline, what is kept of it, and what the scan noted down (`Recorded`). Out: [`Rich`].
//!
//! Everything is made from the kept blocks after they are chosen, so `text` is the same with and without. A page's way
//! through here: `pieces` is filled by the scan; `place` chooses the images; `build` nests the blocks as their regions
//! are; `markdown` and `html` write what came of it.

mod address;
mod build;
mod code;
mod comments;
mod escape;
mod flow;
mod html;
mod inline;
mod lazy;
mod line;
mod markdown;
mod pieces;
mod place;
mod table;

use std::collections::BTreeSet;

use scraper::Html;
use serde::{Deserialize, Serialize};
use url::Url;

use self::address::Resolver;
use self::flow::Flow;
use self::line::{Line, What};
pub(super) use self::place::PICTURE_ENDINGS;
use self::place::Picture;
use self::table::Source;
use super::classify::Judgement;
use super::outline::Outline;

pub use self::comments::{Comment, Thread, comments};
pub(super) use self::lazy::first_picture;
pub(super) use self::pieces::{Recorded, Recorder};

/// An output beside the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Extra {
    /// The body as Markdown.
    Markdown,
    /// The body as HTML.
    Html,
    /// The links of the body.
    Links,
    /// The images of the body.
    Images,
    /// Readers' comments.
    Comments,
}

/// Outputs beside the text.
pub type Extras = BTreeSet<Extra>;

/// Whether any of them is made from the body.
pub(super) fn needs_body(extras: &Extras) -> bool {
    extras.iter().any(|extra| *extra != Extra::Comments)
}

/// What was made beside the text.
#[derive(Debug, Clone, Default)]
pub struct Rich {
    /// What was asked for.
    pub extras: Extras,
    /// The body.
    pub body: Body,
    /// Comments.
    pub comments: Vec<Comment>,
}

/// The body in its parts, not yet written.
#[derive(Debug, Clone, Default)]
pub struct Body {
    flow: Vec<Flow>,
    links: Vec<Option<Target>>,
    images: Vec<Option<Picture>>,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    url: String,
    rel: Option<String>,
}

/// A link of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkFound {
    /// Where it leads.
    pub url: String,
    /// What it says.
    pub text: String,
    /// `rel`, as written.
    pub rel: Option<String>,
}

/// An image of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFound {
    /// Where it lies.
    pub url: String,
    /// What it shows, in words.
    pub alt: Option<String>,
    /// What is written under it.
    pub caption: Option<String>,
}

impl Body {
    /// The body of a page: the kept blocks.
    pub(super) fn of(html: &Html, outline: &Outline<'_>, judged: &[Judgement], recorded: &Recorded<'_>, url: Option<&Url>) -> Self {
        let resolver = Resolver::new(outline, url);
        let source = Source { html, outline, pieces: &recorded.blocks, judged };
        let (images, placed) = place::place(&source, recorded, &resolver);
        let target = |link: &pieces::LinkSeen<'_>| {
            let rel = link.rel.map(|rel| rel.split_ascii_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase());
            Some(Target { url: resolver.link(link.href)?, rel: rel.filter(|rel| !rel.is_empty()) })
        };
        Self { flow: build::build(&source, &placed), links: recorded.links.iter().map(target).collect(), images }
    }

    /// A body that came without markup: paragraphs parted by blank lines.
    pub fn of_text(text: &str) -> Self {
        let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
        Self { flow: paragraphs.map(|paragraph| Flow::Paragraph(Line::plain(paragraph))).collect(), ..Self::default() }
    }

    /// Spells all text anew; `code` is for preformatted text, whose spaces matter.
    #[must_use]
    pub fn respelled(mut self, text: fn(&str) -> String, code: fn(&str) -> String) -> Self {
        flow::change(&mut self.flow, &mut |line| line.respell(text), &mut |block| *block = code(block));
        // An image that is not shown, or a character that no reader sees, may have been all there was.
        let images = &self.images;
        let is_shown = |image: u32| images.get(image as usize).is_some_and(Option::is_some);
        let is_blank = |line: &Line| line.text.trim().is_empty() && !line.pieces.images.iter().any(|(_, image)| is_shown(*image));
        flow::prune(&mut self.flow, &is_blank);
        for picture in self.images.iter_mut().flatten() {
            picture.alt = picture.alt.take().map(|alt| text(&alt).replace('\n', " ")).filter(|alt| !alt.is_empty());
        }
        self
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        markdown::write(self)
    }

    /// As HTML.
    pub fn html(&self) -> String {
        html::write(self)
    }

    /// Links in order, each once, with all text that is in it.
    pub fn links(&self) -> Vec<LinkFound> {
        let mut texts: Vec<Option<String>> = vec![None; self.links.len()];
        let images = &self.images;
        let mut take = |line: &Line| {
            for run in line.runs() {
                let Some(text) = run.style.link.checked_sub(1).and_then(|link| texts.get_mut(link as usize)) else { continue };
                let text = text.get_or_insert_default();
                match run.what {
                    What::Text(piece) => text.push_str(piece),
                    What::Break => text.push(' '),
                    What::Image(image) => {
                        let alt = images.get(image as usize).and_then(Option::as_ref).and_then(|picture| picture.alt.as_deref());
                        text.push_str(alt.unwrap_or_default());
                    }
                }
            }
        };
        flow::lines(&self.flow, &mut take);
        let found = self.links.iter().zip(texts).filter_map(|(target, text)| {
            let target = target.clone()?;
            Some(LinkFound { url: target.url, text: text?.split_whitespace().collect::<Vec<_>>().join(" "), rel: target.rel })
        });
        found.collect()
    }

    /// Images in order, with what is written under them.
    pub fn images(&self) -> Vec<ImageFound> {
        let mut captions: Vec<Option<String>> = vec![None; self.images.len()];
        captions_of(&self.flow, &mut captions);
        let pictures = self.images.iter().zip(captions);
        pictures.filter_map(|(picture, caption)| picture.clone().map(|Picture { url, alt }| ImageFound { url, alt, caption })).collect()
    }

    fn link(&self, link: u32) -> Option<&str> {
        self.links.get(link as usize)?.as_ref().map(|target| target.url.as_str())
    }

    fn picture(&self, image: u32) -> Option<&Picture> {
        self.images.get(image as usize)?.as_ref()
    }
}

/// Remembers the caption of every image in a figure that has one.
fn captions_of(flow: &[Flow], captions: &mut [Option<String>]) {
    for part in flow {
        match part {
            Flow::Figure(figure) => {
                let words = figure.caption.iter().flat_map(|line| line.text.split_whitespace()).collect::<Vec<_>>().join(" ");
                for image in &figure.images {
                    if let Some(caption) = captions.get_mut(*image as usize) {
                        *caption = Some(words.clone()).filter(|words| !words.is_empty());
                    }
                }
            }
            Flow::Quote(inner) => captions_of(inner, captions),
            Flow::List(list) => list.items.iter().for_each(|item| captions_of(&item.flow, captions)),
            _ => {}
        }
    }
}
