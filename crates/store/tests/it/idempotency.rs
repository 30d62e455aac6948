use burgee_store::{Conflict, IdempotencyRow};

use crate::harness::{Fixture, conflict};

fn answer(scope: &str, key: &str, created_at: i64) -> IdempotencyRow {
    IdempotencyRow {
        scope: scope.to_owned(),
        key: key.to_owned(),
        request_hash: "abc".to_owned(),
        status: 201,
        body: "{}".to_owned(),
        etag: Some("\"1\"".to_owned()),
        created_at,
    }
}

both! {
    async fn keeps_the_first_answer_for_a_while(fixture: &Fixture) {
        let store = &fixture.store;
        write!(store, |transaction| {
            transaction.put_idempotency(&answer("t1", "k", 10)).await.unwrap();
            transaction.put_idempotency(&answer("t2", "k", 20)).await.unwrap();
            let again = IdempotencyRow { status: 400, ..answer("t1", "k", 30) };
            assert_eq!(conflict(transaction.put_idempotency(&again).await), Conflict::Duplicate);
        });
        assert_eq!(store.idempotency("t1", "k").await.unwrap(), Some(answer("t1", "k", 10)));
        assert_eq!(store.idempotency("t1", "none").await.unwrap(), None);
        write!(store, |transaction| {
            assert_eq!(transaction.purge_idempotency(20).await.unwrap(), 1);
        });
        assert_eq!(store.idempotency("t1", "k").await.unwrap(), None);
        assert_eq!(store.idempotency("t2", "k").await.unwrap(), Some(answer("t2", "k", 20)));
    }
}

both! {
    async fn lets_one_of_two_simultaneous_requests_through(fixture: &Fixture) {
        let store = &fixture.store;
        let first = store.begin().await.unwrap();
        first.put_idempotency(&answer("t", "k", 10)).await.unwrap();
        let second = {
            let store = store.clone();
            tokio::spawn(async move {
                let transaction = store.begin().await.unwrap();
                transaction.put_idempotency(&answer("t", "k", 20)).await
            })
        };
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        assert!(!second.is_finished());
        first.commit().await.unwrap();
        assert_eq!(conflict(second.await.unwrap()), Conflict::Duplicate);
    }
}
