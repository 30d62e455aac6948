//! The product's types, rules and validation. Pure: time, ids and stored state come in as arguments.
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

mod allocation;
pub mod analysis;
pub mod attribute;
pub mod audience;
pub mod audience_expression;
mod body;
pub mod collaborator;
pub mod conditions;
pub mod custom_field;
pub mod definitions;
pub mod entity_role;
pub mod environment;
pub mod error;
pub mod event;
pub mod flag;
pub mod group;
pub mod holdout;
pub mod identity_provider;
pub mod key;
pub mod local_time;
pub mod metric;
pub mod oauth_client;
pub mod patch;
pub mod privacy;
pub mod project;
pub mod publish;
pub mod question;
pub mod report;
pub mod role;
pub mod rule;
mod rule_document;
mod rule_input;
pub mod ruleset;
pub mod schedule;
pub mod schedule_input;
pub mod scheduled_action;
pub mod scope;
pub mod sdk_key;
pub mod service_account;
mod slots;
pub mod team;
pub mod time;
pub mod variable;
pub mod variation;
pub mod webhook;
pub mod workload_trust;

pub use analysis::{Analysis, DifferenceType, StatsEngine};
pub use attribute::Attribute;
pub use audience::Audience;
pub use audience_expression::AudienceExpression;
pub use collaborator::Invitation;
pub use custom_field::{CustomField, FieldType};
pub use entity_role::{Access, EntityRole, EntityType, Grants, Holder};
pub use environment::Environment;
pub use error::{Error, Result, Violation, Violations};
pub use event::Event;
pub use flag::{Flag, FlagCreate};
pub use group::{Group, Slot};
pub use holdout::{Holdout, HoldoutScope, HoldoutStatus, HoldoutSurroundings};
pub use identity_provider::{IdentityProvider, ProviderContext};
pub use oauth_client::{ClientSecret, ClientSurroundings, Legacy, LegacyOAuth, OAuthClient};
pub use patch::Patch;
pub use privacy::SubjectAccessRequest;
pub use project::{Project, project_id_of};
pub use publish::{Published, build_datafile};
pub use report::{LastRule, Report};
pub use role::{Action, Role};
pub use rule::{ALL_TRAFFIC, EnvironmentRule, Rule, RuleType, Status};
pub use ruleset::{Ruleset, Surroundings};
pub use schedule::{Schedule, ScheduleStatus};
pub use scope::{Power, Scope};
pub use service_account::ServiceAccountChange;
pub use team::Team;
pub use time::Timestamp;
pub use variable::{Variable, VariableType};
pub use variation::Variation;
pub use webhook::{DATAFILE_UPDATED, Webhook};
pub use workload_trust::{TrustContext, WorkloadTrust};
