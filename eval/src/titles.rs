//! What could be the headline of each page, and what the model that chooses sees of it: for training.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use ghirbal::archive::{Caps, Event, Form, Inputs, Item, NdjsonFields};
use ghirbal::{decode, dom, extract};
use serde::Serialize;

use crate::answer::page_id;
use crate::sets::Set;

/// One page.
#[derive(Serialize)]
struct Line<'l> {
    set: &'l str,
    id: String,
    url: Option<&'l str>,
    titles: Vec<(String, Vec<f32>)>,
}

/// Writes SET.ndjson to a folder, and the features' names to `names.json`; plain-text captures have no candidates.
pub(crate) fn write(set: &Set, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::write(folder.join("names.json"), serde_json::to_string(extract::metadata::TITLE_FEATURES)?)?;
    let path = folder.join(format!("{}.ndjson", set.name));
    let mut file = BufWriter::new(File::create(&path).with_context(|| format!("cannot write {}", path.display()))?);
    let pages = set.pages.to_str().with_context(|| format!("{} is not UTF-8", set.pages.display()))?;
    let mut inputs = Inputs::open(&[pages.to_owned()], &set.folder, NdjsonFields::default(), Caps::default())?;
    while let Some(event) = inputs.next_event() {
        let Event::Item(_, Item::Page(page)) = event else { continue };
        if page.form != Form::Html {
            continue;
        }
        let id = page_id(page.place.record_id.as_deref(), &page.place.path);
        let url = page.url.clone();
        let decoded = decode::decode(*page);
        let tree = dom::parse(&decoded.text, dom::Limits::default());
        let titles = extract::study_titles(&decoded, &tree);
        writeln!(file, "{}", serde_json::to_string(&Line { set: &set.name, id, url: url.as_deref(), titles })?)?;
    }
    Ok(file.flush()?)
}
