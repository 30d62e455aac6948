#![doc = include_str!("../README.md")]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod arm;
pub mod bandit;
pub mod bayes;
pub mod beta_binomial;
mod cannot_say;
mod comparison;
pub mod cuped;
mod cuped_ratio;
mod distribution;
pub mod epoch;
mod evaluate;
pub mod fieller;
pub mod fixed;
pub mod guardrail;
mod interval;
pub mod mean;
mod moments;
pub mod multiplicity;
pub mod outliers;
pub mod plan;
pub mod power;
pub mod proportion;
mod quadrature;
pub mod quantile;
pub mod sequential;
pub mod srm;
mod stream;

pub use arm::{Arm, Difference, VarianceMode, difference};
pub use cannot_say::CannotSay;
pub use comparison::{
    Comparison, Engine, Gate, Lift, LiftStatus, Settings, Totals, Verdict, compare,
};
pub use cuped_ratio::PairedRatio;
pub use distribution::{normal_quantile, t_quantile};
pub use evaluate::{Conclusion, Direction, Evaluation, Metric, MetricResult, evaluate};
pub use interval::{Interval, Side};
pub use moments::{Moments, Paired, Proportion, Ratio, Sample};
pub use stream::{Snapshot, Stream};
