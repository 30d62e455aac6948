"""A Burgee server of one's own: a process, a data folder and a port."""

import http.client
import json
import os
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

Json = dict[str, Any]

START_TIMEOUT_SECONDS = 30


def clean_environment() -> dict[str, str]:
    """Returns the environment without what would reconfigure a server or divert a local request."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("BURGEE_")
        and name != "DATABASE_URL"
        and not name.lower().endswith("_proxy")
    }


def free_port() -> int:
    """Returns a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """Starts, kills and asks one server."""

    def __init__(self, binary: Path, work: Path, database_url: str | None) -> None:
        self.binary = binary
        self.work = work
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._storage = self._storage_options("data", database_url)
        self._log = (work / "server.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None

    def _storage_options(self, folder: str, database_url: str | None) -> list[str]:
        data = self.work / folder
        data.mkdir()
        options = ["--data", str(data)]
        return [*options, "--database-url", database_url] if database_url else options

    def run(self, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a command of the binary to its end."""
        return subprocess.run(
            [self.binary, *arguments],
            input=text,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=clean_environment(),
        )

    def bootstrap(self) -> Json:
        """Makes the first account, person, project and token."""
        command = ["bootstrap", *self._storage, "--email", "owner@example.com"]
        done = self.run(*command, "--project", "Lifecycle", "--json")
        if done.returncode != 0:
            raise SystemExit(f"bootstrap failed: {done.stderr}")
        return json.loads(done.stdout)

    def start(self) -> None:
        """Starts the server and waits until it is ready."""
        self._process = subprocess.Popen(
            [self.binary, "serve", "--listen", f"127.0.0.1:{self.port}", *self._storage],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            env=clean_environment(),
        )
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"the server does not get ready: see {self._log.name}")
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """Ends the server without a warning, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def move(self, database_url: str) -> None:
        """Copies everything into another database, and goes on from there."""
        self.kill()
        done = self.run("copy", *self._storage, "--to", database_url)
        if done.returncode != 0:
            raise SystemExit(f"copy failed: {done.stderr}")
        self._storage = self._storage_options("moved", database_url)
        self.start()

    def decide_offline(self, datafile: bytes, requests: list[Json]) -> list[Json]:
        """Decides requests with a downloaded datafile, without the server."""
        path = self.work / "datafile.json"
        path.write_bytes(datafile)
        lines = "".join(json.dumps(request) + "\n" for request in requests)
        done = self.run("decide", "--datafile", str(path), text=lines)
        if done.returncode != 0:
            raise SystemExit(f"decide failed: {done.stderr or done.stdout[-500:]}")
        return [json.loads(line) for line in done.stdout.splitlines()]
