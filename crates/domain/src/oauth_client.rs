//! Apps that ask people for access to their account, by OAuth 2.0.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::Body;
use crate::error::{Error, Result, Violations};
use crate::key::{check_length, check_name};
use crate::time::Timestamp;

/// The longest description.
const DESCRIPTION_LENGTH: usize = 1_000;
/// The longest address.
const URI_LENGTH: usize = 2_000;
/// So many addresses are a list; more are a mistake.
const MOST_URIS: usize = 20;
/// While one secret takes the place of another, both work.
const MOST_SECRETS: usize = 2;

/// Which clients may have ways that are no longer good practice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LegacyOAuth {
    /// None.
    Off,
    /// Those that can keep a secret, and were allowed to.
    #[default]
    ConfidentialOnly,
    /// All that were allowed to.
    All,
}

impl LegacyOAuth {
    /// Reads the name of the setting.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "off" => Some(Self::Off),
            "confidential-only" => Some(Self::ConfidentialOnly),
            "all" => Some(Self::All),
            _ => None,
        }
    }

    fn allows(self, confidential: bool) -> bool {
        match self {
            Self::Off => false,
            Self::ConfidentialOnly => confidential,
            Self::All => true,
        }
    }
}

/// Ways of a client that are no longer good practice: what apps for the vendor do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "five switches that have nothing to do with one another"
)]
pub struct Legacy {
    /// It may be given an access token in the address that people come back to.
    pub allow_implicit: bool,
    /// It may ask for a code without PKCE. Only with a secret.
    pub allow_no_pkce: bool,
    /// It may send what belongs in the body of a token request in its address.
    pub allow_params_in_query: bool,
    /// It keeps one refresh token. Only with a secret.
    pub allow_nonrotating_refresh: bool,
    /// Its codes work for ten minutes instead of one.
    pub code_ttl_600: bool,
}

impl Legacy {
    /// Whether there is any.
    pub fn any(self) -> bool {
        self != Self::default()
    }
}

/// A secret of a client; of the secret itself only a hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSecret {
    /// Finds it; no secret.
    pub selector: String,
    /// The SHA-256 hash, in hexadecimal.
    pub hash: String,
    /// Its last characters, by which people tell secrets apart.
    pub last_four: String,
    /// When it was made.
    pub created: Timestamp,
    /// Who made it: a user's id.
    pub created_by: String,
}

/// An app that asks people for access to their account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OAuthClient {
    /// Its id, by which it names itself.
    pub id: i64,
    /// The account whose people it may ask.
    pub account_id: i64,
    /// What people are shown.
    pub name: String,
    /// For people.
    pub description: String,
    /// Whether it can keep a secret, and so has one.
    pub confidential: bool,
    /// Where people come back to, to the letter.
    pub redirect_uris: Vec<String>,
    /// Whether what people have allowed it is remembered.
    pub trusted: bool,
    /// Whether it is out of use.
    pub disabled: bool,
    /// The service account that it may act as by itself.
    pub service_user_id: Option<String>,
    /// What else it may do.
    #[serde(flatten)]
    pub legacy: Legacy,
    /// Its secrets, the older first.
    pub secrets: Vec<ClientSecret>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub last_modified: Timestamp,
    /// Rises by one with every change.
    pub revision: i64,
}

/// What the domain has to be told to check a client.
pub struct ClientSurroundings<'a> {
    /// Says what is wrong with a redirect address.
    pub check_uri: &'a dyn Fn(&str) -> std::result::Result<(), String>,
    /// Whether the account has a service account of that id.
    pub is_service: &'a dyn Fn(&str) -> bool,
    /// What the instance allows.
    pub legacy: LegacyOAuth,
    /// The time.
    pub now: Timestamp,
}

impl OAuthClient {
    /// Makes a client from a request body: `name`, `type` and `redirect_uris`, and what else is wanted. It has no
    /// secret yet.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with everything that is wrong.
    pub fn create(
        body: &Value,
        id: i64,
        account_id: i64,
        surroundings: &ClientSurroundings<'_>,
    ) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        for member in ["name", "type"] {
            if members.value(member).is_none() {
                members.add(member, "required", "is required");
            }
        }
        let kind = members.one_of("type", &["public", "confidential"]);
        let mut client = Self {
            id,
            account_id,
            name: String::new(),
            description: String::new(),
            confidential: kind == Some("confidential"),
            redirect_uris: Vec::new(),
            trusted: false,
            disabled: false,
            service_user_id: None,
            legacy: Legacy::default(),
            secrets: Vec::new(),
            created: surroundings.now,
            last_modified: surroundings.now,
            revision: 1,
        };
        client.take(&mut members, surroundings);
        if client.redirect_uris.is_empty() && members.value("redirect_uris").is_none() {
            client.check_uris_present(&mut members);
        }
        violations.into_result()?;
        Ok(client)
    }

    /// The client after a partial body; the revision rises if that changes anything.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with everything that is wrong.
    pub fn updated(&self, body: &Value, surroundings: &ClientSurroundings<'_>) -> Result<Self> {
        let mut violations = Violations::default();
        let mut members = Body::new(body, "", &mut violations);
        members.unchanged("type", self.kind());
        let mut next = self.clone();
        next.take(&mut members, surroundings);
        violations.into_result()?;
        if next != *self {
            next.revision += 1;
            next.last_modified = surroundings.now;
        }
        Ok(next)
    }

    /// The client with one more secret.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] if it has two already, or can have none.
    pub fn with_secret(&self, secret: ClientSecret, now: Timestamp) -> Result<Self> {
        if !self.confidential {
            return Err(Error::conflict("A public client has no secret: it could not keep it"));
        }
        if self.secrets.len() >= MOST_SECRETS {
            return Err(Error::conflict("There are two secrets; revoke one of them first"));
        }
        let mut next = self.clone();
        next.secrets.push(secret);
        next.revision += 1;
        next.last_modified = now;
        Ok(next)
    }

    /// The client without one of its secrets.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if it has no such secret.
    pub fn without_secret(&self, selector: &str, now: Timestamp) -> Result<Self> {
        let mut next = self.clone();
        next.secrets.retain(|own| own.selector != selector);
        if next.secrets.len() == self.secrets.len() {
            return Err(Error::not_found("Secret", selector));
        }
        next.revision += 1;
        next.last_modified = now;
        Ok(next)
    }

    /// `confidential` or `public`.
    pub fn kind(&self) -> &'static str {
        if self.confidential { "confidential" } else { "public" }
    }

    /// The ways that are no longer good practice which it has on an instance.
    pub fn legacy_on(&self, instance: LegacyOAuth) -> Legacy {
        if instance.allows(self.confidential) { self.legacy } else { Legacy::default() }
    }

    fn take(&mut self, members: &mut Body<'_>, surroundings: &ClientSurroundings<'_>) {
        if let Some(name) = members.text("name") {
            check_name(members.violations, "/name", name);
            // It is shown where people decide: it must not look like anything else on the page.
            let plain = !name.chars().any(|own| own.is_control() || is_invisible(own));
            members.violations.check(plain, "/name", "malformed", "must be plain text");
            name.trim().clone_into(&mut self.name);
        }
        if let Some(text) = members.free_text("description") {
            check_length(members.violations, "/description", text, DESCRIPTION_LENGTH);
            text.clone_into(&mut self.description);
        }
        for (member, setting) in [("trusted", &mut self.trusted), ("disabled", &mut self.disabled)]
        {
            if let Some(value) = members.boolean(member) {
                *setting = value;
            }
        }
        if let Some(id) = members.free_text("service_user_id") {
            self.service_user_id = Some(id.to_owned()).filter(|id| !id.is_empty());
            if let Some(id) = &self.service_user_id {
                self.check_service(id, members, surroundings);
            }
        }
        self.take_legacy(members, surroundings.legacy);
        self.take_uris(members, surroundings);
    }

    fn check_service(
        &self,
        id: &str,
        members: &mut Body<'_>,
        surroundings: &ClientSurroundings<'_>,
    ) {
        if !(surroundings.is_service)(id) {
            members.add("service_user_id", "not_found", "must be a service account");
        }
        if !self.confidential {
            let message = "is for clients with a secret: by what else would they be known";
            members.add("service_user_id", "public", message);
        }
    }

    fn take_legacy(&mut self, members: &mut Body<'_>, instance: LegacyOAuth) {
        let confidential = self.confidential;
        let own = &mut self.legacy;
        let switches = [
            ("allow_implicit", false, &mut own.allow_implicit),
            ("allow_no_pkce", true, &mut own.allow_no_pkce),
            ("allow_params_in_query", false, &mut own.allow_params_in_query),
            ("allow_nonrotating_refresh", true, &mut own.allow_nonrotating_refresh),
            ("code_ttl_600", false, &mut own.code_ttl_600),
        ];
        for (member, wants_secret, setting) in switches {
            let Some(value) = members.boolean(member) else { continue };
            if value && wants_secret && !confidential {
                members.add(member, "public", "is for clients with a secret");
            } else if value && !*setting && !instance.allows(confidential) {
                members.add(
                    member,
                    "not_allowed",
                    "the instance does not allow it: --legacy-oauth",
                );
            }
            *setting = value;
        }
    }

    fn take_uris(&mut self, members: &mut Body<'_>, surroundings: &ClientSurroundings<'_>) {
        let list = match members.value("redirect_uris") {
            None => return,
            Some(Value::Array(list)) => list,
            Some(_) => {
                members.add("redirect_uris", "type", "must be a list of addresses");
                return;
            }
        };
        if list.len() > MOST_URIS {
            let message = format!("must have at most {MOST_URIS} addresses");
            members.add("redirect_uris", "too_many", message);
        }
        self.redirect_uris.clear();
        for (index, uri) in list.iter().take(MOST_URIS).enumerate() {
            let place = format!("redirect_uris/{index}");
            let Some(uri) = uri.as_str() else {
                members.add(&place, "type", "must be a string");
                continue;
            };
            if uri.len() > URI_LENGTH {
                let message = format!("must have at most {URI_LENGTH} characters");
                members.add(&place, "too_long", message);
            } else if let Err(message) = (surroundings.check_uri)(uri) {
                members.add(&place, "malformed", message);
            } else if !self.redirect_uris.iter().any(|own| own == uri) {
                self.redirect_uris.push(uri.to_owned());
            }
        }
        if list.is_empty() {
            self.check_uris_present(members);
        }
    }

    /// Only a client that acts by itself needs no address that people come back to.
    fn check_uris_present(&self, members: &mut Body<'_>) {
        if self.service_user_id.is_none() {
            members.add("redirect_uris", "required", "must have at least one address");
        }
    }
}

/// Characters that change how others are shown, or show nothing themselves.
fn is_invisible(own: char) -> bool {
    matches!(own, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1);
    const LATER: Timestamp = Timestamp::from_micros(2);

    fn surroundings(legacy: LegacyOAuth) -> ClientSurroundings<'static> {
        ClientSurroundings {
            check_uri: &|uri| {
                if uri.starts_with("https:") { Ok(()) } else { Err("must be https".to_owned()) }
            },
            is_service: &|id| id == "robot",
            legacy,
            now: LATER,
        }
    }

    fn codes(outcome: Result<OAuthClient>) -> Vec<(String, &'static str)> {
        let Err(Error::Invalid(violations)) = outcome else { panic!("{outcome:?}") };
        violations.iter().map(|own| (own.pointer.clone(), own.code)).collect()
    }

    fn confidential() -> OAuthClient {
        let body = json!({
            "name": "Reports", "type": "confidential", "redirect_uris": ["https://a", "https://a"],
            "allow_no_pkce": true,
        });
        let created =
            OAuthClient::create(&body, 5, 7, &surroundings(LegacyOAuth::ConfidentialOnly));
        created.unwrap()
    }

    fn secret(selector: &str) -> ClientSecret {
        ClientSecret {
            selector: selector.to_owned(),
            hash: String::new(),
            last_four: String::new(),
            created: NOW,
            created_by: String::new(),
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let body = json!({
            "name": "Ta\u{202e}x", "type": "public", "redirect_uris": ["http://a", 5],
            "allow_no_pkce": true, "allow_implicit": true, "service_user_id": "ada", "trusted": 1,
        });
        let outcome =
            OAuthClient::create(&body, 5, 7, &surroundings(LegacyOAuth::ConfidentialOnly));
        let expected = [
            ("/name", "malformed"),
            ("/trusted", "type"),
            ("/service_user_id", "not_found"),
            ("/service_user_id", "public"),
            ("/allow_implicit", "not_allowed"),
            ("/allow_no_pkce", "public"),
            ("/redirect_uris/0", "malformed"),
            ("/redirect_uris/1", "type"),
        ];
        assert_eq!(codes(outcome), expected.map(|(at, code)| (at.to_owned(), code)));
        let nothing = OAuthClient::create(&json!({}), 5, 7, &surroundings(LegacyOAuth::All));
        let expected =
            [("/name", "required"), ("/type", "required"), ("/redirect_uris", "required")];
        assert_eq!(codes(nothing), expected.map(|(at, code)| (at.to_owned(), code)));
    }

    #[test]
    fn the_instance_has_the_last_word_about_old_ways() {
        let client = confidential();
        assert!(client.legacy_on(LegacyOAuth::ConfidentialOnly).allow_no_pkce);
        assert!(!client.legacy_on(LegacyOAuth::Off).any());
        // What it has already is not asked for anew.
        let off = surroundings(LegacyOAuth::Off);
        let kept =
            client.updated(&json!({ "allow_no_pkce": true, "name": "Other" }), &off).unwrap();
        assert_eq!((kept.revision, kept.name.as_str()), (2, "Other"));
        let wanted = client.updated(&json!({ "allow_implicit": true }), &off);
        assert_eq!(codes(wanted), [("/allow_implicit".to_owned(), "not_allowed")]);
    }

    #[test]
    fn two_secrets_work_at_a_time() {
        let one = confidential().with_secret(secret("one"), LATER).unwrap();
        let two = one.with_secret(secret("two"), LATER).unwrap();
        assert!(matches!(two.with_secret(secret("three"), LATER), Err(Error::Conflict { .. })));
        let other = two.without_secret("one", LATER).unwrap();
        assert_eq!((other.secrets.as_slice(), other.revision), (&[secret("two")][..], 4));
        assert!(matches!(other.without_secret("one", LATER), Err(Error::NotFound { .. })));
        let public = OAuthClient { confidential: false, ..confidential() };
        assert!(public.with_secret(secret("one"), LATER).is_err());
    }
}
