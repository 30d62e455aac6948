//! What is remembered of users from one request to the next: profiles, segments and predictions, in memory, in
//! Redis under the reference's keys, or behind HTTP.

pub(crate) mod lru;
pub(crate) mod predictions;
pub(crate) mod profiles;
pub(crate) mod redis;
pub(crate) mod segments;
