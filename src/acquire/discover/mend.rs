//! Makes well-formed XML of what feeds in the wild are, so that one strict parser can read them all.
//!
//! In: decoded text. Out: the same feed in UTF-8 and in the names of RSS, RSS 1.0 or Atom, elements that do not matter here
//! left out unread. What is put right: junk before the declaration, stray `&` and `<`, entities of HTML, control
//! characters, markup inside titles, end tags that are missing or too many, undeclared and outdated namespaces, names in
//! the wrong case, a file that breaks off. Document type declarations are dropped: no entity is ever expanded but HTML's.

use super::LEXICON;
use super::markup::{after, attributes, escape, name_length, resolve, without_email};

const RSS: &str = "http://purl.org/rss/1.0/";
const ATOM: &str = "http://www.w3.org/2005/Atom";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// Prefixes that may be declared; real feeds have a dozen.
const MOST_PREFIXES: usize = 256;
/// Open elements at once; a feed needs five.
const DEEPEST: usize = 64;
/// Attributes that a feed's reader may want.
const ATTRIBUTES: &[&str] = &["href", "rel", "type", "hreflang", "xml:base", "xml:lang"];

/// A feed made well-formed.
pub(super) struct Mended {
    pub(super) xml: String,
    /// Local name of the outermost element, in lower case.
    pub(super) root: String,
    /// Whether it breaks off.
    pub(super) truncated: bool,
}

/// An element that is open.
struct Open {
    /// Name as it was written, to find its end tag.
    written: String,
    /// Name as it was put out.
    emitted: String,
    /// Local name, in lower case.
    local: String,
    /// Where in the output it begins, and where its content does.
    start: usize,
    content: usize,
    has_attributes: bool,
}

struct Mender<'t> {
    rest: &'t str,
    out: String,
    stack: Vec<Open>,
    root: String,
    /// Prefixes as the feed declares them.
    prefixes: Vec<(String, String)>,
    truncated: bool,
    done: bool,
}

/// Mends a feed; `None` if there is no element in the text at all.
pub(super) fn mend(text: &str) -> Option<Mended> {
    let mut mender = Mender {
        rest: text,
        out: String::with_capacity(text.len() / 2),
        stack: Vec::new(),
        root: String::new(),
        prefixes: Vec::new(),
        truncated: false,
        done: false,
    };
    mender.run();
    (!mender.root.is_empty()).then_some(Mended { xml: mender.out, root: mender.root, truncated: mender.truncated })
}

impl<'t> Mender<'t> {
    fn run(&mut self) {
        while !self.done {
            let Some(at) = memchr::memchr(b'<', self.rest.as_bytes()) else {
                // What stands behind the root is junk; inside, the text may have been cut.
                break;
            };
            let (text, rest) = self.rest.split_at(at);
            self.text(text, true);
            self.rest = rest;
            self.markup();
        }
        self.truncated = !self.stack.is_empty();
        if let Some(leaf) = self.stack.pop_if(|open| !is_structure(&open.local)) {
            // Half an address is another one.
            self.out.truncate(leaf.start);
        }
        while !self.stack.is_empty() {
            self.close();
        }
    }

    /// What begins with the `<` that comes next.
    fn markup(&mut self) {
        let rest = self.rest;
        if let Some(comment) = rest.strip_prefix("<!--") {
            self.rest = after(comment, "-->");
        } else if let Some(data) = rest.strip_prefix("<![CDATA[") {
            let end = data.find("]]>");
            let content = &data[..end.unwrap_or(data.len())];
            self.text(content, false);
            self.rest = end.map_or("", |end| &data[end + 3..]);
        } else if rest.starts_with("<?") {
            self.rest = after(rest, ">");
        } else if rest.starts_with("<!") {
            let close = rest.find('>').unwrap_or(rest.len());
            let subset = rest.find('[').filter(|open| *open < close);
            self.rest = after(subset.map_or(rest, |_| after(rest, "]")), ">");
        } else if let Some(tag) = rest.strip_prefix("</") {
            let (name, behind) = tag.split_at(name_length(tag));
            // Where the ">" was forgotten, the next tag begins.
            let end = behind.find(['>', '<']).unwrap_or(behind.len());
            self.rest = behind[end..].strip_prefix('>').unwrap_or(&behind[end..]);
            self.end_tag(name);
        } else if name_length(&rest[1..]) > 0 {
            self.start_tag();
        } else {
            self.text("<", false);
            self.rest = &rest[1..];
        }
    }

    fn start_tag(&mut self) {
        let name = &self.rest[1..=name_length(&self.rest[1..])];
        let Some((attributes, self_closing, rest)) = attributes(&self.rest[1 + name.len()..]) else {
            // The file ends inside the tag.
            self.rest = "";
            return;
        };
        self.rest = rest;
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let local = local.to_ascii_lowercase();
        let is_root = self.root.is_empty();
        for (key, value) in &attributes {
            if let Some(prefix) = key.strip_prefix("xmlns:").filter(|_| self.prefixes.len() < MOST_PREFIXES) {
                self.prefixes.push((prefix.to_owned(), canonical(value).unwrap_or_default().to_owned()));
            }
        }
        let own_default = attributes.iter().find(|(key, _)| key == "xmlns").map(|(_, value)| canonical(value).unwrap_or_default());
        if is_root {
            self.open_root(name, local, &attributes, self_closing);
            return;
        }
        // Items that stand behind the channel, or in a second one, are items all the same.
        if self.root == "rss" && local == "channel" && !self.stack.is_empty() && self.stack.iter().any(|open| open.local == "channel") {
            return;
        }
        let namespace = if prefix.is_empty() { own_default.unwrap_or(self.default_namespace()) } else { self.namespace(prefix) };
        if self.inside_text() && !self.ends_text(&local) {
            if matches!(local.as_str(), "br" | "p" | "div" | "li") {
                self.out.push(' ');
            }
            if matches!(local.as_str(), "email" | "uri" | "url" | "script" | "style") && !self_closing {
                self.skip(name);
            }
            return;
        }
        while self.inside_text() {
            self.close();
        }
        if matches!(local.as_str(), "item" | "entry") {
            while self.stack.iter().any(|open| matches!(open.local.as_str(), "item" | "entry")) {
                self.close();
            }
        }
        let is_false = |value: &str| value.trim().eq_ignore_ascii_case("false");
        let no_link = local == "guid" && attributes.iter().any(|(key, value)| key.eq_ignore_ascii_case("isPermaLink") && is_false(value));
        if namespace.is_empty() || LEXICON.unread.elements.contains(&local) || no_link || self.stack.len() >= DEEPEST {
            if !self_closing {
                self.skip(name);
            }
            return;
        }
        self.open(name, local, namespace, &attributes, self_closing);
    }

    fn open_root(&mut self, name: &str, local: String, attributes: &[(String, String)], self_closing: bool) {
        self.root.clone_from(&local);
        let (emitted, rest) = match local.as_str() {
            "rss" | "channel" => {
                let version = attributes.iter().find(|(key, _)| key == "version").map(|(_, value)| value.trim());
                let old = version.filter(|version| matches!(*version, "0.91" | "0.92"));
                ("rss", format!(" version=\"{}\"", old.unwrap_or("2.0")))
            }
            "rdf" => ("rdf:RDF", format!(" xmlns=\"{RSS}\"")),
            "feed" | "entry" => (local.as_str(), format!(" xmlns=\"{ATOM}\"")),
            _ => {
                // No feed: the name is what matters.
                self.done = true;
                return;
            }
        };
        self.out.push_str(&format!("<{emitted}{rest} xmlns:atom=\"{ATOM}\" xmlns:dc=\"{DC}\" xmlns:rdf=\"{RDF}\""));
        let emitted = emitted.to_owned();
        self.emit_attributes(&emitted, attributes);
        self.out.push('>');
        let content = self.out.len();
        // A channel that stands alone gets the element it should stand in.
        let written = if local == "channel" { "rss" } else { name }.to_owned();
        self.stack.push(Open { written, emitted, local, start: 0, content, has_attributes: true });
        if self.root == "channel" {
            self.root = "rss".to_owned();
            self.out.push_str("<channel>");
            let content = self.out.len();
            self.stack.push(Open {
                written: name.to_owned(),
                emitted: "channel".to_owned(),
                local: "channel".to_owned(),
                start: 0,
                content,
                has_attributes: true,
            });
        }
        if self_closing {
            self.done = true;
            while !self.stack.is_empty() {
                self.close();
            }
        }
    }

    fn open(&mut self, name: &str, local: String, namespace: &str, attributes: &[(String, String)], self_closing: bool) {
        let is_atom = self.default_namespace() == ATOM;
        let mut local = local;
        if is_atom && let Some(renamed) = LEXICON.renamed.get(&local) {
            local.clone_from(renamed);
        }
        let href = attributes.iter().find(|(key, _)| key == "href").map(|(_, value)| value.as_str());
        let rel = attributes.iter().find(|(key, _)| key == "rel").map_or("alternate", |(_, value)| value.as_str());
        let in_item = self.stack.iter().any(|open| open.local == "item");
        // Atom's way of linking, in a feed of another kind.
        let is_empty = self_closing || self.rest.trim_start().starts_with("</");
        if !is_atom && local == "link" && (in_item || namespace == RSS) && is_empty && href.is_some() {
            if let Some(href) = href.filter(|_| rel.eq_ignore_ascii_case("alternate")) {
                self.out.push_str("<link>");
                escape(href, &mut self.out);
                self.out.push_str("</link>");
            }
            if !self_closing {
                self.skip(name);
            }
            return;
        }
        let spelled = match local.as_str() {
            "pubdate" => "pubDate",
            "lastbuilddate" => "lastBuildDate",
            other => other,
        };
        let emitted = match namespace {
            DC => format!("dc:{spelled}"),
            RDF => format!("rdf:{spelled}"),
            ATOM if !is_atom => format!("atom:{spelled}"),
            _ => spelled.to_owned(),
        };
        let start = self.out.len();
        self.out.push('<');
        self.out.push_str(&emitted);
        let bare = self.out.len();
        self.emit_attributes(&local, attributes);
        let has_attributes = self.out.len() > bare;
        self.out.push('>');
        self.stack.push(Open { written: name.to_owned(), emitted, local, start, content: self.out.len(), has_attributes });
        if self_closing {
            self.close();
        }
    }

    fn emit_attributes(&mut self, local: &str, attributes: &[(String, String)]) {
        for (at, (key, value)) in attributes.iter().enumerate() {
            // The kind of text does not matter: it is read as what it looks like.
            let wanted = ATTRIBUTES.contains(&key.as_str()) && (local == "link" || key.starts_with("xml:"));
            let is_first = !attributes[..at].iter().any(|(other, _)| other == key);
            let is_base = key != "xml:base" || !matches!(url::Url::parse(value), Err(error) if error != url::ParseError::RelativeUrlWithoutBase);
            if wanted && is_first && is_base {
                self.out.push_str(&format!(" {key}=\""));
                escape(value.trim(), &mut self.out);
                self.out.push('"');
            }
        }
    }

    fn end_tag(&mut self, name: &str) {
        if self.root == "rss" && name.eq_ignore_ascii_case("channel") {
            return;
        }
        let Some(at) = self.stack.iter().rposition(|open| open.written.eq_ignore_ascii_case(name)) else { return };
        while self.stack.len() > at {
            self.close();
        }
        self.done = self.stack.is_empty();
    }

    /// Ends the innermost element; one that is empty disappears.
    fn close(&mut self) {
        let Some(open) = self.stack.pop() else { return };
        if matches!(open.local.as_str(), "author" | "creator") && self.default_namespace() != ATOM {
            // RSS has "address (name)": the name is wanted, and feed-rs fails on addresses that letters follow.
            let name = without_email(&self.out[open.content..]);
            self.out.truncate(open.content);
            self.out.push_str(&name);
        }
        if self.out.len() == open.content && !open.has_attributes && !is_structure(&open.local) {
            self.out.truncate(open.start);
            return;
        }
        self.out.push_str("</");
        self.out.push_str(&open.emitted);
        self.out.push('>');
    }

    /// Passes over an element that is not read, HTML in it and all.
    fn skip(&mut self, name: &str) {
        let mut depth = 1;
        while let Some(at) = memchr::memchr(b'<', self.rest.as_bytes()) {
            let rest = &self.rest[at..];
            if let Some(data) = rest.strip_prefix("<![CDATA[") {
                self.rest = after(data, "]]>");
                continue;
            }
            let is_end = rest.starts_with("</");
            let found = &rest[if is_end { 2 } else { 1 }..];
            let found = &found[..name_length(found)];
            let is_item = ["item", "entry", "channel", "feed", "rss"].iter().any(|item| found.eq_ignore_ascii_case(item));
            if is_item && !name.eq_ignore_ascii_case(found) {
                // It was never closed: what follows is read again.
                self.rest = rest;
                return;
            }
            let tag =
                if is_end { Some((false, after(rest, ">"))) } else { attributes(&rest[1 + found.len()..]).map(|(_, self_closing, rest)| (self_closing, rest)) };
            let Some((self_closing, behind)) = tag else { break };
            self.rest = behind;
            if found.eq_ignore_ascii_case(name) && !self_closing {
                depth += if is_end { -1 } else { 1 };
                if depth == 0 {
                    return;
                }
            }
        }
        self.rest = "";
    }

    /// Text of the innermost element, if that one has text; references in it are resolved unless it is CDATA.
    fn text(&mut self, text: &str, references: bool) {
        let Some(open) = self.stack.last() else { return };
        if is_structure(&open.local) && !(open.local == "author" && self.inside_text()) {
            return;
        }
        if text.trim().is_empty() && self.out.len() == open.content {
            return;
        }
        if references {
            escape(&resolve(text), &mut self.out);
        } else {
            escape(text, &mut self.out);
        }
    }

    /// Whether the innermost element holds text, and tags in it are markup of that text.
    fn inside_text(&self) -> bool {
        self.stack.last().is_some_and(|open| open.local == "title" || (open.local == "author" && self.default_namespace() != ATOM))
    }

    /// Whether a start tag shows that a text was never closed.
    fn ends_text(&self, local: &str) -> bool {
        let unread = local != "div" && LEXICON.unread.elements.contains(local);
        unread || is_structure(local) || matches!(local, "link" | "guid" | "pubdate" | "published" | "updated" | "id" | "date" | "creator" | "title")
    }

    fn default_namespace(&self) -> &'static str {
        if matches!(self.root.as_str(), "feed" | "entry") { ATOM } else { RSS }
    }

    fn namespace(&self, prefix: &str) -> &'static str {
        let declared = self.prefixes.iter().rev().find(|(known, _)| known == prefix).map(|(_, namespace)| namespace.as_str());
        match declared.or_else(|| LEXICON.prefixes.get(prefix).map(String::as_str)).unwrap_or_default() {
            RSS => RSS,
            ATOM => ATOM,
            DC => DC,
            RDF => RDF,
            _ => "",
        }
    }
}

/// Elements that hold elements, not text.
fn is_structure(local: &str) -> bool {
    matches!(local, "rss" | "rdf" | "channel" | "feed" | "item" | "entry" | "author")
}

/// The namespace that is meant, if it is one that matters.
fn canonical(namespace: &str) -> Option<&'static str> {
    let bare = |text: &str| {
        let text = text.trim().to_ascii_lowercase();
        text.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.").trim_end_matches(['/', '#']).to_owned()
    };
    let wanted = bare(namespace);
    let known = LEXICON.namespaces.iter().find(|(name, others)| bare(name) == wanted || others.iter().any(|other| bare(other) == wanted))?;
    Some(known.0.as_str())
}
