//! JSON-LD: schema.org objects as sites write them, which is often not quite JSON.

use serde_json::{Map, Value};

use super::text::folded;

/// Objects looked at in one page; templates that list hundreds of products put the page's own object first.
const MOST_OBJECTS: usize = 400;

/// The schema.org objects of a page, in the order of the scripts, outermost first.
#[derive(Debug, Default)]
pub struct JsonLd {
    objects: Vec<Map<String, Value>>,
    /// Which of them describes the page as an article.
    article: Option<usize>,
    /// Whether a script had to be repaired before it could be read.
    pub repaired: bool,
}

/// Types of an article, in schema.org's vocabulary.
const ARTICLE_TYPES: &[&str] = &[
    "NewsArticle",
    "Article",
    "BlogPosting",
    "ReportageNewsArticle",
    "OpinionNewsArticle",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "LiveBlogPosting",
    "TechArticle",
    "ScholarlyArticle",
    "Report",
    "AdvertiserContentArticle",
    "SatiricalArticle",
    "MedicalScholarlyArticle",
    "Recipe",
    "Review",
    "DiscussionForumPosting",
    "QAPage",
    "SocialMediaPosting",
    "HowTo",
    "CreativeWork",
    "PodcastEpisode",
    "VideoObject",
];

impl JsonLd {
    /// Reads every script.
    pub fn read(scripts: &[&str]) -> Self {
        let mut found = Self::default();
        for script in scripts {
            let Some(value) = parse(script, &mut found.repaired) else { continue };
            let mut queue = std::collections::VecDeque::from([value]);
            while let Some(value) = queue.pop_front() {
                if found.objects.len() >= MOST_OBJECTS {
                    break;
                }
                match value {
                    Value::Array(items) => queue.extend(items),
                    Value::Object(mut object) => {
                        for key in ["@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item"] {
                            if let Some(inner @ (Value::Array(_) | Value::Object(_))) = object.get(key) {
                                queue.push_back(inner.clone());
                            }
                        }
                        object.remove("@graph");
                        found.objects.push(object);
                    }
                    _ => {}
                }
            }
        }
        found.article = found.find_article();
        found
    }

    /// The object that describes the page as an article.
    pub fn article(&self) -> Option<&Map<String, Value>> {
        self.objects.get(self.article?)
    }

    /// Finds it: by what it holds, by rank of its type, then in page order.
    fn find_article(&self) -> Option<usize> {
        // Customers review what a page sells, and a film shows it.
        let is_sold = |product: &Map<String, Value>| ["offers", "hasVariant", "sku"].iter().any(|key| product.contains_key(*key));
        let sells = ["Product", "ProductGroup"].iter().any(|name| self.first(name).is_some_and(is_sold));
        let is_own = |name: &str| !(sells && matches!(name, "Review" | "VideoObject"));
        let rank = |object: &Map<String, Value>| ARTICLE_TYPES.iter().position(|name| is_own(name) && has_type(object, name));
        let ranked = self.objects.iter().enumerate().filter_map(|(at, object)| Some((rank(object)?, at, object)));
        ranked.min_by_key(|(rank, _, object)| (!object.contains_key("headline") && !object.contains_key("datePublished"), *rank)).map(|(_, at, _)| at)
    }

    /// Whether the article object is of the type.
    pub fn article_is(&self, name: &str) -> bool {
        self.article().is_some_and(|article| has_type(article, name))
    }

    /// Whether any object is of the type.
    pub fn has(&self, name: &str) -> bool {
        self.objects.iter().any(|object| has_type(object, name))
    }

    /// First object of the type.
    pub fn first(&self, name: &str) -> Option<&Map<String, Value>> {
        self.objects.iter().find(|object| has_type(object, name))
    }

    /// A text of the article object.
    pub fn text(&self, key: &str) -> Option<String> {
        text(self.article()?.get(key)?)
    }

    /// All texts under a key of the article object; a list in one string is one.
    pub fn all(&self, key: &str) -> Vec<String> {
        match self.article().and_then(|article| article.get(key)) {
            Some(Value::Array(values)) => values.iter().filter_map(text).collect(),
            one => one.and_then(text).into_iter().collect(),
        }
    }

    /// The page's breadcrumb, outermost first: names, and where each leads, if it says so.
    pub fn breadcrumb(&self) -> Vec<(String, Option<&str>)> {
        let Some(Value::Array(items)) = self.first("BreadcrumbList").and_then(|list| list.get("itemListElement")) else { return Vec::new() };
        let place = |item: &Value| item.get("position").and_then(|at| at.as_u64().or_else(|| at.as_str()?.parse().ok())).unwrap_or(u64::MAX);
        let name = |item: &Value| text(item.get("name").or_else(|| item.get("item")?.get("name"))?);
        let mut crumbs: Vec<(u64, String, Option<&str>)> = items
            .iter()
            .filter_map(|item| {
                let thing = item.get("item");
                let address = thing.and_then(|thing| thing.as_str().or_else(|| ["@id", "url"].iter().find_map(|key| thing.get(*key)?.as_str())));
                Some((place(item), name(item)?, address))
            })
            .collect();
        crumbs.sort_by_key(|(place, ..)| *place);
        crumbs.into_iter().map(|(_, name, address)| (name, address)).collect()
    }

    /// A text of the article object, or else of the page object.
    pub fn page_text(&self, key: &str) -> Option<String> {
        self.text(key).or_else(|| text(self.first("WebPage")?.get(key)?))
    }

    /// The text under a key of the first object that names no type.
    pub fn untyped_text(&self, key: &str) -> Option<String> {
        self.objects.iter().filter(|object| !object.contains_key("@type")).find_map(|object| text(object.get(key)?))
    }

    /// The object that stands for the page: its article, or the thing it sells or describes.
    pub fn page_object(&self) -> Option<&Map<String, Value>> {
        self.article().or_else(|| {
            ["Product", "ProductGroup", "SoftwareApplication", "Course", "Event", "CollectionPage", "WebPage"].iter().find_map(|name| self.first(name))
        })
    }

    /// The object an `@id` names.
    fn by_id(&self, id: &str) -> Option<&Map<String, Value>> {
        self.objects.iter().find(|object| object.len() > 1 && object.get("@id").and_then(Value::as_str) == Some(id))
    }

    /// Whether the page is a thread of posts, or a question and its answers.
    pub fn is_thread(&self) -> bool {
        ["DiscussionForumPosting", "QAPage", "Question"].iter().any(|name| self.has(name)) && !self.has("FAQPage")
    }

    /// Names of people under a key of the article object, or else of the object that stands for the page; organisations come with `false`.
    pub fn people(&self, key: &str) -> Vec<(String, bool)> {
        let holders = self.article().into_iter().chain(["Question", "DiscussionForumPosting", "WebPage"].iter().filter_map(|name| self.first(name)));
        holders.filter_map(|holder| holder.get(key)).map(|value| self.names_in(value)).find(|names| !names.is_empty()).unwrap_or_default()
    }

    fn names_in(&self, value: &Value) -> Vec<(String, bool)> {
        let mut names = Vec::new();
        let values: Vec<&Value> = match value {
            Value::Array(items) => items.iter().collect(),
            one => vec![one],
        };
        for value in values {
            match value {
                Value::String(name) => names.push((folded(&unescape(name)), true)),
                Value::Object(object) => {
                    let known = object.get("@id").and_then(Value::as_str).and_then(|id| self.by_id(id));
                    let is_named = |object: &Map<String, Value>| object.contains_key("name") || object.contains_key("familyName");
                    let person = if is_named(object) { Some(object) } else { known };
                    let Some(person) = person else { continue };
                    // A self-employed author is often both.
                    let is_person = has_type(person, "Person")
                        || !["Organization", "NewsMediaOrganization", "Corporation", "LocalBusiness", "Brand"].iter().any(|name| has_type(person, name));
                    match person.get("name") {
                        Some(Value::Array(several)) => names.extend(several.iter().filter_map(text).map(|name| (name, is_person))),
                        Some(name) => names.extend(text(name).map(|name| (name, is_person))),
                        None => {
                            let parts: Vec<String> = ["givenName", "familyName"].iter().filter_map(|key| text(person.get(*key)?)).collect();
                            names.push((parts.join(" "), is_person));
                        }
                    }
                }
                _ => {}
            }
        }
        names.retain(|(name, _)| !name.is_empty());
        names
    }

    /// Name of the publisher of the article, or of the newsroom that the page names.
    pub fn publisher(&self) -> Option<String> {
        let publisher = self.article().and_then(|article| article.get("publisher"));
        let publisher = match publisher {
            Some(Value::Object(object)) if !object.contains_key("name") => object.get("@id").and_then(Value::as_str).and_then(|id| self.by_id(id)),
            Some(Value::Object(object)) => Some(object),
            _ => None,
        };
        publisher.or_else(|| self.first("NewsMediaOrganization")).and_then(|object| text(object.get("name")?))
    }

    /// Name of the site.
    pub fn web_site(&self) -> Option<String> {
        text(self.first("WebSite")?.get("name")?)
    }
}

fn has_type(object: &Map<String, Value>, name: &str) -> bool {
    // A type may be told by its whole address; most are of other types, which their last letters tell.
    let is =
        |value: &Value| value.as_str().and_then(|found| found.strip_suffix(name)).is_some_and(|before| before.is_empty() || before.ends_with(['/', '#', ':']));
    match object.get("@type") {
        Some(Value::Array(types)) => types.iter().any(is),
        Some(one) => is(one),
        None => false,
    }
}

/// A value as text: a string, the first of several, a name.
pub fn text(value: &Value) -> Option<String> {
    let found = match value {
        Value::String(text) => folded(&unescape(text)),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Array(items) => return items.iter().find_map(text_of_leaf),
        Value::Object(object) => return ["name", "@value", "url", "@id"].iter().find_map(|key| text_of_leaf(object.get(*key)?)),
        Value::Null => return None,
    };
    (!found.is_empty()).then_some(found)
}

fn text_of_leaf(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(folded(&unescape(text))).filter(|text| !text.is_empty()),
        Value::Object(object) => object.get("url").or_else(|| object.get("name")).and_then(Value::as_str).map(folded),
        _ => None,
    }
}

/// The authors that a JSON object in a `<meta>` names under `author` or `authors`.
pub fn authors_of_note(note: &str) -> Vec<String> {
    let Ok(Value::Object(object)) = serde_json::from_str(note) else { return Vec::new() };
    ["author", "authors"].iter().filter_map(|key| object.get(*key)).flat_map(texts).collect()
}

/// All texts of a list, or of a string with commas.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(text).collect(),
        Value::String(list) => list.split([',', ';', '،']).map(|item| folded(&unescape(item))).filter(|item| !item.is_empty()).collect(),
        _ => Vec::new(),
    }
}

/// Character references that templates leave in JSON.
fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    crate::dom::unescape(text)
}

fn parse(script: &str, repaired: &mut bool) -> Option<Value> {
    let script = script.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let script = script.trim_end().trim_end_matches("-->").trim_end_matches("]]>").trim_end_matches("//").trim().trim_end_matches(';');
    if let Ok(value) = serde_json::from_str(script) {
        return Some(value);
    }
    *repaired = true;
    // Read value after value, so that what follows a whole object does not spoil it.
    let mended = repair(script);
    let values: Vec<Value> = serde_json::Deserializer::from_str(&mended).into_iter::<Value>().map_while(Result::ok).collect();
    (!values.is_empty()).then_some(Value::Array(values))
}

/// Escapes control characters inside strings, drops commas before a closing bracket and comments outside strings,
/// and closes what the end of the script left open.
fn repair(script: &str) -> String {
    let mut mended = String::with_capacity(script.len() + 16);
    let mut open = Vec::new();
    let mut in_string = false;
    let mut chars = script.chars().peekable();
    while let Some(c) = chars.next() {
        if in_string {
            match c {
                '\\' => match chars.next() {
                    Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => mended.extend(['\\', next]),
                    Some(next) => mended.push(next),
                    None => {}
                },
                '"' if !ends_string(&chars) => mended.push_str("\\\""),
                '"' => {
                    in_string = false;
                    mended.push('"');
                }
                '\n' => mended.push_str("\\n"),
                c if c.is_control() => mended.push(' '),
                c => mended.push(c),
            }
            continue;
        }
        match c {
            '"' => {
                in_string = true;
                mended.push('"');
            }
            '{' | '[' => {
                open.push(if c == '{' { '}' } else { ']' });
                mended.push(c);
            }
            '}' | ']' => {
                trim_comma(&mut mended);
                if open.last() == Some(&c) {
                    open.pop();
                    mended.push(c);
                }
            }
            '/' if chars.peek() == Some(&'*') => {
                let mut last = ' ';
                for next in chars.by_ref() {
                    if last == '*' && next == '/' {
                        break;
                    }
                    last = next;
                }
            }
            c => mended.push(c),
        }
    }
    if in_string {
        mended.push('"');
    }
    trim_comma(&mut mended);
    mended.extend(open.iter().rev());
    mended
}

/// Whether a quotation mark ends its string: what follows must be able to follow a string.
fn ends_string(rest: &std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let mut rest = rest.clone().filter(|c| !c.is_whitespace());
    match rest.next() {
        None | Some('}' | ']' | ':') => true,
        Some(',') => matches!(rest.next(), None | Some('"' | '{' | '[' | '}' | ']' | '0'..='9' | '-' | 't' | 'f' | 'n')),
        _ => false,
    }
}

fn trim_comma(text: &mut String) {
    let kept = text.trim_end().trim_end_matches(',').len();
    text.truncate(kept);
}
