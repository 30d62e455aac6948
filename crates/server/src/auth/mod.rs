//! Who is asking, and what proves it.

pub(crate) mod address;
pub(crate) mod cookie;
pub(crate) mod limits;
pub(crate) mod password;
pub(crate) mod redirect;
pub(crate) mod requirement;
pub(crate) mod seal;
pub(crate) mod token;

use std::collections::BTreeSet;

use burgee_domain::{Action, Error, Power, Result, Role, Scope, Timestamp};

/// The person or service account behind a request, with what it came with.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The user's id.
    pub(crate) user_id: String,
    /// The user's e-mail.
    pub(crate) email: String,
    /// The account that the user belongs to.
    pub(crate) account_id: i64,
    /// Whether they may do with the account what is for administrators.
    pub(crate) administrator: bool,
    /// The roles by project. Administrators have theirs in every project of their account.
    pub(crate) roles: Vec<(i64, Role)>,
    /// What the credential is good for.
    pub(crate) scope: Scope,
    /// What they came with.
    pub(crate) credential: Credential,
    /// Where the request came from; empty where there is none.
    pub(crate) address: String,
}

/// What somebody came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// A token, by its selector.
    Token(String),
    /// A session, by its selector.
    Session {
        /// Finds the session.
        selector: String,
        /// When they last proved who they are.
        confirmed: Timestamp,
    },
    /// The server's own memory of who asked it to do something later, or a command on its machine.
    Server,
    /// The server itself, by the name of what it does.
    Worker(&'static str),
}

impl Credential {
    /// What finds the credential; empty for the server's own.
    pub(crate) fn selector(&self) -> &str {
        match self {
            Self::Token(selector) | Self::Session { selector, .. } => selector,
            Self::Server | Self::Worker(_) => "",
        }
    }
}

/// How long somebody who proved who they are need not do it again for what matters most: 10 minutes.
const CONFIRMED_MICROS: i64 = 10 * 60 * 1_000_000;

impl Caller {
    /// The server itself, at work in a project.
    pub(crate) fn worker(name: &'static str, account_id: i64, project_id: i64) -> Self {
        Self {
            user_id: name.to_owned(),
            email: String::new(),
            account_id,
            administrator: false,
            roles: vec![(project_id, Role::Administrator)],
            scope: Scope::all(),
            credential: Credential::Worker(name),
            address: String::new(),
        }
    }

    /// The role in a project, if any, as far as the credential reaches.
    pub(crate) fn role(&self, project_id: i64) -> Option<Role> {
        let role = self.uncapped_role(project_id)?;
        let changes = self.scope.has(Power::All) && self.scope.environments().is_none();
        Some(if changes { role } else { role.min(Role::Viewer) })
    }

    /// The role on rulesets in a project: changes of them may be all that a credential is good for.
    pub(crate) fn role_on_rulesets(&self, project_id: i64) -> Option<Role> {
        let role = self.uncapped_role(project_id)?;
        Some(if self.scope.has(Power::All) { role } else { role.min(Role::Viewer) })
    }

    /// The environments to whose rulesets changes are limited, if they are.
    pub(crate) fn environments(&self) -> Option<BTreeSet<String>> {
        self.scope.environments().cloned()
    }

    fn uncapped_role(&self, project_id: i64) -> Option<Role> {
        let covered = self.scope.covers_project(project_id);
        let role = self.roles.iter().find(|(id, _)| *id == project_id && covered);
        role.map(|(_, role)| *role)
    }

    /// Fails unless the caller may do it in the project; a project that the caller has no part in is not
    /// there for them.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] or [`Error::Forbidden`].
    pub(crate) fn check(&self, project_id: i64, action: Action) -> Result<Role> {
        let role = self.role(project_id).ok_or_else(|| Error::not_found("Project", project_id))?;
        if role.allows(action) { Ok(role) } else { Err(Error::Forbidden) }
    }

    /// Fails unless the caller may do with the account what is for administrators.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`].
    pub(crate) fn check_administrator(&self) -> Result<()> {
        if self.administrator { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Fails unless the caller may make what lets somebody in: people who have just proved who they are, and tokens
    /// only where those may make tokens. One that leaks must not become many. `reason` says what to do instead.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`].
    pub(crate) fn check_maker(
        &self,
        tokens_make_tokens: bool,
        now: Timestamp,
        reason: &'static str,
    ) -> Result<()> {
        match self.credential {
            Credential::Token(_) if !tokens_make_tokens => {
                Err(Error::Refused { code: "session_required", reason })
            }
            _ => self.check_confirmed(now),
        }
    }

    /// Fails unless the caller has just proved who they are. Tokens are not asked: whoever made one has
    /// decided what it is good for.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`].
    pub(crate) fn check_confirmed(&self, now: Timestamp) -> Result<()> {
        match self.credential {
            Credential::Session { confirmed, .. }
                if now.as_micros() - confirmed.as_micros() > CONFIRMED_MICROS =>
            {
                Err(Error::Refused {
                    code: "confirmation_required",
                    reason: "Confirm who you are first: POST /burgee/v1/session/confirm",
                })
            }
            _ => Ok(()),
        }
    }
}
