//! Reports of experiments: begun and ended by what happens to the rules; listing, archiving, resetting, deleting.

use std::collections::HashMap;

use burgee_domain::flag::Ids;
use burgee_domain::{Action, Environment, Error, Flag, Report, Result, Role, Rule, Ruleset};
use burgee_store::Reader;

use super::entity::{self, StoredRuleset};
use super::work::{Archiving, Mode, Work};
use super::{App, access, environment, lookup};
use crate::auth::Caller;
use crate::auth::token::random_text;

/// What makes the key of a report unlike all others: 16 bytes in base 62.
const SUFFIX: (usize, usize) = (22, 16);

/// Reports of an environment, with the flags and rulesets that they are of, as far as those are still there.
#[derive(Clone, Debug)]
pub(crate) struct Reports {
    pub(crate) environment: Environment,
    pub(crate) reports: Vec<Report>,
    flags: HashMap<i64, Flag>,
    rulesets: HashMap<i64, StoredRuleset>,
}

/// Which report.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) project_id: i64,
    pub(crate) environment_key: &'a str,
    pub(crate) report_key: &'a str,
}

impl Reports {
    /// The flag of a report, if it is still there.
    pub(crate) fn flag(&self, report: &Report) -> Option<&Flag> {
        self.flags.get(&report.flag_id)
    }

    /// The rule of a report with its ruleset, if it is still there.
    pub(crate) fn rule(&self, report: &Report) -> Option<(&Ruleset, &Rule)> {
        let ruleset = &self.rulesets.get(&report.flag_id)?.ruleset;
        let rule = ruleset.rules.values().find(|rule| rule.id == report.rule_id)?;
        Some((ruleset, rule))
    }

    async fn load(reader: &Reader, project_id: i64, environment_key: &str) -> Result<Self> {
        let environment = environment::by_key(reader, project_id, environment_key).await?;
        let flags: Vec<Flag> = entity::all(reader, project_id).await?;
        let rulesets: Vec<StoredRuleset> = entity::of_parent(reader, environment.id).await?;
        let mut reports: Self = Self {
            reports: entity::of_parent(reader, environment.id).await?,
            environment,
            flags: flags.into_iter().map(|own| (own.id, own)).collect(),
            rulesets: rulesets.into_iter().map(|own| (own.ruleset.flag_id, own)).collect(),
        };
        let mut current = std::mem::take(&mut reports.reports);
        for report in &mut current {
            if let (Some(flag), Some((_, rule))) = (reports.flag(report), reports.rule(report)) {
                report.take(flag, rule);
            }
        }
        reports.reports = current;
        Ok(reports)
    }

    /// Only some of the reports, in the order in which they are named.
    fn narrowed(mut self, keys: &[String]) -> Result<Self> {
        let mut named: Vec<Report> = Vec::new();
        for key in keys {
            let report = self.reports.iter().find(|report| report.key == *key);
            let report = report.ok_or_else(|| Error::not_found("Report", key))?;
            if !named.contains(report) {
                named.push(report.clone());
            }
        }
        self.reports = named;
        Ok(self)
    }
}

/// Lists the reports of an environment.
pub(crate) async fn list(
    app: &App,
    caller: &Caller,
    project_id: i64,
    environment_key: &str,
) -> Result<(Role, Reports)> {
    let (role, _) = lookup::project(app, caller, project_id).await?;
    let access = access::load(&app.store, caller, project_id).await?;
    let mut found = Reports::load(&app.store, project_id, environment_key).await?;
    access.see_environment(&found.environment)?;
    let hidden: Vec<i64> = found
        .reports
        .iter()
        .filter(|own| found.flag(own).is_some_and(|flag| access.see_flag(flag).is_err()))
        .map(|own| own.id)
        .collect();
    found.reports.retain(|own| !hidden.contains(&own.id));
    Ok((role, found))
}

/// Loads one report.
pub(crate) async fn get(app: &App, caller: &Caller, place: Place<'_>) -> Result<(Role, Reports)> {
    let (role, reports) = list(app, caller, place.project_id, place.environment_key).await?;
    Ok((role, reports.narrowed(&[place.report_key.to_owned()])?))
}

/// Archives reports, or takes them out of the archive.
pub(crate) async fn set_archived(
    app: &App,
    caller: &Caller,
    project_id: i64,
    environment_key: &str,
    archiving: &Archiving,
    mode: Mode,
) -> Result<(Role, Reports)> {
    let mut work = Work::begin(app, caller, project_id, Action::Edit, mode).await?;
    let Archiving { keys, archived, expected } = archiving;
    for key in keys {
        let place = Place { project_id, environment_key, report_key: key };
        let before = changeable(&work, place, Change::OfRecord).await?;
        entity::check_revision(before.revision, *expected)?;
        work.update(&before, &before.with_archived(*archived, work.now)).await?;
    }
    finish(work, environment_key, keys).await
}

/// Lets the counts of a report start over.
pub(crate) async fn reset(
    app: &App,
    caller: &Caller,
    place: Place<'_>,
    expected: Option<i64>,
    mode: Mode,
) -> Result<(Role, Reports)> {
    let mut work = Work::begin(app, caller, place.project_id, Action::Edit, mode).await?;
    let before = changeable(&work, place, Change::OfResults).await?;
    entity::check_revision(before.revision, expected)?;
    work.update(&before, &before.reset(work.now)?).await?;
    finish(work, place.environment_key, &[place.report_key.to_owned()]).await
}

/// Deletes a report for good; its rule, if it is still there, then has none.
pub(crate) async fn delete(
    app: &App,
    caller: &Caller,
    place: Place<'_>,
    expected: Option<i64>,
    mode: Mode,
) -> Result<()> {
    let mut work = Work::begin(app, caller, place.project_id, Action::Edit, mode).await?;
    let report = changeable(&work, place, Change::OfResults).await?;
    entity::check_revision(report.revision, expected)?;
    let rulesets: Vec<StoredRuleset> = entity::of_parent(&work.tx, report.environment_id).await?;
    for before in rulesets {
        let mut after = before.clone();
        if after.ruleset.forget_report(&report.key, work.now) {
            work.update(&before, &after).await?;
        }
    }
    work.delete(&report).await?;
    work.commit().await
}

/// Does to reports what a change of a ruleset means for them: an experiment that goes live for the first time
/// gets one; one that is concluded, or is there no longer, has its own ended.
pub(super) async fn follow(
    work: &mut Work<'_>,
    flag: &Flag,
    before: &Ruleset,
    after: &mut Ruleset,
) -> Result<()> {
    let experiments = after.rules.values_mut().filter(|rule| rule.kind.is_experiment());
    for rule in experiments.filter(|rule| rule.launched_time.is_some()) {
        let earlier = before.rules.get(&rule.key).filter(|own| own.id == rule.id);
        if earlier.is_none_or(|own| own.launched_time.is_none()) {
            let report = begin(work, flag, rule, before.environment_id).await?;
            rule.report_key = Some(report.key);
        } else if rule.conclusion.is_some() && earlier.is_none_or(|own| own.conclusion.is_none()) {
            end(work, flag, rule, before.environment_id).await?;
        }
    }
    for rule in before.rules.values() {
        if after.rules.get(&rule.key).is_none_or(|own| own.id != rule.id) {
            end(work, flag, rule, before.environment_id).await?;
        }
    }
    Ok(())
}

async fn begin(
    work: &mut Work<'_>,
    flag: &Flag,
    rule: &Rule,
    environment_id: i64,
) -> Result<Report> {
    let (length, bytes) = SUFFIX;
    let suffix = random_text(length, bytes).map_err(|error| Error::Internal(error.to_string()))?;
    let mut ids = work.ids().await?;
    let report = Report::begin(flag, rule, environment_id, ids.next(), &suffix, work.now);
    work.claim(ids).await?;
    work.insert(&report).await?;
    Ok(report)
}

async fn end(work: &mut Work<'_>, flag: &Flag, rule: &Rule, environment_id: i64) -> Result<()> {
    let Some(key) = &rule.report_key else {
        return Ok(());
    };
    let report = entity::by_key::<Report>(&work.tx, flag.project_id, environment_id, key).await?;
    if let Some(before) = report {
        work.update(&before, &before.ended(flag, rule, work.now)).await?;
    }
    Ok(())
}

/// What a change of a report touches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    /// Where it is listed.
    OfRecord,
    /// What it counts: while it runs in a restricted environment that is for publishers.
    OfResults,
}

/// Loads a report that the caller may change: by their role on its flag in its environment.
async fn changeable(work: &Work<'_>, place: Place<'_>, change: Change) -> Result<Report> {
    let Place { project_id, environment_key, report_key } = place;
    let environment = environment::by_key(&work.tx, project_id, environment_key).await?;
    let missing = || Error::not_found("Report", report_key);
    let report = entity::by_key::<Report>(&work.tx, project_id, environment.id, report_key).await?;
    let report = report.ok_or_else(missing)?;
    let is_live = change == Change::OfResults && report.end_time.is_none();
    // Of what is hidden nothing is said.
    let hide = |error| if let Error::NotFound { .. } = error { missing() } else { error };
    if let Some(flag) = entity::by_id::<Flag>(&work.tx, report.flag_id).await? {
        work.access.edit_ruleset(&flag, &environment, is_live).map_err(hide)?;
    } else {
        let role = work.access.see_environment(&environment).map_err(hide)?;
        if !role.allows(Action::Edit) {
            return Err(Error::Forbidden);
        }
    }
    Ok(report)
}

/// Commits, and answers with the reports as they are now.
async fn finish(work: Work<'_>, environment_key: &str, keys: &[String]) -> Result<(Role, Reports)> {
    let reports = Reports::load(&work.tx, work.project.id, environment_key).await?;
    let reports = reports.narrowed(keys)?;
    let role = work.role;
    work.commit().await?;
    Ok((role, reports))
}
