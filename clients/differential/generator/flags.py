"""Flags on which the two SDKs must agree: random rulesets, and probes of one condition."""

import json
from random import Random

from . import conditions, pools, variables
from .project import FULL, Flag, Json, Project, ranges, whole

STATUSES = ("Running",) * 12 + ("Paused", "Not started", "Archived", "Launched")
EXPERIMENT_TYPES = ("ab", "ab", "mab", "fr", "td", None)


def add_audiences(project: Project) -> None:
    """Adds the audiences that the rules of a datafile share."""
    rng = project.rng
    # Two audiences that pass often keep random rulesets from failing every audience.
    present = conditions.condition("country", "exists", None)
    staff = conditions.condition("staff", "exact", True)
    frequent = [conditions.nested(present), conditions.nested(staff, present)]
    typed = [*frequent, *(conditions.audience(rng) for _ in range(9))]
    legacy = [conditions.exact_leaf(rng, conditions.ABSENT) for _ in range(2)]
    project.shared_audiences = [
        *map(project.add_audience, typed),
        *(project.add_legacy_audience(json.dumps(conditions.nested(leaf))) for leaf in legacy),
    ]


def add_random_flag(project: Project, key: str, *, deliveries_in_experiments: bool) -> Flag:
    """Adds a flag with random variables, variations, experiment rules and rollout."""
    rng = project.rng
    earlier = [rule for flag in project.flags for rule in flag.experiments]
    flag = project.new_flag(key)
    project.add_variables(flag, rng.choices(variables.TYPES, k=rng.randint(0, 5)))
    flag.variations = random_variations(project, flag)
    for position in range(rng.choice((0, 1, 1, 2, 2, 3))):
        kind = rng.choice(EXPERIMENT_TYPES)
        if kind == "td" and not deliveries_in_experiments:
            kind = "ab"
        flag.experiments.append(experiment(project, flag, f"{key}_rule_{position}", kind))
    shareable = [rule for rule in earlier if rule.get("type") != "fr"]
    if shareable and rng.random() < 0.04:
        flag.experiments.insert(0, rng.choice(shareable))
        flag.shares_rule = True
    flag.deliveries = rollout(project, flag)
    return flag


def random_variations(project: Project, flag: Flag) -> list[Json]:
    """Makes `off` and a few others; overrides on disabled ones must be ignored."""
    rng = project.rng
    made = [project.variation("off", False, overrides(rng, flag))]
    for name in ("on", "b", "c", "Ünï")[: rng.randint(1, 4)]:
        enabled = rng.choice((True,) * 12 + (False, None))
        made.append(project.variation(name, enabled, overrides(rng, flag)))
    return made


def overrides(rng: Random, flag: Flag) -> list[Json]:
    """Draws values for some of the flag's variables."""
    return [
        {"id": declared["id"], "value": variables.value(rng, variables.kind_of(declared))}
        for declared in flag.variables
        if rng.random() < 0.5
    ]


def experiment(project: Project, flag: Flag, key: str, kind: str | None) -> Json:
    """Makes an experiment rule with an audience, an allocation and an allowlist."""
    rng = project.rng
    served = rng.sample(flag.variations, rng.randint(1, len(flag.variations)))
    identifier = project.new_rule_id()
    taken = project.allocation(identifier, served)
    made = project.rule(key, served, taken, project.audience(), identifier)
    made["status"] = rng.choice(STATUSES)
    if kind is not None:
        made["type"] = kind
    if rng.random() < 0.4:
        made["forcedVariations"] = allowlist(project, flag)
    return made


def allowlist(project: Project, flag: Flag) -> Json:
    """Allowlists a few users, some of them into variations that the rule does not have."""
    rng = project.rng
    users = rng.sample(project.users, 5)
    listed = {user: str(rng.choice(flag.variations)["key"]) for user in users}
    if rng.random() < 0.3:
        listed[rng.choice(project.users)] = "no such variation"
    return dict(listed)


def rollout(project: Project, flag: Flag) -> list[Json] | None:
    """Makes the delivery rules, usually ending in a rule for everyone else."""
    rng = project.rng
    shape = rng.random()
    if shape < 0.05:
        return None
    if shape < 0.08:
        return []
    rules = []
    for position in range(rng.choice((0, 1, 1, 2, 3))):
        served = rng.choice(flag.variations)
        identifier = project.new_rule_id()
        partial = rng.random() < 0.6
        taken = project.allocation(identifier, [served]) if partial else whole(served)
        name = f"{flag.key}_delivery_{position}"
        made = project.rule(name, [served], taken, project.audience(), identifier)
        # Neither the status nor an allowlist of a delivery may have any effect.
        made["status"] = rng.choice(STATUSES)
        made["forcedVariations"] = allowlist(project, flag) if rng.random() < 0.1 else {}
        if rng.random() < 0.5:
            made["type"] = "td"
        rules.append(made)
    if shape < 0.9 or not rules:
        rules.append(project.everyone_else(flag, rng.choice(flag.variations)))
    return rules


def add_jump_flag(project: Project, key: str) -> Flag:
    """Adds a flag whose everyone-else rule is reached only by the jump over a full delivery."""
    rng = project.rng
    flag = project.new_flag(key)
    flag.variations = random_variations(project, flag)
    off, served = flag.variations[0], flag.variations[1]
    narrow = [{"entityId": served["id"], "endOfRange": rng.randint(1000, FULL - 1000)}]
    flag.deliveries = [
        project.rule(f"{key}_narrow", [served], narrow, project.audience()),
        project.rule(f"{key}_full", [served], whole(served)),
        project.everyone_else(flag, off),
    ]
    return flag


def add_last_definition_flag(project: Project, key: str) -> Flag:
    """Adds a flag whose rules define one variation differently: the last definition counts."""
    rng = project.rng
    flag = project.new_flag(key)
    project.add_variables(flag, ["string", "integer"])
    flag.variations = [project.variation("on", True, [])]
    rules = []
    for position in range(4):
        copy = {**flag.variations[0], "variables": overrides(rng, flag)}
        rule = project.rule(f"{key}_{position}", [copy], whole(copy), project.audience())
        rules.append(rule)
    flag.experiments, flag.deliveries = rules[:2], rules[2:]
    return flag


def add_probe(project: Project, key: str, match: str) -> Flag:
    """Adds a flag that tells whether one random leaf was true, false or unknown."""
    rng = project.rng
    leaf = conditions.leaf(rng, match)
    flag = add_three_way_flag(project, key, conditions.nested(leaf), as_experiments=False)
    flag.probe = match
    flag.wanted = (str(leaf["name"]),) if leaf["name"] in pools.ATTRIBUTE_NAMES else ()
    return flag


def add_operator_flag(project: Project, key: str) -> Flag:
    """Adds a flag that reveals the value of a tree of nothing but operators."""
    rng = project.rng
    tree = conditions.operators(rng, rng.randint(1, 3))
    return add_three_way_flag(project, key, tree, as_experiments=False)


def add_three_way_flag(project: Project, key: str, tree: object, *, as_experiments: bool) -> Flag:
    """Adds a flag that serves `yes`, `no` or `unknown` after an audience's three values."""
    flag = project.new_flag(key)
    audience = project.add_audience(tree)
    yes, no, unknown = (project.variation(name, True, []) for name in ("yes", "no", "unknown"))
    flag.variations = [yes, no, unknown]
    met = {"audienceIds": [audience], "audienceConditions": ["or", audience]}
    unmet = {"audienceIds": [audience], "audienceConditions": ["not", audience]}
    rules = [
        project.rule(f"{key}_yes", [yes], whole(yes), met),
        project.rule(f"{key}_no", [no], whole(no), unmet),
    ]
    last = project.everyone_else(flag, unknown)
    flag.experiments = rules if as_experiments else []
    flag.deliveries = [last] if as_experiments else [*rules, last]
    return flag


def add_groups(project: Project) -> None:
    """Moves some experiments of the random flags into exclusion groups."""
    rng = project.rng
    # By id, since an experiment may belong to two flags.
    ungrouped = {rule["id"]: rule for flag in project.flags for rule in flag.experiments}
    free = list(ungrouped.values())
    rng.shuffle(free)
    for _ in range(rng.randint(0, 3)):
        members, free = free[: rng.randint(1, 4)], free[4:]
        if not members:
            return
        project.groups.append(group(project, members))
        project.grouped.update(str(rule["id"]) for rule in members)


def group(project: Project, members: list[Json]) -> Json:
    """Makes a group whose slices may leave a gap or leave a member out."""
    rng = project.rng
    entities = [str(rule["id"]) for rule in members]
    if rng.random() < 0.3:
        entities.insert(rng.randrange(len(entities) + 1), "")
    identifier = project.new_id()
    ends = project.ends(identifier, len(entities))
    if rng.random() < 0.6:
        ends[-1] = FULL
    return {
        "id": identifier,
        "policy": "random" if rng.random() < 0.7 else "overlapping",
        "trafficAllocation": ranges(entities, ends),
        "experiments": members,
    }
