"""One server and the SDKs that poll it: changes one, then asks the others."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from driver import checkout
from driver.checkout import Outcomes
from driver.differences import Differences
from driver.http_client import Datafile, HttpClient
from driver.sdk import Sdk
from driver.server import Server

Json = dict[str, Any]

PROBES: dict[str, Json] = {
    "ana": {"country": "DE"},
    "bo": {"country": "FR"},
    "cy": {"country": "FR", "beta": True},
    "di": {"country": "DE", "beta": True},
    "ed": {},
    "qa": {"country": "FR"},
}

POPULATION_ATTRIBUTES: Json = {"country": "DE"}

OFFLINE = "burgee"


class Stage:
    """Takes the steps of the test and notes every difference."""

    def __init__(
        self,
        server: Server,
        http: HttpClient,
        sdks: Sequence[str],
        users: list[str],
        sdk_key: str,
        key_elsewhere: str,
    ) -> None:
        self.differences = Differences()
        self.steps = 0
        # The longest that any SDK took to have a change, in seconds.
        self.slowest = 0.0
        self.with_variables = False
        self.sdks: list[Sdk] = []
        self._server = server
        self._http = http
        self._sdk_names = sdks
        self._users = users
        self._sdk_key = sdk_key
        self._key_elsewhere = key_elsewhere
        self._access_token: str | None = None
        self._published = http.datafile(sdk_key)

    def connect(self, access_token: str | None = None) -> None:
        """Starts the SDKs, in the place of those that ran before."""
        self.close()
        self._access_token = access_token
        for name in self._sdk_names:
            sdk = Sdk(name, self._server.url, self._sdk_key, access_token, self._server.work)
            self.sdks.append(sdk)

    def close(self) -> None:
        """Ends the SDKs."""
        while self.sdks:
            self.sdks.pop().close()

    def step(
        self,
        name: str,
        change: Callable[[], Any] | None,
        everyone: Outcomes,
        **others: Outcomes,
    ) -> None:
        """Makes a change, waits until every SDK has it, and asserts what each probe gets."""
        started = time.monotonic()
        before = len(self.differences)
        if change is not None:
            change()
        self._follow(name, published=change is not None)
        expected = {probe: others.get(probe, everyone) for probe in PROBES}
        self._decide(name, expected)
        self._decide_elsewhere(name, everyone)
        self._report(name, before, f"revision {self._published.revision:<4}", started)

    def expect_refused(self, name: str) -> None:
        """Asserts that nobody else can fetch the datafile of a secure environment."""
        started = time.monotonic()
        before = len(self.differences)
        for what, token in {"no token": None, "a wrong token": f"{self._access_token}x"}.items():
            status = self._http.datafile_status(self._sdk_key, token)
            if status not in (401, 403):
                self.differences.add(name, f"{what} is answered with {status}")
        self._report(name, before, "", started)

    def _report(self, name: str, before: int, what: str, started: float) -> None:
        self.steps += 1
        verdict = "ok" if len(self.differences) == before else "DIFFERS"
        print(f"{verdict:<8}{name:<38}{what:<16}{time.monotonic() - started:6.2f} s", flush=True)

    def _follow(self, step: str, published: bool) -> None:
        """Waits until every SDK has what the server serves now, which is new if `published`."""
        started = time.monotonic()
        previous = self._published
        self._published = self._http.datafile(self._sdk_key, self._access_token)
        revision = self._published.revision
        if published and int(revision) <= int(previous.revision):
            self.differences.add(step, f"not published: revision {revision} again")
        if not published and self._published != previous:
            self.differences.add(step, "the datafile or its Last-Modified is not what it was")
        if published and self._published.last_modified == previous.last_modified:
            self.differences.add(step, "published, but Last-Modified is the same")
        for sdk in self.sdks:
            seen = sdk.wait_revision(revision)
            if seen != revision:
                self.differences.add(step, f"{sdk.name} has revision {seen}, not {revision}")
        if published:
            self.slowest = max(self.slowest, time.monotonic() - started)

    def _offline(self, requests: list[Json], datafile: Datafile | None = None) -> list[Json]:
        body = (datafile or self._published).body
        return self._server.decide_offline(
            body, [{"flagKey": checkout.KEY, **request} for request in requests]
        )

    def _decide(self, step: str, expected: dict[str, Outcomes]) -> None:
        users = [{"userId": user, "attributes": PROBES[user]} for user in expected]
        offline = self._offline(users)
        for (user, outcomes), reference in zip(expected.items(), offline, strict=True):
            attributes = PROBES[user]
            answers = {sdk.name: sdk.decide(checkout.KEY, user, attributes) for sdk in self.sdks}
            answers[OFFLINE] = {key: reference[key] for key in next(iter(answers.values()))}
            if not all(checkout.same(answer, answers[OFFLINE]) for answer in answers.values()):
                self.differences.add_answers(step, f"{user} gets different answers", answers)
            elif not checkout.fits(reference, outcomes, self.with_variables):
                wanted = " or ".join(sorted(f"{it.rule}: {it.variation}" for it in outcomes))
                self.differences.add_answers(step, f"{user} should get {wanted}", answers)

    def _decide_elsewhere(self, step: str, everyone: Outcomes) -> None:
        """Asserts that nothing of this reaches an environment where the flag was never enabled."""
        outcomes = checkout.ABSENT if everyone == checkout.ABSENT else checkout.OFF
        users = [{"userId": user, "attributes": attributes} for user, attributes in PROBES.items()]
        for decision in self._offline(users, self._http.datafile(self._key_elsewhere)):
            if not checkout.fits(decision, outcomes, self.with_variables):
                answers = {OFFLINE: decision}
                self.differences.add_answers(step, "reaches another environment", answers)

    def bucket(
        self,
        name: str,
        shares: Mapping[str, float],
        like: Sequence[str | None] = (),
        or_left_for: str | None = None,
        published: bool = False,
    ) -> list[str | None]:
        """Decides for the population, and returns the variation that each user gets.

        Asserts that all SDKs agree, how many users get which variation, and that each user gets what
        it got before (`like`), unless it fell out of the rule and got `or_left_for` instead; and that
        something was `published` since the last step, or nothing at all.
        """
        started = time.monotonic()
        before = len(self.differences)
        self._follow(name, published)
        answers = {
            sdk.name: sdk.decide_many(checkout.KEY, self._users, POPULATION_ATTRIBUTES)
            for sdk in self.sdks
        }
        requests = [{"userId": user, "attributes": POPULATION_ATTRIBUTES} for user in self._users]
        variations = [decision["variationKey"] for decision in self._offline(requests)]
        answers[OFFLINE] = variations
        for user, *keys in zip(self._users, *answers.values(), strict=True):
            if len(set(keys)) > 1:
                self.differences.add_answers(
                    name, f"{user} gets different variations", dict(zip(answers, keys))
                )
        for user, earlier, now in zip(self._users, like, variations):
            if now not in (earlier, or_left_for or earlier):
                self.differences.add(name, f"{user} was moved from {earlier} to {now}")
        self._expect_shares(name, Counter(variations), shares)
        self._report(name, before, f"{len(self._users)} users", started)
        return variations

    def _expect_shares(
        self, step: str, counts: Counter[str | None], shares: Mapping[str, float]
    ) -> None:
        """Allows for five standard deviations: ids differ in every run, and with them the buckets."""
        size = counts.total()
        for variation in counts.keys() | shares.keys():
            share = shares.get(variation, 0.0)
            if abs(counts[variation] - size * share) > 5 * (size * share * (1 - share)) ** 0.5:
                text = f"{counts[variation]} of {size} get {variation}, not {share:.0%}"
                self.differences.add(step, text)
