//! Encryption of a message for one program (RFC 8291, with the content coding `aes128gcm` of RFC 8188).

use aes_gcm::aead::Aead;
use aes_gcm::{Aes128Gcm, KeyInit, Nonce};
use hkdf::Hkdf;
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;

/// Octets of one record; a message has one.
const RECORD: u32 = 4096;

/// Fresh octets for one message; never used twice.
pub(super) struct Random {
    pub(super) salt: [u8; 16],
    /// Two halves of a private key.
    pub(super) key: [[u8; 16]; 2],
}

/// The body of the request to the push service; `None` if the program's keys are none.
pub(super) fn seal(plain: &[u8], public: &[u8], auth: &[u8], random: &Random) -> Option<Vec<u8>> {
    let theirs = PublicKey::from_sec1_bytes(public).ok()?;
    let own = SecretKey::from_slice(random.key.as_flattened()).ok()?;
    let own_public = own.public_key().to_encoded_point(false);
    let shared = diffie_hellman(own.to_nonzero_scalar(), theirs.as_affine());

    // Section 3.4.
    let info = [b"WebPush: info\0".as_slice(), public, own_public.as_bytes()].concat();
    let mut secret = [0_u8; 32];
    Hkdf::<Sha256>::new(Some(auth), shared.raw_secret_bytes()).expand(&info, &mut secret).ok()?;
    let keys = Hkdf::<Sha256>::new(Some(&random.salt), &secret);
    let (mut key, mut nonce) = ([0_u8; 16], [0_u8; 12]);
    keys.expand(b"Content-Encoding: aes128gcm\0", &mut key).ok()?;
    keys.expand(b"Content-Encoding: nonce\0", &mut nonce).ok()?;

    // RFC 8188 section 2: the last record ends with 2.
    let record = [plain, &[2]].concat();
    let sealed =
        Aes128Gcm::new_from_slice(&key).ok()?.encrypt(&Nonce::from(nonce), record.as_slice()).ok()?;
    let length = u8::try_from(own_public.len()).ok()?;
    Some([random.salt.as_slice(), &RECORD.to_be_bytes(), &[length], own_public.as_bytes(), &sealed].concat())
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

    use super::*;

    /// RFC 8291 appendix A.
    #[test]
    fn seals_as_the_rfc_does() {
        let octets = |text: &str| BASE64.decode(text).unwrap();
        let own = octets("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
        let (first, second) = own.split_at(16);
        let random = Random {
            salt: octets("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap(),
            key: [first.try_into().unwrap(), second.try_into().unwrap()],
        };
        let public =
            octets("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        let sealed = seal(
            b"When I grow up, I want to be a watermelon",
            &public,
            &octets("BTBZMqHH6r4Tts7J_aSIgg"),
            &random,
        );
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(BASE64.encode(sealed.unwrap()), expected);
        assert_eq!(seal(b"x", &[4; 65], &[1; 16], &random), None, "no point of the curve");
    }
}
