//! Where messages may be sent: a webhook must not become a way into the network that the server stands in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};

/// What answers with the secrets of the machine that asks, in the clouds where it has no link-local address.
const METADATA: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

/// How far messages may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The public internet, over TLS.
    Public,
    /// Also private networks and this machine, and without TLS; never metadata.
    Private,
}

impl Reach {
    pub(crate) fn new(allow_private: bool) -> Self {
        if allow_private { Self::Private } else { Self::Public }
    }

    /// Whether a connection to the address may be made.
    pub(crate) fn allows(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        if METADATA.contains(&address) || is_link_local(address) {
            return false;
        }
        self == Self::Private || is_public(address)
    }

    fn allows_port(self, port: u16) -> bool {
        self == Self::Private || matches!(port, 80 | 443 | 1024..)
    }
}

/// Reads the address of a webhook, or says what is wrong with it. Names are looked up when a message is sent.
pub(crate) fn check_url(text: &str, reach: Reach) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("must be a URL: {error}"))?;
    match (url.scheme(), reach) {
        ("https", _) | ("http", Reach::Private) => {}
        (_, Reach::Public) => return Err("must begin with https://".to_owned()),
        (_, Reach::Private) => return Err("must begin with https:// or http://".to_owned()),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not have a user name or password".to_owned());
    }
    let literal = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        _ => None,
    };
    if literal.is_some_and(|address| !reach.allows(address)) {
        return Err("must be an address on the public internet".to_owned());
    }
    if !url.port_or_known_default().is_some_and(|port| reach.allows_port(port)) {
        return Err("must have port 80, 443, or one from 1024".to_owned());
    }
    Ok(url)
}

/// Looks a host up, once: what is checked here is what is connected to.
pub(crate) async fn resolve(url: &Url, reach: Reach) -> Result<Vec<SocketAddr>, String> {
    let port = url.port_or_known_default().ok_or("the URL has no port")?;
    let found: Vec<SocketAddr> = match url.host().ok_or("the URL has no host")? {
        Host::Ipv4(address) => vec![(address, port).into()],
        Host::Ipv6(address) => vec![(address, port).into()],
        Host::Domain(name) => tokio::net::lookup_host((name, port))
            .await
            .map_err(|error| format!("cannot look {name} up: {error}"))?
            .collect(),
    };
    let allowed: Vec<SocketAddr> = found.into_iter().filter(|own| reach.allows(own.ip())).collect();
    if allowed.is_empty() {
        return Err("the host has no address that webhooks may reach".to_owned());
    }
    Ok(allowed)
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}

/// Whether the address is one of the public internet's: of those for special purposes (the IANA registries of
/// RFC 6890) none is.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match a {
        // This network, private, loopback; multicast and what is reserved.
        0 | 10 | 127 | 224.. => true,
        // Shared by carriers.
        100 => (64..128).contains(&b),
        169 => b == 254,
        172 => (16..32).contains(&b),
        // Protocols, documentation, 6to4 relays, private.
        192 => matches!((b, c), (0, 0 | 2) | (88, 99) | (168, _)),
        // Benchmarks, documentation.
        198 => matches!((b, c), (18 | 19, _) | (51, 100)),
        203 => (b, c) == (0, 113),
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only what is given out as global; addresses that hold IPv4 ones (mapped, NAT64) are not.
    let global = a & 0xe000 == 0x2000;
    let special = match a {
        // Protocols, Teredo among them; documentation.
        0x2001 => b < 0x0200 || b == 0x0db8,
        // 6to4.
        0x2002 => true,
        // Documentation.
        0x3fff => b < 0x1000,
        _ => false,
    };
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_reached() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!Reach::Public.allows(address.parse().unwrap()), "{address}");
        }
        for address in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "192.0.1.1", "2606:4700::1111"] {
            assert!(Reach::Public.allows(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn private_networks_are_reached_where_that_is_allowed_but_never_metadata() {
        for address in ["127.0.0.1", "10.0.0.1", "::1", "fd12::1"] {
            assert!(Reach::Private.allows(address.parse().unwrap()), "{address}");
        }
        for address in ["169.254.169.254", "168.63.129.16", "fd00:ec2::254", "fe80::1"] {
            assert!(!Reach::Private.allows(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn disguised_addresses_are_seen_through() {
        for url in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://0/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[fd00:ec2::254]/",
            "https://169.254.169.254/latest/meta-data/",
            "http://example.com/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "https://user@example.com/",
            "https://:secret@example.com/",
            "https://example.com:22/",
            "https:///",
            "example.com/hook",
            "",
        ] {
            assert!(check_url(url, Reach::Public).is_err(), "{url}");
        }
        for url in ["https://example.com/hook?a=b", "https://example.com:8443/", "https://1.1.1.1/"]
        {
            assert!(check_url(url, Reach::Public).is_ok(), "{url}");
        }
        assert!(check_url("http://127.0.0.1:22/", Reach::Private).is_ok());
        assert!(check_url("http://169.254.169.254/", Reach::Private).is_err());
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_no_way_in() {
        for host in ["localhost", "localhost."] {
            let url = Url::parse(&format!("https://{host}/")).unwrap();
            assert!(resolve(&url, Reach::Public).await.is_err(), "{host}");
        }
    }
}
