//! What an answer means for the address that was asked for: done, wait and try again, or something else.

use std::borrow::Cow;
use std::time::Duration;

use super::challenge::is_challenge;
use super::request::{Answer, Received};
use super::retry::{Failure, retry_after};
use super::schedule::Verdict;
use crate::address::Address;
use crate::archive::decompress;
use crate::archive::warc::payload_digest;
use crate::ledger::{Due, Kind, UrlState};

/// Bytes of a body that are unpacked to tell whether it is a challenge.
const LOOK_AT: u64 = 256 << 10;
/// Bytes, as sent, beyond which a good answer is what it says it is: unpacking every page would cost more than all the rest.
const LONGEST_CHALLENGE: usize = 32 << 10;

/// What an answer means.
#[derive(Debug)]
pub enum Judgement {
    /// This is what came of it.
    Done(Verdict),
    /// Another try may go better.
    Again {
        /// Why, a stable name.
        cause: String,
        /// What to conclude if there is no other try.
        last: Verdict,
        /// The wait that the host asks for.
        asked: Option<Duration>,
        /// Whether the host asks to be asked less often (429), rather than having failed.
        slow_down: bool,
    },
}

/// Judges an answer to a request for `row`.
pub fn judge(row: &Due, answer: &Answer) -> Judgement {
    let failed = |cause: String| Verdict::Failed { cause };
    let Some(received) = &answer.response else {
        let failure = answer.failure.as_ref().map_or(Failure::Other, |(failure, _)| *failure);
        let cause = failure.to_string();
        return match failure {
            Failure::Guard => Judgement::Done(Verdict::Excluded { cause }),
            failure if failure.can_heal() => Judgement::Again { last: failed(cause.clone()), cause, asked: None, slow_down: false },
            _ => Judgement::Done(failed(cause)),
        };
    };
    let status = received.status;
    if let Some((Failure::Guard, _)) = answer.failure {
        return Judgement::Done(Verdict::Excluded { cause: "guard".to_owned() });
    }
    let headers = received.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice()));
    if row.kind != Kind::Robots && is_challenge(status, headers, &beginning(received)) {
        return Judgement::Done(Verdict::Blocked { cause: "challenge".to_owned() });
    }
    match status {
        200..=299 => page(row, answer, received),
        304 if row.etag.is_some() || row.last_modified.is_some() => Judgement::Done(Verdict::NotModified),
        301..=303 | 307 | 308 => Judgement::Done(redirect(row, received)),
        404 | 410 => Judgement::Done(Verdict::Missing { status }),
        401 | 403 | 451 => Judgement::Done(Verdict::Blocked { cause: format!("status_{status}") }),
        _ if Failure::Status(status).can_heal() => {
            let asked = received.header("retry-after").and_then(|value| retry_after(value, answer.sent));
            let cause = format!("status_{status}");
            Judgement::Again { last: failed(cause.clone()), cause, asked, slow_down: Failure::Status(status).asks_to_slow_down() }
        }
        _ => Judgement::Done(failed(format!("status_{status}"))),
    }
}

fn page(row: &Due, answer: &Answer, received: &Received) -> Judgement {
    if received.unwanted_type.is_some() {
        return Judgement::Done(Verdict::Excluded { cause: "content_type".to_owned() });
    }
    let digest = payload_digest(&received.body);
    // What comes back after it was gone is news, even if it is as it was.
    let same = row.state != UrlState::Gone && row.known.as_ref().is_some_and(|known| known.payload_digest == digest);
    let text = |name: &str| received.header(name).map(str::to_owned).filter(|value| !value.is_empty());
    let whole = answer.failure.is_none();
    // Validators of half a page would say of the whole one that it has not changed.
    let verdict = Verdict::Fetched { etag: text("etag").filter(|_| whole), last_modified: text("last-modified").filter(|_| whole), digest, same };
    match answer.failure {
        None => Judgement::Done(verdict),
        Some((failure, _)) if failure.can_heal() => {
            let cause = failure.to_string();
            // A host that never sends as much as it says is read as browsers read it: for what came.
            let last = if received.body.is_empty() { Verdict::Failed { cause: cause.clone() } } else { verdict };
            Judgement::Again { cause, last, asked: None, slow_down: false }
        }
        Some((failure, _)) => Judgement::Done(Verdict::Failed { cause: failure.to_string() }),
    }
}

fn redirect(row: &Due, received: &Received) -> Verdict {
    let target = received.header("location").ok_or("redirect_without_location");
    let base = Address::parse(&row.url).map_err(|_| "redirect_to_no_address");
    match target.and_then(|target| Address::join(&base?, target).map_err(|_| "redirect_to_no_address")) {
        Ok(target) => Verdict::Redirected { status: received.status, target },
        Err(cause) => Verdict::Failed { cause: cause.to_owned() },
    }
}

/// The beginning of the body, content codings undone; nothing of a page that is too long for a challenge.
fn beginning(received: &Received) -> Vec<u8> {
    if received.status < 300 && received.body.len() > LONGEST_CHALLENGE { Vec::new() } else { unpacked(received, LOOK_AT) }
}

/// The body with its content codings undone, up to `cap` bytes of it.
pub fn unpacked(received: &Received, cap: u64) -> Vec<u8> {
    let codings = received.header("content-encoding").unwrap_or_default();
    let most = usize::try_from(cap).unwrap_or(usize::MAX);
    let mut body = Cow::Borrowed(received.body.as_slice());
    for coding in codings.rsplit(',').filter_map(decompress::Coding::from_token) {
        // What is broken or too long is read as far as it goes.
        body = Cow::Owned(decompress::decode(coding, &body, cap).0);
    }
    match body {
        Cow::Borrowed(body) => body[..body.len().min(most)].to_vec(),
        Cow::Owned(body) => body,
    }
}
