//! The interval of one arm's mean, compared with nothing.

use crate::sequential::{Mixing, multiplier};
use crate::{Arm, Engine, Interval, Side, normal_quantile};

/// The interval of an arm's mean at level `1 - alpha`: of the sequential engine a confidence sequence, which may be looked
/// at any time; of the others for one look.
///
/// Nothing for an arm that does not vary.
pub fn interval(arm: &Arm, engine: &Engine, alpha: f64) -> Option<Interval> {
    let squared_error = arm.squared_error();
    let is_usable = squared_error > 0.0 && squared_error.is_finite();
    let multiplier = match engine {
        Engine::Sequential { sample } => {
            let mixing = Mixing::tuned(alpha, *sample);
            multiplier(
                mixing,
                crate::distribution::real(arm.units),
                squared_error,
                alpha,
                Side::Two,
            )
        }
        Engine::FixedHorizon { .. } | Engine::Bayesian { .. } => normal_quantile(1.0 - 0.5 * alpha),
    };
    is_usable.then(|| Interval::around(arm.mean, multiplier * squared_error.sqrt(), Side::Two))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_is_wider_than_one_look() {
        let arm = Arm { units: 400, mean: 0.25, variance: 0.1875 };
        let error = (0.1875_f64 / 400.0).sqrt();
        let once = Engine::FixedHorizon { lock: None, days: 0 };
        let once = interval(&arm, &once, 0.1).unwrap();
        assert!((once.high.unwrap() - 0.25 - 1.644_853_627 * error).abs() < 1e-9);
        // k = n rho², with rho² = (x + ln(x + 1)) / N* and x = -2 ln alpha.
        let x = -2.0 * 0.1_f64.ln();
        let k = 400.0 * (x + (x + 1.0).ln()) / 5_000.0;
        let reach = ((k + 1.0) / k * ((k + 1.0).ln() + x)).sqrt();
        let always = interval(&arm, &Engine::Sequential { sample: 5_000.0 }, 0.1).unwrap();
        assert!((always.low.unwrap() - (0.25 - reach * error)).abs() < 1e-12 && reach > 1.645);
        assert_eq!(
            interval(&Arm { variance: 0.0, ..arm }, &Engine::Bayesian { prior: None }, 0.1),
            None
        );
    }
}
