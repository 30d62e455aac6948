//! SDK keys: how long one that was replaced goes on working.

use serde_json::Value;

use crate::body::Body;
use crate::error::{Result, Violations};

/// Long enough for applications to be released with the new key.
const USUAL_OVERLAP: i64 = 7 * 24 * 3_600;
/// Beyond this, a key is not being replaced but kept.
const LONGEST_OVERLAP: i64 = 90 * 24 * 3_600;

/// For how many seconds the present keys go on working beside a new one: `overlap_seconds` of a request body,
/// seven days where absent.
///
/// # Errors
///
/// [`Error::Invalid`](crate::Error::Invalid) unless it is an integer from 0 to 90 days.
pub fn overlap_of(body: &Value) -> Result<i64> {
    let mut violations = Violations::default();
    let mut members = Body::new(body, "", &mut violations);
    let overlap = members.integer("overlap_seconds").unwrap_or(USUAL_OVERLAP);
    if !(0..=LONGEST_OVERLAP).contains(&overlap) {
        members.add("overlap_seconds", "range", format!("must be 0 to {LONGEST_OVERLAP}"));
    }
    violations.into_result()?;
    Ok(overlap)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_overlap_has_a_default_and_limits() {
        assert_eq!(overlap_of(&json!({})), Ok(604_800));
        assert_eq!(overlap_of(&json!({ "overlap_seconds": 0 })), Ok(0));
        assert_eq!(overlap_of(&json!({ "overlap_seconds": 7_776_000 })), Ok(7_776_000));
        for wrong in [json!(-1), json!(7_776_001), json!("1"), json!(1.5)] {
            assert!(overlap_of(&json!({ "overlap_seconds": wrong })).is_err(), "{wrong}");
        }
        assert!(overlap_of(&json!([])).is_err());
    }
}
