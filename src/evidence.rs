//! What others say about a page: the feed or sitemap that named it. Evidence for extraction, weighed like any other.

/// Who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witness {
    /// A feed's entry.
    Feed,
    /// A sitemap's entry.
    Sitemap,
}

impl Witness {
    /// Stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
        }
    }

    /// The witness of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Feed, Self::Sitemap].into_iter().find(|witness| witness.name() == name)
    }
}

/// What is said about one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Who says so.
    pub witness: Witness,
    /// Headline.
    pub title: Option<String>,
    /// Date of publication, as it was written or in RFC 3339.
    pub published: Option<String>,
    /// Date of the last change.
    pub modified: Option<String>,
    /// Names.
    pub authors: Vec<String>,
    /// Language tag.
    pub language: Option<String>,
}

impl Evidence {
    /// Nothing said yet.
    pub fn of(witness: Witness) -> Self {
        Self { witness, title: None, published: None, modified: None, authors: Vec::new(), language: None }
    }
}
