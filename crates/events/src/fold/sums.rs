//! Sums of many numbers.

use burgee_stats::Moments;

/// Sums that are exact for whole numbers, such as cents, as long as they fit.
#[derive(Clone, Default)]
pub(crate) struct Sums {
    sum: i128,
    squares: i128,
    /// What is not whole, or too large, is added here.
    rest: f64,
    rest_squares: f64,
}

impl Sums {
    pub(crate) fn add(&mut self, value: f64) {
        if let Some(whole) = whole(value) {
            self.sum += whole;
            self.squares += whole * whole;
        } else {
            self.rest += value;
            self.rest_squares += value * value;
        }
    }

    pub(crate) fn add_product(&mut self, one: f64, two: f64) {
        match (whole(one), whole(two)) {
            (Some(one), Some(two)) => self.sum += one * two,
            _ => self.rest += one * two,
        }
    }

    pub(crate) fn moments(&self, units: u64) -> Moments {
        let exact = Moments::from_integers(units, self.sum, self.squares);
        Moments {
            units,
            sum: exact.sum + self.rest,
            sum_squares: exact.sum_squares + self.rest_squares,
        }
    }

    pub(crate) fn total(&self) -> f64 {
        number(self.sum) + self.rest
    }
}

#[expect(clippy::cast_precision_loss, reason = "a sum, rounded once")]
pub(crate) fn number(sum: i128) -> f64 {
    sum as f64
}

/// A whole number whose square can be summed over any number of visitors without overflow.
fn whole(value: f64) -> Option<i128> {
    const LARGEST: f64 = 1e12;
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
    (value.fract() == 0.0 && value.abs() <= LARGEST).then_some(value as i128)
}
