"""Fills a new project with one thing of every kind, and prints a Schemathesis configuration that names them."""

import json
import sys
from urllib.request import Request, urlopen

HOST, TOKEN = sys.argv[1:]


def call(method, path, body=None):
    """Calls the management API and returns the answer's body."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(HOST + path, data, headers, method=method)) as response:
        text = response.read()
    return json.loads(text) if text else None


def fill():
    """Makes the things and returns the path parameters that name them."""
    me = call("GET", "/v2/me")
    project = call("GET", "/v2/projects")[0]
    project_id, account_id = project["id"], project["account_id"]
    environment = call("GET", f"/v2/environments?project_id={project_id}")[0]
    flags = f"/flags/v1/projects/{project_id}"
    attribute = call("POST", "/v2/attributes", {"project_id": project_id, "key": "country"})
    condition = ["and", {"type": "custom_attribute", "name": "country", "value": "DE", "match_type": "exact"}]
    audience = call(
        "POST", "/v2/audiences", {"project_id": project_id, "name": "Germans", "conditions": json.dumps(condition)}
    )
    event = call("POST", f"/v2/projects/{project_id}/custom_events", {"key": "purchase"})
    variable = {"key": "colour", "type": "string", "default_value": "teal"}
    flag = call(
        "POST", f"{flags}/flags", {"key": "checkout", "name": "Checkout", "variable_definitions": {"colour": variable}}
    )
    rule = {
        "key": "test",
        "name": "Test",
        "type": "a/b",
        "enabled": True,
        "percentage_included": 10000,
        "variations": {key: {"key": key, "percentage_included": 5000} for key in ("on", "off")},
        "metrics": [
            {
                "event_id": event["id"],
                "event_type": "custom",
                "scope": "visitor",
                "aggregator": "unique",
                "winning_direction": "increasing",
            }
        ],
    }
    ruleset = f"{flags}/flags/checkout/environments/{environment['key']}/ruleset"
    steps = [("/rules/test", rule), ("/rule_priorities/-", "test"), ("/enabled", True)]
    patch = [{"op": "add", "path": path, "value": value} for path, value in steps]
    rules = call("PATCH", ruleset, patch)["rules"]
    reports = call("GET", f"{flags}/environments/{environment['key']}/reports")["items"]
    group = call("POST", f"{flags}/groups", {"name": "Group", "environment_key": environment["key"]})
    holdout = call(
        "POST", f"{flags}/holdouts", {"key": "holdout", "name": "Holdout", "environment_key": environment["key"]}
    )
    field = {"key": "squad", "name": "Squad", "field_type": "text", "entity_type": "flag"}
    field = call("POST", f"{flags}/custom_fields", field)
    hook = {"name": "Hook", "description": "", "url": "https://hooks.example.com", "events": ["project.flag_created"]}
    webhook = call("POST", f"/v2/projects/{project_id}/webhooks", hook)
    team = call("POST", f"/permissions/accounts/{account_id}/teams", {"name": "Team"})
    return {
        "account_id": account_id,
        "attribute_id": attribute["id"],
        "audience_id": audience["id"],
        "entity_id": flag["id"],
        "entity_type": "flags",
        "environment_id": environment["id"],
        "environment_key": environment["key"],
        "event_id": event["id"],
        "experiment_id": rules["test"]["layer_experiment_id"],
        "flag_id": flag["id"],
        "flag_key": "checkout",
        "group_id": group["id"],
        "holdout_id": holdout["id"],
        "id": field["id"],
        "project_id": project_id,
        "report_key": reports[0]["key"],
        "rule_key": "test",
        "team_id": team["team_id"],
        "user_id": me["id"],
        "variable_definition_key": "colour",
        "variation_key": "on",
        "webhook_id": webhook["id"],
    }


def main():
    """Prints the configuration."""
    print("[parameters]")
    for name, value in fill().items():
        print(f'"path.{name}" = {json.dumps(value)}')


main()
