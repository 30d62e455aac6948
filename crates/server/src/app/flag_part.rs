//! What a flag consists of, for those who ask for its history.

use burgee_domain::{Flag, Result};

use super::flag::rulesets;
use super::{App, access, entity, lookup};
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
    let rulesets = rulesets(&app.store, &flag).await?;
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
