use burgee_store::{Conflict, DatafileRow};

use crate::harness::{Fixture, conflict};

pub(crate) fn datafile(environment_id: i64, revision: i64) -> DatafileRow {
    DatafileRow {
        environment_id,
        project_id: 7,
        sdk_key: format!("key-{environment_id}"),
        revision,
        body: format!("{{\"revision\":\"{revision}\"}}"),
        last_modified: 1_000,
    }
}

both! {
    async fn has_growing_revisions_and_times(fixture: &Fixture) {
        let store = &fixture.store;
        write!(store, |transaction| {
            assert_eq!(transaction.put_datafile(&datafile(1, 1)).await.unwrap(), 1_000);
            // In the same second, in an earlier one, in a later one.
            assert_eq!(transaction.put_datafile(&datafile(1, 2)).await.unwrap(), 1_001);
            let earlier = DatafileRow { last_modified: 5, ..datafile(1, 3) };
            assert_eq!(transaction.put_datafile(&earlier).await.unwrap(), 1_002);
            let later = DatafileRow { last_modified: 2_000, ..datafile(1, 5) };
            assert_eq!(transaction.put_datafile(&later).await.unwrap(), 2_000);
            for revision in [4, 5] {
                let stale = transaction.put_datafile(&datafile(1, revision)).await;
                assert_eq!(conflict(stale), Conflict::Stale);
            }
            transaction.put_datafile(&datafile(2, 1)).await.unwrap();
        });
        let current = DatafileRow { last_modified: 2_000, ..datafile(1, 5) };
        assert_eq!(store.datafile(1).await.unwrap(), Some(current.clone()));
        assert_eq!(store.datafiles().await.unwrap(), [current, datafile(2, 1)]);
        assert_eq!(store.datafile_revisions().await.unwrap(), [(1, 5), (2, 1)]);
        write!(store, |transaction| {
            assert!(transaction.delete_datafile(2).await.unwrap());
            assert!(!transaction.delete_datafile(2).await.unwrap());
        });
        assert_eq!(store.datafile(2).await.unwrap(), None);
    }
}
