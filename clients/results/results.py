"""Proves that results are the truth about what official SDKs have sent."""

import argparse
import json
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "../lifecycle"))

from driver.http_client import HttpClient  # noqa: E402
from driver.server import Server, clean_environment  # noqa: E402

from contract import breaches  # noqa: E402
from recorder import Recorder, post  # noqa: E402
from statistics_again import Arm, Log, adjust, compare, split  # noqa: E402

Json = dict[str, Any]

COMMANDS = {
    "python": [HERE / ".venv/bin/python", HERE / "python/sender.py"],
    "javascript": ["node", HERE / "javascript/sender.mjs"],
    "go": [HERE / "go/target/sender"],
    "java": [
        "java",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-jar",
        HERE / "java/target/sender.jar",
    ],
}
FLAG, RULE = "checkout", "checkout_test"
# The truth: the chance of a purchase, and what one is worth in cents at the median.
PURCHASE = {"off": 0.10, "on": 0.13}
MEDIAN_CENTS = 4_000
# With so many visitors the effect is found.
ENOUGH = 20_000
ALPHA = 0.1
# What a double loses when sums are made in another order.
TOLERANCE = 1e-9


class Shop:
    """A project with an experiment, on a server of its own."""

    def __init__(self, server: Server, owner: Json) -> None:
        self._client = HttpClient(server.port, owner["token"])
        self._project = owner["project_id"]
        environments = {each["key"]: each for each in owner["environments"]}
        self.sdk_key = environments["production"]["sdk_key"]
        self.events = {
            key: self._post(f"/v2/projects/{self._project}/custom_events", {"key": key}, 201)["id"]
            for key in ("purchase", "add_to_cart", "page_load")
        }
        self._post("/v2/attributes", {"project_id": self._project, "key": "plan"}, 201)
        flags = f"/flags/v1/projects/{self._project}/flags"
        self._post(flags, {"key": FLAG, "name": "Checkout"}, 201)
        ruleset = f"{flags}/{FLAG}/environments/production/ruleset"
        add = [{"op": "add", "path": f"/rules/{RULE}", "value": self._rule()}]
        self._client.call("PATCH", ruleset, add)
        rule = self._post(f"{ruleset}/enabled", {}, 200)["rules"][RULE]
        self.experiment = rule["layer_experiment_id"]
        self.variations = {
            key: str(each["variation_id"]) for key, each in rule["variations"].items()
        }

    def _post(self, path: str, body: Json, expect: int) -> Json:
        return self._client.call("POST", path, body, expect)

    def _rule(self) -> Json:
        purchase = self.events["purchase"]
        visitor = {"scope": "visitor", "winning_direction": "increasing"}
        parts = [
            {"role": "numerator", "event_id": purchase, "aggregator": "sum", "field": "revenue"},
            {"role": "denominator", "event_id": purchase, "aggregator": "count"},
        ]
        metrics = [
            {**visitor, "aggregator": "unique", "event_id": purchase},
            {**visitor, "aggregator": "sum", "field": "revenue"},
            {**visitor, "aggregator": "count", "event_id": self.events["add_to_cart"]},
            {"aggregator": "ratio", "winning_direction": "increasing", "metrics": parts},
            {
                "aggregator": "sum",
                "field": "value",
                "event_id": self.events["page_load"],
                "scope": "event",
                "winning_direction": "decreasing",
            },
        ]
        shares = {key: {"percentage_included": 5_000} for key in ("off", "on")}
        return {
            "key": RULE,
            "name": "Checkout",
            "type": "a/b",
            "enabled": True,
            "percentage_included": 10_000,
            "variations": shares,
            "metrics": metrics,
        }

    def results(self) -> Json:
        """Fetches the results, with all that has come."""
        while True:
            results = self._client.call("GET", f"/v2/experiments/{self.experiment}/results")
            if not results["is_stale"]:
                return results
            time.sleep(0.5)


def visitor(number: int) -> Json:
    """Makes a visitor, and what they do in each variation."""
    dice = random.Random(number)
    luck, carts, loads = dice.random(), dice.randrange(3), dice.randrange(3)
    cents = round(MEDIAN_CENTS * dice.lognormvariate(0, 0.7))
    value = dice.lognormvariate(6.7, 0.3)

    def events(chance: float, pace: float) -> list[Json]:
        done = [{"key": "add_to_cart", "tags": {}}] * carts
        done += [{"key": "page_load", "tags": {"value": value * pace}}] * loads
        if luck < chance:
            done.append({"key": "purchase", "tags": {"revenue": cents, "size": carts}})
        return done

    return {
        "userId": f"visitor-{number}",
        "attributes": {"plan": "gold" if number % 5 == 0 else "free"},
        "events": {"off": events(PURCHASE["off"], 1.0), "on": events(PURCHASE["on"], 0.97)},
    }


def send(sdk: str, request: Json, work: Path) -> list[str]:
    """Has an SDK show the flag to visitors and report what they do; returns their variations."""
    with (work / f"{sdk}.log").open("wb") as log:
        done = subprocess.run(
            COMMANDS[sdk],
            input=json.dumps(request).encode() + b"\n",
            stdout=subprocess.PIPE,
            stderr=log,
            env=clean_environment(),
            timeout=300,
        )
    if done.returncode != 0:
        raise SystemExit(f"the {sdk} sender failed: see {work / f'{sdk}.log'}")
    return json.loads(done.stdout)


def check(what: str, actual: float, expected: float) -> None:
    """Fails unless two numbers are the same to the last digit that is shown."""
    if abs(actual - expected) > TOLERANCE * max(1.0, abs(expected)):
        raise SystemExit(f"{what}: {actual}, but computed again {expected}")


def check_results(results: Json, shop: Shop, log: Log) -> int:
    """Holds all numbers of results against a second computation; returns how many."""
    off, on = shop.variations["off"], shop.variations["on"]
    numbers = 0

    def same(what: str, actual: float, expected: float) -> None:
        nonlocal numbers
        check(what, actual, expected)
        numbers += 1

    counts = log.counts()
    for key, identifier in shop.variations.items():
        same(f"reach {key}", results["reach"]["variations"][identifier]["count"], counts[identifier])
    same("split", results["x_stats"]["srm"]["p_value"], split([counts[off], counts[on]], [0.5, 0.5]))
    kinds = [
        ("unique", shop.events["purchase"]),
        ("revenue", None),
        ("count", shop.events["add_to_cart"]),
        ("revenue/", shop.events["purchase"]),
        ("value/", shop.events["page_load"]),
    ]
    arms: list[dict[str, Arm]] = [log.arms(kind, event) for kind, event in kinds]
    lifts = [compare(each[off], each[on], ALPHA) for each in arms]
    raw = [lift.p_value for lift in lifts]
    # The first metric is a tier of its own, the next four are another.
    adjusted = adjust(raw[:1]) + adjust(raw[1:])
    for index, metric in enumerate(results["metrics"]):
        kind = kinds[index][0]
        for identifier in (off, on):
            shown, own = metric["results"][identifier], arms[index][identifier]
            same(f"{kind} value", shown["value"], own.value)
            same(f"{kind} samples", shown["samples"], own.samples)
            same(f"{kind} rate", shown["rate"], own.value / own.samples)
            same(f"{kind} variance", shown["variance"], own.squared_error * own.samples)
        lift, own_lift = metric["results"][on]["lift"], lifts[index]
        same(f"{kind} lift", lift["value"], own_lift.value)
        if own_lift.interval is None:
            assert "confidence_interval" not in lift, kind
        else:
            same(f"{kind} low", lift["confidence_interval"][0], own_lift.interval[0])
            same(f"{kind} high", lift["confidence_interval"][1], own_lift.interval[1])
        same(f"{kind} significance", lift["significance"], 1 - adjusted[index])
        found = adjusted[index] <= ALPHA and own_lift.gate
        same(f"{kind} verdict", lift["is_significant"], found)
    return numbers


def without_moment(results: Json) -> Json:
    """Returns results without what depends on when they were asked for, and how often rows came."""
    stats = {name: own for name, own in results["x_stats"].items() if name != "duplicates"}
    kept = {name: own for name, own in results.items() if name != "end_time"}
    return {**kept, "x_stats": stats}


def expected_rows(visitors: list[Json], variations: list[str]) -> int:
    """Returns how many decisions and conversions there must be."""
    pairs = zip(visitors, variations)
    return sum(1 + len(visitor["events"].get(variation, [])) for visitor, variation in pairs)


def run(arguments: argparse.Namespace) -> None:
    """Starts a server, and ends it whatever happens."""
    server = Server(arguments.burgee, arguments.work, None)
    owner = server.bootstrap()
    server.start()
    try:
        prove(arguments, server, owner)
    finally:
        server.kill()


def prove(arguments: argparse.Namespace, server: Server, owner: Json) -> None:
    """Sends, repeats, and computes again, on a server that runs."""
    shop = Shop(server, owner)
    recorder = Recorder(server.port)
    share = arguments.visitors // len(arguments.sdks)
    groups = [
        [visitor(group * share + number) for number in range(share)]
        for group in range(len(arguments.sdks))
    ]
    begun = time.monotonic()

    def one(sdk: str, visitors: list[Json]) -> list[str]:
        request = {
            "sdkKey": shop.sdk_key,
            "datafileUrl": f"{server.url}/datafiles/%s.json",
            "eventsUrl": f"{recorder.url}/v1/events",
            "flagKey": FLAG,
            "visitors": visitors,
        }
        variations = send(sdk, request, arguments.work)
        print(f"{sdk}: {len(variations)} visitors")
        return variations

    with ThreadPoolExecutor(2) as pool:
        variations = list(pool.map(one, arguments.sdks, groups))
    everybody = [each for group in groups for each in group]
    shown = [each for group in variations for each in group]
    rows = expected_rows(everybody, shown)
    print(f"{len(recorder.batches)} batches with {rows} rows in {time.monotonic() - begun:.0f} s")

    first = shop.results()
    total = first["reach"]["total_count"]
    if total != len(everybody):
        raise SystemExit(f"{total} visitors are counted, not {len(everybody)}")
    for key, identifier in shop.variations.items():
        bought = sum(
            any(event["key"] == "purchase" for event in visitor["events"][variation])
            for visitor, variation in zip(everybody, shown)
            if variation == key
        )
        check(f"buyers of {key}", first["metrics"][0]["results"][identifier]["value"], bought)
    winner = {"winner": shop.variations["on"]}
    if total >= ENOUGH and first["metrics"][0]["conclusion"] != winner:
        raise SystemExit(f"the effect was not found: {first['metrics'][0]}")
    wrong = breaches("ExperimentResults", first)
    if wrong:
        raise SystemExit("\n".join(wrong))

    batches = recorder.batches * 3
    random.Random(3).shuffle(batches)
    with ThreadPoolExecutor(4) as pool:
        statuses = set(pool.map(lambda batch: post(server.port, batch), batches))
    if statuses != {204}:
        raise SystemExit(f"repeated batches were answered by {statuses}")
    again = shop.results()
    if without_moment(again) != without_moment(first):
        raise SystemExit("results changed when all batches came three more times")
    repeated = again["x_stats"]["duplicates"] - first["x_stats"]["duplicates"]
    if not repeated:
        raise SystemExit("the repeated batches were not noticed")
    print(f"unchanged by {len(batches)} repeated batches: {repeated} conversions were known already")

    recorder.close()
    server.kill()
    # Moves what is in the inbox to the segments that are read.
    done = server.run(
        "events", "export", "--data", str(arguments.work / "data"),
        "--project", str(owner["project_id"]), str(arguments.work / "export"),
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    exported = json.loads(done.stdout)
    check("exported rows", exported["decisions"] + exported["events"], rows)
    log = Log(arguments.work / "data/events", shop.experiment, list(shop.variations.values()))
    numbers = check_results(again, shop, log)
    print(f"{numbers} numbers are the same when computed again from the Parquet files")


def main() -> None:
    """Reads the command line and runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--burgee", type=Path, required=True, help="the binary")
    parser.add_argument("--work", type=Path, required=True, help="an empty folder")
    parser.add_argument("--sdks", nargs="+", choices=COMMANDS, default=list(COMMANDS))
    parser.add_argument("--visitors", type=int, default=20_000)
    run(parser.parse_args())


if __name__ == "__main__":
    main()
