//! A source and its scope: which addresses belong to it.

use super::discover::{self, ScopeError};
use crate::address::Address;
use crate::config::Source;

/// A source, its patterns compiled.
#[derive(Debug, Clone)]
pub struct Scope {
    source: Source,
    addresses: discover::Scope,
}

impl Scope {
    /// The scope that a source describes.
    ///
    /// # Errors
    /// If a pattern is malformed; the config has been checked for that.
    pub fn new(source: &Source) -> Result<Self, ScopeError> {
        let (left_out, taken): (Vec<&String>, Vec<&String>) = source.paths.iter().partition(|pattern| pattern.starts_with('!'));
        let taken: Vec<String> = taken.into_iter().cloned().collect();
        let left_out: Vec<String> = left_out.into_iter().map(|pattern| pattern[1..].to_owned()).collect();
        Ok(Self { addresses: discover::Scope::new(&source.hosts, &taken, &left_out)?, source: source.clone() })
    }

    /// The source.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Its addresses.
    pub fn addresses(&self) -> &discover::Scope {
        &self.addresses
    }

    /// Whether the host is one of the source's.
    pub fn has_host(&self, address: &Address) -> bool {
        self.source.has_host(address.host())
    }

    /// Whether a page belongs to it.
    pub fn has_page(&self, address: &Address) -> bool {
        self.has_host(address) && self.addresses.contains(address)
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
            (&["/20[0-9][0-9]/*"], "https://a.example/2026/x", true),
        ] {
            assert_eq!(in_scope(paths, url), expected, "{paths:?} {url}");
        }
    }

    #[test]
    fn a_source_without_hosts_has_no_pages() {
        let source = Source { name: "a".into(), ..Source::default() };
        assert!(!Scope::new(&source).expect("no patterns").has_page(&Address::parse("https://a.example/").expect("an address")));
    }
}
