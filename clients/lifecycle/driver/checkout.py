"""The flag that lives through the test, and what its decisions can be."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

KEY = "checkout"
EXPERIMENT = "colour_test"
DELIVERY = "beta_users"

# Key -> type, default as the API has it, and default as SDKs return it.
VARIABLES: dict[str, tuple[str, str, Any]] = {
    "title": ("string", "Buy", "Buy"),
    "max_items": ("integer", "10", 10),
    "ratio": ("double", "0.5", 0.5),
    "show_badge": ("boolean", "false", False),
    "theme": ("json", '{"name": "plain", "sizes": [1, 2]}', {"name": "plain", "sizes": [1, 2]}),
}

# Key -> overrides as the API has them, and as SDKs return them.
VARIATIONS: dict[str, tuple[dict[str, str], Json]] = {
    "blue": (
        {"title": "Buy in blue", "max_items": "-25", "show_badge": "true"},
        {"title": "Buy in blue", "max_items": -25, "show_badge": True},
    ),
    "green": (
        {"ratio": "1.25", "theme": '{"name": "grün"}'},
        {"ratio": 1.25, "theme": {"name": "grün"}},
    ),
}


@dataclass(frozen=True)
class Outcome:
    """A rule, or none, and the variation that it serves."""

    rule: str | None
    variation: str | None


Outcomes = frozenset[Outcome]

EVERYONE_ELSE = "everyone else"

ABSENT: Outcomes = frozenset({Outcome(None, None)})
OFF: Outcomes = frozenset({Outcome(EVERYONE_ELSE, "off")})
DEFAULT_ON: Outcomes = frozenset({Outcome(EVERYONE_ELSE, "on")})
BLUE: Outcomes = frozenset({Outcome(EXPERIMENT, "blue")})
GREEN: Outcomes = frozenset({Outcome(EXPERIMENT, "green")})
TESTED: Outcomes = BLUE | GREEN
DELIVERED: Outcomes = frozenset({Outcome(DELIVERY, "on")})


def fits(decision: Json, outcomes: Outcomes, with_variables: bool) -> bool:
    """Tells whether a decision is one of the outcomes, with its variables, one and all."""
    rule, variation = decision["ruleKey"], decision["variationKey"]
    if rule is not None and rule.startswith("default-rollout-"):
        rule = EVERYONE_ELSE
    variables: Json = {}
    if with_variables and variation is not None:
        variables = {key: value for key, (_, _, value) in VARIABLES.items()}
        variables |= VARIATIONS.get(variation, ({}, {}))[1]
    expected = {"enabled": variation not in (None, "off"), "variables": variables}
    return Outcome(rule, variation) in outcomes and same(
        {key: decision[key] for key in expected}, expected
    )


def same(one: Any, other: Any) -> bool:
    """Tells whether two JSON values are equal; a boolean is no number, but 1.0 is 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other
