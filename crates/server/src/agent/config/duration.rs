//! Times as the Agent writes them: `1m30s`, `100ms`, or a number of nanoseconds.

use std::time::Duration;

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// A length of time; never less than nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Nanoseconds(u64);

impl Nanoseconds {
    pub(crate) fn as_duration(self) -> Duration {
        Duration::from_nanos(self.0)
    }

    /// Reads `1h2m3.5s` and the like.
    pub(super) fn parse(text: &str) -> Option<u64> {
        let text = text.trim();
        if text == "0" {
            return Some(0);
        }
        let (negative, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut total = 0.0;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let (number, after) = rest.split_at(digits);
            let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
            let (unit, after) = after.split_at(end);
            total += number.parse::<f64>().ok()? * unit_nanoseconds(unit)?;
            rest = after;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast of a float saturates"
        )]
        // Less than nothing switches off, as nothing does.
        let nanoseconds = if negative { 0 } else { total as u64 };
        (!text.is_empty() && text != "-").then_some(nanoseconds)
    }
}

fn unit_nanoseconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1.0,
        "us" | "µs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "m" => 60e9,
        "h" => 3600e9,
        _ => return None,
    })
}

impl<'de> Deserialize<'de> for Nanoseconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let read = match &value {
            Value::Number(number) => number.as_u64().or_else(|| number.as_i64().map(|_| 0)),
            Value::String(text) => Self::parse(text),
            _ => None,
        };
        read.map(Self)
            .ok_or_else(|| de::Error::custom(format!("{value} is not a time, such as 5s")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_go_writes_them() {
        let cases = [
            ("5s", Some(5_000_000_000)),
            ("100ms", Some(100_000_000)),
            ("1h2m3.5s", Some(3_723_500_000_000)),
            ("0", Some(0)),
            ("-1s", Some(0)),
            ("", None),
            ("-", None),
            ("5", None),
            ("5 seconds", None),
            ("s", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Nanoseconds::parse(text), expected, "{text:?}");
        }
    }
}
