//! Strong entity tags (RFC 9110 section 8.8.3) of stored octets.

use std::fmt;

use sha2::{Digest, Sha256};

/// The entity tag of a calendar object: half of the SHA-256 of its octets, in hexadecimal and without the
/// quotes of the header. The same octets have the same tag on every instance.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ETag(String);

impl ETag {
    /// The tag of these octets.
    pub fn of(text: &str) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        let mut tag = String::with_capacity(32);
        for octet in digest.iter().take(16) {
            for nibble in [octet >> 4, octet & 15] {
                tag.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
        }
        Self(tag)
    }

    /// A tag that was kept beside its octets.
    pub fn kept(tag: String) -> Self {
        Self(tag)
    }

    /// The opaque tag without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ETag({})", self.0)
    }
}

/// As it stands in a header or in `DAV:getetag`: with its quotes.
impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}
