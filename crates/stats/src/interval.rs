//! Intervals, of which a side may be unbounded.

/// An interval of values that the data do not speak against; `None` is an unbounded side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The least value, or `None` for minus infinity.
    pub low: Option<f64>,
    /// The greatest value, or `None` for infinity.
    pub high: Option<f64>,
}

/// Which deviations from the null count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Deviations in both directions.
    Two,
    /// The treatment being greater; the interval has a lower bound only.
    Greater,
    /// The treatment being less; the interval has an upper bound only.
    Less,
}

impl Interval {
    /// The whole line: nothing can be excluded.
    pub const UNBOUNDED: Self = Self { low: None, high: None };

    /// An interval with two bounds.
    pub fn between(low: f64, high: f64) -> Self {
        Self { low: Some(low), high: Some(high) }
    }

    /// `center ± width`, on the sides that `side` asks for.
    pub fn around(center: f64, width: f64, side: Side) -> Self {
        Self {
            low: (side != Side::Less).then_some(center - width),
            high: (side != Side::Greater).then_some(center + width),
        }
    }

    /// Whether `value` lies inside; bounds belong to the interval.
    pub fn contains(&self, value: f64) -> bool {
        self.low.is_none_or(|low| low <= value) && self.high.is_none_or(|high| value <= high)
    }

    /// The values that both intervals have; its lower bound exceeds its upper one if there are none.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let tighter =
            |one: Option<f64>, two: Option<f64>, pick: fn(f64, f64) -> f64| match (one, two) {
                (Some(one), Some(two)) => Some(pick(one, two)),
                (one, two) => one.or(two),
            };
        Self {
            low: tighter(self.low, other.low, f64::max),
            high: tighter(self.high, other.high, f64::min),
        }
    }

    /// Whether no value is inside.
    pub fn is_empty(&self) -> bool {
        matches!((self.low, self.high), (Some(low), Some(high)) if low > high)
    }

    /// The interval with both bounds multiplied by `factor`, which turns it around if negative.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let scale = |bound: Option<f64>| bound.map(|bound| bound * factor);
        if factor < 0.0 {
            Self { low: scale(self.high), high: scale(self.low) }
        } else {
            Self { low: scale(self.low), high: scale(self.high) }
        }
    }
}
