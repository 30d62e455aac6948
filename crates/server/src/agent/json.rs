//! JSON as the Agent writes it: what HTML gives a meaning to is escaped, and members of free objects stand in the
//! order of their names.

use burgee_engine::{AttributeValue, Attributes, VariableValue};
use serde::Serialize;
use serde_json::Value;

/// Beyond it a double that is whole is not written as an integer.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// Whether a text has to be looked at closely at a byte; the first of U+2028 and U+2029 is one.
fn is_special(byte: u8) -> bool {
    matches!(byte, 0..0x20 | b'"' | b'\\' | b'<' | b'>' | b'&' | 0xe2)
}

/// Writes a text in quotes.
pub(crate) fn text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    // Most texts are plain, and copied whole.
    while let Some(at) = rest.iter().position(|byte| is_special(*byte)) {
        let (plain, special) = rest.split_at(at);
        out.extend_from_slice(plain);
        rest = special.get(escape(out, special)..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// Writes what stands at the beginning, escaped if it has to be; returns how many bytes that was.
fn escape(out: &mut Vec<u8>, bytes: &[u8]) -> usize {
    let (escaped, length): (&[u8], usize) = match bytes {
        [b'"', ..] => (b"\\\"", 1),
        [b'\\', ..] => (b"\\\\", 1),
        [b'\n', ..] => (b"\\n", 1),
        [b'\r', ..] => (b"\\r", 1),
        [b'\t', ..] => (b"\\t", 1),
        [b'<', ..] => (b"\\u003c", 1),
        [b'>', ..] => (b"\\u003e", 1),
        [b'&', ..] => (b"\\u0026", 1),
        [0xe2, 0x80, 0xa8, ..] => (b"\\u2028", 3),
        [0xe2, 0x80, 0xa9, ..] => (b"\\u2029", 3),
        [byte @ 0..0x20, ..] => {
            out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
            return 1;
        }
        [byte, ..] => {
            out.push(*byte);
            return 1;
        }
        [] => return 0,
    };
    out.extend_from_slice(escaped);
    length
}

/// Writes anything in its own order of members.
pub(crate) fn ordered(out: &mut Vec<u8>, own: &impl Serialize) {
    let mut serializer = serde_json::Serializer::with_formatter(out, Escaped);
    // Writing to memory does not fail, and maps have texts for keys.
    let _ = own.serialize(&mut serializer);
}

/// Escapes what HTML gives a meaning to.
struct Escaped;

impl serde_json::ser::Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + std::io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> std::io::Result<()> {
        let mut quoted = Vec::with_capacity(fragment.len() + 2);
        text(&mut quoted, fragment);
        // What had to be escaped otherwise is not in a fragment.
        writer.write_all(quoted.get(1..quoted.len() - 1).unwrap_or_default())
    }
}

/// Writes a name and a colon.
pub(crate) fn name(out: &mut Vec<u8>, key: &str) {
    text(out, key);
    out.push(b':');
}

/// Writes a truth value.
pub(crate) fn truth(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

/// Writes a number as Go does; what is not finite becomes `null`.
pub(crate) fn number(out: &mut Vec<u8>, value: f64) {
    use std::io::Write;
    // Writing to memory does not fail.
    let _ = if !value.is_finite() {
        write!(out, "null")
    } else if value.fract() == 0.0 && value.abs() <= LARGEST_EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small enough")]
        let whole = value as i64;
        write!(out, "{whole}")
    } else if value.abs() < 1e-6 || value.abs() >= 1e21 {
        let text = format!("{value:e}");
        match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => {
                write!(out, "{digits}e+{exponent}")
            }
            _ => write!(out, "{text}"),
        }
    } else {
        write!(out, "{value}")
    };
}

/// Writes any value, members in the order of their names.
pub(crate) fn value(out: &mut Vec<u8>, own: &Value) {
    match own {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(own) => truth(out, *own),
        Value::Number(own) => match (own.as_i64(), own.as_f64()) {
            (Some(whole), _) => out.extend_from_slice(whole.to_string().as_bytes()),
            (None, Some(double)) => number(out, double),
            (None, None) => out.extend_from_slice(own.to_string().as_bytes()),
        },
        Value::String(own) => text(out, own),
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                value(out, item);
            }
            out.push(b']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            out.push(b'{');
            for (index, (key, own)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                name(out, key);
                value(out, own);
            }
            out.push(b'}');
        }
    }
}

/// Writes a user's attributes as an object.
pub(crate) fn attributes(out: &mut Vec<u8>, own: &Attributes<'_>) {
    out.push(b'{');
    for (index, (key, own)) in own.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        name(out, key);
        attribute(out, own);
    }
    out.push(b'}');
}

/// Writes the value of an attribute.
pub(crate) fn attribute(out: &mut Vec<u8>, own: &AttributeValue<'_>) {
    match own {
        AttributeValue::Null => out.extend_from_slice(b"null"),
        AttributeValue::Bool(own) => truth(out, *own),
        AttributeValue::Number(own) => number(out, *own),
        AttributeValue::String(own) => text(out, own),
        AttributeValue::Json(own) => value(out, own),
    }
}

/// Writes the value of a variable.
pub(crate) fn variable(out: &mut Vec<u8>, own: &VariableValue) {
    match own {
        VariableValue::Boolean(own) => truth(out, *own),
        VariableValue::Integer(own) => out.extend_from_slice(own.to_string().as_bytes()),
        VariableValue::Double(own) => number(out, *own),
        VariableValue::String(own) => text(out, own),
        VariableValue::Json(own) => value(out, own),
        VariableValue::Invalid => out.extend_from_slice(b"null"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn texts_are_escaped_for_html_too() {
        let shown = written(|out| text(out, "a<b>&\u{2028}\u{2029}é\"\\\n\u{1}â€"));
        assert_eq!(shown, "\"a\\u003cb\\u003e\\u0026\\u2028\\u2029é\\\"\\\\\\n\\u0001â€\"");
        let back: String = serde_json::from_str(&shown).unwrap();
        assert_eq!(back, "a<b>&\u{2028}\u{2029}é\"\\\n\u{1}â€");
    }

    #[test]
    fn numbers_are_written_as_go_writes_them() {
        for (number, text) in [
            (5.0, "5"),
            (5.6, "5.6"),
            (-0.5, "-0.5"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1.5e-7, "1.5e-7"),
            (0.000_001, "0.000001"),
            (f64::NAN, "null"),
        ] {
            assert_eq!(written(|out| super::number(out, number)), text);
        }
    }

    #[test]
    fn members_stand_in_the_order_of_their_names() {
        let own = serde_json::json!({ "b": [1, 2.5, null], "a": { "d": true, "c": "x" } });
        assert_eq!(written(|out| value(out, &own)), r#"{"a":{"c":"x","d":true},"b":[1,2.5,null]}"#);
    }
}
