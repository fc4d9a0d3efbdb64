//! Reading inputs as the pipeline does, through the library.

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use ghirbal::archive::{Caps, Event, FileDigest, Inputs, Item, NdjsonFields, Place, RawPage};

/// Reading that takes longer than this hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// What came of reading something.
#[derive(Debug, Default)]
pub struct Reading {
    pub pages: Vec<RawPage>,
    /// Reason of each thing passed over.
    pub skipped: Vec<&'static str>,
    pub failed: Vec<Failed>,
    pub digest: Option<FileDigest>,
}

/// One report of something that could not be read.
#[derive(Debug)]
pub struct Failed {
    pub reason: &'static str,
    pub message: String,
    pub place: Place,
    pub url: Option<String>,
}

impl Reading {
    /// The payloads, as text.
    pub fn payloads(&self) -> Vec<String> {
        self.pages.iter().map(|page| String::from_utf8_lossy(&page.bytes).into_owned()).collect()
    }

    /// The addresses.
    pub fn urls(&self) -> Vec<&str> {
        self.pages.iter().map(|page| page.url.as_deref().unwrap_or("none")).collect()
    }

    /// The only report there is.
    #[track_caller]
    pub fn only_failure(&self) -> &Failed {
        assert_eq!(self.failed.len(), 1, "one report was expected: {:#?}", self.failed);
        &self.failed[0]
    }

    /// Asserts that all is well.
    #[track_caller]
    pub fn assert_clean(&self) {
        assert!(self.failed.is_empty(), "something could not be read: {:#?}", self.failed);
    }
}

/// Caps with this much for a page.
pub fn caps(page_bytes: u64) -> Caps {
    let mut caps = Caps::default();
    caps.page_bytes = page_bytes;
    caps
}

/// Reads a file or folder. Reading that does not come to an end fails the test rather than stop it for ever.
#[track_caller]
pub fn read(path: &Path, caps: Caps) -> Reading {
    let (send, receive) = mpsc::channel();
    let path = path.to_owned();
    std::thread::spawn(move || send.send(read_to_end(&path, caps)));
    receive.recv_timeout(PATIENCE).expect("reading fails, or does not come to an end")
}

fn read_to_end(path: &Path, caps: Caps) -> Reading {
    let mut inputs = Inputs::open(&[path.to_str().expect("UTF-8").to_owned()], Path::new("raw"), NdjsonFields::default(), caps).expect("the input is there");
    let mut reading = Reading::default();
    while let Some(event) = inputs.next_event() {
        match event {
            Event::Item(_, Item::Page(page)) => reading.pages.push(*page),
            Event::Item(_, Item::Skipped { reason, .. }) => reading.skipped.push(reason.name()),
            Event::Item(_, Item::Failed { place, url, reason, message }) => reading.failed.push(Failed { reason: reason.name(), message, place, url }),
            Event::End(_, digest) => reading.digest = digest,
        }
    }
    reading
}

/// Reads bytes as a file of that name.
#[track_caller]
pub fn read_bytes(name: &str, bytes: &[u8], caps: Caps) -> Reading {
    let folder = super::folder();
    let path = folder.path().join(name);
    super::write(&path, bytes);
    read(&path, caps)
}
