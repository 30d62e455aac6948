//! Service accounts: what acts for itself and is nobody.

use serde_json::Value;

use crate::body::Body;
use crate::collaborator;
use crate::error::{Result, Violations};
use crate::key::{NAME_LENGTH, check_length};
use crate::role::Role;

/// What is to become of a service account; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceAccountChange {
    /// What people call it.
    pub name: Option<String>,
    /// Whether nothing of it works.
    pub disabled: Option<bool>,
    /// The roles by project, in place of those before.
    pub roles: Option<Vec<(i64, Role)>>,
}

impl ServiceAccountChange {
    /// Reads `{name, disabled, project_roles: [{project_id, role}]}`; of a new one, `name` must be there.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn read(document: &Value, new: bool) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(document, "", &mut violations);
        members.only(&["name", "disabled", "project_roles"]);
        let name = if new { Some(members.required_text("name")) } else { members.text("name") };
        let name = name.map(|name| name.trim().to_owned());
        let disabled = members.boolean("disabled");
        let roles = document.get("project_roles").filter(|own| !own.is_null());
        if let Some(name) = &name {
            check_length(&mut violations, "/name", name, NAME_LENGTH);
            let told = violations.iter().any(|own| own.pointer == "/name");
            violations.check(told || !name.is_empty(), "/name", "required", "must not be empty");
        }
        let roles = roles.map(|own| collaborator::read_roles(own, "", &mut violations));
        violations.into_result()?;
        Ok(Self { name, disabled, roles })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_what_is_there_and_tells_what_is_wrong() {
        let body =
            json!({ "name": " CI ", "project_roles": [{ "project_id": 7, "role": "editor" }] });
        let read = ServiceAccountChange::read(&body, true).unwrap();
        assert_eq!(read.name.as_deref(), Some("CI"));
        assert_eq!(read.roles, Some(vec![(7, Role::Editor)]));
        assert_eq!(
            ServiceAccountChange::read(&json!({}), false).unwrap(),
            ServiceAccountChange::default()
        );
        let wrong = json!({ "disabled": 1, "project_roles": [{}], "administrator": true });
        let wrong = ServiceAccountChange::read(&wrong, true).unwrap_err().to_string();
        assert_eq!(
            wrong,
            "/administrator: is not a member: those are name, disabled, project_roles; \
             /name: is required; /disabled: must be true or false; \
             /project_roles/0/project_id: is required; /project_roles/0/role: is required"
        );
        let empty = ServiceAccountChange::read(&json!({ "name": "  " }), false).unwrap_err();
        assert_eq!(empty.to_string(), "/name: must not be empty");
    }
}
