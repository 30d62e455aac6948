"""Proves that the official SDKs follow a server through the whole life of a flag."""

import argparse
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from driver.checkout import (
    ABSENT,
    DEFAULT_ON,
    DELIVERED,
    DELIVERY,
    EXPERIMENT,
    GREEN,
    OFF,
    TESTED,
)
from driver.http_client import HttpClient
from driver.management import Management
from driver.population import population
from driver.sdk import COMMANDS, POLL_MS
from driver.server import Server
from driver.stage import Stage

HERE, ELSEWHERE = "development", "production"

ALL_TRAFFIC = {"blue": 0.5, "green": 0.5}
SOME_TRAFFIC = {"blue": 0.2, "green": 0.2, "off": 0.6}

# What probes get while both rules run, and qa is allowed to see green.
ALL_RULES = {"ana": TESTED, "di": TESTED, "cy": DELIVERED, "qa": GREEN}


class Lifecycle:
    """The steps of the test, in their order."""

    def __init__(self, stage: Stage, manage: Management, server: Server) -> None:
        self._stage = stage
        self._manage = manage
        self._server = server

    def run(self, other_database: str | None) -> None:
        """Takes all steps."""
        self._set_up()
        self._launch()
        everyone_tested = self._stage.bucket("bucket all traffic", ALL_TRAFFIC)
        some_tested = self._change_traffic(everyone_tested)
        self._disturb(some_tested, other_database)
        self._restore(everyone_tested)
        self._secure(everyone_tested)
        self._wind_down()

    def _set_up(self) -> None:
        """Makes a flag with rules; everyone gets `off` all the time."""
        step, manage = self._stage.step, self._manage
        step("start", None, ABSENT)
        step("create flag", manage.create_flag, OFF)
        self._stage.with_variables = True
        step("define variables", manage.define_variables, OFF)
        step("create variations", manage.create_variations, OFF)
        step("create attributes, audiences, event", manage.create_targeting, OFF)
        step("add rules", manage.add_rules, OFF)

    def _launch(self) -> None:
        """Turns the flag on, and one rule after the other."""
        step, manage = self._stage.step, self._manage
        step("enable flag", manage.enable, OFF)
        step("start A/B rule", lambda: self._switch(EXPERIMENT, True), OFF, ana=TESTED, di=TESTED)
        both = {"ana": TESTED, "di": TESTED, "cy": DELIVERED}
        step("start delivery", lambda: self._switch(DELIVERY, True), OFF, **both)
        step("allow qa to see green", lambda: manage.allow("qa", "green"), OFF, **ALL_RULES)

    def _change_traffic(self, everyone_tested: list[str | None]) -> list[str | None]:
        """Lowers the traffic, and pauses and resumes the rule; nobody changes sides."""
        step, bucket = self._stage.step, self._stage.bucket
        outside = {"cy": DELIVERED}
        inside = {"ana": TESTED | OFF, "di": TESTED | DELIVERED, "qa": GREEN}
        step("lower traffic to 40%", lambda: self._traffic(4000), OFF, **outside, **inside)
        before = bucket("bucket some traffic", SOME_TRAFFIC, everyone_tested, or_left_for="off")
        step(
            "pause A/B rule", lambda: self._switch(EXPERIMENT, False), OFF, **outside, di=DELIVERED
        )
        step("resume A/B rule", lambda: self._switch(EXPERIMENT, True), OFF, **outside, **inside)
        return bucket("bucket as before the pause", SOME_TRAFFIC, before)

    def _disturb(self, before: list[str | None], other_database: str | None) -> None:
        """Publishes what is unrelated, kills the server and moves its data; nobody notices."""
        manage, server = self._manage, self._server

        def bucket(after: str, published: bool) -> None:
            name = f"bucket after {after}"
            self._stage.bucket(name, SOME_TRAFFIC, before, published=published)

        manage.create_flag("search")
        bucket("another flag", published=True)
        manage.create_attribute("plan")
        bucket("another attribute", published=True)
        server.kill()
        server.start()
        bucket("kill and restart", published=False)
        manage.create_attribute("since")
        bucket("a publish since", published=True)
        if other_database is None:
            print("skipped move to other database: no --other-database")
            return
        server.move(other_database)
        bucket("move to other database", published=False)
        manage.create_attribute("there")
        bucket("a publish there", published=True)

    def _restore(self, everyone_tested: list[str | None]) -> None:
        """Raises the traffic again: everyone is back where they were."""
        self._stage.step("raise traffic to 100%", lambda: self._traffic(10000), OFF, **ALL_RULES)
        self._stage.bucket("bucket as at first", ALL_TRAFFIC, everyone_tested)

    def _secure(self, everyone_tested: list[str | None]) -> None:
        """Makes the environment secure; from here on the SDKs have an access token."""
        self._stage.connect(self._manage.create_access_token())
        self._stage.expect_refused("refuse who has no token")
        # A new revision is how all nodes of a server hear of the token.
        name = "bucket with access token"
        self._stage.bucket(name, ALL_TRAFFIC, everyone_tested, published=True)

    def _wind_down(self) -> None:
        """Turns everything off."""
        step, manage = self._stage.step, self._manage
        step("serve on by default", lambda: manage.set_default("on"), DEFAULT_ON, **ALL_RULES)
        step("disable flag", manage.disable, OFF)
        step("archive flag", manage.archive, ABSENT)

    def _switch(self, rule: str, enabled: bool) -> None:
        self._manage.change_rule(rule, "enabled", enabled)

    def _traffic(self, basis_points: int) -> None:
        self._manage.change_rule(EXPERIMENT, "percentage_included", basis_points)


def environment(owner: dict[str, Any], key: str) -> dict[str, Any]:
    """Returns an environment of a fresh project."""
    return next(each for each in owner["environments"] if each["key"] == key)


def parse_arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--burgee", type=Path, required=True, help="the binary")
    parser.add_argument("--work", type=Path, required=True, help="an empty folder")
    parser.add_argument("--sdks", nargs="+", choices=COMMANDS, default=list(COMMANDS))
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--database-url", help="run on this database instead of SQLite")
    parser.add_argument("--other-database", help="an empty database to move to halfway")
    return parser.parse_args()


def main() -> int:
    """Runs the test; the exit code is 1 if there is any difference."""
    arguments = parse_arguments()
    users = population(arguments.users)
    with ExitStack() as stack:
        server = Server(arguments.burgee, arguments.work, arguments.database_url)
        owner = server.bootstrap()
        stack.callback(server.kill)
        server.start()
        here, elsewhere = (environment(owner, key) for key in (HERE, ELSEWHERE))
        http = HttpClient(server.port, owner["token"])
        stage = Stage(server, http, arguments.sdks, users, here["sdk_key"], elsewhere["sdk_key"])
        stack.callback(stage.close)
        stage.connect()
        print("SDKs: " + ", ".join(f"{sdk.name} {sdk.version}" for sdk in stage.sdks), flush=True)
        manage = Management(http, owner["project_id"], here)
        Lifecycle(stage, manage, server).run(arguments.other_database)
    stage.differences.show()
    print(f"every SDK had every change within {stage.slowest:.2f} s, polling each {POLL_MS} ms")
    print(
        f"lifecycle: {stage.steps} steps, {len(arguments.sdks)} SDKs, {len(users)} users each, "
        f"{len(stage.differences)} differences"
    )
    return 1 if len(stage.differences) else 0


if __name__ == "__main__":
    raise SystemExit(main())
