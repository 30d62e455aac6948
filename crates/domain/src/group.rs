//! Exclusion groups: experiments of one environment that share traffic, so that nobody is in two of them.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::body::Body;
use crate::error::{Result, Violations, below};
use crate::key::check_name;
use crate::rule::{ALL_TRAFFIC, EnvironmentRule, GroupPlace, Rule};
pub use crate::slots::{Slot, arrange_slots};
use crate::time::Timestamp;

/// Experiments of one environment that share traffic. Which rules are in it, and with which share, stands in
/// the rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub id: i64,
    /// Its project.
    pub project_id: i64,
    /// Its environment; never changes.
    pub environment_key: String,
    /// For people.
    pub name: String,
    /// For people.
    pub description: String,
    /// Archived groups exclude nobody.
    pub archived: bool,
    /// Which slices of the traffic each member has, by experiment id: kept, so that members that stay never
    /// move.
    pub slots: Vec<Slot>,
    /// When it was made.
    pub created_time: Timestamp,
    /// When it was last changed.
    pub updated_time: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

/// A rule id, and the rule's place in a group from now on.
pub type PlaceChange = (i64, Option<GroupPlace>);

/// The members that a request wants, by rule id, with their shares.
type Wanted<'a> = IndexMap<i64, (&'a Rule, u32)>;

impl Group {
    /// Makes a group from a request body: `name` and `environment_key`, `description`, `rules` as
    /// `{"<rule id>": {"traffic_allocation": n}}`. Also says which rules join it.
    ///
    /// `environments` are the keys of the project's environments that are not archived, `rules` those that
    /// may be named.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn create(
        body: &Value,
        project_id: i64,
        id: i64,
        environments: &BTreeSet<String>,
        rules: &[EnvironmentRule<'_>],
        now: Timestamp,
    ) -> Result<(Self, Vec<PlaceChange>)> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let environment_key = members.required_text("environment_key");
        if !environment_key.is_empty() && !environments.contains(environment_key) {
            let message = format!("there is no environment {environment_key:?}");
            members.add("environment_key", "not_found", message);
        }
        if members.value("name").is_none() {
            members.add("name", "required", "is required");
        }
        let mut group = Self {
            id,
            project_id,
            environment_key: environment_key.to_owned(),
            name: String::new(),
            description: String::new(),
            archived: false,
            slots: Vec::new(),
            created_time: now,
            updated_time: now,
            revision: 1,
        };
        group.take(&mut members);
        let wanted = group.read_members(&mut members, rules);
        check_single_membership(&[(id, String::new(), &wanted)], &mut violations);
        group.arrange(&wanted, "", &mut violations);
        let changes = group.changes(&wanted, rules);
        violations.into_result()?;
        Ok((group, changes))
    }

    /// The members that a patch may change, as a document.
    pub fn patchable(&self, rules: &[EnvironmentRule<'_>]) -> Value {
        let members = self.members(rules).map(|(rule, place)| {
            (rule.id.to_string(), json!({ "traffic_allocation": place.traffic_allocation }))
        });
        json!({
            "name": self.name,
            "description": self.description,
            "environment_key": self.environment_key,
            "archived": self.archived,
            "rules": Value::Object(members.collect()),
        })
    }

    /// The rules in the group with their places. Concluded experiments have left it.
    pub fn members<'a>(
        &self,
        rules: &[EnvironmentRule<'a>],
    ) -> impl Iterator<Item = (&'a Rule, GroupPlace)> {
        rules.iter().filter_map(|one| {
            let place = one.rule.group.filter(|place| place.group_id == self.id)?;
            one.rule.conclusion.is_none().then_some((one.rule, place))
        })
    }

    /// How much of its traffic no member has, in basis points.
    pub fn remaining(&self) -> u32 {
        let taken: u32 = self.slots.iter().map(|slot| slot.end - slot.start).sum();
        ALL_TRAFFIC.saturating_sub(taken)
    }

    /// What becomes of the members if the group is deleted.
    pub fn disbanded(&self, rules: &[EnvironmentRule<'_>]) -> Vec<PlaceChange> {
        self.members(rules).map(|(rule, _)| (rule.id, None)).collect()
    }

    /// Brings the slots in line with the rules, after a change that did not come through the group: one to
    /// a rule's `group_rule`, a conclusion, a rule or flag that was deleted. Says whether anything changed.
    pub fn settle(
        &mut self,
        rules: &[EnvironmentRule<'_>],
        pointer: &str,
        now: Timestamp,
        violations: &mut Violations,
    ) -> bool {
        let wanted: Wanted<'_> = self
            .members(rules)
            .map(|(rule, place)| (rule.id, (rule, place.traffic_allocation)))
            .collect();
        let before = self.slots.clone();
        self.arrange(&wanted, pointer, violations);
        let changed = self.slots != before;
        if changed {
            self.touch(now);
        }
        changed
    }

    /// Counts a change.
    pub fn touch(&mut self, now: Timestamp) {
        self.revision += 1;
        self.updated_time = now;
    }

    fn take(&mut self, members: &mut Body<'_>) {
        if let Some(name) = members.text("name") {
            let pointer = members.at("name");
            check_name(members.violations, &pointer, name);
            name.clone_into(&mut self.name);
        }
        if let Some(text) = members.free_text("description") {
            text.clone_into(&mut self.description);
        }
        if let Some(archived) = members.boolean("archived") {
            self.archived = archived;
        }
    }

    fn read_members<'a>(
        &self,
        members: &mut Body<'_>,
        rules: &[EnvironmentRule<'a>],
    ) -> Wanted<'a> {
        let mut wanted = Wanted::new();
        let Some(value) = members.value("rules") else {
            return wanted;
        };
        let Some(entries) = value.as_object() else {
            members.add("rules", "type", "must be an object of rules by id");
            return wanted;
        };
        for (id, entry) in entries {
            let known = rules.iter().find(|one| one.rule.id.to_string() == *id);
            let complaint = match known {
                None => Some(("not_found", format!("there is no rule {id}"))),
                Some(one) if one.environment_key != self.environment_key => {
                    let key = one.environment_key;
                    Some(("environment", format!("is a rule of the environment {key:?}")))
                }
                Some(one) if !one.rule.kind.is_experiment() => {
                    Some(("not_applicable", "only experiments can be in a group".to_owned()))
                }
                Some(one) if one.rule.conclusion.is_some() => {
                    Some(("concluded", "is concluded".to_owned()))
                }
                Some(_) => None,
            };
            let pointer = below(&members.at("rules"), id);
            if let Some((code, message)) = complaint {
                members.violations.add(pointer, code, message);
                continue;
            }
            let mut entry = Body::new(entry, &pointer, members.violations);
            if entry.value("traffic_allocation").is_none() {
                entry.add("traffic_allocation", "required", "is required");
            }
            let share = entry.basis_points("traffic_allocation").unwrap_or_default();
            if let Some(one) = known {
                wanted.insert(one.rule.id, (one.rule, share));
            }
        }
        wanted
    }

    fn arrange(&mut self, wanted: &Wanted<'_>, pointer: &str, violations: &mut Violations) {
        let shares: IndexMap<i64, u32> =
            wanted.values().map(|(rule, share)| (rule.experiment_id, *share)).collect();
        if let Some(slots) = arrange_slots(&self.slots, &shares) {
            self.slots = slots;
        } else {
            let total: u32 = shares.values().sum();
            let name = &self.name;
            let message =
                format!("the members of group {name:?} may have 10000 in all, not {total}");
            violations.add(format!("{pointer}/rules"), "total", message);
        }
    }

    fn changes(&self, wanted: &Wanted<'_>, rules: &[EnvironmentRule<'_>]) -> Vec<PlaceChange> {
        let leaving = self.members(rules).filter(|(rule, _)| !wanted.contains_key(&rule.id));
        let mut changes: Vec<PlaceChange> = leaving.map(|(rule, _)| (rule.id, None)).collect();
        for (rule, share) in wanted.values() {
            let place = Some(GroupPlace { group_id: self.id, traffic_allocation: *share });
            if rule.group != place {
                changes.push((rule.id, place));
            }
        }
        changes
    }
}

/// The groups as a document that a patch may change: by id.
pub fn patchable(groups: &[Group], rules: &[EnvironmentRule<'_>]) -> Value {
    let members = groups.iter().map(|group| (group.id.to_string(), group.patchable(rules)));
    Value::Object(members.collect())
}

/// Takes over a patched document of groups: by id, all at once, so that a rule can move from one to another.
/// Says which rules change their place; the groups themselves are changed, with their slots and revisions.
pub fn take_groups(
    groups: &mut [Group],
    document: &Value,
    rules: &[EnvironmentRule<'_>],
    now: Timestamp,
    violations: &mut Violations,
) -> Vec<PlaceChange> {
    for id in document.as_object().into_iter().flat_map(serde_json::Map::keys) {
        if !groups.iter().any(|group| group.id.to_string() == *id) {
            violations.add(below("", id), "not_found", "there is no such group");
        }
    }
    let mut read: Vec<(Group, String, Wanted<'_>)> = Vec::new();
    for group in groups.iter() {
        let pointer = format!("/{}", group.id);
        let Some(body) = document.get(group.id.to_string()) else {
            violations.add(pointer, "required", "delete a group by DELETE, not by patch");
            continue;
        };
        let mut next = group.clone();
        let mut members = Body::new(body, &pointer, violations);
        members.unchanged("environment_key", &group.environment_key);
        next.take(&mut members);
        let wanted = next.read_members(&mut members, rules);
        next.arrange(&wanted, &pointer, violations);
        read.push((next, pointer, wanted));
    }
    let memberships: Vec<(i64, String, &Wanted<'_>)> =
        read.iter().map(|(group, pointer, wanted)| (group.id, pointer.clone(), wanted)).collect();
    check_single_membership(&memberships, violations);
    let mut changes: BTreeMap<i64, Option<GroupPlace>> = BTreeMap::new();
    for (mut next, _, wanted) in read {
        let Some(group) = groups.iter_mut().find(|group| group.id == next.id) else {
            continue;
        };
        let own = next.changes(&wanted, rules);
        if next != *group || !own.is_empty() {
            next.touch(now);
            *group = next;
        }
        for (rule_id, place) in own {
            // A rule that leaves one group for another has the place there.
            let entry = changes.entry(rule_id).or_insert(place);
            *entry = place.or(*entry);
        }
    }
    changes.into_iter().collect()
}

/// A rule may be wanted by one group only, and must leave the one that it is in.
fn check_single_membership(groups: &[(i64, String, &Wanted<'_>)], violations: &mut Violations) {
    let mut owners: BTreeMap<i64, i64> = BTreeMap::new();
    for (id, (rule, _)) in groups.iter().flat_map(|(_, _, wanted)| wanted.iter()) {
        if let Some(place) = rule.group {
            let stays = groups
                .iter()
                .find(|(group_id, ..)| *group_id == place.group_id)
                .is_none_or(|(_, _, wanted)| wanted.contains_key(id));
            if stays {
                owners.insert(*id, place.group_id);
            }
        }
    }
    for (group_id, pointer, wanted) in groups {
        for id in wanted.keys() {
            let owner = *owners.entry(*id).or_insert(*group_id);
            violations.check(
                owner == *group_id,
                format!("{pointer}/rules/{id}"),
                "exists",
                format!("the rule is already in group {owner}"),
            );
        }
    }
}
