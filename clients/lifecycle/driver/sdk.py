"""The agents: one process an SDK, asked in JSON lines."""

import json
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from driver.http_client import datafile_path
from driver.server import clean_environment

FOLDER = Path(__file__).resolve().parent.parent

COMMANDS = {
    "python": [FOLDER / "../.venv/bin/python", FOLDER / "python/agent.py"],
    "javascript": ["node", FOLDER / "javascript/agent.mjs"],
    "go": [FOLDER / "go/target/agent"],
    "java": [
        "java",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-jar",
        FOLDER / "java/target/agent.jar",
    ],
}

POLL_MS = 250
WAIT_MS = 10_000
# An agent that says nothing for so long will not say anything any more.
ANSWER_SECONDS = 120
CLOSE_SECONDS = 1


class Sdk:
    """One official SDK, polling a server."""

    def __init__(
        self, name: str, server_url: str, sdk_key: str, access_token: str | None, work: Path
    ) -> None:
        self.name = name
        self._log = work / f"{name}.log"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                COMMANDS[name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env=clean_environment(),
            )
        start = {
            "op": "start",
            "sdkKey": sdk_key,
            "datafileUrl": server_url + datafile_path("%s", access_token),
            "eventsUrl": f"{server_url}/v1/events",
            "pollMs": POLL_MS,
        }
        if access_token:
            start["accessToken"] = access_token
        started = self._ask(start)
        self.version = started["version"].removeprefix("v")

    def _ask(self, request: dict[str, Any]) -> Any:
        watchdog = threading.Timer(ANSWER_SECONDS, self._process.kill)
        watchdog.start()
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            watchdog.cancel()
        if not line:
            raise SystemExit(f"the {self.name} agent gave up on {request['op']}: see {self._log}")
        return json.loads(line)

    def wait_revision(self, revision: str) -> str | None:
        """Waits until the SDK has polled a revision, and returns the one it has in the end."""
        request = {"op": "wait_revision", "revision": revision, "timeoutMs": WAIT_MS}
        return self._ask(request)["revision"]

    def decide(self, flag_key: str, user_id: str, attributes: dict[str, Any]) -> dict[str, Any]:
        """Decides a flag for a user."""
        request = {"flagKey": flag_key, "userId": user_id, "attributes": attributes}
        return self._ask({"op": "decide", **request})

    def decide_many(
        self, flag_key: str, user_ids: list[str], attributes: dict[str, Any]
    ) -> list[str | None]:
        """Returns the variation of a flag for each user."""
        request = {"flagKey": flag_key, "userIds": user_ids, "attributes": attributes}
        return self._ask({"op": "decideMany", **request})

    def close(self) -> None:
        """Ends the agent. Go's waits until its events are taken, which may be never."""
        # An agent that died cannot be told what is still buffered for it.
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
