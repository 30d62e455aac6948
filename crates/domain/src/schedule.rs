//! Schedules: changes of a flag in an environment that are made when their time comes.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::Body;
use crate::error::{Error, Result, Violations};
use crate::local_time::LocalTime;
use crate::schedule_input::{Failure, Parts, Scheduling, check_actions};
use crate::scheduled_action::ScheduledAction;
use crate::time::Timestamp;

/// Where a schedule is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleStatus {
    /// Its time has not come.
    Pending,
    /// All was done.
    Completed,
    /// Nothing was done.
    Failed,
    /// Some of it was done.
    PartiallyFailed,
    /// Somebody took it back.
    Deleted,
}

impl ScheduleStatus {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::PartiallyFailed => "partially_failed",
            Self::Deleted => "deleted",
        }
    }
}

/// Somebody who made or changed a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The user's id.
    pub user_id: String,
    /// The user's e-mail at the time.
    pub email: String,
}

/// A change of a flag in an environment that is made when its time comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Schedule {
    /// Its id.
    pub id: i64,
    /// The account.
    pub account_id: i64,
    /// The project.
    pub project_id: i64,
    /// The flag.
    pub flag_id: i64,
    /// The flag's key, which never changes.
    pub flag_key: String,
    /// The environment.
    pub environment_id: i64,
    /// The environment's key, which never changes.
    pub environment_key: String,
    /// What is done, in this order.
    pub actions: Vec<ScheduledAction>,
    /// When, as it was asked for.
    pub time: LocalTime,
    /// When.
    pub due: Timestamp,
    /// Where it is in its life.
    pub status: ScheduleStatus,
    /// Why something was not done.
    pub reason: Option<String>,
    /// When it was done or failed.
    pub completed: Option<Timestamp>,
    /// Who made it.
    pub created_by: Author,
    /// Who changed it last: it is carried out with this user's permissions.
    pub updated_by: Author,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

impl Schedule {
    /// Makes a schedule from a request body: `account_id`, `environment`, `schedule` and `actions`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with everything that is wrong, actions that could not be carried out now among it.
    pub fn create(body: &Value, id: i64, with: &Scheduling<'_>) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        if body.is_object() {
            for member in ["account_id", "environment", "schedule", "actions"] {
                if members.value(member).is_none() {
                    members.add(member, "required", "is required");
                }
            }
        }
        let account_id = with.flag.account_id;
        if members.integer("account_id").is_some_and(|own| own != account_id) {
            members.add("account_id", "not_found", format!("the flag is in account {account_id}"));
        }
        let read = Parts::read(&mut members, with);
        let target = with.target.filter(|_| read.environment);
        violations.into_result()?;
        let (Some(target), Some((time, due)), Some(actions)) = (target, read.time, read.actions)
        else {
            return Err(Error::Internal("a schedule without violations lacks a part".to_owned()));
        };
        Ok(Self {
            id,
            account_id,
            project_id: with.flag.project_id,
            flag_id: with.flag.id,
            flag_key: with.flag.key.clone(),
            environment_id: target.environment.id,
            environment_key: target.environment.key.clone(),
            actions,
            time,
            due,
            status: ScheduleStatus::Pending,
            reason: None,
            completed: None,
            created_by: with.author.clone(),
            updated_by: with.author.clone(),
            created: with.now,
            updated: with.now,
            revision: 1,
        })
    }

    /// The schedule after a partial body of `environment`, `schedule` and `actions`; the revision rises if that
    /// changes anything.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with everything that is wrong; [`Error::NotFound`] or [`Error::Conflict`] if its time
    /// has come.
    pub fn updated(&self, body: &Value, with: &Scheduling<'_>) -> Result<Self> {
        self.check_pending()?;
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let read = Parts::read(&mut members, with);
        let mut next = self.clone();
        if let Some(target) = with.target.filter(|_| read.environment) {
            next.environment_id = target.environment.id;
            next.environment_key.clone_from(&target.environment.key);
            if read.actions.is_none() && members.value("actions").is_none() {
                // The old actions must make sense in the other environment.
                check_actions(&self.actions, &target, &mut members);
            }
        }
        if let Some((time, due)) = read.time {
            (next.time, next.due) = (time, due);
        }
        if let Some(actions) = read.actions {
            next.actions = actions;
        }
        violations.into_result()?;
        if next != *self {
            next.touch(&with.author, with.now);
        }
        Ok(next)
    }

    /// The schedule once somebody has taken it back.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] if it is not pending.
    pub fn deleted(&self, author: &Author, now: Timestamp) -> Result<Self> {
        if self.status == ScheduleStatus::Deleted {
            return Err(Error::conflict(format!("Job with id {} is already deleted", self.id)));
        }
        self.check_pending()?;
        let mut next = Self { status: ScheduleStatus::Deleted, ..self.clone() };
        next.touch(author, now);
        Ok(next)
    }

    /// The schedule once its time has come: with what could not be done and why, if anything could not.
    #[must_use]
    pub fn settled(&self, failures: &[Failure], now: Timestamp) -> Self {
        let mut next = self.clone();
        next.status = match failures.len() {
            0 => ScheduleStatus::Completed,
            count if count < self.actions.len() => ScheduleStatus::PartiallyFailed,
            _ => ScheduleStatus::Failed,
        };
        let reasons = failures.iter().map(|(index, reason)| match self.actions.get(*index) {
            Some(action) => {
                let ScheduledAction { subject, setting } = action;
                format!("{} of {} {}: {reason}", setting.name(), subject.kind(), subject.key())
            }
            None => reason.clone(),
        });
        next.reason = (!failures.is_empty()).then(|| reasons.collect::<Vec<_>>().join("; "));
        next.settle(now)
    }

    /// The schedule once its time has come and nothing could be done.
    #[must_use]
    pub fn failed(&self, reason: &str, now: Timestamp) -> Self {
        let next = Self {
            status: ScheduleStatus::Failed,
            reason: Some(reason.to_owned()),
            ..self.clone()
        };
        next.settle(now)
    }

    /// Who last touched it stays as it is: nobody does this but the clock.
    fn settle(mut self, now: Timestamp) -> Self {
        self.completed = Some(now);
        self.updated = now;
        self.revision += 1;
        self
    }

    /// Whether its time is yet to come.
    pub fn is_pending(&self) -> bool {
        self.status == ScheduleStatus::Pending
    }

    /// Whether an action is about a rule or flag.
    pub fn applies_to(&self, key: &str) -> bool {
        self.actions.iter().any(|action| action.subject.key() == key)
    }

    fn check_pending(&self) -> Result<()> {
        match self.status {
            ScheduleStatus::Pending => Ok(()),
            ScheduleStatus::Deleted => Err(Error::not_found("Job", self.id)),
            _ => Err(Error::conflict(format!("Job with id {} is already done", self.id))),
        }
    }

    fn touch(&mut self, author: &Author, now: Timestamp) {
        self.updated_by = author.clone();
        self.updated = now;
        self.revision += 1;
    }
}
