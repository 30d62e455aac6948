//! Many metrics and variations at once: which discoveries stand.
//!
//! e-BH on the current e-values holds the false discovery rate under any dependence between metrics and at
//! any stopping time. Metrics are corrected within tiers, so that adding a monitoring metric never slows
//! the primary one.
//!
//! Sources: Wang and Ramdas, "False discovery rate control with e-values" (JRSS B 2022), theorem 2;
//! Benjamini and Hochberg (JRSS B 1995); Benjamini and Yekutieli (Annals of Statistics 2001), theorem 1.3;
//! Holm (Scandinavian Journal of Statistics 1979); intervals as in Xu, Wang and Ramdas, "Post-selection
//! inference for e-value based confidence intervals" (arXiv 2203.12572).

use crate::distribution::real;

/// Which group of metrics a metric is corrected with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// The first metric.
    Primary,
    /// The next four.
    Secondary,
    /// All others.
    Monitoring,
}

impl Tier {
    /// All tiers in order.
    pub const ALL: [Self; 3] = [Self::Primary, Self::Secondary, Self::Monitoring];

    /// The tier of the metric at `index` in the order of an experiment's metrics.
    pub fn of(index: usize) -> Self {
        match index {
            0 => Self::Primary,
            1..=4 => Self::Secondary,
            _ => Self::Monitoring,
        }
    }
}

/// How p-values are adjusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Benjamini-Hochberg: the false discovery rate of independent or positively dependent tests.
    BenjaminiHochberg,
    /// Benjamini-Yekutieli: the false discovery rate under any dependence.
    BenjaminiYekutieli,
    /// Holm: the probability of any false discovery.
    Holm,
    /// Bonferroni: the same, simpler and weaker.
    Bonferroni,
}

/// The adjusted p-values, in the order given: a hypothesis is rejected if its own is at most `alpha`.
pub fn adjust(p_values: &[f64], method: Method) -> Vec<f64> {
    let count = p_values.len();
    let m = real(count as u64);
    let mut order: Vec<(usize, f64)> = p_values.iter().copied().enumerate().collect();
    order.sort_by(|one, two| one.1.total_cmp(&two.1));
    let factor = |rank: usize| match method {
        Method::BenjaminiHochberg => m / real(rank as u64),
        Method::BenjaminiYekutieli => {
            let harmonic: f64 = (1..=count as u64).map(|i| 1.0 / real(i)).sum();
            harmonic * m / real(rank as u64)
        }
        Method::Holm => m + 1.0 - real(rank as u64),
        Method::Bonferroni => m,
    };
    let mut scaled: Vec<(usize, f64)> = order
        .iter()
        .enumerate()
        .map(|(position, &(index, p))| (index, (p * factor(position + 1)).min(1.0)))
        .collect();
    match method {
        // Step-up: no adjusted p-value exceeds a later one.
        Method::BenjaminiHochberg | Method::BenjaminiYekutieli => {
            let mut least = 1.0_f64;
            for (_, value) in scaled.iter_mut().rev() {
                least = least.min(*value);
                *value = least;
            }
        }
        Method::Holm => {
            let mut greatest = 0.0_f64;
            for (_, value) in &mut scaled {
                greatest = greatest.max(*value);
                *value = greatest;
            }
        }
        Method::Bonferroni => {}
    }
    scaled.sort_by_key(|&(index, _)| index);
    scaled.into_iter().map(|(_, value)| value).collect()
}

/// The adjusted p-values of e-BH, which is Benjamini-Hochberg on `1/e`, from the logarithms of *current*
/// e-values: their running maxima would not do.
pub fn e_bh(log_e: &[f64]) -> Vec<f64> {
    let p_values: Vec<f64> = log_e.iter().map(|log| (-log).exp().min(1.0)).collect();
    adjust(&p_values, Method::BenjaminiHochberg)
}

/// The level at which the interval of one hypothesis excludes the null exactly if it was selected:
/// `alpha R/m` for the selected, `alpha (R + 1)/m` for others, where `R` of `m` were.
pub fn interval_alpha(alpha: f64, selected: bool, rejected: usize, hypotheses: usize) -> f64 {
    let steps = if selected { rejected } else { (rejected + 1).min(hypotheses) };
    if hypotheses == 0 { alpha } else { alpha * real(steps as u64) / real(hypotheses as u64) }
}
