//! Secrets that must be used again, and so cannot be kept as hashes: sealed (ChaCha20-Poly1305, RFC 8439) under a key
//! that is not in the database, so that whoever has a copy of that has no secret.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use burgee_domain::{Error, Result};
use rand::TryRng;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest, Sha256};

const KEY_LENGTH: usize = 32;
/// In front of what is sealed, so that it can be sealed in another way some day.
const VERSION: &str = "v1";

/// Where the key is.
#[derive(Clone, Default)]
pub enum SecretKey {
    /// There is none: nothing can be sealed.
    #[default]
    None,
    /// In a file for its owner alone, which is made when something is sealed for the first time.
    File(PathBuf),
    /// Here: 32 bytes in base 64.
    Text(String),
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => formatter.write_str("None"),
            Self::File(path) => formatter.debug_tuple("File").field(path).finish(),
            Self::Text(_) => formatter.write_str("Text(…)"),
        }
    }
}

/// Seals secrets, and opens them.
pub(crate) struct Seal {
    source: SecretKey,
    key: OnceLock<Key>,
}

struct Key {
    /// Tells keys apart.
    id: String,
    cipher: LessSafeKey,
}

impl fmt::Debug for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Seal").field("source", &self.source).finish_non_exhaustive()
    }
}

impl Seal {
    pub(crate) fn new(source: SecretKey) -> Self {
        Self { source, key: OnceLock::new() }
    }

    /// Seals a secret for a place, such as `identity_provider:7`: it cannot be opened in another.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] if there is no key to be had.
    pub(crate) fn seal(&self, place: &str, secret: &str) -> Result<String> {
        let key = self.key(true)?;
        let mut nonce = [0; NONCE_LEN];
        let internal = |error: rand::rngs::SysError| Error::Internal(error.to_string());
        rand::rngs::SysRng.try_fill_bytes(&mut nonce).map_err(internal)?;
        let mut sealed = secret.as_bytes().to_vec();
        let (aad, own) = (Aad::from(place.as_bytes()), Nonce::assume_unique_for_key(nonce));
        let outcome = key.cipher.seal_in_place_append_tag(own, aad, &mut sealed);
        outcome.map_err(|_| Error::Internal("a secret cannot be sealed".to_owned()))?;
        let whole = [nonce.as_slice(), &sealed].concat();
        Ok(format!("{VERSION}.{}.{}", key.id, URL_SAFE_NO_PAD.encode(whole)))
    }

    /// Opens what was sealed for a place.
    ///
    /// # Errors
    ///
    /// [`Error::Internal`] if it was sealed for another place or under another key, or was tampered with.
    pub(crate) fn open(&self, place: &str, sealed: &str) -> Result<String> {
        let internal = |what: &str| Error::Internal(format!("the secret of {place} {what}"));
        let mut parts = sealed.split('.');
        let (version, id, text) = (parts.next(), parts.next(), parts.next());
        let text = text.filter(|_| version == Some(VERSION) && parts.next().is_none());
        let text = text.ok_or_else(|| internal("is not sealed in a way that is known"))?;
        let key = self.key(false)?;
        if id != Some(key.id.as_str()) {
            return Err(internal("was sealed under another key than the present one"));
        }
        let damaged = || internal("was tampered with");
        let mut whole = URL_SAFE_NO_PAD.decode(text).map_err(|_| damaged())?;
        if whole.len() < NONCE_LEN {
            return Err(damaged());
        }
        let mut rest = whole.split_off(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(&whole).map_err(|_| damaged())?;
        let aad = Aad::from(place.as_bytes());
        let plain = key.cipher.open_in_place(nonce, aad, &mut rest).map_err(|_| damaged())?;
        String::from_utf8(plain.to_vec()).map_err(|_| damaged())
    }

    /// The key, which may be made where there is none.
    fn key(&self, make: bool) -> Result<&Key> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let text = match &self.source {
            SecretKey::None => {
                return Err(Error::Internal("there is no key to seal secrets with".to_owned()));
            }
            SecretKey::Text(text) => text.clone(),
            SecretKey::File(path) => read(path, make)
                .map_err(|error| Error::Internal(format!("{}: {error}", path.display())))?,
        };
        let key = Key::read(&text)?;
        Ok(self.key.get_or_init(|| key))
    }
}

impl Key {
    fn read(text: &str) -> Result<Self> {
        let bytes = STANDARD.decode(text.trim()).ok().filter(|own| own.len() == KEY_LENGTH);
        let refuse = || Error::Internal("the secret key must be 32 bytes in base 64".to_owned());
        let bytes = bytes.ok_or_else(refuse)?;
        let cipher = UnboundKey::new(&CHACHA20_POLY1305, &bytes).map_err(|_| refuse())?;
        let digest = Sha256::digest([b"key id", bytes.as_slice()].concat());
        let id = digest.get(..4).map(hex::encode).unwrap_or_default();
        Ok(Self { id, cipher: LessSafeKey::new(cipher) })
    }
}

/// Reads the key's file, and makes it first if that is wanted.
fn read(path: &Path, make: bool) -> std::io::Result<String> {
    if make && !path.exists() {
        create(path)?;
    }
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(std::io::Error::other("must be for its owner alone: chmod 600"));
    }
    fs::read_to_string(path)
}

/// Makes a key's file. It appears whole or not at all; of several who make it at once, one succeeds.
fn create(path: &Path) -> std::io::Result<()> {
    let mut key = [0; KEY_LENGTH];
    rand::rngs::SysRng.try_fill_bytes(&mut key).map_err(std::io::Error::other)?;
    let draft = path.with_extension(format!("{}.draft", uuid::Uuid::new_v4()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    writeln!(file, "{}", STANDARD.encode(key))?;
    file.sync_all()?;
    let made = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match made {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(byte: u8) -> Seal {
        Seal::new(SecretKey::Text(STANDARD.encode([byte; KEY_LENGTH])))
    }

    #[test]
    fn what_is_sealed_is_opened_with_the_same_key_in_the_same_place() {
        let own = seal(1);
        let sealed = own.seal("provider:7", "hush").unwrap();
        assert!(!sealed.contains("hush"));
        assert_ne!(sealed, own.seal("provider:7", "hush").unwrap());
        assert_eq!(seal(1).open("provider:7", &sealed).unwrap(), "hush");
        let refused = |error: Error| match error {
            Error::Internal(text) => text,
            other => other.to_string(),
        };
        let other = refused(seal(2).open("provider:7", &sealed).unwrap_err());
        assert!(other.ends_with("under another key than the present one"), "{other}");
        for text in [sealed.clone() + "A", sealed.replace("v1.", "v2."), "v1".to_owned()] {
            assert!(own.open("provider:7", &text).is_err(), "{text}");
        }
        let moved = refused(own.open("provider:8", &sealed).unwrap_err());
        assert_eq!(moved, "the secret of provider:8 was tampered with");
        assert_eq!(format!("{own:?}"), "Seal { source: Text(…), .. }");
    }

    #[test]
    fn the_file_is_made_once_and_for_its_owner_alone() {
        let folder = std::env::temp_dir().join(uuid::Uuid::new_v4().to_string());
        fs::create_dir(&folder).unwrap();
        let path = folder.join("secret.key");
        let own = || Seal::new(SecretKey::File(path.clone()));
        assert!(own().open("a", "v1.x.y").is_err());
        assert!(!path.exists(), "what only opens makes no key");
        let sealed = own().seal("a", "hush").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(own().open("a", &sealed).unwrap(), "hush");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(own().open("a", &sealed).is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
