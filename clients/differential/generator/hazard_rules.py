"""Rulesets on which the SDKs are known to differ."""

from random import Random

from . import holdouts
from .flags import random_variations
from .project import FULL, Flag, Json, Project, Request, whole


def add_foreign_stored_id(project: Project, key: str) -> Flag:
    """Stores for a rule the variation id of another rule of the flag."""
    flag = project.new_flag(key)
    own, other, off = (project.variation(name, True, []) for name in ("own", "other", "off"))
    flag.variations = [own, other, off]
    half = [{"entityId": own["id"], "endOfRange": FULL // 2}]
    flag.experiments = [
        project.rule(f"{key}_0", [own], half),
        project.rule(f"{key}_1", [other], whole(other)),
    ]
    flag.deliveries = [project.everyone_else(flag, off)]

    def prepare(rng: Random, request: Request) -> None:
        stored = {"variation_id": rng.choice((other, off))["id"]}
        profile = {str(flag.experiments[0]["id"]): stored}
        request["userProfile"] = {
            "user_id": request["userId"],
            "experiment_bucket_map": profile,
        }

    flag.prepare = prepare
    return flag


def add_deliveries_under_holdout(project: Project, key: str) -> Flag:
    """Lists targeted deliveries as experiments, below a holdout that spares those."""
    rng = project.rng
    flag = project.new_flag(key)
    flag.variations = random_variations(project, flag)
    for position in range(rng.randint(1, 3)):
        served = rng.choice(flag.variations)
        end = rng.randint(4000, FULL)
        ranges: list[Json] = [{"entityId": served["id"], "endOfRange": end}]
        rule = project.rule(f"{key}_{position}", [served], ranges, project.audience())
        rule["type"] = rng.choice(("td", "td", "ab"))
        flag.experiments.append(rule)
    flag.deliveries = [project.everyone_else(flag, flag.variations[0])]
    return flag


def add_enabled_holdout(project: Project, key: str) -> Flag:
    """Binds to the flag's only rule a holdout whose variation is enabled."""
    rng = project.rng
    flag = project.new_flag(key)
    project.add_variables(flag, ["boolean", "integer", "double", "string", "json"])
    flag.variations = random_variations(project, flag)
    flag.deliveries = [project.everyone_else(flag, flag.variations[1])]
    holdout = holdouts.holdout(project, f"{key}_holdout", rng.randint(5000, FULL))
    holdout["variations"][0]["featureEnabled"] = True
    holdout["includedRules"] = [flag.deliveries[0]["id"]]
    project.local_holdouts.append(holdout)
    return flag


def add_duplicate_key_status(project: Project, key: str) -> Flag:
    """Gives two rules one key and different statuses."""
    flag = project.new_flag(key)
    shared, last, off = (project.variation(name, True, []) for name in ("shared", "last", "off"))
    flag.variations = [shared, last, off]
    flag.experiments = [
        project.rule(f"{key}_same", [shared], whole(shared)),
        project.rule(f"{key}_same", [last], whole(last)),
    ]
    project.rng.choice(flag.experiments)["status"] = "Paused"
    flag.deliveries = [project.everyone_else(flag, off)]
    return flag


def add_duplicate_key_variations(project: Project, key: str) -> Flag:
    """Gives two rules one key and different variations, and pins users to the first."""
    rng = project.rng
    flag = project.new_flag(key)
    pinned, bucketed, last = (
        project.variation(name, True, []) for name in ("pinned", "bucketed", "last")
    )
    flag.variations = [pinned, bucketed, last]
    first = project.rule(f"{key}_same", [pinned, bucketed], whole(bucketed))
    second = project.rule(f"{key}_same", [last], whole(last))
    listed = rng.sample(project.users, len(project.users) // 2)
    first["forcedVariations"] = {user: "pinned" for user in listed}
    flag.experiments = [first, second]
    flag.deliveries = [project.everyone_else(flag, last)]

    def prepare(rng: Random, request: Request) -> None:
        request["userId"] = rng.choice(project.users)
        if rng.random() < 0.3:
            stored = {str(first["id"]): {"variation_id": pinned["id"]}}
            request["userProfile"] = {
                "user_id": request["userId"],
                "experiment_bucket_map": stored,
            }

    flag.prepare = prepare
    return flag
