use burgee_store::{ChangeFilter, ChangeRow, Conflict, UserRow};

use crate::harness::{Fixture, conflict};

fn change(id: i64, at: i64) -> ChangeRow {
    ChangeRow {
        id,
        account_id: 1,
        project_id: 7,
        entity_kind: "flag".to_owned(),
        entity_id: 100 + id,
        change_type: "update".to_owned(),
        source: "ui".to_owned(),
        user_id: "ada".to_owned(),
        token_id: None,
        at,
        body: "[]".to_owned(),
    }
}

both! {
    async fn is_found_by_every_filter(fixture: &Fixture) {
        let store = &fixture.store;
        let history = [
            change(1, 10),
            ChangeRow { source: "api".to_owned(), token_id: Some("t".to_owned()), ..change(2, 20) },
            ChangeRow { user_id: "bob".to_owned(), ..change(3, 20) },
            ChangeRow { entity_kind: "audience".to_owned(), entity_id: 101, ..change(4, 30) },
            ChangeRow { project_id: 8, ..change(5, 40) },
        ];
        write!(store, |transaction| {
            for id in ["ada", "bob"] {
                let user = UserRow {
                    id: id.to_owned(),
                    email: format!("{id}@example.com"),
                    body: "{}".to_owned(),
                    disabled: false,
                    created_at: 1,
                };
                transaction.insert_user(&user).await.unwrap();
            }
            for change in &history {
                transaction.append_change(change).await.unwrap();
            }
            let again = transaction.append_change(&history[0]).await;
            assert_eq!(conflict(again), Conflict::Duplicate);
        });
        let all = ChangeFilter::of_project(7);
        let newest = store.changes(&ChangeFilter { limit: Some(1), ..all.clone() }).await.unwrap();
        assert_eq!(newest, history[3..4]);

        let strings = |items: &[&str]| items.iter().map(ToString::to_string).collect::<Vec<_>>();
        let cases: [(&[i64], ChangeFilter); 13] = [
            (&[4, 3, 2, 1], all.clone()),
            (&[5], ChangeFilter::of_project(8)),
            (&[3, 1], ChangeFilter { ids: vec![1, 3, 5], ..all.clone() }),
            (&[4, 3, 2], ChangeFilter { start: Some(20), ..all.clone() }),
            (&[1], ChangeFilter { end: Some(20), ..all.clone() }),
            (&[3], ChangeFilter { user_emails: strings(&["bob@example.com"]), ..all.clone() }),
            (&[], ChangeFilter { user_emails: strings(&["eve@example.com"]), ..all.clone() }),
            (&[4], ChangeFilter { kinds: strings(&["audience", "rule"]), ..all.clone() }),
            (
                &[4, 1],
                ChangeFilter {
                    entities: vec![("flag".to_owned(), 101), ("audience".to_owned(), 101)],
                    ..all.clone()
                },
            ),
            (&[2], ChangeFilter { sources: strings(&["api"]), ..all.clone() }),
            (&[3, 2], ChangeFilter { start: Some(20), end: Some(30), ..all.clone() }),
            (&[3, 2], ChangeFilter { limit: Some(2), offset: 1, ..all.clone() }),
            (&[1], ChangeFilter { offset: 3, ..all.clone() }),
        ];
        for (ids, filter) in cases {
            let found = store.changes(&filter).await.unwrap();
            assert_eq!(found.iter().map(|change| change.id).collect::<Vec<_>>(), ids, "{filter:?}");
            if filter.limit.is_none() && filter.offset == 0 {
                let count = store.count_changes(&filter).await.unwrap();
assert_eq!(usize::try_from(count).unwrap(), ids.len());
            }
        }
    }
}
