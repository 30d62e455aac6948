use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use burgee_store::{Conflict, Document, Store, StoreError};

use crate::harness::{Fixture, conflict};

pub(crate) fn flag(id: i64, key: &str) -> Document {
    Document {
        kind: "flag".to_owned(),
        id,
        project_id: 7,
        parent_id: 0,
        key: key.to_owned(),
        archived: false,
        revision: 1,
        body: format!("{{\"key\":\"{key}\",\"note\":\"\\u0000 ♞\"}}"),
        created_at: 1_000,
        updated_at: 1_000,
    }
}

both! {
    async fn is_read_as_it_was_written(fixture: &Fixture) {
        let store = &fixture.store;
        let first = flag(1, "first");
        let second = Document { parent_id: 1, archived: true, ..flag(2, "second") };
        let other_project = Document { project_id: 8, ..flag(3, "first") };
        let other_kind = Document { kind: "audience".to_owned(), ..flag(1, "first") };
        write!(store, |transaction| {
            for document in [&second, &first, &other_project, &other_kind] {
                transaction.insert_document(document).await.unwrap();
            }
        });
        assert_eq!(store.document("flag", 1).await.unwrap().as_ref(), Some(&first));
        assert_eq!(store.document("flag", 9).await.unwrap(), None);
        assert_eq!(
            store.document_by_key(7, "flag", 1, "second").await.unwrap().as_ref(),
            Some(&second),
        );
        assert_eq!(store.document_by_key(7, "flag", 0, "second").await.unwrap(), None);
        assert_eq!(store.documents(7, "flag").await.unwrap(), [first.clone(), second.clone()]);
        let of_parent = store.documents_of_parent("flag", 1).await.unwrap();
        assert_eq!(of_parent, std::slice::from_ref(&second));
        assert_eq!(
            store.documents_of_kind("flag").await.unwrap(),
            [first, second, other_project],
        );
    }
}

both! {
    async fn is_updated_only_from_the_revision_that_was_read(fixture: &Fixture) {
        let store = &fixture.store;
        write!(store, |transaction| transaction.insert_document(&flag(1, "old")).await.unwrap());
        let update = Document {
            key: "new".to_owned(),
            archived: true,
            body: "{}".to_owned(),
            updated_at: 2_000,
            ..flag(1, "old")
        };
        let revision =
            write!(store, |transaction| transaction.update_document(&update, 1).await.unwrap());
        assert_eq!(revision, 2);
        let stored = store.document("flag", 1).await.unwrap().unwrap();
        assert_eq!(stored, Document { revision: 2, ..update.clone() });

        let transaction = store.begin().await.unwrap();
        assert_eq!(conflict(transaction.update_document(&update, 1).await), Conflict::Stale);
        assert_eq!(
            conflict(transaction.update_document(&flag(2, "none"), 1).await),
            Conflict::Stale,
        );
        drop(transaction);
        assert_eq!(store.document("flag", 1).await.unwrap(), Some(stored));
    }
}

both! {
    async fn has_a_key_of_its_own(fixture: &Fixture) {
        let store = &fixture.store;
        let transaction = store.begin().await.unwrap();
        transaction.insert_document(&flag(1, "one")).await.unwrap();
        for taken in [flag(2, "one"), flag(1, "two")] {
            assert_eq!(conflict(transaction.insert_document(&taken).await), Conflict::Duplicate);
        }
        // The transaction can go on.
        transaction.insert_document(&flag(2, "two")).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(store.documents(7, "flag").await.unwrap().len(), 2);

        let transaction = store.begin().await.unwrap();
        let renamed = transaction.update_document(&flag(2, "one"), 1).await;
        assert_eq!(conflict(renamed), Conflict::Duplicate);
    }
}

both! {
    async fn is_deleted_once(fixture: &Fixture) {
        let store = &fixture.store;
        write!(store, |transaction| {
            transaction.insert_document(&flag(1, "one")).await.unwrap();
            assert!(transaction.delete_document("flag", 1).await.unwrap());
            assert!(!transaction.delete_document("flag", 1).await.unwrap());
        });
        assert_eq!(store.documents(7, "flag").await.unwrap(), []);
    }
}

/// Adds one to the number in a document as it was read, and writes it.
async fn increment(store: &Store, read: Document) -> Result<(), StoreError> {
    let next = read.body.parse::<i64>().unwrap() + 1;
    let transaction = store.begin().await?;
    let update = Document { body: next.to_string(), ..read };
    transaction.update_document(&update, update.revision).await?;
    transaction.commit().await
}

async fn counter(store: &Store) -> Document {
    store.document("flag", 1).await.unwrap().unwrap()
}

both! {
    async fn loses_no_update_of_many_writers(fixture: &Fixture) {
        let store = &fixture.store;
        let start = Document { body: "0".to_owned(), ..flag(1, "counter") };
        write!(store, |transaction| transaction.insert_document(&start).await.unwrap());
        let writers: Vec<_> = (0..32)
            .map(|_| {
                let (store, mut read) = (store.clone(), start.clone());
                tokio::spawn(async move {
                    let mut conflicts = 0;
                    while let Err(error) = increment(&store, read).await {
                        assert_eq!(conflict::<()>(Err(error)), Conflict::Stale);
                        conflicts += 1;
                        read = counter(&store).await;
                    }
                    conflicts
                })
            })
            .collect();
        let mut conflicts = 0;
        for writer in writers {
            conflicts += writer.await.unwrap();
        }
        let counter = counter(store).await;
        assert_eq!((counter.body.as_str(), counter.revision), ("32", 33));
        // All began with the first revision, and one of them was first.
        assert!(conflicts >= 31, "{conflicts} conflicts");
    }
}

both! {
    /// As when clients hang up in the middle of their requests.
    async fn is_whole_after_writers_were_cut_off(fixture: &Fixture) {
        let store = &fixture.store;
        let start = Document { body: "0".to_owned(), ..flag(1, "counter") };
        write!(store, |transaction| transaction.insert_document(&start).await.unwrap());
        for round in 0..200 {
            let read = counter(store).await;
            // Cut off after a number of steps: sooner and later in the course of a write.
            let mut steps = round % 20;
            let mut writing = pin!(increment(store, read));
            poll_fn(|context| {
                if steps == 0 {
                    return Poll::Ready(());
                }
                steps -= 1;
                writing.as_mut().poll(context).map(|written| written.unwrap())
            })
            .await;
        }
        let read = counter(store).await;
        assert_eq!(read.body, (read.revision - 1).to_string());
        increment(store, read.clone()).await.unwrap();
        assert_eq!(counter(store).await.revision, read.revision + 1);
        assert!(read.revision > 1, "no writer came to its end");
    }
}
