//! The pages that need no script: signing in and out, setting up, setting a password.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use burgee_store::Store;
use burgee_testkit::database::TestDatabase;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::support::{Browser, parameter, text};
use crate::support::{ADMINISTRATOR, Answer, Client, PASSWORD, TestApp};

/// The pair of a cookie that an answer sets.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

/// What stands unseen in a form.
fn hidden(page: &Answer, name: &str) -> String {
    let text = text(page);
    let mark = format!("name=\"{name}\" value=\"");
    let value = text.split(&mark).nth(1).unwrap_or_else(|| panic!("no {name}: {text}"));
    value.split('"').next().unwrap().to_owned()
}

fn encoded(text: &str) -> String {
    text.replace('@', "%40")
        .replace(' ', "+")
        .replace('&', "%26")
        .replace('=', "%3D")
        .replace('?', "%3F")
}

/// Opens a page, and comes back with its cookie.
async fn open<'a>(client: &Client<'a>, path: &str) -> (Answer, Client<'a>) {
    let page = client.get(path).await;
    let client = client.clone().header("cookie", &cookie(&page));
    (page, client)
}

fn form(page: &Answer, fields: &[(&str, &str)]) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("&{name}={}", encoded(value)));
    format!("page={}{}", hidden(page, "page"), pairs.collect::<String>())
}

both! {
    async fn people_sign_in_and_out(app: &TestApp) {
        app.session(ADMINISTRATOR).await;
        let next = "/oauth2/authorize?client_id=1&x=y";
        let path = format!("/sign-in?next={}", encoded(next));
        let (page, client) = open(&app.anonymous().from("10.8.0.1"), &path).await;
        assert_eq!(page.status, 200);
        assert!(page.header("set-cookie").ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"));
        assert_eq!(page.header("content-security-policy"),
            "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        let wrong = form(&page, &[("email", ADMINISTRATOR), ("password", "wrong"), ("next", next)]);
        let answer = client.post_form("/sign-in", &wrong).await;
        assert_eq!((answer.status, answer.header("location")), (403, ""));
        assert!(text(&answer).contains("The e-mail address or the password is wrong"));
        assert!(!text(&answer).contains("value=\"wrong\""));
        assert_eq!(hidden(&answer, "next"), next.replace('&', "&amp;"));
        let right = form(&page, &[("email", ADMINISTRATOR), ("password", PASSWORD), ("next", next)]);
        let answer = client.post_form("/sign-in", &right).await;
        assert_eq!((answer.status, answer.header("location")), (303, next));
        assert!(answer.header("set-cookie").ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"));
        // Both cookies, as a browser sends them.
        let both = format!("{}; {}", cookie(&page), cookie(&answer));
        let client = app.anonymous().header("cookie", &both);
        let home = client.get("/sign-in").await;
        assert!(text(&home).contains("You are signed in"), "{}", text(&home));
        assert_eq!(client.post_form("/sign-out", "").await.status, 403);
        let answer = client.post_form("/sign-out", &form(&home, &[])).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/sign-in"));
        assert!(!text(&client.get("/sign-in").await).contains("You are signed in"));
    }

    async fn nobody_is_signed_in_by_another_site_or_led_to_one(app: &TestApp) {
        app.session(ADMINISTRATOR).await;
        let (page, client) = open(&app.anonymous().from("10.8.0.1"), "/sign-in").await;
        let fields = [("email", ADMINISTRATOR), ("password", PASSWORD)];
        let own = form(&page, &fields);
        // Without the page's cookie, with another one, without what belongs to it; and from elsewhere.
        let stranger = app.anonymous().from("10.8.0.2");
        let (_, other) = open(&stranger, "/sign-in").await;
        let bare = format!("email={}&password={}", encoded(ADMINISTRATOR), encoded(PASSWORD));
        for (client, form) in [
            (&stranger, &own),
            (&other, &own),
            (&client, &bare),
            (&client.clone().header("origin", "https://evil.example"), &own),
            (&client.clone().header("sec-fetch-site", "cross-site"), &own),
        ] {
            let answer = client.post_form("/sign-in", form).await;
            assert_eq!(answer.status, 403);
            assert!(!answer.header("set-cookie").contains("__Host-burgee="), "{}", answer.header("set-cookie"));
        }
        for next in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"] {
            let own = form(&page, &[fields[0], fields[1], ("next", next)]);
            let answer = client.post_form("/sign-in", &own).await;
            assert_eq!((answer.status, answer.header("location")), (303, "/sign-in"), "{next}");
        }
        let shown = app.anonymous().get("/sign-in?next=/%22%3E%3Cscript%3E").await;
        assert!(!text(&shown).contains("<script"));
        // Ten attempts a minute, counted as at the API.
        for _ in 0..10 {
            client.post_form("/sign-in", &own).await;
        }
        let answer = client.post_form("/sign-in", &own).await;
        assert_eq!(answer.status, 429);
        assert_ne!(answer.header("retry-after"), "");
    }

    async fn a_password_is_set_by_a_link(app: &TestApp) {
        let link = burgee_server::create_link(&app.app, ADMINISTRATOR).await.unwrap();
        let path = link.strip_prefix("https://burgee.test").unwrap().to_owned();
        let (page, client) = open(&app.anonymous().from("10.8.0.1"), &path).await;
        assert!(text(&page).contains(ADMINISTRATOR), "{}", text(&page));
        let secret = parameter(&path, "link").unwrap();
        assert_eq!(hidden(&page, "link"), secret);
        let short = form(&page, &[("link", &secret), ("password", "short"), ("email", ADMINISTRATOR)]);
        let answer = client.post_form("/password", &short).await;
        assert_eq!(answer.status, 400);
        assert!(text(&answer).contains("aria-invalid"), "{}", text(&answer));
        let good = form(&page, &[("link", &secret), ("password", PASSWORD)]);
        let answer = client.post_form("/password", &good).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/sign-in"));
        let signed_in = app.anonymous().header("cookie", &cookie(&answer)).get("/sign-in").await;
        assert!(text(&signed_in).contains("You are signed in"));
        // It worked once.
        assert_eq!(client.post_form("/password", &good).await.status, 403);
        assert_eq!(app.anonymous().get(&path).await.status, 403);
        assert_eq!(app.anonymous().get("/password").await.status, 403);
    }

    async fn what_is_set_up_is_not_set_up_again(app: &TestApp) {
        for answer in [
            app.anonymous().get("/setup?link=x").await,
            app.anonymous().post_form("/setup", "link=x").await,
        ] {
            assert_eq!(answer.status, 404);
        }
        let style = app.anonymous().get("/pages.css").await;
        assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
    }

    /// What matters most wants a password that was given within ten minutes, and a page does not get around it.
    async fn a_page_gives_no_more_than_the_api(app: &TestApp) {
        let ada = Browser::ada(app).await;
        // The cookie of the pages alone is no credential.
        let answer = ada.pages().post("/burgee/v1/oauth/clients", json!({})).await;
        assert_eq!(answer.status, 400);
        let (_, page) = open(&app.anonymous(), "/sign-in").await;
        page.get("/burgee/v1/oauth/clients").await.expect(401);
    }
}

/// A browser on an instance of its own, which nobody has set up.
struct Visitor {
    router: Router,
    address: &'static str,
    cookie: String,
}

impl Visitor {
    async fn send(&self, path: &str, form: Option<String>) -> Answer {
        let address = SocketAddr::new(self.address.parse().unwrap(), 50_000);
        let method = if form.is_some() { "POST" } else { "GET" };
        let request = Request::builder().method(method).uri(path).extension(ConnectInfo(address));
        let request = request.header("cookie", &self.cookie);
        let body = form.map_or_else(Body::empty, Body::from);
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        Answer { request: path.to_owned(), status, headers, bytes, body: Value::Null }
    }
}

async fn set_up(database: TestDatabase) {
    let store = Store::open(&database.url).await.unwrap();
    let public_url = "http://127.0.0.1:8080".to_owned();
    let settings = burgee_server::Settings { public_url, ..Default::default() };
    let now = burgee_domain::Timestamp::from_micros(1_767_225_600_000_000);
    let app = burgee_server::App::new(store.clone(), std::sync::Arc::new(move || now), settings);
    let link = burgee_server::setup_link(&app).await.unwrap().unwrap();
    let path = link.strip_prefix("http://127.0.0.1:8080").unwrap();
    let router = burgee_server::router(app);
    let first = Visitor { router: router.clone(), address: "127.0.0.1", cookie: String::new() };
    let page = first.send(path, None).await;
    assert!(page.header("set-cookie").starts_with("burgee-page="));
    let visitor = Visitor { cookie: cookie(&page), ..first };
    let far = Visitor { router, address: "203.0.113.1", cookie: cookie(&page) };
    let secret = parameter(path, "link").unwrap();
    let fields = |password| {
        let names = [("account_name", "Analytical"), ("project_name", "Engine")];
        let person = [("link", secret.as_str()), ("email", ADMINISTRATOR), ("password", password)];
        Some(form(&page, &[person.as_slice(), &names].concat()))
    };
    let answer = visitor.send("/setup", fields("short")).await;
    assert_eq!(answer.status, 400);
    assert!(text(&answer).contains("value=\"Analytical\""), "{}", text(&answer));
    assert_eq!(far.send("/setup", fields(PASSWORD)).await.status, 403);
    let answer = visitor.send("/setup", fields(PASSWORD)).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/sign-in"), "{}", text(&answer));
    assert_eq!(visitor.send(path, None).await.status, 404);
    store.close().await;
    database.remove().await;
}

#[test]
fn an_empty_instance_is_set_up_by_its_link() {
    crate::support::runtime().block_on(async {
        set_up(TestDatabase::sqlite()).await;
        if let Some(database) = TestDatabase::postgres().await {
            set_up(database).await;
        }
    });
}
