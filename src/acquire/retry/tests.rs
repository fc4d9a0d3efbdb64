use std::sync::Arc;

use chrono::TimeZone;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::acquire::guard::{Guard, GuardedResolver};

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 14, 12, 0, 0).unwrap()
}

#[test]
fn servers_say_when_to_come_back() {
    for (value, wanted) in [
        ("0", Some(0)),
        ("120", Some(120)),
        (" 120 ", Some(120)),
        ("Wed, 14 Oct 2026 12:00:30 GMT", Some(30)),
        ("Wednesday, 14-Oct-26 12:02:00 GMT", Some(120)),
        ("Wed Oct 14 13:00:00 2026", Some(3600)),
        ("Wed, 14 Oct 2026 11:00:00 GMT", Some(0)),
        ("99999999999999999999999", Some(u64::MAX)),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
    ] {
        assert_eq!(retry_after(value, now()), wanted.map(Duration::from_secs), "{value:?}");
    }
}

#[test]
fn waits_double_up_to_the_cap() {
    let exact = Backoff { jitter: 0.0, ..Backoff::default() };
    let waits: Vec<u64> = (0..11).map(|retry| exact.wait(retry, 7).as_secs()).collect();
    assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
    assert_eq!(exact.wait(u32::MAX, 7), exact.cap);
    let backoff = Backoff::default();
    let mut spread = std::collections::HashSet::new();
    for seed in 0..1000 {
        let wait = backoff.wait(3, seed);
        assert!((8.0..=16.0).contains(&wait.as_secs_f64()), "{wait:?}");
        assert_eq!(wait, backoff.wait(3, seed), "the same seed gives the same wait");
        spread.insert(wait.as_millis() / 100);
    }
    assert!(spread.len() > 70, "waits are spread over the half: {}", spread.len());
    assert_ne!(seed_of("a"), seed_of("b"));
}

#[test]
fn what_the_server_asks_for_counts_up_to_a_limit() {
    let backoff = Backoff { jitter: 0.0, ..Backoff::default() };
    let most = Duration::from_secs(3600);
    assert_eq!(backoff.wait_after(0, 1, Some(Duration::from_secs(90)), most), Duration::from_secs(90));
    assert_eq!(backoff.wait_after(5, 1, Some(Duration::from_secs(1)), most), Duration::from_secs(64));
    assert_eq!(backoff.wait_after(0, 1, Some(Duration::MAX), most), most);
    assert_eq!(backoff.wait_after(0, 1, None, most), Duration::from_secs(2));
}

#[test]
fn only_what_can_heal_is_tried_again() {
    for status in [408, 425, 429, 500, 502, 503, 504] {
        assert!(Failure::Status(status).can_heal(), "{status}");
    }
    for status in [400, 401, 403, 404, 405, 406, 410, 411, 413, 414, 418, 421, 422, 423, 426, 428, 431, 451, 501, 505, 508, 511] {
        assert!(!Failure::Status(status).can_heal(), "{status}");
    }
    for failure in [Failure::Dns, Failure::Connect, Failure::Reset, Failure::Timeout] {
        assert!(failure.can_heal(), "{failure}");
    }
    for failure in [Failure::Tls, Failure::Guard, Failure::TooLarge, Failure::Protocol, Failure::Redirects, Failure::Other] {
        assert!(!failure.can_heal(), "{failure}");
    }
    assert!(Failure::Status(429).asks_to_slow_down() && Failure::Status(503).asks_to_slow_down() && !Failure::Status(500).asks_to_slow_down());
    assert_eq!((Failure::of_status(200), Failure::of_status(304), Failure::of_status(404)), (None, None, Some(Failure::Status(404))));
    assert_eq!(Failure::Status(503).to_string(), "status_503");
}

/// Starts a server that treats each connection so, and gives its port.
async fn server<F, T>(treat: F) -> u16
where
    F: Fn(TcpStream) -> T + Send + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(treat(stream));
        }
    });
    port
}

async fn failure(url: &str, guard: Guard) -> Failure {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .dns_resolver(GuardedResolver::new(Arc::new(guard)))
        .timeout(Duration::from_millis(400))
        .redirect(reqwest::redirect::Policy::limited(3))
        .build()
        .unwrap();
    let answer = match client.get(url).send().await {
        Ok(answer) => answer,
        Err(error) => return Failure::of_error(&error),
    };
    match answer.bytes().await {
        Ok(body) => panic!("{url} answered {} bytes", body.len()),
        Err(error) => Failure::of_error(&error),
    }
}

/// Reads the request, answers with these bytes, hangs up.
async fn answering(answer: &'static [u8]) -> u16 {
    server(move |mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(answer).await;
    })
    .await
}

#[test]
fn errors_are_known_by_their_causes() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let silent = server(|mut stream| async move {
            let _ = stream.read_to_end(&mut Vec::new()).await;
        })
        .await;
        let hangs_up = server(|mut stream| async move {
            let _ = stream.read(&mut [0; 4096]).await;
        })
        .await;
        let resets = server(|stream| async move {
            stream.set_zero_linger().unwrap();
        })
        .await;
        let short = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort").await;
        let chunks = answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n").await;
        let no_http = answering(b"SSH-2.0-OpenSSH_9.6\r\n\r\n").await;
        let circle = answering(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
        let cases = [
            (format!("http://127.0.0.1:{closed}/"), Failure::Connect),
            (format!("http://127.0.0.1:{silent}/"), Failure::Timeout),
            (format!("http://127.0.0.1:{hangs_up}/"), Failure::Reset),
            (format!("http://127.0.0.1:{resets}/"), Failure::Reset),
            (format!("http://127.0.0.1:{short}/"), Failure::Reset),
            (format!("http://127.0.0.1:{chunks}/"), Failure::Reset),
            (format!("http://127.0.0.1:{no_http}/"), Failure::Protocol),
            (format!("https://127.0.0.1:{no_http}/"), Failure::Tls),
            (format!("http://127.0.0.1:{circle}/"), Failure::Redirects),
            ("http://localhost:9999/".to_owned(), Failure::Guard),
            ("http://no-such-host.invalid/".to_owned(), Failure::Dns),
        ];
        for (url, wanted) in cases {
            assert_eq!(failure(&url, Guard::new()).await, wanted, "{url}");
        }
    });
}
