//! placeholder
use axum::body::Bytes;
use axum::http::request::Parts;
use crate::agent::{Agent, reply::{self, Reply}};
pub(crate) async fn answer(_agent: &Agent, _parts: &Parts, _body: &Bytes) -> Reply { reply::not_found() }
