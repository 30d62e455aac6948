//! Query strings as clients send them: lists repeated or with commas, unknown parameters ignored.

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use burgee_domain::{Error, Result};

/// The parameters of a query string, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.uri))
    }
}

/// The pairs of a query string, or of a form that is sent like one.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    });
    pairs.collect()
}

impl Query {
    /// The parameters of an address.
    pub(crate) fn of(uri: &Uri) -> Self {
        Self(pairs(uri.query().unwrap_or_default()))
    }

    /// The first value of a parameter; an empty one counts as absent.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(own, value)| own == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// All values of a parameter, however they are listed: `a=1&a=2`, `a=1,2` or `a[]=1`.
    pub(crate) fn list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(own, _)| own.strip_suffix("[]").unwrap_or(own) == name)
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
    }

    /// A boolean parameter.
    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>> {
        match self.first(name) {
            None => Ok(None),
            Some(text) => truth(text)
                .map(Some)
                .ok_or_else(|| Error::invalid(format!("?{name}"), "type", "must be true or false")),
        }
    }

    /// An integer parameter that is not negative.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<usize>> {
        match self.first(name) {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| {
                Error::invalid(format!("?{name}"), "type", "must be an integer, and not negative")
            }),
        }
    }

    /// An id.
    pub(crate) fn id(&self, name: &str) -> Result<Option<i64>> {
        match self.first(name) {
            None => Ok(None),
            Some(text) => text
                .parse()
                .map(Some)
                .map_err(|_| Error::invalid(format!("?{name}"), "type", "must be an integer")),
        }
    }

    /// The parameters other than these, encoded, each with an ampersand in front.
    pub(crate) fn without(&self, names: &[&str]) -> String {
        let mut text = String::new();
        for (name, value) in self.0.iter().filter(|(own, _)| !names.contains(&own.as_str())) {
            text.push('&');
            encode(name, &mut text);
            text.push('=');
            encode(value, &mut text);
        }
        text
    }

    /// Whether the caller only wants to know what would happen: also where that is all that they say.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] where it cannot be told. Nothing is done by mistake.
    pub(crate) fn dry_run(&self) -> Result<bool> {
        let said = self.0.iter().filter(|(own, _)| own == "dry_run");
        let mut said =
            said.map(|(_, value)| if value.is_empty() { Some(true) } else { truth(value) });
        let Some(first) = said.next() else { return Ok(false) };
        match first {
            Some(wanted) if said.all(|own| own == first) => Ok(wanted),
            _ => Err(Error::invalid("?dry_run", "type", "must be true or false")),
        }
    }
}

/// A boolean as clients write it.
fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "1" => Some(true),
        "false" | "False" | "0" => Some(false),
        _ => None,
    }
}

/// Percent-decodes; what is not valid UTF-8 afterwards gets replacement characters.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes().iter().copied();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let mut ahead = rest.clone();
                let digits = ahead.next().zip(ahead.next());
                match digits.and_then(|(high, low)| hex(high).zip(hex(low))) {
                    Some((high, low)) => {
                        bytes.push(high * 16 + low);
                        rest = ahead;
                    }
                    None => bytes.push(b'%'),
                }
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Percent-encodes all but what never needs it in a query string.
pub(crate) fn encode(text: &str, encoded: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~!,:/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            let digits = [byte / 16, byte % 16].map(|digit| char::from_digit(u32::from(digit), 16));
            encoded.extend(digits.into_iter().flatten().map(|digit| digit.to_ascii_uppercase()));
        }
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_clients_send() {
        assert_eq!(decode("a%2Fb+c%zz%C3%A5"), "a/b c%zzå");
    }

    #[test]
    fn other_parameters_are_repeated_as_they_came() {
        let pairs = [("page", "2"), ("query", "a&b å"), ("sort", "name:asc,key:desc")];
        let query = Query(pairs.map(|(name, value)| (name.into(), value.into())).to_vec());
        let text = query.without(&["page"]);
        assert_eq!(text, "&query=a%26b%20%C3%A5&sort=name:asc,key:desc");
        assert_eq!(decode("a%26b%20%C3%A5"), "a&b å");
    }

    #[test]
    fn lists_come_repeated_or_with_commas() {
        let pairs = [("a", "1,2"), ("a", "3"), ("b", "x"), ("a[]", "4")];
        let query = Query(pairs.map(|(name, value)| (name.into(), value.into())).to_vec());
        assert_eq!(query.list("a").collect::<Vec<_>>(), ["1", "2", "3", "4"]);
        assert_eq!(query.first("b"), Some("x"));
        assert!(query.integer("b").is_err());
    }
}
