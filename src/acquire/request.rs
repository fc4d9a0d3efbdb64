//! One request: what is sent, what came back, what went wrong. No retries, no redirects, no waiting: these are the engine's.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Proxy, Response, Version, redirect};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{self, Instant as Moment};
use url::Url;

use super::clock;
use super::guard::{Guard, GuardedResolver};
use super::retry::Failure;
use crate::archive::warc::{Truncation, request_head, response_head};
use crate::config::Fetch;

/// Bodies up to this size are held without asking; larger ones need one of a few places, so that memory stays bounded.
const SMALL_BODY: usize = 1 << 20;
/// Bodies larger than [`SMALL_BODY`] that are held at once.
const LARGE_BODIES: usize = 12;
/// Connections kept open to one host between requests.
const IDLE_CONNECTIONS: usize = 2;
/// How long they are kept.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// Content codings that the reader can undo.
const ACCEPT_ENCODING: &str = "gzip, deflate, br, zstd";

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The address.
    pub url: Url,
    /// Header fields besides `Host`.
    pub headers: Vec<(String, String)>,
    /// Proxy.
    pub proxy: Option<String>,
    /// Media types whose bodies are read; `None`: any.
    pub media_types: Option<Arc<[String]>>,
    /// Bytes of the body.
    pub body_bytes: u64,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// When the request was sent.
    pub sent: DateTime<Utc>,
    /// Time until the head had come.
    pub latency: Duration,
    /// The request's head, as sent.
    pub request_head: Vec<u8>,
    /// The response, as far as it came.
    pub response: Option<Received>,
    /// What went wrong, and the client's words for it.
    pub failure: Option<(Failure, String)>,
}

/// A response.
#[derive(Debug)]
pub struct Received {
    /// Status code.
    pub status: u16,
    /// `HTTP/1.1`, `HTTP/2`.
    pub version: Version,
    /// Header fields in order.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, content coding and all.
    pub body: Vec<u8>,
    /// Why it is incomplete.
    pub truncated: Option<Truncation>,
    /// Set if the body was not read because of its media type.
    pub unwanted_type: Option<String>,
    /// Who answered.
    pub ip: Option<IpAddr>,
    /// A place among the large bodies, held as long as the body is.
    large: Option<OwnedSemaphorePermit>,
}

impl Received {
    /// First value of a header field, as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).and_then(|(_, value)| std::str::from_utf8(value).ok())
    }

    /// Media type in lower case, without parameters.
    pub fn media_type(&self) -> String {
        self.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The head as it is archived. HTTP/2 has no status line; archives write it as HTTP/1.1 and name the protocol apart.
    pub fn head(&self) -> Vec<u8> {
        let reason = reqwest::StatusCode::from_u16(self.status).ok().and_then(|status| status.canonical_reason()).unwrap_or("");
        let version = if self.version == Version::HTTP_10 { "HTTP/1.0" } else { "HTTP/1.1" };
        response_head(version, self.status, reason, &self.headers)
    }

    /// `WARC-Protocol`.
    pub fn protocol(&self) -> &'static str {
        match self.version {
            Version::HTTP_09 => "http/0.9",
            Version::HTTP_10 => "http/1.0",
            Version::HTTP_2 => "h2",
            Version::HTTP_3 => "h3",
            _ => "http/1.1",
        }
    }
}

/// Sends requests: one client for each proxy, all behind the guard.
#[derive(Debug)]
pub struct Requester {
    guard: Arc<Guard>,
    limits: Fetch,
    clients: HashMap<Option<String>, Client>,
    large: Arc<Semaphore>,
}

impl Requester {
    /// Makes the clients for all proxies there are.
    ///
    /// # Errors
    /// If TLS cannot be set up, or a proxy's address is unusable.
    pub fn new(guard: Guard, limits: &Fetch, proxies: impl IntoIterator<Item = String>) -> reqwest::Result<Self> {
        // Another part of the process may have chosen a provider before; then that one is used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guard = Arc::new(guard);
        let mut clients = HashMap::new();
        for proxy in std::iter::once(None).chain(proxies.into_iter().map(Some)) {
            let mut builder = Client::builder()
                .redirect(redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .retry(reqwest::retry::never())
                .connect_timeout(limits.connect_timeout.0)
                .pool_idle_timeout(KEEP_ALIVE)
                .pool_max_idle_per_host(IDLE_CONNECTIONS)
                .http2_max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
                .http1_ignore_invalid_headers_in_responses(true);
            builder = match &proxy {
                // The operator named the proxy, so it may be reached wherever it is; names are resolved behind it.
                Some(proxy) => builder.proxy(Proxy::all(proxy)?),
                None => builder.dns_resolver(Arc::new(GuardedResolver::new(Arc::clone(&guard)))),
            };
            clients.insert(proxy, builder.build()?);
        }
        Ok(Self { guard, limits: limits.clone(), clients, large: Arc::new(Semaphore::new(LARGE_BODIES)) })
    }

    /// Sends one request and reads what comes. `on_head` is called as soon as the host is known to have seen the request.
    pub async fn send(&self, ask: &Ask, on_head: impl FnOnce()) -> Answer {
        let sent = clock::now();
        let begun = Instant::now();
        let headers = with_host(ask);
        let target = match ask.url.query() {
            Some(query) => format!("{}?{query}", ask.url.path()),
            None => ask.url.path().to_owned(),
        };
        let fields: Vec<(String, Vec<u8>)> = headers.iter().map(|(name, value)| (name.clone(), value.clone().into_bytes())).collect();
        let request_head = request_head("GET", &target, "HTTP/1.1", &fields);
        let mut answer = Answer { sent, latency: Duration::ZERO, request_head, response: None, failure: None };
        if let Err(error) = self.guard.check_url(&ask.url) {
            answer.failure = Some((Failure::Guard, error.to_string()));
            return answer;
        }
        let deadline = Moment::now() + self.limits.total_timeout.0;
        let first_byte = deadline.min(Moment::now() + self.limits.connect_timeout.0 + self.limits.idle_timeout.0);
        let Some(client) = self.clients.get(&ask.proxy).or_else(|| self.clients.get(&None)) else { return answer };
        let request = client.get(ask.url.clone()).headers(header_map(&headers));
        let response = match time::timeout_at(first_byte, request.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => {
                answer.latency = begun.elapsed();
                answer.failure = Some((Failure::of_error(&error), describe(&error)));
                return answer;
            }
            Err(_) => {
                answer.latency = begun.elapsed();
                answer.failure = Some((Failure::Timeout, format!("no answer within {:?}", begun.elapsed())));
                return answer;
            }
        };
        answer.latency = begun.elapsed();
        on_head();
        self.receive(ask, response, deadline, &mut answer).await;
        answer
    }

    async fn receive(&self, ask: &Ask, mut response: Response, deadline: Moment, answer: &mut Answer) {
        let headers: Vec<(String, Vec<u8>)> = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect();
        let ip = response.remote_addr().map(|peer| peer.ip());
        if let Some(ip) = ip.filter(|_| ask.proxy.is_none())
            && let Err(error) = self.guard.check_ip(ask.url.host_str().unwrap_or_default(), ip)
        {
            answer.failure = Some((Failure::Guard, error.to_string()));
            return;
        }
        let head_bytes: usize = headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        let status = response.status().as_u16();
        let received = Received { status, version: response.version(), headers, body: Vec::new(), truncated: None, unwanted_type: None, ip, large: None };
        let received = answer.response.insert(received);
        if head_bytes as u64 > self.limits.header_bytes {
            received.truncated = Some(Truncation::Unspecified);
            answer.failure = Some((Failure::TooLarge, format!("the head has {head_bytes} bytes, {} are allowed", self.limits.header_bytes)));
            return;
        }
        let media_type = received.media_type();
        if status < 300
            && let Some(wanted) = &ask.media_types
            && !media_type.is_empty()
            && !wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(&media_type))
        {
            received.truncated = Some(Truncation::Unspecified);
            received.unwanted_type = Some(media_type);
            return;
        }
        loop {
            let silence = deadline.min(Moment::now() + self.limits.idle_timeout.0);
            let chunk = match time::timeout_at(silence, response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => return,
                Ok(Err(error)) => {
                    received.truncated = Some(Truncation::Disconnect);
                    answer.failure = Some((Failure::of_error(&error), describe(&error)));
                    return;
                }
                Err(_) => {
                    received.truncated = Some(Truncation::Time);
                    answer.failure = Some((Failure::Timeout, format!("the body had not come whole after {} bytes", received.body.len())));
                    return;
                }
            };
            let room = usize::try_from(ask.body_bytes).unwrap_or(usize::MAX).saturating_sub(received.body.len());
            if chunk.len() > room {
                received.body.extend_from_slice(&chunk[..room]);
                received.truncated = Some(Truncation::Length);
                return;
            }
            if received.large.is_none() && received.body.len() + chunk.len() > SMALL_BODY {
                let place = time::timeout_at(deadline, Arc::clone(&self.large).acquire_owned()).await;
                let Ok(Ok(place)) = place else {
                    received.truncated = Some(Truncation::Time);
                    answer.failure = Some((Failure::Timeout, "too many large bodies at once".to_owned()));
                    return;
                };
                received.large = Some(place);
            }
            received.body.extend_from_slice(&chunk);
        }
    }
}

/// What every request says, before what the source adds.
pub fn plain_headers(user_agent: &str, accept: &str) -> Vec<(String, String)> {
    [("User-Agent", user_agent), ("Accept", accept), ("Accept-Encoding", ACCEPT_ENCODING)].map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

fn with_host(ask: &Ask) -> Vec<(String, String)> {
    let host = match (ask.url.host_str().unwrap_or_default(), ask.url.port()) {
        (host, Some(port)) => format!("{host}:{port}"),
        (host, None) => host.to_owned(),
    };
    let mut headers = vec![("Host".to_owned(), host)];
    headers.extend(ask.headers.iter().cloned());
    headers
}

fn header_map(headers: &[(String, String)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in headers.iter().filter(|(name, _)| name != "Host") {
        // What cannot stand in a header was refused when the config was read; an odd validator is left out.
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            map.append(name, value);
        }
    }
    map
}

/// An error with all its causes, on one line.
fn describe(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}
