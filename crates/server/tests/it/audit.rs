//! The audit log: what is in it, and what becomes of it if somebody meddles.

use burgee_server::Verdict;
use serde_json::{Value, json};

use crate::support::{ADMINISTRATOR, PASSWORD, TestApp, on_sqlite};

async fn entries(app: &TestApp) -> Vec<Value> {
    let answer = app.get("/burgee/v1/audit?per_page=1000").await.expect(200);
    let mut items = answer["items"].as_array().unwrap().clone();
    items.reverse();
    items
}

fn actions(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|own| own["action"].as_str().unwrap()).collect()
}

async fn verdict(app: &TestApp) -> Verdict {
    burgee_server::verify_audit(&app.store, None).await.unwrap()
}

both! {
    async fn what_is_done_is_written_down_with_who_did_it(app: &TestApp) {
        let before = entries(app).await.len();
        app.post("flags", json!({ "key": "a" })).await.expect(201);
        app.post("flags?dry_run=true", json!({ "key": "b" })).await.expect(201);
        app.post("flags", json!({ "key": "a" })).await.expect(400);
        let (id, token) = app.person(Some("viewer")).await;
        let page = app.session(ADMINISTRATOR).await;
        let made = page.post("/burgee/v1/tokens", json!({ "name": "n" })).await.expect(201);
        let path = format!("/burgee/v1/tokens/{}", made["id"].as_str().unwrap());
        page.delete(&path).await.expect(204);
        page.patch(&format!("/burgee/v1/users/{id}"), json!({ "disabled": true })).await.expect(200);
        page.delete("/burgee/v1/session").await.expect(204);
        app.with(&token).get("flags").await.expect(403);
        let all = entries(app).await;
        let new = &all[before..];
        assert_eq!(actions(new), [
            "flag.create", "ruleset.create", "ruleset.create", "token.create", "link.create",
            "session.begin", "password.set", "token.create", "token.revoke", "user.disable",
            "session.end", "request",
        ]);
        let flag = &new[0];
        assert_eq!(flag["outcome"], "done");
        assert_eq!(flag["credential"], json!(app.token.split('_').nth(1).unwrap()));
        assert_eq!(flag["address"], "127.0.0.1");
        assert!(flag["subject"].as_str().unwrap().starts_with("flag:"), "{flag}");
        assert!(new[7]["body"]["for"].is_string(), "{}", new[7]);
        let refused = new.last().unwrap();
        assert_eq!(refused["outcome"], "refused");
        assert_eq!((&refused["actor"], &refused["body"]["why"]), (&json!(id), &json!("disabled")));
        assert!(matches!(verdict(app).await, Verdict::Whole { .. }));
        let text = serde_json::to_string(&all).unwrap();
        for secret in [&app.token, made["token"].as_str().unwrap(), PASSWORD] {
            assert!(!text.contains(secret), "a secret is in the log");
        }
    }

    async fn refusals_are_counted_where_they_repeat(app: &TestApp) {
        let before = entries(app).await.len();
        for _ in 0..50 {
            app.anonymous().from("192.0.2.1").get("flags").await.expect(401);
        }
        app.anonymous().from("192.0.2.2").get("flags").await.expect(401);
        app.with(&app.member("viewer").await).post("flags", json!({ "key": "a" })).await.expect(403);
        // Of strangers nobody knows which account they meant.
        let own = entries(app).await;
        assert_eq!(actions(&own[before..]), ["token.create", "request"]);
        let mut all = Vec::new();
        let each = |entry| { all.push(entry); Ok::<_, burgee_domain::Error>(()) };
        burgee_server::export_audit(&app.store, each).await.unwrap();
        let refused: Vec<&Value> = all.iter().filter(|own| own["account_id"] == 0).collect();
        let mut times: Vec<i64> =
            refused.iter().map(|own| own["body"]["times"].as_i64().unwrap()).collect();
        times.sort_unstable();
        assert_eq!(times, [1, 50], "{refused:?}");
    }

    async fn pages_of_the_log_join(app: &TestApp) {
        for n in 0..5 {
            app.post("flags", json!({ "key": format!("f{n}") })).await.expect(201);
        }
        let all = entries(app).await;
        let (mut paged, mut next) = (Vec::new(), String::new());
        loop {
            let page = app.get(&format!("/burgee/v1/audit?per_page=7{next}")).await.expect(200);
            paged.extend(page["items"].as_array().unwrap().clone());
            let Some(before) = page["next"].as_i64() else { break };
            next = format!("&before={before}");
        }
        paged.reverse();
        assert_eq!(paged, all);
        app.get("/burgee/v1/audit?per_page=0").await.expect(400);
        let (_, stranger) = app.other_account().await;
        let others = app.with(&stranger).get("/burgee/v1/audit").await.expect(200);
        assert!(!others.to_string().contains(ADMINISTRATOR));
        assert!(others["items"].as_array().unwrap().iter().all(|own| own["account_id"] != app.account_id));
    }

    /// Several write at once; nobody waits for ever, and the log has no gap.
    async fn the_log_is_whole_after_many_have_written_at_once(app: &TestApp) {
        let projects: Vec<i64> = {
            let mut ids = vec![app.project_id];
            for n in 0..3 {
                let body = json!({ "name": format!("Project {n}") });
                ids.push(app.post("/v2/projects", body).await.expect(201)["id"].as_i64().unwrap());
            }
            ids
        };
        let writes = (0..32).map(|n| {
            let path = format!("/flags/v1/projects/{}/flags", projects[n % 4]);
            async move {
                let answer = app.post(&path, json!({ "key": format!("f{n}") })).await;
                answer.expect(201);
            }
        });
        futures_util::future::join_all(writes).await;
        let Verdict::Whole { entries, .. } = verdict(app).await else { panic!("broken") };
        assert!(entries > 32 * 3, "{entries}");
    }
}

/// One thing that somebody does to the log.
enum Meddling {
    Flip(&'static str, i64),
    Drop(i64),
    Swap(i64, i64),
    Truncate(i64),
}

impl Meddling {
    fn sql(&self) -> String {
        match self {
            Self::Flip(column @ ("id" | "at" | "account_id"), id) => {
                format!("UPDATE audit SET {column} = {column} + 1000000 WHERE id = {id}")
            }
            Self::Flip("hash", id) => {
                format!("UPDATE audit SET hash = randomblob(32) WHERE id = {id}")
            }
            Self::Flip(column, id) => {
                format!("UPDATE audit SET {column} = {column} || ' ' WHERE id = {id}")
            }
            Self::Drop(id) => format!("DELETE FROM audit WHERE id = {id}"),
            Self::Swap(one, other) => format!(
                "UPDATE audit SET id = -1 WHERE id = {one};
                 UPDATE audit SET id = {one} WHERE id = {other};
                 UPDATE audit SET id = {other} WHERE id = -1"
            ),
            Self::Truncate(id) => format!("DELETE FROM audit WHERE id >= {id}"),
        }
    }
}

/// A thousand ways to change the past, each of which is found.
#[test]
fn whoever_meddles_with_the_log_is_found_out() {
    on_sqlite(async |app: &TestApp| {
        for n in 0..40 {
            app.post("flags", json!({ "key": format!("f{n}") })).await.expect(201);
        }
        let Verdict::Whole { entries, head } = verdict(app).await else { panic!("broken") };
        let columns = [
            "id",
            "account_id",
            "at",
            "actor",
            "credential",
            "address",
            "action",
            "outcome",
            "subject",
            "body",
            "hash",
        ];
        let place = |n: usize| 1 + i64::try_from(n).unwrap() * 37 % entries;
        let meddlings = (0..1000).map(|n| match n % 14 {
            kind @ 0..=10 => Meddling::Flip(columns[kind], place(n)),
            11 => Meddling::Drop(place(n)),
            12 => Meddling::Swap(place(n), place(n) % entries + 1),
            _ => Meddling::Truncate(place(n)),
        });
        let run = async |sql: String| app.database.meddle(&sql).await;
        run("CREATE TABLE kept AS SELECT * FROM audit".to_owned()).await;
        let restore = "DELETE FROM audit; INSERT INTO audit SELECT * FROM kept";
        let mut found = 0;
        for meddling in meddlings {
            run(meddling.sql()).await;
            let verdict = verdict(app).await;
            assert!(matches!(verdict, Verdict::Broken { .. }), "{} went unnoticed", meddling.sql());
            found += 1;
            run(restore.to_owned()).await;
        }
        assert_eq!(found, 1000);
        assert_eq!(verdict(app).await, Verdict::Whole { entries, head: head.clone() });
        // Whoever cuts the end off and moves the end of the log as well is found by who has noted where it was.
        let cut = format!(
            "DELETE FROM audit WHERE id = {entries}; UPDATE audit_head SET entry_id = {0}, \
             hash = (SELECT hash FROM audit WHERE id = {0})",
            entries - 1
        );
        run(cut).await;
        assert!(matches!(verdict(app).await, Verdict::Whole { .. }));
        let noted = burgee_server::verify_audit(&app.store, Some((entries, &head))).await.unwrap();
        assert_eq!(noted, Verdict::Broken { entry: entries, what: "it is missing" });
        run("DROP TABLE kept".to_owned()).await;
    });
}
