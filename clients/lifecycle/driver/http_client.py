"""Requests to the server: the management API, and datafiles as an SDK would fetch them."""

import http.client
import json
from dataclasses import dataclass
from typing import Any


def datafile_path(sdk_key: str, access_token: str | None) -> str:
    """Returns where a datafile is, in an environment that is secure or not."""
    return f"/datafiles/{'auth/' if access_token else ''}{sdk_key}.json"


@dataclass(frozen=True)
class Datafile:
    """A downloaded datafile with the date that identifies it to pollers."""

    body: bytes
    last_modified: str

    @property
    def revision(self) -> str:
        """The revision as SDKs compare it."""
        return json.loads(self.body)["revision"]


class HttpClient:
    """Sends requests to one server, each on a connection of its own."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token

    def _send(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def call(self, method: str, path: str, body: Any = None, expect: int = 200) -> Any:
        """Calls the management API and returns the parsed answer."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body).encode()
        response, answer = self._send(method, path, headers, sent)
        if response.status != expect:
            text = answer.decode(errors="replace")
            raise SystemExit(f"{method} {path}: {response.status}, not {expect}: {text}")
        return json.loads(answer) if answer else None

    def datafile(self, sdk_key: str, access_token: str | None = None) -> Datafile:
        """Downloads an environment's datafile, and proves that polling it again is cheap."""
        path = datafile_path(sdk_key, access_token)
        headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
        response, body = self._send("GET", path, headers)
        if response.status != 200:
            raise SystemExit(f"GET {path}: {response.status}")
        last_modified = response.headers["Last-Modified"]
        if last_modified is None:
            raise SystemExit(f"GET {path}: no Last-Modified")
        again, nothing = self._send("GET", path, {**headers, "If-Modified-Since": last_modified})
        if again.status != 304 or nothing:
            raise SystemExit(f"GET {path} if modified since {last_modified}: {again.status}")
        return Datafile(body, last_modified)

    def datafile_status(self, sdk_key: str, access_token: str | None) -> int:
        """Returns how the server answers somebody who asks for a datafile."""
        headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
        return self._send("GET", datafile_path(sdk_key, access_token), headers)[0].status
