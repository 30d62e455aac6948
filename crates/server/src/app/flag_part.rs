//! What a flag consists of, for those who ask for its history.

use burgee_domain::{Access, Action, Audience, Flag, Result};
use burgee_store::Reader;

use super::access::{self, Uses};
use super::entity::{self, Entity as _};
use super::flag::rulesets;
use super::{App, environment, lookup};
use crate::auth::Caller;

/// The parts of a flag of one kind, in the words of the change history.
#[derive(Clone, Debug)]
pub(crate) struct FlagParts {
    pub(crate) kind: &'static str,
    pub(crate) ids: Vec<i64>,
}

/// Lists the flag itself and all of its parts, in archived environments too.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    project_id: i64,
    flag_id: i64,
) -> Result<Vec<FlagParts>> {
    lookup::project(app, caller, project_id).await?;
    let flag: Flag = entity::in_project(&app.store, project_id, flag_id).await?;
    access::load(&app.store, caller, project_id).await?.see_flag(&flag)?;
    parts(&app.store, &flag).await
}

async fn parts(reader: &Reader, flag: &Flag) -> Result<Vec<FlagParts>> {
    let rulesets = rulesets(reader, flag).await?;
    let rules = rulesets.iter().flat_map(|(_, stored)| stored.ruleset.rules.values());
    Ok(vec![
        FlagParts { kind: "flag", ids: vec![flag.id] },
        FlagParts {
            kind: "ruleset",
            ids: rulesets.iter().map(|(_, stored)| stored.ruleset.id).collect(),
        },
        FlagParts { kind: "rule", ids: rules.map(|rule| rule.id).collect() },
        FlagParts { kind: "variation", ids: flag.variations.values().map(|own| own.id).collect() },
        FlagParts { kind: "variable", ids: flag.variables.values().map(|own| own.id).collect() },
    ])
}

/// What a caller does not see of a project, of whose changes nobody is told.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    /// Environments and audiences, by kind and id.
    pub(super) entities: Vec<(String, i64)>,
    /// Flags with all that belongs or belonged to them, by key.
    pub(super) flags: Vec<String>,
    /// Environments with all that belongs or belonged to them, by key.
    pub(super) environments: Vec<String>,
}

/// What a caller does not see of a project.
pub(super) async fn hidden(reader: &Reader, access: &Access, project_id: i64) -> Result<Hidden> {
    let mut hidden = Hidden::default();
    if access.is_plain() {
        return Ok(hidden);
    }
    for own in environment::all_in_order(reader, project_id).await? {
        if !environment::is_seen(access, &own) {
            hidden.environments.push(own.key);
        }
    }
    for own in entity::all::<Flag>(reader, project_id).await? {
        if access.see_flag(&own).is_err() {
            hidden.flags.push(own.key);
        }
    }
    let uses = Uses::load(reader, project_id).await?;
    for own in entity::all::<Audience>(reader, project_id).await? {
        if !uses.role(access, &own).allows(Action::Read) {
            hidden.entities.push((Audience::KIND.to_owned(), own.id));
        }
    }
    Ok(hidden)
}
