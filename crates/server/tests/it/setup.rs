//! Setting an empty instance up by the link that it prints.

use std::sync::Arc;

use burgee_domain::Timestamp;
use burgee_server::{App, Settings};
use burgee_store::Store;
use burgee_testkit::database::TestDatabase;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::support::{PASSWORD, ask, runtime};

const SETUP: &str = "/burgee/v1/setup";

/// An instance that nobody has set up, and a clock that moves by itself a little.
async fn empty(database: &TestDatabase) -> App {
    let store = Store::open(&database.url).await.unwrap();
    let settings =
        Settings { public_url: "http://127.0.0.1:8080".to_owned(), ..Settings::default() };
    App::new(store, Arc::new(|| Timestamp::from_micros(1_767_225_600_000_000)), settings)
}

fn body(link: &str, n: usize) -> serde_json::Value {
    let link = link.split_once("?link=").unwrap().1;
    json!({
        "link": link, "email": format!("first{n}@burgee.test"), "password": PASSWORD,
        "account_name": "Acme", "project_name": "Shop",
    })
}

async fn sets_up(database: TestDatabase) {
    let app = empty(&database).await;
    let router = burgee_server::router(app.clone());
    let get = async |address: &str| ask(&router, "GET", SETUP, address, None).await.0;
    let post = async |address: &str, body| ask(&router, "POST", SETUP, address, Some(body)).await;
    assert_eq!(get("192.0.2.1").await, 200);
    let stale = burgee_server::setup_link(&app).await.unwrap().unwrap();
    let link = burgee_server::setup_link(&app).await.unwrap().unwrap();
    assert!(link.starts_with("http://127.0.0.1:8080/setup?link=bgi_"), "{link}");
    // From elsewhere, with an older link, without a link, with a poor password.
    assert_eq!(post("192.0.2.1", body(&link, 0)).await.0, 403);
    assert_eq!(post("127.0.0.1", body(&stale, 0)).await.0, 403);
    assert_eq!(post("127.0.0.1", json!({ "link": "x" })).await.0, 400);
    let mut poor = body(&link, 0);
    poor["password"] = json!("short");
    assert_eq!(post("127.0.0.1", poor).await.0, 400);
    // A hundred at once, each from a loopback address of its own: one is the first.
    let attempts = (0..100).map(|n| {
        let (router, body) = (&router, body(&link, n));
        let address = format!("127.0.1.{}", n + 1);
        async move { ask(router, "POST", SETUP, &address, Some(body)).await }
    });
    let answers = futures_util::future::join_all(attempts).await;
    let first: Vec<_> = answers.iter().filter(|(status, _)| *status == 201).collect();
    assert_eq!(first.len(), 1, "{answers:?}");
    assert_eq!(first[0].1["is_administrator"], true);
    assert_eq!(app_accounts(&app).await, 1);
    assert_eq!(get("127.0.0.1").await, 404);
    assert_eq!(post("127.0.0.1", body(&link, 0)).await.0, 404);
    assert_eq!(burgee_server::setup_link(&app).await.unwrap(), None);
    database.remove().await;
}

async fn app_accounts(app: &App) -> usize {
    burgee_server::list_accounts(app).await.unwrap().len()
}

#[test]
fn one_of_many_sets_an_instance_up_on_sqlite() {
    let runtime: Runtime = runtime();
    runtime.block_on(sets_up(TestDatabase::sqlite()));
}

#[test]
fn one_of_many_sets_an_instance_up_on_postgres() {
    let runtime: Runtime = runtime();
    runtime.block_on(async {
        if let Some(database) = TestDatabase::postgres().await {
            sets_up(database).await;
        }
    });
}
