//! Richer outputs in the spelling of everything else: cleaned first, then written, so that no cleaning touches markup.

use super::unicode;
use crate::extract::rich::{Comment, Extra, Rich};
use crate::record;

/// The record's fields beside the text; those not asked for stay empty.
#[derive(Default)]
pub(super) struct Written {
    pub(super) markdown: Option<String>,
    pub(super) html: Option<String>,
    pub(super) links: Option<Vec<record::Link>>,
    pub(super) images: Option<Vec<record::Image>>,
    pub(super) comments: Option<Vec<record::Comment>>,
}

/// Writes what was asked for.
pub(super) fn write(rich: Rich) -> Written {
    let Rich { extras, body, comments } = rich;
    let body = body.respelled(unicode::clean, unicode::clean_code);
    let line = |value: Option<String>| value.map(|value| unicode::clean_line(&value)).filter(|value| !value.is_empty());
    let asked = |extra: Extra| extras.contains(&extra);
    Written {
        markdown: asked(Extra::Markdown).then(|| body.markdown()),
        html: asked(Extra::Html).then(|| body.html()),
        links: asked(Extra::Links)
            .then(|| body.links().into_iter().map(|link| record::Link { url: link.url, text: unicode::clean_line(&link.text), rel: line(link.rel) }).collect()),
        images: asked(Extra::Images)
            .then(|| body.images().into_iter().map(|image| record::Image { url: image.url, alt: line(image.alt), caption: line(image.caption) }).collect()),
        comments: asked(Extra::Comments).then(|| comments.into_iter().map(comment).collect()),
    }
}

fn comment(comment: Comment) -> record::Comment {
    record::Comment {
        author: comment.author.map(|author| unicode::clean_line(&author)).filter(|author| !author.is_empty()),
        date: comment.date,
        text: unicode::clean(&comment.text),
        parent: comment.parent.map(|parent| parent as u64),
    }
}
