//! The entities of the product: flags, rules, audiences and all the others that a project is made
//! of.

use crate::error::StoreError;
use crate::reader::Reader;
use crate::transaction::Transaction;

row! {
    /// Is an entity of any kind: what the store must know to find it, and its body.
    pub struct Document in "document" {
        /// What it is, such as `flag`: the caller's constant.
        kind: String,
        /// Its id, unique within its kind.
        id: i64,
        /// The project that it belongs to.
        project_id: i64,
        /// The entity that it belongs to within the project; 0 for none.
        parent_id: i64,
        /// Its key, unique within its project, kind and parent.
        key: String,
        /// Whether it is out of use.
        archived: bool,
        /// How often it was written: 1 at first.
        revision: i64,
        /// The entity itself: JSON.
        body: String,
        /// When it was added.
        created_at: i64,
        /// When it was last written.
        updated_at: i64,
    }
    const BY_ID = "WHERE kind = $1 AND id = $2";
    const BY_KEY = "WHERE project_id = $1 AND kind = $2 AND parent_id = $3 AND key = $4";
    const OF_PROJECT = "WHERE project_id = $1 AND kind = $2 ORDER BY id";
    const OF_PARENT = "WHERE kind = $1 AND parent_id = $2 ORDER BY id";
    const OF_KIND = "WHERE kind = $1 ORDER BY id";
}

const IDS_OF_PARENT: &str =
    "SELECT id FROM document WHERE kind = $1 AND parent_id = $2 ORDER BY id";
const UPDATE: &str = "UPDATE document
    SET project_id = $3, parent_id = $4, key = $5, archived = $6, body = $7, updated_at = $8,
        revision = $9 + 1
    WHERE kind = $1 AND id = $2 AND revision = $9";
const DELETE: &str = "DELETE FROM document WHERE kind = $1 AND id = $2 RETURNING project_id";

impl Reader {
    /// Returns a document by its id.
    pub async fn document(&self, kind: &str, id: i64) -> Result<Option<Document>, StoreError> {
        self.optional(BY_ID, &[kind.into(), id.into()]).await
    }

    /// Returns a document by its key.
    pub async fn document_by_key(
        &self,
        project_id: i64,
        kind: &str,
        parent_id: i64,
        key: &str,
    ) -> Result<Option<Document>, StoreError> {
        let values = [project_id.into(), kind.into(), parent_id.into(), key.into()];
        self.optional(BY_KEY, &values).await
    }

    /// Returns a project's documents of a kind, by id.
    pub async fn documents(
        &self,
        project_id: i64,
        kind: &str,
    ) -> Result<Vec<Document>, StoreError> {
        self.all(OF_PROJECT, &[project_id.into(), kind.into()]).await
    }

    /// Returns the documents of a kind that belong to an entity, by id.
    pub async fn documents_of_parent(
        &self,
        kind: &str,
        parent_id: i64,
    ) -> Result<Vec<Document>, StoreError> {
        self.all(OF_PARENT, &[kind.into(), parent_id.into()]).await
    }

    /// Returns the ids of the documents of a kind that belong to an entity, in order.
    pub async fn document_ids_of_parent(
        &self,
        kind: &str,
        parent_id: i64,
    ) -> Result<Vec<i64>, StoreError> {
        let rows = self.all(IDS_OF_PARENT, &[kind.into(), parent_id.into()]).await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Returns the documents of a kind in all projects, by id.
    pub async fn documents_of_kind(&self, kind: &str) -> Result<Vec<Document>, StoreError> {
        self.all(OF_KIND, &[kind.into()]).await
    }
}

impl Transaction {
    /// Adds a document; a conflict if its id or key is taken, after which the transaction can go
    /// on.
    pub async fn insert_document(&self, document: &Document) -> Result<(), StoreError> {
        self.insert(document).await?;
        self.touch(&document.kind, document.id, document.project_id).await
    }

    /// Replaces a document and returns its new revision, which is `expected_revision + 1` whatever
    /// the document says; a conflict if the stored revision is not the expected one, if the
    /// document is gone, or if its key is taken.
    pub async fn update_document(
        &self,
        document: &Document,
        expected_revision: i64,
    ) -> Result<i64, StoreError> {
        let Document {
            kind,
            id,
            project_id,
            parent_id,
            key,
            archived,
            body,
            updated_at,
            revision: _,
            created_at: _,
        } = document;
        let values = [
            kind.into(),
            id.into(),
            project_id.into(),
            parent_id.into(),
            key.into(),
            archived.into(),
            body.into(),
            updated_at.into(),
            expected_revision.into(),
        ];
        self.update(UPDATE, &values).await?;
        self.touch(kind, *id, *project_id).await?;
        Ok(expected_revision + 1)
    }

    /// Removes a document and returns whether it was there.
    pub async fn delete_document(&self, kind: &str, id: i64) -> Result<bool, StoreError> {
        let removed: Option<(i64,)> = self.optional(DELETE, &[kind.into(), id.into()]).await?;
        if let Some((project_id,)) = removed {
            self.touch(kind, id, project_id).await?;
        }
        Ok(removed.is_some())
    }
}
