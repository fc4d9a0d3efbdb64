//! Which images belong to the body, where they stand, and what is written under them.

use std::collections::HashSet;

use super::address::{Resolver, alt, is_decoration, size};
use super::pieces::{ImageSeen, Recorded};
use super::table::Source;
use crate::extract::hints::Hints;
use crate::extract::outline::Kind;
use crate::extract::tag::Tag;

/// A caption is not longer, in characters.
const LONGEST_CAPTION: u32 = 600;
/// An image above or below the text that is declared this wide, in CSS pixels, is a picture rather than a logo.
pub const WIDE: u32 = 300;
/// Endings of addresses that a picture's own large version has.
pub(in crate::extract) const PICTURE_ENDINGS: [&str; 7] = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".svg"];
/// Images in such a region are not the article's.
pub const FOREIGN: Hints = Hints::COMMENT
    .or(Hints::SHARE)
    .or(Hints::RELATED)
    .or(Hints::TEASER)
    .or(Hints::NAV)
    .or(Hints::SIDEBAR)
    .or(Hints::FOOTER)
    .or(Hints::AD)
    .or(Hints::NEWSLETTER)
    .or(Hints::CONSENT)
    .or(Hints::BYLINE);

/// An image to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Where it lies.
    pub url: String,
    /// What it shows, in words.
    pub alt: Option<String>,
}

/// An image that stands between blocks.
#[derive(Debug)]
pub struct Placed {
    /// Its number.
    pub image: u32,
    /// The block before which it stands.
    pub block: u32,
    /// The region it lies in.
    pub region: u32,
    /// The figure it is in.
    pub figure: Option<u32>,
    /// Blocks of its caption that are not part of the text.
    pub caption: Vec<usize>,
}

/// Chooses the images. The first list is by number; of the second, in document order, are those that stand in no kept line.
pub fn place(source: &Source<'_>, recorded: &Recorded<'_>, resolver: &Resolver) -> (Vec<Option<Picture>>, Vec<Placed>) {
    let kept = Kept::of(source);
    let mut seen = HashSet::new();
    let mut pictures = vec![None; recorded.images.len()];
    let mut placed = Vec::new();
    for (at, image) in recorded.images.iter().enumerate() {
        if is_decoration(image.element) || at > 0 && is_copy(source, recorded, resolver, at) {
            continue;
        }
        let Some(url) = resolver.image(image) else { continue };
        let is_shown_in_line = image.is_inline && source.judged[image.block as usize].keep && source.outline.blocks[image.block as usize].kind != Kind::Pre;
        let spot = if is_shown_in_line { None } else { kept.spot(source, recorded, image, at as u32) };
        if (is_shown_in_line || spot.is_some()) && seen.insert(url.clone()) {
            pictures[at] = Some(Picture { url, alt: alt(image.element) });
            placed.extend(spot);
        }
    }
    (pictures, placed)
}

/// Whether an image only repeats the one before it for readers without scripts.
fn is_copy(source: &Source<'_>, recorded: &Recorded<'_>, resolver: &Resolver, at: usize) -> bool {
    let in_noscript = |image: &ImageSeen<'_>| source.outline.path(image.region).any(|(_, region)| region.tag == Tag::Noscript);
    let (before, image) = (&recorded.images[at - 1], &recorded.images[at]);
    let follows = image.block <= before.block + u32::from(before.is_inline);
    follows && in_noscript(image) && !in_noscript(before) && resolver.image(before).is_some()
}

/// Sums over the kept blocks.
struct Kept {
    /// Kept blocks before each block.
    before: Vec<u32>,
    first: u32,
    last: u32,
}

impl Kept {
    fn of(source: &Source<'_>) -> Self {
        let mut before = vec![0];
        let mut sum = 0;
        for judgement in source.judged {
            sum += u32::from(judgement.keep);
            before.push(sum);
        }
        let first = source.judged.iter().position(|judgement| judgement.keep).unwrap_or(0);
        let last = source.judged.iter().rposition(|judgement| judgement.keep).unwrap_or(0);
        Self { before, first: first as u32, last: last as u32 }
    }

    fn holds_text(&self, source: &Source<'_>, region: u32) -> bool {
        let region = &source.outline.regions[region as usize];
        self.before[region.last as usize] > self.before[region.first as usize]
    }

    /// Where an image that stands in no kept line stands in the body; `None` if it is not part of it.
    fn spot(&self, source: &Source<'_>, recorded: &Recorded<'_>, image: &ImageSeen<'_>, number: u32) -> Option<Placed> {
        let outline = source.outline;
        let path: Vec<u32> = outline.path(image.region).map(|(at, _)| at).collect();
        // The smallest region that holds both the image and some of the text; what is below it is the image's own.
        let around = path.iter().position(|at| self.holds_text(source, *at))?;
        let (own, around) = (&path[..around], path[around]);
        let in_article = path.iter().any(|at| matches!(outline.regions[*at as usize].tag, Tag::Article | Tag::Main));
        let is_foreign = own.iter().any(|at| {
            let region = &outline.regions[*at as usize];
            let is_head = region.own.has(Hints::HEADER) || region.tag == Tag::Header;
            region.own.has(FOREIGN) || matches!(region.tag, Tag::Nav | Tag::Aside | Tag::Footer | Tag::Form) || is_head && !in_article
        });
        if is_foreign {
            return None;
        }
        let is_figure = |at: &u32| {
            let region = &outline.regions[*at as usize];
            region.tag == Tag::Figure || region.tag != Tag::Caption && region.own.has(Hints::CAPTION)
        };
        // A caption that is part of the text makes its figure the smallest region with text.
        let figure = own.iter().copied().find(is_figure).or(Some(around).filter(|at| outline.regions[*at as usize].tag == Tag::Figure));
        let home = figure.or(own.last().copied());
        let beside: Vec<usize> = home.map(|at| &outline.regions[at as usize]).map_or_else(Vec::new, |home| (home.first as usize..home.last as usize).collect());
        let caption: Vec<usize> = beside.into_iter().filter(|at| !source.judged[*at].keep).collect();
        if figure.is_none() && (!caption.iter().all(|at| self.is_caption(source, *at)) || self.leads_elsewhere(recorded, image)) {
            return None;
        }
        let outside = image.block <= self.first || image.block > self.last;
        let is_picture = figure.is_some() || size(image.element, "width").is_some_and(|width| width >= WIDE) || in_article && own.is_empty();
        if outside && !(is_picture && outline.regions[around as usize].tag != Tag::Body) {
            return None;
        }
        let caption = caption.into_iter().filter(|at| outline.blocks[*at].chars <= LONGEST_CAPTION).collect();
        Some(Placed { image: number, block: image.block, region: image.region, figure, caption })
    }

    fn is_caption(&self, source: &Source<'_>, block: usize) -> bool {
        let block = &source.outline.blocks[block];
        block.kind == Kind::Caption || block.inline_hints.has(Hints::CAPTION) || source.outline.region_of(block).own.has(Hints::CAPTION)
    }

    /// Whether a link takes a reader of the image somewhere else than to its large version.
    fn leads_elsewhere(&self, recorded: &Recorded<'_>, image: &ImageSeen<'_>) -> bool {
        let Some(link) = image.link.checked_sub(1).and_then(|link| recorded.links.get(link as usize)) else { return false };
        let path = link.href.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        !PICTURE_ENDINGS.iter().any(|ending| path.ends_with(ending))
    }
}
