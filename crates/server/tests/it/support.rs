//! The server under test: in process, on a fresh database, with a clock of its own.
//!
//! ```ignore
//! both! {
//!     async fn creates_a_flag(app: &TestApp) {
//!         let flag = app.post("flags", json!({ "key": "a", "name": "A" })).await.expect(201);
//!         assert_eq!(flag["key"], "a");
//!         let viewer = app.member("viewer").await;
//!         app.with(&viewer).delete("flags/a").await.expect(403);
//!     }
//! }
//! ```

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request};
use burgee_domain::Timestamp;
use burgee_engine::{Attributes, DecideOptions, Engine, User};
use burgee_server::{App, SecretKey, Settings};
use burgee_store::{MembershipRow, Store, UserRow};
use burgee_testkit::database::TestDatabase;
use futures_util::FutureExt;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt;

/// Makes two tests of a check: one on `SQLite`, one on `PostgreSQL`.
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: &$type:ty) $body:block)+) => {$(
        $(#[$meta])*
        async fn $name($app: &$type) $body

        mod $name {
            #[test]
            fn sqlite() {
                $crate::support::on_sqlite(super::$name);
            }

            #[test]
            fn postgres() {
                $crate::support::on_postgres(super::$name);
            }
        }
    )+};
}

/// When the tests begin: 2026-01-01.
const BEGINNING: i64 = 1_767_225_600_000_000;

/// A server that was bootstrapped; asked as its administrator unless told otherwise.
pub(crate) struct TestApp {
    /// The state behind the server.
    pub(crate) store: Store,
    /// Where the state is.
    pub(crate) database: TestDatabase,
    /// The time that the server believes in.
    pub(crate) clock: TestClock,
    /// The first account.
    pub(crate) account_id: i64,
    /// The first project.
    pub(crate) project_id: i64,
    /// The administrator's token.
    pub(crate) token: String,
    environments: BTreeMap<String, TestEnvironment>,
    pub(crate) app: App,
    router: Router,
    /// How many sessions were begun.
    sessions: AtomicU32,
}

/// The e-mail of the administrator.
pub(crate) const ADMINISTRATOR: &str = "ada@burgee.test";
/// The password of everybody who has one.
pub(crate) const PASSWORD: &str = "correct horse battery";

struct TestEnvironment {
    id: i64,
    sdk_key: String,
}

/// A clock that moves when it is told to.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }

    /// Moves on.
    pub(crate) fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

/// What a request was answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) request: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// The body as it was sent.
    pub(crate) bytes: Vec<u8>,
    /// The body as JSON; null if it is not.
    pub(crate) body: Value,
}

impl Answer {
    /// The body, if the status is this one; fails with both otherwise.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        let text = String::from_utf8_lossy(&self.bytes);
        assert_eq!(self.status, status, "{}: {text}", self.request);
        self.body
    }

    /// A header as text; empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Asks a server as somebody, with headers.
#[derive(Clone)]
pub(crate) struct Client<'a> {
    app: &'a TestApp,
    router: Router,
    headers: Vec<(String, String)>,
    address: IpAddr,
}

impl Client<'_> {
    /// Asks from another address than the machine's own.
    pub(crate) fn from(self, address: &str) -> Self {
        Self { address: address.parse().unwrap(), ..self }
    }

    /// Comes with the cookie and the token beside it that an answer has given; without those that it came with.
    pub(crate) fn with_session(mut self, answer: &Answer) -> Self {
        self.headers.retain(|(name, _)| name != "cookie" && name != "x-burgee-csrf");
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let csrf = answer.body["csrf"].as_str().unwrap().to_owned();
        self.header("cookie", &cookie).header("x-burgee-csrf", &csrf)
    }

    /// Adds a header to every request.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Asks another server on the same state.
    pub(crate) fn on(self, node: App) -> Self {
        Self { router: burgee_server::router(node), ..self }
    }

    /// Adds the precondition that the entity still has this revision.
    pub(crate) fn if_match(self, revision: i64) -> Self {
        self.header("if-match", &format!("\"{revision}\""))
    }

    /// Sends a request. A path without a slash in front is one in the project, under flags/v1.
    pub(crate) async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| body.to_string());
        self.send_text(method, path, body).await
    }

    /// Sends a request and looks at the status alone, whatever it is.
    pub(crate) async fn status(&self, method: &str, path: &str, body: Option<Value>) -> u16 {
        ask(&self.router, method, path, &self.address.to_string(), body).await.0
    }

    /// Sends a form.
    pub(crate) async fn post_form(&self, path: &str, form: &str) -> Answer {
        let kind = "application/x-www-form-urlencoded";
        self.send_typed("POST", path, Some(form.to_owned()), kind).await
    }

    /// Sends a request whose body need not be JSON.
    pub(crate) async fn send_text(&self, method: &str, path: &str, body: Option<String>) -> Answer {
        self.send_typed(method, path, body, "application/json").await
    }

    async fn send_typed(
        &self,
        method: &str,
        path: &str,
        body: Option<String>,
        kind: &str,
    ) -> Answer {
        let path = self.app.path(path);
        let mut request = Request::builder().method(method).uri(&path);
        if body.is_some() && !self.headers.iter().any(|(name, _)| name == "content-type") {
            request = request.header("content-type", kind);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request = request.extension(ConnectInfo(SocketAddr::new(self.address, 50_000)));
        let request = request.body(body.map_or_else(Body::empty, Body::from)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        // A stream has no end.
        let streams = headers.get("content-type").is_some_and(|own| own == "text/event-stream");
        let body = if streams { Body::empty() } else { response.into_body() };
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        let answer = Answer { request: format!("{method} {path}"), status, headers, bytes, body };
        assert!(
            answer.status < 500 || answer.status == 501,
            "{}: {} {}",
            answer.request,
            answer.status,
            String::from_utf8_lossy(&answer.bytes)
        );
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }
}

/// What servers on the same state seal secrets with.
pub(crate) fn secret_key() -> SecretKey {
    SecretKey::Text("c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U=".to_owned())
}

impl TestApp {
    async fn new(database: TestDatabase) -> Self {
        let store = Store::open(&database.url).await.expect("the store opens");
        let clock = TestClock(Arc::new(AtomicI64::new(BEGINNING)));
        let own = clock.clone();
        let settings = Settings {
            public_url: "https://burgee.test".to_owned(),
            webhooks_allow_private: true,
            issuers_allow_private: true,
            secret_key: secret_key(),
            ..Settings::default()
        };
        let app = App::new(store.clone(), Arc::new(move || own.now()), settings);
        let made = burgee_server::bootstrap(&app, ADMINISTRATOR, "Test").await.unwrap();
        let environments = made
            .environments
            .into_iter()
            .map(|own| (own.key, TestEnvironment { id: own.id, sdk_key: own.sdk_key }));
        Self {
            account_id: made.account_id,
            project_id: made.project_id,
            token: made.token.unwrap(),
            environments: environments.collect(),
            router: burgee_server::router(app.clone()),
            store,
            database,
            clock,
            app,
            sessions: AtomicU32::default(),
        }
    }

    /// A path without a slash in front is one in the project, under flags/v1.
    pub(crate) fn path(&self, path: &str) -> String {
        if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/flags/v1/projects/{}/{path}", self.project_id)
        }
    }

    /// Asks as nobody.
    pub(crate) fn anonymous(&self) -> Client<'_> {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Client { app: self, router: self.router.clone(), headers: Vec::new(), address }
    }

    /// Asks with a token.
    pub(crate) fn with(&self, token: &str) -> Client<'_> {
        self.anonymous().header("authorization", &format!("Bearer {token}"))
    }

    /// Asks as the administrator.
    pub(crate) fn client(&self) -> Client<'_> {
        self.with(&self.token)
    }

    /// Asks as the administrator, if the entity still has this revision.
    pub(crate) fn if_match(&self, revision: i64) -> Client<'_> {
        self.client().if_match(revision)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.client().get(path).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.client().post(path, body).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.client().put(path, body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.client().patch(path, body).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.client().delete(path).await
    }

    /// The token of somebody new with a role in the project: `viewer`, `editor`, `publisher`,
    /// `project_owner`.
    pub(crate) async fn member(&self, role: &str) -> String {
        self.person(Some(role)).await.1
    }

    /// The token of somebody new in the account who has no part in the project.
    pub(crate) async fn outsider(&self) -> String {
        self.person(None).await.1
    }

    /// Signs somebody in who sets a password by a link, from an address of their own.
    pub(crate) async fn session(&self, email: &str) -> Client<'_> {
        let count = self.sessions.fetch_add(1, Ordering::SeqCst);
        let link = burgee_server::create_link(&self.app, email).await.unwrap();
        let (_, link) = link.split_once("?link=").unwrap();
        let client = self.anonymous().from(&format!("10.0.{}.{}", count / 250, count % 250 + 1));
        let body = json!({ "link": link, "password": PASSWORD });
        let answer = client.post("/burgee/v1/links/redeem", body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        client.with_session(&answer)
    }

    /// The e-mail of somebody.
    pub(crate) async fn email_of(&self, user_id: &str) -> String {
        self.store.user(user_id).await.unwrap().unwrap().email
    }

    /// One more account on the instance: what was made, and a token of its administrator.
    pub(crate) async fn other_account(&self) -> (burgee_server::Bootstrapped, String) {
        let email = "eve@elsewhere.test";
        let made = burgee_server::create_account(&self.app, email, "Elsewhere", "Other").await;
        let (made, _) = made.unwrap();
        let token = burgee_server::create_token(&self.app, email, &json!({ "name": "t" })).await;
        (made, token.unwrap())
    }

    /// A token of somebody with more to say of it than a name.
    pub(crate) async fn token_of(&self, email: &str, input: Value) -> String {
        burgee_server::create_token(&self.app, email, &input).await.unwrap()
    }

    /// Somebody new: id and token.
    pub(crate) async fn person(&self, role: Option<&str>) -> (String, String) {
        let count = self.store.users().await.unwrap().len();
        let email = format!("{}{count}@burgee.test", role.unwrap_or("outsider"));
        let body = json!({ "account_id": self.account_id, "administrator": false });
        let user = UserRow {
            id: format!("00000000-0000-4000-8000-{count:012}"),
            email: email.clone(),
            body: body.to_string(),
            disabled: false,
            created_at: self.clock.now().as_micros(),
        };
        let tx = self.store.begin().await.unwrap();
        tx.insert_user(&user).await.unwrap();
        if let Some(role) = role {
            let (user_id, role) = (user.id.clone(), role.to_owned());
            let membership = MembershipRow { user_id, project_id: self.project_id, role };
            tx.put_membership(&membership).await.unwrap();
        }
        tx.commit().await.unwrap();
        let token =
            burgee_server::create_token(&self.app, &email, &json!({ "name": "test" })).await;
        let token = token.unwrap();
        (user.id, token)
    }

    /// Makes an event of the project: its id.
    pub(crate) async fn event(&self, key: &str) -> i64 {
        let path = format!("/v2/projects/{}/custom_events", self.project_id);
        self.post(&path, json!({ "key": key })).await.expect(201)["id"].as_i64().unwrap()
    }

    /// Takes a token back.
    pub(crate) async fn revoke(&self, token: &str) {
        let selector = token.split('_').nth(1).unwrap();
        burgee_server::revoke_token(&self.app, selector).await.unwrap();
    }

    /// Makes the scheduled changes whose time has come, as the server does by itself.
    pub(crate) async fn make_scheduled_changes(&self) {
        self.app.make_scheduled_changes().await.unwrap();
    }

    /// Lets the server do by itself what it does.
    pub(crate) async fn run(&self) -> Running {
        Running::new(self.app.clone()).await
    }

    /// Another server on the same state, with the same time.
    pub(crate) async fn other_node(&self) -> App {
        self.node_with(Settings { secret_key: secret_key(), ..Settings::default() }).await
    }

    /// Another server on the same state, with the same time and its own settings.
    pub(crate) async fn node_with(&self, settings: Settings) -> App {
        let store = Store::open(&self.database.url).await.expect("the store opens");
        let clock = self.clock.clone();
        App::new(store, Arc::new(move || clock.now()), settings)
    }

    /// Writes what the server has put off.
    pub(crate) async fn settle(&self) {
        self.app.settle().await.unwrap();
    }

    /// The id of one of the first environments.
    pub(crate) fn environment_id(&self, environment: &str) -> i64 {
        self.environments[environment].id
    }

    /// The SDK key of one of the first environments.
    pub(crate) fn sdk_key(&self, environment: &str) -> &str {
        &self.environments[environment].sdk_key
    }

    /// The datafile of one of the first environments, as SDKs get it.
    pub(crate) async fn datafile(&self, environment: &str) -> Value {
        serde_json::from_slice(&self.datafile_bytes(environment).await).unwrap()
    }

    /// The bytes of a datafile.
    pub(crate) async fn datafile_bytes(&self, environment: &str) -> Vec<u8> {
        let path = format!("/datafiles/{}.json", self.sdk_key(environment));
        let answer = self.anonymous().get(&path).await;
        assert_eq!(answer.status, 200);
        answer.bytes
    }

    /// The engine that an SDK would decide with.
    pub(crate) async fn engine(&self, environment: &str) -> Engine {
        Engine::from_json(&self.datafile_bytes(environment).await).unwrap()
    }

    /// What a user gets: `{variation, enabled, rule, variables}`.
    pub(crate) async fn decide(
        &self,
        environment: &str,
        flag: &str,
        user_id: &str,
        attributes: Value,
    ) -> Value {
        let engine = self.engine(environment).await;
        let attributes = Attributes::deserialize(&attributes).unwrap();
        let user = User::new(user_id).with_attributes(attributes);
        let decision = engine.decide(&user, flag, DecideOptions::NONE);
        json!({
            "variation": decision.variation_key(),
            "enabled": decision.enabled(),
            "rule": decision.rule_key(),
            "variables": decision.variables(),
        })
    }
}

/// A server that does by itself what it does, until it is told to stop.
pub(crate) struct Running {
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Running {
    pub(crate) async fn new(app: App) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        Self { stop, server: tokio::spawn(burgee_server::serve(app, listener, stopped)) }
    }

    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.server.await.unwrap().unwrap();
    }
}

/// Sends a request from an address: status and body.
pub(crate) async fn ask(
    router: &Router,
    method: &str,
    path: &str,
    address: &str,
    body: Option<Value>,
) -> (u16, Value) {
    let address = SocketAddr::new(address.parse().unwrap(), 50_000);
    let request = Request::builder().method(method).uri(path).extension(ConnectInfo(address));
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let response = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

/// Runs a check on a `SQLite` file.
pub(crate) fn on_sqlite(check: impl AsyncFnOnce(&TestApp)) {
    runtime().block_on(async { run(TestDatabase::sqlite(), check).await });
}

/// Runs a check on `PostgreSQL`, if there is one.
pub(crate) fn on_postgres(check: impl AsyncFnOnce(&TestApp)) {
    runtime().block_on(async {
        if let Some(database) = TestDatabase::postgres().await {
            run(database, check).await;
        }
    });
}

async fn run(database: TestDatabase, check: impl AsyncFnOnce(&TestApp)) {
    let app = TestApp::new(database).await;
    let outcome = AssertUnwindSafe(check(&app)).catch_unwind().await;
    app.store.close().await;
    app.database.remove().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

pub(crate) fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}
