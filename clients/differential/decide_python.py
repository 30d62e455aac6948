"""Decides requests with the official Python SDK: `decide_python.py NNN.datafile.json…`.

Reads `NNN.requests.jsonl` beside each datafile and writes `NNN.python.jsonl`.
"""

import json
import sys
from pathlib import Path
from typing import Any

from optimizely.event.event_processor import ForwardingEventProcessor
from optimizely.helpers.sdk_settings import OptimizelySdkSettings
from optimizely.optimizely import Optimizely
from optimizely.optimizely_user_context import OptimizelyUserContext

Json = dict[str, Any]


class NoDispatcher:
    """Refuses events, none of which is expected with DISABLE_DECISION_EVENT."""

    @staticmethod
    def dispatch_event(event: object) -> None:
        """Fails the run rather than reach for the network."""
        raise AssertionError("an event was dispatched")


class RequestProfiles:
    """A user profile service that holds the profile of the current request only."""

    def __init__(self) -> None:
        self.stored: Json | None = None
        self.saved: Json | None = None

    def start(self, profile: Json | None) -> None:
        """Takes the profile of the next request."""
        self.stored, self.saved = profile, None

    def lookup(self, user_id: str) -> Json | None:
        """Answers with the request's profile, whoever asks."""
        return self.stored

    def save(self, profile: Json) -> None:
        """Keeps what the SDK would have stored."""
        self.saved = profile


def decide(client: Optimizely, profiles: RequestProfiles, request: Json) -> Json:
    """Answers one request from a fresh user context."""
    profiles.start(request.get("userProfile"))
    user = client.create_user_context(request["userId"], request["attributes"])
    if "qualifiedSegments" in request:
        user.set_qualified_segments(request["qualifiedSegments"])
    for forced in request.get("forcedDecisions", []):
        user.set_forced_decision(
            OptimizelyUserContext.OptimizelyDecisionContext(forced["flagKey"], forced["ruleKey"]),
            OptimizelyUserContext.OptimizelyForcedDecision(forced["variationKey"]),
        )
    options = ["DISABLE_DECISION_EVENT", *request.get("options", [])]
    decision = user.decide(request["flagKey"], options)
    answer = {
        "flagKey": decision.flag_key,
        "variationKey": decision.variation_key,
        "enabled": decision.enabled,
        "ruleKey": decision.rule_key,
        "variables": decision.variables,
    }
    # Without a profile in the request there is no profile service to save to.
    if request.get("userProfile") is not None and profiles.saved is not None:
        answer["savedProfile"] = profiles.saved["experiment_bucket_map"]
    return answer


def decide_file(datafile: Path) -> None:
    """Answers all requests on one datafile."""
    stem = str(datafile).removesuffix(".datafile.json")
    profiles = RequestProfiles()
    client = Optimizely(
        datafile=datafile.read_text(encoding="utf-8"),
        event_processor=ForwardingEventProcessor(NoDispatcher),
        user_profile_service=profiles,
        settings=OptimizelySdkSettings(odp_disabled=True),
    )
    if client.config_manager.get_config() is None:
        raise SystemExit(f"the Python SDK rejects {datafile}")
    with (
        Path(f"{stem}.requests.jsonl").open(encoding="utf-8") as requests,
        Path(f"{stem}.python.jsonl").open("w", encoding="utf-8") as answers,
    ):
        for line in requests:
            try:
                answer = decide(client, profiles, json.loads(line))
            except Exception as error:  # whatever the SDK lets escape is its answer
                answer = {"error": f"{type(error).__name__}: {error}"}
            answers.write(json.dumps(answer, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        decide_file(Path(argument))
