"""Which hubbot a new hub's workflows run: where the one that runs was published, or a copy of it."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from hubbot import __version__, cli
from hubbot.forge.git.origin import Origin, origin_of
from hubbot.hubs import kept
from hubbot.hubs.action import PATH, address_of
from hubbot.hubs.shipped import shipped

COMMIT = "a1" * 20
GIT = ["git", "-c", "user.name=author", "-c", "user.email=author@example.org"]


class Installed(Distribution):
    """What an installation left behind."""

    def __init__(self, urls: tuple[str, ...] = (), direct: object = None) -> None:
        head = "Metadata-Version: 2.4\nName: hubbot\nVersion: 0\n"
        self.texts = {"METADATA": head + "".join(f"Project-URL: {url}\n" for url in urls)}
        self.texts["direct_url.json"] = json.dumps(direct or {})

    def read_text(self, filename: str) -> str | None:
        return self.texts.get(filename)

    def locate_file(self, path: object) -> Path:
        raise NotImplementedError


def nothing(_: Path) -> tuple[str, str]:
    return "", ""


RELEASE = (
    "Source, https://github.com/author/hubbot",
    f"Commit, https://github.com/author/hubbot/commit/{COMMIT}",
)
FROM_GIT = {"url": "https://github.com/author/hubbot.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}
NO_COMMIT = {"url": "https://github.com/author/hubbot.git", "vcs_info": {"vcs": "git", "commit_id": "main"}}
ELSEWHERE = {"url": "https://example.org/hubbot.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}
CHECKOUT = {"url": "file:///", "dir_info": {"editable": True}}


@pytest.mark.parametrize(
    ("package", "of_checkout", "complete"),
    [
        (Installed(RELEASE), nothing, True),
        (Installed(direct=FROM_GIT), nothing, True),
        (Installed(direct=CHECKOUT), lambda _: ("author/hubbot", COMMIT), True),
        (Installed(RELEASE[:1], CHECKOUT), lambda _: ("", COMMIT), True),
        (Installed(RELEASE[:1]), nothing, False),
        (Installed(direct=NO_COMMIT), nothing, False),
        (Installed(direct=ELSEWHERE), nothing, False),
        (Installed(direct=CHECKOUT), lambda _: ("author/hubbot", ""), False),
        (Installed(direct=CHECKOUT), nothing, False),
        (Installed(("Source, javascript:alert(1)",)), nothing, False),
        (Installed(), nothing, False),
    ],
)
def test_an_installation_knows_its_address_or_gives_none(
    package: Installed,
    of_checkout: Callable[[Path], tuple[str, str]],
    complete: bool,
) -> None:
    found = address_of(package, of_checkout)
    assert found.complete == complete
    if complete:
        assert (found.repository, found.commit) == ("author/hubbot", COMMIT)


def git(folder: Path, *words: str) -> None:
    subprocess.run([*GIT, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    git(folder, "init", "-q", "--initial-branch=main")
    git(folder, "commit", "-q", "--allow-empty", "-m", "One")
    return folder


@pytest.mark.parametrize(
    ("address", "repository"),
    [
        ("https://github.com/author/hubbot", "author/hubbot"),
        ("https://github.com/author/hubbot.git", "author/hubbot"),
        ("git@github.com:author/hub.bot.git", "author/hub.bot"),
        ("ssh://git@github.com/author/hubbot", "author/hubbot"),
        ("https://name:not-a-secret@github.com/author/hubbot", "author/hubbot"),
        ("https://example.org/author/hubbot", ""),
        ("https://github.com.example.org/author/hubbot", ""),
    ],
)
def test_a_checkout_is_of_the_repository_that_its_remote_names(
    address: str, repository: str, checkout: Path
) -> None:
    git(checkout, "remote", "add", "origin", address)
    assert origin_of(checkout) == Origin(repository, ""), "nobody else has a commit that was not pushed"


def test_only_a_pushed_commit_of_the_folders_own_repository_counts(checkout: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "there.git")], check=True)
    git(checkout, "remote", "add", "origin", str(tmp_path / "there.git"))
    git(checkout, "push", "-q", "origin", "main")
    assert len(origin_of(checkout).commit) == 40
    (checkout / "below").mkdir()
    assert origin_of(checkout / "below") == Origin("", "")
    git(checkout, "commit", "-q", "--allow-empty", "-m", "Two")
    assert origin_of(checkout).commit == ""
    assert origin_of(tmp_path) == Origin("", "")


@pytest.fixture
def keeping(tmp_path: Path) -> Path:
    """A hub with a copy of hubbot."""
    options = ["--name", "A", "--repository", "author/hub", "--benchmark", "B", "--cases", "9"]
    assert cli.run(["init", str(tmp_path / "hub"), *options, "--keep-hubbot"]) == 0
    return tmp_path / "hub"


def doctor(hub: Path, *words: str) -> int:
    return cli.run(["doctor", "--hub", str(hub), *words])


def test_a_copy_in_the_hub_needs_no_address(capsys, keeping: Path) -> None:
    assert "no other repository is needed" in capsys.readouterr().out
    text = (keeping / PATH).read_text()
    assert [
        line for line in text.splitlines() if "uses:" in line and "actions/setup-python@" not in line
    ] == []
    assert '"$HUBBOT_SOURCE"/hubbot-*.whl' in text
    for lock in ("requirements/job.txt", "requirements/numerics.txt"):
        assert lock in text
        assert (keeping / kept.FOLDER / lock).read_text() == shipped(lock)
    assert "/raw/HEAD/.github/actions/hubbot/hubbot-" in (keeping / "README.md").read_text()
    assert doctor(keeping) == 0
    assert "no advice" in capsys.readouterr().out


def test_the_copy_is_the_whole_package_and_says_so_of_every_file(keeping: Path) -> None:
    (wheel,) = (keeping / kept.FOLDER).glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        record = archive.read(f"hubbot-{__version__}.dist-info/RECORD").decode().splitlines()
    assert {line.partition(",")[0] for line in record} == held
    wanted = {"hubbot/cli.py", "hubbot/schemas/hub.schema.json", "hubbot/shipped/action.yml"}
    assert wanted | {"hubbot/shipped/requirements/job.txt", "hubbot/hubs/files/wer.py"} <= held
    assert not any("__pycache__" in path for path in held)
    assert kept.copy()[f"{kept.FOLDER}/{wheel.name}"] == wheel.read_bytes(), "the same bytes each time"


@pytest.mark.parametrize(
    ("version", "code", "said"),
    [("0.0.1", 0, "is 0.0.1, and this is"), ("99.0", 0, "newer than this one"), (None, 1, "beside the copy")],
)
def test_an_older_copy_is_replaced_and_a_newer_one_left_alone(
    version: str | None, code: int, said: str, keeping: Path, capsys
) -> None:
    (wheel,) = (keeping / kept.FOLDER).glob("*.whl")
    if version:
        wheel.rename(wheel.with_name(f"hubbot-{version}-py3-none-any.whl"))
    else:
        (keeping / PATH).write_text("name: hubbot\n")
    assert doctor(keeping) == code
    assert said in capsys.readouterr().out
    assert doctor(keeping, "--fix") == 0
    named = {path.name for path in (keeping / kept.FOLDER).glob("*.whl")}
    assert named == {"hubbot-99.0-py3-none-any.whl" if version == "99.0" else wheel.name}
