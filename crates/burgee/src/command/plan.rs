//! `burgee plan`.

use std::process::ExitCode;

use anyhow::{Context, bail};
use burgee_stats::plan::{Baseline, Plan as Answer, Request, detectable_lift, plan};
use clap::Args;
use serde_json::json;

/// Say how many visitors an experiment needs, and how long it runs.
///
/// Shares, rates and lifts are numbers such as 0.05, or percentages such as 5%. The sequential engine, which results use unless
/// a rule says otherwise, may stop at any time; its figures are the most that it takes and what it takes at the median.
#[derive(Args)]
#[command(group = clap::ArgGroup::new("metric").required(true).args(["rate", "mean"]))]
#[command(group = clap::ArgGroup::new("question").required(true).args(["lift", "visitors"]))]
#[command(after_help = "Examples:\n  \
    burgee plan --rate 4% --lift 5% --daily-visitors 2000\n  \
    burgee plan --mean 12.50 --deviation 40 --lift 3% --shares 50%,25%,25%\n  \
    burgee plan --rate 4% --visitors 40000 --json")]
pub(crate) struct Plan {
    /// The conversion rate without the change.
    #[arg(long, value_parser = share)]
    rate: Option<f64>,
    /// The mean per visitor without the change, such as revenue.
    #[arg(long, requires = "deviation")]
    mean: Option<f64>,
    /// The standard deviation between visitors.
    #[arg(long, requires = "mean", conflicts_with = "rate")]
    deviation: Option<f64>,
    /// The relative lift to be found; negative if the metric should fall.
    #[arg(long, value_parser = share, allow_hyphen_values = true)]
    lift: Option<f64>,
    /// Ask instead what lift so many visitors find at a fixed horizon.
    #[arg(long)]
    visitors: Option<u64>,
    /// The confidence level.
    #[arg(long, value_parser = share, default_value = "90%")]
    confidence: f64,
    /// The chance to find the lift if it is there.
    #[arg(long, value_parser = share, default_value = "80%")]
    power: f64,
    /// The share of each variation in the experiment's traffic, the baseline first.
    #[arg(long, value_parser = share, value_delimiter = ',', default_value = "50%,50%")]
    shares: Vec<f64>,
    /// Visitors a day that enter the experiment.
    #[arg(long)]
    daily_visitors: Option<f64>,
    /// The correlation with the covariate of CUPED.
    #[arg(long, default_value_t = 0.0)]
    correlation: f64,
    /// Guardrail metrics that must be found harmless too.
    #[arg(long, default_value_t = 0)]
    guardrails: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Plan {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let baseline = match (self.rate, self.mean, self.deviation) {
            (Some(rate), _, _) => Baseline::Rate(rate),
            (None, Some(mean), Some(deviation)) => Baseline::Mean { mean, deviation },
            _ => bail!("give --rate, or --mean with --deviation"),
        };
        let request = Request {
            baseline,
            lift: self.lift.unwrap_or_default(),
            alpha: 1.0 - self.confidence,
            power: self.power,
            shares: self.shares.clone(),
            daily_visitors: self.daily_visitors,
            correlation: self.correlation,
            guardrails: self.guardrails,
        };
        match self.visitors {
            Some(visitors) => self.detect(&request, visitors),
            None => self.plan(&request),
        }?;
        Ok(ExitCode::SUCCESS)
    }

    fn plan(&self, request: &Request) -> anyhow::Result<()> {
        let answer = plan(request).context("this cannot be planned")?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&to_json(request, &answer))?);
            return Ok(());
        }
        let days = |days: Option<u32>| days.map_or(String::new(), |days| format!(", {days} days"));
        println!("fixed horizon     {} visitors{}", answer.fixed_visitors, days(answer.fixed_days));
        println!(
            "sequential        {} visitors at the median{}",
            answer.typical_visitors,
            days(answer.typical_days)
        );
        println!(
            "                  {} visitors at most{}",
            answer.sequential_visitors,
            days(answer.sequential_days)
        );
        println!("tuning sample N*  {} visitors of a pair of variations", answer.tuning_sample);
        if request.guardrails > 0 {
            println!("power per metric  {:.1}%, so that all succeed", 100.0 * answer.power);
        }
        Ok(())
    }

    fn detect(&self, request: &Request, visitors: u64) -> anyhow::Result<()> {
        let lift = detectable_lift(request, visitors).context("so few visitors find nothing")?;
        if self.json {
            println!("{}", json!({ "visitors": visitors, "detectable_lift": lift }));
        } else {
            println!("{visitors} visitors find a lift of {:.2}% or more", 100.0 * lift);
        }
        Ok(())
    }
}

fn to_json(request: &Request, answer: &Answer) -> serde_json::Value {
    json!({
        "lift": request.lift,
        "confidence_level": 1.0 - request.alpha,
        "power": request.power,
        "power_per_metric": answer.power,
        "fixed_horizon": { "visitors": answer.fixed_visitors, "days": answer.fixed_days },
        "sequential": {
            "median_visitors": answer.typical_visitors,
            "median_days": answer.typical_days,
            "most_visitors": answer.sequential_visitors,
            "most_days": answer.sequential_days,
            "n_star": answer.tuning_sample,
        },
    })
}

/// Reads `0.05` and `5%` as the same.
fn share(text: &str) -> Result<f64, String> {
    let (number, unit) = match text.strip_suffix('%') {
        Some(number) => (number, 100.0),
        None => (text, 1.0),
    };
    let value: f64 = number
        .trim()
        .parse()
        .map_err(|_| format!("{text:?} is neither a number nor a percentage"))?;
    if value.is_finite() { Ok(value / unit) } else { Err(format!("{text:?} is not finite")) }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_are_numbers_or_percentages() {
        assert_eq!(share("0.05"), Ok(0.05));
        assert_eq!(share("5%"), Ok(0.05));
        assert_eq!(share("-12.5%"), Ok(-0.125));
        assert!(share("five").is_err() && share("inf").is_err() && share("").is_err());
    }
}
