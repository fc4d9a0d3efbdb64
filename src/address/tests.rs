use super::*;

#[track_caller]
fn normal(text: &str) -> String {
    Address::parse(text).map(|address| address.to_string()).unwrap_or_else(|error| format!("error: {error}"))
}

#[test]
fn one_page_has_one_address() {
    for (written, wanted) in [
        ("HTTPS://User:Secret@WWW.Example.COM:443/a/../b/./c#top", "https://www.example.com/b/c"),
        ("http://example.com:80?", "http://example.com/"),
        ("http://example.com:8080/", "http://example.com:8080/"),
        ("https://example.com./a", "https://example.com/a"),
        ("  https://example.com/a\n", "https://example.com/a"),
        ("https://example.com/a?utm_source=x&id=5&fbclid=y", "https://example.com/a?id=5"),
        ("https://example.com/a?UTM_Source=x", "https://example.com/a"),
        ("https://example.com/a?x=1&amp;utm_medium=rss", "https://example.com/a?x=1"),
        ("https://example.com/a?b=2&a=1", "https://example.com/a?b=2&a=1"),
        ("https://example.com/a?PHPSESSID=0123&p=1", "https://example.com/a?p=1"),
        ("https://example.com/a;jsessionid=AB12.node1/b?x=1", "https://example.com/a/b?x=1"),
        ("https://example.com/a;v=1;JSESSIONID=AB12", "https://example.com/a;v=1"),
        // The number of a story, and a session's token.
        ("https://example.com/modules.php?name=News&sid=1234", "https://example.com/modules.php?name=News&sid=1234"),
        ("https://example.com/viewtopic.php?t=5&sid=0cc175b9c0f1b6a831c399e269772661", "https://example.com/viewtopic.php?t=5"),
        // Percent-encoding: one spelling.
        ("https://example.com/%d8%a7%D9%84", "https://example.com/%D8%A7%D9%84"),
        ("https://example.com/ال", "https://example.com/%D8%A7%D9%84"),
        ("https://example.com/%7Euser/%61?q=%c3%a9", "https://example.com/~user/a?q=%C3%A9"),
        ("https://example.com/a%2fb", "https://example.com/a%2Fb"),
        ("https://example.com/100%", "https://example.com/100%"),
        ("https://مثال.إختبار/", "https://xn--mgbh0fb.xn--kgbechtv/"),
    ] {
        assert_eq!(normal(written), wanted, "{written}");
    }
}

#[test]
fn amp_and_print_are_the_page_itself() {
    for (written, wanted) in [
        ("https://example.com/new-ferry-opens/amp/", "https://example.com/new-ferry-opens/"),
        ("https://example.com/new-ferry-opens/amp", "https://example.com/new-ferry-opens"),
        ("https://example.com/2026/story-881/print/", "https://example.com/2026/story-881/"),
        ("https://example.com/خبر/amp/", "https://example.com/%D8%AE%D8%A8%D8%B1/"),
        ("https://example.com/news-881.amp.html", "https://example.com/news-881.html"),
        ("https://example.com/news-881.amp.amp.html", "https://example.com/news-881.html"),
        ("https://example.com/a?amp", "https://example.com/a"),
        ("https://example.com/a?amp=1&id=3", "https://example.com/a?id=3"),
        ("https://example.com/a?outputType=amp", "https://example.com/a"),
        ("https://example.com/index.php?id=3&tmpl=component&print=1", "https://example.com/index.php?id=3&tmpl=component"),
        ("https://www.google.com/amp/s/www.example.com/a-b-c/amp/", "https://www.example.com/a-b-c/"),
        ("https://www.google.com/amp/www.example.com/a", "http://www.example.com/a"),
        ("https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a-b-c.amp.html", "https://www.example.com/a-b-c.html"),
        ("https://www-example-com.cdn.ampproject.org/v/www.example.com/a", "http://www.example.com/a"),
        // A section, a shop, a page of the service itself.
        ("https://example.com/amp/", "https://example.com/amp/"),
        ("https://example.com/guitars/amp/", "https://example.com/guitars/amp/"),
        ("https://example.com/shop?print=poster", "https://example.com/shop?print=poster"),
        ("https://www.google.com/amp/about", "https://www.google.com/amp/about"),
        ("https://cdn.ampproject.org/v0.js", "https://cdn.ampproject.org/v0.js"),
        ("https://notcdn.ampproject.org.example/c/s/a.example/b", "https://notcdn.ampproject.org.example/c/s/a.example/b"),
    ] {
        assert_eq!(normal(written), wanted, "{written}");
        assert_eq!(normal(wanted), wanted, "twice");
    }
}

#[test]
fn only_the_web_has_pages() {
    for text in ["mailto:a@b.example", "javascript:void(0)", "data:text/html,x", "ftp://example.com/a", "file:///etc/passwd", "tel:+1"] {
        assert!(matches!(Address::parse(text), Err(AddressError::Scheme { .. })), "{text}");
    }
    for text in ["", "a/b", "//example.com/a", "https://", "https://exa mple.com/", "http://[::1/"] {
        assert!(matches!(Address::parse(text), Err(AddressError::Malformed { .. })), "{text}");
    }
    let long = format!("https://example.com/{}", "a".repeat(LONGEST_ADDRESS));
    assert!(matches!(Address::parse(&long), Err(AddressError::TooLong(_))));
    // Short as it stands, long once it is encoded.
    let grows = format!("https://example.com/{}", "ا".repeat(LONGEST_ADDRESS / 3));
    assert!(matches!(Address::parse(&grows), Err(AddressError::TooLong(_))));
}

#[test]
fn links_are_read_against_their_page() {
    let base = Address::parse("https://example.com/news/today.html").unwrap();
    for (link, wanted) in [
        ("a.html", "https://example.com/news/a.html"),
        ("/a#b", "https://example.com/a"),
        ("?p=2", "https://example.com/news/today.html?p=2"),
        ("//other.example/a", "https://other.example/a"),
        ("../b", "https://example.com/b"),
        ("", "https://example.com/news/today.html"),
    ] {
        assert_eq!(Address::join(&base, link).unwrap().as_str(), wanted);
    }
    assert!(Address::join(&base, "mailto:x@y.example").is_err());
}

#[test]
fn the_key_is_the_records_id() {
    let address = Address::parse("https://example.com/a?utm_source=x").unwrap();
    assert_eq!(address.key(), crate::normalize::identity::id(Some(address.url()), &crate::archive::Place::default()));
    assert_eq!(address.key().len(), 32);
    assert_eq!(address.host(), "example.com");
    let text = serde_json::to_string(&address).unwrap();
    assert_eq!(text, "\"https://example.com/a\"");
    assert_eq!(serde_json::from_str::<Address>(&text).unwrap(), address);
}
