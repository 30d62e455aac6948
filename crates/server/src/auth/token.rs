//! Secrets of all kinds: `bgp_<selector>_<secret><checksum>`.
//!
//! The selector finds the token, the secret proves it, the checksum lets scanners and this server reject
//! a mistyped one without a look-up. Of the secret only a SHA-256 hash is kept: at 256 bits it needs no salt
//! and no slow hash.

use std::fmt;

use burgee_domain::{Error, Result};
use hmac::{Hmac, KeyInit, Mac};
use rand::TryRng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 16 bytes in base 62.
const SELECTOR_LENGTH: usize = 22;
/// 32 bytes in base 62.
const SECRET_LENGTH: usize = 43;
/// 32 bits in base 62.
const CHECKSUM_LENGTH: usize = 6;

/// What a token is for; shows in its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// Acts as a person.
    Personal,
    /// Acts as a service account.
    Service,
    /// Lets an OAuth client act as who allowed it.
    OAuthAccess,
    /// Gets an OAuth client new access tokens.
    OAuthRefresh,
    /// Authenticates an OAuth client.
    OAuthClient,
    /// Gets an OAuth client its first tokens, once.
    OAuthCode,
    /// Reads the datafile of a secure environment.
    Datafile,
    /// A session, in a cookie.
    Session,
    /// In a link that was sent to somebody: set-up, invitation, password reset.
    Link,
    /// Something that is under way with an outside identity provider.
    State,
}

impl TokenKind {
    /// Those that stand in an `Authorization: Bearer` header.
    const BEARERS: [Self; 3] = [Self::Personal, Self::Service, Self::OAuthAccess];

    /// The prefix, without the underscore.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Personal => "bgp",
            Self::Service => "bgs",
            Self::OAuthAccess => "bgo",
            Self::OAuthRefresh => "bgr",
            Self::OAuthClient => "bgc",
            Self::OAuthCode => "bgk",
            Self::Datafile => "bge",
            Self::Session => "bgn",
            Self::Link => "bgi",
            Self::State => "bgx",
        }
    }

    /// The name in the store.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Service => "service",
            Self::OAuthAccess => "oauth_access",
            Self::OAuthRefresh => "oauth_refresh",
            Self::OAuthClient => "oauth_client",
            Self::OAuthCode => "oauth_code",
            Self::Datafile => "datafile",
            Self::Session => "session",
            Self::Link => "link",
            Self::State => "state",
        }
    }

    /// The kind of what stands in an `Authorization: Bearer` header, by its prefix.
    pub(crate) fn of_bearer(presented: &str) -> Option<Self> {
        let (prefix, _) = presented.split_once('_')?;
        Self::BEARERS.into_iter().find(|kind| kind.prefix() == prefix)
    }
}

/// A freshly made token: the one time that its secret is known.
pub(crate) struct NewToken {
    /// Shown to the owner, once.
    pub(crate) plain: String,
    /// Stored.
    pub(crate) parts: TokenParts,
}

/// What is kept of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TokenParts {
    /// Finds the token.
    pub(crate) selector: String,
    /// SHA-256 of the secret.
    pub(crate) hash: [u8; 32],
}

impl fmt::Debug for NewToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "NewToken({}…)", self.parts.selector)
    }
}

impl NewToken {
    /// Makes a token from the operating system's randomness.
    ///
    /// # Errors
    ///
    /// If the operating system has none to give.
    pub(crate) fn generate(kind: TokenKind) -> Result<Self> {
        let internal = |error: rand::rngs::SysError| Error::Internal(error.to_string());
        let selector = random_text(SELECTOR_LENGTH, 16).map_err(internal)?;
        let secret = random_text(SECRET_LENGTH, 32).map_err(internal)?;
        Ok(Self::new(kind, selector, &secret))
    }

    /// Makes the token that follows from a secret that somebody presents and a salt that is stored: whoever has both
    /// can make it again, and neither is enough. So the same answer can be given twice, and is kept nowhere.
    pub(crate) fn derive(kind: TokenKind, presented: &str, salt: &[u8]) -> Self {
        let part = |part: &str, length: usize, bytes: usize| {
            // HMAC takes keys of any length.
            let mac = Hmac::<Sha256>::new_from_slice(presented.as_bytes());
            let mac = mac.map(|mac| mac.chain_update(part).chain_update(kind.prefix()));
            let mac = mac.map(|mac| mac.chain_update(salt).finalize().into_bytes());
            let mut number = mac.unwrap_or_default().to_vec();
            number.truncate(bytes);
            base_62(&mut number, length)
        };
        let selector = part("selector", SELECTOR_LENGTH, 16);
        Self::new(kind, selector, &part("secret", SECRET_LENGTH, 32))
    }

    fn new(kind: TokenKind, selector: String, secret: &str) -> Self {
        let body = format!("{}_{selector}_{secret}", kind.prefix());
        let plain = format!("{body}{}", checksum(&body));
        Self { plain, parts: TokenParts { selector, hash: hash(secret) } }
    }
}

impl NewToken {
    /// The last characters, by which people tell tokens apart; part of the checksum, and no secret.
    pub(crate) fn last_four(&self) -> &str {
        self.plain.len().checked_sub(4).and_then(|at| self.plain.get(at..)).unwrap_or_default()
    }
}

impl TokenParts {
    /// Takes a presented token apart; `None` if it is not one, or its checksum is wrong.
    pub(crate) fn parse(kind: TokenKind, presented: &str) -> Option<Self> {
        let body_length = presented.len().checked_sub(CHECKSUM_LENGTH)?;
        let (body, sum) = presented.split_at_checked(body_length)?;
        let (selector, secret) =
            body.strip_prefix(kind.prefix())?.strip_prefix('_')?.split_once('_')?;
        let whole = selector.len() == SELECTOR_LENGTH && secret.len() == SECRET_LENGTH;
        (whole && checksum(body) == sum)
            .then(|| Self { selector: selector.to_owned(), hash: hash(secret) })
    }

    /// Compares with a stored hash, in a time that does not depend on where they differ.
    pub(crate) fn proves(&self, stored: &[u8]) -> bool {
        self.hash.as_slice().ct_eq(stored).into()
    }
}

fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn checksum(body: &str) -> String {
    let mut sum = u64::from(crc32fast::hash(body.as_bytes()));
    let mut text = [b'0'; CHECKSUM_LENGTH];
    for digit in text.iter_mut().rev() {
        *digit = digit_of(sum % 62);
        sum /= 62;
    }
    text.iter().map(|byte| char::from(*byte)).collect()
}

/// `bytes` random bytes as a number in base 62, padded to `length` digits.
pub(crate) fn random_text(length: usize, bytes: usize) -> Result<String, rand::rngs::SysError> {
    let mut number = vec![0; bytes];
    rand::rngs::SysRng.try_fill_bytes(&mut number)?;
    Ok(base_62(&mut number, length))
}

/// A number, most significant byte first, in base 62, padded to `length` digits; nothing of it is left.
fn base_62(number: &mut [u8], length: usize) -> String {
    let mut text = vec![b'0'; length];
    for digit in text.iter_mut().rev() {
        let mut remainder = 0;
        for byte in &mut *number {
            let value = remainder * 256 + u64::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            remainder = value % 62;
        }
        *digit = digit_of(remainder);
    }
    text.iter().map(|byte| char::from(*byte)).collect()
}

fn digit_of(value: u64) -> u8 {
    usize::try_from(value).ok().and_then(|index| ALPHABET.get(index)).copied().unwrap_or(b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_proves_itself_and_nothing_else_does() {
        let token = NewToken::generate(TokenKind::Personal).unwrap();
        let other = NewToken::generate(TokenKind::Personal).unwrap();
        let parts = TokenParts::parse(TokenKind::Personal, &token.plain).unwrap();
        assert_eq!(parts, token.parts);
        assert!(parts.proves(&token.parts.hash));
        assert!(!parts.proves(&other.parts.hash));
        assert!(token.plain.len() <= 120, "{}", token.plain.len());
        assert!(TokenParts::parse(TokenKind::Datafile, &token.plain).is_none());
    }

    #[test]
    fn a_derived_token_follows_from_both_of_what_it_is_made_of() {
        let made =
            |kind, presented, salt: &str| NewToken::derive(kind, presented, salt.as_bytes()).plain;
        let token = made(TokenKind::OAuthRefresh, "secret", "salt");
        assert_eq!(token, made(TokenKind::OAuthRefresh, "secret", "salt"));
        let parts = TokenParts::parse(TokenKind::OAuthRefresh, &token).unwrap();
        let derived = NewToken::derive(TokenKind::OAuthRefresh, "secret", b"salt");
        assert!(parts.proves(&derived.parts.hash));
        let secret_of = |token: &str| token.split('_').nth(2).unwrap()[..SECRET_LENGTH].to_owned();
        for other in [
            made(TokenKind::OAuthAccess, "secret", "salt"),
            made(TokenKind::OAuthRefresh, "secres", "salt"),
            made(TokenKind::OAuthRefresh, "secret", "salz"),
        ] {
            assert_ne!(secret_of(&token), secret_of(&other));
        }
    }

    #[test]
    fn a_typing_error_is_seen_without_a_look_up() {
        let token = NewToken::generate(TokenKind::Personal).unwrap().plain;
        for at in 0..token.len() {
            let mut typed = token.clone().into_bytes();
            typed[at] = if typed[at] == b'x' { b'y' } else { b'x' };
            let typed = String::from_utf8(typed).unwrap();
            assert!(TokenParts::parse(TokenKind::Personal, &typed).is_none(), "{typed}");
        }
        assert!(TokenParts::parse(TokenKind::Personal, "").is_none());
        assert!(TokenParts::parse(TokenKind::Personal, "é_é_é").is_none());
    }
}
