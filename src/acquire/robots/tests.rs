use super::*;

fn host() -> Address {
    Address::parse("https://example.com/robots.txt").unwrap()
}

fn robots(text: &str) -> Robots {
    Robots::parse(text.as_bytes(), &host(), "Ghirbal/0.1 (+https://example.org/bot)")
}

#[track_caller]
fn check(text: &str, cases: &[(&str, bool)]) {
    let robots = robots(text);
    for (path, allowed) in cases {
        let address = Address::join(&host(), path).unwrap();
        assert_eq!(robots.allows(&address), *allowed, "{path} by\n{text}");
    }
}

#[test]
fn the_longest_match_wins() {
    check(
        "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\n",
        &[("/", true), ("/a", false), ("/a/x", false), ("/a/b", true), ("/a/b/x", true), ("/a/b/c", false), ("/b", true)],
    );
    // Of equals, the one that allows.
    check("User-agent: *\nDisallow: /page\nAllow: /page\n", &[("/page", true)]);
    check("User-agent: *\nAllow: /page\nDisallow: /*.html\n", &[("/page.html", false)]);
    check("User-agent: *\nAllow: /$\nDisallow: /\n", &[("/", true), ("/page", false)]);
}

#[test]
fn our_group_counts_or_else_everybodys() {
    let text = "User-agent: *\nDisallow: /all\n\nUser-agent: other\nUser-agent: GHIRBAL\nDisallow: /ours\n\nUser-agent: ghirbal-news\nDisallow: /news\n";
    check(text, &[("/all", true), ("/ours", false), ("/news", true)]);
    check("User-agent: other\nDisallow: /\n", &[("/", true)]);
    check("User-agent: *\nDisallow: /\n", &[("/", false), ("/robots.txt", true)]);
    // Two groups of ours are one.
    check(
        "User-agent: ghirbal\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: ghirbal\nDisallow: /b\n",
        &[("/a", false), ("/b", false), ("/c", true)],
    );
    // The name may go on behind the token.
    for name in ["ghirbal/2.0", "Ghirbal Bot", "ghirbal # ours", " ghirbal\t"] {
        check(&format!("User-agent: {name}\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n"), &[("/a", false), ("/b", true)]);
    }
    // Everybody, carelessly written.
    check("User-agent: * # all\nDisallow: /a\n", &[("/a", false)]);
    // Rules before any group hold for nobody.
    check("Disallow: /\nUser-agent: *\nDisallow: /a\n", &[("/b", true), ("/a", false)]);
    check("User-agent: *\nDisallow:\n", &[("/", true), ("/a", true)]);
    check("", &[("/", true)]);
}

#[test]
fn wildcards_and_ends() {
    check(
        "User-agent: *\nDisallow: /*/print/\nDisallow: /*.pdf$\nDisallow: /*?sort=\nAllow: /x*y$\nDisallow: /x\n",
        &[
            ("/news/print/1", false),
            ("/print/1", true),
            ("/a.pdf", false),
            ("/a.pdf?x=1", true),
            ("/list?sort=up", false),
            ("/list?a=1&sort=up", true),
            ("/x", false),
            ("/xaby", true),
            ("/xabyz", false),
        ],
    );
}

#[test]
fn paths_in_any_alphabet_and_spelling() {
    let cases = [("/أخبار/1", false), ("/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1", false), ("/%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1/", false), ("/رياضة/1", true)];
    check("User-agent: *\nDisallow: /أخبار/\n", &cases);
    check("User-agent: *\nDisallow: /%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1/\n", &cases);
    check("User-agent: *\nDisallow: /%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/\n", &cases);
    check("User-agent: *\nDisallow: /%7Euser\n", &[("/~user", false), ("/%7euser", false)]);
    check("User-agent: *\nDisallow: /a%2Fb\n", &[("/a%2fb", false), ("/a/b", true)]);
}

#[test]
fn files_as_they_come() {
    let rules = "User-agent: *\nDisallow: /a\n";
    let cases = [("/a", false), ("/b", true)];
    for text in [
        rules.replace('\n', "\r\n"),
        rules.replace('\n', "\r"),
        format!("\u{feff}{rules}"),
        rules.to_uppercase().replace("/A", "/a"),
        "user-agent : *\n  disallow :/a  # comment\n".to_owned(),
        "useragent: *\nDissallow: /a\n".to_owned(),
        "User-agent *\nDisallow /a\n".to_owned(),
        format!("Host: example.com\nClean-param: x /y\nnonsense\n: \n{rules}Noindex: /b\nContent-Signal: ai-train=no\n"),
        format!("\0{rules}"),
        "User-agent: *\n\n\nDisallow: /a\n".to_owned(),
    ] {
        check(&text, &cases);
    }
    for (encoding, bom) in [(false, [0xff, 0xfe]), (true, [0xfe, 0xff])] {
        let unit = |unit: u16| if encoding { unit.to_be_bytes() } else { unit.to_le_bytes() };
        let body: Vec<u8> = bom.into_iter().chain(rules.encode_utf16().flat_map(unit)).collect();
        let robots = Robots::parse(&body, &host(), "ghirbal");
        assert!(!robots.allows(&Address::join(&host(), "/a").unwrap()) && robots.allows(&Address::join(&host(), "/b").unwrap()));
    }
    let latin = Robots::parse(b"User-agent: *\nDisallow: /caf\xe9\nDisallow: /a\n", &host(), "ghirbal");
    assert!(!latin.allows(&Address::join(&host(), "/a").unwrap()));
    // A page where the file should be has no rules.
    check("<!doctype html><html><body><p>Disallow: everything</p></body></html>", &[("/", true)]);
}

#[test]
fn of_a_huge_file_the_beginning_counts() {
    let line = "Disallow: /some/path/that/is/rather/long\n";
    let mut text = "User-agent: *\nDisallow: /first\n".to_owned();
    text.push_str(&line.repeat(MOST_BYTES / line.len() - 5));
    let before = text.len();
    text.push_str("Disallow: /inside\n");
    assert!(before + 30 < MOST_BYTES);
    text.push_str(&"#".repeat(MOST_BYTES));
    text.push_str("\nDisallow: /outside\n");
    check(&text, &[("/first", false), ("/inside", false), ("/outside", true)]);
    // A rule cut in half would say something else.
    let mut cut = format!("User-agent: *\n{}", "#\n".repeat(MOST_BYTES / 2 - 20));
    cut.push_str(&" ".repeat(MOST_BYTES - cut.len() - "Disallow: /a".len()));
    cut.push_str("Disallow: /a/deep/path\n");
    check(&cut, &[("/a/other", true), ("/a/deep/path", true)]);
}

#[test]
fn what_the_answer_means() {
    for (status, access) in [
        (Some(200), Access::Rules),
        (Some(204), Access::Rules),
        (Some(301), Access::AllowAll),
        (Some(401), Access::AllowAll),
        (Some(403), Access::AllowAll),
        (Some(404), Access::AllowAll),
        (Some(410), Access::AllowAll),
        (Some(429), Access::Wait),
        (Some(500), Access::Wait),
        (Some(503), Access::Wait),
        (None, Access::Wait),
    ] {
        assert_eq!(Access::of_status(status), access, "{status:?}");
        let robots = Robots::from_answer(status, b"User-agent: *\nDisallow: /a", &host(), "ghirbal");
        let permission = robots.permits(&Address::join(&host(), "/a").unwrap());
        let wanted = match access {
            Access::Rules => Permission::Disallowed { rule: "/a".to_owned() },
            Access::AllowAll => Permission::Allowed,
            Access::Wait => Permission::Wait,
        };
        assert_eq!((robots.access(), permission), (access, wanted), "{status:?}");
    }
    assert_eq!(serde_json::to_string(&Access::AllowAll).unwrap(), "\"allow_all\"");
}

#[test]
fn delays_are_kept_up_to_a_cap() {
    let cap = Duration::from_secs(120);
    for (text, wanted) in [
        ("User-agent: *\nCrawl-delay: 10\n", Some(10.0)),
        ("User-agent: *\nCrawl-delay: 0.5\n", Some(0.5)),
        ("User-agent: *\nCrawl-delay: 86400\n", Some(120.0)),
        ("User-agent: ghirbal\nCrawl-delay: 2\n\nUser-agent: *\nCrawl-delay: 10\n", Some(2.0)),
        ("User-agent: other\nCrawl-delay: 10\n", None),
        ("User-agent: *\nCrawl-delay: soon\n", None),
        ("User-agent: *\nCrawl-delay: -5\n", None),
        ("User-agent: *\nCrawl-delay: inf\n", None),
    ] {
        assert_eq!(robots(text).crawl_delay(cap), wanted.map(Duration::from_secs_f64), "{text}");
    }
}

#[test]
fn sitemaps_are_named_for_everybody() {
    let text = "Sitemap: https://example.com/sitemap.xml\nUser-agent: other\nDisallow: /\nSITEMAP:/news.xml.gz # news\nSitemap: https://cdn.example/s.xml?a=1\n\
        Sitemap: https://example.com/sitemap.xml\nSitemap:\nSitemap: mailto:x@example.com\n";
    let robots = robots(text);
    let found: Vec<&str> = robots.sitemaps().iter().map(Address::as_str).collect();
    assert_eq!(found, ["https://example.com/sitemap.xml", "https://example.com/news.xml.gz", "https://cdn.example/s.xml?a=1"]);
}

#[test]
fn the_file_is_at_the_root_of_the_origin() {
    for (page, file) in [
        ("https://example.com/a/b?c=d", "https://example.com/robots.txt"),
        ("http://example.com:8080/a", "http://example.com:8080/robots.txt"),
        ("https://[2606:4700::1]/a", "https://[2606:4700::1]/robots.txt"),
    ] {
        assert_eq!(robots_address(&Address::parse(page).unwrap()).unwrap().as_str(), file);
    }
    assert_eq!(product_token("Ghirbal/0.1 (+https://example.org)"), "Ghirbal");
    assert_eq!(product_token("news-bot"), "news-bot");
    assert_eq!(product_token(""), "");
}
