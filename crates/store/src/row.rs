//! Rows of tables, without a procedural macro: sqlx's own would compile `SQLite` a second time.

use sqlx::FromRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::value::Value;

/// What either database can return.
pub(crate) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// A struct with a field for each column of a table.
pub(crate) trait Record: Row + Sync {
    const TABLE: &'static str;
    const COLUMNS: &'static [&'static str];

    /// Returns what is in the row, in the order of `COLUMNS`.
    fn values(&self) -> Vec<Value<'_>>;
}

/// Defines a [`Record`] and the queries that read it: a query is given as what follows the table's
/// name.
macro_rules! row {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident in $table:literal {
            $($(#[$field_meta:meta])* $field:ident: $type:ty,)+
        }
        $(const $query:ident = $tail:literal;)*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        $visibility struct $name {
            $($(#[$field_meta])* $visibility $field: $type,)+
        }

        impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for $name
        where
            &'static str: sqlx::ColumnIndex<R>,
            $($type: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,)+
        {
            fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
                Ok(Self { $($field: row.try_get(stringify!($field))?,)+ })
            }
        }

        impl $crate::row::Record for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn values(&self) -> Vec<$crate::value::Value<'_>> {
                vec![$($crate::value::Value::from(&self.$field)),+]
            }
        }

        queries!(($($field),+) in $table: $($query = $tail;)*);
    };
}

/// Defines each query with the columns spelt out: a statement that is prepared stays valid when a
/// migration adds one.
macro_rules! queries {
    ($columns:tt in $table:literal: $($query:ident = $tail:literal;)*) => {
        $(
            const $query: &str = concat!("SELECT ", columns!($columns), " FROM ", $table, " ", $tail);
        )*
    };
}

macro_rules! columns {
    (($($column:ident),+)) => {
        stringify!($($column),+)
    };
}
