//! The body as a reader sees it: headings, paragraphs, lists, quotes, code, tables and figures, nested as on the page.

use super::line::Line;
use super::table::Table;

/// One part of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flow {
    /// A heading of level 1 to 6.
    Heading(u8, Line),
    /// A paragraph.
    Paragraph(Line),
    /// Preformatted text.
    Code(Code),
    /// Images and what is written under them.
    Figure(Figure),
    /// A table.
    Table(Table),
    /// A quotation.
    Quote(Vec<Flow>),
    /// A list.
    List(List),
}

/// Preformatted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Its language, as far as the markup names one.
    pub language: Option<String>,
    /// The text, line ends and indentation as on the page.
    pub text: String,
    /// The region it came from.
    pub region: u32,
}

/// Images and what is written under them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Images by number.
    pub images: Vec<u32>,
    /// Captions.
    pub caption: Vec<Line>,
    /// The region it came from, where it was marked as a figure.
    pub region: Option<u32>,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// What stands before its items.
    pub kind: ListKind,
    /// The items.
    pub items: Vec<Item>,
}

/// What stands before the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// Bullets.
    Bullets,
    /// Numbers, from this one on.
    Numbers(u32),
    /// Nothing: terms and what they mean.
    Terms,
}

/// An item of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// Whether it is a term, `<dt>`.
    pub is_term: bool,
    /// What is in it.
    pub flow: Vec<Flow>,
}

impl List {
    /// Whether no item holds more than a line and lists below it.
    pub fn is_tight(&self) -> bool {
        self.items.iter().all(|item| {
            item.flow.iter().enumerate().all(|(at, flow)| match flow {
                Flow::Paragraph(_) => at == 0,
                Flow::List(list) => list.is_tight(),
                _ => false,
            })
        })
    }
}

/// Calls `change` on every line and `code` on every piece of code.
pub fn change(flow: &mut [Flow], change: &mut dyn FnMut(&mut Line), code: &mut dyn FnMut(&mut String)) {
    for part in flow {
        match part {
            Flow::Heading(_, line) | Flow::Paragraph(line) => change(line),
            Flow::Code(block) => code(&mut block.text),
            Flow::Figure(figure) => figure.caption.iter_mut().for_each(&mut *change),
            Flow::Table(table) => table.lines_mut().for_each(&mut *change),
            Flow::Quote(inner) => self::change(inner, change, code),
            Flow::List(list) => list.items.iter_mut().for_each(|item| self::change(&mut item.flow, change, code)),
        }
    }
}

/// Shows every line to `see`, in order.
pub fn lines<'f>(flow: &'f [Flow], see: &mut dyn FnMut(&'f Line)) {
    for part in flow {
        match part {
            Flow::Heading(_, line) | Flow::Paragraph(line) => see(line),
            Flow::Code(_) => {}
            Flow::Figure(figure) => figure.caption.iter().for_each(&mut *see),
            Flow::Table(table) => table.lines().for_each(&mut *see),
            Flow::Quote(inner) => lines(inner, see),
            Flow::List(list) => list.items.iter().for_each(|item| lines(&item.flow, see)),
        }
    }
}

/// Takes out what holds nothing.
pub fn prune(flow: &mut Vec<Flow>, is_blank: &dyn Fn(&Line) -> bool) {
    flow.retain_mut(|part| match part {
        Flow::Heading(_, line) | Flow::Paragraph(line) => !is_blank(line),
        Flow::Code(code) => !code.text.trim().is_empty(),
        Flow::Figure(figure) => {
            figure.caption.retain(|line| !is_blank(line));
            true
        }
        Flow::Table(table) => {
            table.caption.retain(|line| !is_blank(line));
            table.rows.iter_mut().flatten().for_each(|cell| cell.lines.retain(|line| !is_blank(line)));
            table.rows.iter().flatten().any(|cell| !cell.lines.is_empty())
        }
        Flow::Quote(inner) => {
            prune(inner, is_blank);
            !inner.is_empty()
        }
        Flow::List(list) => {
            list.items.iter_mut().for_each(|item| prune(&mut item.flow, is_blank));
            list.items.retain(|item| !item.flow.is_empty());
            !list.items.is_empty()
        }
    });
}
