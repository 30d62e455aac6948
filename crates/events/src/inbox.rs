//! The durable inbox: an append log with group commit.
//!
//! One thread writes. It takes all records that are waiting, writes them with one call, makes them durable with one
//! `fdatasync`, and only then tells their senders. A file is `BURGEEL1`, then records: length and CRC-32 of the payload
//! (little endian, four bytes each), then the payload. What is not whole at the end of a file was never acknowledged.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::thread::{self, JoinHandle};

use crate::Error;
use crate::error::AtPath;
use crate::files;

const MAGIC: &[u8; 8] = b"BURGEEL1";
pub(crate) const HEADER: usize = 8;
/// What is written with one call at most, unless one record is larger.
const MOST_BYTES: usize = 8 << 20;
/// What is told of a write: the file's number, or why it failed.
type Done = Box<dyn FnOnce(Result<u64, Error>) + Send>;

enum Message {
    Record(Vec<u8>, Done),
    Seal(Box<dyn FnOnce(Result<Option<u64>, Error>) + Send>),
}

/// An append log in a folder, written by one thread.
#[derive(Debug)]
pub struct Inbox {
    sender: Option<SyncSender<Message>>,
    writer: Option<JoinHandle<()>>,
}

impl Inbox {
    /// Opens the inbox in a folder; new records go to the file numbered `number`, which must be new.
    /// At most `waiting` records wait to be written.
    ///
    /// # Errors
    ///
    /// The file cannot be made.
    pub fn open(folder: &Path, number: u64, waiting: usize) -> Result<Self, Error> {
        let active = Active::create(folder, number)?;
        let (sender, receiver) = mpsc::sync_channel(waiting);
        let writer = thread::Builder::new()
            .name("inbox".into())
            .spawn(move || write(active, &receiver))
            .at(folder)?;
        Ok(Self { sender: Some(sender), writer: Some(writer) })
    }

    /// Appends a record and calls `done`, on the writing thread, once it is durable or has failed.
    ///
    /// # Errors
    ///
    /// `Full` at once if too many records wait; `done` is then never called.
    pub fn submit(
        &self,
        payload: Vec<u8>,
        done: impl FnOnce(Result<u64, Error>) + Send + 'static,
    ) -> Result<(), Error> {
        let sender = self.sender.as_ref().ok_or(Error::Closed)?;
        sender.try_send(Message::Record(payload, Box::new(done))).map_err(|error| match error {
            TrySendError::Full(_) => Error::Full,
            TrySendError::Disconnected(_) => Error::Closed,
        })
    }

    /// Appends a record and waits until it is durable.
    ///
    /// # Errors
    ///
    /// `Full`, or why it could not be written.
    pub fn append(&self, payload: Vec<u8>) -> Result<u64, Error> {
        let (sender, receiver) = mpsc::sync_channel(1);
        self.submit(payload, move |outcome| {
            let _ = sender.send(outcome);
        })?;
        receiver.recv().map_err(|_| Error::Closed)?
    }

    /// Closes the active file and opens the next one. Returns the number of the closed file, or `None` if nothing
    /// was written to it, in which case it stays open.
    ///
    /// # Errors
    ///
    /// The next file cannot be made.
    pub fn seal(&self) -> Result<Option<u64>, Error> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let inbox = self.sender.as_ref().ok_or(Error::Closed)?;
        let answer = Box::new(move |outcome| {
            let _ = sender.send(outcome);
        });
        inbox.send(Message::Seal(answer)).map_err(|_| Error::Closed)?;
        receiver.recv().map_err(|_| Error::Closed)?
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

/// The file that is written to.
struct Active {
    folder: PathBuf,
    path: PathBuf,
    number: u64,
    file: File,
    /// How many bytes are known to be on the disk.
    durable: u64,
    /// Whether the file may have more than that, after a failure.
    torn: bool,
}

impl Active {
    fn create(folder: &Path, number: u64) -> Result<Self, Error> {
        files::make_folder(folder)?;
        let path = path_of(folder, number);
        let mut file = OpenOptions::new().create_new(true).write(true).open(&path).at(&path)?;
        let header = file.write_all(MAGIC).and_then(|()| file.sync_all()).at(&path);
        if let Err(error) = header.and_then(|()| files::sync_folder(folder)) {
            // Without this the number could not be tried again.
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        let durable = HEADER as u64;
        Ok(Self { folder: folder.to_owned(), path, number, file, durable, torn: false })
    }

    /// Makes bytes durable; after a failure the file ends where it did before.
    fn commit(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.torn {
            self.mend()?;
        }
        // Until it is synced, nothing says which part of it the disk has.
        self.torn = true;
        self.file.write_all(bytes).and_then(|()| self.file.sync_data()).at(&self.path)?;
        self.durable += bytes.len() as u64;
        self.torn = false;
        Ok(())
    }

    /// Cuts off what a failed write left, in a file opened anew: a failed sync may not be told twice.
    fn mend(&mut self) -> Result<(), Error> {
        let mut file = OpenOptions::new().write(true).open(&self.path).at(&self.path)?;
        file.set_len(self.durable).at(&self.path)?;
        file.seek(SeekFrom::End(0)).at(&self.path)?;
        file.sync_all().at(&self.path)?;
        self.file = file;
        self.torn = false;
        Ok(())
    }

    fn seal(&mut self) -> Result<Option<u64>, Error> {
        if self.torn {
            self.mend()?;
        }
        if self.durable == HEADER as u64 {
            return Ok(None);
        }
        let sealed = self.number;
        *self = Self::create(&self.folder, sealed + 1)?;
        Ok(Some(sealed))
    }
}

fn write(mut active: Active, receiver: &Receiver<Message>) {
    let mut buffer = Vec::new();
    let mut waiting: Vec<Done> = Vec::new();
    while let Ok(first) = receiver.recv() {
        let mut next = Some(first);
        while let Some(message) = next.take() {
            match message {
                Message::Record(payload, done) => {
                    frame(&payload, &mut buffer);
                    waiting.push(done);
                    if buffer.len() < MOST_BYTES {
                        next = receiver.try_recv().ok();
                    }
                }
                Message::Seal(answer) => {
                    flush(&mut active, &mut buffer, &mut waiting);
                    answer(active.seal());
                }
            }
        }
        flush(&mut active, &mut buffer, &mut waiting);
    }
}

fn flush(active: &mut Active, buffer: &mut Vec<u8>, waiting: &mut Vec<Done>) {
    if waiting.is_empty() {
        return;
    }
    let outcome = active.commit(buffer).map_err(|error| error.to_string());
    for done in waiting.drain(..) {
        done(match &outcome {
            Ok(()) => Ok(active.number),
            Err(error) => Err(Error::NotWritten(error.clone())),
        });
    }
    buffer.clear();
}

fn frame(payload: &[u8], buffer: &mut Vec<u8>) {
    // Limits on a body keep records far below four gigabytes.
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    buffer.extend_from_slice(&length.to_le_bytes());
    buffer.extend_from_slice(&crc32fast::hash(payload).to_le_bytes());
    buffer.extend_from_slice(payload);
}

pub(crate) fn path_of(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:016}.log"))
}

/// The numbers of the files in a folder, in order.
pub(crate) fn numbers(folder: &Path) -> Result<Vec<u64>, Error> {
    let numbers = files::below(folder)?.into_iter().filter_map(|path| {
        let name = path.file_name()?.to_str()?;
        name.strip_suffix(".log")?.parse().ok()
    });
    Ok(numbers.collect())
}

/// The whole records of a file, and whether anything follows them that is not whole.
pub(crate) fn read(path: &Path) -> Result<(Vec<Vec<u8>>, bool), Error> {
    let mut bytes = Vec::new();
    File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).at(path)?;
    let Some(mut rest) = bytes.strip_prefix(MAGIC) else {
        // A crash while the file was made leaves less than its header.
        if bytes.len() < HEADER {
            return Ok((Vec::new(), !bytes.is_empty()));
        }
        let reason = "this is no inbox file".to_owned();
        return Err(Error::Damaged { path: path.to_owned(), reason });
    };
    let mut records = Vec::new();
    while let Some((payload, after)) = split(rest) {
        records.push(payload.to_vec());
        rest = after;
    }
    Ok((records, !rest.is_empty()))
}

/// The first record and what follows it; `None` if it is not whole.
pub(crate) fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (checksum, rest) = rest.split_first_chunk::<4>()?;
    let (payload, after) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    (crc32fast::hash(payload) == u32::from_le_bytes(*checksum)).then_some((payload, after))
}
