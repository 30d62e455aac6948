"""Requests for decisions on the flags of one datafile."""

from random import Random

from . import pools
from .project import Flag, Project, Request

UNKNOWN_FLAGS = ("no such flag", "", "Flag_0", "ünknown")
OPTIONS = (
    "EXCLUDE_VARIABLES",
    "INCLUDE_REASONS",
    "IGNORE_USER_PROFILE_SERVICE",
    "ENABLED_FLAGS_ONLY",
)
UNKNOWN_VARIATIONS = ("404040", "", "not a number")


def request(project: Project) -> Request:
    """Draws one request, shaped by the flag that it asks for."""
    rng = project.rng
    known = rng.random() < 0.985
    flag = rng.choice(project.flags) if known else Flag("", rng.choice(UNKNOWN_FLAGS))
    user = rng.choice(project.users) if rng.random() < 0.4 else pools.user_id(rng)
    made: Request = {
        "userId": user,
        "attributes": pools.attributes(rng, flag.wanted) if rng.random() < 0.97 else {},
        "flagKey": flag.key,
    }
    if rng.random() < 0.5:
        made["qualifiedSegments"] = rng.sample(pools.SEGMENTS, rng.randint(0, 3))
    if rng.random() < 0.12:
        made["options"] = rng.sample(OPTIONS, rng.randint(1, 2))
    if flag.probe is not None:
        # A forced or stored decision would not tell what the probed leaf was.
        made["probe"] = flag.probe
        return made
    if flag.hazard is not None:
        made["hazards"] = [flag.hazard]
        if flag.prepare is not None:
            flag.prepare(rng, made)
        return made
    # Which of two variations with one key a forced decision means is not defined.
    if rng.random() < 0.12 and not flag.shares_rule:
        made["forcedDecisions"] = forced_decisions(project, flag)
    if rng.random() < 0.2:
        stored = bucket_map(project, flag)
        made["userProfile"] = {"user_id": user, "experiment_bucket_map": stored}
    return made


def forced_decisions(project: Project, flag: Flag) -> list[Request]:
    """Forces a variation on the flag or a rule of it; some of it makes no sense."""
    rng = project.rng
    rules = [str(rule["key"]) for rule in [*flag.experiments, *(flag.deliveries or [])]]
    variations = [str(variation["key"]) for variation in flag.variations]
    forced = []
    for _ in range(rng.randint(1, 3)):
        forced.append(
            {
                "flagKey": rng.choice(project.flags).key if rng.random() < 0.1 else flag.key,
                "ruleKey": rng.choice([None, "no such rule", *rules, *rules]),
                "variationKey": rng.choice(["no such variation", *variations, *variations]),
            }
        )
    return forced


def bucket_map(project: Project, flag: Flag) -> dict[str, object]:
    """Draws a stored profile: variations of their rule, unknown ones, other experiments."""
    rng = project.rng
    stored: dict[str, object] = {}
    for rule in flag.experiments:
        draw = rng.random()
        if draw < 0.4:
            stored[str(rule["id"])] = {"variation_id": own_variation(rng, flag, rule)}
        elif draw < 0.6:
            stored[str(rule["id"])] = {"variation_id": rng.choice(UNKNOWN_VARIATIONS)}
    if rng.random() < 0.3:
        stored["1234567"] = {"variation_id": "7654321"}
    return stored


def own_variation(rng: Random, flag: Flag, rule: Request) -> str:
    """Draws a variation of a rule; a feature rollout also has the everyone-else one."""
    ids = [str(variation["id"]) for variation in rule["variations"]]
    if rule.get("type") == "fr" and flag.deliveries:
        ids.append(str(flag.deliveries[-1]["variations"][0]["id"]))
    return rng.choice(ids)
