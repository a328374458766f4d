//! Who we are, said to push services (RFC 8292).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::{DateTime, TimeDelta, Utc};
use hkdf::Hkdf;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;
use sha2::Sha256;

/// How long a signature holds; a push service refuses more than 24 hours (section 2).
const HOLDS: TimeDelta = TimeDelta::hours(12);

/// A P-256 key made from the server's own, so that it is the same after every start and nowhere kept.
#[derive(Clone)]
pub struct Vapid {
    key: SigningKey,
    public: String,
}

impl std::fmt::Debug for Vapid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vapid({}, ***)", self.public)
    }
}

impl Vapid {
    /// The key that belongs to this master key; `None` never in practice (one in 2^8000).
    #[must_use]
    pub fn derive(master: &[u8; 32]) -> Option<Self> {
        let key = (0..=u8::MAX).find_map(|round| {
            let mut octets = [0_u8; 32];
            let label = [b"televent web push ".as_slice(), &[round]].concat();
            Hkdf::<Sha256>::new(None, master).expand(&label, &mut octets).ok()?;
            SigningKey::from_slice(&octets).ok()
        })?;
        let public = BASE64.encode(key.verifying_key().to_encoded_point(false).as_bytes());
        Some(Self { key, public })
    }

    /// The public key as programs hand it to their push service: uncompressed, base64url (section 3.2).
    #[must_use]
    pub fn public_key(&self) -> &str {
        &self.public
    }

    /// The `Authorization` header of a request to the push service at `audience`.
    pub(super) fn authorization(&self, audience: &str, contact: &str, now: DateTime<Utc>) -> String {
        let part = |value: serde_json::Value| BASE64.encode(value.to_string());
        let head = part(json!({ "typ": "JWT", "alg": "ES256" }));
        let claims = part(json!({ "aud": audience, "exp": (now + HOLDS).timestamp(), "sub": contact }));
        let signed = format!("{head}.{claims}");
        let signature: Signature = self.key.sign(signed.as_bytes());
        format!("vapid t={signed}.{}, k={}", BASE64.encode(signature.to_bytes()), self.public)
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::signature::Verifier;

    use super::*;

    #[test]
    fn a_signature_others_can_check() {
        let vapid = Vapid::derive(&[7; 32]).unwrap();
        assert_eq!(vapid.public_key(), Vapid::derive(&[7; 32]).unwrap().public_key());
        assert_ne!(vapid.public_key(), Vapid::derive(&[8; 32]).unwrap().public_key());
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let header = vapid.authorization("https://push.example.org", "mailto:admin@example.org", now);
        let (token, key) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!(key, vapid.public_key());
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = Signature::from_slice(&BASE64.decode(signature).unwrap()).unwrap();
        vapid.key.verifying_key().verify(signed.as_bytes(), &signature).unwrap();
        let claims: serde_json::Value =
            serde_json::from_slice(&BASE64.decode(signed.split('.').nth(1).unwrap()).unwrap()).unwrap();
        assert_eq!(claims["aud"], "https://push.example.org");
        assert_eq!(claims["exp"], 1_800_000_000 + 12 * 3600);
        assert!(!format!("{vapid:?}").contains("SigningKey"));
    }
}
