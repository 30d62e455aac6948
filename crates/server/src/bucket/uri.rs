//! Percent-encoding as Amazon's signatures have it: all bytes but letters, digits and `-_.~`.

use std::fmt::Write;

/// Encodes a text; slashes stay where they part a path.
pub(super) fn encoded(text: &str, keep_slashes: bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || (keep_slashes && byte == b'/')
        {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Decodes a text; `None` if it is not UTF-8. What is no escape stays as it is, and so does `+`.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.split_first_chunk::<2>().filter(|_| *first == b'%');
        let escape = digits.and_then(|(digits, after)| {
            let text = std::str::from_utf8(digits).ok()?;
            Some((u8::from_str_radix(text, 16).ok()?, after))
        });
        let (byte, after) = escape.unwrap_or((*first, after));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

/// The parameters of a query, decoded and in the order that they came in.
pub(super) fn parameters(query: Option<&str>) -> Option<Vec<(String, String)>> {
    let parts = query.unwrap_or_default().split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Some((decoded(name)?, decoded(value)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        let text = "type=events/event=sign up%2F2/é+";
        assert_eq!(encoded(text, true), "type%3Devents/event%3Dsign%20up%252F2/%C3%A9%2B");
        assert_eq!(decoded(&encoded(text, false)).as_deref(), Some(text));
        assert_eq!(decoded("%zz%4"), Some("%zz%4".to_owned()));
        assert_eq!(decoded("%ff"), None);
        let read = parameters(Some("list-type=2&prefix=a%26b&acl")).unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(read, [pair("list-type", "2"), pair("prefix", "a&b"), pair("acl", "")]);
    }
}
