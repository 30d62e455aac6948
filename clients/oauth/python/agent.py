"""An agent that gets tokens by a library for Python, and answers JSON lines: see README.md."""

import json
import os
import sys
from typing import Any

LIBRARY = sys.argv[1]

# The server of the test is on the machine itself, without TLS. Authlib and oauthlib want to be told.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"


def failure(error: Exception) -> dict[str, Any]:
    """What the server said, as the library tells it."""
    return {"error": getattr(error, "error", None) or str(error)}


class Authlib:
    """Authlib's session for requests."""

    def begin(self, client: dict[str, Any]) -> str:
        """The address that people are sent to."""
        from authlib.common.security import generate_token
        from authlib.integrations.requests_client import OAuth2Session

        secret = client.get("secret")
        self.client = client
        self.session = OAuth2Session(
            client["id"],
            secret,
            redirect_uri=client["redirect_uri"],
            scope=None if client["legacy"] else "all",
            code_challenge_method=None if client["legacy"] else "S256",
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
        )
        self.verifier = None if client["legacy"] else generate_token(48)
        more = {"scopes": "all"} if client["legacy"] else {}
        url, self.state = self.session.create_authorization_url(
            client["authorize"], code_verifier=self.verifier, **more
        )
        return url

    def finish(self, location: str) -> dict[str, Any]:
        """Tokens for where people came back to."""
        return self.session.fetch_token(
            self.client["token"], authorization_response=location, code_verifier=self.verifier, state=self.state
        )

    def refresh(self) -> dict[str, Any]:
        """New tokens."""
        return self.session.refresh_token(self.client["token"])

    def by_itself(self, client: dict[str, Any]) -> dict[str, Any]:
        """A token of the client's own."""
        from authlib.integrations.requests_client import OAuth2Session

        session = OAuth2Session(client["id"], client["secret"], scope="read")
        return session.fetch_token(client["token"], grant_type="client_credentials")


class RequestsOauthlib:
    """requests-oauthlib."""

    def begin(self, client: dict[str, Any]) -> str:
        """The address that people are sent to."""
        from requests_oauthlib import OAuth2Session

        self.client = client
        self.session = OAuth2Session(
            client["id"],
            redirect_uri=client["redirect_uri"],
            scope=None if client["legacy"] else "all",
            pkce=None if client["legacy"] else "S256",
        )
        more = {"scopes": "all"} if client["legacy"] else {}
        url, self.state = self.session.authorization_url(client["authorize"], **more)
        return url

    def finish(self, location: str) -> dict[str, Any]:
        """Tokens for where people came back to."""
        return self.session.fetch_token(
            self.client["token"],
            authorization_response=location,
            client_secret=self.client.get("secret"),
            include_client_id=True,
        )

    def refresh(self) -> dict[str, Any]:
        """New tokens."""
        own = {"client_id": self.client["id"]}
        if self.client.get("secret"):
            own["client_secret"] = self.client["secret"]
        return self.session.refresh_token(self.client["token"], **own)

    def by_itself(self, client: dict[str, Any]) -> dict[str, Any]:
        """A token of the client's own."""
        from oauthlib.oauth2 import BackendApplicationClient
        from requests.auth import HTTPBasicAuth
        from requests_oauthlib import OAuth2Session

        session = OAuth2Session(client=BackendApplicationClient(client["id"], scope="read"))
        return session.fetch_token(client["token"], auth=HTTPBasicAuth(client["id"], client["secret"]))


def main() -> None:
    """Answers line by line."""
    library = {"authlib": Authlib, "requests-oauthlib": RequestsOauthlib}[LIBRARY]()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            match request["op"]:
                case "begin":
                    answer: dict[str, Any] = {"url": library.begin(request["client"])}
                case "finish":
                    answer = {"tokens": dict(library.finish(request["location"]))}
                case "refresh":
                    answer = {"tokens": dict(library.refresh())}
                case _:
                    answer = {"tokens": dict(library.by_itself(request["client"]))}
        except Exception as error:  # Whatever a library raises is what the test is about.
            answer = failure(error)
        print(json.dumps(answer), flush=True)


main()
