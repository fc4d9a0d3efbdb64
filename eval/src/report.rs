//! What is printed of a set: the lines of `score.py`, then how fast it went and which pages went worst.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use crate::calibration::Tenth;
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
    /// The folds of the pages, by name.
    pub(crate) folds: HashMap<String, usize>,
    /// How sure each record is of its body, by the name of its page.
    pub(crate) confidences: HashMap<String, f64>,
    /// Pages that went through the library.
    pub(crate) pages: usize,
    /// From the first page to the last.
    pub(crate) wall: Duration,
    /// Time in the library, all workers together.
    pub(crate) busy: Duration,
}

/// What is printed beside the figures of the set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Detail {
    /// The figures of each kind of page.
    pub(crate) per_kind: bool,
    /// The figures of each fold.
    pub(crate) per_fold: bool,
    /// So many of the worst pages.
    pub(crate) worst: usize,
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
    pub(crate) fn write_text(&self, out: &mut impl Write, detail: Detail) -> io::Result<()> {
        writeln!(out, "{}", line(&self.set, &self.figures))?;
        let parts = detail.per_kind.then(|| self.kinds()).into_iter().chain(detail.per_fold.then(|| self.by_fold())).flatten();
        for (part, figures) in parts {
            writeln!(out, "{}", line(&format!("  {}", if part.is_empty() { "-" } else { &part }), &figures))?;
        }
        for page in self.worst(detail.worst) {
            writeln!(out, "   {}", serde_json::to_string(&page)?)?;
        }
        let (missing, wall, speed, cost) = (self.missing, self.wall.as_secs_f64(), self.pages_per_second(), self.ms_per_page());
        writeln!(out, "{:<16} {missing:>5} without a record  {wall:.1} s  {speed:.1} pages/s  {cost:.1} ms a page on one core", "")
    }

    /// For a program: one object on one line.
    pub(crate) fn write_json(&self, out: &mut impl Write, detail: Detail) -> io::Result<()> {
        let mut object = serde_json::Map::new();
        object.insert("set".to_owned(), json!(self.set));
        object.extend(self.figures.to_json());
        object.insert("missing".to_owned(), json!(self.missing));
        object.insert("pages_per_second".to_owned(), json!(self.pages_per_second()));
        object.insert("ms_per_page".to_owned(), json!(self.ms_per_page()));
        let json =
            |parts: BTreeMap<String, Figures>| Value::Object(parts.into_iter().map(|(name, figures)| (name, Value::Object(figures.to_json()))).collect());
        if detail.per_kind {
            object.insert("kinds".to_owned(), json(self.kinds()));
        }
        if detail.per_fold {
            object.insert("folds".to_owned(), json(self.by_fold()));
        }
        if detail.worst > 0 {
            object.insert("worst".to_owned(), serde_json::to_value(self.worst(detail.worst))?);
        }
        writeln!(out, "{}", Value::Object(object))
    }

    fn kinds(&self) -> BTreeMap<String, Figures> {
        self.parts(|row| row.kind.clone())
    }

    fn by_fold(&self) -> BTreeMap<String, Figures> {
        self.parts(|row| self.folds.get(&row.id).map_or_else(|| "no page".to_owned(), |fold| format!("fold {fold}")))
    }

    /// The figures of the pages that `name` puts together.
    fn parts(&self, name: impl Fn(&Row) -> String) -> BTreeMap<String, Figures> {
        let mut parts: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
        for row in &self.rows {
            parts.entry(name(row)).or_default().push(row);
        }
        parts.into_iter().map(|(name, rows)| (name, summary(rows.into_iter()))).collect()
    }

    /// What each record promises of its body, and what it scores.
    pub(crate) fn promises(&self) -> impl Iterator<Item = (f64, f64)> {
        self.rows.iter().filter_map(|row| Some((*self.confidences.get(&row.id)?, row.word_f1?)))
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

/// The table of calibration.
pub(crate) fn write_calibration(out: &mut impl Write, table: &[Tenth], json: bool) -> io::Result<()> {
    if json {
        return writeln!(out, "{}", json!({ "calibration": table }));
    }
    writeln!(out, "confidence of     pages   mean   word_f1")?;
    for Tenth { pages, from, to, confidence, word_f1 } in table {
        writeln!(out, "{from:.3} to {to:.3}    {pages:>5}  {confidence:.3}   {word_f1:.3}")?;
    }
    Ok(())
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
    fn figures_are_put_together_by_fold_and_held_against_what_was_promised() -> io::Result<()> {
        let row = |id: &str, word_f1| Row { id: id.into(), word_f1: Some(word_f1), ..Row::default() };
        let rows = vec![row("a", 0.5), row("b", 1.0), row("c", 0.75), row("without a record", 0.0)];
        let figures = summary(rows.iter());
        let scored = Scored {
            set: "made up".into(),
            rows,
            figures,
            missing: 1,
            reasons: HashMap::new(),
            folds: HashMap::from([("a".into(), 1), ("b".into(), 1), ("c".into(), 4)]),
            confidences: HashMap::from([("a".into(), 0.6), ("c".into(), 0.7)]),
            pages: 4,
            wall: Duration::ZERO,
            busy: Duration::ZERO,
        };
        let mut out = Vec::new();
        scored.write_json(&mut out, Detail { per_kind: false, per_fold: true, worst: 0 })?;
        let object: Value = serde_json::from_slice(&out)?;
        let folds = object["folds"].as_object().map(|folds| folds.iter().map(|(name, fold)| (name.as_str(), fold["pages"].as_u64(), fold["word_f1"].as_f64())));
        let folds: Vec<_> = folds.into_iter().flatten().collect();
        assert_eq!(folds, [("fold 1", Some(2), Some(0.75)), ("fold 4", Some(1), Some(0.75)), ("no page", Some(1), Some(0.0))]);
        assert_eq!(object["kinds"], Value::Null, "not asked for");
        assert_eq!(scored.promises().collect::<Vec<_>>(), [(0.6, 0.5), (0.7, 0.75)], "a page without a record promises nothing");
        Ok(())
    }

    #[test]
    fn a_line_reads_as_that_of_score_py() {
        let figures = Figures { pages: 15, named: vec![("word_f1", Some(0.958)), ("shingle_precision", None), ("title", Some(0.5))] };
        assert_eq!(line("arabic", &figures), "arabic              15 pages  word_f1 0.9580  title 0.5000");
    }
}
