//! The program is killed at random moments, a hundred times, while it fetches a site; then archive, ledger and records must
//! hold everything once.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use super::crawl::Crawl;
use super::news;
use super::site::Site;
use crate::support::names;
use crate::support::program::command;
use crate::support::reading::{caps, read};

/// Kills.
const KILLS: usize = 100;
/// Longest time until a kill: about what half the work takes.
const LONGEST: u64 = 260;

#[test]
fn killed_a_hundred_times_nothing_is_lost_and_nothing_is_there_twice() {
    let site = Site::start();
    news::build(&site);
    // So slow that it takes some dozen runs to come to the end.
    let crawl = Crawl::new("delay = \"10ms\"\nconcurrency = 3", &news::sources(&site));
    let mut state: u64 = 20_261_122;
    let mut killed = 0;
    let mut ended = 0;
    while killed < KILLS {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut child = command(crawl.path(), &["run"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
        thread::sleep(Duration::from_millis((state >> 33) % LONGEST));
        child.kill().expect("a child of ours");
        let status = child.wait().expect("a child of ours");
        if status.code().is_some() {
            // It had ended by itself: make it all due again, so that the next ones have work to do.
            ended += 1;
            assert!(status.success(), "a run after a kill ends well: {status}");
            assert!(ended < 4 * KILLS, "{ended} runs had ended before they could be killed, {killed} were");
            crawl.time_passes();
        } else {
            killed += 1;
        }
    }
    let ran = crawl.run(&["run"]).expect(0);
    let again = crawl.run(&["run"]).expect(0);
    assert!(again.stderr.contains("nothing is due"), "{}\n{}", ran.stderr, again.stderr);
    // The archive: whole files, and everything that the ledger names is where it says.
    crawl.check_archives();
    let mut responses: BTreeMap<(String, i64), String> = BTreeMap::new();
    for path in crawl.archives() {
        let name = path.strip_prefix(crawl.path().join("raw")).expect("below raw").to_string_lossy().into_owned();
        let reading = read(&path, caps(1 << 24));
        reading.assert_clean();
        for page in reading.pages {
            responses.insert((name.clone(), i64::try_from(page.place.offset).expect("small")), page.url.expect("an address"));
        }
    }
    let db = crawl.ledger();
    let mut statement = db.prepare("SELECT c.path, c.offset, u.url FROM capture c JOIN url u ON u.id = c.url WHERE c.wanted = 1").expect("SQL");
    let captures: Vec<((String, i64), String)> =
        statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).expect("rows").map(|row| row.expect("a row")).collect();
    for (place, url) in &captures {
        assert_eq!(responses.get(place), Some(url), "the ledger names a record that is not there");
    }
    // The ledger: every page is known and fetched, each payload once.
    assert_eq!(crawl.query::<i64>("SELECT count(*) FROM url WHERE kind = 'page' AND state = 'fetched'"), 300);
    let urls: BTreeSet<&String> = captures.iter().map(|(_, url)| url).collect();
    assert_eq!((captures.len(), urls.len()), (300, 300), "each page has one capture to be normalized; more visits found it as it was");
    assert_eq!(crawl.query::<i64>("SELECT count(*) FROM capture WHERE wanted = 1 AND made IS NULL"), 0);
    // The records: every page once.
    let mut towns: Vec<String> = (0..news::PAGES).map(|number| format!("town{number}")).collect();
    towns.sort();
    assert_eq!(names(&crawl.output().all()), towns);
    // What was fetched twice was under way when its run was killed.
    let orphans = responses.len() - captures.len() - responses.values().filter(|url| !url.contains("/news/")).count();
    eprintln!("{killed} kills, {} responses archived, {orphans} of pages fetched again, {} archive files", responses.len(), crawl.archives().len());
    assert!(orphans <= killed * 16, "{orphans} pages were fetched again after {killed} kills");
}
