//! One page in a browser: the answer handed in, its requests sorted, the document read once it is quiet.

use std::collections::HashSet;
use std::time::Duration;

use data_encoding::BASE64;
use serde_json::{Value, json};
use tokio::time::{self, Instant};

use super::RenderError;
use super::browser::Browser;
use crate::acquire::judge::unpacked;
use crate::acquire::request::{Ask, Received};

/// A page is quiet when nothing has been asked for so long.
const QUIET: Duration = Duration::from_millis(600);
/// Requests of one page; more are refused.
const MOST_REQUESTS: usize = 200;
/// What is loaded; all else makes a page look nicer and says nothing.
const LOADED: [&str; 5] = ["Document", "Script", "XHR", "Fetch", "Stylesheet"];
/// Bytes of the answer, unpacked.
const MOST_BYTES: u64 = 32 << 20;
/// Reads the document with its doctype.
const DOCUMENT: &str = "(document.doctype ? new XMLSerializer().serializeToString(document.doctype) + '\\n' : '') + document.documentElement.outerHTML";

/// Renders an answer.
pub(super) async fn render(browser: &Browser, ask: &Ask, page: &Received, limit: Duration) -> Result<String, RenderError> {
    let protocol = &browser.protocol;
    // A context of its own: no page leaves cookies or storage for another.
    let context = protocol.command(None, "Target.createBrowserContext", json!({ "disposeOnDetach": true })).await?;
    let context = context["browserContextId"].clone();
    let target = protocol.command(None, "Target.createTarget", json!({ "url": "about:blank", "browserContextId": context })).await?;
    let session = protocol.command(None, "Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true })).await?;
    let session = session["sessionId"].as_str().unwrap_or_default().to_owned();
    let result = Tab { browser, session: &session, ask, page }.render(limit).await;
    protocol.forget(&session);
    // A tab that cannot be closed goes with the browser.
    let _ = protocol.command(None, "Target.disposeBrowserContext", json!({ "browserContextId": context })).await;
    result
}

struct Tab<'t> {
    browser: &'t Browser,
    session: &'t str,
    ask: &'t Ask,
    page: &'t Received,
}

impl Tab<'_> {
    async fn command(&self, method: &str, params: Value) -> Result<Value, RenderError> {
        self.browser.protocol.command(Some(self.session), method, params).await
    }

    async fn render(&self, limit: Duration) -> Result<String, RenderError> {
        let mut events = self.browser.protocol.events(self.session);
        let agent = self.ask.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("user-agent")).map(|(_, value)| value.as_str());
        self.command("Network.enable", json!({})).await?;
        self.command("Network.setUserAgentOverride", json!({ "userAgent": agent.unwrap_or_default() })).await?;
        self.command("Page.enable", json!({})).await?;
        self.command("Fetch.enable", json!({ "patterns": [{ "urlPattern": "*" }] })).await?;
        let (deadline, mut fulfilled, mut requests, mut open) = (Instant::now() + limit, false, 0, HashSet::new());
        let mut loaded = false;
        // The answer to this comes only once the page has been handed in: its events are worked on meanwhile.
        let go = self.command("Page.navigate", json!({ "url": self.ask.url.as_str() }));
        tokio::pin!(go);
        let mut gone = false;
        loop {
            let quiet_at = if loaded && open.is_empty() { Instant::now() + QUIET } else { deadline };
            tokio::select! {
                answer = &mut go, if !gone => {
                    answer?;
                    gone = true;
                }
                event = events.recv() => {
                    let Some(event) = event else { return Err(RenderError::Protocol("the connection is gone".to_owned())) };
                    let params = &event["params"];
                    match event["method"].as_str().unwrap_or_default() {
                        "Fetch.requestPaused" => {
                            requests += 1;
                            let is_page = !fulfilled && params["resourceType"] == "Document";
                            fulfilled |= is_page;
                            self.paused(params, is_page, requests).await?;
                        }
                        "Network.requestWillBeSent" => {
                            open.insert(params["requestId"].as_str().unwrap_or_default().to_owned());
                        }
                        "Network.loadingFinished" | "Network.loadingFailed" => {
                            open.remove(params["requestId"].as_str().unwrap_or_default());
                        }
                        "Page.loadEventFired" => loaded = true,
                        _ => {}
                    }
                }
                // A page that never gets quiet is read as it is when its time is over.
                () = time::sleep_until(quiet_at.min(deadline)) => break,
            }
        }
        if !fulfilled {
            return Err(RenderError::Timeout);
        }
        let read = self.command("Runtime.evaluate", json!({ "expression": DOCUMENT, "returnByValue": true })).await?;
        read["result"]["value"].as_str().map(str::to_owned).ok_or_else(|| RenderError::Protocol("the document cannot be read".to_owned()))
    }

    /// Hands in the page, lets through what may fill it, refuses the rest.
    async fn paused(&self, params: &Value, is_page: bool, requests: usize) -> Result<(), RenderError> {
        let request = params["requestId"].clone();
        let kind = params["resourceType"].as_str().unwrap_or_default();
        if is_page {
            let headers: Vec<Value> = self
                .page
                .headers
                .iter()
                .filter(|(name, _)| !["content-encoding", "content-length", "transfer-encoding", "connection"].contains(&name.to_ascii_lowercase().as_str()))
                .map(|(name, value)| json!({ "name": name, "value": String::from_utf8_lossy(value) }))
                .collect();
            let body = BASE64.encode(&unpacked(self.page, MOST_BYTES));
            let answer = json!({ "requestId": request, "responseCode": self.page.status, "responseHeaders": headers, "body": body });
            return self.command("Fetch.fulfillRequest", answer).await.map(|_| ());
        }
        if !LOADED.contains(&kind) || kind == "Document" && params["frameId"].is_null() || requests > MOST_REQUESTS {
            return self.command("Fetch.failRequest", json!({ "requestId": request, "errorReason": "BlockedByClient" })).await.map(|_| ());
        }
        self.command("Fetch.continueRequest", json!({ "requestId": request })).await.map(|_| ())
    }
}
