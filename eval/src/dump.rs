//! Blocks and classifier rows of every page of a set, for training.
//!
//! Out, in a folder: `SET.rows` (little-endian f32, row after row), `SET.columns` (a name a line), `SET.words` and
//! `SET.counts` (words around each block as u32, and how many each block has as u16), and `SET.pages.ndjson` (a page a
//! line: id, url, number of blocks, their texts, kinds, lengths, and the regions and paths they lie in).

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use ghirbal::archive::{Caps, Event, Form, Inputs, Item, NdjsonFields, RawPage};
use ghirbal::extract::classify::rows::Rows;
use ghirbal::extract::outline::Outline;
use ghirbal::pipeline::Sieve;
use serde_json::json;

use crate::answer::page_id;
use crate::sets::Set;

/// Regions around a block that are written, innermost first.
const UP: usize = 6;

/// The files of a set that grow with its pages.
struct Files {
    rows: BufWriter<File>,
    words: BufWriter<File>,
    counts: BufWriter<File>,
    pages: BufWriter<File>,
}

/// Writes the files of a set; plain-text captures have no rows.
pub(crate) fn dump(set: &Set, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let create = |ending: &str| {
        let path = folder.join(format!("{}.{ending}", set.name));
        File::create(&path).map(BufWriter::new).with_context(|| format!("cannot write {}", path.display()))
    };
    let mut files = Files { rows: create("rows")?, words: create("words")?, counts: create("counts")?, pages: create("pages.ndjson")? };
    let path = set.pages.to_str().with_context(|| format!("{} is not UTF-8", set.pages.display()))?;
    let mut inputs = Inputs::open(&[path.to_owned()], &set.folder, NdjsonFields::default(), Caps::default())?;
    let sieve = Sieve::with_defaults();
    let mut columns = Vec::new();
    while let Some(event) = inputs.next_event() {
        let Event::Item(_, Item::Page(page)) = event else { continue };
        if page.form != Form::Html {
            continue;
        }
        let id = page_id(page.place.record_id.as_deref(), &page.place.path);
        write_page(&sieve, *page, &id, &mut columns, &mut files)?;
    }
    for file in [&mut files.rows, &mut files.words, &mut files.counts, &mut files.pages] {
        file.flush()?;
    }
    fs::write(folder.join(format!("{}.columns", set.name)), columns.join("\n")).context("cannot write the column names")
}

fn write_page(sieve: &Sieve, page: RawPage, id: &str, columns: &mut Vec<String>, files: &mut Files) -> Result<()> {
    let url = page.url.clone();
    sieve.study(page, |outline: &Outline<'_>, rows: &Rows| {
        if columns.is_empty() {
            columns.clone_from(&rows.names);
        }
        let bytes: Vec<u8> = rows.values.iter().flat_map(|value| value.to_le_bytes()).collect();
        files.rows.write_all(&bytes)?;
        let counts: Vec<u8> = rows.words.iter().flat_map(|words| (words.len() as u16).to_le_bytes()).collect();
        files.counts.write_all(&counts)?;
        let words: Vec<u8> = rows.words.iter().flatten().flat_map(|word| word.to_le_bytes()).collect();
        files.words.write_all(&words)?;
        let texts: Vec<&str> = outline.blocks.iter().map(|block| block.text.as_str()).collect();
        let kinds: Vec<&str> = outline.blocks.iter().map(|block| block.kind.name()).collect();
        let path = |region: u32| outline.path(region).map(|(at, _)| at).take(UP).collect::<Vec<_>>();
        let up: Vec<Vec<u32>> = outline.blocks.iter().map(|block| path(block.region)).collect();
        let lengths: Vec<u32> = rows.lengths.iter().map(|length| *length as u32).collect();
        let paths: Vec<u32> = outline.blocks.iter().map(|block| outline.region_of(block).path).collect();
        let line = json!({ "id": id, "url": url, "blocks": texts.len(), "texts": texts, "kinds": kinds, "up": up, "paths": paths, "lengths": lengths });
        writeln!(files.pages, "{line}")?;
        Ok(())
    })
}
