//! Results that somebody has shared: a page for people, the same as JSON for programs.

use std::fmt::Write as _;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use burgee_domain::{DifferenceType, Error};
use burgee_stats::{Interval, LiftStatus, Verdict};

use super::{Page, html};
use crate::app::App;
use crate::app::results::judge::MetricJudged;
use crate::app::results::metric::Measured;
use crate::app::results::{Answer, Results, share};
use crate::error::Problem;
use crate::rest::results::{ResultsView, answered};

/// Shows what a link is to.
pub(super) async fn show(
    State(app): State<App>,
    Path(link): Path<String>,
    headers: HeaderMap,
) -> Response {
    let accepted = headers.get(ACCEPT).and_then(|own| own.to_str().ok()).unwrap_or_default();
    let wants_json = accepted.contains("application/json") && !accepted.contains("text/html");
    let answer = share::open(&app, &link).await;
    let mut response = match answer {
        Ok(answer) if wants_json => answered(answer, |own| Json(ResultsView::from(own))),
        Ok(answer) => page(&answer).into_response(),
        Err(error) if wants_json => Problem(error).into_response(),
        Err(Error::NotFound { .. }) => gone().into_response(),
        Err(error) => Page::failure(&error).into_response(),
    };
    // The link is all that it takes: it must not travel on.
    let headers = response.headers_mut();
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn gone() -> Page {
    let content = "<h1>There are no results here</h1>\n<p>The link is incomplete, or what it led to was deleted.</p>\n";
    Page::new("No results", content.to_owned()).after(Some(&Error::not_found("Link", "")))
}

fn page(answer: &Answer<Results>) -> Page {
    let content = match answer {
        Answer::Ready(own) => results(own),
        Answer::Computing => "<h1>Being computed</h1>\n<p>Load this page again in a moment.</p>\n".to_owned(),
        Answer::Nothing => "<h1>No visitors yet</h1>\n<p>Nobody had been decided for when this link was made.</p>\n".to_owned(),
    };
    Page::new("Results", content)
}

fn results(own: &Results) -> String {
    let total: u64 = own.judged.counts.iter().sum();
    let mut page = format!(
        "<h1>{}</h1>\n<p class=\"quiet\">{} to {} · {total} visitors · confidence level {}</p>\n",
        html::text(&own.subject.name),
        day(own.frame.start),
        day(own.frame.end),
        percent(own.frame.settings.confidence_level),
    );
    if let Some(split) = own.judged.split.as_ref().filter(|split| split.p_value < 0.01) {
        let _ = writeln!(
            page,
            "<p class=\"note alarm\" role=\"alert\">Visitors were not split as designed (p = {:.2e}): \
             these results must not be trusted.</p>",
            split.p_value
        );
    }
    for (metric, judged) in own.subject.metrics.iter().zip(&own.judged.metrics) {
        table(&mut page, own, metric, judged);
    }
    page
}

fn table(page: &mut String, own: &Results, metric: &Measured, judged: &MetricJudged) {
    let _ = write!(
        page,
        "<div class=\"scroll\"><table class=\"results\">\n<caption>{}</caption>\n<thead><tr><th scope=\"col\">Variation</th>\
         <th scope=\"col\">Value</th><th scope=\"col\">Of</th><th scope=\"col\">Rate</th>\
         <th scope=\"col\">Improvement</th><th scope=\"col\">Interval</th><th scope=\"col\">Verdict</th></tr></thead>\n<tbody>\n",
        html::text(&metric.name)
    );
    for (place, arm) in own.subject.variations.iter().enumerate() {
        let Some(shown) = judged.arms.get(place) else { continue };
        let [improvement, interval, verdict] = improvement(own, judged, place);
        let _ = writeln!(
            page,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{:.5}</td><td>{improvement}</td>\
             <td>{interval}</td><td>{verdict}</td></tr>",
            html::text(&arm.name),
            shown.value,
            shown.samples,
            shown.rate(),
        );
    }
    page.push_str("</tbody>\n</table></div>\n");
}

/// The improvement, its interval and the verdict, in words.
fn improvement(own: &Results, judged: &MetricJudged, place: usize) -> [String; 3] {
    let nothing = || "–".to_owned();
    let evaluation = match judged.result.variations.get(place) {
        Some(Some(Ok(evaluation))) => evaluation,
        Some(Some(Err(why))) => return [nothing(), nothing(), html::text(&why.to_string())],
        _ => return [nothing(), nothing(), "Baseline".to_owned()],
    };
    let comparison = evaluation.comparison;
    let (value, interval) = match (own.frame.difference, comparison.lift) {
        (DifferenceType::Relative, Ok(lift)) => {
            (percent(lift.value), bounds(&lift.interval, percent))
        }
        (DifferenceType::Relative, Err(_)) => (nothing(), nothing()),
        (DifferenceType::Absolute, _) => {
            let plain = |value: f64| format!("{value:.5}");
            (plain(comparison.difference.value), bounds(&comparison.interval, plain))
        }
    };
    if !own.frame.has_verdicts {
        return [value, nothing(), "Bandit: no verdict".to_owned()];
    }
    let better = match evaluation.status {
        LiftStatus::Better => "Better",
        LiftStatus::Worse => "Worse",
        LiftStatus::Equal => "Equal",
    };
    let verdict = match comparison.verdict {
        _ if !evaluation.is_significant => "Not conclusive".to_owned(),
        Verdict::Test { .. } => {
            format!("{better}, significance {}", percent(evaluation.significance))
        }
        Verdict::Posterior { .. } => better.to_owned(),
    };
    [value, interval, verdict]
}

fn bounds(interval: &Interval, show: impl Fn(f64) -> String) -> String {
    match (interval.low, interval.high) {
        (Some(low), Some(high)) => format!("{} to {}", show(low), show(high)),
        _ => "unbounded".to_owned(),
    }
}

fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

fn day(time: burgee_domain::Timestamp) -> String {
    time.to_string().replace('T', " ").chars().take(16).chain(" UTC".chars()).collect()
}
