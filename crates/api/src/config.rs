//! What the HTTP door must be told. Read from the environment by the binary alone.

use std::net::IpAddr;
use std::time::Duration;

use secrecy::SecretString;

/// How the door is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// How the world reaches this listener, without a slash at the end; for links in answers.
    pub public_url: String,
    /// Whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<Network>,
    /// What one request, one account and one address may cost.
    pub limits: Limits,
    /// What Telegram sends along to `/hooks/telegram`; without it that path does not exist.
    pub webhook_secret: Option<SecretString>,
    /// Our public key as push services know it (RFC 8292), base64url; without it there is no WebDAV Push.
    pub push: Option<String>,
    /// Version of the program, for `/version`.
    pub version: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".to_owned(),
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
            webhook_secret: None,
            push: None,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

impl Config {
    /// For tests: as by default, with a webhook secret and small limits where a test wants to reach them.
    pub fn for_tests() -> Self {
        Self {
            webhook_secret: Some(SecretString::from("webhook-secret-of-the-tests")),
            limits: Limits { multiget: 1_000, page: 50, ..Limits::default() },
            ..Self::default()
        }
    }
}

/// What one request, one account and one address may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Octets of a request's body; also `max-resource-size` (RFC 4791 section 5.2.5).
    pub body: usize,
    /// Connections open at once; more wait to be accepted.
    pub connections: usize,
    /// How long a request may take until its answer begins, body included.
    pub request: Duration,
    /// How long a connection may take to send a request's head, or stay idle.
    pub head: Duration,
    /// How long a client may take no octet of its answer.
    pub stall: Duration,
    /// How long open requests may go on after the shutdown began.
    pub drain: Duration,
    /// Addresses in one calendar-multiget.
    pub multiget: usize,
    /// Members read from the database at a time while an answer streams.
    pub page: i64,
    /// Octets of objects' texts after which no further one is read at a time.
    pub page_octets: i64,
    /// Failed sign-ins per account and minute.
    pub account_failures: u32,
    /// Failed sign-ins per address and minute.
    pub address_failures: u32,
    /// Sign-ins that may wait for a hash at once; more are turned away.
    pub hash_queue: usize,
    /// Calendars one person may make.
    pub calendars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1 << 20,
            connections: 2_000,
            request: Duration::from_secs(30),
            head: Duration::from_secs(30),
            stall: Duration::from_secs(30),
            drain: Duration::from_secs(8),
            multiget: 10_000,
            page: 500,
            page_octets: 1 << 20,
            account_failures: 10,
            address_failures: 60,
            hash_queue: 64,
            calendars: 100,
        }
    }
}

/// A range of addresses (RFC 4632).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// Any address of it.
    pub address: IpAddr,
    /// How many leading bits its addresses share.
    pub prefix: u8,
}

impl Network {
    /// Whether `address` lies in it. An IPv4 address written as IPv6 counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32_u32.saturating_sub(self.prefix.into())).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128_u32.saturating_sub(self.prefix.into())).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_own_addresses() {
        let network = |text: &str, prefix| Network { address: text.parse().unwrap(), prefix };
        let holds = |network: Network, text: &str| network.contains(text.parse().unwrap());
        assert!(holds(network("10.1.2.3", 8), "10.200.0.1"));
        assert!(!holds(network("10.1.2.3", 8), "11.0.0.1"));
        assert!(holds(network("0.0.0.0", 0), "203.0.113.9"));
        assert!(!holds(network("0.0.0.0", 0), "2001:db8::1"));
        assert!(holds(network("127.0.0.1", 32), "::ffff:127.0.0.1"));
        assert!(holds(network("2001:db8::", 32), "2001:db8:5::1"));
        assert!(!holds(network("2001:db8::", 32), "2001:db9::1"));
    }
}
