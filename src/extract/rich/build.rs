//! From the kept blocks to the body's parts, nested as their regions are.

use std::collections::HashSet;

use html5ever::local_name;

use super::code;
use super::flow::{Code, Figure, Flow, Item, List, ListKind};
use super::line::Line;
use super::place::Placed;
use super::table::Source;
use crate::dom;
use crate::extract::classify::Judgement;
use crate::extract::outline::{Block, Kind, Outline};
use crate::extract::tag::Tag;

/// Lists and quotations open at once; what nests deeper stands on the last level. Nobody writes so deep by hand, and each
/// level costs a prefix on every line in it.
const MOST_OPEN: usize = 12;

/// Makes the body's parts.
pub fn build(source: &Source<'_>, placed: &[Placed]) -> Vec<Flow> {
    let mut builder = Builder { source: *source, root: root_of(source.outline, source.judged).unwrap_or_default(), open: Vec::new(), flow: Vec::new() };
    let mut layout = HashSet::new();
    let mut images = placed.iter().peekable();
    let mut at = 0;
    while at <= source.judged.len() {
        if let Some(judgement) = source.judged.get(at)
            && judgement.keep
            && let Some((region, table)) = data_table(source, at, placed, &mut layout)
        {
            let last = source.outline.regions[region as usize].last;
            let inside = source.inside(region);
            // Those before the table come first; those in it are in its cells.
            while let Some(image) = images.next_if(|image| image.block < last.max(at as u32 + 1)) {
                if !inside.contains(&image.region) {
                    builder.figure(image);
                }
            }
            builder.enter(region);
            builder.push(Flow::Table(table));
            at = (last as usize).max(at + 1);
            continue;
        }
        while let Some(image) = images.next_if(|image| image.block as usize <= at) {
            builder.figure(image);
        }
        if source.judged.get(at).is_some_and(|judgement| judgement.keep) {
            builder.block(at);
        }
        at += 1;
    }
    builder.finish()
}

/// The smallest region that holds all of the text, if there is any.
pub fn root_of(outline: &Outline<'_>, judged: &[Judgement]) -> Option<u32> {
    let mut kept = outline.blocks.iter().zip(judged).filter(|(_, judgement)| judgement.keep).map(|(block, _)| block.region);
    let mut root = kept.next()?;
    for mut other in kept {
        while root != other {
            // A region comes after those around it.
            if root > other {
                root = outline.regions[root as usize].parent;
            } else {
                other = outline.regions[other as usize].parent;
            }
        }
    }
    Some(root)
}

/// The outermost table of data that a block lies in.
fn data_table(source: &Source<'_>, block: usize, placed: &[Placed], layout: &mut HashSet<u32>) -> Option<(u32, super::table::Table)> {
    let outline = source.outline;
    let mut tables: Vec<u32> = outline.path(outline.blocks[block].region).filter(|(_, region)| region.tag == Tag::Table).map(|(at, _)| at).collect();
    tables.reverse();
    for region in tables {
        if layout.contains(&region) {
            continue;
        }
        let cell_of = |image: &Placed| outline.path(image.region).take_while(|(at, _)| *at != region).find(|(_, inner)| inner.tag == Tag::Cell);
        let inside = source.inside(region);
        let images: Vec<(u32, u32)> =
            placed.iter().filter(|image| inside.contains(&image.region)).filter_map(|image| Some((cell_of(image)?.0, image.image))).collect();
        match source.table(region, &images) {
            Some(table) => return Some((region, table)),
            None => drop(layout.insert(region)),
        }
    }
    None
}

/// Something that is open.
enum Open {
    Quote(Vec<Flow>),
    List(List),
    Item(Item),
}

struct Builder<'s> {
    source: Source<'s>,
    root: u32,
    open: Vec<(u32, Open)>,
    flow: Vec<Flow>,
}

impl Builder<'_> {
    /// Opens the lists and quotations around a region, and closes all others.
    fn enter(&mut self, region: u32) {
        let outline = self.source.outline;
        let root = &outline.regions[self.root as usize];
        let mut around: Vec<(u32, Tag)> = outline
            .path(region)
            .take_while(|(at, region)| region.depth > root.depth || *at == self.root && region.tag == Tag::List)
            .filter(|(_, region)| matches!(region.tag, Tag::Quote | Tag::List | Tag::Item))
            .map(|(at, region)| (at, region.tag))
            .collect();
        around.reverse();
        // An item is one only right inside a list.
        let mut last = None;
        around.retain(|(_, tag)| {
            let fits = *tag != Tag::Item || last == Some(Tag::List);
            if fits {
                last = Some(*tag);
            }
            fits
        });
        around.truncate(MOST_OPEN);
        let common = around.iter().zip(&self.open).take_while(|((wanted, _), (open, _))| wanted == open).count();
        while self.open.len() > common {
            self.close();
        }
        for (region, tag) in around.into_iter().skip(common) {
            let open = match tag {
                Tag::Quote => Open::Quote(Vec::new()),
                Tag::List => Open::List(List { kind: self.list_kind(region), items: Vec::new() }),
                _ => Open::Item(Item { is_term: self.is_term(region), flow: Vec::new() }),
            };
            self.open.push((region, open));
        }
    }

    fn list_kind(&self, region: u32) -> ListKind {
        match self.source.element(region) {
            Some(element) if element.name.local == local_name!("ol") => {
                let start = dom::attr(element, &local_name!("start")).and_then(|start| start.trim().parse().ok());
                // CommonMark numbers have at most nine digits.
                ListKind::Numbers(start.filter(|start| *start < 100_000_000).unwrap_or(1))
            }
            Some(element) if element.name.local == local_name!("dl") => ListKind::Terms,
            _ => ListKind::Bullets,
        }
    }

    fn is_term(&self, region: u32) -> bool {
        self.source.element(region).is_some_and(|element| element.name.local == local_name!("dt"))
    }

    /// What is being written to. In a list without an item one begins.
    fn target(&mut self) -> &mut Vec<Flow> {
        match self.open.last_mut() {
            None => &mut self.flow,
            Some((_, Open::Quote(flow) | Open::Item(Item { flow, .. }))) => flow,
            Some((_, Open::List(list))) => {
                list.items.push(Item::default());
                let last = list.items.len() - 1;
                &mut list.items[last].flow
            }
        }
    }

    fn push(&mut self, flow: Flow) {
        self.target().push(flow);
    }

    /// The part written last, if nothing was opened or closed since.
    fn last(&mut self) -> Option<&mut Flow> {
        match self.open.last_mut() {
            None => self.flow.last_mut(),
            Some((_, Open::Quote(flow) | Open::Item(Item { flow, .. }))) => flow.last_mut(),
            Some((_, Open::List(_))) => None,
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some((_, Open::Quote(flow))) if !flow.is_empty() => self.push(Flow::Quote(flow)),
            Some((_, Open::List(list))) if !list.items.is_empty() => self.push(Flow::List(list)),
            Some((_, Open::Item(item))) if !item.flow.is_empty() => {
                if let Some((_, Open::List(list))) = self.open.last_mut() {
                    list.items.push(item);
                }
            }
            _ => {}
        }
    }

    fn figure(&mut self, placed: &Placed) {
        self.enter(placed.region);
        let mut caption: Vec<Line> = placed.caption.iter().map(|at| self.source.line(*at)).collect();
        match self.last() {
            Some(Flow::Figure(figure)) if placed.figure.is_some() && figure.region == placed.figure => {
                figure.images.push(placed.image);
                caption.retain(|line| !figure.caption.contains(line));
                figure.caption.extend(caption);
            }
            _ => self.push(Flow::Figure(Figure { images: vec![placed.image], caption, region: placed.figure })),
        }
    }

    fn block(&mut self, at: usize) {
        let block: &Block = &self.source.outline.blocks[at];
        let (kind, region) = (block.kind, block.region);
        self.enter(region);
        let inside = |tag: Tag| self.source.outline.path(region).find(|(_, region)| region.tag == tag).map(|(at, _)| at);
        match kind {
            Kind::Heading(level) => self.push(Flow::Heading(level, self.source.line(at))),
            Kind::Pre => {
                let text = &self.source.outline.blocks[at].text;
                let region = inside(Tag::Pre).unwrap_or(region);
                match self.last() {
                    Some(Flow::Code(code)) if code.region == region => {
                        code.text.push('\n');
                        code.text.push_str(text);
                    }
                    _ => self.push(Flow::Code(Code { language: code::language(&self.source, region), text: text.clone(), region })),
                }
            }
            _ => {
                let line = self.source.line(at);
                let home = inside(Tag::Figure);
                match self.last() {
                    Some(Flow::Figure(figure)) if home.is_some() && figure.region == home => figure.caption.push(line),
                    _ => self.push(Flow::Paragraph(line)),
                }
            }
        }
    }

    fn finish(mut self) -> Vec<Flow> {
        while !self.open.is_empty() {
            self.close();
        }
        self.flow
    }
}
