//! SQL that is put together at run time: the only place where that happens. The parts are
//! `'static`, so that no outside data can be among them; data goes into placeholders.

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

use crate::row::Record;
use crate::value::Value;

/// A statement in the making.
#[derive(Default)]
pub(crate) struct Sql<'a> {
    text: String,
    values: Vec<Value<'a>>,
}

impl<'a> Sql<'a> {
    pub(crate) fn new(text: &'static str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Builds the insertion of rows that passes over those whose key is taken.
    pub(crate) fn insert<T: Record>(rows: &'a [T]) -> Self {
        let mut sql = Self::new("INSERT INTO ");
        sql.push(T::TABLE).push(" (").push_separated(", ", T::COLUMNS, |sql, column| {
            sql.push(column);
        });
        sql.push(") VALUES ").push_separated(", ", rows, |sql, row| {
            sql.push("(").push_separated(", ", row.values(), |sql, value| {
                sql.bind(value);
            });
            sql.push(")");
        });
        sql.push(" ON CONFLICT DO NOTHING");
        sql
    }

    /// Builds the query of whole rows, to which a condition or an order may be added.
    pub(crate) fn select<T: Record>() -> Self {
        let mut sql = Self::new("SELECT ");
        sql.push_separated(", ", T::COLUMNS, |sql, column| {
            sql.push(column);
        });
        sql.push(" FROM ").push(T::TABLE);
        sql
    }

    pub(crate) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a placeholder for a value.
    pub(crate) fn bind(&mut self, value: impl Into<Value<'a>>) -> &mut Self {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Adds what `each` adds for every item, with a separator between them.
    pub(crate) fn push_separated<I: IntoIterator>(
        &mut self,
        separator: &'static str,
        items: I,
        mut each: impl FnMut(&mut Self, I::Item),
    ) -> &mut Self {
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.push(separator);
            }
            each(self, item);
        }
        self
    }

    pub(crate) fn into_parts(self) -> (SqlStr, Vec<Value<'a>>) {
        (AssertSqlSafe(self.text).into_sql_str(), self.values)
    }
}
