//! The rules of one address for one page, from `config/lexicon/addresses.toml`.
//!
//! Only what is certain: what says where a reader came from, sessions, and the forms of AMP and print addresses that can
//! be undone without asking the site. Parameters keep their order, because sites exist where it matters; `http` and
//! `https`, `www.` and not, a slash at the end and none stay apart, because only the site knows (redirects tell).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;
use url::Url;

/// Shortest value that can be a session's token: PHP's are 22 characters at least, Java's 32.
const SHORTEST_TOKEN: usize = 16;
/// Hyphens from which on a part of a path is an article's name ("new-ferry-opens").
const NAME_HYPHENS: usize = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    tracking: HashSet<String>,
    tracking_prefixes: Vec<String>,
    session: HashSet<String>,
    session_if_token: HashSet<String>,
    session_in_path: HashSet<String>,
    variant: HashMap<String, HashSet<String>>,
    variant_path: VariantPath,
    mirror: Mirror,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantPath {
    suffixes: HashSet<String>,
    endings: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mirror {
    prefixes: Vec<String>,
    amp_caches: Vec<String>,
    amp_cache_kinds: HashSet<String>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| crate::lexicon::parse("addresses.toml", include_str!("../../config/lexicon/addresses.toml")));

/// The address without what does not name the page: fragment, credentials, tracking, sessions, AMP and print forms. The
/// URL standard's own parser has already lower-cased the host, dropped a default port and resolved dots. Normalising
/// again changes nothing.
pub fn normalize_url(url: &Url) -> Url {
    let mut normal = pass(url);
    loop {
        // One rule may uncover work for another; each makes the address shorter or leaves it.
        let next = pass(&normal);
        if next == normal {
            return normal;
        }
        normal = next;
    }
}

fn pass(url: &Url) -> Url {
    let mut normal = mirrored(url).unwrap_or_else(|| url.clone());
    normal.set_fragment(None);
    // Setting them fails only for addresses that cannot have any.
    let _ = normal.set_username("");
    let _ = normal.set_password(None);
    if let Some(host) = normal.domain().and_then(|host| host.strip_suffix('.')).filter(|host| !host.is_empty()).map(str::to_owned) {
        let _ = normal.set_host(Some(&host));
    }
    if let Some(query) = normal.query() {
        let kept: Vec<&str> = query.split('&').filter(|pair| names_the_page(pair)).collect();
        let kept = (!kept.is_empty()).then(|| one_escaping(&kept.join("&")));
        if kept.as_deref() != Some(query) {
            normal.set_query(kept.as_deref());
        }
    }
    if !normal.cannot_be_a_base() {
        let path = plain_view(&without_session(&one_escaping(normal.path())));
        if path != normal.path() {
            normal.set_path(&path);
        }
    }
    normal
}

/// Whether a parameter has a say in which page is shown.
fn names_the_page(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    // "&amp;" escaped once too often leaves its tail before the name.
    let name = name.strip_prefix("amp;").unwrap_or(&name);
    let lexicon = &*LEXICON;
    !(name.is_empty()
        || lexicon.tracking.contains(name)
        || lexicon.session.contains(name)
        || lexicon.tracking_prefixes.iter().any(|prefix| name.starts_with(prefix))
        || (lexicon.session_if_token.contains(name) && is_token(value))
        || lexicon.variant.get(name).is_some_and(|values| values.contains(&value.to_ascii_lowercase())))
}

/// Whether a value can be nothing but a session's token: long, of letters and digits both, nothing else.
fn is_token(value: &str) -> bool {
    value.len() >= SHORTEST_TOKEN
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b',')
        && value.bytes().any(|b| b.is_ascii_digit())
        && value.bytes().any(|b| b.is_ascii_alphabetic())
}

/// One spelling of percent-encoding (RFC 3986 section 6.2.2): hex digits in upper case, and nothing encoded that need not
/// be. Sites write `%d8%a7` where a browser writes `%D8%A7`.
fn one_escaping(text: &str) -> String {
    let mut text = text.to_owned();
    loop {
        let next = escape_once(&text);
        // "%%34%31" uncovers "%41"; each round but the last makes it shorter.
        if next.len() == text.len() {
            return next;
        }
        text = next;
    }
}

fn escape_once(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'%', &bytes[from..]).map(|at| from + at) {
        out.push_str(&text[from..at]);
        let digits = (bytes.get(at + 1).and_then(hex_value), bytes.get(at + 2).and_then(hex_value));
        let (Some(high), Some(low)) = digits else {
            out.push('%');
            from = at + 1;
            continue;
        };
        let byte = high << 4 | low;
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&text[at..at + 3].to_ascii_uppercase());
        }
        from = at + 3;
    }
    out.push_str(&text[from..]);
    out
}

fn hex_value(digit: &u8) -> Option<u8> {
    char::from(*digit).to_digit(16).map(|value| value as u8)
}

/// The path without `;jsessionid=…`.
fn without_session(path: &str) -> String {
    if !path.contains(';') {
        return path.to_owned();
    }
    let parts: Vec<String> = path
        .split('/')
        .map(|part| {
            let mut pieces = part.split(';');
            let mut kept = pieces.next().unwrap_or_default().to_owned();
            for piece in pieces {
                let name = piece.split('=').next().unwrap_or_default().to_ascii_lowercase();
                if !(piece.contains('=') && LEXICON.session_in_path.contains(&name)) {
                    kept.push(';');
                    kept.push_str(piece);
                }
            }
            kept
        })
        .collect();
    parts.join("/")
}

/// The path of the page itself, where this is that of its AMP or print view.
fn plain_view(path: &str) -> String {
    let rules = &LEXICON.variant_path;
    let (bare, slash) = path.strip_suffix('/').map_or((path, ""), |bare| (bare, "/"));
    let Some((before, last)) = bare.rsplit_once('/') else { return path.to_owned() };
    if rules.suffixes.contains(&last.to_ascii_lowercase()) && before.rsplit('/').next().is_some_and(is_article_name) {
        return format!("{before}{slash}");
    }
    let (stem, extension) = match last.rfind('.') {
        Some(at) if matches!(last[at..].to_ascii_lowercase().as_str(), ".html" | ".htm" | ".php" | ".aspx" | ".shtml") => last.split_at(at),
        _ => (last, ""),
    };
    for ending in &rules.endings {
        if let Some(name) = stem.strip_suffix(ending.as_str()).filter(|name| is_article_name(name)) {
            return format!("{before}/{name}{extension}{slash}");
        }
    }
    path.to_owned()
}

/// Whether a part of a path names an article rather than a section.
fn is_article_name(part: &str) -> bool {
    part.contains('%') || part.bytes().any(|b| b.is_ascii_digit()) || part.matches('-').count() >= NAME_HYPHENS
}

/// The address that a viewer or cache of AMP pages holds in its own.
fn mirrored(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let mirror = &LEXICON.mirror;
    let mut path = url.path().strip_prefix('/')?;
    let is_cache = mirror.amp_caches.iter().any(|cache| host.strip_suffix(cache.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    let secure = if is_cache {
        let (kind, rest) = path.split_once('/')?;
        if !mirror.amp_cache_kinds.contains(kind) {
            return None;
        }
        path = rest.strip_prefix("s/").unwrap_or(rest);
        path.len() < rest.len()
    } else {
        let whole = format!("{host}/{path}");
        // The longest comes first in the list: ".../s/" before "...".
        let prefix = mirror.prefixes.iter().find(|prefix| whole.starts_with(prefix.as_str()))?;
        path = path.get(prefix.len() - host.len() - 1..)?;
        prefix.ends_with("/s/")
    };
    // What follows must begin with a host; else it is a page of the service itself.
    let inner = path.split('/').next()?;
    if !inner.contains('.') || inner.starts_with('.') || inner.ends_with('.') {
        return None;
    }
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Url::parse(&format!("{}://{path}{query}", if secure { "https" } else { "http" })).ok()
}
