//! Times as people name them: a date and a time of day in a time zone.

use std::sync::LazyLock;

use jiff::civil;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::body::Body;
use crate::error::Violations;
use crate::time::Timestamp;

/// The database that the binary carries: the same on every machine, and no file is read.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A date and a time of day in a time zone, as somebody asked for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalTime {
    /// As `YYYY-MM-DD`.
    pub date: String,
    /// As `HH:MM`.
    pub time: String,
    /// The zone's name in the IANA database, such as `America/New_York`.
    pub time_zone: String,
}

impl LocalTime {
    /// Reads `{date, time, time_zone}` and says when that is; `None` if something is wrong.
    ///
    /// Where clocks go forward, a time that they skip is as much later as they skip: 02:30 is 03:30. Where they
    /// go back, a time that comes twice is the first of the two.
    pub(crate) fn read(
        value: &Value,
        pointer: &str,
        violations: &mut Violations,
    ) -> Option<(Self, Timestamp)> {
        let mut members = Body::new(value, pointer, violations);
        if !value.is_object() {
            return None;
        }
        let date = checked(&mut members, "date", parse_date, "must be a date as YYYY-MM-DD");
        let time = checked(&mut members, "time", parse_time, "must be a time of day as HH:MM");
        let zone =
            checked(&mut members, "time_zone", parse_zone, "is no time zone of the IANA database");
        let ((date_text, date), (time_text, time), (name, zone)) = (date?, time?, zone?);
        let Ok(moment) = zone.to_timestamp(date.to_datetime(time)) else {
            members.add("date", "range", "is too far away");
            return None;
        };
        let own = Self {
            date: date_text.to_owned(),
            time: time_text.to_owned(),
            time_zone: zone.iana_name().unwrap_or(name).to_owned(),
        };
        Some((own, Timestamp::from_micros(moment.as_microsecond())))
    }
}

/// A member that must be there and make sense, with its text.
fn checked<'a, T>(
    members: &mut Body<'a>,
    member: &str,
    parse: impl FnOnce(&str) -> Option<T>,
    otherwise: &str,
) -> Option<(&'a str, T)> {
    let absent = members.value(member).is_none();
    let text = members.required_text(member);
    if absent || members.value(member).is_some_and(|value| !value.is_string()) {
        return None;
    }
    let parsed = parse(text);
    if parsed.is_none() {
        members.add(member, "malformed", otherwise);
    }
    parsed.map(|parsed| (text, parsed))
}

/// The parsers take more forms than the protocol has; what does not print as it was written is refused.
fn parse_date(text: &str) -> Option<civil::Date> {
    text.parse().ok().filter(|date: &civil::Date| date.to_string() == text)
}

fn parse_time(text: &str) -> Option<civil::Time> {
    text.parse().ok().filter(|time: &civil::Time| time.to_string() == format!("{text}:00"))
}

fn parse_zone(text: &str) -> Option<TimeZone> {
    ZONES.get(text).ok().filter(|zone| !zone.is_unknown())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(date: &str, time: &str, zone: &str) -> Result<String, Vec<String>> {
        let mut violations = Violations::default();
        let value = json!({ "date": date, "time": time, "time_zone": zone });
        let read = LocalTime::read(&value, "/schedule", &mut violations);
        match read {
            Some((_, due)) => Ok(due.to_string()),
            None => {
                Err(violations.iter().map(|own| format!("{} {}", own.pointer, own.code)).collect())
            }
        }
    }

    #[test]
    fn is_a_moment() {
        let cases = [
            ("2025-09-20", "11:00", "America/New_York", "2025-09-20T15:00:00.000000Z"),
            ("2025-12-20", "11:00", "america/new_york", "2025-12-20T16:00:00.000000Z"),
            ("2025-09-20", "00:00", "UTC", "2025-09-20T00:00:00.000000Z"),
            ("2025-09-20", "00:30", "Asia/Kolkata", "2025-09-19T19:00:00.000000Z"),
            // The zone keeps half hours, and its summer time is half an hour too.
            ("2026-01-01", "12:00", "Australia/Lord_Howe", "2026-01-01T01:00:00.000000Z"),
            // 02:30 does not happen: clocks go from 02:00 to 03:00.
            ("2026-03-08", "02:30", "America/New_York", "2026-03-08T07:30:00.000000Z"),
            ("2026-03-08", "03:30", "America/New_York", "2026-03-08T07:30:00.000000Z"),
            // 01:30 happens twice: the first one is still summer time.
            ("2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30:00.000000Z"),
        ];
        for (date, time, zone, moment) in cases {
            assert_eq!(read(date, time, zone).as_deref(), Ok(moment), "{date} {time} {zone}");
        }
    }

    #[test]
    fn a_day_that_a_zone_left_out_is_the_next() {
        // Samoa crossed the date line: there was no 30 December 2011.
        assert_eq!(
            read("2011-12-30", "12:00", "Pacific/Apia").as_deref(),
            Ok("2011-12-30T22:00:00.000000Z")
        );
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wrong = read("2025-02-29", "24:00", "Mars/Olympus").unwrap_err();
        assert_eq!(
            wrong,
            [
                "/schedule/date malformed",
                "/schedule/time malformed",
                "/schedule/time_zone malformed"
            ]
        );
        for (date, time, zone) in [
            ("20250901", "11:00", "UTC"),
            ("2025-09-01T11:00", "11:00", "UTC"),
            ("2025-09-01", "11:00:00", "UTC"),
            ("2025-09-01", "1:00", "UTC"),
            ("2025-09-01", "11:00", ""),
            ("2025-09-01", "11:00", "+02:00"),
            ("-271821-04-20", "11:00", "UTC"),
        ] {
            assert!(read(date, time, zone).is_err(), "{date} {time} {zone}");
        }
        let mut violations = Violations::default();
        assert!(LocalTime::read(&json!({ "time": 5 }), "", &mut violations).is_none());
        let found: Vec<_> = violations.iter().map(|own| (own.pointer.as_str(), own.code)).collect();
        assert_eq!(found, [("/date", "required"), ("/time", "type"), ("/time_zone", "required")]);
    }
}
