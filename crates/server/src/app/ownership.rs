//! Who answers for a flag: an owner and teams, who are of the account.

use burgee_domain::{Flag, FlagCreate, Result, Violations};
use serde_json::Value;

use super::people;
use super::team;
use super::work::Work;

/// Checks the owner and the teams that a new flag is to have. What is no text at all, making the flag refuses.
pub(super) async fn check_new(
    work: &Work<'_>,
    create: &FlagCreate,
    violations: &mut Violations,
) -> Result<()> {
    let owner = create.owner_user_id.as_ref().and_then(Value::as_str);
    let teams = create.team_ids.as_ref().and_then(Value::as_array).into_iter().flatten();
    let teams = teams.enumerate().filter_map(|(index, id)| Some((index, id.as_str()?)));
    check(work, owner, teams.collect(), "", violations).await
}

/// Checks the owner of a flag, and its teams, as far as they are to change.
pub(super) async fn check_changed(
    work: &Work<'_>,
    before: &Flag,
    after: &Flag,
    violations: &mut Violations,
) -> Result<()> {
    let owner = Some(&*after.owner_user_id).filter(|id| *id != before.owner_user_id);
    let teams = after.team_ids.iter().map(String::as_str).enumerate();
    let teams = teams.filter(|(_, id)| !before.team_ids.iter().any(|own| own == id));
    check(work, owner, teams.collect(), &format!("/{}", before.key), violations).await
}

/// `teams` are those that are new, with their places in the list.
async fn check(
    work: &Work<'_>,
    owner: Option<&str>,
    teams: Vec<(usize, &str)>,
    pointer: &str,
    violations: &mut Violations,
) -> Result<()> {
    let account_id = work.project.account_id;
    if let Some(owner) = owner {
        let users = people::users_of_account(&work.tx, account_id).await?;
        if !users.iter().any(|(user, _)| user.id == owner && !user.disabled) {
            let message = format!("there is no user {owner:?} in this account");
            violations.add(format!("{pointer}/owner_user_id"), "not_found", message);
        }
    }
    if !teams.is_empty() {
        let known = team::of_account(&work.tx, account_id).await?;
        for (index, id) in teams {
            if !known.iter().any(|own| own.id.to_string() == id) {
                let message = format!("there is no team {id:?} in this account");
                violations.add(format!("{pointer}/team_ids/{index}"), "not_found", message);
            }
        }
    }
    Ok(())
}
