//! The DevTools protocol over its web socket: commands with answers, and events.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use super::RenderError;

/// A message may be as large as the largest page.
const LARGEST_MESSAGE: usize = 256 << 20;

type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Value>>>>;
type Listening = Arc<Mutex<HashMap<String, mpsc::UnboundedSender<Value>>>>;

/// A connection to a browser.
#[derive(Debug, Clone)]
pub(super) struct Protocol {
    send: mpsc::UnboundedSender<Message>,
    next: Arc<AtomicU64>,
    waiting: Waiting,
    listening: Listening,
}

impl Protocol {
    /// Connects to the address that the browser has named.
    pub(super) async fn connect(address: &str) -> Result<Self, RenderError> {
        let config = WebSocketConfig::default().max_message_size(Some(LARGEST_MESSAGE)).max_frame_size(Some(LARGEST_MESSAGE));
        let failed = |error: &dyn std::fmt::Display| RenderError::Protocol(error.to_string());
        let (socket, _) = tokio_tungstenite::connect_async_with_config(address, Some(config), true).await.map_err(|error| failed(&error))?;
        let (mut write, mut read) = socket.split();
        let (send, mut outgoing) = mpsc::unbounded_channel::<Message>();
        let (waiting, listening) = (Waiting::default(), Listening::default());
        tokio::spawn(async move {
            while let Some(message) = outgoing.recv().await {
                if write.send(message).await.is_err() {
                    return;
                }
            }
        });
        let (answers, events) = (Arc::clone(&waiting), Arc::clone(&listening));
        tokio::spawn(async move {
            while let Some(Ok(message)) = read.next().await {
                let Ok(value) = message.to_text().map_err(drop).and_then(|text| serde_json::from_str::<Value>(text).map_err(drop)) else { continue };
                if let Some(number) = value["id"].as_u64() {
                    if let Some(waits) = lock(&answers).remove(&number) {
                        let _ = waits.send(value);
                    }
                } else if let Some(listens) = value["sessionId"].as_str().and_then(|session| lock(&events).get(session).cloned()) {
                    let _ = listens.send(value);
                }
            }
            // Whoever waits learns that there is nobody left to answer.
            lock(&answers).clear();
            lock(&events).clear();
        });
        Ok(Self { send, next: Arc::default(), waiting, listening })
    }

    /// Gives a command and waits for its answer.
    pub(super) async fn command(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value, RenderError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (tell, answer) = oneshot::channel();
        lock(&self.waiting).insert(number, tell);
        let mut message = json!({ "id": number, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let gone = || RenderError::Protocol(format!("{method}: the connection is gone"));
        self.send.send(Message::text(message.to_string())).map_err(|_| gone())?;
        let mut value = answer.await.map_err(|_| gone())?;
        match value.get("error") {
            Some(error) => Err(RenderError::Protocol(format!("{method}: {}", error["message"].as_str().unwrap_or("it was refused")))),
            None => Ok(value["result"].take()),
        }
    }

    /// Events of a session from now on.
    pub(super) fn events(&self, session: &str) -> mpsc::UnboundedReceiver<Value> {
        let (tell, events) = mpsc::unbounded_channel();
        lock(&self.listening).insert(session.to_owned(), tell);
        events
    }

    /// Nobody listens to a session any more.
    pub(super) fn forget(&self, session: &str) {
        lock(&self.listening).remove(session);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
