//! From the text of a byline to the people it names.

use ego_tree::NodeId;
use html5ever::local_name;
use scraper::Html;
use scraper::node::Node;

use super::names::{NAMES, after_phrase};
use super::person::{Trust, bare_name, begins_with_given, is_abjad, is_another, is_east_asian, is_name_line, is_person};
use crate::dom;
use crate::extract::dates;
use crate::extract::fold::fold;
use crate::extract::text::folded;

/// People of one byline at most.
const MOST_PEOPLE: usize = 12;
/// Pieces of text read of one element.
const MOST_PIECES: usize = 24;
/// Nodes looked at for them.
const MOST_NODES: usize = 2000;
/// Characters read of a text that names people: room for as many as are kept, and a limit to what a page can declare.
const LONGEST_READ: usize = 600;
/// Characters of a piece that can be a byline.
const LONGEST_PIECE: usize = 160;
/// The end of a word that is an element of its own, for its spacing, is not longer: `Jane Farro<span>w</span>`.
const LONGEST_WORD_END: usize = 1;
/// Letters of a shorthand ("jfa").
const LONGEST_SHORTHAND: usize = 5;
/// Characters of the house before a reporter's name and an equals sign.
const LONGEST_HOUSE: usize = 12;
/// Where a word may be parted at the end of a line; no part of it.
const SOFT_HYPHEN: char = '\u{ad}';
/// Dates cut out of one byline.
const MOST_DATES: usize = 2;

/// A text node of a byline element, and what its elements say of it.
#[derive(Debug, Default, Clone)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) in_link: bool,
    /// Marked as a name by microdata or microformat.
    pub(super) is_name: bool,
    /// The content of a `<meta>`, which no reader sees.
    pub(super) is_unseen: bool,
}

/// The pieces of text in an element.
pub(super) fn pieces(html: &Html, node: NodeId) -> Vec<Piece> {
    let Some(root) = html.tree.get(node) else { return Vec::new() };
    if root.value().as_element().is_some_and(|element| element.classes().any(is_filing)) {
        return Vec::new();
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut ends_in_letter = false;
    for (read, inner) in root.descendants().enumerate() {
        if pieces.len() >= MOST_PIECES || read >= MOST_NODES {
            break;
        }
        match inner.value() {
            Node::Text(raw) => {
                let text = folded(raw);
                if text.is_empty() {
                    ends_in_letter = false;
                    continue;
                }
                let goes_on = ends_in_letter && raw.starts_with(char::is_lowercase) && text.chars().count() <= LONGEST_WORD_END;
                ends_in_letter = raw.ends_with(char::is_lowercase);
                if let Some(last) = pieces.last_mut().filter(|_| goes_on) {
                    last.text.push_str(&text);
                    continue;
                }
                let mut piece = Piece { text, ..Piece::default() };
                let mut skipped = false;
                for above in inner.ancestors().take_while(|above| above.id() != root.id()) {
                    let Some(element) = above.value().as_element() else { continue };
                    skipped |= matches!(element.name(), "script" | "style" | "template" | "svg" | "button" | "noscript");
                    piece.in_link |= element.name.local == local_name!("a");
                    skipped |= element.classes().any(files);
                    piece.is_name |= marks_name(element);
                }
                piece.is_name |= root.value().as_element().is_some_and(|element| dom::attr(element, &local_name!("itemprop")) == Some("name"));
                piece.in_link |= root.value().as_element().is_some_and(|element| element.name.local == local_name!("a"));
                if !skipped {
                    pieces.push(piece);
                }
            }
            Node::Element(element) if element.name.local == local_name!("meta") && marks_name(element) => {
                if let Some(content) = dom::attr(element, &local_name!("content")).map(folded).filter(|content| !content.is_empty()) {
                    pieces.push(Piece { text: content, in_link: false, is_name: true, is_unseen: true });
                }
            }
            _ => {}
        }
    }
    pieces
}

/// Whether a class is that of where a text is filed, beside who wrote it.
fn files(class: &str) -> bool {
    const STEM: &[u8] = b"categor";
    class.as_bytes().windows(STEM.len()).any(|part| part.eq_ignore_ascii_case(STEM))
}

/// Whether the last word of a class says so.
fn is_filing(class: &str) -> bool {
    let last = class.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    last.eq_ignore_ascii_case("category") || last.eq_ignore_ascii_case("categories")
}

/// `itemprop=name`, or the microformat classes of a name.
fn marks_name(element: &scraper::node::Element) -> bool {
    dom::attr(element, &local_name!("itemprop")).is_some_and(|prop| prop.split_ascii_whitespace().any(|prop| prop == "name"))
        || element.classes().any(|class| matches!(class, "fn" | "p-name" | "p-author" | "author-name" | "author__name" | "byline-name"))
}

/// The people an element names: what is marked as a name first, then links, then the text.
pub(super) fn people_of(pieces: &[Piece], trust: Trust, site_names: &[String]) -> Vec<String> {
    let pieces = &without_others(pieces);
    let marked: Vec<String> = pieces.iter().filter(|piece| piece.is_name).flat_map(|piece| people(&piece.text, trust, site_names)).collect();
    if !marked.is_empty() {
        return unique(marked);
    }
    // What reads like a full name without a doubt comes before single words ("Follow", "Jane").
    for strictness in [Trust::Own, trust] {
        let mut found = Vec::new();
        let mut first_in_link = false;
        let mut is_open = false;
        for piece in pieces.iter().filter(|piece| piece.text.chars().count() <= LONGEST_PIECE) {
            // One after the other, and nothing but names: "Jane Farrow", "Anna Lind".
            let goes_on = piece.in_link && (first_in_link || is_open && is_name_line(&piece.text))
                || joins(&piece.text)
                || is_name_line(&piece.text) && begins_with_given(&piece.text);
            is_open = piece.text.ends_with([',', '&', '،', '、']);
            if is_label(&piece.text) {
                continue;
            }
            if !found.is_empty() && !goes_on {
                // "Jane Farrow", "in", "Harbour Life": what follows is where it is filed.
                if piece.text.chars().all(char::is_lowercase) && !piece.in_link {
                    break;
                }
                continue;
            }
            let mut names = people(&piece.text, strictness, site_names);
            // "Jane", "Islands": behind the first name, a single word in a link is where it is filed.
            names.retain(|name| found.is_empty() || name.contains(' ') || name.starts_with(is_east_asian) || begins_with_given(name));
            first_in_link |= !names.is_empty() && piece.in_link;
            found.extend(names);
        }
        if !found.is_empty() {
            return unique(found);
        }
    }
    Vec::new()
}

/// The pieces but for those that name people who did not write the text: from "Photos by" to the next label of an author.
fn without_others(pieces: &[Piece]) -> Vec<Piece> {
    let mut kept = Vec::new();
    let mut is_other = false;
    for piece in pieces {
        if credits_another(&piece.text) {
            is_other = true;
        } else if is_labelled(&piece.text) {
            is_other = false;
        }
        if !is_other {
            kept.push(piece.clone());
        }
    }
    kept
}

/// Whether something tells a single word of a byline from a button's: it is a given name, a link, marked as a name, or follows a label.
pub(super) fn is_vouched(name: &str, pieces: &[Piece]) -> bool {
    if begins_with_given(name) {
        return true;
    }
    // A shorthand is all that its element holds ("jfa"); a longer word in small letters is a tag, unless a label stands before it.
    let is_small = name.chars().all(char::is_lowercase);
    let is_short = name.chars().count() <= LONGEST_SHORTHAND;
    if is_small && is_short && pieces.len() == 1 && pieces[0].text == name {
        return true;
    }
    pieces
        .iter()
        .enumerate()
        .filter(|(_, piece)| piece.text.contains(name))
        .any(|(at, piece)| piece.in_link && (is_short || !is_small) || piece.is_name || is_labelled(&piece.text) || at > 0 && is_labelled(&pieces[at - 1].text))
}

fn unique(names: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        if !kept.iter().any(|known| fold(known) == fold(&name)) {
            kept.push(name);
        }
    }
    kept.truncate(MOST_PEOPLE);
    kept
}

/// Whether the text is only a label ("Written by").
pub(super) fn is_label(text: &str) -> bool {
    after_phrase(text, &NAMES.prefixes).is_some_and(|rest| !rest.contains(char::is_alphanumeric)) || !text.contains(char::is_alphabetic)
}

/// Whether the text begins with the label of an author ("By …").
pub(crate) fn is_labelled(text: &str) -> bool {
    after_phrase(text, &NAMES.prefixes).is_some()
}

/// Whether the text names somebody who did not write the article ("Photo: …", "Reviewed by …").
pub(super) fn credits_another(text: &str) -> bool {
    after_phrase(text, &NAMES.not_author).is_some()
}

/// Whether a byline names the house: an agency, a newsroom ("By Staff Reports").
pub(super) fn names_the_house(text: &str) -> bool {
    let whole = fold(after_phrase(text, &NAMES.prefixes).unwrap_or(text));
    let is_nobody = |word: &str| NAMES.organisations.contains(word) || NAMES.roles.contains(word);
    // A word alone may be a button ("Follow").
    NAMES.agencies.contains_key(&whole) || whole.contains(' ') && whole.split(' ').all(is_nobody)
}

/// Whether two to four words, one of which no person's name holds ("HL News Desk").
pub(super) fn names_an_organisation(text: &str) -> bool {
    const WORDS: std::ops::RangeInclusive<usize> = 2..=4;
    let folded = fold(text);
    WORDS.contains(&folded.split(' ').count()) && folded.split(' ').any(|word| NAMES.organisations.contains(word))
}

/// Whether the text only announces somebody who did not write the article ("Reviewed by").
pub(super) fn credits_nobody_yet(text: &str) -> bool {
    after_phrase(text, &NAMES.not_author).is_some_and(|rest| !rest.contains(char::is_alphanumeric))
}

/// A piece that goes on with a list of names ("and Jane Doe", ", Jane Doe").
fn joins(text: &str) -> bool {
    text.starts_with([',', '&', '،', '、', '+']) || text.split_whitespace().next().is_some_and(|word| NAMES.joiners.contains(&fold(word)))
}

/// The people a text names.
pub(super) fn people(byline: &str, trust: Trust, site_names: &[String]) -> Vec<String> {
    let end = byline.char_indices().nth(LONGEST_READ).map_or(byline.len(), |(at, _)| at);
    let byline = byline[..end].replace(SOFT_HYPHEN, "");
    let mut rest = byline.trim();
    if credits_another(rest) || rest.contains("://") {
        return Vec::new();
    }
    let mut trust = trust;
    let whole = fold(rest);
    if trust != Trust::Account && (NAMES.not_person.contains(&whole) || NAMES.roles.contains(&whole)) {
        return Vec::new();
    }
    if trust != Trust::Account {
        // "Le Figaro", "Le Figaro et AFP": what reads like a label is the site's article.
        if after_phrase(rest, &NAMES.prefixes).is_some() && begins_with_site(&whole, site_names) {
            return Vec::new();
        }
        // "항구스포츠=김서연 기자"
        if let Some((house, name)) = rest.split_once(['=', '＝'])
            && house.chars().count() <= LONGEST_HOUSE
            && house.chars().all(is_east_asian)
            && name.starts_with(is_east_asian)
        {
            rest = name;
        }
        while let Some(after) = after_phrase(rest, &NAMES.prefixes) {
            if after.is_empty() {
                return Vec::new();
            }
            if after.len() == rest.len() {
                break;
            }
            rest = after;
            trust = trust.max(Trust::Byline);
        }
    }
    let dateless = without_dates(rest);
    // What is left of a date is no name ("Sat").
    let trust = if dateless == rest { trust } else { trust.min(Trust::Own) };
    // What follows a bar, a bullet or a bracket is a role, a place or a date; before the first may stand a date that is gone by now.
    let parts = dateless
        .split(['|', '｜', '│', '丨', '•', '·', '\n', '–', '—', '/', '／', '●', '・', '<'])
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(" ـ "));
    let is_declared = matches!(trust, Trust::Declared | Trust::Person);
    let parts = parts.map(|part| if is_declared && has_alias(part) { part } else { without_bracket(part) });
    let is_date_label = |part: &str| dates::holds_label(part) && !part.contains(' ');
    let parts: Vec<&str> = parts.map(str::trim).filter(|part| part.contains(char::is_alphabetic) && !is_date_label(part)).collect();
    let Some(part) = who_of(&parts, site_names) else { return Vec::new() };
    if trust == Trust::Account {
        return is_person(part, trust, site_names).then(|| part.to_owned()).into_iter().collect();
    }
    let mut names: Vec<String> = Vec::new();
    for (split, joined) in split_names(&without_titles(part)) {
        // "Reporting by Jane Farrow; Writing by Bo Ek; Editing by Tom Reed"
        if !names.is_empty() && credits_another(&split) {
            break;
        }
        let split = after_phrase(&split, &NAMES.prefixes).filter(|rest| !names.is_empty() && is_name_line(rest)).map_or(split.clone(), str::to_owned);
        let name = bare_name(&split);
        // "Ask" of "Ask the Doctors" is no name, "David" of "David at" is.
        let rest = split.strip_prefix(name.as_str()).unwrap_or_default();
        let has_case = name.contains(char::is_lowercase) || name.contains(char::is_uppercase);
        let cut_short = !name.contains(' ') && has_case && rest.split_whitespace().any(|word| word.starts_with(char::is_uppercase));
        // "The Harbour editors" are many, "Human in the Loop" nobody.
        let goes_on = fold(rest);
        // "Harbour Council for Bay Affairs"
        let is_stump = is_declared && rest.trim_start().starts_with(char::is_lowercase);
        let is_sentence = !goes_on.is_empty() && (is_stump || !name.contains(' ')) && has_case && !begins_with_given(&name);
        if cut_short || is_sentence || NAMES.organisations.contains(&goes_on) {
            break;
        }
        let fits = if names.is_empty() || joined { is_person(&name, trust, site_names) } else { is_another(&split, &name, &names[0], site_names) };
        // "in London and New York": behind what is no name no list goes on.
        if !fits && names.is_empty() && trust != Trust::Doubtful {
            break;
        }
        if fits {
            names.push(name);
        }
    }
    names.truncate(MOST_PEOPLE);
    names
}

/// Whether a folded byline is the site's name, or that and an agency beside it.
fn begins_with_site(folded: &str, site_names: &[String]) -> bool {
    let is_beside = |rest: &str| rest.split_whitespace().all(|word| NAMES.joiners.contains(word) || NAMES.agencies.contains_key(word));
    site_names.iter().filter_map(|site| folded.strip_prefix(site.as_str())).any(|rest| rest.is_empty() || rest.starts_with(' ') && is_beside(rest))
}

/// The part of a byline that names people: the first, unless that is the site, an agency or a single word that is no given name
/// ("دبي - سلمى الوزاني", "Politics · Jane Farrow") before a part that begins with one.
fn who_of<'p>(parts: &[&'p str], site_names: &[String]) -> Option<&'p str> {
    let (first, others) = parts.split_first()?;
    let folded = fold(first);
    let is_word = !first.contains(' ') && (is_abjad(first) || !begins_with_given(first) && !first.starts_with(is_east_asian));
    let is_place = site_names.contains(&folded) || NAMES.agencies.contains_key(&folded) || is_word;
    let is_name = |part: &str| is_name_line(part) && begins_with_given(part);
    let named = is_place.then(|| others.iter().find(|part| is_name(part.split([',', '&']).next().unwrap_or_default().trim())));
    Some(named.flatten().copied().unwrap_or(first))
}

/// A label and a name that only style sets apart ("ByJane Doe"), with a space between.
pub(super) fn set_apart(line: &str) -> Option<String> {
    const LONGEST_LABEL: usize = 14;
    let mut before = ' ';
    for (at, c) in line.char_indices().take(LONGEST_LABEL) {
        if c.is_uppercase() && before.is_lowercase() {
            let (label, name) = line.split_at(at);
            return is_label(label).then(|| format!("{label} {name}"));
        }
        before = c;
    }
    None
}

/// The text without the dates in it.
pub(super) fn without_dates(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..MOST_DATES {
        if !text.contains(char::is_numeric) {
            break;
        }
        let Some((_, range)) = dates::find(&text, &dates::Context::default()) else { break };
        text.replace_range(range, "|");
    }
    text
}

/// Cuts from a bracket on, unless the name goes on behind it ("Jane (Doe) Smith").
fn without_bracket(part: &str) -> &str {
    let Some(open) = part.find(['(', '[', '（']) else { return part };
    let goes_on = part[open..].find([')', ']']).is_some_and(|close| {
        let after = part[open + close + 1..].trim();
        after.chars().next().is_some_and(char::is_uppercase) && after.split_whitespace().count() <= 2 && !part[..open].trim().is_empty()
    });
    if goes_on { part } else { &part[..open] }
}

/// Whether a declared name ends with an alias in brackets: with a part of the name in it ("Jane Farrow (jfarrow)"), or written as no other
/// word is ("Jane Farrow (JFarrow)").
fn has_alias(part: &str) -> bool {
    const SHORTEST_ALIAS: usize = 4;
    const SHORTEST_PART: usize = 3;
    let Some((name, alias)) = part.trim().strip_suffix(')').and_then(|part| part.split_once('(')) else { return false };
    let is_plain = alias.chars().count() >= SHORTEST_ALIAS && alias.chars().all(char::is_alphabetic);
    let inner = alias.chars().skip(1);
    let folded = fold(alias);
    let bears_name = fold(name).split(' ').any(|part| part.chars().count() >= SHORTEST_PART && folded.contains(part));
    let is_small = alias.starts_with(char::is_lowercase) && bears_name;
    let is_odd = is_small || inner.clone().any(char::is_uppercase) && inner.clone().any(char::is_lowercase);
    let is_word = NAMES.roles.contains(&folded) || NAMES.not_person.contains(&folded) || NAMES.organisations.contains(&folded);
    is_plain && is_odd && !is_word && !NAMES.agencies.contains_key(&folded)
}

/// The list without the parts between commas that end in a role ("Jane Farrow, Home and Harbour Expert").
fn without_titles(list: &str) -> String {
    let is_title = |part: &str| part.split_whitespace().next_back().is_some_and(|last| NAMES.roles.contains(&fold(last)));
    let mut parts = list.split(',');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.filter(|part| !is_title(part)).fold(first, |kept, part| kept + "," + part)
}

/// Words up to the next one that joins names.
fn words_until_joiner(words: &[&str]) -> usize {
    words.iter().take_while(|word| !NAMES.joiners.contains(&fold(word))).count()
}

/// Cuts a list of names at commas and at the words that join them; with each name whether a word or "&" joined it.
fn split_names(list: &str) -> Vec<(String, bool)> {
    const SIGNS: [char; 8] = [',', ';', '&', '،', '؛', '、', '，', '+'];
    /// Letters of a name that a joiner is written onto.
    const SHORTEST_NAME: usize = 3;
    /// Words of a full name.
    const FULL: usize = 2;
    let mut names = vec![(String::new(), true)];
    for part in list.split_inclusive(SIGNS) {
        let ending = part.chars().next_back().filter(|c| SIGNS.contains(c));
        let part: Vec<&str> = part.trim_end_matches(SIGNS).split_whitespace().collect();
        for (at, word) in part.iter().copied().enumerate() {
            let folded = fold(word);
            let current = names.len() - 1;
            // What stands inside names as well joins two only if they are full names: "Ana Souza e Rui Melo", not "Ana Souza e Melo".
            let is_inside =
                NAMES.particles.contains(&folded) && (names[current].0.split_whitespace().count() < FULL || words_until_joiner(&part[at + 1..]) < FULL);
            // "سلمى الوزاني وكريم بناني": the joiner is written onto the second name.
            let joined = word.strip_prefix(['و', 'ו']).filter(|rest| {
                rest.chars().count() >= SHORTEST_NAME
                    && names[current].0.split_whitespace().count() >= FULL
                    && at + 1 < part.len()
                    && !NAMES.and_like.contains(&folded)
            });
            if let Some(rest) = joined {
                names.push((rest.to_owned(), true));
                continue;
            }
            // A joiner with a capital is a name: "Jorge E Pérez", "Dan Brown".
            if NAMES.joiners.contains(&folded) && !is_inside && !word.starts_with(char::is_uppercase) {
                if names[current].0.is_empty() {
                    names[current].1 = true;
                } else {
                    names.push((String::new(), true));
                }
                continue;
            }
            let name = &mut names[current].0;
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(word);
        }
        if let Some(sign) = ending {
            names.push((String::new(), !matches!(sign, ',' | '،' | '，')));
        }
    }
    names.retain(|(name, _)| !name.is_empty());
    names.into_iter().flat_map(|(name, joined)| apart(name).into_iter().map(move |name| (name, joined))).collect()
}

/// Full names of Chinese characters or Hangul that only spaces part ("陈思远 吴雨桐"); family and given name apart are shorter.
fn apart(name: String) -> Vec<String> {
    const FULL: std::ops::RangeInclusive<usize> = 3..=4;
    let is_full = |word: &str| FULL.contains(&word.chars().count()) && word.chars().all(|c| is_east_asian(c) && !matches!(c, '\u{3040}'..='\u{30ff}'));
    let is_role = |word: &str| NAMES.roles.contains(&fold(word));
    if name.split_whitespace().count() > 1 && name.split_whitespace().all(|word| is_full(word) && !is_role(word)) {
        return name.split_whitespace().map(str::to_owned).collect();
    }
    vec![name]
}
