//! What can go wrong.

use std::io;
use std::path::{Path, PathBuf};

/// Why the log could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A Parquet file is not what it should be.
    #[error("{}: {source}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: parquet::errors::ParquetError,
    },
    /// A file's content is not what was written to it.
    #[error("{}: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// More is waiting to be written than is kept in memory: try again later.
    #[error("the inbox is full")]
    Full,
    /// The inbox could not write; nothing was acknowledged.
    #[error("the inbox cannot write: {0}")]
    NotWritten(String),
    /// Another process has the log open.
    #[error("{}: another process has the log open", .0.display())]
    InUse(PathBuf),
    /// The log has been closed, or was opened to be read.
    #[error("the log is not open to be written")]
    Closed,
}

impl Error {
    /// Whether a file is not there, as one that was replaced meanwhile.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::NotFound)
    }
}

/// Names the file in errors of input and output.
pub(crate) trait AtPath<T> {
    fn at(self, path: &Path) -> Result<T, Error>;
}

impl<T> AtPath<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, Error> {
        self.map_err(|source| Error::Io { path: path.to_owned(), source })
    }
}

impl<T> AtPath<T> for parquet::errors::Result<T> {
    fn at(self, path: &Path) -> Result<T, Error> {
        self.map_err(|source| Error::Parquet { path: path.to_owned(), source })
    }
}

impl<T> AtPath<T> for serde_json::Result<T> {
    fn at(self, path: &Path) -> Result<T, Error> {
        self.map_err(|error| Error::Damaged { path: path.to_owned(), reason: error.to_string() })
    }
}
