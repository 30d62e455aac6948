//! Reading a schedule from a request body, and trying it on the ruleset that it is for.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::body::Body;
use crate::environment::Environment;
use crate::flag::Flag;
use crate::local_time::LocalTime;
use crate::ruleset::{Ruleset, Surroundings};
use crate::schedule::Author;
use crate::scheduled_action::ScheduledAction;
use crate::time::Timestamp;

/// A schedule is at least this far ahead, in seconds. Nodes look for the schedules of others more often than
/// that, so that each of them knows of all in time.
pub const LEAD_SECONDS: i64 = 120;
/// A schedule is at most this far ahead, in seconds: 90 days.
pub const HORIZON_SECONDS: i64 = 90 * 24 * 3_600;
/// The most actions of one schedule.
const MOST_ACTIONS: usize = 100;

/// The ruleset that a schedule is to change.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The environment.
    pub environment: &'a Environment,
    /// The ruleset as it is now.
    pub ruleset: &'a Ruleset,
    /// What the ruleset may refer to.
    pub around: &'a Surroundings<'a>,
}

/// What a schedule is made or changed with.
#[derive(Clone, Debug)]
pub struct Scheduling<'a> {
    /// The flag.
    pub flag: &'a Flag,
    /// The ruleset in the environment that is meant, if there is such an environment.
    pub target: Option<Target<'a>>,
    /// The project's audiences that are not archived.
    pub audiences: &'a BTreeSet<i64>,
    /// Who does it.
    pub author: Author,
    /// The time.
    pub now: Timestamp,
}

/// An action that cannot be carried out: its place in the list, and why.
pub type Failure = (usize, String);

/// The members of a request body that make sense.
pub(crate) struct Parts {
    /// Whether there is an environment, and it is the target's.
    pub(crate) environment: bool,
    pub(crate) time: Option<(LocalTime, Timestamp)>,
    pub(crate) actions: Option<Vec<ScheduledAction>>,
}

impl Parts {
    pub(crate) fn read(members: &mut Body<'_>, with: &Scheduling<'_>) -> Self {
        let environment = members.text("environment");
        let target = environment
            .and_then(|key| with.target.filter(|target| target.environment.key == key))
            .is_some();
        if let Some(key) = environment.filter(|_| !target) {
            members.add("environment", "not_found", format!("there is no environment {key:?}"));
        }
        let time = members.value("schedule").and_then(|value| {
            let (time, due) = LocalTime::read(value, "/schedule", members.violations)?;
            check_window(members, due, with.now);
            Some((time, due))
        });
        let actions = members.value("actions").and_then(|value| read_actions(value, members, with));
        Self { environment: target, time, actions }
    }
}

fn check_window(members: &mut Body<'_>, due: Timestamp, now: Timestamp) {
    let ahead = due.as_micros() - now.as_micros();
    if ahead < LEAD_SECONDS * 1_000_000 {
        let message = format!("must be at least {} minutes from now", LEAD_SECONDS / 60);
        members.add("schedule", "too_soon", message);
    } else if ahead > HORIZON_SECONDS * 1_000_000 {
        let days = HORIZON_SECONDS / (24 * 3_600);
        members.add("schedule", "too_late", format!("must be at most {days} days from now"));
    }
}

fn read_actions(
    value: &Value,
    members: &mut Body<'_>,
    with: &Scheduling<'_>,
) -> Option<Vec<ScheduledAction>> {
    let Some(list) = value.as_array() else {
        members.add("actions", "type", "must be a list of actions");
        return None;
    };
    if list.is_empty() || list.len() > MOST_ACTIONS {
        members.add("actions", "count", format!("must have from 1 to {MOST_ACTIONS} actions"));
        return None;
    }
    let so_far = members.violations.iter().count();
    let mut actions: Vec<ScheduledAction> = Vec::new();
    for (index, value) in list.iter().enumerate() {
        let pointer = format!("/actions/{index}");
        let read = ScheduledAction::read(
            value,
            &pointer,
            &with.flag.key,
            with.audiences,
            members.violations,
        );
        let Some(action) = read else { continue };
        let same = |own: &ScheduledAction| {
            own.subject == action.subject && own.setting.name() == action.setting.name()
        };
        if actions.iter().any(same) {
            members.violations.add(pointer, "repeated", "changes what another action changes");
        }
        actions.push(action);
    }
    if members.violations.iter().count() > so_far {
        return None;
    }
    if let Some(target) = &with.target {
        check_actions(&actions, target, members);
    }
    Some(actions)
}

/// Complains about actions that could not be carried out on the ruleset as it is.
pub(crate) fn check_actions(
    actions: &[ScheduledAction],
    target: &Target<'_>,
    members: &mut Body<'_>,
) {
    for (index, reason) in carry_out(actions, target).1 {
        members.violations.add(format!("/actions/{index}"), "cannot_apply", reason);
    }
}

/// Makes of the ruleset what the actions say, each that can be carried out after the ones before it.
pub fn carry_out(actions: &[ScheduledAction], target: &Target<'_>) -> (Ruleset, Vec<Failure>) {
    let Target { ruleset, around, .. } = target;
    let mut document = ruleset.patchable();
    let mut after = (*ruleset).clone();
    let mut failures = Vec::new();
    // No action makes anything that needs an id.
    let mut ids = || 0;
    for (index, action) in actions.iter().enumerate() {
        let mut next = document.clone();
        let outcome = action.edit(&mut next).and_then(|()| {
            ruleset.patched(&next, around, &mut ids).map_err(|error| error.to_string())
        });
        match outcome {
            Ok(changed) => (document, after) = (next, changed),
            Err(reason) => failures.push((index, reason)),
        }
    }
    (after, failures)
}
