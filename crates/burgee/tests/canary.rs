//! Secrets of every kind are made, used, misplaced and mistyped on a server that logs all that it can; then everything
//! that it has left behind is searched for them.

mod common;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use common::{Server, burgee, exchange};

const EMAIL: &str = "ada@burgee.test";

/// Somebody at a server, who remembers all secrets and all answers.
struct Person<'a> {
    server: &'a Server,
    /// What nobody else may ever see.
    secrets: Vec<String>,
    /// Answers other than those that give a secret out.
    answers: Vec<String>,
}

impl Person<'_> {
    /// Sends a request with headers; the answer must give no secret out.
    fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Value {
        let (answer, body) = self.raw(method, path, headers, body);
        self.answers.push(answer);
        body
    }

    /// Sends a request whose answer gives a secret out: at these pointers.
    fn gain(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
        pointers: &[&str],
    ) -> Value {
        let (answer, body) = self.raw(method, path, headers, body);
        for pointer in pointers {
            let secret = body.pointer(pointer).and_then(Value::as_str);
            let secret = secret.unwrap_or_else(|| panic!("{method} {path}: {answer}"));
            // Of a link, what is secret.
            let secret = secret.split_once("link=").map_or(secret, |(_, secret)| secret);
            self.secrets.push(secret.to_owned());
        }
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        self.secrets.extend(cookie.map(|own| cookie_value(own).to_owned()));
        body
    }

    fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> (String, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.server.address);
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        write!(head, "connection: close\r\ncontent-length: {}\r\n\r\n", body.len()).unwrap();
        let answer = exchange(&self.server.address, &head, &body).expect("an answer");
        let text = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let value = serde_json::from_str(text).unwrap_or_default();
        (answer, value)
    }
}

fn cookie_value(header: &str) -> &str {
    header.split(';').next().and_then(|own| own.split_once('=')).map_or("", |(_, value)| value)
}

/// The printed link of a command that makes one.
fn link(folder: &Path) -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_burgee"));
    let output = command
        .args(["users", "link", "--email", EMAIL, "--data"])
        .arg(folder)
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.trim().split_once("link=").unwrap().1.to_owned()
}

#[test]
fn no_secret_is_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let output =
        burgee(folder.path(), "bootstrap").args(["--email", EMAIL, "--json"]).output().unwrap();
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    let project = made["project_id"].as_i64().unwrap();
    let token = made["token"].as_str().unwrap().to_owned();
    let server = Server::start_logging(folder.path(), "trace");
    let mut person = Person { server: &server, secrets: vec![token.clone()], answers: Vec::new() };
    let bearer = format!("Bearer {token}");
    let bearer = [("authorization", bearer.as_str())];

    // A password by a link, a session, tokens, links for others.
    let password = "correct horse battery canary";
    person.secrets.push(password.to_owned());
    let first = link(folder.path());
    person.secrets.push(first.clone());
    let body = json!({ "link": first, "password": password });
    person.gain("POST", "/burgee/v1/links/redeem", &[], &body, &["/csrf"]);
    person.ask("POST", "/burgee/v1/links/redeem", &[], &body);
    let body = json!({ "email": EMAIL, "password": password });
    let begun = person.gain("POST", "/burgee/v1/session", &[], &body, &["/csrf"]);
    let cookie = format!("burgee={}", person.secrets.last().unwrap());
    let csrf = begun["csrf"].as_str().unwrap().to_owned();
    let page = [("cookie", cookie.as_str()), ("x-burgee-csrf", csrf.as_str())];
    for number in 0..10 {
        let body = json!({ "name": format!("token {number}") });
        person.gain("POST", "/burgee/v1/tokens", &page, &body, &["/token"]);
    }
    person.ask("GET", "/burgee/v1/tokens", &page, &Value::Null);
    person.ask("GET", "/burgee/v1/sessions", &page, &Value::Null);
    let invite = json!([{ "profile": { "email": "bob@burgee.test" },
        "project_roles": [{ "project_id": project, "role": "editor" }] }]);
    let invited = person.ask("POST", "/v2/collaborators", &bearer, &invite);
    let links = format!("/burgee/v1/users/{}/links", invited[0]["id"].as_str().unwrap());
    person.gain("POST", &links, &page, &json!({}), &["/url"]);
    person.gain("POST", &links, &page, &json!({}), &["/url"]);

    // What the product itself needs secrets for.
    let hook = json!({ "name": "Hook", "url": "https://hooks.burgee.invalid/", "events": ["project.datafile_updated"] });
    let webhooks = format!("/v2/projects/{project}/webhooks");
    person.ask("GET", &webhooks, &bearer, &Value::Null);
    let made_hook = person.raw("POST", &webhooks, &bearer, &hook).1;
    assert!(made_hook["secret"].is_string(), "{made_hook}");
    let environment = made["environments"][0]["id"].as_i64().unwrap();
    let access = format!("/burgee/v1/environments/{environment}/access-tokens");
    person.gain("POST", &access, &bearer, &json!({}), &["/token"]);
    person.ask("GET", &access, &bearer, &Value::Null);

    // Everything misplaced, mistyped and refused.
    for secret in person.secrets.clone() {
        let wrong = format!("Bearer {}x", secret.trim_end_matches('0'));
        let right = format!("Bearer {secret}");
        for (path, headers) in [
            ("/v2/me".to_owned(), vec![("authorization", wrong.as_str())]),
            ("/v2/me".to_owned(), vec![("authorization", right.as_str())]),
            ("/v2/me".to_owned(), vec![("token", secret.as_str())]),
            ("/v2/me".to_owned(), vec![("cookie", right.as_str())]),
            (format!("/datafiles/auth/{secret}.json"), vec![("authorization", right.as_str())]),
        ] {
            // A header that is no header is no request.
            let path = path.replace(' ', "%20");
            person.ask("GET", &path, &headers, &Value::Null);
        }
        for (path, body) in [
            ("/burgee/v1/session", json!({ "email": secret, "password": secret })),
            ("/burgee/v1/session", json!({ "email": EMAIL, "password": [secret] })),
            ("/burgee/v1/links/check", json!({ "link": secret })),
            ("/burgee/v1/setup", json!({ "link": secret })),
            ("/v2/projects", json!({ "token": secret })),
        ] {
            person.ask("POST", path, &[], &body);
        }
    }
    person.ask("GET", "/burgee/v1/audit?per_page=1000", &bearer, &Value::Null);
    person.ask("DELETE", "/burgee/v1/session", &page, &Value::Null);
    let Person { secrets, answers, .. } = person;
    assert!(secrets.len() >= 20, "{} secrets", secrets.len());

    let before = files(folder.path());
    let log = server.stop();
    assert!(log.contains("DEBUG"), "the log has no more than usual");
    let mut places: Vec<(String, Vec<u8>)> = vec![("the log".to_owned(), log.into_bytes())];
    places.extend(before);
    places.extend(files(folder.path()));
    for (number, answer) in answers.into_iter().enumerate() {
        places.push((format!("answer {number}"), answer.into_bytes()));
    }
    let hits: Vec<String> = places
        .iter()
        .flat_map(|(place, bytes)| {
            let hits = secrets.iter().filter(|secret| contains(bytes, secret.as_bytes()));
            hits.map(move |secret| format!("{place}: {}…", &secret[..secret.len().min(8)]))
        })
        .collect();
    assert!(hits.is_empty(), "{hits:#?}");
}

/// All files of an instance, the write-ahead log among them.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<_> = entries
        .filter(|path| path.is_file())
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
        .collect();
    assert!(!files.is_empty());
    files
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|own| own == needle)
}
