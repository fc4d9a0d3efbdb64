//! `ghirbal explain`: how one page became a record.

mod data;
mod find;
mod page;

use anyhow::{Context, Result, bail};

use self::data::Explanation;
use super::{Exit, answer, load};
use crate::archive::{Event, Inputs, Item, RawPage};
use crate::cli::args::{Explain, ExplainFormat, Global};
use crate::pipeline::Sieve;

pub(in crate::cli) fn run(args: &Explain, global: &Global) -> Result<Exit> {
    let (config, rules, _) = load(global)?;
    let (input, root, wanted, source) = match find::by_id(&args.page, &config)? {
        Some(found) => (found.input, found.root, Wanted::Offset(found.offset), Some(found.source)),
        None => (args.page.clone(), config.input.raw_dir.clone(), Wanted::Nth(args.nth), None),
    };
    let mut inputs = Inputs::open(&[input], &root, config.ndjson_fields(), config.caps())?;
    let (mut raw, folder) = pick(&mut inputs, wanted)?;
    if args.url.is_some() {
        raw.url.clone_from(&args.url);
    }
    let sieve = Sieve::new(config, rules);
    let source =
        source.unwrap_or_else(|| raw.url.as_deref().and_then(|url| sieve.config().source_of_url(url)).or(folder.as_deref()).unwrap_or("default").to_owned());
    let (sifted, mut explanation) = sieve.explain(raw, &source, Explanation::of);
    explanation.rejected = sifted.reason;
    explanation.record = sifted.record.or(sifted.dropped);
    let text = match args.format {
        ExplainFormat::Html => page::render(&explanation),
        ExplainFormat::Json => {
            let mut text = serde_json::to_string_pretty(&explanation)?;
            text.push('\n');
            text
        }
    };
    match &args.output {
        Some(path) => {
            std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))?;
            Ok(Exit::Ok)
        }
        None => answer(text.as_bytes()),
    }
}

enum Wanted {
    Nth(u64),
    Offset(u64),
}

/// The page asked for, and the top folder it lies in.
fn pick(inputs: &mut Inputs, wanted: Wanted) -> Result<(RawPage, Option<String>)> {
    let mut seen = 0;
    let mut failed = None;
    while let Some(event) = inputs.next_event() {
        let Event::Item(batch, item) = event else { continue };
        match item {
            Item::Page(page) => {
                seen += 1;
                let is_it = match wanted {
                    Wanted::Nth(nth) => seen == nth,
                    Wanted::Offset(offset) => page.place.offset == offset,
                };
                if is_it {
                    return Ok((*page, batch.folder.clone()));
                }
            }
            Item::Failed { message, .. } => failed = Some(message),
            Item::Skipped { .. } => {}
        }
    }
    match (failed, seen) {
        (Some(message), 0) => bail!("there is no page to explain: {message}"),
        (_, 0) => bail!("there is no page in it: nothing that is HTML or plain text"),
        (_, seen) => bail!("it holds {seen} pages; choose one with --nth 1 to --nth {seen}"),
    }
}
