//! What clients ask people for, at `/oauth2/authorize`: read, checked, and answered in the address that people come
//! back to.

use std::fmt::Write as _;

use burgee_domain::{Error, Legacy, OAuthClient, Result, Scope};
use serde::{Deserialize, Serialize};

use super::parameters::Parameters;
use super::refused;
use crate::app::App;
use crate::auth::redirect;

/// What stands in a request once.
const NAMES: [&str; 9] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "scopes",
    "state",
    "account_id",
    "code_challenge",
    "code_challenge_method",
];

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wanted {
    /// A code, in the query of the address.
    Code,
    /// An access token, in its fragment.
    Token,
}

/// Where answers go, and what all of them say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Way {
    /// The address, which is a registered one.
    pub(crate) redirect_uri: String,
    pub(crate) wanted: Wanted,
    /// As it came, to be sent back as it came: encoded.
    pub(crate) state: Option<String>,
    /// Who answers, for clients that ask several (RFC 9207).
    pub(crate) issuer: Option<String>,
}

/// A request that makes sense.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) client: OAuthClient,
    pub(crate) way: Way,
    pub(crate) scope: Scope,
    /// The account that it is about, if it says so.
    pub(crate) account_id: Option<String>,
    /// What proves later that it was this client that asked: PKCE, S256.
    pub(crate) challenge: Option<String>,
    /// Which old ways the client has.
    pub(crate) legacy: Legacy,
}

/// Why a request is not answered with a question.
#[derive(Clone, Debug)]
pub(crate) enum Denial {
    /// The person is told: nobody knows where to send them.
    Shown(Error),
    /// The client is told, in this address.
    Sent(String),
}

/// Reads a request; `state` is as it came, encoded.
pub(crate) async fn read(
    app: &App,
    parameters: &Parameters,
    state: Option<&str>,
) -> Result<Request, Denial> {
    let (client, redirect_uri) = target(app, parameters).await.map_err(Denial::Shown)?;
    let legacy = client.legacy_on(app.settings.legacy_oauth);
    let challenge = parameters.one("code_challenge").ok().flatten().map(str::to_owned);
    let wanted = match parameters.one("response_type") {
        Ok(Some("token")) => Wanted::Token,
        _ => Wanted::Code,
    };
    // Apps made for the vendor are answered to the letter as the vendor does, which does not say who it is.
    let modern = wanted == Wanted::Code && (challenge.is_some() || !legacy.any());
    let way = Way {
        redirect_uri,
        wanted,
        state: state.map(clean),
        issuer: modern.then(|| app.settings.public_url.clone()),
    };
    let request = Request {
        scope: Scope::all(),
        account_id: parameters.one("account_id").ok().flatten().map(str::to_owned),
        client,
        way,
        challenge,
        legacy,
    };
    match check(parameters, &request) {
        Ok(scope) => Ok(Request { scope, ..request }),
        Err(error) => Err(Denial::Sent(request.way.refusal(&error))),
    }
}

/// Who asks, and where answers go. Unless both are known, nobody is sent anywhere.
async fn target(app: &App, parameters: &Parameters) -> Result<(OAuthClient, String)> {
    let id = parameters.one("client_id")?.and_then(|own| own.parse().ok());
    let client = match id {
        Some(id) => super::client(&app.store, id).await?,
        None => None,
    };
    let client = client.ok_or_else(|| {
        refused("unknown_client", "The app is not known here, or is no longer in use")
    })?;
    let uri = parameters.one("redirect_uri")?.ok_or_else(|| {
        refused("no_redirect_uri", "The app does not say where to send you back to")
    })?;
    if redirect::is_registered(&client.redirect_uris, uri) {
        Ok((client, uri.to_owned()))
    } else {
        Err(refused(
            "wrong_redirect_uri",
            "The app wants you sent somewhere that it is not known to be at",
        ))
    }
}

/// Where a request leads in the end, if it leads anywhere: scheme, host and port.
pub(crate) async fn origin(app: &App, parameters: &Parameters) -> Option<String> {
    let (_, uri) = target(app, parameters).await.ok()?;
    Some(redirect::origin(&uri))
}

/// What is asked for, if the client may ask so.
fn check(parameters: &Parameters, request: &Request) -> Result<Scope> {
    parameters.check_once(&NAMES)?;
    let legacy = request.legacy;
    match parameters.one("response_type")? {
        Some("code") => {}
        Some("token") if legacy.allow_implicit => {}
        Some("token") => {
            let reason = "The client may not be given tokens in an address";
            return Err(refused("unauthorized_client", reason));
        }
        Some(_) => {
            return Err(refused("unsupported_response_type", "response_type must be code"));
        }
        None => return Err(refused("invalid_request", "response_type is missing")),
    }
    let method = parameters.one("code_challenge_method")?;
    match (&request.challenge, method) {
        (Some(challenge), Some("S256")) if is_challenge(challenge) => {}
        (Some(_), Some("S256")) => {
            return Err(refused(
                "invalid_request",
                "code_challenge must be a SHA-256 in base64url",
            ));
        }
        // Without a method it would be `plain`.
        (Some(_), _) => {
            return Err(refused("invalid_request", "code_challenge_method must be S256"));
        }
        (None, Some(_)) => return Err(refused("invalid_request", "code_challenge is missing")),
        (None, None) if request.way.wanted == Wanted::Token || legacy.allow_no_pkce => {}
        (None, None) => {
            return Err(refused("invalid_request", "code_challenge is missing: PKCE is required"));
        }
    }
    Ok(parameters.scope()?.unwrap_or_else(Scope::all))
}

/// 32 bytes in base64url: 43 characters.
fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|own| own.is_ascii_alphanumeric() || b"-_".contains(&own))
}

impl Way {
    /// The address with an answer, whose values are encoded where they need to be.
    pub(crate) fn to(&self, first: &[(&str, &str)], last: &[(&str, &str)]) -> String {
        let mut address = self.redirect_uri.clone();
        address.push(match self.wanted {
            Wanted::Token => '#',
            Wanted::Code if address.contains('?') => '&',
            Wanted::Code => '?',
        });
        let mut pairs: Vec<(&str, String)> =
            first.iter().map(|(name, value)| (*name, encode(value))).collect();
        pairs.extend(self.state.iter().map(|state| ("state", state.clone())));
        pairs.extend(last.iter().map(|(name, value)| (*name, encode(value))));
        pairs.extend(self.issuer.iter().map(|issuer| ("iss", encode(issuer))));
        let pairs: Vec<String> =
            pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        address.push_str(&pairs.join("&"));
        address
    }

    /// The address with the answer that somebody, or a rule, said no.
    pub(crate) fn refusal(&self, error: &Error) -> String {
        match error {
            Error::Refused { code, reason } => {
                self.to(&[("error", code), ("error_description", reason)], &[])
            }
            Error::RateLimited { .. } | Error::Unavailable => {
                self.to(&[("error", "temporarily_unavailable")], &[])
            }
            _ => self.to(&[("error", "server_error")], &[]),
        }
    }

    /// The address with the answer that the person said no: to the letter the vendor's.
    pub(crate) fn denial(&self) -> String {
        self.to(&[("error", "access_denied")], &[])
    }
}

/// What came encoded stays as it is; what should have been is.
fn clean(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for byte in raw.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~%+!$'()*,;:@/?=".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// Percent-encodes all but what never needs it.
fn encode(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(redirect_uri: &str, wanted: Wanted) -> Way {
        let state = Some("a%2Fb+c".to_owned());
        Way { redirect_uri: redirect_uri.to_owned(), wanted, state, issuer: None }
    }

    #[test]
    fn answers_stand_where_the_vendor_has_them() {
        let code = way("https://app.example/back?tenant=1", Wanted::Code);
        let expected = "https://app.example/back?tenant=1&code=x%20y&state=a%2Fb+c";
        assert_eq!(code.to(&[("code", "x y")], &[]), expected);
        let token = way("https://app.example/back", Wanted::Token);
        assert_eq!(token.denial(), "https://app.example/back#error=access_denied&state=a%2Fb+c");
        let modern = Way { issuer: Some("https://burgee.test".to_owned()), state: None, ..code };
        let expected =
            "https://app.example/back?tenant=1&error=access_denied&iss=https%3A%2F%2Fburgee.test";
        assert_eq!(modern.denial(), expected);
    }

    #[test]
    fn a_state_stays_as_it_came() {
        assert_eq!(clean("a%2fb+c=d~"), "a%2fb+c=d~");
        assert_eq!(clean("a\"b#<ä"), "a%22b%23%3C%C3%A4");
    }
}
