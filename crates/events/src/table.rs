//! Parquet by column: leaves with their levels, written and read without an intermediate format.
//!
//! Source of the levels: "Dremel: interactive analysis of web-scale datasets" (Melnik et al., VLDB 2010), §4.1, and
//! the Parquet format's `LogicalTypes.md` for lists and maps.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use crate::Error;
use crate::error::AtPath;

/// One column of some rows: its values, and for each entry how deep it is defined and repeated.
#[derive(Debug, Default)]
pub(crate) struct Leaf {
    pub(crate) values: Values,
    pub(crate) definitions: Vec<i16>,
    /// Empty unless the column lies in a list.
    pub(crate) repetitions: Vec<i16>,
}

#[derive(Debug)]
pub(crate) enum Values {
    Text(Vec<ByteArray>),
    Int(Vec<i64>),
    Double(Vec<f64>),
    Bool(Vec<bool>),
}

impl Default for Values {
    fn default() -> Self {
        Self::Text(Vec::new())
    }
}

/// A column that every row has a value in.
pub(crate) fn required(values: Vec<i64>) -> Leaf {
    Leaf { values: Values::Int(values), ..Leaf::default() }
}

pub(crate) fn texts<'a>(rows: impl Iterator<Item = Option<&'a str>>) -> Leaf {
    let (values, definitions) = optional(rows);
    Leaf { values: Values::Text(shared(&values)), definitions, repetitions: Vec::new() }
}

/// Texts as parts of one buffer: one of its own for each would cost more than all else.
fn shared(texts: &[&str]) -> Vec<ByteArray> {
    let mut buffer = Vec::with_capacity(texts.iter().map(|text| text.len()).sum());
    for text in texts {
        buffer.extend_from_slice(text.as_bytes());
    }
    let buffer = Bytes::from(buffer);
    let mut start = 0;
    let parts = texts.iter().map(|text| {
        let part = start..start + text.len();
        start = part.end;
        ByteArray::from(buffer.slice(part))
    });
    parts.collect()
}

pub(crate) fn ints(rows: impl Iterator<Item = Option<i64>>) -> Leaf {
    let (values, definitions) = optional(rows);
    Leaf { values: Values::Int(values), definitions, repetitions: Vec::new() }
}

pub(crate) fn doubles(rows: impl Iterator<Item = Option<f64>>) -> Leaf {
    let (values, definitions) = optional(rows);
    Leaf { values: Values::Double(values), definitions, repetitions: Vec::new() }
}

pub(crate) fn bools(rows: impl Iterator<Item = Option<bool>>) -> Leaf {
    let (values, definitions) = optional(rows);
    Leaf { values: Values::Bool(values), definitions, repetitions: Vec::new() }
}

fn optional<T>(rows: impl Iterator<Item = Option<T>>) -> (Vec<T>, Vec<i16>) {
    let (mut values, mut definitions) = (Vec::new(), Vec::new());
    for row in rows {
        definitions.push(i16::from(row.is_some()));
        values.extend(row);
    }
    (values, definitions)
}

/// A field of the entries of a list, or of a map, in each row. `present` is the level of a value that is there, one
/// more than that of an entry without one; an empty list has level 1.
pub(crate) fn nested_texts<'a>(
    rows: impl Iterator<Item = Vec<Option<&'a str>>>,
    present: i16,
) -> Leaf {
    let (values, definitions, repetitions) = nested(rows, present);
    Leaf { values: Values::Text(shared(&values)), definitions, repetitions }
}

pub(crate) fn nested_bools(rows: impl Iterator<Item = Vec<Option<bool>>>, present: i16) -> Leaf {
    let (values, definitions, repetitions) = nested(rows, present);
    Leaf { values: Values::Bool(values), definitions, repetitions }
}

fn nested<T>(
    rows: impl Iterator<Item = Vec<Option<T>>>,
    present: i16,
) -> (Vec<T>, Vec<i16>, Vec<i16>) {
    let (mut values, mut definitions, mut repetitions) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        if row.is_empty() {
            definitions.push(1);
            repetitions.push(0);
        }
        for (index, entry) in row.into_iter().enumerate() {
            definitions.push(if entry.is_some() { present } else { present - 1 });
            repetitions.push(i16::from(index > 0));
            values.extend(entry);
        }
    }
    (values, definitions, repetitions)
}

impl Leaf {
    /// The texts of a flat column, a row each.
    pub(crate) fn into_texts(self) -> Vec<Option<String>> {
        let Values::Text(values) = self.values else { return Vec::new() };
        let mut values = values.into_iter();
        let text = |value: ByteArray| String::from_utf8_lossy(value.data()).into_owned();
        if self.definitions.is_empty() {
            return values.map(|value| Some(text(value))).collect();
        }
        let defined = self.definitions.iter();
        defined.map(|level| if *level > 0 { values.next().map(text) } else { None }).collect()
    }

    pub(crate) fn into_ints(self) -> Vec<Option<i64>> {
        let Values::Int(values) = self.values else { return Vec::new() };
        spread(values, &self.definitions)
    }

    pub(crate) fn into_doubles(self) -> Vec<Option<f64>> {
        let Values::Double(values) = self.values else { return Vec::new() };
        spread(values, &self.definitions)
    }

    pub(crate) fn into_bools(self) -> Vec<Option<bool>> {
        let Values::Bool(values) = self.values else { return Vec::new() };
        spread(values, &self.definitions)
    }

    /// The entries of each row's list. `present` is as in [`nested_texts`].
    pub(crate) fn into_lists(self, present: i16) -> Vec<Vec<Option<String>>> {
        let Values::Text(values) = self.values else { return Vec::new() };
        let values = values.into_iter().map(|value| String::from_utf8_lossy(value.data()).into());
        lists(values, &self.definitions, &self.repetitions, present)
    }

    pub(crate) fn into_bool_lists(self, present: i16) -> Vec<Vec<Option<bool>>> {
        let Values::Bool(values) = self.values else { return Vec::new() };
        lists(values.into_iter(), &self.definitions, &self.repetitions, present)
    }
}

fn spread<T>(values: Vec<T>, definitions: &[i16]) -> Vec<Option<T>> {
    if definitions.is_empty() {
        return values.into_iter().map(Some).collect();
    }
    let mut values = values.into_iter();
    definitions.iter().map(|level| if *level > 0 { values.next() } else { None }).collect()
}

fn lists<T>(
    mut values: impl Iterator<Item = T>,
    definitions: &[i16],
    repetitions: &[i16],
    present: i16,
) -> Vec<Vec<Option<T>>> {
    let mut rows: Vec<Vec<Option<T>>> = Vec::new();
    for (definition, repetition) in definitions.iter().zip(repetitions) {
        if *repetition == 0 {
            rows.push(Vec::new());
        }
        // Levels 0 and 1 are no list and an empty one.
        if *definition >= 2
            && let Some(row) = rows.last_mut()
        {
            row.push(if *definition >= present { values.next() } else { None });
        }
    }
    rows
}

/// How a table is written.
pub(crate) struct Writing<'a> {
    /// A Parquet message type.
    pub(crate) schema: &'a str,
    pub(crate) compression: Compression,
    /// Columns whose values do not repeat, for which a dictionary would be waste.
    pub(crate) plain: &'a [&'a str],
    /// Columns of integers whose differences are small beside them.
    pub(crate) delta: &'a [&'a str],
}

/// Writes a file of the row groups that `groups` yields: leaves in the schema's order.
pub(crate) fn write(
    path: &Path,
    writing: &Writing<'_>,
    groups: impl Iterator<Item = Vec<Leaf>>,
) -> Result<(), Error> {
    let schema = Arc::new(parse_message_type(writing.schema).at(path)?);
    let mut properties = WriterProperties::builder()
        .set_compression(writing.compression)
        .set_created_by("burgee".to_owned());
    for column in writing.plain {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(*column), false);
    }
    for column in writing.delta {
        properties = properties
            .set_column_dictionary_enabled(ColumnPath::from(*column), false)
            .set_column_encoding(ColumnPath::from(*column), Encoding::DELTA_BINARY_PACKED);
    }
    let file = File::create(path).at(path)?;
    let mut writer =
        SerializedFileWriter::new(file, schema, Arc::new(properties.build())).at(path)?;
    for leaves in groups {
        let mut group = writer.next_row_group().at(path)?;
        for leaf in &leaves {
            let Some(mut column) = group.next_column().at(path)? else { break };
            let (definitions, repetitions) = (level(&leaf.definitions), level(&leaf.repetitions));
            match &leaf.values {
                Values::Text(values) => {
                    column.typed::<ByteArrayType>().write_batch(values, definitions, repetitions)
                }
                Values::Int(values) => {
                    column.typed::<Int64Type>().write_batch(values, definitions, repetitions)
                }
                Values::Double(values) => {
                    column.typed::<DoubleType>().write_batch(values, definitions, repetitions)
                }
                Values::Bool(values) => {
                    column.typed::<BoolType>().write_batch(values, definitions, repetitions)
                }
            }
            .at(path)?;
            column.close().at(path)?;
        }
        group.close().at(path)?;
    }
    writer.close().at(path)?;
    Ok(())
}

fn level(levels: &[i16]) -> Option<&[i16]> {
    if levels.is_empty() { None } else { Some(levels) }
}

/// An open Parquet file.
pub(crate) struct Table {
    path: PathBuf,
    reader: SerializedFileReader<File>,
}

impl Table {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).at(path)?;
        let reader = SerializedFileReader::new(file).at(path)?;
        Ok(Self { path: path.to_owned(), reader })
    }

    pub(crate) fn groups(&self) -> usize {
        self.reader.num_row_groups()
    }

    pub(crate) fn rows(&self, group: usize) -> usize {
        let groups = self.reader.metadata().row_groups();
        groups.get(group).map_or(0, |group| usize::try_from(group.num_rows()).unwrap_or_default())
    }

    fn index(&self, group: usize, column: &str) -> Option<usize> {
        let group = self.reader.metadata().row_groups().get(group)?;
        group.columns().iter().position(|chunk| chunk.column_path().string() == column)
    }

    /// The least and the greatest text of a column in a row group, if the file says so.
    pub(crate) fn range(&self, group: usize, column: &str) -> Option<(String, String)> {
        let index = self.index(group, column)?;
        let chunk = self.reader.metadata().row_groups().get(group)?.columns().get(index)?;
        let statistics = chunk.statistics()?;
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
        Some((text(statistics.min_bytes_opt()?)?, text(statistics.max_bytes_opt()?)?))
    }

    /// The least and the greatest integer of a column without gaps in a row group, if the file says so.
    pub(crate) fn bounds(&self, group: usize, column: &str) -> Option<(i64, i64)> {
        let index = self.index(group, column)?;
        let chunk = self.reader.metadata().row_groups().get(group)?.columns().get(index)?;
        let statistics = chunk.statistics()?;
        if statistics.null_count_opt() != Some(0) {
            return None;
        }
        let int = |bytes: &[u8]| Some(i64::from_le_bytes(bytes.try_into().ok()?));
        Some((int(statistics.min_bytes_opt()?)?, int(statistics.max_bytes_opt()?)?))
    }

    /// Reads a column of a row group; a column that the file does not have is empty.
    pub(crate) fn read(&self, group: usize, column: &str) -> Result<Leaf, Error> {
        let Some(index) = self.index(group, column) else { return Ok(Leaf::default()) };
        let rows = self.rows(group);
        let groups = self.reader.get_row_group(group).at(&self.path)?;
        match groups.get_column_reader(index).at(&self.path)? {
            ColumnReader::ByteArrayColumnReader(reader) => self.all(reader, rows, Values::Text),
            ColumnReader::Int64ColumnReader(reader) => self.all(reader, rows, Values::Int),
            ColumnReader::DoubleColumnReader(reader) => self.all(reader, rows, Values::Double),
            ColumnReader::BoolColumnReader(reader) => self.all(reader, rows, Values::Bool),
            _ => Err(Error::Damaged {
                path: self.path.clone(),
                reason: format!("the column {column} has a type that is not expected"),
            }),
        }
    }

    fn all<T: DataType>(
        &self,
        mut reader: ColumnReaderImpl<T>,
        rows: usize,
        wrap: fn(Vec<T::T>) -> Values,
    ) -> Result<Leaf, Error> {
        let (mut values, mut definitions, mut repetitions) = (Vec::new(), Vec::new(), Vec::new());
        let mut read = 0;
        while read < rows {
            let (records, ..) = reader
                .read_records(
                    rows - read,
                    Some(&mut definitions),
                    Some(&mut repetitions),
                    &mut values,
                )
                .at(&self.path)?;
            if records == 0 {
                break;
            }
            read += records;
        }
        Ok(Leaf { values: wrap(values), definitions, repetitions })
    }
}
