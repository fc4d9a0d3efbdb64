//! What a page costs: the whole pipeline, again and again, on one thread, from bytes in memory to a line of JSON.
//!
//! CPU time, not time on the clock: a machine is seldom idle. Reading the archive and copying a page's bytes are outside it.
//! Rounds can be paced from without, so that a comparison takes turns with other programs (`eval/rivals/speed.py`): what
//! disturbs the machine for a while then disturbs them all.

use std::hint::black_box;
use std::io::{BufRead, Write};
use std::time::Duration;

use anyhow::{Context, Result};
use ghirbal::archive::{Caps, Event, Inputs, Item, NdjsonFields, RawPage};
use ghirbal::pipeline::Sieve;
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;

use crate::score::real;
use crate::sets::Set;

/// Milliseconds in a second.
const MS: f64 = 1000.0;
/// Milliseconds are written with four decimals: a ten-thousandth is what asking for the time costs.
const UNIT: f64 = 10_000.0;

/// How to time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Times each page is sifted.
    pub(crate) rounds: usize,
    /// Whether each round waits for a line on standard input.
    pub(crate) paced: bool,
    /// Whether each round is written as JSON, page by page, rather than the best one for a reader.
    pub(crate) json: bool,
}

/// Times a set. Paced, it ends when the input does.
pub(crate) fn time(set: &Set, plan: Plan, turns: &mut impl BufRead, out: &mut impl Write) -> Result<()> {
    let pages = read(set)?;
    let sieve = Sieve::with_defaults();
    let mut best: Option<f64> = None;
    for _ in 0..plan.rounds {
        if plan.paced && turns.read_line(&mut String::new()).context("cannot read standard input")? == 0 {
            break;
        }
        let costs: Vec<f64> = pages.iter().map(|page| sift(&sieve, page, &set.name)).collect::<Result<_>>()?;
        let mean = costs.iter().sum::<f64>() / real(costs.len().max(1));
        best = Some(best.map_or(mean, |best| best.min(mean)));
        if plan.json {
            let ms: Vec<f64> = costs.iter().map(|cost| (cost * UNIT).round() / UNIT).collect();
            writeln!(out, "{}", json!({ "set": set.name, "pages": costs.len(), "ms_per_page": mean, "ms": ms }))?;
            out.flush()?;
        }
    }
    if let (Some(best), false) = (best, plan.json) {
        writeln!(out, "{:<16} {:>5} pages  {best:.3} ms of CPU time a page, the best of {} rounds", set.name, pages.len(), plan.rounds)?;
    }
    Ok(())
}

fn read(set: &Set) -> Result<Vec<RawPage>> {
    let pages = set.pages.to_str().with_context(|| format!("{} is not UTF-8", set.pages.display()))?;
    let mut inputs = Inputs::open(&[pages.to_owned()], &set.folder, NdjsonFields::default(), Caps::default())?;
    let events = std::iter::from_fn(|| inputs.next_event());
    Ok(events.filter_map(|event| if let Event::Item(_, Item::Page(page)) = event { Some(*page) } else { None }).collect())
}

/// Milliseconds that one page takes, the record's line and the freeing of everything included.
fn sift(sieve: &Sieve, page: &RawPage, source: &str) -> Result<f64> {
    let page = page.clone();
    let start = cpu_time();
    let sifted = sieve.sift(page, source);
    black_box(serde_json::to_vec(&sifted.record).context("a record as JSON")?);
    drop(black_box(sifted));
    Ok((cpu_time() - start).as_secs_f64() * MS)
}

/// CPU time of this process so far, all threads together, user and system.
fn cpu_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_round_is_timed_for_every_turn_given() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::create_dir(folder.path().join("raw"))?;
        fs::write(folder.path().join("raw/a.txt"), "A headline\n\nThe first paragraph of a page, long enough to be one.\n")?;
        fs::write(folder.path().join("gold.ndjson"), "{\"id\":\"a\"}\n")?;
        let set = Set::open(folder.path())?;
        let plan = Plan { rounds: 5, paced: true, json: true };
        let mut out = Vec::new();
        time(&set, plan, &mut "go\ngo\n".as_bytes(), &mut out)?;
        let rounds: Vec<serde_json::Value> = String::from_utf8(out)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        assert_eq!(rounds.len(), 2, "a round a line of input, and an end when it ends");
        for round in rounds {
            assert_eq!(round["pages"], 1);
            assert!(round["ms_per_page"].as_f64().is_some_and(|ms| ms > 0.0), "{round}");
        }
        let mut out = Vec::new();
        time(&set, Plan { rounds: 2, paced: false, json: false }, &mut "".as_bytes(), &mut out)?;
        assert!(String::from_utf8(out)?.contains("the best of 2 rounds"));
        Ok(())
    }
}
