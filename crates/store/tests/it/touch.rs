use burgee_store::{Document, Since};

use crate::document::flag;
use crate::harness::Fixture;

both! {
    async fn says_what_was_written_and_removed_since_a_version(fixture: &Fixture) {
        let store = &fixture.store;
        assert_eq!(store.project_version(7).await.unwrap(), 0);
        let elsewhere = Document { project_id: 8, ..flag(9, "elsewhere") };
        write!(store, |transaction| {
            for document in [&flag(1, "first"), &flag(2, "second"), &elsewhere] {
                transaction.insert_document(document).await.unwrap();
            }
        });
        assert_eq!(store.project_version(7).await.unwrap(), 1);
        let edited = Document { body: "{}".to_owned(), ..flag(2, "second") };
        write!(store, |transaction| {
            transaction.update_document(&edited, 1).await.unwrap();
            assert!(transaction.delete_document("flag", 1).await.unwrap());
            let within = transaction.documents_since(7, 1).await.unwrap();
            assert_eq!(within.version, 2);
            assert_eq!(within.removed, [("flag".to_owned(), 1)]);
        });
        let snapshot = store.snapshot().await.unwrap();
        let edited = Document { revision: 2, ..edited };
        assert_eq!(
            snapshot.documents_since(7, 1).await.unwrap(),
            Since { version: 2, written: vec![edited.clone()], removed: vec![("flag".to_owned(), 1)] },
        );
        assert_eq!(
            snapshot.documents_since(7, 2).await.unwrap(),
            Since { version: 2, written: Vec::new(), removed: Vec::new() },
        );
        assert_eq!(snapshot.documents_since(7, 0).await.unwrap().written, [edited]);
        assert_eq!(snapshot.project_version(8).await.unwrap(), 1);
    }
}

both! {
    async fn what_is_taken_back_leaves_no_version(fixture: &Fixture) {
        let store = &fixture.store;
        let transaction = store.begin().await.unwrap();
        transaction.insert_document(&flag(1, "first")).await.unwrap();
        drop(transaction);
        assert_eq!(store.project_version(7).await.unwrap(), 0);
        write!(store, |transaction| transaction.insert_document(&flag(1, "first")).await.unwrap());
        assert_eq!(store.project_version(7).await.unwrap(), 1);
    }
}
