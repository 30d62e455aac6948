//! Signing in by an identity provider: who comes in, as whom, and with what.

use std::time::Duration;

use burgee_store::UserRow;
use serde_json::{Value, json};

use crate::issuer::{CLIENT_ID, CLIENT_SECRET, Issuer, SigningKey, person};
use crate::support::{ADMINISTRATOR, Answer, Client, TestApp};

pub(crate) const PATH: &str = "/burgee/v1/identity-providers";

/// A provider of the account: its id.
pub(crate) async fn provider(app: &TestApp, issuer: &Issuer, more: Value) -> String {
    provider_of(app.session(ADMINISTRATOR).await, issuer, more).await
}

async fn provider_of(client: Client<'_>, issuer: &Issuer, more: Value) -> String {
    let mut body = json!({
        "name": "Company", "issuer": issuer.url, "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    client.post(PATH, body).await.expect(201)["id"].as_str().unwrap().to_owned()
}

/// What a provider gives people whom the account does not know.
pub(crate) fn open() -> Value {
    json!({ "creates_people": true, "email_domains": ["company.test"] })
}

/// A sign-in that has begun: the browser's cookie, code and state.
pub(crate) struct Begun {
    pub(crate) cookie: String,
    pub(crate) code: String,
    pub(crate) state: String,
}

fn cookies(answer: &Answer) -> Vec<String> {
    let values = answer.headers.get_all("set-cookie").iter();
    values.map(|own| own.to_str().unwrap().to_owned()).collect()
}

/// Begins a sign-in and has somebody prove to the issuer who they are.
pub(crate) async fn begin(app: &TestApp, issuer: &Issuer, id: &str, claims: &Value) -> Begun {
    let path = format!("/burgee/v1/sign-in/{id}?next=/flags?tab=1");
    let answer = app.anonymous().get(&path).await;
    assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.bytes));
    let [cookie] = cookies(&answer).try_into().unwrap();
    let attributes = "; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure";
    let cookie = cookie.strip_suffix(attributes).unwrap();
    assert!(cookie.starts_with("__Host-burgee-sign-in=bgx_"));
    let (code, state) = issuer.authorize(answer.header("location"), claims);
    Begun { cookie: cookie.to_owned(), code, state }
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

impl Begun {
    pub(crate) fn path(&self) -> String {
        let (code, state) = (encoded(&self.code), encoded(&self.state));
        format!("/burgee/v1/sign-in/callback?code={code}&state={state}")
    }

    /// The browser comes back.
    pub(crate) async fn finish(&self, app: &TestApp) -> Answer {
        app.anonymous().header("cookie", &self.cookie).get(&self.path()).await
    }
}

/// Somebody signs in.
pub(crate) async fn sign_in(app: &TestApp, issuer: &Issuer, id: &str, claims: &Value) -> Answer {
    begin(app, issuer, id, claims).await.finish(app).await
}

/// Who is in, after a sign-in that must have worked.
#[track_caller]
fn inside<'a>(app: &'a TestApp, answer: &Answer) -> Client<'a> {
    assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.bytes));
    assert_eq!(answer.header("location"), "/flags?tab=1");
    assert_eq!(answer.header("cache-control"), "no-store");
    let [session, gone] = cookies(answer).try_into().unwrap();
    assert!(gone.starts_with("__Host-burgee-sign-in=; ") && gone.contains("Max-Age=0"), "{gone}");
    let (session, attributes) = session.split_once(';').unwrap();
    assert_eq!(attributes, " Path=/; HttpOnly; SameSite=Lax; Secure");
    app.anonymous().header("cookie", session)
}

/// What somebody may do in the project; nothing if it is not there for them.
async fn role(app: &TestApp, user_id: &str) -> Value {
    let user = app.get(&format!("/burgee/v1/users/{user_id}")).await.expect(200);
    let roles = user["project_roles"].as_array().unwrap();
    let own = roles.iter().find(|own| own["project_id"] == app.project_id);
    own.map(|own| own["role"].clone()).unwrap_or_default()
}

#[track_caller]
fn refused(answer: &Answer, text: &str) {
    let body = answer.clone().expect(403);
    assert!(body["detail"].as_str().unwrap().contains(text), "{body}");
    assert!(cookies(answer).is_empty());
}

const STRANGER: &str = "ask an administrator to invite you";

async fn user(app: &TestApp, email: &str) -> UserRow {
    app.store.user_by_email(email).await.unwrap().unwrap()
}

both! {
    async fn somebody_new_comes_in_and_groups_say_what_they_may(app: &TestApp) {
        let issuer = Issuer::start().await;
        let mut more = open();
        more["group_roles"] = json!([
            { "group": "dev", "project_id": app.project_id, "role": "editor" },
            { "group": "ops", "project_id": app.project_id, "role": "publisher" },
        ]);
        more["administrator_groups"] = json!(["root"]);
        let id = provider(app, &issuer, more).await;
        let grace = |groups: &[&str]| person(app, "g-1", "Grace@Company.test", groups);
        let client = inside(app, &sign_in(app, &issuer, &id, &grace(&["dev", "ops"])).await);
        let session = client.get("/burgee/v1/session").await.expect(200);
        assert_eq!(session["email"], "grace@company.test");
        let user_id = session["user_id"].as_str().unwrap();
        assert_eq!(role(app, user_id).await, "publisher");
        let shown = app.get(&format!("/burgee/v1/users/{user_id}")).await.expect(200);
        assert_eq!((&shown["first_name"], &shown["has_password"]), (&json!("Grace"), &json!(false)));
        let csrf = session["csrf"].as_str().unwrap();
        client.clone().header("x-burgee-csrf", csrf).get("flags").await.expect(200);

        // Later sign-ins are of the same person, whatever the provider calls them by then.
        let mut renamed = grace(&["dev"]);
        renamed["email"] = json!("hopper@company.test");
        let again = inside(app, &sign_in(app, &issuer, &id, &renamed).await);
        let again = again.get("/burgee/v1/session").await.expect(200);
        assert_eq!(again["user_id"], session["user_id"]);
        assert_eq!(again["email"], "grace@company.test");
        assert_eq!(role(app, user_id).await, "editor");
        inside(app, &sign_in(app, &issuer, &id, &grace(&["root"])).await);
        assert_eq!(role(app, user_id).await, Value::Null);
        let shown = app.get(&format!("/burgee/v1/users/{user_id}")).await.expect(200);
        assert_eq!(shown["is_administrator"], true);
        inside(app, &sign_in(app, &issuer, &id, &grace(&[])).await);
        let shown = app.get(&format!("/burgee/v1/users/{user_id}")).await.expect(200);
        assert_eq!(shown["is_administrator"], false);

        let entries = app.get("/burgee/v1/audit?limit=100").await.expect(200)["items"].to_string();
        for action in ["user.create", "identity.link", "membership.sync", "session.begin"] {
            assert!(entries.contains(action), "{action}: {entries}");
        }
        assert!(entries.contains(r#""by":"oidc""#), "{entries}");
    }

    async fn somebody_known_is_found_once_by_a_verified_address(app: &TestApp) {
        let issuer = Issuer::start().await;
        let id = provider(app, &issuer, json!({ "administrator_groups": ["root"] })).await;
        let ada = |subject: &str| person(app, subject, "ada@burgee.test", &[]);
        let mut unverified = ada("a-1");
        for wrong in [json!(false), Value::Null, json!("no"), json!(1)] {
            unverified["email_verified"] = wrong;
            refused(&sign_in(app, &issuer, &id, &unverified).await, "does not vouch for your e-mail");
        }
        let client = inside(app, &sign_in(app, &issuer, &id, &ada("a-1")).await);
        let session = client.get("/burgee/v1/session").await.expect(200);
        assert_eq!(session["user_id"], json!(user(app, "ada@burgee.test").await.id));
        // The last administrator stays one, whatever the groups say.
        assert_eq!(session["is_administrator"], true);
        // The address was given to somebody else since.
        refused(&sign_in(app, &issuer, &id, &ada("a-2")).await, STRANGER);
        // Once known, no address is needed.
        unverified["sub"] = json!("a-1");
        inside(app, &sign_in(app, &issuer, &id, &unverified).await);

        let invitation = json!([{
            "profile": { "email": "new@burgee.test" },
            "project_roles": [{ "project_id": app.project_id, "role": "viewer" }],
        }]);
        app.post("/v2/collaborators", invitation).await.expect(200);
        inside(app, &sign_in(app, &issuer, &id, &person(app, "n-1", "new@burgee.test", &[])).await);
        let own = user(app, "new@burgee.test").await.id;
        let shown = app.get(&format!("/burgee/v1/users/{own}")).await.expect(200);
        assert_eq!(shown["is_pending"], false);
        assert_eq!(role(app, &own).await, "viewer", "what no mapping names is kept");
    }

    async fn strangers_and_people_of_others_stay_out(app: &TestApp) {
        let issuer = Issuer::start().await;
        let foreign = "eve@elsewhere.test";
        app.other_account().await;
        let closed = provider(app, &issuer, json!({})).await;
        let mut more = open();
        more["email_domains"] = json!(["company.test", "elsewhere.test", "service.invalid"]);
        let open = provider(app, &issuer, more).await;
        refused(&sign_in(app, &issuer, &closed, &person(app, "s", "x@company.test", &[])).await, STRANGER);
        for (subject, email) in [
            ("1", foreign),
            ("2", "x@evil.test"),
            ("3", "x@company.test.evil.test"),
            ("4", "x@sub.company.test"),
        ] {
            refused(&sign_in(app, &issuer, &open, &person(app, subject, email, &[])).await, STRANGER);
        }
        let robot = app.post("/burgee/v1/service-accounts", json!({ "name": "CI" })).await.expect(201);
        let robot = format!("{}@service.invalid", robot["id"].as_str().unwrap());
        refused(&sign_in(app, &issuer, &open, &person(app, "5", &robot, &[])).await, STRANGER);

        // Another account asks the same issuer: whoever is known there is nobody here.
        let at_theirs = provider_of(app.session(foreign).await, &issuer, json!({})).await;
        let eve = person(app, "eve", foreign, &[]);
        inside(app, &sign_in(app, &issuer, &at_theirs, &eve).await);
        refused(&sign_in(app, &issuer, &open, &eve).await, STRANGER);

        let grace = person(app, "g", "grace@company.test", &[]);
        inside(app, &sign_in(app, &issuer, &open, &grace).await);
        let own = user(app, "grace@company.test").await.id;
        let off = json!({ "disabled": true });
        app.patch(&format!("/burgee/v1/users/{own}"), off).await.expect(200);
        refused(&sign_in(app, &issuer, &open, &grace).await, STRANGER);
        let page = app.session(ADMINISTRATOR).await;
        let back = json!({ "disabled": false });
        app.patch(&format!("/burgee/v1/users/{own}"), back.clone()).await.expect(403);
        page.patch(&format!("/burgee/v1/users/{own}"), back).await.expect(200);
        let narrower = json!({ "email_domains": ["elsewhere.test"] });
        page.patch(&format!("{PATH}/{open}"), narrower).await.expect(200);
        refused(&sign_in(app, &issuer, &open, &grace).await, STRANGER);
        page.patch(&format!("{PATH}/{open}"), json!({ "enabled": false })).await.expect(200);
        app.anonymous().get(&format!("/burgee/v1/sign-in/{open}")).await.expect(404);
    }

    async fn keys_rotate_and_are_not_asked_for_too_often(app: &TestApp) {
        let issuer = Issuer::start().await;
        let id = provider(app, &issuer, open()).await;
        let grace = person(app, "g", "grace@company.test", &[]);
        for _ in 0..3 {
            inside(app, &sign_in(app, &issuer, &id, &grace).await);
        }
        assert_eq!(issuer.inside().key_requests, 1);
        app.clock.advance(Duration::from_secs(11));
        issuer.rotate("second", SigningKey::p256());
        inside(app, &sign_in(app, &issuer, &id, &grace).await);
        assert_eq!(issuer.inside().key_requests, 2);
        issuer.rotate("third", SigningKey::rsa(1));
        for _ in 0..3 {
            refused(&sign_in(app, &issuer, &id, &grace).await, "does not say who you are");
        }
        assert_eq!(issuer.inside().key_requests, 2, "new keys are asked for once in ten seconds");
        app.clock.advance(Duration::from_secs(11));
        inside(app, &sign_in(app, &issuer, &id, &grace).await);
    }

    async fn a_secret_is_sealed_and_never_shown(app: &TestApp) {
        let issuer = Issuer::start().await;
        let id = provider(app, &issuer, open()).await;
        let path = format!("{PATH}/{id}");
        let answer = app.get(&path).await;
        assert_eq!(answer.header("etag"), "\"1\"");
        let shown = answer.expect(200);
        assert_eq!(shown["has_client_secret"], true);
        assert_eq!(shown["redirect_uri"], "https://burgee.test/burgee/v1/sign-in/callback");
        let documents = app.store.documents_of_kind("identity_provider").await.unwrap();
        let audit = app.get("/burgee/v1/audit?limit=100").await.expect(200).to_string();
        for text in [&documents[0].body, &audit, &shown.to_string()] {
            assert!(!text.contains("canary"), "{text}");
        }
        assert!(documents[0].body.contains("\"v1."));
        assert!(!audit.contains("v1."), "{audit}");

        let page = app.session(ADMINISTRATOR).await;
        page.clone().if_match(7).patch(&path, json!({ "name": "Late" })).await.expect(412);
        page.patch(&format!("{path}?dry_run=true"), json!({ "name": "Tried" })).await.expect(200);
        let moved = json!({ "issuer": format!("{}/", issuer.url) });
        page.patch(&path, moved).await.expect(400);
        let renamed = page.patch(&path, json!({ "name": "Firm", "shown": false })).await.expect(200);
        assert_eq!((&renamed["name"], &renamed["revision"]), (&json!("Firm"), &json!(2)));
        let offered = app.anonymous().get("/burgee/v1/sign-in").await.expect(200);
        assert_eq!(offered["items"], json!([]));
        page.patch(&path, json!({ "shown": true })).await.expect(200);
        // A token that leaks must not make more that let somebody in.
        app.patch(&path, json!({ "issuer": "https://evil.test" })).await.expect(403);
        let offered = app.anonymous().get("/burgee/v1/sign-in").await.expect(200);
        assert_eq!(offered["items"][0]["name"], "Firm");
        assert_eq!(offered["items"][0].as_object().unwrap().len(), 3);

        let foreign = app.other_account().await.1;
        let eve = app.session("eve@elsewhere.test").await;
        eve.patch(&path, json!({ "enabled": false })).await.expect(404);
        let owner = app.member("project_owner").await;
        for (token, status) in [(&foreign, 404), (&owner, 403)] {
            app.with(token).get(&path).await.expect(status);
            app.with(token).patch(&path, json!({ "enabled": false })).await.expect(403);
            app.with(token).delete(&path).await.expect(status);
        }
        assert_eq!(app.with(&foreign).get(PATH).await.expect(200)["items"], json!([]));
        app.with(&owner).get(PATH).await.expect(403);
        let theirs = json!({
            "name": "Spy", "issuer": issuer.url, "client_id": "x",
            "group_roles": [{ "group": "a", "project_id": app.project_id, "role": "viewer" }],
        });
        let theirs = eve.post(PATH, theirs).await.expect(400);
        assert_eq!(theirs["violations"][0]["pointer"], "/group_roles/0/project_id");
        let session = app.session(ADMINISTRATOR).await;
        app.clock.advance(Duration::from_mins(11));
        session.delete(&path).await.expect(403);
        app.delete(&path).await.expect(204);
        app.get(&path).await.expect(404);
    }
}
