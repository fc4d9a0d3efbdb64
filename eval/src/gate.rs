//! The floors: figures that may rise and never fall, each set with the digest of the gold they were measured on.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::figures::Figures;
use crate::sets::Set;

/// How far below its floor a figure may lie: as much as one page in two thousand can move it.
const TOLERANCE: f64 = 0.0005;
/// Floors are written with four decimals.
const UNIT: f64 = 10_000.0;
/// Keeps a figure that has four decimals from being rounded down by the error of its binary form.
const NOISE: f64 = 1e-6;
/// What a new floor is set for: the figure that sums up each aspect. Precision alone and recall alone may be traded.
const GUARDED: [&str; 6] = ["word_f1", "shingle_f1", "seg_f1", "title", "authors", "date"];
const HEADER: &str = "\
# Floors of the figures on the annotated pages: `cargo run --release -p eval -- --gate` fails below them, `--raise` lifts them.
# A floor is lowered by hand only, with the reason in the commit. After a change of the gold, delete the set's table and raise.
";

/// Floors by set.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Floors(BTreeMap<String, Floor>);

#[derive(Debug, Serialize, Deserialize)]
struct Floor {
    /// `sha256:` and hex of `gold.ndjson`.
    gold: String,
    #[serde(flatten)]
    figures: BTreeMap<String, f64>,
}

impl Floors {
    /// Reads the file; where it is still to be made, `may_be_missing`.
    pub(crate) fn read(path: &Path, may_be_missing: bool) -> Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text).with_context(|| format!("{} is not a file of floors", path.display())),
            Err(error) if error.kind() == ErrorKind::NotFound && may_be_missing => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("cannot read the floors at {}; --raise makes them", path.display())),
        }
    }

    /// Writes the file.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let text = format!("{HEADER}\n{}", toml::to_string(self).context("floors as TOML")?);
        fs::write(path, text).with_context(|| format!("cannot write the floors to {}", path.display()))
    }

    /// Sets that have floors and were not found: their figures are not guarded.
    pub(crate) fn without_pages(&self, sets: &[Set]) -> Vec<String> {
        let is_absent = |name: &&String| !sets.iter().any(|set| set.name == **name);
        self.0.keys().filter(is_absent).map(|name| format!("{name}: has floors and no pages were found")).collect()
    }

    /// What is wrong with a set, one fault a line.
    pub(crate) fn check(&self, set: &str, gold: &str, figures: &Figures) -> Vec<String> {
        let Some(floor) = self.0.get(set) else { return vec![format!("{set}: has no floor yet; --raise sets it")] };
        if floor.gold != gold {
            return vec![changed(set, floor, gold)];
        }
        let fault = |(name, floor): (&String, &f64)| match figures.get(name) {
            Some(value) if value + TOLERANCE >= *floor => None,
            Some(value) => Some(format!("{set}: {name} {value:.4} lies below its floor {floor:.4}")),
            None => Some(format!("{set}: {name} has a floor of {floor:.4} and is not measured")),
        };
        floor.figures.iter().filter_map(fault).collect()
    }

    /// Lifts the floors of a set to its figures, and says which.
    pub(crate) fn raise(&mut self, set: &str, gold: &str, figures: &Figures) -> Result<Vec<String>> {
        let floor = self.0.entry(set.to_owned()).or_insert_with(|| Floor { gold: gold.to_owned(), figures: BTreeMap::new() });
        if floor.gold != gold {
            bail!("{}", changed(set, floor, gold));
        }
        let mut raised = Vec::new();
        for (name, value) in figures.named.iter().filter_map(|(name, value)| Some((*name, rounded_down((*value)?)))) {
            match floor.figures.get(name).copied() {
                Some(old) if value > old => raised.push(format!("{set}: {name} {old:.4} -> {value:.4}")),
                None if GUARDED.contains(&name) => raised.push(format!("{set}: {name} {value:.4}")),
                _ => continue,
            }
            floor.figures.insert(name.to_owned(), value);
        }
        Ok(raised)
    }
}

fn changed(set: &str, floor: &Floor, gold: &str) -> String {
    format!("{set}: its gold has changed ({} in the floors, {gold} now); delete its table from the floors and --raise", floor.gold)
}

fn rounded_down(value: f64) -> f64 {
    (value * UNIT + NOISE).floor() / UNIT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(word_f1: f64) -> Figures {
        Figures { pages: 1, named: vec![("word_f1", Some(word_f1)), ("shingle_precision", Some(0.5))] }
    }

    fn floors(text: &str) -> Result<Floors> {
        Ok(toml::from_str(text)?)
    }

    #[test]
    fn a_figure_below_its_floor_is_named() -> Result<()> {
        let floors = floors("[news]\ngold = \"sha256:a\"\nword_f1 = 0.8\n")?;
        assert!(floors.check("news", "sha256:a", &figures(0.7996)).is_empty(), "within the tolerance");
        assert_eq!(floors.check("news", "sha256:a", &figures(0.799)), ["news: word_f1 0.7990 lies below its floor 0.8000"]);
        assert!(floors.check("news", "sha256:b", &figures(0.9))[0].contains("its gold has changed"));
        assert!(floors.check("dates", "sha256:a", &figures(0.9))[0].contains("no floor yet"));
        let unmeasured = Figures { pages: 1, named: Vec::new() };
        assert!(floors.check("news", "sha256:a", &unmeasured)[0].contains("is not measured"));
        Ok(())
    }

    #[test]
    fn floors_rise_and_never_fall() -> Result<()> {
        let mut floors = floors("[news]\ngold = \"sha256:a\"\nword_f1 = 0.8\n")?;
        assert!(floors.raise("news", "sha256:a", &figures(0.7))?.is_empty());
        assert_eq!(floors.raise("news", "sha256:a", &figures(0.812_39))?, ["news: word_f1 0.8000 -> 0.8123"]);
        assert!(floors.raise("news", "sha256:b", &figures(0.9)).is_err());
        assert_eq!(floors.raise("new.set", "sha256:c", &figures(0.58))?, ["new.set: word_f1 0.5800"]);
        Ok(())
    }

    #[test]
    fn floors_are_read_as_they_were_written() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("floor.toml");
        assert!(Floors::read(&path, false).is_err());
        let mut floors = Floors::read(&path, true)?;
        floors.raise("new.set", "sha256:c", &figures(1.0))?;
        floors.write(&path)?;
        assert_eq!(toml::to_string(&Floors::read(&path, false)?)?, toml::to_string(&floors)?);
        assert_eq!(Floors::read(&path, false)?.check("new.set", "sha256:c", &figures(0.9)).len(), 1);
        Ok(())
    }
}
