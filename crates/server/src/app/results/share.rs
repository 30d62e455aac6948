//! Links to results, for whoever has them: they show the results as they were when the link was made, and nothing else.

use burgee_domain::{Error, Result, Timestamp};
use serde_json::{Value, json};

use super::subject::Subject;
use super::{Answer, Asked, Results, of_subject};
use crate::app::App;
use crate::app::experiment;
use crate::auth::Caller;

/// What such a link is sealed for: no other secret is one.
const PLACE: &str = "shared_results";

/// Makes a link. It works until the report that it shows is deleted.
pub(crate) async fn link(app: &App, caller: &Caller, id: i64) -> Result<String> {
    let run = experiment::run(app, caller, id).await?;
    let content = json!({
        "project": run.project_id,
        "experiment": id,
        "report": run.last.rule.report_key,
        "end": app.now(),
    });
    let sealed = app.seal.seal(PLACE, &content.to_string())?;
    Ok(format!("{}/shared/results/{sealed}", app.settings.public_url))
}

/// The results that a link shows.
pub(crate) async fn open(app: &App, sealed: &str) -> Result<Answer<Results>> {
    let stale = || Error::not_found("Link", "to these results");
    let content = app.seal.open(PLACE, sealed).map_err(|_| stale())?;
    let content: Value = serde_json::from_str(&content).map_err(|_| stale())?;
    let member = |name: &str| content.get(name).unwrap_or(&Value::Null);
    let ids = member("project").as_i64().zip(member("experiment").as_i64());
    let (project_id, experiment_id) = ids.ok_or_else(stale)?;
    let end: Option<Timestamp> = member("end").as_str().and_then(|end| end.parse().ok());
    let run = experiment::of_project(app, project_id, experiment_id).await.map_err(|_| stale())?;
    if run.last.rule.report_key.as_deref() != member("report").as_str() {
        return Err(stale());
    }
    let subject = Subject::experiment(app, &run).await?;
    of_subject(app, subject, &Asked { end, ..Asked::default() }).await
}
