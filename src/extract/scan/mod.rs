//! The one walk over the tree: makes the [`Outline`].

mod apparatus;
mod button;
mod code;
mod head;
mod line;
mod marks;
mod seam;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use html5ever::{LocalName, local_name, ns};
use scraper::Html;
use scraper::node::{Element, Node};

use self::code::Holds;
use self::line::Line;
use self::marks::Traits;
use super::hash;
use super::hints::{HintCache, Hints};
use super::outline::{Head, Kind, Outline, Region};
use super::rich::{Recorded, Recorder};
use super::signs::Signs;
use super::tag::Tag;
use super::text;

/// Custom elements that stand for `<img>`.
const IMAGE_ELEMENTS: [&str; 2] = ["amp-img", "amp-anim"];
/// Marks kept of one page; a page with more is a listing, and the first ones decide anyway.
const MOST_MARKS: usize = 400;

/// Walks the tree once.
pub fn scan(html: &Html) -> Outline<'_> {
    walk(Scan::new(html)).0
}

/// The same, with links, styles and images noted down by their place in the blocks. The outline is the same.
pub(super) fn scan_with_pieces(html: &Html) -> (Outline<'_>, Recorded<'_>) {
    let (outline, recorder) = walk(Scan { recorder: Some(Box::default()), ..Scan::new(html) });
    (outline, recorder.map(|recorder| recorder.finish()).unwrap_or_default())
}

fn walk<'t>(mut scan: Scan<'t>) -> (Outline<'t>, Option<Box<Recorder<'t>>>) {
    let html = scan.html;
    let mut next = Some(Edge::Open(html.tree.root()));
    while let Some(edge) = next {
        next = match edge {
            Edge::Open(node) => {
                let skips = match node.value() {
                    Node::Element(element) => scan.open(node.id(), element, node),
                    Node::Text(text) => {
                        if scan.in_pre == 0 || !code::is_between_rows(text, node) {
                            scan.text(text);
                        }
                        false
                    }
                    _ => false,
                };
                // What is skipped is not walked through: drawings hold more nodes than many a page.
                if skips { behind(node) } else { Some(node.first_child().map_or(Edge::Close(node), Edge::Open)) }
            }
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    scan.close(element, node);
                }
                behind(node)
            }
        };
    }
    scan.finish()
}

/// What comes behind a node and all in it.
fn behind(node: NodeRef<'_, Node>) -> Option<Edge<'_, Node>> {
    node.next_sibling().map(Edge::Open).or_else(|| node.parent().map(Edge::Close))
}

struct Scan<'t> {
    html: &'t Html,
    outline: Outline<'t>,
    /// Only where richer outputs are asked for.
    recorder: Option<Box<Recorder<'t>>>,
    cache: HintCache<'t>,
    /// Name of the attribute that holds a hidden address, made once: it is looked for on every element.
    hidden_email: LocalName,
    /// Open regions, innermost last.
    open: Vec<u32>,
    kinds: Vec<Kind>,
    lists: Vec<u32>,
    line: Line,
    in_link: u32,
    in_pre: u32,
    pre_holds: Holds,
    /// Hints of open inline elements.
    inline: Vec<Hints>,
    row_cells: u32,
}

impl<'t> Scan<'t> {
    fn new(html: &'t Html) -> Self {
        let node = html.tree.root().id();
        let whole = Region::outermost(node, 0);
        let outline = Outline { blocks: Vec::with_capacity(256), regions: vec![whole], names: Vec::new(), marks: Vec::new(), head: Head::default() };
        Self {
            html,
            outline,
            recorder: None,
            cache: HintCache::default(),
            hidden_email: LocalName::from("data-cfemail"),
            open: vec![0],
            kinds: Vec::new(),
            lists: Vec::new(),
            line: Line::default(),
            in_link: 0,
            in_pre: 0,
            pre_holds: Holds::default(),
            inline: Vec::new(),
            row_cells: 0,
        }
    }

    /// Opens an element; `true` means that nothing in it matters.
    fn open(&mut self, node: NodeId, element: &'t Element, tree_node: NodeRef<'t, Node>) -> bool {
        let name = &element.name.local;
        if element.name.ns != ns!(html) {
            // Pictures, and the sources of formulas that a reader sees drawn.
            self.line.seam.object();
            return *name == local_name!("svg") || *name == local_name!("annotation") || *name == local_name!("annotation-xml");
        }
        if self.head_element(element, tree_node) {
            return true;
        }
        if let Some(address) = element.attrs.iter().find(|(key, _)| key.local == self.hidden_email).and_then(|(_, hidden)| unhide_email(hidden)) {
            self.text(&address);
            return true;
        }
        let tag = role(element, tree_node);
        match tag {
            Tag::Script | Tag::Opaque => {
                if is_control(name) {
                    self.line.controls += 1;
                    self.line.seam.object();
                }
                return *name != local_name!("head");
            }
            Tag::Media => {
                self.line.media = self.line.media.saturating_add(1);
                self.line.seam.object();
                let region = self.innermost();
                if let Some(recorder) = &mut self.recorder {
                    recorder.media(element, self.line.text.len(), region);
                }
                return false;
            }
            Tag::Break => {
                self.line_break();
                return false;
            }
            _ => {}
        }
        let traits = self.traits(element);
        let tag = self.role_of_code(tag, traits.signs);
        if self.is_apparatus(tag, element, tree_node, &traits) {
            self.line.seam.object();
            return true;
        }
        if self.is_line_of_pre(tag, tree_node) {
            self.begin_line();
            return false;
        }
        if tag.is_block() {
            self.flush_before(tag);
            self.open_region(node, tag, &traits);
            if tag == Tag::Pre {
                self.open_pre(element);
            }
            if self.recorder.is_some() {
                self.record_block(tag, element);
            }
            if tag == Tag::List {
                self.lists.push(self.innermost());
            }
            if let Some(kind) = kind_of(tag) {
                self.kinds.push(kind);
            }
        } else {
            if self.in_pre > 0 && traits.signs.has(Signs::CODE_LINE) {
                self.begin_line();
            }
            self.inline.push(traits.hints);
            self.line.seam.open(name, traits.hints);
            if let Some(recorder) = &mut self.recorder {
                recorder.open_inline(tag, element);
            }
            if tag == Tag::Link {
                self.in_link += 1;
                self.line.links = self.line.links.saturating_add(1);
                // Two links side by side are set apart by style, if by nothing else.
                if self.line.ended_link == self.line.text.len() && self.in_pre == 0 {
                    text::push_folded(&mut self.line.text, " ");
                }
            }
        }
        self.mark(node, tag, element, &traits);
        false
    }

    fn close(&mut self, element: &'t Element, node: NodeRef<'t, Node>) {
        let name = &element.name.local;
        if element.name.ns != ns!(html) {
            return;
        }
        let tag = role(element, node);
        if tag.is_block() {
            let region = &self.outline.regions[self.innermost() as usize];
            if region.node != node.id() {
                self.end_line();
                return;
            }
            let tag = region.tag;
            if tag == Tag::Cell {
                self.close_cell();
                if let Some(recorder) = &mut self.recorder {
                    recorder.close_cell();
                }
            } else {
                self.flush();
            }
            if kind_of(tag).is_some() {
                self.kinds.pop();
            }
            if tag == Tag::List {
                self.lists.pop();
            }
            if tag == Tag::Pre {
                self.in_pre = self.in_pre.saturating_sub(1);
            }
            if self.open.len() > 1
                && let Some(region) = self.open.pop()
            {
                self.outline.regions[region as usize].last = self.outline.blocks.len() as u32;
            }
        } else if !matches!(tag, Tag::Break | Tag::Media | Tag::Script | Tag::Opaque) {
            let hints = self.inline.pop().unwrap_or_default();
            self.line.seam.close(name, hints);
            if let Some(recorder) = &mut self.recorder {
                recorder.close_inline();
            }
            if tag == Tag::Link {
                self.in_link = self.in_link.saturating_sub(1);
                self.line.ended_link = self.line.text.len();
            }
        }
    }

    fn innermost(&self) -> u32 {
        self.open.last().copied().unwrap_or(0)
    }

    fn open_region(&mut self, node: NodeId, tag: Tag, traits: &Traits<'t>) {
        let parent = self.innermost();
        let around = &self.outline.regions[parent as usize];
        let first = self.outline.blocks.len() as u32;
        let shape = tag.name().bytes().fold(traits.class_shape, hash::mix);
        let path = shape.to_le_bytes().into_iter().fold(around.path, hash::mix);
        let region = Region {
            parent,
            tag,
            own: traits.hints,
            all: around.all.or(traits.hints),
            node,
            depth: around.depth + 1,
            first,
            last: first,
            names: traits.names,
            shape,
            path,
            is_article_body: traits.article_body,
        };
        self.open.push(self.outline.regions.len() as u32);
        self.outline.regions.push(region);
    }

    /// Notes down a block-level element that matters to richer outputs.
    fn record_block(&mut self, tag: Tag, element: &'t Element) {
        let region = self.innermost();
        let Some(recorder) = &mut self.recorder else { return };
        if tag == Tag::Cell {
            recorder.open_cell(region);
        } else if IMAGE_ELEMENTS.contains(&&*element.name.local) {
            recorder.image(element, self.line.text.len(), region);
        }
    }

    fn finish(mut self) -> (Outline<'t>, Option<Box<Recorder<'t>>>) {
        self.flush();
        let last = self.outline.blocks.len() as u32;
        for region in std::mem::take(&mut self.open) {
            self.outline.regions[region as usize].last = last;
        }
        self.outline.names = std::mem::take(&mut self.cache.names);
        if self.outline.names.is_empty() {
            self.outline.names.push("");
        }
        (self.outline, self.recorder)
    }
}

/// An address that Cloudflare hid from harvesters: hex, each byte XORed with the first.
pub(super) fn unhide_email(hidden: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = hidden.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    let bytes = bytes?;
    let (key, address) = bytes.split_first()?;
    String::from_utf8(address.iter().map(|byte| byte ^ key).collect()).ok().filter(|address| address.contains('@'))
}

/// What an element does to the flow of text.
fn role(element: &Element, node: NodeRef<'_, Node>) -> Tag {
    let name = &element.name.local;
    if *name == local_name!("button") {
        return button::role(element, node);
    }
    match Tag::of(name) {
        Tag::Div if name.contains('-') && !IMAGE_ELEMENTS.contains(&&**name) && is_in_sentence(node) => Tag::Inline,
        tag => tag,
    }
}

/// Whether words of a paragraph or heading stand right before an element.
fn is_in_sentence(node: NodeRef<'_, Node>) -> bool {
    let around = node.parent().and_then(|parent| parent.value().as_element());
    let is_text = around.is_some_and(|around| matches!(Tag::of(&around.name.local), Tag::Paragraph | Tag::Heading(_)));
    is_text && node.prev_sibling().is_some_and(|before| before.value().as_text().is_some_and(|text| text.contains(char::is_alphabetic)))
}

fn kind_of(tag: Tag) -> Option<Kind> {
    Some(match tag {
        Tag::Heading(level) => Kind::Heading(level),
        Tag::Item => Kind::Item,
        Tag::Quote => Kind::Quote,
        Tag::Pre => Kind::Pre,
        Tag::Caption => Kind::Caption,
        // Containers that stand in a list item are not part of the list's own text flow.
        Tag::Table | Tag::Article => Kind::Paragraph,
        _ => return None,
    })
}

/// Whether a reader would press it or write into it.
fn is_control(name: &LocalName) -> bool {
    matches!(*name, local_name!("button") | local_name!("select") | local_name!("textarea"))
}
