//! Who is let in, and what those learn who are not.

use serde_json::json;

use crate::support::{Answer, TestApp};

/// A path of each error format.
const PATHS: [&str; 2] = ["environments", "/v2/projects"];

both! {
    async fn a_token_counts_in_its_header_only(app: &TestApp) {
        let token = &app.token;
        for path in PATHS {
            for query in ["token", "access_token", "authorization", "Authorization"] {
                let path = format!("{path}?{query}={token}");
                assert_unauthorized(&app.anonymous().get(&path).await);
            }
            for (name, value) in [
                ("authorization", token.clone()),
                ("authorization", format!("Basic {token}")),
                ("authorization", format!("Token {token}")),
                ("authorization", "Bearer".to_owned()),
                ("authorization", "Bearer ".to_owned()),
                ("token", token.clone()),
                ("x-api-key", token.clone()),
                ("cookie", format!("token={token}")),
            ] {
                assert_unauthorized(&app.anonymous().header(name, &value).get(path).await);
            }
            let scheme = app.anonymous().header("authorization", &format!("bearer {token}"));
            scheme.get(path).await.expect(200);
        }
        let body = json!({ "key": "a", "token": token, "access_token": token });
        assert_unauthorized(&app.anonymous().post("flags", body).await);
    }

    async fn a_wrong_token_fails_as_the_vendor_says(app: &TestApp) {
        let revoked = app.member("editor").await;
        app.with(&revoked).get("environments").await.expect(200);
        app.revoke(&revoked).await;
        let disabled = disabled(app).await;
        for token in [
            "2:jU0Q0sfvG0sWm0mJ4T6n0Zt1c0XoF1vJ0m0Q3yqzR8s1M0cJ0X0w",
            "bgp_x_y",
            &other_secret(app).await,
            &unknown_selector(),
            &revoked,
            &disabled,
            &app.token[..app.token.len() - 1],
            &format!("{}x", app.token),
        ] {
            for path in PATHS {
                assert_failed(&app.with(token).get(path).await);
            }
        }
    }

    /// Nobody can find out which selectors exist.
    async fn an_unknown_selector_looks_like_a_wrong_secret(app: &TestApp) {
        for path in PATHS {
            let unknown = app.with(&unknown_selector()).get(path).await;
            let wrong = app.with(&other_secret(app).await).get(path).await;
            let disabled = app.with(&disabled(app).await).get(path).await;
            for other in [wrong, disabled] {
                assert_eq!(other.status, unknown.status);
                assert_eq!(without_uuid(&other), without_uuid(&unknown));
                let names = |answer: &Answer| {
                    let names = answer.headers.keys().map(ToString::to_string);
                    names.collect::<Vec<_>>()
                };
                assert_eq!(names(&other), names(&unknown));
            }
        }
    }

    async fn what_is_hidden_looks_like_what_is_not_there(app: &TestApp) {
        app.post("flags", json!({ "key": "secret" })).await.expect(201);
        let outsider = app.outsider().await;
        let hidden = app.with(&outsider).get("flags/secret").await;
        let missing = app.with(&outsider).get("flags/nothing").await;
        assert_eq!((hidden.status, missing.status), (404, 404));
        assert_eq!(without_uuid(&hidden), without_uuid(&missing));
        let elsewhere = app.with(&outsider).get("/flags/v1/projects/77/flags/secret").await;
        elsewhere.expect(404);
    }

    async fn roles_allow_what_they_should(app: &TestApp) {
        app.post("flags", json!({ "key": "checkout" })).await.expect(201);
        let rename = || json!([{ "op": "replace", "path": "/checkout/name", "value": "New" }]);
        let launch = |environment: &str| {
            format!("flags/checkout/environments/{environment}/ruleset/enabled")
        };
        for (role, edits, publishes) in [
            ("viewer", 403, 403),
            ("editor", 200, 403),
            ("publisher", 200, 200),
            ("project_owner", 200, 200),
        ] {
            let token = app.member(role).await;
            let member = app.with(&token);
            member.get("flags/checkout").await.expect(200);
            let answer = member.patch("flags?dry_run=true", rename()).await;
            assert_eq!(answer.status, edits, "{role}");
            for (environment, status) in [("development", edits), ("production", publishes)] {
                let path = format!("{}?dry_run=true", launch(environment));
                let answer = member.post(&path, json!({})).await;
                assert_eq!(answer.status, status, "{role} in {environment}");
                if status == 403 {
                    assert_eq!(answer.body["detail"], "Permission denied");
                }
            }
        }
    }

    async fn a_datafile_needs_its_key_and_nothing_else(app: &TestApp) {
        let key = app.sdk_key("production").to_owned();
        app.anonymous().get(&format!("/datafiles/{key}.json")).await.expect(200);
        for path in ["/datafiles/nokey.json", "/datafiles/.json", &format!("/datafiles/{key}")] {
            let answer = app.client().get(path).await;
            assert_eq!(answer.status, 403, "{path}");
        }
    }
}

#[track_caller]
fn assert_unauthorized(answer: &Answer) {
    assert_eq!(answer.status, 401, "{}", answer.request);
    let body = &answer.body;
    if answer.request.contains("/v2/") {
        assert_eq!(
            (&body["code"], &body["message"]),
            (&json!("unauthorized"), &json!("Unauthorized"))
        );
    } else {
        assert_eq!(
            (&body["title"], &body["detail"]),
            (&json!("Unauthorized"), &json!("Invalid credentials"))
        );
    }
}

#[track_caller]
fn assert_failed(answer: &Answer) {
    assert_eq!(answer.status, 403, "{}", answer.request);
    let text = if answer.request.contains("/v2/") {
        assert_eq!(answer.body["code"], "forbidden");
        &answer.body["message"]
    } else {
        assert_eq!(answer.body["title"], "Forbidden");
        &answer.body["detail"]
    };
    assert_eq!(text, "Authentication Failed");
}

fn without_uuid(answer: &Answer) -> String {
    let uuid = answer.body["uuid"].as_str().expect("an error has a uuid");
    String::from_utf8(answer.bytes.clone()).unwrap().replace(uuid, "")
}

/// A token with another secret than its own: the checksum is right.
async fn other_secret(app: &TestApp) -> String {
    let member = app.member("viewer").await;
    let (selector, _) = parts(&app.token);
    let (_, secret) = parts(&member);
    forged(selector, secret)
}

/// A token that was never given out: the checksum is right.
fn unknown_selector() -> String {
    forged(&"0".repeat(22), &"0".repeat(43))
}

/// The token of somebody who was disabled since.
async fn disabled(app: &TestApp) -> String {
    let (id, token) = app.person(Some("viewer")).await;
    let mut user = app.store.user(&id).await.unwrap().unwrap();
    user.disabled = true;
    let tx = app.store.begin().await.unwrap();
    tx.update_user(&user).await.unwrap();
    tx.commit().await.unwrap();
    token
}

/// Selector and secret.
fn parts(token: &str) -> (&str, &str) {
    let (body, _) = token.split_at(token.len() - 6);
    body.strip_prefix("bgp_").unwrap().split_once('_').unwrap()
}

fn forged(selector: &str, secret: &str) -> String {
    checked(&format!("bgp_{selector}_{secret}"))
}

/// Adds the checksum of a token.
pub(crate) fn checked(body: &str) -> String {
    let mut sum = crc32fast::hash(body.as_bytes());
    let mut checksum = [b'0'; 6];
    for digit in checksum.iter_mut().rev() {
        let value = u8::try_from(sum % 62).unwrap();
        *digit = match value {
            0..10 => b'0' + value,
            10..36 => b'A' + value - 10,
            _ => b'a' + value - 36,
        };
        sum /= 62;
    }
    format!("{body}{}", String::from_utf8_lossy(&checksum))
}

/// How long answers take says nothing about which selectors exist, nor how much of a secret is right: Welch's t over
/// interleaved requests, the slowest tenth of either kind left out, as dudect has it (Reparaz, Balasch and
/// Verbauwhede 2017).
#[test]
fn the_time_of_an_answer_tells_nothing_about_a_token() {
    crate::support::on_sqlite(async |app: &TestApp| {
        let samples = std::env::var("BURGEE_TIMING_SAMPLES")
            .map_or(2_000, |text| text.parse::<usize>().unwrap());
        let (selector, secret) = parts(&app.token);
        let flip = |at: usize| {
            let mut own = secret.to_owned().into_bytes();
            own[at] = if own[at] == b'x' { b'y' } else { b'x' };
            forged(selector, std::str::from_utf8(&own).unwrap())
        };
        let (first, last) = (flip(0), flip(secret.len() - 1));
        for (one, other) in [(unknown_selector(), first.clone()), (first, last)] {
            let clients = [app.with(&one), app.with(&other)];
            let mut times = [Vec::with_capacity(samples), Vec::with_capacity(samples)];
            for n in 0..2 * samples + 200 {
                // In a changing order, so that nothing that comes and goes meets one kind only.
                let kind = (n + n / 2 + n / 7) % 2;
                let begun = std::time::Instant::now();
                assert_eq!(clients[kind].get("environments").await.status, 403);
                if n >= 200 {
                    times[kind].push(begun.elapsed().as_secs_f64());
                }
            }
            let t = welch(&times);
            assert!(t.abs() < 4.5, "t = {t:.2} over {samples} samples");
        }
    });
}

fn welch(times: &[Vec<f64>; 2]) -> f64 {
    let moments = |own: &Vec<f64>| {
        let mut own = own.clone();
        own.sort_by(f64::total_cmp);
        own.truncate(own.len() * 9 / 10);
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let count = own.len() as f64;
        let mean = own.iter().sum::<f64>() / count;
        let variance = own.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, variance / count)
    };
    let ((one, error), (other, other_error)) = (moments(&times[0]), moments(&times[1]));
    (one - other) / (error + other_error).sqrt()
}
