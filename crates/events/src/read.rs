//! Reading rows as they are, for the live tail and for tools.

use std::collections::BTreeMap;

use crate::Error;
use crate::accept::Accepted;
use crate::log::FileLog;
use crate::manifest::Kind;
use crate::segment;

impl FileLog {
    /// All rows of a project, in segments and in the inbox; those that were sent twice as often as they were.
    ///
    /// # Errors
    ///
    /// A file cannot be read.
    pub fn rows(&self, project: &str) -> Result<Accepted, Error> {
        let mut rows = Accepted { project: project.to_owned(), ..Accepted::default() };
        let view = self.view();
        for file in view.manifest.segments.iter().filter(|file| file.project == project) {
            let path = file.path(&self.folder);
            match file.kind {
                Kind::Decisions => rows.decisions.extend(segment::read(&path)?),
                Kind::Events => rows.conversions.extend(segment::read(&path)?),
            }
        }
        for batch in view.pending.iter().filter(|batch| batch.project == project) {
            rows.decisions.extend_from_slice(&batch.decisions);
            rows.conversions.extend_from_slice(&batch.conversions);
        }
        Ok(rows)
    }

    /// The names of a project's events by their ids, as rows have them.
    ///
    /// # Errors
    ///
    /// A file cannot be read.
    pub fn event_names(&self, project: &str) -> Result<BTreeMap<String, String>, Error> {
        let conversions = self.rows(project)?.conversions;
        Ok(conversions.into_iter().map(|row| (row.entity_id, row.event_name)).collect())
    }
}
