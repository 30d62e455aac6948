"""Shows a flag to visitors with the official Python SDK, and reports what they do."""

import json
import sys
import time
from queue import Queue
from typing import Any

from optimizely.config_manager import PollingConfigManager
from optimizely.event.event_processor import BatchEventProcessor
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
    """Starts the SDK and waits for its datafile."""
    manager = PollingConfigManager(
        sdk_key=request["sdkKey"],
        url_template=request["datafileUrl"].replace("%s", "{sdk_key}"),
        blocking_timeout=10,
    )
    # What does not fit into the queue, or is not sent at the end in time, is dropped by the SDK.
    processor = BatchEventProcessor(
        OwnHostDispatcher(request["eventsUrl"]),
        start_on_init=True,
        event_queue=Queue(),
        batch_size=10,
        timeout_interval=300,
    )
    client = Optimizely(
        config_manager=manager,
        event_processor=processor,
        settings=OptimizelySdkSettings(odp_disabled=True),
    )
    while not client.config_manager.get_config():
        time.sleep(0.02)
    return client


def main() -> None:
    """Serves the one request, and answers with the variation of each visitor."""
    request = json.loads(sys.stdin.readline())
    client = start(request)
    variations = []
    for visitor in request["visitors"]:
        user = client.create_user_context(visitor["userId"], visitor["attributes"])
        variation = user.decide(request["flagKey"]).variation_key
        variations.append(variation)
        for event in visitor["events"].get(variation, []):
            user.track_event(event["key"], event["tags"])
    client.close()
    print(json.dumps(variations), flush=True)


if __name__ == "__main__":
    main()
