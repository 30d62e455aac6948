//! What browsers of other origins may do, as the reference's allow-list has it. Source: §2.7 of the Agent's
//! description.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::config::CorsConfig;
use super::front::vary;
use super::reply::{self, Reply};

/// An allow-list.
#[derive(Clone, Debug)]
pub(crate) struct Cors {
    every_origin: bool,
    origins: Vec<String>,
    methods: Vec<String>,
    every_header: bool,
    headers: Vec<String>,
    exposed: String,
    credentials: bool,
    max_age: i64,
}

impl Cors {
    pub(crate) fn new(config: &CorsConfig) -> Self {
        let lower = |own: &String| own.to_ascii_lowercase();
        let mut headers: Vec<String> = config.allowed_headers.iter().map(lower).collect();
        headers.push("origin".to_owned());
        let methods = if config.allowed_methods.is_empty() {
            ["GET", "POST", "HEAD"].map(str::to_owned).to_vec()
        } else {
            config.allowed_methods.iter().map(|own| own.to_ascii_uppercase()).collect()
        };
        let exposed: Vec<String> =
            config.exposed_headers.iter().map(|own| canonical(own)).collect();
        Self {
            every_origin: config.allowed_origins.is_empty()
                || config.allowed_origins.iter().any(|own| own == "*"),
            origins: config.allowed_origins.iter().map(lower).collect(),
            methods,
            every_header: config.allowed_headers.iter().any(|own| own == "*"),
            headers,
            exposed: exposed.join(", "),
            credentials: config.allowed_credentials,
            max_age: config.max_age,
        }
    }

    /// Answers a browser that asks beforehand; always 200, and what is not allowed is not said.
    pub(crate) fn preflight(&self, parts: &Parts) -> Option<Reply> {
        if parts.method != Method::OPTIONS {
            return None;
        }
        let origin = parts.headers.get(ORIGIN)?;
        let method = parts.headers.get(ACCESS_CONTROL_REQUEST_METHOD)?;
        let mut answer = reply::empty(StatusCode::OK);
        let own = answer.headers_mut();
        for on in ["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"] {
            vary(own, on);
        }
        let asked = parts.headers.get(ACCESS_CONTROL_REQUEST_HEADERS);
        let asked: Vec<String> = asked
            .and_then(|asked| asked.to_str().ok())
            .unwrap_or_default()
            .split(',')
            .map(|name| name.trim().to_ascii_lowercase())
            .filter(|name| !name.is_empty())
            .collect();
        let method_text = method.to_str().unwrap_or_default().to_ascii_uppercase();
        let fits = self.allows(origin)
            && (method_text == "OPTIONS" || self.methods.contains(&method_text))
            && (self.every_header || asked.iter().all(|name| self.headers.contains(name)));
        if fits {
            self.write_origin(origin, own);
            write(own, ACCESS_CONTROL_ALLOW_METHODS, &method_text);
            if !asked.is_empty() {
                let names: Vec<String> = asked.iter().map(|name| canonical(name)).collect();
                write(own, ACCESS_CONTROL_ALLOW_HEADERS, &names.join(", "));
            }
            if self.max_age > 0 {
                write(own, ACCESS_CONTROL_MAX_AGE, &self.max_age.to_string());
            }
        }
        Some(answer)
    }

    /// Says on an answer who may read it.
    pub(crate) fn allow(&self, asked: &HeaderMap, own: &mut HeaderMap) {
        vary(own, "Origin");
        let Some(origin) = asked.get(ORIGIN) else { return };
        if self.allows(origin) {
            self.write_origin(origin, own);
            if !self.exposed.is_empty() {
                write(own, ACCESS_CONTROL_EXPOSE_HEADERS, &self.exposed);
            }
        }
    }

    fn allows(&self, origin: &HeaderValue) -> bool {
        let Ok(origin) = origin.to_str() else { return false };
        let origin = origin.to_ascii_lowercase();
        self.every_origin
            || self.origins.iter().any(|own| match own.split_once('*') {
                None => *own == origin,
                Some((begin, end)) => {
                    origin.len() >= begin.len() + end.len()
                        && origin.starts_with(begin)
                        && origin.ends_with(end)
                }
            })
    }

    fn write_origin(&self, origin: &HeaderValue, own: &mut HeaderMap) {
        let any = self.every_origin && !self.credentials;
        let value = if any { HeaderValue::from_static("*") } else { origin.clone() };
        own.insert(ACCESS_CONTROL_ALLOW_ORIGIN, value);
        if self.credentials {
            own.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
    }
}

fn write(own: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        own.insert(name, value);
    }
}

/// Each word of a header's name with a capital, as Go writes them.
fn canonical(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect()
        })
    });
    words.collect::<Vec<_>>().join("-")
}
