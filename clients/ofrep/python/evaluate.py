"""Evaluates requests from standard input, one JSON object a line, with the Python OFREP provider."""

import json
import sys

from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext

METHODS = {
    "boolean": "get_boolean_details",
    "string": "get_string_details",
    "integer": "get_integer_details",
    "double": "get_float_details",
    "object": "get_object_details",
}


def main() -> None:
    """Answers each line with one."""
    url, sdk_key = sys.argv[1:3]
    headers = {"Authorization": f"Bearer {sdk_key}"}
    api.set_provider(OFREPProvider(url, headers_factory=lambda: headers))
    client = api.get_client()
    for line in sys.stdin:
        request = json.loads(line)
        context = EvaluationContext(request["targetingKey"], request["attributes"])
        evaluate = getattr(client, METHODS[request["type"]])
        details = evaluate(request["key"], request["default"], context)
        answer = {
            "value": details.value,
            "reason": str(details.reason and details.reason.value),
            "variant": details.variant or "",
            "errorCode": details.error_code.value if details.error_code else "",
        }
        print(json.dumps(answer), flush=True)


main()
