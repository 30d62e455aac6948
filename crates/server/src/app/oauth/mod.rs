//! OAuth 2.0: apps that people allow to act for them. There are two profiles. The modern one is what everybody gets:
//! codes with PKCE, and refresh tokens that are replaced with every use. The other one is for apps made for the vendor,
//! switch by switch and client by client: see `docs/oauth.md`.

pub(crate) mod authorization;
pub(crate) mod authorize;
pub(crate) mod client;
mod code;
pub(crate) mod consent;
pub(crate) mod exchange;
mod grant;
pub(crate) mod inspect;
pub(crate) mod parameters;
mod proof;
mod refresh;

use burgee_domain::{Error, OAuthClient, Result};
use burgee_store::{Reader, Transaction};

use super::App;
use super::entity::{self, store_error};

/// How long an access token works: two hours.
pub(crate) const ACCESS_SECONDS: i64 = 7_200;

/// A refusal in the words of RFC 6749: a code for programs, and a sentence for people.
fn refused(code: &'static str, reason: &'static str) -> Error {
    Error::Refused { code, reason }
}

/// A client that is in use.
async fn client(reader: &Reader, id: i64) -> Result<Option<OAuthClient>> {
    let client = entity::by_id::<OAuthClient>(reader, id).await?;
    Ok(client.filter(|own| !own.disabled))
}

/// Begins a change of what a client was allowed. Until it ends, nobody else changes the client or anything of its.
async fn begin(app: &App, client_id: i64) -> Result<Transaction> {
    let tx = app.store.begin().await.map_err(store_error)?;
    // The lock of a number: projects take theirs from the same numbers without harm.
    tx.lock_project(client_id).await.map_err(store_error)?;
    Ok(tx)
}
