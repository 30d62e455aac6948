//! What the server does to running experiments by itself: it moves the traffic of bandits to what does best, that of
//! accelerated tests to what is closest to a verdict, and pauses rules whose guardrails are breached.

use burgee_domain::{ALL_TRAFFIC, Environment, Error, Flag, Project, Result, RuleType, Status};
use burgee_stats::bandit::{self, Policy, Posterior};
use burgee_stats::sequential::{DEFAULT_SAMPLE, Mixing};
use burgee_stats::{Direction, Evaluation, Proportion, guardrail};

use super::entity::{self, Entity, StoredRuleset, store_error};
use super::experiment::Place;
use super::results::judge::{ArmShown, MetricJudged, real};
use super::results::subject::{Subject, is_accelerated};
use super::results::{Answer, Asked, Results, of_subject};
use super::work::Work;
use super::{App, ruleset};
use crate::auth::Caller;

/// Who moves traffic, in the history.
const BANDIT: &str = "bandit";
/// Who watches guardrails.
const GUARDRAIL: &str = "guardrail";

/// What is to be done about a rule.
enum Step {
    /// Basis points by the id of the variation.
    Reweigh(Vec<(i64, u32)>),
    /// For the reason that is told.
    Pause(String),
}

impl App {
    /// Divides the traffic of all running bandits and accelerated tests anew, by what has been seen so far. Returns how many
    /// were changed.
    ///
    /// # Errors
    ///
    /// If it cannot be read what runs. An experiment whose results cannot be told is passed over until the next time.
    pub async fn reweigh(&self) -> Result<usize> {
        let steered =
            |place: &Place| place.rule.kind == RuleType::Bandit || is_accelerated(&place.rule);
        let mut changed = 0;
        for place in running(self, steered).await? {
            changed += usize::from(told(&place, reweigh_one(self, &place).await));
        }
        Ok(changed)
    }

    /// Pauses all running rules of which a guardrail metric got worse beyond doubt. Returns how many.
    ///
    /// # Errors
    ///
    /// If it cannot be read what runs. An experiment whose results cannot be told is passed over until the next time.
    pub async fn watch_guardrails(&self) -> Result<usize> {
        let guarded = |place: &Place| {
            let metrics = place.rule.metrics.iter();
            metrics.map(|metric| &metric["x_guardrail"]).any(|own| !own.is_null() && *own != false)
        };
        let mut paused = 0;
        for place in running(self, guarded).await? {
            paused += usize::from(told(&place, guard_one(self, &place).await));
        }
        Ok(paused)
    }
}

async fn reweigh_one(app: &App, place: &Place) -> Result<bool> {
    match results(app, place).await?.as_ref().and_then(weights) {
        Some(weights) => take(app, place, Step::Reweigh(weights)).await,
        None => Ok(false),
    }
}

async fn guard_one(app: &App, place: &Place) -> Result<bool> {
    let Some(own) = results(app, place).await? else { return Ok(false) };
    let Some(reason) = breach(&own) else { return Ok(false) };
    tracing::warn!(experiment = own.subject.id, %reason, "a guardrail is breached");
    take(app, place, Step::Pause(reason)).await
}

/// Whether an experiment was changed. One that fails must not keep the others from being steered.
fn told(place: &Place, outcome: Result<bool>) -> bool {
    let experiment = place.rule.experiment_id;
    outcome.unwrap_or_else(|error| {
        if let Error::Conflict { .. } = error {
            // Its events are in another node's log, which is so for as long as it runs.
            tracing::debug!(experiment, %error, "experiment {experiment} is not steered here");
        } else {
            tracing::warn!(experiment, %error, "experiment {experiment} is not steered for now");
        }
        false
    })
}

/// The running experiments that something holds for.
async fn running(app: &App, holds: impl Fn(&Place) -> bool) -> Result<Vec<Place>> {
    let documents = app.store.documents_of_kind(StoredRuleset::KIND).await.map_err(store_error)?;
    let marks = ["multi_armed_bandit", "stats_accelerator", "x_guardrail"];
    let mut projects: Vec<i64> = documents
        .iter()
        // Most rulesets need not be read.
        .filter(|own| marks.iter().any(|mark| own.body.contains(mark)))
        .map(|own| own.project_id)
        .collect();
    projects.sort_unstable();
    projects.dedup();
    let mut places = Vec::new();
    for project_id in projects {
        let state = app.states.committed(&app.store, project_id).await?;
        for ruleset in state.rulesets.values() {
            let running = ruleset.rules.values().filter(|rule| {
                rule.kind.is_experiment() && rule.status(ruleset.enabled) == Status::Running
            });
            let found = running.filter_map(|rule| Place::find(&state, rule.experiment_id));
            places.extend(found.filter(|place| holds(place)));
        }
    }
    Ok(places)
}

/// The results of an experiment, if it has any.
async fn results(app: &App, place: &Place) -> Result<Option<Results>> {
    let subject = Subject::experiment(app, &place.run()).await?;
    match of_subject(app, subject, &Asked::default()).await? {
        Answer::Ready(own) if !own.stale => Ok(Some(own)),
        _ => Ok(None),
    }
}

/// Changes the rule, if it is as it was when the results were made.
async fn take(app: &App, place: &Place, step: Step) -> Result<bool> {
    let project_id = place.flag.project_id;
    let project: Project = entity::in_project(&app.store, project_id, project_id).await?;
    let (name, cause) = match &step {
        Step::Reweigh(_) => (BANDIT, "by the bandit".to_owned()),
        Step::Pause(reason) => (GUARDRAIL, format!("because {reason}")),
    };
    let worker = Caller::worker(name, project.account_id, project_id);
    let mut work = match Work::by_itself(app, &worker, project_id, cause).await {
        // Of an archived project nothing changes.
        Err(Error::Conflict { .. }) => return Ok(false),
        other => other?,
    };
    let flag: Flag = entity::in_project(&work.tx, project_id, place.flag.id).await?;
    let environment: Environment =
        entity::in_project(&work.tx, project_id, place.environment.id).await?;
    if flag.archived || environment.archived {
        return Ok(false);
    }
    let stored = ruleset::of(&work.tx, &flag, &environment).await?;
    let mut after = stored.ruleset.clone();
    let is_same = after.rules.get(&place.rule.key).is_some_and(|own| {
        own.experiment_id == place.rule.experiment_id && own.revision == place.rule.revision
    });
    let changed = is_same
        && match step {
            Step::Reweigh(weights) => after.reweigh(&place.rule.key, &weights, work.now),
            Step::Pause(_) => after.pause(&place.rule.key, work.now),
        };
    if changed {
        ruleset::save(&mut work, &flag, &environment, &stored, after).await?;
        work.commit().await?;
    }
    Ok(changed)
}

/// How traffic is to be divided by the primary metric; nothing where that says nothing yet.
fn weights(own: &Results) -> Option<Vec<(i64, u32)>> {
    let (metric, direction) = (own.judged.metrics.first()?, own.subject.metrics.first()?.direction);
    let shares = if own.subject.is_bandit {
        let arms: Option<Vec<Posterior>> =
            metric.arms.iter().map(|arm| posterior(arm, direction)).collect();
        bandit::weights(&arms?, &own.judged.counts, Policy::Thompson, bandit::FLOOR).ok()?
    } else {
        accelerated(own, metric, direction)?
    };
    let ids = own.subject.variations.iter().map(|arm| arm.id.parse::<i64>().ok());
    ids.zip(basis_points(&shares)).map(|(id, share)| Some((id?, share))).collect()
}

/// What is believed of an arm, so that more is better.
fn posterior(arm: &ArmShown, direction: Direction) -> Option<Posterior> {
    if arm.is_rate {
        let converted = match direction {
            Direction::Increasing => arm.nonzero,
            Direction::Decreasing => arm.units - arm.nonzero,
        };
        return Some(Posterior::of_rate(&Proportion { units: arm.units, converted }));
    }
    let mut estimate = arm.estimate.ok()?;
    if direction == Direction::Decreasing {
        estimate.mean = -estimate.mean;
    }
    Posterior::of_mean(&estimate).ok()
}

/// The shares of an accelerated test: the baseline keeps its own, what has a verdict gets the floor, and the others share
/// the rest by how likely each is to be the best or the second.
fn accelerated(own: &Results, metric: &MetricJudged, direction: Direction) -> Option<Vec<f64>> {
    if own.judged.counts.iter().any(|count| *count < bandit::BURN_IN) {
        return None;
    }
    let count = real(metric.arms.len() as u64);
    let open: Vec<usize> = metric
        .result
        .variations
        .iter()
        .enumerate()
        .filter_map(|(place, one)| {
            let decided = is_decided(one.as_ref()?.as_ref().ok());
            (!decided).then_some(place)
        })
        .collect();
    let arms = open.iter().map(|place| posterior(metric.arms.get(*place)?, direction));
    let arms: Vec<Posterior> = arms.collect::<Option<_>>()?;
    if arms.is_empty() {
        return None;
    }
    let chances = bandit::chances_of_best(&arms);
    let seconds = bandit::chances_of_second(&arms);
    let chances: Vec<f64> = if arms.len() > 1 {
        chances.iter().zip(seconds).map(|(one, two)| 0.5 * (one + two)).collect()
    } else {
        chances
    };
    let mut shares = vec![bandit::FLOOR; metric.arms.len()];
    if let Some(share) = shares.get_mut(own.frame.baseline) {
        *share = 1.0 / count;
    }
    let rest = 1.0 - shares.iter().sum::<f64>();
    for (place, chance) in open.iter().zip(chances) {
        if let Some(share) = shares.get_mut(*place) {
            *share += rest * chance;
        }
    }
    Some(shares)
}

fn is_decided(evaluation: Option<&Evaluation>) -> bool {
    evaluation.is_some_and(|own| own.is_significant)
}

/// Shares in basis points that sum to all traffic: what rounding leaves goes to the largest remainders.
fn basis_points(shares: &[f64]) -> Vec<u32> {
    let exact: Vec<f64> = shares.iter().map(|share| share * f64::from(ALL_TRAFFIC)).collect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10,000")]
    let mut points: Vec<u32> = exact.iter().map(|own| own.floor().max(0.0) as u32).collect();
    let left = ALL_TRAFFIC.saturating_sub(points.iter().sum());
    let mut order: Vec<usize> = (0..points.len()).collect();
    let remainder = |place: &usize| exact.get(*place).map_or(0.0, |own| own.fract());
    order.sort_by(|one, two| remainder(two).total_cmp(&remainder(one)));
    for place in order.into_iter().cycle().take(left as usize) {
        if let Some(own) = points.get_mut(place) {
            *own += 1;
        }
    }
    points
}

/// Which guardrail is breached by which variation, in words.
fn breach(own: &Results) -> Option<String> {
    let metrics = own.subject.metrics.iter().zip(&own.judged.metrics);
    for (metric, judged) in metrics.filter(|(metric, _)| metric.is_guardrail) {
        let baseline = judged.arms.get(own.frame.baseline)?;
        let arms = judged.arms.iter().zip(&own.subject.variations).enumerate();
        for (_, (arm, variation)) in arms.filter(|(place, _)| *place != own.frame.baseline) {
            if let Some(p_value) = alarm(baseline, arm, metric.direction, own) {
                return Some(format!(
                    "guardrail {:?} got worse in {:?} (p = {p_value:.2e})",
                    metric.name, variation.name
                ));
            }
        }
    }
    None
}

/// The p-value of a metric that got worse beyond doubt, whenever one looks.
fn alarm(baseline: &ArmShown, arm: &ArmShown, direction: Direction, own: &Results) -> Option<f64> {
    let rate = |own: &ArmShown| Proportion { units: own.units, converted: own.nonzero };
    // Exact for rates however few have converted; it needs one allocation throughout.
    if own.subject.changes.is_empty() && baseline.is_rate && arm.is_rate {
        let (one, two) = (rate(baseline), rate(arm));
        let rings = guardrail::exact_alarm(&one, &two, direction, guardrail::ALARM_ALPHA).ok()?;
        return rings.then_some(guardrail::ALARM_ALPHA);
    }
    let mixing = Mixing::tuned_one_sided(guardrail::ALARM_ALPHA, DEFAULT_SAMPLE);
    let estimates = (baseline.estimate.ok()?, arm.estimate.ok()?);
    let enough = baseline.units.min(arm.units) >= burgee_stats::Gate::LEAST_UNITS
        && baseline.nonzero.min(arm.nonzero) >= burgee_stats::Gate::LEAST_NONZERO;
    let look = guardrail::deterioration(
        &estimates.0,
        &estimates.1,
        direction,
        mixing,
        guardrail::ALARM_ALPHA,
    );
    let p_value = look.ok()?.p_value;
    (enough && p_value <= guardrail::ALARM_ALPHA).then_some(p_value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basis_points_sum_to_all_traffic() {
        assert_eq!(basis_points(&[1.0 / 3.0; 3]), [3_334, 3_333, 3_333]);
        assert_eq!(basis_points(&[0.01, 0.985_55, 0.004_45]), [100, 9_856, 44]);
        assert_eq!(basis_points(&[1.0]), [10_000]);
    }
}
