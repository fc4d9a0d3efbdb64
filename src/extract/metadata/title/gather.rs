//! All that could be the headline, each value once, with where it stands.

use super::{LONGEST, TitlePage, forms, unspaced};
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::jsonld;
use crate::extract::metadata::overlap;
use crate::extract::outline::Kind;
use crate::extract::text::folded;

/// What parts a kicker from its headline.
const KICKER: &str = ": ";
/// A headline may begin as a quotation.
const OPENING_QUOTES: [char; 6] = ['"', '“', '„', '«', '»', '‘'];
/// Headings of the first level that are looked at.
const MOST_FIRST_HEADINGS: usize = 6;
/// Headings below the first level that are looked at: the headline of a page without an h1 stands early.
const MOST_LOWER_HEADINGS: usize = 8;
/// Other blocks whose class says title that are looked at, and how far down.
const MOST_TITLED: usize = 4;
pub(super) const TITLED_REACH: usize = 120;
/// Characters of such a block.
const LONGEST_TITLED: u32 = 160;
/// Share of a lower heading's words that a declared title must hold to vouch for it.
const VOUCHED: f64 = 0.6;
/// Parts into which a declared title is cut at most.
const MOST_PARTS: usize = 4;
/// Where carriers stand among those that declare.
pub(super) const OG: usize = 0;
pub(super) const LD_HEADLINE: usize = 2;
pub(super) const TITLE: usize = 5;
/// Signs that join a headline and a site's name.
pub(super) const JOINTS: [&str; 22] =
    [" | ", " │ ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " ‹ ", " › ", " / ", " // ", " ― ", " ⋆ ", " > ", " ~ ", "｜", "ㅣ", "--", ">>"];
/// Signs of those that are left at an end of a part, and mean nothing there. Guillemets may be quotation marks.
const LEFT_OVER: [char; 10] = ['|', '»', '«', '·', '•', '¶', '›', '‹', '–', '—'];
/// The sign of a link to a heading, behind it; before a word it makes a hashtag.
const ANCHOR: char = '#';
/// What opens and closes a quotation in some language; a pair of them belongs to the headline.
const QUOTES: [(char, char); 4] = [('«', '»'), ('»', '«'), ('‹', '›'), ('›', '‹')];
/// Share of links from which a heading leads elsewhere, unless it is like what is declared.
const LINKED: f64 = 0.9;
/// By how much more a later heading must be like the declared titles to be the page's headline instead of the first one.
const BETTER: f64 = 0.25;
/// Signs that join them too, but stand in headlines as often: they count only beside the site's name.
const WEAK_JOINTS: [&str; 6] = [": ", " : ", "：", "_", "-", " "];

/// Names under which `<meta>` gives a page's title, the plainest first: Highwire Press, schema.org, Dublin Core, analytics.
const TITLE_METAS: [&str; 9] =
    ["citation_title", "headline", "dc.title", "dcterms.title", "dc:title", "title", "cxenseparse:title", "parsely-title", "sailthru.title"];

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
    /// A heading's last line, or what stands behind its last joint.
    pub(super) const CUT_LAST: Self = Self(1 << 25);
    /// A heading without its bracket.
    pub(super) const UNBRACKETED: Self = Self(1 << 26);
    /// The heading of the first level that is most like what is declared.
    pub(super) const HEADLINE: Self = Self(1 << 27);

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A value that could be the headline.
#[derive(Debug)]
pub(super) struct Title {
    pub(super) value: String,
    /// The same words with a sign behind the kicker, where only style sets it apart in `value`.
    pub(super) parted: Option<String>,
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
    /// Folded text of the page's heading of the first level that is not the site's name: the first, if no later one is more like
    /// what is declared.
    pub(super) headline: String,
}

impl Gathered {
    /// Adds a part of a title, unless it was torn out of a pair of brackets or quotation marks.
    fn add_part(&mut self, part: &str, carrier: &'static str, carriers: Carriers, block: Option<usize>) {
        if !is_torn(part) {
            self.add(part, carrier, carriers, block);
        }
    }

    pub(super) fn add(&mut self, value: &str, carrier: &'static str, carriers: Carriers, block: Option<usize>) {
        let value = without_left_overs(value);
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
            // "New quay Ferries sail again" in the heading, "New quay: Ferries sail again" where it is declared.
            let kicker = value.split_once(KICKER).map(|(kicker, _)| kicker);
            if let Some((kicker, rest)) = kicker.and_then(|kicker| Some((kicker, known.value.strip_prefix(kicker)?)))
                && rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || OPENING_QUOTES.contains(&c)))
            {
                known.parted.get_or_insert_with(|| format!("{kicker}:{rest}"));
            }
            return;
        }
        self.titles.push(Title { value: value.to_owned(), parted: None, folded, carrier, carriers, block });
    }
}

/// Gathers from headings, other blocks and declarations.
pub(super) fn gather(page: &TitlePage<'_>) -> Gathered {
    let mut found = Gathered::default();
    shown(page, &mut found);
    declared(page, &mut found);
    find_headline(page, &mut found);
    forms::drop_worse(page, &mut found);
    unspaced::drop_ends(page, &mut found);
    // A site's name heads its front page and nothing else.
    if !page.is_front() {
        found.titles.retain(|title| !page.site_names.contains(&title.folded));
    }
    // A lower heading that nothing vouches for heads a part of the page. Better no title than another's.
    let declared = std::mem::take(&mut found.declared);
    found.titles.retain(|title| {
        let headed = title.block.is_some_and(|at| page.outline.blocks[at].kind == Kind::Heading(1));
        let said = headed || title.carriers.has(Carriers::H1) || Carriers::WHOLE.iter().chain(&Carriers::PART).any(|carrier| title.carriers.has(*carrier));
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
        } else {
            lower += 1;
            carriers = carriers.or(if level == 2 { Carriers::H2 } else { Carriers::H3 });
        }
        found.add(&whole, ["h1", "h2", "h3"][usize::from(level) - 1], carriers, Some(at));
        // Without a heading of the first level, the first one stands for it.
        if level == 1 || carriers.has(Carriers::FIRST_HEADING) {
            cuts(page, &block.text, &whole, at, found);
        }
    }
}

/// What is left of a heading without its overline, label, bracket, or what a joint sets apart.
fn cuts(page: &TitlePage<'_>, lines: &str, whole: &str, at: usize, found: &mut Gathered) {
    let at = Some(at);
    if let Some((first, _)) = lines.split_once('\n') {
        found.add(first, "heading, its first line", Carriers::CUT, at);
    }
    if let Some((_, last)) = lines.rsplit_once('\n') {
        found.add(last, "heading, its last line", Carriers::CUT_LAST, at);
    }
    // "Thread: …", "Blog: …"
    if let Some((label, rest)) = whole.split_once(": ").filter(|(label, _)| !label.contains(' ')) {
        found.add(rest, "heading, behind its label", Carriers::CUT, at);
        found.add(label, "heading, its label", Carriers::CUT, at);
    }
    if let Some(bare) = without_bracket(whole) {
        found.add(bare, "heading, its bracket cut", Carriers::CUT.or(Carriers::UNBRACKETED), at);
    }
    let joints = standing(&JOINTS, whole);
    for joint in &joints {
        if let Some((lead, _)) = whole.split_once(*joint) {
            found.add_part(lead, "heading, its first part", Carriers::CUT, at);
        }
        if let Some((_, tail)) = whole.rsplit_once(*joint) {
            found.add_part(tail, "heading, its last part", Carriers::CUT_LAST, at);
        }
    }
    let bare = without_site(whole, page, &joints);
    if bare.len() < whole.len() {
        found.add(bare, "heading, the site's name cut", Carriers::CUT.or(Carriers::BARE), at);
    }
}

/// "Name (12 articles)" without what stands in brackets at its end.
pub(super) fn without_bracket(whole: &str) -> Option<&str> {
    let (lead, _) = whole.strip_suffix([')', ']'])?.rsplit_once(['(', '['])?;
    Some(lead.trim_end()).filter(|lead| !lead.is_empty() && whole.contains([' ', '\u{a0}']))
}

/// "Headline [Example]" without the site's name, which is no part of a headline in brackets.
fn without_named_bracket<'v>(value: &'v str, site_names: &[String]) -> &'v str {
    let cut = value.trim_end().strip_suffix([')', ']']).and_then(|open| open.rsplit_once(['(', '[']));
    cut.filter(|(lead, name)| !lead.trim().is_empty() && site_names.contains(&fold(name))).map_or(value, |(lead, _)| lead.trim_end())
}

/// Cuts signs that joined parts off both ends, but leaves a quotation its marks.
pub(super) fn without_left_overs(value: &str) -> &str {
    let value = value.trim_matches(|c: char| c.is_whitespace()).trim_end_matches(|c: char| c.is_whitespace() || c == ANCHOR);
    let left_over = |c: char| c.is_whitespace() || LEFT_OVER.contains(&c);
    let trimmed = value.trim_matches(left_over);
    let start = value.len() - value.trim_start_matches(left_over).len();
    let (before, after) = (&value[..start], &value[start + trimmed.len()..]);
    for (open, close) in QUOTES {
        let opens = before.ends_with(open) && (after.starts_with(close) || trimmed.contains(close));
        let closes = after.starts_with(close) && (before.ends_with(open) || trimmed.contains(open));
        if opens || closes {
            let from = start - if opens { open.len_utf8() } else { 0 };
            let to = start + trimmed.len() + if closes { close.len_utf8() } else { 0 };
            return &value[from..to];
        }
    }
    trimmed
}

/// Marks the heading of the first level that stands for the page, and the first of them.
fn find_headline(page: &TitlePage<'_>, found: &mut Gathered) {
    let likeness = |title: &Title| {
        let like = |other: &String| if other.is_empty() { 0.0 } else { overlap(&title.folded, other).min(overlap(other, &title.folded)) };
        found.declared.iter().map(like).fold(0.0, f64::max)
    };
    let is_told = found.declared.iter().any(|other| !other.is_empty());
    // The heading of a menu, or of a teaser that leads elsewhere.
    let is_aside = |title: &Title| {
        title.block.map(|at| &page.outline.blocks[at]).is_some_and(|block| {
            let around = page.table.effective[block.region as usize];
            around.has(Hints::NAV.or(Hints::FOOTER).or(Hints::CONSENT)) || block.link_share() > LINKED
        })
    };
    let mut best: Option<(usize, f64)> = None;
    let mut first = None;
    for (at, title) in found.titles.iter().enumerate() {
        if !title.carriers.has(Carriers::H1) || page.site_names.contains(&title.folded) {
            continue;
        }
        let like = likeness(title);
        if is_told && like < VOUCHED && is_aside(title) {
            continue;
        }
        first = first.or(Some(at));
        if best.is_none_or(|(_, most)| like > most + BETTER) {
            best = Some((at, like));
        }
    }
    for (at, carrier) in [(first, Carriers::FIRST_H1), (best.map(|(at, _)| at), Carriers::HEADLINE)] {
        if let Some(title) = at.and_then(|at| found.titles.get_mut(at)) {
            title.carriers = title.carriers.or(carrier);
        }
    }
    found.headline = best.map(|(at, _)| found.titles[at].folded.clone()).unwrap_or_default();
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
    // A review or a film on a product's page, or an answer in a thread, is a part of it.
    let owner = ["Product", "ProductGroup", "Question"].iter().find_map(|kind| page.json_ld.first(kind));
    let name = owner.or_else(|| page.json_ld.page_object()).and_then(|object| jsonld::text(object.get("name")?));
    let values: [(&'static str, Option<String>); 6] = [
        ("og:title", head.meta("og:title").map(folded)),
        ("twitter:title", head.meta("twitter:title").map(folded)),
        ("json_ld headline", page.json_ld.text("headline")),
        ("json_ld name", name),
        ("meta", TITLE_METAS.iter().find_map(|name| head.meta(name)).map(folded)),
        ("title", head.title.as_deref().map(folded)),
    ];
    for (at, (carrier, value)) in values.into_iter().enumerate() {
        let Some(value) = value.map(|value| without_named_bracket(&value, page.site_names).to_owned()).filter(|value| !value.is_empty()) else { continue };
        found.add(&value, carrier, Carriers::WHOLE[at], None);
        let joints = standing(&JOINTS, &value);
        let bare = without_site(&value, page, &joints);
        let barer = without_site(bare, page, &standing(&WEAK_JOINTS, &value));
        for (rest, of, weak) in [(bare, value.as_str(), Carriers::default()), (barer, bare, Carriers::WEAK)] {
            if rest.len() < of.len() {
                found.add(rest, carrier, Carriers::PART[at].or(Carriers::BARE).or(weak), None);
            }
        }
        parts(&value, &joints, carrier, Carriers::PART[at], found);
        if let Some(bare) = without_bracket(&value) {
            found.add(bare, carrier, Carriers::PART[at].or(Carriers::UNBRACKETED), None);
        }
        if value.chars().count() <= LONGEST {
            found.declared[at] = fold(&value);
        }
    }
}

/// Cuts a declared title at its joints, every way.
fn parts(value: &str, joints: &[&str], carrier: &'static str, part: Carriers, found: &mut Gathered) {
    let mut joints: Vec<(usize, usize)> = joints.iter().flat_map(|joint| value.match_indices(joint).map(|(at, joint)| (at, at + joint.len()))).collect();
    joints.retain(|(from, to)| !is_range(&value[..*from], &value[*to..]));
    joints.sort_unstable();
    // " // " holds " / ".
    joints.dedup_by(|next, joint| next.0 < joint.1);
    let (Some(first), Some(last)) = (joints.first().copied(), joints.last().copied()) else { return };
    found.add_part(&value[..first.0], carrier, part.or(Carriers::FIRST_PART), None);
    found.add_part(&value[last.1..], carrier, part.or(Carriers::LAST_PART), None);
    found.add_part(&value[..last.0], carrier, part.or(Carriers::BUT_LAST), None);
    found.add_part(&value[first.1..], carrier, part.or(Carriers::BUT_FIRST), None);
    if joints.len() < MOST_PARTS {
        for pair in joints.windows(2) {
            found.add_part(&value[pair[0].1..pair[1].0], carrier, part, None);
        }
        // "Headline - its second half - section | site"
        for joint in joints.iter().take(joints.len() - 1).skip(1) {
            found.add_part(&value[..joint.0], carrier, part, None);
        }
    }
}

/// Whether a sign stands between two numbers ("14. - 20. January").
fn is_range(before: &str, after: &str) -> bool {
    before.trim_end_matches('.').ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a text holds only one half of a pair of brackets or quotation marks.
pub(super) fn is_torn(part: &str) -> bool {
    let count = |sign: char| part.matches(sign).count();
    let is_uneven = |(open, close): (char, char)| count(open) != count(close);
    !count('"').is_multiple_of(2) || [('(', ')'), ('[', ']'), ('«', '»'), ('「', '」'), ('『', '』')].into_iter().any(is_uneven)
}

/// Those of the signs that stand in a text at all: most do not, and each would be looked for several times.
pub(super) fn standing<'j>(joints: &[&'j str], text: &str) -> Vec<&'j str> {
    joints.iter().copied().filter(|joint| text.contains(joint)).collect()
}

/// Takes the site's name off either end of a title, and the section's off the end: "Headline - Sport | Example".
pub(super) fn without_site<'v>(title: &'v str, page: &TitlePage<'_>, joints: &[&str]) -> &'v str {
    let mut rest = title.trim();
    let section = page.section.map(fold).unwrap_or_default();
    let is_name = |part: &str| page.site_names.contains(&fold(part));
    let is_label = |part: &str| is_name(part) || !section.is_empty() && fold(part) == section;
    'cut: loop {
        for joint in joints {
            if let Some((lead, tail)) = rest.rsplit_once(joint)
                && is_label(tail)
                && !lead.trim().is_empty()
            {
                rest = lead.trim();
                continue 'cut;
            }
            if let Some((lead, tail)) = rest.split_once(joint)
                && is_name(lead)
                && !tail.trim().is_empty()
            {
                rest = tail.trim();
                continue 'cut;
            }
        }
        return rest.trim_end_matches([':', '-', '|', '_', ',']).trim();
    }
}
