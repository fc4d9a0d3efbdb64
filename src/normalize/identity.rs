//! Who a page is: its normalised address and its id.

use sha2::{Digest, Sha256};
use url::Url;

use crate::archive::Place;

/// Query parameters that say where a reader came from, never what is shown. `utm_*` and the like are matched by prefix.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "mkt_tok",
    "oly_anon_id",
    "oly_enc_id",
    "vero_id",
    "wickedid",
    "ncid",
    "cmpid",
    "s_cid",
    "icid",
    "ref_src",
    "ref_url",
    "spm",
    "xtor",
    "at_medium",
    "at_campaign",
    "phpsessid",
    "jsessionid",
    "sid",
    "sessionid",
    "srsltid",
    "__twitter_impression",
    "amp_js_v",
    "usqp",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
];
const TRACKING_PREFIXES: &[&str] = &["utm_", "pk_", "mtm_", "hsa_", "at_custom", "aff_"];

/// The address without what does not name the page: fragment, credentials, tracking parameters, session ids. The URL
/// standard's own parser has already lower-cased the host, dropped a default port and resolved dots.
pub fn normalize_url(url: &Url) -> Url {
    let mut normal = url.clone();
    normal.set_fragment(None);
    // Setting them fails only for addresses that cannot have any.
    let _ = normal.set_username("");
    let _ = normal.set_password(None);
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query
            .split('&')
            .filter(|pair| {
                let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
                !name.is_empty() && !TRACKING.contains(&name.as_str()) && !TRACKING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
            })
            .collect();
        normal.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
    }
    if let Some(at) = normal.path().to_ascii_lowercase().find(";jsessionid=") {
        let path = normal.path()[..at].to_owned();
        normal.set_path(&path);
    }
    normal
}

/// First 32 hex digits of the SHA-256 of the address; without one, of the raw path and, inside a container, the offset.
pub fn id(url: Option<&Url>, place: &Place) -> String {
    let name = match url {
        Some(url) => url.as_str().to_owned(),
        None if place.offset > 0 => format!("{}#{}", place.path, place.offset),
        None => place.path.clone(),
    };
    let digest = Sha256::digest(name.as_bytes());
    crate::archive::hex(&digest[..16])
}
