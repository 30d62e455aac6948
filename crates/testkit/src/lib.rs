//! What tests share. A development dependency only; the architecture test lives in its `tests/`.

pub mod contract;
pub mod database;
