//! Preformatted text whose lines are elements: `<pre><div class=line>`, lists and tables of lines, code without `<pre>`.
//!
//! A block in a `<pre>` is a line of it, unless the `<pre>` holds more than lines: one that was never closed holds half
//! the page.

use ego_tree::NodeRef;
use html5ever::local_name;
use scraper::node::{Element, Node};

use super::{Scan, role};
use crate::extract::signs::Signs;
use crate::extract::tag::Tag;

/// What a `<pre>` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Holds {
    /// Not yet looked at: most hold no block at all.
    #[default]
    Unknown,
    /// Lines.
    Lines,
    /// Parts of a page.
    Parts,
}

impl<'t> Scan<'t> {
    /// What a block-level element with these signs is: one that holds code is preformatted, whatever it is called.
    pub(super) fn role_of_code(&self, tag: Tag, signs: Signs) -> Tag {
        if signs.has(Signs::CODE) && self.in_pre == 0 && matches!(tag, Tag::Table | Tag::Div) { Tag::Pre } else { tag }
    }

    /// Preformatted text begins.
    pub(super) fn open_pre(&mut self, element: &Element) {
        if self.in_pre == 0 {
            self.pre_holds = if element.name.local == local_name!("pre") { Holds::Unknown } else { Holds::Lines };
        }
        self.in_pre += 1;
    }

    /// Whether a block-level element in preformatted text is a line of it, or a group of lines.
    pub(super) fn is_line_of_pre(&mut self, tag: Tag, node: NodeRef<'t, Node>) -> bool {
        if self.in_pre == 0 || !is_line(tag) {
            return false;
        }
        if self.pre_holds == Holds::Unknown {
            let pre = node.ancestors().find(|above| above.value().as_element().is_some_and(|element| Tag::of(&element.name.local) == Tag::Pre));
            let is_part = |inner: NodeRef<'t, Node>| {
                inner.value().as_element().is_some_and(|element| {
                    let tag = role(element, inner);
                    tag.is_block() && !is_line(tag) || element.name.local == local_name!("hr")
                })
            };
            let holds_parts = pre.is_none_or(|pre| pre.descendants().skip(1).any(is_part));
            self.pre_holds = if holds_parts { Holds::Parts } else { Holds::Lines };
        }
        self.pre_holds == Holds::Lines
    }

    /// A line begins.
    pub(super) fn begin_line(&mut self) {
        let line = &mut self.line;
        line.owes_break = false;
        if !line.text.is_empty() && !line.text.ends_with('\n') {
            line.text.push('\n');
        }
    }

    /// A line ends: what follows stands on the next one.
    pub(super) fn end_line(&mut self) {
        self.line.owes_break = !self.line.text.is_empty() && !self.line.text.ends_with('\n');
    }

    /// Appends preformatted text. The line end behind an element that is a line ends just that line.
    pub(super) fn push_preformatted(&mut self, text: &str) {
        let line = &mut self.line;
        if std::mem::take(&mut line.owes_break) && !text.starts_with(['\n', '\r']) {
            line.text.push('\n');
        }
        line.text.push_str(text);
    }
}

/// Whether white space only sets the rows of a table, or the items of a list, apart in the source.
pub(super) fn is_between_rows(text: &str, node: NodeRef<'_, Node>) -> bool {
    text.bytes().all(|b| b.is_ascii_whitespace())
        && node.parent().and_then(|parent| parent.value().as_element()).is_some_and(|parent| {
            matches!(
                parent.name.local,
                local_name!("table") | local_name!("thead") | local_name!("tbody") | local_name!("tr") | local_name!("ul") | local_name!("ol")
            )
        })
}

/// What lines of code are made of.
fn is_line(tag: Tag) -> bool {
    matches!(tag, Tag::Div | Tag::List | Tag::Item | Tag::Table | Tag::Row | Tag::Cell | Tag::Pre)
}

#[cfg(test)]
mod tests {
    use crate::dom::{Limits, parse};
    use crate::extract::outline::Kind;

    fn blocks(markup: &str) -> Vec<(Kind, String)> {
        let tree = parse(markup, Limits::default());
        crate::extract::scan::scan(&tree.html).blocks.iter().map(|block| (block.kind, block.text.clone())).collect()
    }

    #[track_caller]
    fn is_code(markup: &str, code: &str) {
        assert_eq!(
            blocks(&format!("<p>Before.</p>{markup}<p>After.</p>")),
            [(Kind::Paragraph, "Before.".to_owned()), (Kind::Pre, code.to_owned()), (Kind::Paragraph, "After.".to_owned())]
        );
    }

    const CODE: &str = "def f():\n    return x";

    #[test]
    fn elements_in_pre_are_lines() {
        is_code("<pre><div>def f():</div><div>    return x</div></pre>", CODE);
        is_code("<pre><code><div class=line>def f():</div>\n<div class=line>    return x</div>\n</code></pre>", CODE);
        is_code("<pre><ol><li>def f():</li><li>    return x</li></ol></pre>", CODE);
        is_code("<pre><span class=line>def f():</span><span class=line>    return x</span></pre>", CODE);
        is_code("<pre><span class=line>def f():</span>\n<span class=line>    return x</span></pre>", CODE);
        is_code("<pre><div>a</div><div><br></div><div>b</div></pre>", "a\n\nb");
        is_code("<pre><div>a</div>b</pre>", "a\nb");
    }

    #[test]
    fn code_without_pre() {
        let rows = "<tr>\n<td class=blob-num>1</td>\n<td class=blob-code>def <b>f</b>():</td>\n</tr>\n<tr><td class=blob-num></td><td class=blob-code>    return x</td></tr>";
        is_code(&format!("<table class='highlight js-file-line-container'><tbody>{rows}</tbody></table>"), CODE);
        is_code(
            "<div class=crayon-pre><div class=crayon-line>def f():</div><div class=crayon-line>&nbsp;&nbsp;&nbsp; return x</div></div>",
            "def f():\n\u{a0}\u{a0}\u{a0} return x",
        );
    }

    #[test]
    fn a_pre_left_open_holds_parts_of_a_page() {
        assert_eq!(blocks("<pre><div><p>One.</p></div><h2>Two</h2><div>Three.</div>").len(), 3);
        assert_eq!(blocks("<pre>one<hr>two</pre>").len(), 2);
    }

    #[test]
    fn numbers_beside_code_go() {
        is_code(
            "<table><tr><td class=linenos><div class=linenodiv><pre>1\n2</pre></div><td class=code><div><pre>def f():\n    return x\n</pre></div></table>",
            CODE,
        );
        is_code("<pre><span class=lineno>1 </span>def f():\n<span class=lineno>2 </span>    return x</pre>", CODE);
        is_code(
            "<pre><code><table class=rouge-table><tbody><tr><td class='gutter gl'><pre class=lineno>1\n2\n</pre></td><td class=code><pre>def f():\n    return x\n</pre></td></tr></tbody></table></code></pre>",
            CODE,
        );
        // What is called so but holds words stays.
        is_code("<pre class=line-numbers>def f():\n    return x</pre>", CODE);
    }
}
