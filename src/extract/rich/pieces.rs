//! What the scan notes down beside the text when richer outputs are asked for: styles, links and images by their place.
//!
//! In: the elements the scan passes. Out: [`Recorded`], one [`Pieces`] for each block of the outline. Without a recorder
//! the scan does none of this, and the outline is the same with and without.

use html5ever::{LocalName, local_name};
use scraper::node::Element;

use crate::dom;
use crate::extract::tag::Tag;

/// How a stretch of text looks, and what it is part of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Bits of [`Style::STRONG`] and its neighbours.
    pub look: u8,
    /// The link it is in: its number in [`Recorded::links`] plus one; 0 is none.
    pub link: u32,
    /// The region of the table cell it is in; 0 is none.
    pub cell: u32,
}

impl Style {
    /// Strong.
    pub const STRONG: u8 = 1;
    /// Emphasised.
    pub const EMPHASIS: u8 = 1 << 1;
    /// Struck through.
    pub const STRUCK: u8 = 1 << 2;
    /// Raised.
    pub const RAISED: u8 = 1 << 3;
    /// Lowered.
    pub const LOWERED: u8 = 1 << 4;
    /// Code.
    pub const CODE: u8 = 1 << 5;
}

/// Styles and images of one line by byte offset in its text. A style holds until the next one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pieces {
    /// Where a style begins.
    pub marks: Vec<(u32, Style)>,
    /// Where an image stands: its number in [`Recorded::images`].
    pub images: Vec<(u32, u32)>,
}

impl Pieces {
    /// Cuts off what lies at `at` or behind it.
    pub(super) fn split_off(&mut self, at: u32) -> Self {
        let marks = self.marks.partition_point(|(offset, _)| *offset < at);
        let images = self.images.partition_point(|(offset, _)| *offset < at);
        let mut rest = Self { marks: self.marks.split_off(marks), images: self.images.split_off(images) };
        if rest.marks.first().is_none_or(|(offset, _)| *offset > at)
            && let Some((_, style)) = self.marks.last()
        {
            rest.marks.insert(0, (at, *style));
        }
        rest.shift(at, u32::MAX);
        rest
    }

    /// Moves everything towards the start, and what then lies outside a text of `length` bytes to its end.
    fn shift(&mut self, by: u32, length: u32) {
        for offset in self.marks.iter_mut().map(|(offset, _)| offset).chain(self.images.iter_mut().map(|(offset, _)| offset)) {
            *offset = offset.saturating_sub(by).min(length);
        }
    }
}

/// A link as written.
#[derive(Debug, Clone, Copy)]
pub struct LinkSeen<'t> {
    /// `href`.
    pub href: &'t str,
    /// `rel`.
    pub rel: Option<&'t str>,
}

/// An image as written, and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct ImageSeen<'t> {
    /// The element.
    pub element: &'t Element,
    /// `srcset` of the `<source>` before it.
    pub source: Option<&'t str>,
    /// Region it lies in.
    pub region: u32,
    /// The block it stands in or before.
    pub block: u32,
    /// Whether it stands in that block's line rather than before the block.
    pub is_inline: bool,
    /// The link it is in, as in [`Style::link`].
    pub link: u32,
}

/// All that was noted down.
#[derive(Debug, Default)]
pub struct Recorded<'t> {
    /// By block.
    pub blocks: Vec<Pieces>,
    /// Links in document order.
    pub links: Vec<LinkSeen<'t>>,
    /// Images in document order.
    pub images: Vec<ImageSeen<'t>>,
}

/// Notes down what the scan passes.
#[derive(Debug, Default)]
pub struct Recorder<'t> {
    now: Style,
    /// The style around each open inline element.
    open: Vec<Style>,
    /// The cell around each open cell.
    cells: Vec<u32>,
    line: Pieces,
    source: Option<&'t str>,
    recorded: Recorded<'t>,
}

impl<'t> Recorder<'t> {
    /// An inline element opens.
    pub fn open_inline(&mut self, tag: Tag, element: &'t Element) {
        self.open.push(self.now);
        if tag == Tag::Link {
            if let Some(href) = dom::attr(element, &local_name!("href")) {
                self.recorded.links.push(LinkSeen { href, rel: dom::attr(element, &local_name!("rel")) });
                self.now.link = self.recorded.links.len() as u32;
            }
        } else {
            self.now.look |= look_of(&element.name.local, element);
        }
    }

    /// An inline element closes.
    pub fn close_inline(&mut self) {
        self.now = self.open.pop().unwrap_or_default();
    }

    /// A table cell opens.
    pub fn open_cell(&mut self, region: u32) {
        self.cells.push(self.now.cell);
        self.now.cell = region;
    }

    /// A table cell closes.
    pub fn close_cell(&mut self) {
        self.now.cell = self.cells.pop().unwrap_or_default();
    }

    /// Text is about to be added to a line of so many bytes.
    pub fn text_at(&mut self, length: usize) {
        let length = length as u32;
        let now = self.now;
        match self.line.marks.last_mut() {
            Some((_, last)) if *last == now => {}
            Some((at, last)) if *at == length => *last = now,
            None if now == Style::default() => {}
            _ => self.line.marks.push((length, now)),
        }
    }

    /// `<img>`, `<source>` or another medium stands in a line of so many bytes, in a region.
    pub fn media(&mut self, element: &'t Element, length: usize, region: u32) {
        match element.name.local {
            local_name!("source") => {
                let srcset = dom::attr(element, &local_name!("srcset"));
                self.source = self.source.or(srcset).or_else(|| element.attrs.iter().find(|(key, _)| &*key.local == "data-srcset").map(|(_, value)| &**value));
            }
            local_name!("img") => self.image(element, length, region),
            _ => self.source = None,
        }
    }

    /// An image, whatever its element is called.
    pub fn image(&mut self, element: &'t Element, length: usize, region: u32) {
        self.text_at(length);
        self.line.images.push((length as u32, self.recorded.images.len() as u32));
        let image = ImageSeen { element, source: self.source.take(), region, block: 0, is_inline: false, link: self.now.link };
        self.recorded.images.push(image);
    }

    /// The line became a block: `cut` bytes were trimmed off its start, `length` are left.
    pub fn end_block(&mut self, cut: usize, length: usize) {
        let mut line = std::mem::take(&mut self.line);
        line.shift(cut as u32, length as u32);
        let block = self.recorded.blocks.len() as u32;
        self.settle(&line, block, true);
        self.recorded.blocks.push(line);
    }

    /// The line held no text: its images stand before the block to come.
    pub fn end_empty(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.settle(&line, self.recorded.blocks.len() as u32, false);
    }

    fn settle(&mut self, line: &Pieces, block: u32, is_inline: bool) {
        for (_, image) in &line.images {
            if let Some(image) = self.recorded.images.get_mut(*image as usize) {
                (image.block, image.is_inline) = (block, is_inline);
            }
        }
    }

    /// Cuts the line in two; what is returned goes on with [`Self::resume`] when the first part has become a block.
    pub fn split_off(&mut self, at: usize) -> Pieces {
        self.line.split_off(at as u32)
    }

    /// Goes on with a line.
    pub fn resume(&mut self, line: Pieces) {
        self.line = line;
    }

    /// All that was noted down.
    pub fn finish(self) -> Recorded<'t> {
        self.recorded
    }
}

/// What an inline element looks like in a browser that knows no style sheet.
fn look_of(name: &LocalName, element: &Element) -> u8 {
    match *name {
        // Word processors wrap whole documents in a <b> that is none.
        local_name!("b") if is_made_normal(element) => 0,
        local_name!("b") | local_name!("strong") => Style::STRONG,
        local_name!("i") | local_name!("em") | local_name!("dfn") | local_name!("cite") | local_name!("var") => Style::EMPHASIS,
        local_name!("del") | local_name!("s") | local_name!("strike") => Style::STRUCK,
        local_name!("sup") => Style::RAISED,
        local_name!("sub") => Style::LOWERED,
        local_name!("code") | local_name!("kbd") | local_name!("samp") | local_name!("tt") => Style::CODE,
        _ => 0,
    }
}

fn is_made_normal(element: &Element) -> bool {
    dom::attr(element, &local_name!("style")).is_some_and(|style| {
        style.split(';').filter_map(|declaration| declaration.split_once(':')).any(|(property, value)| {
            property.trim().eq_ignore_ascii_case("font-weight") && matches!(value.trim().to_ascii_lowercase().as_str(), "normal" | "400")
        })
    })
}
