//! Requests of people for their data: to see it, or to have it deleted.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::Body;
use crate::error::{Result, Violations};
use crate::key::check_length;
use crate::time::Timestamp;

/// The longest identifier.
const IDENTIFIER_LENGTH: usize = 355;
/// How long the law gives, in microseconds: a month (GDPR, article 12 (3)).
const DEADLINE: i64 = 30 * 24 * 3_600 * 1_000_000;
const DATA_TYPES: [&str; 2] = ["user", "visitor"];
const IDENTIFIER_TYPES: [&str; 5] =
    ["email", "optimizely_end_user_id", "dcp_id", "fullstack_id", "other"];
const REQUEST_TYPES: [&str; 2] = ["access", "delete"];

/// A request of a person for their data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SubjectAccessRequest {
    /// Its id.
    pub id: i64,
    /// The account that was asked.
    pub account_id: i64,
    /// Whether the person is a `user` of the account or a `visitor` of a product.
    pub data_type: String,
    /// Who it is.
    pub identifier: String,
    /// What the identifier is.
    pub identifier_type: String,
    /// `access` or `delete`.
    pub request_type: String,
    /// `pending`, `processing`, `completed` or `failure`.
    pub status: String,
    /// When it was made.
    pub requested_at_time: Timestamp,
    /// Until when it must be answered.
    pub sla_deadline_time: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

impl SubjectAccessRequest {
    /// Makes a request from a body: `data_type`, `identifier`, `identifier_type`, `request_type`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn create(body: &Value, account_id: i64, id: i64, now: Timestamp) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        let data_type = required(&mut members, "data_type", &DATA_TYPES);
        let identifier_type = required(&mut members, "identifier_type", &IDENTIFIER_TYPES);
        let request_type = required(&mut members, "request_type", &REQUEST_TYPES);
        let identifier = members.required_text("identifier").to_owned();
        if members.value("identifier").is_some_and(|value| value == "") {
            members.add("identifier", "required", "must not be empty");
        }
        check_length(members.violations, "/identifier", &identifier, IDENTIFIER_LENGTH);
        if data_type == "user" && !matches!(identifier_type.as_str(), "email" | "") {
            members.add("identifier_type", "enum", "must be email where data_type is user");
        }
        violations.into_result()?;
        Ok(Self {
            id,
            account_id,
            data_type,
            identifier,
            identifier_type,
            request_type,
            status: "pending".to_owned(),
            requested_at_time: now,
            sla_deadline_time: Timestamp::from_micros(now.as_micros().saturating_add(DEADLINE)),
            revision: 1,
        })
    }
}

fn required(members: &mut Body<'_>, member: &str, allowed: &[&str]) -> String {
    if members.value(member).is_none() {
        members.add(member, "required", "is required");
    }
    members.one_of(member, allowed).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(0);

    #[test]
    fn is_pending_until_a_month_has_passed() {
        let body = json!({
            "data_type": "visitor", "identifier": "v1", "identifier_type": "fullstack_id",
            "request_type": "delete",
        });
        let request = SubjectAccessRequest::create(&body, 7, 1, NOW).unwrap();
        assert_eq!(request.status, "pending");
        assert_eq!(request.sla_deadline_time.to_string(), "1970-01-31T00:00:00.000000Z");
    }

    #[test]
    fn tells_everything_that_is_wrong() {
        let create =
            |body: Value| SubjectAccessRequest::create(&body, 7, 1, NOW).unwrap_err().to_string();
        assert_eq!(
            create(json!({ "data_type": "user", "identifier_type": "dcp_id" })),
            "/request_type: is required; /identifier: is required; \
             /identifier_type: must be email where data_type is user"
        );
        let long = "x".repeat(356);
        assert_eq!(
            create(
                json!({ "data_type": "pet", "identifier_type": "email", "request_type": "access",
                "identifier": long })
            ),
            "/data_type: must be one of user, visitor; /identifier: must have at most 355 characters"
        );
    }
}
