"""Flag variables of the five types, with values that every SDK reads alike."""

import json
from random import Random
from typing import Any

Variable = dict[str, Any]

TYPES = ("boolean", "integer", "double", "string", "json")

INTEGERS = ("0", "-1", "9007199254740991", "-9007199254740991", "007")
DOUBLES = ("0.1", "1e3", "-2.5", "3", "1e300", ".5", "5.", "-0.0", "1E-7", "5e-324")
STRINGS = ("", "true", "plain", 'quote"d', "päivä 🇫🇮", "null", " padded ", "line\nbreak")
DOCUMENTS = (
    "null",
    "[]",
    "{}",
    '"text"',
    " [1, 2] ",
    '{"a":1,"a":2}',
    '"\\u00e4\\ud83d\\ude00"',
    "[0.1,1e300,-1E-7,9007199254740991]",
    '{"":{"deep":[[[null,true]]]}}',
)


def declaration(rng: Random, identifier: str, key: str, kind: str) -> Variable:
    """Declares a variable of a flag."""
    default = value(rng, kind)
    declared: Variable = {"id": identifier, "key": key, "type": kind, "defaultValue": default}
    if kind == "json" and rng.random() < 0.8:
        declared.update(type="string", subType="json")
    return declared


def value(rng: Random, kind: str) -> str:
    """Draws the string form of a value in canonical spelling."""
    listed = rng.random() < 0.5
    if kind == "boolean":
        return rng.choice(("true", "false"))
    if kind == "integer":
        return rng.choice(INTEGERS) if listed else str(rng.randint(-(10**9), 10**9))
    if kind == "double":
        return rng.choice(DOUBLES) if listed else repr(rng.uniform(-1e6, 1e6))
    if kind == "string":
        return rng.choice(STRINGS) if listed else f"{rng.getrandbits(32):x}"
    return rng.choice(DOCUMENTS) if listed else json.dumps(document(rng, 3))


def document(rng: Random, depth: int) -> object:
    """Draws a JSON value whose doubles have all their digits."""
    if depth > 0 and rng.random() < 0.6:
        members = [document(rng, depth - 1) for _ in range(rng.randint(0, 3))]
        if rng.random() < 0.5:
            return members
        return {f"key {position}": member for position, member in enumerate(members)}
    scalars = (None, True, rng.randint(-(2**53), 2**53), rng.random(), "text é")
    return rng.choice(scalars)


def kind_of(variable: Variable) -> str:
    """Names the effective type of a declared variable."""
    return str(variable.get("subType", variable["type"]))
