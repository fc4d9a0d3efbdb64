//! What a feed, sitemap or home page names.
use super::job::Named;
use crate::address::Address;
use crate::ledger::Kind;

pub(super) fn read(_kind: Kind, _body: &[u8], _content_type: Option<&str>, _address: &Address, _autodiscover: bool) -> Vec<Named> {
    Vec::new()
}
