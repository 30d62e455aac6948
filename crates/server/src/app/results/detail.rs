//! What takes a pass over the log of its own: the split by parts of the visitors, how a metric is distributed, and what it
//! was on each day since the first decision.

use std::sync::Arc;

use burgee_domain::{Error, Result};
use burgee_events::{Distribution, EventLog, Part, Plan};
use burgee_stats::srm::Health;

use super::folds::{Fold, Folds};
use super::judge::{self, Judged, Split, judge};
use super::subject::Subject;
use super::{Answer, Asked, Frame, KeptResults, check, nothing, plan};
use crate::app::{App, experiment};
use crate::auth::Caller;

/// Attributes beyond these are not looked through.
const MOST_ATTRIBUTES: usize = 50;
/// Fewer visitors tell nothing of the split.
const LEAST_VISITORS: u64 = 100;

/// A detail of the results of an experiment.
#[derive(Clone, Debug)]
pub(crate) struct Detail<T> {
    pub(crate) subject: Subject,
    pub(crate) frame: Frame,
    /// Whether rows have come that are not in it.
    pub(crate) stale: bool,
    pub(crate) found: T,
}

/// The split of visitors by parts of them.
#[derive(Clone, Debug)]
pub(crate) struct SplitParts {
    /// By the UTC day of the first decision.
    pub(crate) days: Vec<PartSplit>,
    /// By what is known of visitors, where that tells any two apart.
    pub(crate) dimensions: Vec<SplitDimension>,
}

/// The split by the values of one dimension.
#[derive(Clone, Debug)]
pub(crate) struct SplitDimension {
    /// `browser`, `device`, `source`, or the id of an attribute.
    pub(crate) by: String,
    /// The key of the attribute, or as `by`.
    pub(crate) name: String,
    pub(crate) parts: Vec<PartSplit>,
    /// How many values are left out, and how many visitors have those.
    pub(crate) others: (usize, u64),
}

/// The split of one part of the visitors.
#[derive(Clone, Debug)]
pub(crate) struct PartSplit {
    pub(crate) name: String,
    /// The visitors of each variation.
    pub(crate) counts: Vec<u64>,
    /// Nothing where there is no designed split to hold against.
    pub(crate) split: Option<Split>,
    /// Of a part with enough visitors to be tested.
    pub(crate) tested: Option<Tested>,
}

/// What a test of one of several parts says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tested {
    pub(crate) p_value: f64,
    /// Times the number of parts beside it that were tested.
    pub(crate) p_adjusted: f64,
    /// By the adjusted one.
    pub(crate) health: Health,
}

/// A metric on the days since the first decision.
#[derive(Clone, Debug)]
pub(crate) struct Days {
    /// The place of the metric.
    pub(crate) metric: usize,
    /// From the first 24 hours on, each judged alone.
    pub(crate) days: Vec<Judged>,
}

/// A metric's distribution.
#[derive(Clone, Debug)]
pub(crate) struct Distributed {
    /// The place of the metric.
    pub(crate) metric: usize,
    pub(crate) distribution: Arc<Distribution>,
}

/// The split of an experiment's visitors by day and by what is known of them.
pub(crate) async fn split(
    app: &App,
    caller: &Caller,
    id: i64,
    asked: &Asked,
) -> Result<Answer<Detail<SplitParts>>> {
    let (subject, baseline) = subject(app, caller, id, asked).await?;
    let state = app.states.committed(&app.store, subject.project.id).await?;
    // An attribute that is called like what visitors come with is that already.
    let known = state
        .attributes
        .values()
        .filter(|own| !own.archived && !burgee_events::FAMILIES.contains(&own.key.as_str()));
    let known = known.take(MOST_ATTRIBUTES);
    let names: Vec<(String, String)> =
        known.map(|own| (own.id.to_string(), own.key.clone())).collect();
    let ids: Vec<String> = names.iter().map(|(id, _)| id.clone()).collect();
    let key = format!("{ids:?}");
    let read = move |log: &dyn EventLog, plan: &Plan| log.parts(plan, &ids);
    let answer = read_log(app, &subject, asked, |kept| &kept.parts, &key, read).await?;
    let Read::Found(parts, stale) = answer else { return answer.otherwise(&subject) };
    if parts.first_decision.is_none() {
        return nothing(&subject);
    }
    let frame = Frame::new(&subject, asked, baseline, parts.first_decision, app.now());
    let total: u64 = parts.days.iter().map(visitors).sum();
    // What is the same for all is no part of them.
    let telling = parts
        .dimensions
        .iter()
        .filter(|own| own.parts.first().is_some_and(|largest| visitors(largest) < total));
    let dimensions = telling.map(|own| SplitDimension {
        by: own.by.clone(),
        name: names.iter().find(|(id, _)| *id == own.by).map_or(&own.by, |(_, key)| key).clone(),
        parts: splits(&own.parts, &subject),
        others: (own.other_values, own.other_visitors),
    });
    let found =
        SplitParts { days: splits(&parts.days, &subject), dimensions: dimensions.collect() };
    Ok(Answer::Ready(Detail { subject, frame, stale, found }))
}

/// How an experiment's visitors are distributed by their totals of a metric.
pub(crate) async fn distribution(
    app: &App,
    caller: &Caller,
    id: i64,
    asked: &Asked,
    metric: usize,
) -> Result<Answer<Detail<Distributed>>> {
    let (subject, baseline) = subject(app, caller, id, asked).await?;
    has_metric(&subject, metric)?;
    let read = move |log: &dyn EventLog, plan: &Plan| log.distribution(plan, metric);
    let key = metric.to_string();
    let answer = read_log(app, &subject, asked, |kept| &kept.distributions, &key, read).await?;
    let Read::Found(distribution, stale) = answer else { return answer.otherwise(&subject) };
    if distribution.first_decision.is_none() {
        return nothing(&subject);
    }
    let first = distribution.first_decision;
    let frame = Frame::new(&subject, asked, baseline, first, app.now());
    let found = Distributed { metric, distribution };
    Ok(Answer::Ready(Detail { subject, frame, stale, found }))
}

/// What an experiment's visitors did on each day since their first decision.
pub(crate) async fn since_exposure(
    app: &App,
    caller: &Caller,
    id: i64,
    asked: &Asked,
    metric: usize,
) -> Result<Answer<Detail<Days>>> {
    let (subject, baseline) = subject(app, caller, id, asked).await?;
    let measured = has_metric(&subject, metric)?.clone();
    // A day has nothing before it to be adjusted by.
    let plain = move |log: &dyn EventLog, plan: &Plan| {
        log.since_exposure(&Plan { covariate: 0, ..plan.clone() }, metric)
    };
    let key = metric.to_string();
    let answer = read_log(app, &subject, asked, |kept| &kept.since_exposure, &key, plain).await?;
    let Read::Found(since, stale) = answer else { return answer.otherwise(&subject) };
    if since.first_decision.is_none() {
        return nothing(&subject);
    }
    let frame = Frame::new(&subject, asked, baseline, since.first_decision, app.now());
    let alone = Subject { metrics: vec![measured], ..subject.clone() };
    let days = since.days.iter().map(|epochs| judge(epochs, &alone, baseline, &frame.settings));
    let found = Days { metric, days: days.collect() };
    Ok(Answer::Ready(Detail { subject, frame, stale, found }))
}

async fn subject(app: &App, caller: &Caller, id: i64, asked: &Asked) -> Result<(Subject, usize)> {
    let run = experiment::run(app, caller, id).await?;
    let subject = Subject::experiment(app, &run).await?;
    let baseline = check(app, &subject, asked).await?;
    Ok((subject, baseline))
}

fn has_metric(subject: &Subject, metric: usize) -> Result<&super::metric::Measured> {
    subject.metrics.get(metric).ok_or_else(|| {
        let message = format!("there is no metric {metric}: the first is 0");
        Error::invalid("?metric", "not_found", message)
    })
}

/// What the log answers.
enum Read<T> {
    Found(Arc<T>, bool),
    Computing,
    /// It was never live, or there is no log.
    Nothing,
}

impl<T> Read<T> {
    fn otherwise<D>(&self, subject: &Subject) -> Result<Answer<D>> {
        match self {
            Self::Found(..) | Self::Nothing => nothing(subject),
            Self::Computing => Ok(Answer::Computing),
        }
    }
}

async fn read_log<T: Send + Sync + 'static>(
    app: &App,
    subject: &Subject,
    asked: &Asked,
    kept: impl FnOnce(&KeptResults) -> &Folds<T>,
    key: &str,
    read: impl FnOnce(&dyn EventLog, &Plan) -> std::result::Result<T, burgee_events::Error>
    + Send
    + 'static,
) -> Result<Read<T>> {
    let Some((plan, ingest)) = plan(subject, asked, app.now()).zip(app.ingest.as_ref()) else {
        return Ok(Read::Nothing);
    };
    let log = Arc::clone(&ingest.log) as Arc<dyn EventLog>;
    let (project, key) = (plan.project.clone(), format!("{plan:?} {key}"));
    let folds = kept(&ingest.results);
    Ok(match folds.of(&log, &project, key, move |log| read(log, &plan)).await? {
        Fold::Ready { found, stale } => Read::Found(found, stale),
        Fold::Computing => Read::Computing,
    })
}

fn visitors(part: &Part) -> u64 {
    part.epochs.iter().flatten().map(|cell| cell.units).sum()
}

/// Tests each of several parts.
fn splits(parts: &[Part], subject: &Subject) -> Vec<PartSplit> {
    let is_tested = |part: &&Part| subject.has_design && visitors(part) >= LEAST_VISITORS;
    let tests = judge::real(parts.iter().filter(is_tested).count() as u64);
    let splits = parts.iter().map(|part| {
        let split = judge::split(&part.epochs, subject);
        let p_value = split.as_ref().map(|own| own.p_value).filter(|_| is_tested(&part));
        PartSplit {
            name: part.name.clone(),
            counts: judge::counts(&part.epochs, subject),
            split,
            tested: p_value.map(|p_value| {
                let p_adjusted = (p_value * tests).min(1.0);
                Tested { p_value, p_adjusted, health: Health::of(p_adjusted) }
            }),
        }
    });
    splits.collect()
}
