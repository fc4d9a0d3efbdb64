//! How long a page takes, stage by stage: writing and reading WARC, decoding, parsing (ours and `Html::parse_document`), extracting, all of it.
//!
//! Pages: those of `tests/pages`, and every tenth of the annotated sets in `../shared/eval` where these are there.
//! Throughput is in bytes of what the stage reads, and for parsing also in elements of the trees.
#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

use std::fs;
use std::hint::black_box;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use ghirbal::archive::warc::{Exchange, WarcSettings, WarcWriter, request_head, response_head};
use ghirbal::archive::{Caps, Event, Form, Inputs, Item, NdjsonFields, Place, RawPage};
use ghirbal::decode::{self, DecodedPage};
use ghirbal::dom::{self, Limits, Tree};
use ghirbal::extract;
use ghirbal::extract::classify::Models;
use ghirbal::pipeline::Sieve;
use scraper::Html;
use uuid::Uuid;

/// One page in so many of an annotated set is measured: enough kinds, and a bench that ends.
const EVERY: usize = 10;

/// Pages that are measured together.
struct Set {
    name: String,
    pages: Vec<RawPage>,
    warc: Option<PathBuf>,
}

fn bench(criterion: &mut Criterion) {
    for set in sets() {
        let mut group = criterion.benchmark_group(&set.name);
        group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5));
        stages(&mut group, &set.pages);
        archive(&mut group, &set.pages);
        if let Some(warc) = &set.warc {
            group.throughput(Throughput::Bytes(read(warc).map(|page| page.bytes.len() as u64).sum()));
            group.bench_function("1 read warc", |bencher| bencher.iter(|| black_box(read(warc).count())));
        }
        group.finish();
    }
}

fn stages(group: &mut BenchmarkGroup<'_, WallTime>, pages: &[RawPage]) {
    let decoded: Vec<DecodedPage> = pages.iter().cloned().map(decode::decode).collect();
    let trees: Vec<Tree> = decoded.iter().map(|page| dom::parse(&page.text, Limits::default())).collect();
    let bytes = decoded.iter().map(|page| page.text.len() as u64).sum();
    let elements = trees.iter().map(|tree| tree.html.tree.values().filter(|node| node.is_element()).count() as u64).sum();
    let sieve = Sieve::with_defaults();

    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("2 decode", |bencher| {
        bencher.iter_batched(
            || pages.to_vec(),
            |pages| pages.into_iter().map(|page| decode::decode(page).text.len()).sum::<usize>(),
            criterion::BatchSize::LargeInput,
        );
    });
    group.throughput(Throughput::ElementsAndBytes { elements, bytes });
    group.bench_function("3 parse", |bencher| {
        bencher.iter(|| decoded.iter().for_each(|page| drop(black_box(dom::parse(&page.text, Limits::default())))));
    });
    group.bench_function("3 parse with Html parse_document", |bencher| {
        bencher.iter(|| decoded.iter().for_each(|page| drop(black_box(Html::parse_document(&page.text)))));
    });
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("4 extract", |bencher| {
        bencher
            .iter(|| decoded.iter().zip(&trees).map(|(page, tree)| extract::from_html(page, tree, None, Models::builtin()).article.text.len()).sum::<usize>());
    });
    group.bench_function("5 whole pipeline", |bencher| {
        bencher.iter_batched(
            || pages.to_vec(),
            |pages| pages.into_iter().filter_map(|page| sieve.sift(page, "bench").record).count(),
            criterion::BatchSize::LargeInput,
        );
    });
}

/// Writing exchanges, the pages as servers without compression and as those with it send them; elements are exchanges.
fn archive(group: &mut BenchmarkGroup<'_, WallTime>, pages: &[RawPage]) {
    let packed = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let exchange = |payload: Vec<u8>| {
        let fields = [("content-type".to_owned(), b"text/html; charset=utf-8".to_vec()), ("server".to_owned(), b"example".to_vec())];
        Exchange {
            target_uri: "https://example.com/2026/10/14/a-page.html".into(),
            protocols: vec!["h2".into()],
            request: Some(request_head("GET", "/2026/10/14/a-page.html", "HTTP/1.1", &fields)),
            head: response_head("HTTP/1.1", 200, "OK", &fields),
            payload,
            ..Exchange::default()
        }
    };
    let plain: Vec<Exchange> = pages.iter().map(|page| exchange(page.bytes.clone())).collect();
    let coded: Vec<Exchange> = pages
        .iter()
        .map(|page| Exchange {
            head: response_head("HTTP/1.1", 200, "OK", &[("content-encoding".to_owned(), b"gzip".to_vec())]),
            ..exchange(packed(&page.bytes))
        })
        .collect();
    for (name, exchanges) in [("1 write warc", plain), ("1 write warc of packed pages", coded)] {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = WarcWriter::new(WarcSettings::new(folder.path(), "bench"), Box::new(Uuid::new_v4));
        let bytes = exchanges.iter().map(|exchange| exchange.payload.len() as u64).sum();
        group.throughput(Throughput::ElementsAndBytes { elements: exchanges.len() as u64, bytes });
        exchanges.iter().for_each(|exchange| drop(black_box(writer.write(exchange).unwrap())));
        group.bench_function(name, |bencher| {
            bencher.iter(|| exchanges.iter().for_each(|exchange| drop(black_box(writer.write(exchange).unwrap()))));
        });
    }
}

fn sets() -> Vec<Set> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sets = vec![Set { name: "tests pages".into(), pages: test_pages(&root.join("tests/pages")), warc: Some(root.join("raw/samples/pages.warc.gz")) }];
    for name in ["page-types", "news"] {
        let warc = root.join("../shared/eval").join(name).join("pages.warc.gz");
        if warc.is_file() {
            let pages = read(&warc).step_by(EVERY).collect();
            sets.push(Set { name: name.into(), pages, warc: Some(warc) });
        }
    }
    sets
}

fn test_pages(folder: &Path) -> Vec<RawPage> {
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("page.html")).filter(|page| page.is_file()).collect();
    cases.sort();
    let page = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap();
        RawPage::new(Place { path: path.display().to_string(), length: bytes.len() as u64, ..Place::default() }, Form::Html, bytes)
    };
    cases.iter().map(page).collect()
}

/// The HTML pages of a WARC file, one at a time.
fn read(warc: &Path) -> impl Iterator<Item = RawPage> {
    let mut inputs = Inputs::open(&[warc.display().to_string()], Path::new("raw"), NdjsonFields::default(), Caps::default()).unwrap();
    let items = std::iter::from_fn(move || inputs.next_event());
    items.filter_map(|event| match event {
        Event::Item(_, Item::Page(page)) if page.form == Form::Html => Some(*page),
        _ => None,
    })
}

criterion_group!(benches, bench);
criterion_main!(benches);
