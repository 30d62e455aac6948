//! Request limits, as the vendor has them: off unless an operator wants them.
//!
//! A token may make so many requests a minute on each API. Beyond that it is told how long to wait.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use burgee_domain::Error;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::app::App;
use crate::auth::address::{self, network};
use crate::auth::cookie;
use crate::auth::token::{TokenKind, TokenParts};
use crate::rest::extract::{bearer, refusal};

/// Requests a minute on flags/v1.
const FLAGS_PER_MINUTE: u32 = 120;
/// Requests a minute on v2.
const APP_PER_MINUTE: u32 = 100;
/// Requests a minute for results, which are dear.
const RESULTS_PER_MINUTE: u32 = 20;

type Limiter = DefaultKeyedRateLimiter<Asker, StateInformationMiddleware>;

/// Whose requests are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Asker {
    /// A token or a session, by its selector. That it is a right one nobody has looked for yet: who makes one up has a
    /// count of their own, and gets nothing for it.
    Credential(String),
    /// Who shows neither.
    Network(IpAddr),
}

impl Asker {
    fn of(parts: &Parts, app: &App) -> Self {
        let token =
            bearer(parts).ok().and_then(|own| TokenParts::parse(TokenKind::of_bearer(own)?, own));
        let session = || {
            let cookie = cookie::of(&parts.headers, &app.settings)?;
            TokenParts::parse(TokenKind::Session, cookie)
        };
        token.or_else(session).map_or_else(
            || Self::Network(network(address::of(parts, &app.settings.trusted_proxies))),
            |own| Self::Credential(own.selector),
        )
    }
}

/// How often each token has asked lately.
pub(crate) struct RateLimits {
    flags: Limiter,
    app: Limiter,
    results: Limiter,
    clock: DefaultClock,
}

impl std::fmt::Debug for RateLimits {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RateLimits").finish_non_exhaustive()
    }
}

impl RateLimits {
    /// The vendor's limits.
    pub(crate) fn vendor() -> Self {
        let limiter = |per_minute: u32| {
            let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
            RateLimiter::keyed(quota).with_middleware()
        };
        Self {
            flags: limiter(FLAGS_PER_MINUTE),
            app: limiter(APP_PER_MINUTE),
            results: limiter(RESULTS_PER_MINUTE),
            clock: DefaultClock::default(),
        }
    }

    /// Forgets who has not asked lately.
    pub(crate) fn tidy(&self) {
        for own in [&self.flags, &self.app, &self.results] {
            own.retain_recent();
        }
    }

    fn limiter(&self, path: &str) -> (&Limiter, u32) {
        if path.ends_with("/results") {
            (&self.results, RESULTS_PER_MINUTE)
        } else if path.starts_with("/v2") {
            (&self.app, APP_PER_MINUTE)
        } else {
            (&self.flags, FLAGS_PER_MINUTE)
        }
    }
}

/// Lets a request through if its token has any left, and says on every answer how many are.
pub(crate) async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(limits) = &app.rate_limits else {
        return next.run(request).await;
    };
    let (limiter, per_minute) = limits.limiter(request.uri().path());
    let (parts, body) = request.into_parts();
    let key = Asker::of(&parts, &app);
    let request = Request::from_parts(parts, body);
    match limiter.check_key(&key) {
        Ok(state) => {
            let remaining = state.remaining_burst_capacity();
            let mut response = next.run(request).await;
            tell(response.headers_mut(), per_minute, remaining, Duration::ZERO);
            response
        }
        Err(refused) => {
            let wait = refused.wait_time_from(limits.clock.now());
            let retry_after = wait.as_secs() + 1;
            let (parts, _) = request.into_parts();
            let mut response = refusal(&parts, Error::RateLimited { retry_after }).into_response();
            tell(response.headers_mut(), per_minute, 0, wait);
            response
        }
    }
}

/// In the standard's headers, and in those that old clients of the vendor read.
fn tell(headers: &mut HeaderMap, limit: u32, remaining: u32, reset: Duration) {
    let reset = if reset.is_zero() { 0 } else { reset.as_secs() + 1 };
    let values = [
        ("ratelimit-limit", u64::from(limit)),
        ("ratelimit-remaining", u64::from(remaining)),
        ("ratelimit-reset", reset),
        ("x-ratelimit-limit", u64::from(limit)),
        ("x-ratelimit-remaining", u64::from(remaining)),
        ("x-ratelimit-reset", reset),
    ];
    for (name, value) in values {
        if let Ok(value) = HeaderValue::from_str(&value.to_string()) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}
