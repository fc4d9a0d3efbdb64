//! `ghirbal schema`: the JSON Schema of a record, made from the code.

use anyhow::Result;

use super::{Exit, answer};
use crate::record::Record;

/// The schema as it is shipped in `config/record.schema.json`.
pub(crate) fn text() -> Result<String> {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Record))?;
    text.push('\n');
    Ok(text)
}

pub(in crate::cli) fn run() -> Result<Exit> {
    answer(text()?.as_bytes())
}
