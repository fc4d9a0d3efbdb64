use super::ranges::{BAD_PORTS, SPECIAL_V4, SPECIAL_V6};
use super::*;

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn the_public_internet_may_be_asked() {
    let guard = Guard::new();
    for text in [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.3.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2000::1",
        "2001:200::1",
        "2606:4700:4700::1111",
        "2a00:1450:4001:830::200e",
        "3ffe:ffff::1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ] {
        assert_eq!(guard.refuses(ip(text)), None, "{text}");
        assert!(guard.allows(ip(text)));
    }
}

#[test]
fn nothing_else_may() {
    let guard = Guard::new();
    for (text, range) in [
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "unspecified"),
        ("10.0.0.0", "private"),
        ("10.255.255.255", "private"),
        ("100.64.0.1", "carrier-grade NAT"),
        ("100.127.255.255", "carrier-grade NAT"),
        ("100.100.100.200", "cloud metadata"),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("169.254.1.1", "link-local"),
        ("169.254.169.254", "cloud metadata"),
        ("169.254.170.2", "cloud metadata"),
        ("168.63.129.16", "cloud metadata"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.0.0.1", "protocol assignment"),
        ("192.0.0.192", "cloud metadata"),
        ("192.0.2.1", "documentation"),
        ("192.88.99.1", "6to4 relay"),
        ("192.168.0.1", "private"),
        ("198.18.0.1", "benchmarking"),
        ("198.19.255.255", "benchmarking"),
        ("198.51.100.7", "documentation"),
        ("203.0.113.7", "documentation"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.255", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "broadcast"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::7f00:1", "IPv4-compatible"),
        ("::8.8.8.8", "IPv4-compatible"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:10.1.2.3", "private"),
        ("::ffff:169.254.169.254", "cloud metadata"),
        ("::ffff:0:127.0.0.1", "IPv4-translated"),
        ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b::a9fe:a9fe", "cloud metadata"),
        ("64:ff9b:1::808:808", "local NAT64"),
        ("100::1", "discard-only"),
        ("2001::1", "Teredo"),
        ("2001:0:53aa:64c:0:7fff:80ff:fffe", "Teredo"),
        ("2001:10::1", "protocol assignment"),
        ("2001:1ff::1", "protocol assignment"),
        ("2001:db8::1", "documentation"),
        ("2002:7f00:1::", "6to4"),
        ("2002:808:808::1", "6to4"),
        ("3fff::1", "documentation"),
        ("4000::1", "unassigned"),
        ("5f00::1", "segment routing"),
        ("1::1", "unassigned"),
        ("fc00::1", "private"),
        ("fd12:3456::1", "private"),
        ("fd00:ec2::254", "cloud metadata"),
        ("fe80::1", "link-local"),
        ("febf::1", "link-local"),
        ("fec0::1", "site-local"),
        ("ff02::1", "multicast"),
    ] {
        assert_eq!(guard.refuses(ip(text)), Some(range), "{text}");
        assert!(!guard.allows(ip(text)));
    }
}

/// The table itself: the first and the last address of each range, and that the message can name it.
#[test]
fn every_range_holds_from_end_to_end() {
    let guard = Guard::new();
    for (first, prefix, name) in SPECIAL_V4 {
        let last = first.to_bits() | (u32::MAX.checked_shr(*prefix).unwrap_or(0));
        for address in [*first, last.into()] {
            assert!(guard.refuses(IpAddr::V4(address)).is_some(), "{address} of {name}");
            assert!(guard.refuses(IpAddr::V6(address.to_ipv6_mapped())).is_some(), "{address} of {name}, mapped");
        }
    }
    for (first, prefix, name) in SPECIAL_V6 {
        let last = first.to_bits() | (u128::MAX.checked_shr(*prefix).unwrap_or(0));
        for address in [*first, last.into()] {
            assert!(guard.refuses(IpAddr::V6(address)).is_some(), "{address} of {name}");
        }
    }
}

#[test]
fn config_may_allow_a_range() {
    let guard = Guard::new().with_allowed(["127.0.0.0/8".parse().unwrap(), "fd00:1::/32".parse().unwrap()]);
    for text in ["127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fd00:1::5"] {
        assert!(guard.allows(ip(text)), "{text}");
    }
    for text in ["10.0.0.1", "::1", "fd00:2::5", "169.254.169.254"] {
        assert!(!guard.allows(ip(text)), "{text}");
    }
}

#[test]
fn literal_addresses_are_checked_in_every_spelling() {
    let guard = Guard::new();
    let check = |text: &str| guard.check_url(&Url::parse(text).unwrap());
    for text in ["https://example.com/", "http://example.com:8080/", "http://1.1.1.1/", "https://[2606:4700:4700::1111]/"] {
        assert_eq!(check(text), Ok(()), "{text}");
    }
    for text in [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://017700000001/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://１２７.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://user@10.0.0.1/",
    ] {
        assert!(matches!(check(text), Err(GuardError::Address { .. })), "{text}: {:?}", check(text));
    }
    for text in ["ftp://example.com/", "file:///etc/passwd", "gopher://example.com/"] {
        assert!(matches!(check(text), Err(GuardError::Scheme(_))), "{text}");
    }
    for port in BAD_PORTS {
        assert!(matches!(check(&format!("http://example.com:{port}/")), Err(GuardError::Port { .. })), "{port}");
    }
    let narrow = Guard::new().with_ports([80, 443]);
    assert!(narrow.check_url(&Url::parse("https://example.com/").unwrap()).is_ok());
    assert!(narrow.check_url(&Url::parse("https://example.com:8443/").unwrap()).is_err());
    let message = check("http://127.0.0.1/").unwrap_err().to_string();
    assert_eq!(message, "127.0.0.1 is at 127.0.0.1, a loopback address, which is not asked; if it is meant, name its range in fetch.allow_networks");
}

/// Answers what it is told to.
struct Answers(Vec<SocketAddr>);

impl Resolve for Answers {
    fn resolve(&self, _name: Name) -> Resolving {
        let addresses = self.0.clone();
        Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
    }
}

fn resolved(guard: Guard, answers: &[&str]) -> Result<Vec<String>, String> {
    let answers = answers.iter().map(|text| SocketAddr::new(ip(text), 0)).collect();
    let resolver = GuardedResolver::with_inner(Arc::new(guard), Arc::new(Answers(answers)));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    match runtime.block_on(resolver.resolve("rebind.example".parse().unwrap())) {
        Ok(addresses) => Ok(addresses.map(|address| address.ip().to_string()).collect()),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn a_name_never_leads_to_a_refused_address() {
    assert_eq!(resolved(Guard::new(), &["93.184.215.14", "2606:2800:21f::1"]), Ok(vec!["93.184.215.14".to_owned(), "2606:2800:21f::1".to_owned()]));
    // What may be asked is left, what may not is taken out.
    assert_eq!(resolved(Guard::new(), &["127.0.0.1", "93.184.215.14", "::1"]), Ok(vec!["93.184.215.14".to_owned()]));
    let error = resolved(Guard::new(), &["127.0.0.1"]).unwrap_err();
    assert!(error.starts_with("rebind.example is at 127.0.0.1, a loopback address"), "{error}");
    assert_eq!(resolved(Guard::new().with_allowed(["127.0.0.0/8".parse().unwrap()]), &["127.0.0.1"]), Ok(vec!["127.0.0.1".to_owned()]));
    assert_eq!(resolved(Guard::new(), &[]), Err("no address was found for rebind.example".to_owned()));
}

/// The whole way through the client: the connection is never made.
#[test]
fn the_client_does_not_connect() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let resolver = GuardedResolver::with_inner(Arc::new(Guard::new()), Arc::new(Answers(vec![SocketAddr::new(ip("127.0.0.1"), 0)])));
        // Another test may have been first; either way there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().dns_resolver(resolver).build().unwrap();
        let error = client.get(format!("http://rebind.example:{port}/")).send().await.unwrap_err();
        let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        let mut found = false;
        while let Some(error) = source {
            found |= error.downcast_ref::<GuardError>().is_some();
            source = error.source();
        }
        assert!(found, "the guard's error can be found in {error:?}");
        let accepted = tokio::time::timeout(std::time::Duration::from_millis(50), listener.accept()).await;
        assert!(accepted.is_err(), "somebody connected");
    });
}
