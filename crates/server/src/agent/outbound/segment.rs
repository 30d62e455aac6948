//! The files of the queue: records one after the other, each with its length and a checksum, in files of some megabytes.
//! A file begins anew with the heads that its records refer to, so that each can be read, and removed, alone.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::events::gathering::Block;

/// A new file is begun beyond this.
const LARGEST_FILE: u64 = 8 << 20;
/// A length beyond this is not one of ours.
const LARGEST_RECORD: u32 = 64 << 20;
/// What stands before the bytes of a record: length, checksum, kind, head and count.
const PREFIX: usize = 17;
const CURSOR: &str = "cursor";
const HEAD: u8 = b'H';
const VISITORS: u8 = b'V';

/// A place in the files: a file's number, and how far in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) file: u64,
    pub(super) offset: u64,
}

/// What is in a folder when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Survey {
    /// Where delivery goes on.
    pub(super) begin: Place,
    /// The number of the next file.
    pub(super) next: u64,
    /// Events that were not delivered.
    pub(super) events: u64,
    pub(super) bytes: u64,
}

/// One record of visitors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The number of the head in its file.
    pub(super) head: u32,
    pub(super) count: u32,
    pub(super) json: Vec<u8>,
}

/// Looks a folder through.
pub(super) fn survey(folder: &Path) -> io::Result<Survey> {
    let numbers = numbers(folder)?;
    let first = numbers.first().copied().unwrap_or(1);
    let next = numbers.last().map_or(1, |last| last + 1);
    let begin = read_cursor(folder).filter(|own| own.file >= first);
    let begin = begin.unwrap_or(Place { file: first, offset: 0 });
    let mut own = Survey { begin, next, events: 0, bytes: 0 };
    for number in numbers {
        own.bytes += fs::metadata(path(folder, number))?.len();
        if number < begin.file {
            continue;
        }
        let offset = if number == begin.file { begin.offset } else { 0 };
        let mut reader = Reader::open(folder, Place { file: number, offset })?;
        while let Some(record) = reader.next(u64::MAX)? {
            own.events += u64::from(record.count);
        }
    }
    Ok(own)
}

/// The numbers of the files in a folder, in order.
pub(super) fn numbers(folder: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(".events"));
        numbers.extend(number.and_then(|number| number.parse::<u64>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Where a file is.
pub(super) fn path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:012}.events"))
}

fn read_cursor(folder: &Path) -> Option<Place> {
    let text = fs::read_to_string(folder.join(CURSOR)).ok()?;
    let (file, offset) = text.trim().split_once(' ')?;
    Some(Place { file: file.parse().ok()?, offset: offset.parse().ok()? })
}

/// Notes how far everything is delivered.
pub(super) fn write_cursor(folder: &Path, place: Place) -> io::Result<()> {
    let beside = folder.join("cursor.new");
    fs::write(&beside, format!("{} {}\n", place.file, place.offset))?;
    fs::rename(&beside, folder.join(CURSOR))
}

/// Appends records.
pub(super) struct Writer {
    folder: PathBuf,
    file: File,
    number: u64,
    length: u64,
    heads: HashMap<Vec<u8>, u32>,
}

impl Writer {
    /// Begins a file.
    pub(super) fn create(folder: &Path, number: u64) -> io::Result<Self> {
        let file = OpenOptions::new().create_new(true).append(true).open(path(folder, number))?;
        Ok(Self { folder: folder.to_owned(), file, number, length: 0, heads: HashMap::new() })
    }

    /// Writes a block, and begins a new file if this one is large enough; returns by how much the files have grown.
    ///
    /// # Errors
    ///
    /// If it cannot be written; then it is gone.
    pub(super) fn append(&mut self, block: &Block) -> io::Result<u64> {
        let mut before = Vec::new();
        let known = self.heads.get(&block.head.json).copied();
        let head = known.unwrap_or_else(|| {
            let next = u32::try_from(self.heads.len()).unwrap_or(u32::MAX);
            record_prefix(&mut before, HEAD, next, 0, &block.head.json);
            before.extend_from_slice(&block.head.json);
            next
        });
        record_prefix(&mut before, VISITORS, head, block.count, &block.json);
        let written = self.file.write_all(&before).and_then(|()| self.file.write_all(&block.json));
        if let Err(error) = written {
            self.recover();
            return Err(error);
        }
        if known.is_none() {
            self.heads.insert(block.head.json.clone(), head);
        }
        let grown = (before.len() + block.json.len()) as u64;
        self.length += grown;
        if self.length >= LARGEST_FILE {
            self.sync();
            self.begin_next();
        }
        Ok(grown)
    }

    /// Takes back half a record, which would hide what comes after it.
    fn recover(&mut self) {
        if self.file.set_len(self.length).is_err() {
            self.begin_next();
        }
    }

    /// Goes on in another file; in this one if there is no other to be had.
    fn begin_next(&mut self) {
        match Self::create(&self.folder, self.number + 1) {
            Ok(next) => *self = next,
            Err(error) => tracing::warn!(%error, "there is no new file for events"),
        }
    }

    /// Makes what was written last.
    pub(super) fn sync(&self) {
        if let Err(error) = self.file.sync_data() {
            tracing::warn!(%error, "events cannot be made to last");
        }
    }

    /// The end of what was written.
    pub(super) fn end(&self) -> Place {
        Place { file: self.number, offset: self.length }
    }
}

/// What stands before the bytes of a record.
fn record_prefix(out: &mut Vec<u8>, kind: u8, head: u32, count: u32, bytes: &[u8]) {
    let mut summed = [kind; PREFIX - 8];
    summed[1..5].copy_from_slice(&head.to_le_bytes());
    summed[5..].copy_from_slice(&count.to_le_bytes());
    let mut sum = crc32fast::Hasher::new();
    sum.update(&summed);
    sum.update(bytes);
    let length = u32::try_from(bytes.len() + summed.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&sum.finalize().to_le_bytes());
    out.extend_from_slice(&summed);
}

/// What stands at a place in a file.
enum Item {
    /// Nothing whole.
    Nothing,
    /// A head, which the reader remembers.
    Head,
    Visitors(Record),
}

/// Reads the records of a file.
pub(super) struct Reader {
    file: io::BufReader<File>,
    pub(super) place: Place,
    /// The heads of the file by number.
    pub(super) heads: Heads,
}

/// The heads of a file by number.
pub(super) type Heads = HashMap<u32, Vec<u8>>;

impl Reader {
    /// Opens a file at a place; the heads before it are read too.
    pub(super) fn open(folder: &Path, place: Place) -> io::Result<Self> {
        let file = io::BufReader::with_capacity(256 << 10, File::open(path(folder, place.file))?);
        let begin = Place { offset: 0, ..place };
        let mut own = Self { file, place: begin, heads: HashMap::new() };
        while own.place.offset < place.offset {
            if matches!(own.next_of_any(place.offset)?, Item::Nothing) {
                break;
            }
        }
        Ok(own)
    }

    /// Opens a file at a place, with the heads that were read before it.
    pub(super) fn resume(folder: &Path, place: Place, heads: Heads) -> io::Result<Self> {
        let mut file = File::open(path(folder, place.file))?;
        file.seek(SeekFrom::Start(place.offset))?;
        let file = io::BufReader::with_capacity(256 << 10, file);
        Ok(Self { file, place, heads })
    }

    /// The next record of visitors before an end; `None` where there is none, or what is there is damaged.
    pub(super) fn next(&mut self, end: u64) -> io::Result<Option<Record>> {
        loop {
            match self.next_of_any(end)? {
                Item::Nothing => return Ok(None),
                Item::Visitors(record) => return Ok(Some(record)),
                Item::Head => {}
            }
        }
    }

    /// The next record of either kind.
    fn next_of_any(&mut self, end: u64) -> io::Result<Item> {
        if self.place.offset >= end {
            return Ok(Item::Nothing);
        }
        let Some(prefix) = self.take::<PREFIX>()? else { return self.back() };
        let number = |at: usize| {
            let four = prefix.get(at..at + 4).and_then(|own| own.try_into().ok());
            four.map_or(0, u32::from_le_bytes)
        };
        let (length, sum, kind, head, count) =
            (number(0), number(4), prefix[8], number(9), number(13));
        let Some(rest) = length.checked_sub(9).filter(|_| length <= LARGEST_RECORD) else {
            return self.back();
        };
        let mut rest = vec![0; rest as usize];
        let is_whole = fill(&mut self.file, &mut rest)?;
        let mut found = crc32fast::Hasher::new();
        found.update(&prefix[8..]);
        found.update(&rest);
        if !is_whole || found.finalize() != sum {
            return self.back();
        }
        self.place.offset += 8 + u64::from(length);
        if kind == HEAD {
            self.heads.insert(head, rest);
            return Ok(Item::Head);
        }
        Ok(Item::Visitors(Record { head, count, json: rest }))
    }

    fn take<const N: usize>(&mut self) -> io::Result<Option<[u8; N]>> {
        let mut bytes = [0; N];
        Ok(fill(&mut self.file, &mut bytes)?.then_some(bytes))
    }

    /// Goes back to where the last whole record ended.
    fn back(&mut self) -> io::Result<Item> {
        self.file.seek(SeekFrom::Start(self.place.offset))?;
        Ok(Item::Nothing)
    }
}

/// False at the end of the file.
fn fill(file: &mut impl Read, mut bytes: &mut [u8]) -> io::Result<bool> {
    while !bytes.is_empty() {
        match file.read(bytes) {
            Ok(0) => return Ok(false),
            Ok(read) => bytes = bytes.get_mut(read..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::events::EventHead;

    fn block(head: &str, json: &str) -> Block {
        let head = Arc::new(EventHead { json: head.as_bytes().to_vec() });
        Block { head, json: json.as_bytes().to_vec(), count: 2 }
    }

    #[test]
    fn what_cannot_be_written_hides_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(folder.path(), 1).unwrap();
        writer.append(&block("a", "{0}")).unwrap();
        let begin = writer.end();
        // Neither written to nor cut.
        writer.file = File::open(path(folder.path(), 1)).unwrap();
        assert!(writer.append(&block("b", "{1}")).is_err());
        writer.append(&block("b", "{2}")).unwrap();
        assert_eq!((begin.file, writer.end().file), (1, 2));
        let mut reader = Reader::open(folder.path(), Place { file: 2, offset: 0 }).unwrap();
        let record = reader.next(u64::MAX).unwrap().unwrap();
        assert_eq!((&*record.json, &*reader.heads[&record.head]), (&b"{2}"[..], &b"b"[..]));
        // Half a record at the end of the file is cut off.
        let whole = writer.end();
        writer.file.write_all(b"half a record").unwrap();
        writer.recover();
        writer.append(&block("b", "{3}")).unwrap();
        assert_eq!(fs::metadata(path(folder.path(), 2)).unwrap().len(), writer.end().offset);
        let mut reader = Reader::open(folder.path(), whole).unwrap();
        assert_eq!(reader.next(u64::MAX).unwrap().unwrap().json, b"{3}");
    }

    #[test]
    fn what_was_written_is_read_and_a_torn_end_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(folder.path(), 1).unwrap();
        for number in 0..3 {
            let head = if number == 1 { "b" } else { "a" };
            writer.append(&block(head, &format!("{{{number}}}"))).unwrap();
        }
        let end = writer.end();
        let whole = fs::read(path(folder.path(), 1)).unwrap();
        let mut reader = Reader::open(folder.path(), Place { file: 1, offset: 0 }).unwrap();
        let mut places = Vec::new();
        let mut seen = Vec::new();
        while let Some(record) = reader.next(end.offset).unwrap() {
            seen.push((reader.heads[&record.head].clone(), record.json));
            places.push(reader.place);
        }
        let expected =
            [("a", "{0}"), ("b", "{1}"), ("a", "{2}")].map(|(a, b)| (a.into(), b.into()));
        assert_eq!(seen, expected);
        assert_eq!(places.last(), Some(&end));
        // From the middle on, with the heads that came before.
        let mut reader = Reader::open(folder.path(), places[1]).unwrap();
        let record = reader.next(end.offset).unwrap().unwrap();
        assert_eq!((record.json.as_slice(), reader.heads.len()), (&b"{2}"[..], 2));
        write_cursor(folder.path(), places[0]).unwrap();
        let survey = survey(folder.path()).unwrap();
        assert_eq!((survey.begin, survey.next, survey.events), (places[0], 2, 4));
        for length in 0..whole.len() {
            fs::write(path(folder.path(), 1), &whole[..length]).unwrap();
            let mut reader = Reader::open(folder.path(), Place { file: 1, offset: 0 }).unwrap();
            let mut count = 0;
            while reader.next(u64::MAX).unwrap().is_some() {
                count += 1;
            }
            assert!(count < 3, "{length}");
        }
    }
}
