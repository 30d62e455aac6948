//! Outside issuers of tokens, as OpenID Connect has them: what they say of themselves, their keys, and what they
//! prove. Connections go where webhooks may go, with limits on time and size; a redirect is a refusal.

pub(crate) mod claims;
mod fetch;
pub(crate) mod jwt;

use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, OnceLock, PoisonError};

use burgee_domain::Timestamp;
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use crate::webhook::address::Reach;
use fetch::Client;
pub(crate) use fetch::{CodeExchange, Tokens};
use jwt::{Keys, Unproven};

/// What an issuer says of itself is believed for an hour.
const BELIEVED_MICROS: i64 = 3_600 * 1_000_000;
/// Keys are fetched no more often than this for keys that nobody has, whoever asks: ten seconds.
const PATIENCE_MICROS: i64 = 10 * 1_000_000;
/// So many issuers are remembered; those are configured, so there are few.
const MOST_ISSUERS: usize = 1_000;
/// Where an issuer describes itself (OpenID Connect Discovery, §4).
const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// Why an issuer proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It cannot be asked, or does not answer as it should.
    Unreachable(String),
    /// It was asked, and says no.
    Refused(String),
    /// The token is not good.
    Token(&'static str),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreachable(why) | Self::Refused(why) => formatter.write_str(why),
            Self::Token(why) => formatter.write_str(why),
        }
    }
}

/// What an issuer says of itself.
#[derive(Debug)]
pub(crate) struct Metadata {
    /// Where people are sent.
    pub(crate) authorization_endpoint: Option<Url>,
    /// Where codes are exchanged.
    pub(crate) token_endpoint: Option<Url>,
    jwks_uri: Url,
    /// Whether it says with every answer that it is from itself (RFC 9207).
    pub(crate) names_itself: bool,
    /// Whether it takes the client's secret in a header only, or in the body only.
    pub(crate) takes_secret_in_body: bool,
}

/// The issuers that were asked lately.
pub(crate) struct Issuers {
    reach: Reach,
    /// Made when it is first needed: it reads the machine's certificates, which most commands never use.
    client: OnceLock<Result<Client, String>>,
    known: StdMutex<HashMap<String, Arc<Mutex<Known>>>>,
}

/// What is known of an issuer; whoever finds out holds it, and the others wait.
#[derive(Default)]
struct Known {
    metadata: Option<(i64, Arc<Metadata>)>,
    keys: Option<(i64, Arc<Keys>)>,
    failed: Option<(i64, Failure)>,
}

impl std::fmt::Debug for Issuers {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Issuers").finish_non_exhaustive()
    }
}

impl Issuers {
    pub(crate) fn new(reach: Reach) -> Self {
        Self { reach, client: OnceLock::new(), known: StdMutex::default() }
    }

    /// What an issuer says of itself.
    pub(crate) async fn metadata(
        &self,
        issuer: &str,
        now: Timestamp,
    ) -> Result<Arc<Metadata>, Failure> {
        let known = self.known(issuer);
        let mut known = known.lock().await;
        self.learn(&mut known, issuer, now.as_micros()).await
    }

    /// The claims of a token, if the issuer's keys prove them. A key that is not known may be a new one.
    pub(crate) async fn prove(
        &self,
        issuer: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<Value, Failure> {
        let token = Unproven::parse(token).map_err(Failure::Token)?;
        if token.issuer() != issuer {
            return Err(Failure::Token("the token is of another issuer"));
        }
        let known = self.known(issuer);
        let mut known = known.lock().await;
        let now = now.as_micros();
        let metadata = self.learn(&mut known, issuer, now).await?;
        let fresh = known.keys.as_ref().filter(|(at, keys)| {
            let wait = if token.has_key(keys) { BELIEVED_MICROS } else { PATIENCE_MICROS };
            at + wait > now
        });
        let keys = if let Some((_, keys)) = fresh {
            Arc::clone(keys)
        } else {
            let keys = self.keys(&metadata).await;
            let keys = Arc::new(remember(&mut known, keys, now)?);
            known.keys = Some((now, Arc::clone(&keys)));
            keys
        };
        drop(known);
        token.prove(&keys).map_err(Failure::Token)
    }

    /// Gets the tokens that a code stands for.
    pub(crate) async fn exchange(&self, code: &CodeExchange<'_>) -> Result<Tokens, Failure> {
        self.client()?.exchange(code).await
    }

    async fn learn(
        &self,
        known: &mut Known,
        issuer: &str,
        now: i64,
    ) -> Result<Arc<Metadata>, Failure> {
        // Whoever does not answer is not asked again at once, however many want to know.
        if let Some((at, failure)) = &known.failed
            && at + PATIENCE_MICROS > now
        {
            return Err(failure.clone());
        }
        if let Some((at, metadata)) = &known.metadata
            && at + BELIEVED_MICROS > now
        {
            return Ok(Arc::clone(metadata));
        }
        let metadata = self.discover(issuer).await;
        let metadata = Arc::new(remember(known, metadata, now)?);
        known.metadata = Some((now, Arc::clone(&metadata)));
        Ok(metadata)
    }

    async fn discover(&self, issuer: &str) -> Result<Metadata, Failure> {
        let client = self.client()?;
        let place = format!("{}{WELL_KNOWN}", issuer.trim_end_matches('/'));
        let document = client.get(&place).await?;
        if document.get("issuer").and_then(Value::as_str) != Some(issuer) {
            return Err(unreachable("the issuer calls itself something else"));
        }
        let place = |name: &str| match document.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                let url = client.check_url(value.as_str().unwrap_or_default());
                let unfit = |why| Failure::Unreachable(format!("the issuer's {name} {why}"));
                url.map(Some).map_err(unfit)
            }
        };
        let methods = document.get("token_endpoint_auth_methods_supported");
        let takes = |method: &str| {
            methods.and_then(Value::as_array).is_some_and(|own| own.iter().any(|own| own == method))
        };
        Ok(Metadata {
            authorization_endpoint: place("authorization_endpoint")?,
            token_endpoint: place("token_endpoint")?,
            jwks_uri: place("jwks_uri")?.ok_or_else(|| unreachable("the issuer has no keys"))?,
            names_itself: document.get("authorization_response_iss_parameter_supported")
                == Some(&Value::Bool(true)),
            takes_secret_in_body: takes("client_secret_post") && !takes("client_secret_basic"),
        })
    }

    async fn keys(&self, metadata: &Metadata) -> Result<Keys, Failure> {
        let document = self.client()?.get(metadata.jwks_uri.as_str()).await?;
        Keys::read(&document).map_err(unreachable)
    }

    fn client(&self) -> Result<&Client, Failure> {
        let client = self.client.get_or_init(|| Client::new(self.reach));
        client.as_ref().map_err(|why| Failure::Unreachable(why.clone()))
    }

    fn known(&self, issuer: &str) -> Arc<Mutex<Known>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_ISSUERS && !known.contains_key(issuer) {
            known.clear();
        }
        Arc::clone(known.entry(issuer.to_owned()).or_default())
    }
}

fn unreachable(why: &str) -> Failure {
    Failure::Unreachable(why.to_owned())
}

/// Notes that an issuer could not be asked, or that it could.
fn remember<T>(known: &mut Known, outcome: Result<T, Failure>, now: i64) -> Result<T, Failure> {
    known.failed = outcome.as_ref().err().map(|failure| (now, failure.clone()));
    outcome
}
