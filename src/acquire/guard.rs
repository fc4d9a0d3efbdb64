//! Keeps requests on the public internet: what a feed or a page links to must not make us ask our own network.
//!
//! An address is checked in three places, because each alone can be got round: literal addresses in links before a
//! request (and in each redirect's target), since they never meet a resolver; names after resolution, inside the connector's
//! own resolver, so that what was checked is what is connected to (no second look-up that may answer otherwise); and whoever
//! fetches can compare the peer's address at the end. Through a proxy the proxy resolves names: then only literal
//! addresses can be checked here, and the proxy must keep to the same rules.

mod ranges;

#[cfg(test)]
mod tests;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use thiserror::Error;
use url::{Host, Url};

/// Why a request is not sent. Never worth another try.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GuardError {
    /// The address belongs to no host of the public internet.
    #[error("{host} is at {ip}, a {range} address, which is not asked; if it is meant, name its range in fetch.allow_networks")]
    Address {
        /// The host, as named in the address of the page.
        host: String,
        /// The address.
        ip: IpAddr,
        /// What kind of address that is.
        range: &'static str,
    },
    /// Neither `http` nor `https`.
    #[error("{0} is no address of the web; only http and https are fetched")]
    Scheme(String),
    /// A port on which no web server is asked.
    #[error("{url} names port {port}, on which no web server is asked")]
    Port {
        /// The address of the page.
        url: String,
        /// The port.
        port: u16,
    },
    /// The address names no host.
    #[error("{0} names no host")]
    NoHost(String),
}

/// A name that no address was found for.
#[derive(Debug, Error)]
#[error("no address was found for {host}{}", .error.as_ref().map(|error| format!(" ({error})")).unwrap_or_default())]
pub struct ResolveError {
    /// The name.
    pub host: String,
    /// What the system says; nothing if it found the name, but no address.
    pub error: Option<std::io::Error>,
}

/// Decides which addresses may be asked.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allowed: Vec<IpNet>,
    ports: Vec<u16>,
}

impl Guard {
    /// The public internet, any port that is not known for another service.
    pub fn new() -> Self {
        Self::default()
    }

    /// Allows addresses of these ranges besides, whatever they are.
    #[must_use]
    pub fn with_allowed(mut self, networks: impl IntoIterator<Item = IpNet>) -> Self {
        self.allowed.extend(networks);
        self
    }

    /// Allows these ports and no others.
    #[must_use]
    pub fn with_ports(mut self, ports: impl IntoIterator<Item = u16>) -> Self {
        self.ports.extend(ports);
        self
    }

    /// Whether a host at this address may be asked.
    pub fn allows(&self, ip: IpAddr) -> bool {
        self.refuses(ip).is_none()
    }

    /// What kind of address it is, if it may not be asked.
    pub fn refuses(&self, ip: IpAddr) -> Option<&'static str> {
        let is_allowed = |ip: &IpAddr| self.allowed.iter().any(|network| network.contains(ip));
        // An IPv4 address in IPv6 clothes may be reached only if it may be reached plainly.
        let plain = ranges::carried(ip).unwrap_or(ip);
        if is_allowed(&ip) || is_allowed(&plain) { None } else { ranges::special(plain) }
    }

    /// Checks what an address says by itself: its scheme, its port, its host where that is a literal address.
    ///
    /// # Errors
    /// If it must not be asked for.
    pub fn check_url(&self, url: &Url) -> Result<(), GuardError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(GuardError::Scheme(url.to_string()));
        }
        if let Some(port) = url.port_or_known_default()
            && !self.allows_port(port)
        {
            return Err(GuardError::Port { url: url.to_string(), port });
        }
        let ip = match url.host() {
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
            Some(Host::Domain(name)) if !name.is_empty() => return Ok(()),
            _ => return Err(GuardError::NoHost(url.to_string())),
        };
        self.check_ip(url.host_str().unwrap_or_default(), ip)
    }

    /// Checks the address a host was found at.
    ///
    /// # Errors
    /// If it must not be asked.
    pub fn check_ip(&self, host: &str, ip: IpAddr) -> Result<(), GuardError> {
        match self.refuses(ip) {
            None => Ok(()),
            Some(range) => Err(GuardError::Address { host: host.to_owned(), ip, range }),
        }
    }

    fn allows_port(&self, port: u16) -> bool {
        if self.ports.is_empty() { !ranges::BAD_PORTS.contains(&port) } else { self.ports.contains(&port) }
    }
}

/// A resolver for [`reqwest::ClientBuilder::dns_resolver`] that gives out checked addresses only. Addresses set with
/// `ClientBuilder::resolve` never come here: do not use it.
#[derive(Clone)]
pub struct GuardedResolver {
    guard: Arc<Guard>,
    inner: Arc<dyn Resolve>,
}

impl GuardedResolver {
    /// Resolves as the system does.
    pub fn new(guard: Arc<Guard>) -> Self {
        Self::with_inner(guard, Arc::new(SystemResolver))
    }

    /// Resolves by other means; what they answer is checked all the same.
    pub fn with_inner(guard: Arc<Guard>, inner: Arc<dyn Resolve>) -> Self {
        Self { guard, inner }
    }
}

impl fmt::Debug for GuardedResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedResolver").field("guard", &self.guard).finish_non_exhaustive()
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let guard = Arc::clone(&self.guard);
        let answer = self.inner.resolve(name);
        Box::pin(async move {
            let (mut safe, mut refused) = (Vec::new(), None);
            for address in answer.await? {
                match guard.check_ip(&host, address.ip()) {
                    Ok(()) => safe.push(address),
                    Err(error) => refused = Some(error),
                }
            }
            match refused {
                _ if !safe.is_empty() => Ok(Box::new(safe.into_iter()) as Addrs),
                Some(error) => Err(error.into()),
                None => Err(ResolveError { host, error: None }.into()),
            }
        })
    }
}

/// The operating system's resolver.
struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // Port 0 is replaced by that of the address asked for.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found: Vec<SocketAddr> = found.map_err(|error| ResolveError { host: name.as_str().to_owned(), error: Some(error) })?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
