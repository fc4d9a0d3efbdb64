//! `ghirbal config check` and `ghirbal config show`.

use anyhow::Result;

use super::{Exit, answer, load};
use crate::cli::args::{Config as Args, ConfigAction, Global};
use crate::config::{Config, Source};

pub(in crate::cli) fn run(args: &Args, global: &Global) -> Result<Exit> {
    let (config, rules, path) = load(global)?;
    match args.action {
        ConfigAction::Check => {
            let name = path.map_or_else(|| "no config file, so the defaults".to_owned(), |path| path.display().to_string());
            let missing: Vec<&String> =
                config.input.paths.iter().filter(|path| !path.contains(['*', '?', '[', '{']) && *path != "-" && !std::path::Path::new(path).exists()).collect();
            let mut text = format!("{name}: fine ({} sources, {} site rules)\n", config.source.len(), rules.len());
            for path in missing {
                text.push_str(&format!("note: input.paths names {path}, which is not there\n"));
            }
            for note in acquiring(&config) {
                text.push_str(&format!("note: {note}\n"));
            }
            answer(text.as_bytes())
        }
        ConfigAction::Show => answer(toml::to_string_pretty(&config)?.as_bytes()),
    }
}

/// What is no mistake, and worth knowing before anything is fetched.
fn acquiring(config: &Config) -> Vec<String> {
    let mut notes = Vec::new();
    let acquired: Vec<&Source> = config.source.iter().filter(|source| source.is_acquired()).collect();
    if !acquired.is_empty() && config.fetch.contact.is_empty() {
        notes.push("fetch.contact is not set, so sites cannot see who is asking".to_owned());
    }
    for source in acquired {
        for list in source.url_lists.iter().filter(|list| !list.exists()) {
            notes.push(format!("the source {:?} names the url list {}, which is not there", source.name, list.display()));
        }
        if source.render && !cfg!(feature = "render") {
            notes.push(format!("the source {:?} has render = true, but this Ghirbal is built without the feature `render`", source.name));
        }
    }
    notes
}
