//! Both migration folders define the same tables and columns.

use std::collections::BTreeMap;

use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Row};

use crate::harness::{Fixture, on_postgres, on_sqlite};

/// Tables and columns, each with its type in the words of neither database.
type Schema = BTreeMap<(String, String), Column>;

#[derive(Debug, PartialEq, Eq)]
struct Column {
    kind: &'static str,
    nullable: bool,
    in_primary_key: bool,
}

const SQLITE: &str = "SELECT m.name AS table_name, c.name AS column_name, c.type AS kind,
        c.\"notnull\" = 0 AS nullable, c.pk > 0 AS in_primary_key
    FROM sqlite_schema m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\'";

const POSTGRES: &str = "SELECT c.table_name::text, c.column_name::text, c.data_type::text AS kind,
        c.is_nullable = 'YES' AS nullable, EXISTS (
            SELECT 1 FROM information_schema.table_constraints t
            JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name)
            WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_name = c.table_name
                AND k.column_name = c.column_name
        ) AS in_primary_key
    FROM information_schema.columns c
    WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '\\_sqlx%'";

fn schema<R: Row>(rows: &[R]) -> Schema
where
    &'static str: sqlx::ColumnIndex<R>,
    for<'r> String: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    for<'r> bool: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    rows.iter()
        .map(|row| {
            let text = |column: &'static str| row.get::<String, _>(column);
            let column = Column {
                kind: match text("kind").as_str() {
                    // SQLite has no truth values.
                    "INTEGER" | "bigint" | "boolean" => "integer",
                    "TEXT" | "text" => "text",
                    "BLOB" | "bytea" => "bytes",
                    other => panic!("no column should be of type {other}"),
                },
                nullable: row.get("nullable"),
                in_primary_key: row.get("in_primary_key"),
            };
            ((text("table_name"), text("column_name")), column)
        })
        .collect()
}

async fn sqlite_schema(fixture: &Fixture) -> Schema {
    let mut connection = SqliteConnection::connect(&fixture.url).await.unwrap();
    schema(&sqlx::query(SQLITE).fetch_all(&mut connection).await.unwrap())
}

async fn postgres_schema(fixture: &Fixture) -> Schema {
    let mut connection = PgConnection::connect(&fixture.url).await.unwrap();
    schema(&sqlx::query(POSTGRES).fetch_all(&mut connection).await.unwrap())
}

#[test]
fn is_the_same_on_both() {
    let mut sqlite = Schema::new();
    on_sqlite(async |fixture: &Fixture| sqlite = sqlite_schema(fixture).await);
    assert!(sqlite.len() > 50, "{} columns were found", sqlite.len());
    on_postgres(async |fixture: &Fixture| assert_eq!(postgres_schema(fixture).await, sqlite));
}
