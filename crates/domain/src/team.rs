//! Teams: people of an account who are given roles together.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::Body;
use crate::error::{Result, Violations};
use crate::key::{check_length, check_name};
use crate::time::Timestamp;

/// The longest reference to a directory outside.
const EXTERNAL_REF_LENGTH: usize = 4_096;
/// The longest description.
const DESCRIPTION_LENGTH: usize = 1_000;

/// People of an account who are given roles together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Its id.
    pub id: i64,
    /// The account.
    pub account_id: i64,
    /// Its name, unique in the account.
    pub name: String,
    /// For people.
    pub description: Option<String>,
    /// What it is called in a directory outside.
    pub external_ref: Option<String>,
    /// The ids of the users who are in it, in the order in which they came.
    pub members: Vec<String>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub last_modified: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

impl Team {
    /// Makes a team from a request body: `name`, and `description`, `external_ref` and `members` if wanted.
    /// `known` says which users the account has.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn create(
        body: &Value,
        id: i64,
        account_id: i64,
        known: &dyn Fn(&str) -> bool,
        now: Timestamp,
    ) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        if members.value("name").is_none() {
            members.add("name", "required", "is required");
        }
        let mut team = Self {
            id,
            account_id,
            name: String::new(),
            description: None,
            external_ref: None,
            members: Vec::new(),
            created: now,
            last_modified: now,
            revision: 1,
        };
        team.take(&mut members);
        team.add_members(&user_ids(&mut members, "members", known));
        violations.into_result()?;
        Ok(team)
    }

    /// The team after a partial body, in which `members_added` and `members_removed` stand for the members; the
    /// revision rises if that changes anything.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn updated(
        &self,
        body: &Value,
        known: &dyn Fn(&str) -> bool,
        now: Timestamp,
    ) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let mut next = self.clone();
        next.take(&mut members);
        // Somebody who has left the account can still be taken out.
        let removed = user_ids(&mut members, "members_removed", &|_| true);
        next.members.retain(|own| !removed.contains(own));
        next.add_members(&user_ids(&mut members, "members_added", known));
        violations.into_result()?;
        if next != *self {
            next.revision += 1;
            next.last_modified = now;
        }
        Ok(next)
    }

    fn take(&mut self, members: &mut Body<'_>) {
        if let Some(name) = members.text("name") {
            check_name(members.violations, "/name", name);
            name.clone_into(&mut self.name);
        }
        let settings = [
            ("description", DESCRIPTION_LENGTH, &mut self.description),
            ("external_ref", EXTERNAL_REF_LENGTH, &mut self.external_ref),
        ];
        for (member, most, setting) in settings {
            // Null and nothing at all are told apart: one clears, the other keeps.
            if let Some(text) = members.free_text(member) {
                check_length(members.violations, &format!("/{member}"), text, most);
                *setting = Some(text.to_owned()).filter(|text| !text.is_empty());
            }
        }
    }

    fn add_members(&mut self, user_ids: &[String]) {
        for user_id in user_ids {
            if !self.members.contains(user_id) {
                self.members.push(user_id.clone());
            }
        }
    }
}

fn user_ids(members: &mut Body<'_>, member: &str, known: &dyn Fn(&str) -> bool) -> Vec<String> {
    let list = match members.value(member) {
        None => return Vec::new(),
        Some(Value::Array(list)) => list,
        Some(_) => {
            members.add(member, "type", "must be a list of user ids");
            return Vec::new();
        }
    };
    let mut ids = Vec::new();
    for (index, id) in list.iter().enumerate() {
        let place = format!("{member}/{index}");
        match id.as_str() {
            Some(id) if known(id) => ids.push(id.to_owned()),
            Some(id) => members.add(&place, "not_found", format!("there is no user {id:?}")),
            None => members.add(&place, "type", "must be a string"),
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Error;

    const NOW: Timestamp = Timestamp::from_micros(1);
    const LATER: Timestamp = Timestamp::from_micros(2);

    fn known(id: &str) -> bool {
        ["ada", "bob", "eve"].contains(&id)
    }

    #[test]
    fn people_come_and_go() {
        let body =
            json!({ "name": "Crew", "members": ["ada", "bob", "ada"], "external_ref": "ldap" });
        let team = Team::create(&body, 5, 7, &known, NOW).unwrap();
        assert_eq!(
            (team.members.as_slice(), team.revision),
            (&["ada".to_owned(), "bob".to_owned()][..], 1)
        );
        let body = json!({ "members_added": ["eve", "bob"], "members_removed": ["ada", "gone"], "external_ref": null });
        let next = team.updated(&body, &known, LATER).unwrap();
        assert_eq!((next.members.join(" "), next.revision), ("bob eve".to_owned(), 2));
        assert_eq!((next.name.as_str(), next.external_ref.as_deref()), ("Crew", None));
        assert_eq!(next.updated(&json!({ "name": null }), &known, LATER).unwrap(), next);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let body =
            json!({ "description": 5, "external_ref": "x".repeat(4_097), "members": ["zoe", 5] });
        let Err(Error::Invalid(violations)) = Team::create(&body, 5, 7, &known, NOW) else {
            panic!()
        };
        let found: Vec<_> = violations.iter().map(|own| (own.pointer.as_str(), own.code)).collect();
        assert_eq!(
            found,
            [
                ("/name", "required"),
                ("/description", "type"),
                ("/external_ref", "too_long"),
                ("/members/0", "not_found"),
                ("/members/1", "type"),
            ]
        );
    }
}
