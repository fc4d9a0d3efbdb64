//! All that could be the headline, each value once, with where it stands.

use super::{LONGEST, TitlePage};
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::jsonld;
use crate::extract::metadata::overlap;
use crate::extract::outline::Kind;
use crate::extract::text::folded;

/// Headings of the first level that are looked at.
const MOST_FIRST_HEADINGS: usize = 6;
/// Headings below the first level that are looked at: the headline of a page without an h1 stands early.
const MOST_LOWER_HEADINGS: usize = 8;
/// Other blocks whose class says title that are looked at, and how far down.
const MOST_TITLED: usize = 4;
const TITLED_REACH: usize = 120;
/// Characters of such a block.
const LONGEST_TITLED: u32 = 160;
/// Share of a lower heading's words that a declared title must hold to vouch for it.
const VOUCHED: f64 = 0.6;
/// Parts into which a declared title is cut at most.
const MOST_PARTS: usize = 4;
/// Signs that join a headline and a site's name.
const JOINTS: [&str; 20] =
    [" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " ‹ ", " › ", " / ", " // ", " ― ", " ⋆ ", " > ", " ~ ", "｜", "ㅣ", "--"];
/// Signs that join them too, but stand in headlines as often: they count only beside the site's name.
const WEAK_JOINTS: [&str; 6] = [": ", " : ", "：", "_", "-", " "];

/// Which carriers give a value, as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Carriers(pub(super) u32);

impl Carriers {
    pub(super) const H1: Self = Self(1);
    pub(super) const FIRST_H1: Self = Self(1 << 1);
    pub(super) const H2: Self = Self(1 << 2);
    pub(super) const H3: Self = Self(1 << 3);
    pub(super) const TITLED: Self = Self(1 << 4);
    pub(super) const FIRST_HEADING: Self = Self(1 << 5);
    /// `og:title`, `twitter:title`, JSON-LD headline, JSON-LD name, other `<meta>`, `<title>`: whole.
    pub(super) const WHOLE: [Self; 6] = [Self(1 << 6), Self(1 << 7), Self(1 << 8), Self(1 << 9), Self(1 << 10), Self(1 << 11)];
    /// The same, as a part.
    pub(super) const PART: [Self; 6] = [Self(1 << 12), Self(1 << 13), Self(1 << 14), Self(1 << 15), Self(1 << 16), Self(1 << 17)];
    /// What is left when the site's name is taken off.
    pub(super) const BARE: Self = Self(1 << 18);
    pub(super) const FIRST_PART: Self = Self(1 << 19);
    pub(super) const LAST_PART: Self = Self(1 << 20);
    /// All but the last part.
    pub(super) const BUT_LAST: Self = Self(1 << 21);
    pub(super) const BUT_FIRST: Self = Self(1 << 22);
    /// A heading's first line, or what stands behind its label.
    pub(super) const CUT: Self = Self(1 << 23);
    /// The site's name was taken off though no strong sign set it apart ("Shoes at Example").
    pub(super) const WEAK: Self = Self(1 << 24);

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A value that could be the headline.
#[derive(Debug)]
pub(super) struct Title {
    pub(super) value: String,
    pub(super) folded: String,
    /// Carrier that gave it first, for the reader.
    pub(super) carrier: &'static str,
    pub(super) carriers: Carriers,
    /// The block that shows it, if one does.
    pub(super) block: Option<usize>,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) titles: Vec<Title>,
    /// Headings of the first level on the page.
    pub(super) first_headings: usize,
    /// Folded declared titles, whole, by carrier.
    pub(super) declared: [String; 6],
    /// Folded text of the first heading of the first level that is not the site's name.
    pub(super) headline: String,
}

impl Gathered {
    fn add(&mut self, value: &str, carrier: &'static str, carriers: Carriers, block: Option<usize>) {
        let value = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '»' | '«' | '·' | '•' | '¶' | '›' | '‹' | '–' | '—' | '#'));
        if value.is_empty() || value.chars().count() > LONGEST {
            return;
        }
        let folded = fold(value);
        if folded.is_empty() {
            return;
        }
        if let Some(known) = self.titles.iter_mut().find(|known| known.folded == folded) {
            known.carriers = known.carriers.or(carriers);
            known.block = known.block.or(block);
            return;
        }
        self.titles.push(Title { value: value.to_owned(), folded, carrier, carriers, block });
    }
}

/// Gathers from headings, other blocks and declarations.
pub(super) fn gather(page: &TitlePage<'_>) -> Gathered {
    let mut found = Gathered::default();
    shown(page, &mut found);
    declared(page, &mut found);
    // A site's name heads its front page and nothing else.
    if !page.is_front() {
        found.titles.retain(|title| !page.site_names.contains(&title.folded));
    }
    // A lower heading that nothing vouches for heads a part of the page. Better no title than another's.
    let declared = std::mem::take(&mut found.declared);
    found.titles.retain(|title| {
        let said = title.carriers.has(Carriers::H1) || title.carriers.has(Carriers::CUT) || title.carriers.0 >= Carriers::WHOLE[0].0;
        said || declared.iter().any(|other| overlap(&title.folded, other) >= VOUCHED)
    });
    found.declared = declared;
    found
}

fn shown(page: &TitlePage<'_>, found: &mut Gathered) {
    let (mut lower, mut titled) = (0, 0);
    // A stock phrase heads a box, not the page.
    let spoken = page.outline.blocks.iter().enumerate().filter(|(at, _)| page.table.blocks[*at].phrase.is_none());
    for (at, block) in spoken {
        let Kind::Heading(level @ 1..=3) = block.kind else {
            let is_titled = at < TITLED_REACH && titled < MOST_TITLED && block.chars <= LONGEST_TITLED && {
                block.inline_hints.has(Hints::TITLE) || page.outline.region_of(block).own.has(Hints::TITLE)
            };
            if is_titled && !page.table.effective[block.region as usize].has(Hints::NAV.or(Hints::FOOTER).or(Hints::RELATED)) {
                titled += 1;
                found.add(&block.text.replace('\n', " "), "titled", Carriers::TITLED, Some(at));
            }
            continue;
        };
        if level == 1 && found.first_headings >= MOST_FIRST_HEADINGS || level > 1 && lower >= MOST_LOWER_HEADINGS {
            continue;
        }
        let whole = once(&block.text.replace('\n', " "));
        let mut carriers = if found.first_headings + lower == 0 { Carriers::FIRST_HEADING } else { Carriers::default() };
        if level == 1 {
            found.first_headings += 1;
            carriers = carriers.or(Carriers::H1);
            let folded = fold(&whole);
            if found.headline.is_empty() && !page.site_names.contains(&folded) {
                found.headline = folded;
                carriers = carriers.or(Carriers::FIRST_H1);
            }
        } else {
            lower += 1;
            carriers = carriers.or(if level == 2 { Carriers::H2 } else { Carriers::H3 });
        }
        found.add(&whole, ["h1", "h2", "h3"][usize::from(level) - 1], carriers, Some(at));
        if level == 1 {
            if let Some((first, _)) = block.text.split_once('\n') {
                found.add(first, "h1, its first line", Carriers::CUT, Some(at));
            }
            // "Thread: …", "Blog: …"
            if let Some((label, rest)) = whole.split_once(": ").filter(|(label, _)| !label.contains(' ')) {
                found.add(rest, "h1, behind its label", Carriers::CUT, Some(at));
                found.add(label, "h1, its label", Carriers::CUT, Some(at));
            }
            if let Some(without) = whole
                .strip_suffix([')', ']'])
                .and_then(|whole| whole.rsplit_once([' ', '\u{a0}']).map(|_| whole))
                .and_then(|whole| whole.rsplit_once(['(', '[']))
            {
                found.add(without.0, "h1, its bracket cut", Carriers::CUT, Some(at));
            }
            for (lead, _) in JOINTS.iter().filter_map(|joint| whole.split_once(joint)) {
                found.add(lead, "h1, its first part", Carriers::CUT, Some(at));
            }
        }
    }
}

/// A text that animation repeats ("New phoneNew phoneNew phone"), once.
fn once(text: &str) -> String {
    let half = |times: usize| {
        let length = text.len() / times;
        (text.len().is_multiple_of(times) && text.is_char_boundary(length) && length > 0).then(|| &text[..length]).filter(|part| part.repeat(times) == text)
    };
    half(3).or_else(|| half(2)).map_or_else(|| text.to_owned(), |part| part.trim().to_owned())
}

fn declared(page: &TitlePage<'_>, found: &mut Gathered) {
    let head = &page.outline.head;
    let name = page.json_ld.page_object().and_then(|object| jsonld::text(object.get("name")?));
    let values: [(&'static str, Option<String>); 6] = [
        ("og:title", head.meta("og:title").map(folded)),
        ("twitter:title", head.meta("twitter:title").map(folded)),
        ("json_ld headline", page.json_ld.text("headline")),
        ("json_ld name", name),
        (
            "meta",
            ["citation_title", "dc.title", "dcterms.title", "title", "parsely-title", "sailthru.title"].iter().find_map(|name| head.meta(name)).map(folded),
        ),
        ("title", head.title.as_deref().map(folded)),
    ];
    for (at, (carrier, value)) in values.into_iter().enumerate() {
        let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
        found.add(&value, carrier, Carriers::WHOLE[at], None);
        for (joints, weak) in [(JOINTS.as_slice(), Carriers::default()), (WEAK_JOINTS.as_slice(), Carriers::WEAK)] {
            let bare = without_site(&value, page.site_names, joints);
            if bare.len() < value.len() {
                found.add(bare, carrier, Carriers::PART[at].or(Carriers::BARE).or(weak), None);
            }
        }
        parts(&value, carrier, Carriers::PART[at], found);
        found.declared[at] = fold(&value);
    }
}

/// Cuts a declared title at its joints, every way.
fn parts(value: &str, carrier: &'static str, part: Carriers, found: &mut Gathered) {
    let mut joints: Vec<(usize, usize)> = JOINTS.iter().flat_map(|joint| value.match_indices(joint).map(|(at, joint)| (at, at + joint.len()))).collect();
    joints.sort_unstable();
    // " // " holds " / ".
    joints.dedup_by(|next, joint| next.0 < joint.1);
    let (Some(first), Some(last)) = (joints.first().copied(), joints.last().copied()) else { return };
    found.add(&value[..first.0], carrier, part.or(Carriers::FIRST_PART), None);
    found.add(&value[last.1..], carrier, part.or(Carriers::LAST_PART), None);
    found.add(&value[..last.0], carrier, part.or(Carriers::BUT_LAST), None);
    found.add(&value[first.1..], carrier, part.or(Carriers::BUT_FIRST), None);
    if joints.len() < MOST_PARTS {
        for pair in joints.windows(2) {
            found.add(&value[pair[0].1..pair[1].0], carrier, part, None);
        }
    }
}

/// Takes the site's name off either end of a declared title.
fn without_site<'v>(title: &'v str, site_names: &[String], joints: &[&str]) -> &'v str {
    let mut rest = title.trim();
    'cut: loop {
        for joint in joints {
            if let Some((lead, tail)) = rest.rsplit_once(joint)
                && site_names.contains(&fold(tail))
                && !lead.trim().is_empty()
            {
                rest = lead.trim();
                continue 'cut;
            }
            if let Some((lead, tail)) = rest.split_once(joint)
                && site_names.contains(&fold(lead))
                && !tail.trim().is_empty()
            {
                rest = tail.trim();
                continue 'cut;
            }
        }
        return rest.trim_end_matches([':', '-', '|', '_', ',']).trim();
    }
}
