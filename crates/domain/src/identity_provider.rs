//! Identity providers: where people of an account prove who they are, by OpenID Connect.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::{Body, require};
use crate::error::{Result, Violations};
use crate::key::check_length;
use crate::role::Role;
use crate::time::Timestamp;

/// The longest text of a setting.
const TEXT_LENGTH: usize = 1_000;
/// The longest list of a setting.
const MOST_ENTRIES: usize = 200;
/// Without it there is no ID token (OpenID Connect Core, §3.1.2.1).
const OPENID: &str = "openid";
/// The members of a body.
const MEMBERS: [&str; 12] = [
    "name",
    "issuer",
    "client_id",
    "client_secret",
    "scopes",
    "group_claim",
    "group_roles",
    "administrator_groups",
    "creates_people",
    "email_domains",
    "enabled",
    "shown",
];

/// Where people of an account prove who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityProvider {
    /// Its id.
    pub id: i64,
    /// The account.
    pub account_id: i64,
    /// What the sign-in page calls it.
    pub name: String,
    /// What it calls itself: a URL, under which it describes itself.
    pub issuer: String,
    /// What it calls this instance.
    pub client_id: String,
    /// What proves to it that it is this instance, sealed; nothing for a public client.
    pub sealed_secret: Option<String>,
    /// What it is asked for.
    pub scopes: Vec<String>,
    /// Where an ID token lists the groups of a person: a member, or a JSON pointer.
    pub group_claim: String,
    /// The roles that come with groups.
    pub group_roles: Vec<GroupRole>,
    /// The groups whose people administrate the account; where there are none, groups decide nothing about it.
    pub administrator_groups: Vec<String>,
    /// Whether people whom the account does not know become part of it.
    pub creates_people: bool,
    /// The domains of the e-mail addresses that people may have; all where there are none.
    pub email_domains: Vec<String>,
    /// Whether people may sign in by it.
    pub enabled: bool,
    /// Whether the sign-in page offers it to everybody.
    pub shown: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub last_modified: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

/// A role that comes with a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRole {
    /// What the provider calls the group.
    pub group: String,
    /// Where the role is.
    pub project_id: i64,
    /// The role.
    pub role: Role,
}

/// What a provider is checked against, and how its secret is sealed.
pub struct ProviderContext<'a> {
    /// Says what is wrong with an issuer, if something is.
    pub check_issuer: &'a dyn Fn(&str) -> Result<(), String>,
    /// Whether the account has a project.
    pub has_project: &'a dyn Fn(i64) -> bool,
    /// Seals the client secret.
    pub seal: &'a dyn Fn(&str) -> Result<String>,
    /// The time.
    pub now: Timestamp,
}

/// What a provider's groups say about somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupMembership {
    /// The role in each project that the mapping names; nothing where no group gives one.
    pub roles: BTreeMap<i64, Option<Role>>,
    /// Whether they administrate the account, if groups decide that.
    pub administrator: Option<bool>,
}

impl IdentityProvider {
    /// Makes a provider from a request body: `name`, `issuer` and `client_id`, and the rest if wanted.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn create(
        body: &Value,
        id: i64,
        account_id: i64,
        context: &ProviderContext<'_>,
    ) -> Result<Self> {
        let provider = Self {
            id,
            account_id,
            name: String::new(),
            issuer: String::new(),
            client_id: String::new(),
            sealed_secret: None,
            scopes: [OPENID, "email", "profile"].map(str::to_owned).to_vec(),
            group_claim: "groups".to_owned(),
            group_roles: Vec::new(),
            administrator_groups: Vec::new(),
            creates_people: false,
            email_domains: Vec::new(),
            enabled: true,
            shown: true,
            created: context.now,
            last_modified: context.now,
            revision: 1,
        };
        let mut violations = Violations::default();
        require(body, &["name", "issuer", "client_id"], &mut violations);
        provider.taken(body, context, violations)
    }

    /// The provider after a partial body; the revision rises if that changes anything. With another issuer the
    /// client secret must come again: nobody learns it by having it sent to themselves.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) with everything that is wrong.
    pub fn updated(&self, body: &Value, context: &ProviderContext<'_>) -> Result<Self> {
        let mut violations = Violations::default();
        let moves = body["issuer"].as_str().is_some_and(|own| own != self.issuer);
        let bare = self.sealed_secret.is_some() && body.get("client_secret").is_none();
        let message = "must come with another issuer";
        violations.check(!(moves && bare), "/client_secret", "required", message);
        let mut next = self.clone().taken(body, context, violations)?;
        if next != *self {
            next.revision += 1;
            next.last_modified = context.now;
        }
        Ok(next)
    }

    fn taken(
        mut self,
        body: &Value,
        context: &ProviderContext<'_>,
        mut violations: Violations,
    ) -> Result<Self> {
        let mut members = Body::new(body, "", &mut violations);
        members.only(&MEMBERS);
        members.take_names([
            ("name", &mut self.name),
            ("issuer", &mut self.issuer),
            ("client_id", &mut self.client_id),
            ("group_claim", &mut self.group_claim),
        ]);
        if members.value("issuer").is_some_and(Value::is_string)
            && let Err(message) = (context.check_issuer)(&self.issuer)
        {
            members.add("issuer", "url", message);
        }
        let switches = [
            ("creates_people", &mut self.creates_people),
            ("enabled", &mut self.enabled),
            ("shown", &mut self.shown),
        ];
        for (member, setting) in switches {
            *setting = members.boolean(member).unwrap_or(*setting);
        }
        let lists = [
            ("scopes", &mut self.scopes),
            ("administrator_groups", &mut self.administrator_groups),
            ("email_domains", &mut self.email_domains),
        ];
        for (member, setting) in lists {
            if let Some(texts) = texts_of(&mut members, member) {
                *setting = texts;
            }
        }
        if let Some(list) = members.value("group_roles") {
            self.group_roles = group_roles(list, context, members.violations);
        }
        self.check(&mut members);
        match body.get("client_secret") {
            None => {}
            Some(Value::Null) => self.sealed_secret = None,
            Some(Value::String(secret)) if (1..=TEXT_LENGTH).contains(&secret.len()) => {
                self.sealed_secret = Some((context.seal)(secret)?);
            }
            Some(_) => {
                let message = format!("must be a string of 1 to {TEXT_LENGTH} bytes");
                violations.add("/client_secret", "type", message);
            }
        }
        violations.into_result()?;
        Ok(self)
    }

    /// What must hold of the whole.
    fn check(&mut self, members: &mut Body<'_>) {
        for scope in &self.scopes {
            if scope.chars().any(|own| own.is_whitespace() || own.is_control()) {
                members.add("scopes", "malformed", format!("{scope:?} is more than one scope"));
            }
        }
        if !self.scopes.iter().any(|own| own == OPENID) {
            self.scopes.insert(0, OPENID.to_owned());
        }
        for domain in &mut self.email_domains {
            *domain = domain.to_lowercase();
            if domain.contains(['@', '*', '/', ' ']) {
                let message = format!("{domain:?} is no domain, such as example.com");
                members.add("email_domains", "malformed", message);
            }
        }
        if self.creates_people && self.email_domains.is_empty() {
            let message = "must name at least one domain, or whoever the provider knows could join";
            members.add("email_domains", "required", message);
        }
    }

    /// Whether people may have an e-mail address.
    pub fn allows_email(&self, email: &str) -> bool {
        let domain = email.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
        self.email_domains.is_empty()
            || domain.is_some_and(|domain| self.email_domains.contains(&domain))
    }

    /// The groups that an ID token lists: a text or a list of texts where the setting says.
    pub fn groups(&self, claims: &Value) -> BTreeSet<String> {
        let claim = match self.group_claim.strip_prefix('/') {
            Some(_) => claims.pointer(&self.group_claim),
            None => claims.get(&self.group_claim),
        };
        match claim {
            Some(Value::String(one)) => BTreeSet::from([one.clone()]),
            Some(Value::Array(list)) => {
                list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => BTreeSet::new(),
        }
    }

    /// What groups mean here; of several roles in a project the strongest counts.
    pub fn membership(&self, groups: &BTreeSet<String>) -> GroupMembership {
        let mut roles: BTreeMap<i64, Option<Role>> = BTreeMap::new();
        for own in &self.group_roles {
            let role = roles.entry(own.project_id).or_default();
            if groups.contains(&own.group) {
                *role = (*role).max(Some(own.role));
            }
        }
        let decides = !self.administrator_groups.is_empty();
        let within = || self.administrator_groups.iter().any(|own| groups.contains(own));
        GroupMembership { roles, administrator: decides.then(within) }
    }
}

fn texts_of(members: &mut Body<'_>, member: &str) -> Option<Vec<String>> {
    let value = members.value(member)?;
    let list = value.as_array().filter(|list| list.len() <= MOST_ENTRIES);
    let Some(list) = list else {
        members.add(member, "type", format!("must be a list of at most {MOST_ENTRIES} strings"));
        return None;
    };
    let mut texts: Vec<String> = Vec::new();
    for (index, entry) in list.iter().enumerate() {
        match entry.as_str().filter(|text| (1..=TEXT_LENGTH).contains(&text.len())) {
            Some(text) if texts.iter().any(|own| own == text) => {}
            Some(text) => texts.push(text.to_owned()),
            None => members.add(&format!("{member}/{index}"), "type", "must be a string"),
        }
    }
    Some(texts)
}

fn group_roles(
    list: &Value,
    context: &ProviderContext<'_>,
    violations: &mut Violations,
) -> Vec<GroupRole> {
    let Some(list) = list.as_array().filter(|list| list.len() <= MOST_ENTRIES) else {
        let message = format!("must be a list of at most {MOST_ENTRIES} roles");
        violations.add("/group_roles", "type", message);
        return Vec::new();
    };
    let mut roles = Vec::new();
    for (index, entry) in list.iter().enumerate() {
        let pointer = format!("/group_roles/{index}");
        let mut members = Body::new(entry, &pointer, violations);
        members.only(&["group", "project_id", "role"]);
        let group = members.required_text("group").to_owned();
        check_length(members.violations, &format!("{pointer}/group"), &group, TEXT_LENGTH);
        let project_id = members.integer("project_id");
        if !project_id.is_some_and(|id| (context.has_project)(id)) {
            members.add("project_id", "not_found", "must be a project of the account");
        }
        let role = Role::from_name(members.required_text("role"));
        if role.is_none() {
            let message = "must be viewer, editor, publisher, project_owner or administrator";
            members.add("role", "enum", message);
        }
        let pair = project_id.zip(role);
        roles.extend(pair.map(|(project_id, role)| GroupRole { group, project_id, role }));
    }
    roles
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CONTEXT: ProviderContext<'static> = ProviderContext {
        check_issuer: &|url| {
            if url.starts_with("https://") { Ok(()) } else { Err("must be https".to_owned()) }
        },
        has_project: &|id| id == 7 || id == 8,
        seal: &|secret| Ok(format!("sealed {secret}")),
        now: Timestamp::from_micros(1),
    };

    #[expect(clippy::needless_pass_by_value, reason = "reads better where it is called")]
    fn provider(more: Value) -> Result<IdentityProvider> {
        let mut body =
            json!({ "name": "Okta", "issuer": "https://id.test", "client_id": "burgee" });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        IdentityProvider::create(&body, 5, 1, &CONTEXT)
    }

    #[test]
    fn groups_give_the_strongest_role_and_none_takes_it() {
        let provider = provider(json!({
            "group_claim": "/resource/groups",
            "group_roles": [
                { "group": "dev", "project_id": 7, "role": "editor" },
                { "group": "ops", "project_id": 7, "role": "publisher" },
                { "group": "ops", "project_id": 8, "role": "viewer" },
            ],
            "administrator_groups": ["root"],
        }))
        .unwrap();
        let claims = json!({ "groups": ["root"], "resource": { "groups": ["dev", "ops", 7] } });
        let groups = provider.groups(&claims);
        let found = provider.membership(&groups);
        assert_eq!(
            found.roles,
            BTreeMap::from([(7, Some(Role::Publisher)), (8, Some(Role::Viewer))])
        );
        assert_eq!(found.administrator, Some(false));
        let nothing = provider.membership(&provider.groups(&json!({})));
        assert_eq!(nothing.roles, BTreeMap::from([(7, None), (8, None)]));
    }

    #[test]
    fn addresses_are_of_a_domain_or_not() {
        let provider = provider(json!({ "email_domains": ["Example.com"] })).unwrap();
        for (email, allowed) in [
            ("ada@example.com", true),
            ("ada@EXAMPLE.com", true),
            ("ada@sub.example.com", false),
            ("ada@example.com.evil.test", false),
            ("ada@evil.test@example.com", true),
            ("example.com", false),
        ] {
            assert_eq!(provider.allows_email(email), allowed, "{email}");
        }
    }

    #[test]
    fn a_secret_is_sealed_and_does_not_go_to_another_issuer() {
        let provider = provider(json!({ "client_secret": "s", "scopes": ["email"] })).unwrap();
        assert_eq!(provider.sealed_secret.as_deref(), Some("sealed s"));
        assert_eq!(provider.scopes, ["openid", "email"]);
        let moved = json!({ "issuer": "https://evil.test" });
        let refused = provider.updated(&moved, &CONTEXT).unwrap_err().to_string();
        assert_eq!(refused, "/client_secret: must come with another issuer");
        let moved = json!({ "issuer": "https://new.test", "client_secret": null });
        let moved = provider.updated(&moved, &CONTEXT).unwrap();
        assert_eq!((moved.sealed_secret, moved.revision), (None, 2));
        assert_eq!(provider.updated(&json!({}), &CONTEXT).unwrap(), provider);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wrong = json!({
            "issuer": "http://id.test", "client_secret": 7, "scopes": ["a b"],
            "creates_people": true, "secret": "x",
            "group_roles": [{ "group": "dev", "project_id": 9, "role": "king" }],
        });
        let wrong = IdentityProvider::create(&wrong, 5, 1, &CONTEXT).unwrap_err().to_string();
        for part in [
            "/name: is required",
            "/client_id: is required",
            "/secret: is not a member",
            "/issuer: must be https",
            "/group_roles/0/project_id: must be a project",
            "/group_roles/0/role: must be viewer",
            "/scopes: \"a b\" is more than one scope",
            "/email_domains: must name at least one domain",
            "/client_secret: must be a string",
        ] {
            assert!(wrong.contains(part), "{part}: {wrong}");
        }
    }
}
