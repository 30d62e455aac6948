//! One message over one connection. Nothing is read but the status.

use std::time::Duration;

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use tokio::time::timeout;
use url::Url;

use super::address::Reach;
use super::connector::{Connector, target};
use super::signature::{hub_signature, standard_signature};
use crate::app::delivery::{Attempt, Message};

/// From the look-up of the name to the status of the answer.
const TIME_OUT: Duration = Duration::from_secs(10);
const AGENT: &str = concat!("Burgee-Webhooks/", env!("CARGO_PKG_VERSION"));

/// Sends messages.
#[derive(Clone)]
pub(crate) struct Sender(Connector);

impl Sender {
    /// A sender that trusts the certificates that the machine does.
    pub(crate) fn new(reach: Reach) -> Result<Self, String> {
        Connector::new(reach).map(Self)
    }

    /// Sends a message; any status of 200 and something means that it has arrived.
    pub(crate) async fn send(&self, message: &Message, timestamp: i64) -> Attempt {
        let outcome = timeout(TIME_OUT, self.exchange(message, timestamp)).await;
        let refused = |error: String| Attempt { status: None, error: Some(error) };
        match outcome {
            Ok(Ok(status @ 200..300)) => Attempt { status: Some(status), error: None },
            Ok(Ok(status)) => {
                Attempt { status: Some(status), error: Some(format!("answered {status}")) }
            }
            Ok(Err(error)) => refused(error),
            Err(_) => refused(format!("no answer within {} s", TIME_OUT.as_secs())),
        }
    }

    async fn exchange(&self, message: &Message, timestamp: i64) -> Result<u16, String> {
        // What was allowed when the webhook was made need not be now.
        let url = self.0.check_url(&message.url)?;
        let request = request(&url, message, timestamp)?;
        Ok(self.0.send(&url, request, 0).await?.status)
    }
}

fn request(url: &Url, message: &Message, timestamp: i64) -> Result<Request<Full<Bytes>>, String> {
    let Message { id, secret, body, .. } = message;
    let (path, host) = target(url)?;
    let id = format!("msg_{id}");
    Request::post(path)
        .header(HOST, host)
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, AGENT)
        .header("x-hub-signature", hub_signature(secret, body))
        .header("webhook-signature", standard_signature(secret, &id, timestamp, body))
        .header("webhook-timestamp", timestamp)
        .header("webhook-id", id)
        .body(Full::new(Bytes::from(body.clone())))
        .map_err(|error| error.to_string())
}
