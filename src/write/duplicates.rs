//! Exact duplicates within a run: records with the same text are tagged with the id of the first.

use std::collections::HashMap;

use crate::record::Record;

/// Texts remembered: about 100 MB. Beyond, new texts are no longer remembered, and the run says so.
const MOST: usize = 2_000_000;

/// The texts of a run so far. Fed in input order, so that what is a duplicate of what does not depend on workers.
#[derive(Debug, Default)]
pub struct Duplicates {
    first: HashMap<u64, [u8; 16]>,
    forgotten: u64,
}

impl Duplicates {
    /// Tags the record if an earlier one had the same text; says whether it did.
    pub fn tag(&mut self, record: &mut Record) -> bool {
        let (Some(key), Some(id)) = (record.content_hash.get(7..23).and_then(|hex| u64::from_str_radix(hex, 16).ok()), id_bytes(&record.id)) else {
            return false;
        };
        if let Some(first) = self.first.get(&key) {
            // The same page read twice is its own duplicate: it is tagged too, or a consumer would count it twice.
            record.duplicate_of = Some(crate::archive::hex(first));
            return true;
        }
        if self.first.len() < MOST {
            self.first.insert(key, id);
        } else {
            self.forgotten += 1;
        }
        false
    }

    /// Texts that were not remembered, because there were too many.
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }
}

fn id_bytes(id: &str) -> Option<[u8; 16]> {
    u128::from_str_radix(id, 16).ok().map(u128::to_be_bytes)
}
