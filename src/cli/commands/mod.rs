//! One file for each command.

pub(super) mod acquire;
pub(super) mod config;
pub(super) mod explain;
mod ledger_pages;
pub(super) mod normalize;
mod plan;
pub(super) mod requeue;
pub(super) mod schema;
mod signals;
mod sink;
pub(super) mod status;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::args::Global;
use super::exit::Exit;
use crate::config::{Config, DEFAULT_PATH};
use crate::rules::SiteRules;
use crate::write::WriteError;

/// The config that was named, or the one in its usual place, or the defaults; and the site rules beside it.
fn load(global: &Global) -> Result<(Config, SiteRules, Option<PathBuf>)> {
    let path = match &global.config {
        Some(path) => Some(path.clone()),
        None => Some(PathBuf::from(DEFAULT_PATH)).filter(|path| path.is_file()),
    };
    let Some(path) = path else { return Ok((Config::default(), SiteRules::default(), None)) };
    let config = Config::read(&path)?;
    let rules = SiteRules::read(&path.parent().unwrap_or(Path::new("")).join("sites"))?;
    Ok((config, rules, Some(path)))
}

/// Writes an answer to standard output; a reader that has gone is a clean end.
fn answer(text: &[u8]) -> Result<Exit> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Err(WriteError::BrokenPipe.into()),
        other => Ok(other.map(|()| Exit::Ok)?),
    }
}

/// Completions for a shell.
pub(super) fn completions(shell: clap_complete::Shell, command: &mut clap::Command) -> Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(shell, command, "ghirbal", &mut text);
    answer(&text)
}

/// The manual page.
pub(super) fn man(command: clap::Command) -> Result<Exit> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    answer(&text)
}
