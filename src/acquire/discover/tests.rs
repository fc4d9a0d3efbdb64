use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

fn at(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn read(bytes: &[u8]) -> Discovered {
    sitemap(&Document { address: &at("https://news.example/sitemap.xml"), content_type: None, bytes, fetched: None })
}

/// A sitemap with so many pages.
fn pages(count: usize) -> String {
    // A number that hardly compresses, so that a part of the file is a part of the pages.
    let urls: String =
        (0..count).map(|at| format!("<url><loc>https://news.example/{at}/{:016x}</loc></url>", (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    format!("<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{urls}</urlset>")
}

#[test]
fn of_a_gzip_file_that_breaks_off_the_beginning_is_read() {
    let whole = gzip(pages(5_000).as_bytes());
    let discovered = read(&whole[..whole.len() / 2]);
    assert!((1_000..4_000).contains(&discovered.pages.len()), "{}", discovered.pages.len());
    assert!(discovered.warnings[0].starts_with("its compressed data breaks off"), "{:?}", discovered.warnings);
    assert_eq!(discovered.format, Some(Format::Sitemap));
    for page in &discovered.pages {
        assert_eq!(page.address.as_str().len() - page.address.as_str().rfind('/').unwrap(), 17, "{} was cut", page.address);
    }
}

#[test]
fn no_more_pages_are_taken_than_the_protocol_allows() {
    let discovered = read(pages(MOST_PAGES + 10).as_bytes());
    assert_eq!(discovered.pages.len(), MOST_PAGES);
    assert_eq!(discovered.warnings, ["it names more than 50000 pages; the rest was left out"]);
    assert_eq!(read(pages(MOST_PAGES).as_bytes()).warnings, Vec::<String>::new());
}

#[test]
fn a_bomb_is_read_up_to_the_cap() {
    let mut bomb = pages(3);
    bomb.truncate(bomb.len() - "</urlset>".len());
    bomb.push_str(&" ".repeat(MOST_BYTES as usize + 10));
    bomb.push_str("<url><loc>https://news.example/behind</loc></url></urlset>");
    for bytes in [gzip(bomb.as_bytes()), bomb.into_bytes()] {
        let discovered = read(&bytes);
        assert_eq!(discovered.pages.len(), 3);
        assert!(discovered.warnings[0].starts_with("it has more than 52428800 bytes"), "{:?}", discovered.warnings);
    }
}

/// Time grows with the length, not its square: what would take minutes takes a moment.
#[test]
fn hostile_documents_are_read_in_a_moment() {
    let address = at("https://news.example/feed.xml");
    let started = std::time::Instant::now();
    for piece in [
        "<item>",
        "<title>",
        "<description>",
        "</item>",
        "&",
        "<a b=\"",
        "<![CDATA[",
        "<x:y xmlns:x=\"z\">",
        "<!DOCTYPE [",
        "<author><name>",
        "{\"items\":[",
        "[",
    ] {
        for start in ["<rss version=\"2.0\"><channel>", "<feed>", "<rss><channel><item><title>", ""] {
            let text = format!("{start}{}", piece.repeat(100_000 / piece.len()));
            let document = Document { address: &address, content_type: None, bytes: text.as_bytes(), fetched: None };
            feed(&document);
            sitemap(&document);
            page(&document, &Scope::default());
        }
    }
    // 48 documents of 100 kB, each read three ways.
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn scopes_are_hosts_with_their_subdomains_and_paths() {
    let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
    let scope = Scope::new(&list(&["News.Example", "bücher.example."]), &list(&["/news/**", "/a?b"]), &list(&["**/private/**"])).unwrap();
    for (address, wanted) in [
        ("https://news.example/news/1", true),
        ("https://www.news.example/news/1", true),
        ("https://xn--bcher-kva.example/news/1", true),
        ("https://other.example/news/1", false),
        ("https://fakenews.example/news/1", false),
        ("https://news.example.evil.example/news/1", false),
        ("https://news.example/sport/1", false),
        ("https://news.example/news/private/1", false),
    ] {
        assert_eq!(scope.contains(&at(address)), wanted, "{address}");
    }
    assert!(Scope::default().contains(&at("https://anything.example/x")));
    let error = Scope::new(&[], &list(&["/news/["]), &[]).unwrap_err().to_string();
    assert!(error.contains("\"/news/[\" is no path pattern"), "{error}");
}

#[test]
fn titles_become_text() {
    for (title, wanted) in [
        ("  A \n B\u{a0} C ", "A B C"),
        ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
        ("<p>A</p><p>B<i>C</i></p>", "A BC"),
        ("Q&amp;A &lt;b&gt;", "Q&A <b>"),
        ("&#1575;&#1604;", "ال"),
    ] {
        assert_eq!(plain(title), wanted, "{title}");
    }
    assert_eq!(one_line(&"ا".repeat(5_000)).chars().count(), LONGEST_TEXT);
}
