use std::time::Duration;

use burgee_store::{Notice, Store};
use tokio::time::timeout;

use crate::harness::{Fixture, on_postgres, on_sqlite};

#[test]
fn postgres_tells_other_nodes_on_commit() {
    on_postgres(async |fixture: &Fixture| {
        let mut notices = Store::open(&fixture.url).await.unwrap().listen().await.unwrap();
        let store = &fixture.store;
        let taken_back = store.begin().await.unwrap();
        taken_back.notify(1, 1).await.unwrap();
        drop(taken_back);
        write!(store, |transaction| {
            transaction.notify(2, 1).await.unwrap();
            transaction.notify(3, 4_503_599_627_370_496).await.unwrap();
        });
        let mut received = Vec::new();
        for _ in 0..2 {
            let notice = timeout(Duration::from_secs(10), notices.next()).await;
            received.push(notice.expect("a notice in time").unwrap());
        }
        let published = |environment_id, revision| Notice::Published { environment_id, revision };
        assert_eq!(received, [published(2, 1), published(3, 4_503_599_627_370_496)]);
    });
}

#[test]
fn postgres_says_that_notices_may_have_been_missed() {
    on_postgres(async |fixture: &Fixture| {
        use sqlx::Connection;

        let mut notices = fixture.store.listen().await.unwrap();
        let mut other = sqlx::PgConnection::connect(&fixture.url).await.unwrap();
        sqlx::raw_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND query LIKE 'LISTEN%'",
        )
        .execute(&mut other)
        .await
        .unwrap();
        let notice = timeout(Duration::from_secs(10), notices.next()).await.expect("in time");
        assert_eq!(notice.unwrap(), Notice::Missed);
        // It is connected again.
        write!(fixture.store, |transaction| transaction.notify(1, 2).await.unwrap());
        let notice = timeout(Duration::from_secs(10), notices.next()).await.expect("in time");
        assert_eq!(notice.unwrap(), Notice::Published { environment_id: 1, revision: 2 });
    });
}

#[test]
fn sqlite_has_nobody_to_tell() {
    on_sqlite(async |fixture: &Fixture| {
        let mut notices = fixture.store.listen().await.unwrap();
        write!(fixture.store, |transaction| transaction.notify(1, 1).await.unwrap());
        assert!(timeout(Duration::from_millis(50), notices.next()).await.is_err());
    });
}
