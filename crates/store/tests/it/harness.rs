//! Runs every check twice: on a `SQLite` file and on a `PostgreSQL` database of its own.

use std::panic::{AssertUnwindSafe, resume_unwind};

use burgee_store::{Conflict, Store, StoreError};
use burgee_testkit::database::TestDatabase;
use futures_util::FutureExt;
use tokio::runtime::{Builder, Runtime};

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
    runtime().block_on(async { run(TestDatabase::sqlite(), check).await });
}

pub(crate) fn on_postgres(check: impl AsyncFnOnce(&Fixture)) {
    runtime().block_on(async {
        if let Some(database) = TestDatabase::postgres().await {
            run(database, check).await;
        }
    });
}

async fn run(database: TestDatabase, check: impl AsyncFnOnce(&Fixture)) {
    let url = database.url.clone();
    let fixture = Fixture { store: Store::open(&url).await.expect("the store opens"), url };
    let outcome = AssertUnwindSafe(check(&fixture)).catch_unwind().await;
    fixture.store.close().await;
    database.remove().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
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
