//! Runs one property, or all, on mutated pages for some seconds: `cargo run --release -- [TARGET|all] [SECONDS] [NUMBER]`.
//!
//! The number chooses the sequence of inputs. An input that breaks the property, or takes longer than a page may, is
//! kept in `artifacts/` and the program ends with 1; `cargo run --release -- TARGET FILE` runs it again.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ghirbal_fuzz::{Mutator, PROPERTIES, Property};

/// An input that takes longer than this is not waited for.
const HANGS: Duration = Duration::from_secs(20);
/// No input of at most 256 KiB may take longer; the slowest committed page takes some hundredths of it.
const SLOWEST: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let wanted = arguments.first().map_or("all", String::as_str);
    let properties: Vec<Property> = PROPERTIES.into_iter().filter(|(name, _)| wanted == "all" || *name == wanted).collect();
    if properties.is_empty() {
        eprintln!("there is no target {wanted:?}; there are: all {}", PROPERTIES.map(|(name, _)| name).join(" "));
        return ExitCode::from(2);
    }
    if let Some(file) = arguments.get(1).map(Path::new).filter(|path| path.is_file()) {
        return replay(&properties, file);
    }
    let number = |at: usize, usual: u64| arguments.get(at).map_or(Ok(usual), |text| text.parse());
    let (Ok(seconds), Ok(start)) = (number(1, 10), number(2, 1)) else {
        eprintln!("SECONDS and NUMBER are whole numbers, or SECONDS is a file to run again");
        return ExitCode::from(2);
    };
    let mut broken = false;
    for property in properties {
        broken |= !run(property, Duration::from_secs(seconds), start);
    }
    ExitCode::from(u8::from(broken))
}

fn run((name, property): Property, time: Duration, number: u64) -> bool {
    let mut mutator = Mutator::new(seeds(name), number);
    let (begun, mut inputs, mut slowest) = (Instant::now(), 0_u64, Duration::ZERO);
    let watched = Watched::default();
    watched.watch(name, number);
    while begun.elapsed() < time {
        let input = mutator.next_input();
        inputs += 1;
        watched.begin(inputs, &input);
        let started = Instant::now();
        let held = catch_unwind(AssertUnwindSafe(|| property(&input))).is_ok();
        let took = started.elapsed();
        slowest = slowest.max(took);
        if !held || took > SLOWEST {
            keep(name, number, inputs, &input, if held { "slow" } else { "broken" });
            return false;
        }
    }
    watched.end();
    println!("{name}: holds for {inputs} inputs in {} s; the slowest took {slowest:?}", time.as_secs());
    true
}

/// Writes down an input that broke the property.
fn keep(name: &str, number: u64, inputs: u64, input: &[u8], what: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("artifacts/{name}-{number}-{inputs}-{what}"));
    let kept = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, input));
    eprintln!("{name}: {what} by input {inputs} of sequence {number} ({} bytes); kept as {} ({kept:?})", input.len(), path.display());
}

/// The input that is being tried, and since when.
#[derive(Clone, Default)]
struct Watched(Arc<Mutex<Option<(Instant, u64, Vec<u8>)>>>);

impl Watched {
    fn begin(&self, inputs: u64, input: &[u8]) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), inputs, input.to_vec()));
    }

    fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Ends the program when an input hangs: nothing else can.
    fn watch(&self, name: &'static str, number: u64) {
        let watched = self.clone();
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(Duration::from_secs(1));
                if let Some((since, inputs, input)) = &*watched.0.lock().unwrap_or_else(PoisonError::into_inner)
                    && since.elapsed() > HANGS
                {
                    keep(name, number, *inputs, input, "hangs");
                    std::process::exit(1);
                }
            }
        });
    }
}

fn replay(properties: &[Property], file: &Path) -> ExitCode {
    let input = match fs::read(file) {
        Ok(input) => input,
        Err(error) => {
            eprintln!("{} cannot be read: {error}", file.display());
            return ExitCode::from(2);
        }
    };
    for (name, property) in properties {
        let started = Instant::now();
        property(&input);
        println!("{name}: holds, {:?}", started.elapsed());
    }
    ExitCode::SUCCESS
}

/// What the inputs of a target are made from: committed pages, archives or lines that hold dates.
fn seeds(name: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let pages = |ending: &str| -> Vec<Vec<u8>> {
        let mut folders: Vec<PathBuf> = fs::read_dir(root.join("tests/pages")).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        folders.sort();
        folders.iter().filter_map(|folder| fs::read(folder.join(format!("page.{ending}"))).ok()).collect()
    };
    match name {
        "warc_reading_ends" => {
            let packed = fs::read(root.join("raw/samples/pages.warc.gz")).unwrap_or_default();
            let response = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n<p>one\r\n\r\n0\r\n\r\n";
            let head = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-10-14T00:00:00Z\r\nWARC-Target-URI: https://a.example/";
            let plain = format!("{head}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{response}\r\n\r\n", response.len()).into_bytes();
            let twice = plain.repeat(2);
            vec![packed, plain, twice]
        }
        "ndjson_reading_ends" => vec![
            b"{\"url\":\"https://a.example/\",\"html\":\"<p>one</p>\",\"date_downloaded\":\"2026-10-14T00:00:00Z\"}\n{\"html\":\"<p>two\\u0020</p>\",\"other\":[1,{\"a\":null}]}\n".to_vec(),
            b"\n\n{\"url\":null,\"html\":null}\nnot json\n{\"html\":3}".to_vec(),
        ],
        "discovery_never_panics" => {
            let mut folders: Vec<PathBuf> = fs::read_dir(root.join("tests/feeds")).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
            folders.sort();
            let files = folders.iter().flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()));
            let mut files: Vec<PathBuf> = files.filter(|path| !path.ends_with("expected.json") && !path.ends_with("source.toml")).collect();
            files.sort();
            files.iter().filter_map(|file| fs::read(file).ok()).collect()
        }
        "addresses_and_robots_are_stable" => ADDRESSES.iter().map(|lines| lines.as_bytes().to_vec()).collect(),
        "dates_never_panic" => DATES.iter().map(|date| date.as_bytes().to_vec()).collect(),
        "plain_text_sift_never_panics" => pages("txt"),
        "cleaning_is_idempotent" => {
            let mut seeds = pages("txt");
            seeds.extend(pages("html"));
            seeds
        }
        _ => pages("html"),
    }
}

/// Addresses as sites write them, and rules about such.
const ADDRESSES: &[&str] = &[
    "https://User:x@WWW.Example.COM:443/a/../b;jsessionid=AB12/c.amp.html?utm_source=x&id=5&amp;sid=0cc175b9c0f1b6a8#top\n/new-ferry-opens/amp/\n?print=1&x=%d8%a7%41",
    "https://www.google.com/amp/s/www.example.com/a-b-c/amp/?usqp=1\nhttps://a-b.cdn.ampproject.org/c/s/a.b/c\n//[::ffff:127.0.0.1]/%%34%31\nhttp://0x7f.1/خبر",
    "User-agent: *\nDisallow: /*/print/$\nAllow: /a%2fb*c\nUser-agent: ghirbal/1 # x\nDisallow: /أخبار\nCrawl-delay: 5\nSitemap: /s.xml\n/a/print/\n/a%2Fbxc",
];

/// Dates as sites write them.
const DATES: &[&str] = &[
    "2026-10-13T09:15:00+03:30",
    "Tue, 13 Oct 2026 07:00:00 GMT",
    "1791972000",
    "Published on October 13, 2026 at 4:05 p.m. ET",
    "13/10/2026",
    "3 days ago",
    "12 يوليوز 2024 - 13:45",
    "الثلاثاء ٢٧ تشرين الأول ٢٠٢٦، الساعة ٠٩:١٥",
    "۲۱ مهر ۱۴۰۵ ساعت ۱۰:۳۰",
    "13 ตุลาคม 2569",
    "2026年10月13日 午後3時05分",
    "令和8年10月13日",
    "2026. 10. 13. 오전 9:15",
    "13 октября 2026, 10:24 МСК",
    "vor 6 Tagen",
    "13. Oktober 2026 | 14:02 Uhr",
    "hace 2 horas",
    "1 Muharram 1448",
];
