//! Keeps the tree builder's stack of open elements short.
//!
//! html5ever walks that stack on almost every tag, so a page that nests without end costs quadratic time
//! (80,000 nested `<div>`: 22.7 s). The stack itself is private; what is public is a walk over its handles, so the
//! guard counts start tags since its last count and looks again only when the cap could have been reached.

use std::cell::RefCell;

use ego_tree::NodeId;
use html5ever::LocalName;
use html5ever::interface::Tracer;
use html5ever::tree_builder::TreeBuilder;
use scraper::HtmlTreeSink;

pub(super) struct DepthGuard {
    cap: usize,
    /// Open elements at the last count, plus every start tag since: never too low.
    at_most: usize,
    /// Set when a count found the stack full and no end tag has shortened it since.
    full: bool,
    /// Names of the refused start tags whose end tags must be swallowed too.
    refused: Vec<LocalName>,
}

impl DepthGuard {
    pub(super) fn new(cap: usize) -> Self {
        Self { cap, at_most: 0, full: false, refused: Vec::new() }
    }

    /// Whether a start tag may still open an element; if not, its end tag is remembered.
    pub(super) fn admits(&mut self, name: &LocalName, builder: &TreeBuilder<NodeId, HtmlTreeSink>) -> bool {
        if self.at_most < self.cap {
            self.at_most += 1;
            return true;
        }
        if !self.full {
            self.at_most = open_elements(builder);
            self.full = self.at_most >= self.cap;
        }
        if self.full {
            self.refused.push(name.clone());
        } else {
            self.at_most += 1;
        }
        !self.full
    }

    /// Whether an end tag belongs to a start tag that was refused.
    pub(super) fn swallows_end(&mut self, name: &LocalName) -> bool {
        if self.refused.last() == Some(name) {
            self.refused.pop();
            return true;
        }
        self.full = false;
        false
    }
}

/// Distinct elements in the stack of open elements and the list of active formatting elements: both are walked per
/// tag, and both can be made long.
fn open_elements(builder: &TreeBuilder<NodeId, HtmlTreeSink>) -> usize {
    #[derive(Default)]
    struct Handles(RefCell<Vec<NodeId>>);
    impl Tracer for Handles {
        type Handle = NodeId;
        fn trace_handle(&self, node: &NodeId) {
            self.0.borrow_mut().push(*node);
        }
    }
    let handles = Handles::default();
    builder.trace_handles(&handles);
    let mut ids = handles.0.into_inner();
    ids.sort_unstable();
    ids.dedup();
    ids.len()
}
