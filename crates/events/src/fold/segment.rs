//! Segments: which visitors a result is asked of, by what was known of them at their first decision.

use std::borrow::Cow;

use regex::Regex;

use crate::row::Attribute;

/// Some of the visitors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Those with an attribute.
    Attribute {
        /// The attribute's id or key.
        attribute: String,
        /// What its value, as a text, is compared with.
        value: String,
        /// How it is compared.
        matching: Matching,
    },
    /// Those with a browser: `chrome`, `firefox`, `internet_explorer`, `opera` or `safari`.
    Browser(String),
    /// Those with a device: `desktop`, `ipad`, `iphone`, `mobile` or `tablet`.
    Device(String),
    /// Those who came by `campaign`, `direct`, `referral` or `search`.
    Source(String),
    /// Those in all of these.
    All(Vec<Segment>),
    /// Those in any of these.
    Any(Vec<Segment>),
    /// All others.
    Not(Box<Segment>),
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matching {
    /// It is the text.
    Exact,
    /// The text is a part of it.
    Substring,
    /// It begins with the text.
    Prefix,
    /// The regular expression is found in it.
    Regex,
}

/// What a decision tells of a visitor.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known<'a> {
    pub(crate) attributes: &'a [Attribute],
    pub(crate) user_agent: Option<&'a str>,
    pub(crate) referer: Option<&'a str>,
}

/// A segment that is ready to be asked.
pub(crate) enum Sieve {
    Attribute { attribute: String, value: Test },
    Browser(String),
    Device(String),
    Source(String),
    All(Vec<Sieve>),
    Any(Vec<Sieve>),
    Not(Box<Sieve>),
}

pub(crate) enum Test {
    Exact(String),
    Substring(String),
    Prefix(String),
    /// `None` for an expression that does not read: nothing is like it.
    Regex(Option<Regex>),
}

impl Segment {
    /// The visitors whose attribute is a value.
    pub fn attribute(attribute: impl Into<String>, value: impl Into<String>) -> Self {
        let (attribute, value) = (attribute.into(), value.into());
        Self::Attribute { attribute, value, matching: Matching::Exact }
    }

    pub(crate) fn sieve(&self) -> Sieve {
        let all = |parts: &[Self]| parts.iter().map(Self::sieve).collect();
        match self {
            Self::Attribute { attribute, value, matching } => {
                let attribute = attribute.clone();
                let value = match matching {
                    Matching::Exact => Test::Exact(value.clone()),
                    Matching::Substring => Test::Substring(value.clone()),
                    Matching::Prefix => Test::Prefix(value.clone()),
                    Matching::Regex => Test::Regex(Regex::new(value).ok()),
                };
                Sieve::Attribute { attribute, value }
            }
            Self::Browser(name) => Sieve::Browser(name.clone()),
            Self::Device(name) => Sieve::Device(name.clone()),
            Self::Source(name) => Sieve::Source(name.clone()),
            Self::All(parts) => Sieve::All(all(parts)),
            Self::Any(parts) => Sieve::Any(all(parts)),
            Self::Not(part) => Sieve::Not(Box::new(part.sieve())),
        }
    }
}

impl Sieve {
    pub(crate) fn holds(&self, known: Known<'_>) -> bool {
        match self {
            Self::Attribute { attribute, value } => known
                .attributes
                .iter()
                .filter(|own| is_named(own, attribute))
                .any(|own| own.value.as_deref().is_some_and(|actual| value.holds(actual))),
            Self::Browser(name) => known.is("browser", name),
            Self::Device(name) => known.is("device", name),
            Self::Source(name) => known.is("source", name),
            Self::All(parts) => parts.iter().all(|part| part.holds(known)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(known)),
            Self::Not(part) => !part.holds(known),
        }
    }
}

/// What visitors come with, whatever attributes a project has.
pub const FAMILIES: [&str; 3] = ["browser", "device", "source"];

impl Known<'_> {
    fn is(self, family: &str, name: &str) -> bool {
        self.family(family).is_some_and(|own| own.eq_ignore_ascii_case(name))
    }

    /// Which one of a family it is. What the sender says of itself goes before what its headers look like: a server
    /// sends for its visitors.
    pub(crate) fn family(&self, family: &str) -> Option<Cow<'_, str>> {
        if let Some(told) = self.attribute(family) {
            return Some(Cow::Owned(told.to_ascii_lowercase()));
        }
        let guess = match family {
            "browser" => browser(self.user_agent?),
            "device" => device(self.user_agent?),
            _ => Some(source(self.referer)),
        };
        guess.map(Cow::Borrowed)
    }

    /// The value of an attribute, by its id or key.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|own| is_named(own, name))?.value.as_deref()
    }
}

impl Test {
    fn holds(&self, actual: &str) -> bool {
        match self {
            Self::Exact(value) => actual == value,
            Self::Substring(value) => actual.contains(value.as_str()),
            Self::Prefix(value) => actual.starts_with(value.as_str()),
            Self::Regex(expression) => expression.as_ref().is_some_and(|own| own.is_match(actual)),
        }
    }
}

fn is_named(attribute: &Attribute, name: &str) -> bool {
    [&attribute.id, &attribute.name].into_iter().any(|own| own.as_deref() == Some(name))
}

/// Browsers name those that they are like, so the order matters.
fn browser(agent: &str) -> Option<&'static str> {
    const MARKS: [(&str, Option<&str>); 10] = [
        ("Edg", None),
        ("OPR/", Some("opera")),
        ("Opera", Some("opera")),
        ("FxiOS", Some("firefox")),
        ("Firefox/", Some("firefox")),
        ("MSIE", Some("internet_explorer")),
        ("Trident/", Some("internet_explorer")),
        ("CriOS", Some("chrome")),
        ("Chrome/", Some("chrome")),
        ("Safari/", Some("safari")),
    ];
    MARKS.into_iter().find(|(mark, _)| agent.contains(mark)).and_then(|(_, name)| name)
}

fn device(agent: &str) -> Option<&'static str> {
    let has = |mark: &str| agent.contains(mark);
    Some(match () {
        () if has("iPad") => "ipad",
        () if has("iPhone") || has("iPod") => "iphone",
        () if has("Tablet") || (has("Android") && !has("Mobile")) => "tablet",
        () if has("Mobile") || has("Android") => "mobile",
        () if has("Mozilla/") || has("Opera/") => "desktop",
        () => return None,
    })
}

/// Parts of the hosts of search engines.
const ENGINES: [&str; 7] =
    ["google.", "bing.", "duckduckgo.", "yahoo.", "baidu.", "yandex.", "ecosia."];

fn source(referer: Option<&str>) -> &'static str {
    let Some(referer) = referer.filter(|own| !own.is_empty()) else { return "direct" };
    if ["utm_", "gclid=", "msclkid=", "fbclid="].iter().any(|mark| referer.contains(mark)) {
        return "campaign";
    }
    let host = referer.split("://").nth(1).unwrap_or(referer).split('/').next().unwrap_or_default();
    if ENGINES.iter().any(|engine| host.contains(engine)) { "search" } else { "referral" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36";
    const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1";
    const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0";

    #[test]
    fn agents_and_referers_are_read() {
        for (agent, of_browser, of_device) in [
            (CHROME, Some("chrome"), Some("desktop")),
            (IPHONE, Some("safari"), Some("iphone")),
            (EDGE, None, Some("desktop")),
            ("python-requests/2.32", None, None),
        ] {
            assert_eq!((browser(agent), device(agent)), (of_browser, of_device), "{agent}");
        }
        for (referer, name) in [
            (None, "direct"),
            (Some("https://shop.test/?utm_source=mail"), "campaign"),
            (Some("https://www.google.com/search?q=a"), "search"),
            (Some("https://blog.test/google.com"), "referral"),
        ] {
            assert_eq!(source(referer), name, "{referer:?}");
        }
    }

    #[test]
    fn segments_combine() {
        let attribute = |id: &str, value: &str| Attribute {
            id: Some(id.to_owned()),
            name: None,
            kind: None,
            value: Some(value.to_owned()),
        };
        let attributes = [attribute("7", "gold-2026"), attribute("browser", "Firefox")];
        let known = Known { attributes: &attributes, user_agent: Some(CHROME), referer: None };
        let like = |value: &str, matching| Segment::Attribute {
            attribute: "7".to_owned(),
            value: value.to_owned(),
            matching,
        };
        for (segment, holds) in [
            (Segment::attribute("7", "gold"), false),
            (like("gold", Matching::Prefix), true),
            (like("2026", Matching::Substring), true),
            (like(r"^gold-\\d+$", Matching::Regex), false),
            (like(r"^gold-\d+$", Matching::Regex), true),
            (like("(", Matching::Regex), false),
            (Segment::Browser("firefox".to_owned()), true),
            (Segment::Browser("chrome".to_owned()), false),
            (Segment::Device("desktop".to_owned()), true),
            (Segment::Source("direct".to_owned()), true),
            (Segment::Not(Box::new(Segment::attribute("7", "gold"))), true),
            (Segment::All(vec![Segment::Any(vec![]), Segment::attribute("7", "gold-2026")]), false),
            (Segment::Any(vec![Segment::All(vec![])]), true),
        ] {
            assert_eq!(segment.sieve().holds(known), holds, "{segment:?}");
        }
    }
}
