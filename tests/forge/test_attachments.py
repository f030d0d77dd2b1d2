"""Attachments come from the addresses on the list, in bounded size and time, and from nowhere else."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from hubbot.forge.attachments import GITHUB, Addresses, Attachments, Unread
from hubbot.forge.port import ForgeError

CONTENT = b"row,score\n0,0.91\n"


class _Files(BaseHTTPRequestHandler):
    """Stands for GitHub: files, redirects, and what goes wrong."""

    server: Any

    def do_GET(self) -> None:
        secrets = [self.headers[name] for name in ("Authorization", "Cookie") if self.headers[name]]
        self.server.asked.append((self.headers["Host"], self.path, secrets))
        what = self.path.split("/")[1]
        there = f"http://127.0.0.1:{self.server.server_port}"
        to = {
            "files": f"{there}/store/1",
            "elsewhere": f"http://localhost:{self.server.server_port}/store/1",
            "round": f"{there}/round/1/a.csv",
            "file": "file:///etc/hostname",
            "bracket": "https://[half",
            "metadata": "http://169.254.169.254/latest/meta-data",
            "login": f"http://name:secret@127.0.0.1:{self.server.server_port}/store/1",
        }.get(what)
        if to:
            self.send_response(302)
            self.send_header("Location", to)
            self.end_headers()
        elif what == "store":
            self._send(CONTENT)
        elif what == "large":
            self._send(b"x" * 5000)
        elif what == "broken":
            self._send(CONTENT, announced=900)
        else:
            self.send_error(
                {"gone": 404, "private": 403, "down": 502, "odd": 400, "law": 451, "busy": 429, "slow": 408}[
                    what
                ]
            )

    def _send(self, content: bytes, announced: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(announced or len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Files) as found:
        found.asked = []  # type: ignore[attr-defined]
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


def reader(server: Any, **more: Any) -> Attachments:
    origin = f"http://127.0.0.1:{server.server_port}"
    pattern = re.compile(re.escape(origin) + r"/\w+/1/[\w.-]+")
    return Attachments(Addresses(pattern, frozenset({origin})), **more)


def address(server: Any, what: str) -> str:
    return f"http://127.0.0.1:{server.server_port}/{what}/1/a.csv"


def test_a_file_is_read_through_the_redirect_to_its_store_and_no_token_is_sent(
    server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither the job's token nor a login that the machine keeps for the host."""
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_secret")
    monkeypatch.setenv("GH_TOKEN", "ghs_secret")
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login author password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    assert reader(server)(address(server, "files")) == CONTENT
    assert [(path, secrets) for _, path, secrets in server.asked] == [
        ("/files/1/a.csv", []),
        ("/store/1", []),
    ]


@pytest.mark.parametrize(
    ("what", "word"),
    [
        ("elsewhere", "localhost"),
        ("file", "another place"),
        ("bracket", "another place"),
        ("metadata", "169.254.169.254"),
        ("login", "none of GitHub's file stores"),
        ("round", "forwarded more than 3 times"),
        ("gone", "no program's token can read"),
        ("private", "repository is private"),
        ("large", "larger than"),
        ("odd", "HTTP 400"),
        ("law", "HTTP 451"),
    ],
)
def test_what_is_not_to_be_had_is_said_and_nothing_else_is_asked(server: Any, what: str, word: str) -> None:
    found = reader(server, limit=4000)(address(server, what))
    assert isinstance(found, Unread)
    assert word in found.reason
    assert {path.split("/")[1] for _, path, _ in server.asked} == {what}


@pytest.mark.parametrize("what", ["down", "broken", "busy", "slow"])
def test_what_another_try_may_mend_is_a_fault_of_the_moment(server: Any, what: str) -> None:
    with pytest.raises(ForgeError):
        reader(server)(address(server, what))


def test_all_steps_together_have_one_limit_of_time(server: Any) -> None:
    ticks = iter(range(0, 1000, 25))
    with pytest.raises(ForgeError, match="60 seconds"):
        reader(server, clock=lambda: float(next(ticks)))(address(server, "files"))


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/user-attachments/files/123/predictions.csv",
        "https://github.com/author/hub/files/123/predictions.csv.gz",
    ],
)
def test_githubs_two_forms_of_address_may_be_asked(url: str) -> None:
    assert GITHUB.allows(url, first=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://github.com/user-attachments/files/123/a.csv",
        "https://github.com.example.org/user-attachments/files/123/a.csv",
        "https://github.com@example.org/user-attachments/files/1/a.csv",
        "https://github.com/user-attachments/files/123/../../../x",
        "https://github.com/user-attachments/assets/123",
        "https://github.com/author/hub/archive/main.zip",
        "https://github.com/user-attachments/files/1/a.csv\nHost: example.org",
        "https://objects.githubusercontent.com/x",
        "file:///etc/hostname",
        "https://[half",
    ],
)
def test_no_other_address_is_ever_asked_first(url: str) -> None:
    assert not GITHUB.allows(url, first=True)
    asked: list[str] = []
    found = Attachments(open_=lambda request, _: asked.append(request.full_url))(url)
    assert isinstance(found, Unread)
    assert asked == []


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://objects.githubusercontent.com/github-production-repository-file-5c1aeb/1?X-Amz=1", True),
        ("https://github-production-repository-file-5c1aeb.s3.amazonaws.com/1", True),
        ("http://objects.githubusercontent.com/1", False),
        ("https://objects.githubusercontent.com:444/1", False),
        ("https://evil.objects.githubusercontent.com/1", False),
        ("https://some-bucket.s3.amazonaws.com/1", False),
        ("https://objects.githubusercontent.com@example.org/1", False),
        ("https://169.254.169.254/latest/meta-data", False),
        ("https://[half", False),
    ],
)
def test_only_githubs_stores_are_followed(url: str, allowed: bool) -> None:
    assert GITHUB.allows(url, first=False) is allowed
