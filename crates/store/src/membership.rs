//! Who may do what in which project.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is a person's role in a project.
    pub struct MembershipRow in "membership" {
        /// Whose role it is.
        user_id: String,
        /// The project.
        project_id: i64,
        /// The role's code.
        role: String,
    }
    const OF_USER = "WHERE user_id = $1 ORDER BY project_id";
    const OF_PROJECT = "WHERE project_id = $1 ORDER BY user_id";
}

const PUT: &str = "INSERT INTO membership (user_id, project_id, role) VALUES ($1, $2, $3)
    ON CONFLICT (user_id, project_id) DO UPDATE SET role = excluded.role";
const DELETE: &str = "DELETE FROM membership WHERE user_id = $1 AND project_id = $2";

impl Reader {
    /// Returns the roles of a person.
    pub async fn memberships_of_user(
        &self,
        user_id: &str,
    ) -> Result<Vec<MembershipRow>, StoreError> {
        self.all(OF_USER, &[user_id.into()]).await
    }

    /// Returns the roles in a project.
    pub async fn memberships_of_project(
        &self,
        project_id: i64,
    ) -> Result<Vec<MembershipRow>, StoreError> {
        self.all(OF_PROJECT, &[project_id.into()]).await
    }
}

impl Transaction {
    /// Gives a person a role in a project, in place of the one that the person has there.
    pub async fn put_membership(&self, membership: &MembershipRow) -> Result<(), StoreError> {
        let MembershipRow { user_id, project_id, role } = membership;
        self.execute(PUT, &[user_id.into(), project_id.into(), role.into()]).await?;
        Ok(())
    }

    /// Takes a person out of a project and returns whether the person was in it.
    pub async fn delete_membership(
        &self,
        user_id: &str,
        project_id: i64,
    ) -> Result<bool, StoreError> {
        Ok(self.execute(DELETE, &[user_id.into(), project_id.into()]).await? > 0)
    }
}
