//! What the ledger remembers, and that it does so in one piece.

use super::*;
use crate::evidence::{Evidence, Witness};

const SEEN: Seen = Seen { now: 1_000, soonest: 100 };

fn ledger() -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = Ledger::open(folder.path()).expect("a ledger");
    (folder, ledger)
}

fn page<'n>(url: &'n str, due: Option<i64>) -> NewUrl<'n> {
    NewUrl { url, host: "a.example", source: "a", kind: Kind::Page, found_on: None, hops: 0, due, evidence: None }
}

fn fetched(next_due: Option<i64>) -> Visited {
    Visited { state: UrlState::Fetched, cause: None, status: Some(200), next_due, failures: 0, unchanged: 0, interval: Some(10), success: true, payload: None }
}

#[test]
fn opening_twice_keeps_what_is_there_and_a_newer_file_is_refused() {
    let (folder, ledger) = ledger();
    ledger.ask(|ledger| ledger.insert(&page("https://a.example/1", Some(5)), SEEN)).expect("written");
    drop(ledger);
    let again = Ledger::open(folder.path()).expect("opened again");
    assert_eq!(again.ask(|ledger| ledger.hosts_due(&[Kind::Page], &Selection::default(), 5)).expect("asked"), [("a.example".to_owned(), 1)]);
    again.ask(|ledger| ledger.db.pragma_update(None, "user_version", 99)).expect("written");
    drop(again);
    let error = Ledger::open(folder.path()).expect_err("it is newer");
    assert!(matches!(error, LedgerError::TooNew { version: 99, .. }), "{error}");
    assert!(error.to_string().contains("newer Ghirbal"), "{error}");
}

#[test]
fn a_batch_takes_effect_whole_or_not_at_all() {
    let (_folder, mut ledger) = ledger();
    let failed = ledger.batch("written", |ledger| {
        ledger.insert(&page("https://a.example/1", Some(5)), SEEN)?;
        ledger.db.execute("INSERT INTO nowhere VALUES (1)", [])
    });
    assert!(failed.is_err());
    assert!(ledger.ask(|ledger| ledger.find("https://a.example/1")).expect("asked").is_none());
    ledger.batch("written", |ledger| ledger.insert(&page("https://a.example/1", Some(5)), SEEN)).expect("written");
    assert!(ledger.ask(|ledger| ledger.find("https://a.example/1")).expect("asked").is_some());
}

#[test]
fn what_is_due_comes_in_order_and_page_by_page() {
    let (_folder, ledger) = ledger();
    for (url, due) in [("https://a.example/3", Some(30)), ("https://a.example/1", Some(10)), ("https://a.example/2", Some(10)), ("https://a.example/4", None)] {
        ledger.ask(|ledger| ledger.insert(&page(url, due), SEEN)).expect("written");
    }
    let all = Selection::default();
    let due = |now, after, limit| -> Vec<String> {
        let rows = ledger.ask(|ledger| ledger.due_of("a.example", &[Kind::Page], &all, now, after, limit)).expect("asked");
        rows.into_iter().map(|row| row.url).collect()
    };
    assert_eq!(due(9, (0, 0), 10), Vec::<String>::new());
    assert_eq!(due(30, (0, 0), 10), ["https://a.example/1", "https://a.example/2", "https://a.example/3"]);
    assert_eq!(due(30, (0, 0), 1), ["https://a.example/1"]);
    assert_eq!(due(30, (10, 2), 10), ["https://a.example/2", "https://a.example/3"], "row 2 is the first");
    let forced = Selection { force: true, ..Selection::default() };
    assert_eq!(ledger.ask(|ledger| ledger.due_of("a.example", &[Kind::Page], &forced, 9, (-1, 0), 10)).expect("asked").len(), 4);
    let one = Selection { urls: vec!["https://a.example/2".into()], ..Selection::default() };
    assert_eq!(ledger.ask(|ledger| ledger.hosts_due(&[Kind::Page], &one, 30)).expect("asked"), [("a.example".to_owned(), 1)]);
    let other = Selection { sources: vec!["b".into()], ..Selection::default() };
    assert!(ledger.ask(|ledger| ledger.hosts_due(&[Kind::Page], &other, 30)).expect("asked").is_empty());
}

#[test]
fn a_page_whose_feed_says_it_changed_is_due_again_but_not_at_once() {
    let (_folder, ledger) = ledger();
    let said = |modified: &str| {
        let evidence = Evidence { modified: Some(modified.to_owned()), title: Some("T".into()), ..Evidence::of(Witness::Feed) };
        NewUrl { evidence: Some(evidence), ..page("https://a.example/1", Some(1_000)) }
    };
    let id = ledger.ask(|ledger| ledger.insert(&said("2026-01-01"), SEEN)).expect("written").id();
    ledger.ask(|ledger| ledger.visited(id, &fetched(None), 1_000)).expect("written");
    assert_eq!(ledger.ask(|ledger| ledger.insert(&said("2026-01-01"), SEEN)).expect("written"), Inserted::Known(id));
    assert_eq!(ledger.ask(|ledger| ledger.insert(&said("2026-01-02"), SEEN)).expect("written"), Inserted::Changed(id));
    let row = ledger.ask(|ledger| ledger.row(id)).expect("asked").expect("there");
    assert_eq!(row.next_due, Some(1_100), "not sooner than `soonest` after the last visit");
    let evidence = ledger.ask(|ledger| ledger.evidence(id)).expect("asked").expect("there");
    assert_eq!((evidence.title.as_deref(), evidence.modified.as_deref()), (Some("T"), Some("2026-01-02")));
}

#[test]
fn redirects_are_followed_and_loops_end() {
    let (_folder, ledger) = ledger();
    for (from, to) in [("1", "2"), ("2", "3"), ("3", "1")] {
        let (from, to) = (format!("https://a.example/{from}"), format!("https://a.example/{to}"));
        let id = ledger.ask(|ledger| ledger.insert(&page(&from, Some(5)), SEEN)).expect("written").id();
        ledger.ask(|ledger| ledger.alias(id, &to, "redirect_301", 5)).expect("written");
        ledger.ask(|ledger| ledger.visited(id, &Visited { state: UrlState::Alias, ..fetched(None) }, 5)).expect("written");
    }
    let way = ledger.ask(|ledger| ledger.redirects_from("https://a.example/1")).expect("asked");
    assert_eq!(way, ["https://a.example/1", "https://a.example/2", "https://a.example/3"]);
}

#[test]
fn requeueing_makes_due_what_had_been_given_up() {
    let (_folder, ledger) = ledger();
    for number in 1..=3 {
        let id = ledger.ask(|ledger| ledger.insert(&page(&format!("https://a.example/{number}"), Some(5)), SEEN)).expect("written").id();
        let cause = if number == 3 { "http_500" } else { "timeout" };
        let failed = Visited { state: UrlState::Failed, cause: Some(cause.into()), failures: 9, ..fetched(None) };
        ledger.ask(|ledger| ledger.visited(id, &failed, 5)).expect("written");
    }
    let failed = Selection { states: vec![UrlState::Failed], limit: Some(1), ..Selection::default() };
    assert_eq!(ledger.ask(|ledger| ledger.requeued(&failed, Some("timeout"))).expect("asked").len(), 1);
    let failed = Selection { limit: None, ..failed };
    assert_eq!(ledger.ask(|ledger| ledger.requeue(&failed, Some("timeout"), 7)).expect("written"), 2);
    assert_eq!(ledger.ask(|ledger| ledger.hosts_due(&[Kind::Page], &Selection::default(), 7)).expect("asked"), [("a.example".to_owned(), 2)]);
}

#[test]
fn versions_count_what_was_made_of_earlier_captures() {
    let (_folder, ledger) = ledger();
    let url = ledger.ask(|ledger| ledger.insert(&page("https://a.example/1", Some(5)), SEEN)).expect("written").id();
    let run = ledger.ask(|ledger| ledger.begin_run("run", 1)).expect("written");
    let capture = |offset| Capture {
        url,
        source: "a",
        taken: 10,
        status: Some(200),
        kind: "response",
        path: "a/x.warc.gz",
        offset,
        length: 9,
        record_id: "<urn:uuid:1>",
        payload_digest: None,
        truncated: None,
        wanted: 1,
        run,
    };
    let ids: Vec<i64> = [0, 9].map(|offset| ledger.ask(|ledger| ledger.captured(&capture(offset))).expect("written")).to_vec();
    assert!(ledger.ask(|ledger| ledger.captured(&capture(9))).is_err(), "one record is one capture");
    assert_eq!(ledger.ask(|ledger| ledger.files_to_normalise(&Selection::default())).expect("asked"), [("a/x.warc.gz".to_owned(), "a".to_owned(), 2)]);
    let done = Normalised {
        outcome: "emitted".into(),
        record: Some("r".into()),
        content_hash: Some("h".into()),
        version: Some(1),
        change: Some("new".into()),
        ..Normalised::default()
    };
    ledger.ask(|ledger| ledger.normalised(ids[0], "0.1", &done)).expect("written");
    assert_eq!(ledger.ask(|ledger| ledger.version_before("r", ids[0])).expect("asked"), None, "only what came before counts");
    assert_eq!(ledger.ask(|ledger| ledger.version_before("r", ids[1])).expect("asked"), Some((1, "h".into(), "new".into())));
    assert_eq!(ledger.ask(|ledger| ledger.to_normalise(&Selection::default())).expect("asked"), 1);
    let rows = ledger.ask(|ledger| ledger.captures_in("a/x.warc.gz")).expect("asked");
    assert_eq!(rows.iter().map(|row| row.earlier.is_some()).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn status_adds_up_by_source_and_host() {
    let (_folder, ledger) = ledger();
    for (url, state, cause) in [("1", UrlState::Fetched, None), ("2", UrlState::Failed, Some("timeout")), ("3", UrlState::Blocked, Some("challenge"))] {
        let id = ledger.ask(|ledger| ledger.insert(&page(&format!("https://a.example/{url}"), Some(5)), SEEN)).expect("written").id();
        ledger.ask(|ledger| ledger.visited(id, &Visited { state, cause: cause.map(str::to_owned), ..fetched(Some(50)) }, 20)).expect("written");
    }
    ledger.ask(|ledger| ledger.count("2026-11-01", "a", "a.example", DayCount { fetched: 1, ..DayCount::default() })).expect("written");
    let health = HostHealth { back_off_until: Some(99), why: Some("Retry-After".into()), ..HostHealth::new("a.example") };
    ledger.ask(|ledger| ledger.set_host(&health)).expect("written");
    let status = ledger.ask(|ledger| ledger.status(&Selection::default(), 60, "2026-11-01", |time| time.to_string())).expect("asked");
    let host = &status[0].hosts["a.example"];
    assert_eq!((host.due, host.requests_today), (3, 1));
    assert_eq!(host.pages.iter().map(|(state, count)| (state.as_str(), *count)).collect::<Vec<_>>(), [("blocked", 1), ("failed", 1), ("fetched", 1)]);
    assert_eq!(host.causes.keys().collect::<Vec<_>>(), ["challenge", "timeout"]);
    assert_eq!((host.last_success.as_deref(), host.next_due.as_deref(), host.waits_until.as_deref()), (Some("20"), Some("50"), Some("99")));
}
