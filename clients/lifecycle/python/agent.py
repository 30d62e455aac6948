"""Answers the driver's requests with the official Python SDK, one JSON object a line."""

import json
import sys
import time
from importlib.metadata import version
from typing import Any

from optimizely.config_manager import AuthDatafilePollingConfigManager, PollingConfigManager
from optimizely.event_dispatcher import EventDispatcher
from optimizely.helpers.sdk_settings import OptimizelySdkSettings
from optimizely.optimizely import Optimizely

Json = dict[str, Any]


class OwnHostDispatcher:
    """Dispatches events as the SDK does, but to a host of one's own."""

    def __init__(self, url: str) -> None:
        self.url = url

    def dispatch_event(self, event: Any) -> None:
        """Sends an event batch to the url."""
        event.url = self.url
        EventDispatcher.dispatch_event(event)


def start(request: Json) -> Optimizely:
    """Starts the SDK with a polling config manager."""
    options = {
        "sdk_key": request["sdkKey"],
        "url_template": request["datafileUrl"].replace("%s", "{sdk_key}"),
        "update_interval": request["pollMs"] / 1000,
        # The driver waits; the SDK need not.
        "blocking_timeout": 0,
    }
    if "accessToken" in request:
        manager = AuthDatafilePollingConfigManager(request["accessToken"], **options)
    else:
        manager = PollingConfigManager(**options)
    return Optimizely(
        config_manager=manager,
        event_dispatcher=OwnHostDispatcher(request["eventsUrl"]),
        settings=OptimizelySdkSettings(odp_disabled=True),
    )


def revision(client: Optimizely) -> str | None:
    """Returns the revision that the SDK has loaded, if any."""
    config = client.config_manager.get_config()
    return config.get_revision() if config else None


def wait_revision(client: Optimizely, request: Json) -> Json:
    """Waits until the SDK has a revision, and says which one it has in the end."""
    deadline = time.monotonic() + request["timeoutMs"] / 1000
    while revision(client) != request["revision"] and time.monotonic() < deadline:
        time.sleep(0.02)
    return {"revision": revision(client)}


def decide(client: Optimizely, request: Json) -> Json:
    """Decides one flag for one user, and lets the SDK report it."""
    user = client.create_user_context(request["userId"], request["attributes"])
    decision = user.decide(request["flagKey"])
    return {
        "variationKey": decision.variation_key,
        "enabled": decision.enabled,
        "ruleKey": decision.rule_key,
        "variables": decision.variables,
    }


def decide_many(client: Optimizely, request: Json) -> list[str | None]:
    """Decides one flag for many users, unreported."""
    flag_key, attributes = request["flagKey"], request["attributes"]
    contexts = (client.create_user_context(user_id, attributes) for user_id in request["userIds"])
    return [user.decide(flag_key, ["DISABLE_DECISION_EVENT"]).variation_key for user in contexts]


OPERATIONS = {"wait_revision": wait_revision, "decide": decide, "decideMany": decide_many}


def main() -> None:
    """Starts the SDK at the first request, and answers all others with it."""
    client = start(json.loads(sys.stdin.readline()))
    print(json.dumps({"version": version("optimizely-sdk")}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = OPERATIONS[request["op"]](client, request)
        print(json.dumps(answer), flush=True)
    client.close()


if __name__ == "__main__":
    main()
