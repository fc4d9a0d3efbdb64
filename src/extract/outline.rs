//! What one walk over the tree leaves behind: blocks of text, the regions they lie in, and the carriers of metadata.
//!
//! Everything after this works on the outline, never on the tree again (site rules excepted).

use ego_tree::NodeId;

use super::hints::Hints;
use super::tag::Tag;

/// What a block of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Running text.
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// An item of a list.
    Item,
    /// Part of a quotation.
    Quote,
    /// Preformatted text.
    Pre,
    /// A table row, cells separated by tabs.
    Row,
    /// A caption.
    Caption,
}

impl Kind {
    /// Stable name, for explanations.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paragraph => "paragraph",
            Self::Heading(_) => "heading",
            Self::Item => "item",
            Self::Quote => "quote",
            Self::Pre => "pre",
            Self::Row => "row",
            Self::Caption => "caption",
        }
    }
}

/// One block: text between two line breaks.
#[derive(Debug, Clone)]
pub struct Block {
    /// The text, white space folded.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// The innermost region it lies in.
    pub region: u32,
    /// The list it is an item of, if it is one.
    pub list: Option<u32>,
    /// Characters, white space not counted.
    pub chars: u32,
    /// Those of them inside links.
    pub link_chars: u32,
    /// Links in it.
    pub links: u16,
    /// Pictures, videos and the like between the block before and the end of this one.
    pub media: u16,
    /// Buttons and fields between the block before and the end of this one.
    pub controls: u16,
    /// Hints of inline elements that hold all of the block, such as `<span class="byline">`.
    pub inline_hints: Hints,
}

impl Block {
    /// Share of the characters that are in links, 0 to 1.
    pub fn link_share(&self) -> f64 {
        f64::from(self.link_chars) / f64::from(self.chars.max(1))
    }
}

/// One block-level element.
#[derive(Debug, Clone)]
pub struct Region {
    /// Region around it; the first region is its own.
    pub parent: u32,
    /// Its role.
    pub tag: Tag,
    /// What its own attributes hint at.
    pub own: Hints,
    /// Its hints and those of all regions around it.
    pub all: Hints,
    /// The element.
    pub node: NodeId,
    /// How deep it lies among regions.
    pub depth: u16,
    /// First block in it.
    pub first: u32,
    /// One past its last block.
    pub last: u32,
    /// Its class and id, as places in [`Outline::names`].
    pub names: [u32; 2],
    /// Tag and class as a number, digits aside: regions made by one part of a template share it.
    pub shape: u32,
    /// The shapes of all regions from the outermost to this one, as a number.
    pub path: u32,
    /// Whether it is marked as the article's text by microdata (`itemprop="articleBody"`).
    pub is_article_body: bool,
}

impl Region {
    /// The region that holds all: the document itself, with the blocks before `last`.
    pub(super) fn outermost(node: NodeId, last: u32) -> Self {
        Self {
            parent: 0,
            tag: Tag::Body,
            own: Hints::default(),
            all: Hints::default(),
            node,
            depth: 0,
            first: 0,
            last,
            names: [0; 2],
            shape: 0,
            path: 0,
            is_article_body: false,
        }
    }
}

/// An element that says something about the page.
#[derive(Debug, Clone)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// The element.
    pub node: NodeId,
    /// Number of blocks before it.
    pub block: u32,
    /// Region it lies in.
    pub region: u32,
    /// Its machine-readable value (`datetime`, `content`), if it has one.
    pub value: Option<String>,
}

/// What a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// `rel=author`, `itemprop=author` or a byline hint.
    Author,
    /// A byline hint only.
    Byline,
    /// The name of an account.
    User,
    /// `<time>`.
    Time,
    /// `itemprop=datePublished`.
    DatePublished,
    /// `itemprop=dateModified`.
    DateModified,
    /// A date hint only.
    DateHint,
    /// A breadcrumb.
    Breadcrumb,
}

/// The page's head: what it declares about itself.
#[derive(Debug, Default)]
pub struct Head<'t> {
    /// `<title>`.
    pub title: Option<String>,
    /// `<html lang>`.
    pub lang: Option<&'t str>,
    /// `<meta>`: name, property or itemprop (lower case) and content, in order.
    pub metas: Vec<(String, &'t str)>,
    /// `<link>`: rel and href.
    pub links: Vec<(&'t str, &'t str)>,
    /// `<base href>`.
    pub base: Option<&'t str>,
    /// Texts of `<script type="application/ld+json">`.
    pub json_ld: Vec<&'t str>,
    /// `<script>` elements, and bytes in them.
    pub scripts: u32,
    /// Whether the root of a script application stands empty.
    pub empty_app_root: bool,
}

impl Head<'_> {
    /// First non-empty content of a meta name.
    pub fn meta(&self, name: &str) -> Option<&str> {
        self.metas.iter().find(|(key, content)| key == name && !content.trim().is_empty()).map(|(_, content)| content.trim())
    }

    /// All contents of a meta name.
    pub fn all_meta<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.metas.iter().filter(move |(key, content)| key == name && !content.trim().is_empty()).map(|(_, content)| content.trim())
    }

    /// All contents of metas among whose names one is, as `property` may list several (RDFa Core 1.1, section 5).
    pub fn all_listed<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        let is_listed = move |key: &str| key == name || key.contains(' ') && key.split_ascii_whitespace().any(|listed| listed == name);
        self.metas.iter().filter(move |(key, content)| is_listed(key) && !content.trim().is_empty()).map(|(_, content)| content.trim())
    }

    /// First `href` of a link relation.
    pub fn link(&self, rel: &str) -> Option<&str> {
        self.links.iter().find(|(rels, href)| !href.is_empty() && rels.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case(rel))).map(|(_, href)| *href)
    }
}

/// The outline of a page.
#[derive(Debug)]
pub struct Outline<'t> {
    /// Blocks in document order.
    pub blocks: Vec<Block>,
    /// Regions in document order; the first holds all.
    pub regions: Vec<Region>,
    /// Distinct classes, ids and roles; the first is empty.
    pub names: Vec<&'t str>,
    /// Carriers of metadata in document order.
    pub marks: Vec<Mark>,
    /// The head.
    pub head: Head<'t>,
}

impl Outline<'_> {
    /// The smallest page there is.
    pub(super) fn of_one_line() -> Self {
        super::plain_text::outline_of("-")
    }

    /// The last heading of the first level above a block.
    pub fn last_headline_before(&self, at: usize) -> Option<usize> {
        self.blocks.iter().take(at).rposition(|block| block.kind == Kind::Heading(1))
    }

    /// The first block of headline size that says just this, headings first.
    pub fn block_saying(&self, text: &str) -> Option<usize> {
        let says = |block: &Block| block.text == text || block.text.len() == text.len() && block.text.replace('\n', " ") == text;
        let heads = |block: &&Block| matches!(block.kind, Kind::Heading(_));
        self.blocks.iter().position(|block| heads(&block) && says(block)).or_else(|| self.blocks.iter().position(says))
    }

    /// The region of a block.
    pub fn region_of(&self, block: &Block) -> &Region {
        &self.regions[block.region as usize]
    }

    /// Regions from `region` outwards, itself first.
    pub fn path(&self, region: u32) -> impl Iterator<Item = (u32, &Region)> {
        let mut next = Some(region);
        std::iter::from_fn(move || {
            let at = next?;
            let region = &self.regions[at as usize];
            next = (region.parent != at).then_some(region.parent);
            Some((at, region))
        })
    }

    /// Hints of all regions from the block's own up to, but not including, `root`.
    pub fn hints_below(&self, region: u32, root: u32) -> Hints {
        self.path(region).take_while(|(at, _)| *at != root).fold(Hints::default(), |hints, (_, region)| hints.or(region.own))
    }
}
