//! JSON text as the SDKs print it: compact as JavaScript, or spaced as Python.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use crate::attributes::number_to_json;

/// As JavaScript's `JSON.stringify`: no spaces, and whole numbers without a fraction.
pub(crate) fn compact(value: &Value) -> String {
    print(value, JavaScript)
}

/// As Python's `json.dumps` without escaping beyond ASCII: a space after commas and colons.
pub(crate) fn spaced(value: &Value) -> String {
    print(value, Python)
}

fn print(value: &Value, formatter: impl Formatter) -> String {
    let mut text = Vec::new();
    // Writing a value to memory has no way to fail.
    if value.serialize(&mut Serializer::with_formatter(&mut text, formatter)).is_err() {
        return String::new();
    }
    String::from_utf8(text).unwrap_or_default()
}

struct JavaScript;

impl Formatter for JavaScript {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        match number_to_json(value) {
            Value::Number(number) if number.is_i64() => write!(writer, "{number}"),
            _ => CompactFormatter.write_f64(writer, value),
        }
    }
}

struct Python;

impl Formatter for Python {
    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        separate(writer, first)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        separate(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

fn separate<W: ?Sized + Write>(writer: &mut W, first: bool) -> io::Result<()> {
    if first { Ok(()) } else { writer.write_all(b", ") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_styles_print_the_same_value() {
        let value = json!(["or", {"name": "a", "value": 18.0}, 1.5]);
        assert_eq!(compact(&value), r#"["or",{"name":"a","value":18},1.5]"#);
        assert_eq!(spaced(&value), r#"["or", {"name": "a", "value": 18.0}, 1.5]"#);
    }
}
