//! Asking issuers.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT};
use serde_json::Value;
use tokio::time::timeout;
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

use super::{Failure, Metadata};
use crate::webhook::address::Reach;
use crate::webhook::connector::{Answer, Connector, target};

/// From the look-up of the name to the end of the answer.
const TIME_OUT: Duration = Duration::from_secs(10);
/// The longest answer that is read: 256 KiB.
const LONGEST_ANSWER: usize = 256 << 10;
/// The longest text of an issuer that is passed on to the log.
const LONGEST_COMPLAINT: usize = 200;
const AGENT: &str = concat!("Burgee/", env!("CARGO_PKG_VERSION"));

/// Asks issuers.
pub(super) struct Client(Connector);

/// A code that stands for tokens, and what proves that it was given to us.
pub(crate) struct CodeExchange<'a> {
    pub(crate) metadata: &'a Metadata,
    pub(crate) client_id: &'a str,
    pub(crate) client_secret: Option<&'a str>,
    pub(crate) redirect_uri: &'a str,
    pub(crate) code: &'a str,
    pub(crate) verifier: &'a str,
}

/// What a code stood for; secrets, so nothing prints them.
pub(crate) struct Tokens {
    pub(crate) id_token: String,
    pub(crate) access_token: Option<String>,
}

impl Client {
    pub(super) fn new(reach: Reach) -> Result<Self, String> {
        Connector::new(reach).map(Self)
    }

    pub(super) fn check_url(&self, text: &str) -> Result<Url, String> {
        self.0.check_url(text)
    }

    /// Fetches a document.
    pub(super) async fn get(&self, place: &str) -> Result<Value, Failure> {
        let url = self.check_url(place).map_err(Failure::Unreachable)?;
        let (path, host) = target(&url).map_err(Failure::Unreachable)?;
        let request = Request::get(path)
            .header(HOST, host)
            .header(USER_AGENT, AGENT)
            .header(ACCEPT, "application/json")
            .body(Full::default());
        let request = request.map_err(|error| Failure::Unreachable(error.to_string()))?;
        let answer = self.send(&url, request).await?;
        if answer.status != 200 {
            return Err(Failure::Unreachable(format!("{url} answered {}", answer.status)));
        }
        serde_json::from_slice(&answer.body)
            .map_err(|_| Failure::Unreachable(format!("what {url} answered does not read")))
    }

    /// Exchanges a code.
    pub(super) async fn exchange(&self, code: &CodeExchange<'_>) -> Result<Tokens, Failure> {
        let missing = || Failure::Unreachable("the issuer exchanges no codes".to_owned());
        let url = code.metadata.token_endpoint.as_ref().ok_or_else(missing)?;
        let request = exchange_request(url, code).map_err(Failure::Unreachable)?;
        let answer = self.send(url, request).await?;
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        if answer.status != 200 {
            let error = text("error").unwrap_or_default();
            let error: String = error.chars().filter(char::is_ascii_graphic).collect();
            let error: String = error.chars().take(LONGEST_COMPLAINT).collect();
            let why = format!("the issuer does not take the code: {} {error}", answer.status);
            return Err(Failure::Refused(why));
        }
        let id_token = text("id_token").map(str::to_owned);
        Ok(Tokens {
            id_token: id_token.ok_or(Failure::Token("the issuer gives no ID token"))?,
            access_token: text("access_token").map(str::to_owned),
        })
    }

    async fn send(&self, url: &Url, request: Request<Full<Bytes>>) -> Result<Answer, Failure> {
        let answer = timeout(TIME_OUT, self.0.send(url, request, LONGEST_ANSWER)).await;
        let late = format!("{url} does not answer within {} s", TIME_OUT.as_secs());
        answer.map_err(|_| Failure::Unreachable(late))?.map_err(Failure::Unreachable)
    }
}

fn exchange_request(url: &Url, code: &CodeExchange<'_>) -> Result<Request<Full<Bytes>>, String> {
    let (path, host) = target(url)?;
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", code.code)
        .append_pair("redirect_uri", code.redirect_uri)
        .append_pair("code_verifier", code.verifier);
    let mut request = Request::post(path)
        .header(HOST, host)
        .header(USER_AGENT, AGENT)
        .header(ACCEPT, "application/json")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    match code.client_secret {
        Some(secret) if !code.metadata.takes_secret_in_body => {
            // Both parts are encoded before they are joined: RFC 6749, §2.3.1.
            let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            let pair = format!("{}:{}", encoded(code.client_id), encoded(secret));
            let value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair)));
            let mut value = value.map_err(|error| error.to_string())?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        Some(secret) => {
            form.append_pair("client_id", code.client_id).append_pair("client_secret", secret);
        }
        None => {
            form.append_pair("client_id", code.client_id);
        }
    }
    request.body(Full::new(Bytes::from(form.finish()))).map_err(|error| error.to_string())
}
