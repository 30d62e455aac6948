"""Audience conditions: leaves of every match kind, and the trees above them."""

from random import Random

from . import pools

ABSENT = "(absent)"
"""Stands for a leaf without a `match`, as legacy audiences have."""

NUMERIC = ("gt", "ge", "lt", "le")
SEMVER = ("semver_eq", "semver_gt", "semver_ge", "semver_lt", "semver_le")
MATCHES = ("exact", ABSENT, "exists", *NUMERIC, "substring", *SEMVER, "qualified")

UNKNOWN_AUDIENCE = "4040404040"
"""An audience id that no datafile declares."""

Leaf = dict[str, object]


def leaf(rng: Random, match: str) -> Leaf:
    """Makes a leaf of one match kind, usually with a value that the kind can use."""
    if match == "qualified":
        segment = rng.choice(pools.SEGMENTS)
        return condition("odp.audiences", match, segment, "third_party_dimension")
    if match in NUMERIC:
        name = rng.choice(pools.NUMBER_NAMES)
        return condition(name, match, number_target(rng))
    if match in SEMVER:
        name = rng.choice(pools.VERSION_NAMES)
        odd = rng.random() < 0.04
        targets = pools.VERSION_TARGETS[name]
        return condition(name, match, rng.choice((None, 2, True) if odd else targets))
    if match == "substring":
        name = rng.choice(pools.TEXT_NAMES)
        odd = rng.random() < 0.06
        return condition(name, match, rng.choice((None, 5, True) if odd else pools.NEEDLES))
    if match == "exists":
        made = condition(rng.choice(pools.ATTRIBUTE_NAMES), match, None)
        if rng.random() < 0.5:
            del made["value"]
        return made
    return exact_leaf(rng, match)


def exact_leaf(rng: Random, match: str) -> Leaf:
    """Makes an equality leaf over any of the attribute domains."""
    domain = rng.choice((pools.TEXT_NAMES, pools.NUMBER_NAMES, pools.BOOLEAN_NAMES))
    name = rng.choice(domain)
    if rng.random() < 0.05:
        value: object = rng.choice((None, [18], 1e300, "18", True))
    elif domain is pools.TEXT_NAMES:
        value = rng.choice(pools.TEXTS)
    elif domain is pools.NUMBER_NAMES:
        value = number_target(rng)
    else:
        value = rng.random() < 0.5
    made = condition(name, match, value)
    if match == ABSENT:
        del made["match"]
    return made


def number_target(rng: Random) -> object:
    """Draws what a numeric attribute is compared with."""
    draw = rng.random()
    if draw < 0.05:
        return rng.choice((None, "18", True, [18]))
    return rng.choice(pools.NUMBER_EDGES if draw < 0.15 else pools.NUMBERS)


def condition(name: str, match: object, value: object, kind: str = "custom_attribute") -> Leaf:
    """Writes one leaf in the datafile's form."""
    return {"name": name, "type": kind, "match": match, "value": value}


def any_leaf(rng: Random) -> Leaf:
    """Makes a leaf of a random kind, now and then one that no SDK understands."""
    made = leaf(rng, rng.choice(MATCHES))
    draw = rng.random()
    if draw < 0.02:
        made["type"] = "custom_dimension"
    elif draw < 0.04 and made["type"] == "custom_attribute":
        made["match"] = rng.choice(("regex", "", "EXACT"))
    return made


def tree(rng: Random, depth: int) -> object:
    """Makes a condition tree whose lists all start with their operator."""
    if depth == 0 or rng.random() < 0.35:
        return any_leaf(rng)
    operator = rng.choice(("and", "or", "or", "not"))
    if rng.random() < 0.02:
        return [operator]
    operands = rng.choice((1, 1, 2)) if operator == "not" else rng.randint(1, 3)
    return [operator, *(tree(rng, depth - 1) for _ in range(operands))]


def nested(*leaves: object) -> list[object]:
    """Wraps leaves in the three levels that the vendor's audience builder writes."""
    return ["and", ["or", ["or", *leaves]]]


def operators(rng: Random, depth: int) -> list[object]:
    """Makes a tree of operators only; without operands they are true, false and unknown."""
    operator = rng.choice(("and", "or", "not"))
    operands = rng.randint(0, 1 if operator == "not" else 3) if depth else 0
    return [operator, *(operators(rng, depth - 1) for _ in range(operands))]


def audience(rng: Random) -> object:
    """Makes the conditions of a typed audience."""
    shape = rng.random()
    if shape < 0.5:
        return nested(*(any_leaf(rng) for _ in range(rng.randint(1, 3))))
    if shape < 0.58:
        return any_leaf(rng)
    made = tree(rng, 3)
    return made if isinstance(made, list) else ["or", made]


def audience_references(rng: Random, ids: list[str]) -> object:
    """Makes a rule's `audienceConditions` over audience ids, some of them unknown."""
    shape = rng.random()
    if shape < 0.1:
        return rng.choice(ids)
    if shape < 0.2:
        return rng.sample(ids, 2)
    if shape < 0.6:
        return ["or", *rng.sample(ids, rng.randint(1, 3))]
    return reference_tree(rng, ids, 2)


def reference_tree(rng: Random, ids: list[str], depth: int) -> object:
    """Makes a nested and/or/not tree over audience ids."""
    if depth == 0:
        return UNKNOWN_AUDIENCE if rng.random() < 0.08 else rng.choice(ids)
    operator = rng.choice(("and", "or", "or", "not"))
    operands = 1 if operator == "not" else rng.randint(1, 3)
    return [
        operator,
        *(reference_tree(rng, ids, rng.randrange(depth)) for _ in range(operands)),
    ]
