//! Results of experiments and holdouts: what the event log says of them, as of now or of any time before.
//!
//! A result is a function of the log and of what the change history says of the rule; nothing is counted on the side.

pub(crate) mod detail;
mod folds;
pub(crate) mod judge;
pub(crate) mod metric;
mod series;
pub(crate) mod share;
pub(crate) mod subject;
pub(crate) mod timeline;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use burgee_domain::{Analysis, DifferenceType, Error, Holdout, Result, StatsEngine, Timestamp};
use burgee_events::{Distribution, EventLog, Folded, Parts, Plan, Segment, SinceExposure};
use burgee_stats::fixed::Lock;
use burgee_stats::sequential::DEFAULT_SAMPLE;
use burgee_stats::{Engine, Settings};

use self::folds::{Fold, Folds};
use self::judge::{Judged, judge};
use self::subject::{Subject, millis};
use super::experiment;
use super::{App, entity, lookup};
use crate::auth::Caller;

pub(crate) use series::{Series, of_experiment_over_time, of_holdout_over_time};

/// How long before the start conversions are a covariate.
const COVARIATE: i64 = 14 * 86_400_000;

/// What was computed, kept while nothing new has come.
pub(crate) struct KeptResults {
    folds: Folds<Vec<Folded>>,
    parts: Folds<Parts>,
    distributions: Folds<Distribution>,
    since_exposure: Folds<SinceExposure>,
    /// The projects of experiments: neither ever changes.
    projects: Mutex<HashMap<i64, i64>>,
}

/// How somebody wants to see results.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// The variation that others are compared with, by its id in events.
    pub(crate) baseline: Option<String>,
    /// The first moment that counts.
    pub(crate) start: Option<Timestamp>,
    /// The first moment that does not.
    pub(crate) end: Option<Timestamp>,
    pub(crate) segment: Option<Segment>,
    /// How they are to be made; what it leaves out is as the rule has it.
    pub(crate) analysis: Analysis,
    /// The attributes that the segment is made of.
    pub(crate) attributes: Vec<i64>,
}

/// What there is to answer.
#[derive(Debug)]
pub(crate) enum Answer<T> {
    Ready(T),
    /// It takes longer than somebody wants to wait.
    Computing,
    /// No visitor has been decided for.
    Nothing,
}

/// The results of a subject.
#[derive(Clone, Debug)]
pub(crate) struct Results {
    pub(crate) subject: Subject,
    pub(crate) frame: Frame,
    /// Whether rows have come that are not in it.
    pub(crate) stale: bool,
    pub(crate) judged: Judged,
    /// Visitors who were decided for several variations.
    pub(crate) switched: u64,
    /// Visitors who were left out because no person does so much.
    pub(crate) quarantined: usize,
    pub(crate) unattributed: u64,
    pub(crate) duplicates: u64,
}

/// What results of one subject at several times have in common.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The baseline's place.
    pub(crate) baseline: usize,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) settings: Settings,
    pub(crate) difference: DifferenceType,
    pub(crate) cuped: bool,
    /// Whether improvements have verdicts: not those of what is steered by the same numbers.
    pub(crate) has_verdicts: bool,
}

impl Default for KeptResults {
    fn default() -> Self {
        let turns = folds::turns();
        Self {
            folds: Folds::new(&turns),
            parts: Folds::new(&turns),
            distributions: Folds::new(&turns),
            since_exposure: Folds::new(&turns),
            projects: Mutex::default(),
        }
    }
}

impl KeptResults {
    /// The project of an experiment, if it was asked for before.
    pub(crate) fn project_of(&self, experiment_id: i64) -> Option<i64> {
        let projects = self.projects.lock().unwrap_or_else(PoisonError::into_inner);
        projects.get(&experiment_id).copied()
    }

    pub(crate) fn note_project(&self, experiment_id: i64, project_id: i64) {
        let mut projects = self.projects.lock().unwrap_or_else(PoisonError::into_inner);
        projects.insert(experiment_id, project_id);
    }
}

/// The results of an experiment.
pub(crate) async fn of_experiment(
    app: &App,
    caller: &Caller,
    id: i64,
    asked: &Asked,
) -> Result<Answer<Results>> {
    let run = experiment::run(app, caller, id).await?;
    let subject = Subject::experiment(app, &run).await?;
    of_subject(app, subject, asked).await
}

/// The results of an experiment, whoever may see it: for who works on the machine of the instance. All that is in the log
/// counts, however long it takes.
pub(crate) async fn of_any(app: &App, id: i64) -> Result<Answer<Results>> {
    let run = experiment::anywhere(app, id).await?;
    loop {
        let subject = Subject::experiment(app, &run).await?;
        match of_subject(app, subject, &Asked::default()).await? {
            Answer::Computing => {}
            answer => return Ok(answer),
        }
    }
}

/// The results of a holdout of a project.
pub(crate) async fn of_holdout(
    app: &App,
    caller: &Caller,
    (project_id, id): (i64, i64),
    asked: &Asked,
) -> Result<Answer<Results>> {
    let subject = holdout(app, caller, project_id, id).await?;
    of_subject(app, subject, asked).await
}

async fn holdout(app: &App, caller: &Caller, project_id: i64, id: i64) -> Result<Subject> {
    let (_, project) = lookup::project(app, caller, project_id).await?;
    let holdout: Holdout = entity::in_project(&app.store, project_id, id).await?;
    Subject::holdout(app, project, &holdout).await
}

/// The results of whatever has any.
pub(crate) async fn of_subject(
    app: &App,
    subject: Subject,
    asked: &Asked,
) -> Result<Answer<Results>> {
    let baseline = check(app, &subject, asked).await?;
    let Some(plan) = plan(&subject, asked, app.now()) else { return nothing(&subject) };
    let end = plan.end;
    let folds = match fold(app, plan, vec![end]).await? {
        Some(Fold::Ready { found, stale }) => (found, stale),
        Some(Fold::Computing) => return Ok(Answer::Computing),
        None => return nothing(&subject),
    };
    let (folds, stale) = folds;
    let Some(folded) = folds.first().filter(|own| own.first_decision.is_some()) else {
        return nothing(&subject);
    };
    let frame = Frame::new(&subject, asked, baseline, folded.first_decision, app.now());
    let judged = judge(&folded.epochs, &subject, baseline, &frame.settings);
    Ok(Answer::Ready(Results {
        frame,
        stale,
        judged,
        switched: folded.switched,
        quarantined: folded.quarantined.len(),
        unattributed: folded.unattributed,
        duplicates: folded.duplicates,
        subject,
    }))
}

/// The answer where no visitor has been decided for: not where they may all be in another node's log.
fn nothing<T>(subject: &Subject) -> Result<Answer<T>> {
    match subject.other_logs {
        0 => Ok(Answer::Nothing),
        count => Err(Error::conflict(format!(
            "This node's log has no decision of it, but {count} of other nodes have events of the project: ask there"
        ))),
    }
}

/// Folds, or takes what is kept; nothing without a log.
async fn fold(app: &App, plan: Plan, ends: Vec<i64>) -> Result<Option<Fold<Vec<Folded>>>> {
    let Some(ingest) = &app.ingest else { return Ok(None) };
    let log = Arc::clone(&ingest.log) as Arc<dyn EventLog>;
    let (project, key) = (plan.project.clone(), format!("{plan:?} {ends:?}"));
    let folds = &ingest.results.folds;
    folds.of(&log, &project, key, move |log| log.series(&plan, &ends)).await.map(Some)
}

/// What to fold; nothing for what was never live.
fn plan(subject: &Subject, asked: &Asked, now: Timestamp) -> Option<Plan> {
    let launched = subject.launched?;
    let end = asked.end.into_iter().chain(subject.ended).min().filter(|end| *end <= now);
    let cuped = asked.analysis.or(subject.analysis).cuped == Some(true) && subject.others.is_none();
    let start = asked.start.map(millis).unwrap_or_default();
    // A covariate is from before the start, so there must be one.
    let begun = millis(subject.reset.unwrap_or(launched));
    Some(Plan {
        start: if cuped { start.max(begun) } else { start },
        // Without an end, all that has come counts: the answer then depends on the log alone.
        end: end.map_or(i64::MAX, millis),
        segment: asked.segment.clone(),
        covariate: if cuped { COVARIATE } else { 0 },
        ..subject.plan()
    })
}

/// Checks what was asked against what there is; returns the place of the baseline.
async fn check(app: &App, subject: &Subject, asked: &Asked) -> Result<usize> {
    let state = app.states.committed(&app.store, subject.project.id).await?;
    let unknown = asked.attributes.iter().find(|id| !state.attributes.contains_key(id));
    if let Some(id) = unknown {
        let message = format!("there is no attribute {id} in this project");
        return Err(Error::invalid("?attribute_id", "not_found", message));
    }
    baseline(subject, asked)
}

fn baseline(subject: &Subject, asked: &Asked) -> Result<usize> {
    let Some(id) = &asked.baseline else { return Ok(subject.baseline) };
    subject.variations.iter().position(|arm| arm.id == *id).ok_or_else(|| {
        let message = format!("there is no variation {id:?} in this experiment");
        Error::invalid("?baseline_variation_id", "not_found", message)
    })
}

impl Frame {
    fn new(
        subject: &Subject,
        asked: &Asked,
        baseline: usize,
        first_decision: Option<i64>,
        now: Timestamp,
    ) -> Self {
        let first = first_decision.map(|first| Timestamp::from_micros(first * 1_000));
        // Visitors of the past may have been brought along, from before the rule was here.
        let begun = subject.reset.or(subject.launched.into_iter().chain(first).min());
        let start = asked.start.or(begun).unwrap_or(now);
        let end = asked.end.into_iter().chain(subject.ended).chain([now]).min().unwrap_or(now);
        let days = u32::try_from(end.days_since(start)).unwrap_or(u32::MAX);
        let analysis = asked.analysis.or(subject.analysis);
        let level = analysis.confidence_level.unwrap_or(subject.project.confidence_threshold);
        let planned = analysis.planned_visitors;
        let engine = match analysis.engine.unwrap_or_default() {
            StatsEngine::Sequential => {
                // Half of the planned sample is where the interval is to be tightest.
                let sample = planned.map_or(DEFAULT_SAMPLE, |planned| judge::real(planned) / 2.0);
                Engine::Sequential { sample }
            }
            StatsEngine::FixedHorizon => {
                let minimum_days =
                    analysis.minimum_days.unwrap_or(burgee_stats::plan::MINIMUM_DAYS);
                let planned_units = planned.unwrap_or_default();
                Engine::FixedHorizon { lock: Some(Lock { planned_units, minimum_days }), days }
            }
            StatsEngine::Bayesian => Engine::Bayesian { prior: None },
        };
        let usual =
            if subject.is_steered { DifferenceType::Absolute } else { DifferenceType::Relative };
        Self {
            baseline,
            start,
            end,
            settings: Settings { engine, confidence_level: level, ..Settings::default() },
            difference: analysis.difference_type.unwrap_or(usual),
            cuped: analysis.cuped.unwrap_or_default(),
            has_verdicts: !subject.is_bandit,
        }
    }
}

impl Frame {
    /// The settings as they apply so many days after the start.
    fn on_day(&self, today: u32) -> Settings {
        let engine = match self.settings.engine {
            Engine::FixedHorizon { lock, .. } => Engine::FixedHorizon { lock, days: today },
            other => other,
        };
        Settings { engine, ..self.settings }
    }
}
