"""What in an answer the vendor's description does not allow."""

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(
    os.environ.get("BURGEE_CONTRACT", Path(__file__).resolve().parents[3] / "shared/contract")
)
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


def breaches(schema: str, value: Any) -> list[str]:
    """Returns the breaches of a named schema; says so if there is no description."""
    path = FOLDER / "app-v2.json"
    if not path.is_file():
        if os.environ.get("CI"):
            raise SystemExit(f"there is no {path}")
        print(f"skipped the contract: there is no {path}")
        return []
    schemas = json.loads(path.read_text())["components"]["schemas"]
    found: list[str] = []
    _check(schemas, schemas[schema], value, "", found)
    return found


def _check(schemas: Any, schema: Any, value: Any, place: str, found: list[str]) -> None:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    if value is None and schema.get("nullable"):
        return
    kind = schema.get("type")
    is_truth = isinstance(value, bool) and kind != "boolean"
    if kind and (is_truth or not isinstance(value, TYPES[kind])):
        found.append(f"{place}: {value!r} is not of type {kind}")
        return
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{place}: {value!r} is not in {schema['enum']}")
    if isinstance(value, list):
        for index, item in enumerate(value):
            _check(schemas, schema.get("items", {}), item, f"{place}/{index}", found)
    if isinstance(value, dict):
        for name in schema.get("required", []):
            if name not in value:
                found.append(f"{place}: {name} is missing")
        for name, member in value.items():
            own = schema.get("properties", {}).get(name)
            own = own if own is not None else schema.get("additionalProperties")
            if isinstance(own, dict):
                _check(schemas, own, member, f"{place}/{name}", found)
