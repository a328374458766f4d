//! Device passwords and access tokens: mint, hash, verify.
//!
//! A device password is made here, never chosen, with 128 random bits; its key id is part of the user name
//! (`{telegram id}-{key}`), so that exactly one hash is checked per attempt. An access token carries 256
//! random bits and is kept as a SHA-256, which is enough for a secret nobody can guess.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Why a password could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// The kept hash is not a PHC string of Argon2id.
    #[error("the kept hash is not one of Argon2id")]
    Hash,
}

/// A fresh device password. Shown once; only its hash is kept.
pub struct DevicePassword {
    /// Names the device; 8 letters and digits, the second part of the user name.
    pub key: String,
    /// What the person types: 26 letters and digits in groups, 128 random bits.
    pub secret: String,
}

/// Letters and digits that nobody confuses (Crockford's base 32, lower case).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

fn base32(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len() * 2);
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for octet in octets {
        buffer = (buffer << 8) | u32::from(*octet);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.extend(symbol(buffer >> bits));
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.extend(symbol(buffer << (5 - bits)));
    }
    text
}

fn symbol(value: u32) -> Option<char> {
    ALPHABET.get((value & 31) as usize).map(|octet| char::from(*octet))
}

/// The two halves of a password that a link can bring to a device: what is in the link says nothing without what is
/// kept, and the other way round. What is kept goes when the link is used, or too old.
pub struct SetupLink {
    /// The half in the link: 22 letters, digits, dashes and underscores, 128 random bits.
    pub token: String,
    /// What the link is found by: the SHA-256 of the token.
    pub digest: [u8; 32],
    /// The half that is kept.
    pub half: [u8; 16],
}

/// How long a link brings a password to a device.
pub const LINK_HOLDS: TimeDelta = TimeDelta::minutes(10);

/// The secret that two halves make.
fn join(token: &str, half: &[u8]) -> Option<[u8; 16]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.as_bytes()).ok()?;
    mac.update(b"televent device password");
    mac.update(half);
    mac.finalize().into_bytes().first_chunk().copied()
}

impl DevicePassword {
    /// A password that a link can bring to a device, from 16 random octets for each half and 16 for the key.
    ///
    /// # Errors
    /// None in fact: the key of an HMAC may have any length.
    pub fn mint_with_link(
        link: [u8; 16],
        half: [u8; 16],
        key: [u8; 16],
    ) -> Result<(Self, SetupLink), CredentialError> {
        let token = URL_SAFE_NO_PAD.encode(link);
        let secret = join(&token, &half).ok_or(CredentialError::Hash)?;
        let digest = token_digest(&token);
        Ok((Self::mint(secret, key), SetupLink { token, digest, half }))
    }

    /// The password of a device with this key again, from both halves.
    ///
    /// # Errors
    /// None in fact, as with [`DevicePassword::mint_with_link`].
    pub fn rejoin(token: &str, half: &[u8], key: &str) -> Result<Self, CredentialError> {
        let secret = join(token, half).ok_or(CredentialError::Hash)?;
        Ok(Self { key: key.to_owned(), ..Self::mint(secret, [0; 16]) })
    }

    /// A password from 16 random octets for the secret and 16 for the key.
    pub fn mint(secret: [u8; 16], key: [u8; 16]) -> Self {
        let letters = base32(&secret);
        let groups: Vec<String> = letters
            .as_bytes()
            .chunks(5)
            .map(|group| group.iter().map(|o| char::from(*o)).collect())
            .collect();
        let key = base32(&key).chars().take(8).collect();
        Self { key, secret: groups.join("-") }
    }

    /// The Argon2id hash to keep (PHC string, 19 MiB, two passes), salted with 16 random octets. Costs as much as
    /// [`verify`].
    ///
    /// # Errors
    /// Only if there is no memory for it.
    pub fn hash(&self, salt: [u8; 16]) -> Result<String, CredentialError> {
        hash(&self.secret, salt)
    }
}

/// Blocks of 1 KiB that are asked for at least, used or not: from 32 MiB on the allocator always takes pages of their
/// own and gives them back at once. Below, it learns to keep what each thread has freed, 19 MiB a thread for ever.
const ROOM: usize = 33 * 1024;

/// Argon2id of a secret.
fn digest(params: Params, secret: &str, salt: &[u8], output: &mut [u8]) -> Result<(), CredentialError> {
    let blocks = params.block_count();
    let mut memory = Vec::with_capacity(blocks.max(ROOM));
    memory.resize(blocks, Block::new());
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(normal(secret).as_bytes(), salt, output, &mut memory)
        .map_err(|_| CredentialError::Hash)
}

fn hash(secret: &str, salt: [u8; 16]) -> Result<String, CredentialError> {
    let mut output = [0_u8; 32];
    let params = Params::default();
    digest(params.clone(), secret, &salt, &mut output)?;
    Ok(format!(
        "$argon2id$v=19$m={},t={},p={}${}${}",
        params.m_cost(),
        params.t_cost(),
        params.p_cost(),
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(output)
    ))
}

/// The secret as it is hashed: groups and capitals are for the eye.
fn normal(secret: &str) -> String {
    secret.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether `secret` is the one `kept` was made of. Costs one Argon2id hash (about 25 ms of one core): never on
/// an asynchronous thread.
///
/// # Errors
/// If `kept` is no PHC string of Argon2id.
pub fn verify(secret: &str, kept: &str) -> Result<bool, CredentialError> {
    let kept = PasswordHash::new(kept).map_err(|_| CredentialError::Hash)?;
    let params = Params::try_from(&kept).map_err(|_| CredentialError::Hash)?;
    let salt = kept.salt.as_ref().ok_or(CredentialError::Hash)?;
    let wanted = kept.hash.as_ref().ok_or(CredentialError::Hash)?;
    let mut output = vec![0_u8; wanted.as_bytes().len()];
    digest(params, secret, salt.as_ref(), &mut output)?;
    Ok(output.ct_eq(wanted.as_bytes()).into())
}

/// A hash no secret matches, for user names that do not exist: checking it costs the same.
pub const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$dGVsZXZlbnQtbm9ib2R5IQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A fresh personal access token from 32 random octets, as `tlv_...`.
pub fn mint_token(first: [u8; 16], second: [u8; 16]) -> String {
    let mut octets = [0_u8; 32];
    for (to, from) in octets.iter_mut().zip(first.into_iter().chain(second)) {
        *to = from;
    }
    format!("tlv_{}", URL_SAFE_NO_PAD.encode(octets))
}

/// What is kept of an access token.
pub fn token_digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minted_password_verifies_and_no_other_does() {
        let password = DevicePassword::mint([7; 16], [9; 16]);
        assert_eq!(password.key.len(), 8);
        assert_eq!(normal(&password.secret).len(), 26, "128 bits in base 32");
        let kept = password.hash([3; 16]).unwrap();
        assert!(verify(&password.secret, &kept).unwrap());
        assert!(verify(&password.secret.to_uppercase().replace('-', " "), &kept).unwrap(), "typed by hand");
        assert!(!verify("00000-00000-00000-00000-00000-0", &kept).unwrap());
        assert!(!verify("", &kept).unwrap());
        assert!(!verify(&password.secret, NOBODY).unwrap());
        assert!(verify("x", "plain text").is_err());
    }

    #[test]
    fn both_halves_of_a_link_make_its_password_and_no_other() {
        let (password, link) = DevicePassword::mint_with_link([1; 16], [2; 16], [3; 16]).unwrap();
        assert_eq!(normal(&password.secret).len(), 26);
        assert_eq!(link.digest, token_digest(&link.token));
        let again = DevicePassword::rejoin(&link.token, &link.half, &password.key).unwrap();
        assert_eq!((&again.secret, &again.key), (&password.secret, &password.key));
        let (other, _) = DevicePassword::mint_with_link([1; 16], [4; 16], [3; 16]).unwrap();
        assert_ne!(other.secret, password.secret, "the half that is kept counts");
        let (other, _) = DevicePassword::mint_with_link([4; 16], [2; 16], [3; 16]).unwrap();
        assert_ne!(other.secret, password.secret, "and so does the one in the link");
    }

    #[test]
    fn a_hash_for_nobody_costs_what_every_hash_costs() {
        let kept = DevicePassword::mint([1; 16], [2; 16]).hash([3; 16]).unwrap();
        let cost = |hash: &str| hash.rsplitn(3, '$').nth(2).unwrap().to_owned();
        assert_eq!(cost(&kept), cost(NOBODY));
        assert_eq!(kept.len(), NOBODY.len(), "salt and output have one length");
    }

    #[test]
    fn random_octets_spread_over_the_whole_secret() {
        let one = DevicePassword::mint([0; 16], [0; 16]);
        let mut octets = [0; 16];
        octets[15] = 1;
        assert_ne!(one.secret, DevicePassword::mint(octets, [0; 16]).secret);
        assert_ne!(mint_token([0; 16], [0; 16]), mint_token([0; 16], octets));
    }
}
