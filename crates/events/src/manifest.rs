//! Which segments there are, and which files of the inbox are in them.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::AtPath;
use crate::{Day, Error, files};

/// What the rows of a segment are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Decisions.
    Decisions,
    /// Conversions.
    Events,
}

/// One segment file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentFile {
    /// Its number, which no other file ever had.
    pub number: u64,
    /// The project whose rows it has.
    pub project: String,
    /// What its rows are.
    pub kind: Kind,
    /// The UTC day of all its rows.
    pub day: Day,
    /// How many rows it has.
    pub rows: u64,
    /// How large it is.
    pub bytes: u64,
}

/// The state of the log. It is replaced in one step; files that it does not name do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// All inbox files up to this number are in segments.
    pub(crate) handed_over: u64,
    /// The number of the next segment.
    pub(crate) next: u64,
    pub(crate) segments: Vec<SegmentFile>,
}

const NAME: &str = "manifest.json";

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Decisions => "decisions",
            Self::Events => "events",
        }
    }
}

impl SegmentFile {
    /// Where the file is in the log's folder. A project's name is never a path.
    pub fn path(&self, folder: &Path) -> PathBuf {
        let project: String = self
            .project
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '_' })
            .collect();
        folder
            .join("segments")
            .join(format!("project={project}"))
            .join(format!("type={}", self.kind.name()))
            .join(format!("date={}", self.day))
            .join(format!("{:010}.parquet", self.number))
    }
}

impl Manifest {
    /// Reads the manifest of a folder; a folder without one is empty.
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(NAME);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).at(&path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).at(&path),
        }
    }

    pub(crate) fn write(&self, folder: &Path) -> Result<(), Error> {
        let path = folder.join(NAME);
        let bytes = serde_json::to_vec(self).at(&path)?;
        files::replace(&path, |new| fs::write(new, &bytes).at(new))
    }

    /// Removes what a crash left: segments that were written and never named.
    pub(crate) fn remove_strays(&self, folder: &Path) -> Result<(), Error> {
        let named: Vec<PathBuf> =
            self.segments.iter().map(|segment| segment.path(folder)).collect();
        for path in files::below(&folder.join("segments"))? {
            if !named.contains(&path) {
                files::remove(&path)?;
            }
        }
        Ok(())
    }
}
