"""Holdouts, global and local, none of which serves an enabled variation."""

from . import conditions
from .project import UNKNOWN_ENTITY, Json, Project

OTHER_STATUSES = ("Draft", "Concluded", "Archived")


def holdout(project: Project, key: str, share: int) -> Json:
    """Makes a holdout that takes some `share` of the buckets, of everyone or of an audience."""
    rng = project.rng
    identifier = project.new_id()
    # The end of the range falls on the bucket of the known user who is nearest to the share.
    end = min(project.ends(identifier, 20), key=lambda end: abs(end - share))
    variation: Json = {"id": project.new_id(), "key": "off", "variables": []}
    if rng.random() < 0.8:
        variation["featureEnabled"] = False
    taken: list[Json] = [{"entityId": variation["id"], "endOfRange": end}]
    if rng.random() < 0.3:
        entity = rng.choice(("", UNKNOWN_ENTITY))
        taken.insert(0, {"entityId": entity, "endOfRange": end // 3})
    audience = project.audience() if rng.random() < 0.6 else {"audienceIds": []}
    return {
        "id": identifier,
        "key": key,
        "status": "Running",
        "variations": [variation],
        "trafficAllocation": taken,
        **audience,
    }


def add_global_holdouts(project: Project, *, excluding: bool) -> None:
    """Adds global holdouts; `excluding` makes a running one spare targeted deliveries."""
    rng = project.rng
    for position in range(rng.randint(0, 3)):
        made = holdout(project, f"holdout_{position}", rng.randint(300, 1500))
        if rng.random() < 0.3:
            made["status"] = rng.choice(OTHER_STATUSES)
            made["excludeTargetedDeliveries"] = rng.random() < 0.5
        if rng.random() < 0.2:
            # Only local holdouts may be bound to rules; here the key has to be ignored.
            made["includedRules"] = ["1"]
        project.holdouts.append(made)
    if excluding:
        made = holdout(project, "holdout_excluding", rng.randint(2000, 4000))
        made["excludeTargetedDeliveries"] = True
        made.update(audienceIds=[], audienceConditions=[])
        project.holdouts.insert(rng.randrange(len(project.holdouts) + 1), made)


def add_local_holdouts(project: Project) -> None:
    """Adds holdouts of single rules, experiments and deliveries of several flags."""
    rng = project.rng
    rules = [
        str(rule["id"])
        for flag in project.flags
        if flag.hazard is None
        for rule in [*flag.experiments, *(flag.deliveries or [])]
    ]
    for position in range(rng.randint(3, 8)):
        made = holdout(project, f"local_holdout_{position}", rng.randint(2000, 10_000))
        if rng.random() < 0.2:
            made["status"] = rng.choice(OTHER_STATUSES)
        included = rng.sample(rules, rng.randint(0, 3))
        if rng.random() < 0.2:
            included.append(conditions.UNKNOWN_AUDIENCE)
        made["includedRules"] = included
        project.local_holdouts.append(made)
