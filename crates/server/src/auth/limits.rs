//! How often somebody may try to get in: per address, and per name and address.
//!
//! A stranger must not be able to lock anybody out, so failures count against the pair of the name and the
//! network that they came from. Against guessing from many networks there is a budget a name, which does not
//! concern networks that its owner has signed in from.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};

use burgee_domain::{Error, Result, Timestamp};
use governor::clock::{Clock as _, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::address::network;
use crate::app::Clock;

/// Attempts to sign in, of one address, a minute.
const SIGN_INS: u32 = 10;
/// Requests to token endpoints, of one address, a minute.
const TOKENS: u32 = 60;
/// Uses of links, of one address, a minute.
const LINKS: u32 = 10;
/// Failures against one name from networks that it has not signed in from, an hour.
const FAILURES: u32 = 100;

/// Failures that cost nothing yet: everybody mistypes.
const FREE_FAILURES: u32 = 4;
/// The wait after the first failure that costs, doubled with each.
const FIRST_WAIT_MICROS: i64 = 2_000_000;
/// The longest wait: 15 minutes.
const LONGEST_WAIT_MICROS: i64 = 15 * 60 * 1_000_000;
/// Failures are forgotten after a day.
const REMEMBERED_MICROS: i64 = 24 * 3_600 * 1_000_000;
/// So many pairs are remembered; after that the ones that wait the least are forgotten.
const MOST_REMEMBERED: usize = 50_000;

/// What is limited by address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Attempt {
    /// Signing in, or confirming who one is.
    SignIn,
    /// Asking for tokens.
    Token,
    /// Using a link that was sent to somebody, or the one that sets an instance up.
    Link,
}

/// How often somebody has tried to get in lately, on this node.
pub(crate) struct Limits {
    clock: AppClock,
    sign_ins: Limiter<IpAddr>,
    tokens: Limiter<IpAddr>,
    links: Limiter<IpAddr>,
    budgets: Limiter<String>,
    failures: Mutex<HashMap<(String, IpAddr), Failures>>,
}

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, AppClock, NoOpMiddleware<Nanos>>;

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: i64,
    until: i64,
}

/// The product's clock as the limiters want it.
#[derive(Clone)]
struct AppClock(Clock);

impl governor::clock::Clock for AppClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let micros = u64::try_from((self.0)().as_micros()).unwrap_or_default();
        Nanos::new(micros.saturating_mul(1000))
    }
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Limits").finish_non_exhaustive()
    }
}

impl Limits {
    pub(crate) fn new(clock: Clock) -> Self {
        let clock = AppClock(clock);
        Self {
            sign_ins: limiter(Quota::per_minute, SIGN_INS, &clock),
            tokens: limiter(Quota::per_minute, TOKENS, &clock),
            links: limiter(Quota::per_minute, LINKS, &clock),
            budgets: limiter(Quota::per_hour, FAILURES, &clock),
            failures: Mutex::default(),
            clock,
        }
    }

    /// Counts an attempt of an address.
    ///
    /// # Errors
    ///
    /// [`Error::RateLimited`] if it has made too many.
    pub(crate) fn attempt(&self, attempt: Attempt, address: IpAddr) -> Result<()> {
        let limiter = match attempt {
            Attempt::SignIn => &self.sign_ins,
            Attempt::Token => &self.tokens,
            Attempt::Link => &self.links,
        };
        self.count(limiter, &network(address))
    }

    /// Fails unless somebody from an address may try a name's secret now. `known` tells whether the name has
    /// signed in from there.
    ///
    /// # Errors
    ///
    /// [`Error::RateLimited`].
    pub(crate) fn check_name(&self, name: &str, address: IpAddr, known: bool) -> Result<()> {
        let now = (self.clock.0)().as_micros();
        let key = (name.to_owned(), network(address));
        if let Some(failures) = self.failures().get(&key)
            && failures.until > now
        {
            return Err(retry_after(failures.until - now));
        }
        if known { Ok(()) } else { self.count(&self.budgets, &key.0) }
    }

    /// Remembers that a name's secret was wrong, or forgets its failures because it was right.
    pub(crate) fn learn(&self, name: &str, address: IpAddr, now: Timestamp, right: bool) {
        let now = now.as_micros();
        let key = (name.to_owned(), network(address));
        let mut failures = self.failures();
        if right {
            failures.remove(&key);
            return;
        }
        let own = failures.entry(key).or_insert(Failures { count: 0, last: now, until: now });
        own.count = own.count.saturating_add(1);
        own.last = now;
        if let Some(beyond) = own.count.checked_sub(FREE_FAILURES + 1) {
            let wait = FIRST_WAIT_MICROS.saturating_mul(1 << beyond.min(20));
            own.until = now + wait.min(LONGEST_WAIT_MICROS);
        }
        if failures.len() > MOST_REMEMBERED {
            forget(&mut failures, now);
        }
    }

    /// Forgets what no longer counts, so that memory does not grow with who has ever asked.
    pub(crate) fn tidy(&self) {
        self.sign_ins.retain_recent();
        self.tokens.retain_recent();
        self.links.retain_recent();
        self.budgets.retain_recent();
        let now = (self.clock.0)().as_micros();
        self.failures().retain(|_, own| own.last > now - REMEMBERED_MICROS);
    }

    fn count<K: Hash + Eq + Clone>(&self, limiter: &Limiter<K>, key: &K) -> Result<()> {
        limiter.check_key(key).map_err(|refused| {
            let wait = refused.earliest_possible().duration_since(self.clock.now());
            retry_after(i64::try_from(wait.as_u64() / 1000).unwrap_or(i64::MAX))
        })
    }

    /// A panic elsewhere leaves the map as it was, which is fine to go on with.
    fn failures(&self) -> MutexGuard<'_, HashMap<(String, IpAddr), Failures>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn limiter<K: Hash + Eq + Clone>(
    per: impl Fn(NonZeroU32) -> Quota,
    count: u32,
    clock: &AppClock,
) -> Limiter<K> {
    let quota = per(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN));
    RateLimiter::new(quota, DashMapStateStore::default(), clock.clone())
}

fn retry_after(micros: i64) -> Error {
    let seconds = u64::try_from(micros).unwrap_or_default() / 1_000_000;
    Error::RateLimited { retry_after: seconds + 1 }
}

/// Makes room: the older half goes.
fn forget(failures: &mut HashMap<(String, IpAddr), Failures>, now: i64) {
    let mut ages: Vec<i64> = failures.values().map(|own| now - own.last).collect();
    let middle = ages.len() / 2;
    let (_, median, _) = ages.select_nth_unstable(middle);
    let median = *median;
    failures.retain(|_, own| now - own.last < median);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    struct Fixture {
        time: Arc<AtomicI64>,
        limits: Limits,
    }

    impl Fixture {
        fn new() -> Self {
            let time = Arc::new(AtomicI64::new(1_000_000_000_000));
            let own = Arc::clone(&time);
            let clock: Clock = Arc::new(move || Timestamp::from_micros(own.load(Ordering::SeqCst)));
            Self { time, limits: Limits::new(clock) }
        }

        fn pass(&self, seconds: i64) {
            self.time.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
        }

        fn fail(&self, name: &str, address: &str) -> Result<()> {
            let address = address.parse().unwrap();
            self.limits.check_name(name, address, false)?;
            let now = Timestamp::from_micros(self.time.load(Ordering::SeqCst));
            self.limits.learn(name, address, now, false);
            Ok(())
        }
    }

    #[test]
    fn an_address_has_so_many_attempts_a_minute() {
        let fixture = Fixture::new();
        let attempt =
            |address: &str| fixture.limits.attempt(Attempt::SignIn, address.parse().unwrap());
        let let_through = (0..1000).filter(|_| attempt("192.0.2.1").is_ok()).count();
        assert_eq!(let_through, 10);
        assert!(attempt("192.0.2.2").is_ok());
        let refused = attempt("192.0.2.1").unwrap_err();
        assert!(matches!(refused, Error::RateLimited { retry_after: 1..=7 }), "{refused:?}");
        fixture.pass(60);
        assert_eq!((0..1000).filter(|_| attempt("192.0.2.1").is_ok()).count(), 10);
    }

    #[test]
    fn waits_double_for_the_pair_alone() {
        let fixture = Fixture::new();
        for _ in 0..5 {
            fixture.fail("ada", "192.0.2.1").unwrap();
        }
        assert_eq!(fixture.fail("ada", "192.0.2.1"), Err(Error::RateLimited { retry_after: 3 }));
        // Whoever it is, Ada herself signs in from elsewhere, and others from here.
        fixture.fail("ada", "192.0.2.9").unwrap();
        fixture.fail("bob", "192.0.2.1").unwrap();
        fixture.pass(3);
        fixture.fail("ada", "192.0.2.1").unwrap();
        assert_eq!(fixture.fail("ada", "192.0.2.1"), Err(Error::RateLimited { retry_after: 5 }));
    }

    #[test]
    fn guessing_from_many_networks_stops_and_the_owner_goes_on() {
        let fixture = Fixture::new();
        let address = |n: u32| format!("10.{}.{}.1", n / 250, n % 250);
        let evaluated = (0..5000).filter(|n| fixture.fail("ada", &address(*n)).is_ok()).count();
        assert_eq!(evaluated, 100);
        let known: IpAddr = "192.0.2.1".parse().unwrap();
        assert_eq!(fixture.limits.check_name("ada", known, true), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let fixture = Fixture::new();
        let now = Timestamp::from_micros(0);
        for n in 0..60_000_u32 {
            let address = IpAddr::V4(n.into());
            let now = now.as_micros() + i64::from(n);
            fixture.limits.learn("ada", address, Timestamp::from_micros(now), false);
        }
        assert!(fixture.limits.failures().len() <= MOST_REMEMBERED);
        fixture.pass(2 * 24 * 3_600);
        fixture.limits.tidy();
        assert_eq!(fixture.limits.failures().len(), 0);
    }
}
