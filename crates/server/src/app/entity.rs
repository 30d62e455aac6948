//! Domain types as documents of the store.

use burgee_domain::{
    Attribute, Audience, CustomField, Environment, Error, Event, Flag, Grants, Group, Holder,
    Holdout, IdentityProvider, OAuthClient, Project, Report, Result, Ruleset, Schedule,
    SubjectAccessRequest, Team, Timestamp, Webhook, WorkloadTrust,
};
use burgee_store::{Conflict, Document, Reader, StoreError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::event_log::ProjectLog;

/// Something that is stored as a document.
pub(crate) trait Entity: Serialize + DeserializeOwned {
    /// Its kind, in the store and in the change history.
    const KIND: &'static str;
    /// What people call the kind.
    const NAME: &'static str;

    fn id(&self) -> i64;
    fn project_id(&self) -> i64;
    /// What it belongs to within the project; 0 for nothing.
    fn parent_id(&self) -> i64 {
        0
    }
    /// Unique within project, kind and parent.
    fn key(&self) -> String;
    /// What the change history calls it.
    fn title(&self) -> String {
        self.key()
    }
    fn archived(&self) -> bool {
        false
    }
    fn revision(&self) -> i64;
    fn created(&self) -> Timestamp;
    fn updated(&self) -> Timestamp;

    fn to_document(&self) -> Result<Document> {
        let body =
            serde_json::to_string(self).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Document {
            kind: Self::KIND.to_owned(),
            id: self.id(),
            project_id: self.project_id(),
            parent_id: self.parent_id(),
            key: self.key(),
            archived: self.archived(),
            revision: self.revision(),
            body,
            created_at: self.created().as_micros(),
            updated_at: self.updated().as_micros(),
        })
    }

    fn from_document(document: &Document) -> Result<Self> {
        serde_json::from_str(&document.body).map_err(|error| {
            Error::Internal(format!("{} {} does not read: {error}", Self::KIND, document.id))
        })
    }
}

/// Implements [`Entity`] for a type whose fields have the usual names.
macro_rules! entity {
    ($type:ty, $kind:literal, $name:literal, $created:ident, $updated:ident, key: $key:expr
        $(, project: $project:expr)? $(, parent: $parent:expr)? $(, title: $title:expr)?
        $(, archived: $archived:expr)?) => {
        impl Entity for $type {
            const KIND: &'static str = $kind;
            const NAME: &'static str = $name;

            fn id(&self) -> i64 {
                self.id
            }
            entity!(@project $(, $project)?);
            $(fn parent_id(&self) -> i64 {
                let parent: fn(&Self) -> i64 = $parent;
                parent(self)
            })?
            fn key(&self) -> String {
                let key: fn(&Self) -> String = $key;
                key(self)
            }
            $(fn title(&self) -> String {
                let title: fn(&Self) -> String = $title;
                title(self)
            })?
            $(fn archived(&self) -> bool {
                let archived: fn(&Self) -> bool = $archived;
                archived(self)
            })?
            fn revision(&self) -> i64 {
                self.revision
            }
            fn created(&self) -> Timestamp {
                self.$created
            }
            fn updated(&self) -> Timestamp {
                self.$updated
            }
        }
    };
    (@project) => {
        fn project_id(&self) -> i64 {
            self.project_id
        }
    };
    (@project, $project:expr) => {
        fn project_id(&self) -> i64 {
            let project: fn(&Self) -> i64 = $project;
            project(self)
        }
    };
}

entity!(Project, "project", "Project", created, last_modified, key: |own| own.id.to_string(),
    project: |own| own.id, parent: |own| own.account_id, title: |own| own.name.clone(),
    archived: |own| own.archived);
entity!(Environment, "environment", "Environment", created, last_modified,
    key: |own| own.key.clone(), archived: |own| own.archived);
entity!(Attribute, "attribute", "Attribute", last_modified, last_modified,
    key: |own| own.key.clone(), archived: |own| own.archived);
entity!(Audience, "audience", "Audience", created, last_modified, key: |own| own.id.to_string(),
    title: |own| own.name.clone(), archived: |own| own.archived);
entity!(Event, "event", "Event", created, last_modified, key: |own| own.key.clone(),
    archived: |own| own.archived);
entity!(Flag, "flag", "Flag", created_time, updated_time, key: |own| own.key.clone(),
    archived: |own| own.archived);
entity!(Group, "group", "Group", created_time, updated_time, key: |own| own.id.to_string(),
    title: |own| own.name.clone(), archived: |own| own.archived);
entity!(Holdout, "holdout", "Holdout", created_time, updated_time, key: |own| own.key.clone(),
    archived: |own| own.archived);
entity!(CustomField, "custom_field", "Custom field", created_time, updated_time,
    key: |own| own.key.clone(), archived: |own| own.archived);
entity!(Report, "report", "Report", created_time, updated_time, key: |own| own.key.clone(),
    parent: |own| own.environment_id, archived: |own| own.archived);
entity!(Webhook, "webhook", "Webhook", created, last_modified, key: |own| own.id.to_string(),
    title: |own| own.name.clone());
entity!(ProjectLog, "project_log", "Event log", created, created, key: |own| own.log.clone());
entity!(SubjectAccessRequest, "subject_access_request", "Subject access request", requested_at_time,
    requested_at_time, key: |own| own.id.to_string(), project: |_| 0);

entity!(Schedule, "schedule", "Schedule", created, updated, key: |own| own.id.to_string(),
    parent: |own| own.flag_id,
    title: |own| format!("{} in {}", own.flag_key, own.environment_key));
// Teams belong to the account.
entity!(Team, "team", "Team", created, last_modified, key: |own| own.name.clone(), project: |_| 0,
    parent: |own| own.account_id);
// OAuth clients too. Several may have one name.
entity!(OAuthClient, "oauth_client", "OAuth client", created, last_modified,
    key: |own| own.id.to_string(), project: |_| 0, parent: |own| own.account_id,
    title: |own| own.name.clone(), archived: |own| own.disabled);
// So does what lets people and workloads in.
entity!(IdentityProvider, "identity_provider", "Identity provider", created, last_modified,
    key: |own| own.id.to_string(), project: |_| 0, parent: |own| own.account_id,
    title: |own| own.name.clone());
entity!(WorkloadTrust, "workload_trust", "Workload trust", created, last_modified,
    key: |own| own.id.to_string(), project: |_| 0, parent: |own| own.account_id,
    title: |own| own.name.clone());
// A team's are found by the team, a user's by the key.
entity!(Grants, "permission", "Permission", created, last_modified,
key: |own| match &own.holder {
    Holder::User(id) => id.clone(),
    Holder::Team(_) => "team".to_owned(),
},
parent: |own| match own.holder {
    Holder::User(_) => 0,
    Holder::Team(id) => id,
},
title: |own| match &own.holder {
    Holder::User(id) => format!("user {id}"),
    Holder::Team(id) => format!("team {id}"),
});

/// A ruleset as it is stored: by environment and flag.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize)]
pub(crate) struct StoredRuleset {
    /// The project.
    pub(crate) project_id: i64,
    /// What the change history calls it.
    pub(crate) title: String,
    /// The ruleset.
    #[serde(flatten)]
    pub(crate) ruleset: Ruleset,
}

impl Entity for StoredRuleset {
    const KIND: &'static str = "ruleset";
    const NAME: &'static str = "Ruleset";

    fn id(&self) -> i64 {
        self.ruleset.id
    }
    fn project_id(&self) -> i64 {
        self.project_id
    }
    fn parent_id(&self) -> i64 {
        self.ruleset.environment_id
    }
    fn key(&self) -> String {
        self.ruleset.flag_id.to_string()
    }
    fn title(&self) -> String {
        self.title.clone()
    }
    fn revision(&self) -> i64 {
        self.ruleset.revision
    }
    fn created(&self) -> Timestamp {
        self.ruleset.created_time
    }
    fn updated(&self) -> Timestamp {
        self.ruleset.updated_time
    }
}

/// Fails unless the caller has seen the present revision, or does not say.
pub(crate) fn check_revision(current: i64, expected: Option<i64>) -> Result<()> {
    if expected.is_some_and(|revision| revision != current) {
        return Err(Error::PreconditionFailed { current });
    }
    Ok(())
}

/// Loads an entity of a project by id, or says that it is not there.
pub(crate) async fn in_project<T: Entity>(reader: &Reader, project_id: i64, id: i64) -> Result<T> {
    let entity: Option<T> = by_id(reader, id).await?;
    let entity = entity.filter(|own| own.project_id() == project_id);
    entity.ok_or_else(|| Error::not_found(T::NAME, id))
}

/// Loads an entity by id.
pub(crate) async fn by_id<T: Entity>(reader: &Reader, id: i64) -> Result<Option<T>> {
    let document = reader.document(T::KIND, id).await.map_err(store_error)?;
    document.as_ref().map(T::from_document).transpose()
}

/// Loads an entity by key.
pub(crate) async fn by_key<T: Entity>(
    reader: &Reader,
    project_id: i64,
    parent_id: i64,
    key: &str,
) -> Result<Option<T>> {
    let found = reader.document_by_key(project_id, T::KIND, parent_id, key).await;
    found.map_err(store_error)?.as_ref().map(T::from_document).transpose()
}

/// Loads all of a kind in a project, by id.
pub(crate) async fn all<T: Entity>(reader: &Reader, project_id: i64) -> Result<Vec<T>> {
    let documents = reader.documents(project_id, T::KIND).await.map_err(store_error)?;
    documents.iter().map(T::from_document).collect()
}

/// Loads all of a kind that belong to something.
pub(crate) async fn of_parent<T: Entity>(reader: &Reader, parent_id: i64) -> Result<Vec<T>> {
    let documents = reader.documents_of_parent(T::KIND, parent_id).await.map_err(store_error)?;
    documents.iter().map(T::from_document).collect()
}

/// What a failure of the store is to the product.
pub(crate) fn store_error(error: StoreError) -> Error {
    match error {
        StoreError::Conflict(Conflict::Stale) => {
            Error::conflict("It was changed by somebody else at the same time; try again")
        }
        StoreError::Conflict(other) => Error::conflict(other.to_string()),
        StoreError::Unavailable(source) => {
            tracing::warn!(%source, "the store is not available");
            Error::Unavailable
        }
        StoreError::Database(source) => Error::Internal(source.to_string()),
    }
}
