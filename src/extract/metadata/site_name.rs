//! The site's name for itself, and the names under which it is known.
//!
//! In: what machines are told, the page's title, its notice of copyright. Out: [`SiteName`]. Templates declare slogans, accounts, publishers
//! and programs as the site's name; what the address and the title's end have in common with one of them is the name.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;
use url::Url;

use super::copyright::{self, without_form};
use super::section::is_home;
use crate::dom::unescape;
use crate::extract::fold::fold;
use crate::extract::jsonld::JsonLd;
use crate::extract::outline::{Kind, Outline};
use crate::extract::text::folded;

/// A name is not longer, in characters.
const LONGEST_NAME: usize = 80;
/// What is declared as a name, slogan and all, is not longer, in bytes.
const LONGEST_DECLARED: usize = 400;
/// Words of what a title adds to the headline, where that is a name.
const ADDED_WORDS: usize = 4;
/// Words of a name that is the headline as well, as on a front page.
const FRONT_WORDS: usize = 5;
/// Words of a name before a slogan, and of a slogan at least.
const NAME_WORDS: usize = 4;
const SLOGAN_WORDS: usize = 4;
/// Signs between a headline and the site's name.
pub(super) const TITLE_JOINTS: [&str; 8] = [" | ", " - ", " – ", " — ", " » ", " › ", " · ", " :: "];
/// Signs between a site's name and its slogan.
const SLOGAN_JOINTS: [&str; 12] = [" | ", " - ", " – ", " — ", " » ", " › ", " · ", " • ", " :: ", ": ", "|", "｜"];
/// What stands around a name by mistake.
const SIGNS: [char; 15] = ['-', '–', '—', '|', '｜', '•', '·', '»', '«', '›', '/', '©', '®', '™', ','];

type ByLanguage = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    platform: ByLanguage,
    legal_form: ByLanguage,
    not_section: ByLanguage,
    not_name: ByLanguage,
    program: ByLanguage,
    not_site: ByLanguage,
    section_class: ByLanguage,
    section_folder: ByLanguage,
}

/// The words around sites' names, from `config/lexicon/sites.toml`, folded.
pub(super) struct Words {
    platforms: HashSet<String>,
    pub(super) legal_forms: HashSet<String>,
    /// What breadcrumbs and menus say that names no section.
    pub(super) not_sections: HashSet<String>,
    /// Words beside the sign of copyright that tell of a picture or a program.
    pub(super) not_names: HashSet<String>,
    /// What stands before the name of the program that a site runs on.
    pub(super) programs: HashSet<String>,
    /// Names of parts of a site.
    not_sites: HashSet<String>,
    /// Words in the class of a link to a section, or of what it stands in, and in such a link's address.
    pub(super) section_classes: HashSet<String>,
    pub(super) section_folders: HashSet<String>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let lists: Lists = crate::lexicon::parse("sites.toml", include_str!("../../../config/lexicon/sites.toml"));
    let set = |list: ByLanguage| list.into_values().flatten().map(|word| fold(&word)).collect();
    Words {
        platforms: set(lists.platform),
        legal_forms: set(lists.legal_form),
        not_sections: set(lists.not_section),
        not_names: set(lists.not_name),
        programs: set(lists.program),
        not_sites: set(lists.not_site),
        section_classes: set(lists.section_class),
        section_folders: set(lists.section_folder),
    }
});

/// What a site is called.
#[derive(Debug, Default)]
pub(super) struct SiteName {
    /// Its name.
    pub(super) name: Option<String>,
    /// Folded names that a title may carry: this one, the owner's, the host with and without its ending.
    pub(super) known: Vec<String>,
}

/// What machines are told comes first, then what notice, title and address have in common, then who publishes the site, what its title adds to
/// the headline, and who owns it.
pub(super) fn choose(outline: &Outline<'_>, json_ld: &JsonLd, address: Option<&Url>) -> SiteName {
    let head = &outline.head;
    let domain = Domain::of(address);
    let title = head.title.as_deref().map(folded).unwrap_or_default();
    let titled = domain.as_ref().and_then(|domain| domain.part_of(&title));
    let notice = copyright::of_page(outline);
    let owned = notice.as_deref().map(|name| without_form(name).to_owned());
    let headline = head.meta("og:title").map(fold);
    let bare = |name: &str| bare_name(&folded(&unescape(name)), &title, domain.as_ref());
    let names_site = |name: &String| names_site(name, domain.as_ref());
    let is_no_headline = |name: &&String| headline.as_deref() != Some(fold(name).as_str());
    let declared = head.meta("og:site_name").map(bare).into_iter().chain(json_ld.web_site().map(|name| without_form(&bare(&name)).to_owned()));
    let declared: Vec<String> = declared.chain(head.meta("application-name").map(bare)).filter(names_site).collect();
    let publisher = json_ld.publisher().map(|name| without_form(&bare(&name)).to_owned()).filter(names_site);
    let account = head.meta("twitter:site").map(folded).filter(names_site);
    let is_owned_alike = |owned: &String| domain.as_ref().is_some_and(|domain| letters(owned) == letters(&domain.label));
    // A template may declare the headline as the site's name; whose name a notice of copyright bears may only own the site.
    let name = declared.iter().find(is_no_headline).cloned();
    // "bayherald" is what a program calls the "Bay Herald".
    let spelt = |name: String| publisher.clone().filter(|publisher| is_slug(&name) && letters(publisher) == letters(&name)).unwrap_or(name);
    let name = name.map(spelt);
    let name = name
        .or_else(|| owned.clone().filter(is_owned_alike))
        .or_else(|| publisher.clone().filter(|name| is_no_headline(&name) && titled.as_ref().is_none_or(|titled| titled.contains('.'))))
        .or_else(|| titled.clone())
        .or_else(|| publisher.clone().filter(|name| is_no_headline(&name)))
        .or_else(|| declared.first().filter(|name| name.split_whitespace().count() <= FRONT_WORDS).cloned())
        .or_else(|| beside_headline(outline, domain.as_ref()))
        .or(account)
        .or_else(|| owned.clone())
        .filter(|name| !name.is_empty() && name.chars().count() <= LONGEST_NAME);
    let mut known: Vec<String> = Vec::new();
    for other in name.iter().cloned().chain(json_ld.publisher()).chain(json_ld.web_site()).chain(notice).chain(titled) {
        known.push(fold(&other));
    }
    if let Some(domain) = &domain {
        known.extend([&domain.host, &domain.bare, &domain.registered, &domain.label].map(|name| fold(name)));
        known.push(fold(&domain.label.replace('-', " ")));
    }
    known.retain(|name| !name.is_empty());
    known.sort();
    known.dedup();
    SiteName { name, known }
}

/// A name without signs at its ends and without the slogan behind it: the part that is the address by its letters or ends the page's title,
/// or else a short part before a long one.
fn bare_name(declared: &str, title: &str, domain: Option<&Domain>) -> String {
    if declared.len() > LONGEST_DECLARED {
        return String::new();
    }
    let is_sign = |c: char| c.is_whitespace() || SIGNS.contains(&c);
    let name = declared.trim_matches(is_sign);
    // "bayherald."
    let name = name.strip_suffix('.').filter(|rest| !rest.contains(['.', ' '])).unwrap_or(name);
    let mut parts = vec![name];
    for joint in SLOGAN_JOINTS {
        parts = parts.into_iter().flat_map(|part| part.split(joint)).collect();
    }
    parts.retain(|part| part.contains(char::is_alphabetic));
    let [first, .., last] = parts.as_slice() else { return name.to_owned() };
    let named = |part: &&&str| !part.contains('.') && domain.is_some_and(|domain| domain.is_called(part));
    // Where the title ends with all of it, its end tells nothing.
    let ends_title = |part: &&&str| {
        let before = title.strip_suffix(**part).map(str::trim_end).filter(|_| !title.contains(name));
        before.is_some_and(|before| before.ends_with(|c: char| !c.is_alphanumeric()))
    };
    let is_short = first.split_whitespace().count() <= NAME_WORDS;
    let is_before_address = || domain.is_some_and(|domain| domain.is_called(last) || domain.begins_alike(first));
    let is_before_slogan = || parts[1..].iter().map(|part| part.split_whitespace().count()).sum::<usize>() >= SLOGAN_WORDS;
    let begins = || (is_short && (is_before_address() || is_before_slogan())).then_some(first);
    let chosen = parts.iter().find(named).or_else(|| parts.iter().find(ends_title)).or_else(begins);
    chosen.map_or(name, |part| part.trim_matches(is_sign)).to_owned()
}

/// The name under which a site is registered.
struct Domain {
    host: String,
    /// Without "www.".
    bare: String,
    /// With its public suffix (Public Suffix List), and without.
    registered: String,
    label: String,
    /// The last three by their letters.
    letters: [String; 3],
}

impl Domain {
    fn of(url: Option<&Url>) -> Option<Self> {
        let host = url?.host_str()?;
        let bare = host.trim_start_matches("www.");
        // An address in numbers is under no suffix.
        let (registered, label) = psl::domain_str(bare).map_or((bare, bare), |domain| (domain, domain.split('.').next().unwrap_or(domain)));
        let letters = [bare, registered, label].map(letters);
        Some(Self { host: host.to_owned(), bare: bare.to_owned(), registered: registered.to_owned(), label: label.to_owned(), letters })
    }

    /// Whether a name is that of the address by its letters: "The Guardian" on theguardian.com, "NYTimes.com".
    fn is_called(&self, name: &str) -> bool {
        self.letters.contains(&letters(name))
    }

    /// Whether a name begins as the address does, or the address as the name.
    fn begins_alike(&self, name: &str) -> bool {
        const FEWEST: usize = 3;
        let (name, [.., label]) = (letters(name), &self.letters);
        name.len() >= FEWEST && label.len() >= FEWEST && (name.starts_with(label) || label.starts_with(&name) || self.host.split('.').any(|part| part == name))
    }

    /// Whether the address holds a word of the name.
    fn shares_word(&self, name: &str) -> bool {
        const FEWEST: usize = 4;
        fold(name).split(' ').any(|word| word.len() >= FEWEST && self.label.contains(word) && !WORDS.not_sites.contains(word))
    }

    /// The part of a title that is the name.
    fn part_of(&self, title: &str) -> Option<String> {
        title.split(['|', '-', '–', '—', '»', '·', ':']).map(str::trim).find(|part| self.is_called(part)).map(folded)
    }
}

/// What `<title>` adds to the headline: "Ferry sails again - Bay Herald", "Bay Herald: Ferry sails again". Before a headline stand kickers as
/// well, so that the address must vouch for a name there.
fn beside_headline(outline: &Outline<'_>, domain: Option<&Domain>) -> Option<String> {
    let title = outline.head.title.as_deref().map(folded)?;
    let is_name = |part: &&str| part.contains(char::is_alphabetic) && part.split_whitespace().count() <= ADDED_WORDS;
    let shown = outline.blocks.iter().filter(|block| matches!(block.kind, Kind::Heading(1))).map(|block| fold(&block.text));
    let headlines: Vec<String> = shown.chain(outline.head.meta("og:title").map(fold)).filter(|headline| !headline.is_empty()).collect();
    let is_headline = |part: &str| headlines.contains(&fold(part));
    let behind = || TITLE_JOINTS.iter().filter_map(|joint| title.rsplit_once(joint)).min_by_key(|(_, last)| last.len());
    let behind = behind().filter(|(headline, last)| is_headline(headline) && is_name(last)).map(|(_, last)| last);
    let before = || title.split_once(": ").filter(|(first, headline)| is_headline(headline) && is_name(first)).map(|(first, _)| first);
    let before = || before().filter(|first| domain.is_some_and(|domain| domain.shares_word(first)));
    behind.or_else(before).map(|name| name.trim().to_owned())
}

/// Whether a name is one word in small letters.
fn is_slug(name: &str) -> bool {
    !name.contains(|c: char| c.is_uppercase() || c.is_whitespace() || c == '.')
}

/// A name without the spaces in it, which addresses do not have.
fn letters(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// Whether what is declared is a site's name: no account, no address, and not that of the program that many sites run on.
fn names_site(name: &str, domain: Option<&Domain>) -> bool {
    let folded = fold(name);
    let is_platform = WORDS.platforms.contains(&folded) && !domain.is_some_and(|domain| fold(&domain.registered).contains(&folded));
    // "Blog", "Security": what a template calls a part of the site, unless that is the site.
    let is_part = WORDS.not_sites.contains(&folded) && !domain.is_some_and(|domain| domain.is_called(name));
    let is_template = name.contains(['{', '<']);
    folded.contains(char::is_alphabetic)
        && !is_template
        && !is_part
        && !is_home(name)
        && folded != "www"
        && !name.starts_with('@')
        && !name.contains("://")
        && !is_platform
}
