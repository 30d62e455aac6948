//! Sessions, secrets that work once, what OAuth clients were allowed, and the audit log.

use burgee_store::{
    AuditRow, Conflict, IdentityRow, OAuthGrantRow, OneTimeSecretRow, PasswordRow, SessionRow,
    UserRow,
};

use crate::harness::{Fixture, conflict};

pub(crate) fn session(selector: &str, user_id: &str, created_at: i64) -> SessionRow {
    SessionRow {
        selector: selector.to_owned(),
        hash: vec![1; 32],
        user_id: user_id.to_owned(),
        created_at,
        confirmed_at: created_at,
        seen_at: created_at,
        expires_at: created_at + 100,
        ended_at: None,
        address: "192.0.2.1".to_owned(),
        agent: "Browser".to_owned(),
    }
}

pub(crate) fn secret(selector: &str, kind: &str, subject: &str) -> OneTimeSecretRow {
    OneTimeSecretRow {
        selector: selector.to_owned(),
        hash: vec![2; 32],
        kind: kind.to_owned(),
        subject: subject.to_owned(),
        body: "{}".to_owned(),
        created_at: 1,
        created_by: String::new(),
        expires_at: 50,
        used_at: None,
    }
}

pub(crate) fn grant(id: &str, client_id: i64, user_id: &str) -> OAuthGrantRow {
    OAuthGrantRow {
        id: id.to_owned(),
        client_id,
        user_id: user_id.to_owned(),
        scopes: "[\"all\"]".to_owned(),
        generation: 1,
        body: "{}".to_owned(),
        created_at: 1,
        used_at: 1,
        revoked_at: None,
    }
}

pub(crate) fn entry(id: i64) -> AuditRow {
    AuditRow {
        id,
        account_id: 10,
        at: id * 10,
        actor: "ada".to_owned(),
        credential: String::new(),
        address: String::new(),
        action: "flag.create".to_owned(),
        outcome: "done".to_owned(),
        subject: format!("flag:{id}"),
        body: "{}".to_owned(),
        hash: vec![u8::try_from(id).unwrap(); 32],
    }
}

both! {
    async fn a_password_is_set_and_taken_away(fixture: &Fixture) {
        let store = &fixture.store;
        let user = UserRow {
            id: "ada".to_owned(),
            email: "ada@example.com".to_owned(),
            body: "{}".to_owned(),
            disabled: false,
            created_at: 1,
        };
        let password = |hash: &str| PasswordRow {
            user_id: "ada".to_owned(),
            hash: hash.to_owned(),
            changed_at: 1,
        };
        write!(store, |transaction| {
            transaction.insert_user(&user).await.unwrap();
            transaction.put_password(&password("one")).await.unwrap();
            transaction.put_password(&password("two")).await.unwrap();
        });
        assert_eq!(store.password("ada").await.unwrap(), Some(password("two")));
        assert_eq!(store.password("").await.unwrap(), None);
        let identity = IdentityRow {
            issuer: "https://id.example.com".to_owned(),
            subject: "7".to_owned(),
            user_id: "ada".to_owned(),
            created_at: 1,
        };
        write!(store, |transaction| {
            assert!(transaction.delete_password("ada").await.unwrap());
            assert!(!transaction.delete_password("ada").await.unwrap());
            transaction.insert_identity(&identity).await.unwrap();
            assert_eq!(
                conflict(transaction.insert_identity(&identity).await),
                Conflict::Duplicate
            );
        });
        let found = store.identity("https://id.example.com", "7").await.unwrap();
        assert_eq!(found.as_ref(), Some(&identity));
        assert_eq!(store.identity("https://id.example.com", "8").await.unwrap(), None);
        assert_eq!(store.identities_of_user("ada").await.unwrap(), [identity]);
    }
}

both! {
    async fn sessions_are_used_and_ended(fixture: &Fixture) {
        let store = &fixture.store;
        let (first, second) = (session("a", "ada", 1), session("b", "ada", 2));
        write!(store, |transaction| {
            for session in [&second, &first, &session("c", "bob", 3)] {
                transaction.insert_session(session).await.unwrap();
            }
            transaction.touch_session("a", 30).await.unwrap();
            transaction.touch_session("a", 20).await.unwrap();
        });
        let first = SessionRow { seen_at: 30, ..first };
        assert_eq!(store.session("a").await.unwrap().as_ref(), Some(&first));
        assert_eq!(store.sessions_of_user("ada", 10).await.unwrap(), [first, second.clone()]);
        assert_eq!(store.sessions_of_user("ada", 101).await.unwrap(), [second]);
        write!(store, |transaction| {
            assert!(transaction.end_session("a", 40).await.unwrap());
            assert!(!transaction.end_session("a", 41).await.unwrap());
            transaction.touch_session("a", 50).await.unwrap();
            transaction.insert_session(&session("d", "ada", 4)).await.unwrap();
            assert_eq!(transaction.end_sessions_of_user("ada", 42, "d").await.unwrap(), 1);
        });
        assert_eq!(store.session("a").await.unwrap().unwrap().seen_at, 30);
        assert_eq!(store.sessions_of_user("ada", 10).await.unwrap(), [session("d", "ada", 4)]);
        assert!(store.has_had_session("ada", "192.0.2.1").await.unwrap());
        assert!(!store.has_had_session("ada", "192.0.2.2").await.unwrap());
        write!(store, |transaction| {
            assert_eq!(transaction.purge_sessions(41).await.unwrap(), 1);
        });
        assert_eq!(store.session("a").await.unwrap(), None);
    }
}

both! {
    async fn a_secret_works_once(fixture: &Fixture) {
        let store = &fixture.store;
        write!(store, |transaction| {
            for own in [secret("a", "reset", "ada"), secret("b", "reset", "ada")] {
                transaction.insert_one_time_secret(&own).await.unwrap();
            }
            assert!(transaction.use_one_time_secret("a", 5).await.unwrap());
            assert!(!transaction.use_one_time_secret("a", 6).await.unwrap());
            transaction.set_one_time_secret_body("a", "[7]").await.unwrap();
            assert_eq!(transaction.use_one_time_secrets("reset", "ada", 8).await.unwrap(), 1);
        });
        let used = |selector, at| OneTimeSecretRow {
            used_at: Some(at),
            ..secret(selector, "reset", "ada")
        };
        let first = OneTimeSecretRow { body: "[7]".to_owned(), ..used("a", 5) };
        let listed = store.one_time_secrets("reset", "ada").await.unwrap();
        assert_eq!(listed, [first.clone(), used("b", 8)]);
        assert_eq!(store.one_time_secret("a").await.unwrap(), Some(first));
        write!(store, |transaction| {
            assert_eq!(transaction.purge_one_time_secrets(50).await.unwrap(), 0);
            assert_eq!(transaction.purge_one_time_secrets(51).await.unwrap(), 2);
        });
    }
}

both! {
    async fn a_grant_moves_on_and_is_taken_back(fixture: &Fixture) {
        let store = &fixture.store;
        let first = grant("a", 7, "ada");
        let second = OAuthGrantRow { generation: 2, used_at: 9, ..first.clone() };
        write!(store, |transaction| {
            transaction.insert_oauth_grant(&first).await.unwrap();
            transaction.insert_oauth_grant(&grant("b", 8, "ada")).await.unwrap();
            transaction.advance_oauth_grant(&second, 1).await.unwrap();
        });
        let stale = fixture.store.begin().await.unwrap();
        assert_eq!(conflict(stale.advance_oauth_grant(&second, 1).await), Conflict::Stale);
        drop(stale);
        assert_eq!(store.oauth_grants_of_client(7).await.unwrap(), std::slice::from_ref(&second));
        assert_eq!(store.oauth_grants_of_user("ada").await.unwrap().len(), 2);
        write!(store, |transaction| {
            assert!(transaction.revoke_oauth_grant("a", 10).await.unwrap());
            assert!(!transaction.revoke_oauth_grant("a", 11).await.unwrap());
        });
        let revoked = OAuthGrantRow { revoked_at: Some(10), ..second.clone() };
        assert_eq!(store.oauth_grant("a").await.unwrap(), Some(revoked));
        let late = fixture.store.begin().await.unwrap();
        assert_eq!(conflict(late.advance_oauth_grant(&second, 2).await), Conflict::Stale);
        drop(late);
        write!(store, |transaction| {
            assert_eq!(transaction.purge_oauth_grants(10).await.unwrap(), 0);
            assert_eq!(transaction.purge_oauth_grants(11).await.unwrap(), 1);
        });
        assert_eq!(store.oauth_grant("a").await.unwrap(), None);
        assert!(store.oauth_grant("b").await.unwrap().is_some());
    }
}

both! {
    async fn the_audit_log_grows_at_its_end(fixture: &Fixture) {
        let store = &fixture.store;
        assert_eq!(store.audit_head().await.unwrap().entry_id, 0);
        write!(store, |transaction| {
            assert_eq!(transaction.lock_audit_head().await.unwrap().entry_id, 0);
            transaction.append_audit(&[]).await.unwrap();
            transaction.append_audit(&[entry(1)]).await.unwrap();
            assert_eq!(transaction.lock_audit_head().await.unwrap().entry_id, 1);
            transaction.append_audit(&[entry(2), entry(3)]).await.unwrap();
        });
        let head = store.audit_head().await.unwrap();
        assert_eq!((head.entry_id, head.hash), (3, vec![3; 32]));
        assert_eq!(store.audit_after(1, 1).await.unwrap(), [entry(2)]);
        assert_eq!(store.audit_of_account(10, 3, 5).await.unwrap(), [entry(2), entry(1)]);
        assert_eq!(store.audit_of_account(11, 3, 5).await.unwrap(), []);
        let gap = fixture.store.begin().await.unwrap();
        assert_eq!(conflict(gap.append_audit(&[entry(5)]).await), Conflict::Stale);
    }
}
