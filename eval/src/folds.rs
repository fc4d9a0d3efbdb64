//! Models of the folds: a page of a development set is judged by models that saw no page of its site.
//!
//! `eval/train/pages.py` decides alike which fold a page is in, for the models of the text and for those of titles.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use ghirbal::extract::classify::Models;
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

use crate::sets::Set;

/// Folds.
const COUNT: usize = 5;
/// Second-level domains under which sites register.
const SECOND: [&str; 14] = ["co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "go", "gob", "gouv", "nic", "info"];
/// Host of pages whose address is not known.
const NO_HOST: &str = "fakehost";

/// The models of all folds.
#[derive(Debug)]
pub(crate) struct Folds {
    models: Vec<&'static Models>,
}

impl Folds {
    /// Reads them, if any model saw this set: its gold is named on the card of the program's own models.
    pub(crate) fn of(set: &Set) -> Result<Option<Self>> {
        let card: Value = serde_json::from_str(Models::CARD).context("the card of the models")?;
        if card["sets"][&set.name] != Value::String(set.gold_digest.clone()) {
            return Ok(None);
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("folds");
        let models = (0..COUNT).map(|fold| read(&folder.join(fold.to_string()))).collect::<Result<_>>()?;
        Ok(Some(Self { models }))
    }

    /// The models that saw no page of this fold.
    pub(crate) fn models(&self, fold: usize) -> &'static Models {
        self.models[fold]
    }
}

/// The fold a page is in: that of its site or, where its address is not known, its own.
pub(crate) fn of_page(set: &str, id: &str, url: Option<&str>) -> usize {
    fold(&site(url).unwrap_or_else(|| format!("{set}/{id}")))
}

/// Models live as long as the program: a handful of them, read once.
fn read(folder: &Path) -> Result<&'static Models> {
    let file = |name: &str| -> Result<Vec<u8>> {
        let path: PathBuf = folder.join(name);
        fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let calibration = String::from_utf8(file("calibration.json")?).context("calibration.json is not UTF-8")?;
    let titles = String::from_utf8(file("titles.toml")?).context("titles.toml is not UTF-8")?;
    let models = Models::read(
        &file("first.forest")?,
        &file("second.forest")?,
        &file("kind.forest")?,
        &file("words.weights")?,
        &file("kinds.weights")?,
        &calibration,
        &titles,
    )
    .map_err(|error| anyhow!("{}: {error}", folder.display()))?;
    Ok(Box::leak(Box::new(models)))
}

/// Registrable domain, roughly.
fn site(url: Option<&str>) -> Option<String> {
    let host = Url::parse(url?).ok()?.host_str()?.to_ascii_lowercase();
    let parts: Vec<&str> = host.split('.').collect();
    if parts.len() < 2 || host == NO_HOST {
        return None;
    }
    let is_second = parts.len() > 2 && SECOND.contains(&parts[parts.len() - 2]) && parts[parts.len() - 1].len() == 2;
    Some(parts[parts.len() - if is_second { 3 } else { 2 }..].join("."))
}

fn fold(site: &str) -> usize {
    usize::from(Sha256::digest(site.as_bytes())[0]) % COUNT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_registrable_domains() {
        assert_eq!(site(Some("https://www.news.example.co.uk/a")).as_deref(), Some("example.co.uk"));
        assert_eq!(site(Some("https://blog.example.com/a")).as_deref(), Some("example.com"));
        assert_eq!(site(Some("http://fakehost/test/page.html")), None);
        assert_eq!(site(None), None);
    }

    #[test]
    fn the_models_of_each_fold_can_be_read_and_say_which_fold_they_did_not_see() {
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..COUNT {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("folds").join(number.to_string());
            read(&folder).expect("the models of the fold");
            let titles = fs::read_to_string(folder.join("titles.toml")).expect("the model of titles");
            assert!(titles.contains(&format!("without_fold = {number}\n")), "fold {number}");
            seen.insert(titles.split("[weights]").nth(1).map(str::to_owned));
        }
        assert_eq!(seen.len(), COUNT, "no two folds learned the same");
    }

    #[test]
    fn pages_of_one_site_are_in_one_fold() {
        let of = |url: &str| fold(&site(Some(url)).expect("a site"));
        assert_eq!(of("https://www.example.com/a"), of("http://m.example.com/b"));
        let folds: std::collections::BTreeSet<usize> = (0..100).map(|n| of(&format!("https://site{n}.com/"))).collect();
        assert_eq!(folds.len(), COUNT);
    }
}
