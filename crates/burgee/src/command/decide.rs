//! `burgee decide`.

use std::borrow::Cow;
use std::io::{self, BufRead, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use burgee_engine::{
    Attributes, DecideOptions, Decision, Decisions, Dialect, Engine, Explanation, User,
    UserProfile, Variables,
};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Decide flags for users, offline.
///
/// Reads one JSON object a line from standard input: {"userId", "attributes", "flagKey" or "flagKeys",
/// "qualifiedSegments", "forcedDecisions", "userProfile", "options"}; all but userId may be left out, and
/// without a flag key all flags are decided. Writes one JSON object a decision, in the order of the
/// input: {"flagKey", "variationKey", "enabled", "ruleKey", "variables"}, with "reasons" if asked for and
/// "savedProfile" if the user's profile has news. A line that cannot be read is answered with {"error"},
/// and the exit code is then 1.
#[derive(Args)]
pub(crate) struct Decide {
    /// The datafile to decide with.
    #[arg(long, value_name = "FILE")]
    datafile: PathBuf,
    /// Say why: every rule, condition and bucket that was looked at, as text or as JSON.
    #[arg(long, value_enum, num_args = 0..=1, default_missing_value = "text", require_equals = true)]
    explain: Option<ExplainFormat>,
    /// Whose wording the reasons have.
    #[arg(long, value_enum, default_value_t = Wording::Javascript)]
    reasons: Wording,
}

#[derive(Clone, Copy, ValueEnum)]
enum ExplainFormat {
    /// Indented text in the place of the decision.
    Text,
    /// A member "explanation" of the decision.
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum Wording {
    /// The JavaScript SDK's.
    Javascript,
    /// The Python SDK's.
    Python,
}

/// A line of input. Unknown members are ignored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    #[serde(borrow)]
    user_id: Cow<'a, str>,
    #[serde(borrow, default)]
    attributes: Attributes<'a>,
    flag_key: Option<String>,
    flag_keys: Option<Vec<String>>,
    qualified_segments: Option<Vec<String>>,
    #[serde(default)]
    forced_decisions: Vec<ForcedDecision>,
    user_profile: Option<UserProfile>,
    #[serde(default)]
    options: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ForcedDecision {
    flag_key: String,
    rule_key: Option<String>,
    variation_key: String,
}

/// A line of output.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    flag_key: &'a str,
    variation_key: Option<&'a str>,
    enabled: bool,
    rule_key: Option<&'a str>,
    variables: Variables<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    saved_profile: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Explanation<'a>>,
}

impl Decide {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let json = super::read(&self.datafile)?;
        let engine = Engine::from_json(&json)
            .with_context(|| format!("cannot use {}", self.datafile.display()))?;
        let mut out = BufWriter::new(io::stdout().lock());
        let mut failed = false;
        for (line, number) in io::stdin().lock().lines().zip(1..) {
            let line = line.context("cannot read standard input")?;
            if line.trim().is_empty() {
                continue;
            }
            if let Err(error) = self.answer(&engine, &line, &mut out) {
                if super::is_broken_pipe(&error) {
                    return Err(error);
                }
                failed = true;
                writeln!(out, "{}", json!({ "error": format!("line {number}: {error}") }))?;
            }
        }
        out.flush()?;
        Ok(ExitCode::from(u8::from(failed)))
    }

    fn answer(&self, engine: &Engine, line: &str, out: &mut impl Write) -> anyhow::Result<()> {
        let request: Request<'_> = serde_json::from_str(line)?;
        let options = request.options()?;
        let user = request.user();
        for decision in request.decide(engine, &user, options).iter() {
            self.write(engine, &user, decision, out)?;
        }
        Ok(())
    }

    fn write<'a>(
        &self,
        engine: &'a Engine,
        user: &'a User<'a>,
        decision: &Decision<'a>,
        out: &mut impl Write,
    ) -> anyhow::Result<()> {
        let explanation = match self.explain {
            Some(_) => engine.explain(user, decision.flag_key()),
            None => None,
        };
        if let Some(ExplainFormat::Text) = self.explain {
            match explanation {
                Some(explanation) => writeln!(out, "{explanation}\n")?,
                None => writeln!(out, "{}: there is no such flag\n", decision.flag_key())?,
            }
            return Ok(());
        }
        let dialect = match self.reasons {
            Wording::Javascript => Dialect::JavaScript,
            Wording::Python => Dialect::Python,
        };
        let answer = Answer {
            flag_key: decision.flag_key(),
            variation_key: decision.variation_key(),
            enabled: decision.enabled(),
            rule_key: decision.rule_key(),
            variables: decision.variables(),
            reasons: decision.reason_texts(dialect),
            saved_profile: decision
                .profile_to_save(user)
                .map(|profile| json!(profile.experiment_bucket_map)),
            explanation,
        };
        serde_json::to_writer(&mut *out, &answer).map_err(io::Error::from)?;
        writeln!(out)?;
        Ok(())
    }
}

impl Request<'_> {
    fn options(&self) -> anyhow::Result<DecideOptions> {
        let options: Result<DecideOptions, _> =
            self.options.iter().map(|name| name.parse()).collect();
        Ok(options?)
    }

    fn user(&self) -> User<'_> {
        let mut user = User::new(&*self.user_id).with_attributes(self.attributes.clone());
        if let Some(segments) = &self.qualified_segments {
            user = user.with_qualified_segments(segments);
        }
        for forced in &self.forced_decisions {
            let rule_key = forced.rule_key.as_deref();
            user = user.with_forced_decision(&forced.flag_key, rule_key, &forced.variation_key);
        }
        match &self.user_profile {
            Some(profile) => user.with_profile(profile),
            None => user,
        }
    }

    /// One flag, a list of flags, or all.
    fn decide<'a>(
        &'a self,
        engine: &'a Engine,
        user: &'a User<'a>,
        options: DecideOptions,
    ) -> Decisions<'a> {
        match (&self.flag_key, &self.flag_keys) {
            (Some(key), _) => engine.decide(user, key, options).into(),
            (None, Some(keys)) => {
                engine.decide_for_keys(user, keys.iter().map(String::as_str), options)
            }
            (None, None) => engine.decide_all(user, options),
        }
    }
}
