//! What is wrong with a headline as it is shown or declared: a sign before it, the site's name at its end or beginning.

use crate::extract::fold::fold;
use crate::extract::metadata::site_name::TITLE_JOINTS;
use crate::extract::text::is_unspaced_script;

/// What parts the site's name and a headline behind it.
const BEFORE: [&str; 4] = [": ", " | ", " - ", " – "];
/// Words of what is left of a headline without the site's name, at least.
const FEWEST_WORDS: usize = 2;
/// Characters of it in a script without spaces.
const FEWEST_CHARACTERS: usize = 6;

/// The headline without them.
pub(super) fn settled<'t>(title: &'t str, site_names: &[String]) -> &'t str {
    let bare = title.trim_start_matches(['/', '|', ':', '•']);
    let title = if bare.starts_with(' ') { bare.trim_start() } else { title };
    let is_site = |part: &str| site_names.contains(&fold(part));
    let is_left = |rest: &str| rest.split_whitespace().count() >= FEWEST_WORDS || rest.chars().filter(|c| is_unspaced_script(*c)).count() >= FEWEST_CHARACTERS;
    let before = TITLE_JOINTS.iter().filter_map(|joint| title.rsplit_once(joint)).find(|(rest, site)| is_site(site) && is_left(rest));
    let title = before.map_or(title, |(rest, _)| rest.trim_end());
    let behind = BEFORE.iter().filter_map(|joint| title.split_once(joint)).find(|(site, rest)| is_site(site) && is_left(rest));
    behind.map_or(title, |(_, rest)| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_sites() {
        let sites = ["bay herald".to_owned()];
        for (chosen, title) in [
            ("/ Ferries sail again", "Ferries sail again"),
            ("/etc/hosts explained", "/etc/hosts explained"),
            ("– We sail again", "– We sail again"),
            ("Ferries sail again – Bay Herald", "Ferries sail again"),
            ("Bay Herald: Ferries sail again", "Ferries sail again"),
            ("Ferries sail again – Old Town", "Ferries sail again – Old Town"),
            ("Bay Herald - Front", "Bay Herald - Front"),
            ("渡轮今天再次起航 - Bay Herald", "渡轮今天再次起航"),
        ] {
            assert_eq!(settled(chosen, &sites), title, "{chosen}");
        }
    }
}
