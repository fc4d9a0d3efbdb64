//! Who wrote a Chinese page and where it comes from, as credit lines, datelines and last words say it.
//!
//! In: the blocks around headline and text. Out: [`Credits`]. Chinese has neither capitals nor spaces, so that any two or three characters
//! could be a name: what stands behind a label is told from the labels around it ([`credit_line`](super::credit_line)), anything else by
//! the family name that it begins with.

use super::authors::{AuthorPage, ELSEWHERE, zone};
use super::credit_line::{self, CreditLine, Kind};
use super::names::NAMES;
use crate::extract::fold::fold;
use crate::extract::letters;
use crate::extract::text::{self, ends_sentence};

/// Blocks of the text that tell its language.
const TELLING: usize = 12;
/// Chinese characters to one kana or Hangul on a page that is Chinese.
const SHARE: usize = 10;
/// Characters of a line of credits at most.
const LONGEST_LINE: usize = 90;
/// Characters within which the bracket of a dateline opens.
const DATELINE: usize = 50;
/// Characters in the bracket of a dateline or of a signature at most.
const LONGEST_BRACKET: usize = 40;
/// First paragraphs of the text that can have a dateline.
const FIRST: usize = 4;
/// Last blocks of the text that may credit or sign it.
const LAST: usize = 20;
/// Letters in all for each Chinese character, at most.
const MOST_LETTERS: usize = 8;
/// Blocks behind the text in which it may be credited.
const BEHIND: usize = 8;
/// Elements of a source's class that are read, and bytes of each.
const MOST_ELEMENTS: usize = 8;
const LONGEST_ELEMENT: usize = 200;
/// Names in a signature at most.
const MOST_SIGNED: usize = 3;

/// Who is credited.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Credits {
    /// Who wrote the text.
    pub(super) authors: Vec<String>,
    /// Who edited it, proofread it, took its pictures.
    pub(super) others: Vec<String>,
    /// Where it comes from.
    pub(super) source: Option<String>,
}

impl Credits {
    fn take(&mut self, line: CreditLine) {
        // A second line may name more ("采写：南都记者 余小燕 向小妮" behind "作者：余小燕").
        let goes_on = line.authors.len() > self.authors.len() && self.authors.iter().all(|name| line.authors.contains(name));
        if self.authors.is_empty() || goes_on {
            self.authors = line.authors;
        }
        self.others.extend(line.others);
        self.source = self.source.take().or(line.source);
    }
}

/// Whether a character is Chinese, be it used in Chinese or in Japanese.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// Whether the text around the headline is Chinese.
fn is_chinese(page: &AuthorPage<'_>) -> bool {
    let blocks = &page.outline.blocks;
    let from = page.headline.filter(|at| *at < page.body.0).unwrap_or(page.body.0);
    let (mut han, mut other, mut all) = (0, 0, 0);
    for c in blocks.iter().skip(from).take(TELLING + page.body.0 - from).flat_map(|block| block.text.chars()) {
        han += usize::from(is_han(c));
        all += usize::from(letters::is_alphabetic(c));
        other += usize::from(matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}'));
    }
    han > SHARE * other && MOST_LETTERS * han >= all
}

/// Whether a name of Chinese characters begins with a family name and is as short as names are.
pub(super) fn has_family_name(name: &str) -> bool {
    let length = name.chars().count();
    let begins = |count: usize| name.char_indices().nth(count).is_some_and(|(at, _)| NAMES.family.contains(&name[..at]));
    let fits = (2..=3).contains(&length) && begins(1) || (3..=4).contains(&length) && begins(2);
    // "刘小摄": a name and what its bearer did.
    let is_credit = length == 3 && name.char_indices().last().is_some_and(|(at, _)| NAMES.not_author.holds(&name[at..]));
    fits && name.chars().all(is_han) && !is_credit && !is_nobody(name)
}

/// Whether a short text stands for nobody in particular, or for many.
pub(super) fn is_nobody(name: &str) -> bool {
    let folded = fold(name);
    NAMES.not_person.contains(&folded) || NAMES.roles.contains(&folded) || NAMES.agencies.contains_key(&folded) || NAMES.organisations.contains(&folded)
}

/// Drops what no label vouches for and does not begin with a family name: portals, accounts, buttons ("海港门户", "复制链接").
///
/// Whoever is shown as its editor is not shown as its author; who is declared so stays, for want of anybody else.
pub(super) fn keep_people(names: &mut Vec<String>, credits: &Credits, is_shown: bool) {
    let is_person = |name: &str| !name.contains(is_han) || name.split(' ').all(has_family_name) || is_transcribed(name);
    // "海港報 記者林小誼"
    let inner = |name: String| {
        if is_person(&name) { vec![name] } else { Some(credit_line::read(&name, None).authors).filter(|inner| !inner.is_empty()).unwrap_or(vec![name]) }
    };
    *names = std::mem::take(names)
        .into_iter()
        .flat_map(inner)
        .filter(|name| credits.authors.contains(name) || is_person(name) && !(is_shown && credits.others.contains(name)))
        .collect();
}

/// Whether a name is a foreign one, its parts set apart by points ("阿米娜·古丽").
pub(super) fn is_transcribed(name: &str) -> bool {
    const LONGEST: usize = 16;
    let mut parts = name.split(['·', '•', '・']);
    name.chars().count() <= LONGEST && parts.clone().count() > 1 && parts.all(|part| part.chars().count() > 1 && part.chars().all(is_han))
}

/// Reads the credits of a page; any other than a Chinese one has none.
pub fn credits(page: &AuthorPage<'_>) -> Option<Credits> {
    is_chinese(page).then(|| read(page))
}

fn read(page: &AuthorPage<'_>) -> Credits {
    let mut credits = Credits::default();
    let blocks = &page.outline.blocks;
    let zone = zone(page);
    let end = (page.body.1 + BEHIND).min(blocks.len());
    let mut pending: Option<Kind> = None;
    for at in zone.start..end {
        let block = &blocks[at];
        let is_near = zone.contains(&at);
        if is_near && page.is_elsewhere(block.region, at) || !is_near && page.table.effective[block.region as usize].has(ELSEWHERE) {
            continue;
        }
        // Within the text, whoever is credited wrote a part of it, or is told of.
        if !is_near && at + LAST < page.body.1 {
            continue;
        }
        if at < page.body.0 + FIRST && at + 1 >= page.body.0 {
            credits.take(of_dateline(&block.text));
        }
        for line in block.text.lines() {
            let is_headline = page.headline == Some(at);
            if line.chars().count() > LONGEST_LINE || is_headline {
                pending = None;
                continue;
            }
            let read = credit_line::read(line, pending);
            pending = read.open;
            credits.take(read);
        }
        if at >= page.body.0 {
            credits.take(of_signature(&block.text));
        }
    }
    let authors = std::mem::take(&mut credits.authors);
    credits.others.retain(|name| !authors.contains(name));
    credits.authors = authors;
    credits
}

/// The reporters in the bracket of a dateline: `海港社巴黎12月9日电（记者唐小霁）`, `本站讯（通讯员 李小雯 刘会）`.
pub(super) fn of_dateline(text: &str) -> CreditLine {
    let Some((at, open)) = text.char_indices().take(DATELINE).find(|(_, c)| matches!(c, '（' | '(')) else { return CreditLine::default() };
    let Some((inner, _)) = text[at + open.len_utf8()..].split_once(['）', ')']) else { return CreditLine::default() };
    // Pictures have such brackets behind their captions.
    let is_long = text.chars().count() > LONGEST_LINE || ["讯", "訊", "电", "電", "报道", "報導", "快讯"].iter().any(|end| text[..at].trim().ends_with(end));
    if !is_long || inner.chars().count() > LONGEST_BRACKET {
        return CreditLine::default();
    }
    credit_line::read_labelled(inner)
}

/// Whoever signs the last sentence: `……。（张小峰）`, `……。(文/图 刘小东 易小楠)`.
pub(super) fn of_signature(text: &str) -> CreditLine {
    let none = CreditLine::default;
    let Some((before, inner)) = text.trim_end().strip_suffix(['）', ')']).and_then(|text| text.rsplit_once(['（', '('])) else { return none() };
    let is_end = before.trim_end().ends_with(|c: char| ends_sentence(c) || matches!(c, '”' | '…' | '"'));
    if !is_end || inner.chars().count() > LONGEST_BRACKET {
        return none();
    }
    let names: Vec<String> = inner.split(|c: char| c.is_whitespace() || matches!(c, '、' | '，' | ',')).map(str::to_owned).collect();
    if names.len() <= MOST_SIGNED && names.iter().all(|name| has_family_name(name)) {
        return CreditLine::of_authors(names);
    }
    credit_line::read_labelled(inner)
}

/// The source that a Chinese page credits: in a line, in an element of that class, in a `<meta>`, as its declared author, in the dateline.
pub fn source(page: &AuthorPage<'_>, credits: &Credits) -> Option<String> {
    credits.source.clone().or_else(|| of_class(page)).or_else(|| of_meta(page)).or_else(|| alone(page)).or_else(|| of_wire(page))
}

/// Classes and ids of an element that holds the name of the source.
const SOURCE_CLASSES: [&str; 5] = ["source", "article-source", "news-source", "media-name", "media_name"];
/// Names under which `<meta>` gives the source: that of Chinese offices, and the plain one.
const SOURCE_METAS: [&str; 2] = ["contentsource", "source"];

/// What an element holds whose class says that it is the source.
fn of_class(page: &AuthorPage<'_>) -> Option<String> {
    let is_source = |element: &scraper::node::Element| {
        element.classes().chain(element.id()).any(|class| SOURCE_CLASSES.contains(&class.to_ascii_lowercase().as_str())) && element.name() != "body"
    };
    let found = page.html.tree.nodes().filter(|node| node.value().as_element().is_some_and(is_source)).take(MOST_ELEMENTS);
    found.filter_map(|node| of_value(&text::of_node(page.html, node.id(), LONGEST_ELEMENT))).find(|value| is_shown(page, value))
}

/// Whether a short line near the headline holds a value.
fn is_shown(page: &AuthorPage<'_>, value: &str) -> bool {
    let lines = page.outline.blocks[zone(page)].iter().flat_map(|block| block.text.lines());
    lines.filter(|line| line.chars().count() <= LONGEST_LINE).any(|line| line.contains(value))
}

/// The paper or agency that stands below the headline with a date at most ("海港社", "海港网 2019-11-25 10:37").
fn alone(page: &AuthorPage<'_>) -> Option<String> {
    const BELOW: usize = 4;
    let from = page.headline.filter(|at| *at <= page.body.0)? + 1;
    let lines = page.outline.blocks.iter().skip(from).take(BELOW).flat_map(|block| block.text.lines());
    lines.filter_map(credit_line::organisation_alone).find(|name| !page.site_names.contains(&fold(name))).map(str::to_owned)
}

/// What a `<meta>` says, or a declared author who is no person and is shown near the headline.
fn of_meta(page: &AuthorPage<'_>) -> Option<String> {
    let head = &page.outline.head;
    let declared = SOURCE_METAS.iter().filter_map(|name| head.meta(name)).find_map(of_value);
    declared.or_else(|| {
        let authors = ["author", "article:author"].iter().filter_map(|name| head.meta(name)).filter_map(of_value);
        let mut others = authors.filter(|name| name.contains(is_han) && !has_family_name(name) && !page.site_names.contains(&fold(name)));
        others.find(|name| is_shown(page, name))
    })
}

/// The name in a value, which may have a label before it ("来源：海港网-文化频道 原创稿").
fn of_value(value: &str) -> Option<String> {
    let labelled = credit_line::read(value, None).source;
    let word = value.split_whitespace().next().unwrap_or_default();
    labelled.or_else(|| Some(word).filter(|word| credit_line::is_source(word) && !word.contains([':', '：'])).map(str::to_owned))
}

/// The agency of a dateline that is written to the place: `新华社北京11月17日电`.
fn of_wire(page: &AuthorPage<'_>) -> Option<String> {
    const LONGEST_AGENCY: usize = 6;
    const WIRE: usize = 24;
    let text = page.outline.blocks.get(page.body.0)?.text.trim_start();
    let (head, _) = text.split_once(['电', '電']).filter(|(head, _)| head.chars().count() <= WIRE)?;
    let ends = head.char_indices().skip(2).take(LONGEST_AGENCY).map(|(at, _)| &head[..at]);
    ends.filter(|name| NAMES.agencies.contains_key(&fold(name))).last().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_and_last_words_name_the_writer() {
        assert_eq!(of_dateline("海港报讯（记者 裴小飞）今日港口开放。").authors, ["裴小飞"]);
        assert_eq!(of_dateline("本站讯（职工通讯员 李小雯 刘小会）为深入推进工作，我院举办了比赛。").authors, ["李小雯", "刘小会"]);
        assert_eq!(of_dateline("海港社巴黎12月9日电（记者唐小霁）港口今天开放。").authors, ["唐小霁"]);
        assert_eq!(of_dateline("港口的新码头。（王小明 摄）").authors, Vec::<String>::new());
        assert_eq!(of_signature("港口今天开放。（张小峰）").authors, ["张小峰"]);
        assert_eq!(of_signature("港口今天开放。(文/图 刘小东 易小楠)").authors, ["刘小东", "易小楠"]);
        assert_eq!(of_signature("港口今天开放。（完）").authors, Vec::<String>::new());
        assert_eq!(of_signature("图为启动仪式。（刘小摄）").authors, Vec::<String>::new());
    }

    #[test]
    fn portals_buttons_and_editors_are_nobody() {
        let credits = Credits { others: vec!["尹小杰".to_owned()], ..Credits::default() };
        let kept = |names: &[&str], is_shown| {
            let mut names = names.iter().map(|name| (*name).to_owned()).collect();
            keep_people(&mut names, &credits, is_shown);
            names
        };
        assert_eq!(kept(&["海港门户", "复制链接", "版权声明", "海鸥号"], true), Vec::<String>::new());
        assert_eq!(kept(&["尹小杰"], true), Vec::<String>::new());
        // What the page declares stays for want of anybody else.
        assert_eq!(kept(&["尹小杰"], false), ["尹小杰"]);
        assert_eq!(kept(&["海港报 記者林小誼", "Jane Farrow", "阿米娜·古丽"], true), ["林小誼", "Jane Farrow", "阿米娜·古丽"]);
    }
}
