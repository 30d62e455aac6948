//! The webhook listener: hears that a datafile has changed. Source: §6 of the Agent's description.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use hmac::{Hmac, KeyInit, Mac};
use hyper::body::Incoming;
use sha1::Sha1;

use super::batch;
use super::body::WebhookBody;
use super::config::WebhookProject;
use super::front::{Agent, before_routes, is_json, read};
use super::reply::{self, Reply};
use crate::listen::Answerer;

const PATH: &str = "/webhooks/optimizely";

/// Hears webhooks.
pub(crate) struct Webhooks {
    pub(crate) agent: Arc<Agent>,
}

impl Answerer for Webhooks {
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

impl Webhooks {
    async fn routed(&self, parts: &Parts, body: &Bytes) -> Reply {
        if parts.uri.path() != PATH {
            return reply::not_found();
        }
        if parts.method != Method::POST {
            return reply::method_not_allowed("POST");
        }
        if !body.is_empty() && !is_json(&parts.headers) {
            return reply::empty(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        let bad = |message: &str| reply::error(StatusCode::BAD_REQUEST, message);
        let Ok(message) = serde_json::from_slice::<WebhookBody<'_>>(body) else {
            return bad("Unable to parse webhook message.");
        };
        let projects = &self.agent.config.webhook.projects;
        let Some(project) = projects.get(&message.project_id.to_string()) else {
            tracing::warn!(
                project = message.project_id,
                "a webhook of a project that is not configured"
            );
            return reply::empty(StatusCode::NO_CONTENT);
        };
        if !project.skip_signature_check && !is_signed(project, &parts.headers, body) {
            return bad(
                "Computed signature does not match signature in request. Ignoring message.",
            );
        }
        tracing::info!(
            project = message.project_id,
            event = &*message.event,
            revision = message.data.revision,
            environment = &*message.data.environment,
            timestamp = message.timestamp,
            "a webhook"
        );
        for key in &project.sdk_keys {
            match &self.agent.announce {
                // All nodes hear of it, this one too.
                Some(announce) => drop(announce.try_send(key.clone())),
                None => self.agent.clients.refresh(key).await,
            }
        }
        reply::empty(StatusCode::NO_CONTENT)
    }
}

fn is_signed(project: &WebhookProject, headers: &HeaderMap, body: &[u8]) -> bool {
    let signature = headers.get("x-hub-signature").and_then(|own| own.to_str().ok());
    let signature = signature.and_then(|own| hex::decode(own.strip_prefix("sha1=")?).ok());
    let Some(signature) = signature else { return false };
    Hmac::<Sha1>::new_from_slice(project.secret.as_bytes())
        .is_ok_and(|mac| mac.chain_update(body).verify_slice(&signature).is_ok())
}
