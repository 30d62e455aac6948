//! Results as a table: one row a metric and variation.

use std::borrow::Cow;

use burgee_domain::Timestamp;
use serde_json::Value;

use super::datapoint::EvaluatedArm;
use super::view::number;
use crate::app::results::Results;
use crate::app::results::metric::Measured;

const COLUMNS: [&str; 21] = [
    "Start time (UTC)",
    "End time (UTC)",
    "Variation Name",
    "Variation ID",
    "Is Baseline Variation",
    "Metric Event Name",
    "Metric Event ID",
    "Metric Numerator Type",
    "Metric Denominator Type",
    "Metric Winning Direction",
    "Numerator Value",
    "Denominator Value",
    "Metric Value",
    "Improvement Status from Baseline",
    "Improvement Value from Baseline",
    "Statistical Significance",
    "Is Improvement Significant",
    "Confidence Interval - Low",
    "Confidence Interval - High",
    "Samples Remaining to Significance",
    "Properties",
];

/// The whole table.
pub(super) fn table(own: &Results) -> String {
    let mut table = line(&COLUMNS.map(str::to_owned));
    for (metric, judged) in own.subject.metrics.iter().zip(&own.judged.metrics) {
        for (place, arm) in own.subject.variations.iter().enumerate() {
            let Some(shown) = judged.arms.get(place) else { continue };
            let evaluated = EvaluatedArm::of(judged, metric.direction, place, &own.frame);
            let improvement = evaluated.map(|own| own.lift().cells()).unwrap_or_default();
            let mut cells = vec![
                time(own.frame.start),
                time(own.frame.end),
                text(&arm.name).into_owned(),
                arm.id.clone(),
                (place == own.frame.baseline).to_string(),
                text(&metric.name).into_owned(),
                metric.member("event_id").as_i64().map(|id| id.to_string()).unwrap_or_default(),
                numerator(metric),
                denominator(metric).to_owned(),
                metric.member("winning_direction").as_str().unwrap_or_default().to_owned(),
                number(shown.value).to_string(),
                number(shown.samples).to_string(),
                shown.rate().to_string(),
            ];
            cells.extend(improvement);
            cells.push(match metric.member("event_properties") {
                Value::Null => String::new(),
                properties => properties.to_string(),
            });
            table.push_str(&line(&cells));
        }
    }
    table
}

/// What is counted.
fn numerator(metric: &Measured) -> String {
    let aggregator = metric.member("aggregator").as_str().unwrap_or_default();
    match metric.member("field").as_str() {
        Some(field) if aggregator == "sum" => format!("{aggregator} {field}"),
        _ => aggregator.to_owned(),
    }
}

/// What it is divided by.
fn denominator(metric: &Measured) -> &str {
    if *metric.member("aggregator") == "ratio" {
        return "ratio";
    }
    metric.member("scope").as_str().unwrap_or("visitor")
}

/// As spreadsheets read times.
fn time(time: Timestamp) -> String {
    time.to_string().replace('T', " ").chars().take(19).collect()
}

/// What people have typed must not be a formula to whoever opens the table.
fn text(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A line (RFC 4180).
fn line(cells: &[String]) -> String {
    let cells = cells.iter().map(|cell| {
        if cell.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    });
    let mut line = cells.collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_are_no_formulas() {
        let cells = ["a,b", "say \"no\"", "plain"].map(str::to_owned);
        assert_eq!(line(&cells), "\"a,b\",\"say \"\"no\"\"\",plain\r\n");
        assert_eq!((text("=1+1").as_ref(), text("Off").as_ref()), ("'=1+1", "Off"));
        assert_eq!(time(Timestamp::from_micros(0)), "1970-01-01 00:00:00");
    }
}
