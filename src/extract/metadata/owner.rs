//! The person whose own site a page is on, who signs the site and not every page.

use std::collections::HashSet;

use super::authors::AuthorPage;
use super::copyright::name_from_copyright;
use super::names::{NAMES, after_phrase};
use super::person::{Trust, begins_with_given, is_name_line, is_person};
use crate::extract::fold::fold;

/// Words of a person's name that is a site's: one word is a brand, four are a slogan.
const WORDS: std::ops::RangeInclusive<usize> = 2..=3;
/// Blocks at the beginning of a page in which its menu stands.
const MENU_REACH: usize = 120;
/// Blocks at the end of a page in which its copyright line stands.
const COPYRIGHT_REACH: usize = 30;

/// The person whose name the site bears, if two things say so: the site's name for itself, the end of the title, the copyright line, the
/// address, the line above everything, and the menu ("About Jane Farrow").
pub(super) fn of_site(page: &AuthorPage<'_>) -> Option<String> {
    let head = &page.outline.head;
    let blocks = &page.outline.blocks;
    let title = head.title.as_deref().and_then(|title| title.rsplit(['|', '—', '–', '-', '»', '·', '•', ':']).next().filter(|last| last.len() < title.len()));
    let copyright = blocks.iter().rev().take(COPYRIGHT_REACH).find_map(|block| name_from_copyright(&block.text));
    let said = [head.meta("og:site_name"), title, copyright.as_deref(), head.meta("application-name"), blocks.first().map(|block| block.text.as_str())];
    let menu = blocks.iter().take(MENU_REACH).filter(|block| block.link_share() > 0.9).filter_map(|block| after_phrase(&block.text, &NAMES.about_person));
    // A menu may stand there twice, for narrow screens: it is one witness.
    let mut listed = HashSet::new();
    let menu = menu.filter_map(person_of).filter(|name| listed.insert(fold(name)));
    let names: Vec<String> = said.into_iter().flatten().filter_map(person_of).chain(menu).collect();
    names.iter().find(|name| names.iter().filter(|other| fold(other) == fold(name)).count() > 1 || is_in_address(name, page.site_names)).cloned()
}

/// The person in a site's name: "Jane Farrow", "Jane Farrow's Blog".
fn person_of(site_name: &str) -> Option<String> {
    let end = ["'s ", "’s "].iter().filter_map(|of| site_name.find(of)).min().unwrap_or(site_name.len());
    let name = site_name[..end].trim();
    let fits = WORDS.contains(&name.split_whitespace().count()) && is_name_line(name) && begins_with_given(name) && is_person(name, Trust::Own, &[]);
    fits.then(|| name.to_owned())
}

/// Whether the site's address is the name.
fn is_in_address(name: &str, site_names: &[String]) -> bool {
    let joined = fold(name).replace(' ', "");
    site_names.iter().any(|known| !known.contains(' ') && known.contains(&joined))
}
