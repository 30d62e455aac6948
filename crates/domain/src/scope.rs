//! What a credential is good for: never more than what its owner may do at that moment.
//!
//! A scope is a list of words. Powers say what may be done: `all`, `read`, `results:read`, `events:write`,
//! `decide`; without any it is `all`. Restrictions say where: `project:ID` and `env:KEY`; without any it is
//! everywhere. Several of either kind add up.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use crate::error::{Error, Result, Violations};

/// More words than this make no sense.
const MOST_WORDS: usize = 50;

/// What may be done with a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Power {
    /// All that its owner may do.
    All,
    /// Read what its owner may read.
    Read,
    /// Read results of experiments.
    Results,
    /// Send events.
    Events,
    /// Ask for decisions.
    Decide,
}

impl Power {
    const EACH: [Self; 5] = [Self::All, Self::Read, Self::Results, Self::Events, Self::Decide];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Read => "read",
            Self::Results => "results:read",
            Self::Events => "events:write",
            Self::Decide => "decide",
        }
    }
}

/// What a credential is good for, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    powers: BTreeSet<Power>,
    projects: BTreeSet<i64>,
    environments: BTreeSet<String>,
}

impl Scope {
    /// All that the owner may do.
    pub fn all() -> Self {
        Self {
            powers: BTreeSet::from([Power::All]),
            projects: BTreeSet::new(),
            environments: BTreeSet::new(),
        }
    }

    /// Reads a list of words, or one text with spaces between them as OAuth has it; nothing is `all`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with everything that is wrong, at pointers below `pointer`.
    pub fn read(document: &Value, pointer: &str) -> Result<Self> {
        let words: Vec<(String, &str)> = match document {
            Value::Null => Vec::new(),
            Value::String(text) => {
                text.split_whitespace().map(|word| (pointer.to_owned(), word)).collect()
            }
            Value::Array(entries) => {
                let mut words = Vec::with_capacity(entries.len());
                for (index, entry) in entries.iter().enumerate() {
                    let at = format!("{pointer}/{index}");
                    let Some(word) = entry.as_str() else {
                        return Err(Error::invalid(at, "type", "must be a string"));
                    };
                    words.push((at, word));
                }
                words
            }
            _ => return Err(Error::invalid(pointer, "type", "must be a list of scopes")),
        };
        if words.len() > MOST_WORDS {
            let message = format!("must have at most {MOST_WORDS} scopes");
            return Err(Error::invalid(pointer, "too_many", message));
        }
        let mut scope = Self { powers: BTreeSet::new(), ..Self::all() };
        let mut violations = Violations::default();
        for (at, word) in words {
            if !scope.add(word) {
                let message = format!(
                    "{word:?} is not a scope: those are {}, project:ID and env:KEY",
                    Power::EACH.map(Power::name).join(", ")
                );
                violations.add(at, "enum", message);
            }
        }
        violations.into_result()?;
        if scope.powers.is_empty() {
            scope.powers.insert(Power::All);
        }
        Ok(scope)
    }

    /// Adds a word; tells whether it is one.
    fn add(&mut self, word: &str) -> bool {
        if let Some(power) = Power::EACH.into_iter().find(|power| power.name() == word) {
            self.powers.insert(power);
            return true;
        }
        match word.split_once(':') {
            Some(("project", id)) => {
                let id = id.parse::<i64>().ok().filter(|id| *id > 0);
                self.projects.extend(id);
                id.is_some()
            }
            Some(("env", key)) if !key.is_empty() => {
                self.environments.insert(key.to_owned());
                true
            }
            _ => false,
        }
    }

    /// The words, powers first, in an order of their own.
    pub fn words(&self) -> Vec<String> {
        let powers = self.powers.iter().map(|power| power.name().to_owned());
        let projects = self.projects.iter().map(|id| format!("project:{id}"));
        let environments = self.environments.iter().map(|key| format!("env:{key}"));
        powers.chain(projects).chain(environments).collect()
    }

    /// Whether it has a power, if only because it has one that includes it.
    pub fn has(&self, power: Power) -> bool {
        let includes = |own: &Power| match own {
            Power::All => true,
            Power::Read => power == Power::Read || power == Power::Results,
            own => *own == power,
        };
        self.powers.iter().any(includes)
    }

    /// Whether it is good in a project.
    pub fn covers_project(&self, project_id: i64) -> bool {
        self.projects.is_empty() || self.projects.contains(&project_id)
    }

    /// Whether it is good for things of the account that belong to no project.
    pub fn covers_account(&self) -> bool {
        self.projects.is_empty() && self.environments.is_empty()
    }

    /// The keys of the environments to whose rulesets its changes are limited, if they are.
    pub fn environments(&self) -> Option<&BTreeSet<String>> {
        (!self.environments.is_empty()).then_some(&self.environments)
    }

    /// Whether all that it is good for is what another one is good for too.
    pub fn is_within(&self, other: &Self) -> bool {
        fn narrower<T: Ord>(own: &BTreeSet<T>, other: &BTreeSet<T>) -> bool {
            other.is_empty() || (!own.is_empty() && own.is_subset(other))
        }
        self.powers.iter().all(|power| other.has(*power))
            && narrower(&self.projects, &other.projects)
            && narrower(&self.environments, &other.environments)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.words().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scope(text: &str) -> Scope {
        Scope::read(&json!(text), "/scope").unwrap()
    }

    #[test]
    fn reads_lists_and_texts() {
        assert_eq!(Scope::read(&Value::Null, "").unwrap(), Scope::all());
        let listed = Scope::read(&json!(["env:production", "project:7", "read"]), "").unwrap();
        assert_eq!(listed, scope("read project:7 env:production"));
        assert_eq!(listed.to_string(), "read project:7 env:production");
        assert_eq!(scope("project:7").to_string(), "all project:7");
        let error = Scope::read(&json!(["write", "project:x", "read", "env:"]), "/scopes");
        let error = error.unwrap_err().to_string();
        assert_eq!(error.matches("is not a scope").count(), 3, "{error}");
        assert!(error.starts_with("/scopes/0: \"write\""), "{error}");
        assert!(Scope::read(&json!([7]), "").is_err());
        assert!(Scope::read(&json!({}), "").is_err());
    }

    #[test]
    fn powers_include_others() {
        assert!(scope("all").has(Power::Decide));
        assert!(scope("read").has(Power::Results));
        assert!(!scope("read").has(Power::All));
        assert!(!scope("results:read").has(Power::Read));
        assert!(scope("decide events:write").has(Power::Events));
    }

    #[test]
    fn nothing_is_within_what_is_narrower() {
        for (own, other, within) in [
            ("all", "all", true),
            ("read", "all", true),
            ("all", "read", false),
            ("results:read", "read", true),
            ("read project:1", "read", true),
            ("read", "read project:1", false),
            ("read project:1", "read project:1 project:2", true),
            ("read project:3", "read project:1 project:2", false),
            ("all env:a", "all env:a project:1", false),
        ] {
            assert_eq!(scope(own).is_within(&scope(other)), within, "{own} in {other}");
        }
    }
}
