//! Where a request comes from.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use ipnet::IpNet;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address of the client, which proxies that are trusted have told where there are any.
pub(crate) fn of(parts: &Parts, trusted_proxies: &[IpNet]) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    // Without a connection, as in tests, it is the machine itself that asks.
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip().to_canonical());
    let trusted = |address: &IpAddr| trusted_proxies.iter().any(|own| own.contains(address));
    if !trusted(&peer) {
        return peer;
    }
    // Each proxy adds who asked it at the end; what stands before the first who is not trusted may be made up.
    let headers = parts.headers.get_all(FORWARDED_FOR).iter();
    let told: Vec<&str> =
        headers.filter_map(|own| own.to_str().ok()).flat_map(|own| own.split(',')).collect();
    let mut client = peer;
    for address in told.iter().rev() {
        let Ok(address) = address.trim().parse::<IpAddr>() else { break };
        client = address.to_canonical();
        if !trusted(&client) {
            break;
        }
    }
    client
}

/// What limits are counted by: an address, or the network that a host on IPv6 has to itself.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(own) => {
            let network = u128::from(own) & !u128::from(u64::MAX);
            IpAddr::V6(network.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn asked(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut request = Request::new(());
        let peer = SocketAddr::new(peer.parse().unwrap(), 5);
        request.extensions_mut().insert(ConnectInfo(peer));
        for value in forwarded {
            request.headers_mut().append(FORWARDED_FOR, value.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|own| own.parse().unwrap()).collect();
        of(&request.into_parts().0, &trusted).to_string()
    }

    #[test]
    fn believes_only_proxies_that_are_trusted() {
        let inside = ["10.0.0.0/8"];
        assert_eq!(asked("203.0.113.9", &["198.51.100.1"], &inside), "203.0.113.9");
        assert_eq!(asked("10.1.1.1", &["198.51.100.1"], &inside), "198.51.100.1");
        assert_eq!(asked("::ffff:10.1.1.1", &["198.51.100.1"], &inside), "198.51.100.1");
        assert_eq!(asked("10.1.1.1", &[], &inside), "10.1.1.1");
        // The first is made up by the client, who is the second.
        let told = ["1.1.1.1, 198.51.100.7", "10.2.2.2"];
        assert_eq!(asked("10.1.1.1", &told, &inside), "198.51.100.7");
        assert_eq!(asked("10.1.1.1", &["nonsense"], &inside), "10.1.1.1");
    }

    #[test]
    fn a_host_on_ipv6_has_a_whole_network() {
        let network = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("192.0.2.1"), "192.0.2.1");
    }
}
