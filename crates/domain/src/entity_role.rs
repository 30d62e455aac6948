//! Roles on single things of a project, in place of the role in the project.
//!
//! Source: the vendor's guide to granular permissions. What somebody may do in a ruleset is the lower of what
//! they may do with the flag and in the environment; nobody is more than a publisher there.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::flag::Flag;
use crate::role::{Action, Role};
use crate::ruleset::Ruleset;
use crate::time::Timestamp;

/// The role of somebody on a flag, environment or audience, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityRole {
    /// It is not there for them.
    None,
    /// Reads it.
    View,
    /// Changes what is not live in a restricted environment.
    Edit,
    /// Also turns flags and rules on and off where they are live.
    Toggle,
    /// Also changes what is live.
    Publish,
    /// Also says who has which role on it.
    Admin,
}

impl EntityRole {
    const ALL: [Self; 6] =
        [Self::None, Self::View, Self::Edit, Self::Toggle, Self::Publish, Self::Admin];
    /// The names on the wire.
    pub const NAMES: [&'static str; 6] = ["none", "view", "edit", "toggle", "publish", "admin"];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::View => "view",
            Self::Edit => "edit",
            Self::Toggle => "toggle",
            Self::Publish => "publish",
            Self::Admin => "admin",
        }
    }

    /// Reads the name on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether the role may do it with the thing. The account is beyond all of them.
    pub fn allows(self, action: Action) -> bool {
        match action {
            Action::Read => self >= Self::View,
            Action::Edit => self >= Self::Edit,
            Action::Publish => self >= Self::Publish,
            Action::Manage => self >= Self::Admin,
            Action::Administer => false,
        }
    }

    /// The least role that changes a ruleset in an environment. In a restricted one editors prepare; what is or has
    /// been live is for publishers.
    pub fn to_change(environment: &Environment, is_live: bool) -> Self {
        let restricted = environment.has_restricted_permissions;
        if restricted && is_live { Self::Publish } else { Self::Edit }
    }

    /// The least role that turns a flag on or off in an environment, which makes it live there.
    pub fn to_switch(environment: &Environment) -> Self {
        if environment.has_restricted_permissions { Self::Toggle } else { Self::Edit }
    }
}

impl From<Role> for EntityRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Viewer => Self::View,
            Role::Editor => Self::Edit,
            Role::Publisher => Self::Publish,
            Role::ProjectOwner | Role::Administrator => Self::Admin,
        }
    }
}

/// The kinds of things that have roles of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityType {
    /// Flags.
    Flags,
    /// Environments.
    Environments,
    /// Audiences.
    Audiences,
}

impl EntityType {
    /// Reads the name on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "flags" => Some(Self::Flags),
            "environments" => Some(Self::Environments),
            "audiences" => Some(Self::Audiences),
            _ => None,
        }
    }
}

/// Who holds roles.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// A user, by id.
    User(String),
    /// A team, by id.
    Team(i64),
}

/// The roles that a user or team was given on single things of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grants {
    /// The id of the record.
    pub id: i64,
    /// The project.
    pub project_id: i64,
    /// Whose roles they are.
    pub holder: Holder,
    /// The roles by the ids of the things.
    pub roles: BTreeMap<EntityType, BTreeMap<i64, EntityRole>>,
    /// When the first one was given.
    pub created: Timestamp,
    /// When the last one was given or taken.
    pub last_modified: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

impl Grants {
    /// No roles yet.
    pub fn none(id: i64, project_id: i64, holder: Holder, now: Timestamp) -> Self {
        let roles = BTreeMap::new();
        Self { id, project_id, holder, roles, created: now, last_modified: now, revision: 1 }
    }

    /// The role on a thing.
    pub fn on(&self, kind: EntityType, id: i64) -> Option<EntityRole> {
        self.roles.get(&kind)?.get(&id).copied()
    }

    /// Gives a role on a thing, or takes it.
    pub fn set(&mut self, kind: EntityType, id: i64, role: Option<EntityRole>) {
        let own = self.roles.entry(kind).or_default();
        match role {
            Some(role) => drop(own.insert(id, role)),
            None => drop(own.remove(&id)),
        }
        if own.is_empty() {
            self.roles.remove(&kind);
        }
    }

    /// Counts a change.
    pub fn touch(&mut self, now: Timestamp) {
        self.revision += 1;
        self.last_modified = now;
    }
}

/// What somebody may do in a project and with the things of it.
///
/// The most specific role counts: the user's own on the thing; the maker's; the best of the user's teams; the
/// one in the project. Owners and administrators are above all of these.
#[derive(Clone, Debug)]
pub struct Access {
    role: Role,
    email: String,
    own: Option<Grants>,
    teams: Vec<Grants>,
    /// The keys of the environments in whose rulesets alone anything may be changed, if that is so.
    within: Option<BTreeSet<String>>,
}

impl Access {
    /// What a role in the project alone allows.
    pub fn new(role: Role, email: &str) -> Self {
        Self { role, email: email.to_owned(), own: None, teams: Vec::new(), within: None }
    }

    /// The same with changes limited to the rulesets of some environments, named by their keys.
    #[must_use]
    pub fn within(self, environments: Option<BTreeSet<String>>) -> Self {
        Self { within: environments, ..self }
    }

    /// A role on what is no ruleset: read at most, where changes are limited to rulesets.
    fn capped(&self, role: EntityRole) -> EntityRole {
        if self.within.is_some() { role.min(EntityRole::View) } else { role }
    }

    /// With roles that the user, and the user's teams, were given.
    #[must_use]
    pub fn with(self, own: Option<Grants>, teams: Vec<Grants>) -> Self {
        Self { own, teams, ..self }
    }

    /// The same without the user's own roles: what is inherited from teams and project.
    #[must_use]
    pub fn without_own(&self) -> Self {
        Self { own: None, ..self.clone() }
    }

    /// The role in the project.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Whether there are no roles on single things that make a difference.
    pub fn is_plain(&self) -> bool {
        Self::is_above(self.role) || (self.own.is_none() && self.teams.is_empty())
    }

    /// Whether a role in the project leaves no room for roles on single things.
    pub fn is_above(role: Role) -> bool {
        role.allows(Action::Manage)
    }

    /// The role on a thing, for all but its maker.
    pub fn on(&self, kind: EntityType, id: i64) -> EntityRole {
        self.capped(self.uncapped(kind, id))
    }

    fn uncapped(&self, kind: EntityType, id: i64) -> EntityRole {
        self.granted(kind, id).unwrap_or_else(|| self.inherited(kind, id))
    }

    /// The role that the user would have on a thing without one of their own.
    fn inherited(&self, kind: EntityType, id: i64) -> EntityRole {
        let by_teams = self.teams.iter().filter_map(|team| team.on(kind, id)).max();
        match by_teams {
            Some(role) if !Self::is_above(self.role) => role,
            _ => self.role.into(),
        }
    }

    fn granted(&self, kind: EntityType, id: i64) -> Option<EntityRole> {
        let own = self.own.as_ref().filter(|_| !Self::is_above(self.role));
        own.and_then(|own| own.on(kind, id))
    }

    /// Whether the user may edit in the project, or in one of its environments.
    fn edits_somewhere(&self) -> bool {
        let grants = || self.own.iter().chain(&self.teams);
        let mut given = grants().filter_map(|own| own.roles.get(&EntityType::Environments));
        self.role.allows(Action::Edit)
            || given.any(|roles| roles.values().any(|role| role.allows(Action::Edit)))
    }

    /// Whether there can be anything in the project that the user may edit.
    pub fn edits_anything(&self) -> bool {
        let mut given = self.own.iter().chain(&self.teams).flat_map(|own| own.roles.values());
        self.role.allows(Action::Edit)
            || given.any(|roles| roles.values().any(|role| role.allows(Action::Edit)))
    }

    /// The role on a flag. Who made it has every role on it for as long as they may edit somewhere.
    pub fn on_flag(&self, flag: &Flag) -> EntityRole {
        self.capped(self.uncapped_on_flag(flag))
    }

    fn uncapped_on_flag(&self, flag: &Flag) -> EntityRole {
        let granted = self.granted(EntityType::Flags, flag.id);
        let is_maker = flag.created_by_user_email == self.email && self.edits_somewhere();
        let made = is_maker.then_some(EntityRole::Admin);
        granted.or(made).unwrap_or_else(|| self.inherited(EntityType::Flags, flag.id))
    }

    /// The role on an environment.
    pub fn on_environment(&self, environment: &Environment) -> EntityRole {
        self.on(EntityType::Environments, environment.id)
    }

    /// The role in the ruleset of a flag in an environment.
    pub fn on_ruleset(&self, flag: &Flag, environment: &Environment) -> EntityRole {
        let own = self.uncapped(EntityType::Environments, environment.id);
        let role = self.uncapped_on_flag(flag).min(own).min(EntityRole::Publish);
        match &self.within {
            Some(keys) if keys.contains(&environment.key) => role,
            _ => self.capped(role),
        }
    }

    /// The role on an audience that is used in these rulesets: without one of its own, the lowest of theirs.
    pub fn on_audience<'a>(
        &self,
        id: i64,
        uses: impl IntoIterator<Item = (&'a Flag, &'a Environment)>,
    ) -> EntityRole {
        let kind = EntityType::Audiences;
        let given = self.granted(kind, id).is_some()
            || self.teams.iter().any(|own| own.on(kind, id).is_some());
        if given || Self::is_above(self.role) {
            return self.on(kind, id);
        }
        let lowest = uses.into_iter().map(|(flag, environment)| self.on_ruleset(flag, environment));
        lowest.min().unwrap_or_else(|| self.capped(self.role.into()))
    }

    /// The role on the flag, if it is there for the user.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub fn see_flag(&self, flag: &Flag) -> Result<EntityRole> {
        let role = self.on_flag(flag);
        let seen = role.allows(Action::Read);
        seen.then_some(role).ok_or_else(|| Error::not_found("Flag", &flag.key))
    }

    /// The role on the environment, if it is there for the user.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub fn see_environment(&self, environment: &Environment) -> Result<EntityRole> {
        let role = self.on_environment(environment);
        let seen = role.allows(Action::Read);
        seen.then_some(role).ok_or_else(|| Error::not_found("Environment", &environment.key))
    }

    /// The role on the flag, if the user may change it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] or [`Error::Forbidden`].
    pub fn edit_flag(&self, flag: &Flag) -> Result<EntityRole> {
        let role = self.see_flag(flag)?;
        if role.allows(Action::Edit) { Ok(role) } else { Err(Error::Forbidden) }
    }

    /// The role in the ruleset, if the flag and the environment are there for the user.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub fn see_ruleset(&self, flag: &Flag, environment: &Environment) -> Result<EntityRole> {
        self.see_flag(flag)?;
        self.see_environment(environment)?;
        Ok(self.on_ruleset(flag, environment))
    }

    /// Fails unless the user may change what belongs to a ruleset. In a restricted environment what `is_live` is for
    /// publishers.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] or [`Error::Forbidden`].
    pub fn edit_ruleset(
        &self,
        flag: &Flag,
        environment: &Environment,
        is_live: bool,
    ) -> Result<()> {
        let role = self.see_ruleset(flag, environment)?;
        let least = EntityRole::to_change(environment, is_live);
        if role >= least { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Fails unless the user may make this change of a ruleset.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] or [`Error::Forbidden`].
    pub fn change_ruleset(
        &self,
        flag: &Flag,
        environment: &Environment,
        before: &Ruleset,
        after: &Ruleset,
    ) -> Result<()> {
        let role = self.see_ruleset(flag, environment)?;
        let is_live = before.launched || after.launched;
        let least = if is_live && is_switched_only(before, after) {
            EntityRole::to_switch(environment)
        } else {
            EntityRole::to_change(environment, is_live)
        };
        if role >= least { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Fails unless the user may make flags: edit in at least one environment.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`].
    pub fn create_flag(&self, environments: &[Environment]) -> Result<()> {
        let somewhere =
            environments.iter().any(|own| self.on_environment(own).allows(Action::Edit));
        let role = self.capped(self.role.into());
        let allowed = somewhere || (environments.is_empty() && role.allows(Action::Edit));
        if allowed { Ok(()) } else { Err(Error::Forbidden) }
    }
}

/// Whether a ruleset and its rules are turned on or off, and nothing else is changed.
fn is_switched_only(before: &Ruleset, after: &Ruleset) -> bool {
    let mut back = Ruleset {
        enabled: before.enabled,
        launched: before.launched,
        updated_time: before.updated_time,
        revision: before.revision,
        ..after.clone()
    };
    for (key, rule) in &mut back.rules {
        if let Some(old) = before.rules.get(key) {
            rule.enabled = old.enabled;
            rule.launched_time = old.launched_time;
            rule.updated_time = old.updated_time;
            rule.revision = old.revision;
        }
    }
    back == *before
}
