//! UTC days, by which segments are foldered.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A UTC day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(i32);

impl Day {
    /// How long a day is, in milliseconds.
    pub(crate) const MILLIS: i64 = 86_400_000;

    /// The day of a time in milliseconds since 1970-01-01.
    pub fn of(millis: i64) -> Self {
        let days = millis.div_euclid(Self::MILLIS);
        // Beyond the years that a date can have, the first or last of them stands for all.
        Self(i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX }))
    }

    /// The first millisecond of the day.
    pub fn start(self) -> i64 {
        i64::from(self.0) * Self::MILLIS
    }

    /// The day `days` later.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    fn date(self) -> Date {
        let epoch = Date::constant(1970, 1, 1);
        let span = jiff::Span::new().try_days(i64::from(self.0));
        let edge = if self.0 < 0 { Date::MIN } else { Date::MAX };
        span.and_then(|span| epoch.checked_add(span)).unwrap_or(edge)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

impl FromStr for Day {
    type Err = String;

    /// Reads `2026-11-25`.
    fn from_str(text: &str) -> Result<Self, String> {
        let date: Date = text.parse().map_err(|error: jiff::Error| error.to_string())?;
        let midnight = date.at(0, 0, 0, 0);
        let time = jiff::tz::TimeZone::UTC.to_timestamp(midnight).map_err(|e| e.to_string())?;
        Ok(Self::of(time.as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_printed_and_read() {
        for (millis, text) in
            [(0, "1970-01-01"), (-1, "1969-12-31"), (1_600_087_195_765, "2020-09-14")]
        {
            let day = Day::of(millis);
            assert_eq!(day.to_string(), text);
            assert_eq!(text.parse(), Ok(day));
            assert!(day.start() <= millis && millis < day.plus(1).start());
        }
        assert!("yesterday".parse::<Day>().is_err());
    }
}
