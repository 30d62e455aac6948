//! Keys and names: what may stand in them and how long they may be.

use crate::error::Violations;

/// The longest key.
pub const KEY_LENGTH: usize = 64;
/// The longest name of a flag, variation or rule.
pub const NAME_LENGTH: usize = 255;

/// The characters that a key may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStyle {
    /// Letters, digits, `_` and `-`: flags, variations, variables, rules, environments, holdouts.
    Strict,
    /// Also space and dot: attributes and events.
    Loose,
}

/// Checks a key.
pub fn check_key(violations: &mut Violations, pointer: &str, key: &str, style: KeyStyle) {
    let allowed = |character: char| {
        character.is_ascii_alphanumeric()
            || matches!(character, '_' | '-')
            || (style == KeyStyle::Loose && matches!(character, ' ' | '.'))
    };
    if key.is_empty() {
        violations.add(pointer, "required", "must not be empty");
    } else if key.len() > KEY_LENGTH {
        violations.add(pointer, "too_long", format!("must have at most {KEY_LENGTH} characters"));
    } else if !key.chars().all(allowed) {
        let extra = if style == KeyStyle::Loose { ", space, ." } else { "" };
        violations.add(pointer, "bad_key", format!("may only have letters, digits, _, -{extra}"));
    }
}

/// Checks a name.
pub fn check_name(violations: &mut Violations, pointer: &str, name: &str) {
    check_length(violations, pointer, name, NAME_LENGTH);
    violations.check(!name.trim().is_empty(), pointer, "required", "must not be empty");
}

/// Checks the length of a text, in characters.
pub fn check_length(violations: &mut Violations, pointer: &str, text: &str, most: usize) {
    let fits = text.chars().count() <= most;
    violations.check(fits, pointer, "too_long", format!("must have at most {most} characters"));
}
