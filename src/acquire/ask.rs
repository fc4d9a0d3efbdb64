//! From a job to a request, and from its answer to what it means: the part that runs at once for many jobs.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::job::{Job, Named};
use super::judge::{Judgement, judge, unpacked};
use super::named;
use super::render::Renderer;
use super::request::{Answer, Ask, Requester, plain_headers};
use super::robots;
use super::schedule::Verdict;
use super::scope::Scope;
use crate::config::Fetch;
use crate::ledger::Kind;

/// What a browser would like best, and what a feed reader would.
const ACCEPT_PAGE: &str = "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.5";
const ACCEPT_DISCOVERY: &str = "application/feed+json,application/atom+xml,application/rss+xml,application/xml,text/xml,text/html;q=0.8,*/*;q=0.5";
const ACCEPT_ROBOTS: &str = "text/plain,*/*;q=0.5";

/// What happens to requests under way.
#[derive(Debug)]
pub(super) enum Event {
    /// A host has answered; the body may still come.
    Seen {
        /// Which.
        host: String,
        /// How long it took.
        latency: Duration,
    },
    /// A request has ended.
    Ended(Box<Ended>),
}

/// A request that has ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) job: Job,
    pub(super) answer: Answer,
    pub(super) judgement: Judgement,
    pub(super) named: Arc<[Named]>,
    pub(super) rendered: Option<Vec<u8>>,
    /// Whether the host had been seen to answer before.
    pub(super) was_seen: bool,
}

/// What a request for a job says.
pub(super) fn ask_for(job: &Job, scope: &Scope, options: &Fetch, unconditional: bool) -> Ask {
    let source = scope.source();
    let accept = match job.row.kind {
        Kind::Page | Kind::Home => ACCEPT_PAGE,
        Kind::Feed | Kind::Sitemap => ACCEPT_DISCOVERY,
        Kind::Robots => ACCEPT_ROBOTS,
    };
    let mut headers = plain_headers(&options.user_agent_header(source.user_agent.as_deref()), accept);
    if !unconditional && job.row.known.is_some() {
        headers.extend(job.row.etag.iter().map(|etag| ("If-None-Match".to_owned(), etag.clone())));
        headers.extend(job.row.last_modified.iter().map(|date| ("If-Modified-Since".to_owned(), date.clone())));
    }
    // What a source's hosts are told is no business of others that its feeds and redirects lead to.
    if scope.has_host(&job.address) {
        headers.extend(source.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        if !source.cookies.is_empty() {
            let cookies: Vec<String> = source.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            headers.push(("Cookie".to_owned(), cookies.join("; ")));
        }
    }
    let (media_types, body_bytes) = match job.row.kind {
        Kind::Page => (Some(options.content_types.as_slice().into()), options.body_bytes),
        Kind::Home => (None, options.body_bytes),
        Kind::Feed | Kind::Sitemap => (None, options.unpacked_bytes),
        Kind::Robots => (None, 2 * robots::MOST_BYTES as u64),
    };
    Ask { url: job.address.url().clone(), headers, proxy: source.proxy.clone(), media_types, body_bytes }
}

/// Asks, judges, reads what is named; tells `events`.
pub(super) async fn run(
    requester: Arc<Requester>,
    renderer: Option<Arc<Renderer>>,
    ask: Ask,
    job: Job,
    scope: Scope,
    options: Arc<Fetch>,
    events: UnboundedSender<Event>,
) {
    let host = job.address.host().to_owned();
    let mut was_seen = false;
    let begun = std::time::Instant::now();
    let answer = requester
        .send(&ask, || {
            was_seen = true;
            // Nobody listens any more when the run has been broken off.
            let _ = events.send(Event::Seen { host, latency: begun.elapsed() });
        })
        .await;
    let mut judgement = judge(&job.row, &answer);
    let came = match &judgement {
        Judgement::Done(verdict) => matches!(verdict, Verdict::Fetched { same: false, .. }),
        Judgement::Again { .. } => false,
    };
    let named: Arc<[Named]> = match &answer.response {
        Some(received) if came && !matches!(job.row.kind, Kind::Page | Kind::Robots) => {
            let body = unpacked(received, options.unpacked_bytes);
            let content_type = received.header("content-type").map(str::to_owned);
            let (kind, address, fetched) = (job.row.kind, job.address.clone(), answer.sent);
            // A large sitemap takes a second to read: not on a thread that others wait for.
            let read = move || named::read(kind, &body, content_type.as_deref(), &address, fetched, &scope);
            let named = tokio::task::spawn_blocking(read).await.ok().flatten();
            if named.is_none() {
                // It came, but it is not what it was asked for: an error page with status 200, most often.
                judgement = Judgement::Done(Verdict::Failed { cause: format!("no_{}", kind.name()) });
            }
            named.unwrap_or_default().into()
        }
        _ => Arc::new([]),
    };
    let rendered = match (renderer, &answer.response) {
        (Some(renderer), Some(page)) if came && job.row.kind == Kind::Page => renderer.render(&ask, page).await,
        _ => None,
    };
    let _ = events.send(Event::Ended(Box::new(Ended { job, answer, judgement, named, rendered, was_seen })));
}
