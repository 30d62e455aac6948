//! The parameters of a request of an OAuth client.

use std::fmt;

use burgee_domain::{Result, Scope};
use serde_json::json;

use super::refused;

/// Names with values, decoded, in the order in which they came.
#[derive(Clone, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

/// Values may be secrets.
impl fmt::Debug for Parameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Parameters {
    /// Those of a request. One without a value counts as absent (RFC 6749, 3.1).
    pub(crate) fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect())
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These and others, of which none may have a name twice: nobody could say which one counts.
    pub(crate) fn with(&self, others: &Self) -> Self {
        Self(self.0.iter().chain(&others.0).cloned().collect())
    }

    /// A parameter, which may be there once.
    ///
    /// # Errors
    ///
    /// `invalid_request`.
    pub(crate) fn one(&self, name: &str) -> Result<Option<&str>> {
        let mut values = self.0.iter().filter(|(own, _)| own == name).map(|(_, value)| value);
        let first = values.next();
        if values.next().is_some() {
            return Err(refused("invalid_request", "A parameter is there twice"));
        }
        Ok(first.map(String::as_str))
    }

    /// Fails if any of these is there twice.
    ///
    /// # Errors
    ///
    /// `invalid_request`.
    pub(crate) fn check_once(&self, names: &[&str]) -> Result<()> {
        names.iter().try_for_each(|name| self.one(name).map(|_| ()))
    }

    /// What is asked for: `scope` as the standard has it, or `scopes` as the vendor does.
    ///
    /// # Errors
    ///
    /// `invalid_scope`, `invalid_request`.
    pub(crate) fn scope(&self) -> Result<Option<Scope>> {
        let (standard, vendor) = (self.one("scope")?, self.one("scopes")?);
        if standard.is_some() && vendor.is_some() && standard != vendor {
            return Err(refused("invalid_request", "scope and scopes say different things"));
        }
        // The vendor's clients may join them by commas.
        let text = standard.or(vendor).map(|own| own.replace(',', " "));
        let read = text.map(|text| Scope::read(&json!(text), "")).transpose();
        read.map_err(|_| {
            refused(
                "invalid_scope",
                "Scopes are all, read, results:read, events:write, decide, project:ID and env:KEY",
            )
        })
    }
}
