//! The admin listener. Source: §5 of the Agent's description.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Request, StatusCode};
use hyper::body::Incoming;

use super::config::masked;
use super::front::{Agent, before_routes, read};
use super::jwt::Verifier;
use super::reply::{self, Reply};
use super::token::Issuer;
use super::{batch, json};
use crate::listen::Answerer;

/// Answers administrators.
pub(crate) struct Admin {
    pub(crate) agent: Arc<Agent>,
    pub(crate) verifier: Verifier,
    pub(crate) issuer: Issuer,
    pub(crate) started: Instant,
}

impl Answerer for Admin {
    async fn answer(&self, request: Request<Incoming>, _peer: SocketAddr) -> Reply {
        let (parts, body) = request.into_parts();
        let config = &self.agent.config;
        if let Some(reply) = before_routes(config, &parts) {
            return reply;
        }
        let patience = config.server.read_timeout.as_duration().max(Duration::from_secs(1));
        let most = config.burgee.limits.batch_bytes;
        let body = match read(&parts.headers, body, most, patience).await {
            Ok(body) => body,
            Err(reply) => return reply,
        };
        if batch::is_batch(&parts.method, parts.uri.path()) {
            let route = async |parts: Parts, body: Bytes| self.routed(&parts, &body).await;
            return batch::answer(&config.server.batch_requests, &body, route).await;
        }
        self.routed(&parts, &body).await
    }
}

impl Admin {
    async fn routed(&self, parts: &Parts, body: &Bytes) -> Reply {
        let mut reply = self.matched(parts, body).await;
        let config = &self.agent.config;
        let own = reply.headers_mut();
        for (name, text) in [
            ("author", &config.author),
            ("app-name", &config.name),
            ("app-version", &config.version),
        ] {
            if let Ok(value) = HeaderValue::from_str(text) {
                own.insert(name, value);
            }
        }
        reply
    }

    async fn matched(&self, parts: &Parts, body: &Bytes) -> Reply {
        let path = parts.uri.path();
        if path == "/oauth/token" {
            return self.issuer.answer(parts, body).await;
        }
        let answer: fn(&Self) -> Reply = match path {
            "/config" => Self::config,
            "/info" => Self::info,
            "/metrics" => Self::metrics,
            _ => return reply::not_found(),
        };
        if parts.method != Method::GET {
            return reply::method_not_allowed("GET");
        }
        match self.verifier.check_admin(&parts.headers) {
            Ok(()) => answer(self),
            Err(refusal) => refusal,
        }
    }

    fn config(&self) -> Reply {
        let shown = masked(&self.agent.config.tree);
        // In the order of the settings, not of their names.
        reply::json(StatusCode::OK, shown.to_string().into_bytes())
    }

    fn info(&self) -> Reply {
        let config = &self.agent.config;
        let uptime = go_duration(self.started.elapsed());
        let mut out = Vec::new();
        for (key, value) in [
            ("version", config.version.as_str()),
            ("author", &config.author),
            ("app_name", &config.name),
            ("uptime", &uptime),
        ] {
            out.push(if out.is_empty() { b'{' } else { b',' });
            json::name(&mut out, key);
            json::text(&mut out, value);
        }
        out.push(b'}');
        reply::json(StatusCode::OK, out)
    }

    fn metrics(&self) -> Reply {
        let metrics = &self.agent.metrics;
        if self.agent.config.admin.metrics_type.eq_ignore_ascii_case("prometheus") {
            let mut reply = reply::json(StatusCode::OK, metrics.prometheus());
            let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
            reply.headers_mut().insert(axum::http::header::CONTENT_TYPE, kind);
            return reply;
        }
        reply::json(StatusCode::OK, metrics.expvar())
    }
}

/// A time as Go prints it: `1h2m3.5s`.
fn go_duration(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let rest = Duration::new(seconds % 60, time.subsec_nanos()).as_secs_f64();
    match (hours, minutes) {
        (0, 0) => format!("{rest}s"),
        (0, minutes) => format!("{minutes}m{rest}s"),
        (hours, minutes) => format!("{hours}h{minutes}m{rest}s"),
    }
}
