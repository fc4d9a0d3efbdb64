//! The head's elements, taken wherever they stand.

use ego_tree::NodeRef;
use html5ever::local_name;
use scraper::node::{Element, Node};

use super::marks::Traits;
use super::{Scan, text};
use crate::dom;
use crate::extract::tag::Tag;

impl<'t> Scan<'t> {
    /// Takes what belongs to the head, wherever it stands; `true` if the element was that.
    pub(super) fn head_element(&mut self, element: &'t Element, node: NodeRef<'t, Node>) -> bool {
        let in_body = self.open.len() > 1;
        let mut in_body_meta = None;
        let head = &mut self.outline.head;
        let is_head = match element.name.local {
            local_name!("html") => {
                head.lang = dom::attr(element, &local_name!("lang"));
                false
            }
            local_name!("title") => {
                if head.title.is_none() {
                    let text: String = node.children().filter_map(|child| child.value().as_text().map(|text| text.to_string())).collect();
                    head.title = Some(text::folded(&text)).filter(|text| !text.is_empty());
                }
                true
            }
            local_name!("meta") => {
                let content = dom::attr(element, &local_name!("content")).filter(|_| !is_cut_short(element));
                let itemprop = dom::attr(element, &local_name!("itemprop"));
                if let (Some(prop), Some(content), true) = (itemprop, content, in_body) {
                    // Microdata in the body belongs to the item it stands in, which may be a teaser.
                    in_body_meta = Some((prop, content));
                }
                let key = [local_name!("property"), local_name!("name"), local_name!("itemprop"), local_name!("http-equiv")];
                let key = if in_body { &key[..2] } else { &key[..] };
                for name in key.iter().filter_map(|key| dom::attr(element, key)) {
                    head.metas.extend(content.map(|content| (name.trim().to_ascii_lowercase(), content)));
                }
                true
            }
            local_name!("link") => {
                if let (Some(rel), Some(href)) = (dom::attr(element, &local_name!("rel")), dom::attr(element, &local_name!("href"))) {
                    head.links.push((rel, href));
                }
                true
            }
            local_name!("base") => {
                head.base = head.base.or(dom::attr(element, &local_name!("href")));
                true
            }
            local_name!("script") => {
                head.scripts += 1;
                let kind = dom::attr(element, &local_name!("type")).unwrap_or_default();
                if kind.trim().get(..19).is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json")) {
                    head.json_ld.extend(node.children().filter_map(|child| child.value().as_text().map(|text| &**text)));
                }
                true
            }
            local_name!("div") if !node.has_children() => {
                let id = dom::attr(element, &local_name!("id")).unwrap_or_default();
                head.empty_app_root |= matches!(id, "root" | "app" | "__next" | "__nuxt" | "react-root" | "main" | "gatsby-focus-wrapper" | "svelte");
                false
            }
            _ => false,
        };
        if let Some((prop, content)) = in_body_meta {
            let traits = Traits { itemprop: Some(prop), content: Some(content), ..Traits::default() };
            self.mark(node.id(), Tag::Inline, element, &traits);
        }
        is_head
    }
}

/// Whether quotes inside an attribute's value were not escaped (`content="The "Old" ferry"`): the value ends at the first of them,
/// and the words behind it became attributes, one of whose names holds a quote (HTML, 13.2.5.33, unexpected-character-in-attribute-name).
fn is_cut_short(element: &Element) -> bool {
    element.attrs.iter().any(|(key, _)| key.local.contains(['"', '\'']))
}
