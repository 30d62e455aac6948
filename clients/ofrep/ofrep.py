"""Has OFREP providers evaluate a server's flags and compares their answers with the server's own decisions."""

import argparse
import json
import math
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

Json = dict[str, Any]

USERS = 60
START_TIMEOUT_SECONDS = 30
VARIABLES: Json = {
    "colour": ("string", "teal", "rust"),
    "count": ("integer", "3", "7"),
    "rate": ("double", "0.5", "0.25"),
    "loud": ("boolean", "false", "true"),
    "layout": ("json", '{"rows": 2}', '{"rows": 9, "dense": true}'),
}
FALLBACKS: Json = {"boolean": False, "string": "?", "integer": -1, "double": -1.5, "object": {}}


def call(url: str, body: Any = None, method: str = "POST", **headers: str) -> Any:
    """Sends JSON and returns the answer, which must be a success."""
    data = None if body is None else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **named}, method=method)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as response:
            text = response.read()
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {url}: {error.code} {error.read().decode()}")
    return json.loads(text) if text else None


class Server:
    """A server of its own, with three flags in production."""

    def __init__(self, burgee: Path, work: Path) -> None:
        bootstrap = [burgee, "bootstrap", "--data", work / "data", "--email", "ada@example.com", "--json"]
        made = json.loads(subprocess.run(bootstrap, check=True, capture_output=True).stdout)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{listener.getsockname()[1]}"
        self.url = f"http://{address}"
        self.sdk_key = next(own["sdk_key"] for own in made["environments"] if own["key"] == "production")
        self._token = f"Bearer {made['token']}"
        self._flags = f"{self.url}/flags/v1/projects/{made['project_id']}/flags"
        self._log = (work / "server.log").open("wb")
        serve = [burgee, "serve", "--data", work / "data", "--listen", address]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BURGEE_")}
        self.process = subprocess.Popen(serve, stderr=self._log, env=environment)
        self._wait(address)

    def _wait(self, address: str) -> None:
        host, port = address.split(":")
        end = time.monotonic() + START_TIMEOUT_SECONDS
        while True:
            try:
                socket.create_connection((host, int(port)), 1).close()
                return
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    sys.exit("the server does not start; see server.log")
                time.sleep(0.02)

    def seed(self) -> None:
        """Makes a flag for some, one for all, and one for nobody; the first two have variables."""
        definitions = {
            key: {"key": key, "type": kind, "default_value": value} for key, (kind, value, _) in VARIABLES.items()
        }
        changed = {key: {"value": value} for key, (_, _, value) in VARIABLES.items()}
        for key, share in [("some", 5_000), ("all", 10_000), ("none", 0)]:
            body: Json = {"key": key, "name": key, "variable_definitions": definitions if key != "none" else {}}
            call(self._flags, body, Authorization=self._token)
            if key != "none":
                patch = [{"op": "add", "path": "/on/variables", "value": changed}]
                path = f"{self._flags}/{key}/variations"
                call(path, patch, "PATCH", Authorization=self._token)
            name = f"{key}-rule"
            rule = {
                "key": name, "name": "Rule", "type": "targeted_delivery", "enabled": True,
                "percentage_included": share, "variations": {"on": {"key": "on", "percentage_included": 10_000}},
            }
            ruleset = [
                {"op": "add", "path": f"/rules/{name}", "value": rule},
                {"op": "add", "path": "/rule_priorities/-", "value": name},
                {"op": "replace", "path": "/enabled", "value": True},
            ]
            path = f"{self._flags}/{key}/environments/production/ruleset"
            call(path, ruleset, "PATCH", Authorization=self._token)

    def decide(self, user: str, attributes: Json) -> dict[str, Json]:
        """Returns the server's own decisions by flag."""
        body = {"userId": user, "userAttributes": attributes}
        decisions = call(f"{self.url}/v1/decide", body, X_Optimizely_SDK_Key=self.sdk_key)
        return {decision["flagKey"]: decision for decision in decisions}


def requests(server: Server) -> tuple[list[Json], list[Json]]:
    """Returns what is asked and what is to be answered, leaving the reason open."""
    asked, expected = [], []
    for number in range(USERS):
        user, attributes = f"user-{number}", {"age": 20 + number, "plan": "gold"}
        for flag, decision in server.decide(user, attributes).items():
            values = [(flag, "boolean", decision["enabled"])]
            for key, value in decision.get("variables", {}).items():
                kind = "object" if VARIABLES[key][0] == "json" else VARIABLES[key][0]
                values.append((f"{flag}.{key}", kind, value))
            for key, kind, value in values:
                common = {"targetingKey": user, "attributes": attributes}
                asked.append({"key": key, "type": kind, "default": FALLBACKS[kind], **common})
                expected.append({"value": value, "variant": decision["variationKey"], "errorCode": ""})
        asked.append({"key": "missing", "type": "boolean", "default": True, "targetingKey": user, "attributes": {}})
        expected.append({"value": True, "variant": "", "errorCode": "FLAG_NOT_FOUND"})
    return asked, expected


def alike(one: Any, other: Any) -> bool:
    """Compares values, numbers as numbers."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other)
    return bool(one == other)


def evaluate(name: str, command: list[str], server: Server, asked: list[Json], expected: list[Json]) -> int:
    """Has a provider answer everything; returns how many answers are wrong."""
    lines = "".join(json.dumps(own) + "\n" for own in asked)
    environment = {own: value for own, value in os.environ.items() if not own.lower().endswith("_proxy")}
    ran = subprocess.run(
        [*command, server.url, server.sdk_key], input=lines, capture_output=True, text=True, env=environment
    )
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    if ran.returncode != 0 or len(answers) != len(asked):
        print(f"{name}: {len(answers)} answers to {len(asked)} requests\n{ran.stderr[-2000:]}", file=sys.stderr)
        return len(asked)
    wrong = 0
    for own, answer, wanted in zip(asked, answers, expected, strict=True):
        same = all(alike(answer[member], value) for member, value in wanted.items())
        # What failed has no reason of the server's.
        reasons = {"ERROR"} if wanted["errorCode"] else {"TARGETING_MATCH", "DEFAULT"}
        if not same or answer["reason"] not in reasons:
            wrong += 1
            if wrong <= 3:
                print(f"{name}: {own}\n  got {answer}\n  instead of {wanted}", file=sys.stderr)
    print(f"ofrep: {name}: {len(asked)} evaluations, {wrong} differences")
    return wrong


def main() -> None:
    """Runs every provider that is set up."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--burgee", type=Path, required=True)
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--provider", action="append", nargs="+", metavar=("NAME", "COMMAND"), default=[])
    options = arguments.parse_args()
    server = Server(options.burgee, options.work)
    try:
        server.seed()
        asked, expected = requests(server)
        if len({own["value"] for own in expected if isinstance(own["value"], bool)}) != 2:
            sys.exit("every user gets the same: there is nothing to compare")
        wrong = sum(evaluate(name, command, server, asked, expected) for name, *command in options.provider)
    finally:
        server.process.terminate()
        server.process.wait(30)
    sys.exit(1 if wrong else 0)


main()
