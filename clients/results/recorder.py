"""A proxy between SDKs and a server that keeps what was sent."""

import threading
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Batch:
    """The body of one request, with the headers that say what it is."""

    headers: dict[str, str]
    body: bytes


class Recorder:
    """Passes event batches on to a server and remembers those that it took."""

    def __init__(self, server_port: int) -> None:
        self.batches: list[Batch] = []
        self._server_port = server_port
        self._lock = threading.Lock()
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                """Passes one batch on."""
                body = self.rfile.read(int(self.headers["Content-Length"]))
                names = ("Content-Type", "Content-Encoding", "User-Agent")
                headers = {name: self.headers[name] for name in names if name in self.headers}
                status = recorder.send(Batch(headers, body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._proxy.server_port}"
        threading.Thread(target=self._proxy.serve_forever, daemon=True).start()

    def send(self, batch: Batch) -> int:
        """Sends a batch to the server, and keeps it if it is taken."""
        status = post(self._server_port, batch)
        if status == 204:
            with self._lock:
                self.batches.append(batch)
        return status

    def close(self) -> None:
        """Ends the proxy."""
        self._proxy.shutdown()


def post(port: int, batch: Batch) -> int:
    """Sends a batch to a server and returns its status."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/v1/events", batch.body, batch.headers)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()
