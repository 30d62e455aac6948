//! What the demo shop has set up.

use burgee_domain::{FlagCreate, Patch, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::work::Mode;
use crate::app::{App, attribute, audience, event, flag, holdout, ruleset, variation};
use crate::auth::Caller;

/// Where the demo happens.
pub(super) const ENVIRONMENT: &str = "production";
/// The flags, as the shop's code knows them.
pub(super) const CHECKOUT: &str = "checkout_redesign";
pub(super) const SEARCH: &str = "search_ranking";
pub(super) const BANNER: &str = "homepage_banner";
pub(super) const RECOMMENDATIONS: &str = "recommendations";
pub(super) const DARK_MODE: &str = "dark_mode";

/// What was made.
pub(super) struct World {
    pub(super) events: Events,
    pub(super) experiments: Vec<(String, i64)>,
    pub(super) holdout_id: i64,
}

/// The ids of the events.
#[derive(Clone, Debug, Default)]
pub(super) struct Events {
    pub(super) purchase: i64,
    pub(super) add_to_cart: i64,
    pub(super) page_load: i64,
    pub(super) error: i64,
    pub(super) signup: i64,
}

/// Makes things one by one, as somebody would.
struct Maker<'a> {
    app: &'a App,
    founder: &'a Caller,
    project_id: i64,
}

impl World {
    pub(super) async fn make(app: &App, founder: &Caller, project_id: i64) -> Result<Self> {
        let maker = Maker { app, founder, project_id };
        let events = Events {
            purchase: maker.event("purchase", "Purchase").await?,
            add_to_cart: maker.event("add_to_cart", "Added to cart").await?,
            page_load: maker.event("page_load", "Page load").await?,
            error: maker.event("error", "Error").await?,
            signup: maker.event("signup", "Sign-up").await?,
        };
        for key in ["plan", "device", "country"] {
            let body = json!({ "project_id": project_id, "key": key, "name": key });
            attribute::create(app, founder, &body, Mode::Commit).await?;
        }
        let conditions = r#"["or", {"type": "custom_attribute", "name": "plan", "value": "pro"}]"#;
        let body =
            json!({ "project_id": project_id, "name": "Pro customers", "conditions": conditions });
        let pro = audience::create(app, founder, &body, Mode::Commit).await?;
        let holdout_id = maker.holdout(&events).await?;
        let mut experiments = Vec::new();
        maker.flag(CHECKOUT, "Checkout redesign", "One page instead of three.", &[]).await?;
        let rule =
            test("checkout_test", "One-page checkout", "a/b", &["off", "on"], &checkout(&events));
        experiments.push(maker.launch(CHECKOUT, &rule).await?);
        maker.flag(SEARCH, "Search ranking", "The same ranking twice: an A/A test.", &[]).await?;
        let metrics = json!([
            unique(events.add_to_cart, "Added to cart"),
            unique(events.purchase, "Purchases"),
            revenue("Revenue"),
        ]);
        let rule = test("search_aa", "A/A: nothing differs", "a/b", &["off", "on"], &metrics);
        experiments.push(maker.launch(SEARCH, &rule).await?);
        let banners = ["spring", "summer", "autumn"];
        maker.flag(BANNER, "Homepage banner", "Which picture brings sign-ups.", &banners).await?;
        let metrics = json!([unique(events.signup, "Sign-ups")]);
        let rule = test("banner_bandit", "Banner bandit", "multi_armed_bandit", &banners, &metrics);
        experiments.push(maker.launch(BANNER, &rule).await?);
        maker.flag(RECOMMENDATIONS, "Recommendations", "Loses decisions of one side.", &[]).await?;
        let metrics = json!([unique(events.add_to_cart, "Added to cart"), revenue("Revenue")]);
        let rule = test(
            "recommendations_test",
            "Recommendations: broken tracking",
            "a/b",
            &["off", "on"],
            &metrics,
        );
        experiments.push(maker.launch(RECOMMENDATIONS, &rule).await?);
        maker.flag(DARK_MODE, "Dark mode", "For customers who pay.", &[]).await?;
        let delivery = json!({ "key": "dark_for_pro", "name": "Pro customers", "type": "targeted_delivery",
            "percentage_included": 10_000, "enabled": true,
            "audience_conditions": ["or", { "audience_id": pro.audience.id }],
            "variations": { "on": { "percentage_included": 10_000 } } });
        maker.launch(DARK_MODE, &delivery).await?;
        Ok(Self { events, experiments, holdout_id })
    }
}

impl Maker<'_> {
    async fn event(&self, key: &str, name: &str) -> Result<i64> {
        let body = json!({ "key": key, "name": name });
        let own = event::create(self.app, self.founder, self.project_id, &body, Mode::Commit);
        Ok(own.await?.id)
    }

    async fn flag(&self, key: &str, name: &str, description: &str, more: &[&str]) -> Result<()> {
        let create = json!({ "key": key, "name": name, "description": description });
        let create = FlagCreate::deserialize(&create)
            .map_err(|error| burgee_domain::Error::Internal(error.to_string()))?;
        flag::create(self.app, self.founder, self.project_id, &create, Mode::Commit).await?;
        for own in more {
            let mut letters = own.chars();
            let first = letters.next().map(|own| own.to_ascii_uppercase());
            let name: String = first.into_iter().chain(letters).collect();
            let body = json!({ "key": own, "name": name });
            let mode = Mode::Commit;
            variation::create(self.app, self.founder, self.project_id, key, &body, mode).await?;
        }
        Ok(())
    }

    /// Adds a rule and turns its flag on.
    async fn launch(&self, flag_key: &str, rule: &Value) -> Result<(String, i64)> {
        let place =
            ruleset::Place { project_id: self.project_id, flag_key, environment_key: ENVIRONMENT };
        let key = rule["key"].as_str().unwrap_or_default().to_owned();
        let add = json!([{ "op": "add", "path": format!("/rules/{key}"), "value": rule }]);
        let (app, founder) = (self.app, self.founder);
        ruleset::patch(app, founder, place, &Patch::parse(&add)?, None, Mode::Commit).await?;
        let (_, whole) = ruleset::switch(app, founder, place, true, None, Mode::Commit).await?;
        let id = whole.ruleset.rule(&key)?.experiment_id;
        Ok((key, id))
    }

    async fn holdout(&self, events: &Events) -> Result<i64> {
        let (app, founder, project_id) = (self.app, self.founder, self.project_id);
        let body = json!({ "key": "quarter", "name": "Without this quarter's changes",
            "environment_key": ENVIRONMENT, "traffic_allocation": 500,
            "metrics": [unique(events.purchase, "Purchases"), revenue("Revenue")] });
        let (_, made) = holdout::create(app, founder, project_id, &body, Mode::Commit).await?;
        let id = made.holdouts.first().map(|own| own.id).unwrap_or_default();
        let run = json!([{ "op": "replace", "path": "/status", "value": "running" }]);
        let patch = Patch::parse(&run)?;
        holdout::patch(app, founder, project_id, id, &patch, None, Mode::Commit).await?;
        Ok(id)
    }
}

/// A rule that splits its visitors evenly.
fn test(key: &str, name: &str, kind: &str, variations: &[&str], metrics: &Value) -> Value {
    let count = u32::try_from(variations.len()).unwrap_or(1).max(1);
    let share = 10_000 / count;
    let shares = variations.iter().enumerate().map(|(place, variation)| {
        let share = if place == 0 { 10_000 - share * (count - 1) } else { share };
        ((*variation).to_owned(), json!({ "percentage_included": share }))
    });
    json!({
        "key": key, "name": name, "type": kind, "enabled": true, "percentage_included": 10_000,
        "variations": Value::Object(shares.collect()), "metrics": metrics,
    })
}

fn checkout(events: &Events) -> Value {
    let part = |role: &str, aggregator: &str, field: Option<&str>| {
        json!({ "role": role, "event_id": events.purchase, "event_type": "custom",
            "aggregator": aggregator, "field": field })
    };
    json!([
        unique(events.purchase, "Purchases"),
        revenue("Revenue"),
        { "aggregator": "ratio", "winning_direction": "increasing", "display_title": "Revenue per order",
            "metrics": [part("numerator", "sum", Some("revenue")), part("denominator", "count", None)] },
        { "aggregator": "count", "event_id": events.add_to_cart, "event_type": "custom", "scope": "visitor",
            "winning_direction": "increasing", "display_title": "Items put into the cart" },
        { "aggregator": "sum", "field": "value", "event_id": events.page_load, "event_type": "custom",
            "scope": "event", "winning_direction": "decreasing", "display_title": "Page load in ms" },
        { "aggregator": "unique", "event_id": events.error, "event_type": "custom", "scope": "visitor",
            "winning_direction": "decreasing", "display_title": "Visitors with an error", "x_guardrail": true },
    ])
}

fn unique(event_id: i64, title: &str) -> Value {
    json!({ "aggregator": "unique", "event_id": event_id, "event_type": "custom", "scope": "visitor",
        "winning_direction": "increasing", "display_title": title })
}

/// All revenue, with the few largest orders cut.
fn revenue(title: &str) -> Value {
    json!({ "aggregator": "sum", "field": "revenue", "scope": "visitor", "winning_direction": "increasing",
        "display_title": title, "x_winsorize": 0.999 })
}
