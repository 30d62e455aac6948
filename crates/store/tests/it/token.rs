use burgee_store::{Conflict, StoreError, TokenRow};

use crate::harness::{Fixture, conflict};

fn token(selector: &str, user_id: &str, created_at: i64) -> TokenRow {
    TokenRow {
        selector: selector.to_owned(),
        hash: (0..32).collect(),
        kind: "personal".to_owned(),
        user_id: user_id.to_owned(),
        name: "deploy".to_owned(),
        scopes: "[\"all\"]".to_owned(),
        created_at,
        created_by: user_id.to_owned(),
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
        family: None,
        body: "{}".to_owned(),
    }
}

both! {
    async fn is_found_used_and_revoked(fixture: &Fixture) {
        let store = &fixture.store;
        let first = TokenRow { expires_at: Some(500), ..token("b", "ada", 10) };
        let (second, other) = (token("a", "ada", 20), token("c", "bob", 15));
        write!(store, |transaction| {
            for token in [&second, &other, &first] {
                transaction.insert_token(token).await.unwrap();
            }
            assert_eq!(conflict(transaction.insert_token(&first).await), Conflict::Duplicate);
        });
        assert_eq!(store.token("b").await.unwrap().as_ref(), Some(&first));
        assert_eq!(store.token("none").await.unwrap(), None);
        let nobody = token("", "", 0);
        assert_eq!(store.token_or("b", &nobody).await.unwrap(), first);
        assert_eq!(store.token_or("none", &nobody).await.unwrap(), nobody);
        assert_eq!(
            store.tokens_of_user("ada").await.unwrap(),
            [first.clone(), second.clone()],
        );
        assert_eq!(store.tokens().await.unwrap(), [first.clone(), other, second.clone()]);

        write!(store, |transaction| {
            for at in [100, 90] {
                transaction.touch_token("b", at).await.unwrap();
            }
            assert!(transaction.revoke_token("a", 110, "[1]").await.unwrap());
            assert!(!transaction.revoke_token("a", 120, "[2]").await.unwrap());
            assert!(!transaction.revoke_token("none", 120, "[2]").await.unwrap());
        });
        let first = TokenRow { last_used_at: Some(100), ..first };
        let second = TokenRow { revoked_at: Some(110), body: "[1]".to_owned(), ..second };
        assert_eq!(store.tokens_of_user("ada").await.unwrap(), [first, second]);
    }
}

both! {
    async fn is_revoked_with_all_of_its_family(fixture: &Fixture) {
        let store = &fixture.store;
        let of = |family: &str, selector: &str| TokenRow {
            family: Some(family.to_owned()),
            ..token(selector, "ada", 1)
        };
        write!(store, |transaction| {
            for token in [of("f", "a"), of("f", "b"), of("g", "c"), token("d", "ada", 1)] {
                transaction.insert_token(&token).await.unwrap();
            }
            assert_eq!(transaction.revoke_tokens_of_family("f", 7).await.unwrap(), 2);
            assert_eq!(transaction.revoke_tokens_of_family("f", 8).await.unwrap(), 0);
        });
        let revoked = |rows: Vec<TokenRow>| rows.iter().map(|row| row.revoked_at).collect::<Vec<_>>();
        assert_eq!(revoked(store.tokens_of_family("f").await.unwrap()), [Some(7), Some(7)]);
        assert_eq!(revoked(store.tokens_of_family("g").await.unwrap()), [None]);
        assert_eq!(store.token("d").await.unwrap().unwrap().revoked_at, None);
    }
}

both! {
    async fn is_purged_once_it_is_of_no_use(fixture: &Fixture) {
        let store = &fixture.store;
        write!(store, |transaction| {
            let expiring = TokenRow { expires_at: Some(50), ..token("a", "ada", 1) };
            let revoked = TokenRow { revoked_at: Some(60), ..token("b", "ada", 2) };
            for token in [expiring, revoked, token("c", "ada", 3)] {
                transaction.insert_token(&token).await.unwrap();
            }
            assert_eq!(transaction.purge_tokens(50).await.unwrap(), 0);
            assert_eq!(transaction.purge_tokens(61).await.unwrap(), 2);
        });
        assert_eq!(store.tokens().await.unwrap(), [token("c", "ada", 3)]);
    }
}

both! {
    async fn has_a_whole_hash(fixture: &Fixture) {
        let transaction = fixture.store.begin().await.unwrap();
        let short = TokenRow { hash: vec![0; 31], ..token("a", "ada", 1) };
        let result = transaction.insert_token(&short).await;
        assert!(matches!(result, Err(StoreError::Database(_))), "{result:?}");
    }
}
