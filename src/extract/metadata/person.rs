//! What reads like a person's name, in any script.

use super::agency::is_agency as is_known_agency;
use super::names::{NAMES, after_phrase};
use super::words;
use crate::extract::dates;
use crate::extract::fold::fold;
use crate::extract::text::is_unspaced_script;

/// A name is not longer, in characters.
const LONGEST_NAME: usize = 60;
/// In doubtful places it is not longer than this.
const LONGEST_DOUBTFUL: usize = 40;
/// Words of a name at most.
const MOST_WORDS: usize = 6;
/// Characters of an account's name that is declared as the author.
const SHORTEST_HANDLE: usize = 4;
const LONGEST_HANDLE: usize = 18;
/// Words of a person's name that is also the site's: one word is a brand, five are a slogan.
const OWN_SITE_WORDS: std::ops::RangeInclusive<usize> = 2..=4;

/// Words of a full name at least.
const FULL_NAME: usize = 2;
/// Words of roles that are more than one.
const LONG_ROLES: std::ops::RangeInclusive<usize> = 2..=3;
/// Words of a name in Hangul with a role of two words behind it.
const LONG_HANGUL: usize = 3;
/// Characters of a name that is written without spaces.
const UNSPACED_NAME: std::ops::RangeInclusive<usize> = 2..=5;
/// Most such names are not shorter: what is written onto a role is another word ("编辑推荐").
const USUAL_UNSPACED: usize = 3;
/// Words of a label that are read at most.
const LABEL_WORDS: usize = 5;
/// Characters of a line that is a name, a role, and hardly more.
const LONGEST_ROLE_LINE: usize = 40;

/// How much the place says that it holds a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    /// A name may stand there, or anything else.
    Doubtful,
    /// A full name may stand there, be it the site's own too.
    Own,
    /// Declared as the author: a first name will do.
    Declared,
    /// A byline: a single word can be a name.
    Byline,
    /// Declared to be a person's name.
    Person,
    /// The name of an account: any short text can be one.
    Account,
}

/// Whether a text reads like a person's name. In doubtful places it must have two words, each capitalised where the
/// script has capitals.
pub(super) fn is_person(name: &str, trust: Trust, site_names: &[String]) -> bool {
    let folded = fold(name);
    let split = words(&folded);
    let count = split.len();
    if matches!(trust, Trust::Declared | Trust::Person) && is_handle(name, site_names) {
        return true;
    }
    let length = name.chars().count();
    // Who registered with an address goes by it.
    let is_mail = trust == Trust::Account && is_mail_address(name);
    if folded.is_empty() || !(2..=LONGEST_NAME).contains(&length) || !is_mail && (count > MOST_WORDS || looks_like_no_name(name)) {
        return false;
    }
    if NAMES.not_person.contains(&folded) || NAMES.agencies.contains_key(&folded) || NAMES.roles.contains(&folded) {
        return false;
    }
    if trust == Trust::Account {
        return is_mail || count <= 4;
    }
    if split.iter().any(|word| NAMES.organisations.contains(*word)) || name.chars().any(char::is_numeric) || name.contains('_') && count > 1 {
        return false;
    }
    if count == 1 && name.chars().all(is_east_asian) && is_unspaced_phrase(name, &folded) {
        return false;
    }
    // "al-Khatib", "d'Amico"
    let is_capital =
        |word: &&str| word.starts_with(char::is_uppercase) || word.split(['-', '\'', '’']).nth(1).is_some_and(|rest| rest.starts_with(char::is_uppercase));
    let capitalised = name.split_whitespace().filter(is_capital).count();
    let has_case = name.chars().any(char::is_lowercase) || name.chars().any(char::is_uppercase);
    let full = if has_case { count >= 2 && capitalised >= 2 } else { count >= 2 || name.chars().any(is_east_asian) };
    if site_names.contains(&folded) {
        // Many people write under their own name on a site of that name; brands of that form cannot be told from them.
        let is_lower = trust >= Trust::Declared && is_plain_name(name, count) && NAMES.given.contains(split[0]);
        return (full || is_lower) && OWN_SITE_WORDS.contains(&count) && trust != Trust::Doubtful;
    }
    // "ku Frankfurt" is a shorthand and a place.
    let first = name.split_whitespace().next().unwrap_or_default();
    if count > 1 && capitalised > 0 && first.starts_with(char::is_lowercase) && !NAMES.particles.contains(&fold(first)) {
        return false;
    }
    if count > 1 && NAMES.never_first.contains(&fold(first)) {
        return false;
    }
    match trust {
        Trust::Doubtful | Trust::Own => full && length <= LONGEST_DOUBTFUL,
        Trust::Declared => (full || is_plain_name(name, count)) && length <= LONGEST_DOUBTFUL,
        _ => !has_case || capitalised > 0 || count == 1,
    }
}

/// Whether a part of a byline names what somebody does.
pub(super) fn names_a_role(part: &str) -> bool {
    NAMES.roles.contains(&fold(part)) || part.split_whitespace().any(|word| NAMES.roles.contains(&fold(word)) || is_degree(word))
}

/// Whether a name begins with a given name that is no other word as well.
pub(super) fn begins_with_given(name: &str) -> bool {
    let mut words = name.split([' ', '-']).skip_while(|word| NAMES.honorifics.contains(&fold(word)));
    let first = words.next().unwrap_or_default();
    // "على" is no way to write the name "علي".
    !first.starts_with(char::is_lowercase) && NAMES.given.contains(&fold(first)) && !NAMES.ends_name.contains(first)
}

/// Whether a line without a label is a person's name. In Arabic and Hebrew script, where any few words look like one, it must begin with
/// a given name.
pub fn stands_for_person(line: &str) -> bool {
    is_name_line(line) && (!is_abjad(line) || begins_with_given(line) && !names_a_role(line))
}

/// Whether a text begins in Arabic or Hebrew script: no capitals, and words that stand apart.
pub(super) fn is_abjad(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(|c| matches!(c, '\u{0590}'..='\u{05ff}' | '\u{0600}'..='\u{06ff}' | '\u{0750}'..='\u{077f}'))
}

/// The name of an account under which somebody signs ("jdoe42", "jane.farrow"), where an author is declared: not the site's, nor that of
/// whoever runs it.
fn is_handle(name: &str, site_names: &[String]) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_word = name.len() >= SHORTEST_HANDLE && name.len() <= LONGEST_HANDLE && name.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    // Letters, and then a number at most: others are made by machines.
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_plain = is_plain && !letters.bytes().any(|byte| byte.is_ascii_digit());
    let unlike_words = lower == name || name.bytes().any(|byte| byte.is_ascii_digit());
    let parts = || lower.split(['.', '_', '-']).map(|part| part.trim_end_matches(|c: char| c.is_ascii_digit()));
    let bare: String = parts().collect();
    let is_nobody = |word: &str| NAMES.not_person.contains(word) || NAMES.organisations.contains(word) || NAMES.roles.contains(word);
    is_word
        && is_plain
        && unlike_words
        && !has_domain_ending(name)
        && !parts().any(|part| is_nobody(part) || part.starts_with("admin") || part.ends_with("admin"))
        && !is_nobody(&bare)
        && !site_names.iter().any(|site| {
            let site = site.replace([' ', '.', '-'], "");
            site.contains(&bare) || bare.contains(&site)
        })
}

/// A first name alone ("Kristen"), or a name that somebody did not care to capitalise ("jane doe").
fn is_plain_name(name: &str, count: usize) -> bool {
    let letters_only = name.chars().all(|c| c.is_alphabetic() || c == ' ');
    let capitals = name.chars().filter(|c| c.is_uppercase()).count();
    letters_only && (count == 1 && capitals == 1 && name.starts_with(char::is_uppercase) || count == 2 && capitals == 0)
}

/// `jane@harbour.example`: one sign, no spaces, a name on either side; no link ("mailto:…?subject=…").
fn is_mail_address(name: &str) -> bool {
    name.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'))
        && !name.contains(|c: char| c.is_whitespace() || matches!(c, ':' | '?'))
}

/// Addresses, handles, labels, sentences.
fn looks_like_no_name(name: &str) -> bool {
    name.contains(['#', '=', '<', '{', '?', '!', '©', '/', ':', '%', '|', '\\', '→', '›', '»'])
        || name.starts_with('@')
        || name.contains("www.")
        // A trade mark.
        || name.ends_with("TM")
        || name.contains('@') && name.contains(' ')
        || ["http", "https", "mailto"].contains(&name)
        || name.chars().next().is_some_and(|first| first == '-')
        || has_domain_ending(name)
}

/// `example.com`: a dot inside a word, with at least two letters on either side.
fn has_domain_ending(name: &str) -> bool {
    name.split_whitespace().any(|word| {
        word.rsplit_once('.')
            .is_some_and(|(host, ending)| host.chars().count() > 2 && (2..=4).contains(&ending.len()) && ending.chars().all(|c| c.is_ascii_lowercase()))
    })
}

/// Whether a word in a script without spaces is too long for a name, or ends as organisations do ("海港新闻网").
fn is_unspaced_phrase(name: &str, folded: &str) -> bool {
    /// Characters of a name of Chinese characters or Hangul, and of one with kana, which may be a foreigner's.
    const LONGEST: usize = 6;
    const LONGEST_KANA: usize = 14;
    const SHORTEST_ORGANISATION: usize = 4;
    let length = name.chars().count();
    let has_kana = name.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}'));
    let ends = || NAMES.organisation_endings.iter().any(|ending| folded.ends_with(ending.as_str()));
    length > if has_kana { LONGEST_KANA } else { LONGEST } || length >= SHORTEST_ORGANISATION && ends()
}

/// Names in Chinese, Japanese and Korean have no space in them.
pub(super) fn is_east_asian(c: char) -> bool {
    is_unspaced_script(c) || matches!(c, '\u{ac00}'..='\u{d7af}')
}

/// Takes off what follows a name without a sign between: roles ("김서연 기자", "Reporter Jane Doe"), degrees ("Jane Doe RN"),
/// the rest of a sentence ("Jane Doe in London").
pub(super) fn bare_name(name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let is_capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    // "deAgonia" is a family name.
    let is_lower = |word: &str| word.starts_with(char::is_lowercase) && !word.contains(char::is_uppercase);
    if words.first().is_some_and(|word| is_capital(word)) {
        let end = words.iter().position(|word| is_lower(word) && !word.contains(['\'', '’', '-']) && !NAMES.particles.contains(&fold(word)));
        words.truncate(end.unwrap_or(words.len()));
        // "Jane In Islands": filed there.
        let filed = words.iter().skip(1).position(|word| *word == "In").filter(|at| at + 2 < words.len() && NAMES.given.contains(&fold(words[0])));
        words.truncate(filed.map_or(words.len(), |at| at + 1));
        // "Jane Farrow Photos Tom Reed": the next label ends the name.
        let label = |at: usize| words[at..words.len().min(at + LABEL_WORDS)].join(" ");
        let next = (FULL_NAME..words.len()).find(|at| after_phrase(&label(*at), &NAMES.not_author).is_some());
        words.truncate(next.unwrap_or(words.len()));
        while words.len() > 1 && words.last().is_some_and(|word| is_lower(word) && !word.contains(['\'', '’'])) {
            words.pop();
        }
    }
    if is_abjad(name) {
        // "سلمى الوزاني في 12 مايو", "سلمى الوزاني باحثة في التاريخ": behind a full name comes what is no part of it.
        let is_end = |word: &&str| NAMES.ends_name.contains(*word) || NAMES.roles.contains(&fold(word));
        let end = words.iter().skip(FULL_NAME).position(is_end);
        words.truncate(end.map_or(words.len(), |end| end + FULL_NAME));
    }
    if words.first().is_some_and(|word| word.starts_with(is_east_asian)) {
        // "陈思远 编辑：李鹏", "陈思远 图": the next label ends the name.
        let rest = |at: usize| words[at..].join(" ");
        let is_label = |at: &usize| [&NAMES.not_author, &NAMES.source_labels].iter().any(|labels| after_phrase(&rest(*at), labels).is_some());
        let next = (1..words.len()).find(is_label);
        words.truncate(next.unwrap_or(words.len()));
    }
    // "Jane Farrow Friday", whose date is cut off
    while words.len() > FULL_NAME && words.last().is_some_and(|word| dates::holds_weekday(word)) {
        words.pop();
    }
    // "Jane Farrow Jane Farrow", once for wide screens and once for narrow ones
    let half = words.len() / 2;
    if half >= FULL_NAME && words[..half] == words[half..] {
        words.truncate(half);
    }
    // "Jane Farrow @jfarrow"
    words.truncate(words.iter().position(|word| word.contains('@')).unwrap_or(words.len()));
    let long_role = |words: &[&str], count: usize| words.len() >= FULL_NAME + count && NAMES.roles.contains(&fold(&words[words.len() - count..].join(" ")));
    while let Some(count) = LONG_ROLES.rev().find(|count| long_role(&words, *count)) {
        words.truncate(words.len() - count);
    }
    // "Jane Farrow 著", "木下 哲也 訳": what somebody did stands behind the name.
    let is_deed = |word: &&str| word.starts_with(is_east_asian) && word.chars().count() < USUAL_UNSPACED && NAMES.prefixes.holds(&fold(word));
    words.truncate(words.len() - usize::from(words.len() > 1 && words.last().is_some_and(is_deed)));
    let is_role = |word: &str| NAMES.roles.contains(&fold(word));
    let is_agency = |word: &str| NAMES.agencies.contains_key(&fold(word));
    // "고나루 항구 칼럼니스트": a full name in Hangul, and a role of two words.
    let is_hangul = |word: &str, count: usize| word.chars().count() == count && word.chars().all(|c| matches!(c, '\u{ac00}'..='\u{d7af}'));
    if words.len() == LONG_HANGUL && is_hangul(words[0], USUAL_UNSPACED) && !is_hangul(words[1], USUAL_UNSPACED) && is_role(words[LONG_HANGUL - 1]) {
        words.truncate(1);
    }
    while words.len() > 1 && words.last().is_some_and(|word| is_role(word) || words.len() > 2 && (is_degree(word) || is_agency(word))) {
        words.pop();
    }
    // "BO EK ASSOCIATED PRESS"
    let agency = |words: &[&str], count: usize| words.len() >= FULL_NAME + count && is_known_agency(&words[words.len() - count..].join(" "));
    if let Some(count) = LONG_ROLES.rev().find(|count| agency(&words, *count)) {
        words.truncate(words.len() - count);
    }
    while words.len() > 2 && words.first().is_some_and(|word| is_role(word)) {
        words.remove(0);
    }
    let joined = words.join(" ");
    // "Jane Farrow Jr." and "Jane F." keep their point.
    let is_short = words.len() > 1 && words.last().is_some_and(|last| last.ends_with('.') && (2..=3).contains(&last.len()) && is_capital(last));
    if is_short && !joined.starts_with(|c: char| !c.is_alphanumeric()) {
        return joined;
    }
    let joined = if joined.contains('(') { joined } else { joined.trim_end_matches(')').to_owned() };
    joined.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '،' | '"' | '“' | '”' | '*' | '-' | '~' | '•' | '⋅' | '»' | '>')).to_owned()
}

/// The name in a line that is a name and a role in a script without capitals, written together or apart, and hardly more
/// ("홍길동 기자", "記者王小明／台北報導").
pub(super) fn beside_role(line: &str) -> Option<String> {
    if line.chars().count() > LONGEST_ROLE_LINE || !line.starts_with(is_east_asian) {
        return None;
    }
    let mut tokens = line.split(|c: char| c.is_whitespace() || matches!(c, '／' | '/' | '|' | '｜' | '=' | '＝' | '・')).filter(|token| !token.is_empty());
    let first = tokens.next()?;
    let next = tokens.next();
    let is_role = |token: &str| NAMES.roles.contains(&fold(token));
    let behind = line.strip_prefix(first).unwrap_or_default().trim_start();
    let name = if is_role(first) {
        next?
    } else if next.is_some_and(is_role) {
        first
    } else if next.is_some_and(|next| behind.starts_with(next) && next.chars().all(is_east_asian) && next.chars().count() <= USUAL_UNSPACED) {
        // "本网首席记者 王小明": the name stands behind a space, and what is written onto the role is none.
        return None;
    } else {
        // Cut at every character: roles are short. Korean has them behind the name only ("기자수첩" is a column).
        let begins = |name: &str| name.chars().all(is_unspaced_script) && (!behind.is_empty() || name.chars().count() >= USUAL_UNSPACED);
        let mut cuts = first.char_indices().skip(1).map(|(at, _)| first.split_at(at));
        cuts.find_map(|(one, other)| if is_role(one) && begins(other) { Some(other) } else { is_role(other).then_some(one) })?
    };
    let fits = UNSPACED_NAME.contains(&name.chars().count()) && name.chars().all(is_east_asian) && !is_role(name);
    (fits && is_person(name, Trust::Doubtful, &[])).then(|| name.to_owned())
}

/// Letters that stand behind a name ("RN", "PhD", "M.D.", "CFA®"), not "Md" or "Ma", which are names.
fn is_degree(word: &str) -> bool {
    let letters: String = word.chars().filter(|c| c.is_alphabetic()).collect();
    letters.chars().filter(|c| c.is_uppercase()).count() >= 2 && NAMES.degrees.contains(&letters.to_lowercase())
}

/// Whether a part behind a name's comma, `name` when its role is taken off, is more than a degree, a role or an employer: another person.
pub(super) fn is_another(whole: &str, name: &str, first: &str, site_names: &[String]) -> bool {
    /// Letters of a word in capitals that are no initials.
    const LOUD: usize = 3;
    let is_loud = |name: &str| name.split_whitespace().any(|word| word.chars().count() >= LOUD && word.chars().all(char::is_uppercase));
    // "Jane Farrow, HARBOUR Life"
    let is_employer = is_loud(name) && !is_loud(first) && !begins_with_given(name);
    !is_employer && is_person(name, Trust::Doubtful, site_names) && !whole.split_whitespace().any(|word| NAMES.roles.contains(&fold(word)) || is_degree(word))
}

/// Whether a line of a plain-text capture is nothing but a person's name.
pub fn is_name_line(line: &str) -> bool {
    let count = line.split_whitespace().count();
    // "Interviews by Jane Farrow"
    let is_small = |word: &str| word.chars().all(char::is_lowercase) && !NAMES.particles.contains(word);
    (2..=4).contains(&count)
        && !line.split_whitespace().any(is_small)
        && line.chars().count() <= LONGEST_DOUBTFUL
        && !(is_abjad(line) && line.split_whitespace().any(|word| NAMES.ends_name.contains(word)))
        && !line.contains(|c: char| !(c.is_alphabetic() || c.is_whitespace() || matches!(c, '.' | '\'' | '-' | '’' | '\u{064b}'..='\u{0652}')))
        && is_person(line, Trust::Doubtful, &[])
}
