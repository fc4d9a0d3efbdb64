//! One browser process: started with a folder of its own, killed with its value.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time;

use super::protocol::Protocol;
use super::{RenderError, proxy};
use crate::acquire::guard::Guard;

/// Time for the browser to say where it listens.
const START: Duration = Duration::from_secs(30);
/// What it says then.
const LISTENS: &str = "DevTools listening on ";
/// No sandbox: it needs rights that a container does not give; the pages come through our proxy and the profile is thrown away.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-features=DnsOverHttps,WebRtcHideLocalIpsWithMdns",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--metrics-recording-only",
    "--mute-audio",
    "--proxy-bypass-list=<-loopback>",
    "--remote-debugging-port=0",
];

/// A browser at work.
#[derive(Debug)]
pub(super) struct Browser {
    pub(super) protocol: Protocol,
    /// Killed when it is dropped.
    _child: Child,
    /// Removed when it is dropped.
    _profile: TempDir,
}

impl Browser {
    /// Starts one behind a proxy of its own.
    pub(super) async fn start(program: &str, guard: Arc<Guard>, most: u64) -> Result<Self, RenderError> {
        let proxy = proxy::start(guard, most).await.map_err(RenderError::Start)?;
        let profile = tempfile::Builder::new().prefix("ghirbal-browser-").tempdir().map_err(RenderError::Start)?;
        let mut child = Command::new(program)
            .args(FLAGS)
            .arg(format!("--proxy-server=http://{proxy}"))
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(RenderError::Start)?;
        let stderr = child.stderr.take().ok_or_else(|| RenderError::Silent("it has no standard error".to_owned()))?;
        let mut lines = BufReader::new(stderr).lines();
        let mut said = String::new();
        let address = time::timeout(START, async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(address) = line.strip_prefix(LISTENS) {
                    return Some(address.to_owned());
                }
                said = line;
            }
            None
        })
        .await;
        let Ok(Some(address)) = address else { return Err(RenderError::Silent(said)) };
        // It goes on talking, and would stop if nobody listened.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { protocol: Protocol::connect(&address).await?, _child: child, _profile: profile })
    }
}
