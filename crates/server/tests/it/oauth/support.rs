//! A browser that somebody is signed in with, and an app that asks.

use burgee_store::UserRow;
use serde_json::{Value, json};

use crate::support::{ADMINISTRATOR, Answer, Client, PASSWORD, TestApp};

/// Of RFC 7636, appendix B.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(super) const BACK: &str = "https://app.example/back";

/// Everything that the vendor's apps do.
pub(super) fn old_ways() -> Value {
    json!({
        "allow_implicit": true, "allow_no_pkce": true, "allow_params_in_query": true,
        "allow_nonrotating_refresh": true, "code_ttl_600": true,
    })
}

/// A browser with a session.
#[derive(Clone)]
pub(super) struct Browser<'a> {
    pub(super) app: &'a TestApp,
    client: Client<'a>,
}

impl<'a> Browser<'a> {
    /// One in which the administrator is signed in.
    pub(super) async fn ada(app: &'a TestApp) -> Self {
        Self::of(app, ADMINISTRATOR).await
    }

    /// One in which somebody is signed in.
    pub(super) async fn of(app: &'a TestApp, email: &str) -> Self {
        Self { app, client: app.session(email).await }
    }

    /// One more, in which somebody signs in by the password that they have by now.
    pub(super) async fn another(app: &'a TestApp, email: &str) -> Self {
        let body = json!({ "email": email, "password": PASSWORD });
        let client = app.anonymous().from("10.9.9.9");
        let answer = client.post("/burgee/v1/session", body).await;
        assert_eq!(answer.status, 200);
        Self { app, client: client.with_session(&answer) }
    }

    /// Opens pages and sends forms, and asks as the console does: pages do not mind what comes beside the cookie.
    pub(super) fn pages(&self) -> Client<'a> {
        self.client.clone()
    }

    /// Asks as the console does.
    pub(super) fn console(&self) -> Client<'a> {
        self.client.clone()
    }

    /// Registers a client: id and secret, which is empty for a public one.
    pub(super) async fn register(&self, body: Value) -> App<'a> {
        let made = self.console().post("/burgee/v1/oauth/clients", body).await.expect(201);
        App {
            app: self.app,
            id: made["client_id"].to_string(),
            secret: made["client_secret"].as_str().unwrap_or_default().to_owned(),
        }
    }

    /// A client with a secret, with more settings.
    pub(super) async fn confidential(&self, settings: Value) -> App<'a> {
        let mut body =
            json!({ "name": "Reports", "type": "confidential", "redirect_uris": [BACK] });
        for (name, value) in settings.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.register(body).await
    }

    /// A client that cannot keep one.
    pub(super) async fn public(&self) -> App<'a> {
        let body = json!({ "name": "Phone", "type": "public", "redirect_uris": [BACK] });
        self.register(body).await
    }

    /// Opens the page that an app sends people to.
    pub(super) async fn asked(&self, query: &str) -> Answer {
        self.pages().get(&format!("/oauth2/authorize?{query}")).await
    }

    /// Decides: the answer that sends people back.
    pub(super) async fn decide(&self, page: &Answer, decision: &str) -> Answer {
        let form = format!("question={}&decision={decision}", question(page));
        self.pages().post_form("/oauth2/authorize", &form).await
    }

    /// Allows what an app asks for: where that leads.
    pub(super) async fn allow(&self, query: &str) -> String {
        let page = self.asked(query).await;
        let answer = self.decide(&page, "allow").await;
        assert_eq!(answer.status, 303, "{}", text(&answer));
        answer.header("location").to_owned()
    }

    /// The code for what an app asks for.
    pub(super) async fn code(&self, query: &str) -> String {
        parameter(&self.allow(query).await, "code").unwrap()
    }

    /// All that a modern app gets for a code.
    pub(super) async fn tokens(&self, app: &App<'_>, scope: &str) -> Value {
        let code = self.code(&app.query(scope)).await;
        app.redeem(&code).await.expect(200)
    }
}

/// An app that people are sent from.
#[derive(Clone)]
pub(super) struct App<'a> {
    pub(super) app: &'a TestApp,
    pub(super) id: String,
    pub(super) secret: String,
}

impl App<'_> {
    /// What it asks for, in the modern way.
    pub(super) fn query(&self, scope: &str) -> String {
        format!(
            "response_type=code&client_id={}&redirect_uri={BACK}&scope={scope}&state=x%2Fy\
             &code_challenge={CHALLENGE}&code_challenge_method=S256",
            self.id
        )
    }

    /// What it asks for, in the vendor's way.
    pub(super) fn old_query(&self, response_type: &str) -> String {
        let id = &self.id;
        format!(
            "client_id={id}&redirect_uri={BACK}&response_type={response_type}&scopes=all&state=x%2Fy"
        )
    }

    /// Its id, and its secret if it has one, as parameters.
    pub(super) fn own(&self) -> String {
        if self.secret.is_empty() {
            format!("client_id={}", self.id)
        } else {
            format!("client_id={}&client_secret={}", self.id, self.secret)
        }
    }

    /// Asks for tokens.
    pub(super) async fn ask(&self, form: &str) -> Answer {
        let form = format!("{}&{form}", self.own());
        self.app.anonymous().post_form("/oauth2/token", &form).await
    }

    pub(super) async fn redeem(&self, code: &str) -> Answer {
        let form = format!(
            "grant_type=authorization_code&code={code}&redirect_uri={BACK}&code_verifier={VERIFIER}"
        );
        self.ask(&form).await
    }

    pub(super) async fn refresh(&self, refresh_token: &str) -> Answer {
        self.ask(&format!("grant_type=refresh_token&refresh_token={refresh_token}")).await
    }

    pub(super) async fn introspect(&self, token: &str) -> Answer {
        let form = format!("{}&token={token}", self.own());
        self.app.anonymous().post_form("/oauth2/introspect", &form).await
    }

    pub(super) async fn revoke(&self, token: &str) -> Answer {
        let form = format!("{}&token={token}", self.own());
        self.app.anonymous().post_form("/oauth2/revoke", &form).await
    }
}

/// A member of an answer that is a text.
pub(super) fn member(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned()
}

/// A parameter of an address, in its query or fragment.
pub(super) fn parameter(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once(['?', '#'])?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(own, _)| *own == name).map(|(_, value)| value.to_owned())
}

/// What stands for the question of a page.
pub(super) fn question(page: &Answer) -> String {
    let text = text(page);
    let value = text.split("name=\"question\" value=\"").nth(1);
    let value = value.unwrap_or_else(|| panic!("no question: {} {text}", page.status));
    value.split('"').next().unwrap().to_owned()
}

/// The body as text.
pub(super) fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

/// Whether a token works at the management API.
pub(super) async fn works(app: &TestApp, token: &str) -> bool {
    match app.with(token).get("/v2/projects").await.status {
        200 => true,
        403 => false,
        other => panic!("{other}"),
    }
}

/// Fails unless an answer is a refusal in the words of RFC 6749.
#[track_caller]
pub(super) fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{}: {}", answer.request, text(answer));
    assert_eq!(answer.body["error"], code, "{}: {}", answer.request, text(answer));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.body["error_description"].is_string());
    assert!(answer.body.get("access_token").is_none());
}

/// How often something was written down.
pub(super) async fn audited(app: &TestApp, action: &str) -> usize {
    let log = app.get("/burgee/v1/audit?per_page=1000").await.expect(200);
    let entries = log["items"].as_array().unwrap();
    entries.iter().filter(|own| own["action"] == action).count()
}

/// A service account of the account.
pub(super) async fn service(app: &TestApp, id: &str) -> String {
    let body = json!({ "account_id": app.account_id, "administrator": true, "service": true });
    let user = UserRow {
        id: format!("00000000-0000-4000-9000-{id:0>12}"),
        email: format!("{id}@service.burgee.test"),
        body: body.to_string(),
        disabled: false,
        created_at: app.clock.now().as_micros(),
    };
    let tx = app.store.begin().await.unwrap();
    tx.insert_user(&user).await.unwrap();
    tx.commit().await.unwrap();
    user.id
}

/// Another server on the same state, under the same name.
pub(super) async fn node(
    app: &TestApp,
    change: impl FnOnce(&mut burgee_server::Settings),
) -> burgee_server::App {
    let public_url = "https://burgee.test".to_owned();
    let mut settings = burgee_server::Settings { public_url, ..Default::default() };
    change(&mut settings);
    app.node_with(settings).await
}
