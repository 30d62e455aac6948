"""Flags made to provoke the known differences between the SDKs, one class a flag.

What each class is, and which answer is accepted for it, is told in `differences.py`.
"""

from collections.abc import Callable
from random import Random

from . import conditions, pools
from .flags import add_three_way_flag
from .hazard_rules import (
    add_deliveries_under_holdout,
    add_duplicate_key_status,
    add_duplicate_key_variations,
    add_enabled_holdout,
    add_foreign_stored_id,
)
from .hazard_variables import add_big_integers, add_non_canonical_variables
from .project import Flag, Project, Request

ABOVE_LIMIT = 2**53 + 1

TEXTUAL_TARGETS = ("2.1.0-beta", "2.1.0+build", "2-beta", "2.1-rc")
NUMERIC_USERS = {
    "2.1.0-beta": ("2.1.0-1", "2.1.0+7"),
    "2.1.0+build": ("2.1.0-1", "2.1.0+7"),
    "2-beta": ("2.1", "2.1.0", "2.0.0-beta"),
    "2.1-rc": ("2.1.0", "2.1.5-rc"),
}
VERSION = "release"
COUNTER = "counter"
"""Attributes of their own, since the audiences of global holdouts read the common ones."""

LESS = {"semver_lt", "semver_le"}
"""The comparisons that hold when the user's version is less than the target."""


def leaf_hazard(
    project: Project, key: str, tree: object, prepare: Callable[[Random, Request], None]
) -> Flag:
    """Adds a flag whose decision reveals the value of a condition."""
    as_experiments = project.rng.random() < 0.5
    flag = add_three_way_flag(project, key, tree, as_experiments=as_experiments)
    flag.prepare = prepare
    return flag


def set_attribute(name: str, values: tuple[object, ...]) -> Callable[[Random, Request], None]:
    """Gives requests one of the values for an attribute, most of the time."""

    def prepare(rng: Random, request: Request) -> None:
        if rng.random() < 0.9:
            request["attributes"][name] = rng.choice(values)

    return prepare


def add_third_party_exact(project: Project, key: str) -> Flag:
    """Puts a match other than `qualified` on a third-party dimension."""
    rng = project.rng
    match = rng.choice([match for match in conditions.MATCHES if match != "qualified"])
    leaf = conditions.leaf(rng, match)
    leaf["type"] = "third_party_dimension"
    name = str(leaf["name"])

    def prepare(rng: Random, request: Request) -> None:
        request["attributes"][name] = pools.attribute_value(rng, name)

    return leaf_hazard(project, key, conditions.nested(leaf), prepare)


def add_custom_qualified(project: Project, key: str) -> Flag:
    """Puts the match `qualified` on a custom attribute."""
    segment = project.rng.choice(pools.SEGMENTS)
    leaf = conditions.condition("odp.audiences", "qualified", segment)

    def prepare(rng: Random, request: Request) -> None:
        request["qualifiedSegments"] = rng.sample(pools.SEGMENTS, rng.randint(0, 3))

    return leaf_hazard(project, key, conditions.nested(leaf), prepare)


def add_match_null(project: Project, key: str) -> Flag:
    """Writes `"match": null` where a legacy leaf has no match at all."""
    value = project.rng.choice(pools.TEXTS)
    leaf = conditions.condition("country", None, value)
    prepare = set_attribute("country", (value, "other"))
    return leaf_hazard(project, key, conditions.nested(leaf), prepare)


def add_implicit_list(project: Project, key: str) -> Flag:
    """Leaves the operator out of a list that starts with a leaf or with a list."""
    rng = project.rng
    texts = rng.sample(pools.TEXTS, 2)
    leaves = [conditions.condition("country", "exact", text) for text in texts]
    shapes = ([leaves[0]], leaves, [["or", leaves[0]], leaves[1]], ["not", leaves])
    prepare = set_attribute("country", (*texts, "other"))
    return leaf_hazard(project, key, rng.choice(shapes), prepare)


def add_beyond_limit(project: Project, key: str) -> Flag:
    """Compares integers of which one is a step beyond the limit but rounds to it."""
    rng = project.rng
    sign = rng.choice((1, -1))
    near = (sign * ABOVE_LIMIT, sign * pools.LIMIT)
    match = rng.choice(("exact", *conditions.NUMERIC))
    leaf = conditions.condition(COUNTER, match, rng.choice((*near, 18)))
    return leaf_hazard(project, key, conditions.nested(leaf), set_attribute(COUNTER, near))


def add_text_vs_number(project: Project, key: str) -> Flag:
    """Compares a numeric part of the user's version with a textual part of the target."""
    rng = project.rng
    target = rng.choice(TEXTUAL_TARGETS)
    match = rng.choice(conditions.SEMVER)
    leaf = conditions.condition(VERSION, match, target)

    def prepare(rng: Random, request: Request) -> None:
        request["attributes"][VERSION] = rng.choice(NUMERIC_USERS[target])
        # Neither SDK's answer is ours here: the comparison is "less", see differences.py.
        outcome = "yes" if match in LESS else "no"
        request["thirdAnswer"] = {
            "variationKey": outcome,
            "enabled": True,
            "ruleKey": f"{key}_{outcome}",
            "variables": {},
        }

    return leaf_hazard(project, key, conditions.nested(leaf), prepare)


def add_version_hazard(
    targets: tuple[str, ...], users: tuple[str, ...]
) -> Callable[[Project, str], Flag]:
    """Makes a builder of flags that compare versions with unusual characters."""

    def add(project: Project, key: str) -> Flag:
        rng = project.rng
        match = rng.choice(conditions.SEMVER)
        leaf = conditions.condition(VERSION, match, rng.choice(targets))
        prepare = set_attribute(VERSION, users)
        return leaf_hazard(project, key, conditions.nested(leaf), prepare)

    return add


def add_undefined_user(project: Project, key: str) -> Flag:
    """Asks for the user whose id is the text `undefined`."""

    def prepare(rng: Random, request: Request) -> None:
        request["userId"] = "undefined"

    leaf = conditions.condition("country", "exists", None)
    return leaf_hazard(project, key, conditions.nested(leaf), prepare)


BUILDERS: dict[str, Callable[[Project, str], Flag]] = {
    "third_party_exact": add_third_party_exact,
    "custom_qualified": add_custom_qualified,
    "match_null": add_match_null,
    "implicit_list_of_objects": add_implicit_list,
    "beyond_2_53": add_beyond_limit,
    "semver_text_vs_number": add_text_vs_number,
    "semver_empty_suffix": add_version_hazard(
        ("2.1.0-", "2.1.0+", "2.1.0"), ("2.1.0-", "2.1.0", "2.1.0+", "2.1.0-beta")
    ),
    "semver_non_ascii_digit": add_version_hazard(
        ("2.1.0", "2.1", "२.1.0", "2.1.0-3"), ("2.1.0", "٢.1.0", "2.١", "2.1.0-٢", "3")
    ),
    "semver_whitespace": add_version_hazard(
        ("2.1.0-beta", "2.1.0-a\tb", "2.1.0"), ("2.1.0-a\tb", "2.1.0-\u00a0", "2.1.0+\n")
    ),
    "stored_id_of_other_rule": add_foreign_stored_id,
    "td_in_experiments_under_holdout": add_deliveries_under_holdout,
    "enabled_holdout_variation": add_enabled_holdout,
    "non_canonical_variable": add_non_canonical_variables,
    "json_big_integer": add_big_integers,
    "duplicate_rule_key_status": add_duplicate_key_status,
    "duplicate_rule_key_variations": add_duplicate_key_variations,
    "user_id_undefined": add_undefined_user,
}


def add_hazards(project: Project, *, excluding: bool) -> None:
    """Adds flags of a few classes, so that over the datafiles every class has its turn."""
    rng = project.rng
    under_holdout = "td_in_experiments_under_holdout"
    names = rng.sample([name for name in BUILDERS if name != under_holdout], 3)
    if excluding:
        names[0] = under_holdout
    for name in names:
        flag = BUILDERS[name](project, f"{name}_flag")
        flag.hazard = name
