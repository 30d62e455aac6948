//! Conditions on what a conversion was sent with: its tags, and its revenue and value.

/// Conditions of which all, or any, must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Whether one of the conditions is enough.
    pub any: bool,
    /// The conditions.
    pub conditions: Vec<Property>,
}

/// A condition on one property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The tag's key.
    pub name: String,
    /// How it is compared.
    pub operator: Operator,
    /// Whether both sides are compared as numbers.
    pub numeric: bool,
    /// What it is compared with.
    pub value: String,
}

/// How a property is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// It is the value.
    Equal,
    /// It is another value, or there is none.
    NotEqual,
    /// It is more.
    Greater,
    /// It is as much or more.
    AtLeast,
    /// It is less.
    Less,
    /// It is as much or less.
    AtMost,
    /// The value is a part of it.
    Contains,
    /// The value is no part of it, or there is none.
    Lacks,
}

/// So many filters of one plan are told apart.
pub(crate) const MOST_FILTERS: usize = 128;

impl Operator {
    /// Reads the name on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "equal_to" => Self::Equal,
            "not_equal_to" => Self::NotEqual,
            "greater_than" => Self::Greater,
            "greater_than_or_equal_to" => Self::AtLeast,
            "less_than" => Self::Less,
            "less_than_or_equal_to" => Self::AtMost,
            "contains" => Self::Contains,
            "does_not_contain" => Self::Lacks,
            _ => return None,
        })
    }
}

impl Filter {
    /// Whether tags fulfil the filter; without conditions all do.
    pub(crate) fn accepts(&self, tags: &[(&str, Option<&str>)]) -> bool {
        let mut conditions = self.conditions.iter().map(|condition| condition.holds(tags));
        if self.any && !self.conditions.is_empty() {
            conditions.any(|holds| holds)
        } else {
            conditions.all(|holds| holds)
        }
    }
}

impl Property {
    fn holds(&self, tags: &[(&str, Option<&str>)]) -> bool {
        let tag = tags.iter().find(|(key, _)| *key == self.name).and_then(|(_, value)| *value);
        let Some(actual) = tag else {
            return matches!(self.operator, Operator::NotEqual | Operator::Lacks);
        };
        let order = if self.numeric {
            let numbers = actual.trim().parse::<f64>().ok().zip(self.value.trim().parse().ok());
            numbers.and_then(|(one, two)| one.partial_cmp(&two))
        } else {
            Some(actual.cmp(self.value.as_str()))
        };
        match self.operator {
            Operator::Contains => actual.contains(&self.value),
            Operator::Lacks => !actual.contains(&self.value),
            Operator::Equal => order.is_some_and(std::cmp::Ordering::is_eq),
            Operator::NotEqual => order.is_none_or(std::cmp::Ordering::is_ne),
            Operator::Greater => order.is_some_and(std::cmp::Ordering::is_gt),
            Operator::AtLeast => order.is_some_and(std::cmp::Ordering::is_ge),
            Operator::Less => order.is_some_and(std::cmp::Ordering::is_lt),
            Operator::AtMost => order.is_some_and(std::cmp::Ordering::is_le),
        }
    }
}

/// Which of the filters, by place, tags fulfil: a bit each.
pub(crate) fn fulfilled(filters: &[&Filter], tags: &[(&str, Option<&str>)]) -> u128 {
    let bits = filters.iter().take(MOST_FILTERS).enumerate();
    bits.filter(|(_, filter)| filter.accepts(tags)).fold(0, |bits, (place, _)| bits | 1 << place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn property(name: &str, operator: Operator, numeric: bool, value: &str) -> Property {
        Property { name: name.to_owned(), operator, numeric, value: value.to_owned() }
    }

    #[test]
    fn properties_are_compared_as_what_they_are() {
        let tags = [("size", Some("10")), ("kind", Some("shoes")), ("none", None)];
        for (name, operator, numeric, value, holds) in [
            ("size", Operator::Greater, true, "9", true),
            ("size", Operator::Greater, false, "9", false),
            ("size", Operator::AtMost, true, "10.0", true),
            ("size", Operator::Less, true, "many", false),
            ("size", Operator::NotEqual, true, "many", true),
            ("kind", Operator::Contains, false, "hoe", true),
            ("kind", Operator::Lacks, false, "hoe", false),
            ("kind", Operator::Equal, false, "shoes", true),
            ("none", Operator::Equal, false, "", false),
            ("other", Operator::Lacks, false, "x", true),
            ("other", Operator::AtLeast, true, "0", false),
        ] {
            let property = property(name, operator, numeric, value);
            assert_eq!(property.holds(&tags), holds, "{property:?}");
        }
    }

    #[test]
    fn conditions_are_joined_by_and_or_or() {
        let (yes, no) = (
            property("size", Operator::Equal, true, "1"),
            property("size", Operator::Equal, true, "2"),
        );
        let tags = [("size", Some("1"))];
        let filter = |any, conditions: &[&Property]| Filter {
            any,
            conditions: conditions.iter().map(|one| (*one).clone()).collect(),
        };
        assert!(filter(true, &[&no, &yes]).accepts(&tags));
        assert!(!filter(false, &[&no, &yes]).accepts(&tags));
        assert!(filter(true, &[]).accepts(&tags));
        let (one, two) = (filter(false, &[&yes]), filter(false, &[&no]));
        assert_eq!(fulfilled(&[&two, &one], &tags), 0b10);
    }
}
