//! Challenge pages: what bot defences send in a page's place. Such an answer is `blocked`, not an article and not an error.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use crate::lexicon;

/// A challenge is short; longer pages are what they say they are.
const LONGEST: usize = 256 << 10;
/// Statuses with which a host refuses, rather than says that it has no such page.
const REFUSALS: [u16; 7] = [202, 401, 403, 405, 429, 456, 503];

#[derive(Deserialize)]
struct Lists {
    always: Vec<String>,
    refused: Vec<String>,
    headers: Vec<(String, String)>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| lexicon::parse("challenges.toml", include_str!("../../config/lexicon/challenges.toml")));
static ALWAYS: LazyLock<AhoCorasick> = LazyLock::new(|| matcher(&LISTS.always));
static REFUSED: LazyLock<AhoCorasick> = LazyLock::new(|| matcher(&LISTS.refused));

fn matcher(patterns: &[String]) -> AhoCorasick {
    lexicon::built("challenges.toml", AhoCorasick::builder().ascii_case_insensitive(true).build(patterns))
}

/// Whether the answer is a challenge. `plain` is the body, content coding undone.
pub fn is_challenge<'h>(status: u16, headers: impl IntoIterator<Item = (&'h str, &'h [u8])>, plain: &[u8]) -> bool {
    let refuses = REFUSALS.contains(&status);
    let by_header = |name: &str, value: &[u8]| {
        LISTS.headers.iter().any(|(known, wanted)| name.eq_ignore_ascii_case(known) && (wanted.is_empty() || value.eq_ignore_ascii_case(wanted.as_bytes())))
    };
    if headers.into_iter().any(|(name, value)| (refuses || name.eq_ignore_ascii_case("cf-mitigated")) && by_header(name, value)) {
        return true;
    }
    plain.len() <= LONGEST && (ALWAYS.is_match(plain) || refuses && REFUSED.is_match(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_told_from_refusals_and_from_pages() {
        let page = b"<html><script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script><p>An article.".as_slice();
        for (status, header, body, expected) in [
            (403, ("Server", "cloudflare"), b"<title>Just a moment...</title>".as_slice(), true),
            (200, ("Server", "cloudflare"), b"<script>window._cf_chl_opt={}</script>", true),
            (403, ("cf-mitigated", "challenge"), b"", true),
            (200, ("CF-Mitigated", "challenge"), b"", true),
            (403, ("Server", "cloudflare"), page, true),
            // The same script runs on good pages of the same hosts.
            (200, ("Server", "cloudflare"), page, false),
            (403, ("Server", "nginx"), b"<h1>403 Forbidden</h1>", false),
            (503, ("Server", "nginx"), b"<h1>Service Unavailable</h1>", false),
            (404, ("Server", "nginx"), b"are you a robot", false),
        ] {
            let headers = [(header.0, header.1.as_bytes())];
            assert_eq!(is_challenge(status, headers, body), expected, "{status} {header:?} {}", String::from_utf8_lossy(body));
        }
        assert!(!is_challenge(200, [], &[b"px-captcha ".as_slice(), &vec![b'x'; LONGEST]].concat()));
    }
}
