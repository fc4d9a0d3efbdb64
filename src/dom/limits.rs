//! What a page may ask of us. Every cap keeps one page from costing more than a page should.

/// Caps on one page's tree. Beyond them the parser drops markup, keeps text, and says so in [`super::Tree::cuts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Open elements at once; 512, as in Chromium's and WebKit's parsers. A deeper start tag is dropped, its content
    /// stays in the innermost element allowed.
    pub open_elements: usize,
    /// Attributes of one tag; the rest are dropped. Real tags stay far below: the most seen on 1,497 pages is 60.
    pub attributes: usize,
    /// Nodes of one tree; parsing stops there. The largest of the 1,497 measured pages has 80,000.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { open_elements: 512, attributes: 256, nodes: 500_000 }
    }
}

/// What the limits cut off a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cuts {
    /// Start tags dropped because they nested too deep.
    pub too_deep: usize,
    /// Attributes dropped.
    pub attributes: usize,
    /// Whether the page had more nodes than allowed and was cut there.
    pub nodes: bool,
}

impl Cuts {
    /// Whether anything was cut at all.
    pub fn any(&self) -> bool {
        self.too_deep > 0 || self.attributes > 0 || self.nodes
    }
}
