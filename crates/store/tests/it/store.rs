use std::time::Duration;

use burgee_store::{Reader, Store, StoreError};
use tokio::time::timeout;

use crate::document::flag;
use crate::harness::{Fixture, on_postgres};

both! {
    async fn forgets_what_is_not_committed(fixture: &Fixture) {
        let store = &fixture.store;
        let transaction = store.begin().await.unwrap();
        transaction.insert_document(&flag(1, "one")).await.unwrap();
        assert!(transaction.document("flag", 1).await.unwrap().is_some());
        assert!(store.document("flag", 1).await.unwrap().is_none());
        drop(transaction);
        let transaction = store.begin().await.unwrap();
        assert!(transaction.document("flag", 1).await.unwrap().is_none());
    }
}

both! {
    async fn keeps_what_is_committed(fixture: &Fixture) {
        write!(fixture.store, |transaction| {
            transaction.insert_document(&flag(1, "one")).await.unwrap();
        });
        fixture.store.close().await;
        let closed = fixture.store.ping().await;
        assert!(matches!(closed, Err(StoreError::Unavailable(_))), "{closed:?}");
        let again = Store::open(&fixture.url).await.unwrap();
        assert_eq!(again.document("flag", 1).await.unwrap(), Some(flag(1, "one")));
        again.close().await;
    }
}

both! {
    async fn reads_while_somebody_writes(fixture: &Fixture) {
        let store = &fixture.store;
        write!(store, |transaction| transaction.insert_document(&flag(1, "one")).await.unwrap());
        let transaction = store.begin().await.unwrap();
        transaction.delete_document("flag", 1).await.unwrap();
        let read = timeout(Duration::from_secs(5), store.document("flag", 1)).await;
        assert!(read.expect("no waiting").unwrap().is_some());
    }
}

async fn count(reader: &Reader) -> usize {
    reader.documents_of_kind("flag").await.unwrap().len()
}

both! {
    async fn snapshot_stands_still(fixture: &Fixture) {
        let store = &fixture.store;
        write!(store, |transaction| transaction.insert_document(&flag(1, "one")).await.unwrap());
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(count(&snapshot).await, 1);
        write!(store, |transaction| {
            transaction.insert_document(&flag(2, "two")).await.unwrap();
            assert_eq!(count(&transaction).await, 2);
        });
        assert_eq!((count(&snapshot).await, count(store).await), (1, 2));
    }
}

both! {
    async fn project_has_one_writer(fixture: &Fixture) {
        let store = &fixture.store;
        let first = store.begin().await.unwrap();
        first.lock_project(7).await.unwrap();
        let second = {
            let store = store.clone();
            tokio::spawn(async move {
                let transaction = store.begin().await.unwrap();
                transaction.lock_project(7).await.unwrap();
                transaction.document("flag", 1).await.unwrap()
            })
        };
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!second.is_finished());
        first.insert_document(&flag(1, "one")).await.unwrap();
        first.commit().await.unwrap();
        assert_eq!(second.await.unwrap(), Some(flag(1, "one")));
    }
}

#[test]
fn projects_do_not_wait_for_each_other_on_postgres() {
    on_postgres(async |fixture: &Fixture| {
        let first = fixture.store.begin().await.unwrap();
        first.lock_project(7).await.unwrap();
        let second = fixture.store.begin().await.unwrap();
        let locked = timeout(Duration::from_secs(5), second.lock_project(8)).await;
        locked.expect("no waiting").unwrap();
    });
}

both! {
    async fn beats(fixture: &Fixture) {
        fixture.store.ping().await.unwrap();
        fixture.store.ping().await.unwrap();
        assert_eq!(fixture.store.is_postgres(), fixture.url.starts_with("postgres"));
    }
}

#[tokio::test]
async fn says_why_it_does_not_open() {
    for url in [
        "sqlite:///no/such/folder/burgee.db",
        "sqlite::memory:",
        "postgres://[",
        "mysql://localhost/burgee",
    ] {
        let error = Store::open(url).await.expect_err(url);
        let source = std::error::Error::source(&error).expect("a source");
        assert!(!source.to_string().is_empty());
    }
}
