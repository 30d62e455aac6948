"""A datafile under construction, and the parts that rules are made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from . import conditions, hashing, pools, variables

FULL = 10_000
"""The number of buckets, the end of a range that takes all traffic."""

UNKNOWN_ENTITY = "404040"
"""A variation id that no datafile declares."""

Json = dict[str, Any]
Request = dict[str, Any]


@dataclass
class Flag:
    """A flag with what the request generator has to know about it."""

    id: str
    key: str
    variables: list[Json] = field(default_factory=list)
    variations: list[Json] = field(default_factory=list)
    experiments: list[Json] = field(default_factory=list)
    deliveries: list[Json] | None = field(default_factory=list)
    """The rules of the rollout, None when the flag has no rollout."""

    hazard: str | None = None
    """The class of known differences that decisions on this flag can show."""

    prepare: Callable[[Random, Request], None] | None = None
    """Shapes a request so that it provokes the hazard."""

    probe: str | None = None
    """The match kind whose outcome the variation key (yes, no, unknown) reveals."""

    shares_rule: bool = False
    """Whether a rule of another flag is listed too, with other variations of the same keys."""

    wanted: tuple[str, ...] = ()
    """Attributes that requests for this flag should nearly always carry."""


class Project:
    """Collects the entities of one datafile and hands out ids."""

    def __init__(self, rng: Random, number: int) -> None:
        self.rng = rng
        self.number = number
        self.flags: list[Flag] = []
        self.groups: list[Json] = []
        self.grouped: set[str] = set()
        self.holdouts: list[Json] = []
        self.local_holdouts: list[Json] = []
        self.typed_audiences: list[Json] = []
        self.legacy_audiences: list[Json] = []
        # Those that any rule may refer to; probes and hazards keep theirs to themselves.
        self.shared_audiences: list[str] = []
        self.users = [pools.user_id(rng) for _ in range(40)]
        self._last_id = 1000 + rng.randrange(1000)

    def new_id(self) -> str:
        """Hands out an id that is unique within the datafile."""
        self._last_id += self.rng.randint(1, 5)
        return str(self._last_id)

    def new_rule_id(self) -> str:
        """Hands out an id in the style of genuine rule ids."""
        return f"93000000{self.new_id():0>6}"

    def new_flag(self, key: str) -> Flag:
        """Adds an empty flag with a rollout."""
        flag = Flag(self.new_id(), key)
        self.flags.append(flag)
        return flag

    def add_audience(self, tree: object) -> str:
        """Adds a typed audience and returns its id."""
        identifier = self.new_id()
        named = {"id": identifier, "name": f"audience {identifier}", "conditions": tree}
        self.typed_audiences.append(named)
        return identifier

    def add_legacy_audience(self, text: str) -> str:
        """Adds an audience whose conditions are a JSON string and returns its id."""
        identifier = self.new_id()
        named = {"id": identifier, "name": f"legacy {identifier}", "conditions": text}
        self.legacy_audiences.append(named)
        return identifier

    def variation(self, key: str, enabled: bool | None, overrides: list[Json]) -> Json:
        """Makes a variation; `enabled` None leaves `featureEnabled` out."""
        made: Json = {"id": self.new_id(), "key": key}
        if enabled is not None:
            made["featureEnabled"] = enabled
        if overrides or self.rng.random() < 0.8:
            made["variables"] = overrides
        return made

    def add_variables(self, flag: Flag, kinds: list[str]) -> None:
        """Declares variables of the given types on a flag."""
        for position, kind in enumerate(kinds):
            key = f"{kind}_{position}"
            declared = variables.declaration(self.rng, self.new_id(), key, kind)
            flag.variables.append(declared)

    def rule(
        self,
        key: str,
        variations: list[Json],
        allocation: list[Json],
        audience: Json | None = None,
        identifier: str | None = None,
    ) -> Json:
        """Makes an experiment or delivery rule; without an audience everyone matches."""
        return {
            "id": identifier or self.new_rule_id(),
            "key": key,
            "status": "Running",
            "layerId": self.new_id(),
            "variations": [dict(made) for made in variations],
            "trafficAllocation": allocation,
            "forcedVariations": {},
            **(audience or {"audienceIds": []}),
        }

    def ends(self, entity_id: str, count: int) -> list[int]:
        """Draws ends of ranges that fall just before or after the buckets of known users."""
        users = self.rng.sample(self.users, count)
        buckets = (hashing.bucket(user, entity_id) for user in users)
        return sorted(bucket + self.rng.randint(0, 1) for bucket in buckets)

    def allocation(self, entity_id: str, variations: list[Json]) -> list[Json]:
        """Draws an allocation: full, partial, with gaps, repeated or irregular ranges."""
        rng = self.rng
        ids = [str(made["id"]) for made in variations]
        shape = rng.random()
        if shape < 0.3:
            return ranges(ids, [FULL * (n + 1) // len(ids) for n in range(len(ids))])
        if shape < 0.5:
            return ranges(ids, self.ends(entity_id, len(ids)))
        entities = rng.choices(ids, k=rng.randint(2, 6))
        ends = self.ends(entity_id, len(entities))
        if shape < 0.65:
            entities[rng.randrange(len(entities))] = ""
        elif shape < 0.7:
            entities[rng.randrange(len(entities))] = UNKNOWN_ENTITY
        elif shape < 0.75:
            rng.shuffle(ends)
        elif shape < 0.78:
            ends[-1] = 2 * FULL
        elif shape < 0.8:
            return []
        else:
            ends[-1] = FULL
        return ranges(entities, ends)

    def everyone_else(self, flag: Flag, variation: Json) -> Json:
        """Makes the last rule of a rollout, which serves one variation to all that is left."""
        identifier = f"default-rollout-{flag.key}"
        return self.rule(identifier, [variation], whole(variation), None, identifier)

    def audience(self) -> Json:
        """Draws the audience part of a rule, in each of the forms a datafile may use."""
        rng = self.rng
        ids = self.shared_audiences
        some = rng.sample(ids, rng.randint(1, 2))
        shape = rng.random()
        if shape < 0.15:
            return {"audienceIds": []}
        if shape < 0.3:
            return {"audienceIds": [], "audienceConditions": []}
        if shape < 0.38:
            return {"audienceIds": some, "audienceConditions": []}
        if shape < 0.5:
            return {"audienceIds": some}
        if shape < 0.56:
            return {"audienceIds": some, "audienceConditions": None}
        if shape < 0.6:
            return {"audienceIds": [conditions.UNKNOWN_AUDIENCE, *some]}
        references = conditions.audience_references(rng, ids)
        return {"audienceIds": some, "audienceConditions": references}

    def datafile(self) -> Json:
        """Assembles the datafile, half of the time without the optional keys that are empty."""
        whole_file = self.all_keys()
        optional = ("holdouts", "localHoldouts", "variables")
        left_out = [key for key in optional if self.number % 2 and not whole_file[key]]
        return {key: value for key, value in whole_file.items() if key not in left_out}

    def all_keys(self) -> Json:
        """Assembles every key of the datafile."""
        # By id, since an experiment may belong to two flags.
        experiments = {rule["id"]: rule for flag in self.flags for rule in flag.experiments}
        return {
            "version": "4",
            "accountId": "10001",
            "projectId": str(20_000 + self.number),
            "revision": str(self.number + 1),
            "anonymizeIP": self.number % 2 == 0,
            "botFiltering": False,
            "sendFlagDecisions": self.number % 3 != 0,
            "attributes": [
                {"id": str(900 + position), "key": name}
                for position, name in enumerate(pools.ATTRIBUTE_NAMES)
            ],
            "audiences": self.legacy_audiences
            + [compatibility_mirror(made) for made in self.typed_audiences],
            "typedAudiences": self.typed_audiences,
            "events": [],
            "variables": [],
            "integrations": [{"key": "odp", "host": "https://odp.invalid", "publicKey": "k"}],
            "groups": self.groups,
            "experiments": [
                rule for rule in experiments.values() if rule["id"] not in self.grouped
            ],
            "featureFlags": [flag_entry(flag) for flag in self.flags],
            "rollouts": [
                {"id": f"rollout-{flag.key}", "experiments": flag.deliveries}
                for flag in self.flags
                if flag.deliveries is not None
            ],
            "holdouts": self.holdouts,
            "localHoldouts": self.local_holdouts,
        }


def flag_entry(flag: Flag) -> Json:
    """Writes a flag in the datafile's form."""
    return {
        "id": flag.id,
        "key": flag.key,
        "rolloutId": "" if flag.deliveries is None else f"rollout-{flag.key}",
        "experimentIds": [rule["id"] for rule in flag.experiments],
        "variables": flag.variables,
    }


def compatibility_mirror(audience: Json) -> Json:
    """Makes the entry that stands for a typed audience in SDKs that do not know those."""
    dummy = (
        '["or", {"match": "exact", "name": "$opt_dummy_attribute",'
        ' "type": "custom_attribute", "value": "$opt_dummy_value"}]'
    )
    return {"id": audience["id"], "name": audience["name"], "conditions": dummy}


def whole(variation: Json) -> list[Json]:
    """Allocates all traffic to one variation."""
    return [{"entityId": variation["id"], "endOfRange": FULL}]


def ranges(entities: list[str], ends: list[int]) -> list[Json]:
    """Pairs entities with the ends of their ranges."""
    return [
        {"entityId": entity, "endOfRange": end} for entity, end in zip(entities, ends, strict=True)
    ]
