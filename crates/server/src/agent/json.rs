//! JSON as the Agent writes it: what HTML gives a meaning to is escaped, and members of free objects stand in the
//! order of their names.

use burgee_engine::{AttributeValue, Attributes, VariableValue};
use serde_json::Value;

/// Beyond it a double that is whole is not written as an integer.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// Writes a text in quotes.
pub(crate) fn text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut written = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (escape, length) = match byte {
            b'"' => (Some("\\\""), 1),
            b'\\' => (Some("\\\\"), 1),
            b'\n' => (Some("\\n"), 1),
            b'\r' => (Some("\\r"), 1),
            b'\t' => (Some("\\t"), 1),
            b'<' => (Some("\\u003c"), 1),
            b'>' => (Some("\\u003e"), 1),
            b'&' => (Some("\\u0026"), 1),
            0..0x20 => (None, 1),
            // The line and paragraph separators, U+2028 and U+2029.
            0xe2 if bytes.get(at + 1) == Some(&0x80) && bytes.get(at + 2) == Some(&0xa8) => {
                (Some("\\u2028"), 3)
            }
            0xe2 if bytes.get(at + 1) == Some(&0x80) && bytes.get(at + 2) == Some(&0xa9) => {
                (Some("\\u2029"), 3)
            }
            _ => {
                at += 1;
                continue;
            }
        };
        out.extend_from_slice(bytes.get(written..at).unwrap_or_default());
        match escape {
            Some(escape) => out.extend_from_slice(escape.as_bytes()),
            None => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        }
        at += length;
        written = at;
    }
    out.extend_from_slice(bytes.get(written..).unwrap_or_default());
    out.push(b'"');
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
