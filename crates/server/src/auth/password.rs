//! Passwords: argon2id, a few at a time, so that many who sign in at once cannot take the memory.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use burgee_domain::{Error, Result, Violations};
use tokio::sync::Semaphore;

/// What one hash takes: 19 MiB and two passes, the least that OWASP's cheat sheet on storing passwords names.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many are hashed at a time: with the above, 76 MiB at most.
const AT_A_TIME: usize = 4;
/// How many may wait; those beyond are sent away.
const WAITING: usize = 64;

/// Shorter ones are guessed.
const SHORTEST: usize = 12;
/// Longer ones only cost time.
const LONGEST: usize = 256;

/// Hashes and checks passwords.
#[derive(Debug)]
pub(crate) struct Passwords {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            running: Arc::new(Semaphore::new(AT_A_TIME)),
            waiting: Arc::new(Semaphore::new(AT_A_TIME + WAITING)),
        }
    }
}

/// Checked where nobody has the name, so that it takes as long as where somebody has.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| make("nobody has this password").unwrap_or_default());

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn make(password: &str) -> Result<String> {
    let hash = argon2().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| Error::Internal(error.to_string()))
}

fn proves(password: &str, hash: &str) -> bool {
    let hash = PasswordHash::new(hash);
    hash.is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
}

impl Passwords {
    /// Hashes a password: a PHC string.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] where too many wait.
    pub(crate) async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.work(move || make(&password)).await?
    }

    /// Whether it is the password with this hash; takes as long where there is none.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] where too many wait.
    pub(crate) async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool> {
        let password = password.to_owned();
        self.work(move || {
            let right = proves(&password, hash.as_deref().unwrap_or(&NOBODY));
            right && hash.is_some()
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let waiting = Arc::clone(&self.waiting).try_acquire_owned();
        let waiting = waiting.map_err(|_| Error::Unavailable)?;
        let running = Arc::clone(&self.running).acquire_owned().await;
        let running = running.map_err(|error| Error::Internal(error.to_string()))?;
        // Held until the work is done, even if nobody waits for it any more.
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop((waiting, running));
            done
        });
        done.await.map_err(|error| Error::Internal(error.to_string()))
    }
}

/// Adds what is wrong with a new password.
pub(crate) fn check(password: &str, email: &str, pointer: &str, violations: &mut Violations) {
    let length = password.chars().count();
    violations.check(
        length >= SHORTEST,
        pointer,
        "too_short",
        format!("must have at least {SHORTEST} characters"),
    );
    violations.check(
        password.len() <= LONGEST,
        pointer,
        "too_long",
        format!("must have at most {LONGEST} bytes"),
    );
    let mut different: Vec<char> = password.chars().collect();
    different.sort_unstable();
    different.dedup();
    let name = email.split('@').next().unwrap_or_default();
    let obvious = password.eq_ignore_ascii_case(email)
        || different.len() < 5
        || (!name.is_empty()
            && password.to_lowercase().replace(&name.to_lowercase(), "").len() < 5);
    violations.check(
        length < SHORTEST || !obvious,
        pointer,
        "too_easy",
        "is too easy to guess: it repeats itself or the e-mail address",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_proves_itself() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse battery").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse battery", Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct horse batterz", Some(hash)).await.unwrap());
        assert!(!passwords.verify("nobody has this password", None).await.unwrap());
    }

    #[test]
    fn poor_passwords_are_refused() {
        let codes = |password: &str| {
            let mut violations = Violations::default();
            check(password, "ada.lovelace@example.com", "/password", &mut violations);
            violations.iter().map(|own| own.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("short"), ["too_short"]);
        assert_eq!(codes("aaaaaaaabbbb"), ["too_easy"]);
        assert_eq!(codes("Ada.Lovelace12"), ["too_easy"]);
        assert_eq!(codes(&"long and longer ".repeat(17)), ["too_long"]);
        assert_eq!(codes("correct horse battery"), [""; 0]);
    }
}
