//! Fresh databases for tests: a `SQLite` file in a temporary folder, or a database of its own on the
//! `PostgreSQL` server that [`SERVER`] names.

use std::collections::BTreeMap;
use std::env;
use std::io::{self, Write};
use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection};
use tempfile::TempDir;

/// Names the server to make databases on.
pub const SERVER: &str = "TEST_POSTGRES_URL";

/// A database that is there for one test.
pub struct TestDatabase {
    /// What a store opens it by.
    pub url: String,
    place: Place,
}

enum Place {
    /// Removed when dropped.
    Folder(#[expect(dead_code, reason = "held for its destructor")] TempDir),
    Server {
        url: String,
        name: String,
    },
}

impl TestDatabase {
    /// Makes an empty folder for a `SQLite` file.
    ///
    /// # Panics
    ///
    /// If the folder cannot be made.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("burgee.db").display());
        Self { url, place: Place::Folder(folder) }
    }

    /// Makes a database on the server for tests; says so and returns nothing if there is none.
    ///
    /// # Panics
    ///
    /// If there is no server in CI, or it does not do what it is told.
    pub async fn postgres() -> Option<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let server = server()?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("burgee_test_{}_{number}", process::id());
        command(&server, format!("DROP DATABASE IF EXISTS {name}")).await;
        command(&server, format!("CREATE DATABASE {name}")).await;
        let (base, parameters) = server.split_once('?').unwrap_or((&server, ""));
        let (base, _) = base.rsplit_once('/').expect("the URL names a database");
        let url = format!("{base}/{name}?{parameters}");
        Some(Self { url, place: Place::Server { url: server, name } })
    }

    /// Does something to the database behind the product's back: one or more statements of its own SQL.
    ///
    /// # Panics
    ///
    /// If the database refuses.
    pub async fn meddle(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        match self.place {
            Place::Folder(_) => {
                let connection = SqliteConnection::connect(&self.url).await;
                let mut connection = connection.expect("the file can be opened");
                sqlx::raw_sql(sql).execute(&mut connection).await.expect("the statements work");
                connection.close().await.expect("the connection closes");
            }
            Place::Server { .. } => command(&self.url, sql.0).await,
        }
    }

    /// Removes the database.
    ///
    /// # Panics
    ///
    /// If the server does not do what it is told.
    pub async fn remove(self) {
        if let Place::Server { url, name } = self.place {
            command(&url, format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }

    /// Returns every row of every table as text, by table, in the order of the text: equal for equal
    /// states.
    ///
    /// # Panics
    ///
    /// If the database cannot be read.
    pub async fn rows(&self) -> BTreeMap<String, Vec<String>> {
        match self.place {
            Place::Folder(_) => sqlite_rows(&self.url).await,
            Place::Server { .. } => postgres_rows(&self.url).await,
        }
        .expect("the tables can be read")
    }
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

async fn command(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server).await.expect("the server can be reached");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("the command works");
    connection.close().await.expect("the connection closes");
}

async fn sqlite_rows(url: &str) -> sqlx::Result<BTreeMap<String, Vec<String>>> {
    let mut connection = SqliteConnection::connect(url).await?;
    let tables = "SELECT t.name, group_concat('quote(\"' || c.name || '\")', '||'', ''||')
        FROM sqlite_master t, pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' GROUP BY t.name";
    let tables: Vec<(String, String)> = sqlx::query_as(tables).fetch_all(&mut connection).await?;
    let mut rows = BTreeMap::new();
    for (table, columns) in tables {
        let sql = AssertSqlSafe(format!("SELECT {columns} FROM \"{table}\" ORDER BY 1"));
        let texts: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut connection).await?;
        rows.insert(table, texts.into_iter().map(|(text,)| text).collect());
    }
    connection.close().await?;
    Ok(rows)
}

async fn postgres_rows(url: &str) -> sqlx::Result<BTreeMap<String, Vec<String>>> {
    let mut connection = PgConnection::connect(url).await?;
    let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()";
    let tables: Vec<(String,)> = sqlx::query_as(tables).fetch_all(&mut connection).await?;
    let mut rows = BTreeMap::new();
    for (table,) in tables {
        let sql = AssertSqlSafe(format!("SELECT own::text FROM \"{table}\" own ORDER BY 1"));
        let texts: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut connection).await?;
        rows.insert(table, texts.into_iter().map(|(text,)| text).collect());
    }
    connection.close().await?;
    Ok(rows)
}
