//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::acquire::clock;
use crate::address::Address;
use crate::extract::rich::Extra;
use crate::ledger::{Selection, UrlState};

const EXITS: &str = "\
Exit codes:
  0  all well (also when the reader of standard output has gone)
  1  the run could not be done: bad config, missing input, full disk
  2  the command line is wrong
  3  done, but a larger share of the inputs than run.max_loss failed or was quarantined
  4  another run holds the lock on the raw or output folder
  5  the counts of what became of the inputs do not add up (a bug)
  6  stopped by a signal or --max-runtime before all was done; the next run goes on from there";

/// Raw web pages in, clean NDJSON articles out.
#[derive(Debug, Parser)]
#[command(name = "ghirbal", version, about, after_help = EXITS, propagate_version = true, disable_help_subcommand = true)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// How to log.
    #[command(flatten)]
    pub logging: Logging,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Config file [default: config/ghirbal.toml, if it is there]
    #[arg(long, short, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// How to log. Logs go to standard error.
#[derive(Debug, Args)]
pub struct Logging {
    /// Say more: -v what happens to each input, -vv what happens to each page
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Say nothing but errors; no progress bar, no summary
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Form of log lines
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

/// Form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Discover, fetch, and normalize what is new: what cron runs
    Run(Acquire),
    /// Read feeds, sitemaps and home pages that are due, and note the pages they name
    Discover(Acquire),
    /// Fetch pages that are due into the archive
    Fetch(Acquire),
    /// Read raw pages and write clean records
    Normalize(Normalize),
    /// Show how sources and hosts stand: what is due, fetched, failed and why
    Status(Status),
    /// Make addresses due again that have failed, are blocked, gone or done
    Requeue(Requeue),
    /// Show how one page became a record: what was kept, what was dropped, and why
    Explain(Explain),
    /// Print the JSON Schema of a record
    Schema,
    /// Check or print the config
    Config(Config),
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(hide = true)]
    Man,
}

/// Which addresses a command is about; without any, all.
#[derive(Debug, Clone, Default, Args)]
pub struct Select {
    /// Of this source (repeatable)
    #[arg(long, value_name = "NAME", value_parser = source_name)]
    pub source: Vec<String>,
    /// On this host (repeatable)
    #[arg(long, value_name = "HOST")]
    pub host: Vec<String>,
    /// This address (repeatable)
    #[arg(long, value_name = "URL", value_parser = address)]
    pub url: Vec<Address>,
    /// First seen (normalize: captured) at this time or later: 2026-10-14, 2026-10-14T12:00:00Z, or 2d for two days ago
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub since: Option<i64>,
    /// First seen (normalize: captured) before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub until: Option<i64>,
    /// In this state (repeatable)
    #[arg(long, value_name = "STATE", value_parser = clap::builder::PossibleValuesParser::new(UrlState::names()))]
    pub state: Vec<String>,
}

impl Select {
    /// Whether anything but all is asked for, the source aside.
    pub fn is_narrow(&self) -> bool {
        !(self.host.is_empty() && self.url.is_empty() && self.state.is_empty()) || self.since.is_some() || self.until.is_some()
    }

    /// For the ledger.
    pub fn selection(&self, limit: Option<u64>, force: bool) -> Selection {
        Selection {
            sources: self.source.clone(),
            hosts: self.host.clone(),
            urls: self.url.iter().map(ToString::to_string).collect(),
            states: self.state.iter().filter_map(|state| UrlState::named(state)).collect(),
            since: self.since,
            until: self.until,
            limit,
            force,
        }
    }
}

fn address(text: &str) -> Result<Address, String> {
    Address::parse(text).map_err(|error| error.to_string())
}

/// A day, a moment, or a length of time before now, in milliseconds since 1970.
fn time(text: &str) -> Result<i64, String> {
    if let Ok(day) = text.parse::<chrono::NaiveDate>() {
        return Ok(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis());
    }
    if let Ok(moment) = chrono::DateTime::parse_from_rfc3339(text) {
        return Ok(moment.timestamp_millis());
    }
    match humantime::parse_duration(text) {
        Ok(ago) => Ok(clock::now_millis() - i64::try_from(ago.as_millis()).unwrap_or(i64::MAX / 2)),
        Err(_) => Err("write a day (2026-10-14), a moment (2026-10-14T12:00:00Z), or how long ago (12h, 2d)".to_owned()),
    }
}

/// Fetch what is due.
#[derive(Debug, Args)]
pub struct Acquire {
    /// Which addresses
    #[command(flatten)]
    pub select: Select,
    /// At most N addresses
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Also what is not due, as if it had never been fetched
    #[arg(long)]
    pub force: bool,
    /// Show what would be asked for, and why, and ask nobody
    #[arg(long)]
    pub dry_run: bool,
    /// Stop cleanly after this time, such as 50m; what is left is done by the next run
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    pub max_runtime: Option<std::time::Duration>,
}

/// Show how sources and hosts stand.
#[derive(Debug, Args)]
pub struct Status {
    /// Which addresses
    #[command(flatten)]
    pub select: Select,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = StatusFormat::Text)]
    pub format: StatusFormat,
}

/// Form of a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StatusFormat {
    /// A table.
    Text,
    /// One JSON object.
    Json,
}

/// Make addresses due again.
#[derive(Debug, Args)]
pub struct Requeue {
    /// Which addresses
    #[command(flatten)]
    pub select: Select,
    /// With this cause, as `ghirbal status` names it: timeout, status_500, challenge, …
    #[arg(long, value_name = "CAUSE")]
    pub cause: Option<String>,
    /// At most N addresses
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Show which, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Read raw pages and write clean records.
#[derive(Debug, Args)]
pub struct Normalize {
    /// Files, folders (with all in them), quoted globs, or - for standard input [default: what was fetched and is new, where
    /// there is a ledger; else input.paths of the config]
    ///
    /// Read are HTML (.html .htm .xhtml), plain-text captures (.txt), NDJSON that holds pages (.ndjson .jsonl) and WARC
    /// (.warc), each also compressed (.gz .zst .br); files with other names if their first bytes show what they are.
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// Folder for the records, or FILE.ndjson[.zst] for one file, or - for standard output [default: output.dir of the config]
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Where to put rejects when records go to one file or to standard output
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Which captures, of those that the ledger knows. With INPUT, --source is the name of the source, whatever the config says
    #[command(flatten)]
    pub select: Select,
    /// Also captures that were normalized before
    #[arg(long)]
    pub force: bool,
    /// Worker threads [default: run.jobs of the config; 0 means one for each core]
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<usize>,
    /// Stop after N pages
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Outputs beside the text, by commas: markdown, html, links, images, comments [default: output.with of the config]
    ///
    /// Each is a field of the record. The text is the same with and without them.
    #[arg(long, value_name = "OUTPUT", value_enum, value_delimiter = ',', hide_possible_values = true)]
    pub with: Option<Vec<Extra>>,
    /// Do everything but write
    #[arg(long)]
    pub dry_run: bool,
}

fn source_name(name: &str) -> Result<String, String> {
    let fits = !name.is_empty() && !name.starts_with('.') && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if fits { Ok(name.to_owned()) } else { Err("a source names a folder: use letters, digits, - _ and .".to_owned()) }
}

/// Show how one page became a record.
#[derive(Debug, Args)]
pub struct Explain {
    /// The page: an INPUT that holds it, or the id of a record in the output folder
    #[arg(value_name = "INPUT|ID")]
    pub page: String,
    /// Which page of an INPUT that holds several, counted from 1
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub nth: u64,
    /// Address of the page, for a file that does not name it
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Form of the explanation
    #[arg(long, value_enum, default_value_t = ExplainFormat::Html)]
    pub format: ExplainFormat,
    /// Where to write it [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Form of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// One self-contained page.
    Html,
    /// One JSON object.
    Json,
}

/// Check or print the config.
#[derive(Debug, Args)]
pub struct Config {
    /// What to do with it
    #[command(subcommand)]
    pub action: ConfigAction,
}

/// What to do with the config.
#[derive(Debug, Subcommand)]
pub enum ConfigAction {
    /// Check the config and the site rules
    Check,
    /// Print all options with their values
    Show,
}
