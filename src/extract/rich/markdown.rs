//! The body as Markdown: CommonMark 0.31.2 with GitHub's tables and strikethrough.

use super::Body;
use super::escape;
use super::flow::{Figure, Flow, Item, List, ListKind};
use super::inline::{Inline, Wrap, nest};
use super::line::Line;
use super::table::{Cell, Table};
use crate::extract::text;

/// Columns of a table at most; spanned columns beyond it are not drawn.
const MOST_COLUMNS: usize = 200;

/// Writes the body.
pub fn write(body: &Body) -> String {
    Writer { body, in_table: false, in_link: false }.flow(&body.flow)
}

#[derive(Clone, Copy)]
struct Writer<'b> {
    body: &'b Body,
    in_table: bool,
    in_link: bool,
}

impl Writer<'_> {
    fn flow(self, flow: &[Flow]) -> String {
        let mut parts: Vec<String> = Vec::with_capacity(flow.len());
        let mut marker = false;
        for (at, part) in flow.iter().enumerate() {
            let is_numbered = |list: &List| matches!(list.kind, ListKind::Numbers(_));
            let follows_list = at > 0 && matches!((&flow[at - 1], part), (Flow::List(a), Flow::List(b)) if is_numbered(a) == is_numbered(b));
            // Two lists in a row are two only if their markers differ.
            marker = follows_list && !marker;
            let written = match part {
                Flow::Heading(level, line) => self.heading(*level, line),
                Flow::Paragraph(line) => escape::line_starts(&self.line(line, "\\\n")),
                Flow::Code(code) => {
                    let fence = escape::fence(&code.text);
                    format!("{fence}{}\n{}\n{fence}", code.language.as_deref().unwrap_or_default(), code.text)
                }
                Flow::Figure(figure) => self.figure(figure),
                Flow::Table(table) => self.table(table),
                Flow::Quote(inner) => prefixed(&self.flow(inner), "> ", "> "),
                Flow::List(list) => self.list(list, marker),
            };
            if !written.is_empty() {
                parts.push(written);
            }
        }
        parts.join("\n\n")
    }

    fn heading(self, level: u8, line: &Line) -> String {
        let mut text = self.line(line, " ").trim().to_owned();
        if text.is_empty() {
            return text;
        }
        escape::heading_end(&mut text);
        format!("{} {text}", "#".repeat(usize::from(level.clamp(1, 6))))
    }

    fn figure(self, figure: &Figure) -> String {
        let images: Vec<String> = figure.images.iter().filter_map(|image| self.image(*image)).collect();
        let captions = figure.caption.iter().map(|line| self.line(line, "\\\n")).filter(|caption| !caption.is_empty());
        escape::line_starts(&images.into_iter().chain(captions).collect::<Vec<_>>().join("\\\n"))
    }

    fn image(self, image: u32) -> Option<String> {
        let picture = self.body.picture(image)?;
        let mut out = "![".to_owned();
        escape::text(picture.alt.as_deref().unwrap_or_default(), self.in_table, &mut out);
        out.push_str("](");
        escape::address(&picture.url, self.in_table, &mut out);
        out.push(')');
        Some(out)
    }

    fn list(self, list: &List, other_marker: bool) -> String {
        let mut items: Vec<String> = Vec::new();
        let is_tight = list.is_tight();
        for (at, item) in list.items.iter().enumerate() {
            let content = self.item(item, is_tight);
            let marker = match (list.kind, other_marker) {
                (ListKind::Numbers(start), false) => format!("{}. ", start.saturating_add(at as u32)),
                (ListKind::Numbers(start), true) => format!("{}) ", start.saturating_add(at as u32)),
                (_, false) => "- ".to_owned(),
                (_, true) => "* ".to_owned(),
            };
            // Markdown knows no terms: what a term means stands in the term's own item.
            let joins = list.kind == ListKind::Terms && !item.is_term && !items.is_empty();
            let indent = " ".repeat(marker.len());
            match items.last_mut() {
                Some(last) if joins => {
                    last.push_str("\n\n");
                    last.push_str(&prefixed(&content, &indent, &indent));
                }
                _ => items.push(prefixed(&content, &marker, &indent)),
            }
        }
        items.join(if is_tight && list.kind != ListKind::Terms { "\n" } else { "\n\n" })
    }

    fn item(self, item: &Item, is_tight: bool) -> String {
        match item.flow.as_slice() {
            [Flow::Paragraph(term), rest @ ..] if item.is_term => {
                let term = self.line(term, "\\\n");
                let bare = !term.contains(['*', '\n', '[']) && !term.is_empty();
                let term = if bare { format!("**{term}**") } else { escape::line_starts(&term) };
                if rest.is_empty() { term } else { format!("{term}\n\n{}", self.flow(rest)) }
            }
            [Flow::Paragraph(line), rest @ ..] if is_tight => {
                let line = escape::line_starts(&self.line(line, "\\\n"));
                // A list that does not begin with 1 cannot follow a line directly (CommonMark, section 5.3).
                let is_safe = |flow: &Flow| !matches!(flow, Flow::List(List { kind: ListKind::Numbers(start), .. }) if *start != 1);
                let gap = if rest.first().is_some_and(is_safe) { "\n" } else { "\n\n" };
                if rest.is_empty() { line } else { format!("{line}{gap}{}", self.flow(rest)) }
            }
            flow => self.flow(flow),
        }
    }

    fn table(self, table: &Table) -> String {
        let inside = Writer { in_table: true, ..self };
        let mut rows: Vec<Vec<String>> = Vec::new();
        // Rows that a cell above still reaches into, by column.
        let mut reaches: Vec<u32> = Vec::new();
        for row in &table.rows {
            let mut columns: Vec<String> = Vec::new();
            for cell in row {
                while reaches.get(columns.len()).is_some_and(|rows| *rows > 0) {
                    columns.push(String::new());
                }
                let from = columns.len();
                columns.push(inside.cell(cell));
                let end = (from + cell.columns as usize).min(MOST_COLUMNS).max(from + 1);
                columns.resize(end, String::new());
                reaches.resize(reaches.len().max(end), 0);
                // One more, for this row itself takes one away below.
                reaches[from..end].fill(cell.rows);
            }
            reaches.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
            rows.push(columns);
        }
        let width = rows.iter().map(Vec::len).max().unwrap_or(1);
        rows.iter_mut().for_each(|row| row.resize(width, String::new()));
        if !table.has_head {
            rows.insert(0, vec![String::new(); width]);
        }
        rows.insert(1, vec!["---".to_owned(); width]);
        let drawn = rows.iter().map(|row| format!("| {} |", row.join(" | ")));
        let captions = table.caption.iter().map(|line| escape::line_starts(&self.line(line, "\\\n"))).filter(|caption| !caption.is_empty());
        let mut parts: Vec<String> = captions.collect();
        parts.push(drawn.collect::<Vec<_>>().join("\n"));
        parts.join("\n\n")
    }

    fn cell(self, cell: &Cell) -> String {
        let lines: Vec<String> = cell.lines.iter().map(|line| self.line(line, "<br>")).filter(|line| !line.is_empty()).collect();
        lines.join("<br>").replace(['\n', '\t'], " ")
    }

    /// One line with everything in it; its own line ends become `end`.
    fn line(self, line: &Line, end: &str) -> String {
        let pieces = nest(line, |link| self.body.link(link).is_some(), |image| self.body.picture(image).is_some());
        let mut out = String::new();
        self.pieces(&pieces, end, Edge { opened: 0, after: None }, &mut out);
        out
    }

    fn pieces(self, pieces: &[Inline<'_>], end: &str, edge: Edge, out: &mut String) {
        let start = out.len();
        for (at, piece) in pieces.iter().enumerate() {
            let after = pieces.get(at + 1).map_or(edge.after, |next| Some(outer_char(next)));
            let opened = if out.len() == start { edge.opened } else { 0 };
            match piece {
                Inline::Text(text) => escape::text(text, self.in_table, out),
                Inline::Break if out.ends_with(end) => {}
                Inline::Break => out.push_str(end),
                Inline::Image(image) => out.extend(self.image(*image)),
                Inline::Wrap(Wrap::Link(link), inner) => {
                    out.push('[');
                    Writer { in_link: true, ..self }.pieces(inner, end, Edge { opened: 0, after: Some(']') }, out);
                    out.push_str("](");
                    escape::address(self.body.link(*link).unwrap_or_default(), self.in_table, out);
                    out.push(')');
                }
                Inline::Wrap(Wrap::Code, inner) => self.code(inner, end, out),
                Inline::Wrap(Wrap::Raised, inner) => self.tagged("sup", inner, end, out),
                Inline::Wrap(Wrap::Lowered, inner) => self.tagged("sub", inner, end, out),
                Inline::Wrap(Wrap::Strong, inner) => self.marked("**", inner, end, Edge { opened, after }, out),
                Inline::Wrap(Wrap::Emphasis, inner) => self.marked("*", inner, end, Edge { opened, after }, out),
                Inline::Wrap(Wrap::Struck, inner) => self.marked("~~", inner, end, Edge { opened, after }, out),
            }
        }
    }

    /// Code spans hold text alone: line ends and images stand between them.
    fn code(self, pieces: &[Inline<'_>], end: &str, out: &mut String) {
        for piece in pieces {
            let Inline::Text(text) = piece else {
                self.pieces(std::slice::from_ref(piece), end, Edge { opened: 0, after: None }, out);
                continue;
            };
            let code = text.trim();
            out.push_str(if text.starts_with(char::is_whitespace) { " " } else { "" });
            // Right behind another span it would be read as part of its end; in a link at the start of a line `]:` would make
            // the line a definition (CommonMark, section 4.7), and code knows no escapes.
            if out.ends_with('`') || self.in_link && code.contains(']') {
                escape::text(code, self.in_table, out);
            } else if !code.is_empty() {
                escape::code_span(code, self.in_table, out);
            }
            out.push_str(if text.ends_with(char::is_whitespace) { " " } else { "" });
        }
    }

    fn tagged(self, tag: &str, inner: &[Inline<'_>], end: &str, out: &mut String) {
        out.push_str(&format!("<{tag}>"));
        self.pieces(inner, end, Edge { opened: 0, after: Some('<') }, out);
        out.push_str(&format!("</{tag}>"));
    }

    /// Marks pieces, unless the marks would not be read as such there (CommonMark, section 6.2: they would be printed).
    fn marked(self, marks: &str, inner: &[Inline<'_>], end: &str, edge: Edge, out: &mut String) {
        let before = out[..out.len() - edge.opened].chars().next_back();
        let opens = !before.is_some_and(|c| marks.starts_with(c)) && flanks(inner.first().map(first_char), before);
        let closes = flanks(inner.last().map(last_char), edge.after);
        if !(opens && closes) {
            self.pieces(inner, end, Edge { opened: edge.opened, ..edge }, out);
            return;
        }
        out.push_str(marks);
        self.pieces(inner, end, Edge { opened: edge.opened + marks.len(), ..edge }, out);
        out.push_str(marks);
    }
}

/// What stands around pieces.
#[derive(Clone, Copy)]
struct Edge {
    /// Bytes of opening marks right before them.
    opened: usize,
    /// The character after them, marks aside.
    after: Option<char>,
}

/// Whether marks between `inside` and `outside` belong to what is inside. What is punctuation to one reader and a sign of
/// another kind to the next counts as whatever is less favourable.
fn flanks(inside: Option<char>, outside: Option<char>) -> bool {
    let Some(inside) = inside else { return false };
    let is_free = outside.is_none_or(|c| c.is_whitespace() || is_surely_punctuation(c));
    !inside.is_whitespace() && (inside.is_alphanumeric() || is_free)
}

fn is_surely_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || text::ends_sentence(c) || text::separates_clauses(c) || matches!(c, '«' | '»' | '‹' | '›' | '“' | '”' | '„' | '‘' | '’')
}

/// The character that a mark before a piece will see. What may lose its own marks is taken for a letter, the least
/// favourable there is.
fn outer_char(piece: &Inline<'_>) -> char {
    match piece {
        Inline::Wrap(Wrap::Strong | Wrap::Emphasis | Wrap::Struck | Wrap::Code, _) => 'a',
        _ => first_char(piece),
    }
}

/// The first character written for a piece, stars aside: those of one run of stars are looked at together.
fn first_char(piece: &Inline<'_>) -> char {
    match piece {
        Inline::Text(text) => text.chars().next().unwrap_or(' '),
        Inline::Break => '\n',
        Inline::Image(_) => '!',
        Inline::Wrap(Wrap::Link(_), _) => '[',
        Inline::Wrap(Wrap::Code, _) => '`',
        Inline::Wrap(Wrap::Raised | Wrap::Lowered, _) => '<',
        Inline::Wrap(Wrap::Struck, _) => '~',
        Inline::Wrap(_, inner) => inner.first().map_or(' ', first_char),
    }
}

fn last_char(piece: &Inline<'_>) -> char {
    match piece {
        Inline::Text(text) => text.chars().next_back().unwrap_or(' '),
        Inline::Break => '\n',
        Inline::Image(_) | Inline::Wrap(Wrap::Link(_), _) => ')',
        Inline::Wrap(Wrap::Code, _) => '`',
        Inline::Wrap(Wrap::Raised | Wrap::Lowered, _) => '>',
        Inline::Wrap(Wrap::Struck, _) => '~',
        Inline::Wrap(_, inner) => inner.last().map_or(' ', last_char),
    }
}

/// Puts `first` before the first line and `rest` before the others; blank lines get no white space.
fn prefixed(text: &str, first: &str, rest: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let prefix = if at == 0 { first } else { rest };
        out.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        out.push_str(line);
    }
    out
}
