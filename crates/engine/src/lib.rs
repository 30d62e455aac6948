#![doc = include_str!("../README.md")]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod attributes;
mod bucketing;
mod cmab;
mod compile;
mod compiled;
mod condition;
mod config;
pub mod datafile;
mod decide;
mod decision;
mod engine;
mod explain;
mod exposure;
mod hash;
mod json_text;
mod options;
mod profile;
mod reason;
mod user;
mod variable;
mod version;

pub use attributes::{AttributeValue, Attributes};
pub use bucketing::{BUCKETS, bucket_of};
pub use cmab::{Prediction, PredictionRequest};
pub use condition::{ConditionTrace, Operator, trace_conditions};
pub use config::{
    ConfigAudience, ConfigFlag, ConfigRule, ConfigVariable, ConfigVariation, OptimizelyConfig,
};
pub use datafile::{Datafile, DatafileError};
pub use decision::{Decision, Decisions, Source, Variables};
pub use engine::Engine;
pub use explain::{BucketRange, Check, Explanation, Step, StepKind};
pub use exposure::{EventAttribute, Exposure, ExposureMetadata};
pub use options::{DecideOptions, UnknownOption};
pub use profile::{StoredVariation, UserProfile};
pub use reason::{Conditions, Dialect, RangeEntity, RangeHit, Reason, Subject};
pub use user::User;
pub use variable::{VariableType, VariableValue};
