//! How receivers know that a message is ours.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

/// The vendor's signature of a message: HMAC-SHA1 over the raw body, keyed with the secret as it is written.
pub(crate) fn hub_signature(secret: &str, body: &str) -> String {
    // HMAC takes keys of any length.
    let mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes());
    let mac = mac.map(|mac| mac.chain_update(body).finalize().into_bytes());
    format!("sha1={}", hex::encode(mac.unwrap_or_default()))
}

/// The signature of Standard Webhooks, version 1: HMAC-SHA256 over id, time and body, keyed with the bytes that
/// the secret encodes.
pub(crate) fn standard_signature(secret: &str, id: &str, timestamp: i64, body: &str) -> String {
    let encoded = secret.strip_prefix("whsec_").unwrap_or(secret);
    let key = STANDARD.decode(encoded).unwrap_or_else(|_| secret.as_bytes().to_vec());
    let signed = format!("{id}.{timestamp}.{body}");
    let mac = Hmac::<Sha256>::new_from_slice(&key);
    let mac = mac.map(|mac| mac.chain_update(signed).finalize().into_bytes());
    format!("v1,{}", STANDARD.encode(mac.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the vendor's public Agent tests.
    #[test]
    fn signs_as_the_vendor_does() {
        let body = concat!(
            r#"{"project_id":42,"timestamp":42424242,"event":"project.datafile_updated","#,
            r#""data":{"revision":101,"origin_url":"origin.optimizely.com/datafiles/myDatafile","#,
            r#""cdn_url":"cdn.optimizely.com/datafiles/myDatafile","environment":"Production"}}"#
        );
        assert_eq!(
            hub_signature("I am secret", body),
            "sha1=e0199de63fb7192634f52136d4ceb7dc6f191da3"
        );
    }

    /// The vector of the specification's own libraries.
    #[test]
    fn signs_as_standard_webhooks_has_it() {
        let signature = standard_signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
