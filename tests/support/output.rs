//! An output folder, read as a consumer does: what the manifests name, and nothing else.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::{files_below, lines, pack};

/// Everything below an output folder, checked: what the manifests name is there and as they say, and nothing else is.
pub struct Output {
    /// Records by folder (`source/day`).
    pub records: BTreeMap<String, Vec<Value>>,
    pub rejects: Vec<Value>,
    pub manifests: BTreeMap<String, Value>,
}

impl Output {
    #[track_caller]
    pub fn checked(folder: &Path) -> Self {
        let mut files = files_below(folder);
        let mut output = Self { records: BTreeMap::new(), rejects: Vec::new(), manifests: BTreeMap::new() };
        let places: Vec<String> = files.keys().filter_map(|name| name.strip_suffix("/manifest.json").map(str::to_owned)).collect();
        for place in places {
            let manifest: Value = serde_json::from_slice(&files.remove(&format!("{place}/manifest.json")).expect("there")).expect("JSON");
            let mut take = |part: &Value| {
                let name = part["file"].as_str().expect("a name");
                let bytes = files.remove(&format!("{place}/{name}")).unwrap_or_else(|| panic!("{place}/manifest.json names {name}, which is not there"));
                assert_eq!(part["sha256"], pack::sha256(&bytes), "{place}/{name}");
                assert_eq!(part["bytes"], bytes.len(), "{place}/{name}");
                let plain = if name.ends_with(".zst") { zstd::decode_all(&bytes[..]).expect("Zstandard") } else { bytes };
                let found = lines(&String::from_utf8(plain).expect("UTF-8"));
                assert_eq!(part["records"], found.len(), "{place}/{name}");
                found
            };
            let mut totals: BTreeMap<String, u64> = BTreeMap::new();
            let mut inputs = 0;
            for (name, entry) in manifest["inputs"].as_object().expect("inputs") {
                let found: Vec<Value> = entry["parts"].as_array().expect("parts").iter().flat_map(&mut take).collect();
                let states = states(&entry["tally"]);
                assert_eq!(states.values().sum::<u64>(), entry["tally"]["inputs"].as_u64().expect("a number"), "{place}, {name}: states add up");
                assert_eq!(
                    states.get("emitted").unwrap_or(&0) + states.get("duplicate").unwrap_or(&0),
                    found.len() as u64,
                    "{place}, {name}: records are counted"
                );
                inputs += entry["tally"]["inputs"].as_u64().expect("a number");
                states.into_iter().for_each(|(state, count)| *totals.entry(state).or_default() += count);
                output.records.entry(place.clone()).or_default().extend(found);
            }
            let rejects: Vec<Value> = manifest.get("rejects").map(&mut take).unwrap_or_default();
            let lost: u64 = ["filtered", "failed", "quarantined"].iter().filter_map(|state| totals.get(*state)).sum();
            assert_eq!(lost, rejects.len() as u64, "{place}: each reject has its line");
            assert_eq!((states(&manifest["tally"]), manifest["tally"]["inputs"].as_u64()), (totals, Some(inputs)), "{place}: the totals");
            output.rejects.extend(rejects);
            output.manifests.insert(place, manifest);
        }
        assert!(files.is_empty(), "files that no manifest names: {:?}", files.keys());
        output
    }

    pub fn all(&self) -> Vec<Value> {
        self.records.values().flatten().cloned().collect()
    }

    pub fn inputs(&self) -> u64 {
        self.manifests.values().map(|manifest| manifest["tally"]["inputs"].as_u64().expect("a number")).sum()
    }
}

pub fn states(tally: &Value) -> BTreeMap<String, u64> {
    tally["states"].as_object().expect("states").iter().map(|(state, count)| (state.clone(), count.as_u64().expect("a number"))).collect()
}
