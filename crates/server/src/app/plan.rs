//! What an account has used of what it may use. Who runs their own instance may use all of it.

use burgee_domain::{Error, Result};
use jiff::civil::Date;

use super::App;
use crate::auth::Caller;

/// The month that an account is in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Month {
    pub(crate) first: Date,
    pub(crate) last: Date,
    pub(crate) today: Date,
}

/// Fails unless the caller administrates the account; one that they do not belong to is not there for them.
pub(super) fn check_administrator(caller: &Caller, account_id: i64) -> Result<()> {
    if caller.account_id != account_id {
        return Err(Error::not_found("Account", account_id));
    }
    if caller.administrator { Ok(()) } else { Err(Error::Forbidden) }
}

/// The account whose plan the caller may see.
pub(crate) fn account(caller: &Caller) -> Result<i64> {
    check_administrator(caller, caller.account_id)?;
    Ok(caller.account_id)
}

/// The month over which the usage of an account is summed up.
pub(crate) fn month(app: &App, caller: &Caller, account_id: i64) -> Result<Month> {
    check_administrator(caller, account_id)?;
    let now = jiff::Timestamp::from_microsecond(app.now().as_micros()).unwrap_or_default();
    let today = jiff::tz::Offset::UTC.to_datetime(now).date();
    Ok(Month { first: today.first_of_month(), last: today.last_of_month(), today })
}

/// Fails unless the caller may see the usage of an account.
pub(crate) fn usage(caller: &Caller, account_id: i64) -> Result<()> {
    check_administrator(caller, account_id)
}
