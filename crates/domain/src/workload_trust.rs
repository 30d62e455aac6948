//! Workload trusts: which tokens of outside issuers, such as those that CI jobs get, stand for a service account.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::body::{Body, require};
use crate::error::{Result, Violations};
use crate::scope::Scope;
use crate::time::Timestamp;

/// The longest text of a setting, and of a claim that is compared.
const TEXT_LENGTH: usize = 1_000;
/// So many conditions say it all.
const MOST_CONDITIONS: usize = 20;
/// The longest life of what is given out: an hour.
const LONGEST_LIFE: i64 = 3_600;
/// The shortest: a minute.
const SHORTEST_LIFE: i64 = 60;
/// What it is where nobody says.
const USUAL_LIFE: i64 = 900;
/// The members of a body.
const MEMBERS: [&str; 8] = [
    "name",
    "issuer",
    "audience",
    "conditions",
    "service_account_id",
    "scopes",
    "life_seconds",
    "enabled",
];

/// Which tokens of an outside issuer stand for a service account, and what they get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkloadTrust {
    /// Its id.
    pub id: i64,
    /// The account.
    pub account_id: i64,
    /// What people call it.
    pub name: String,
    /// Who signs the tokens: a URL, under which their keys are found.
    pub issuer: String,
    /// For whom the tokens must be.
    pub audience: String,
    /// What must be in them: all of it.
    pub conditions: Vec<Condition>,
    /// For whom they stand: a service account's id.
    pub service_account_id: String,
    /// What they get is good for: words of a scope.
    pub scopes: Vec<String>,
    /// How long what they get works, in seconds.
    pub life_seconds: i64,
    /// Whether they get anything.
    pub enabled: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub last_modified: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

/// What a claim must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The claim: a member, or a JSON pointer.
    pub claim: String,
    /// What it must be, or be like.
    #[serde(flatten)]
    pub expected: Expected,
}

/// What a claim is held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// This text.
    Equals(String),
    /// This pattern: `*` stands for anything without `/` and `:`, `**` for anything.
    Matches(String),
}

/// What a trust is checked against.
pub struct TrustContext<'a> {
    /// Says what is wrong with an issuer, if something is.
    pub check_issuer: &'a dyn Fn(&str) -> Result<(), String>,
    /// Whether the account has a service account.
    pub has_service_account: &'a dyn Fn(&str) -> bool,
    /// The time.
    pub now: Timestamp,
}

impl WorkloadTrust {
    /// Makes a trust from a request body: `name`, `issuer`, `audience`, `conditions` and `service_account_id`, and
    /// the rest if wanted.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn create(
        body: &Value,
        id: i64,
        account_id: i64,
        context: &TrustContext<'_>,
    ) -> Result<Self> {
        let trust = Self {
            id,
            account_id,
            name: String::new(),
            issuer: String::new(),
            audience: String::new(),
            conditions: Vec::new(),
            service_account_id: String::new(),
            scopes: Scope::all().words(),
            life_seconds: USUAL_LIFE,
            enabled: true,
            created: context.now,
            last_modified: context.now,
            revision: 1,
        };
        let mut violations = Violations::default();
        require(
            body,
            &["name", "issuer", "audience", "conditions", "service_account_id"],
            &mut violations,
        );
        trust.taken(body, context, violations)
    }

    /// The trust after a partial body; the revision rises if that changes anything.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn updated(&self, body: &Value, context: &TrustContext<'_>) -> Result<Self> {
        let mut next = self.clone().taken(body, context, Violations::default())?;
        if next != *self {
            next.revision += 1;
            next.last_modified = context.now;
        }
        Ok(next)
    }

    fn taken(
        mut self,
        body: &Value,
        context: &TrustContext<'_>,
        mut violations: Violations,
    ) -> Result<Self> {
        let mut members = Body::new(body, "", &mut violations);
        members.only(&MEMBERS);
        members.take_names([
            ("name", &mut self.name),
            ("issuer", &mut self.issuer),
            ("audience", &mut self.audience),
            ("service_account_id", &mut self.service_account_id),
        ]);
        let given =
            |members: &Body<'_>, member| members.value(member).is_some_and(Value::is_string);
        if given(&members, "issuer")
            && let Err(message) = (context.check_issuer)(&self.issuer)
        {
            members.add("issuer", "url", message);
        }
        if given(&members, "service_account_id")
            && !(context.has_service_account)(&self.service_account_id)
        {
            let message = "must be a service account of the account";
            members.add("service_account_id", "not_found", message);
        }
        if let Some(seconds) = members.integer("life_seconds") {
            if !(SHORTEST_LIFE..=LONGEST_LIFE).contains(&seconds) {
                let message = format!("must be from {SHORTEST_LIFE} to {LONGEST_LIFE}");
                members.add("life_seconds", "range", message);
            }
            self.life_seconds = seconds;
        }
        self.enabled = members.boolean("enabled").unwrap_or(self.enabled);
        if let Some(list) = members.value("conditions") {
            self.conditions = conditions(list, members.violations);
        }
        if let Some(scopes) = body.get("scopes").filter(|own| !own.is_null()) {
            self.scopes = violations.join(Scope::read(scopes, "/scopes"))?.words();
        } else {
            violations.into_result()?;
        }
        Ok(self)
    }

    /// What tokens get is good for.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) if it was stored by a version that knows more scopes.
    pub fn scope(&self) -> Result<Scope> {
        Scope::read(&json!(self.scopes), "/scopes")
    }

    /// Whether all that must be in a token is in it.
    pub fn accepts(&self, claims: &Value) -> bool {
        // What asks for nothing would take everybody's.
        !self.conditions.is_empty() && self.conditions.iter().all(|own| own.holds(claims))
    }
}

impl Condition {
    fn holds(&self, claims: &Value) -> bool {
        let claim = match self.claim.strip_prefix('/') {
            Some(_) => claims.pointer(&self.claim),
            None => claims.get(&self.claim),
        };
        match claim {
            Some(Value::Array(list)) => list.iter().any(|own| self.expected.is(own)),
            Some(one) => self.expected.is(one),
            None => false,
        }
    }
}

impl Expected {
    fn is(&self, claim: &Value) -> bool {
        let text = match claim {
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) => claim.to_string(),
            _ => return false,
        };
        match self {
            Self::Equals(expected) => text == *expected,
            Self::Matches(pattern) => text.len() <= TEXT_LENGTH && matches(pattern, &text),
        }
    }
}

/// Whether a text is like a pattern. For each part of the pattern it is noted which beginnings of the text are like
/// all before it, so that the work grows with the product of the lengths and no faster.
fn matches(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut reached = vec![false; text.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    let mut rest = pattern.chars().peekable();
    while let Some(part) = rest.next() {
        let star = part == '*';
        let mut whole = false;
        while star && rest.next_if_eq(&'*').is_some() {
            whole = true;
        }
        let mut next = Vec::with_capacity(reached.len());
        next.push(star && reached.first() == Some(&true));
        for ((character, before), here) in text.iter().zip(&reached).zip(reached.iter().skip(1)) {
            let goes_on = next.last() == Some(&true);
            let crosses = whole || !matches!(character, '/' | ':');
            next.push(if star {
                *here || (goes_on && crosses)
            } else {
                *before && *character == part
            });
        }
        reached = next;
    }
    reached.last() == Some(&true)
}

fn conditions(list: &Value, violations: &mut Violations) -> Vec<Condition> {
    let list = list.as_array().filter(|list| (1..=MOST_CONDITIONS).contains(&list.len()));
    let Some(list) = list else {
        let message = format!("must be a list of 1 to {MOST_CONDITIONS} conditions");
        violations.add("/conditions", "type", message);
        return Vec::new();
    };
    let mut conditions = Vec::new();
    for (index, entry) in list.iter().enumerate() {
        let pointer = format!("/conditions/{index}");
        let mut members = Body::new(entry, &pointer, violations);
        members.only(&["claim", "equals", "matches"]);
        let claim = members.required_text("claim").to_owned();
        let expected = match (members.text("equals"), members.text("matches")) {
            (Some(text), None) => Some(Expected::Equals(text.to_owned())),
            (None, Some(text)) => Some(Expected::Matches(text.to_owned())),
            _ => None,
        };
        let sound = |own: &Expected| {
            let (Expected::Equals(text) | Expected::Matches(text)) = own;
            (1..=TEXT_LENGTH).contains(&text.len())
        };
        match expected.filter(sound) {
            Some(expected) => conditions.push(Condition { claim, expected }),
            None => members.violations.add(
                pointer.clone(),
                "malformed",
                format!("must have either equals or matches, with 1 to {TEXT_LENGTH} characters"),
            ),
        }
    }
    let says_something = |own: &Condition| match &own.expected {
        Expected::Equals(_) => own.claim != "iss" && own.claim != "aud",
        Expected::Matches(pattern) => pattern.chars().any(|own| own != '*'),
    };
    if conditions.len() == list.len() && !conditions.iter().any(says_something) {
        let message = "must say whose tokens are meant: others get some of the same issuer too";
        violations.add("/conditions", "too_wide", message);
    }
    conditions
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: TrustContext<'static> = TrustContext {
        check_issuer: &|_| Ok(()),
        has_service_account: &|id| id == "robot",
        now: Timestamp::from_micros(1),
    };

    #[expect(clippy::needless_pass_by_value, reason = "reads better where it is called")]
    fn trust(conditions: Value) -> Result<WorkloadTrust> {
        let body = json!({
            "name": "CI", "issuer": "https://ci.test", "audience": "burgee",
            "service_account_id": "robot", "conditions": conditions,
        });
        WorkloadTrust::create(&body, 5, 1, &CONTEXT)
    }

    #[test]
    fn patterns_do_not_cross_what_separates() {
        for (pattern, text, like) in [
            ("acme/shop", "acme/shop", true),
            ("acme/shop", "acme/shop2", false),
            ("acme/*", "acme/shop", true),
            ("acme/*", "acme/", true),
            ("acme/*", "acme/shop/x", false),
            ("acme*", "acme-evil/shop", false),
            ("repo:acme/*:ref:refs/heads/main", "repo:acme/shop:ref:refs/heads/main", true),
            ("repo:acme/*:ref:refs/heads/main", "repo:acme/a:x:ref:refs/heads/main", false),
            ("repo:acme/**", "repo:acme/shop:environment:production", true),
            ("**/main", "refs/heads/main", true),
            ("**", "", true),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXcYb", false),
            ("ä*", "äö", true),
        ] {
            assert_eq!(matches(pattern, text), like, "{pattern} {text}");
        }
        assert!(!matches(&"*a".repeat(400), &"a".repeat(399)));
    }

    #[test]
    fn all_conditions_must_hold() {
        let trust = trust(json!([
            { "claim": "repository", "equals": "acme/shop" },
            { "claim": "/kubernetes.io/namespace", "matches": "prod-*" },
            { "claim": "run_attempt", "equals": "1" },
        ]))
        .unwrap();
        let claims = json!({
            "repository": "acme/shop", "kubernetes.io": { "namespace": "prod-eu" }, "run_attempt": 1,
        });
        assert!(trust.accepts(&claims));
        for (pointer, value) in [
            ("/repository", json!("acme/shop ")),
            ("/repository", Value::Null),
            ("/kubernetes.io/namespace", json!("dev")),
            ("/run_attempt", json!({})),
        ] {
            let mut other = claims.clone();
            *other.pointer_mut(pointer).unwrap() = value;
            assert!(!trust.accepts(&other), "{other}");
        }
        let stored: WorkloadTrust =
            serde_json::from_str(&serde_json::to_string(&trust).unwrap()).unwrap();
        assert_eq!(stored, trust);
    }

    #[test]
    fn what_would_take_everybody_is_refused() {
        for conditions in [
            json!([]),
            json!([{ "claim": "sub", "matches": "**" }]),
            json!([{ "claim": "iss", "equals": "https://ci.test" }]),
            json!([{ "claim": "sub" }]),
            json!([{ "claim": "sub", "equals": "a", "matches": "b" }]),
            json!([{ "claim": "sub", "equals": "a", "like": "b" }]),
        ] {
            assert!(trust(conditions.clone()).is_err(), "{conditions}");
        }
        let body =
            json!({ "life_seconds": 7_200, "service_account_id": "ada", "scopes": ["king"] });
        let trust = trust(json!([{ "claim": "sub", "equals": "a" }])).unwrap();
        let wrong = trust.updated(&body, &CONTEXT).unwrap_err().to_string();
        for part in ["/life_seconds: must be from", "/service_account_id: must be", "/scopes/0: "] {
            assert!(wrong.contains(part), "{wrong}");
        }
    }
}
