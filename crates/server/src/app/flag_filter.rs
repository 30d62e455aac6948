//! Which flags a list has, and in which order.

use std::cmp::Ordering;
use std::sync::Arc;

use burgee_domain::{Flag, Ruleset};

use super::flag::WholeFlag;

/// Which flags to list, and how to order them.
#[derive(Clone, Debug, Default)]
pub(crate) struct FlagFilter {
    pub(crate) archived: Option<bool>,
    pub(crate) enabled: Option<bool>,
    /// Text that name, key or description must have.
    pub(crate) query: Option<String>,
    pub(crate) keys: Vec<String>,
    /// Only these environments count for the filters on state; all if empty.
    pub(crate) environments: Choice,
    pub(crate) environment_statuses: Choice,
    pub(crate) rule_statuses: Choice,
    pub(crate) rule_types: Choice,
    pub(crate) owner_user_id: Option<String>,
    pub(crate) team_ids: Vec<String>,
    pub(crate) sort: Vec<(SortKey, bool)>,
}

/// Values of which one must occur, and values that must not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    pub(crate) any: Vec<String>,
    pub(crate) none: Vec<String>,
}

/// What flags can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SortKey {
    Name,
    Key,
    CreatedTime,
    UpdatedTime,
    EnabledInEnvironment,
    RulesInEnvironment,
    CreatedBy,
}

impl Choice {
    /// From a list in which `!` excludes.
    pub(crate) fn read<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut choice = Self::default();
        for value in values {
            match value.strip_prefix('!') {
                Some(excluded) => choice.none.push(excluded.to_owned()),
                None => choice.any.push(value.to_owned()),
            }
        }
        choice
    }

    fn is_free(&self) -> bool {
        self.any.is_empty() && self.none.is_empty()
    }

    /// Whether a value itself is chosen.
    fn takes(&self, value: &str) -> bool {
        (self.any.is_empty() || self.any.iter().any(|own| own == value))
            && !self.none.iter().any(|own| own == value)
    }

    /// Whether of several values one is wanted and none excluded.
    fn accepts<'a>(&self, mut values: impl Iterator<Item = &'a str> + Clone) -> bool {
        let wanted = |value: &str| self.any.iter().any(|own| own == value);
        let excluded = |value: &str| self.none.iter().any(|own| own == value);
        !values.clone().any(excluded) && (self.any.is_empty() || values.any(wanted))
    }
}

impl FlagFilter {
    /// Whether a flag itself is wanted, whatever its state.
    pub(super) fn accepts(&self, flag: &Flag) -> bool {
        let contains = |text: &String| {
            let text = text.to_lowercase();
            [&flag.key, &flag.name, &flag.description]
                .iter()
                .any(|own| own.to_lowercase().contains(&text))
        };
        self.archived.is_none_or(|archived| flag.archived == archived)
            && self.query.as_ref().is_none_or(contains)
            && (self.keys.is_empty() || self.keys.contains(&flag.key))
            && self.owner_user_id.as_ref().is_none_or(|owner| flag.owner_user_id == *owner)
            && (self.team_ids.is_empty()
                || flag.team_ids.iter().any(|team| self.team_ids.contains(team)))
    }

    /// Whether a flag is wanted for its state in the environments.
    pub(super) fn accepts_state(&self, whole: &WholeFlag) -> bool {
        let chosen =
            || whole.environments.iter().filter(|(own, _)| self.environments.takes(&own.key));
        let rules = || {
            chosen()
                .flat_map(|(_, ruleset)| ruleset.rules.values().map(move |rule| (ruleset, rule)))
        };
        self.enabled.is_none_or(|enabled| chosen().any(|(_, ruleset)| ruleset.enabled) == enabled)
            && (self.environments.is_free() || chosen().next().is_some())
            && (self.environment_statuses.is_free()
                || self
                    .environment_statuses
                    .accepts(chosen().map(|(_, ruleset)| ruleset.status().name())))
            && (self.rule_statuses.is_free()
                || self
                    .rule_statuses
                    .accepts(rules().map(|(ruleset, rule)| rule.status(ruleset.enabled).name())))
            && (self.rule_types.is_free()
                || self.rule_types.accepts(rules().map(|(_, rule)| rule.kind.name())))
    }

    pub(super) fn sort(&self, flags: &mut [WholeFlag]) {
        // Sorting is stable: the last key first, so that the first one decides.
        for (key, descending) in self.sort.iter().rev() {
            flags.sort_by(|left, right| {
                let order = self.compare(*key, left, right);
                if *descending { order.reverse() } else { order }
            });
        }
    }

    fn compare(&self, key: SortKey, left: &WholeFlag, right: &WholeFlag) -> Ordering {
        let chosen = |whole: &WholeFlag| -> Vec<Arc<Ruleset>> {
            let own =
                whole.environments.iter().filter(|(own, _)| self.environments.takes(&own.key));
            own.map(|(_, ruleset)| Arc::clone(ruleset)).collect()
        };
        let enabled = |whole: &WholeFlag| chosen(whole).iter().filter(|own| own.enabled).count();
        let rules =
            |whole: &WholeFlag| chosen(whole).iter().map(|own| own.rules.len()).sum::<usize>();
        match key {
            SortKey::Name => left.flag.name.to_lowercase().cmp(&right.flag.name.to_lowercase()),
            SortKey::Key => left.flag.key.cmp(&right.flag.key),
            SortKey::CreatedTime => left.flag.created_time.cmp(&right.flag.created_time),
            SortKey::UpdatedTime => left.flag.updated_time.cmp(&right.flag.updated_time),
            SortKey::EnabledInEnvironment => enabled(left).cmp(&enabled(right)),
            SortKey::RulesInEnvironment => rules(left).cmp(&rules(right)),
            SortKey::CreatedBy => {
                left.flag.created_by_user_email.cmp(&right.flag.created_by_user_email)
            }
        }
    }
}
