//! How clients prove who they are.

use burgee_domain::{Error, OAuthClient, Result};
use burgee_store::Reader;

use super::parameters::Parameters;
use super::refused;
use crate::auth::token::{TokenKind, TokenParts};

/// What a hash is compared with when no secret has the selector: the work is the same then.
const NOBODY: [u8; 32] = [0; 32];

/// One text for everything that can be wrong, so that nobody learns which clients there are.
fn unknown() -> Error {
    refused("invalid_client", "The client is unknown, or its secret is wrong")
}

/// Finds who asks, by the id and secret of an `Authorization: Basic` header or of the parameters, never of both.
///
/// # Errors
///
/// `invalid_client`, `invalid_request`.
pub(super) async fn client(
    reader: &Reader,
    parameters: &Parameters,
    basic: Option<&(String, String)>,
) -> Result<OAuthClient> {
    let (own_id, own_secret) = (parameters.one("client_id")?, parameters.one("client_secret")?);
    let (id, secret) = match basic {
        Some(_) if own_secret.is_some() => {
            let reason = "The client's secret is there twice: in the header and beside it";
            return Err(refused("invalid_request", reason));
        }
        Some((id, _)) if own_id.is_some_and(|own| own != id) => {
            return Err(refused("invalid_request", "The header is of another client"));
        }
        Some((id, secret)) => (id.as_str(), Some(secret.as_str()).filter(|own| !own.is_empty())),
        None => (own_id.ok_or_else(unknown)?, own_secret),
    };
    let client = match id.parse() {
        Ok(id) => super::client(reader, id).await?,
        Err(_) => None,
    };
    let parts = secret.and_then(|own| TokenParts::parse(TokenKind::OAuthClient, own));
    let mut secrets = client.iter().flat_map(|own| &own.secrets);
    let selector = parts.as_ref().map(|own| own.selector.as_str());
    let named = secrets.find(|own| selector == Some(own.selector.as_str()));
    let hash = named.and_then(|own| hex::decode(&own.hash).ok());
    let proven = parts.is_some_and(|own| own.proves(hash.as_deref().unwrap_or(&NOBODY)));
    let client = client.ok_or_else(unknown)?;
    // Who cannot keep a secret has none, and whoever sends one takes it for another.
    let right = if client.confidential { proven } else { secret.is_none() };
    if right { Ok(client) } else { Err(unknown()) }
}
