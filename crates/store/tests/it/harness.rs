//! Runs every check twice: on a `SQLite` file and on a `PostgreSQL` database of its own.

use std::env;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

use burgee_store::{Conflict, Store, StoreError};
use futures_util::FutureExt;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};
use tokio::runtime::{Builder, Runtime};

/// Names the server to make databases on.
const SERVER: &str = "TEST_POSTGRES_URL";

/// Defines a check of a [`Fixture`] and makes two tests of it.
macro_rules! both {
    ($(#[$meta:meta])* async fn $name:ident($fixture:ident: &$type:ty) $body:block) => {
        $(#[$meta])*
        async fn $name($fixture: &$type) $body

        mod $name {
            #[test]
            fn sqlite() {
                $crate::harness::on_sqlite(super::$name);
            }

            #[test]
            fn postgres() {
                $crate::harness::on_postgres(super::$name);
            }
        }
    };
}

/// An empty store and how to open it again.
pub(crate) struct Fixture {
    pub(crate) store: Store,
    pub(crate) url: String,
}

pub(crate) fn on_sqlite(check: impl AsyncFnOnce(&Fixture)) {
    runtime().block_on(async {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("burgee.db").display());
        let fixture = Fixture { store: Store::open(&url).await.expect("the store opens"), url };
        check(&fixture).await;
        fixture.store.close().await;
    });
}

pub(crate) fn on_postgres(check: impl AsyncFnOnce(&Fixture)) {
    let Some(server) = server() else { return };
    runtime().block_on(async {
        let (name, url) = create_database(&server).await;
        let fixture = Fixture { store: Store::open(&url).await.expect("the store opens"), url };
        let outcome = AssertUnwindSafe(check(&fixture)).catch_unwind().await;
        fixture.store.close().await;
        command(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    });
}

/// The server for tests; says so if there is none, and fails where that must not be.
fn server() -> Option<String> {
    static SAID: Once = Once::new();
    let server = env::var(SERVER).ok().filter(|url| !url.is_empty());
    if server.is_none() {
        assert!(env::var("CI").as_deref() != Ok("true"), "{SERVER} is not set");
        SAID.call_once(|| {
            let text = format!("skipped: the PostgreSQL half, because {SERVER} is not set\n");
            // Not `eprintln!`, which is shown for failed tests only.
            io::stderr().write_all(text.as_bytes()).expect("standard error can be written");
        });
    }
    server
}

async fn create_database(server: &str) -> (String, String) {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("burgee_test_{}_{number}", process::id());
    command(server, format!("DROP DATABASE IF EXISTS {name}")).await;
    command(server, format!("CREATE DATABASE {name}")).await;
    let (base, parameters) = server.split_once('?').unwrap_or((server, ""));
    let (base, _) = base.rsplit_once('/').expect("the URL names a database");
    let url = format!("{base}/{name}?{parameters}");
    (name, url)
}

async fn command(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server).await.expect("the server can be reached");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("the command works");
    connection.close().await.expect("the connection closes");
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// Writes in a transaction of its own.
macro_rules! write {
    ($store:expr, |$transaction:ident| $body:expr) => {{
        let $transaction = $store.begin().await.unwrap();
        let result = $body;
        $transaction.commit().await.unwrap();
        result
    }};
}

/// Which conflict an operation ended with.
pub(crate) fn conflict<T: std::fmt::Debug>(result: Result<T, StoreError>) -> Conflict {
    match result {
        Err(StoreError::Conflict(conflict)) => conflict,
        other => panic!("a conflict was expected: {other:?}"),
    }
}
