//! Results over time: each point is cumulative, the result as it was then.

use burgee_domain::{Result, Timestamp};

use super::folds::Fold;
use super::judge::{Judged, judge};
use super::subject::{Subject, millis};
use super::{Answer, Asked, Frame, check, fold, holdout, nothing, plan};
use crate::app::{App, experiment};
use crate::auth::Caller;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// So long there is a point an hour, and from then on one a day.
const HOURLY: i64 = 48 * HOUR;
/// More points than this tell no more: the older ones are then farther apart.
const MOST_POINTS: usize = 500;

/// Results over time.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) subject: Subject,
    pub(crate) frame: Frame,
    pub(crate) stale: bool,
    /// The last is the result as it is now.
    pub(crate) points: Vec<Point>,
}

/// The result as it was at a time.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) time: Timestamp,
    pub(crate) judged: Judged,
}

/// The results of an experiment over time.
pub(crate) async fn of_experiment_over_time(
    app: &App,
    caller: &Caller,
    id: i64,
    asked: &Asked,
) -> Result<Answer<Series>> {
    let run = experiment::run(app, caller, id).await?;
    let subject = Subject::experiment(app, &run).await?;
    of_subject(app, subject, asked).await
}

/// The results of a holdout of a project over time.
pub(crate) async fn of_holdout_over_time(
    app: &App,
    caller: &Caller,
    (project_id, id): (i64, i64),
    asked: &Asked,
) -> Result<Answer<Series>> {
    let subject = holdout(app, caller, project_id, id).await?;
    of_subject(app, subject, asked).await
}

async fn of_subject(app: &App, subject: Subject, asked: &Asked) -> Result<Answer<Series>> {
    let baseline = check(app, &subject, asked).await?;
    let now = app.now();
    let Some(plan) = plan(&subject, asked, now) else { return nothing(&subject) };
    // The whole first, for it says when it begins.
    let end = plan.end;
    let frame = match fold(app, plan.clone(), vec![end]).await? {
        None => return nothing(&subject),
        Some(Fold::Computing) => return Ok(Answer::Computing),
        Some(Fold::Ready { found, .. }) => match found.first() {
            Some(folded) if folded.first_decision.is_some() => {
                Frame::new(&subject, asked, baseline, folded.first_decision, now)
            }
            _ => return nothing(&subject),
        },
    };
    let times = times(millis(frame.start), millis(frame.end));
    let ends: Vec<i64> = times.iter().copied().chain([end]).collect();
    let (folds, stale) = match fold(app, plan, ends).await? {
        None => return nothing(&subject),
        Some(Fold::Computing) => return Ok(Answer::Computing),
        Some(Fold::Ready { found, stale }) => (found, stale),
    };
    let times = times.iter().map(|time| Timestamp::from_micros(time * 1_000)).chain([frame.end]);
    let points = times.zip(folds.iter()).map(|(time, folded)| {
        let days = u32::try_from(time.days_since(frame.start)).unwrap_or(u32::MAX);
        let judged = judge(&folded.epochs, &subject, baseline, &frame.on_day(days));
        Point { time, judged }
    });
    Ok(Answer::Ready(Series { points: points.collect(), stale, subject, frame }))
}

/// The times of the points before the last one, in milliseconds: on the full hour and at midnight, UTC.
fn times(start: i64, end: i64) -> Vec<i64> {
    let first = start.div_euclid(HOUR) * HOUR;
    let hours = (1..=HOURLY / HOUR).map(|hour| first + hour * HOUR);
    let midnight = ((first + HOURLY).div_euclid(DAY) + 1) * DAY;
    let days = (0..).map(|day| midnight + day * DAY);
    let mut times: Vec<i64> =
        hours.chain(days.take_while(|day| *day < end)).filter(|time| *time < end).collect();
    while times.len() > MOST_POINTS {
        let mut keep = times.len().is_multiple_of(2);
        times.retain(|_| {
            keep = !keep;
            keep
        });
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_lie_on_hours_and_then_on_days() {
        let start = 10 * DAY + 5 * HOUR + 1;
        let month = times(start, start + 30 * DAY);
        assert_eq!(month[0], 10 * DAY + 6 * HOUR);
        assert_eq!(month[47], 12 * DAY + 5 * HOUR);
        assert_eq!((month[48], month.len()), (13 * DAY, 48 + 28));
        assert_eq!(times(start, start + 2 * HOUR), [10 * DAY + 6 * HOUR, 10 * DAY + 7 * HOUR]);
        assert!(times(start, start).is_empty());
        let long = times(start, start + 4_000 * DAY);
        assert!(long.len() <= MOST_POINTS && long.is_sorted());
    }
}
