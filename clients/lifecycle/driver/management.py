"""The changes of the test, as calls of the management API."""

import json
from typing import Any

from driver import checkout
from driver.http_client import HttpClient

Json = dict[str, Any]


class Management:
    """Changes one project; rules only in one of its environments."""

    def __init__(self, http: HttpClient, project_id: int, environment: Json) -> None:
        self._http = http
        self._project_id = project_id
        self._flags = f"/flags/v1/projects/{project_id}/flags"
        self._flag = f"{self._flags}/{checkout.KEY}"
        self._ruleset = f"{self._flag}/environments/{environment['key']}/ruleset"
        self._access_tokens = f"/burgee/v1/environments/{environment['id']}/access-tokens"
        self._audience_ids: dict[str, int] = {}
        self._event_id = 0

    def create_flag(self, key: str = checkout.KEY) -> None:
        """Creates a flag without variables."""
        self._http.call("POST", self._flags, {"key": key, "name": key.title()}, expect=201)

    def define_variables(self) -> None:
        """Gives the flag a variable of each type."""
        for key, (kind, default, _) in checkout.VARIABLES.items():
            body = {"key": key, "type": kind, "default_value": default}
            self._http.call("POST", f"{self._flag}/variable_definitions", body)

    def create_variations(self) -> None:
        """Gives the flag variations with values of their own, one of them by a patch."""
        path = f"{self._flag}/variations"
        for key, (overrides, _) in checkout.VARIATIONS.items():
            values = {variable: {"value": value} for variable, value in overrides.items()}
            values.pop("title", None)
            body = {"key": key, "name": key.title(), "variables": values}
            self._http.call("POST", path, body, expect=201)
        title = checkout.VARIATIONS["blue"][0]["title"]
        pointer = "/blue/variables/title/value"
        self._http.call("PATCH", path, [{"op": "replace", "path": pointer, "value": title}])

    def create_attribute(self, key: str) -> None:
        """Creates an attribute."""
        body = {"project_id": self._project_id, "key": key, "name": key}
        self._http.call("POST", "/v2/attributes", body, expect=201)

    def _create_audience(self, name: str, attribute: str, value: str | bool) -> None:
        leaf = {
            "type": "custom_attribute",
            "name": attribute,
            "match_type": "exact",
            "value": value,
        }
        conditions = json.dumps(["and", ["or", ["or", leaf]]])
        body = {"project_id": self._project_id, "name": name, "conditions": conditions}
        audience = self._http.call("POST", "/v2/audiences", body, expect=201)
        self._audience_ids[name] = audience["id"]

    def create_targeting(self) -> None:
        """Creates what rules refer to: attributes, audiences and an event."""
        self.create_attribute("country")
        self.create_attribute("beta")
        self._create_audience("Germans", "country", "DE")
        self._create_audience("Beta users", "beta", True)
        path = f"/v2/projects/{self._project_id}/custom_events"
        event = self._http.call("POST", path, {"key": "purchase"}, expect=201)
        self._event_id = event["id"]

    def patch_rules(self, *operations: tuple[str, str, Any]) -> Json:
        """Patches the ruleset: (op, path, value) each."""
        body = [dict(zip(("op", "path", "value"), operation)) for operation in operations]
        return self._http.call("PATCH", self._ruleset, body)

    def add_rules(self) -> None:
        """Adds an A/B rule for one audience, and a targeted delivery for another."""
        experiment = {
            "key": checkout.EXPERIMENT,
            "name": "Colour test",
            "type": "a/b",
            "distribution_mode": "manual",
            "percentage_included": 10000,
            "audience_conditions": ["or", {"audience_id": self._audience_ids["Germans"]}],
            "metrics": [
                {
                    "aggregator": "unique",
                    "event_id": self._event_id,
                    "event_type": "custom",
                    "scope": "visitor",
                    "winning_direction": "increasing",
                    "display_title": "purchase",
                }
            ],
            "variations": {
                key: {"key": key, "name": key.title(), "percentage_included": 5000}
                for key in checkout.VARIATIONS
            },
        }
        delivery = {
            "key": checkout.DELIVERY,
            "name": "Beta users",
            "type": "targeted_delivery",
            "percentage_included": 10000,
            "audience_conditions": ["or", {"audience_id": self._audience_ids["Beta users"]}],
            "variations": {"on": {"key": "on", "name": "On", "percentage_included": 10000}},
        }
        self.patch_rules(
            ("add", f"/rules/{checkout.EXPERIMENT}", experiment),
            ("add", "/rule_priorities/0", checkout.EXPERIMENT),
            ("add", f"/rules/{checkout.DELIVERY}", delivery),
            ("add", "/rule_priorities/-", checkout.DELIVERY),
        )

    def change_rule(self, rule: str, member: str, value: Any) -> None:
        """Replaces a member of a rule."""
        self.patch_rules(("replace", f"/rules/{rule}/{member}", value))

    def allow(self, user_id: str, variation: str) -> None:
        """Has one user see a variation whatever the audience and the traffic."""
        entry = {"user_id": user_id, "variation": {"key": variation}}
        self.change_rule(checkout.EXPERIMENT, "allow_list", {user_id: entry})

    def set_default(self, variation: str) -> None:
        """Has everyone else see a variation."""
        self.patch_rules(("replace", "/default_variation_key", variation))

    def enable(self) -> None:
        """Turns the flag on."""
        self._http.call("POST", f"{self._ruleset}/enabled")

    def disable(self) -> None:
        """Turns the flag off."""
        self._http.call("POST", f"{self._ruleset}/disabled")

    def archive(self) -> None:
        """Archives the flag."""
        self._http.call("POST", f"{self._flags}/archived", {"keys": [checkout.KEY]})

    def create_access_token(self) -> str:
        """Makes a token for the environment's datafile, which makes the environment secure."""
        return self._http.call("POST", self._access_tokens, expect=201)["token"]
