//! Results as aligned columns, for people at a terminal.

use std::fmt::Write as _;

use super::datapoint::EvaluatedArm;
use super::view::number;
use crate::app::results::Results;

const COLUMNS: [&str; 8] =
    ["variation", "value", "of", "rate", "status", "improvement", "interval", "significance"];

/// All metrics, one below the other.
pub(super) fn table(own: &Results) -> String {
    let total: u64 = own.judged.counts.iter().sum();
    let mut text = format!(
        "{} ({}): {total} visitors, {} to {}\n",
        own.subject.name, own.subject.id, own.frame.start, own.frame.end
    );
    if let Some(split) = &own.judged.split {
        let _ = writeln!(text, "sample ratio: p = {:.4}, {:?}", split.p_value, split.health);
    }
    for (metric, judged) in own.subject.metrics.iter().zip(&own.judged.metrics) {
        let _ = writeln!(text, "\n{}", metric.name);
        let mut rows = vec![COLUMNS.map(str::to_owned)];
        for (place, arm) in own.subject.variations.iter().enumerate() {
            let Some(shown) = judged.arms.get(place) else { continue };
            let evaluated = EvaluatedArm::of(judged, metric.direction, place, &own.frame);
            let cells = evaluated.map(|own| own.lift().cells()).unwrap_or_default();
            let [status, value, significance, is_significant, low, high, _] = cells;
            let interval =
                if low.is_empty() { low } else { format!("{} to {}", short(&low), short(&high)) };
            let mark = if is_significant == "true" { " *" } else { "" };
            rows.push([
                arm.name.clone(),
                number(shown.value).to_string(),
                number(shown.samples).to_string(),
                format!("{:.5}", shown.rate()),
                status,
                short(&value),
                interval,
                format!("{}{mark}", short(&significance)),
            ]);
        }
        text.push_str(&aligned(&rows));
    }
    text
}

/// A number with as many digits as somebody reads.
fn short(number: &str) -> String {
    number.parse::<f64>().map_or_else(|_| number.to_owned(), |own| format!("{own:.5}"))
}

fn aligned(rows: &[[String; 8]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..COLUMNS.len()).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(text, "  {}", line.trim_end());
    }
    text
}
