//! Schedules: planned over the API, made when their time comes, exactly once.

use std::time::Duration;

use burgee_store::ChangeFilter;
use burgee_testkit::contract::{self, Contract};
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp};

const MINUTE: Duration = Duration::from_mins(1);

/// Where the schedules of the flag `burgee` are.
fn schedules(app: &TestApp) -> String {
    format!("/flags-scheduling/projects/{}/flags/burgee/schedules", app.project_id)
}

/// A request for something at a time of the first day.
fn plan(app: &TestApp, time: &str, actions: Value) -> Value {
    json!({
        "account_id": app.account_id,
        "environment": "production",
        "schedule": { "date": "2026-01-01", "time": time, "time_zone": "UTC" },
        "actions": actions,
    })
}

fn turn(value: &str) -> Value {
    json!([{ "subject": { "key": "burgee", "type": "flag" }, "changed_element": "status", "value": value }])
}

fn of_rule(element: &str, value: impl Into<Value>) -> Value {
    json!({ "subject": { "key": "red", "type": "rule" }, "changed_element": element, "value": value.into() })
}

/// A flag, with the delivery rule `red` in production.
async fn make_flag(app: &TestApp) {
    app.post("flags", json!({ "key": "burgee", "name": "Burgee" })).await.expect(201);
    let rule = json!({
        "key": "red", "name": "Red", "type": "targeted_delivery", "percentage_included": 10_000,
        "variations": { "on": { "percentage_included": 10_000 } },
    });
    let patch = json!([{ "op": "add", "path": "/rules/red", "value": rule }]);
    app.patch("flags/burgee/environments/production/ruleset", patch).await.expect(200);
}

async fn post(app: &TestApp, time: &str, actions: Value) -> Answer {
    app.post(&schedules(app), plan(app, time, actions)).await
}

async fn make_plan(app: &TestApp, time: &str, actions: Value) -> i64 {
    post(app, time, actions).await.expect(201)["id"].as_i64().unwrap()
}

async fn is_on(app: &TestApp) -> bool {
    ruleset(app).await["enabled"].as_bool().unwrap()
}

async fn ruleset(app: &TestApp) -> Value {
    app.get("flags/burgee/environments/production/ruleset").await.expect(200)
}

/// The schedules as lists show them, those that are done included.
async fn list(app: &TestApp, query: &str) -> Vec<Value> {
    let answer = app.get(&format!("{}?{query}", schedules(app))).await.expect(200);
    answer["items"].as_array().unwrap().clone()
}

async fn find(app: &TestApp, id: i64) -> Value {
    list(app, "").await.into_iter().find(|own| own["id"] == id).unwrap()
}

/// The bodies of the changes of a kind, the newest first.
async fn history(app: &TestApp, kind: &str) -> Vec<(Value, burgee_store::ChangeRow)> {
    let filter =
        ChangeFilter { kinds: vec![kind.to_owned()], ..ChangeFilter::of_project(app.project_id) };
    let rows = app.store.changes(&filter).await.unwrap();
    rows.into_iter().map(|row| (serde_json::from_str(&row.body).unwrap(), row)).collect()
}

both! {
    async fn a_plan_is_made_seen_changed_and_taken_back(app: &TestApp) {
        make_flag(app).await;
        let answer = post(app, "11:00", turn("on")).await;
        assert_eq!(answer.header("etag"), "\"1\"");
        let made = answer.expect(201);
        assert_eq!(made["schedule"]["utc_time"], "2026-01-01T11:00:00+0000");
        assert_eq!((&made["status"], &made["completed_at"]), (&json!("pending"), &Value::Null));
        assert_eq!(made["created_by"], "ada@burgee.test");
        if let Some(example) = contract::example("schedule_create_201_shape") {
            for member in example.as_object().unwrap().keys() {
                assert!(made.get(member).is_some(), "{member}");
            }
        }
        let one = format!("{}/{}", schedules(app), made["id"]);
        let change = json!({ "schedule": { "date": "2026-01-02", "time": "09:00", "time_zone": "Asia/Tokyo" } });
        app.if_match(7).patch(&one, change.clone()).await.expect(412);
        let dry = app.patch(&format!("{one}?dry_run=true"), change.clone()).await.expect(200);
        assert_eq!((&dry["revision"], &list(app, "").await[0]), (&json!(2), &made));
        let changed = app.if_match(1).patch(&one, change).await.expect(200);
        assert_eq!(changed["schedule"]["utc_time"], "2026-01-02T00:00:00+0000");
        assert_eq!(list(app, "").await, [changed.clone()]);
        if let Some(contract) = Contract::open("flags-scheduling.json") {
            assert_eq!(contract.breaches_of_schema("ScheduledChange", &changed), [""; 0]);
        }
        app.if_match(1).delete(&one).await.expect(412);
        app.delete(&format!("{one}?dry_run=true")).await.expect(204);
        app.delete(&one).await.expect(204);
        let again = app.delete(&one).await.expect(400);
        let id = &made["id"];
        assert_eq!(again, json!({ "details": format!("Job with id {id} is already deleted"), "status": 400 }));
        let gone = app.patch(&one, json!({})).await.expect(404);
        assert_eq!(gone, json!({ "details": format!("Job with id {id} not found"), "status": 404 }));
        assert_eq!(list(app, "").await, [Value::Null; 0]);
        app.clock.advance(48 * 60 * MINUTE);
        app.make_scheduled_changes().await;
        assert!(!is_on(app).await);
    }

    async fn everything_that_is_wrong_is_told_at_once(app: &TestApp) {
        make_flag(app).await;
        let empty = app.post(&schedules(app), json!({})).await.expect(422);
        let missing = |member: &str| {
            json!({ "loc": ["body", member], "msg": "field required", "type": "value_error.missing" })
        };
        let members = ["account_id", "environment", "schedule", "actions"];
        assert_eq!(empty, json!({ "detail": members.map(missing), "status": 422 }));
        let actions = json!([turn("up")[0], of_rule("percentage_included", 20_000)]);
        let mut wrong = plan(app, "00:01", actions);
        wrong["environment"] = json!("moon");
        wrong["schedule"]["time_zone"] = json!("Moon/Tycho");
        let wrong = app.post(&schedules(app), wrong).await.expect(422);
        let places: Vec<&Value> = wrong["detail"].as_array().unwrap().iter().map(|own| &own["loc"]).collect();
        assert_eq!(
            json!(places),
            json!([
                ["body", "environment"],
                ["body", "schedule", "time_zone"],
                ["body", "actions", 0, "value"],
                ["body", "actions", 1, "value"],
            ])
        );
        let soon = post(app, "00:01", turn("on")).await.expect(422);
        assert_eq!(soon["detail"][0]["type"], "value_error.too_soon");
        let gone = post(app, "11:00", json!([{
            "subject": { "key": "blue", "type": "rule" }, "changed_element": "status", "value": "on",
        }])).await.expect(422);
        assert_eq!(gone["detail"][0]["loc"], json!(["body", "actions", 0]));
        let malformed = app.client().send_text("POST", &schedules(app), Some("{".to_owned())).await;
        assert_eq!(malformed.expect(422)["detail"][0]["loc"], json!(["body"]));
        let query = "page_no=0&page_size=1001&order=up&scheduled_from=noon";
        let query = app.get(&format!("{}?{query}", schedules(app))).await.expect(422);
        assert_eq!(query["detail"].as_array().unwrap().len(), 4);
        assert_eq!(query["detail"][0]["loc"], json!(["query", "page_no"]));
        if let Some(contract) = Contract::open("flags-scheduling.json") {
            for body in [&empty, &wrong, &soon, &gone, &query] {
                assert_eq!(contract.breaches_of_schema("HTTPValidationError", body), [""; 0]);
            }
        }
        let project = app.get("/flags-scheduling/projects/x/flags/burgee/schedules").await.expect(422);
        assert_eq!(project["detail"][0]["loc"], json!(["path"]));
        let nobody = app.anonymous().get(&schedules(app)).await.expect(401);
        assert_eq!(nobody, json!({ "details": "Not authenticated", "status": 401 }));
        let missing = app.post("/flags-scheduling/projects/1/flags/burgee/schedules", json!({})).await;
        assert_eq!(missing.expect(404)["status"], 404);
        app.put(&schedules(app), json!({})).await.expect(405);
        app.patch(&format!("{}/99", schedules(app)), json!({})).await.expect(404);
    }

    async fn lists_are_filtered_ordered_and_paged(app: &TestApp) {
        make_flag(app).await;
        let late = make_plan(app, "12:00", turn("off")).await;
        let early = make_plan(app, "10:00", turn("on")).await;
        let rule = make_plan(app, "11:00", json!([of_rule("status", "on")])).await;
        let mut other = plan(app, "10:30", turn("on"));
        other["environment"] = json!("development");
        let other = app.post(&schedules(app), other).await.expect(201)["id"].as_i64().unwrap();
        for (query, expected) in [
            ("", &[early, other, rule, late][..]),
            ("order=desc", &[late, rule, other, early]),
            ("environment=development", &[other]),
            ("environment=moon", &[]),
            ("applies_to=red", &[rule]),
            ("scheduled_from=2026-01-01T10:30%2B0000", &[other, rule, late]),
            ("scheduled_from=2026-01-01T10:30+0000&scheduled_till=2026-01-01T11:00Z", &[other, rule]),
            ("page_size=3", &[early, other, rule]),
            ("page_size=3&page_no=2", &[late]),
            ("page_size=3&page_no=9", &[]),
        ] {
            let ids: Vec<i64> = list(app, query).await.iter().map(|own| own["id"].as_i64().unwrap()).collect();
            assert_eq!(ids, expected, "{query}");
        }
        let page = app.get(&format!("{}?page_size=3", schedules(app))).await.expect(200);
        assert_eq!((&page["total"], &page["has_more"]), (&json!(4), &json!(true)));
        let page = app.get(&format!("{}?page_size=2&page_no=2", schedules(app))).await.expect(200);
        assert_eq!((&page["total"], &page["has_more"]), (&json!(4), &json!(false)));
        if let Some(contract) = Contract::open("flags-scheduling.json") {
            assert_eq!(contract.breaches_of_schema("PaginatedSchedulesResponse", &page), [""; 0]);
        }
    }

    async fn changes_are_made_when_their_time_comes(app: &TestApp) {
        make_flag(app).await;
        let on = make_plan(app, "00:10", json!([turn("on")[0], of_rule("status", "on")])).await;
        let less = make_plan(app, "00:20", json!([of_rule("percentage_included", 0)])).await;
        app.make_scheduled_changes().await;
        assert!(!is_on(app).await);
        app.clock.advance(9 * MINUTE);
        app.make_scheduled_changes().await;
        assert!(!is_on(app).await, "a minute too early");
        app.clock.advance(MINUTE);
        let before = app.datafile("production").await["revision"].clone();
        app.make_scheduled_changes().await;
        assert_eq!(ruleset(app).await["revision"], 3, "made, a rule, scheduled");
        assert_ne!(app.datafile("production").await["revision"], before);
        let decision = app.decide("production", "burgee", "ada", json!({})).await;
        assert_eq!((&decision["variation"], &decision["rule"]), (&json!("on"), &json!("red")));
        let done = find(app, on).await;
        assert_eq!((&done["status"], &done["completed_at"]), (&json!("completed"), &json!("2026-01-01T00:10:00.000000Z")));
        assert_eq!(done.get("reason"), None);
        assert_eq!(find(app, less).await["status"], "pending");
        let one = format!("{}/{on}", schedules(app));
        app.patch(&one, turn("off")).await.expect(400);
        app.delete(&one).await.expect(400);

        // In the history it is the doing of who planned it, without a token.
        let (body, row) = history(app, "ruleset").await.remove(0);
        let summary = body["summary"].as_str().unwrap().to_owned();
        assert!(summary.ends_with(&format!(" by schedule {on}")), "{summary}");
        assert_eq!((row.source.as_str(), row.token_id), ("api", None));
        let ada = app.store.user_by_email("ada@burgee.test").await.unwrap().unwrap();
        assert_eq!(row.user_id, ada.id);

        // Once is enough.
        let state = app.database.rows().await;
        app.make_scheduled_changes().await;
        assert_eq!(app.database.rows().await, state);

        // A clock that is set ahead makes it due; one that is set back makes nothing undone.
        app.clock.advance(24 * 60 * MINUTE);
        app.make_scheduled_changes().await;
        assert_eq!(find(app, less).await["status"], "completed");
        assert_eq!(ruleset(app).await["rules"]["red"]["percentage_included"], 0);
        let pending = app.store.documents_of_kind("pending_schedule").await.unwrap();
        assert!(pending.is_empty(), "nothing is left to come");
    }

    async fn several_nodes_make_each_change_once(app: &TestApp) {
        make_flag(app).await;
        for number in 0..6 {
            let value = if number % 2 == 0 { "on" } else { "off" };
            make_plan(app, &format!("00:1{number}"), turn(value)).await;
        }
        let nodes = [app.other_node().await, app.other_node().await, app.other_node().await];
        app.clock.advance(60 * MINUTE);
        let [first, second, third] = &nodes;
        let (first, second, third, ()) = tokio::join!(
            first.make_scheduled_changes(),
            second.make_scheduled_changes(),
            third.make_scheduled_changes(),
            app.make_scheduled_changes(),
        );
        assert_eq!((first, second, third), (Ok(None), Ok(None), Ok(None)));
        let states = list(app, "").await;
        assert!(states.iter().all(|own| own["status"] == "completed"), "{states:#?}");
        // Each changed the ruleset once, which was made and given a rule before, beside that of development.
        assert_eq!(ruleset(app).await["revision"], 2 + 6);
        assert_eq!(history(app, "ruleset").await.len(), 1 + 2 + 6);
    }

    async fn what_was_due_while_nothing_ran_is_made_at_the_start(app: &TestApp) {
        make_flag(app).await;
        let id = make_plan(app, "00:10", turn("on")).await;
        app.clock.advance(60 * MINUTE);
        let node = app.other_node().await;
        node.load().await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = tokio::spawn(burgee_server::serve(node, listener, async { drop(stopped.await) }));
        eventually(app, id, "completed").await;
        assert!(is_on(app).await);
        // Plans that another node takes are known in time, and so is a clock that jumps. This one is told at once
        // because its own clockwork runs; the other one looks every half minute.
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    }

    async fn what_cannot_be_done_is_noted(app: &TestApp) {
        make_flag(app).await;
        let some = make_plan(app, "00:10", json!([turn("on")[0], of_rule("status", "on")])).await;
        let none = make_plan(app, "00:11", json!([of_rule("percentage_included", 5)])).await;
        let patch = json!([{ "op": "remove", "path": "/rules/red" }]);
        app.patch("flags/burgee/environments/production/ruleset", patch).await.expect(200);
        app.clock.advance(20 * MINUTE);
        app.make_scheduled_changes().await;
        let state = find(app, some).await;
        assert_eq!(state["status"], "partially_failed");
        assert_eq!(state["reason"], "status of rule red: there is no rule \"red\"");
        assert!(is_on(app).await);
        let state = find(app, none).await;
        assert_eq!(state["status"], "failed");
        assert_eq!(state["reason"], "percentage_included of rule red: there is no rule \"red\"");

        let archived = make_plan(app, "00:40", turn("off")).await;
        app.post("flags/archived", json!({ "keys": ["burgee"] })).await.expect(200);
        post(app, "00:50", turn("on")).await.expect(400);
        app.clock.advance(60 * MINUTE);
        app.make_scheduled_changes().await;
        let state = find(app, archived).await;
        assert_eq!((&state["status"], &state["reason"]), (&json!("failed"), &json!("Flag burgee is archived")));
        app.delete("flags/burgee").await.expect(204);
        assert!(app.store.documents_of_kind("schedule").await.unwrap().is_empty());
        assert!(app.store.documents_of_kind("pending_schedule").await.unwrap().is_empty());
    }

    async fn a_deleted_flags_plans_are_gone(app: &TestApp) {
        make_flag(app).await;
        make_plan(app, "00:10", turn("on")).await;
        app.delete("flags/burgee").await.expect(204);
        make_flag(app).await;
        assert!(list(app, "").await.is_empty());
        app.clock.advance(60 * MINUTE);
        app.make_scheduled_changes().await;
        assert!(!is_on(app).await);
    }

    async fn who_planned_it_must_still_be_allowed_to(app: &TestApp) {
        make_flag(app).await;
        let (id, token) = app.person(Some("publisher")).await;
        let publisher = app.with(&token);
        let made = publisher.post(&schedules(app), plan(app, "00:10", turn("on"))).await.expect(201);
        let tx = app.store.begin().await.unwrap();
        let role = "viewer".to_owned();
        let membership = burgee_store::MembershipRow { user_id: id, project_id: app.project_id, role };
        tx.put_membership(&membership).await.unwrap();
        tx.commit().await.unwrap();
        app.clock.advance(20 * MINUTE);
        app.make_scheduled_changes().await;
        let state = find(app, made["id"].as_i64().unwrap()).await;
        assert_eq!((&state["status"], &state["reason"]), (&json!("failed"), &json!("Permission denied")));
        assert!(!is_on(app).await);
    }

    async fn nobody_plans_what_they_may_not_do(app: &TestApp) {
        make_flag(app).await;
        let path = schedules(app);
        let on = || plan(app, "11:00", turn("on"));
        let viewer = app.member("viewer").await;
        app.with(&viewer).get(&path).await.expect(200);
        app.with(&viewer).post(&path, on()).await.expect(403);
        let outsider = app.outsider().await;
        app.with(&outsider).get(&path).await.expect(404);
        app.with(&outsider).post(&path, on()).await.expect(404);
        // Production is for publishers once a flag is live.
        let editor = app.member("editor").await;
        let editor: Client<'_> = app.with(&editor);
        editor.post(&path, on()).await.expect(403);
        let prepared = plan(app, "11:00", json!([of_rule("status", "on")]));
        editor.post(&path, prepared).await.expect(201);
        // Nor may they make another's plan their own.
        let made = app.post(&path, on()).await.expect(201);
        let one = format!("{path}/{}", made["id"]);
        editor.patch(&one, json!({ "schedule": { "date": "2026-01-01", "time": "10:00", "time_zone": "UTC" } }))
            .await
            .expect(403);
        app.with(&viewer).delete(&one).await.expect(403);
        assert_eq!(list(app, "applies_to=burgee").await, [made]);
    }

    async fn who_changes_a_plan_answers_for_it(app: &TestApp) {
        make_flag(app).await;
        let made = app.post(&schedules(app), plan(app, "00:10", turn("on"))).await.expect(201);
        let (id, token) = app.person(Some("publisher")).await;
        let one = format!("{}/{}", schedules(app), made["id"]);
        let change = json!({ "actions": json!([turn("on")[0], of_rule("status", "on")]) });
        let changed = app.with(&token).patch(&one, change).await.expect(200);
        assert_eq!((&changed["created_by"], &changed["updated_by"]), (&json!("ada@burgee.test"), &json!("publisher1@burgee.test")));
        app.clock.advance(20 * MINUTE);
        app.make_scheduled_changes().await;
        let (_, row) = history(app, "ruleset").await.remove(0);
        assert_eq!(row.user_id, id);
    }

    async fn nothing_has_to_be_approved(app: &TestApp) {
        let id = app.environment_id("production");
        let path = format!("/flags-scheduling/projects/{}/environments/{id}/preferences", app.project_id);
        let preferences = app.get(&path).await.expect(200);
        assert_eq!(preferences["require_approval_on_new_entities"], false);
        if let Some(contract) = Contract::open("flags-scheduling.json") {
            let breaches = contract.breaches_of_schema("EnvironmentApprovalSettingsResponse", &preferences);
            assert_eq!(breaches, [""; 0]);
        }
        let outsider = app.outsider().await;
        app.with(&outsider).get(&path).await.expect(404);
        app.get(&path.replace(&id.to_string(), "5")).await.expect(404);
    }

    async fn a_running_server_keeps_the_time(app: &TestApp) {
        make_flag(app).await;
        let node = app.other_node().await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = tokio::spawn(burgee_server::serve(node, listener, async { drop(stopped.await) }));
        // It looks for plans when it starts; of this one it is told over HTTP, and so wakes.
        let body = plan(app, "00:10", turn("on")).to_string();
        let made = request(address, app, &body).await;
        app.clock.advance(10 * MINUTE);
        eventually(app, made["id"].as_i64().unwrap(), "completed").await;
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    }
}

/// Waits until a schedule has a status, for as long as a server that keeps the time may need at most.
async fn eventually(app: &TestApp, id: i64, status: &str) {
    for _ in 0..200 {
        if find(app, id).await["status"] == status {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{:#}", find(app, id).await);
}

/// Sends a schedule to a server that listens.
async fn request(address: std::net::SocketAddr, app: &TestApp, body: &str) -> Value {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: burgee\r\nauthorization: Bearer {}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        schedules(app),
        app.token,
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}
