//! What somebody asks who wants to know what a user gets, and why: a user, and which flags or which conditions.

use serde_json::{Map, Value};

use crate::audience::read_conditions;
use crate::body::Body;
use crate::error::{Result, Violations};

/// What a user id may have, as clients have it.
const LONGEST_USER_ID: usize = 1_024;
/// What is explained at a time.
const MOST_FLAGS: usize = 1_000;

/// A user, and what is asked of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The user's id.
    pub user_id: String,
    /// What is known of the user.
    pub attributes: Map<String, Value>,
    /// The real-time segments that the user is in.
    pub segments: Vec<String>,
    /// The flags; all where there are none.
    pub flag_keys: Vec<String>,
}

impl Question {
    /// Reads `user_id`, `attributes`, `qualified_segments` and `flag_keys`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn read(body: &Value) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        members.only(&["user_id", "attributes", "qualified_segments", "flag_keys"]);
        let user_id = members.required_text("user_id");
        if members.value("user_id").is_some_and(|own| own == "") {
            members.add("user_id", "empty", "must not be empty");
        }
        if user_id.len() > LONGEST_USER_ID {
            members.add("user_id", "too_long", format!("at most {LONGEST_USER_ID} bytes"));
        }
        let own = Self {
            user_id: user_id.to_owned(),
            attributes: attributes(&mut members),
            segments: texts(&mut members, "qualified_segments"),
            flag_keys: texts(&mut members, "flag_keys"),
        };
        violations.into_result().map(|()| own)
    }
}

/// Reads `conditions`, JSON in a string as audiences have it, and `attributes`; `known` says whether the project has
/// an attribute of that name.
///
/// # Errors
///
/// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
pub fn read_trial(
    body: &Value,
    known: &impl Fn(&str) -> bool,
) -> Result<(Value, Map<String, Value>)> {
    let mut violations = Violations::default();
    let mut members = Body::new(body, "", &mut violations);
    members.only(&["conditions", "attributes"]);
    members.required_text("conditions");
    let conditions = read_conditions(&mut members, known).unwrap_or_default();
    let attributes = attributes(&mut members);
    violations.into_result().map(|()| (conditions, attributes))
}

fn attributes(members: &mut Body<'_>) -> Map<String, Value> {
    match members.value("attributes") {
        None => Map::new(),
        Some(Value::Object(own)) => own.clone(),
        Some(_) => {
            members.add("attributes", "type", "must be an object");
            Map::new()
        }
    }
}

fn texts(members: &mut Body<'_>, member: &str) -> Vec<String> {
    let Some(value) = members.value(member) else { return Vec::new() };
    let list = value.as_array().filter(|own| own.len() <= MOST_FLAGS);
    let texts: Option<Vec<String>> =
        list.and_then(|own| own.iter().map(|own| own.as_str().map(str::to_owned)).collect());
    if texts.is_none() {
        members.add(member, "type", format!("must be a list of at most {MOST_FLAGS} strings"));
    }
    texts.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Error;

    #[test]
    fn a_user_is_enough() {
        let own = Question::read(&json!({"user_id": "ada"}));
        assert_eq!(own, Ok(Question { user_id: "ada".to_owned(), ..Question::default() }));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let body =
            json!({"attributes": [], "flag_keys": [1], "qualified_segments": "vip", "more": 1});
        let Err(Error::Invalid(violations)) = Question::read(&body) else { panic!("it was taken") };
        let pointers: Vec<_> = violations.iter().map(|own| own.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            ["/more", "/user_id", "/attributes", "/qualified_segments", "/flag_keys"]
        );
    }

    #[test]
    fn a_trial_has_conditions_that_read() {
        let body = json!({"conditions": "[\"xor\"]"});
        let Err(Error::Invalid(violations)) = read_trial(&body, &|_| true) else {
            panic!("it was taken")
        };
        assert_eq!(violations.iter().next().map(|own| own.pointer.as_str()), Some("/conditions/0"));
    }
}
