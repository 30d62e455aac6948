use burgee_store::{AccessTokenRow, Conflict, SdkKeyRow};

use crate::harness::{Fixture, conflict};

both! {
    async fn sdk_keys_are_listed_and_expire(fixture: &Fixture) {
        let store = &fixture.store;
        let key = |key: &str, environment_id, created_at| SdkKeyRow {
            key: key.to_owned(),
            environment_id,
            created_at,
            expires_at: None,
        };
        let (first, second, other) = (key("b", 1, 10), key("a", 1, 20), key("c", 2, 5));
        write!(store, |transaction| {
            for key in [&other, &second, &first] {
                transaction.insert_sdk_key(key).await.unwrap();
            }
            assert_eq!(conflict(transaction.insert_sdk_key(&first).await), Conflict::Duplicate);
            transaction.expire_sdk_key("b", 99).await.unwrap();
            assert_eq!(conflict(transaction.expire_sdk_key("none", 99).await), Conflict::Stale);
        });
        let first = SdkKeyRow { expires_at: Some(99), ..first };
        assert_eq!(store.sdk_key("b").await.unwrap().as_ref(), Some(&first));
        assert_eq!(store.sdk_key("none").await.unwrap(), None);
        assert_eq!(
            store.sdk_keys_of_environment(1).await.unwrap(),
            [first.clone(), second.clone()],
        );
        assert_eq!(store.sdk_keys().await.unwrap(), [first, second, other]);
    }
}

both! {
    async fn access_tokens_are_listed_and_expire(fixture: &Fixture) {
        let store = &fixture.store;
        let token = |selector: &str, environment_id, created_at| AccessTokenRow {
            selector: selector.to_owned(),
            environment_id,
            hash: vec![0xfe; 32],
            created_at,
            expires_at: None,
        };
        let (first, second, other) = (token("b", 1, 10), token("a", 1, 20), token("c", 2, 5));
        write!(store, |transaction| {
            for token in [&other, &second, &first] {
                transaction.insert_access_token(token).await.unwrap();
            }
            let again = transaction.insert_access_token(&first).await;
            assert_eq!(conflict(again), Conflict::Duplicate);
            transaction.expire_access_token("b", 99).await.unwrap();
            let none = transaction.expire_access_token("none", 99).await;
            assert_eq!(conflict(none), Conflict::Stale);
        });
        let first = AccessTokenRow { expires_at: Some(99), ..first };
        assert_eq!(store.access_token("b").await.unwrap().as_ref(), Some(&first));
        assert_eq!(
            store.access_tokens_of_environment(1).await.unwrap(),
            [first.clone(), second.clone()],
        );
        assert_eq!(store.access_tokens().await.unwrap(), [first, second, other]);
    }
}
