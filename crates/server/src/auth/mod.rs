//! Who is asking.

pub(crate) mod token;

use burgee_domain::{Action, Error, Result, Role};

/// The person behind a request, with the token that it came with.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The user's id.
    pub(crate) user_id: String,
    /// The user's e-mail.
    pub(crate) email: String,
    /// The account that the user belongs to.
    pub(crate) account_id: i64,
    /// Administrators of the account may do everything in every project.
    pub(crate) administrator: bool,
    /// The roles in single projects.
    pub(crate) roles: Vec<(i64, Role)>,
    /// The selector of the token; empty where what somebody has scheduled is done.
    pub(crate) token: String,
}

impl Caller {
    /// The role in a project, if any.
    pub(crate) fn role(&self, project_id: i64) -> Option<Role> {
        if self.administrator {
            return Some(Role::Administrator);
        }
        self.roles.iter().find(|(id, _)| *id == project_id).map(|(_, role)| *role)
    }

    /// Fails unless the caller may do it in the project; a project that the caller has no part in is not
    /// there for them.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] or [`Error::Forbidden`].
    pub(crate) fn check(&self, project_id: i64, action: Action) -> Result<Role> {
        let role = self.role(project_id).ok_or_else(|| Error::not_found("Project", project_id))?;
        if role.allows(action) { Ok(role) } else { Err(Error::Forbidden) }
    }
}
