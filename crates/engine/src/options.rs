//! The switches of a decide call.

use std::ops::BitOr;
use std::str::FromStr;

/// A set of decide options. The SDKs take the union of a client's defaults and a call's options: `|`.
///
/// ```
/// use burgee_engine::DecideOptions;
///
/// let defaults = DecideOptions::INCLUDE_REASONS;
/// let call: DecideOptions = "EXCLUDE_VARIABLES".parse()?;
/// assert!((defaults | call).contains(DecideOptions::EXCLUDE_VARIABLES));
/// # Ok::<(), burgee_engine::UnknownOption>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecideOptions(u8);

impl DecideOptions {
    /// No option.
    pub const NONE: Self = Self(0);
    /// The decision has no exposures to send.
    pub const DISABLE_DECISION_EVENT: Self = Self(1);
    /// [`decide_all`](crate::Engine::decide_all) and
    /// [`decide_for_keys`](crate::Engine::decide_for_keys) return enabled flags only; the others
    /// still have exposures. A single decide ignores it.
    pub const ENABLED_FLAGS_ONLY: Self = Self(1 << 1);
    /// The stored profile is neither read nor offered for saving.
    pub const IGNORE_USER_PROFILE_SERVICE: Self = Self(1 << 2);
    /// Every reason is recorded, not only errors.
    pub const INCLUDE_REASONS: Self = Self(1 << 3);
    /// The decision carries no variables.
    pub const EXCLUDE_VARIABLES: Self = Self(1 << 4);
    /// For the caller's prediction cache: do not read or write it.
    pub const IGNORE_CMAB_CACHE: Self = Self(1 << 5);
    /// For the caller's prediction cache: empty it first.
    pub const RESET_CMAB_CACHE: Self = Self(1 << 6);
    /// For the caller's prediction cache: drop this user's entry for the rule first.
    pub const INVALIDATE_USER_CMAB_CACHE: Self = Self(1 << 7);

    /// The names on the wire.
    const NAMES: [(&'static str, Self); 8] = [
        ("DISABLE_DECISION_EVENT", Self::DISABLE_DECISION_EVENT),
        ("ENABLED_FLAGS_ONLY", Self::ENABLED_FLAGS_ONLY),
        ("IGNORE_USER_PROFILE_SERVICE", Self::IGNORE_USER_PROFILE_SERVICE),
        ("INCLUDE_REASONS", Self::INCLUDE_REASONS),
        ("EXCLUDE_VARIABLES", Self::EXCLUDE_VARIABLES),
        ("IGNORE_CMAB_CACHE", Self::IGNORE_CMAB_CACHE),
        ("RESET_CMAB_CACHE", Self::RESET_CMAB_CACHE),
        ("INVALIDATE_USER_CMAB_CACHE", Self::INVALIDATE_USER_CMAB_CACHE),
    ];

    /// Whether every option of `other` is set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for DecideOptions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl FromIterator<Self> for DecideOptions {
    fn from_iter<I: IntoIterator<Item = Self>>(options: I) -> Self {
        options.into_iter().fold(Self::NONE, BitOr::bitor)
    }
}

/// A decide option that the SDKs do not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownOption(pub String);

impl std::fmt::Display for UnknownOption {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "unknown decide option {:?}", self.0)
    }
}

impl std::error::Error for UnknownOption {}

impl FromStr for DecideOptions {
    type Err = UnknownOption;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, option)| *option)
            .ok_or_else(|| UnknownOption(name.to_owned()))
    }
}
