//! Who it is here whom an identity provider vouches for, and what they may do by its groups.
//!
//! People are known by issuer and subject. An e-mail address counts once, to find out who somebody is when they come
//! for the first time; only if the provider has verified it, and only within the provider's own account.

use burgee_domain::{Error, IdentityProvider, Project, Result, Role, collaborator};
use burgee_store::{IdentityRow, MembershipRow, Transaction, UserRow};
use serde_json::{Value, json};

use super::App;
use super::audit::{self, Entry};
use super::entity::{self, store_error};
use super::people::UserBody;
use super::session::Place;
use super::user;

/// The longest name that is taken over.
const NAME_LENGTH: usize = 100;

/// What strangers are told, and those whose address is somebody's whom the provider has no say about: nobody learns
/// who is there.
const STRANGER: Error = Error::Refused {
    code: "not_known",
    reason: "The identity provider says who you are, but you have no part here: ask an administrator to invite you",
};

/// Finds who it is or makes them part of the account, gives them what their groups give, and returns their id.
pub(super) async fn welcome(
    app: &App,
    tx: &Transaction,
    provider: &IdentityProvider,
    claims: &Value,
    place: &Place,
) -> Result<String> {
    // Two administrators must not be demoted at the same time.
    tx.lock_project(provider.account_id).await.map_err(store_error)?;
    let mut log = Log { provider, place, entries: Vec::new() };
    let user = match known(tx, provider, claims).await? {
        Some(user) => user,
        None => newcomer(app, tx, provider, claims, &mut log).await?,
    };
    give(tx, provider, claims, &user, &mut log).await?;
    audit::append(tx, log.entries, app.now()).await?;
    Ok(user.id)
}

/// What is done about somebody, for the audit log.
struct Log<'a> {
    provider: &'a IdentityProvider,
    place: &'a Place,
    entries: Vec<Entry>,
}

impl Log<'_> {
    fn add(&mut self, action: &str, user_id: &str, body: &Value) {
        self.entries.push(Entry {
            account_id: self.provider.account_id,
            actor: user_id.to_owned(),
            address: self.place.address.to_string(),
            action: action.to_owned(),
            subject: format!("user:{user_id}"),
            body: json!({ "identity_provider": self.provider.id, "what": body }),
            ..Entry::default()
        });
    }
}

/// Who has come before.
async fn known(
    tx: &Transaction,
    provider: &IdentityProvider,
    claims: &Value,
) -> Result<Option<UserRow>> {
    let subject = claims["sub"].as_str().unwrap_or_default();
    let identity = tx.identity(&provider.issuer, subject).await.map_err(store_error)?;
    let Some(identity) = identity else { return Ok(None) };
    let user = tx.user(&identity.user_id).await.map_err(store_error)?.ok_or(STRANGER)?;
    check(provider, &user)?;
    Ok(Some(user))
}

/// Who comes for the first time: somebody of the account with the same address, or somebody new.
async fn newcomer(
    app: &App,
    tx: &Transaction,
    provider: &IdentityProvider,
    claims: &Value,
    log: &mut Log<'_>,
) -> Result<UserRow> {
    // Some providers write it as a text.
    let verified = claims["email_verified"] == true || claims["email_verified"] == "true";
    let email = claims["email"].as_str().unwrap_or_default().trim().to_lowercase();
    if !verified || !collaborator::is_address(&email) {
        return Err(Error::Refused {
            code: "email_not_verified",
            reason: "The identity provider does not vouch for your e-mail address",
        });
    }
    let now = app.now().as_micros();
    let user = match tx.user_by_email(&email).await.map_err(store_error)? {
        Some(user) => {
            check(provider, &user)?;
            let identities = tx.identities_of_user(&user.id).await.map_err(store_error)?;
            // The address may have been given to somebody else since.
            if identities.iter().any(|own| own.issuer == provider.issuer) {
                return Err(STRANGER);
            }
            let body = UserBody { pending: false, ..UserBody::read(&user)? };
            let user = UserRow { body: body.to_text()?, ..user };
            tx.update_user(&user).await.map_err(store_error)?;
            user
        }
        None if provider.creates_people && provider.allows_email(&email) => {
            let name = |claim: &str| {
                let text = claims[claim].as_str().unwrap_or_default();
                text.chars().filter(|own| !own.is_control()).take(NAME_LENGTH).collect()
            };
            let body = UserBody {
                account_id: provider.account_id,
                first_name: name("given_name"),
                last_name: name("family_name"),
                ..UserBody::default()
            };
            let id = uuid::Uuid::new_v4().to_string();
            let body = body.to_text()?;
            let user = UserRow { id, email, body, disabled: false, created_at: now };
            tx.insert_user(&user).await.map_err(store_error)?;
            log.add("user.create", &user.id, &json!({ "email": user.email }));
            user
        }
        None => return Err(STRANGER),
    };
    let identity = IdentityRow {
        issuer: provider.issuer.clone(),
        subject: claims["sub"].as_str().unwrap_or_default().to_owned(),
        user_id: user.id.clone(),
        created_at: now,
    };
    tx.insert_identity(&identity).await.map_err(store_error)?;
    let told = json!({ "issuer": identity.issuer, "subject": identity.subject });
    log.add("identity.link", &user.id, &told);
    Ok(user)
}

/// Fails unless the provider has a say about somebody.
fn check(provider: &IdentityProvider, user: &UserRow) -> Result<()> {
    let body = UserBody::read(user)?;
    let own = body.account_id == provider.account_id && !body.service;
    if own && !user.disabled && provider.allows_email(&user.email) { Ok(()) } else { Err(STRANGER) }
}

/// Gives somebody what their groups give, and takes what they no longer do, in the projects that the mapping names.
async fn give(
    tx: &Transaction,
    provider: &IdentityProvider,
    claims: &Value,
    user: &UserRow,
    log: &mut Log<'_>,
) -> Result<()> {
    let membership = provider.membership(&provider.groups(claims));
    let present = tx.memberships_of_user(&user.id).await.map_err(store_error)?;
    for (project_id, role) in membership.roles {
        let before = present.iter().find(|own| own.project_id == project_id);
        let before = before.and_then(|own| Role::from_name(&own.role));
        // A project may have moved on since the mapping was made.
        let project: Option<Project> = entity::by_id(tx, project_id).await?;
        let ours = project.is_some_and(|own| own.account_id == provider.account_id);
        if before == role || !ours {
            continue;
        }
        match role {
            Some(role) => {
                let (user_id, role) = (user.id.clone(), role.name().to_owned());
                let row = MembershipRow { user_id, project_id, role };
                tx.put_membership(&row).await.map_err(store_error)?;
            }
            None => {
                tx.delete_membership(&user.id, project_id).await.map_err(store_error)?;
            }
        }
        let told = json!({
            "project_id": project_id, "role": role.map(Role::name), "was": before.map(Role::name),
        });
        log.add("membership.sync", &user.id, &told);
    }
    let body = UserBody::read(user)?;
    let Some(administrator) = membership.administrator else { return Ok(()) };
    if administrator == body.administrator {
        return Ok(());
    }
    if !administrator && user::administrators(tx, provider.account_id).await? < 2 {
        log.add("user.keep_administrator", &user.id, &json!({ "because": "they are the last" }));
        return Ok(());
    }
    let body = UserBody { administrator, ..body };
    let after = UserRow { body: body.to_text()?, ..user.clone() };
    tx.update_user(&after).await.map_err(store_error)?;
    let told = json!({ "administrator": administrator, "was_administrator": !administrator });
    log.add("user.update", &user.id, &told);
    Ok(())
}
