//! The line being gathered, and how it becomes a block.

use super::Scan;
use super::seam::Seam;
use crate::extract::hints::Hints;
use crate::extract::outline::{Block, Kind};
use crate::extract::tag::Tag;
use crate::extract::text;

/// A cell with more text than this is a place in a layout, not a value in a table.
const LONGEST_VALUE_CELL: usize = 160;

/// The line being gathered.
#[derive(Default)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) link_bytes: usize,
    pub(super) links: u16,
    pub(super) media: u16,
    pub(super) controls: u16,
    /// Whether the last thing was a single `<br>`.
    pub(super) broke: bool,
    pub(super) hints: Option<Hints>,
    pub(super) cell_start: usize,
    /// Length of the text when the last link in it ended.
    pub(super) ended_link: usize,
    /// What stands between its last text and the next.
    pub(super) seam: Seam,
    /// Whether a line of preformatted text ended without a line end.
    pub(super) owes_break: bool,
}

impl Scan<'_> {
    /// Takes up a text as it stands in the tree.
    pub(super) fn text(&mut self, text: &str) {
        if self.in_pre == 0 && text.bytes().all(|b| b.is_ascii_whitespace()) {
            text::push_folded(&mut self.line.text, " ");
            return;
        }
        let heads = matches!(self.kinds.last(), Some(Kind::Heading(_)));
        if heads && self.in_link > 0 && !text.contains(char::is_alphanumeric) {
            return; // the sign of a permalink
        }
        let line = &mut self.line;
        if self.in_pre == 0 && line.seam.parts(&line.text, text) {
            line.text.push(' ');
        }
        let before = line.text.len();
        if let Some(recorder) = &mut self.recorder {
            recorder.text_at(before);
        }
        if self.in_pre > 0 {
            self.push_preformatted(text);
        } else {
            text::push_folded(&mut line.text, text);
        }
        let line = &mut self.line;
        line.seam = Seam::default();
        let added = line.text.len() - before;
        if self.in_link > 0 {
            line.link_bytes += added;
        }
        if added > 0 && !text.trim().is_empty() {
            line.broke = false;
            let hints = self.inline.iter().fold(Hints::default(), |all, hints| all.or(*hints));
            line.hints = Some(line.hints.map_or(hints, |earlier| Hints(earlier.0 & hints.0)));
        }
    }

    /// One `<br>` ends a line, two end the block.
    pub(super) fn line_break(&mut self) {
        if self.line.broke || self.line.text.trim().is_empty() {
            self.flush();
        } else if self.in_pre == 0 {
            text::end_line(&mut self.line.text);
            self.line.broke = true;
        } else {
            self.line.owes_break = false;
            self.line.text.push('\n');
        }
    }

    /// A block begins: what was gathered before it is a block of its own, unless it is the row this cell belongs to.
    pub(super) fn flush_before(&mut self, tag: Tag) {
        if tag == Tag::Cell && self.row_cells > 0 {
            self.line.cell_start = self.line.text.len();
        } else {
            self.flush();
        }
        if tag == Tag::Row {
            self.row_cells = 0;
        }
    }

    /// Cells of a data row stay together, separated by tabs; a cell that holds a text of its own does not.
    pub(super) fn close_cell(&mut self) {
        let start = self.line.cell_start.min(self.line.text.len());
        let own = self.line.text.len() - start;
        if own > LONGEST_VALUE_CELL || self.line.text[start..].contains('\n') {
            if start > 0 {
                let cell = self.line.text.split_off(start);
                let pieces = self.recorder.as_mut().map(|recorder| recorder.split_off(start));
                let whole = std::mem::take(&mut self.line);
                let link_bytes = whole.link_bytes;
                self.line = Line { text: whole.text, link_bytes: link_bytes.min(start), links: whole.links, ..Line::default() };
                self.flush();
                self.line = Line { text: cell, link_bytes: link_bytes.saturating_sub(start), ..Line::default() };
                if let (Some(recorder), Some(pieces)) = (&mut self.recorder, pieces) {
                    recorder.resume(pieces);
                }
            }
            self.flush();
        } else if own > 0 {
            while self.line.text.ends_with(' ') {
                self.line.text.pop();
            }
            self.line.text.push('\t');
            self.row_cells += 1;
        }
    }

    /// Makes a block of what was gathered.
    pub(super) fn flush(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        let cut = text::trim(&mut line.text, self.in_pre > 0);
        // The buffer stays with the line: growing a new one for each block would take half a dozen allocations.
        let text = line.text.clone();
        line.text.clear();
        self.line.text = line.text;
        if let Some(recorder) = &mut self.recorder {
            if text.is_empty() {
                recorder.end_empty();
            } else {
                recorder.end_block(cut, text.len());
            }
        }
        if text.is_empty() {
            (self.line.media, self.line.controls) = (line.media, line.controls);
            return;
        }
        let chars = text::visible_chars(&text);
        let kind =
            if self.row_cells > 0 && self.in_pre == 0 && text.contains('\t') { Kind::Row } else { self.kinds.last().copied().unwrap_or(Kind::Paragraph) };
        self.row_cells = 0;
        let link_share = line.link_bytes as f64 / text.len() as f64;
        let link_chars = (f64::from(chars) * link_share.min(1.0)).round() as u32;
        self.outline.blocks.push(Block {
            text,
            kind,
            region: self.innermost(),
            list: self.lists.last().copied(),
            chars,
            link_chars,
            links: line.links,
            media: line.media,
            controls: line.controls,
            inline_hints: line.hints.unwrap_or_default(),
        });
    }
}
