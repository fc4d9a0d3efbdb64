//! A folder with a config, the program run in it, and what it left behind: archive, ledger, records.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;
use serde_json::Value;

use crate::support::output::Output;
use crate::support::program::{Ran, run};
use crate::support::{folder, write};

/// Options that make tests quick; each can be overruled by a line of its own.
const QUICK: &[(&str, &str)] = &[
    ("allow_networks", "[\"127.0.0.0/8\"]"),
    ("contact", "\"mailto:test@example.org\""),
    ("delay", "\"0s\""),
    ("jitter", "0.0"),
    ("concurrency", "4"),
    ("connect_timeout", "\"2s\""),
    ("idle_timeout", "\"1s\""),
    ("total_timeout", "\"3s\""),
    ("retry_wait", "\"10ms\""),
    ("breaker_failures", "1000"),
];

pub struct Crawl {
    folder: tempfile::TempDir,
}

impl Crawl {
    /// `fetch`: lines of `[fetch]`; `rest`: the sources.
    pub fn new(fetch: &str, rest: &str) -> Self {
        let crawl = Self { folder: folder() };
        crawl.configure(fetch, rest);
        crawl
    }

    pub fn configure(&self, fetch: &str, rest: &str) {
        let own: Vec<&str> = fetch.lines().filter_map(|line| line.split_once(" = ").map(|(key, _)| key)).collect();
        let quick: String = QUICK.iter().filter(|(key, _)| !own.contains(key)).map(|(key, value)| format!("{key} = {value}\n")).collect();
        write(&self.path().join("config/ghirbal.toml"), format!("[fetch]\n{quick}{fetch}\n{rest}"));
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        run(self.path(), arguments)
    }

    /// What the output folder holds.
    #[track_caller]
    pub fn output(&self) -> Output {
        let folder = self.path().join("normalized");
        if folder.is_dir() { Output::checked(&folder) } else { Output { records: Default::default(), rejects: Vec::new(), manifests: Default::default() } }
    }

    pub fn status(&self) -> Value {
        serde_json::from_str(&self.run(&["status", "--format", "json"]).expect(0).stdout).expect("JSON")
    }

    /// The status of the only host.
    pub fn host(&self) -> Value {
        let status = self.status();
        let hosts = status["sources"][0]["hosts"].as_object().expect("hosts").clone();
        assert_eq!(hosts.len(), 1, "{hosts:?}");
        hosts.into_iter().next().expect("one").1
    }

    /// State and cause of an address.
    #[track_caller]
    pub fn state(&self, url: &str) -> (String, Option<String>) {
        let sql = "SELECT state, cause FROM url WHERE url = ?1";
        self.ledger().query_row(sql, [url], |row| Ok((row.get(0)?, row.get(1)?))).unwrap_or_else(|error| panic!("{url}: {error}"))
    }

    pub fn ledger(&self) -> Connection {
        Connection::open(self.path().join("raw/ledger.sqlite")).expect("a ledger")
    }

    pub fn query<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        self.ledger().query_row(sql, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Archive files, none of them open any more.
    pub fn archives(&self) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = fs::read_dir(self.path().join("raw"))
            .expect("raw")
            .flatten()
            .filter(|entry| entry.path().is_dir())
            .flat_map(|entry| fs::read_dir(entry.path()).expect("a folder").flatten().map(|entry| entry.path()).collect::<Vec<_>>())
            .collect();
        paths.sort();
        assert!(paths.iter().all(|path| path.to_string_lossy().ends_with(".warc.gz")), "{paths:?}");
        paths
    }

    /// warcio's own checker accepts every archive file; says so where there is none.
    pub fn check_archives(&self) {
        let paths = self.archives();
        assert!(!paths.is_empty(), "something was archived");
        match Command::new("warcio").arg("check").args(&paths).output() {
            Err(_) => eprintln!("skipped: there is no warcio here"),
            Ok(output) => assert!(output.status.success() && output.stdout.is_empty(), "warcio check: {output:?}"),
        }
    }

    /// Makes everything due that was due later.
    pub fn time_passes(&self) {
        self.ledger()
            .execute_batch(
                "UPDATE url SET next_due = 0 WHERE next_due IS NOT NULL; UPDATE host SET next_at = NULL, back_off_until = NULL; UPDATE robots SET fetched = 0;",
            )
            .expect("written");
    }
}

/// A source of one host, with these lines.
pub fn source(name: &str, host: &str, lines: &str) -> String {
    format!("[[source]]\nname = {name:?}\nhosts = [{host:?}]\n{lines}\n")
}
