//! What callers may do in a project, down to single flags, environments and audiences: loaded once, asked often.

use std::sync::Arc;

use burgee_domain::{
    Access, Action, Audience, EntityRole, Environment, Error, Flag, Grants, Holder, Result,
};
use burgee_store::Reader;

use super::entity::{self, StoredRuleset};
use super::{environment, team};
use crate::auth::Caller;

/// Loads what a caller may do. Those whom roles on single things do not concern cost nothing, and others two
/// look-ups where no such roles were given.
pub(crate) async fn load(reader: &Reader, caller: &Caller, project_id: i64) -> Result<Arc<Access>> {
    caller.check(project_id, Action::Read)?;
    let role = caller.role_on_rulesets(project_id);
    let role = role.ok_or_else(|| Error::not_found("Project", project_id))?;
    let access = Access::new(role, &caller.email).within(caller.environments());
    if Access::is_above(role) {
        return Ok(Arc::new(access));
    }
    let own = grants(reader, project_id, &Holder::User(caller.user_id.clone())).await?;
    let mut teams = Vec::new();
    for team in team::of_account(reader, caller.account_id).await? {
        if team.members.contains(&caller.user_id) {
            teams.extend(grants(reader, project_id, &Holder::Team(team.id)).await?);
        }
    }
    Ok(Arc::new(access.with(own, teams)))
}

/// Loads the roles that a user or team was given in a project.
pub(super) async fn grants(
    reader: &Reader,
    project_id: i64,
    holder: &Holder,
) -> Result<Option<Grants>> {
    match holder {
        Holder::User(id) => entity::by_key(reader, project_id, 0, id).await,
        Holder::Team(id) => entity::by_key(reader, project_id, *id, "team").await,
    }
}

/// Which rulesets of a project name which audiences.
pub(super) struct Uses {
    environments: Vec<Environment>,
    flags: Vec<Flag>,
    rulesets: Vec<StoredRuleset>,
}

impl Uses {
    pub(super) async fn load(reader: &Reader, project_id: i64) -> Result<Self> {
        Ok(Self {
            environments: environment::in_order(reader, project_id).await?,
            flags: entity::all(reader, project_id).await?,
            rulesets: entity::all(reader, project_id).await?,
        })
    }

    /// Loads them unless the answer is the same without.
    pub(super) async fn if_needed(
        reader: &Reader,
        project_id: i64,
        access: &Access,
    ) -> Result<Self> {
        if access.is_plain() {
            return Ok(Self { environments: Vec::new(), flags: Vec::new(), rulesets: Vec::new() });
        }
        Self::load(reader, project_id).await
    }

    /// The role on an audience: what was given, or else the lowest on the rulesets whose rules name it.
    pub(super) fn role(&self, access: &Access, audience: &Audience) -> EntityRole {
        let uses = self.of(audience).map(|(flag, environment, _)| (flag, environment));
        access.on_audience(audience.id, uses)
    }

    /// Where rules name an audience, and whether that is or was live.
    fn of(&self, audience: &Audience) -> impl Iterator<Item = (&Flag, &Environment, bool)> {
        self.rulesets.iter().filter_map(|StoredRuleset { ruleset, .. }| {
            let mut rules = ruleset.rules.values();
            rules.find(|rule| rule.audience.audience_ids().contains(&audience.id))?;
            let flag = self.flags.iter().find(|own| own.id == ruleset.flag_id)?;
            let environment =
                self.environments.iter().find(|own| own.id == ruleset.environment_id)?;
            Some((flag, environment, ruleset.launched))
        })
    }
}

/// Fails unless the caller may change whom an audience takes in where that is or was live in a restricted environment.
pub(super) async fn check_live_audience(
    reader: &Reader,
    access: &Access,
    audience: &Audience,
) -> Result<()> {
    if Access::is_above(access.role()) {
        return Ok(());
    }
    let uses = Uses::load(reader, audience.project_id).await?;
    let live = uses.of(audience).filter(|(_, environment, is_launched)| {
        environment.has_restricted_permissions && *is_launched
    });
    for (flag, environment, _) in live {
        if !access.on_ruleset(flag, environment).allows(Action::Publish) {
            return Err(Error::Forbidden);
        }
    }
    Ok(())
}

/// Fails unless the caller may do it with the audience.
pub(super) async fn check_audience(
    reader: &Reader,
    access: &Access,
    audience: &Audience,
    action: Action,
) -> Result<()> {
    let uses = Uses::if_needed(reader, audience.project_id, access).await?;
    let role = uses.role(access, audience);
    if !role.allows(Action::Read) {
        return Err(Error::not_found("Audience", audience.id));
    }
    if role.allows(action) { Ok(()) } else { Err(Error::Forbidden) }
}
