//! Where on a page a date stands: at the headline, near the text, or in a box for other things.
//!
//! Teasers, comments and events have dates as well. Builders of pages call whole columns sidebars and headers, so that only the nearest
//! boxes count where headline and text are near.

use super::candidates::Page;
use crate::extract::hints::Hints;
use crate::extract::outline::Region;
use crate::extract::tag::Tag;

/// Blocks before the text in which its date may stand, and after it.
pub(super) const BEFORE: usize = 16;
pub(super) const AFTER: usize = 8;
/// Blocks before and after the headline in which it stands most likely.
pub(super) const ABOVE_HEADLINE: usize = 4;
const BELOW_HEADLINE: usize = 10;
/// Blocks right above the text.
const ABOVE_TEXT: usize = 3;
/// Boxes around an element at the headline whose names count.
const NEAREST_BOXES: usize = 3;
/// Where other pages' dates stand.
const ELSEWHERE: Hints = Hints::COMMENT.or(Hints::RELATED).or(Hints::SIDEBAR).or(Hints::NAV).or(Hints::FOOTER).or(Hints::TEASER);
/// Boxes of what is known of a text.
const ABOUT_TEXT: Hints = Hints::META.or(Hints::DATE);

/// Where on the page something stands.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(super) enum Place {
    /// In a box for other things.
    Elsewhere,
    /// Far from the text.
    Far,
    /// Near the text.
    Near,
    /// At the headline.
    Headline,
}

impl Place {
    /// How much a date that stands there counts.
    pub(super) fn weight(self) -> f64 {
        match self {
            Self::Headline => 1.0,
            Self::Near => 0.9,
            Self::Far => 0.55,
            Self::Elsewhere => 0.4,
        }
    }
}

impl Page<'_> {
    /// Whether one of the nearest boxes is for other things. Builders of pages call whole columns sidebars and headers, and colours
    /// secondary, so that boxes further out say little, nor those that hold the text as well.
    pub(super) fn in_other_box(&self, region: u32) -> bool {
        let mut is_about_text = false;
        self.boxes(region).any(|region| {
            // `<ul class="nav post-meta">` holds what is known of the post.
            is_about_text |= region.own.has(ABOUT_TEXT);
            // Between headline and text, a footer is the headline's own.
            let is_between = self.headline.is_some_and(|headline| (headline..=self.body.0).contains(&(region.first as usize)));
            let is_footer = (region.own.has(Hints::FOOTER) || region.tag == Tag::Footer) && !is_between && !self.is_end_of_article(region);
            let is_frame = is_footer || region.own.has(Hints::NAV);
            region.own.has(Hints::COMMENT.or(Hints::RELATED)) || region.tag == Tag::Nav || is_frame && !is_about_text
        })
    }

    /// Whether a region is a quotation or in one, as posts from networks are embedded, and the text is not.
    pub(super) fn is_quoted(&self, region: u32) -> bool {
        let holds_all = |region: &Region| region.first as usize <= self.body.0 && region.last as usize >= self.body.1;
        self.outline.path(region).any(|(_, region)| region.tag == Tag::Quote && !holds_all(region))
    }

    /// Whether a region stands where other pages' dates do.
    pub(super) fn is_elsewhere(&self, region: u32) -> bool {
        self.place(region, self.outline.regions[region as usize].first as usize) == Place::Elsewhere
    }

    /// The nearest boxes around an element, those left out that hold the text as well.
    fn boxes(&self, region: u32) -> impl Iterator<Item = &Region> {
        self.outline.path(region).take(NEAREST_BOXES).map(|(_, region)| region).take_while(|region| !self.holds_text(region))
    }

    fn holds_text(&self, region: &Region) -> bool {
        (region.first..region.last).contains(&(self.body.0 as u32))
    }

    /// Whether a footer is that of the article and not of the page: it lies in the article's own element.
    fn is_end_of_article(&self, footer: &Region) -> bool {
        let around = &self.outline.regions[footer.parent as usize];
        self.holds_text(around) && (around.tag == Tag::Article || around.own.has(Hints::CONTENT))
    }

    /// Whether a line stands in a box about the text that template or markup call a footer: right beside the text's own box.
    fn is_footer_of_text(&self, region: u32) -> bool {
        let others = ELSEWHERE.without(Hints::FOOTER);
        let (mut count, mut is_own) = (0, false);
        for region in self.boxes(region) {
            count += 1;
            if region.own.has(others) || region.tag == Tag::Nav || region.tag == Tag::Aside {
                return false;
            }
            is_own |= region.own.has(ABOUT_TEXT) || self.is_end_of_article(region);
        }
        is_own && count < NEAREST_BOXES
    }

    /// Where a block of a region stands.
    pub(super) fn place(&self, region: u32, at: usize) -> Place {
        let anchor = self.headline.unwrap_or(self.body.0);
        let between = self.headline.is_some_and(|headline| at > headline && at <= self.body.0 && self.body.0 < headline + 2 * BELOW_HEADLINE);
        if at + ABOVE_HEADLINE >= anchor && at <= anchor + BELOW_HEADLINE || between {
            return if self.in_other_box(region) { Place::Elsewhere } else { Place::Headline };
        }
        if at + ABOVE_TEXT >= self.body.0 && at <= self.body.0 && !self.in_other_box(region) {
            return Place::Near;
        }
        let near = at + BEFORE >= self.body.0 && at <= self.body.1 + AFTER;
        match (self.table.effective[region as usize].has(ELSEWHERE) && !(near && self.is_footer_of_text(region)), near) {
            (true, _) => Place::Elsewhere,
            (false, true) => Place::Near,
            (false, false) => Place::Far,
        }
    }
}
