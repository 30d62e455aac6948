//! Following a log from outside of the process that writes it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::accept::Accepted;
use crate::error::AtPath;
use crate::{Error, inbox};

/// Reads what is appended to a log while another process writes it.
#[derive(Debug)]
pub struct Tail {
    folder: PathBuf,
    /// The file that is read; it stays readable when it has been handed over.
    current: Option<(u64, File)>,
    /// The last file that was read to its end.
    done: u64,
    /// What was read of a record that is not whole yet.
    rest: Vec<u8>,
}

impl Tail {
    /// Starts at the end of the log in `folder`.
    ///
    /// # Errors
    ///
    /// The log cannot be read.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let folder = folder.join("inbox");
        let mut tail = Self { folder, current: None, done: 0, rest: Vec::new() };
        if let Some(newest) = inbox::numbers(&tail.folder)?.last() {
            tail.done = newest.saturating_sub(1);
            tail.batches()?;
        }
        Ok(tail)
    }

    /// The batches that were appended since it was last asked, oldest first.
    ///
    /// # Errors
    ///
    /// The log cannot be read.
    pub fn batches(&mut self) -> Result<Vec<Accepted>, Error> {
        let mut batches = Vec::new();
        while self.advance()? {
            let Some((number, file)) = &mut self.current else { break };
            let (number, path) = (*number, inbox::path_of(&self.folder, *number));
            // Looked at before the file is read to its end: a file that has a successor is complete.
            let complete = inbox::numbers(&self.folder)?.into_iter().any(|later| later > number);
            file.read_to_end(&mut self.rest).at(&path)?;
            let mut left = self.rest.as_slice();
            while let Some((payload, after)) = inbox::split(left) {
                batches.push(serde_json::from_slice(payload).at(&path)?);
                left = after;
            }
            let read = self.rest.len() - left.len();
            self.rest.drain(..read);
            if !complete {
                break;
            }
            self.current = None;
            self.done = number;
            self.rest.clear();
        }
        Ok(batches)
    }

    /// Opens the next file unless one is open. Returns whether one is.
    fn advance(&mut self) -> Result<bool, Error> {
        while self.current.is_none() {
            let numbers = inbox::numbers(&self.folder)?;
            let Some(next) = numbers.into_iter().find(|number| *number > self.done) else {
                return Ok(false);
            };
            let path = inbox::path_of(&self.folder, next);
            match File::open(&path) {
                // It was handed over in between.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                file => {
                    let mut file = file.at(&path)?;
                    file.seek(SeekFrom::Start(inbox::HEADER as u64)).at(&path)?;
                    self.current = Some((next, file));
                }
            }
        }
        Ok(true)
    }
}
