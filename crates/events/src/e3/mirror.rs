//! A copy of whole days in the layout, kept as the log is: what is downloaded from a running instance.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::export::{Exported, Target, present, safe};
use crate::error::AtPath;
use crate::log::{FileLog, lock};
use crate::manifest::Kind;
use crate::{Day, Error, files};

/// The days that were written, with the segments that they are of.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Written {
    account: String,
    days: BTreeMap<String, Vec<u64>>,
}

/// Where a project's copy is below the log's folder.
fn root(log: &FileLog, project: &str) -> PathBuf {
    log.folder.join("export").join(format!("project={}", safe(project)))
}

/// The folder that is the vendor's `<base>` for a project, whether there is one or not.
pub fn mirror_folder(log: &FileLog, project: &str) -> PathBuf {
    root(log, project).join("files")
}

/// Brings the copy of a project up to the log: all days before `until`, under the account's folder whatever accounts rows
/// name. Days whose segments are as they were are left alone; those that have lost all their rows go.
/// Returns how many days were written.
///
/// # Errors
///
/// A file cannot be read or written; days that were not reached are then as they were, or missing.
pub fn mirror(log: &FileLog, project: &str, account: &str, until: Day) -> Result<usize, Error> {
    let _mirroring = lock(&log.mirroring);
    let root = root(log, project);
    let state = root.join("days.json");
    let mut written = match fs::read(&state) {
        Ok(bytes) => serde_json::from_slice::<Written>(&bytes).unwrap_or_default(),
        Err(_) => Written::default(),
    };
    let folder = mirror_folder(log, project);
    if written.account != account {
        // Also after damage: what is there is then of no known state.
        remove_folder(&folder)?;
        written = Written { account: account.to_owned(), days: BTreeMap::new() };
    }
    let mut present = present(log, project);
    present.retain(|(_, day), _| *day < until);
    let target = Target { folder: &folder, project, account: Some(account) };
    let name = |kind: Kind, day: Day| format!("type={}/date={day}", kind.name());
    let wanted: BTreeMap<String, (Kind, Day)> =
        present.keys().map(|(kind, day)| (name(*kind, *day), (*kind, *day))).collect();
    let gone: Vec<String> =
        written.days.keys().filter(|day| !wanted.contains_key(*day)).cloned().collect();
    let mut changed = 0;
    for day in gone {
        let account = format!("v1/account_id={}", safe(account));
        remove_folder(&folder.join(account).join(&day))?;
        written.days.remove(&day);
        save(&state, &written)?;
    }
    for ((kind, day), segments) in present {
        let numbers: Vec<u64> = segments.iter().map(|file| file.number).collect();
        let name = name(kind, day);
        if written.days.get(&name) == Some(&numbers) {
            continue;
        }
        written.days.remove(&name);
        save(&state, &written)?;
        target.write(log, kind, day, &segments, &mut Exported::default())?;
        written.days.insert(name, numbers);
        save(&state, &written)?;
        changed += 1;
    }
    Ok(changed)
}

/// Removes the copy of a project; it is made anew when it is asked for.
pub(crate) fn forget(log: &FileLog, project: &str) -> Result<(), Error> {
    let _mirroring = lock(&log.mirroring);
    remove_folder(&root(log, project))
}

fn save(path: &Path, written: &Written) -> Result<(), Error> {
    path.parent().map_or(Ok(()), files::make_folder)?;
    let bytes = serde_json::to_vec(written).at(path)?;
    files::replace(path, |new| fs::write(new, &bytes).at(new))
}

fn remove_folder(path: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).at(path),
        _ => Ok(()),
    }
}
