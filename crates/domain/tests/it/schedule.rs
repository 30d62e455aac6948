//! Schedules, from a request to what they do.

use std::collections::BTreeSet;

use burgee_domain::schedule::Author;
use burgee_domain::schedule_input::{Scheduling, Target, carry_out};
use burgee_domain::{Error, Result, Schedule, ScheduleStatus, Surroundings, Timestamp};
use serde_json::{Value, json};

use crate::support::{World, ab, add_rule, complaints, replace};

/// 2026-01-01, 12:00.
const NOON: i64 = 1_767_268_800_000_000;

fn world() -> World {
    let mut world = World::with_flag();
    world.patch(&add_rule(&ab(&world, "test"))).unwrap();
    world.now = Timestamp::from_micros(NOON);
    world
}

fn author(name: &str) -> Author {
    Author { user_id: name.to_owned(), email: format!("{name}@example.com") }
}

fn with<T>(world: &World, name: &str, act: impl FnOnce(&Scheduling<'_>) -> T) -> T {
    let audiences = world.audiences.iter().map(|own| own.id).collect();
    let around = Surroundings {
        flag: world.flag(),
        audiences: &audiences,
        events: &world.events.iter().map(|own| own.id).collect(),
        attributes: &BTreeSet::new(),
        groups: &BTreeSet::new(),
        other_experiment_keys: &BTreeSet::new(),
        user_email: "",
        now: world.now,
    };
    let target =
        Target { environment: &world.environment, ruleset: world.ruleset(), around: &around };
    act(&Scheduling {
        flag: world.flag(),
        target: Some(target),
        audiences: &audiences,
        author: author(name),
        now: world.now,
    })
}

fn create(world: &World, body: &Value) -> Result<Schedule> {
    with(world, "ada", |with| Schedule::create(body, 42, with))
}

fn action(kind: &str, key: &str, element: &str, value: impl Into<Value>) -> Value {
    json!({
        "subject": { "key": key, "type": kind },
        "changed_element": element,
        "value": value.into(),
    })
}

fn body(time: &str, actions: &[Value]) -> Value {
    json!({
        "account_id": 5,
        "environment": "production",
        "schedule": { "date": "2026-01-01", "time": time, "time_zone": "UTC" },
        "actions": actions,
    })
}

fn on() -> Vec<Value> {
    vec![action("flag", "checkout", "status", "on")]
}

#[test]
fn is_pending_until_its_time() {
    let world = world();
    let schedule = create(&world, &body("12:02", &on())).unwrap();
    assert_eq!((schedule.status, schedule.revision), (ScheduleStatus::Pending, 1));
    assert_eq!(schedule.due.to_string(), "2026-01-01T12:02:00.000000Z");
    assert_eq!(schedule.environment_id, world.environment.id);
    let stored = serde_json::to_string(&schedule).unwrap();
    assert_eq!(serde_json::from_str::<Schedule>(&stored).unwrap(), schedule);

    let done = schedule.settled(&[], world.now);
    assert_eq!(
        (done.status, done.completed, done.revision),
        (ScheduleStatus::Completed, Some(world.now), 2)
    );
    let late = with(&world, "bob", |with| done.updated(&json!({}), with)).unwrap_err();
    assert_eq!(late, Error::conflict("Job with id 42 is already done"));
    let late = done.deleted(&author("bob"), world.now).unwrap_err();
    assert_eq!(late, Error::conflict("Job with id 42 is already done"));
}

#[test]
fn is_neither_too_soon_nor_too_late() {
    let mut world = world();
    let at = |world: &World, date: &str, time: &str| {
        let mut body = body(time, &on());
        body["schedule"]["date"] = json!(date);
        create(world, &body).map(|own| own.due)
    };
    assert_eq!(complaints(at(&world, "2026-01-01", "12:01")), ["/schedule too_soon"]);
    assert_eq!(complaints(at(&world, "2025-01-01", "12:00")), ["/schedule too_soon"]);
    assert!(at(&world, "2026-04-01", "12:00").is_ok());
    assert_eq!(complaints(at(&world, "2026-04-01", "12:01")), ["/schedule too_late"]);
    world.now = Timestamp::from_micros(NOON + 1);
    assert_eq!(complaints(at(&world, "2026-01-01", "12:02")), ["/schedule too_soon"]);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let world = world();
    assert_eq!(
        complaints(create(&world, &json!({}))),
        [
            "/account_id required",
            "/environment required",
            "/schedule required",
            "/actions required"
        ]
    );
    assert_eq!(complaints(create(&world, &json!([]))), [" type"]);
    let wrong = json!({
        "account_id": 6,
        "environment": "moon",
        "schedule": { "date": "2026-01-01", "time": "25:00" },
        "actions": [action("flag", "checkout", "status", "up"), 5],
    });
    assert_eq!(
        complaints(create(&world, &wrong)),
        [
            "/account_id not_found",
            "/environment not_found",
            "/schedule/time malformed",
            "/schedule/time_zone required",
            "/actions/0/value enum",
            "/actions/1 type",
        ]
    );
    let twice = [on(), on()].concat();
    assert_eq!(complaints(create(&world, &body("13:00", &twice))), ["/actions/1 repeated"]);
    assert_eq!(complaints(create(&world, &body("13:00", &[]))), ["/actions count"]);
    let many = vec![on()[0].clone(); 101];
    assert_eq!(complaints(create(&world, &body("13:00", &many))), ["/actions count"]);
    let missing = [action("rule", "gone", "status", "on"), action("rule", "test", "status", "on")];
    assert_eq!(
        complaints(create(&world, &body("11:00", &missing))),
        ["/schedule too_soon", "/actions/0 cannot_apply"]
    );
}

#[test]
fn who_changes_it_answers_for_it() {
    let world = world();
    let before = create(&world, &body("13:00", &on())).unwrap();
    let same =
        with(&world, "bob", |with| before.updated(&json!({ "environment": "production" }), with));
    assert_eq!(same.unwrap(), before);
    let change = json!({ "actions": [action("rule", "test", "percentage_included", 500)] });
    let after = with(&world, "bob", |with| before.updated(&change, with)).unwrap();
    assert_eq!((after.revision, after.due), (2, before.due));
    assert_eq!(
        (after.created_by.user_id.as_str(), after.updated_by.user_id.as_str()),
        ("ada", "bob")
    );
    let change = json!({ "schedule": { "date": "2026-01-01", "time": "08:00", "time_zone": "America/New_York" } });
    let after = with(&world, "bob", |with| before.updated(&change, with)).unwrap();
    assert_eq!(after.due, before.due, "the same moment");
    assert_eq!(after.time.time_zone, "America/New_York");
    let partial = json!({ "schedule": { "time": "14:00" } });
    let wrong = with(&world, "bob", |with| before.updated(&partial, with));
    assert_eq!(complaints(wrong), ["/schedule/date required", "/schedule/time_zone required"]);
}

#[test]
fn is_taken_back_once() {
    let world = world();
    let schedule = create(&world, &body("13:00", &on())).unwrap();
    let gone = schedule.deleted(&author("bob"), world.now).unwrap();
    assert_eq!((gone.status, gone.revision), (ScheduleStatus::Deleted, 2));
    let again = gone.deleted(&author("bob"), world.now).unwrap_err();
    assert_eq!(again, Error::conflict("Job with id 42 is already deleted"));
    let change = with(&world, "bob", |with| gone.updated(&json!({}), with)).unwrap_err();
    assert_eq!(change, Error::not_found("Job", 42));
}

#[test]
fn does_what_can_be_done() {
    let mut world = world();
    let audience = world.audiences[0].id;
    let actions = [
        action("flag", "checkout", "status", "on"),
        action("rule", "test", "percentage_included", 2_500),
        action("rule", "test", "audience_conditions", json!(["or", { "audience_id": audience }])),
    ];
    let schedule = create(&world, &body("13:00", &actions)).unwrap();
    let carried_out = |world: &World| {
        with(world, "ada", |with| carry_out(&schedule.actions, &with.target.unwrap()))
    };
    let before = world.ruleset().clone();
    let (after, failures) = carried_out(&world);
    assert!(failures.is_empty(), "{failures:?}");
    assert_eq!((after.enabled, after.revision), (true, before.revision + 1));
    assert_eq!(after.rules["test"].percentage_included, 2_500);
    assert_eq!(after.rules["test"].audience.audience_ids(), [audience]);

    // What is so already is done.
    world.flags[0].1 = after.clone();
    assert_eq!(carried_out(&world), (after, Vec::new()));

    // Of a rule that is gone nothing can be changed; the flag is turned on all the same.
    world.flags[0].1 = before;
    world.patch(&json!([{ "op": "remove", "path": "/rules/test" }])).unwrap();
    let (after, failures) = carried_out(&world);
    assert!(after.enabled);
    let done = schedule.settled(&failures, world.now);
    assert_eq!(done.status, ScheduleStatus::PartiallyFailed);
    assert_eq!(
        done.reason.as_deref(),
        Some(
            "percentage_included of rule test: there is no rule \"test\"; \
             audience_conditions of rule test: there is no rule \"test\""
        )
    );
}

#[test]
fn a_concluded_rule_stays_as_it_is() {
    let mut world = world();
    let actions = [action("rule", "test", "status", "on")];
    let schedule = create(&world, &body("13:00", &actions)).unwrap();
    world.switch(0, true);
    world.patch(&replace("/rules/test/enabled", true)).unwrap();
    world.patch(&replace("/rules/test/status", "concluded")).unwrap();
    let (after, failures) =
        with(&world, "ada", |with| carry_out(&schedule.actions, &with.target.unwrap()));
    assert_eq!(&after, world.ruleset());
    assert_eq!(schedule.settled(&failures, world.now).status, ScheduleStatus::Failed);
    assert_eq!(complaints(create(&world, &body("13:00", &actions))), ["/actions/0 cannot_apply"]);
}
