//! The SDKs' own version comparison, which is close to but not the same as semver.org.
//!
//! A version is cut once, at its first `-` or `+`, into one to three numeric parts and a suffix
//! that stays whole. Comparing walks the parts of the *target*: a target of `2` therefore equals
//! every `2.x.y`. Source: §5.1 of the decision rules. Where the SDKs disagree, see
//! [`Version::compare`].

use std::cmp::Ordering;

/// What the suffix of a version means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Suffix {
    None,
    PreRelease,
    Build,
}

/// A version split into at most four parts that borrow from its text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Version<'a> {
    /// Up to three numeric parts and a suffix; unused places are `None`.
    parts: [Option<&'a str>; 4],
    suffix: Suffix,
}

impl<'a> Version<'a> {
    /// Splits a version; `None` if it has a space, or its numeric prefix is not one to three
    /// dot-separated runs of ASCII digits.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        if text.contains(' ') {
            return None;
        }
        let (prefix, suffix, rest) = match text.find(['-', '+']) {
            None => (text, Suffix::None, None),
            Some(at) => {
                let (prefix, rest) = text.split_at_checked(at)?;
                match rest.strip_prefix('-') {
                    Some(rest) => (prefix, Suffix::PreRelease, Some(rest)),
                    None => (prefix, Suffix::Build, rest.strip_prefix('+')),
                }
            }
        };
        let mut parts = [None; 4];
        let mut places = parts.iter_mut();
        for (index, part) in prefix.split('.').enumerate() {
            if index == 3 || !is_number(part) {
                return None;
            }
            *places.next()? = Some(part);
        }
        if let Some(rest) = rest {
            // An empty suffix is kept as a part, as Python, Go and Java do; JavaScript drops it.
            *places.next()? = Some(rest);
        }
        Some(Self { parts, suffix })
    }

    /// Orders this version, the user's, against `target`, the condition's.
    ///
    /// A numeric part against a textual one of the target is `Less`, as in the Go and Java SDKs;
    /// Python raises there and JavaScript skips the part.
    pub(crate) fn compare(&self, target: &Self) -> Ordering {
        let own = self.parts.iter().copied();
        for (part, own) in target.parts.iter().copied().zip(own) {
            let Some(part) = part else { break };
            let Some(own) = own else {
                return if target.suffix == Suffix::None {
                    Ordering::Less
                } else {
                    Ordering::Greater
                };
            };
            let order = match (is_number(own), is_number(part)) {
                (true, true) => compare_numbers(own, part),
                (true, false) => Ordering::Less,
                (false, _) => self.compare_text(own, target, part),
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        if self.is_pre_release() && !target.is_pre_release() {
            Ordering::Less
        } else {
            Ordering::Equal
        }
    }

    /// Text order, but a pre-release always comes before what is not one.
    fn compare_text(&self, own: &str, target: &Self, part: &str) -> Ordering {
        match own.cmp(part) {
            Ordering::Less if target.is_pre_release() && !self.is_pre_release() => {
                Ordering::Greater
            }
            Ordering::Greater if self.is_pre_release() && !target.is_pre_release() => {
                Ordering::Less
            }
            order => order,
        }
    }

    fn is_pre_release(&self) -> bool {
        self.suffix == Suffix::PreRelease
    }
}

fn is_number(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Compares two runs of digits of any length by value.
fn compare_numbers(left: &str, right: &str) -> Ordering {
    let (left, right) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(user: &str, target: &str) -> Option<Ordering> {
        Some(Version::parse(user)?.compare(&Version::parse(target)?))
    }

    #[test]
    fn a_short_target_is_a_prefix() {
        assert_eq!(compare("2.9.1", "2"), Some(Ordering::Equal));
        assert_eq!(compare("2", "2.1.0"), Some(Ordering::Less));
        assert_eq!(compare("2", "2.1.0-beta"), Some(Ordering::Greater));
        assert_eq!(compare("2.1.0-beta", "2"), Some(Ordering::Less));
    }

    #[test]
    fn pre_releases_come_before_releases() {
        assert_eq!(compare("2.1.0-beta", "2.1.0"), Some(Ordering::Less));
        assert_eq!(compare("2.1.0", "2.1.0-beta"), Some(Ordering::Greater));
        assert_eq!(compare("2.1.0-beta.2", "2.1.0-beta.10"), Some(Ordering::Greater));
    }

    #[test]
    fn builds_compare_by_their_text_or_number() {
        assert_eq!(compare("2.1.0", "2.1.0+7"), Some(Ordering::Greater));
        assert_eq!(compare("2.1.0+7", "2.1.0"), Some(Ordering::Equal));
        assert_eq!(compare("2.1.0+10", "2.1.0+9"), Some(Ordering::Greater));
    }

    #[test]
    fn what_is_not_a_version_has_no_order() {
        for text in ["", ".1", "1.", "v1", "1.2.3.4", "+1", "1 ", "1..2", "٢.0"] {
            assert!(Version::parse(text).is_none(), "{text:?}");
        }
        assert_eq!(compare("007.1", "7.01"), Some(Ordering::Equal));
    }
}
