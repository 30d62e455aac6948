//! What happens to every request, whatever it asks for.

pub(crate) mod idempotency;
pub(crate) mod log;
pub(crate) mod rate_limit;
pub(crate) mod slash;
