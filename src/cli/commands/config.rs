//! `ghirbal config check` and `ghirbal config show`.

use anyhow::Result;

use super::{Exit, answer, load};
use crate::cli::args::{Config as Args, ConfigAction, Global};

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
            answer(text.as_bytes())
        }
        ConfigAction::Show => answer(toml::to_string_pretty(&config)?.as_bytes()),
    }
}
