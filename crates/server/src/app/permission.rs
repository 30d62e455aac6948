//! Permissions: who has which role on a flag, environment or audience.

use std::collections::BTreeMap;

use burgee_domain::flag::Ids;
use burgee_domain::{
    Access, Action, Audience, EntityRole, EntityType, Environment, Error, Flag, Grants, Holder,
    Result, Role, Team, Violations,
};
use burgee_store::Reader;
use serde_json::Value;

use super::access::{self, Uses};
use super::entity::store_error;
use super::people::{self, Person};
use super::work::{Mode, Work};
use super::{App, entity, environment, lookup, team};
use crate::auth::Caller;

/// The most operations in one patch.
const MOST_OPERATIONS: usize = 1_000;

/// Which thing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) project_id: i64,
    pub(crate) kind: EntityType,
    pub(crate) id: i64,
}

/// Who has which role on a thing.
#[derive(Clone, Debug)]
pub(crate) struct Holders {
    pub(crate) users: Vec<UserRole>,
    pub(crate) teams: Vec<(Team, EntityRole)>,
}

/// Somebody's role on a thing.
#[derive(Clone, Debug)]
pub(crate) struct UserRole {
    pub(crate) person: Person,
    pub(crate) role: EntityRole,
    /// The role without one that the user was given.
    pub(crate) inherited: EntityRole,
}

/// A thing with the role that somebody has on it.
#[derive(Clone, Debug)]
pub(crate) struct HeldRole {
    pub(crate) id: i64,
    /// Audiences have none.
    pub(crate) key: Option<String>,
    pub(crate) name: String,
    pub(crate) role: EntityRole,
    pub(crate) inherited: EntityRole,
}

/// A thing that has roles of its own.
#[derive(Clone, Debug)]
enum Thing {
    Flag(Flag),
    Environment(Environment),
    Audience(Audience),
}

impl Thing {
    fn id(&self) -> i64 {
        match self {
            Self::Flag(own) => own.id,
            Self::Environment(own) => own.id,
            Self::Audience(own) => own.id,
        }
    }

    fn key(&self) -> Option<&String> {
        match self {
            Self::Flag(own) => Some(&own.key),
            Self::Environment(own) => Some(&own.key),
            Self::Audience(_) => None,
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Flag(own) => &own.name,
            Self::Environment(own) => &own.name,
            Self::Audience(own) => &own.name,
        }
    }

    fn role(&self, access: &Access, uses: &Uses) -> EntityRole {
        match self {
            Self::Flag(own) => access.on_flag(own),
            Self::Environment(own) => access.on_environment(own),
            Self::Audience(own) => uses.role(access, own),
        }
    }
}

/// Says who has which role on a thing.
pub(crate) async fn of_entity(app: &App, caller: &Caller, place: Place) -> Result<Holders> {
    lookup::project(app, caller, place.project_id).await?;
    let crowd = Crowd::load(&app.store, caller, place.project_id).await?;
    let thing = crowd.seen(&app.store, place).await?;
    Ok(crowd.holders(place, &thing))
}

/// Lists the things of a kind that are not archived and that the caller sees, with a user's roles on them.
pub(crate) async fn of_user(
    app: &App,
    caller: &Caller,
    user_id: &str,
    project_id: i64,
    kind: EntityType,
) -> Result<Vec<HeldRole>> {
    lookup::project(app, caller, project_id).await?;
    let crowd = Crowd::load(&app.store, caller, project_id).await?;
    let access = crowd.access(user_id).ok_or_else(|| Error::not_found("User", user_id))?;
    let inherited = access.without_own();
    let things = crowd.list(&app.store, project_id, kind).await?;
    let roles = things.into_iter().map(|thing| HeldRole {
        role: thing.role(&access, &crowd.uses),
        inherited: thing.role(&inherited, &crowd.uses),
        ..HeldRole::new(&thing)
    });
    Ok(roles.collect())
}

/// Lists the things of a kind on which a team was given roles, as far as the caller sees them.
pub(crate) async fn of_team(
    app: &App,
    caller: &Caller,
    team_id: i64,
    project_id: i64,
    kind: EntityType,
) -> Result<Vec<HeldRole>> {
    lookup::project(app, caller, project_id).await?;
    let team = team::by_id(&app.store, caller.account_id, team_id).await?;
    let crowd = Crowd::load(&app.store, caller, project_id).await?;
    let things = crowd.list(&app.store, project_id, kind).await?;
    let roles = things.into_iter().filter_map(|thing| {
        let role = crowd.given(&Holder::Team(team.id))?.on(kind, thing.id())?;
        Some(HeldRole { role, ..HeldRole::new(&thing) })
    });
    Ok(roles.collect())
}

impl HeldRole {
    fn new(thing: &Thing) -> Self {
        let (role, inherited) = (EntityRole::None, EntityRole::None);
        let (key, name) = (thing.key().cloned(), thing.name().to_owned());
        Self { id: thing.id(), key, name, role, inherited }
    }
}

/// Gives and takes roles on a thing, by operations on the paths `/users/{id}` and `/teams/{id}`.
pub(crate) async fn patch(
    app: &App,
    caller: &Caller,
    place: Place,
    operations: &Value,
    mode: Mode,
) -> Result<Holders> {
    caller.check_confirmed(app.now())?;
    let mut work = Work::begin_granular(app, caller, place.project_id, mode).await?;
    let mut crowd = Crowd::load(&work.tx, caller, place.project_id).await?;
    let thing = crowd.seen(&work.tx, place).await?;
    if !thing.role(&crowd.own, &crowd.uses).allows(Action::Manage) {
        return Err(Error::Forbidden);
    }
    let changes = crowd.read(place, operations)?;
    let mut ids = work.ids().await?;
    for (holder, role) in changes {
        let before = crowd.given(&holder).cloned();
        let mut after = before.clone().unwrap_or_else(|| {
            Grants::none(ids.next(), place.project_id, holder.clone(), work.now)
        });
        after.set(place.kind, place.id, role);
        match before {
            None => work.insert(&after).await?,
            Some(before) if before == after => {}
            Some(before) if after.roles.is_empty() => work.delete(&before).await?,
            Some(before) => {
                after.touch(work.now);
                work.update(&before, &after).await?;
            }
        }
        crowd.grants.insert(holder, after);
    }
    work.claim(ids).await?;
    let holders = crowd.holders(place, &thing);
    work.commit().await?;
    Ok(holders)
}

/// All who have a part in a project, with everything that decides what they may do there.
struct Crowd {
    /// What the caller may do.
    own: std::sync::Arc<Access>,
    people: Vec<(Person, Role)>,
    teams: Vec<Team>,
    grants: BTreeMap<Holder, Grants>,
    uses: Uses,
}

impl Crowd {
    async fn load(reader: &Reader, caller: &Caller, project_id: i64) -> Result<Self> {
        let memberships = reader.memberships_of_project(project_id).await.map_err(store_error)?;
        let role_of = |person: &Person| {
            if person.administrator {
                return Some(Role::Administrator);
            }
            let membership = memberships.iter().find(|own| own.user_id == person.id)?;
            Role::from_name(&membership.role)
        };
        let people = people::of_account(reader, caller.account_id).await?;
        let grants: Vec<Grants> = entity::all(reader, project_id).await?;
        Ok(Self {
            own: access::load(reader, caller, project_id).await?,
            people: people
                .into_iter()
                .filter_map(|person| Some((role_of(&person)?, person)))
                .map(|(role, person)| (person, role))
                .collect(),
            teams: team::of_account(reader, caller.account_id).await?,
            grants: grants.into_iter().map(|own| (own.holder.clone(), own)).collect(),
            uses: Uses::load(reader, project_id).await?,
        })
    }

    /// The roles that a user or team was given.
    fn given(&self, holder: &Holder) -> Option<&Grants> {
        self.grants.get(holder)
    }

    /// What somebody who has a part in the project may do there.
    fn access(&self, user_id: &str) -> Option<Access> {
        let (person, role) = self.people.iter().find(|(person, _)| person.id == user_id)?;
        let own = self.given(&Holder::User(person.id.clone())).cloned();
        let teams = self.teams.iter().filter(|team| team.members.contains(&person.id));
        let teams = teams.filter_map(|team| self.given(&Holder::Team(team.id)).cloned());
        Some(Access::new(*role, &person.email).with(own, teams.collect()))
    }

    /// The thing, if the caller sees it.
    async fn seen(&self, reader: &Reader, place: Place) -> Result<Thing> {
        let Place { project_id, kind, id } = place;
        let (name, thing) = match kind {
            EntityType::Flags => {
                ("Flag", entity::in_project(reader, project_id, id).await.map(Thing::Flag)?)
            }
            EntityType::Environments => (
                "Environment",
                entity::in_project(reader, project_id, id).await.map(Thing::Environment)?,
            ),
            EntityType::Audiences => {
                ("Audience", entity::in_project(reader, project_id, id).await.map(Thing::Audience)?)
            }
        };
        let seen = thing.role(&self.own, &self.uses).allows(Action::Read);
        seen.then_some(thing).ok_or_else(|| Error::not_found(name, id))
    }

    /// The things of a kind that are not archived, as far as the caller sees them.
    async fn list(&self, reader: &Reader, project_id: i64, kind: EntityType) -> Result<Vec<Thing>> {
        let mut things: Vec<Thing> = match kind {
            EntityType::Flags => {
                let flags: Vec<Flag> = entity::all(reader, project_id).await?;
                flags.into_iter().filter(|own| !own.archived).map(Thing::Flag).collect()
            }
            EntityType::Environments => {
                let environments = environment::in_order(reader, project_id).await?;
                environments.into_iter().map(Thing::Environment).collect()
            }
            EntityType::Audiences => {
                let audiences: Vec<Audience> = entity::all(reader, project_id).await?;
                audiences.into_iter().filter(|own| !own.archived).map(Thing::Audience).collect()
            }
        };
        things.retain(|thing| thing.role(&self.own, &self.uses).allows(Action::Read));
        Ok(things)
    }

    fn holders(&self, place: Place, thing: &Thing) -> Holders {
        let users = self.people.iter().filter_map(|(person, _)| {
            let access = self.access(&person.id)?;
            let inherited = thing.role(&access.without_own(), &self.uses);
            let role = thing.role(&access, &self.uses);
            Some(UserRole { person: person.clone(), role, inherited })
        });
        let teams = self.teams.iter().filter_map(|team| {
            let role = self.given(&Holder::Team(team.id))?.on(place.kind, place.id)?;
            Some((team.clone(), role))
        });
        Holders { users: users.collect(), teams: teams.collect() }
    }

    /// The changes that operations ask for, the last one of each holder.
    fn read(
        &self,
        place: Place,
        operations: &Value,
    ) -> Result<BTreeMap<Holder, Option<EntityRole>>> {
        let Some(operations) = operations.as_array() else {
            return Err(Error::invalid("", "type", "must be a list of operations"));
        };
        let mut violations = Violations::default();
        let message = format!("must have at most {MOST_OPERATIONS} operations");
        violations.check(operations.len() <= MOST_OPERATIONS, "", "too_many", message);
        let mut changes = BTreeMap::new();
        for (index, operation) in operations.iter().take(MOST_OPERATIONS).enumerate() {
            let at = |member: &str| format!("/{index}/{member}");
            let holder = match operation["path"].as_str() {
                Some(path) => self.holder(path),
                None => Err("must be /users/{id} or /teams/{id}".to_owned()),
            };
            let holder = holder.map_err(|error| violations.add(at("path"), "not_found", error));
            let role = match (operation["op"].as_str(), operation["value"].as_str()) {
                (Some("remove"), _) => Ok(None),
                (Some("replace"), name) => name
                    .and_then(EntityRole::from_name)
                    .map(Some)
                    .ok_or(("value", format!("must be one of {}", EntityRole::NAMES.join(", ")))),
                _ => Err(("op", "must be replace or remove".to_owned())),
            };
            let role = role.map_err(|(member, error)| violations.add(at(member), "enum", error));
            let (Ok(holder), Ok(role)) = (holder, role) else { continue };
            if role.is_some_and(|role| role < EntityRole::Admin) && self.is_above(&holder) {
                let message = "project owners and administrators have every role";
                violations.add(at("value"), "cannot_lower", message);
            }
            let given = self.given(&holder).and_then(|own| own.on(place.kind, place.id));
            if role.is_none() && given.is_none() && !changes.contains_key(&holder) {
                violations.add(at("path"), "not_found", "has no role to remove");
            }
            changes.insert(holder, role);
        }
        violations.into_result().map(|()| changes)
    }

    fn holder(&self, path: &str) -> Result<Holder, String> {
        if let Some(id) = path.strip_prefix("/users/") {
            let known = self.people.iter().any(|(person, _)| person.id == id);
            let holder = known.then(|| Holder::User(id.to_owned()));
            return holder.ok_or_else(|| format!("the project has no user {id:?}"));
        }
        if let Some(id) = path.strip_prefix("/teams/") {
            let team = self.teams.iter().find(|team| team.id.to_string() == id);
            let holder = team.map(|team| Holder::Team(team.id));
            return holder.ok_or_else(|| format!("the account has no team {id:?}"));
        }
        Err("must be /users/{id} or /teams/{id}".to_owned())
    }

    /// Whether roles on single things make no difference to somebody.
    fn is_above(&self, holder: &Holder) -> bool {
        self.people.iter().any(|(person, role)| {
            Access::is_above(*role) && *holder == Holder::User(person.id.clone())
        })
    }
}
