"""Counts what the decisions of a run exercised, so that a hollow run does not pass."""

from collections import Counter

from differences import DIFFERENCES, Answer
from generator.conditions import MATCHES

ENFORCED_FROM = 10_000
"""The size of a run from which coverage is demanded."""

LEAST_ENABLED = 0.3
LEAST_CLEAN = 0.85
MATCHES_NEVER_UNKNOWN = ("exists", "qualified")
OUTCOMES = ("yes", "no", "unknown")

RULES = (
    *("ab", "mab", "fr", "fr: injected variation", "td in experiments", "untyped"),
    *("random group", "overlapping group", "delivery", "everyone else", "jump"),
    *("global holdout", "local holdout", "no rule"),
)
INPUTS = (
    *("flag-level forced", "rule-level forced", "ignored forced", "allowlisted"),
    *("stored profile", "saved profile", "bucketing id", "bad bucketing id"),
    *("segments", "unknown flag", "overridden variables", "EXCLUDE_VARIABLES"),
)


class DatafileIndex:
    """Knows what kind each rule and holdout of a datafile is."""

    def __init__(self, datafile: Answer) -> None:
        self.flags = {flag["key"]: flag for flag in datafile["featureFlags"]}
        self.rollouts = {rollout["id"]: rollout for rollout in datafile["rollouts"]}
        self.experiments = {rule["id"]: rule for rule in datafile["experiments"]}
        self.policies: dict[str, str] = {}
        for group in datafile["groups"]:
            for rule in group["experiments"]:
                self.experiments[rule["id"]] = rule
                self.policies[rule["id"]] = group["policy"]
        self.holdouts = {made["key"]: "global holdout" for made in datafile.get("holdouts", [])}
        for made in datafile.get("localHoldouts", []):
            self.holdouts[made["key"]] = "local holdout"

    def experiment(self, flag_key: str, rule_key: str) -> Answer | None:
        """Finds an experiment rule of a flag by its key."""
        rules = (self.experiments[rule] for rule in self.flags[flag_key]["experimentIds"])
        return next((rule for rule in rules if rule["key"] == rule_key), None)

    def deliveries(self, flag_key: str) -> list[Answer]:
        """Lists the delivery rules of a flag."""
        rollout = self.rollouts.get(self.flags[flag_key]["rolloutId"], {})
        rules: list[Answer] = rollout.get("experiments", [])
        return rules


class Coverage:
    """Counts over all decisions of a run."""

    def __init__(self) -> None:
        self.decisions = 0
        self.enabled = 0
        self.clean = 0
        self.rules: Counter[str] = Counter()
        self.inputs: Counter[str] = Counter()
        self.matches: Counter[tuple[str, str]] = Counter()
        self.provoked: Counter[str] = Counter()

    def count(self, index: DatafileIndex, request: Answer, answer: Answer) -> None:
        """Counts one decision."""
        self.decisions += 1
        self.enabled += answer.get("enabled") is True
        self.clean += "hazards" not in request
        if "error" in answer:
            return
        if request["flagKey"] not in index.flags:
            self.inputs["unknown flag"] += 1
            return
        self.rules.update(rules_hit(index, request, answer))
        self.inputs.update(inputs_used(index, request, answer))
        if answer["ruleKey"] not in index.holdouts and "probe" in request:
            self.matches[request["probe"], answer["variationKey"]] += 1

    def shortcomings(self) -> list[str]:
        """Lists what a run of this size should have exercised and did not."""
        if self.decisions < ENFORCED_FROM:
            return []
        least = self.decisions // ENFORCED_FROM
        counts = {f"rule {name}": self.rules[name] for name in RULES}
        counts |= {f"input {name}": self.inputs[name] for name in INPUTS}
        counts |= {f"class {name}": self.provoked[name] for name in DIFFERENCES}
        counts |= {
            f"match {match} {outcome}": self.matches[match, outcome]
            for match in MATCHES
            for outcome in OUTCOMES
            if outcome != "unknown" or match not in MATCHES_NEVER_UNKNOWN
        }
        found = [f"{name}: {n} of at least {least}" for name, n in counts.items() if n < least]
        for name, count, share in (
            ("enabled", self.enabled, LEAST_ENABLED),
            ("without a hazard", self.clean, LEAST_CLEAN),
        ):
            if count < share * self.decisions:
                found.append(f"{name}: {count / self.decisions:.0%} of at least {share:.0%}")
        return found

    def report(self) -> str:
        """Formats the counts for people."""
        enabled, clean = self.enabled / self.decisions, self.clean / self.decisions
        lines = [
            f"enabled {enabled:.1%}, without a hazard {clean:.1%}",
            "rules    " + listed(RULES, self.rules),
            "inputs   " + listed(INPUTS, self.inputs),
            f"{'match':<12}" + "".join(f"{outcome:>9}" for outcome in ("true", "false", "unknown")),
        ]
        for match in MATCHES:
            counts = (self.matches[match, outcome] for outcome in OUTCOMES)
            lines.append(f"{match:<12}" + "".join(f"{count:>9}" for count in counts))
        return "\n".join(lines)


def listed(names: tuple[str, ...], counts: Counter[str]) -> str:
    """Formats counters on one line."""
    return ", ".join(f"{name} {counts[name]}" for name in names)


def rules_hit(index: DatafileIndex, request: Answer, answer: Answer) -> list[str]:
    """Names the kinds of the rule that decided."""
    flag_key, rule_key = request["flagKey"], answer["ruleKey"]
    if answer["variationKey"] is None:
        return ["no rule"]
    if rule_key in index.holdouts:
        return [index.holdouts[rule_key]]
    rule = index.experiment(flag_key, rule_key)
    if rule is not None:
        return experiment_kinds(index, rule, answer)
    deliveries = index.deliveries(flag_key)
    if not deliveries or rule_key != deliveries[-1]["key"]:
        return ["delivery"]
    # Past a delivery that takes everyone, the last rule can only be reached by the jump.
    passed = any(takes_everyone(rule) for rule in deliveries[:-1])
    return ["everyone else", "jump"] if passed else ["everyone else"]


def experiment_kinds(index: DatafileIndex, rule: Answer, answer: Answer) -> list[str]:
    """Names the kinds of an experiment rule that decided."""
    kind = rule.get("type", "untyped")
    kinds = ["td in experiments" if kind == "td" else kind]
    if kind == "fr" and not variation(rule, "key", answer["variationKey"]):
        kinds.append("fr: injected variation")
    if rule["id"] in index.policies:
        kinds.append(f"{index.policies[rule['id']]} group")
    return kinds


def takes_everyone(rule: Answer) -> bool:
    """Tells whether a delivery has no audience and serves a variation to all traffic."""
    conditions = rule.get("audienceConditions")
    audiences = rule["audienceIds"] if conditions is None else conditions
    ranges = rule["trafficAllocation"]
    everyone = bool(ranges) and ranges[0]["endOfRange"] >= 10_000
    return not audiences and everyone and bool(variation(rule, "id", ranges[0]["entityId"]))


def variation(rule: Answer, member: str, value: object) -> Answer | None:
    """Finds a variation of a rule by its id or key."""
    return next((made for made in rule["variations"] if made[member] == value), None)


def inputs_used(index: DatafileIndex, request: Answer, answer: Answer) -> list[str]:
    """Names the parts of the request that a decision made use of."""
    used = [option for option in request.get("options", []) if option in INPUTS]
    if "$opt_bucketing_id" in request["attributes"]:
        text = isinstance(request["attributes"]["$opt_bucketing_id"], str)
        used.append("bucketing id" if text else "bad bucketing id")
    if request.get("qualifiedSegments"):
        used.append("segments")
    if "savedProfile" in answer:
        used.append("saved profile")
    flag = index.flags[request["flagKey"]]
    if any(changed(answer["variables"].get(made["key"]), made) for made in flag["variables"]):
        used.append("overridden variables")
    if "forcedDecisions" in request:
        used.append(forced_use(request, answer))
    rule = index.experiment(request["flagKey"], answer["ruleKey"])
    if rule is not None and "forcedDecisions" not in request:
        used += rule_inputs(request, rule, answer)
    return used


def forced_use(request: Answer, answer: Answer) -> str:
    """Tells which forced decision of the request decided."""
    for forced in request["forcedDecisions"]:
        wanted = (request["flagKey"], answer["ruleKey"], answer["variationKey"])
        if (forced["flagKey"], forced["ruleKey"], forced["variationKey"]) == wanted:
            return "flag-level forced" if forced["ruleKey"] is None else "rule-level forced"
    return "ignored forced"


def rule_inputs(request: Answer, rule: Answer, answer: Answer) -> list[str]:
    """Tells whether an experiment decided by its allowlist or by a stored variation."""
    if rule["forcedVariations"].get(request["userId"]) == answer["variationKey"]:
        return ["allowlisted"]
    stored = request.get("userProfile", {}).get("experiment_bucket_map", {}).get(rule["id"])
    served = variation(rule, "key", answer["variationKey"])
    if stored and served and stored["variation_id"] == served["id"]:
        return ["stored profile"]
    return []


def changed(value: object, variable: Answer) -> bool:
    """Tells whether a text variable has another value than its default."""
    plain = variable["type"] == "string" and "subType" not in variable
    return plain and value is not None and value != variable["defaultValue"]
