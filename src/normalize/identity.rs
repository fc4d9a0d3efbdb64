//! Who a page is: its normalised address and its id.

use url::Url;

pub use crate::address::normalize_url;
use crate::archive::Place;

/// First 32 hex digits of the SHA-256 of the address; without one, of the raw path and, inside a container, the offset.
pub fn id(url: Option<&Url>, place: &Place) -> String {
    match url {
        Some(url) => crate::address::key_of(url.as_str()),
        None if place.offset > 0 => crate::address::key_of(&format!("{}#{}", place.path, place.offset)),
        None => crate::address::key_of(&place.path),
    }
}
