//! Lines of Chinese credits: labels and what stands behind them, in any order and without spaces between.
//!
//! `2019-09-26 12:11来源：海港时报网作者：李小山`, `海港晚报记者 陈小远 吴小桐`, `执笔/张三、李小飞`, `【编辑：姚小昊】`.

use super::chinese::{has_family_name, is_han, is_nobody, is_transcribed};
use super::names::{NAMES, Phrases};
use crate::extract::dates;
use crate::extract::fold::fold;

/// Characters of a label at most, with the paper's name before it ("海港晚报见习记者").
const LONGEST_LABEL: usize = 12;
/// Characters of a label that others can be written onto ("记者").
const SHORTEST_ENDING: usize = 2;
/// Characters of a source's name at most.
const LONGEST_SOURCE: usize = 24;
/// Characters of a pen name that begins with no family name.
const PEN_NAME: std::ops::RangeInclusive<usize> = 2..=3;
/// Signs that part a line.
const PARTING: [char; 22] = ['|', '｜', '丨', '│', '【', '】', '[', ']', '(', ')', '（', '）', '，', ',', ';', '；', '>', '<', '［', '］', '“', '”'];
/// Signs that part names.
const JOINING: [char; 3] = ['、', '&', '＆'];

/// Whom a label stands before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Who wrote the text.
    Author,
    /// Who did something else with it.
    Other,
    /// Where the text comes from.
    Source,
}

/// What a line credits.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct CreditLine {
    pub(super) authors: Vec<String>,
    pub(super) others: Vec<String>,
    pub(super) source: Option<String>,
    /// The label at its end, if nothing stands behind it: its value stands in the next line.
    pub(super) open: Option<Kind>,
    /// Whether the line begins with a label.
    begins: bool,
    /// Whether it holds something that is neither label nor value.
    holds_more: bool,
}

impl CreditLine {
    /// Of names that need no label.
    pub(super) fn of_authors(authors: Vec<String>) -> Self {
        Self { authors, begins: true, ..Self::default() }
    }
}

/// Whether a line is credits and nothing else.
pub fn is_credits(line: &str) -> bool {
    let read = read(line, None);
    read.begins && !read.holds_more
}

/// What a line credits if it begins with a label.
pub(super) fn read_labelled(line: &str) -> CreditLine {
    let read = read(line, None);
    if read.begins { CreditLine { open: None, ..read } } else { CreditLine::default() }
}

/// A longer text is no line of credits, in bytes, and is not read.
const LONGEST_READ: usize = 600;

/// Reads a line behind the label that the last one ended with.
pub(super) fn read(line: &str, pending: Option<Kind>) -> CreditLine {
    let mut reader = Reader { line: CreditLine::default(), kind: pending, is_set_off: pending.is_some(), has_value: pending.is_none(), is_first: true };
    if line.len() <= LONGEST_READ && line.contains(is_han) {
        line.split(|c: char| c.is_whitespace() || PARTING.contains(&c))
            .filter(|token| token.contains(char::is_alphanumeric))
            .for_each(|token| reader.token(token));
    }
    reader.line.open = reader.kind.filter(|_| !reader.has_value);
    reader.line
}

struct Reader {
    line: CreditLine,
    /// Whose names are read.
    kind: Option<Kind>,
    /// Whether a sign set the label off.
    is_set_off: bool,
    has_value: bool,
    is_first: bool,
}

impl Reader {
    /// A part of the line without spaces.
    fn token(&mut self, token: &str) {
        let is_first = std::mem::take(&mut self.is_first);
        // "张小佳/海港青年报": a name and a paper.
        if let Some((name, paper)) = token.split_once(['/', '／']).filter(|(name, _)| has_family_name(name) && label(name).is_none())
            && is_first
            && is_organisation(paper)
        {
            self.line.authors.push(name.to_owned());
            self.line.source.get_or_insert_with(|| paper.to_owned());
            self.line.begins = true;
            return;
        }
        if let Some((_, name)) = token.rsplit_once(['/', '／']).filter(|(paper, name)| is_first && is_organisation(paper) && has_family_name(name)) {
            self.line.authors.push(name.to_owned());
            self.line.begins = true;
            return;
        }
        let colon = token.char_indices().find(|(_, c)| matches!(c, ':' | '：' | '/' | '／' | '＠' | '@' | '●'));
        if let Some((at, sign)) = colon {
            let (head, tail) = (&token[..at], &token[at + sign.len_utf8()..]);
            // "……海港时报网作者：李小山": the label is the end of what stands before the colon.
            if let Some((before, kind)) = label_at_end(head, self.kind == Some(Kind::Source) && !self.has_value) {
                if !before.is_empty() {
                    self.value(before, is_first);
                }
                self.line.begins |= is_first && before.is_empty();
                self.open(kind, true);
                if label(tail).is_some() && sign != ':' && sign != '：' {
                    // "文/图"
                    return;
                }
                if !tail.is_empty() {
                    self.token(tail);
                }
                return;
            }
            self.close();
            let is_time = dates::holds_label(head) || !head.contains(char::is_alphabetic);
            if matches!(sign, ':' | '：') {
                self.line.holds_more |= !is_time;
            } else {
                // "記者林小誼／即時報導", "海港快訊／范姜小鈺"
                self.token(head);
            }
            self.is_first = is_first && is_time;
            self.token(tail);
            return;
        }
        // "王小明、李小山": whoever stands behind the sign is what stands before it.
        if token.contains(JOINING) && self.kind != Some(Kind::Source) {
            token.split(JOINING).filter(|part| !part.is_empty()).for_each(|part| self.token(part));
            return;
        }
        // "王小明 摄": whoever stands before it took the picture.
        if self.kind == Some(Kind::Author)
            && token.chars().count() == 1
            && label(token) == Some(Kind::Other)
            && let Some(name) = self.line.authors.pop()
        {
            self.line.others.push(name);
            return;
        }
        if let Some(kind) = label(token) {
            self.line.begins |= is_first;
            self.open(kind, false);
            // "微信扫一扫赞赏作者" announces nobody.
            self.has_value = !is_word(token);
            return;
        }
        if let Some((kind, name)) = written_on(token) {
            self.line.begins |= is_first;
            self.open(kind, false);
            self.value(name, false);
            return;
        }
        self.value(token, is_first);
    }

    fn open(&mut self, kind: Kind, is_set_off: bool) {
        self.kind = Some(kind);
        self.is_set_off = is_set_off;
        self.has_value = false;
    }

    fn close(&mut self) {
        self.kind = None;
        self.has_value = true;
    }

    fn value(&mut self, value: &str, is_first: bool) {
        match self.kind {
            Some(Kind::Source) if !self.has_value => {
                self.has_value = true;
                if is_source(value) {
                    self.line.source.get_or_insert_with(|| value.to_owned());
                }
            }
            Some(kind @ (Kind::Author | Kind::Other)) if has_family_name(value) || self.is_set_off && is_pen_name(value) => self.name(kind, value),
            kind => {
                let is_time = !value.contains(char::is_alphabetic) || dates::find(value, &dates::Context::default()).is_some();
                let goes_on = kind.is_some() && !is_first && (kind != Some(Kind::Author) || self.is_set_off && !self.has_value);
                self.line.holds_more |= !is_time && !goes_on;
                // "责编：Demi Xia"
                let is_latin = kind == Some(Kind::Other) && value.is_ascii();
                if kind != Some(Kind::Source) && !is_latin {
                    self.close();
                }
            }
        }
    }

    fn name(&mut self, kind: Kind, name: &str) {
        self.has_value = true;
        let list = if kind == Kind::Author { &mut self.line.authors } else { &mut self.line.others };
        if !list.iter().any(|known| known == name) {
            list.push(name.to_owned());
        }
    }
}

/// A name by which somebody goes behind a label: "叨叨姐", "李小飞刀", "阿米娜·古丽"; neither a sentence's beginning nor an office.
fn is_pen_name(value: &str) -> bool {
    let length = value.chars().count();
    let begins = value.char_indices().nth(1).is_some_and(|(at, _)| NAMES.family.contains(&value[..at]));
    let fits = PEN_NAME.contains(&length) || length == PEN_NAME.end() + 1 && begins;
    fits && value.chars().all(is_han) && !is_nobody(value) && (begins || !is_organisation(value)) || is_transcribed(value)
}

/// Whether a name ends as papers, sites and offices do.
pub fn is_organisation(name: &str) -> bool {
    let folded = fold(name);
    NAMES.agencies.contains_key(&folded) || name.chars().count() > 2 && NAMES.organisation_endings.iter().any(|ending| folded.ends_with(ending.as_str()))
}

/// The organisation that a line names before a date or nothing.
pub(super) fn organisation_alone(line: &str) -> Option<&str> {
    let mut tokens = line.split_whitespace();
    let name = tokens.next().filter(|name| name.chars().count() <= LONGEST_LABEL && name.chars().all(is_han) && is_organisation(name))?;
    tokens.all(|token| !token.contains(char::is_alphabetic)).then_some(name)
}

/// Whether what stands behind a source's label names one.
pub(super) fn is_source(value: &str) -> bool {
    let folded = fold(value);
    let length = value.chars().count();
    (2..=LONGEST_SOURCE).contains(&length)
        && value.contains(char::is_alphabetic)
        && !NAMES.no_source.contains(&folded)
        && !value.contains(['。', '！', '？', '!', '?'])
        && dates::find(value, &dates::Context::default()).is_none()
}

/// Whether a label is a word of the lexicon, not one that others are written onto.
fn is_word(label: &str) -> bool {
    [&NAMES.source_labels, &NAMES.not_author, &NAMES.prefixes].iter().any(|phrases| label_of(label, phrases))
}

fn label_of(text: &str, phrases: &Phrases) -> bool {
    phrases.holds(&fold(text))
}

/// Whom a label stands before, if a text is one: a word of the lexicon, or one that it is written onto ("南港记者").
fn label(text: &str) -> Option<Kind> {
    let length = text.chars().count();
    if length > LONGEST_LABEL || !text.contains(is_han) || text.contains(|c: char| !(c.is_alphanumeric() || matches!(c, '《' | '》'))) {
        return None;
    }
    let kinds = [(&NAMES.source_labels, Kind::Source), (&NAMES.not_author, Kind::Other), (&NAMES.prefixes, Kind::Author)];
    let is_ending = |phrases: &Phrases| text.char_indices().skip(1).take(length.saturating_sub(SHORTEST_ENDING)).any(|(at, _)| label_of(&text[at..], phrases));
    let whole = kinds.iter().find(|(phrases, _)| label_of(text, phrases));
    whole.or_else(|| kinds.iter().skip(1).find(|(phrases, _)| is_ending(phrases))).map(|(_, kind)| *kind)
}

/// The label at the end of what stands before a colon, and what stands before it: a paper's name belongs to the label, unless a source is
/// still to be named.
fn label_at_end(head: &str, is_source: bool) -> Option<(&str, Kind)> {
    if let Some(kind) = label(head).filter(|_| !is_source || is_word(head)) {
        return Some(("", kind));
    }
    // The longest label of the lexicon that it ends with.
    let exact = |text: &str| {
        [(&NAMES.source_labels, Kind::Source), (&NAMES.not_author, Kind::Other), (&NAMES.prefixes, Kind::Author)]
            .into_iter()
            .find(|(phrases, _)| text.chars().count() >= SHORTEST_ENDING && label_of(text, phrases))
            .map(|(_, kind)| kind)
    };
    let starts = head.char_indices().rev().take(LONGEST_LABEL).map(|(at, _)| at).collect::<Vec<_>>();
    starts.into_iter().rev().find_map(|at| Some((&head[..at], exact(&head[at..])?)))
}

/// The label and the name that is written onto it: "记者唐小霁", "海港社记者唐小霁", "作者魏小星".
fn written_on(token: &str) -> Option<(Kind, &str)> {
    if token.chars().count() > LONGEST_LABEL + 4 || !token.starts_with(is_han) {
        return None;
    }
    let cuts = token.char_indices().skip(SHORTEST_ENDING).map(|(at, _)| token.split_at(at));
    let mut found = cuts.filter_map(|(head, rest)| match label(head)? {
        Kind::Source => (label_of(head, &NAMES.source_labels) && rest.is_ascii()).then_some((Kind::Source, rest)),
        kind => has_family_name(rest).then_some((kind, rest)),
    });
    found.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authors(line: &str) -> Vec<String> {
        read(line, None).authors
    }

    #[test]
    fn a_text_of_signs_is_no_line() {
        assert_eq!(read(&format!("来{}", ":".repeat(200_000)), None).authors, [""; 0]);
        assert_eq!(read(&format!("来源{}", "：".repeat(150)), None).source, None);
    }

    #[test]
    fn names_stand_behind_labels_of_any_form() {
        assert_eq!(authors("海港晚报记者 陈思远 吴雨桐"), ["陈思远", "吴雨桐"]);
        assert_eq!(authors("采写：南港见习记者 林子涵"), ["林子涵"]);
        assert_eq!(authors("2019-09-26 12:11来源：海港时报网作者：李在海"), ["李在海"]);
        assert_eq!(authors("发表于2014-08-24 21:30| 1164次阅读| 来源海港码农| 作者魏思源"), ["魏思源"]);
        assert_eq!(authors("执笔/叨叨姐、胡一山&李小飞刀"), ["叨叨姐", "胡一山", "李小飞刀"]);
        assert_eq!(authors("石小佳/海港青年报"), ["石小佳"]);
        assert_eq!(authors("《船镜》作者 周小纯"), ["周小纯"]);
        assert_eq!(authors("文/图 刘小东 易小楠"), ["刘小东", "易小楠"]);
        assert_eq!(authors("海港社记者唐小霁"), ["唐小霁"]);
    }

    #[test]
    fn editors_photographers_and_offices_write_nothing() {
        for line in
            ["【编辑：姚小昊】", "编辑 刘晓阳 校对 李小铭", "作者：未知 责任编辑：棒棒不是糖", "作者：网络整理", "海港报记者 王小明 摄", "记者：为什么会这样？"]
        {
            assert_eq!(authors(line), Vec::<String>::new(), "{line}");
        }
        assert_eq!(read("责任编辑：", None).open, Some(Kind::Other));
        assert_eq!(read("于小凯", Some(Kind::Other)).others, ["于小凯"]);
    }

    #[test]
    fn a_source_ends_where_the_next_label_begins() {
        let source = |line: &str| read(line, None).source;
        assert_eq!(source("2019-09-26 12:11来源：海港时报网作者：李在海").as_deref(), Some("海港时报网"));
        assert_eq!(source("信息来源: 海港技术研究院、海港运载院等").as_deref(), Some("海港技术研究院、海港运载院等"));
        assert_eq!(source("来源：本站原创 作者：党支部"), None);
        assert_eq!(source("来源：网络"), None);
        assert_eq!(source("石小佳/海港青年报").as_deref(), Some("海港青年报"));
    }

    #[test]
    fn credits_are_told_from_sentences() {
        for line in ["【编辑：姚小昊】", "编辑|禤小杰 责编|王小明", "(责编：汤小瑶、丁小涛)", "海港晚报记者 陈思远"] {
            assert!(is_credits(line), "{line}");
        }
        for line in ["记者从港务局获悉，新码头将于明年开放。", "编辑部的故事", "港口今天开放"] {
            assert!(!is_credits(line), "{line}");
        }
    }
}
