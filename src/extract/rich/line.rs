//! A line of text with its styles and images, and its spelling changed without losing them.

use unicode_normalization::UnicodeNormalization;

use super::pieces::{Pieces, Style};

/// Text, and what lies where in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// By byte offset.
    pub pieces: Pieces,
}

/// A stretch of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run<'l> {
    /// How it looks.
    pub style: Style,
    /// What it is.
    pub what: What<'l>,
}

/// What a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What<'l> {
    /// Text without a line end.
    Text(&'l str),
    /// The end of a line.
    Break,
    /// An image by its number.
    Image(u32),
}

impl Line {
    /// A line of one style.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), pieces: Pieces::default() }
    }

    /// One image and no text.
    pub fn of_image(image: u32) -> Self {
        Self { text: String::new(), pieces: Pieces { marks: Vec::new(), images: vec![(0, image)] } }
    }

    /// Whether a reader would see nothing.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.pieces.images.is_empty()
    }

    /// The stretches of one style, in order.
    pub fn runs(&self) -> Vec<Run<'_>> {
        let mut runs = Vec::new();
        let mut style = Style::default();
        let mut at = 0;
        let mut marks = self.pieces.marks.iter().peekable();
        let mut images = self.pieces.images.iter().peekable();
        loop {
            while let Some((_, next)) = marks.next_if(|(offset, _)| *offset as usize <= at) {
                style = *next;
            }
            let before = runs.len();
            while let Some((_, image)) = images.next_if(|(offset, _)| *offset as usize <= at) {
                runs.push(Run { style, what: What::Image(*image) });
            }
            if at >= self.text.len() {
                break;
            }
            // Of the white space on both sides of an image the text keeps one.
            if runs.len() > before && (at == 0 || self.text[..at].ends_with(char::is_whitespace)) {
                runs.push(Run { style, what: What::Text(" ") });
            }
            let ends = [marks.peek().map(|(offset, _)| *offset as usize), images.peek().map(|(offset, _)| *offset as usize)];
            let end = ends.into_iter().flatten().min().unwrap_or(self.text.len()).min(self.text.len());
            // Offsets come from the text itself; a foreign one must not cut a character.
            let end = (end..=self.text.len()).find(|end| self.text.is_char_boundary(*end)).unwrap_or(self.text.len());
            for (rank, part) in self.text[at..end].split('\n').enumerate() {
                if rank > 0 {
                    runs.push(Run { style, what: What::Break });
                }
                if !part.is_empty() {
                    runs.push(Run { style, what: What::Text(part) });
                }
            }
            at = end;
        }
        runs
    }

    /// Cuts the line at a byte offset.
    pub fn split_off(&mut self, at: usize) -> Self {
        let text = self.text.split_off(at);
        Self { text, pieces: self.pieces.split_off(at as u32) }
    }

    /// Spells the text anew with `spell`, which may drop, fold, compose and reorder characters but keeps those that
    /// readers see; styles and images stay on what they stood on.
    pub fn respell(&mut self, spell: fn(&str) -> String) {
        let spelled = spell(&self.text);
        if spelled == self.text {
            return;
        }
        let before = positions(&self.text, self.pieces.marks.iter().map(|(offset, _)| *offset));
        let after = offsets(&spelled, &before);
        for ((offset, _), new) in self.pieces.marks.iter_mut().zip(after) {
            *offset = new;
        }
        let before = positions(&self.text, self.pieces.images.iter().map(|(offset, _)| *offset));
        let after = offsets(&spelled, &before);
        for ((offset, _), new) in self.pieces.images.iter_mut().zip(after) {
            *offset = new;
        }
        self.text = spelled;
    }
}

/// How many letters, in their most decomposed form, stand before each of the rising offsets: what no spelling changes.
fn positions(text: &str, wanted: impl Iterator<Item = u32>) -> Vec<usize> {
    let mut chars = text.char_indices().peekable();
    let mut seen = 0;
    wanted
        .map(|wanted| {
            while let Some((_, c)) = chars.next_if(|(at, _)| *at < wanted as usize) {
                seen += weight(c);
            }
            seen
        })
        .collect()
}

/// The smallest offsets before which so many letters stand.
fn offsets(text: &str, wanted: &[usize]) -> Vec<u32> {
    let mut chars = text.char_indices().peekable();
    let mut seen = 0;
    wanted
        .iter()
        .map(|wanted| {
            while seen < *wanted
                && let Some((_, c)) = chars.next()
            {
                seen += weight(c);
            }
            chars.peek().map_or(text.len(), |(at, _)| *at) as u32
        })
        .collect()
}

/// Letters in the decomposed form of a character that every spelling keeps.
fn weight(c: char) -> usize {
    if c.is_ascii() {
        return usize::from(c.is_ascii_graphic());
    }
    std::iter::once(c).nfkd().filter(|c| !is_fleeting(*c)).count()
}

/// White space, controls, marks of direction and width, joiners and tatweel come and go.
fn is_fleeting(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{640}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}')
        || (c as u32) & 0xfffe == 0xfffe
}
