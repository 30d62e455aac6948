//! The identity providers of an account.

use std::collections::BTreeSet;

use burgee_domain::{IdentityProvider, Project, ProviderContext, Result};
use burgee_store::Reader;
use serde_json::{Value, json};

use super::account_entity::{self, AccountEntity};
use super::entity;
use super::work::Mode;
use super::{App, Settings};
use crate::auth::Caller;
use crate::webhook::address::{self, Reach};

/// So many make a sign-in page that nobody finds their way on.
const MOST_PROVIDERS: usize = 50;

impl AccountEntity for IdentityProvider {
    fn told(&self) -> Value {
        json!({
            "name": self.name,
            "issuer": self.issuer,
            "client_id": self.client_id,
            "group_claim": self.group_claim,
            "group_roles": self.group_roles,
            "administrator_groups": self.administrator_groups,
            "creates_people": self.creates_people,
            "email_domains": self.email_domains,
            "enabled": self.enabled,
        })
    }
}

/// Makes a provider.
pub(crate) async fn create(
    app: &App,
    caller: &Caller,
    body: &Value,
    mode: Mode,
) -> Result<IdentityProvider> {
    let tx = account_entity::open_way_in(app, caller).await?;
    let id = account_entity::next_id::<IdentityProvider>(&tx, caller, MOST_PROVIDERS).await?;
    let projects = projects(&tx, caller.account_id).await?;
    let new = checked(app, id, &projects, |context| {
        IdentityProvider::create(body, id, caller.account_id, context)
    })?;
    account_entity::insert(app, caller, tx, &new, mode).await?;
    Ok(new)
}

/// Changes a provider by a partial body. `expected` is the revision that the caller has seen, if they said so.
pub(crate) async fn update(
    app: &App,
    caller: &Caller,
    id: i64,
    body: &Value,
    expected: Option<i64>,
    mode: Mode,
) -> Result<IdentityProvider> {
    let tx = account_entity::open_way_in(app, caller).await?;
    let before: IdentityProvider = account_entity::by_id(&tx, caller.account_id, id).await?;
    entity::check_revision(before.revision, expected)?;
    let projects = projects(&tx, caller.account_id).await?;
    let after = checked(app, id, &projects, |context| before.updated(body, context))?;
    account_entity::update(app, caller, tx, (&before, &after), mode).await?;
    Ok(after)
}

/// What a request has made of a provider, held against the account.
fn checked(
    app: &App,
    id: i64,
    projects: &BTreeSet<i64>,
    make: impl FnOnce(&ProviderContext<'_>) -> Result<IdentityProvider>,
) -> Result<IdentityProvider> {
    make(&ProviderContext {
        check_issuer: &check_issuer(&app.settings),
        has_project: &|id| projects.contains(&id),
        seal: &|secret| app.seal.seal(&place(id), secret),
        now: app.now(),
    })
}

/// What proves this instance to a provider, if anything does.
pub(super) fn secret(app: &App, provider: &IdentityProvider) -> Result<Option<String>> {
    let sealed = provider.sealed_secret.as_ref();
    sealed.map(|sealed| app.seal.open(&place(provider.id), sealed)).transpose()
}

/// Says what is wrong with an issuer: a URL where connections may go, as it is compared letter by letter.
pub(super) fn check_issuer(settings: &Settings) -> impl Fn(&str) -> Result<(), String> + use<> {
    let reach = Reach::new(settings.issuers_allow_private);
    move |issuer| {
        let url = address::check_url(issuer, reach)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err("must not have a query or a fragment".to_owned());
        }
        Ok(())
    }
}

async fn projects(reader: &Reader, account_id: i64) -> Result<BTreeSet<i64>> {
    let projects: Vec<Project> = entity::of_parent(reader, account_id).await?;
    Ok(projects.into_iter().map(|own| own.id).collect())
}

/// Where a provider's secret is good: nowhere else can it be opened.
fn place(id: i64) -> String {
    format!("identity_provider:{id}")
}
