//! Which addresses are not of the public internet: the IANA registries of special-purpose addresses (RFC 6890 and its
//! updates, as of 2026) and the addresses at which clouds tell machines their secrets.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range: first address, prefix length, what it is for.
type Range<A> = (A, u32, &'static str);

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u32, name: &'static str) -> Range<Ipv4Addr> {
    (Ipv4Addr::new(a, b, c, d), prefix, name)
}

const fn v6(a: u16, b: u16, c: u16, prefix: u32, name: &'static str) -> Range<Ipv6Addr> {
    (Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), prefix, name)
}

/// Not to be asked, IPv4; the narrower range stands first.
pub(super) const SPECIAL_V4: &[Range<Ipv4Addr>] = &[
    v4(169, 254, 169, 254, 32, "cloud metadata"),
    v4(169, 254, 170, 2, 32, "cloud metadata"),
    v4(100, 100, 100, 200, 32, "cloud metadata"),
    v4(168, 63, 129, 16, 32, "cloud metadata"),
    v4(192, 0, 0, 192, 32, "cloud metadata"),
    v4(255, 255, 255, 255, 32, "broadcast"),
    v4(0, 0, 0, 0, 8, "unspecified"),
    v4(10, 0, 0, 0, 8, "private"),
    v4(100, 64, 0, 0, 10, "carrier-grade NAT"),
    v4(127, 0, 0, 0, 8, "loopback"),
    v4(169, 254, 0, 0, 16, "link-local"),
    v4(172, 16, 0, 0, 12, "private"),
    v4(192, 0, 0, 0, 24, "protocol assignment"),
    v4(192, 0, 2, 0, 24, "documentation"),
    v4(192, 88, 99, 0, 24, "6to4 relay"),
    v4(192, 168, 0, 0, 16, "private"),
    v4(198, 18, 0, 0, 15, "benchmarking"),
    v4(198, 51, 100, 0, 24, "documentation"),
    v4(203, 0, 113, 0, 24, "documentation"),
    v4(224, 0, 0, 0, 4, "multicast"),
    v4(240, 0, 0, 0, 4, "reserved"),
];

/// Not to be asked, IPv6; what lies outside [`GLOBAL_V6`] is not asked either.
pub(super) const SPECIAL_V6: &[Range<Ipv6Addr>] = &[
    (Ipv6Addr::UNSPECIFIED, 128, "unspecified"),
    (Ipv6Addr::LOCALHOST, 128, "loopback"),
    (Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), 128, "cloud metadata"),
    (Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254), 128, "cloud metadata"),
    v6(0, 0, 0, 96, "IPv4-compatible"),
    (Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, 0, 0), 96, "IPv4-translated"),
    v6(0x64, 0xff9b, 1, 48, "local NAT64"),
    v6(0x100, 0, 0, 64, "discard-only"),
    v6(0x2001, 0, 0, 32, "Teredo"),
    v6(0x2001, 0, 0, 23, "protocol assignment"),
    v6(0x2001, 0xdb8, 0, 32, "documentation"),
    v6(0x2002, 0, 0, 16, "6to4"),
    v6(0x3fff, 0, 0, 20, "documentation"),
    v6(0x5f00, 0, 0, 16, "segment routing"),
    v6(0xfc00, 0, 0, 7, "private"),
    v6(0xfe80, 0, 0, 10, "link-local"),
    v6(0xfec0, 0, 0, 10, "site-local"),
    v6(0xff00, 0, 0, 8, "multicast"),
];

/// All that has been given out for hosts of the public internet (RFC 4291 section 2.4).
const GLOBAL_V6: Range<Ipv6Addr> = v6(0x2000, 0, 0, 3, "global");

/// IPv4 inside IPv6 where the system connects to the IPv4 address: mapped (RFC 4291) and NAT64 (RFC 6052).
const CARRIERS: &[Range<Ipv6Addr>] = &[(Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, "IPv4-mapped"), v6(0x64, 0xff9b, 0, 96, "NAT64")];

/// Ports of other services (Fetch standard, section 2.10 "port blocking"): a request there is somebody's attack.
pub(super) const BAD_PORTS: &[u16] = &[
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135,
    137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720,
    1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// The IPv4 address that an IPv6 one stands for.
pub(super) fn carried(ip: IpAddr) -> Option<IpAddr> {
    let IpAddr::V6(v6) = ip else { return None };
    let carries = CARRIERS.iter().any(|(first, prefix, _)| within(v6.to_bits(), first.to_bits(), *prefix, u128::BITS));
    let [.., a, b, c, d] = v6.octets();
    carries.then(|| IpAddr::V4(Ipv4Addr::new(a, b, c, d)))
}

/// What the address is for, if not for a host of the public internet.
pub(super) fn special(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => {
            let found = SPECIAL_V4.iter().find(|(first, prefix, _)| within(ip.to_bits().into(), first.to_bits().into(), *prefix, u32::BITS));
            found.map(|(.., name)| *name)
        }
        IpAddr::V6(ip) => {
            let inside = |(first, prefix, _): &Range<Ipv6Addr>| within(ip.to_bits(), first.to_bits(), *prefix, u128::BITS);
            let found = SPECIAL_V6.iter().find(|range| inside(range)).map(|(.., name)| *name);
            found.or_else(|| (!inside(&GLOBAL_V6)).then_some("unassigned"))
        }
    }
}

/// Whether an address of `bits` bits lies in the range that `first` and a prefix of more than none give.
fn within(address: u128, first: u128, prefix: u32, bits: u32) -> bool {
    let ignored = bits - prefix;
    address >> ignored == first >> ignored
}
