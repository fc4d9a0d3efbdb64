//! The body as HTML: a small whitelist of elements, nothing that runs or loads but images, every attribute escaped.
//!
//! Elements: `p h1–h6 ul ol li dl dt dd blockquote pre code table caption thead tbody tr th td figure figcaption a img
//! strong em del sup sub br`. Attributes: `href`, `src`, `alt`, `start`, `colspan`, `rowspan`, and `class="language-…"` on
//! code.

use super::Body;
use super::flow::{Flow, Item, List, ListKind};
use super::inline::{Inline, Wrap, nest};
use super::line::Line;
use super::table::{Cell, Table};

/// Writes the body, one element a line.
pub fn write(body: &Body) -> String {
    let mut writer = Writer { body, out: String::new() };
    writer.flow(&body.flow);
    writer.out.truncate(writer.out.trim_end().len());
    writer.out
}

struct Writer<'b> {
    body: &'b Body,
    out: String,
}

impl Writer<'_> {
    fn flow(&mut self, flow: &[Flow]) {
        for part in flow {
            match part {
                Flow::Heading(level, line) => self.element(&format!("h{}", level.clamp(&1, &6)), line),
                Flow::Paragraph(line) => self.element("p", line),
                Flow::Code(code) => {
                    self.out.push_str("<pre><code");
                    if let Some(language) = &code.language {
                        self.attribute("class", &format!("language-{language}"));
                    }
                    self.out.push('>');
                    self.text(&code.text);
                    self.out.push_str("</code></pre>\n");
                }
                Flow::Figure(figure) => {
                    self.out.push_str("<figure>");
                    figure.images.iter().for_each(|image| self.image(*image));
                    if !figure.caption.is_empty() {
                        self.out.push_str("<figcaption>");
                        self.lines(&figure.caption);
                        self.out.push_str("</figcaption>");
                    }
                    self.out.push_str("</figure>\n");
                }
                Flow::Table(table) => self.table(table),
                Flow::Quote(inner) => {
                    self.out.push_str("<blockquote>\n");
                    self.flow(inner);
                    self.out.push_str("</blockquote>\n");
                }
                Flow::List(list) => self.list(list),
            }
        }
    }

    fn element(&mut self, name: &str, line: &Line) {
        if !line.is_empty() {
            self.out.push_str(&format!("<{name}>"));
            self.line(line);
            self.out.push_str(&format!("</{name}>\n"));
        }
    }

    fn list(&mut self, list: &List) {
        let name = match list.kind {
            ListKind::Bullets => "ul",
            ListKind::Numbers(_) => "ol",
            ListKind::Terms => "dl",
        };
        self.out.push_str(&format!("<{name}"));
        if let ListKind::Numbers(start) = list.kind
            && start != 1
        {
            self.attribute("start", &start.to_string());
        }
        self.out.push_str(">\n");
        let is_tight = list.is_tight();
        for item in &list.items {
            let name = match list.kind {
                ListKind::Terms if item.is_term => "dt",
                ListKind::Terms => "dd",
                _ => "li",
            };
            self.out.push_str(&format!("<{name}>"));
            self.item(item, is_tight);
            self.out.push_str(&format!("</{name}>\n"));
        }
        self.out.push_str(&format!("</{name}>\n"));
    }

    fn item(&mut self, item: &Item, is_tight: bool) {
        match item.flow.as_slice() {
            [Flow::Paragraph(line)] => self.line(line),
            [Flow::Paragraph(line), rest @ ..] if is_tight => {
                self.line(line);
                self.out.push('\n');
                self.flow(rest);
            }
            flow => {
                self.out.push('\n');
                self.flow(flow);
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.out.push_str("<table>\n");
        if !table.caption.is_empty() {
            self.out.push_str("<caption>");
            self.lines(&table.caption);
            self.out.push_str("</caption>\n");
        }
        let (head, rows) = table.rows.split_at(usize::from(table.has_head).min(table.rows.len()));
        for (group, rows) in [("thead", head), ("tbody", rows)] {
            if rows.is_empty() {
                continue;
            }
            self.out.push_str(&format!("<{group}>\n"));
            for row in rows {
                self.out.push_str("<tr>");
                row.iter().for_each(|cell| self.cell(cell));
                self.out.push_str("</tr>\n");
            }
            self.out.push_str(&format!("</{group}>\n"));
        }
        self.out.push_str("</table>\n");
    }

    fn cell(&mut self, cell: &Cell) {
        let name = if cell.is_head { "th" } else { "td" };
        self.out.push_str(&format!("<{name}"));
        for (attribute, span) in [("colspan", cell.columns), ("rowspan", cell.rows)] {
            if span > 1 {
                self.attribute(attribute, &span.to_string());
            }
        }
        self.out.push('>');
        self.lines(&cell.lines);
        self.out.push_str(&format!("</{name}>"));
    }

    fn lines(&mut self, lines: &[Line]) {
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                self.out.push_str("<br>\n");
            }
            self.line(line);
        }
    }

    fn line(&mut self, line: &Line) {
        let pieces = nest(line, |link| self.body.link(link).is_some(), |image| self.body.picture(image).is_some());
        self.pieces(&pieces);
    }

    fn pieces(&mut self, pieces: &[Inline<'_>]) {
        for piece in pieces {
            match piece {
                Inline::Text(text) => self.text(text),
                Inline::Break => self.out.push_str("<br>\n"),
                Inline::Image(image) => self.image(*image),
                Inline::Wrap(wrap, inner) => {
                    let name = match wrap {
                        Wrap::Link(link) => {
                            self.out.push_str("<a");
                            self.attribute("href", self.body.link(*link).unwrap_or_default());
                            self.out.push('>');
                            self.pieces(inner);
                            self.out.push_str("</a>");
                            continue;
                        }
                        Wrap::Strong => "strong",
                        Wrap::Emphasis => "em",
                        Wrap::Struck => "del",
                        Wrap::Raised => "sup",
                        Wrap::Lowered => "sub",
                        Wrap::Code => "code",
                    };
                    self.out.push_str(&format!("<{name}>"));
                    self.pieces(inner);
                    self.out.push_str(&format!("</{name}>"));
                }
            }
        }
    }

    fn image(&mut self, image: u32) {
        let Some(picture) = self.body.picture(image) else { return };
        self.out.push_str("<img");
        // Without it, readers that speak would spell out the address.
        self.attribute("alt", picture.alt.as_deref().unwrap_or_default());
        self.attribute("src", &picture.url);
        self.out.push('>');
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.text(value);
        self.out.push('"');
    }

    /// Escapes for text and for attributes alike (HTML standard, section 13.3).
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\u{a0}' => self.out.push_str("&nbsp;"),
                // Normalisation to NFC would make one character of it and the `>` of a tag before it.
                '\u{338}' => self.out.push_str("&#x338;"),
                // NUL is no character of a page, and a CR would come back as a line end.
                '\0' | '\r' => {}
                c => self.out.push(c),
            }
        }
    }
}
