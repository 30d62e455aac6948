use burgee_store::{AccountRow, Conflict, MembershipRow, StoreError, UserRow};

use crate::harness::{Fixture, conflict};

fn user(id: &str, created_at: i64) -> UserRow {
    UserRow {
        id: id.to_owned(),
        email: format!("{id}@example.com"),
        body: "{\"name\":\"Ada\"}".to_owned(),
        disabled: false,
        created_at,
    }
}

both! {
    async fn accounts_are_kept(fixture: &Fixture) {
        let store = &fixture.store;
        let account =
            |name: &str| AccountRow { id: 1, name: name.to_owned(), body: "{}".to_owned() };
        write!(store, |transaction| {
            transaction.insert_account(&account("old")).await.unwrap();
            let again = transaction.insert_account(&account("again")).await;
            assert_eq!(conflict(again), Conflict::Duplicate);
            transaction.update_account(&account("new")).await.unwrap();
            let none = AccountRow { id: 2, ..account("none") };
            assert_eq!(conflict(transaction.update_account(&none).await), Conflict::Stale);
        });
        assert_eq!(store.account(1).await.unwrap(), Some(account("new")));
        assert_eq!(store.accounts().await.unwrap(), [account("new")]);
    }
}

both! {
    async fn users_have_one_address_each(fixture: &Fixture) {
        let store = &fixture.store;
        let (ada, bob) = (user("ada", 2), user("bob", 1));
        write!(store, |transaction| {
            transaction.insert_user(&ada).await.unwrap();
            transaction.insert_user(&bob).await.unwrap();
            let eve = UserRow { email: ada.email.clone(), ..user("eve", 3) };
            assert_eq!(conflict(transaction.insert_user(&eve).await), Conflict::Duplicate);
        });
        assert_eq!(store.user("ada").await.unwrap().as_ref(), Some(&ada));
        assert_eq!(store.user_by_email("bob@example.com").await.unwrap().as_ref(), Some(&bob));
        assert_eq!(store.user_by_email("eve@example.com").await.unwrap(), None);
        assert_eq!(store.users().await.unwrap(), [bob.clone(), ada.clone()]);

        let bob = UserRow { disabled: true, body: "{}".to_owned(), ..bob };
        write!(store, |transaction| transaction.update_user(&bob).await.unwrap());
        assert_eq!(store.user("bob").await.unwrap().as_ref(), Some(&bob));
        let transaction = store.begin().await.unwrap();
        let none = transaction.update_user(&user("eve", 3)).await;
        assert_eq!(conflict(none), Conflict::Stale);
        let taken = transaction.update_user(&UserRow { email: ada.email, ..bob }).await;
        assert_eq!(conflict(taken), Conflict::Duplicate);
    }
}

both! {
    async fn memberships_are_of_known_users(fixture: &Fixture) {
        let store = &fixture.store;
        let member = |user_id: &str, project_id, role: &str| MembershipRow {
            user_id: user_id.to_owned(),
            project_id,
            role: role.to_owned(),
        };
        write!(store, |transaction| {
            transaction.insert_user(&user("ada", 1)).await.unwrap();
            transaction.insert_user(&user("bob", 1)).await.unwrap();
            transaction.put_membership(&member("ada", 7, "viewer")).await.unwrap();
            transaction.put_membership(&member("ada", 7, "editor")).await.unwrap();
            transaction.put_membership(&member("ada", 8, "owner")).await.unwrap();
            transaction.put_membership(&member("bob", 7, "viewer")).await.unwrap();
        });
        assert_eq!(
            store.memberships_of_user("ada").await.unwrap(),
            [member("ada", 7, "editor"), member("ada", 8, "owner")],
        );
        assert_eq!(
            store.memberships_of_project(7).await.unwrap(),
            [member("ada", 7, "editor"), member("bob", 7, "viewer")],
        );
        write!(store, |transaction| {
            assert!(transaction.delete_membership("ada", 7).await.unwrap());
            assert!(!transaction.delete_membership("ada", 7).await.unwrap());
        });
        let transaction = store.begin().await.unwrap();
        let unknown = transaction.put_membership(&member("eve", 7, "viewer")).await;
        assert!(matches!(unknown, Err(StoreError::Database(_))), "{unknown:?}");
    }
}
