//! What a well-formed datafile can still get so wrong that an SDK rejects it whole.

use hashbrown::HashSet;

use super::{Datafile, DatafileError, Defect};

const VERSIONS: [&str; 3] = ["2", "3", "4"];

impl Datafile {
    /// Checks a datafile that was put together rather than parsed.
    ///
    /// # Errors
    ///
    /// [`DatafileError::Invalid`] with every defect for which an official SDK would reject the file.
    pub fn check(&self) -> Result<(), DatafileError> {
        let defects = errors(self);
        if defects.is_empty() { Ok(()) } else { Err(DatafileError::Invalid(defects)) }
    }
}

/// Finds every reference that leads nowhere and every value that no SDK accepts.
pub(super) fn errors(datafile: &Datafile) -> Vec<Defect> {
    let mut defects = Vec::new();
    if !VERSIONS.contains(&datafile.version.as_str()) {
        defects.push(Defect::error(
            "/version",
            format!("must be \"2\", \"3\" or \"4\", not {:?}", datafile.version),
        ));
    }
    dangling_references(datafile, &mut defects);
    defects
}

fn dangling_references(datafile: &Datafile, defects: &mut Vec<Defect>) {
    let experiments: HashSet<&str> =
        datafile.all_experiments().map(|(experiment, _)| experiment.id.as_str()).collect();
    let rollouts: HashSet<&str> =
        datafile.rollouts.iter().map(|rollout| rollout.id.as_str()).collect();
    for (flag_index, flag) in datafile.feature_flags.iter().enumerate() {
        for (index, id) in flag.experiment_ids.iter().enumerate() {
            if !experiments.contains(id.as_str()) {
                defects.push(Defect::error(
                    format!("/featureFlags/{flag_index}/experimentIds/{index}"),
                    format!("there is no experiment {id:?}"),
                ));
            }
        }
        if !flag.rollout_id.is_empty() && !rollouts.contains(flag.rollout_id.as_str()) {
            defects.push(Defect::error(
                format!("/featureFlags/{flag_index}/rolloutId"),
                format!("there is no rollout {:?}", flag.rollout_id),
            ));
        }
    }
}
