//! What is printed of a set: the lines of `score.py`, then how fast it went and which pages went worst.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use crate::figures::{Figures, summary};
use crate::score::{Row, real};

/// A set, scored.
#[derive(Debug)]
pub(crate) struct Scored {
    /// Its name.
    pub(crate) set: String,
    /// Its pages, as the gold orders them.
    pub(crate) rows: Vec<Row>,
    /// Its figures.
    pub(crate) figures: Figures,
    /// Pages of the gold without a record.
    pub(crate) missing: usize,
    /// Why a page has no record, by its name.
    pub(crate) reasons: HashMap<String, &'static str>,
    /// Pages that went through the library.
    pub(crate) pages: usize,
    /// From the first page to the last.
    pub(crate) wall: Duration,
    /// Time in the library, all workers together.
    pub(crate) busy: Duration,
}

/// One of the worst pages, and why it has no record, if that is what is wrong with it.
#[derive(Serialize)]
struct Worst<'a> {
    #[serde(flatten)]
    row: &'a Row,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl Scored {
    /// For a reader.
    pub(crate) fn write_text(&self, out: &mut impl Write, per_kind: bool, worst: usize) -> io::Result<()> {
        writeln!(out, "{}", line(&self.set, &self.figures))?;
        if per_kind {
            for (kind, figures) in self.kinds() {
                writeln!(out, "{}", line(&format!("  {}", if kind.is_empty() { "-" } else { kind }), &figures))?;
            }
        }
        for page in self.worst(worst) {
            writeln!(out, "   {}", serde_json::to_string(&page)?)?;
        }
        let (missing, wall, speed, cost) = (self.missing, self.wall.as_secs_f64(), self.pages_per_second(), self.ms_per_page());
        writeln!(out, "{:<16} {missing:>5} without a record  {wall:.1} s  {speed:.1} pages/s  {cost:.1} ms a page on one core", "")
    }

    /// For a program: one object on one line.
    pub(crate) fn write_json(&self, out: &mut impl Write, per_kind: bool, worst: usize) -> io::Result<()> {
        let mut object = serde_json::Map::new();
        object.insert("set".to_owned(), json!(self.set));
        object.extend(self.figures.to_json());
        object.insert("missing".to_owned(), json!(self.missing));
        object.insert("pages_per_second".to_owned(), json!(self.pages_per_second()));
        object.insert("ms_per_page".to_owned(), json!(self.ms_per_page()));
        if per_kind {
            let kinds = self.kinds().map(|(kind, figures)| (kind.to_owned(), Value::Object(figures.to_json())));
            object.insert("kinds".to_owned(), Value::Object(kinds.collect()));
        }
        if worst > 0 {
            object.insert("worst".to_owned(), serde_json::to_value(self.worst(worst))?);
        }
        writeln!(out, "{}", Value::Object(object))
    }

    fn kinds(&self) -> impl Iterator<Item = (&str, Figures)> {
        let kinds: BTreeSet<&str> = self.rows.iter().map(|row| row.kind.as_str()).collect();
        kinds.into_iter().map(|kind| (kind, summary(self.rows.iter().filter(move |row| row.kind == kind))))
    }

    fn worst(&self, count: usize) -> Vec<Worst<'_>> {
        worst(&self.rows).into_iter().take(count).map(|row| Worst { row, reason: self.reasons.get(&row.id).copied() }).collect()
    }

    fn pages_per_second(&self) -> f64 {
        real(self.pages) / self.wall.as_secs_f64().max(f64::EPSILON)
    }

    fn ms_per_page(&self) -> f64 {
        self.busy.as_secs_f64() * 1000.0 / real(self.pages.max(1))
    }
}

/// A line of figures, to the letter as `score.py` prints it.
pub(crate) fn line(name: &str, figures: &Figures) -> String {
    let named: Vec<String> = figures.named.iter().filter_map(|(name, value)| value.map(|value| format!("{name} {value:.4}"))).collect();
    format!("{name:<16} {:>5} pages  {}", figures.pages, named.join("  "))
}

/// The pages by what the set is annotated with: body, else passages, else date; the worst first.
pub(crate) fn worst(rows: &[Row]) -> Vec<&Row> {
    let by_words = |row: &Row| row.word_f1;
    let by_passages = |row: &Row| row.seg.map(|[_, unwanted, missed, _]| -real(unwanted + missed));
    let by_date = |row: &Row| row.date.map(|[right, _]| right);
    let choice: [fn(&Row) -> Option<f64>; 3] = [by_words, by_passages, by_date];
    let measure = choice.into_iter().find(|measure| rows.iter().any(|row| measure(row).is_some())).unwrap_or(by_date);
    let mut ranked: Vec<(f64, &Row)> = rows.iter().filter_map(|row| Some((measure(row)?, row))).collect();
    ranked.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    ranked.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_page_comes_first() {
        let row = |id: &str, word_f1| Row { id: id.into(), word_f1, ..Row::default() };
        let rows = [row("good", Some(0.9)), row("unmeasured", None), row("bad", Some(0.1)), row("worse", Some(0.0))];
        assert_eq!(worst(&rows).iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["worse", "bad", "good"]);
        let row = |id: &str, seg| Row { id: id.into(), seg: Some(seg), ..Row::default() };
        let rows = [row("right", [3, 0, 0, 3]), row("wrong", [1, 1, 2, 0])];
        assert_eq!(worst(&rows).first().map(|row| row.id.as_str()), Some("wrong"));
    }

    #[test]
    fn a_line_reads_as_that_of_score_py() {
        let figures = Figures { pages: 15, named: vec![("word_f1", Some(0.958)), ("shingle_precision", None), ("title", Some(0.5))] };
        assert_eq!(line("arabic", &figures), "arabic              15 pages  word_f1 0.9580  title 0.5000");
    }
}
