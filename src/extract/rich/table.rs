//! Tables of data, told from tables that only lay a page out.

use std::collections::BTreeMap;

use ego_tree::NodeId;
use html5ever::local_name;
use scraper::Html;
use scraper::node::Element;

use super::line::Line;
use super::pieces::Pieces;
use crate::dom;
use crate::extract::classify::Judgement;
use crate::extract::outline::{Kind, Outline};
use crate::extract::tag::Tag;

/// A cell with more text than this, in bytes, is a place in a layout.
const LARGEST_CELL: usize = 1500;
/// Columns or rows that one cell may claim; the standard allows 1000 columns, but nobody reads them.
const MOST_SPANNED: u32 = 100;

/// A table of data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What is written above or below it.
    pub caption: Vec<Line>,
    /// Whether the first row heads the columns.
    pub has_head: bool,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Whether it heads a row or a column.
    pub is_head: bool,
    /// Columns it takes, at least 1.
    pub columns: u32,
    /// Rows it takes, at least 1.
    pub rows: u32,
    /// What is in it.
    pub lines: Vec<Line>,
}

impl Table {
    /// All lines in it.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.caption.iter().chain(self.rows.iter().flatten().flat_map(|cell| &cell.lines))
    }

    /// All lines in it, to be changed.
    pub fn lines_mut(&mut self) -> impl Iterator<Item = &mut Line> {
        self.caption.iter_mut().chain(self.rows.iter_mut().flatten().flat_map(|cell| &mut cell.lines))
    }
}

/// Lines by the region of their cell.
type ByCell = BTreeMap<u32, Vec<Line>>;

/// What a table is made from.
#[derive(Clone, Copy)]
pub struct Source<'s> {
    /// The tree.
    pub html: &'s Html,
    /// Its outline.
    pub outline: &'s Outline<'s>,
    /// Styles and images by block.
    pub pieces: &'s [Pieces],
    /// What is kept.
    pub judged: &'s [Judgement],
}

impl<'s> Source<'s> {
    /// The line of a block.
    pub fn line(&self, block: usize) -> Line {
        Line { text: self.outline.blocks[block].text.clone(), pieces: self.pieces.get(block).cloned().unwrap_or_default() }
    }

    /// The element of a region.
    pub fn element(&self, region: u32) -> Option<&'s Element> {
        element(self.html, self.outline.regions[region as usize].node)
    }

    /// Regions inside a region, itself left out: they follow it directly.
    pub fn inside(&self, region: u32) -> std::ops::Range<u32> {
        let depth = self.outline.regions[region as usize].depth;
        let below = &self.outline.regions[region as usize + 1..];
        let end = below.iter().position(|other| other.depth <= depth).unwrap_or(below.len());
        region + 1..region + 1 + end as u32
    }

    /// The table of data at a region, with the images that stand alone in its cells (cell and image); `None` if it only
    /// lays the page out.
    pub fn table(&self, region: u32, images: &[(u32, u32)]) -> Option<Table> {
        let element = self.element(region)?;
        let role = dom::attr(element, &local_name!("role")).unwrap_or_default();
        if role.eq_ignore_ascii_case("presentation") || role.eq_ignore_ascii_case("none") {
            return None;
        }
        let inside = self.inside(region);
        if inside.clone().any(|inner| matches!(self.outline.regions[inner as usize].tag, Tag::Table | Tag::Article | Tag::Form)) {
            return None;
        }
        let (mut cells, caption) = self.content(region)?;
        for (cell, image) in images {
            cells.entry(*cell).or_default().push(Line::of_image(*image));
        }
        let mut table = Table { caption, ..Table::default() };
        let mut by_row: Vec<(u32, Vec<u32>)> = Vec::new();
        for inner in inside {
            let tag = self.outline.regions[inner as usize].tag;
            match by_row.last_mut() {
                _ if tag == Tag::Row => by_row.push((inner, Vec::new())),
                Some((_, row)) if tag == Tag::Cell => row.push(inner),
                _ => {}
            }
        }
        for (row, regions) in by_row {
            let is_empty = |cell: &u32| cells.get(cell).is_none_or(|lines| lines.iter().all(Line::is_empty));
            if regions.iter().all(is_empty) {
                continue; // dropped, or never held anything
            }
            let made: Vec<Cell> = regions.iter().map(|cell| self.cell(*cell, cells.remove(cell).unwrap_or_default())).collect();
            if table.rows.is_empty() {
                table.has_head = self.is_head(row) || made.len() > 1 && made.iter().all(|cell| cell.is_head || cell.lines.is_empty());
            }
            table.rows.push(made);
        }
        // What stands in no row was not written in order; nothing may be lost.
        (cells.is_empty() && table.is_data()).then_some(table)
    }

    /// Lines by cell, and the caption; `None` if a block shows that this is no table of data.
    fn content(&self, region: u32) -> Option<(ByCell, Vec<Line>)> {
        let Region { first, last } = Region::of(self.outline, region);
        let mut cells = ByCell::new();
        let mut caption = Vec::new();
        for at in first..last {
            if !self.judged[at].keep {
                continue;
            }
            let block = &self.outline.blocks[at];
            let home = self.outline.path(block.region).take_while(|(at, _)| *at != region).find(|(_, region)| region.tag == Tag::Cell).map(|(at, _)| at);
            let in_caption = self.outline.region_of(block).tag == Tag::Caption;
            if in_caption && cells.is_empty() {
                caption.push(self.line(at));
                continue;
            }
            match block.kind {
                Kind::Row => {}
                Kind::Paragraph | Kind::Item | Kind::Caption if block.text.len() <= LARGEST_CELL => {}
                _ => return None,
            }
            for (cell, line) in by_cell(self.line(at)) {
                cells.entry(if cell > 0 { cell } else { home? }).or_default().push(line);
            }
        }
        Some((cells, caption))
    }

    fn cell(&self, region: u32, lines: Vec<Line>) -> Cell {
        let element = self.element(region);
        let span = |name| {
            let value = element.and_then(|element| dom::attr(element, &name)).and_then(|value| value.trim().parse().ok());
            value.unwrap_or(1).clamp(1, MOST_SPANNED)
        };
        Cell {
            is_head: element.is_some_and(|element| element.name.local == local_name!("th")),
            columns: span(local_name!("colspan")),
            rows: span(local_name!("rowspan")),
            lines,
        }
    }

    fn is_head(&self, row: u32) -> bool {
        let node = self.html.tree.get(self.outline.regions[row as usize].node);
        let parent = node.and_then(|node| node.parent());
        parent.and_then(|parent| parent.value().as_element()).is_some_and(|parent| parent.name.local == local_name!("thead"))
    }
}

impl Table {
    /// Whether it relates values: several rows, of several columns.
    fn is_data(&self) -> bool {
        let width = |row: &Vec<Cell>| row.iter().filter(|cell| !cell.lines.is_empty()).count();
        let wide = self.rows.iter().filter(|row| width(row) > 1).count();
        wide > 1 || wide == 1 && (self.has_head || self.rows.iter().flatten().any(|cell| cell.is_head))
    }
}

struct Region {
    first: usize,
    last: usize,
}

impl Region {
    fn of(outline: &Outline<'_>, region: u32) -> Self {
        let region = &outline.regions[region as usize];
        Self { first: region.first as usize, last: region.last as usize }
    }
}

/// Cuts a row's line where another cell begins; the tabs between go.
fn by_cell(mut line: Line) -> Vec<(u32, Line)> {
    let mut cells = Vec::new();
    while let Some((at, cell)) = last_cell(&line) {
        let rest = line.split_off(at as usize);
        cells.push((cell, rest));
    }
    let first = line.pieces.marks.first().map_or(0, |(_, style)| style.cell);
    cells.push((first, line));
    cells.reverse();
    for (_, line) in &mut cells {
        let kept = line.text.trim_end().len();
        line.text.truncate(kept);
    }
    cells.retain(|(_, line)| !line.is_empty());
    cells
}

/// Where the last cell of a line begins, if another stands before it, and which one it is.
fn last_cell(line: &Line) -> Option<(u32, u32)> {
    let marks = &line.pieces.marks;
    let last = marks.last()?.1.cell;
    let from = marks.iter().rposition(|(_, style)| style.cell != last).map_or(0, |at| at + 1);
    marks.get(from).filter(|(at, _)| *at > 0).map(|(at, _)| (*at, last))
}

fn element(html: &Html, node: NodeId) -> Option<&Element> {
    html.tree.get(node)?.value().as_element()
}
