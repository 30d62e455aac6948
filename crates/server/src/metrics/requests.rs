//! How many requests were answered how, and how long it took until their answers began.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::{Method, StatusCode};

/// Until when a request counts for a bucket: microseconds, and the same in seconds as it is printed.
const BOUNDS: [(u64, &str); 7] = [
    (1_000, "0.001"),
    (5_000, "0.005"),
    (25_000, "0.025"),
    (100_000, "0.1"),
    (500_000, "0.5"),
    (2_500_000, "2.5"),
    (10_000_000, "10"),
];

const METHODS: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
];

/// The requests since the start.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    /// Of SDKs for datafiles.
    pub(crate) polls: Tally,
    /// Of the decision API.
    pub(crate) decisions: Tally,
    /// All others, by method and route.
    routes: Mutex<BTreeMap<(String, String), Arc<Tally>>>,
}

impl Requests {
    /// Counts a request of a route. Paths that no route is for are one route together.
    pub(crate) fn count(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        // Whoever panicked with it left whole tallies behind.
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        // Methods that clients make up must not take up memory.
        let method = if METHODS.contains(method) { method.as_str() } else { "other" };
        let place = (method.to_owned(), route.to_owned());
        let tally = Arc::clone(routes.entry(place).or_default());
        drop(routes);
        tally.count(status, took);
    }

    /// Prints all of them in the text format of Prometheus.
    pub(super) fn print(&self, text: &mut String) {
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let labelled = |method: &str, route: &str| format!("method=\"{method}\",route=\"{route}\"");
        let mut tallies = vec![
            (labelled("GET", "/datafiles/{file}"), &self.polls),
            (labelled("", "decisions"), &self.decisions),
        ];
        let others = routes.iter().map(|((method, route), own)| (labelled(method, route), &**own));
        tallies.extend(others);
        let name = "burgee_http_requests_total";
        super::head(text, name, "counter", "Requests that were answered, by status.");
        for (labels, tally) in &tallies {
            for (class, count) in (1..).zip(&tally.classes) {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    let _ = writeln!(text, "{name}{{{labels},status=\"{class}xx\"}} {count}");
                }
            }
        }
        let name = "burgee_http_request_duration_seconds";
        super::head(text, name, "histogram", "How long it took until answers began.");
        for (labels, tally) in &tallies {
            tally.print(text, name, labels);
        }
    }
}

/// The requests of one kind.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// How many were answered 1xx, 2xx and so on.
    classes: [AtomicU64; 5],
    /// How many took up to each bound and not up to the one before.
    buckets: [AtomicU64; BOUNDS.len()],
    micros: AtomicU64,
}

impl Tally {
    /// Counts a request.
    pub(crate) fn count(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).wrapping_sub(1);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.iter().position(|(bound, _)| micros <= *bound);
        let bucket = bucket.and_then(|index| self.buckets.get(index));
        for own in self.classes.get(class).into_iter().chain(bucket) {
            own.fetch_add(1, Ordering::Relaxed);
        }
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    #[expect(clippy::cast_precision_loss, reason = "of centuries, microseconds may be lost")]
    fn print(&self, text: &mut String, name: &str, labels: &str) {
        let count: u64 = self.classes.iter().map(|own| own.load(Ordering::Relaxed)).sum();
        if count == 0 {
            return;
        }
        let mut within = 0;
        for ((_, bound), own) in BOUNDS.iter().zip(&self.buckets) {
            within += own.load(Ordering::Relaxed);
            let _ = writeln!(text, "{name}_bucket{{{labels},le=\"{bound}\"}} {within}");
        }
        let seconds = self.micros.load(Ordering::Relaxed) as f64 / 1e6;
        let _ = writeln!(text, "{name}_bucket{{{labels},le=\"+Inf\"}} {count}");
        let _ = writeln!(text, "{name}_sum{{{labels}}} {seconds}");
        let _ = writeln!(text, "{name}_count{{{labels}}} {count}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_status_and_by_how_long_they_took() {
        let requests = Requests::default();
        let route = "/v2/projects/{project_id}";
        for (status, millis) in [(200, 1), (204, 30), (404, 3), (503, 60_000)] {
            let status = StatusCode::from_u16(status).unwrap();
            requests.count(&Method::GET, route, status, Duration::from_millis(millis));
        }
        let made_up = Method::from_bytes(b"FETCH").unwrap();
        requests.count(&made_up, "-", StatusCode::METHOD_NOT_ALLOWED, Duration::ZERO);
        requests.polls.count(StatusCode::NOT_MODIFIED, Duration::from_micros(80));
        let mut text = String::new();
        requests.print(&mut text);
        let labels = format!("method=\"GET\",route=\"{route}\"");
        let name = "burgee_http_request_duration_seconds";
        for line in [
            format!("burgee_http_requests_total{{{labels},status=\"2xx\"}} 2"),
            format!("burgee_http_requests_total{{{labels},status=\"4xx\"}} 1"),
            format!("burgee_http_requests_total{{{labels},status=\"5xx\"}} 1"),
            format!("{name}_bucket{{{labels},le=\"0.001\"}} 1"),
            format!("{name}_bucket{{{labels},le=\"0.005\"}} 2"),
            format!("{name}_bucket{{{labels},le=\"10\"}} 3"),
            format!("{name}_bucket{{{labels},le=\"+Inf\"}} 4"),
            format!("{name}_sum{{{labels}}} 60.034"),
            format!("{name}_count{{{labels}}} 4"),
            "burgee_http_requests_total{method=\"other\",route=\"-\",status=\"4xx\"} 1".to_owned(),
            "burgee_http_requests_total{method=\"GET\",route=\"/datafiles/{file}\",status=\"3xx\"} 1"
                .to_owned(),
        ] {
            assert!(text.lines().any(|own| own == line), "{line} is not in\n{text}");
        }
        assert!(!text.contains("decisions"), "nothing was decided:\n{text}");
    }
}
