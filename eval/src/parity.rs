//! Tests that hold this scorer and `score.py` together, figure by figure and page by page, on pages made up for it.
//!
//! They need `../shared/eval/score.py` and Python, and say so and pass where either is absent.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::figures::summary;
use crate::report::line;
use crate::score::{Row, judge};
use crate::words::{is_blank, is_word};
use crate::{answer, gold};

const SCORE_PY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/eval/score.py");
const TOLERANCE: f64 = 1e-9;
/// Made-up pages a set.
const PAGES: usize = 400;

/// What texts are made of: whatever the two languages might cut, fold or lower-case differently.
const PIECES: [&str; 84] = [
    "word",
    "Word",
    "WORD",
    "İstanbul",
    "ışık",
    "straße",
    "STRASSE",
    "ẞ",
    "ΟΔΟΣ",
    "ΟΔΟΣ.",
    "Σ",
    "ΑΣ\u{300}",
    "ΑΣ\u{AD}Α",
    "don't",
    "don’t",
    "snake_case",
    "_",
    "__init__",
    "x²",
    "½",
    "Ⅻ",
    "①",
    "ⓐⒷ",
    "🅰🄱",
    "٣٤٥",
    "१२३",
    "3.14",
    "1,000",
    "كَتَبَ",
    "كتـــاب",
    "كتاب",
    "\u{200F}العربية\u{200E}",
    "\u{202B}نص\u{202C}",
    "لا\u{200C}یی",
    "الله",
    "ﷺ",
    "ﻻ",
    "عبد الله",
    "وسمير",
    " و",
    " وفا ",
    "،",
    "؛",
    "日本語",
    "テスト・",
    "ｶﾞ",
    "が",
    "か\u{3099}",
    "漢",
    "﨑",
    "𠮷野",
    "한국어",
    "ภาษาไทย",
    "กำ",
    "e\u{301}",
    "é",
    "हिन्दी",
    "நிலை",
    "👩\u{200D}🚀",
    "🇦🇷",
    "❤\u{FE0F}",
    "\u{FEFF}",
    "\u{2060}",
    "ﬁne",
    "ＡＢＣ",
    "™",
    "ª",
    "K",
    "Å",
    "ǅ",
    "Ⴀ",
    "ᏸ",
    "\u{1C}",
    "\u{85}",
    "\u{A0}",
    "\u{3000}",
    "\u{2028}",
    "\n",
    "\t",
    "and",
    "—",
    "\"",
    "\\",
    "",
];

/// What bylines are made of besides.
const BYLINE: [&str; 26] = [
    ",",
    ";",
    "&",
    "and",
    "AND",
    "band",
    "und",
    "et",
    "،",
    " و",
    " وعلي ",
    " وعلي",
    "By",
    "by:",
    "VON :",
    "Dİ",
    "dı ",
    "بقلم:",
    "كتب ",
    "par",
    "por\t",
    " ",
    "  ",
    "\u{A0}",
    "Ann Lee",
    "_and_",
];

/// Pages and records drawn from the pieces; the same ones each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    fn text(&mut self, longest: usize) -> String {
        (0..self.roll(longest + 1)).map(|_| self.pick(&PIECES).to_owned() + self.pick(&[" ", " ", " ", "", "\n\n"])).collect()
    }

    /// The text with pieces lost, added, or in another case.
    fn noisy(&mut self, text: &str) -> String {
        let mut noisy = String::new();
        for part in text.split_inclusive(' ') {
            match self.roll(8) {
                0 => {}
                1 => noisy.extend([part, self.pick(&PIECES), " "]),
                2 => noisy.push_str(&part.to_uppercase()),
                _ => noisy.push_str(part),
            }
        }
        noisy
    }

    fn byline(&mut self) -> String {
        let mut byline = String::new();
        for _ in 0..self.roll(7) {
            byline.push_str(if self.roll(2) == 0 { self.pick(&BYLINE) } else { self.pick(&PIECES) });
            byline.push_str(self.pick(&["", " "]));
        }
        byline
    }

    fn authors(&mut self) -> Value {
        match self.roll(4) {
            0 => json!(self.byline()),
            1 => json!([{"name": self.byline()}, {"name": null}, self.byline()]),
            2 => json!([]),
            _ => json!([self.byline()]),
        }
    }

    fn date(&mut self) -> String {
        format!("2024-0{}-1{}{}", self.roll(2) + 1, self.roll(3), self.pick(&["", "T10:00:00+03:00", " "]))
    }

    fn page(&mut self, index: usize) -> Value {
        let mut page = json!({"id": format!("p{index}"), "kind": self.pick(&["article", "forum", ""]), "lang": "ar"});
        if self.roll(10) > 0 {
            page["title"] = json!(self.text(5));
        }
        if self.roll(10) > 0 {
            page["authors"] = self.authors();
        }
        match self.roll(4) {
            0 => {}
            1 => page["published"] = json!(self.date()),
            2 => page["published"] = json!(""),
            _ => {
                page["published"] = json!(self.date());
                page["published_accept"] = json!([self.date(), null, self.date(), ""]);
            }
        }
        page
    }

    /// A record for the page, by one of the ways a record may name its page; sometimes none.
    fn record(&mut self, page: &Value) -> Option<Value> {
        let id = page["id"].as_str()?;
        let mut record = match self.roll(6) {
            0 => return None,
            1 => json!({"id": "other", "raw": {"path": format!("raw/{id}.html.gz"), "record_id": null}}),
            2 => json!({"id": format!("{id}.txt")}),
            _ => json!({"id": "other", "raw": {"path": "pages.warc.gz", "record_id": format!("<urn:page:made:{id}>")}}),
        };
        let body = if let Some(text) = page["main_content"].as_str() { self.noisy(text) } else { self.text(30) };
        record[self.pick(&["text", "text", "body"])] = json!(body);
        record["title"] = page["title"].as_str().filter(|_| self.roll(3) > 0).map_or(Value::Null, |title| json!(self.noisy(title)));
        record["authors"] = if self.roll(2) == 0 { page["authors"].clone() } else { self.authors() };
        record[self.pick(&["date_published", "published_at"])] = if self.roll(5) == 0 { Value::Null } else { json!(self.date()) };
        Some(record)
    }
}

/// What the gold of a made-up set says of its pages.
#[derive(Clone, Copy)]
enum Annotated {
    Body,
    Passages,
    DatesOnly,
    Mixed,
}

#[test]
fn same_figures_as_score_py() -> Result<()> {
    if let Some(reason) = cannot_compare() {
        return Ok(writeln!(io::stderr(), "same_figures_as_score_py skipped: {reason}")?);
    }
    for (seed, annotated) in [Annotated::Body, Annotated::Passages, Annotated::DatesOnly, Annotated::Mixed].into_iter().enumerate() {
        let mut dice = Dice(u64::try_from(seed)?);
        let (mut gold, mut records) = (String::new(), String::new());
        for index in 0..PAGES {
            let mut page = dice.page(index);
            annotate(&mut page, annotated, &mut dice);
            gold.extend([page.to_string().as_str(), "\n"]);
            for record in [dice.record(&page), Some(json!({"id": format!("p{}", index / 2), "text": "too late"})).filter(|_| index % 9 == 8)] {
                records.extend(record.map(|record| format!("{record}\n")));
            }
        }
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("gold.ndjson"), gold)?;
        let file = folder.path().join("records.ndjson");
        fs::write(&file, records)?;
        compare(folder.path(), &file, !matches!(annotated, Annotated::Mixed))?;
    }
    Ok(())
}

fn annotate(page: &mut Value, annotated: Annotated, dice: &mut Dice) {
    let has = |part, dice: &mut Dice| match annotated {
        Annotated::Body => part == "main_content" || dice.roll(2) == 0,
        Annotated::Passages => part != "main_content",
        Annotated::DatesOnly => false,
        Annotated::Mixed => dice.roll(2) == 0,
    };
    if has("main_content", dice) {
        page["main_content"] = json!(dice.text(40));
    }
    for part in ["with", "without"] {
        if has(part, dice) {
            page[part] = (0..dice.roll(4)).map(|_| if dice.roll(9) == 0 { Value::Null } else { json!(dice.text(2)) }).collect();
        }
    }
}

/// Scores the records both ways; `pages` too, which `score.py` only lists if all are annotated alike.
fn compare(folder: &Path, records: &Path, pages: bool) -> Result<()> {
    let (gold, _) = gold::read(folder)?;
    let mut answers = HashMap::new();
    for line in fs::read_to_string(records)?.lines() {
        let (id, answer) = answer::read(line)?;
        answers.entry(id).or_insert(answer);
    }
    let rows = judge(&gold, &answers);
    let mut ours = summary(rows.iter()).to_json();
    ours.insert("missing".to_owned(), json!(gold.iter().filter(|page| !answers.contains_key(&page.id)).count()));
    let theirs: Value = serde_json::from_str(&score_py(folder, records, &["--json"])?)?;
    same(&Value::Object(ours), &theirs).context("the figures of the set")?;

    let text = score_py(folder, records, &["--per-kind"])?;
    for kind in ["", "article", "forum"] {
        let of_kind = rows.iter().filter(|row| row.kind == kind);
        let expected = line(&format!("  {}", if kind.is_empty() { "-" } else { kind }), &summary(of_kind));
        ensure!(text.lines().any(|line| line == expected), "no line {expected} in\n{text}");
    }
    if pages {
        same_pages(&rows, &score_py(folder, records, &["--worst", "100000"])?)?;
    }
    Ok(())
}

/// Every page, and the worst ones in the same order.
fn same_pages(rows: &[Row], text: &str) -> Result<()> {
    let theirs = text.lines().skip(1).map(|line| Ok(serde_json::from_str(line)?)).collect::<Result<Vec<Value>>>()?;
    let ours = crate::report::worst(rows).into_iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
    ensure!(ours.len() == theirs.len(), "{} pages here, {} there", ours.len(), theirs.len());
    ours.iter().zip(&theirs).try_for_each(|(ours, theirs)| same(ours, theirs).with_context(|| format!("{ours}\n{theirs}")))
}

/// Equality but for the last digits of numbers.
fn same(ours: &Value, theirs: &Value) -> Result<()> {
    match (ours, theirs) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().unwrap_or(f64::NAN), other.as_f64().unwrap_or(f64::NAN));
            ensure!((one - other).abs() <= TOLERANCE, "{one} here, {other} there");
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter().zip(other).try_for_each(|(one, other)| same(one, other))?;
        }
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            one.iter().try_for_each(|(name, one)| same(one, &other[name]).with_context(|| name.clone()))?;
        }
        _ => ensure!(ours == theirs, "{ours} here, {theirs} there"),
    }
    Ok(())
}

fn score_py(folder: &Path, records: &Path, options: &[&str]) -> Result<String> {
    let output = python().arg(SCORE_PY).arg(folder).arg(records).args(options).output()?;
    ensure!(output.status.success(), "score.py: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

#[test]
fn words_and_blanks_are_those_of_python() -> Result<()> {
    if let Some(reason) = cannot_compare() {
        return Ok(writeln!(io::stderr(), "words_and_blanks_are_those_of_python skipped: {reason}")?);
    }
    // One line a code point that this Python knows: is it \w, is it \s, its lower case.
    let script = r"
import re, sys, unicodedata
sys.stdout.reconfigure(encoding='utf-8')
word, blank = re.compile(r'\w'), re.compile(r'\s')
for c in map(chr, range(0x110000)):
    if unicodedata.category(c) not in ('Cn', 'Cs', 'Co'):
        print('%x' % ord(c), int(bool(word.match(c))), int(bool(blank.match(c))), '+'.join('%x' % ord(x) for x in c.lower()))
";
    let output = python().args(["-c", script]).output()?;
    ensure!(output.status.success(), "python: {}", String::from_utf8_lossy(&output.stderr));
    let mut differing = Vec::new();
    for theirs in String::from_utf8(output.stdout)?.lines() {
        let code = theirs.split(' ').next().unwrap_or_default();
        let c = char::from_u32(u32::from_str_radix(code, 16)?).context("a code point")?;
        let lower: Vec<String> = c.to_lowercase().map(|c| format!("{:x}", u32::from(c))).collect();
        let ours = format!("{code} {} {} {}", u8::from(is_word(c)), u8::from(is_blank(c)), lower.join("+"));
        if ours != theirs {
            differing.push(format!("{ours} here, {theirs} there"));
        }
    }
    ensure!(differing.is_empty(), "{}", differing.join("\n"));
    Ok(())
}

fn cannot_compare() -> Option<String> {
    if !PathBuf::from(SCORE_PY).is_file() {
        return Some(format!("there is no {SCORE_PY}"));
    }
    let answers = python().arg("--version").output().is_ok_and(|output| output.status.success());
    (!answers).then(|| "there is no python3".to_owned())
}

fn python() -> Command {
    let mut python = Command::new("python3");
    python.env("PYTHONUTF8", "1");
    python
}
