"""The known differences between the two SDKs, and the answer that is ours in each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Answer = dict[str, Any]
Accepted = Callable[[Answer, Answer, Answer], Answer]
"""Gives the answer that is ours from Python's, JavaScript's and the request."""


@dataclass(frozen=True)
class Difference:
    """One class of known differences."""

    accepted: Accepted
    raises: str | None = None
    """The SDK that may answer with an exception, `python` or `javascript`."""


def take_python(python: Answer, javascript: Answer, request: Answer) -> Answer:
    """Takes Python's answer."""
    return python


def take_javascript(python: Answer, javascript: Answer, request: Answer) -> Answer:
    """Takes JavaScript's answer."""
    return javascript


def third_answer(python: Answer, javascript: Answer, request: Answer) -> Answer:
    """Takes the answer that the generator wrote down, as neither SDK gives it."""
    return {"flagKey": request["flagKey"], **request["thirdAnswer"]}


def strict_variables(python: Answer, javascript: Answer, request: Answer) -> Answer:
    """Takes null for each variable that the SDKs read differently."""
    ours = {
        key: value if same(value, javascript["variables"].get(key)) else None
        for key, value in python["variables"].items()
    }
    return {**javascript, "variables": ours}


DIFFERENCES = {
    "third_party_exact": Difference(take_python),
    "custom_qualified": Difference(take_python),
    "match_null": Difference(take_python),
    "implicit_list_of_objects": Difference(take_python),
    "beyond_2_53": Difference(take_javascript),
    "semver_text_vs_number": Difference(third_answer, raises="python"),
    "semver_empty_suffix": Difference(take_python),
    "semver_non_ascii_digit": Difference(take_javascript),
    "semver_whitespace": Difference(take_python),
    "stored_id_of_other_rule": Difference(take_python),
    "td_in_experiments_under_holdout": Difference(take_python),
    "enabled_holdout_variation": Difference(take_javascript),
    "non_canonical_variable": Difference(strict_variables),
    "json_big_integer": Difference(take_python),
    # A rule's own data: its status is right in Python, its variations are in JavaScript.
    "duplicate_rule_key_status": Difference(take_python),
    "duplicate_rule_key_variations": Difference(take_javascript),
    "user_id_undefined": Difference(take_python, raises="javascript"),
}

COMPARED = ("flagKey", "variationKey", "enabled", "ruleKey", "variables", "savedProfile")
"""The members of an answer that count; others are for people."""


def same(left: object, right: object) -> bool:
    """Compares JSON values: 3 equals 3.0, and true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left == right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


def same_answer(left: Answer, right: Answer) -> bool:
    """Tells whether two answers agree in all that counts; an exception agrees with nothing."""
    if "error" in left or "error" in right:
        return False
    return all(same(left.get(key), right.get(key)) for key in COMPARED)
