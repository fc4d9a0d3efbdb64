//! Lines near headline and text that read as bylines do, whatever their markup.

use super::authors::{AuthorPage, LONGEST_BYLINE, zone};
use super::byline::{self, people};
use super::headline;
use super::names::{NAMES, Phrases, after_phrase};
use super::person::{Trust, bare_name, begins_with_given, beside_role, is_abjad, is_name_line, names_a_role, stands_for_person};
use crate::extract::dates;
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::outline::Kind;
use crate::extract::phrases;

/// Characters of a line that is only a label and an account's name ("by jdoe42").
const LONGEST_ACCOUNT_LINE: usize = 30;
/// Blocks below the headline in which a name without a label can be the author's.
const BELOW: usize = 8;
/// Letters behind a name are not more, with their points and spaces.
const LONGEST_LETTERS: usize = 10;
/// Blocks behind the text in which a box about the author may stand.
const BEHIND: usize = 80;
/// Words of a name that is known by its place alone.
const UNHEARD_WORDS: std::ops::RangeInclusive<usize> = 2..=3;
/// Words of what somebody is, behind the name: "كاتب وصحافي من المغرب".
const MOST_ROLE_WORDS: usize = 5;
/// Blocks that list the people behind a label of their own.
const MOST_LISTED: usize = 6;
/// Where the names of other people stand.
const OTHERS: Hints = Hints::COMMENT.or(Hints::RELATED).or(Hints::NAV).or(Hints::TEASER);

/// Short lines near the text that read as bylines do.
pub(super) fn near(page: &AuthorPage<'_>) -> Vec<String> {
    let zone = zone(page);
    let blocks = &page.outline.blocks;
    let headline = page.headline.map(|at| fold(&blocks[at].text)).unwrap_or_default();
    let tail = page.body.1.saturating_sub(3).max(zone.end)..(page.body.1 + 4).min(blocks.len());
    for at in zone.chain(tail) {
        let block = &blocks[at];
        if let Some(name) = of_dateline(&block.text).filter(|_| at <= page.body.0 + 1) {
            return vec![name];
        }
        if page.table.blocks[at].length > LONGEST_BYLINE as f64 || page.is_elsewhere(block.region, at) {
            continue;
        }
        for line in block.text.lines() {
            let mut names = of_line(line, page.site_names);
            // What the page writes in small letters as well is no name ("Garden Care | 3 May").
            let is_labelled = strong_label(line).is_some();
            names.retain(|name| is_labelled || begins_with_given(name) || !name.contains(' ') || !is_phrase(page, name));
            // A headline with a date in it is no byline.
            names.retain(|name| !headline.contains(fold(name).as_str()));
            if !names.is_empty() {
                return names;
            }
        }
        let names = listed_behind(page, at, &NAMES.prefixes);
        if !names.is_empty() {
            return names;
        }
    }
    Vec::new()
}

/// A line below the headline that is a full name, with a role or a date at most ("Jane Farrow", "Jane Farrow, Senior Editor").
pub(super) fn bare_below_headline(page: &AuthorPage<'_>) -> Vec<String> {
    let blocks = &page.outline.blocks;
    // Without a headline above the text, the name can only be the text's own first line.
    let headline = page.headline.filter(|at| *at <= page.body.0);
    let title = headline.map(|at| fold(&blocks[at].text)).unwrap_or_default();
    let from = headline.map_or(page.body.0, |at| at + 1);
    let to = blocks.len().min(page.body.0 + if headline.is_some() { 3 } else { 1 }).min(from + BELOW);
    let begins = page.body.0.max(to)..blocks.len().min(page.body.0 + 1);
    for at in (from..to).chain(begins) {
        let is_others = at > 0 && byline::credits_nobody_yet(&blocks[at - 1].text);
        if is_others || page.table.blocks[at].length > LONGEST_BYLINE as f64 || page.is_elsewhere(blocks[at].region, at) {
            continue;
        }
        let mut lines = blocks[at].text.lines();
        let names = lines.find_map(|line| Some(names_only(line, page.site_names)).filter(|names| !names.is_empty())).unwrap_or_default();
        if names.first().is_some_and(|name| !title.contains(fold(name).as_str())) {
            return names;
        }
    }
    unheard_of(page).filter(|name| !title.contains(fold(name).as_str())).into_iter().collect()
}

/// The text's first line, where it is two or three capitalised words before a paragraph, and the page has none of them in small letters:
/// a name that no list of given names holds.
fn unheard_of(page: &AuthorPage<'_>) -> Option<String> {
    let at = page.body.0;
    let (block, next) = (page.outline.blocks.get(at)?, page.table.blocks.get(at + 1)?);
    let line = block.text.as_str();
    let all_capitalised = line.split(' ').all(|word| word.starts_with(char::is_uppercase) && word.chars().skip(1).any(char::is_lowercase));
    let fits = block.kind == Kind::Paragraph && next.is_sentence && UNHEARD_WORDS.contains(&line.split(' ').count()) && all_capitalised;
    let is_name = fits && is_name_line(line) && !names_a_role(line) && !dates::holds_label(line) && !page.site_names.contains(&fold(line));
    (is_name && !page.is_elsewhere(block.region, at) && !is_phrase(page, line)).then(|| line.to_owned())
}

/// The names of a line that holds nothing but names, roles, sources and dates.
fn names_only(line: &str, site_names: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    // "JANE FARROW Staff Writer Published: 3 May 2024"
    let dateless = byline::without_dates(line);
    let line = if dateless == line { line } else { without_date_label(dateless.split('|').next().unwrap_or_default()) };
    for part in line.split(['|', '•', '·', '–', '—', ',', '&', ';', '/']).map(str::trim).filter(|part| !part.is_empty()) {
        let several = headline::names_alone(part, site_names);
        let bare = bare_name(part);
        let is_name = |name: &str| is_name_line(name) && begins_with_given(name) && !site_names.contains(&fold(name)) && !names_a_role(name);
        if several.first().is_some_and(|first| is_name(first)) && (several.len() > 1 || is_name(part)) {
            names.extend(several);
        } else if bare != part && is_name(&bare) && part.strip_prefix(bare.as_str()).is_some_and(is_role_or_source) {
            names.push(bare);
        } else if names.is_empty()
            || !(names_a_role(part) || are_letters(part) || is_source(part, site_names) || !byline::without_dates(part).contains(char::is_alphabetic))
        {
            return Vec::new();
        }
    }
    names
}

/// The line without the label of a date at its end.
fn without_date_label(line: &str) -> &str {
    let line = line.trim_end();
    let label = line.rfind(' ').filter(|at| line.ends_with(':') && dates::holds_label(line[*at..].trim_end_matches(':').trim()));
    label.map_or(line, |at| &line[..at])
}

/// Whether what follows a name is a role and nothing else.
fn is_role_or_source(rest: &str) -> bool {
    // "AP Sports Writer", "avec AFP", "Friday"
    let is_source = |word: &str| NAMES.agencies.contains_key(&fold(word)) || NAMES.joiners.contains(word) || dates::holds_weekday(word);
    let role: Vec<&str> = rest.split_whitespace().skip_while(|word| is_source(word)).collect();
    role.is_empty() || NAMES.roles.contains(&fold(&role.join(" "))) || role.iter().all(|word| names_a_role(word) || is_source(word))
}

/// Whether a part behind a name is where the author writes: an agency, or the site ("Jane Farrow/Harbour Times").
fn is_source(part: &str, site_names: &[String]) -> bool {
    // "for Harbour Times"
    let behind_small = part.trim_start_matches(|c: char| !c.is_uppercase());
    [part, behind_small].iter().any(|part| {
        let folded = fold(part);
        NAMES.agencies.contains_key(&folded) || site_names.contains(&folded)
    })
}

/// Whether a part behind a name is letters of a degree, be they known or not ("DVM", "VTS (Behavior)").
fn are_letters(part: &str) -> bool {
    let bare = part.split('(').next().unwrap_or_default().trim();
    !bare.is_empty() && bare.chars().count() <= LONGEST_LETTERS && bare.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '.' | '-' | ' '))
}

/// The people named by boxes about the author below the text, if all of them name the same.
pub(super) fn in_boxes_below(page: &AuthorPage<'_>) -> Vec<String> {
    let blocks = &page.outline.blocks;
    let mut told: Vec<String> = Vec::new();
    for at in page.body.0..blocks.len().min(page.body.1 + BEHIND) {
        if page.table.effective[blocks[at].region as usize].has(OTHERS) {
            continue;
        }
        let mut names = Vec::new();
        for line in blocks[at].text.lines().filter(|line| line.chars().count() <= LONGEST_BYLINE) {
            if let Some(rest) = after_phrase(line, &NAMES.about_author).filter(|rest| rest.starts_with(char::is_alphabetic)) {
                names = people(rest, Trust::Doubtful, page.site_names);
            }
        }
        if names.is_empty() {
            names = listed_behind(page, at, &NAMES.about_author);
        }
        if names.is_empty() {
            continue;
        }
        if !told.is_empty() && fold(&told[0]) != fold(&names[0]) {
            return Vec::new();
        }
        if names.len() > told.len() {
            told = names;
        }
    }
    told
}

/// The people listed behind a block that is only a label: "Written by", "Jane Farrow", "Anna Lind".
fn listed_behind(page: &AuthorPage<'_>, at: usize, labels: &Phrases) -> Vec<String> {
    let blocks = &page.outline.blocks;
    let label = &blocks[at].text;
    if byline::credits_another(label) || !after_phrase(label, labels).is_some_and(|rest| !rest.contains(char::is_alphanumeric)) {
        return Vec::new();
    }
    let mut names: Vec<String> = Vec::new();
    for next in (at + 1..blocks.len()).take(MOST_LISTED) {
        let line = blocks[next].text.lines().next().unwrap_or_default();
        // The first is whoever stands behind the label; more of them only in the same list.
        let is_sentence = page.table.blocks[next].is_sentence;
        let goes_on = names.is_empty() || blocks[next].list.is_some() && blocks[next].list == blocks[at + 1].list;
        if page.table.blocks[next].length > LONGEST_BYLINE as f64 || is_sentence || !goes_on {
            break;
        }
        let found = people(line, Trust::Doubtful, page.site_names);
        if found.is_empty() {
            break;
        }
        names.extend(found);
    }
    names
}

/// Where words begin.
fn word_starts(line: &str) -> impl Iterator<Item = usize> + '_ {
    let spaces = line.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, c)| at + c.len_utf8());
    std::iter::once(0).chain(spaces).filter(|at| line[*at..].starts_with(|c: char| !c.is_whitespace()))
}

/// Whether a word can be what is left of a time whose digits are cut out ("Uhr", "à", "10:00", "AM").
fn is_leftover(word: &str) -> bool {
    const LONGEST: usize = 3;
    word.chars().count() <= LONGEST || word.contains(char::is_numeric)
}

/// The part from a label on that follows leftovers of a time.
fn behind_leftovers(part: &str) -> Option<&str> {
    let starts = word_starts(part).take_while(|at| part[..*at].split_whitespace().all(is_leftover));
    starts.map(|at| &part[at..]).find(|rest| after_phrase(rest, &NAMES.prefixes).is_some_and(|name| name.starts_with(char::is_alphabetic)))
}

/// What follows a label that stands before authors and nothing else ("posted by", "author", "记者"), not before titles too ("story", "text").
fn strong_label(text: &str) -> Option<&str> {
    let rest = after_phrase(text, &NAMES.prefixes)?;
    let label = fold(&text[..text.len() - rest.len()]);
    let ends_in_by = label.rsplit(' ').next().is_some_and(|last| NAMES.telling.contains(last));
    (ends_in_by || NAMES.roles.contains(&label) || after_phrase(text, &NAMES.about_author).is_some()).then_some(rest)
}

/// Whether a label stands before people only: in Arabic and Hebrew script most are ordinary words as well ("إعداد القيود"), so that there
/// a colon must set it off, or it must be one that says "by".
fn label_is_sure(line: &str, rest: &str) -> bool {
    let label = &line[..line.len() - rest.len()];
    !is_abjad(rest) || label.contains([':', '：', '/', '|']) || fold(label).split(' ').any(|word| NAMES.telling.contains(word))
}

/// What follows such a label and its colon at the start of a text.
fn colon_label(text: &str) -> Option<&str> {
    let rest = strong_label(text).filter(|rest| rest.starts_with(char::is_alphabetic))?;
    text[..text.len() - rest.len()].contains([':', '：']).then_some(rest)
}

/// The reporter in a dateline with a role, as Korean agencies begin their texts ("[서울=항구뉴스] 김서연 기자 = …").
fn of_dateline(text: &str) -> Option<String> {
    const LONGEST_PLACE: usize = 90;
    const LONGEST_REPORTER: usize = 90;
    let (_, rest) = text.strip_prefix(['[', '(']).and_then(|rest| rest.split_once([']', ')'])).filter(|(place, _)| place.len() <= LONGEST_PLACE)?;
    let (reporter, _) = rest.split_once('=').filter(|(reporter, _)| reporter.len() <= LONGEST_REPORTER)?;
    beside_role(reporter.trim())
}

/// The name before a role in a script without capitals ("سلمى الوزاني – صحافية"). In a sentence somebody with a role says something.
fn before_role(line: &str) -> Option<String> {
    let (name, role) = line.split_once(['-', '–', '—', '|', '،', '/'])?;
    let (name, role) = (name.trim(), role.trim());
    let has_case = line.contains(char::is_lowercase) || line.contains(char::is_uppercase);
    let is_sentence = role.split_whitespace().count() > MOST_ROLE_WORDS || role.ends_with(['.', '؟', '?', '!', ':', '،', '。']);
    let begins_with_role = role.split_whitespace().next().is_some_and(names_a_role) || !is_abjad(role) && names_a_role(role);
    (!has_case && !is_sentence && begins_with_role && is_name_line(name) && !names_a_role(name) && !dates::holds_label(name)).then(|| name.to_owned())
}

/// Whether the page writes a word of a supposed name in small letters too.
fn is_phrase(page: &AuthorPage<'_>, name: &str) -> bool {
    let words: Vec<String> = name.split_whitespace().filter(|word| word.chars().count() > 1).map(str::to_lowercase).collect();
    // The author's own address is written in small letters.
    let is_address = |token: &str| token.contains('@') || token.contains("://") || token.trim_matches(|c: char| !c.is_alphanumeric()).contains('.');
    let is_own = |word: &str| words.iter().any(|small| small == word && !NAMES.particles.contains(small));
    let holds = |text: &str| text.split_whitespace().any(|token| !is_address(token) && token.split(|c: char| !c.is_alphanumeric()).any(is_own));
    // "Harbour Bergen" of harbour.example is a branch.
    let is_sites = words.iter().any(|word| page.site_names.contains(word));
    name.contains(char::is_uppercase) && (is_sites || page.outline.blocks.iter().any(|block| holds(&block.text)))
}

/// The only word before a date that is gone, a small word or two between them.
fn account_before_date(rest: &str) -> Option<&str> {
    const BETWEEN: usize = 2;
    let (before, _) = rest.split_once('|')?;
    let mut words = before.split_whitespace();
    let account = words.next().filter(|word| word.chars().count() <= LONGEST_ACCOUNT_LINE && word.starts_with(char::is_alphanumeric))?;
    let between: Vec<&str> = words.collect();
    let is_small = |word: &&str| word.chars().count() <= 3 && !word.chars().any(|c| c.is_uppercase() || c.is_numeric());
    (between.len() <= BETWEEN && between.iter().all(is_small) && !dates::holds_label(account)).then_some(account)
}

/// The only word behind a date that is gone and a label that stands before people only ("3 May 2024, 16:20 by jfarrow").
fn account_behind_date(rest: &str) -> Option<&str> {
    let (_, behind) = rest.rsplit_once('|')?;
    let account = strong_label(behind_leftovers(behind.trim_start_matches([',', ' ']))?)?;
    let is_account = !account.contains(char::is_whitespace) && account.chars().count() <= LONGEST_ACCOUNT_LINE && account.starts_with(char::is_alphanumeric);
    let is_house = fold(account).split(' ').any(|part| NAMES.organisations.contains(part));
    (is_account && !is_house && account.contains(char::is_alphabetic)).then_some(account)
}

/// The people that a line names: behind a label at its beginning, or beside a date ("3 May 2024 · Jane Doe", "Published 3 May by Jane Doe").
fn of_line(line: &str, site_names: &[String]) -> Vec<String> {
    let set_apart = byline::set_apart(line);
    let line = set_apart.as_deref().unwrap_or(line);
    if let Some(rest) = after_phrase(line, &NAMES.prefixes).filter(|rest| !rest.is_empty()) {
        let begins_like_name = !rest.starts_with(char::is_lowercase);
        let is_account = line.chars().count() <= LONGEST_ACCOUNT_LINE && !rest.contains(char::is_whitespace);
        let is_sure = label_is_sure(line, rest);
        let names = match (begins_like_name, is_account) {
            (_, true) => people(line, Trust::Byline, site_names),
            (true, false) => people(line, Trust::Doubtful, site_names),
            (false, false) => Vec::new(),
        };
        if names.first().is_some_and(|name| is_sure || begins_with_given(name)) {
            return names;
        }
    }
    if let Some(name) = beside_role(line).or_else(|| before_role(line)) {
        return vec![name];
    }
    // "Source: Harbour Times Author: Jane Farrow", not "Reviewed by: Tom Reed"
    let mut starts = word_starts(line).take_while(|at| !byline::credits_another(&line[*at..])).skip(1);
    if let Some(rest) = starts.find_map(|at| colon_label(&line[at..])) {
        let names = people(rest, Trust::Doubtful, site_names);
        if !names.is_empty() {
            return names;
        }
    }
    if !line.contains(char::is_numeric) {
        return Vec::new();
    }
    let dateless = byline::without_dates(line);
    if dateless == line {
        return Vec::new();
    }
    // "Posted by jdoe on 3 May 2024"
    if let Some(account) = after_phrase(&dateless, &NAMES.prefixes).and_then(account_before_date) {
        return people(account, Trust::Byline, site_names);
    }
    if let Some(account) = account_behind_date(&dateless) {
        return people(account, Trust::Account, site_names);
    }
    for part in dateless.split(['|', '｜', '│', '丨', '•', '·', '–', '—', '●', ',']) {
        // What is left of the time stands before the label ("Uhr Von: Jane Doe").
        let is_name = part.trim().starts_with(char::is_uppercase) && is_name_line(part);
        let part = Some(part).filter(|_| !is_name).and_then(behind_leftovers).unwrap_or(part).trim();
        let begins = after_phrase(part, &NAMES.prefixes).filter(|rest| !rest.is_empty() && !rest.starts_with(char::is_lowercase));
        let names = match begins {
            Some(_) => people(part, Trust::Doubtful, site_names),
            None if stands_for_person(part) && !dates::holds_label(part) && !dates::holds_weekday(part) && phrases::of(part, part.len() as f64).is_none() => {
                people(part, Trust::Doubtful, site_names)
            }
            None => Vec::new(),
        };
        if !names.is_empty() {
            return names;
        }
    }
    Vec::new()
}
