"""Proves that OAuth 2.0 client libraries, unmodified, get tokens from a server and use them."""

import argparse
import json
import re
import sqlite3
import subprocess
import time
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

HERE = Path(__file__).parent
EMAIL, PASSWORD = "ada@example.com", "correct horse battery"
REDIRECT_URI = "http://127.0.0.1:18653/back"
ROBOT = "00000000-0000-4000-9000-000000000001"

COMMANDS = {
    "authlib": [HERE / ".venv/bin/python", HERE / "python/agent.py", "authlib"],
    "requests-oauthlib": [HERE / ".venv/bin/python", HERE / "python/agent.py", "requests-oauthlib"],
    "openid-client": ["node", HERE / "javascript/agent.mjs", "openid-client"],
    "simple-oauth2": ["node", HERE / "javascript/agent.mjs", "simple-oauth2"],
    "go": [HERE / "go/target/agent"],
}
# It knows no clients without a secret.
CONFIDENTIAL_ONLY = {"simple-oauth2"}


class Answer:
    """What a request was answered."""

    def __init__(self, response: HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()

    def json(self) -> Any:
        """The body."""
        return json.loads(self.text)


class Browser:
    """A browser: it keeps cookies, sends forms from the pages that they stand on, and follows nothing by itself."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.origin = f"http://127.0.0.1:{port}"
        self._cookies: dict[str, str] = {}
        self.csrf = ""

    def send(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        """Sends a request."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        connection.request(method, path, body, {"Cookie": cookies, **(headers or {})})
        answer = Answer(connection.getresponse())
        connection.close()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";")[0].partition("=")
            self._cookies[name] = value
        return answer

    def form(self, path: str, fields: dict[str, str]) -> Answer:
        """Sends a form from a page of the server."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.origin,
            "Sec-Fetch-Site": "same-origin",
        }
        return self.send("POST", path, urlencode(fields), headers)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Asks the management API as the console does."""
        headers = {"X-Burgee-CSRF": self.csrf, "Origin": self.origin, "Content-Type": "application/json"}
        answer = self.send(method, path, None if body is None else json.dumps(body), headers)
        assert answer.status < 300, (method, path, answer.status, answer.text)
        return json.loads(answer.text) if answer.text else None

    def sign_in(self, page: str) -> str:
        """Signs in on a page, and says where that leads."""
        shown = self.send("GET", page)
        assert shown.status == 200, shown.text
        fields = {"email": EMAIL, "password": PASSWORD, "page": hidden(shown, "page"), "next": hidden(shown, "next")}
        answer = self.form("/sign-in", fields)
        assert answer.status == 303, answer.text
        return answer.headers["Location"]

    def allow(self, url: str, decision: str = "allow") -> str:
        """Decides what an app asks for, and says where that leads."""
        assert url.startswith(self.origin), url
        page = self.send("GET", url.removeprefix(self.origin))
        if page.status == 303 and page.headers["Location"].startswith("/sign-in"):
            page = self.send("GET", self.sign_in(page.headers["Location"]))
        assert page.status == 200, (page.status, page.headers["Location"], page.text)
        answer = self.form("/oauth2/authorize", {"question": hidden(page, "question"), "decision": decision})
        assert answer.status == 303, answer.text
        return answer.headers["Location"]


def hidden(page: Answer, name: str) -> str:
    """What stands unseen in a form."""
    found = re.search(f'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text
    return found[1].replace("&amp;", "&")


class Agent:
    """A library, as a process that answers lines."""

    def __init__(self, library: str) -> None:
        command = [str(part) for part in COMMANDS[library]]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **request: Any) -> dict[str, Any]:
        """Asks the library to do something."""
        assert self._process.stdin and self._process.stdout
        print(json.dumps(request), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def tokens(self, **request: Any) -> dict[str, Any]:
        """Asks the library for tokens."""
        answer = self.ask(**request)
        assert "tokens" in answer, (request["op"], answer)
        return answer["tokens"]

    def stop(self) -> None:
        """Ends the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)


class Test:
    """The steps of the test."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.secrets: list[str] = [PASSWORD]
        self.checks = 0

    def register(self, name: str, kind: str, **settings: Any) -> dict[str, Any]:
        """Registers an app: what its library has to know."""
        body = {"name": name, "type": kind, "redirect_uris": [REDIRECT_URI], **settings}
        made = self._browser.call("POST", "/burgee/v1/oauth/clients", body)
        origin = self._browser.origin
        client = {
            "id": str(made["client_id"]),
            "server": origin,
            "authorize": f"{origin}/oauth2/authorize",
            "token": f"{origin}/oauth2/token",
            "redirect_uri": REDIRECT_URI,
            "legacy": settings.get("allow_no_pkce", False),
        }
        if "client_secret" in made:
            client["secret"] = made["client_secret"]
            self.secrets.append(made["client_secret"])
        return client

    def check(self, what: str, right: bool, seen: object = "") -> None:
        """Fails unless something is so."""
        assert right, f"{what}: {seen}"
        self.checks += 1

    def works(self, token: str) -> bool:
        """Whether a token works at the management API."""
        self.secrets.append(token)
        plain = Browser(urlsplit(self._browser.origin).port or 0)
        return plain.send("GET", "/v2/projects", None, {"Authorization": f"Bearer {token}"}).status == 200

    def modern(self, agent: Agent, client: dict[str, Any]) -> None:
        """A code with PKCE, two refreshes, and the same code once more, which takes all of it back."""
        location = self._browser.allow(agent.ask(op="begin", client=client)["url"])
        self.secrets.append(parse_qs(urlsplit(location).query)["code"][0])
        first = agent.tokens(op="finish", location=location)
        self.check("the first token works", self.works(first["access_token"]), first)
        second = agent.tokens(op="refresh")
        third = agent.tokens(op="refresh")
        for before, after in [(first, second), (second, third)]:
            self.secrets.append(before["refresh_token"])
            self.check("it is replaced", before["refresh_token"] != after["refresh_token"], after)
            self.check("the next token works", self.works(after["access_token"]), after)
        self.secrets.append(third["refresh_token"])
        again = agent.ask(op="finish", location=location)
        self.check("a code works once", again.get("error") == "invalid_grant", again)
        for own in [first, second, third]:
            self.check("and takes all of it back", not self.works(own["access_token"]), own)
        refused = agent.ask(op="refresh")
        self.check("with its refresh token", refused.get("error") == "invalid_grant", refused)

    def legacy(self, agent: Agent, client: dict[str, Any]) -> None:
        """As apps of the vendor's kind do it: no PKCE, `scopes`, and one refresh token for good."""
        location = self._browser.allow(agent.ask(op="begin", client=client)["url"])
        first = agent.tokens(op="finish", location=location)
        self.secrets.append(first["refresh_token"])
        self.check("the type is as the vendor writes it", first["token_type"] == "bearer", first)
        for _ in range(2):
            next_one = agent.tokens(op="refresh")
            self.check("the next token works", self.works(next_one["access_token"]), next_one)
            self.check(
                "the refresh token is kept",
                next_one.get("refresh_token", first["refresh_token"]) == first["refresh_token"],
                next_one,
            )
        self._browser.call("DELETE", f"/burgee/v1/oauth/authorizations/{client['id']}")
        self.check("what is taken back is dead", not self.works(first["access_token"]))
        refused = agent.ask(op="refresh")
        self.check("and not renewed", refused.get("error") == "invalid_grant", refused)

    def by_itself(self, agent: Agent, client: dict[str, Any]) -> None:
        """A client as its service account."""
        own = agent.tokens(op="by_itself", client=client)
        self.check("a client's own token works", self.works(own["access_token"]), own)
        other = client["secret"][:-1] + ("x" if client["secret"][-1] != "x" else "y")
        wrong = agent.ask(op="by_itself", client={**client, "secret": other})
        self.check("a wrong secret is refused", wrong.get("error") == "invalid_client", wrong)

    def recorded(self, client: dict[str, Any]) -> None:
        """The vendor's own examples, request by request: everything in the address."""
        browser, redirect_uri = self._browser, quote(REDIRECT_URI, safe="")
        url = f"{client['authorize']}?client_id={client['id']}&redirect_uri={redirect_uri}&response_type={{}}&scopes=all&state=a%2Fb"
        location = browser.allow(url.format("code"))
        code = location.removeprefix(f"{REDIRECT_URI}?code=").removesuffix("&state=a%2Fb")
        self.check("the code is where it belongs", location == f"{REDIRECT_URI}?code={code}&state=a%2Fb", location)
        own = f"client_id={client['id']}&client_secret={client['secret']}&redirect_uri={redirect_uri}"
        first = browser.send("POST", f"/oauth2/token?code={code}&{own}&grant_type=authorization_code")
        self.check("a code in the address", first.status == 200, first.text)
        refresh_token = first.json()["refresh_token"]
        second = browser.send("POST", f"/oauth2/token?refresh_token={refresh_token}&{own}&grant_type=refresh_token")
        names = list(second.json())
        self.check("no other refresh token", names == ["access_token", "token_type", "expires_in"], names)
        self.check("a refresh in the address", self.works(second.json()["access_token"]))
        self.secrets += [code, refresh_token, first.json()["access_token"]]
        denied = browser.allow(url.format("code"), "deny")
        self.check("a refusal", denied == f"{REDIRECT_URI}?error=access_denied&state=a%2Fb", denied)
        location = browser.allow(url.format("token"))
        token = location.removeprefix(f"{REDIRECT_URI}#access_token=").split("&")[0]
        expected = f"{REDIRECT_URI}#access_token={token}&token_type=bearer&state=a%2Fb&expires_in=7200"
        self.check("a token in the fragment", location == expected, location)
        self.check("which works", self.works(token))
        denied = browser.allow(url.format("token"), "deny")
        self.check("a refusal in the fragment", denied == f"{REDIRECT_URI}#error=access_denied&state=a%2Fb", denied)


def set_up(burgee: str, data: Path, port: int) -> Browser:
    """Has the administrator set a password by the link that the command line makes."""
    url = f"http://127.0.0.1:{port}"
    link = subprocess.run(
        [burgee, "users", "link", "--data", data, "--email", EMAIL, "--public-url", url],
        check=True, capture_output=True, text=True,
    ).stdout
    found = re.search(r"/password\?link=(\S+)", link)
    assert found, link
    browser = Browser(port)
    # As the console does.
    headers = {"Content-Type": "application/json", "Origin": browser.origin, "Sec-Fetch-Site": "same-origin"}
    body = json.dumps({"link": found[1], "password": PASSWORD})
    answer = browser.send("POST", "/burgee/v1/links/redeem", body, headers)
    assert answer.status == 200, answer.text
    browser.csrf = json.loads(answer.text)["csrf"]
    return browser


def add_robot(data: Path, account_id: int) -> None:
    """Adds a service account to the store."""
    body = {"account_id": account_id, "administrator": True, "service": True}
    with sqlite3.connect(data / "burgee.db") as store:
        store.execute(
            "INSERT INTO account_user (id, email, body, disabled, created_at) VALUES (?, ?, ?, 0, 1)",
            (ROBOT, "robot@example.com", json.dumps(body)),
        )


def wait_for(port: int) -> None:
    """Waits until the server listens."""
    for _ in range(100):
        try:
            assert Browser(port).send("GET", "/readyz").status == 200
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not start")


def main() -> None:
    """Runs the test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--burgee", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--port", type=int, default=18652)
    parser.add_argument("--libraries", nargs="+", choices=sorted(COMMANDS), default=list(COMMANDS))
    options = parser.parse_args()
    data = options.work / "data"
    made = subprocess.run(
        [options.burgee, "bootstrap", "--data", data, "--email", EMAIL, "--project", "Shop", "--json"],
        check=True, capture_output=True, text=True,
    )
    add_robot(data, json.loads(made.stdout)["account_id"])
    log = (options.work / "server.log").open("w")
    command = [options.burgee, "serve", "--data", data, "--listen", f"127.0.0.1:{options.port}"]
    server = subprocess.Popen(command, stderr=log, env={"BURGEE_LOG": "trace"})
    try:
        wait_for(options.port)
        browser = set_up(options.burgee, data, options.port)
        test = Test(browser)
        old_ways = dict.fromkeys(
            ["allow_implicit", "allow_no_pkce", "allow_params_in_query", "allow_nonrotating_refresh", "code_ttl_600"],
            True,
        )
        for library in options.libraries:
            agent = Agent(library)
            if library not in CONFIDENTIAL_ONLY:
                test.modern(agent, test.register(f"{library} public", "public"))
            test.modern(agent, test.register(f"{library} confidential", "confidential"))
            test.by_itself(agent, test.register(f"{library} itself", "confidential", service_user_id=ROBOT))
            test.legacy(agent, test.register(f"{library} legacy", "confidential", **old_ways))
            agent.stop()
            # Sixty requests a minute are an address's share.
            print(f"{library}: {test.checks} checks so far", flush=True)
            time.sleep(20)
        test.recorded(test.register("Recorded", "confidential", **old_ways))
    finally:
        server.terminate()
        server.wait(10)
    # Of a secret whatever is not what finds it must be nowhere.
    files = (place for place in options.work.glob("data/**/*") if place.is_file())
    kept = [*files, options.work / "server.log"]
    for place in kept:
        content = place.read_bytes()
        for secret in test.secrets:
            part = secret.split("_")[-1][:43]
            test.check(f"no secret is in {place.name}", part.encode() not in content, secret[:27])
    print(f"oauth: {len(options.libraries)} libraries, {test.checks} checks, 0 differences")


main()
