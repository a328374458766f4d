//! Where a request comes from, so that guessing can be slowed per address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;

use crate::config::Network;

/// The address that counts: the peer's, or, behind trusted proxies, the last one in `X-Forwarded-For` that is
/// not a trusted proxy itself. What a stranger writes into that header in front of it does not count.
///
/// IPv6 addresses count by their /64, because one customer has at least that many.
pub(crate) fn client_address(parts: &Parts, trusted: &[Network]) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip().to_canonical());
    let known = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    if !known(peer) {
        return wide(peer);
    }
    let mut found = peer;
    for header in parts.headers.get_all("x-forwarded-for").iter().rev() {
        for part in header.to_str().unwrap_or_default().rsplit(',') {
            let Some(address) = address(part) else { return wide(found) };
            found = address;
            if !known(address) {
                return wide(address);
            }
        }
    }
    wide(found)
}

fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.parse().ok().or_else(|| text.parse().ok().map(|address: SocketAddr| address.ip()));
    bare.map(|address| address.to_canonical())
}

fn wide(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let mut request = axum::http::Request::builder();
        for line in forwarded {
            request = request.header("x-forwarded-for", *line);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        parts.extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 9)));
        let trusted = [Network { address: "10.0.0.0".parse().unwrap(), prefix: 8 }];
        client_address(&parts, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(seen("203.0.113.5", &["198.51.100.1"]), "203.0.113.5");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["1.2.3.4, 198.51.100.1, 10.9.9.9"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["1.2.3.4", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1, nonsense"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(seen("2001:db8:1:2:3:4:5:6", &[]), "2001:db8:1:2::");
        assert_eq!(seen("::ffff:203.0.113.5", &[]), "203.0.113.5");
    }
}
