//! From the stretches of a line to nested inline elements: links outermost, code innermost, no white space at the edges.
//!
//! Pages nest in any order, close late and style single spaces; what is written out does none of that, so that both
//! writers are right by construction.

use super::line::{Line, Run, What};
use super::pieces::Style;

/// A piece of a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Inline<'l> {
    /// Text.
    Text(&'l str),
    /// The end of a line.
    Break,
    /// An image by its number.
    Image(u32),
    /// Something around other pieces.
    Wrap(Wrap, Vec<Self>),
}

/// What stands around pieces, from the outermost to the innermost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrap {
    /// A link by its number.
    Link(u32),
    /// `<strong>`.
    Strong,
    /// `<em>`.
    Emphasis,
    /// `<del>`.
    Struck,
    /// `<sup>`.
    Raised,
    /// `<sub>`.
    Lowered,
    /// `<code>`.
    Code,
}

/// Looks, from the outermost to the innermost.
const LOOKS: [(u8, Wrap); 6] = [
    (Style::STRONG, Wrap::Strong),
    (Style::EMPHASIS, Wrap::Emphasis),
    (Style::STRUCK, Wrap::Struck),
    (Style::RAISED, Wrap::Raised),
    (Style::LOWERED, Wrap::Lowered),
    (Style::CODE, Wrap::Code),
];

/// The pieces of a line. `leads` says whether a link leads anywhere, `shows` whether an image is there to be shown.
pub fn nest<'l>(line: &'l Line, leads: impl Fn(u32) -> bool, shows: impl Fn(u32) -> bool) -> Vec<Inline<'l>> {
    let mut runs = line.runs();
    runs.retain(|run| !matches!(run.what, What::Image(image) if !shows(image)));
    for run in &mut runs {
        run.style.cell = 0;
        if run.style.link > 0 && !leads(run.style.link - 1) {
            run.style.link = 0;
        }
    }
    let (_, runs, _) = trimmed(runs);
    let mut pieces = Vec::new();
    for group in runs.chunk_by(|a, b| a.style.link == b.style.link) {
        match group[0].style.link.checked_sub(1) {
            Some(link) => wrap(Wrap::Link(link), group.to_vec(), 0, &mut pieces),
            None => by_look(group.to_vec(), 0, &mut pieces),
        }
    }
    pieces
}

fn by_look<'l>(runs: Vec<Run<'l>>, level: usize, pieces: &mut Vec<Inline<'l>>) {
    let Some((bit, look)) = LOOKS.get(level) else {
        pieces.extend(runs.into_iter().map(plain));
        return;
    };
    for group in runs.chunk_by(|a, b| a.style.look & bit == b.style.look & bit) {
        if group[0].style.look & bit == 0 {
            by_look(group.to_vec(), level + 1, pieces);
        } else {
            wrap(*look, group.to_vec(), level + 1, pieces);
        }
    }
}

/// Puts something around runs; white space at either edge stays outside, and nothing is not wrapped.
fn wrap<'l>(around: Wrap, runs: Vec<Run<'l>>, level: usize, pieces: &mut Vec<Inline<'l>>) {
    let (before, runs, after) = trimmed(runs);
    pieces.extend(before.into_iter().map(plain));
    if !runs.is_empty() {
        let mut inner = Vec::new();
        by_look(runs, level, &mut inner);
        pieces.push(Inline::Wrap(around, inner));
    }
    pieces.extend(after.into_iter().map(plain));
}

fn plain(run: Run<'_>) -> Inline<'_> {
    match run.what {
        What::Text(text) => Inline::Text(text),
        What::Break => Inline::Break,
        What::Image(image) => Inline::Image(image),
    }
}

/// White space and line ends at the start, what lies between, and those at the end.
fn trimmed(mut runs: Vec<Run<'_>>) -> (Vec<Run<'_>>, Vec<Run<'_>>, Vec<Run<'_>>) {
    let is_space = |run: &Run<'_>| match run.what {
        What::Text(text) => text.trim().is_empty(),
        What::Break => true,
        What::Image(_) => false,
    };
    let first = runs.iter().position(|run| !is_space(run)).unwrap_or(runs.len());
    let mut inner = runs.split_off(first);
    let last = inner.iter().rposition(|run| !is_space(run)).map_or(0, |last| last + 1);
    let mut after = inner.split_off(last);
    if let Some(Run { style, what: What::Text(text) }) = inner.first_mut() {
        let (space, rest) = text.split_at(text.len() - text.trim_start().len());
        if !space.is_empty() {
            runs.push(Run { style: *style, what: What::Text(space) });
        }
        *text = rest;
    }
    if let Some(Run { style, what: What::Text(text) }) = inner.last_mut() {
        let (rest, space) = text.split_at(text.trim_end().len());
        if !space.is_empty() {
            after.insert(0, Run { style: *style, what: What::Text(space) });
        }
        *text = rest;
    }
    (runs, inner, after)
}
