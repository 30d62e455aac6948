//! A slash at the end of an address: clients of the vendor send it, and it means nothing.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;

/// The management API, where it means nothing. Elsewhere files and buckets are told apart by it.
const APIS: [&str; 5] =
    ["/v2/", "/flags/v1/", "/flags-scheduling/", "/permissions/", "/burgee/v1/"];

/// Takes the slash away, before anything is made of the address: a redirect would lose what a POST brings.
pub(crate) fn trim(mut request: Request) -> Request {
    if let Some(trimmed) = trimmed(request.uri()) {
        *request.uri_mut() = trimmed;
    }
    request
}

fn trimmed(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_suffix('/')?;
    if !APIS.iter().any(|own| path.starts_with(own)) {
        return None;
    }
    let query = uri.query().map(|own| format!("?{own}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(format!("{path}{query}")).ok();
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_last_slash_goes() {
        let trimmed = |uri: &str| trimmed(&uri.parse().unwrap()).map(|own| own.to_string());
        assert_eq!(trimmed("/v2/projects/?page=2").as_deref(), Some("/v2/projects?page=2"));
        assert_eq!(
            trimmed("http://burgee.test/flags/v1/projects/1/flags/").as_deref(),
            Some("http://burgee.test/flags/v1/projects/1/flags")
        );
        for other in ["/v2/projects", "/", "/v2/", "/optimizely-events-data/", "/p/1/flags/"] {
            assert_eq!(trimmed(other), None, "{other}");
        }
    }
}
