//! A proxy on loopback for one browser: every request of the browser's comes through here, and the guard decides.
//!
//! HTTP/1.1 with absolute targets and `CONNECT` (RFC 9110 section 9.3.6). Names are looked up here, checked, and what was checked is what is
//! connected to. Connections are not reused: a browser's page needs few.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time;
use url::Url;

use crate::acquire::guard::Guard;

/// Bytes of a request's head.
const HEAD: usize = 64 << 10;
/// Time for a connection to be made, and for one to be silent.
const CONNECT: Duration = Duration::from_secs(10);
const LONGEST: Duration = Duration::from_secs(120);
/// What the browser is told of an address that the guard refuses.
const REFUSED: &[u8] = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const UNREACHABLE: &[u8] = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// Starts to listen; ends with the runtime. `most` bounds the bytes of one answer.
pub(super) async fn start(guard: Arc<Guard>, most: u64) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let guard = Arc::clone(&guard);
            tokio::spawn(async move {
                // A connection that breaks is the browser's business; it asks again if it likes.
                let _ = time::timeout(LONGEST, serve(client, &guard, most)).await;
            });
        }
    });
    Ok(address)
}

async fn serve(mut client: TcpStream, guard: &Guard, most: u64) -> std::io::Result<()> {
    let mut head = Vec::new();
    let end = loop {
        if let Some(at) = memchr::memmem::find(&head, b"\r\n\r\n") {
            break at + 4;
        }
        if head.len() > HEAD || client.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    };
    let text = String::from_utf8_lossy(&head[..end]).into_owned();
    let Some((line, fields)) = text.split_once("\r\n") else { return Ok(()) };
    let mut parts = line.split(' ');
    let (Some(method), Some(target)) = (parts.next(), parts.next()) else { return Ok(()) };
    let is_tunnel = method == "CONNECT";
    let url = if is_tunnel { Url::parse(&format!("https://{target}/")) } else { Url::parse(target) };
    let Some(url) = url.ok().filter(|url| guard.check_url(url).is_ok()) else { return client.write_all(REFUSED).await };
    let Some(mut server) = connect(&url, guard).await else { return client.write_all(UNREACHABLE).await };
    if is_tunnel {
        client.write_all(b"HTTP/1.1 200 Connection Established\r\n\r\n").await?;
    } else {
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let kept = fields.split("\r\n").filter(|field| {
            let name = field.split(':').next().unwrap_or_default();
            !field.is_empty() && !["proxy-connection", "connection", "proxy-authorization"].iter().any(|known| name.eq_ignore_ascii_case(known))
        });
        let request = format!("{method} {path} HTTP/1.1\r\n{}\r\nConnection: close\r\n\r\n", kept.collect::<Vec<_>>().join("\r\n"));
        server.write_all(request.as_bytes()).await?;
    }
    server.write_all(&head[end..]).await?;
    let (mut from_client, mut to_client) = client.split();
    let (from_server, mut to_server) = server.split();
    let up = async {
        let done = tokio::io::copy(&mut from_client, &mut to_server).await;
        // What the browser has said is said; the answer may still come.
        let _ = to_server.shutdown().await;
        done
    };
    let mut limited = from_server.take(most);
    let down = tokio::io::copy(&mut limited, &mut to_client);
    tokio::select! {
        done = down => done.map(|_| ()),
        Err(error) = up => Err(error),
    }
}

/// A connection to the first address of the host that the guard allows.
async fn connect(url: &Url, guard: &Guard) -> Option<TcpStream> {
    let (host, port) = (url.host_str()?, url.port_or_known_default()?);
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let found: Vec<SocketAddr> = tokio::net::lookup_host((name, port)).await.ok()?.filter(|address| guard.check_ip(host, address.ip()).is_ok()).collect();
    time::timeout(CONNECT, TcpStream::connect(&found[..])).await.ok()?.ok()
}
