//! What serde takes and we do not: values that no run could work with, each with its place and what to write instead.

use std::collections::BTreeSet;

use globset::Glob;
use reqwest::header::{HeaderName, HeaderValue};
use url::Url;

use super::{Config, Source, place};

/// Something wrong: position in the file, message.
pub(super) type Wrong = (usize, String);

/// The first value that cannot be.
pub(super) fn check(config: &Config, text: &str) -> Result<(), Wrong> {
    numbers(config, text)?;
    let mut names = BTreeSet::new();
    for (nth, source) in config.source.iter().enumerate() {
        let wrong = |key: &str, value: &str, message: String| Err((place::of_source(text, nth, key, value), message));
        if source.name.is_empty() || !source.name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')) || source.name.starts_with('.') {
            return wrong("name", &source.name, format!("{:?} cannot name a source: it names a folder, so use letters, digits, - _ and .", source.name));
        }
        if !names.insert(&source.name) {
            return wrong("name", &source.name, format!("two sources are named {:?}", source.name));
        }
        self::source(source, wrong)?;
    }
    Ok(())
}

fn numbers(config: &Config, text: &str) -> Result<(), Wrong> {
    let wrong = |table: &str, key: &str, message: String| Err((place::of_option(text, table, key), message));
    for (table, key, share) in [("run", "max_loss", config.run.max_loss), ("fetch", "jitter", config.fetch.jitter)] {
        if !(0.0..=1.0).contains(&share) {
            return wrong(table, key, format!("{key} is a share from 0 to 1, not {share}"));
        }
    }
    let fetch = &config.fetch;
    for (table, key, value) in [
        ("output", "records_per_part", config.output.records_per_part),
        ("input", "max_page_bytes", config.input.max_page_bytes),
        ("limits", "open_elements", config.limits.open_elements as u64),
        ("limits", "attributes", config.limits.attributes as u64),
        ("limits", "nodes", config.limits.nodes as u64),
        ("fetch", "concurrency", fetch.concurrency as u64),
        ("fetch", "total_concurrency", fetch.total_concurrency as u64),
        ("fetch", "body_bytes", fetch.body_bytes),
        ("fetch", "header_bytes", fetch.header_bytes),
        ("fetch", "unpacked_bytes", fetch.unpacked_bytes),
        ("fetch", "breaker_failures", u64::from(fetch.breaker_failures)),
        ("archive", "rotate_bytes", config.archive.rotate_bytes),
    ] {
        if value == 0 {
            return wrong(table, key, format!("{key} must be at least 1"));
        }
    }
    for (key, span) in [
        ("connect_timeout", fetch.connect_timeout),
        ("idle_timeout", fetch.idle_timeout),
        ("total_timeout", fetch.total_timeout),
        ("discover_min", fetch.discover_min),
        ("revisit_min", fetch.revisit_min),
        ("breaker_pause", fetch.breaker_pause),
        ("retry_wait", fetch.retry_wait),
    ] {
        if span.0.is_zero() {
            return wrong("fetch", key, format!("{key} must be longer than nothing; a millisecond is \"1ms\""));
        }
    }
    for (least, low, most, high) in
        [("discover_min", fetch.discover_min, "discover_max", fetch.discover_max), ("revisit_min", fetch.revisit_min, "revisit_max", fetch.revisit_max)]
    {
        if low > high {
            return wrong("fetch", most, format!("{most} ({high}) is shorter than {least} ({low})"));
        }
    }
    // RFC 9309 section 2.4: not longer than 24 hours, unless the site is unreachable.
    if fetch.robots_ttl > super::Span::hours(24) {
        return wrong("fetch", "robots_ttl", format!("robots_ttl is {}; RFC 9309 allows 24h at most", fetch.robots_ttl));
    }
    for range in &fetch.allow_networks {
        if range.parse::<ipnet::IpNet>().is_err() && range.parse::<std::net::IpAddr>().is_err() {
            return wrong("fetch", "allow_networks", format!("{range:?} is no address range; write it like \"127.0.0.0/8\" or \"fd00::/8\""));
        }
    }
    let token = fetch.user_agent.split('/').next().unwrap_or_default();
    if token.is_empty() || !token.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_')) {
        return wrong(
            "fetch",
            "user_agent",
            format!("{:?} is no product token (RFC 9309): letters, - and _, then perhaps a slash and a version", fetch.user_agent),
        );
    }
    if HeaderValue::from_str(&fetch.user_agent_header(None)).is_err() {
        return wrong("fetch", "contact", format!("{:?} cannot stand in a header", fetch.contact));
    }
    Ok(())
}

fn source(source: &Source, wrong: impl Fn(&str, &str, String) -> Result<(), Wrong>) -> Result<(), Wrong> {
    let name = &source.name;
    for host in &source.hosts {
        let is_host = Url::parse(&format!("http://{host}/")).is_ok_and(|url| url.host_str() == Some(host) && url.port().is_none() && url.path() == "/");
        if !is_host {
            return wrong("hosts", host, format!("{host:?} is no host; write it in lower case without scheme, port and path, like \"example.org\""));
        }
    }
    for (key, addresses) in [("feeds", &source.feeds), ("sitemaps", &source.sitemaps), ("home", &source.home), ("urls", &source.urls)] {
        for address in addresses {
            match Url::parse(address) {
                Ok(url) if matches!(url.scheme(), "http" | "https") => {}
                Ok(url) => return wrong(key, address, format!("{address:?} is an address of the scheme {}; only http and https are fetched", url.scheme())),
                Err(error) => return wrong(key, address, format!("{address:?} is no address ({error}); write it like \"https://example.org/feed\"")),
            }
        }
    }
    if source.is_acquired() && source.hosts.is_empty() {
        let hosts: Vec<String> = source.seed_hosts().iter().map(|host| format!("{host:?}")).collect();
        let hint = if hosts.is_empty() { "\"example.org\"".to_owned() } else { hosts.join(", ") };
        return wrong("name", name, format!("the source {name:?} names no hosts, so no page would be in its scope; add hosts = [{hint}]"));
    }
    for page in &source.urls {
        let host = Url::parse(page).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        if !source.has_host(&host) {
            return wrong("urls", page, format!("{page:?} is not on one of the hosts of {name:?}, so it would never be fetched; add {host:?} to hosts"));
        }
    }
    for pattern in &source.paths {
        let bare = pattern.strip_prefix('!').unwrap_or(pattern);
        if !bare.starts_with(['/', '*']) {
            return wrong("paths", pattern, format!("{pattern:?} can match no path: a path begins with a slash, as in \"/news/*\" or \"!/tag/*\""));
        }
        if let Err(error) = Glob::new(bare) {
            return wrong("paths", pattern, format!("{pattern:?} is no pattern ({error}); write it like \"/news/*\" or \"!/tag/*\""));
        }
    }
    if let Some(language) = source.language.as_ref().filter(|tag| !is_language(tag)) {
        return wrong("language", language, format!("{language:?} is no language tag (BCP 47); write it like \"ar\" or \"pt-BR\""));
    }
    if let Some(proxy) = &source.proxy {
        let known = Url::parse(proxy).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") && url.has_host());
        if !known {
            return wrong("proxy", proxy, format!("{proxy:?} is no proxy; write it like \"http://host:3128\" or \"socks5://host:1080\""));
        }
    }
    if source.concurrency == Some(0) {
        return wrong("concurrency", "", "concurrency must be at least 1".to_owned());
    }
    if let Some(agent) = source.user_agent.as_ref().filter(|agent| agent.is_empty() || HeaderValue::from_str(agent).is_err()) {
        return wrong("user_agent", agent, format!("{agent:?} cannot be a User-Agent header"));
    }
    for (header, value) in &source.headers {
        if HeaderName::from_bytes(header.as_bytes()).is_err() || HeaderValue::from_str(value).is_err() {
            return wrong("headers", value, format!("{header:?} = {value:?} cannot be a header"));
        }
        if ["host", "user-agent", "cookie", "content-length", "transfer-encoding", "connection"].contains(&header.to_ascii_lowercase().as_str()) {
            return wrong("headers", value, format!("the header {header:?} cannot be set here; there are user_agent and cookies for the first ones"));
        }
    }
    for (cookie, value) in &source.cookies {
        if cookie.is_empty() || HeaderValue::from_str(&format!("{cookie}={value}")).is_err() || format!("{cookie}{value}").contains([';', ',', ' ']) {
            return wrong("cookies", value, format!("{cookie:?} = {value:?} cannot be a cookie (RFC 6265 section 4.1.1)"));
        }
    }
    Ok(())
}

/// A primary subtag of two or three letters, then subtags of letters and digits.
fn is_language(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let primary = subtags.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_lowercase())
        && subtags.all(|subtag| (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric()))
}
