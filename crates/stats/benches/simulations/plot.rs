//! Plots as SVG, written by hand: lines over visitors, and points with their intervals.

use std::fmt::Write;

use crate::run::Row;

const WIDTH: f64 = 720.0;
const COLORS: [&str; 4] = ["#1b6ca8", "#c0392b", "#2e8b57", "#8e6bbf"];

/// One line of a chart.
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) points: Vec<(f64, f64)>,
}

struct Frame {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    x_max: f64,
    y_max: f64,
}

impl Frame {
    fn x(&self, x: f64) -> f64 {
        self.left + self.width * x / self.x_max
    }

    fn y(&self, y: f64) -> f64 {
        self.top + self.height * (1.0 - y / self.y_max)
    }
}

fn open(title: &str, height: f64) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\" role=\"img\" aria-label=\"{title}\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"16\" y=\"24\" font-size=\"15\" font-weight=\"bold\">{title}</text>\n"
    )
}

/// Shares over visitors; `nominal` is what the first line must stay below, or reach.
pub(crate) fn lines(title: &str, series: &[Series], nominal: f64, y_max: f64) -> String {
    let height = 340.0;
    let points = || series.iter().flat_map(|series| &series.points);
    let x_max = points().map(|point| point.0).fold(1.0, f64::max);
    let frame = Frame { left: 56.0, top: 44.0, width: 470.0, height: 240.0, x_max, y_max };
    let mut svg = open(title, height);
    for step in 0..=5 {
        let (x, y) = (x_max * f64::from(step) / 5.0, y_max * f64::from(step) / 5.0);
        let _ = writeln!(
            svg,
            "<line x1=\"{0:.1}\" x2=\"{1:.1}\" y1=\"{2:.1}\" y2=\"{2:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{3:.1}\" y=\"{4:.1}\" text-anchor=\"end\">{5:.0}%</text>\
             <text x=\"{6:.1}\" y=\"{7:.1}\" text-anchor=\"middle\">{8}</text>",
            frame.left,
            frame.left + frame.width,
            frame.y(y),
            frame.left - 6.0,
            frame.y(y) + 4.0,
            100.0 * y,
            frame.x(x),
            frame.top + frame.height + 18.0,
            x.round(),
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">visitors</text>\
         <line x1=\"{:.1}\" x2=\"{:.1}\" y1=\"{4:.1}\" y2=\"{4:.1}\" stroke=\"#555\" \
         stroke-dasharray=\"5 4\"/>",
        frame.left + 0.5 * frame.width,
        frame.top + frame.height + 38.0,
        frame.left,
        frame.left + frame.width,
        frame.y(nominal),
    );
    for (index, (series, color)) in series.iter().zip(COLORS).enumerate() {
        let path: Vec<String> = series
            .points
            .iter()
            .map(|&(x, y)| format!("{:.1},{:.1}", frame.x(x), frame.y(y.min(y_max))))
            .collect();
        let row = frame.top + 14.0 + 20.0 * index as f64;
        let _ = writeln!(
            svg,
            "<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" points=\"{}\"/>\
             <line x1=\"540\" x2=\"558\" y1=\"{1:.1}\" y2=\"{1:.1}\" stroke=\"{color}\" \
             stroke-width=\"2\"/><text x=\"564\" y=\"{2:.1}\">{3}</text>",
            path.join(" "),
            row - 4.0,
            row,
            series.name,
        );
    }
    svg + "</svg>\n"
}

/// Shares with their 95% intervals, a row each; the dashed line is the nominal level.
pub(crate) fn points(title: &str, rows: &[&Row], nominal: f64, x_max: f64) -> String {
    let height = 70.0 + 20.0 * rows.len() as f64;
    let frame =
        Frame { left: 400.0, top: 40.0, width: 290.0, height: height - 70.0, x_max, y_max: 1.0 };
    let mut svg = open(title, height);
    for step in 0..=5 {
        let x = x_max * f64::from(step) / 5.0;
        let _ = writeln!(
            svg,
            "<line x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"40\" y2=\"{1:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{0:.1}\" y=\"{2:.1}\" text-anchor=\"middle\">{3:.1}%</text>",
            frame.x(x),
            height - 30.0,
            height - 12.0,
            100.0 * x,
        );
    }
    let _ = writeln!(
        svg,
        "<line x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"40\" y2=\"{1:.1}\" stroke=\"#555\" \
         stroke-dasharray=\"5 4\"/>",
        frame.x(nominal),
        height - 30.0,
    );
    for (index, row) in rows.iter().enumerate() {
        let y = 54.0 + 20.0 * index as f64;
        let color = if row.passes() { COLORS[0] } else { COLORS[1] };
        let at = |share: f64| frame.x(share.min(x_max));
        let _ = writeln!(
            svg,
            "<text x=\"392\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
             <line x1=\"{:.1}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\" stroke=\"{color}\"/>\
             <circle cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{color}\"/>",
            y + 4.0,
            row.name,
            at(row.share.low),
            at(row.share.high),
            at(row.share.value),
        );
    }
    svg + "</svg>\n"
}
