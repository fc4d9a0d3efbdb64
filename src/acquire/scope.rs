//! What belongs to a source: its hosts, and patterns of paths.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::address::Address;
use crate::config::Source;

/// The scope of one source, its patterns compiled.
#[derive(Debug, Clone)]
pub struct Scope {
    source: Source,
    /// `None`: every path.
    taken: Option<GlobSet>,
    left_out: GlobSet,
}

impl Scope {
    /// The scope that a source describes.
    ///
    /// # Errors
    /// If a pattern is malformed; the config has been checked for that.
    pub fn new(source: &Source) -> Result<Self, globset::Error> {
        let (mut taken, mut left_out) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        let mut any = false;
        for pattern in &source.paths {
            let (set, bare) = match pattern.strip_prefix('!') {
                Some(bare) => (&mut left_out, bare),
                None => {
                    any = true;
                    (&mut taken, pattern.as_str())
                }
            };
            // In a path a backslash is nothing special, and `*` is to match slashes too.
            set.add(GlobBuilder::new(bare).literal_separator(false).backslash_escape(false).build()?);
        }
        Ok(Self { source: source.clone(), taken: if any { Some(taken.build()?) } else { None }, left_out: left_out.build()? })
    }

    /// The source.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Whether the host is one of the source's.
    pub fn has_host(&self, address: &Address) -> bool {
        self.source.has_host(address.host())
    }

    /// Whether a page belongs to it.
    pub fn has_page(&self, address: &Address) -> bool {
        let url = address.url();
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        self.has_host(address) && self.taken.as_ref().is_none_or(|taken| taken.is_match(&target)) && !self.left_out.is_match(&target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_scope(paths: &[&str], url: &str) -> bool {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        let source = Source { name: "a".into(), hosts: vec!["a.example".into()], paths, ..Source::default() };
        Scope::new(&source).expect("good patterns").has_page(&Address::parse(url).expect("an address"))
    }

    #[test]
    fn hosts_and_their_subdomains_belong_and_others_do_not() {
        for (url, expected) in [
            ("https://a.example/x", true),
            ("http://www.a.example:8080/x", true),
            ("https://ba.example/x", false),
            ("https://a.example.evil.org/x", false),
            ("https://evil.org/a.example", false),
        ] {
            assert_eq!(in_scope(&[], url), expected, "{url}");
        }
    }

    #[test]
    fn patterns_take_in_and_leave_out() {
        for (paths, url, expected) in [
            (&["/news/*"][..], "https://a.example/news/2026/11/a.html", true),
            (&["/news/*"], "https://a.example/sport/a.html", false),
            (&["!/tag/*"], "https://a.example/tag/x", false),
            (&["!/tag/*"], "https://a.example/x", true),
            (&["/news/*", "!*.pdf"], "https://a.example/news/a.pdf", false),
            (&["*?id=*"], "https://a.example/view?id=3", true),
            (&["/20[0-9][0-9]/*"], "https://a.example/2026/x", true),
        ] {
            assert_eq!(in_scope(paths, url), expected, "{paths:?} {url}");
        }
    }
}
