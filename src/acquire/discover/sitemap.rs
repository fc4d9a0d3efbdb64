//! Sitemaps: lists of pages, lists of sitemaps, news sitemaps, plain lines; plain or gzipped (the protocol of
//! <https://www.sitemaps.org/protocol.html>, and Google's news extension). A feed in a sitemap's place is read as what it is.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Discovered, Document, Format, Found, FoundIn, MOST_AUTHORS, MOST_BYTES, Pages, Stated, decoded, feed, one_line, plain, stated};
use crate::address::Address;
use crate::archive::decompress::{Coding, Outcome, decode};

/// Characters of one value that are kept while reading: an address is shorter.
const LONGEST_VALUE: usize = 16 << 10;

/// Reads a sitemap.
pub fn sitemap(document: &Document<'_>) -> Discovered {
    let mut discovered = Discovered::default();
    let bytes = unpacked(document.bytes, &mut discovered);
    let page = decoded(document, &bytes);
    let text = page.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.starts_with('<') {
        let mut reading = Reading::new(document);
        match reading.run(text, &mut discovered) {
            Root::Sitemap => reading.finish(&mut discovered),
            Root::Feed => {
                let document = Document { bytes: &bytes, ..*document };
                let Discovered { warnings, .. } = std::mem::replace(&mut discovered, feed(&document));
                discovered.warnings.splice(0..0, warnings);
            }
            Root::Other => {}
        }
    } else {
        lines(text, &mut discovered);
    }
    discovered
}

/// Undoes gzip, whatever the name says, as far as the cap allows.
fn unpacked<'b>(bytes: &'b [u8], discovered: &mut Discovered) -> Cow<'b, [u8]> {
    let too_large = format!("it has more than {MOST_BYTES} bytes; the rest was left out");
    if Coding::from_magic(bytes) != Some(Coding::Gzip) {
        if bytes.len() as u64 > MOST_BYTES {
            discovered.warn(too_large);
        }
        return Cow::Borrowed(&bytes[..bytes.len().min(MOST_BYTES as usize)]);
    }
    let (plain, outcome) = decode(Coding::Gzip, bytes, MOST_BYTES);
    match outcome {
        Outcome::Whole => {}
        Outcome::TooLarge => discovered.warn(too_large),
        Outcome::Broken(error) => discovered.warn(format!("its compressed data breaks off ({error}); what came before was read")),
    }
    Cow::Owned(plain)
}

/// One address a line.
fn lines(text: &str, discovered: &mut Discovered) {
    let mut pages = Pages::default();
    let mut bad = 0_usize;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match Address::parse(line) {
            Ok(address) => pages.add(Found::new(address, FoundIn::Sitemap)),
            Err(_) => bad += 1,
        }
        if pages.too_many || (pages.found.is_empty() && bad > 10) {
            break;
        }
    }
    if pages.found.is_empty() {
        discovered.warn(if text.is_empty() { "it is empty" } else { "it is no sitemap: neither XML nor lines of addresses" });
        return;
    }
    discovered.format = Some(Format::TextSitemap);
    if bad > 0 {
        discovered.warn(format!("{bad} of its lines are no addresses"));
    }
    pages.into(discovered);
}

/// What the outermost element says.
enum Root {
    Sitemap,
    Feed,
    Other,
}

/// One `<url>` or `<sitemap>`.
#[derive(Default)]
struct Entry {
    location: Option<String>,
    modified: Option<String>,
    published: Option<String>,
    title: Option<String>,
    language: Option<String>,
    authors: Vec<String>,
    is_news: bool,
}

struct Reading<'d> {
    document: &'d Document<'d>,
    pages: Pages,
    bad: usize,
    entry: Option<Entry>,
    /// The element whose text is being read, and the text.
    value: Option<(String, String)>,
    /// The extension (`news:news`, `image:image`, …) that is open, by its local name.
    extension: Option<String>,
}

impl<'d> Reading<'d> {
    fn new(document: &'d Document<'d>) -> Self {
        Self { document, pages: Pages::default(), bad: 0, entry: None, value: None, extension: None }
    }

    fn run(&mut self, text: &str, discovered: &mut Discovered) -> Root {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        let mut root: Option<Root> = None;
        let mut ended = false;
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => {
                    let local = tag.local_name().as_ref().to_ascii_lowercase();
                    match &root {
                        None => match self.begin(&local, discovered) {
                            Root::Sitemap => root = Some(Root::Sitemap),
                            other => return other,
                        },
                        Some(_) => self.start(&local),
                    }
                }
                // An empty element has no value; an empty root is an empty list.
                Ok(Event::Empty(tag)) if root.is_none() => {
                    ended = true;
                    match self.begin(&tag.local_name().as_ref().to_ascii_lowercase(), discovered) {
                        Root::Sitemap => root = Some(Root::Sitemap),
                        other => return other,
                    }
                }
                Ok(Event::End(tag)) => {
                    let local = tag.local_name().as_ref().to_ascii_lowercase();
                    ended |= matches!(local.as_str(), "urlset" | "sitemapindex");
                    self.end(&local);
                }
                Ok(Event::Text(text)) => self.text(&text),
                Ok(Event::CData(text)) => self.text(&text),
                // No entity is expanded but those of HTML; a document's own are left as they are written.
                Ok(Event::GeneralRef(name)) => self.text(&crate::dom::unescape(&format!("&{};", &*name))),
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(error) => {
                    discovered.warn(format!("it is damaged at byte {} ({error}); what came before was read", reader.error_position()));
                    return root.unwrap_or(Root::Other);
                }
            }
            if self.pages.too_many {
                ended = true;
                break;
            }
        }
        match root {
            Some(_) if !ended => discovered.warn("it breaks off; what was whole before that was read"),
            None => discovered.warn("it is no sitemap: there is no element in it"),
            _ => {}
        }
        root.unwrap_or(Root::Other)
    }

    /// Looks at the outermost element.
    fn begin(&mut self, local: &str, discovered: &mut Discovered) -> Root {
        match local {
            "urlset" => discovered.format = Some(Format::Sitemap),
            "sitemapindex" => discovered.format = Some(Format::SitemapIndex),
            "rss" | "rdf" | "feed" => return Root::Feed,
            "html" => {
                discovered.format = Some(Format::Html);
                discovered.warn("it is a web page, not a sitemap");
                return Root::Other;
            }
            other => {
                discovered.warn(format!("it is no sitemap: its outermost element is <{other}>"));
                return Root::Other;
            }
        }
        Root::Sitemap
    }

    fn start(&mut self, local: &str) {
        match local {
            "url" | "sitemap" if self.extension.is_none() => {
                // The one before may never have been closed.
                self.flush();
                self.entry = Some(Entry::default());
            }
            "news" => {
                self.extension = Some(local.to_owned());
                if let Some(entry) = &mut self.entry {
                    entry.is_news = true;
                }
            }
            "image" | "video" | "mobile" | "pagemap" if self.extension.is_none() => self.extension = Some(local.to_owned()),
            _ => self.value = Some((local.to_owned(), String::new())),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, value)) = &mut self.value
            && value.len() + text.len() <= LONGEST_VALUE
        {
            value.push_str(text);
        }
    }

    fn end(&mut self, local: &str) {
        if self.extension.as_deref() == Some(local) {
            self.extension = None;
        }
        if matches!(local, "url" | "sitemap") && self.extension.is_none() {
            self.value = None;
            self.flush();
            return;
        }
        let Some((name, value)) = self.value.take() else { return };
        let value = value.trim();
        let Some(entry) = self.entry.as_mut().filter(|_| name == local && !value.is_empty()) else { return };
        let slot = match (self.extension.as_deref(), local) {
            (None, "loc") => &mut entry.location,
            (None, "lastmod") => &mut entry.modified,
            (Some("news"), "publication_date") => &mut entry.published,
            (Some("news"), "title") => &mut entry.title,
            (Some("news"), "language") => &mut entry.language,
            (Some("news"), "author") => {
                if entry.authors.len() < MOST_AUTHORS {
                    entry.authors.push(plain(value));
                }
                return;
            }
            _ => return,
        };
        slot.get_or_insert_with(|| value.to_owned());
    }

    /// Takes in the entry that is complete.
    fn flush(&mut self) {
        let Some(entry) = self.entry.take() else { return };
        let Some(address) = entry.location.as_deref().and_then(|location| Address::join(self.document.address, location).ok()) else {
            self.bad += 1;
            return;
        };
        if address == *self.document.address {
            return;
        }
        self.take(entry, address);
    }

    fn take(&mut self, entry: Entry, address: Address) {
        let language = entry.language.as_deref().map(one_line);
        let date = |raw: Option<&str>| -> Option<Stated> { stated(raw?, self.document, language.as_deref()) };
        let (published, modified) = (date(entry.published.as_deref()), date(entry.modified.as_deref()));
        let title = entry.title.as_deref().map(plain).filter(|title| !title.is_empty());
        let source = if entry.is_news { FoundIn::NewsSitemap } else { FoundIn::Sitemap };
        self.pages.add(Found { address, source, title, published, modified, authors: entry.authors, language });
    }

    fn finish(mut self, discovered: &mut Discovered) {
        // The last entry of a file that breaks off: its address is whole if its end tag was read.
        self.flush();
        if self.bad > 0 {
            discovered.warn(format!("{} of its entries have no address that can be used", self.bad));
        }
        if discovered.format == Some(Format::SitemapIndex) {
            discovered.sitemaps = self.pages.found.into_iter().map(|entry| entry.address).collect();
            return;
        }
        self.pages.into(discovered);
    }
}
