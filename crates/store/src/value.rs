//! What a statement's placeholders stand for.

use sqlx::query::{Query, QueryAs};
use sqlx::{Arguments, Database, FromRow, IntoArguments, Postgres, SqlStr, Sqlite};

/// A value in one of the few types that the schema uses.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Boolean(bool),
    Integer(Option<i64>),
    Text(Option<&'a str>),
    Bytes(&'a [u8]),
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Integer(Some(value))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(Some(value))
    }
}

impl From<&bool> for Value<'_> {
    fn from(value: &bool) -> Self {
        Self::Boolean(*value)
    }
}

impl From<&i64> for Value<'_> {
    fn from(value: &i64) -> Self {
        Self::Integer(Some(*value))
    }
}

impl From<&Option<i64>> for Value<'_> {
    fn from(value: &Option<i64>) -> Self {
        Self::Integer(*value)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(Some(value))
    }
}

impl<'a> From<&'a Option<String>> for Value<'a> {
    fn from(value: &'a Option<String>) -> Self {
        Self::Text(value.as_deref())
    }
}

impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(value: &'a Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

/// A database that knows every [`Value`].
pub(crate) trait Engine: Database<Arguments: IntoArguments<Self>> {
    /// Puts values into the form that the database takes them in.
    fn arguments(values: &[Value<'_>]) -> Result<Self::Arguments, sqlx::Error>;
}

macro_rules! engine {
    ($database:ty) => {
        impl Engine for $database {
            fn arguments(values: &[Value<'_>]) -> Result<Self::Arguments, sqlx::Error> {
                let mut arguments = Self::Arguments::default();
                for value in values {
                    match *value {
                        Value::Boolean(value) => arguments.add(value),
                        Value::Integer(value) => arguments.add(value),
                        Value::Text(value) => arguments.add(value),
                        Value::Bytes(value) => arguments.add(value),
                    }
                    .map_err(sqlx::Error::Encode)?;
                }
                Ok(arguments)
            }
        }
    };
}

engine!(Sqlite);
engine!(Postgres);

/// Makes a statement with its values.
pub(crate) fn query<DB: Engine>(
    sql: SqlStr,
    values: &[Value<'_>],
) -> Result<Query<'static, DB, DB::Arguments>, sqlx::Error> {
    Ok(sqlx::query_with(sql, DB::arguments(values)?))
}

/// Makes a statement with its values that returns rows of a type.
pub(crate) fn query_as<DB: Engine, T: for<'r> FromRow<'r, DB::Row>>(
    sql: SqlStr,
    values: &[Value<'_>],
) -> Result<QueryAs<'static, DB, T, DB::Arguments>, sqlx::Error> {
    Ok(sqlx::query_as_with(sql, DB::arguments(values)?))
}
