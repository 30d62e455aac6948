//! One line a request, and an id on every answer by which to find the line.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::app::pending::Refusal;
use crate::auth::{Caller, address};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that is taken over from a client or proxy.
const LONGEST_ID: usize = 64;

/// Who asks, told by whoever finds out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Who(Arc<OnceLock<Asking>>);

#[derive(Debug)]
struct Asking {
    account_id: i64,
    user_id: String,
    credential: String,
}

impl Who {
    pub(crate) fn tell(&self, caller: &Caller) {
        let _ = self.0.set(Asking {
            account_id: caller.account_id,
            user_id: caller.user_id.clone(),
            credential: caller.credential.selector().to_owned(),
        });
    }
}

/// Logs the request and gives the answer its id: the one that came with the request, or a new one. Refusals go to
/// the audit log as well.
pub(crate) async fn log(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = request_id(&request);
    let who = Who::default();
    let (mut parts, body) = request.into_parts();
    let address = address::of(&parts, &app.settings.trusted_proxies);
    parts.extensions.insert(who.clone());
    let request = Request::from_parts(parts, body);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "-".to_owned());
    let started = Instant::now();
    let mut response = next.run(request).await;
    let took = started.elapsed();
    app.requests.count(&method, &route, response.status(), took);
    let status = response.status().as_u16();
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let who = who.0.get();
    let actor = who.map_or("-", |who| who.user_id.as_str());
    tracing::info!(%id, %method, route, status, micros, actor, "{method} {route} {status}");
    if status == 401 || status == 403 {
        app.pending.refuse(Refusal {
            account_id: who.map_or(0, |who| who.account_id),
            actor: who.map(|who| who.user_id.clone()).unwrap_or_default(),
            credential: who.map(|who| who.credential.clone()).unwrap_or_default(),
            address: address.to_string(),
            wanted: format!("{method} {route}"),
            why: status.to_string(),
        });
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

fn request_id(request: &Request) -> String {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    match given {
        Some(id) if !id.is_empty() && id.len() <= LONGEST_ID => id.to_owned(),
        _ => uuid::Uuid::new_v4().to_string(),
    }
}
