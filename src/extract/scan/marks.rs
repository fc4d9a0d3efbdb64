//! What an element's attributes say, and the elements that carry metadata.

use ego_tree::NodeId;
use html5ever::local_name;
use scraper::node::Element;

use super::{MOST_MARKS, Scan};
use crate::dom;
use crate::extract::hints::Hints;
use crate::extract::outline::{Mark, MarkKind};
use crate::extract::signs::Signs;
use crate::extract::tag::Tag;

/// What an element's attributes say.
#[derive(Default)]
pub(super) struct Traits<'t> {
    pub(super) hints: Hints,
    pub(super) signs: Signs,
    pub(super) names: [u32; 2],
    pub(super) class_shape: u32,
    pub(super) itemprop: Option<&'t str>,
    pub(super) rel: Option<&'t str>,
    pub(super) href: Option<&'t str>,
    pub(super) datetime: Option<&'t str>,
    pub(super) content: Option<&'t str>,
    pub(super) article_body: bool,
    /// Whether microdata say so.
    pub(super) is_breadcrumb: bool,
}

impl<'t> Scan<'t> {
    /// What an element's attributes say.
    pub(super) fn traits(&mut self, element: &'t Element) -> Traits<'t> {
        let mut traits = Traits::default();
        for (key, value) in &element.attrs {
            let value: &'t str = value;
            match key.local {
                local_name!("class") => {
                    let class = self.cache.of(value);
                    traits.hints = traits.hints.or(class.hints);
                    traits.signs = class.signs;
                    traits.class_shape = class.shape;
                    traits.names[0] = class.number;
                }
                local_name!("id") => {
                    let id = self.cache.of(value);
                    traits.hints = traits.hints.or(id.hints);
                    traits.names[1] = id.number;
                }
                local_name!("role") => traits.hints = traits.hints.or(self.cache.of(value).hints),
                local_name!("itemprop") => traits.itemprop = Some(value),
                local_name!("itemtype") => traits.is_breadcrumb = value.ends_with("BreadcrumbList"),
                local_name!("rel") => traits.rel = Some(value),
                local_name!("href") => traits.href = Some(value),
                local_name!("datetime") => traits.datetime = Some(value),
                local_name!("content") => traits.content = Some(value),
                local_name!("aria-hidden") if value.eq_ignore_ascii_case("true") => traits.hints = traits.hints.or(Hints::ARIA_HIDDEN),
                _ => {}
            }
        }
        traits.article_body = traits.itemprop.is_some_and(|prop| prop.eq_ignore_ascii_case("articleBody"));
        if dom::is_hidden(element) {
            traits.hints = traits.hints.or(Hints::HIDDEN_BY_MARKUP.completed());
        }
        traits
    }

    /// Remembers an element that says something about the page.
    pub(super) fn mark(&mut self, node: NodeId, tag: Tag, element: &'t Element, traits: &Traits<'t>) {
        if self.outline.marks.len() >= MOST_MARKS {
            return;
        }
        let prop = traits.itemprop.unwrap_or_default();
        let has_prop = |name: &str| prop.split_ascii_whitespace().any(|p| p.eq_ignore_ascii_case(name));
        let kind = if has_prop("datePublished") {
            MarkKind::DatePublished
        } else if has_prop("dateModified") {
            MarkKind::DateModified
        } else if tag == Tag::Time {
            MarkKind::Time
        } else if has_prop("author")
            || has_prop("creator")
            || traits.rel.is_some_and(|rel| rel.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case("author")))
        {
            MarkKind::Author
        } else if traits.hints.has(Hints::DATE) && !traits.hints.has(Hints::BYLINE) {
            MarkKind::DateHint
        } else if traits.hints.has(Hints::USER) {
            MarkKind::User
        } else if traits.hints.has(Hints::BYLINE) {
            MarkKind::Byline
        } else if traits.hints.has(Hints::NAV) && is_breadcrumb(element) || traits.is_breadcrumb {
            MarkKind::Breadcrumb
        } else {
            return;
        };
        // Microformats keep the time of a date in its title.
        let title = || dom::attr(element, &local_name!("title")).filter(|_| kind == MarkKind::DateHint);
        let value = traits.datetime.or(traits.content).or_else(title).map(str::to_owned);
        let mark = Mark { kind, node, block: self.outline.blocks.len() as u32, region: self.innermost(), value };
        if kind == MarkKind::Byline && traits.hints.has(Hints::DATE) {
            self.outline.marks.push(Mark { kind: MarkKind::DateHint, ..mark.clone() });
        }
        self.outline.marks.push(mark);
    }
}

fn is_breadcrumb(element: &Element) -> bool {
    [local_name!("class"), local_name!("id"), local_name!("role")]
        .iter()
        .filter_map(|name| dom::attr(element, name))
        .any(|value| value.to_ascii_lowercase().contains("crumb"))
}
