//! What a flag consists of, for those who ask for its history.

use burgee_domain::{Access, Flag, Result};
use burgee_store::Reader;

use super::flag::rulesets;
use super::{App, access, entity, environment, lookup};
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

/// The flags that a caller does not see with all of their parts, and the environments, by kind and id. Nobody is
/// told of their changes.
pub(super) async fn hidden(
    reader: &Reader,
    access: &Access,
    project_id: i64,
) -> Result<Vec<(String, i64)>> {
    let mut hidden = Vec::new();
    if access.is_plain() {
        return Ok(hidden);
    }
    let mut environments = environment::all_in_order(reader, project_id).await?;
    environments.retain(|own| !environment::is_seen(access, own));
    hidden.extend(environments.iter().map(|own| ("environment".to_owned(), own.id)));
    for flag in entity::all::<Flag>(reader, project_id).await? {
        if access.see_flag(&flag).is_err() {
            let parts = parts(reader, &flag).await?.into_iter();
            hidden.extend(
                parts.flat_map(|own| own.ids.into_iter().map(move |id| (own.kind.to_owned(), id))),
            );
        }
    }
    Ok(hidden)
}
