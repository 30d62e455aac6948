//! What can go wrong, in the product's own terms: no HTTP here. The server maps it once.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong with a request, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The place in the request body as a JSON pointer, or `?name` for a query parameter.
    pub pointer: String,
    /// A stable slug for programs.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
}

/// The JSON pointer (RFC 6901) of a member of what another one points to.
pub(crate) fn below(pointer: &str, member: &str) -> String {
    format!("{pointer}/{}", member.replace('~', "~0").replace('/', "~1"))
}

/// Collects violations, so that all are told at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Adds one.
    pub fn add(
        &mut self,
        pointer: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) {
        self.0.push(Violation { pointer: pointer.into(), code, message: message.into() });
    }

    /// Adds one unless `valid`.
    pub fn check(
        &mut self,
        valid: bool,
        pointer: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) {
        if !valid {
            self.add(pointer, code, message);
        }
    }

    /// `Ok` if there are none.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with all of them.
    pub fn into_result(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }

    /// The outcome of something else that was checked, with these violations beside its own.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with all of them, or what else went wrong.
    pub fn join<T>(mut self, outcome: Result<T>) -> Result<T> {
        match outcome {
            Ok(value) => self.into_result().map(|()| value),
            Err(Error::Invalid(own)) => {
                self.0.extend(own.0);
                Err(Error::Invalid(self))
            }
            Err(other) => Err(other),
        }
    }

    /// Goes through them in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.0.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Why a use case failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// No credentials, or not in the one place where they belong.
    Unauthenticated,
    /// Credentials in the right place that are unknown, revoked or expired.
    AuthenticationFailed,
    /// The caller may not do this.
    Forbidden,
    /// The caller may do this, but not in this way.
    Refused {
        /// A stable slug for programs.
        code: &'static str,
        /// What to do instead.
        reason: &'static str,
    },
    /// There is no such thing, or the caller may not see it.
    NotFound {
        /// The kind of thing.
        what: &'static str,
        /// What it was asked for by.
        name: String,
    },
    /// The request makes no sense; everything that is wrong with it.
    Invalid(Violations),
    /// Something else has the key.
    AlreadyExists {
        /// The kind of thing.
        what: &'static str,
        /// The key.
        key: String,
        /// The id of what has it.
        id: i64,
    },
    /// The present state does not allow it.
    Conflict {
        /// Why.
        reason: String,
    },
    /// The caller's `If-Match` names another revision than the present one.
    PreconditionFailed {
        /// The present revision.
        current: i64,
    },
    /// Known to the protocol but not offered.
    NotOffered {
        /// What.
        what: &'static str,
    },
    /// Part of the vendor's other products, and not of this one.
    Elsewhere {
        /// What, in the plural.
        what: &'static str,
    },
    /// Too many requests; try again after so many seconds.
    RateLimited {
        /// Seconds.
        retry_after: u64,
    },
    /// The store cannot be reached just now.
    Unavailable,
    /// A defect of ours. The text goes to the log and never to the caller.
    Internal(String),
}

impl Error {
    /// One violation.
    pub fn invalid(
        pointer: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        let mut violations = Violations::default();
        violations.add(pointer, code, message);
        Self::Invalid(violations)
    }

    /// A thing that is not there.
    pub fn not_found(what: &'static str, name: impl fmt::Display) -> Self {
        Self::NotFound { what, name: name.to_string() }
    }

    /// A state that does not allow it.
    pub fn conflict(reason: impl Into<String>) -> Self {
        Self::Conflict { reason: reason.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthenticated => formatter.write_str("no usable credentials"),
            Self::AuthenticationFailed => formatter.write_str("Authentication Failed"),
            Self::Forbidden => formatter.write_str("Permission denied"),
            Self::Refused { reason, .. } => formatter.write_str(reason),
            Self::NotFound { what, name } => write!(formatter, "{what} {name:?} not found"),
            Self::Invalid(violations) => {
                for (index, violation) in violations.iter().enumerate() {
                    let separator = if index == 0 { "" } else { "; " };
                    let place = match violation.pointer.as_str() {
                        // The request as a whole.
                        "" => String::new(),
                        pointer => format!("{pointer}: "),
                    };
                    write!(formatter, "{separator}{place}{}", violation.message)?;
                }
                Ok(())
            }
            Self::AlreadyExists { what, key, .. } => {
                write!(formatter, "{what} {key:?} already exists")
            }
            Self::Conflict { reason } => formatter.write_str(reason),
            Self::PreconditionFailed { current } => {
                write!(formatter, "the revision is now {current}")
            }
            Self::NotOffered { what } => write!(formatter, "{what} is not offered"),
            Self::Elsewhere { what } => {
                write!(formatter, "{what} are not part of Feature Experimentation")
            }
            Self::RateLimited { retry_after } => {
                write!(formatter, "too many requests; try again in {retry_after} s")
            }
            Self::Unavailable => formatter.write_str("the store cannot be reached"),
            Self::Internal(_) => formatter.write_str("internal error"),
        }
    }
}

impl std::error::Error for Error {}

/// The outcome of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;
