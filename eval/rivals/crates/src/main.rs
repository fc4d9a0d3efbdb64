//! Runs one Rust tool over the unpacked pages of a set, as `../worker.py` does for the Python ones.
//!
//! `rivals records TOOL PAGES` prints a record a page, as NDJSON for `score.py`. `rivals time TOOL PAGES EVERY` runs every
//! EVERY-th page for each line on standard input and prints one JSON line: `pages`, `ms_per_page`, and `ms` of each page.

mod decode;
mod pages;
mod tools;

use std::hint::black_box;
use std::io::{self, BufRead, BufWriter, Write};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;

use crate::pages::Page;
use crate::tools::{Tool, attempt};

/// Milliseconds in a second.
const MS: f64 = 1000.0;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["records", tool, prefix] => records(tools::named(tool)?, &pages::read(prefix)?),
        ["time", tool, prefix, every] => {
            let every = every.parse().with_context(|| format!("{every} is not a number"))?;
            rounds(tools::named(tool)?, &pages::read(prefix)?.into_iter().step_by(every).collect::<Vec<_>>())
        }
        _ => bail!("usage: rivals records TOOL PAGES | rivals time TOOL PAGES EVERY"),
    }
}

fn records(tool: Tool, pages: &[Page]) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for page in pages {
        let mut record = attempt(tool, page);
        record["raw"] = json!({ "record_id": page.record_id });
        writeln!(out, "{record}")?;
    }
    Ok(out.flush()?)
}

fn rounds(tool: Tool, pages: &[Page]) -> Result<()> {
    for turn in io::stdin().lock().lines() {
        turn?;
        let costs: Vec<f64> = pages.iter().map(|page| cost(tool, page)).collect();
        let mean = costs.iter().sum::<f64>() / costs.len().max(1) as f64;
        writeln!(io::stdout(), "{}", json!({ "pages": costs.len(), "ms_per_page": mean, "ms": costs }))?;
    }
    Ok(())
}

fn cost(tool: Tool, page: &Page) -> f64 {
    let start = cpu_time();
    drop(black_box(attempt(tool, page)));
    (cpu_time() - start).as_secs_f64() * MS
}

/// CPU time of this process so far, all threads together.
fn cpu_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or_default())
}
