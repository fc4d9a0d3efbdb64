//! Where every input ends, and why.

use serde::{Deserialize, Serialize};

/// The state an input ends in; exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Written to the output.
    Emitted,
    /// Seen before, and no different now.
    Unchanged,
    /// Written to the output, tagged as having the same text as an earlier record of the run.
    Duplicate,
    /// Read well, but not content, or not wanted.
    Filtered,
    /// Would have cost or broken too much: larger than allowed, or it made a stage fail.
    Quarantined,
    /// Could not be read.
    Failed,
    /// Holds no page.
    Skipped,
}

impl State {
    /// All states, in the order of the manifest.
    pub const ALL: [Self; 7] = [Self::Emitted, Self::Unchanged, Self::Duplicate, Self::Filtered, Self::Quarantined, Self::Failed, Self::Skipped];

    /// Stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Emitted => "emitted",
            Self::Unchanged => "unchanged",
            Self::Duplicate => "duplicate",
            Self::Filtered => "filtered",
            Self::Quarantined => "quarantined",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    /// Whether something that should have become a record did not.
    pub fn is_loss(self) -> bool {
        matches!(self, Self::Quarantined | Self::Failed)
    }
}

/// Why a page was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A wall that asks for consent.
    ConsentWall,
    /// A bot challenge.
    BotChallenge,
    /// "Not found", with status 200.
    Soft404,
    /// A shell that scripts would fill.
    JsShell,
    /// An error message, with status 200.
    ErrorPage,
    /// An HTTP status of 400 or more.
    HttpError,
    /// Nothing left that could be text.
    Empty,
    /// A kind of page that the config does not ask for.
    PageType,
}

impl Reason {
    /// Stable name, as in rejects and manifest.
    pub fn name(self) -> &'static str {
        match self {
            Self::ConsentWall => "consent_wall",
            Self::BotChallenge => "bot_challenge",
            Self::Soft404 => "soft_404",
            Self::JsShell => "js_shell",
            Self::ErrorPage => "error_page",
            Self::HttpError => "http_error",
            Self::Empty => "empty",
            Self::PageType => "page_type",
        }
    }
}
