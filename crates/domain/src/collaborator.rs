//! People who are to work on projects.

use serde_json::Value;

use crate::body::Body;
use crate::error::{Error, Result, Violations};
use crate::key::{NAME_LENGTH, check_length};
use crate::role::Role;

/// The longest e-mail address (RFC 5321, §4.5.3.1.3, without the brackets).
const EMAIL_LENGTH: usize = 254;
/// How many people may be invited at once.
const MOST_PEOPLE: usize = 100;

/// Somebody who is to work on projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The address, in lower case.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// The roles by project.
    pub roles: Vec<(i64, Role)>,
}

impl Invitation {
    /// Reads a list of `{profile: {email, first_name, last_name}, project_roles: [{project_id, role}]}`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with everything that is wrong.
    pub fn read_all(document: &Value) -> Result<Vec<Self>> {
        let Some(entries) = document.as_array() else {
            return Err(Error::invalid("", "type", "must be a list of people"));
        };
        let mut violations = Violations::default();
        violations.check(
            entries.len() <= MOST_PEOPLE,
            "",
            "too_many",
            format!("must have at most {MOST_PEOPLE} people"),
        );
        let invitations = entries.iter().take(MOST_PEOPLE).enumerate();
        let invitations = invitations
            .map(|(index, entry)| Self::read(entry, &format!("/{index}"), &mut violations))
            .collect();
        violations.into_result()?;
        Ok(invitations)
    }

    fn read(entry: &Value, pointer: &str, violations: &mut Violations) -> Self {
        let roles = &entry["project_roles"];
        let at = format!("{pointer}/project_roles");
        let given = roles.as_array().is_some_and(|own| !own.is_empty());
        violations.check(given, at, "required", "must give at least one role");
        let roles = read_roles(if given { roles } else { &Value::Null }, pointer, violations);
        let pointer = format!("{pointer}/profile");
        let mut profile = Body::new(&entry["profile"], &pointer, violations);
        let email = profile.required_text("email").trim().to_lowercase();
        if !email.is_empty() && !is_address(&email) {
            profile.add("email", "malformed", "must be an e-mail address");
        }
        let mut name = |member: &str| {
            let text = profile.free_text(member).unwrap_or_default().to_owned();
            let at = profile.at(member);
            check_length(profile.violations, &at, &text, NAME_LENGTH);
            text
        };
        Self { first_name: name("first_name"), last_name: name("last_name"), email, roles }
    }
}

/// Reads the member `project_roles` of what is at the pointer.
pub(crate) fn read_roles(
    document: &Value,
    pointer: &str,
    violations: &mut Violations,
) -> Vec<(i64, Role)> {
    let pointer = format!("{pointer}/project_roles");
    let known = document.is_array() || document.is_null();
    violations.check(known, &pointer, "type", "must be a list of roles");
    let entries = document.as_array().map_or(&[][..], Vec::as_slice);
    let mut roles = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let pointer = format!("{pointer}/{index}");
        let mut members = Body::new(entry, &pointer, violations);
        if members.value("project_id").is_none() {
            members.add("project_id", "required", "is required");
        }
        let project_id = members.integer("project_id");
        let role = Role::from_name(members.required_text("role"));
        if role.is_none() && members.value("role").is_some_and(Value::is_string) {
            let message = "must be viewer, editor, publisher, project_owner or administrator";
            members.add("role", "enum", message);
        }
        roles.extend(project_id.zip(role));
    }
    roles
}

/// Whether mail could get there; only sending it can tell.
pub fn is_address(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    text.len() <= EMAIL_LENGTH
        && !text.chars().any(|own| own.is_whitespace() || own.is_control())
        && parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_people_with_their_roles() {
        let body = json!([{
            "profile": { "email": " Ana@Example.com", "first_name": "Ana", "last_name": null },
            "project_roles": [{ "project_id": 7, "role": "restricted_editor" }],
        }]);
        let read = Invitation::read_all(&body).unwrap();
        assert_eq!(
            read,
            [Invitation {
                email: "ana@example.com".to_owned(),
                first_name: "Ana".to_owned(),
                last_name: String::new(),
                roles: vec![(7, Role::Editor)],
            }]
        );
    }

    #[test]
    fn tells_everything_that_is_wrong() {
        let read = |body: Value| Invitation::read_all(&body).unwrap_err().to_string();
        assert_eq!(read(json!({})), "must be a list of people");
        assert_eq!(
            read(json!([
                { "profile": { "email": "nobody" }, "project_roles": [{ "role": "king" }] },
                { "project_roles": [] },
            ])),
            "/0/project_roles/0/project_id: is required; \
             /0/project_roles/0/role: must be viewer, editor, publisher, project_owner or administrator; \
             /0/profile/email: must be an e-mail address; \
             /1/project_roles: must give at least one role; \
             /1/profile: must be an object; \
             /1/profile/email: is required"
        );
    }
}
