//! Sites on this machine: one that speaks HTTP as it should (axum), one that does not (a bare socket). Both write down who
//! asked for what, and when.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// One request as the site saw it.
#[derive(Debug, Clone)]
pub struct Hit {
    pub at: Instant,
    pub path: String,
    pub headers: HashMap<String, String>,
}

/// What the site answers.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub delay: Duration,
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), delay: Duration::ZERO }
    }

    pub fn html(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, body).with("Content-Type", "text/html; charset=utf-8")
    }

    pub fn xml(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, body).with("Content-Type", "application/xml")
    }

    pub fn redirect(status: u16, target: &str) -> Self {
        Self::new(status, "").with("Location", target)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Answers 304 to whom the validator shows that it has this already.
    pub fn conditional(self, hit: &Hit, etag: &str) -> Self {
        if hit.headers.get("if-none-match").is_some_and(|known| known == etag) { Self::new(304, "") } else { self }.with("ETag", etag)
    }
}

type Answer = Arc<dyn Fn(&Hit, usize) -> Reply + Send + Sync>;

#[derive(Default)]
struct Shared {
    answers: Mutex<HashMap<String, Answer>>,
    fallback: Mutex<Option<Answer>>,
    log: Mutex<Vec<Hit>>,
}

/// A site that speaks HTTP.
pub struct Site {
    shared: Arc<Shared>,
    address: SocketAddr,
    /// Ends with the site.
    _runtime: Runtime,
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

impl Site {
    /// On 127.0.0.1, any port. Answers 404 to everything, robots.txt included.
    pub fn start() -> Self {
        Self::start_at(IpAddr::V4(Ipv4Addr::LOCALHOST), 0)
    }

    pub fn start_at(ip: IpAddr, port: u16) -> Self {
        let shared = Arc::<Shared>::default();
        let runtime = runtime();
        let listener = runtime.block_on(TcpListener::bind((ip, port))).expect("a port");
        let address = listener.local_addr().expect("bound");
        let app = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self { shared, address, _runtime: runtime }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn host(&self) -> String {
        self.address.ip().to_string()
    }

    /// What a path (query included) answers, always the same.
    pub fn set(&self, path: &str, reply: Reply) {
        self.set_with(path, move |_, _| reply.clone());
    }

    /// What a path answers, by the request and how often it was asked for before.
    pub fn set_with(&self, path: &str, answer: impl Fn(&Hit, usize) -> Reply + Send + Sync + 'static) {
        self.shared.answers.lock().expect("alive").insert(path.to_owned(), Arc::new(answer));
    }

    /// What every other path answers.
    pub fn otherwise(&self, answer: impl Fn(&Hit, usize) -> Reply + Send + Sync + 'static) {
        *self.shared.fallback.lock().expect("alive") = Some(Arc::new(answer));
    }

    pub fn log(&self) -> Vec<Hit> {
        self.shared.log.lock().expect("alive").clone()
    }

    pub fn forget(&self) {
        self.shared.log.lock().expect("alive").clear();
    }

    /// Paths asked for, in order.
    pub fn paths(&self) -> Vec<String> {
        self.log().into_iter().map(|hit| hit.path).collect()
    }

    pub fn hits(&self, path: &str) -> usize {
        self.log().iter().filter(|hit| hit.path == path).count()
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let headers = request.headers().iter().map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect();
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let hit = Hit { at: Instant::now(), path: path.clone(), headers };
    let before = {
        let mut log = shared.log.lock().expect("alive");
        log.push(hit.clone());
        log.iter().filter(|hit| hit.path == path).count() - 1
    };
    let known = shared.answers.lock().expect("alive").get(&path).cloned();
    let known = known.or_else(|| shared.fallback.lock().expect("alive").clone());
    let reply = known.map_or_else(|| Reply::new(404, "there is no such page"), |answer| answer(&hit, before));
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
    }
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).expect("a response")
}

/// One thing that a broken site does.
#[derive(Debug, Clone)]
pub enum Act {
    Send(Vec<u8>),
    Pause(Duration),
    /// Sends these bytes again and again, until nobody listens.
    Forever(Vec<u8>),
}

/// A site that does as it likes with its socket, by path and how often that was asked for before.
pub struct BrokenSite {
    address: SocketAddr,
    log: Arc<Mutex<Vec<String>>>,
    _runtime: Runtime,
}

impl BrokenSite {
    pub fn start(acts: impl Fn(&str, usize) -> Vec<Act> + Send + Sync + 'static) -> Self {
        let runtime = runtime();
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0))).expect("a port");
        let address = listener.local_addr().expect("bound");
        let log = Arc::<Mutex<Vec<String>>>::default();
        let (acts, seen) = (Arc::new(acts), Arc::clone(&log));
        runtime.spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let (acts, seen) = (Arc::clone(&acts), Arc::clone(&seen));
                tokio::spawn(async move {
                    let mut request = Vec::new();
                    // A TLS hello (RFC 8446 section 5.1) is answered as well, in the wrong language.
                    while !request.windows(4).any(|window| window == b"\r\n\r\n") && request.first() != Some(&22) {
                        match socket.read_buf(&mut request).await {
                            Ok(0) | Err(_) => return,
                            Ok(_) => {}
                        }
                    }
                    let text = String::from_utf8_lossy(&request).into_owned();
                    let path = text.split(' ').nth(1).unwrap_or("/").to_owned();
                    let before = {
                        let mut log = seen.lock().expect("alive");
                        log.push(path.clone());
                        log.iter().filter(|known| **known == path).count() - 1
                    };
                    for act in acts(&path, before) {
                        match act {
                            Act::Send(bytes) => {
                                if socket.write_all(&bytes).await.is_err() {
                                    return;
                                }
                            }
                            Act::Pause(time) => tokio::time::sleep(time).await,
                            Act::Forever(bytes) => while socket.write_all(&bytes).await.is_ok() {},
                        }
                    }
                    let _ = socket.shutdown().await;
                });
            }
        });
        Self { address, log, _runtime: runtime }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn hits(&self, path: &str) -> usize {
        self.log.lock().expect("alive").iter().filter(|known| *known == path).count()
    }
}

/// Waits until something is so.
#[track_caller]
pub fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "waited in vain until {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
