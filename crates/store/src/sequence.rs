//! Where ids come from.

use crate::error::StoreError;
use crate::transaction::Transaction;

row! {
    /// Is the next number of a sequence.
    pub(crate) struct SequenceRow in "sequence" {
        name: String,
        next: i64,
    }
}

const NEXT: &str = "INSERT INTO sequence (name, next) VALUES ($1, $2 + $3)
    ON CONFLICT (name) DO UPDATE SET next = sequence.next + $3
    RETURNING next - $3";

impl Transaction {
    /// Takes `count` successive numbers from a sequence and returns the first; a new sequence
    /// begins at `start`.
    ///
    /// Other transactions wait for numbers of the same sequence until this one ends, and get the
    /// same numbers if it is taken back.
    pub async fn next_ids(
        &self,
        sequence: &str,
        start: i64,
        count: i64,
    ) -> Result<i64, StoreError> {
        let (first,) = self.one(NEXT, &[sequence.into(), start.into(), count.into()]).await?;
        Ok(first)
    }
}
